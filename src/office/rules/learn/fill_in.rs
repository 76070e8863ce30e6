//! A list to fill in: one line for each code and text that nobody follows up on yet, the most frequent first, so that a rule
//! table is begun with a word a line.
//!
//! Pure. A line asks for its code alone where the code has one text or very many; else for a part of the text that none of
//! the code's other texts holds. What no such part tells apart, and what only one person's advices say, stands on one line for
//! the rest of the code. No line asks for an amount, a date, a number, or the name of the person an advice is about.

pub mod sheet;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::phrase::{self, without_person};
use crate::domain::PayGroup;
use crate::office::rules::RuleCells;
use crate::office::rules::pattern::{Text, TextPattern};

/// A code of more texts than this is asked about as a whole: each would have few rows, and many hold somebody's name.
const MOST_TEXTS: usize = 8;
/// The most characters of the part of a text in the name of a rule.
const MOST_OF_NAME: usize = 50;

/// A row of a print or report, as far as the list asks about it.
#[derive(Debug, Clone, Copy)]
pub struct AskedRow<'a> {
    /// Its code, or empty.
    pub code: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The name of the person it is about, or empty.
    pub name: &'a str,
    /// Tells persons apart; empty where that is not known.
    pub person: &'a str,
    /// Its løngruppe.
    pub group: &'a PayGroup,
    /// The kundetyper of its kunde.
    pub traits: &'a [String],
    /// Whether it has no owner.
    pub is_open: bool,
}

/// Which part of the text a line asks for, by code and text.
#[derive(Debug, Default)]
pub struct TextParts(BTreeMap<String, FormsOfCode>);

/// A text without its values and names.
type Form = Vec<String>;

/// The texts of a code.
#[derive(Debug, Default)]
struct FormsOfCode {
    seen: BTreeMap<Form, FirstSeen>,
    parts: BTreeMap<Form, String>,
}

/// A form of text.
#[derive(Debug)]
struct FirstSeen {
    text: String,
    person: String,
    of_several: bool,
}

impl TextParts {
    /// Those that some rows need: all of them, whoever follows up, since a part must tell a text from the others of its code.
    pub fn of<'a>(rows: impl IntoIterator<Item = AskedRow<'a>>) -> Self {
        let mut parts = Self::default();
        rows.into_iter().for_each(|row| parts.add(&row));
        parts.settled()
    }

    /// Adds a row, one after the other where they are not all at hand.
    pub fn add(&mut self, row: &AskedRow<'_>) {
        match self.0.get_mut(row.code) {
            Some(texts) => texts.add(row),
            None => self.0.entry(row.code.to_owned()).or_default().add(row),
        }
    }

    /// The parts, when every row is added.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.0.iter_mut().for_each(|(code, texts)| texts.settle(code.is_empty()));
        self
    }

    /// Whether no line of a code asks for a part of the text. Without a code there is always a text to ask for.
    pub fn ask_for_code_alone(&self, code: &str) -> bool {
        !code.is_empty() && self.0.get(code).is_none_or(|texts| texts.parts.is_empty())
    }

    /// The part that the line of a row asks for; empty where it asks for the code alone.
    pub fn part(&self, row: &AskedRow<'_>) -> &str {
        let texts = self.0.get(row.code).filter(|texts| !texts.parts.is_empty());
        texts.and_then(|texts| texts.parts.get(&phrase::runs(row.text, row.name))).map_or("", String::as_str)
    }
}

impl FormsOfCode {
    fn add(&mut self, row: &AskedRow<'_>) {
        if self.seen.len() > MOST_TEXTS && !row.code.is_empty() {
            return;
        }
        let new = || FirstSeen {
            text: row.text.to_owned(),
            person: row.person.to_owned(),
            of_several: row.person.is_empty(),
        };
        let form = self.seen.entry(phrase::runs(row.text, row.name)).or_insert_with(new);
        form.of_several |= form.person != row.person;
    }

    fn settle(&mut self, without_code: bool) {
        let asks = without_code || (2..=MOST_TEXTS).contains(&self.seen.len());
        let told_apart = self.seen.iter().filter(|(_, seen)| asks && seen.of_several);
        let part = |(form, seen): (&Form, &FirstSeen)| {
            let is_others = |part: &str| {
                // Without a code there is no rest, and the longer part comes first in a table.
                !without_code && self.seen.keys().any(|other| other != form && phrase::holds(other, part))
            };
            Some((form.clone(), part_of(form, &seen.text, is_others)?))
        };
        self.parts = told_apart.filter_map(part).collect();
    }
}

