//! A line that is no advice to a template: what it states becomes placeholders, its words stay.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Hints;
use super::pieces::chunks;
use crate::domain::values;
use crate::domain::{Kind, PayGroup};
use crate::prints::layout::format::ValueFormat;
use crate::prints::layout::template::{Slot, Template};

/// How many rows the print has, which tells stated counts from other numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowCounts {
    pub(super) of: BTreeMap<Kind, usize>,
    /// Rows of each løngruppe, where there are several.
    pub(super) of_groups: BTreeMap<String, usize>,
    /// How many different lønnumre the rows have.
    pub(super) persons: usize,
}

impl RowCounts {
    /// Rows of every type.
    pub(super) fn total(&self) -> usize {
        self.of.values().sum()
    }

    /// What stands for the count of all rows.
    fn slot_of_all(&self) -> &'static str {
        if self.of_groups.len() > 1 { "{antal i alt}" } else { "{antal}" }
    }

    /// Whether a line names a løngruppe that has so many rows.
    fn is_of_group(&self, line: &str, rows: usize) -> bool {
        let names = |group: &str| {
            line.split(|c: char| !c.is_ascii_digit()).any(|word| word.trim_start_matches('0') == group)
        };
        self.of_groups.iter().any(|(group, of)| *of == rows && names(group))
    }
}

/// The template of a line; `None` where it is not [sound](is_sound).
pub(super) fn template_of(
    line: &str,
    is_criterion: bool,
    counts: &RowCounts,
    hints: &Hints,
) -> Option<String> {
    Some(form_of(line, is_criterion, counts, hints)).filter(|form| is_sound(form, line))
}

/// Whether a form of `line` is a template that reads it, with words enough to tell the line from others.
pub(super) fn is_sound(form: &str, line: &str) -> bool {
    let Ok(template) = Template::new(form) else { return false };
    let letters = outside_braces(form).chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 2 || template.slots().is_empty()) && template.read(line).is_some()
}

/// A line with placeholders in the places of what it states.
pub(super) fn form_of(line: &str, is_criterion: bool, counts: &RowCounts, hints: &Hints) -> String {
    let mut marks = Marks { line, marks: Vec::new() };
    marks.keep_names_of_prints();
    marks.run_and_group(hints);
    marks.pages();
    marks.counts(counts);
    marks.printed();
    marks.values_of_labels(is_criterion);
    marks.words_after_group();
    marks.numbers();
    shortened(&marks.rendered())
}

/// Whether a line begins with a label of at most three words and says nothing more than one value.
pub(super) fn single_label(line: &str) -> Option<bool> {
    let leaders: Vec<_> = LEADER.find_iter(line).collect();
    let [leader] = leaders.as_slice() else { return None };
    let words = line[..leader.start()].split_whitespace().count();
    ((1..=3).contains(&words) && chunks(&line[..leader.start()]).len() == 1)
        .then(|| line[leader.end()..].trim().is_empty())
}

macro_rules! patterns {
    ($($name:ident = $pattern:expr;)+) => {
        $(static $name: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(&format!("(?i){}", $pattern)).unwrap_or_else(|error| unreachable!("{error}"))
        });)+
    };
}

