//! What became of every report and file, gathered into the summary of the run.
//!
//! Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use serde::Serialize;

use crate::domain::exit::Exit;
use crate::domain::problem::{Cells, Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::since::Since;
use crate::domain::{FileName, Location, Owner, PayGroup, PayrollRun, mask_cpr, texts};
use crate::history::read_back::ReadBack;
use crate::job::Job;
use crate::job::discover::{DONE, InputFile, REFUSED, SET_ASIDE};
use crate::job::statistics::StatisticsFiles;
use crate::job::summary::{Closing, FileEntry, FileStatus, Summary, UnresolvedCode};
use crate::job::survey::{PrintFile, Survey};
use crate::job::write::path_of;
use crate::report::form::ReportForm;
use crate::report::kept::KeptReport;
use crate::report::kept::{ReportEntry, counts};
use crate::report::waiting::WaitingRows;
use crate::report::worklist::ListedReport;
use crate::report::{CustomerAnswer, Report, ReportRow};

/// What became of one report and its files.
#[derive(Debug)]
pub struct MadeReport {
    /// The entries of its files, each with its index in the survey.
    entries: Vec<(usize, FileEntry)>,
    /// The report as the summary names it; `None` where no print of it could be read.
    report: Option<Result<KeptReport, Error>>,
    /// Whether it is the report of an earlier run of the program, since nothing changed for it.
    unchanged: bool,
    /// The files of a report that was not begun, since the run was interrupted: indices in the survey.
    waiting: Vec<usize>,
    /// Whether it stays as the kunde has it.
    delivered: bool,
    /// What is worth knowing of what it replaced.
    remarks: Vec<Problem>,
    /// Its rows for the work list, where it was just written.
    listed: Option<ListedReport>,
    of: ReportId,
}

/// What became of a report whose files were read.
#[derive(Debug)]
pub enum Became {
    /// None of them could be read.
    Unreadable,
    /// The kunde has it, or is about to get it: it stays as it is.
    Delivered(KeptReport),
    /// It stands on disk, but in a dry run.
    Made(FinishedReport),
}

/// A report that was made.
#[derive(Debug)]
pub struct FinishedReport {
    /// What is kept of it.
    pub kept: KeptReport,
    /// What is worth knowing of what it replaced.
    pub remarks: Vec<Problem>,
    /// Its rows for the work list, where there is one.
    pub listed: Option<ListedReport>,
}

impl MadeReport {
    fn nothing(of: &ReportId) -> Self {
        Self {
            entries: Vec::new(),
            report: None,
            unchanged: false,
            waiting: Vec::new(),
            delivered: false,
            remarks: Vec::new(),
            listed: None,
            of: of.clone(),
        }
    }

    /// What a report and its files came to.
    pub fn of(of: &ReportId, entries: Vec<(usize, FileEntry)>, became: Result<Became, Error>) -> Self {
        let delivered = matches!(became, Ok(Became::Delivered(_)));
        let (report, remarks, listed) = match became {
            Ok(Became::Unreadable) => (None, Vec::new(), None),
            Ok(Became::Delivered(kept)) => (Some(Ok(kept)), Vec::new(), None),
            Ok(Became::Made(made)) => (Some(Ok(made.kept)), made.remarks, made.listed),
            Err(error) => (Some(Err(error)), Vec::new(), None),
        };
        Self { entries, report, unchanged: delivered, delivered, remarks, listed, ..Self::nothing(of) }
    }

    /// A report that nothing changed for: its files are as the survey has them.
    pub fn unchanged(of: &ReportId, kept: KeptReport) -> Self {
        Self { report: Some(Ok(kept)), unchanged: true, ..Self::nothing(of) }
    }

    /// Whether nothing became of it.
    pub fn is_unchanged(&self) -> bool {
        self.unchanged
    }

    /// A report of which nothing could be looked up.
    pub fn failed(of: &ReportId, error: Error) -> Self {
        Self { report: Some(Err(error)), ..Self::nothing(of) }
    }

    /// A report that was not begun, since the run was interrupted.
    pub fn waiting(of: &ReportId, prints: &[&PrintFile]) -> Self {
        Self { waiting: prints.iter().map(|print| print.entry).collect(), ..Self::nothing(of) }
    }
}

/// What the log says of a report.
#[derive(Serialize)]
pub struct LoggedReport<'a> {
    run: PayrollRun,
    group: &'a PayGroup,
    path: String,
    rows: usize,
    new: Option<usize>,
    gone: Option<usize>,
    incomplete: bool,
}

