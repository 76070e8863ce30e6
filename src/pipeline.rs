//! The program on one page: what happens to a folder of prints, in order.

use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::job::Job;
use crate::job::again::asked_reports;
use crate::job::classify::{classify, decide};
use crate::job::compose::{ReportRows, Setting, compose};
use crate::job::desk::{Desk, Papers};
use crate::job::discover::discover;
use crate::job::outcome::{Became, RunOutcome};
use crate::job::overviews;
use crate::job::prints;
use crate::job::put_away::put_away;
use crate::job::statistics;
use crate::job::summary::Summary;
use crate::job::survey::survey;
use crate::job::taken_back::TakenBack;
use crate::job::unchanged::KnownPrints;
use crate::job::worklists;
use crate::prints::merge::Merged;
use crate::system::console::Progress;
use crate::system::interrupt::interrupted;

/// Makes the reports of a job. One bad file or one bad group never stops the others; a signal lets the reports that are
/// begun be finished, and leaves the rest to the next run.
pub fn run(job: &Job, progress: &Progress) -> Result<(Summary, Exit), Error> {
    let mut discovery = discover(&job.inputs)?;
    let taken_back = TakenBack::of(&mut discovery, job);
    job.open_history(false)?;
    progress.say(format_args!("reading {} files", discovery.files.len()));
    let mut survey = survey(&discovery.files, &job.settings.layouts, job.run, KnownPrints::of(job));
    let (wanted, unwanted): (Vec<_>, Vec<_>) =
        survey.by_report().into_iter().partition(|(of, _)| job.wants(of.run, &of.group));
    job.open_history(!wanted.is_empty() && !job.dry_run)?;
    let back = job.read_back()?;
    let asked = asked_reports(wanted, &survey.refused(), &taken_back, job)?;

    progress.begin(asked.values().map(|runs| runs.len()).sum(), "reports");
    let desk = Desk { survey: &survey, taken_back: &taken_back, back: &back, job, report };
    let made = desk.make(asked, progress);

    let mut outcome = RunOutcome::new(job, discovery.problems, interrupted());
    outcome.pass_over(unwanted);
    outcome.tell(back);
    made.into_iter().for_each(|made| outcome.add(made));
    outcome.tell_stale(job)?;
    outcome.tell_calendar(job);
    outcome.tell_run(job);
    outcome.tell_files(&mut survey, &discovery.files);
    if !outcome.interrupted() {
        outcome.tell_overviews(overviews::publish(&outcome, job));
        let figures = || {
            let statistics = statistics::publish(job);
            // The list takes longer, and asks nothing of the history meanwhile.
            job.settle();
            statistics
        };
        let (lists, statistics) = rayon::join(|| worklists::publish(&mut outcome, job), figures);
        outcome.tell_worklists(lists);
        outcome.tell_statistics(statistics);
    }
    if job.archive && !job.dry_run && !outcome.interrupted() {
        outcome.tell_put_away(put_away(&discovery.files, &survey.input_of, &survey.prints, &outcome, job));
    }
    Ok(outcome.settle())
}

/// Makes one report: the prints are joined, each row gets its owner by the rules of the day and what was known of it before,
/// and the report goes to disk and into the memory.
fn report(desk: &Desk<'_>, mut papers: Papers<'_>) -> Result<Became, Error> {
    let (job, settings, of) = (desk.job, &desk.job.settings, papers.of);
    let mut laid = papers.join(desk)?;
    let standing = settings.standing(of.run, &of.group, prints::printed(&papers.prints));
    let decide = |advice, origins| decide(Merged { advice, origins }, &settings.rules, &standing);
    let items = classify(std::mem::take(&mut laid.rows), &settings.rules, &standing);
    let day = standing.on.unwrap_or_else(|| of.run.payment_month());
    let memory = papers.recall(&std::mem::take(&mut laid.known), &items, day, &decide, job)?;
    if desk.has_nothing(&papers, memory.as_ref())? {
        return Ok(Became::Unreadable);
    }
    let rows = ReportRows { items, folded: &laid.folded, memory: memory.as_ref() };
    let report = compose(&Setting::of(of.run, &of.group, day, settings), rows, &papers.prints, &decide)?;
    desk.put(report, memory, &papers, &laid)
}
