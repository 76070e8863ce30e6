//! The overview of a batch: what became of every løngruppe of one lønkørsel, for Statens Administration.
//!
//! Pure. What a run did, the customer list and the history become the page (`oversigt.html`) and the workbook
//! (`oversigt.xlsx`), which stand beside the reports. Both say the same, name no person, and are the same bytes for the
//! same facts.

mod columns;
mod html;
mod words;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{Owner, PayGroup, PayrollRun};
use crate::office::calendar::RunDates;
use crate::office::customers::Customers;
use crate::report::kept::KeptReport;
use crate::report::waiting::WaitingRows;

pub use html::page;
pub use words::{STALE_EARLIER_RUN, STALE_FORGOTTEN, STALE_OWN_PRINTS};
pub use xlsx::workbook;

/// Name of the page beside the reports.
pub const PAGE: &str = "oversigt.html";
/// Name of the workbook beside the reports.
pub const WORKBOOK: &str = "oversigt.xlsx";
/// The sheets that tell the workbook from others.
pub const SHEETS: [&str; 2] = [words::FACTS, words::GROUPS];

/// What became of every løngruppe of one lønkørsel.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchOverview {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Afrapporteringsfrist.
    pub deadline: Option<Date>,
    /// Dispositionsdato: the pay day.
    pub pay_day: Option<Date>,
    /// What the calendar tells everybody about the run, or empty.
    pub information: String,
    /// Whether a customer list says which løngrupper there are; without one, nobody knows that something is missing.
    pub is_listed: bool,
    /// The løngrupper, those that need somebody first, then by number.
    pub rows: Vec<GroupRow>,
    /// Files that were refused, in the order of the input.
    pub refused: Vec<RefusedFile>,
    /// Where the work list of the lønkørsel stands as seen from the overview, where there is one.
    pub worklist: Option<String>,
}

/// One løngruppe.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// The løngruppe.
    pub group: PayGroup,
    /// Its kunde, or empty.
    pub customer: String,
    /// Its kundetype, or empty.
    pub service_model: String,
    /// How it stands.
    pub state: GroupState,
    /// Why, as Danish sentences.
    pub why: Vec<String>,
    /// What its report holds; `None` where there is no report, or nothing is known of it.
    pub counts: Option<ReportCounts>,
    /// Where its report stands as seen from the overview, with `/` between folders.
    pub report: Option<String>,
    /// How its delivery stands; `None` where its kunde gets no reports from this program.
    pub delivery: Option<DeliveryState>,
}

/// How the delivery of a report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryState {
    /// In Danish words.
    pub text: String,
    /// Whether it waits for somebody.
    pub calls: bool,
}

impl GroupRow {
    /// Whether its delivery waits for somebody.
    fn waits(&self) -> bool {
        self.delivery.as_ref().is_some_and(|delivery| delivery.calls)
    }
}

/// How a løngruppe stands, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupState {
    /// A file of it was refused.
    Refused,
    /// Its files are there, and its report was not made.
    NotMade,
    /// It stands in the customer list, and nothing of it was received.
    NothingReceived,
    /// Its report was made before an earlier lønkørsel was read, whether or not it is the whole truth else.
    Stale,
    /// Its report is not the whole truth.
    Incomplete,
    /// Its report is made.
    Made,
}

impl GroupState {
    /// All six, in the order of urgency.
    pub const ALL: [Self; 6] =
        [Self::Refused, Self::NotMade, Self::NothingReceived, Self::Stale, Self::Incomplete, Self::Made];
}

/// What a report holds, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportCounts {
    /// Rows in `Adviser`.
    pub rows: usize,
    /// Rows by owner, in the order of [`Owner::ALL`].
    pub by_owner: [usize; Owner::ALL.len()],
    /// Rows that are new since the run before; `None` while no history is kept.
    pub new: Option<usize>,
    /// Rows that closed since the run before; `None` while no history is kept.
    pub gone: Option<usize>,
    /// Codes of rows without an owner, most frequent first; the empty code is that of rows without one.
    pub unresolved: Vec<(String, usize)>,
    /// Lines of its files that were not recognised.
    pub unrecognised: usize,
    /// For whom its rows wait; `None` where that is not known.
    pub waiting: Option<WaitingRows>,
    /// Open rows whose Frist is over; `None` where the day or the rows are not known.
    pub overdue: Option<usize>,
}