impl MadeReport {
    /// What the log says of a report that was written; it says nothing of one that stands as it was.
    pub fn told(&self, job: &Job) -> Option<LoggedReport<'_>> {
        let is_told = !job.dry_run && !self.unchanged;
        let Some(Ok(KeptReport { entry, .. })) = self.report.as_ref().filter(|_| is_told) else {
            return None;
        };
        Some(LoggedReport {
            run: entry.run,
            group: &entry.group,
            path: mask_cpr(&entry.path),
            rows: entry.advices,
            new: entry.new,
            gone: entry.gone,
            incomplete: entry.incomplete,
        })
    }
}

/// What summary and overview say of a report.
pub fn kept(report: &Report, job: &Job) -> KeptReport {
    KeptReport {
        entry: entry(report, job),
        unresolved: unresolved(report),
        unrecognised: report.unrecognised.len(),
        incomplete: report.incomplete.clone(),
        nothing_printed: report.sources.is_empty(),
        answers: report.rows.iter().filter_map(answer).collect(),
        waiting: job.remembers.then(|| WaitingRows::of(&report.rows)),
        form: Some(ReportForm::of(
            job.cpr,
            job.accessible,
            &job.twins,
            job.settings.digest_for(report.run, &report.group),
        )),
    }
}

/// The `Række-id` of a row that the kunde answered and nobody has taken up, and whether that is new since the report before.
fn answer(row: &ReportRow) -> Option<(String, bool)> {
    Some((row.row_id.clone()?, row.answer? == CustomerAnswer::New))
}

/// Codes of a report's rows without an owner, with their number; empty for rows without a code.
fn unresolved(report: &Report) -> BTreeMap<String, usize> {
    let mut unresolved: BTreeMap<String, usize> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| row.item.decision.owner == Owner::Unresolved) {
        let code = row.item.advice.code.map(|code| code.to_string()).unwrap_or_default();
        *unresolved.entry(code).or_default() += 1;
    }
    unresolved
}

/// What the summary says of a report.
fn entry(report: &Report, job: &Job) -> ReportEntry {
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
        stale_because: None,
    }
}

/// What became of a file that was to be put away.
#[derive(Debug)]
pub struct PutAway {
    /// Its entry: index in the survey.
    pub entry: usize,
    /// The folder that it belongs in.
    pub folder: &'static str,
    /// Its path now, or why it stays where it was.
    pub result: Result<String, WhyNot>,
}

/// A work list that stands beside the reports.
#[derive(Debug)]
pub struct PublishedList {
    /// Where.
    pub path: PathBuf,
    /// What is to be told of it.
    pub told: Vec<Problem>,
}

/// Why a file stays where it is.
#[derive(Debug)]
pub enum WhyNot {
    /// Somebody has to look at it.
    Told(Problem),
    /// It could not be moved.
    Failed(Error),
}

/// The outcome of a run while reports come in.
pub struct RunOutcome {
    reports: Vec<KeptReport>,
    /// Those that were made anew.
    made: BTreeSet<ReportId>,
    unchanged: usize,
    waiting: usize,
    waiting_files: Vec<usize>,
    interrupted: bool,
    failed: Vec<ReportId>,
    left: Vec<ReportId>,
    files: Vec<FileEntry>,
    entries: BTreeMap<usize, FileEntry>,
    unwanted: Vec<ReportId>,
    unwanted_files: Vec<usize>,
    overviews: Vec<String>,
    worklists: Vec<String>,
    dry_run: bool,
    problems: Vec<Problem>,
    in_part: bool,
    done: usize,
    set_aside: usize,
    statistics: Vec<String>,
    max_unresolved: Option<f64>,
    typed_over: BTreeSet<String>,
    listed: HashMap<ReportId, ListedReport>,
}