patterns! {
    LEADER = r"(?:\s*\.{2,}\s*:?|\s*:)(?:\s|$)";
    PRINT_NAME = r"\b(?:(?:uddata|liste|rapport)\s+[0-9]{3}|U[0-9]{3})\b";
    LG = r"\b(?:LG|løngeneration|løngen)\b[\s.:]*([0-9]{1,2}[/.\-][0-9]{2}(?:[0-9]{2})?)\b(?:[\s,./\-]+([12])(?:\.(?:\s|$)|,|$|\s{2}))?";
    RUN_OF = r"\b(?:lønkørsel|kørsel)\b[\s.:]*([0-9]{1,2}[/.\-][0-9]{4})\b(?:[\s,./\-]+([12])(?:\.(?:\s|$)|,|$|\s{2}))?";
    STAMP = r"\bLG[\s.:]*([0-9]{4,5})\b";
    NAMED_MONTH = r"\b((?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|jan|feb|mar|apr|jun|jul|aug|sep|okt|nov|dec)\.? [0-9]{4})\b[\s,]+(?:lønkørsel\s*[12]|[12]\.)";
    MONTH_AND_YEAR = r"([0-9]{1,2}[/.\-][0-9]{2}(?:[0-9]{2})?)\b";
    RUN_BEHIND = r"\b(?:lønkørsel|kørsel|lønkørselsnr|kørselsnr)\b(?:\s*nr)?[\s.:]*([12])\b";
    RUN_BEFORE = r"\b([12])\.?\s*(?:lønkørsel|kørsel)\b";
    GROUP = r"\b(?:løngruppe|gruppe|grp|lgrp|sls-?\s?gruppe)\b(?:\s*nr)?[\s.:]*([0-9]{1,10})\b";
    DIGITS = r"\b([0-9]{1,10})\b";
    PAGE = r"\b(?:side|sidenr|pag|page|blad)\b[\s.:]*([0-9]{1,6})(?:\s*(?:af|/)\s*([0-9]{1,6}))?\b";
    COUNT_OF_BOTH = r"\bfejl\s*(?:og|&|/|\+)\s*adv\p{L}*[\s.:=]*([0-9][0-9.]*)\b";
    COUNT_BEHIND = r"\b(fejl|advis(?:er)?|advars(?:el|ler)|information(?:er)?|erindring(?:er)?)(?:\s+i\s?alt)?[\s.:=]*([0-9][0-9.]*)\b";
    COUNT_BEFORE = r"\b([0-9][0-9.]*)\s+(fejl|advis(?:er)?|advars(?:el|ler)|information(?:er)?|erindring(?:er)?)\b";
    COUNT_OF_ALL = r"\b(?:antal|i\s?alt|total)\b[^0-9]{0,40}?([0-9][0-9.]*)\b";
    NUMBER_AT_END = r"[^0-9.,/\-]([0-9][0-9.]*)\s*$";
    SAYS_COUNT = r"\b(?:antal|i\s?alt|total)\b";
    DATE = r"([0-9]{1,2}[./\-][0-9]{1,2}[./\-][0-9]{4}|[0-9]{1,2}\.? \p{L}{3,9}\.? [0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})\b";
    SAYS_PRINTED = r"(?:\bdato\b|udskr\p{L}*|udtrukket|dannet|printet|\bkørt|\bden)[\s.:]*(?:d\.|den)?[\s.:]*$";
    SHORT_DATE = r"\b([0-9]{2}\.[0-9]{3}|[0-9]{1,2}[. ]?[A-ZÆØÅa-zæøå]{3}[. ]?[0-9]{2}|[0-9]{6}|[0-9]{2}[./\-][0-9]{2}[./\-][0-9]{2})\b";
    PERSONS_BEFORE = r"\b([0-9][0-9.]*)\s+(?:personer|lønmodtagere|medarbejdere|ansatte|lønnumre)\b";
    PERSONS_BEHIND = r"\b(?:personer|lønmodtagere|medarbejdere|ansatte|lønnumre)[\s.:=]*([0-9][0-9.]*)\b";
    NUMBER_AND_NAME = r"\s\s([0-9]{2,10}) [A-ZÆØÅ][\p{L} ]{5,}";
    NUMBER = r"[^\s(),;]*[0-9][^\s(),;]*";
    GAPS_OF_ANYTHING = r"\{\*\}(?:[\s\-/.,:]*\{\*\})+";
    TITLE_WORDS = r"kontrollog|uddata|kørsel|fejl|advis|advars|side|dato|liste|udskrift";
}

/// A line and the stretches of it that have a meaning. The first to claim a stretch keeps it.
struct Marks<'l> {
    line: &'l str,
    marks: Vec<(Range<usize>, String)>,
}

