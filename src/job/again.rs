//! Reports that are made though no print of theirs is at hand.
//!
//! A report that is behind by what people typed is made again the same night; one that `--run` names, and one of which a
//! print is taken back, as well. A løngruppe of which nothing was printed in the newest lønkørsel gets its report while
//! something of it is open.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::history::store::{Behind, RecordedReport};
use crate::job::Job;
use crate::job::remembered::KeptFile;
use crate::job::survey::PrintFile;
use crate::job::taken_back::TakenBack;

/// The runs of each løngruppe that are to be reported, each with its prints at hand.
pub type AskedReports<'s> = BTreeMap<PayGroup, BTreeMap<PayrollRun, Vec<&'s PrintFile>>>;

/// The reports that are to be made: those of the prints that are at hand, and others that have a reason of their own.
/// `refused` are the reports of which a file is there and cannot be read.
pub fn asked_reports<'s>(
    at_hand: Vec<(ReportId, Vec<&'s PrintFile>)>,
    refused: &BTreeSet<ReportId>,
    taken_back: &TakenBack,
    job: &Job,
) -> Result<AskedReports<'s>, Error> {
    let mut asked = AskedReports::new();
    for (of, prints) in at_hand {
        asked.entry(of.group).or_default().insert(of.run, prints);
    }
    add_others(&mut asked, refused, taken_back, job)?;
    Ok(asked)
}

/// Adds what is to be made beside the reports of the prints that are at hand.
fn add_others(
    asked: &mut AskedReports<'_>,
    refused: &BTreeSet<ReportId>,
    taken_back: &TakenBack,
    job: &Job,
) -> Result<(), Error> {
    let Some(history) = job.history() else { return Ok(()) };
    let mut moved = BTreeSet::new();
    for (group, before) in job.settings.customers.moved().filter(|_| !job.dry_run) {
        if history.store.follow(group, before, &history.now)? {
            moved.insert(before);
        }
    }
    let reports = history.store.reports()?;
    let newest = asked.values().flat_map(BTreeMap::keys).max().copied();
    let is_newest = |run: &PayrollRun| reports.iter().all(|(_, written)| written.run <= *run);
    let mut others: BTreeSet<ReportId> = job.only.clone().unwrap_or_default();
    for (group, written) in &reports {
        if is_to_be_made(written, job) {
            others.insert(ReportId::new(written.run, group));
        }
    }
    if !taken_back.is_empty() {
        let files = history.store.all_files::<KeptFile>()?;
        let affected = files.into_iter().filter(|(_, file)| file.is_taken_back(taken_back));
        others.extend(affected.map(|(of, _)| of));
    }
    if let Some(run) = newest.filter(is_newest) {
        let is_asked = |group: &PayGroup| asked.get(group).is_some_and(|runs| runs.contains_key(&run));
        let silent = history.store.groups_with_open(run, |group| moved.contains(group) || is_asked(group))?;
        let silent = silent.into_iter().map(|group| ReportId { run, group });
        others.extend(silent.filter(|report| !refused.contains(report)));
    }
    for ReportId { run, group } in others.into_iter().filter(|of| job.wants(of.run, &of.group)) {
        let is_asked = asked.get(&group).is_some_and(|runs| runs.contains_key(&run));
        if !is_asked && history.store.can_be_made_again(&group, run)? {
            asked.entry(group).or_default().insert(run, Vec::new());
        }
    }
    Ok(())
}

/// Whether a report is made again by itself, or because its run is named.
fn is_to_be_made(written: &RecordedReport, job: &Job) -> bool {
    let is_named = job.run == Some(written.run);
    match written.behind {
        Some(Behind::ByItself) => true,
        Some(_) => is_named,
        None => false,
    }
}

/// Adds the later runs of a løngruppe that what was just made for `run` has left behind by itself.
pub fn add_later(
    runs: &mut BTreeMap<PayrollRun, Vec<&PrintFile>>,
    &ReportId { run, ref group }: &ReportId,
    history: &History,
    job: &Job,
) -> Result<(), Error> {
    for later in history.store.behind_by_itself(group, run)? {
        if job.wants(later, group) && history.store.can_be_made_again(group, later)? {
            runs.entry(later).or_default();
        }
    }
    Ok(())
}