impl RunOutcome {
    /// An outcome of nothing yet but the problems of looking for files. `interrupted` says that the run was told to stop.
    pub fn new(job: &Job, problems: Vec<Problem>, interrupted: bool) -> Self {
        Self {
            reports: Vec::new(),
            made: BTreeSet::new(),
            unchanged: 0,
            waiting: 0,
            waiting_files: Vec::new(),
            interrupted,
            failed: Vec::new(),
            left: Vec::new(),
            files: Vec::new(),
            entries: BTreeMap::new(),
            unwanted: Vec::new(),
            unwanted_files: Vec::new(),
            overviews: Vec::new(),
            worklists: Vec::new(),
            dry_run: job.dry_run,
            problems,
            in_part: false,
            done: 0,
            set_aside: 0,
            statistics: Vec::new(),
            max_unresolved: job.settings.max_unresolved,
            typed_over: BTreeSet::new(),
            listed: HashMap::new(),
        }
    }

    /// Notes the prints of reports that were not asked for.
    pub fn pass_over(&mut self, reports: Vec<(ReportId, Vec<&PrintFile>)>) {
        for (report, prints) in reports {
            self.unwanted.push(report);
            self.unwanted_files.extend(prints.iter().map(|print| print.entry));
        }
    }

    /// Tells a lønkørsel that was asked for and of which there is nothing.
    pub fn tell_run(&mut self, job: &Job) {
        let there: BTreeSet<PayrollRun> = self.unwanted.iter().map(|of| of.run).collect();
        let Some(wanted) = job.run.filter(|run| !there.is_empty() && !there.contains(run)) else { return };
        if !self.reports.is_empty() || self.waiting > 0 {
            return;
        }
        let inputs: Vec<String> = job.inputs.iter().map(|input| input.display().to_string()).collect();
        let there: Vec<String> = there.iter().map(ToString::to_string).collect();
        self.problems.push(Problem::fault(
            Location::whole(&FileName::new(&inputs.join(", "), "")),
            format!(
                "no print is of lønkørsel {wanted}, which --run names; those that are there are of {}",
                there.join(", ")
            ),
            "give the lønkørsel that the prints state, or the folder of its prints",
        ));
    }

    /// Adds a report.
    pub fn add(&mut self, made: MadeReport) {
        self.entries.extend(made.entries);
        self.problems.extend(made.remarks);
        self.waiting += usize::from(!made.waiting.is_empty());
        self.waiting_files.extend(made.waiting);
        match made.report {
            Some(Ok(kept)) => {
                if made.delivered && kept.entry.stale {
                    self.left.push(made.of.clone());
                }
                self.unchanged += usize::from(made.unchanged);
                if !made.unchanged {
                    self.made.insert(made.of.clone());
                }
                self.reports.push(kept);
                // One that is made twice in a run stands as it was made last.
                self.listed.extend(made.listed.map(|listed| (made.of, listed)));
            }
            Some(Err(error)) => {
                self.failed.push(made.of);
                self.not_written(error);
            }
            None => {}
        }
    }

    fn not_written(&mut self, error: Error) {
        self.in_part = true;
        let at = Location::whole(&FileName::new(&error.at, &error.at));
        self.problems.push(Problem::remark(at, error.what, error.hint));
    }

    /// Adds what reading back reports came to.
    pub fn tell(&mut self, back: ReadBack) {
        self.in_part |= back.memory_is_lost;
        self.problems.extend(back.problems);
        self.typed_over = back.typed_over;
    }

    /// Adds the later reports that an earlier run was read after: they are not written again by themselves.
    pub fn tell_stale(&mut self, job: &Job) -> Result<(), Error> {
        let Some(history) = job.history() else { return Ok(()) };
        for (group, written) in history.store.reports()?.into_iter().filter(|(_, written)| written.is_stale())
        {
            let here = |kept: &&mut KeptReport| kept.entry.group == group && kept.entry.run == written.run;
            if let Some(kept) = self.reports.iter_mut().find(here) {
                kept.entry.stale = true;
                kept.entry.stale_because = written.behind.map(|why| why.key().to_string());
                continue;
            }
            let mut kept: Option<KeptReport> = history.store.summary_of(&group, written.run)?;
            if let Some(kept) = &mut kept {
                kept.entry.stale = true;
                kept.entry.stale_because = written.behind.map(|why| why.key().to_string());
            }
            self.reports.extend(kept);
        }
        Ok(())
    }