impl Marks<'_> {
    fn is_free(&self, range: &Range<usize>) -> bool {
        !self.marks.iter().any(|(taken, _)| taken.start < range.end && range.start < taken.end)
    }

    fn put(&mut self, range: Range<usize>, slot: &str) -> bool {
        let free = self.is_free(&range) && !self.goes_on(range.end);
        if free {
            self.marks.push((range, slot.to_string()));
        }
        free
    }

    /// Whether what ends at `at` is only part of a longer number or date.
    fn goes_on(&self, at: usize) -> bool {
        let mut after = self.line[at..].chars();
        match after.next() {
            Some('/' | '-' | '.' | ',') => after.next().is_some_and(|c| c.is_ascii_digit()),
            Some(c) => c.is_ascii_digit(),
            None => false,
        }
    }

    fn all(&self, pattern: &Regex) -> Vec<Captures<'_>> {
        pattern.captures_iter(self.line).collect()
    }

    /// Ranges of the given groups of every hit of `pattern`.
    fn hits(&self, pattern: &Regex, groups: &[usize]) -> Vec<Vec<Option<Range<usize>>>> {
        let range = |found: &Captures<'_>, group: usize| found.get(group).map(|it| it.range());
        self.all(pattern)
            .iter()
            .map(|found| groups.iter().map(|group| range(found, *group)).collect())
            .collect()
    }

    fn keep_names_of_prints(&mut self) {
        for range in self.hits(&PRINT_NAME, &[0]).into_iter().flatten().flatten() {
            let name = self.line[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            self.put(range, &name);
        }
    }

    fn run_and_group(&mut self, hints: &Hints) {
        let of_runs = [self.hits(&LG, &[1, 2]), self.hits(&RUN_OF, &[1, 2])].concat();
        for hit in of_runs {
            let [lg, run] = hit.as_slice() else { continue };
            for (range, slot) in [(lg, "{lg}"), (run, "{kørsel}")] {
                if let Some(range) = range.clone() {
                    self.put(range, slot);
                }
            }
        }
        self.stamps(hints);
        for range in self.hits(&MONTH_AND_YEAR, &[1]).into_iter().flatten().flatten() {
            let lg = values::lg(&self.line[range.clone()]);
            if lg.is_some_and(|lg| hints.run.is_some_and(|run| lg == (run.year(), run.month())))
                && self.begins(range.start)
            {
                self.put(range, "{lg}");
            }
        }
        for pattern in [&RUN_BEHIND, &RUN_BEFORE] {
            for range in self.hits(pattern, &[1]).into_iter().flatten().flatten() {
                self.put(range, "{kørsel}");
            }
        }
        for range in self.hits(&GROUP, &[1]).into_iter().flatten().flatten() {
            self.put(range, "{gruppe}");
        }
        for range in self.hits(&DIGITS, &[1]).into_iter().flatten().flatten() {
            let group = PayGroup::new(&self.line[range.clone()]);
            if group.is_some() && group == hints.group && self.begins(range.start) {
                self.put(range, "{gruppe}");
            }
        }
    }

    /// A stamp has its reading where only one is a month; else it is asked which (see [`questions`]).
    fn stamps(&mut self, hints: &Hints) {
        for range in self.hits(&STAMP, &[1]).into_iter().flatten().flatten() {
            if let [format] = readings_of(&self.line[range.clone()], hints).as_slice() {
                let slot = format!("{{lg {format}}}");
                self.put(range, &slot);
            }
        }
    }

    /// Whether a value begins at `at`: nothing of a longer one stands before it.
    fn begins(&self, at: usize) -> bool {
        self.line[..at].chars().next_back().is_none_or(|c| c == ' ' || c == ':' || c == '(')
    }

    fn pages(&mut self) {
        for hit in self.hits(&PAGE, &[1, 2]) {
            match hit.as_slice() {
                [Some(page), Some(pages)] if self.put(pages.clone(), "{sider}") => {
                    self.put_free(page.clone(), "{side}");
                }
                [Some(page), None] => {
                    self.put(page.clone(), "{side}");
                }
                _ => {}
            }
        }
    }

    /// RowCounts are what fits them: rows of a type, of a løngruppe, of the whole print, or persons; else what the line
    /// calls them.
    fn counts(&mut self, counts: &RowCounts) {
        let says_so = SAYS_COUNT.is_match(self.line);
        for pattern in [&PERSONS_BEFORE, &PERSONS_BEHIND] {
            for range in self.hits(pattern, &[1]).into_iter().flatten().flatten() {
                if counts.persons > 0 && self.number(&range) == Some(counts.persons) {
                    self.put(range, "{antal personer}");
                }
            }
        }
        for range in self.hits(&COUNT_OF_BOTH, &[1]).into_iter().flatten().flatten() {
            if says_so || self.number(&range) == Some(counts.total()) {
                self.put(range, counts.slot_of_all());
            }
        }
        for (pattern, word, number) in [(&COUNT_BEHIND, 1, 2), (&COUNT_BEFORE, 2, 1)] {
            for hit in self.hits(pattern, &[word, number]) {
                let [Some(word), Some(number)] = hit.as_slice() else { continue };
                let Some(kind) = Kind::parse(&self.line[word.clone()]) else { continue };
                let read = counts.of.get(&kind).copied().unwrap_or(0);
                let stated = self.number(number);
                if stated == Some(counts.total()) && stated != Some(read) && counts.total() > 0 {
                    self.put(number.clone(), counts.slot_of_all());
                } else if says_so || stated == Some(read) {
                    self.put(number.clone(), &format!("{{antal {}}}", kind.word()));
                }
            }
        }
        let at_end = if says_so { self.hits(&NUMBER_AT_END, &[1]) } else { Vec::new() };
        for range in [self.hits(&COUNT_OF_ALL, &[1]), at_end].concat().into_iter().flatten().flatten() {
            if self.number(&range) == Some(counts.total()) {
                self.put(range, counts.slot_of_all());
            } else if self.number(&range).is_some_and(|number| counts.is_of_group(self.line, number)) {
                self.put(range, "{antal}");
            }
        }
    }

    fn number(&self, range: &Range<usize>) -> Option<usize> {
        self.line[range.clone()].replace('.', "").parse().ok()
    }

    /// The first date that the words before it call that of the print.
    fn printed(&mut self) {
        for range in self.hits(&DATE, &[1]).into_iter().flatten().flatten() {
            let is_day = values::date(&self.line[range.clone()]).is_some();
            if is_day && SAYS_PRINTED.is_match(&self.line[..range.start]) {
                self.put(range, "{udskrevet}");
                return;
            }
        }
        for range in self.hits(&SHORT_DATE, &[1]).into_iter().flatten().flatten() {
            let format = format_of(&self.line[range.clone()]);
            if let (Some(format), true) = (format, SAYS_PRINTED.is_match(&self.line[..range.start])) {
                self.put(range, &format!("{{udskrevet {format}}}"));
                return;
            }
        }
    }

    /// What stands behind `Label..:` is a value, whatever it is.
    fn values_of_labels(&mut self, is_criterion: bool) {
        let slot = if is_criterion { "{kriterium}" } else { "{*}" };
        let leaders: Vec<Range<usize>> = LEADER.find_iter(self.line).map(|found| found.range()).collect();
        for leader in leaders {
            let label = chunks(&self.line[..leader.start]).last().map_or("", |chunk| chunk.text);
            if label.split_whitespace().count() > 3 || !label.starts_with(char::is_alphabetic) {
                continue;
            }
            let chunks = chunks(self.line);
            let value = chunks.iter().find(|chunk| chunk.to() > leader.end);
            let value = value.map(|chunk| (chunk.from.max(leader.end), chunk.to()));
            match value.filter(|(from, to)| !LEADER.is_match(&self.line[*from..*to])) {
                Some((from, to)) => {
                    let from = to - self.line[from..to].trim_start().len();
                    self.put_free(from..to, slot);
                }
                None => {
                    let at = self.line[..leader.end].trim_end().len();
                    self.marks.push((at..at, format!(" {slot}")));
                }
            }
        }
    }

    /// Marks a stretch in which nothing is marked yet.
    fn put_free(&mut self, range: Range<usize>, slot: &str) {
        if self.is_free(&range) {
            self.marks.push((range, slot.to_string()));
        }
    }

    /// The name of the institution stands behind the number of its gruppe, and differs from print to print.
    fn words_after_group(&mut self) {
        let group = self.marks.iter().find(|(_, slot)| slot == "{gruppe}").map(|(range, _)| range.end);
        let Some(at) = group else { return };
        let chunks = chunks(self.line);
        let rest = chunks.iter().map(|chunk| (chunk.from.max(at), chunk.to())).find(|(from, to)| {
            self.line.get(*from..*to).is_some_and(|text| text.chars().any(char::is_alphanumeric))
                && *from >= at
        });
        let Some((from, to)) = rest else { return };
        let text = self.line[from..to].trim_start();
        let is_name = !text.contains(|c: char| c.is_numeric() || c == ':') && !TITLE_WORDS.is_match(text);
        if is_name && text.starts_with(char::is_alphabetic) {
            self.put_free(to - text.len()..to, "{*}");
        }
    }

    /// Every number that is left, and every brace, which templates cannot hold.
    fn numbers(&mut self) {
        let mut free = Vec::new();
        let mut at = 0;
        self.marks.sort_by_key(|(range, _)| (range.start, range.end));
        for (range, _) in &self.marks {
            free.push(at..range.start.max(at));
            at = at.max(range.end);
        }
        free.push(at..self.line.len());
        for stretch in free {
            let text = &self.line[stretch.clone()];
            let hits = NUMBER.find_iter(text).map(|found| found.range());
            let braces = text.match_indices(['{', '}']).map(|(at, brace)| at..at + brace.len());
            for range in hits.chain(braces) {
                self.put_free(stretch.start + range.start..stretch.start + range.end, "{*}");
            }
        }
    }

    fn rendered(&mut self) -> String {
        self.marks.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut source, mut at) = (String::new(), 0);
        for (range, slot) in &self.marks {
            source.push_str(&self.line[at..range.start.max(at)]);
            source.push_str(slot);
            at = at.max(range.end);
        }
        source.push_str(&self.line[at..]);
        let source = source.split_whitespace().collect::<Vec<_>>().join(" ");
        GAPS_OF_ANYTHING.replace_all(&with_short_leaders(&source), "{*}").into_owned()
    }
}

