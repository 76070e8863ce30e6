//! Where the reports of a run are made: løngruppe by løngruppe side by side, and run by run within one.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{Advice, Item, Origin, PayGroup, PayrollRun};
use crate::formats::read::memory::alone_if;
use crate::history::identity::Identity;
use crate::history::read_back::ReadBack;
use crate::history::recall::{Memory, RowsRead};
use crate::job::Job;
use crate::job::again::{AskedReports, add_later};
use crate::job::outcome::{Became, FinishedReport, MadeReport, kept};
use crate::job::prints::{self, Print};
use crate::job::remember::{remember, remember_prints};
use crate::job::remembered::{LaidOver, RememberedFiles, sayings};
use crate::job::survey::{PrintFile, Survey};
use crate::job::taken_back::TakenBack;
use crate::job::trend::trend;
use crate::job::unchanged::{MayWrite, is_there, may_write, unchanged};
use crate::job::write::{publish, write, write_beside};
use crate::prints::merge::merge;
use crate::report::worklist::ListedReport;
use crate::report::{Report, own};
use crate::system::console::Progress;
use crate::system::interrupt::interrupted;
use crate::system::log;

/// What every report of a run of the program is made with.
pub struct Desk<'a> {
    /// The files that are there.
    pub survey: &'a Survey,
    /// The prints that are taken back.
    pub taken_back: &'a TakenBack,
    /// What people typed, as it was read back.
    pub back: &'a ReadBack,
    /// What was asked for.
    pub job: &'a Job,
    /// Makes one report of papers that were read.
    pub report: fn(&Desk<'_>, Papers<'_>) -> Result<Became, Error>,
}

/// What one report is made from.
pub struct Papers<'a> {
    /// The report.
    pub of: &'a ReportId,
    /// Its files.
    pub found: &'a [&'a PrintFile],
    /// The prints in them, and those that are remembered.
    pub prints: Vec<Print>,
    /// Whether the kunde's copy stays as the kunde has it.
    keeps_copy: bool,
}

impl Papers<'_> {
    /// The rows of all prints, joined; those that are remembered of files that are not at hand, too.
    pub fn join(&mut self, desk: &Desk<'_>) -> Result<LaidOver, Error> {
        let remembered = RememberedFiles::of(self.of, &self.prints, desk.taken_back, desk.job)?;
        let sayings = sayings(&self.prints);
        let merged = merge(prints::advices(&mut self.prints));
        let held = sayings.held(&merged.rows, &self.prints);
        Ok(remembered.lay_over(merged, &mut self.prints, held))
    }

    /// What runs before and after this one say of the rows; `None` without a history.
    pub fn recall(
        &self,
        known: &[Option<Identity>],
        items: &[Item],
        day: Date,
        decide: &dyn Fn(Advice, Vec<Origin>) -> Item,
        job: &Job,
    ) -> Result<Option<Memory>, Error> {
        let Some(history) = job.history() else { return Ok(None) };
        let read = RowsRead {
            items,
            known,
            fields: &prints::identifying(items, &self.prints),
            former: job.settings.customers.former(&self.of.group),
            whole: prints::whole(&self.prints),
        };
        Memory::of(&history.store, self.of, day, &read, &decide).map(Some)
    }
}