    /// Adds what the calendar has wrong or lacks: deadlines go by it.
    pub fn tell_calendar(&mut self, job: &Job) {
        let calendar = &job.settings.calendar;
        self.problems.extend(calendar.remarks().iter().cloned());
        // Of lønkørsler that nothing changed for it was told when they were made.
        let runs: BTreeSet<PayrollRun> = self.made.iter().map(|of| of.run).collect();
        for run in runs.into_iter().filter(|run| calendar.lacks(*run)) {
            let name = "the run calendar";
            let at = Location::whole(&FileName::new(name, name));
            let remark = Problem::remark(at, texts::run_not_in_calendar(run), texts::add_a_row_for_it());
            self.problems.push(remark.in_cells(Cells::of_list("kørselsplanen")));
        }
    }

    /// Adds what became of the files of a survey. What is wrong in one that an earlier run of the program put away, and that no
    /// report was made anew of, was told then; and so was what is wrong in one that is known since an earlier day.
    pub fn tell_files(&mut self, survey: &mut Survey, inputs: &[InputFile]) {
        let is_made = |print: &&PrintFile| print.reports.iter().any(|of| self.made.contains(of));
        let known = survey.prints.iter().filter(|print| {
            let is_done = inputs[survey.input_of[print.entry]].place.is_done;
            print.told || is_done && (print.known || !is_made(print))
        });
        let known: HashSet<usize> = known.map(|print| print.entry).collect();
        self.add_files(std::mem::take(&mut survey.entries), &known);
    }

    fn add_files(&mut self, surveyed: Vec<FileEntry>, known: &HashSet<usize>) {
        let unwanted: HashSet<usize> = self.unwanted_files.iter().copied().collect();
        let waiting: HashSet<usize> = self.waiting_files.iter().copied().collect();
        let entries = &mut self.entries;
        let files = surveyed.into_iter().enumerate().map(|(index, surveyed)| {
            let mut entry = entries.remove(&index).unwrap_or(surveyed);
            if entry.status == FileStatus::Read && entry.tally.lines == 0 {
                entry.status = match index {
                    index if waiting.contains(&index) => FileStatus::Waiting,
                    index if unwanted.contains(&index) => FileStatus::Unwanted,
                    _ => FileStatus::Read,
                };
            }
            entry.known = known.contains(&index);
            entry
        });
        self.files = files.collect();
        self.set_aside = self.files.iter().filter(|file| file.kind == SET_ASIDE).count();
    }

    /// Adds the overviews that were written, or why one was not.
    pub fn tell_overviews(&mut self, overviews: Vec<Result<PathBuf, Error>>) {
        for overview in overviews {
            match overview {
                Ok(page) => self.overviews.push(page.display().to_string()),
                Err(error) => self.not_written(error),
            }
        }
    }

    /// Adds where the statistics stand, or why they were not written.
    pub fn tell_statistics(&mut self, written: Option<Result<StatisticsFiles, Error>>) {
        match written {
            Some(Ok(files)) => {
                self.statistics = files.map(|file| mask_cpr(&file.display().to_string())).into()
            }
            Some(Err(error)) => self.not_written(error),
            None => {}
        }
    }

    /// The rows of the reports that were just written, for the work lists.
    pub fn take_listed(&mut self) -> HashMap<ReportId, ListedReport> {
        std::mem::take(&mut self.listed)
    }

    /// Whether somebody typed where nothing is taken in, in a workbook of that name below the folder of the reports.
    pub fn typed_over(&self, name: &str) -> bool {
        self.typed_over.contains(name)
    }

    /// Adds what is to be told of the work lists, or why one was not written.
    pub fn tell_worklists(&mut self, lists: Vec<Result<PublishedList, Error>>) {
        for list in lists {
            match list {
                Ok(PublishedList { path, told }) => {
                    self.worklists.push(path.display().to_string());
                    self.problems.extend(told);
                }
                Err(error) => self.not_written(error),
            }
        }
    }

