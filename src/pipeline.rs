//! The program on one page: what happens to a folder of prints, in order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::read_back::ReadBack;
use crate::history::recall::{Memory, RowsRead};
use crate::job::Job;
use crate::job::again::{AskedReports, add_later, add_others};
use crate::job::classify::{classify, decide};
use crate::job::compose::{ReportRows, Setting, compose};
use crate::job::discover::discover;
use crate::job::outcome::{Became, MadeReport, RunOutcome, kept};
use crate::job::overviews;
use crate::job::prints::{self, Print};
use crate::job::put_away::put_away;
use crate::job::remember::{remember, remember_prints};
use crate::job::remembered::{RememberedFiles, sayings};
use crate::job::summary::Summary;
use crate::job::survey::{PrintFile, Survey, survey};
use crate::job::taken_back::TakenBack;
use crate::job::trend::trend;
use crate::job::unchanged::{KnownPrints, MayWrite, is_there, may_write, unchanged};
use crate::job::write::{publish, write, write_beside};
use crate::prints::merge::{Merged, merge};
use crate::report::own;
use crate::system::console::Progress;
use crate::system::interrupt::interrupted;
use crate::system::log;

/// Makes the reports of a job. One bad file or one bad group never stops the others; a signal lets the reports that are
/// begun be finished, and leaves the rest to the next run.
pub fn run(job: &Job, progress: &Progress) -> Result<(Summary, Exit), Error> {
    let mut discovery = discover(&job.inputs)?;
    let taken_back = TakenBack::of(&mut discovery, job);
    job.open_history(false)?;
    progress.say(format_args!("reading {} files", discovery.files.len()));
    let survey = survey(&discovery.files, &job.settings.layouts, job.run, KnownPrints::of(job));
    let (wanted, unwanted): (Vec<_>, Vec<_>) =
        survey.by_report().into_iter().partition(|(of, _)| job.wants(of.run, &of.group));
    job.open_history(!wanted.is_empty() && !job.dry_run)?;
    let back = match job.history() {
        Some(history) if !job.dry_run => history.read_back()?,
        _ => ReadBack::default(),
    };
    let mut asked = AskedReports::new();
    for (of, prints) in wanted {
        asked.entry(of.group).or_default().insert(of.run, prints);
    }
    add_others(&mut asked, &survey.refused(), &taken_back, job)?;

    progress.begin(asked.values().map(BTreeMap::len).sum(), "reports");
    let desk = Desk { survey: &survey, taken_back: &taken_back, back: &back, job };
    let made: Vec<MadeReport> =
        asked.into_par_iter().flat_map_iter(|(group, runs)| desk.make(&group, runs, progress)).collect();

    let mut outcome = RunOutcome::new(job, discovery.problems, interrupted());
    outcome.pass_over(unwanted);
    outcome.tell(back);
    made.into_iter().for_each(|made| outcome.add(made));
    outcome.tell_stale(job)?;
    outcome.tell_calendar(job);
    outcome.tell_files(survey.entries);
    if !outcome.interrupted() {
        outcome.tell_overviews(overviews::publish(&outcome, job));
    }
    if job.archive && !job.dry_run && !outcome.interrupted() {
        outcome.tell_put_away(put_away(&discovery.files, &survey.input_of, &survey.prints, &outcome, job));
    }
    Ok(outcome.settle())
}

/// What every report of a run of the program is made with.
struct Desk<'a> {
    survey: &'a Survey,
    taken_back: &'a TakenBack,
    back: &'a ReadBack,
    job: &'a Job,
}

