//! The statistics of all løngrupper: how each lønkørsel went, what costs most, what repeats, what is open; and a page for
//! the meeting with each kunde, which names nobody else.
//!
//! Pure. The figures of each løngruppe (see [`figures`]), the customer list and the catalogue become the page
//! (`statistik.html`) and the workbook (`statistik.xlsx`). Both say the same, name no person and hold nothing that was printed
//! or typed as free text, and are the same bytes for the same figures.

mod charts;
mod columns;
pub mod figures;
mod html;
pub mod initials;
mod measures;
mod meeting;
mod words;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use self::figures::{CauseFigures, CodeFigures, GroupFigures, OpenAge, OpenFigures, RunFigures};
use self::measures::Totals;
use self::meeting::Meeting;
use crate::domain::{Owner, PayGroup, PayrollRun};
use crate::office::customers::Customers;

pub use html::page;
pub use xlsx::workbook;

/// Name of the page beside the folders of the reports.
pub const PAGE: &str = "statistik.html";
/// Name of the workbook beside the page.
pub const WORKBOOK: &str = "statistik.xlsx";
/// The sheets that tell the workbook from others.
pub const SHEETS: [&str; 3] = [words::RUNS, words::MONTHS, words::GROUPS];

/// Months of pay that the statistics are about.
pub const MONTHS: i16 = 12;
/// Codes and causes that are named as those that cost most.
const MOST_COSTLY: usize = 5;
/// Codes that are named as those that repeat.
const MOST_REPEATING: usize = 10;

/// The lønkørsler, of all those there are in whatever order, that the statistics are about: the last year of them.
pub fn period(all: impl IntoIterator<Item = PayrollRun>) -> Vec<PayrollRun> {
    let all: BTreeSet<PayrollRun> = all.into_iter().collect();
    let months = |run: &PayrollRun| run.year() * 12 + i16::from(run.month());
    let last = all.last().map(months);
    all.into_iter().filter(|run| last.is_some_and(|last| last - months(run) < MONTHS)).collect()
}

/// What the statistics are made from.
#[derive(Debug)]
pub struct StatisticsFacts<'a> {
    /// The last lønkørsel.
    pub last: PayrollRun,
    /// Its day, against which ages and Frister are held.
    pub day: Date,
    /// The figures of the løngrupper.
    pub groups: Vec<GroupFigures>,
    /// The customer list.
    pub customers: &'a Customers,
    /// What codes mean (`Betydning`), in the words of the catalogue.
    pub meanings: BTreeMap<String, String>,
}

/// The statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// The last lønkørsel.
    last: PayrollRun,
    /// Its day.
    day: Date,
    /// Each lønkørsel, over all løngrupper, oldest first.
    runs: Vec<RunFigures>,
    /// Everything together.
    totals: Totals,
    /// The løngrupper by number.
    groups: Vec<GroupStatistics>,
    /// The codes over all løngrupper and owners, those that take most work first.
    codes: Vec<CodeTotal>,
    /// The causes likewise.
    causes: Vec<CauseFigures>,
    /// The pages for meetings: one a kunde of several løngrupper, one a løngruppe.
    meetings: Vec<Meeting>,
    meanings: BTreeMap<String, String>,
}

/// A løngruppe.
#[derive(Debug, Clone, PartialEq)]
struct GroupStatistics {
    figures: GroupFigures,
    totals: Totals,
    /// Its kunde, or empty.
    customer: String,
    /// Its kundetype, or empty.
    service_model: String,
}

/// A code over several owners or løngrupper.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CodeTotal {
    code: String,
    /// The løngrupper that printed it.
    groups: BTreeSet<PayGroup>,
    /// The sums; their owner says nothing.
    sums: CodeFigures,
}

impl CodeTotal {
    /// Rows that would not have been printed, had each advice been mended at its source after the first time.
    fn again(&self) -> u32 {
        self.sums.printed - self.sums.advices.min(self.sums.printed)
    }
}

