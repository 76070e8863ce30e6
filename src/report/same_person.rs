//! An advice of a person who got another løbenummer, or a CPR number in the place of a replacement number.
//!
//! Pure. An advice is known by its lønnummer, among others: under another one it is a new advice, and the old one stands there
//! as not repeated, with everything that people wrote about it. Whether the two are one the program cannot know. Where one went
//! away before the other came, both say the same, and their numbers may be one person's, the report proposes it, if neither
//! could be another's; a person confirms it with two words in `Intern note`, and nothing goes over without them.
//!
//! That a replacement number holds the date of birth with the day 60 higher is documented; that it gives way to a number of the
//! same date is inferred. So names count, too.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::words;
use super::{Gone, ReportRow};
use crate::domain::typed::{Status, Typed, TypedColumn};
use crate::domain::values::blind;
use crate::domain::{Advice, Code, Kind, PayNumber, PayrollRun};

/// Whether a text in `Intern note` confirms what the row proposes: one of its lines says so and nothing else.
pub fn confirms(note: &str) -> bool {
    note.lines().any(is_confirmation)
}

fn is_confirmation(line: &str) -> bool {
    let letters = line.trim().trim_end_matches(['.', '!']).to_lowercase();
    letters.split_whitespace().eq(words::SAME_PERSON.split(' '))
}

/// The text of a confirmed `Intern note`, which names the row that it goes on from.
pub fn confirmed(note: &str, row_id: &str) -> String {
    let line = |line: &str| match is_confirmation(line) {
        true => format!("{} ({}{row_id})", words::SAME_PERSON, words::FORMER_ROW),
        false => line.to_owned(),
    };
    let said = note.lines().map(line).collect::<Vec<_>>().join("\n");
    if goes_on_from(&said).is_some() {
        return said;
    }
    // Two people wrote there at once, and the two words stand behind another's.
    format!("{said}\n{}", line(words::SAME_PERSON)).trim_start().to_owned()
}

/// What `Intern note` of the old row says then.
pub fn handed_on(note: &str, row_id: &str) -> String {
    format!("{note}\n({}{row_id})", words::ROW_NOW).trim_start().to_owned()
}

/// `Række-id` of the row that a row goes on in, as its `Intern note` says.
pub fn goes_on_in(note: &str) -> Option<&str> {
    row_id_behind(note, words::ROW_NOW)
}

/// `Række-id` of the row that a row goes on from, as its confirmed `Intern note` says.
pub fn goes_on_from(note: &str) -> Option<&str> {
    row_id_behind(note, words::FORMER_ROW)
}

fn row_id_behind<'n>(note: &'n str, words: &str) -> Option<&'n str> {
    let (_, behind) = note.rsplit_once(words)?;
    let (row_id, _) = behind.split_once(')')?;
    (!row_id.is_empty() && !row_id.contains(char::is_whitespace)).then_some(row_id)
}

/// Proposes which rows are perhaps one, and says so at both.
pub fn propose(rows: &mut [ReportRow], gone: &mut [Gone]) {
    tell_confirmed(rows, gone);
    let pairs = pairs(rows, gone);
    for (new, old) in pairs {
        let before = old.of(rows, gone).map(|old| (old.row_id.to_owned(), old.number));
        let now = rows[new].item.advice.pay_number;
        let Some(((old_id, before), now)) = before.zip(now) else { continue };
        rows[new].may_be = Some(old_id);
        add_to_row(&mut rows[new], &words::may_be_of(before, before.cpr() == now.cpr()));
        match old {
            OldAt::Row(at) => add_to_row(&mut rows[at], &words::may_go_on(now)),
            OldAt::Gone(at) => add(&mut gone[at].reason, &words::may_go_on(now)),
        }
    }
}

/// Says at what closed since a person confirmed it where it goes on.
fn tell_confirmed(rows: &mut [ReportRow], gone: &mut [Gone]) {
    let from = |row: &ReportRow| Some((goes_on_from(note_of(row))?.to_owned(), row.item.advice.pay_number?));
    let confirmed: HashMap<String, PayNumber> = rows.iter().filter_map(from).collect();
    if confirmed.is_empty() {
        return;
    }
    for row in rows {
        if let Some(number) = row.row_id.as_ref().and_then(|id| confirmed.get(id)) {
            add_to_row(row, &words::goes_on(*number));
        }
    }
    for gone in gone {
        if let Some(number) = confirmed.get(&gone.row_id) {
            add(&mut gone.reason, &words::goes_on(*number));
        }
    }
}