/// A file that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// Its name below the input folder, CPR-shaped parts masked.
    pub name: String,
    /// Its løngruppe, where it is known.
    pub group: Option<PayGroup>,
    /// What the program said of it.
    pub why: String,
    /// Whether that is Danish; what only IT operations read is English.
    #[serde(default)]
    pub is_danish: bool,
}

/// What is known of one lønkørsel.
#[derive(Debug)]
pub struct OverviewFacts<'a> {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The customer list.
    pub customers: &'a Customers,
    /// The dates of the run, where the calendar holds it.
    pub dates: Option<&'a RunDates>,
    /// Its reports.
    pub reports: Vec<KnownReport>,
    /// Løngrupper with files and no report of this run of the program, and whether the report could not be written.
    pub not_made: Vec<(PayGroup, NotMade)>,
    /// Files that were refused.
    pub refused: Vec<RefusedFile>,
    /// The day that Frister are held against.
    pub today: Option<Date>,
    /// Where the work list stands as seen from the overview, where there is one.
    pub worklist: Option<String>,
}

/// Why a report was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotMade {
    /// It could not be written.
    #[serde(rename = "Failed")]
    Failed,
    /// It was not asked for.
    #[serde(rename = "Unwanted")]
    Unwanted,
}

/// A report that was made, now or earlier.
#[derive(Debug)]
pub struct KnownReport {
    /// Its løngruppe.
    pub group: PayGroup,
    /// What is known of it; `None` for one that was taken over from its workbook alone.
    pub kept: Option<KeptReport>,
    /// Why it does not show all that is known, in Danish; `None` where it does.
    pub stale: Option<&'static str>,
    /// Where it stands as seen from the overview; `None` where it is not there any more.
    pub href: Option<String>,
    /// How its delivery stands; `None` where its kunde gets no reports from this program.
    pub delivery: Option<DeliveryState>,
}

impl BatchOverview {
    /// Puts together what is known.
    pub fn of(known: OverviewFacts<'_>) -> Self {
        let dates = known.dates.cloned().unwrap_or_default();
        let groups: BTreeSet<PayGroup> = (known.customers.iter().map(|(group, _)| group))
            .chain(known.reports.iter().map(|report| &report.group))
            .chain(known.not_made.iter().map(|(group, _)| group))
            .chain(known.refused.iter().filter_map(|file| file.group.as_ref()))
            .cloned()
            .collect();
        let mut rows: Vec<GroupRow> = groups.into_iter().map(|group| row(group, &known)).collect();
        rows.sort_by(|a, b| (a.state, &a.group).cmp(&(b.state, &b.group)));
        Self {
            run: known.run,
            deadline: dates.report_deadline,
            pay_day: dates.disposition,
            information: dates.information,
            is_listed: !known.customers.is_empty(),
            rows,
            refused: known.refused,
            worklist: known.worklist,
        }
    }