/// The ways in which a stamp of four or five digits names a løngeneration (and run).
fn readings_of(stamp: &str, hints: &Hints) -> Vec<&'static str> {
    let formats = if stamp.len() == 5 { ["ÅÅMMK", "MMÅÅK"] } else { ["ÅÅMM", "MMÅÅ"] };
    let fits = |text: &&'static str| {
        let Some(when) = ValueFormat::parse(text).ok().and_then(|format| format.read(stamp)) else {
            return false;
        };
        let run = stamp.len() == 4 || when.run().is_some();
        let wanted = hints.run.map(|run| (run.year(), run.month()));
        run && when
            .month()
            .is_some_and(|month| YEARS.contains(&month.0) && wanted.is_none_or(|it| it == month))
    };
    formats.into_iter().filter(fits).collect()
}

/// Years that a stamp may be of: no print is known to be older than its system, or of a day to come.
const YEARS: std::ops::RangeInclusive<i16> = 2005..=2059;

/// The way in which a day is written that no print says in full; `None` where there is more than one.
fn format_of(text: &str) -> Option<&'static str> {
    let formats = [
        "ÅÅ.DDD",
        "DDMMMÅÅ",
        "DD.MMMÅÅ",
        "DD MMM ÅÅ",
        "DD.MM.ÅÅ",
        "DD-MM-ÅÅ",
        "DD/MM/ÅÅ",
        "DDMMÅÅ",
        "ÅÅMMDD",
    ];
    let fits = |format: &&'static str| {
        let when = ValueFormat::parse(format).ok().and_then(|format| format.read(text));
        when.is_some_and(|when| when.day().is_some())
    };
    let mut fitting = formats.into_iter().filter(fits);
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// A question that a line puts, and the form of the line if the answer is yes.
pub(super) struct LineQuestion {
    pub(super) question: String,
    pub(super) proposal: String,
}