/// The longest run of words of a text that a rule may ask for and that no other text holds.
fn part_of(form: &Form, text: &str, is_others: impl Fn(&str) -> bool) -> Option<String> {
    let mut runs: Vec<&str> = form.iter().map(|run| phrase::cut(run)).collect();
    runs.sort_by_key(|run| Reverse(run.chars().count()));
    let works = |part: &&str| TextPattern::parse(part).is_ok_and(|it| it.matches(&Text::new(text)));
    let fits = |part: &&str| phrase::is_long_enough(part) && !is_others(part) && works(part);
    runs.into_iter().find(fits).map(str::to_owned)
}

/// A line of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListLine {
    /// The code, or empty.
    pub code: String,
    /// The part of the text that it asks for, or empty.
    pub asks: String,
    /// How many rows have no owner.
    pub rows: usize,
    /// The løngrupper that they are of.
    pub groups: BTreeSet<PayGroup>,
    /// The kundetyper of their kunder.
    pub traits: BTreeSet<String>,
    /// The text of one of them, without whom it is about.
    pub example: String,
}

impl ListLine {
    /// The line that a row without an owner begins.
    pub fn begin(row: &AskedRow<'_>, asks: &str) -> Self {
        Self {
            code: row.code.to_owned(),
            asks: asks.to_owned(),
            rows: 0,
            groups: BTreeSet::new(),
            traits: BTreeSet::new(),
            example: without_person(row.text, row.name),
        }
    }

    /// Counts a row without an owner, of a løngruppe whose kunde is of some kundetyper.
    pub fn add(&mut self, group: &PayGroup, traits: &[String]) {
        self.rows += 1;
        if !self.groups.contains(group) {
            self.groups.insert(group.clone());
            self.traits.extend(traits.iter().cloned());
        }
    }

    /// What tells it from others: the code, and the part of the text.
    pub fn key(&self) -> (String, String) {
        (self.code.clone(), self.asks.clone())
    }

    /// The most rows first.
    pub fn order(&self) -> impl Ord + use<'_> {
        (Reverse(self.rows), &self.code, &self.asks)
    }
}

/// The lines of some rows, the most frequent first.
pub fn lines(rows: &[AskedRow<'_>]) -> Vec<ListLine> {
    let parts = TextParts::of(rows.iter().copied());
    let mut lines: BTreeMap<(&str, &str), ListLine> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.is_open) {
        let asks = parts.part(row);
        // Neither code nor text: nothing that a rule could ask for.
        if row.code.is_empty() && asks.is_empty() {
            continue;
        }
        lines
            .entry((row.code, asks))
            .or_insert_with(|| ListLine::begin(row, asks))
            .add(row.group, row.traits);
    }
    let mut lines: Vec<ListLine> = lines.into_values().collect();
    lines.sort_by(|a, b| a.order().cmp(&b.order()));
    lines
}

/// What a person answered on a line, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAnswer {
    /// `Ejer`.
    pub owner: String,
    /// `Lukkes selv`.
    pub closes_itself: String,
    /// `Lønmæssig betydning`.
    pub pay_effect: String,
}

impl LineAnswer {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        [&self.owner, &self.closes_itself, &self.pay_effect].iter().all(|word| word.is_empty())
    }
}

/// A line that a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredLine {
    /// Number of its row in the sheet.
    pub row: u32,
    /// Where `Ejer` stands in it, counted from 0.
    pub owner_at: usize,
    /// `Kode`.
    pub code: String,
    /// `Tekst`.
    pub asks: String,
    /// `Rækker`.
    pub rows: String,
    /// `Eksempel`.
    pub example: String,
    /// What was answered.
    pub answer: LineAnswer,
}