impl Statistics {
    /// Puts together what is known.
    pub fn of(facts: StatisticsFacts<'_>) -> Self {
        let mut groups: Vec<GroupStatistics> =
            facts.groups.into_iter().map(|figures| GroupStatistics::of(figures, facts.customers)).collect();
        groups.sort_by(|a, b| a.figures.group.cmp(&b.figures.group));
        let all: Vec<&GroupStatistics> = groups.iter().collect();
        let (runs, codes, causes) = (runs_of(&all), codes_of(&all), causes_of(&all));
        let totals = Totals::sum(groups.iter().map(|group| &group.totals));
        let meetings = meeting::all(&groups);
        let (last, day, meanings) = (facts.last, facts.day, facts.meanings);
        Self { last, day, runs, totals, groups, codes, causes, meetings, meanings }
    }

    fn meaning(&self, code: &str) -> &str {
        self.meanings.get(code).map_or("", String::as_str)
    }

    /// The codes that take most work.
    fn costly(&self) -> &[CodeTotal] {
        costly(&self.codes)
    }

    /// The causes that take most work.
    fn costly_causes(&self) -> &[CauseFigures] {
        let with_work = self.causes.iter().take_while(|cause| cause.work > 0).count();
        &self.causes[..with_work.min(MOST_COSTLY)]
    }

    /// The codes that repeat most.
    fn repeating(&self) -> Vec<&CodeTotal> {
        repeating(&self.codes, MOST_REPEATING)
    }

    /// The months of pay, oldest first: what their lønkørsler printed together, and what was open after the last of them.
    fn months(&self) -> Vec<RunFigures> {
        let mut months: Vec<RunFigures> = Vec::new();
        for run in &self.runs {
            match months.last_mut() {
                Some(month) if month.run.payment_month() == run.run.payment_month() => {
                    month.add(run);
                    (month.run, month.open) = (run.run, run.open);
                }
                _ => months.push(run.clone()),
            }
        }
        months
    }
}

impl GroupStatistics {
    fn of(figures: GroupFigures, customers: &Customers) -> Self {
        let customer = customers.of(&figures.group);
        Self {
            totals: Totals::of(&figures),
            customer: customer.map(|it| it.name.clone()).unwrap_or_default(),
            service_model: customer.map(|it| it.traits.join(", ")).unwrap_or_default(),
            figures,
        }
    }

    /// The kunde, where the list names one; else the number of the løngruppe.
    fn name(&self) -> String {
        if self.customer.is_empty() { words::group(&self.figures.group) } else { self.customer.clone() }
    }
}

/// Each lønkørsel of some løngrupper, oldest first.
fn runs_of(groups: &[&GroupStatistics]) -> Vec<RunFigures> {
    let mut runs: BTreeMap<PayrollRun, RunFigures> = BTreeMap::new();
    for of in groups.iter().flat_map(|group| &group.figures.runs) {
        runs.entry(of.run).or_insert_with(|| RunFigures::new(of.run)).add(of);
    }
    runs.into_values().collect()
}

/// The codes of some løngrupper, those that take most work first.
fn codes_of(groups: &[&GroupStatistics]) -> Vec<CodeTotal> {
    let mut codes: BTreeMap<&str, CodeTotal> = BTreeMap::new();
    for group in groups {
        for code in &group.figures.codes {
            let total = codes.entry(&code.code).or_insert_with(|| CodeTotal {
                code: code.code.clone(),
                groups: BTreeSet::new(),
                sums: CodeFigures::new(Owner::Unresolved, code.code.clone()),
            });
            total.groups.extend((code.printed > 0).then(|| group.figures.group.clone()));
            total.sums.add(code);
        }
    }
    let mut codes: Vec<CodeTotal> = codes.into_values().collect();
    codes.sort_by(|a, b| {
        let most = (b.sums.work, b.sums.printed).cmp(&(a.sums.work, a.sums.printed));
        most.then_with(|| a.code.cmp(&b.code))
    });
    codes
}