fn note_of(row: &ReportRow) -> &str {
    row.typed.get(TypedColumn::InternalNote)
}

fn add_to_row(row: &mut ReportRow, sentence: &str) {
    let mut remark = row.remark.to_string();
    add(&mut remark, sentence);
    row.remark = remark.into();
}

fn add(text: &mut String, sentence: &str) {
    if !text.is_empty() {
        text.push_str(if text.ends_with('.') { " " } else { ". " });
    }
    text.push_str(sentence);
}

/// Where an advice stands that went away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OldAt {
    Row(usize),
    Gone(usize),
}

impl OldAt {
    fn of<'r>(self, rows: &'r [ReportRow], gone: &'r [Gone]) -> Option<OldAdvice<'r>> {
        match self {
            Self::Row(at) => OldAdvice::of_row(&rows[at]),
            Self::Gone(at) => OldAdvice::of_gone(&gone[at]),
        }
    }
}

/// An advice that was not printed this time.
struct OldAdvice<'r> {
    row_id: &'r str,
    advice: &'r Advice,
    number: PayNumber,
    last_printed: PayrollRun,
}

impl<'r> OldAdvice<'r> {
    fn of_row(row: &'r ReportRow) -> Option<Self> {
        let advice = &row.item.advice;
        let (row_id, number, last_printed) = (row.row_id.as_deref()?, advice.pay_number?, row.last_printed?);
        row.typed.status.is_open().then_some(Self { row_id, advice, number, last_printed })
    }

    fn of_gone(gone: &'r Gone) -> Option<Self> {
        let advice = &gone.item.as_ref()?.advice;
        let (number, last_printed) = (advice.pay_number?, gone.last_printed?);
        let is_done = |typed: &Typed| typed.status == Status::Done;
        (!is_done(&gone.typed)).then_some(Self { row_id: &gone.row_id, advice, number, last_printed })
    }
}

/// Whose advices went away: a quick look before texts are compared.
struct WhoLeft<'r> {
    cprs: HashSet<&'r str>,
    has_replacement: bool,
    last_printed: Option<PayrollRun>,
}

impl<'r> WhoLeft<'r> {
    fn of(olds: impl Iterator<Item = OldAdvice<'r>>) -> Self {
        let mut persons = Self { cprs: HashSet::new(), has_replacement: false, last_printed: None };
        for old in olds {
            persons.cprs.extend(cpr_of(old.advice));
            persons.has_replacement |= old.number.is_replacement();
            let earliest = persons.last_printed.map_or(old.last_printed, |last| last.min(old.last_printed));
            persons.last_printed = Some(earliest);
        }
        persons
    }

    fn may_hold(&self, row: &ReportRow) -> bool {
        let Some(cpr) = cpr_of(&row.item.advice) else { return false };
        row.first_seen > self.last_printed && (self.has_replacement || self.cprs.contains(cpr))
    }
}

fn cpr_of(advice: &Advice) -> Option<&str> {
    advice.pay_number.as_ref().map(PayNumber::cpr)
}

/// What two rows must say alike, with amounts and dates or without.
type Alike = (Kind, Option<Code>, String);

fn alike(advice: &Advice, with_amounts: bool) -> Alike {
    let text: Vec<&str> = advice.text.split_whitespace().collect();
    let text = text.join(" ").to_lowercase();
    let text = match with_amounts {
        true => format!("{text} {:?} {:?}", advice.amount, advice.date),
        false => blind(&text),
    };
    (advice.kind, advice.code, text)
}

