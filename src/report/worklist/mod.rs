//! The work list of a lønkørsel (`arbejdsliste.xlsx`): the rows of all løngrupper on which Statens Administration has to act,
//! in one table.
//!
//! Pure. Its rows are those of the reports, so that the list says nothing that a report does not say, and what is typed in it is read back as if it were typed there: a row is known by its `Række-id`, and `Kontrol` says which edition
//! of each report the list was made of. Internal: it holds the persons of every løngruppe, and is never delivered.

mod cells;
mod columns;
mod listed;
mod questions;
mod release;
mod words;
mod xlsx;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::columns::Column;
use super::own::heads_of;
use super::returned::run_in_words;
use crate::domain::audience::Audience;
use crate::domain::typed::Status;
use crate::domain::{Code, Day, Kind, Owner, PayGroup, PayrollRun};
use crate::formats::book::rows::ColumnValue;
use crate::formats::document::{Cell, TableRow};
use crate::office::customers::Customers;
use crate::office::rules::learn::fill_in::{self, LineAnswer};
use crate::office::rules::learn::wishes::{CodeWish, proposal_of};
use crate::office::rules::learn::{Proposal, sheets};
use crate::office::rules::{Layer, RuleTable};
use crate::office::sheet::text_of;

pub use columns::WorkColumn;
pub use listed::{ListedReport, ListedRow};
pub use questions::Question;
pub use release::{ReleaseRow, ReleaseWish, ReportStanding, wishes_in};
pub use words::ANSWERS;
pub use xlsx::workbook;

/// Its name beside the reports.
const FILE: &str = "arbejdsliste.xlsx";
/// The sheets that it always has, which tell it from other workbooks.
pub const SHEETS: [&str; 2] = [words::LIST, words::GUIDE];
/// Every sheet that it may have beside those that a report may have, too.
pub(super) const ALL_SHEETS: [&str; 5] =
    [words::LIST, words::GUIDE, fill_in::sheet::SHEET, release::SHEET, sheets::SHEET];

/// Where the work list of a lønkørsel stands below the folder of the reports.
pub fn file_name(run: PayrollRun) -> String {
    format!("LG{run}/{FILE}")
}

/// A work list.
#[derive(Debug)]
pub struct WorkList {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The reports that it was made of, by løngruppe, with all their rows.
    pub reports: Vec<ListedReport>,
    /// The kunde of each, or empty.
    pub customers: Vec<String>,
    /// Løngrupper whose report is not there any more or cannot be read.
    pub missing: Vec<PayGroup>,
    /// The rows in their order; those that nothing tells apart stand as their reports have them.
    rows: BTreeMap<ListOrder, Vec<RowPlace>>,
    /// What to decide next, the most rows first.
    pub questions: Vec<Question>,
    /// What somebody said of all advices of a code, as rows for the rule table.
    pub proposal: Proposal,
    /// The reports that are for somebody, and how each stands.
    pub releases: Vec<ReleaseRow>,
    /// Code and owner of proposed rows that somebody approved in the list that this one replaces.
    pub approved: BTreeSet<(String, String)>,
    /// What somebody answered on the lines of [`questions`](Self::questions) in the list that this one replaces.
    pub answers: Answers,
}

/// What was answered on lines of a list to fill in, by code and part of the text.
pub type Answers = BTreeMap<(String, String), LineAnswer>;

/// What a work list is made from.
#[derive(Debug)]
pub struct WorkListFacts<'a> {
    /// The reports of the lønkørsel, by løngruppe.
    pub reports: Vec<ListedReport>,
    /// Løngrupper whose report is not there any more or cannot be read.
    pub missing: Vec<PayGroup>,
    /// How the reports stand that are for somebody, by løngruppe.
    pub standings: Vec<ReportStanding>,
    /// The kunder.
    pub customers: &'a Customers,
    /// The rules in force: what they say already is not proposed.
    pub rules: &'a RuleTable,
}

/// Where a row stands: the place of its report, and its place there. There may be a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RowPlace {
    report: u32,
    row: u32,
}

/// A row of the work list.
#[derive(Clone, Copy)]
struct WorkRow<'l> {
    order: &'l ListOrder,
    report: &'l ListedReport,
    /// The kunde of the report, or empty.
    customer: &'l str,
    row: ListedRow<'l>,
}

