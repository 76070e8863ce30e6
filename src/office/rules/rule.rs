//! One rule: a row with conditions and outcomes, in a layer.

use std::fmt;

use jiff::civil::Date;

use super::pattern::{CodePattern, TextPattern};
use crate::domain::{
    Amount, Day, DayUnit, DeadlineAnchor, DeadlineRule, Kind, Location, Owner, PayEffect, PayGroup, RowText,
};

/// The columns of the sheet, in the order in which they are written.
pub(super) const COLUMNS: [&str; 17] = [
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

/// A row of the sheet as text, in the order of [`RuleTable::COLUMNS`](super::RuleTable::COLUMNS).
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
    pub name: RowText,
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
    /// The row as the table writes it, in the order of [`RuleTable::COLUMNS`](super::RuleTable::COLUMNS); empty cells are empty.
    pub fn cells(&self) -> RuleCells {
        fn written<T: fmt::Display>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let Conditions { code, kind, section, text, amount, validity } = &self.conditions;
        let day = |date: Option<Date>| written(date.map(Day::On).as_ref());
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        [
            self.name.to_string(),
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
            word(self.outcome.closes_itself.map(yes_or_no)),
            self.outcome.deadline.map(deadline_cell).unwrap_or_default(),
            self.example.clone(),
            self.source.clone(),
            self.how_to.clone(),
        ]
    }
}

/// `ja` or `nej`, as the column `Lukkes selv` writes it.
fn yes_or_no(yes: bool) -> &'static str {
    if yes { "ja" } else { "nej" }
}

/// `disposition-2` or `rapport+5k`, as the column `Frist` writes it.
pub(super) fn deadline_cell(deadline: DeadlineRule) -> String {
    let anchor = match deadline.anchor {
        DeadlineAnchor::Run => "kørsel",
        DeadlineAnchor::Report => "rapport",
        DeadlineAnchor::Disposition => "disposition",
    };
    match (deadline.days, deadline.unit) {
        (0, DayUnit::Bank) => anchor.to_owned(),
        (days, DayUnit::Bank) => format!("{anchor}{days:+}"),
        (days, DayUnit::Calendar) => format!("{anchor}{days:+}k"),
    }
}