/// What `form` of `line` leaves open: whether a stamp begins with the year, whether a month is that of the pay, and
/// whether a number without a label is the løngruppe, where `group_is_open`.
pub(super) fn questions(line: &str, form: &str, group_is_open: bool, hints: &Hints) -> Option<LineQuestion> {
    if let Some(stamp) = STAMP.captures(line).and_then(|found| found.get(1))
        && let [first, second] = readings_of(stamp.as_str(), hints).as_slice()
        && form.contains("{*}")
    {
        let label = line[..stamp.start()].split_whitespace().next_back().unwrap_or_default();
        let glued = line[..stamp.start()].ends_with(label);
        let gap = if glued { "" } else { " " };
        let proposal =
            form.replacen(&format!("{label}{gap}{{*}}"), &format!("{label}{gap}{{lg {first}}}"), 1);
        let question = format!(
            "er {} år, måned og kørsel ({first}) eller måned, år og kørsel ({second})?",
            stamp.as_str()
        );
        return Some(LineQuestion { question, proposal });
    }
    if let Some(month) = NAMED_MONTH.captures(line).and_then(|found| found.get(1)) {
        let letters = month.as_str().split([' ', '.']).next().unwrap_or_default().chars().count();
        let format = if letters > 3 { "MMMM ÅÅÅÅ" } else { "MMM ÅÅÅÅ" };
        let proposal = with_month(line, month.range(), form, format)?;
        let question = format!(
            "er {} den måned, lønnen udbetales (udbetalt), eller løngenerationen, som er måneden efter (lg)?",
            month.as_str()
        );
        return Some(LineQuestion { question, proposal });
    }
    let number = group_is_open.then(|| NUMBER_AND_NAME.captures(line)).flatten()?;
    let number = number.get(1)?;
    let group = Hints { group: PayGroup::new(number.as_str()), ..hints.clone() };
    let proposal = form_of(line, false, &RowCounts::default(), &group);
    Some(LineQuestion { question: format!("er {} løngruppen?", number.as_str()), proposal })
}

