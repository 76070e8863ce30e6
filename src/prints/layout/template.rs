//! Line templates: how a layout says what a line looks like, without a programming language.
//!
//! `Løngeneration..: {lg}   Lønkørsel..: {kørsel}` matches such a line whatever its casing, the width of its gaps and
//! the length of its dot leaders, and hands over what stands at `{lg}` and `{kørsel}`.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use super::format::ValueFormat;
use super::grid::indent_of;
use crate::domain::field::Field;
use crate::domain::problem::did_you_mean;
use crate::domain::wording::Wording;
use crate::domain::{Kind, texts};

/// What a placeholder of a template stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// `{lg}`: LG month and year.
    Lg,
    /// `{lg ÅÅMMK}`: LG month and year, and the run where it is named, written so.
    LgAs(ValueFormat),
    /// `{udbetalt MMMM ÅÅÅÅ}`: the month in which the run is paid, which is the one before its LG, written so.
    PaidAs(ValueFormat),
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
    /// `{udskrevet DDMMMÅÅ}`: the day the print was made, written so.
    PrintedAs(ValueFormat),
    /// `{antal}` and `{antal Fejl}`: the count that the print states, in all or of one type: of the løngruppe, where a
    /// file holds several.
    Count(Option<Kind>),
    /// `{antal i alt}` and `{antal Fejl i alt}`: the same of the whole file.
    FileCount(Option<Kind>),
    /// `{antal i afsnit}`: how many rows stand under the title above.
    SectionCount,
    /// `{antal personer}`: how many different lønnumre the rows have.
    Persons,
    /// `{kriterium}`: a search criterion; filled, it makes the print partial. May be blank.
    Criterion,
    /// `{*}`: anything, or nothing.
    Anything,
    /// `{Tekst}` and so on: a value of the record, in a line that continues one.
    Field(Field),
}

impl Slot {
    const WORDS: [(Self, &'static str); 12] = [
        (Self::Lg, "lg"),
        (Self::Run, "kørsel"),
        (Self::Group, "gruppe"),
        (Self::Page, "side"),
        (Self::Pages, "sider"),
        (Self::Printed, "udskrevet"),
        (Self::Count(None), "antal"),
        (Self::FileCount(None), "antal i alt"),
        (Self::SectionCount, "antal i afsnit"),
        (Self::Persons, "antal personer"),
        (Self::Criterion, "kriterium"),
        (Self::Anything, "*"),
    ];

    fn parse(word: &str) -> Result<Self, Wording> {
        if let Some((slot, _)) = Self::WORDS.iter().find(|(_, known)| *known == word) {
            return Ok(*slot);
        }
        if let Some(of) = word.strip_prefix("antal ") {
            if let Some(kind) = Kind::parse(of) {
                return Ok(Self::Count(Some(kind)));
            }
            if let Some(kind) = of.strip_suffix(" i alt").and_then(Kind::parse) {
                return Ok(Self::FileCount(Some(kind)));
            }
        }
        if let Some((what, format)) = word.split_once(' ')
            && let Some(slot) = Self::written(what, format)
        {
            return slot;
        }
        if let Some(field) = Field::parse(word) {
            return Ok(Self::Field(field));
        }
        let known = Self::WORDS.iter().chain(&[]).map(|(_, word)| *word);
        let known = known.chain(Field::ALL.into_iter().map(Field::name));
        Err(texts::no_placeholder(word, &did_you_mean(word, known)))
    }

    /// `lg ÅÅMMK` and so on: a slot with its way of writing; `None` where the first word takes none.
    fn written(what: &str, format: &str) -> Option<Result<Self, Wording>> {
        let make: fn(ValueFormat) -> Self = match what {
            "lg" => Self::LgAs,
            "udbetalt" => Self::PaidAs,
            "udskrevet" => Self::PrintedAs,
            _ => return None,
        };
        let fits = |format: &ValueFormat| match what {
            "udskrevet" => format.is_of_a_day(),
            _ => format.is_of_a_month(),
        };
        let needs = match what {
            "udskrevet" => texts::placeholder_needs_a_day,
            _ => texts::placeholder_needs_a_month,
        };
        Some(ValueFormat::parse(format).and_then(|format| match fits(&format) {
            true => Ok(make(format)),
            false => Err(needs(what)),
        }))
    }

    /// Whether it states the number of the run.
    pub fn states_run(self) -> bool {
        match self {
            Self::Run => true,
            Self::LgAs(format) | Self::PaidAs(format) => format.names_run(),
            _ => false,
        }
    }

    /// Whether it states how many rows or persons there are.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Count(_) | Self::FileCount(_) | Self::SectionCount | Self::Persons)
    }

