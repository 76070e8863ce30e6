//! The program on one page: what happens to a folder of prints, in order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::domain::PayGroup;
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::history::read_back::ReadBack;
use crate::history::recall::Memory;
use crate::job::Job;
use crate::job::classify::{classify, decide};
use crate::job::compose::{ReportRows, Setting, compose};
use crate::job::discover::discover;
use crate::job::outcome::{Became, MadeReport, RunOutcome, kept};
use crate::job::overviews;
use crate::job::prints::{self, Print, remembered};
use crate::job::put_away::put_away;
use crate::job::remember::{remember, remember_prints};
use crate::job::summary::Summary;
use crate::job::survey::{PrintFile, Survey, survey};
use crate::job::trend::trend;
use crate::job::unchanged::{KnownPrints, delivered, unchanged};
use crate::job::write::{publish, write, write_beside};
use crate::prints::merge::{Merged, merge};
use crate::system::console::Progress;
use crate::system::interrupt::interrupted;
use crate::system::log;

/// Makes the reports of a job. One bad file or one bad group never stops the others; a signal lets the reports that are
/// begun be finished, and leaves the rest to the next run.
pub fn run(job: &Job, progress: &Progress) -> Result<(Summary, Exit), Error> {
    let discovery = discover(&job.inputs)?;
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

    progress.begin(wanted.len(), "reports");
    let mut groups: BTreeMap<PayGroup, Vec<(ReportId, Vec<&PrintFile>)>> = BTreeMap::new();
    for (of, prints) in wanted {
        groups.entry(of.group.clone()).or_default().push((of, prints));
    }
    // One group is gone through run by run: each is held against the one before.
    let made: Vec<MadeReport> = groups
        .into_par_iter()
        .flat_map_iter(|(_, reports)| {
            let made = |(of, prints): (ReportId, Vec<&PrintFile>)| {
                if interrupted() {
                    return MadeReport::waiting(&of, &prints);
                }
                let made = make_report(&of, &prints, &survey, &back, job);
                if let Some(told) = made.told(job) {
                    log::event("report", &told);
                }
                progress.step();
                made
            };
            reports.into_iter().map(made).collect::<Vec<_>>()
        })
        .collect();

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

/// Makes one report, unless nothing changed for it.
fn make_report(
    of: &ReportId,
    found: &[&PrintFile],
    survey: &Survey,
    back: &ReadBack,
    job: &Job,
) -> MadeReport {
    match unchanged(of, found, survey, job) {
        Ok(Some(kept)) => return MadeReport::unchanged(of, kept),
        Ok(None) => {}
        Err(error) => return MadeReport::failed(of, error),
    }
    let mut prints = prints::read(of, found, &survey.entries, &job.settings.layouts);
    let became = report_of(of, (found, &mut prints), survey, back, job);
    MadeReport::of(of, prints, became)
}

/// Makes the report of prints that were read: merge, classify, compare, write, remember. One that the kunde has stays.
fn report_of<'l>(
    of: &ReportId,
    (found, prints): (&[&PrintFile], &mut Vec<Print<'l>>),
    survey: &Survey,
    back: &ReadBack,
    job: &'l Job,
) -> Result<Became, Error> {
    if let Some(kept) = delivered(of, found, survey, job)? {
        remember_prints((found, prints), job)?;
        return Ok(Became::Delivered(kept));
    }
    if prints.iter().all(|print| print.contents.is_none()) {
        return Ok(Became::Unreadable);
    }
    let &ReportId { run, ref group } = of;
    let settings = &job.settings;
    prints.extend(remembered(of, prints, job)?);
    let merged = merge(prints::advices(prints));
    let standing = settings.standing(run, group, prints::printed(prints));
    let dates = settings.calendar.of(run);
    let items = classify(merged.rows, &settings.rules, &standing, dates);
    let day = standing.on.unwrap_or_else(|| run.payment_month());
    let memory = match job.history() {
        Some(history) => {
            let prints: Vec<_> = prints.iter().map(Print::of_report).collect();
            Some(Memory::of(&history.store, of, day, &items, &prints)?)
        }
        None => None,
    };
    let decide = |advice, origins| decide(Merged { advice, origins }, &settings.rules, &standing, dates);
    let rows = ReportRows { items, folded: &merged.folded, memory: memory.as_ref() };
    let mut report = compose(&Setting::of(run, group, settings), rows, prints, &decide)?;
    report.trend = job.history().map(|history| trend(&report, history)).transpose()?.unwrap_or_default();
    match (job.history(), &memory) {
        _ if job.dry_run => {}
        _ if back.blocked.contains(of) => return Err(back.refusal(of)),
        (Some(history), Some(memory)) => {
            let mut on_disk = publish(&mut report, memory, history, &job.options())?;
            on_disk.add(write_beside(&report, job)?);
            remember(&report, memory, &on_disk, (found, prints), survey, job, history)?;
            return Ok(Became::Made(kept(&report, job), on_disk.remarks));
        }
        _ => {
            write(&report, &job.options(), &job.out)?;
            write_beside(&report, job)?;
        }
    }
    Ok(Became::Made(kept(&report, job), Vec::new()))
}
