//! The figures of one løngruppe: counts, amounts and days, and nothing that tells of a person.
//!
//! They are worked out from its book, see `history::book::figures`, and kept from night to night.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::typed::Status;
use crate::domain::{Amount, Kind, Owner, PayGroup, PayrollRun};

/// The figures of one løngruppe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// The løngruppe.
    pub group: PayGroup,
    /// Each lønkørsel of the period, oldest first.
    pub runs: Vec<RunFigures>,
    /// Each code with each owner.
    pub codes: Vec<CodeFigures>,
    /// Each cause that the catalogue names.
    pub causes: Vec<CauseFigures>,
    /// What is open after the last lønkørsel, like rows counted together.
    pub open: Vec<OpenFigures>,
}

/// What a lønkørsel of a løngruppe came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFigures {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Whether the løngruppe has a report of it.
    pub reported: bool,
    /// Rows that were printed, in the order of [`Kind::ALL`].
    pub by_kind: [u32; Kind::ALL.len()],
    /// The same by who follows up by the rules of the day, in the order of [`Owner::ALL`].
    pub by_owner: [u32; Owner::ALL.len()],
    /// Of those that the rules left Uafklaret, the ones for which somebody chose an owner since.
    pub decided: u32,
    /// Rows whose advice an earlier lønkørsel had printed, too.
    pub repeated: u32,
    /// What is open after it, by age in the order of [`OpenAge::ALL`]. Only what somebody follows up on.
    pub open: [u32; OpenAge::ALL.len()],
    /// What became of the rows that the kunde was asked about in it.
    pub answers: AnswerFigures,
}

impl RunFigures {
    /// A lønkørsel of which nothing is counted yet.
    pub fn new(run: PayrollRun) -> Self {
        Self {
            run,
            reported: false,
            by_kind: [0; 4],
            by_owner: [0; 5],
            decided: 0,
            repeated: 0,
            open: [0; 4],
            answers: AnswerFigures::default(),
        }
    }

    /// Rows that were printed.
    pub fn printed(&self) -> u32 {
        self.by_kind.iter().sum()
    }

    /// Rows of type Fejl.
    pub fn errors(&self) -> u32 {
        self.by_kind[Kind::Error as usize]
    }

    /// Rows that nobody knows an owner of: neither the rules of the day nor a person since.
    pub fn unresolved(&self) -> u32 {
        self.by_owner[Owner::Unresolved as usize].saturating_sub(self.decided)
    }

    /// Rows that somebody follows up on by the rules of the day.
    pub fn to_act_on(&self) -> u32 {
        self.printed() - self.by_owner[Owner::ForInformation as usize]
    }

    /// Rows that the kunde follows up on, alone or together with Statens Administration.
    pub fn of_customer(&self) -> u32 {
        self.by_owner[Owner::Customer as usize] + self.by_owner[Owner::Both as usize]
    }

    /// Advices that are open after it.
    pub fn all_open(&self) -> u32 {
        self.open.iter().sum()
    }

    /// Adds another løngruppe's.
    pub fn add(&mut self, other: &Self) {
        self.reported |= other.reported;
        add_each(&mut self.by_kind, &other.by_kind);
        add_each(&mut self.by_owner, &other.by_owner);
        add_each(&mut self.open, &other.open);
        self.decided += other.decided;
        self.repeated += other.repeated;
        self.answers.add(&other.answers);
    }
}

fn add_each<const N: usize>(sums: &mut [u32; N], counts: &[u32; N]) {
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// What became of rows that a kunde was asked about: those with a Frist are each in one of the other counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AnswerFigures {
    /// All of them, with a Frist and without.
    pub asked: u32,
    /// Answered or closed on the day of their Frist at the latest.
    pub in_time: u32,
    /// Answered or closed after it.
    pub late: u32,
    /// Not answered, and their Frist is past.
    pub overdue: u32,
    /// Not answered, and their Frist is to come.
    pub pending: u32,
    /// Not answered, and SLS prints them no more.
    pub lapsed: u32,
}

impl AnswerFigures {
    /// Those of which it is known whether they were answered in time.
    pub fn settled(&self) -> u32 {
        self.in_time + self.late + self.overdue
    }

    fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.in_time += other.in_time;
        self.late += other.late;
        self.overdue += other.overdue;
        self.pending += other.pending;
        self.lapsed += other.lapsed;
    }
}

/// How long something has been open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenAge {
    /// At most 31 days.
    Month,
    /// At most 92 days.
    Quarter,
    /// At most 183 days.
    HalfYear,
    /// More.
    Older,
}

impl OpenAge {
    /// All four, the youngest first.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Older];

    /// That of so many days.
    pub fn of_days(days: i64) -> Self {
        match days {
            ..=31 => Self::Month,
            32..=92 => Self::Quarter,
            93..=183 => Self::HalfYear,
            _ => Self::Older,
        }
    }
}

/// A code with an owner by the rules of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeFigures {
    /// Who follows up.
    #[serde(serialize_with = "owner_key", deserialize_with = "owner_of_key")]
    pub owner: Owner,
    /// The code; empty for rows without one.
    pub code: String,
    /// Rows that were printed.
    pub printed: u32,
    /// Those of them of type Fejl.
    pub errors: u32,
    /// Different advices that they are.
    pub advices: u32,
    /// Those of them that an earlier lønkørsel had printed, too.
    pub repeated: u32,
    /// The most lønkørsler of the period that printed one and the same of them.
    pub longest: u32,
    /// Rows in the reports of the period that somebody followed up on: printed ones, and open ones that were not printed again.
    pub work: u32,
    /// What of them is open now.
    pub open: u32,
    /// The amounts of the advices that somebody follows up on, signs aside, each as it was printed last, in øre.
    pub amount: i64,
    /// By lønkørsel: rows, and those that an earlier one had printed, too. Those without any are left out.
    pub by_run: Vec<(PayrollRun, u32, u32)>,
}