    /// What stands there, as a pattern. Values keep their own shape, so that a line with another one is not taken. Digits are
    /// those of ASCII, as values have them: all digits of the world make a pattern that takes long to compile.
    fn pattern(self) -> Cow<'static, str> {
        if let Self::LgAs(format) | Self::PaidAs(format) | Self::PrintedAs(format) = self {
            return Cow::Owned(format!("({})", format.pattern()));
        }
        Cow::Borrowed(self.plain_pattern())
    }

    fn plain_pattern(self) -> &'static str {
        match self {
            Self::LgAs(_) | Self::PaidAs(_) | Self::PrintedAs(_) => r"([^ ]+)",
            Self::Lg => r"([0-9]{1,2}[/\-.][0-9]{2}(?:[0-9]{2})?)",
            Self::Run => r"([0-9]{1,2})",
            Self::Group => r"([0-9]{1,10})",
            Self::Page
            | Self::Pages
            | Self::Count(_)
            | Self::FileCount(_)
            | Self::SectionCount
            | Self::Persons => r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,9})",
            Self::Printed => {
                r"([0-9]{1,2}[./\-][0-9]{1,2}[./\-][0-9]{4}|[0-9]{1,2}\.? \p{L}{3,9}\.? [0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
            }
            Self::Criterion | Self::Anything => r"(.*?)",
            Self::Field(Field::PayNumber) => r"([0-9]{6}[- ]?(?:[0-9]{4}|[Xx*#]{4})(?:[- ]?[0-9]{3})?)",
            Self::Field(Field::Code) => r"([A-Z]{2} ?[0-9]{4})",
            Self::Field(Field::Pkat) => r"([0-9]{3})",
            Self::Field(Field::WageItem) => r"([0-9]{4})",
            Self::Field(Field::Name) => r"([^ 0-9](?:[^0-9]*[^ 0-9])?)",
            Self::Field(_) => r"([^ ].*?)",
        }
    }

    /// Whether anything may stand there.
    fn is_running_text(self) -> bool {
        matches!(self, Self::Criterion | Self::Anything | Self::Field(_))
    }

    /// Whether `text`, which is running text, can stand there.
    fn takes(self, text: &str) -> bool {
        !matches!(self, Self::Field(_)) || !(text.is_empty() || text.starts_with(' '))
    }
}

/// A template.
#[derive(Debug, Clone)]
pub struct Template {
    source: String,
    /// What matches the line, where `takes_rest` only up to the last placeholder.
    pattern: String,
    /// The same, compiled.
    compiled: OnceLock<Regex>,
    slots: Vec<Slot>,
    /// Whether the last placeholder takes the rest of the line as it is.
    takes_rest: bool,
    /// What its lines begin with in any case: letters and digits, in small letters.
    lead: String,
}

/// A line that a template matched.
pub struct Match<'t, 'l> {
    template: &'t Template,
    /// What stands at the placeholders that the pattern holds, where it holds any.
    captures: Option<regex::Captures<'l>>,
    /// What the pattern leaves of the line, and where that starts.
    rest: (&'l str, usize),
}

impl Template {
    /// Compiles a template; the message says what is wrong with it.
    pub fn new(source: &str) -> Result<Self, Wording> {
        let template = Self::sound(source)?;
        template.compiled().map_err(|error| error.to_string())?;
        Ok(template)
    }