/// The form with the name of the month and the year as what they are.
fn with_month(line: &str, month: Range<usize>, form: &str, format: &str) -> Option<String> {
    let word = line[month.clone()].split_whitespace().next()?;
    let at = form.find(word)?;
    let rest = form[at + word.len()..].trim_start();
    let rest = rest.strip_prefix("{*}")?;
    Some(format!("{}{{udbetalt {format}}}{rest}", &form[..at]))
}

/// A form with the placeholder number `index` replaced.
pub(super) fn replaced_nth(form: &str, index: usize, by: &str) -> String {
    let mut parts = form.match_indices('{').skip(index).map(|(at, _)| at);
    let Some(from) = parts.next() else { return form.to_string() };
    let to = form[from..].find('}').map_or(form.len(), |end| from + end + 1);
    format!("{}{by}{}", &form[..from], &form[to..])
}

/// Rows of dots as templates write them: two for any number.
fn with_short_leaders(source: &str) -> String {
    let mut short = String::with_capacity(source.len());
    for sign in source.chars() {
        if !(sign == '.' && short.ends_with("..")) {
            short.push(sign);
        }
    }
    short
}

/// The longest template that a layout may hold, with room for a last placeholder.
const LONGEST: usize = 280;

fn shortened(source: &str) -> String {
    if source.chars().count() <= LONGEST {
        return source.to_string();
    }
    let cut: String = source.chars().take(LONGEST).collect();
    let whole = match (cut.rfind('{'), cut.rfind('}')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => &cut[..open],
        _ => cut.as_str(),
    };
    format!("{} {{*}}", whole.trim_end())
}

