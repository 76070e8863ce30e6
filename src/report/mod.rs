//! The report of one løngruppe and one lønkørsel as plain data, and the workbook it becomes.
//!
//! Pure: [`Report`] holds what the stages before it found; [`xlsx`] turns it into the bytes of a workbook. Nothing
//! here reads a file, decides who follows up, or knows the time: what is not in the report is not in the workbook,
//! and a fact that is missing is left out or said to be missing, never made up.

pub mod columns;
pub mod corrected;
pub mod files;
pub mod form;
pub mod kept;
pub mod left_behind;
pub mod letters;
pub mod look_up;
mod masked;
pub mod own;
pub mod returned;
mod row;
pub mod said;
pub mod same_person;
pub mod statistics;
pub mod twins;
pub mod waiting;
mod web;
pub(crate) mod words;
pub mod worked_in;
pub mod worklist;
pub mod xlsx;

use crate::report::files::file_name;
use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::{Code, Item, Location, Owner, PayGroup, PayrollRun, PrintKind, Tally};

pub use words::{
    CHOSEN_BY_A_PERSON, EDITION, FOLLOWS_FROM_ANOTHER, HOW_TO_FOR_INFORMATION, NOTHING_PRINTED,
    SOURCE_REMEMBERED, acceptance_ended, acceptance_unclear, accepted_as_it_is, ambiguous, both_act,
    changed_from, closed_by_person, closed_by_silence, customer_acts, damaged_source, file_away, in_doubt,
    marked, missing_source, note_beside, orphan, owner_chosen, partial_source, proposed, refused_source,
    remembered_source, resting, sam_acts, source_remarks, source_status, stood_under, unknown_word,
    unresolved_acts,
};

pub use crate::domain::typed::{Status, Typed};
pub use row::{CustomerAnswer, ReportRow, sort_rows};

/// Everything that one workbook shows: one løngruppe, one lønkørsel.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: PayGroup,
    /// The kunde, where the customer list names the løngruppe.
    pub customer: Option<ReportCustomer>,
    /// The dates of the run, where the calendar (kørselsplan) holds it.
    pub calendar: Option<Calendar>,
    /// The day of the run, against which a Frist is held.
    pub day: Option<Date>,
    /// Where a kunde writes about a fault of Statens Administration, or empty.
    pub faults_to: String,
    /// Why the report is not the whole truth, as Danish sentences; empty when it is complete.
    pub incomplete: Vec<String>,
    /// Every advice; [`Report::sort`] puts them in the order that the workbook opens in.
    pub rows: Vec<ReportRow>,
    /// Advices that closed since the run before, for the sheet `Bortfaldet`.
    pub gone: Vec<Gone>,
    /// What is known of each code that occurs, for the sheet `Forklaring`.
    pub codes: Vec<CodeEntry>,
    /// Lines that could not be read, in the order of the files.
    pub unrecognised: Vec<ShownLine>,
    /// Every file that the report was made from.
    pub sources: Vec<ReportSource>,
    /// How many rows each owner had in the latest runs of the løngruppe and in this one, oldest first; empty where no
    /// history is kept. It is shown from two runs on.
    pub trend: Vec<TrendPoint>,
    /// What made the report.
    pub versions: Versions,
    /// Which of how many workbooks it is, counted from 1, where one sheet cannot hold all rows.
    pub part: Option<(usize, usize)>,
}

/// The rows of one report by owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendPoint {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Rows in the order of [`Owner::ALL`].
    pub by_owner: [usize; Owner::ALL.len()],
}

/// An advice that closed since the run before, or a note whose advice is not there any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    /// Why it stands here, in Danish.
    pub reason: String,
    /// The advice as it was printed last; `None` for a note whose advice is not there any more.
    pub item: Option<Item>,
    /// The lønkørsel that printed it last.
    pub last_printed: Option<PayrollRun>,
    /// The lønkørsel it was first seen in.
    pub first_seen: Option<PayrollRun>,
    /// What people typed.
    pub typed: Typed,
    /// `Række-id`, or empty.
    pub row_id: String,
}

/// What the customer list says of a løngruppe. An empty text means that it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportCustomer {
    /// The kunde's name.
    pub name: String,
    /// Ministerområde.
    pub ministry: String,
    /// Whom to ask.
    pub contact: String,
    /// Information to this kunde.
    pub information: String,
    /// Whether the kunde orders in Statens HR instead of Lønportalen.
    pub in_statens_hr: bool,
    /// The address of the kunde's drejebog, `https://…`.
    pub playbook: String,
}

/// What the run calendar says of a lønkørsel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Afrapporteringsfrist.
    pub report_deadline: Option<Date>,
    /// Dispositionsdato: the pay day.
    pub pay_day: Option<Date>,
    /// The last day on which pay can be stopped.
    pub last_day_to_stop: Option<Date>,
    /// Information to everybody about this run, or empty.
    pub information: String,
}