    /// A template that is known to be sound: it is compiled when a line is first held against it. Compiling those of the program's
    /// own layouts took a sixth of a run over an unchanged folder, which reads no print.
    pub fn sound(source: &str) -> Result<Self, Wording> {
        if source.chars().count() > 300 {
            return Err(texts::template_too_long());
        }
        let mut pattern = String::from("^ *");
        let (mut slots, mut takes_rest) = (Vec::new(), false);
        let mut rest = source.trim();
        if rest.is_empty() {
            return Err(texts::template_empty());
        }
        while let Some((literal, slot, after)) = next_slot(rest)? {
            push_literal(&mut pattern, literal, matches!(slot, Slot::Criterion | Slot::Anything));
            takes_rest = after.is_empty() && slot.is_running_text();
            if !takes_rest {
                pattern.push_str(&slot.pattern());
            }
            slots.push(slot);
            rest = after;
        }
        if !takes_rest {
            push_literal(&mut pattern, rest, false);
            pattern.push_str(" *$");
        }
        let source = source.trim();
        let lead = source.chars().take_while(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase);
        let (source, lead, compiled) = (source.to_string(), lead.collect(), OnceLock::new());
        Ok(Self { source, pattern, compiled, slots, takes_rest, lead })
    }

    fn compiled(&self) -> Result<&Regex, regex::Error> {
        if let Some(compiled) = self.compiled.get() {
            return Ok(compiled);
        }
        let pattern = RegexBuilder::new(&self.pattern).case_insensitive(true).size_limit(1 << 20).build()?;
        Ok(self.compiled.get_or_init(|| pattern))
    }

    /// As it stands in the layout file.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What its placeholders stand for, in order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Whether it begins with a label, which tells its lines from running text.
    pub fn is_labelled(&self) -> bool {
        self.source.chars().next().is_some_and(char::is_alphabetic)
    }

    /// What stands outside the braces.
    pub fn words(&self) -> String {
        let outside = self.source.split('}').map(|part| part.split('{').next().unwrap_or_default());
        outside.collect::<Vec<_>>().join(" ")
    }

    /// The words before its first placeholder, without the dot leader: `Systemafsnit` of `Systemafsnit..: {kriterium}`.
    pub fn label(&self) -> &str {
        let label = self.source.split('{').next().unwrap_or_default();
        label.trim_end().trim_end_matches([':', '.']).trim_end()
    }

    /// What stands at the placeholders of `line`, where the line is of this form. Its blanks are plain ones.
    pub fn read<'l>(&self, line: &'l str) -> Option<Match<'_, 'l>> {
        first_match(std::slice::from_ref(self), line)
    }

    fn matched<'l>(&self, line: &'l str) -> Option<Match<'_, 'l>> {
        // One that is no pattern was refused when it was made.
        let pattern = self.compiled().ok()?;
        // Where only the rest of the line is asked for, finding where it starts is much less work than capturing it.
        let (captures, end) = match self.slots.as_slice() {
            [_] if self.takes_rest => (None, pattern.find(line)?.end()),
            _ => {
                let captures = pattern.captures(line)?;
                let end = captures.get_match().end();
                (Some(captures), end)
            }
        };
        let rest = &line[end..];
        let fits = !self.takes_rest || self.slots.last().is_some_and(|slot| slot.takes(rest));
        fits.then_some(Match { template: self, captures, rest: (rest, end) })
    }

    /// Whether `line`, which begins with no blank, begins as its lines do: `false` is certain, and cheap to tell.
    fn may_be(&self, line: &str) -> bool {
        if let Some(begin) = line.as_bytes().get(..self.lead.len()).filter(|begin| begin.is_ascii()) {
            return begin.eq_ignore_ascii_case(self.lead.as_bytes());
        }
        let mut signs = line.chars().flat_map(char::to_lowercase);
        self.lead.chars().all(|sign| signs.next() == Some(sign))
    }
}

/// The first of `templates` whose form `line` has, with what stands at its placeholders.
pub fn first_match<'t, 'l>(templates: &'t [Template], line: &'l str) -> Option<Match<'t, 'l>> {
    matches(templates, line).next()
}

/// Those of `templates` whose form `line` has, in order, with what stands at their placeholders.
pub fn matches<'t, 'l>(
    templates: &'t [Template],
    line: &'l str,
) -> impl Iterator<Item = Match<'t, 'l>> + use<'t, 'l> {
    // Most lines of a print are records; how they begin tells them from most templates without a regex.
    let begins = line[indent_of(line)..].trim_start();
    let likely = templates.iter().filter(move |template| !begins.is_empty() && template.may_be(begins));
    likely.filter_map(move |template| template.matched(line))
}