/// Why a row stands in the work list, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyListed {
    /// Deciding on it settles others of its kind.
    DecideFirst,
    /// The kunde answered since the report before.
    NewAnswer,
    /// The kunde answered before that.
    Answered,
    /// Statens Administration is asked for.
    AwaitsSam,
    /// Statens Administration follows up.
    Sam,
    /// Both do.
    Both,
    /// Nobody knows who does.
    Unresolved,
}

impl WorkList {
    /// Puts it together.
    pub fn of(run: PayrollRun, facts: WorkListFacts<'_>) -> Self {
        let WorkListFacts { reports, missing, standings, customers, rules } = facts;
        let name = |group: &PayGroup| customers.of(group).map_or("", |customer| &customer.name);
        let (questions, asked) = questions::ask(&reports, customers);
        let proposal = proposal_of(wishes(&reports), run, rules);
        let release_row = |standing: ReportStanding| {
            let (group, customer) = (standing.group.clone(), name(&standing.group));
            let parts = reports.iter().filter(|report| report.group == group);
            ReleaseRow::of(standing, parts, customer)
        };
        let releases = standings.into_iter().map(release_row).collect();
        let rows = rows(&reports, &asked);
        let customers = reports.iter().map(|report| name(&report.group).to_owned()).collect();
        let (approved, answers) = (BTreeSet::new(), Answers::new());
        Self { run, reports, customers, missing, rows, questions, proposal, releases, approved, answers }
    }

    /// How many rows it has.
    fn count(&self) -> usize {
        self.rows.values().map(Vec::len).sum()
    }

    /// Its rows, in their order.
    fn rows(&self) -> impl Iterator<Item = WorkRow<'_>> {
        let places = self.rows.iter().flat_map(|(order, places)| places.iter().map(move |it| (order, it)));
        places.map(|(order, place)| {
            let report = &self.reports[place.report as usize];
            let customer = &self.customers[place.report as usize];
            WorkRow { order, report, customer, row: report.row(place.row) }
        })
    }

    /// Takes over what somebody answered in the list before. An answer whose line has no rows any more keeps its line until the
    /// rules say the same.
    pub fn take_over(&mut self, answers: Answers, rules: &RuleTable) {
        let asked: BTreeSet<_> = self.questions.iter().map(|question| question.line.key()).collect();
        let said: BTreeSet<_> = rules
            .rows()
            .map(|rule| rule.cells())
            .filter(|cells| cells[1] == Layer::Standard.to_string())
            .map(|cells| (cells[2].clone(), cells[5].to_lowercase()))
            .collect();
        self.answers = answers;
        self.answers.retain(|(code, asks), _| {
            asked.contains(&(code.clone(), asks.clone()))
                || !said.contains(&(code.clone(), asks.to_lowercase()))
        });
        let left = self.answers.keys().filter(|key| !asked.contains(*key));
        self.questions.extend(left.map(|(code, asks)| Question::without_rows(code, asks)));
    }

    /// The heads of people's own columns in it, each once.
    fn own_heads(&self) -> Vec<String> {
        heads_of(self.rows().flat_map(|listed| listed.row.own))
    }
}

/// Why a row belongs in the list; `None` where it does not. `answer` says whether the kunde's answer is new.
fn reason(row: &ListedRow<'_>, answer: Option<bool>) -> Option<WhyListed> {
    if !row.status.is_open() {
        return None;
    }
    match (answer, row.owner) {
        (Some(true), _) => Some(WhyListed::NewAnswer),
        (Some(false), _) => Some(WhyListed::Answered),
        _ if row.status == Status::AwaitsSam => Some(WhyListed::AwaitsSam),
        (None, Owner::Sam) => Some(WhyListed::Sam),
        (None, Owner::Both) => Some(WhyListed::Both),
        (None, Owner::Unresolved) => Some(WhyListed::Unresolved),
        (None, Owner::Customer | Owner::ForInformation) => None,
    }
}

/// The rows that belong in the list, in its order; `asked` says which are asked for.
fn rows(reports: &[ListedReport], asked: &BTreeMap<RowPlace, usize>) -> BTreeMap<ListOrder, Vec<RowPlace>> {
    let mut rows: BTreeMap<ListOrder, Vec<RowPlace>> = BTreeMap::new();
    for (report, listed) in (0..).zip(reports) {
        for row in listed.rows() {
            let Some(reason) = reason(&row, row.answer) else { continue };
            let place = RowPlace { report, row: row.place };
            let settles = asked.get(&place).map_or(0, |settles| *settles as u32);
            rows.entry(ListOrder::of(&row, reason, settles)).or_default().push(place);
        }
    }
    rows
}