/// The rows that are perhaps one: the new one's place, and the old one's. Where several could be, none is proposed.
fn pairs(rows: &[ReportRow], gone: &[Gone]) -> Vec<(usize, OldAt)> {
    let places = (0..rows.len()).map(OldAt::Row).chain((0..gone.len()).map(OldAt::Gone));
    let mut olds: Vec<OldAt> = places.filter(|at| at.of(rows, gone).is_some()).collect();
    if olds.is_empty() {
        return Vec::new();
    }
    let has_own_past = |row: &ReportRow| goes_on_from(note_of(row)).is_some();
    let persons = WhoLeft::of(olds.iter().filter_map(|at| at.of(rows, gone)));
    let is_new = |row: &ReportRow| persons.may_hold(row) && row.typed.status.is_open() && !has_own_past(row);
    let mut news: Vec<usize> = (0..rows.len()).filter(|at| is_new(&rows[*at])).collect();
    // The texts of those of whom nothing came need not be compared.
    let came: HashSet<&str> = news.iter().filter_map(|at| cpr_of(&rows[*at].item.advice)).collect();
    let may_go_on = |old: OldAdvice<'_>| old.number.is_replacement() || came.contains(old.number.cpr());
    olds.retain(|at| at.of(rows, gone).is_some_and(may_go_on));
    let mut found = Vec::new();
    for with_amounts in [true, false] {
        let mut by_words: HashMap<Alike, Vec<OldAt>> = HashMap::new();
        for at in &olds {
            if let Some(old) = at.of(rows, gone) {
                by_words.entry(alike(old.advice, with_amounts)).or_default().push(*at);
            }
        }
        let mut candidates: Vec<(usize, OldAt)> = Vec::new();
        for new in &news {
            let near = by_words.get(&alike(&rows[*new].item.advice, with_amounts));
            let near = near.into_iter().flatten().copied();
            let fits = |at: &OldAt| at.of(rows, gone).is_some_and(|old| may_be(&rows[*new], &old));
            candidates.extend(near.filter(fits).map(|old| (*new, old)));
        }
        let (mut of_new, mut of_old) = (BTreeMap::new(), BTreeMap::new());
        for (new, old) in &candidates {
            *of_new.entry(*new).or_insert(0) += 1;
            *of_old.entry(*old).or_insert(0) += 1;
        }
        found.extend(candidates.into_iter().filter(|(new, old)| (of_new[new], of_old[old]) == (1, 1)));
        // What could be several is not made certain by leaving amounts aside.
        news.retain(|at| !of_new.contains_key(at));
        olds.retain(|at| !of_old.contains_key(at));
    }
    found
}

/// Whether a row may be what an old one was: it came after that was printed last, and the numbers may be one person's.
fn may_be(new: &ReportRow, old: &OldAdvice<'_>) -> bool {
    let came_after = new.first_seen.is_some_and(|first| old.last_printed < first);
    let numbers = new.item.advice.pay_number;
    came_after
        && numbers.is_some_and(|number| is_perhaps_one((old.number, old.advice), (number, &new.item.advice)))
}

fn is_perhaps_one((old, old_advice): (PayNumber, &Advice), (new, new_advice): (PayNumber, &Advice)) -> bool {
    let is_of_one = old.cpr() == new.cpr();
    let gives_way = old.is_replacement() && !new.is_replacement();
    if old == new || !is_of_one && !gives_way {
        return false;
    }
    let (was, is) = (name(&old_advice.name), name(&new_advice.name));
    let same_name = !was.is_empty() && was == is;
    if is_of_one {
        // Of a number that the print hides, the name must tell.
        return same_name || !old.is_masked();
    }
    let contradicts = !was.is_empty() && !is.is_empty() && was != is;
    same_name || old.birth() == new.birth() && !contradicts
}