impl<'t, 'l> Match<'t, 'l> {
    /// The template.
    pub fn template(&self) -> &'t Template {
        self.template
    }

    /// Each placeholder with what stands there (trimmed; may be empty) and where it starts, in bytes.
    pub fn values(&self) -> impl Iterator<Item = (Slot, &'l str, usize)> + '_ {
        let captured = |at: usize| {
            let found = self.captures.as_ref()?.get(at + 1)?;
            Some((found.as_str(), found.start()))
        };
        let slots = &self.template.slots;
        slots.iter().enumerate().filter_map(move |(at, slot)| {
            let is_rest = self.template.takes_rest && at + 1 == slots.len();
            let (text, from) = if is_rest { Some(self.rest) } else { captured(at) }?;
            Some((*slot, text.trim(), from))
        })
    }
}

/// The text before the next placeholder, the placeholder, and what follows it.
fn next_slot(text: &str) -> Result<Option<(&str, Slot, &str)>, Wording> {
    let Some((literal, rest)) = text.split_once('{') else {
        return Ok(None);
    };
    let (word, after) = rest.split_once('}').ok_or_else(|| texts::unclosed_brace(rest))?;
    Ok(Some((literal, Slot::parse(word.trim())?, after)))
}

/// Adds literal text: gaps match any gap, two dots or more any dot leader, letters any casing. Where a value follows
/// that may be blank, the gap before it may be missing too, since trailing blanks are gone.
fn push_literal(pattern: &mut String, literal: &str, blank_may_follow: bool) {
    let mut rest = literal;
    while let Some(first) = rest.chars().next() {
        let (taken, meaning) = if first.is_whitespace() {
            (rest.len() - rest.trim_start().len(), " +".to_string())
        } else if rest.starts_with("..") {
            (rest.len() - rest.trim_start_matches('.').len(), r" *\.+ *".to_string())
        } else {
            (first.len_utf8(), regex::escape(&rest[..first.len_utf8()]))
        };
        let gap_may_be_missing = first.is_whitespace() && rest.len() == taken && blank_may_follow;
        pattern.push_str(if gap_may_be_missing { " *" } else { &meaning });
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
    fn the_rest_of_a_line_is_handed_over_with_its_place() {
        let place = |template: &str, line: &str| {
            let template = Template::new(template).unwrap();
            template.read(line).map(|found| {
                found.values().map(|(_, value, from)| (value.to_string(), from)).collect::<Vec<_>>()
            })
        };
        assert_eq!(place("Tekst..: {Tekst}", "  Tekst ...:  a  b ").unwrap(), [("a  b".to_string(), 14)]);
        assert_eq!(place("Tekst..: {Tekst}", "Tekst..:"), None);
        assert_eq!(place("Tekst:{Tekst}", "Tekst: a"), None);
        assert_eq!(place("Kode..: {kriterium}", "Kode..:").unwrap(), [(String::new(), 7)]);
        let several = [("2".to_string(), 7), ("x LG y".to_string(), 12)];
        assert_eq!(place("Gruppe {gruppe} LG {*}", "Gruppe 2 LG x LG y").unwrap(), several);
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
    fn days_and_runs_are_read_in_the_way_that_is_named() {
        assert_eq!(
            values("GRP {gruppe} LG{lg ÅÅMMK}", "GRP 0000000042 LG24032").unwrap(),
            ["0000000042", "24032"]
        );
        assert_eq!(
            values("{udbetalt MMMM ÅÅÅÅ}, {kørsel}.", "August 2023, 2.").unwrap(),
            ["August 2023", "2"]
        );
        assert_eq!(values("DATO {udskrevet ÅÅ.DDD}", "DATO 23.103").unwrap(), ["23.103"]);
        assert_eq!(values("LG{lg ÅÅMMK}", "LG2308"), None);
        assert!(Template::new("LG{lg DDMMÅÅ}").unwrap_err().contains("needs a month and a year"));
        assert!(Template::new("LG{lg YYMM}").unwrap_err().contains("'YY' in 'YYMM'"));
    }

    #[test]
    fn a_wrong_placeholder_is_named_with_a_suggestion() {
        assert_eq!(Template::new("Side {sde}").unwrap_err(), "{sde} is no placeholder. Did you mean 'side'?");
        assert_eq!(Template::new("Side {side").unwrap_err(), "'{side' has no closing brace");
    }
}