/// The causes of some løngrupper, those that take most work first.
fn causes_of(groups: &[&GroupStatistics]) -> Vec<CauseFigures> {
    let mut causes: BTreeMap<&str, CauseFigures> = BTreeMap::new();
    for of in groups.iter().flat_map(|group| &group.figures.causes) {
        causes.entry(&of.cause).or_insert_with(|| CauseFigures::new(of.cause.clone())).add(of);
    }
    let mut causes: Vec<CauseFigures> = causes.into_values().collect();
    causes.sort_by(|a, b| (b.work, b.printed).cmp(&(a.work, a.printed)).then_with(|| a.cause.cmp(&b.cause)));
    causes
}

fn costly(codes: &[CodeTotal]) -> &[CodeTotal] {
    let with_work = codes.iter().take_while(|code| code.sums.work > 0).count();
    &codes[..with_work.min(MOST_COSTLY)]
}

/// The codes of which most rows would not have been printed again, had they been mended at their source; of what somebody
/// follows up on.
fn repeating(codes: &[CodeTotal], most: usize) -> Vec<&CodeTotal> {
    let mut repeating: Vec<&CodeTotal> =
        codes.iter().filter(|code| code.again() > 0 && code.sums.work > 0).collect();
    repeating.sort_by(|a, b| b.again().cmp(&a.again()).then_with(|| a.code.cmp(&b.code)));
    repeating.truncate(most);
    repeating
}

/// What is open in some løngrupper, by age in the order of [`OpenAge::ALL`].
fn by_age<'a>(open: impl IntoIterator<Item = &'a OpenFigures>) -> [u32; OpenAge::ALL.len()] {
    let mut ages = [0; OpenAge::ALL.len()];
    open.into_iter().for_each(|open| ages[open.age() as usize] += open.rows);
    ages
}

#[cfg(test)]
mod sample;

#[cfg(test)]
mod tests {
    use super::measures::Measure;
    use super::*;

    #[test]
    fn sums_and_medians_are_those_that_a_person_counts() {
        let statistics = sample::statistics();
        // 10 + 20 + 10 + 10 rows in each of two lønkørsler.
        assert_eq!((statistics.totals.printed(), statistics.totals.open), (100, 18));
        assert_eq!(statistics.runs.iter().map(RunFigures::all_open).collect::<Vec<_>>(), [14, 18]);
        let first = &statistics.codes[0];
        assert_eq!((&*first.code, first.sums.work, first.again(), first.groups.len()), ("ZZ0001", 28, 14, 4));
        assert_eq!(statistics.costly_causes()[0].work, 28);
        // Fejl per 100 rows: 40, 20, 30, 10.
        let names: Vec<String> = statistics.meetings.iter().map(Meeting::anchor).collect();
        assert_eq!(names, ["gruppe-101", "kunde-102", "gruppe-102", "gruppe-103", "gruppe-104"]);
        let errors = |at: usize| {
            let compared = statistics.meetings[at].measures.iter().find(|it| it.measure == Measure::Errors);
            compared.map(|it| (it.rate.own, it.rate.median)).unwrap()
        };
        assert_eq!(errors(0), (Some(40.0), Some(25.0)));
        assert_eq!(errors(1), (Some(25.0), Some(25.0)));
        let (_, rate) = &statistics.meetings[0].codes[0];
        assert_eq!((rate.own, rate.median), (Some(40.0), Some(25.0)));
    }

    #[test]
    fn a_month_holds_its_lønkørsler_and_what_is_open_after_the_last() {
        let mut statistics = sample::statistics();
        let last = statistics.runs[1].clone();
        statistics.runs[0].run = PayrollRun::new(2023, 8, 1).unwrap();
        let months = statistics.months();
        assert_eq!(months.len(), 1);
        assert_eq!((months[0].printed(), months[0].all_open()), (100, last.all_open()));
    }

    #[test]
    fn the_period_is_the_last_year() {
        let run = |year, month| PayrollRun::new(year, month, 2).unwrap();
        let all = [run(2023, 8), run(2022, 8), run(2022, 9), run(2023, 1)];
        assert_eq!(period(all), [run(2022, 9), run(2023, 1), run(2023, 8)]);
        assert_eq!(period([]), []);
    }
}