    /// How many løngrupper stand so.
    pub fn in_state(&self, state: GroupState) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }

    /// How many løngrupper have a report.
    pub fn with_report(&self) -> usize {
        self.rows.iter().filter(|row| row.counts.is_some() || row.report.is_some()).count()
    }

    /// How many løngrupper somebody has to look after.
    pub fn needing_somebody(&self) -> usize {
        self.rows.iter().filter(|row| row.state != GroupState::Made || row.waits()).count()
    }

    /// Codes of all rows without an owner, most frequent first.
    fn unresolved(&self) -> Vec<(String, usize)> {
        let mut sums: BTreeMap<String, usize> = BTreeMap::new();
        for (code, count) in self.counts().flat_map(|counts| &counts.unresolved) {
            *sums.entry(code.clone()).or_default() += count;
        }
        most_frequent_first(sums)
    }

    fn counts(&self) -> impl Iterator<Item = &ReportCounts> {
        self.rows.iter().filter_map(|row| row.counts.as_ref())
    }

    /// What somebody has to do, the most urgent first; empty where there is nothing.
    fn steps(&self) -> Vec<NextStep> {
        let mut steps = Vec::new();
        let mut add = |count: usize, show: Show, say: &dyn Fn(usize) -> String| {
            if count > 0 {
                steps.push(NextStep { text: say(count), show });
            }
        };
        let refused = match self.in_state(GroupState::Refused) {
            0 => Show::Refused,
            _ => Show::State(GroupState::Refused),
        };
        add(self.refused.len(), refused, &words::step_refused);
        let stale = |count| words::step_stale(count, self.run);
        let of_states: [(GroupState, &dyn Fn(usize) -> String); 4] = [
            (GroupState::NotMade, &words::step_not_made),
            (GroupState::NothingReceived, &words::step_nothing_received),
            (GroupState::Stale, &stale),
            (GroupState::Incomplete, &words::step_incomplete),
        ];
        for (state, say) in of_states {
            add(self.in_state(state), Show::State(state), say);
        }
        let waiting = self.rows.iter().filter(|row| row.waits()).count();
        add(waiting, Show::Most(columns::OverviewColumn::Delivery), &words::step_delivery);
        let sum = |column: columns::OverviewColumn| column.sum(self).unwrap_or_default();
        let (new, overdue) = (columns::OverviewColumn::NewAnswers, columns::OverviewColumn::Overdue);
        add(sum(new), Show::Most(new), &words::step_new_answers);
        add(sum(overdue), Show::Most(overdue), &words::step_overdue);
        let unread = self.counts().filter(|counts| counts.unrecognised > 0).count();
        add(unread, Show::Most(columns::OverviewColumn::Unrecognised), &words::step_unrecognised);
        let codes = self.unresolved();
        let groups = self.counts().filter(|counts| !counts.unresolved.is_empty()).count();
        let undecided = |rows| words::step_unresolved(rows, groups, &codes);
        let rows = codes.iter().map(|(_, count)| count).sum();
        add(rows, Show::Most(columns::OverviewColumn::Owner(Owner::Unresolved)), &undecided);
        steps
    }
}

/// Something that somebody has to do.
#[derive(Debug, PartialEq)]
struct NextStep {
    text: String,
    show: Show,
}

/// What shows whom a step is about.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Show {
    /// The løngrupper in a state.
    State(GroupState),
    /// The løngrupper with most in a column.
    Most(columns::OverviewColumn),
    /// The files that were refused.
    Refused,
}

fn row(group: PayGroup, known: &OverviewFacts<'_>) -> GroupRow {
    let customer = known.customers.of(&group);
    let report = known.reports.iter().find(|report| report.group == group);
    let kept = report.and_then(|report| report.kept.as_ref());
    let mut why = Vec::new();
    let mut state = match report {
        Some(report) if report.stale.is_some() => GroupState::Stale,
        // What is open from before is reported; whether a file is missing, nobody knows.
        Some(_) if kept.is_some_and(|kept| kept.nothing_printed) => GroupState::NothingReceived,
        Some(_) => GroupState::Made,
        None => GroupState::NothingReceived,
    };
    if let Some(kept) = kept.filter(|kept| kept.entry.incomplete) {
        state = state.min(GroupState::Incomplete);
        why.extend(kept.incomplete.iter().cloned());
    }
    why.extend(report.and_then(|report| report.stale).map(str::to_string));
    if report.is_some_and(|report| report.href.is_none()) {
        why.push(words::WHY_MOVED.to_string());
    }
    if let Some((_, how)) = known.not_made.iter().find(|(other, _)| *other == group)
        && (*how == NotMade::Failed || report.is_none())
    {
        state = GroupState::NotMade;
        why.push(words::why_not_made(*how, report.is_some()).to_string());
    }
    let refused = known.refused.iter().filter(|file| file.group.as_ref() == Some(&group));
    let refused: Vec<String> = refused.map(|file| words::why_refused(&file.name)).collect();
    if !refused.is_empty() {
        state = GroupState::Refused;
        // The report may have said so already, in the same words.
        why.retain(|reason| !refused.contains(reason));
        why.splice(0..0, refused);
    }
    if customer.is_none() && !known.customers.is_empty() {
        why.push(words::WHY_NOT_LISTED.to_string());
    }
    GroupRow {
        customer: customer.map(|it| it.name.clone()).unwrap_or_default(),
        service_model: customer.map(|it| it.traits.join(", ")).unwrap_or_default(),
        state,
        why,
        counts: kept.map(|kept| counts(kept, known.today)),
        report: report.and_then(|report| report.href.clone()),
        delivery: report.and_then(|report| report.delivery.clone()),
        group,
    }
}

