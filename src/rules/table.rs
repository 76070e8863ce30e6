//! The rule table as data, and how it is read from the cells of the sheet `Regler`.
//!
//! A table is read whole or not at all: every fault is collected, with its row, and a table with one is refused.
//! `Regel`, `Lag` and `Ejer` must be there as columns; `Regel` and `Lag` must be filled in every row.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::matching::Index;
use super::pattern::{CodePattern, TextPattern, fold};
use super::sheet::{Expected, Form, Sheet, SheetRow, shown, table_of_csv};
use super::{check, values, words};
use crate::document::{Cell, Table};
use crate::model::{
    Amount, Day, DeadlineAnchor, DeadlineRule, FileName, Kind, Location, Owner, PayEffect, PayGroup,
};
use crate::problem::Error;

const COLUMNS: [&str; 16] = [
    "Regel",
    "Lag",
    "Kode",
    "Type",
    "Systemafsnit",
    "Tekst",
    "Beløb fra",
    "Beløb til",
    "Gyldig fra",
    "Gyldig til",
    "Ejer",
    "Lønmæssig betydning",
    "Lukkes selv",
    "Frist",
    "Eksempel",
    "Kilde",
];
const FORM: Form = Form { name: "Regler", columns: &COLUMNS, required: &["Regel", "Lag", "Ejer"] };

/// The most rows whose `Tekst` is a regex: each one costs memory.
const MOST_REGEXES: usize = 2_000;
/// The most days that a `Frist` lies from the day it counts from.
const MOST_DAYS: i32 = 366;

/// Where the rows of a rule apply; later layers override earlier ones in the order of the variants.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// `standard`: everywhere.
    Standard,
    /// `kundetype:<name>`: for kunder of that kundetype, whatever the casing.
    ServiceModel(String),
    /// `gruppe:<number>`: for one løngruppe.
    Group(PayGroup),
}

/// As written in the column `Lag`.
impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("standard"),
            Self::ServiceModel(name) => write!(f, "kundetype:{name}"),
            Self::Group(group) => write!(f, "gruppe:{group}"),
        }
    }
}

/// A closed interval, either end of which may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds<T> {
    /// The least value inside.
    pub from: Option<T>,
    /// The greatest value inside.
    pub to: Option<T>,
}

impl<T: Ord + Copy> Bounds<T> {
    /// Whether there is no bound, so that anything, and nothing, is inside.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether `value` is inside; no value is inside open bounds only.
    pub fn hold(&self, value: Option<T>) -> bool {
        let inside =
            |value| self.from.is_none_or(|from| from <= value) && self.to.is_none_or(|to| value <= to);
        self.is_open() || value.is_some_and(inside)
    }

    /// Whether all that is inside `other` is inside here.
    pub(super) fn cover(&self, other: &Self) -> bool {
        let from = self.from.is_none_or(|from| other.from.is_some_and(|theirs| from <= theirs));
        let to = self.to.is_none_or(|to| other.to.is_some_and(|theirs| theirs <= to));
        self.is_open() || (from && to)
    }

    /// Whether some value is inside both.
    pub(super) fn overlap(&self, other: &Self) -> bool {
        let apart = |to: Option<T>, from: Option<T>| to.zip(from).is_some_and(|(to, from)| to < from);
        !apart(self.to, other.from) && !apart(other.to, self.from)
    }

    fn is_inside_out(&self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| from > to)
    }
}

/// What a rule asks of an advice; an empty condition matches anything.
#[derive(Debug, Clone)]
pub struct Conditions {
    /// `Kode`.
    pub code: Option<CodePattern>,
    /// `Type`.
    pub kind: Option<Kind>,
    /// `Systemafsnit`, compared whole, whatever the casing.
    pub section: Option<String>,
    /// `Tekst`.
    pub text: Option<TextPattern>,
    /// `Beløb fra` and `Beløb til`, both included. An advice without an amount is outside any bound.
    pub amount: Bounds<Amount>,
    /// `Gyldig fra` and `Gyldig til`, both included, compared with the Kørselsdato.
    pub validity: Bounds<Date>,
}