/// A name whatever its casing and the order of its parts.
fn name(name: &str) -> Vec<String> {
    let parts = name.split(|sign: char| sign.is_whitespace() || sign == ',');
    let mut parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    parts.sort();
    parts
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SampleRow, row};
    use super::*;

    fn run(month: i8) -> PayrollRun {
        PayrollRun::new(2023, month, 2).unwrap()
    }

    /// A row first seen in one month and printed last in another; August is the report's.
    fn seen(number: &'static str, text: &'static str, name: &str, (first, last): (i8, i8)) -> ReportRow {
        let id: &'static str = Box::leak(format!("999-{number}-{text}").into_boxed_str());
        let mut row = row(SampleRow {
            pay_number: number,
            code: "RB7050",
            text,
            row_id: Some(id),
            ..SampleRow::default()
        });
        row.item.advice.pay_number = PayNumber::parse_printed(number);
        row.item.advice.name = name.into();
        row.first_seen = Some(run(first));
        row.last_printed = (last < 8).then(|| run(last));
        row
    }

    fn proposed(mut rows: Vec<ReportRow>) -> Vec<Option<String>> {
        propose(&mut rows, &mut []);
        rows.into_iter().map(|row| row.may_be).collect()
    }

    const TEXT: &str = "SKYLDIGT BELØB KR. 100,00";

    #[test]
    fn what_went_away_is_proposed_for_a_number_of_the_same_person_alone() {
        for (old, was, new, is, expected) in [
            ("120380-0051 001", "", "120380-0051 002", "", true),
            ("120380-0051", "", "120380-0051 001", "", true),
            ("720380-0051 001", "", "120380-1234 001", "", true),
            ("720380-0051 001", "Bo Bak", "120380-1234 001", "BAK BO", true),
            ("720380-0051 001", "Bo Bak", "120380-1234 001", "Ea Bak", false),
            ("720380-0051 001", "Bo Bak", "130380-1234 001", "Bo Bak", true),
            ("720380-0051 001", "", "130380-1234 001", "", false),
            ("120380-1234 001", "Bo Bak", "720380-0051 001", "Bo Bak", false),
            ("120380-0051 001", "Bo Bak", "120380-1234 001", "Bo Bak", false),
            ("120380-XXXX 001", "", "120380-XXXX 002", "", false),
            ("120380-XXXX 001", "Bo Bak", "120380-XXXX 002", "Bo Bak", true),
        ] {
            let found = proposed(vec![seen(old, TEXT, was, (7, 7)), seen(new, TEXT, is, (8, 8))]);
            let id = expected.then(|| format!("999-{old}-{TEXT}"));
            assert_eq!(found, [None, id], "{old} {was} -> {new} {is}");
        }
    }

    #[test]
    fn nothing_is_proposed_where_it_is_not_certain_which() {
        let (old, new) = ("120380-0051 001", "120380-0051 002");
        let both_known = vec![seen(old, TEXT, "", (7, 7)), seen(new, TEXT, "", (7, 8))];
        assert_eq!(proposed(both_known), [None, None]);
        let other_text = vec![seen(old, TEXT, "", (7, 7)), seen(new, "ATP-SATS", "", (8, 8))];
        assert_eq!(proposed(other_text), [None, None]);
        let two = vec![
            seen(old, TEXT, "", (7, 7)),
            seen(new, TEXT, "", (8, 8)),
            seen("120380-0051 003", TEXT, "", (8, 8)),
        ];
        assert_eq!(proposed(two), [None, None, None]);
        // Amounts tell two of one kind apart; a changed one is no matter where there is but one.
        let less = "SKYLDIGT BELØB KR. 50,00";
        let several = vec![
            seen(old, TEXT, "", (7, 7)),
            seen(old, less, "", (7, 7)),
            seen(new, less, "", (8, 8)),
            seen(new, TEXT, "", (8, 8)),
        ];
        let found = proposed(several);
        assert_eq!(found[2..], [Some(format!("999-{old}-{less}")), Some(format!("999-{old}-{TEXT}"))]);
        let changed = vec![seen(old, TEXT, "", (7, 7)), seen(new, less, "", (8, 8))];
        assert_eq!(proposed(changed), [None, Some(format!("999-{old}-{TEXT}"))]);
    }

    #[test]
    fn two_words_in_a_line_of_their_own_confirm() {
        for note in ["samme person", " Samme  person. ", "ring til hr.\nSAMME PERSON!"] {
            assert!(confirms(note), "{note}");
            assert_eq!(goes_on_from(&confirmed(note, "999-ABC")), Some("999-ABC"), "{note}");
            assert_eq!(goes_on_in(&handed_on(note, "999-ABC")), Some("999-ABC"), "{note}");
        }
        for note in ["", "ikke samme person", "samme person?", "samme person (tidligere række 999-ABC)"] {
            assert!(!confirms(note), "{note}");
        }
        assert_eq!(goes_on_from("samme person"), None);
        assert_eq!(goes_on_from("var tidligere række nr. 4)"), None);
    }
}