/// The text of a template without its placeholders.
pub(super) fn outside_braces(source: &str) -> String {
    let mut depth = false;
    let keep = |c: &char| {
        let was_inside = depth;
        depth = (depth || *c == '{') && *c != '}';
        !was_inside && *c != '{'
    };
    source.chars().filter(keep).collect()
}

/// Whether a template states something of the print as a whole.
pub(super) fn states_something(source: &str) -> bool {
    let states = |slot: &Slot| !matches!(slot, Slot::Anything | Slot::Field(_));
    Template::new(source).is_ok_and(|template| template.slots().iter().any(states))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_states_becomes_placeholders() {
        let counts = RowCounts { of: [(Kind::Error, 2), (Kind::Advice, 3)].into(), ..RowCounts::default() };
        let hints = Hints { run: "2023-08-2".parse().ok(), group: PayGroup::new("0000000999") };
        let table = [
            ("UDDATA 721        KONTROLLOG      SIDE     1", "UDDATA 721 KONTROLLOG SIDE {side}"),
            (
                "GRUPPE   999  DEMOSTYRELSEN      LG 08/2023  2. LØNKØRSEL     DATO 21.07.2023",
                "GRUPPE {gruppe} {*} LG {lg} {kørsel}. LØNKØRSEL DATO {udskrevet}",
            ),
            (
                "Løngeneration..: 08/2023   Lønkørsel..: 2     Side.....: 1 af 2",
                "Løngeneration..: {lg} Lønkørsel..: {kørsel} Side..: {side} af {sider}",
            ),
            (
                "Miljø....: ProdDrift     Udskrevet den..: 21. jul 2023  kl. 08:48",
                "Miljø..: {*} Udskrevet den..: {udskrevet} kl. {*}",
            ),
            ("Printet er dannet ud fra følgende søgning:", "Printet er dannet ud fra følgende søgning:"),
            ("Kode...........:", "Kode..: {*}"),
            ("ANTAL FEJL      2   ANTAL ADVIS     3", "ANTAL FEJL {antal Fejl} ANTAL ADVIS {antal Advis}"),
            ("Fejl 2, advis 7", "Fejl {antal Fejl}, advis {*}"),
            ("Antal..........: 5 Dannede fejl og advarsler", "Antal..: {antal} Dannede fejl og advarsler"),
            ("Antal sider: 4", "Antal sider: {*}"),
            ("I alt fejl og advis: 5", "I alt fejl og advis: {antal}"),
            ("Periode 08/2023, kunde 999", "Periode {lg}, kunde {gruppe}"),
            ("Lønkørsel LG 07/15, 1.", "Lønkørsel LG {lg}, {kørsel}."),
            ("Disposition 31.07.2023 kl. 10", "Disposition {*} kl. {*}"),
            ("-----  ----", "----- ----"),
            ("Se {vejledning}", "Se {*}vejledning{*}"),
        ];
        for (line, expected) in table {
            assert_eq!(template_of(line, false, &counts, &hints).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(template_of("Kode....:", true, &counts, &hints).as_deref(), Some("Kode..: {kriterium}"));
        assert_eq!(template_of("12345", false, &counts, &hints), None);
    }

    #[test]
    fn a_criterion_is_one_label_and_its_value() {
        assert_eq!(single_label("Kode......:"), Some(true));
        assert_eq!(single_label("Gruppe....: 999"), Some(false));
        assert_eq!(single_label("LG..: 08/2023   Side..: 1"), None);
        assert_eq!(single_label("Printet er dannet ud fra følgende søgning:"), None);
    }

    proptest::proptest! {
        #[test]
        fn a_template_reads_the_line_it_was_made_of(line in "\\PC{0,120}") {
            if let Some(source) = template_of(&line, false, &RowCounts::default(), &Hints::default()) {
                proptest::prop_assert!(Template::new(&source).unwrap().read(&line).is_some());
            }
        }
    }
}