impl AnsweredLine {
    /// The row of a rule table that says what was answered.
    pub fn rule(&self) -> RuleCells {
        let LineAnswer { owner, closes_itself, pay_effect } = &self.answer;
        let topic: String = match self.asks.is_empty() {
            true => owner.clone(),
            false => self.asks.chars().take(MOST_OF_NAME).collect(),
        };
        let mut cells: RuleCells = Default::default();
        for (at, cell) in [
            (0, format!("{} {topic}", self.code).trim().to_owned()),
            (1, "standard".to_owned()),
            (2, self.code.clone()),
            (5, self.asks.clone()),
            (10, owner.clone()),
            (11, pay_effect.clone()),
            (12, closes_itself.to_lowercase()),
            (14, self.example.clone()),
            (15, format!("afgjort i listen »{}« ({} rækker)", sheet::SHEET, self.rows)),
        ] {
            cells[at] = cell;
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_TRAITS: [String; 0] = [];

    fn row<'a>(code: &'a str, text: &'a str, person: &'a str, group: &'a PayGroup) -> AskedRow<'a> {
        AskedRow { code, text, name: "", person, group, traits: &NO_TRAITS, is_open: true }
    }

    fn told(rows: &[AskedRow<'_>]) -> Vec<(String, String, usize)> {
        lines(rows).into_iter().map(|line| (line.code, line.asks, line.rows)).collect()
    }

    fn said(lines: &[(&str, &str, usize)]) -> Vec<(String, String, usize)> {
        lines.iter().map(|(code, asks, rows)| ((*code).into(), (*asks).into(), *rows)).collect()
    }

    #[test]
    fn one_text_asks_for_its_code_and_several_for_what_tells_them_apart() {
        let (a, b) = (PayGroup::new("7").unwrap(), PayGroup::new("901").unwrap());
        let rows = [
            row("XA0001", "BELØB PÅ KR. 1.515,90 MODREGNES", "1", &a),
            row("XA0001", "BELØB PÅ KR. 12,00 MODREGNES", "2", &b),
            row("XA0001", "BELØB PÅ KR. 13,00 MODREGNES", "3", &b),
            row("XA0002", "Trin mangler", "1", &a),
            row("XA0002", "Trin mangler", "2", &a),
            row("XA0002", "Trin mangler ved orlov pr. 01.03.2022", "1", &a),
            row("XA0002", "Trin mangler ved orlov pr. 01.04.2022", "2", &a),
        ];
        // The first text of XA0002 stands in the second, so it is the rest of the code.
        let expected = [("XA0001", "", 3), ("XA0002", "", 2), ("XA0002", "trin mangler ved orlov pr.", 2)];
        assert_eq!(told(&rows), said(&expected));
        let parts = TextParts::of(rows);
        let alone = ["XA0001", "XA0002", "XA0009", ""].map(|code| parts.ask_for_code_alone(code));
        assert_eq!(alone, [true, false, true, false]);
        let first = &lines(&rows)[0];
        assert_eq!(first.groups.iter().map(PayGroup::as_str).collect::<Vec<_>>(), ["7", "901"]);
    }

    #[test]
    fn what_one_person_alone_has_is_the_rest_of_the_code() {
        let group = PayGroup::new("7").unwrap();
        let rows = [
            row("XA0003", "Ferie mangler", "1", &group),
            row("XA0003", "Ferie mangler", "2", &group),
            row("XA0003", "Jens Hansen er fratrådt", "3", &group),
            row("XA0003", "Jens Hansen er fratrådt", "3", &group),
        ];
        assert_eq!(told(&rows), said(&[("XA0003", "", 2), ("XA0003", "ferie mangler", 2)]));
    }

    #[test]
    fn no_line_holds_whom_a_row_is_about() {
        let group = PayGroup::new("7").unwrap();
        let named = |text, person| AskedRow { name: "JENSEN OLE", ..row("XA0004", text, person, &group) };
        let rows = [
            named("Ferie mangler for Jensen Ole 140275-0042", "1"),
            named("Ferie mangler for Jensen Ole 140275-0042", "2"),
            named("Orlov mangler for Jensen Ole", "1"),
            named("Orlov mangler for Jensen Ole", "2"),
        ];
        let shown = format!("{:?}", lines(&rows));
        assert!(!shown.to_lowercase().contains("jensen") && !shown.contains("0042"), "{shown}");
    }

    #[test]
    fn without_a_code_the_text_is_asked_for_and_what_has_an_owner_is_not_counted() {
        let group = PayGroup::new("7").unwrap();
        let rows = [
            row("", "Manglende bankkonto", "1", &group),
            row("", "Manglende bankkonto", "2", &group),
            row("", "Kun én", "3", &group),
            AskedRow { is_open: false, ..row("XA0005", "Afgjort", "4", &group) },
        ];
        assert_eq!(told(&rows), said(&[("", "manglende bankkonto", 2)]));
    }

    #[test]
    fn an_answer_is_a_row_of_a_rule_table() {
        let line = AnsweredLine {
            row: 5,
            owner_at: 6,
            code: "XA0002".into(),
            asks: "ved orlov".into(),
            rows: "12".into(),
            example: "Trin mangler ved orlov".into(),
            answer: LineAnswer { owner: "Kunde".into(), closes_itself: "Ja".into(), ..LineAnswer::default() },
        };
        let cells = line.rule();
        let filled: Vec<(usize, &str)> =
            cells.iter().map(String::as_str).enumerate().filter(|(_, cell)| !cell.is_empty()).collect();
        assert_eq!(
            filled,
            [
                (0, "XA0002 ved orlov"),
                (1, "standard"),
                (2, "XA0002"),
                (5, "ved orlov"),
                (10, "Kunde"),
                (12, "ja"),
                (14, "Trin mangler ved orlov"),
                (15, "afgjort i listen »Afgør først« (12 rækker)"),
            ]
        );
    }
}