impl CodeFigures {
    /// A code of which nothing is counted yet.
    pub fn new(owner: Owner, code: String) -> Self {
        Self {
            owner,
            code,
            printed: 0,
            errors: 0,
            advices: 0,
            repeated: 0,
            longest: 0,
            work: 0,
            open: 0,
            amount: 0,
            by_run: Vec::new(),
        }
    }

    /// Adds that of another owner or løngruppe; lønkørsel by lønkørsel it says nothing any more.
    pub fn add(&mut self, other: &Self) {
        self.printed += other.printed;
        self.errors += other.errors;
        self.advices += other.advices;
        self.repeated += other.repeated;
        self.longest = self.longest.max(other.longest);
        self.work += other.work;
        self.open += other.open;
        self.amount = self.amount.saturating_add(other.amount);
        self.by_run.clear();
    }
}

/// A cause (`Årsag`) that the catalogue names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseFigures {
    /// In the catalogue's words.
    pub cause: String,
    /// The codes of its rows.
    pub codes: BTreeSet<String>,
    /// Rows that were printed.
    pub printed: u32,
    /// Different advices that they are.
    pub advices: u32,
    /// As [`CodeFigures::work`].
    pub work: u32,
    /// As [`CodeFigures::open`].
    pub open: u32,
    /// As [`CodeFigures::amount`].
    pub amount: i64,
}

impl CauseFigures {
    /// A cause of which nothing is counted yet.
    pub fn new(cause: String) -> Self {
        Self { cause, codes: BTreeSet::new(), printed: 0, advices: 0, work: 0, open: 0, amount: 0 }
    }

    /// Adds that of another løngruppe.
    pub fn add(&mut self, other: &Self) {
        self.codes.extend(other.codes.iter().cloned());
        self.printed += other.printed;
        self.advices += other.advices;
        self.work += other.work;
        self.open += other.open;
        self.amount = self.amount.saturating_add(other.amount);
    }
}

/// Open advices that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenFigures {
    /// The lønkørsel that they are open since.
    pub since: PayrollRun,
    /// Days from that one to the day of the figures.
    pub days: u32,
    /// Who follows up: by the rules of the day, or whom a person chose.
    #[serde(serialize_with = "owner_key", deserialize_with = "owner_of_key")]
    pub owner: Owner,
    /// The code; empty for rows without one.
    pub code: String,
    /// `Ansvarlig` as initials, see [`initials`](super::initials::initials); empty where nobody is.
    pub responsible: String,
    /// `Status`.
    #[serde(serialize_with = "status_key", deserialize_with = "status_of_key")]
    pub status: Status,
    /// How many they are.
    pub rows: u32,
    /// Those with Lønmæssig betydning.
    pub pay: u32,
    /// Those whose Frist is past.
    pub overdue: u32,
    /// Their amounts, signs aside, in øre.
    pub amount: i64,
}

impl OpenFigures {
    /// Adds others of the same owner and code: the older ones tell since when.
    pub fn add(&mut self, other: &Self) {
        self.since = self.since.min(other.since);
        self.days = self.days.max(other.days);
        self.rows += other.rows;
        self.pay += other.pay;
        self.overdue += other.overdue;
        self.amount = self.amount.saturating_add(other.amount);
    }

    /// How long they have been open.
    pub fn age(&self) -> OpenAge {
        OpenAge::of_days(i64::from(self.days))
    }

    /// Their amounts, signs aside.
    pub fn amount(&self) -> Amount {
        Amount(self.amount)
    }
}

fn owner_key<S: Serializer>(owner: &Owner, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(owner.key())
}

fn owner_of_key<'de, D: Deserializer<'de>>(from: D) -> Result<Owner, D::Error> {
    let key = String::deserialize(from)?;
    let owner = Owner::ALL.into_iter().find(|owner| owner.key() == key);
    owner.ok_or_else(|| serde::de::Error::custom("no owner"))
}

fn status_key<S: Serializer>(status: &Status, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(status.word())
}

fn status_of_key<'de, D: Deserializer<'de>>(from: D) -> Result<Status, D::Error> {
    let word = String::deserialize(from)?;
    let status = Status::ALL.into_iter().find(|status| status.word() == word);
    status.ok_or_else(|| serde::de::Error::custom("no status"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_as_they_are() {
        let run = PayrollRun::new(2023, 8, 2).unwrap();
        let open = OpenFigures {
            since: run,
            days: 40,
            owner: Owner::Sam,
            code: "RB7050".into(),
            responsible: "LB".into(),
            status: Status::AwaitsCustomer,
            rows: 2,
            pay: 1,
            overdue: 0,
            amount: 151_590,
        };
        let code =
            CodeFigures { by_run: vec![(run, 3, 1)], ..CodeFigures::new(Owner::Both, "RB7050".into()) };
        let figures = GroupFigures {
            group: PayGroup::new("0999").unwrap(),
            runs: vec![RunFigures::new(run)],
            codes: vec![code],
            causes: Vec::new(),
            open: vec![open],
        };
        let kept = serde_json::to_string(&figures).unwrap();
        assert_eq!(serde_json::from_str::<GroupFigures>(&kept).unwrap(), figures);
    }

    #[test]
    fn an_age_is_told_by_days() {
        use OpenAge::*;
        let of = [0, 31, 32, 92, 93, 183, 184, 4000].map(OpenAge::of_days);
        assert_eq!(of, [Month, Month, Quarter, Quarter, HalfYear, HalfYear, Older, Older]);
    }
}