impl Desk<'_> {
    /// Makes the reports that are asked for.
    pub fn make(&self, asked: AskedReports<'_>, progress: &Progress) -> Vec<MadeReport> {
        asked.into_par_iter().flat_map_iter(|(group, runs)| self.make_group(&group, runs, progress)).collect()
    }

    /// Makes the reports of a løngruppe run by run: each is held against the one before, and leaves later ones behind that
    /// are then made again.
    fn make_group(
        &self,
        group: &PayGroup,
        mut runs: BTreeMap<PayrollRun, Vec<&PrintFile>>,
        progress: &Progress,
    ) -> Vec<MadeReport> {
        let mut made = Vec::new();
        while let Some((run, prints)) = runs.pop_first() {
            let of = ReportId::new(run, group);
            if interrupted() {
                made.push(MadeReport::waiting(&of, &prints));
                continue;
            }
            // Of a large print there is more than its text: one such report at a time.
            let of_one = prints.iter().filter(|print| print.reports.len() == 1);
            let size = of_one.map(|print| self.survey.entries[print.entry].size).max();
            let report = alone_if(size.unwrap_or(0), || self.make_one(&of, &prints));
            if let Some(told) = report.told(self.job) {
                log::event("report", &told);
            }
            let leaves_behind = !report.is_unchanged() && !self.job.dry_run;
            made.push(report);
            progress.step();
            if let Some(history) = self.job.history().filter(|_| leaves_behind)
                && let Err(error) = add_later(&mut runs, &of, history, self.job)
            {
                made.push(MadeReport::failed(&of, error));
            }
        }
        made
    }

    /// Makes one report, unless nothing changed for it.
    fn make_one(&self, of: &ReportId, found: &[&PrintFile]) -> MadeReport {
        match unchanged(of, found, self.survey, self.job) {
            Ok(Some(kept)) => return MadeReport::unchanged(of, kept),
            Ok(None) => {}
            Err(error) => return MadeReport::failed(of, error),
        }
        let prints = prints::read(of, found, &self.survey.entries, &self.job.settings.layouts);
        let entries = prints.iter().map(|print| (print.index, print.entry.clone())).collect();
        let became = self.make_of(of, found, prints);
        MadeReport::of(of, entries, became)
    }

    /// Makes the report of prints that were read, as far as it may be written.
    fn make_of(&self, of: &ReportId, found: &[&PrintFile], prints: Vec<Print>) -> Result<Became, Error> {
        match may_write(of, found, self.survey, self.job)? {
            MayWrite::Nothing(kept) => {
                remember_prints((found, &prints), self.job)?;
                Ok(Became::Delivered(*kept))
            }
            MayWrite::TypedCells => {
                remember_prints((found, &prints), self.job)?;
                (self.report)(self, Papers { of, found: &[], prints: Vec::new(), keeps_copy: true })
            }
            MayWrite::All if !found.is_empty() && prints.iter().all(|print| print.contents.is_none()) => {
                Ok(Became::Unreadable)
            }
            MayWrite::All => (self.report)(self, Papers { of, found, prints, keeps_copy: false }),
        }
    }

    /// Whether there is nothing to report: no print, nobody whom the memory concerns, and no report that is there already.
    pub fn has_nothing(&self, papers: &Papers<'_>, memory: Option<&Memory>) -> Result<bool, Error> {
        let concerns_nobody = papers.prints.is_empty() && memory.is_none_or(Memory::concerns_nobody);
        Ok(concerns_nobody && !is_there(papers.of, self.job)?)
    }

    /// Puts a report on disk and into the memory; in a dry run neither.
    pub fn put(
        &self,
        mut report: Report,
        memory: Option<Memory>,
        papers: &Papers<'_>,
        laid: &LaidOver,
    ) -> Result<Became, Error> {
        let Self { survey, back, job, .. } = *self;
        if let Some(history) = job.history() {
            let rows = report.rows.iter().filter_map(|row| Some((row.row_id.as_deref()?, row.first_seen?)));
            let former = job.settings.customers.former(&report.group);
            let words = history.store.own_words(&report.group, former, report.run, rows)?;
            own::carry(&mut report.rows, words);
        }
        report.trend = job.history().map(|history| trend(&report, history)).transpose()?.unwrap_or_default();
        let (kept, remarks, listed) = match (job.history(), memory) {
            _ if job.dry_run => (kept(&report, job), Vec::new(), None),
            _ if back.blocked.contains(papers.of) => return Err(back.refusal(papers.of)),
            (Some(history), Some(memory)) => {
                let taken_whole = back.taken_whole.get(papers.of).copied();
                let mut on_disk = publish(&mut report, history, &job.options(), taken_whole)?;
                on_disk.keeps_copy = papers.keeps_copy;
                on_disk.add(write_beside(&report, papers.keeps_copy, job)?);
                let sheets = on_disk.sheets(&report, &memory, history)?;
                let kept = kept(&report, job);
                let rows = std::mem::take(&mut report.rows);
                let listed = ListedReport::of(&report, rows, job.cpr);
                let from = (papers.found, papers.prints.as_slice(), laid.held.as_slice());
                let remarks = std::mem::take(&mut on_disk.remarks);
                remember(&report, memory, (on_disk, sheets, &kept), from, survey, job, history)?;
                (kept, remarks, Some(listed))
            }
            _ => {
                write(&report, &job.options(), &job.out)?;
                write_beside(&report, false, job)?;
                (kept(&report, job), Vec::new(), None)
            }
        };
        Ok(Became::Made(FinishedReport { kept, remarks, listed }))
    }
}
