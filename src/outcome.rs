//! What became of every report and file, gathered into the summary of the run.
//!
//! Pure.

use std::collections::BTreeMap;

use crate::config::Job;
use crate::exit::Exit;
use crate::history::compare::Since;
use crate::history::read_back::ReadBack;
use crate::model::{FileName, Location, Owner, PayGroup, PayrollRun};
use crate::prints::PrintRead;
use crate::problem::{Error, Problem};
use crate::report::Report;
use crate::summary::{FileEntry, ReportEntry, Status, Summary, UnresolvedCode, counts};
use crate::survey::Print;
use crate::unchanged::Kept;
use crate::write::path_of;

/// What became of one report and its files.
#[derive(Debug)]
pub struct Made {
    /// The entries of its files, each with its index in the survey.
    entries: Vec<(usize, FileEntry)>,
    /// The report as the summary names it; `None` where no print of it could be read.
    report: Option<Result<ReportEntry, Error>>,
    /// Codes of rows without an owner, with their number; empty for rows without a code.
    unresolved: BTreeMap<String, usize>,
    group: Option<PayGroup>,
}

impl Made {
    /// Keeps of a report what the summary says of it.
    pub fn of(prints: Vec<PrintRead<'_>>, report: Option<Result<Report, Error>>, job: &Job) -> Self {
        let made = report.as_ref().and_then(|report| report.as_ref().ok());
        Self {
            unresolved: made.map(unresolved).unwrap_or_default(),
            group: made.map(|report| report.group.clone()),
            entries: prints.into_iter().map(|print| (print.index, print.entry)).collect(),
            report: report.map(|report| report.map(|report| entry(&report, job))),
        }
    }

    /// A report that nothing changed for: its files are as the survey has them.
    pub fn unchanged(kept: Kept) -> Self {
        Self {
            entries: Vec::new(),
            unresolved: kept.unresolved,
            group: Some(kept.entry.group.clone()),
            report: Some(Ok(kept.entry)),
        }
    }

    /// A report that could not be made.
    pub fn failed(error: Error) -> Self {
        Self { entries: Vec::new(), unresolved: BTreeMap::new(), group: None, report: Some(Err(error)) }
    }
}

/// Codes of a report's rows without an owner, with their number; empty for rows without a code.
pub fn unresolved(report: &Report) -> BTreeMap<String, usize> {
    let mut unresolved: BTreeMap<String, usize> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| row.item.decision.owner == Owner::Unresolved) {
        let code = row.item.advice.code.map(|code| code.to_string()).unwrap_or_default();
        *unresolved.entry(code).or_default() += 1;
    }
    unresolved
}

/// What the summary says of a report.
pub fn entry(report: &Report, job: &Job) -> ReportEntry {
    let rows = report.rows.iter().map(|row| (row.item.decision.owner, row.item.advice.kind));
    let (by_owner, by_type) = counts(rows);
    let remembered = report.versions.edition > 0 || report.rows.iter().any(|row| row.since.is_some());
    let new = report.rows.iter().filter(|row| row.since == Some(Since::New)).count();
    ReportEntry {
        run: report.run,
        group: report.group.clone(),
        path: path_of(report, &job.out).display().to_string(),
        advices: report.rows.len(),
        by_owner,
        by_type,
        new: remembered.then_some(new),
        gone: remembered.then_some(report.gone.len()),
        incomplete: !report.incomplete.is_empty(),
        stale: false,
    }
}

/// The outcome of a run while reports come in.
pub struct Outcome {
    reports: Vec<ReportEntry>,
    entries: BTreeMap<usize, FileEntry>,
    unwanted: Vec<usize>,
    unresolved: BTreeMap<String, (usize, Vec<PayGroup>)>,
    problems: Vec<Problem>,
    in_part: bool,
    max_unresolved: Option<f64>,
}

impl Outcome {
    /// An outcome of nothing yet but the problems of looking for files.
    pub fn new(job: &Job, problems: Vec<Problem>) -> Self {
        Self {
            reports: Vec::new(),
            entries: BTreeMap::new(),
            unwanted: Vec::new(),
            unresolved: BTreeMap::new(),
            problems,
            in_part: false,
            max_unresolved: job.settings.max_unresolved,
        }
    }

    /// Notes the prints of reports that were not asked for.
    pub fn pass_over(&mut self, reports: Vec<((PayrollRun, PayGroup), Vec<&Print>)>) {
        self.unwanted.extend(reports.iter().flat_map(|(_, prints)| prints).map(|print| print.entry));
    }

    /// Adds a report.
    pub fn add(&mut self, made: Made) {
        self.entries.extend(made.entries);
        for (code, count) in made.unresolved {
            let (sum, groups) = self.unresolved.entry(code).or_default();
            *sum += count;
            groups.extend(made.group.clone());
        }
        match made.report {
            Some(Ok(entry)) => self.reports.push(entry),
            Some(Err(error)) => {
                self.in_part = true;
                let at = Location::whole(&FileName::new(&error.at, &error.at));
                self.problems.push(Problem::remark(at, error.what, error.hint));
            }
            None => {}
        }
    }

    /// Adds what reading back reports came to.
    pub fn tell(&mut self, back: ReadBack) {
        self.problems.extend(back.problems);
    }

    /// Adds the later reports that an earlier run was read after: they are not written again by themselves.
    pub fn tell_stale(&mut self, job: &Job) -> Result<(), Error> {
        let Some(history) = job.history() else { return Ok(()) };
        for (group, written) in history.store.reports()?.into_iter().filter(|(_, written)| written.stale) {
            let here = |entry: &&mut ReportEntry| entry.group == group && entry.run == written.run;
            if let Some(entry) = self.reports.iter_mut().find(here) {
                entry.stale = true;
                continue;
            }
            let kept: Option<Kept> = history.store.summary_of(&group, written.run)?;
            self.reports.extend(kept.map(|kept| ReportEntry { stale: true, ..kept.entry }));
        }
        Ok(())
    }

    /// The summary; `entries` are those of the survey, in input order.
    pub fn settle(mut self, entries: Vec<FileEntry>) -> (Summary, Exit) {
        let files = entries.into_iter().enumerate().map(|(index, surveyed)| {
            let mut entry = self.entries.remove(&index).unwrap_or(surveyed);
            if self.unwanted.contains(&index) && entry.status == Status::Read && entry.tally.lines == 0 {
                entry.status = Status::Unwanted;
            }
            entry
        });
        let mut unresolved_codes: Vec<UnresolvedCode> = std::mem::take(&mut self.unresolved)
            .into_iter()
            .map(|(code, (count, mut groups))| {
                groups.sort();
                groups.dedup();
                UnresolvedCode { code, count, groups }
            })
            .collect();
        unresolved_codes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
        let files = files.collect();
        self.reports.sort_by(|a, b| (a.run, &a.group).cmp(&(b.run, &b.group)));
        let mut summary =
            Summary { reports: self.reports, files, problems: self.problems, unresolved_codes, exit_code: 0 };
        let exit = summary.settle(self.max_unresolved, self.in_part);
        (summary, exit)
    }
}
