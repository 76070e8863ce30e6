//! Line templates: how a layout says what a line looks like, without a programming language.
//!
//! `Løngeneration..: {lg}   Lønkørsel..: {kørsel}` matches such a line whatever its casing, the width of its gaps and
//! the length of its dot leaders, and hands over what stands at `{lg}` and `{kørsel}`.

use regex::{Regex, RegexBuilder};

use super::field::Field;
use crate::model::Kind;

/// What a placeholder of a template stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// `{lg}`: LG month and year.
    Lg,
    /// `{kørsel}`: run number.
    Run,
    /// `{gruppe}`: løngruppe.
    Group,
    /// `{side}`: page number.
    Page,
    /// `{sider}`: number of pages.
    Pages,
    /// `{udskrevet}`: the day the print was made.
    Printed,
    /// `{antal}` and `{antal Fejl}`: the count that the print states, in all or of one type.
    Count(Option<Kind>),
    /// `{kriterium}`: a search criterion; filled, it makes the print partial. May be blank.
    Criterion,
    /// `{*}`: anything, or nothing.
    Anything,
    /// `{Tekst}` and so on: a value of the record, in a line that continues one.
    Field(Field),
}

impl Slot {
    const WORDS: [(Self, &'static str); 9] = [
        (Self::Lg, "lg"),
        (Self::Run, "kørsel"),
        (Self::Group, "gruppe"),
        (Self::Page, "side"),
        (Self::Pages, "sider"),
        (Self::Printed, "udskrevet"),
        (Self::Count(None), "antal"),
        (Self::Criterion, "kriterium"),
        (Self::Anything, "*"),
    ];

    fn parse(word: &str) -> Result<Self, String> {
        if let Some((slot, _)) = Self::WORDS.iter().find(|(_, known)| *known == word) {
            return Ok(*slot);
        }
        if let Some(kind) = word.strip_prefix("antal ").and_then(Kind::parse) {
            return Ok(Self::Count(Some(kind)));
        }
        if let Some(field) = Field::parse(word) {
            return Ok(Self::Field(field));
        }
        let known = Self::WORDS.iter().chain(&[]).map(|(_, word)| *word);
        let known = known.chain(Field::NAMES.iter().map(|(_, name)| *name));
        Err(format!("{{{word}}} is no placeholder.{}", crate::problem::did_you_mean(word, known)))
    }

    /// What stands there, as a pattern. Values keep their own shape, so that a line with another one is not taken.
    fn pattern(self) -> &'static str {
        match self {
            Self::Lg => r"(\d{1,2}[/\-.]\d{2}(?:\d{2})?)",
            Self::Run => r"(\d{1,2})",
            Self::Group => r"(\d{1,10})",
            Self::Page | Self::Pages | Self::Count(_) => r"(\d{1,3}(?:\.\d{3})+|\d{1,9})",
            Self::Printed => {
                r"(\d{1,2}[./\-]\d{1,2}[./\-]\d{4}|\d{1,2}\.? \p{L}{3,9}\.? \d{4}|\d{4}-\d{2}-\d{2})"
            }
            Self::Criterion | Self::Anything => r"(.*?)",
            Self::Field(_) => r"(\S.*?)",
        }
    }
}

/// A compiled template.
#[derive(Debug, Clone)]
pub struct Template {
    source: String,
    pattern: Regex,
    slots: Vec<Slot>,
    first: Option<(char, char)>,
}

/// A line that a template matched.
pub struct Match<'t, 'l> {
    template: &'t Template,
    captures: regex::Captures<'l>,
}

impl Template {
    /// Compiles a template; the message says what is wrong with it.
    pub fn new(source: &str) -> Result<Self, String> {
        if source.chars().count() > 300 {
            return Err("a template is at most 300 characters".into());
        }
        let mut pattern = String::from(r"^\s*");
        let mut slots = Vec::new();
        let mut rest = source.trim();
        if rest.is_empty() {
            return Err("a template cannot be empty".into());
        }
        while let Some((literal, slot, after)) = next_slot(rest)? {
            push_literal(&mut pattern, literal, matches!(slot, Slot::Criterion | Slot::Anything));
            pattern.push_str(slot.pattern());
            slots.push(slot);
            rest = after;
        }
        push_literal(&mut pattern, rest, false);
        pattern.push_str(r"\s*$");
        let pattern = RegexBuilder::new(&pattern)
            .case_insensitive(true)
            .size_limit(1 << 20)
            .build()
            .map_err(|error| error.to_string())?;
        let first = source.trim().chars().next().filter(|first| *first != '{' && *first != '.');
        let first =
            first.map(|c| (c.to_lowercase().next().unwrap_or(c), c.to_uppercase().next().unwrap_or(c)));
        Ok(Self { source: source.trim().to_string(), pattern, slots, first })
    }