/// What is known of one code as it occurs with one owner. An empty text means that nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code; `None` for the advices without one.
    pub code: Option<Code>,
    /// How many rows of the report it covers.
    pub count: usize,
    /// Who follows up on them.
    pub owner: Owner,
    /// What the code means, in Danish.
    pub meaning: String,
    /// What the kunde does, in Danish.
    pub how_customer: String,
    /// What Statens Administration does, in Danish.
    pub how_sam: String,
    /// Address of a guide, `https://…`.
    pub link: String,
    /// Where meaning and guidance come from.
    pub source: String,
    /// Names of the rules that decided, joined as in the column `Regel`.
    pub rule: String,
    /// The rules in plain Danish words.
    pub rule_in_words: String,
    /// Where the rules come from.
    pub rule_source: String,
}

/// One line that nothing in the layout accounts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// Where it stands.
    pub at: Location,
    /// The line as it was read.
    pub text: String,
}

/// One file that the report was made from, with the account of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSource {
    /// The name below the input folder, as [`FileName::name`](crate::domain::FileName::name).
    pub name: String,
    /// Which print it holds.
    pub print: Option<PrintKind>,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// What the bytes allow: `utf-8`, `windows-1252`, …
    pub encoding: String,
    /// Name of the layout that read it.
    pub layout: String,
    /// Version of that layout.
    pub layout_version: String,
    /// Its lines by what they were taken for.
    pub tally: Tally,
    /// Advices read from it.
    pub advices: usize,
    /// The number of advices that the print itself states.
    pub stated_count: Option<usize>,
    /// Whether the print was a search that leaves something out (`delvis`).
    pub partial: bool,
    /// Whether it is no file that was read now, but what the history holds of one that was read before.
    pub is_remembered: bool,
    /// How reading it went, one Danish word or two.
    pub status: String,
    /// How many of its advices became part of a row that another advice stands for too.
    pub folded: usize,
    /// What was wrong with it, in words for the reader; empty when nothing was.
    pub problems: String,
}

/// The versions that together explain why a report looks as it does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// The program.
    pub program: String,
    /// The rule table.
    pub rules: String,
    /// The layouts.
    pub layouts: String,
    /// How many times this report was written with something new in it, from 1; 0 where no history is kept. A report that
    /// comes back is held against the edition it was.
    pub edition: u32,
}

impl Report {
    /// Puts the rows in the order that the workbook opens in; see [`sort_rows`].
    pub fn sort(&mut self) {
        sort_rows(&mut self.rows);
    }

    /// The report in parts of at most `most` rows, each a workbook of its own; none where one holds it all. What is said
    /// beside the rows stands in each of them.
    pub fn parts(&self, most: usize) -> Vec<Self> {
        if self.rows.len() <= most {
            return Vec::new();
        }
        let count = self.rows.len().div_ceil(most);
        let part = |(at, rows): (usize, &[ReportRow])| Self {
            rows: rows.to_vec(),
            part: Some((at + 1, count)),
            ..self.clone_without_rows()
        };
        self.rows.chunks(most).enumerate().map(part).collect()
    }

    fn clone_without_rows(&self) -> Self {
        Self {
            run: self.run,
            group: self.group.clone(),
            customer: self.customer.clone(),
            calendar: self.calendar.clone(),
            day: self.day,
            faults_to: self.faults_to.clone(),
            incomplete: self.incomplete.clone(),
            rows: Vec::new(),
            gone: self.gone.clone(),
            codes: self.codes.clone(),
            unrecognised: self.unrecognised.clone(),
            sources: self.sources.clone(),
            trend: self.trend.clone(),
            versions: self.versions.clone(),
            part: self.part,
        }
    }
}

/// A text that many rows share.
pub type SharedText = Arc<str>;

mod overblik;
pub mod overview;
#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_too_long_for_a_sheet_is_split_and_says_so() {
        let report = sample::report();
        assert!(report.parts(report.rows.len()).is_empty());
        let parts = report.parts(report.rows.len() - 1);
        assert_eq!(parts.iter().map(|part| part.rows.len()).collect::<Vec<_>>(), [report.rows.len() - 1, 1]);
        assert_eq!(parts.iter().flat_map(|part| part.rows.clone()).collect::<Vec<_>>(), report.rows);
        assert_eq!(parts[1].part, Some((2, 2)));
        let name = file_name(report.run, &report.group);
        assert_eq!(files::part_name(&name, 1), name);
        assert_eq!(
            files::part_name(&name, 2),
            "LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999_del-2.xlsx"
        );
    }
}