fn counts(kept: &KeptReport, today: Option<Date>) -> ReportCounts {
    let of_owner = |owner: Owner| kept.entry.by_owner.get(owner.word()).copied().unwrap_or_default();
    ReportCounts {
        rows: kept.entry.advices,
        by_owner: Owner::ALL.map(of_owner),
        new: kept.entry.new,
        gone: kept.entry.gone,
        unresolved: most_frequent_first(kept.unresolved.clone()),
        unrecognised: kept.unrecognised,
        overdue: kept.waiting.as_ref().zip(today).map(|(waiting, today)| waiting.overdue(today)),
        waiting: kept.waiting.clone(),
    }
}

fn most_frequent_first(codes: BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let mut codes: Vec<(String, usize)> = codes.into_iter().collect();
    codes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    codes
}

#[cfg(test)]
mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    fn states(overview: &BatchOverview) -> Vec<(&str, GroupState)> {
        overview.rows.iter().map(|row| (row.group.as_str(), row.state)).collect()
    }

    #[test]
    fn every_group_stands_there_those_that_need_somebody_first() {
        let overview = sample::overview();
        assert_eq!(
            states(&overview),
            [
                ("103", GroupState::Refused),
                ("105", GroupState::NotMade),
                ("104", GroupState::NothingReceived),
                ("106", GroupState::Stale),
                ("102", GroupState::Incomplete),
                ("99", GroupState::Made),
                ("101", GroupState::Made),
            ]
        );
        assert_eq!((overview.with_report(), overview.needing_somebody()), (4, 5));
    }

    #[test]
    fn nothing_is_said_to_be_missing_where_no_list_says_who_there_is() {
        let none = Customers::default();
        let overview = BatchOverview::of(OverviewFacts { customers: &none, ..sample::known(&none) });
        assert_eq!(overview.in_state(GroupState::NothingReceived), 0);
        assert!(!overview.is_listed);
        assert!(!overview.rows.iter().any(|row| row.why.contains(&words::WHY_NOT_LISTED.to_string())));
    }

    #[test]
    fn a_refused_file_weighs_more_than_the_report_of_its_group_which_stays_in_reach() {
        let customers = sample::customers();
        let mut known = sample::known(&customers);
        known.refused[0].group = PayGroup::new("102");
        let overview = BatchOverview::of(known);
        let row = overview.rows.iter().find(|row| row.group.as_str() == "102").unwrap();
        assert_eq!(row.state, GroupState::Refused);
        assert!(row.report.is_some() && row.counts.is_some());
        assert_eq!(row.why.len(), 2, "{:?}", row.why);
    }

    #[test]
    fn a_report_that_was_not_asked_for_again_stays_what_it_was() {
        let customers = sample::customers();
        let mut known = sample::known(&customers);
        known.not_made =
            vec![("101", NotMade::Unwanted), ("99", NotMade::Failed), ("104", NotMade::Unwanted)]
                .into_iter()
                .map(|(group, how)| (PayGroup::new(group).unwrap(), how))
                .collect();
        let overview = BatchOverview::of(known);
        let of = |group: &str| overview.rows.iter().find(|row| row.group.as_str() == group).unwrap().state;
        assert_eq!(
            (of("101"), of("99"), of("104")),
            (GroupState::Made, GroupState::NotMade, GroupState::NotMade)
        );
    }

    #[test]
    fn the_steps_come_in_the_order_of_urgency_and_end_when_all_is_done() {
        let overview = sample::overview();
        let shown: Vec<Show> = overview.steps().into_iter().map(|step| step.show).collect();
        assert_eq!(
            shown,
            [
                Show::State(GroupState::Refused),
                Show::State(GroupState::NotMade),
                Show::State(GroupState::NothingReceived),
                Show::State(GroupState::Stale),
                Show::State(GroupState::Incomplete),
                Show::Most(columns::OverviewColumn::NewAnswers),
                Show::Most(columns::OverviewColumn::Unrecognised),
                Show::Most(columns::OverviewColumn::Owner(Owner::Unresolved)),
            ]
        );
        assert_eq!(
            overview.unresolved(),
            [("ZZ0002".to_string(), 6), ("".to_string(), 2), ("ZZ0001".to_string(), 2)]
        );
        let done = BatchOverview { rows: Vec::new(), refused: Vec::new(), ..overview };
        assert_eq!(done.steps(), []);
    }
}