/// Those first whose decision settles most; the others by reason, Frist, Fejl before the rest, when they were first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct ListOrder {
    /// Why a row stands in the list.
    reason: WhyListed,
    /// How many rows without an owner deciding on it helps to settle; 0 where it is not asked for.
    settles: Reverse<u32>,
    /// Of those that are asked for alone.
    code: Option<Code>,
    /// The last day there is where there is none.
    deadline: Date,
    is_no_error: bool,
    first_seen: Option<PayrollRun>,
}

impl ListOrder {
    fn of(row: &ListedRow<'_>, reason: WhyListed, settles: u32) -> Self {
        let [code, kind, deadline, first_seen] =
            row.shared([Column::Code, Column::Kind, Column::Deadline, Column::FirstSeen]);
        Self {
            reason: if settles > 0 { WhyListed::DecideFirst } else { reason },
            settles: Reverse(settles),
            code: Code::parse(code.as_text()).filter(|_| settles > 0),
            deadline: match deadline {
                ColumnValue::Day(Day::On(date)) => date,
                _ => Date::MAX,
            },
            is_no_error: kind.as_text() != Kind::Error.word(),
            first_seen: run_in_words(first_seen.as_text()),
        }
    }
}

/// What people say of all advices of a code, from every row of every report.
fn wishes(reports: &[ListedReport]) -> Vec<CodeWish> {
    let mut wishes: BTreeMap<(Code, &str), CodeWish> = BTreeMap::new();
    let mut decided: BTreeMap<Code, Vec<Owner>> = BTreeMap::new();
    let mut open: BTreeMap<Code, usize> = BTreeMap::new();
    for report in reports {
        for row in report.rows() {
            let Some(code) = Code::parse(row.text(Column::Code)) else { continue };
            decided.entry(code).or_default().extend(row.chosen);
            *open.entry(code).or_default() += usize::from(reason(&row, None) == Some(WhyListed::Unresolved));
            let says_all =
                row.own.iter().any(|word| columns::is_for_all(&word.head) && words::is_yes(&word.text));
            let owner = row.chosen.unwrap_or(row.owner);
            if !says_all || owner == Owner::Unresolved {
                continue;
            }
            let new = || CodeWish {
                code,
                owner,
                speaks_for: 0,
                against: 0,
                settles: 0,
                examples: Vec::new(),
                groups: Vec::new(),
            };
            let wish = wishes.entry((code, owner.key())).or_insert_with(new);
            wish.groups.push(report.group.clone());
            let mut texts = String::new();
            let [text] = row.shown([Column::Text], &mut texts);
            wish.examples.push(text.as_text().to_owned());
        }
    }
    let counted = wishes.into_values().map(|wish| {
        let all = decided.get(&wish.code).map_or(&[][..], Vec::as_slice);
        let speaks_for = all.iter().filter(|owner| **owner == wish.owner).count();
        let settles = open.get(&wish.code).copied().unwrap_or_default();
        CodeWish { speaks_for, against: all.len() - speaks_for, settles, ..wish }
    });
    counted.collect()
}

/// Whether a row heads the table of a work list.
pub(super) fn is_head(row: &TableRow) -> bool {
    let has =
        |column: WorkColumn| row.cells.iter().any(|cell| text_of(cell).eq_ignore_ascii_case(column.header()));
    has(WorkColumn::Group) && has(WorkColumn::Settles)
}

/// Whether a head is that of a column that only the work list has and nobody types in.
pub(super) fn is_filled_in(head: &str) -> bool {
    columns::is_filled_in(head)
}

/// The lønkørsel that the title of a work list names.
pub(super) fn run_in_title(row: &TableRow) -> Option<PayrollRun> {
    row.cells.iter().find_map(|cell| match cell {
        Cell::Text(text) => run_in_words(text.strip_prefix(words::LIST)?.strip_prefix(", ")?),
        _ => None,
    })
}

/// For whom it is: never for a kunde.
const AUDIENCE: Audience = Audience::Sam;

#[cfg(test)]
mod tests;