/// What a rule decides; an empty cell keeps what an earlier layer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// `Ejer`.
    pub owner: Option<Owner>,
    /// `Lønmæssig betydning`.
    pub pay_effect: Option<PayEffect>,
    /// `Lukkes selv`.
    pub closes_itself: Option<bool>,
    /// `Frist`.
    pub deadline: Option<DeadlineRule>,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `Regel`: its name, the only one of its kind in the table.
    pub name: String,
    /// `Lag`.
    pub layer: Layer,
    /// When it applies.
    pub conditions: Conditions,
    /// What it decides.
    pub outcome: Outcome,
    /// `Eksempel`: a text it wins on, or empty.
    pub example: String,
    /// `Kilde`: where the rule comes from, or empty.
    pub source: String,
    /// Where the row stands.
    pub at: Location,
}

impl Rule {
    /// The row as the table writes it, in the order of [`RuleTable::COLUMNS`]; empty cells are empty.
    pub fn cells(&self) -> [String; 16] {
        fn written<T: fmt::Display>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let Conditions { code, kind, section, text, amount, validity } = &self.conditions;
        let day = |date: Option<Date>| written(date.map(Day::On).as_ref());
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        [
            self.name.clone(),
            self.layer.to_string(),
            written(code.as_ref()),
            word(kind.map(Kind::word)),
            section.clone().unwrap_or_default(),
            written(text.as_ref()),
            written(amount.from.as_ref()),
            written(amount.to.as_ref()),
            day(validity.from),
            day(validity.to),
            word(self.outcome.owner.map(Owner::word)),
            word(self.outcome.pay_effect.map(PayEffect::word)),
            word(self.outcome.closes_itself.map(words::yes_or_no)),
            self.outcome.deadline.map(words::deadline_cell).unwrap_or_default(),
            self.example.clone(),
            self.source.clone(),
        ]
    }
}

/// A rule table whose every row has been read and whose every example wins.
#[derive(Debug, Clone)]
pub struct RuleTable {
    pub(super) rules: Vec<Rule>,
    pub(super) index: Index,
    version: String,
}

