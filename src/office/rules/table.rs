//! The rule table as data: rows with conditions and outcomes, in layers.
//!
//! A table exists only when every row could be read and every example wins; there is none in part.

use std::fmt;
use std::path::Path;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::matching::Index;
use super::pattern::{CodePattern, TextPattern};
use super::{check, reading, words};
use crate::domain::problem::Error;
use crate::domain::{Amount, Day, DeadlineRule, Kind, Location, Owner, PayEffect, PayGroup};
use crate::formats::document::Table;
use crate::office::sheet::table_of_csv;

const COLUMNS: [&str; 17] = [
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
    "Sådan gør du",
];

/// A row of the sheet as text, in the order of [`RuleTable::COLUMNS`].
pub type RuleCells = [String; COLUMNS.len()];

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
pub struct Interval<T> {
    /// The least value inside.
    pub from: Option<T>,
    /// The greatest value inside.
    pub to: Option<T>,
}

impl<T: Ord + Copy> Interval<T> {
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

    /// Whether the bounds exclude every value.
    pub(super) fn is_inside_out(&self) -> bool {
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
    pub amount: Interval<Amount>,
    /// `Gyldig fra` and `Gyldig til`, both included, compared with the Kørselsdato.
    pub validity: Interval<Date>,
}

/// What a rule decides; an empty cell keeps what an earlier layer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleOutcome {
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
    pub outcome: RuleOutcome,
    /// `Eksempel`: a text it wins on, or empty.
    pub example: String,
    /// `Kilde`: where the rule comes from, or empty.
    pub source: String,
    /// `Sådan gør du`: what to do where this rule decides, as a drejebog says it; empty where the catalogue says it.
    pub how_to: String,
    /// Where the row stands.
    pub at: Location,
}

impl Rule {
    /// The row as the table writes it, in the order of [`RuleTable::COLUMNS`]; empty cells are empty.
    pub fn cells(&self) -> RuleCells {
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
            self.how_to.clone(),
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
    pub const COLUMNS: [&'static str; COLUMNS.len()] = COLUMNS;

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
        let rules = reading::rules(file, tables)?;
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
    use crate::office::rules::testing::{read, table};

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
    fn rows_read_from_their_own_cells_are_the_same() {
        let table = RuleTable::builtin();
        let rows: String = table.rows().map(|rule| rule.cells().join(";") + "\n").collect();
        assert_eq!(read(&rows).unwrap().version(), table.version());
    }
}