impl Desk<'_> {
    /// Makes the reports of a løngruppe run by run: each is held against the one before, and leaves later ones behind that
    /// are then made again.
    fn make(
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
            let report = self.make_report(&of, &prints);
            if let Some(told) = report.told(self.job) {
                log::event("report", &told);
            }
            made.push(report);
            progress.step();
            if let Some(history) = self.job.history().filter(|_| !self.job.dry_run)
                && let Err(error) = add_later(&mut runs, &of, history, self.job)
            {
                made.push(MadeReport::failed(&of, error));
            }
        }
        made
    }

    /// Makes one report, unless nothing changed for it.
    fn make_report(&self, of: &ReportId, found: &[&PrintFile]) -> MadeReport {
        match unchanged(of, found, self.survey, self.job) {
            Ok(Some(kept)) => return MadeReport::unchanged(of, kept),
            Ok(None) => {}
            Err(error) => return MadeReport::failed(of, error),
        }
        let prints = prints::read(of, found, &self.survey.entries, &self.job.settings.layouts);
        let entries = prints.iter().map(|print| (print.index, print.entry.clone())).collect();
        let became = self.report_of(of, found, prints);
        MadeReport::of(of, entries, became)
    }

    /// Makes the report of prints that were read, as far as it may be written.
    fn report_of(&self, of: &ReportId, found: &[&PrintFile], prints: Vec<Print>) -> Result<Became, Error> {
        match may_write(of, found, self.survey, self.job)? {
            MayWrite::Nothing(kept) => {
                remember_prints((found, &prints), self.job)?;
                Ok(Became::Delivered(*kept))
            }
            MayWrite::TypedCells => {
                remember_prints((found, &prints), self.job)?;
                self.write_report(of, &[], Vec::new(), true)
            }
            MayWrite::All if !found.is_empty() && prints.iter().all(|print| print.contents.is_none()) => {
                Ok(Became::Unreadable)
            }
            MayWrite::All => self.write_report(of, found, prints, false),
        }
    }

    /// Makes a report: merge, recall, classify, compare, write, remember.
    fn write_report(
        &self,
        of: &ReportId,
        found: &[&PrintFile],
        mut prints: Vec<Print>,
        keeps_copy: bool,
    ) -> Result<Became, Error> {
        let Self { survey, taken_back, back, job } = *self;
        let &ReportId { run, ref group } = of;
        let settings = &job.settings;
        let remembered = RememberedFiles::of(of, &prints, taken_back, job)?;
        let sayings = sayings(&prints);
        let merged = merge(prints::advices(&mut prints));
        let held = sayings.held(&merged.rows, &prints);
        let laid = remembered.lay_over(merged, &mut prints, held);
        let standing = settings.standing(run, group, prints::printed(&prints));
        let decide = |advice, origins| decide(Merged { advice, origins }, &settings.rules, &standing);
        let items = classify(laid.rows, &settings.rules, &standing);
        let day = standing.on.unwrap_or_else(|| run.payment_month());
        let read = RowsRead {
            items: &items,
            known: &laid.known,
            fields: &prints::identifying(&items, &prints),
            former: settings.customers.of(group).map_or(&[], |customer| &customer.former),
            whole: prints::whole(&prints),
        };
        let memory = match job.history() {
            Some(history) => Some(Memory::of(&history.store, of, day, &read, &decide)?),
            None => None,
        };
        if prints.is_empty() && memory.as_ref().is_none_or(Memory::concerns_nobody) && !is_there(of, job)? {
            return Ok(Became::Unreadable);
        }
        let rows = ReportRows { items, folded: &laid.folded, memory: memory.as_ref() };
        let mut report = compose(&Setting::of(run, group, day, settings), rows, &prints, &decide)?;
        if let Some(history) = job.history() {
            own::carry(&mut report.rows, history.store.own_words(group, run)?);
        }
        report.trend = job.history().map(|history| trend(&report, history)).transpose()?.unwrap_or_default();
        match (job.history(), &memory) {
            _ if job.dry_run => {}
            _ if back.blocked.contains(of) => return Err(back.refusal(of)),
            (Some(history), Some(memory)) => {
                let mut on_disk = publish(&mut report, memory, history, &job.options())?;
                on_disk.keeps_copy = keeps_copy;
                on_disk.add(write_beside(&report, keeps_copy, job)?);
                remember(&report, memory, &on_disk, (found, &prints, &laid.held), survey, job, history)?;
                return Ok(Became::Made(kept(&report, job), on_disk.remarks));
            }
            _ => {
                write(&report, &job.options(), &job.out)?;
                write_beside(&report, false, job)?;
            }
        }
        Ok(Became::Made(kept(&report, job), Vec::new()))
    }
}