impl RuleTable {
    /// The columns of the sheet, in the order in which they are written.
    pub const COLUMNS: [&'static str; 16] = COLUMNS;

    /// The table inside the program: the codes with a public source.
    pub fn builtin() -> Self {
        let table = table_of_csv(include_str!("builtin/regler.csv"));
        Self::from_tables(Path::new("builtin/regler.csv"), &[table])
            .expect("the built-in table does not depend on input and a test reads it")
    }

    /// The table in the sheet `Regler` of `file`, or in its only sheet.
    ///
    /// # Errors
    /// Every fault of the table, each with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let Some(sheet) = Sheet::open(file, tables, &FORM, &mut errors) else {
            return Err(errors);
        };
        let rules: Vec<Rule> = sheet.rows().filter_map(|row| read_rule(row, &mut errors)).collect();
        refuse_repeated_names(&rules, &mut errors);
        refuse_many_regexes(&rules, sheet.file(), &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let table = Self { index: Index::of(&rules), version: version_of(&rules), rules };
        let errors = check::examples(&table);
        if errors.is_empty() { Ok(table) } else { Err(errors) }
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none, so that everything is Uafklaret.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// What the rule of that name says, as one to a few Danish sentences; `None` where there is no such rule.
    pub fn in_words(&self, name: &str) -> Option<String> {
        self.rule(name).map(words::of_rule)
    }

    /// Twelve hexadecimal digits that stay the same as long as the table says the same, whatever file it came in.
    pub fn version(&self) -> String {
        self.version.clone()
    }
}

fn read_rule(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Option<Rule> {
    let before = errors.len();
    let name = row.filled("Regel", errors);
    let layer = row.filled("Lag", errors).and_then(|_| row.read("Lag", errors, layer));
    let conditions = read_conditions(row, errors);
    let outcome = Outcome {
        owner: row.read("Ejer", errors, |cell| word(cell, Owner::parse, &Owner::ALL.map(Owner::word))),
        pay_effect: row.read("Lønmæssig betydning", errors, |cell| {
            word(cell, PayEffect::parse, &["Ja", "Nej", "Ukendt"])
        }),
        closes_itself: row.read("Lukkes selv", errors, |cell| word(cell, yes_or_no, &["ja", "nej"])),
        deadline: row.read("Frist", errors, |cell| {
            deadline(&values::text(cell)).ok_or_else(|| {
                Expected::form("disposition, rapport or kørsel and a number of days, such as disposition-2")
            })
        }),
    };
    let (Some(name), Some(layer), true) = (name, layer, errors.len() == before) else {
        return None;
    };
    let (example, source) = (row.text("Eksempel"), row.text("Kilde"));
    Some(Rule { name, layer, conditions, outcome, example, source, at: row.at() })
}

fn read_conditions(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Conditions {
    let code =
        row.read("Kode", errors, |cell| CodePattern::parse(&values::text(cell)).map_err(Expected::form));
    let section = row.text("Systemafsnit");
    let conditions = Conditions {
        code: code.filter(|pattern| !pattern.is_anything()),
        kind: row.read("Type", errors, |cell| word(cell, Kind::parse, &Kind::ALL.map(Kind::word))),
        section: (!section.is_empty()).then_some(section),
        text: read_text_pattern(row, errors),
        amount: Bounds {
            from: row.read("Beløb fra", errors, amount),
            to: row.read("Beløb til", errors, amount),
        },
        validity: read_validity(row, errors),
    };
    if conditions.amount.is_inside_out() {
        errors.push(row.fault("Beløb fra is greater than Beløb til".into(), "exchange the two"));
    }
    if conditions.validity.is_inside_out() {
        errors.push(row.fault("Gyldig fra is later than Gyldig til".into(), "exchange the two"));
    }
    conditions
}

/// Says what is wrong without showing the text, which may have been copied from a print.
fn read_text_pattern(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Option<TextPattern> {
    let text = row.text("Tekst");
    if text.is_empty() {
        return None;
    }
    let refused = |why| {
        row.fault(
            format!("Tekst is {why}; expected a part of the text, or /regex/"),
            "make it shorter, or correct the regex",
        )
    };
    TextPattern::parse(&text).map_err(|why| errors.push(refused(why))).ok()
}

fn read_validity(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Bounds<Date> {
    let from = row.read("Gyldig fra", errors, |cell| match day(cell)? {
        Day::On(date) => Ok(date),
        Day::Never => Err(Expected::form("a day on which the rule begins to apply")),
    });
    let to = row.read("Gyldig til", errors, day);
    let to = to.and_then(|day| match day {
        Day::On(date) => Some(date),
        Day::Never => None,
    });
    Bounds { from, to }
}

fn word<T>(cell: &Cell, parse: fn(&str) -> Option<T>, words: &[&str]) -> Result<T, Expected> {
    let text = values::text(cell);
    parse(&text).ok_or_else(|| Expected::one_of(words, &text))
}

fn amount(cell: &Cell) -> Result<Amount, Expected> {
    values::amount(cell).ok_or_else(|| Expected::form("an amount such as 1.515,90"))
}

fn day(cell: &Cell) -> Result<Day, Expected> {
    values::day(cell).ok_or_else(|| Expected::form("a date such as 31-12-2025"))
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "ja" => Some(true),
        "nej" => Some(false),
        _ => None,
    }
}

fn layer(cell: &Cell) -> Result<Layer, Expected> {
    let text = values::text(cell);
    let (kind, name) = match text.split_once(':') {
        Some((kind, name)) => (kind.trim().to_lowercase(), name.trim()),
        None => (text.to_lowercase(), ""),
    };
    let layer = match (kind.as_str(), name) {
        ("standard", "") => Some(Layer::Standard),
        ("kundetype", name) if !name.is_empty() => Some(Layer::ServiceModel(name.to_owned())),
        ("gruppe", digits) => PayGroup::new(digits).map(Layer::Group),
        _ => None,
    };
    layer.ok_or_else(|| Expected::one_of(&["standard", "kundetype:<name>", "gruppe:<number>"], &text))
}

/// Reads `disposition-2`, `rapport+5`, `kørsel`: a day of the run calendar and calendar days from it.
fn deadline(text: &str) -> Option<DeadlineRule> {
    let text: String = text.to_lowercase().split_whitespace().collect();
    let sign = text.find(['+', '-']).unwrap_or(text.len());
    let (anchor, days) = text.split_at(sign);
    let anchor = match anchor {
        "kørsel" => DeadlineAnchor::Run,
        "rapport" => DeadlineAnchor::Report,
        "disposition" => DeadlineAnchor::Disposition,
        _ => return None,
    };
    let days = if days.is_empty() { 0 } else { days.parse().ok()? };
    (-MOST_DAYS..=MOST_DAYS).contains(&days).then_some(DeadlineRule { anchor, days })
}

fn refuse_repeated_names(rules: &[Rule], errors: &mut Vec<Error>) {
    let mut first: HashMap<String, &Rule> = HashMap::new();
    for rule in rules {
        if let Some(earlier) = first.get(&fold(&rule.name)) {
            errors.push(Error::new(
                rule.at.to_string(),
                format!("the name {} is also the name of row {}", shown(&rule.name), earlier.at.line),
                "give every rule a name of its own; the report shows it",
            ));
        } else {
            first.insert(fold(&rule.name), rule);
        }
    }
}

fn refuse_many_regexes(rules: &[Rule], file: &Arc<FileName>, errors: &mut Vec<Error>) {
    let is_regex = |rule: &&Rule| rule.conditions.text.as_ref().is_some_and(|text| text.regex().is_some());
    let count = rules.iter().filter(is_regex).count();
    if count > MOST_REGEXES {
        errors.push(Error::new(
            &file.path,
            format!("{count} rows have a regex as Tekst; at most {MOST_REGEXES} may"),
            "write a part of the text instead wherever that is enough",
        ));
    }
}

/// Over what was read, not over how it was typed: csv and xlsx of one table agree.
fn version_of(rules: &[Rule]) -> String {
    let mut hash = Sha256::new();
    for cell in rules.iter().flat_map(Rule::cells) {
        // The length before each cell keeps the borders between cells in the hash.
        hash.update((cell.len() as u64).to_le_bytes());
        hash.update(cell);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Row;
    use crate::rules::testing::{faults, read, table};

    #[test]
    fn faults_of_a_row_are_all_named() {
        assert_eq!(
            faults(
                "a;standrad;RB;Advs;;/(/;12,345;x;31-02-2025;x;Kunden;Jo;måske;løn-2;;\n;;;;;;;;;;;;;;;x\nA;gruppe:9a;;;;;;;31-12-9999;;;;;rapport+400;;"
            ),
            [
                "regler.csv:2: Lag is 'standrad'; expected standard, kundetype:<name>, gruppe:<number>\n  hint: correct the cell. Did you mean 'standard'?",
                "regler.csv:2: Kode is 'RB'; expected a code of two letters and four digits, such as RB7050 or RB*\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Type is 'Advs'; expected Fejl, Advis, Information, Erindring\n  hint: correct the cell. Did you mean 'Advis'?",
                "regler.csv:2: Tekst is no regex: unclosed group; expected a part of the text, or /regex/\n  hint: make it shorter, or correct the regex",
                "regler.csv:2: Beløb fra is '12,345'; expected an amount such as 1.515,90\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Beløb til is 'x'; expected an amount such as 1.515,90\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Gyldig fra is '31-02-2025'; expected a date such as 31-12-2025\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Gyldig til is 'x'; expected a date such as 31-12-2025\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Ejer is 'Kunden'; expected Kunde, Begge, Uafklaret, Statens Administration, Til orientering\n  hint: correct the cell. Did you mean 'Kunde'?",
                "regler.csv:2: Lønmæssig betydning is 'Jo'; expected Ja, Nej, Ukendt\n  hint: correct the cell. Did you mean 'Ja'?",
                "regler.csv:2: Lukkes selv is 'måske'; expected ja, nej\n  hint: correct the cell",
                "regler.csv:2: Frist is 'løn-2'; expected disposition, rapport or kørsel and a number of days, such as disposition-2\n  hint: correct the cell, or leave it empty",
                "regler.csv:3: Regel is empty\n  hint: fill in the cell, or delete the row",
                "regler.csv:3: Lag is empty\n  hint: fill in the cell, or delete the row",
                "regler.csv:4: Lag is 'gruppe:9a'; expected standard, kundetype:<name>, gruppe:<number>\n  hint: correct the cell",
                "regler.csv:4: Gyldig fra is '31-12-9999'; expected a day on which the rule begins to apply\n  hint: correct the cell, or leave it empty",
                "regler.csv:4: Frist is 'rapport+400'; expected disposition, rapport or kørsel and a number of days, such as disposition-2\n  hint: correct the cell, or leave it empty",
            ]
        );
    }

    #[test]
    fn bounds_inside_out_and_names_twice_are_faults() {
        assert_eq!(
            faults("a;standard;;;;;2;1;;;;;;;;\nb;standard;;;;;;;02-01-2025;01-01-2025;;;;;;"),
            [
                "regler.csv:2: Beløb fra is greater than Beløb til\n  hint: exchange the two",
                "regler.csv:3: Gyldig fra is later than Gyldig til\n  hint: exchange the two",
            ]
        );
        assert_eq!(
            faults("Østs;standard;RB7050;;;;;;;;;;;;;\nøSTS;standard;RB7113;;;;;;;;;;;;;"),
            [
                "regler.csv:3: the name 'øSTS' is also the name of row 2\n  hint: give every rule a name of its own; the report shows it"
            ]
        );
    }

    #[test]
    fn too_many_regexes_are_refused() {
        let rows: String = (0..=MOST_REGEXES).map(|n| format!("r{n};standard;;;;/x/;;;;;;;;;;\n")).collect();
        assert_eq!(
            faults(&rows),
            [
                "regler.csv: 2001 rows have a regex as Tekst; at most 2000 may\n  hint: write a part of the text instead wherever that is enough"
            ]
        );
    }

    #[test]
    fn typed_cells_of_a_workbook_say_the_same_as_text() {
        let csv = table(
            "7;gruppe:0999;rb 7050;advarsel;;;1.515,90;70000;01-01-2025;31-12-9999;kunde;JA;Nej;Disposition - 2;;8",
        );
        let text = |text: &str| Cell::Text(text.into());
        let mut cells = RuleTable::COLUMNS.map(text).to_vec();
        cells[0] = text(" REGEL ");
        let heading = Row { number: 3, cells };
        let cells = vec![
            Cell::Number(7.0),
            text("Gruppe : 999"),
            text("RB7050"),
            text("Advis"),
            Cell::Empty,
            text("  "),
            Cell::Number(1515.9),
            Cell::Number(70_000.0),
            Cell::Date(Day::On(Date::constant(2025, 1, 1))),
            Cell::Date(Day::Never),
            text("Kunde"),
            text("Ja"),
            text("nej"),
            text("disposition-2"),
            Cell::Empty,
            Cell::Number(8.0),
        ];
        let sheet = Table { sheet: 2, name: "Regler".into(), rows: vec![heading, Row { number: 5, cells }] };
        let xlsx = RuleTable::from_tables(Path::new("regler.xlsx"), &[sheet]).unwrap();
        assert_eq!(xlsx.rule("7").unwrap().cells(), csv.rule("7").unwrap().cells());
        assert_eq!(xlsx.version(), csv.version());
        assert_eq!(xlsx.rule("7").unwrap().at.to_string(), "regler.xlsx:2:5");
    }

    #[test]
    fn the_version_follows_what_the_table_says() {
        let version = |rows: &str| table(rows).version();
        let one = version("a;standard;RB7050;;;;;;;;Kunde;;;;;");
        assert_eq!(one.len(), 12);
        assert_eq!(one, version("\na;STANDARD;rb7050;;;;;;;;kunde;;;;;\n"));
        assert_ne!(one, version("a;standard;RB7050;;;;;;;;Begge;;;;;"));
        assert_ne!(one, version("a;standard;RB7050;;;;;;;;Kunde;;;;;x"));
    }

    #[test]
    fn a_table_without_rows_decides_nothing_and_one_without_a_heading_is_refused() {
        assert!(table("").is_empty());
        let errors = RuleTable::from_tables(Path::new("regler.csv"), &[table_of_csv("")]).unwrap_err();
        assert_eq!(errors.len(), 3);
    }

    #[test]
    fn rows_read_from_their_own_cells_are_the_same() {
        let table = RuleTable::builtin();
        let rows: String = table.rows().map(|rule| rule.cells().join(";") + "\n").collect();
        assert_eq!(read(&rows).unwrap().version(), table.version());
    }
}