    /// Adds what became of the inputs that are done with.
    pub fn tell_put_away(&mut self, moves: Vec<PutAway>) {
        for PutAway { entry, folder, result } in moves {
            match result {
                Ok(to) => {
                    self.files[entry].moved_to = Some(to);
                    self.done += usize::from(folder == DONE);
                    self.set_aside += usize::from(folder == REFUSED);
                }
                Err(WhyNot::Told(problem)) => self.problems.push(problem),
                Err(WhyNot::Failed(error)) => self.not_written(error),
            }
        }
    }

    /// The reports that were made anew.
    pub fn made(&self) -> &BTreeSet<ReportId> {
        &self.made
    }

    /// The reports, those that are stale too.
    pub fn reports(&self) -> impl Iterator<Item = &KeptReport> {
        self.reports.iter()
    }

    /// Whether the run was told to stop before all was done.
    pub fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// The reports that could not be made.
    pub fn failed(&self) -> &[ReportId] {
        &self.failed
    }

    /// The reports that the kunde has, and that are not written again though something came in for them.
    pub fn left(&self) -> &[ReportId] {
        &self.left
    }

    /// The reports that were not asked for.
    pub fn unwanted(&self) -> &[ReportId] {
        &self.unwanted
    }

    /// What became of the files.
    pub fn files(&self) -> impl Iterator<Item = &FileEntry> {
        self.files.iter()
    }

    /// The lønkørsler that this run had to do with: those of the reports that it made and of the files that were not told of
    /// before; where there is neither, the last one.
    fn tonight(&self) -> BTreeSet<PayrollRun> {
        let files = self.files.iter().filter(|file| !file.known).filter_map(|file| file.run.as_deref());
        let of_files = files.flat_map(|runs| runs.split(',')).filter_map(|run| run.trim().parse().ok());
        let runs: BTreeSet<PayrollRun> = self.made.iter().map(|of| of.run).chain(of_files).collect();
        let last = || self.reports.iter().map(|kept| kept.entry.run).max().into_iter().collect();
        if runs.is_empty() { last() } else { runs }
    }

    /// The codes without an owner in some lønkørsler.
    fn unresolved_in(&self, runs: &BTreeSet<PayrollRun>) -> Vec<UnresolvedCode> {
        let mut unresolved: BTreeMap<String, (usize, Vec<PayGroup>)> = BTreeMap::new();
        for kept in self.reports.iter().filter(|kept| runs.contains(&kept.entry.run)) {
            for (code, count) in &kept.unresolved {
                let (sum, groups) = unresolved.entry(code.clone()).or_default();
                *sum += count;
                groups.push(kept.entry.group.clone());
            }
        }
        codes(unresolved)
    }

    /// The summary.
    pub fn settle(self) -> (Summary, Exit) {
        let tonight = self.tonight();
        let unresolved_codes = self.unresolved_in(&tonight);
        let mut reports: Vec<ReportEntry> = self.reports.into_iter().map(|kept| kept.entry).collect();
        reports.sort_by(|a, b| (a.run, &a.group).cmp(&(b.run, &b.group)));
        let mut summary = Summary {
            reports,
            files: self.files,
            problems: self.problems,
            unresolved_codes,
            exit_code: 0,
            known_problems: Vec::new(),
            statistics: self.statistics,
            closing: Closing {
                made: self.made,
                tonight,
                unchanged: self.unchanged,
                failed: self.failed.len(),
                waiting: self.waiting,
                interrupted: self.interrupted,
                overviews: self.overviews,
                worklists: self.worklists,
                dry_run: self.dry_run,
                done: self.done,
                set_aside: self.set_aside,
            },
        };
        let mut exit = summary.settle(self.max_unresolved, self.in_part);
        if self.interrupted {
            exit = exit.weightiest(Exit::Interrupted);
            summary.exit_code = exit.code();
        }
        (summary, exit)
    }
}

/// Codes without an owner, each with its number and løngrupper, the most frequent first.
fn codes(unresolved: BTreeMap<String, (usize, Vec<PayGroup>)>) -> Vec<UnresolvedCode> {
    let code = |(code, (count, mut groups)): (String, (usize, Vec<PayGroup>))| {
        groups.sort();
        groups.dedup();
        UnresolvedCode { code, count, groups }
    };
    let mut codes: Vec<UnresolvedCode> = unresolved.into_iter().map(code).collect();
    codes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    codes
}