    /// As it stands in the layout file.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What its placeholders stand for, in order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The words before its first placeholder, without the dot leader: `Systemafsnit` of `Systemafsnit..: {kriterium}`.
    pub fn label(&self) -> &str {
        let label = self.source.split('{').next().unwrap_or_default();
        label.trim_end().trim_end_matches([':', '.']).trim_end()
    }

    /// What stands at the placeholders of `line`, where the line is of this form.
    pub fn read<'l>(&self, line: &'l str) -> Option<Match<'_, 'l>> {
        // Most lines of a print are records; the first letter tells them from most templates without a regex.
        if let Some((lower, upper)) = self.first {
            let first = line.trim_start().chars().next()?;
            if first != lower && first != upper {
                return None;
            }
        }
        self.pattern.captures(line).map(|captures| Match { template: self, captures })
    }
}

impl<'l> Match<'_, 'l> {
    /// Each placeholder with what stands there (trimmed; may be empty) and where it starts, in bytes.
    pub fn values(&self) -> impl Iterator<Item = (Slot, &'l str, usize)> + '_ {
        self.template.slots.iter().enumerate().filter_map(|(at, slot)| {
            self.captures.get(at + 1).map(|found| (*slot, found.as_str().trim(), found.start()))
        })
    }
}

/// The text before the next placeholder, the placeholder, and what follows it.
fn next_slot(text: &str) -> Result<Option<(&str, Slot, &str)>, String> {
    let Some((literal, rest)) = text.split_once('{') else {
        return Ok(None);
    };
    let (word, after) = rest.split_once('}').ok_or_else(|| format!("'{{{rest}' has no closing brace"))?;
    Ok(Some((literal, Slot::parse(word.trim())?, after)))
}

/// Adds literal text: gaps match any gap, two dots or more any dot leader, letters any casing. Where a value follows
/// that may be blank, the gap before it may be missing too, since trailing blanks are gone.
fn push_literal(pattern: &mut String, literal: &str, blank_may_follow: bool) {
    let mut rest = literal;
    while let Some(first) = rest.chars().next() {
        let (taken, meaning) = if first.is_whitespace() {
            (rest.len() - rest.trim_start().len(), r"\s+".to_string())
        } else if rest.starts_with("..") {
            (rest.len() - rest.trim_start_matches('.').len(), r"\s*\.+\s*".to_string())
        } else {
            (first.len_utf8(), regex::escape(&rest[..first.len_utf8()]))
        };
        let gap_may_be_missing = first.is_whitespace() && rest.len() == taken && blank_may_follow;
        pattern.push_str(if gap_may_be_missing { r"\s*" } else { &meaning });
        rest = &rest[taken..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(template: &str, line: &str) -> Option<Vec<String>> {
        let template = Template::new(template).unwrap();
        template.read(line).map(|found| found.values().map(|(_, value, _)| value.to_string()).collect())
    }

    #[test]
    fn gaps_leaders_and_casing_do_not_matter() {
        let template = "Løngeneration..: {lg}  Lønkørsel..: {kørsel}  Side..: {side} af {sider}";
        let line = "LØNGENERATION......: 08/2023     lønkørsel..: 2            Side.....: 1 af 2";
        assert_eq!(values(template, line).unwrap(), ["08/2023", "2", "1", "2"]);
        assert_eq!(values(template, "Løngeneration..: 08/2023"), None);
    }

    #[test]
    fn a_blank_criterion_matches_too() {
        assert_eq!(values("Kode..: {kriterium}", "Kode...........:").unwrap(), [""]);
        assert_eq!(values("Kode..: {kriterium}", "Kode...........: RB7050").unwrap(), ["RB7050"]);
        assert_eq!(Template::new("Følgeajour..: {kriterium}").unwrap().label(), "Følgeajour");
    }

    #[test]
    fn values_keep_their_shape() {
        assert_eq!(values("LG {lg} {kørsel}.", "LG 08/2023."), None);
        assert_eq!(values("SIDE {side}", "SIDE  x"), None);
        assert_eq!(
            values(
                "GRUPPE {gruppe} {*} LG {lg} {kørsel}. LØNKØRSEL",
                "GRUPPE   999  DEMO STYR  LG 08/2023  2. LØNKØRSEL"
            )
            .unwrap(),
            ["999", "DEMO STYR", "08/2023", "2"]
        );
    }

    #[test]
    fn a_wrong_placeholder_is_named_with_a_suggestion() {
        assert_eq!(Template::new("Side {sde}").unwrap_err(), "{sde} is no placeholder. Did you mean 'side'?");
        assert_eq!(Template::new("Side {side").unwrap_err(), "'{side' has no closing brace");
    }
}
