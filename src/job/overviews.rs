//! The overviews to disk: what a run of the program did, with what the history keeps of the same lønkørsler, so that a
//! run over one late file shows all løngrupper again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::delivery::batch::{Standings, standings_of, today};
use crate::delivery::words::in_danish;
use crate::domain::problem::{Error, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::history::store::Behind;
use crate::history::store::RecordedReport;
use crate::job::Job;
use crate::job::outcome::RunOutcome;
use crate::job::summary::{FileEntry, FileStatus};
use crate::office::settings::Settings;
use crate::prints::place::OfficialName;
use crate::report::files::file_name;
use crate::report::kept::KeptReport;
use crate::report::overview::{
    BatchOverview, DeliveryState, KnownReport, NotMade, OverviewFacts, PAGE, RefusedFile, WORKBOOK, page,
    workbook,
};
use crate::report::overview::{STALE_EARLIER_RUN, STALE_FORGOTTEN, STALE_OWN_PRINTS};
use crate::report::worklist;
use crate::system::fs;
use crate::system::fs::below;

/// Writes page and workbook of every lønkørsel that this run of the program had to do with; returns the pages, or why one
/// could not be written. Nothing is written where there is no report at all.
pub fn publish(outcome: &RunOutcome, job: &Job) -> Vec<Result<PathBuf, Error>> {
    if job.dry_run {
        return Vec::new();
    }
    let earlier = match job.history().map(|history| history.store.reports()) {
        None => Vec::new(),
        Some(Ok(earlier)) => earlier,
        Some(Err(error)) => return vec![Err(error)],
    };
    let refused: Vec<Refused> =
        outcome.files().filter(|file| file.status == FileStatus::Refused).map(Refused::of).collect();
    let made = outcome.reports().map(|kept| kept.entry.run).chain(outcome.failed().iter().map(|of| of.run));
    let mut runs: BTreeSet<PayrollRun> = made.collect();
    if !runs.is_empty() {
        runs.extend(
            refused.iter().filter_map(|file| file.run).filter(|run| job.run.is_none_or(|it| it == *run)),
        );
    }
    let deliveries = match deliveries(&runs, job.history(), &job.settings) {
        Ok(deliveries) => deliveries,
        Err(error) => return vec![Err(error)],
    };
    let publish_run = |run: PayrollRun| {
        let of_run = refused.iter().filter(|file| file.run.is_none_or(|it| it == run));
        let batch = Batch {
            not_made: not_made(run, outcome, job),
            refused: of_run.map(|file| file.shown(run)).collect(),
        };
        if let Some(history) = job.history() {
            history.store.keep_batch(run, &batch)?;
        }
        let reports = reports(run, outcome, &earlier, job)?;
        put(run, reports, batch, &deliveries, (&job.settings, job.history()), &job.out)
    };
    runs.into_iter().map(publish_run).collect()
}

/// Writes page and workbook of lønkørsler anew, of which nothing but the deliveries changed since `report` ran.
pub fn publish_again(
    runs: BTreeSet<PayrollRun>,
    history: &History,
    settings: &Settings,
) -> Vec<Result<PathBuf, Error>> {
    let earlier = match history.store.reports() {
        Ok(earlier) => earlier,
        Err(error) => return vec![Err(error)],
    };
    let deliveries = match deliveries(&runs, Some(history), settings) {
        Ok(deliveries) => deliveries,
        Err(error) => return vec![Err(error)],
    };
    let again = |run: PayrollRun| {
        let mut known = BTreeMap::new();
        add_earlier(&mut known, run, &earlier, &history.out, Some(history))?;
        let batch = history.store.batch(run)?.unwrap_or_default();
        put(run, known.into_values().collect(), batch, &deliveries, (settings, Some(history)), &history.out)
    };
    runs.into_iter().map(again).collect()
}

/// What of a lønkørsel only the run of the program knows that read its files. The history keeps it for later pages.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Batch {
    not_made: Vec<(PayGroup, NotMade)>,
    refused: Vec<RefusedFile>,
}

type Deliveries = BTreeMap<ReportId, DeliveryState>;

/// How the deliveries of some lønkørsler stand.
fn deliveries(
    runs: &BTreeSet<PayrollRun>,
    history: Option<&History>,
    settings: &Settings,
) -> Result<Deliveries, Error> {
    let Some(history) = history else { return Ok(Deliveries::new()) };
    let wanted = |run, _: &PayGroup| runs.contains(&run);
    let all = standings_of(history, settings, &BTreeSet::new(), wanted)?;
    let state = |standings: Standings| {
        let state = DeliveryState { text: in_danish(&standings), calls: standings.call_for_a_person() };
        (ReportId { run: standings.run, group: standings.group }, state)
    };
    Ok(all.into_iter().map(state).collect())
}

fn put(
    run: PayrollRun,
    mut reports: Vec<KnownReport>,
    batch: Batch,
    deliveries: &Deliveries,
    (settings, history): (&Settings, Option<&History>),
    out: &Path,
) -> Result<PathBuf, Error> {
    for report in &mut reports {
        report.delivery = deliveries.get(&ReportId::new(run, &report.group)).cloned();
    }
    let overview = BatchOverview::of(OverviewFacts {
        run,
        customers: &settings.customers,
        dates: settings.calendar.of(run),
        reports,
        not_made: batch.not_made,
        refused: batch.refused,
        today: history.map(today),
        worklist: history.map(|_| seen_from(run, &worklist::file_name(run))),
    });
    let folder = out.join(format!("LG{run}"));
    fs::create_folder(&folder)?;
    let path = folder.join(PAGE);
    let (page, book) = rayon::join(
        || fs::write_atomic(&path, page(&overview).as_bytes()),
        || fs::write_atomic(&folder.join(WORKBOOK), &workbook(&overview)?),
    );
    page.and(book).map(|()| path)
}

/// The reports of a run: those of this run of the program, and earlier ones.
fn reports(
    run: PayrollRun,
    outcome: &RunOutcome,
    earlier: &[(PayGroup, RecordedReport)],
    job: &Job,
) -> Result<Vec<KnownReport>, Error> {
    let mut known: BTreeMap<PayGroup, KnownReport> = BTreeMap::new();
    for kept in outcome.reports().filter(|kept| kept.entry.run == run) {
        let group = kept.entry.group.clone();
        let href = Some(seen_from(run, &file_name(run, &group)));
        let (kept, stale) = (
            Some(kept.clone()),
            kept.entry.stale_because.as_deref().and_then(Behind::of_key).and_then(why_stale),
        );
        let report = KnownReport { group: group.clone(), kept, stale, href, delivery: None };
        known.insert(group, report);
    }
    add_earlier(&mut known, run, earlier, &job.out, job.history())?;
    Ok(known.into_values().collect())
}

/// Adds the reports of a run that the history knows and this run of the program did not make.
fn add_earlier(
    known: &mut BTreeMap<PayGroup, KnownReport>,
    run: PayrollRun,
    earlier: &[(PayGroup, RecordedReport)],
    out: &Path,
    history: Option<&History>,
) -> Result<(), Error> {
    for (group, written) in earlier.iter().filter(|(_, written)| written.run == run) {
        let is_there = fs::exists(&below(&written.path, out));
        let href = is_there.then(|| seen_from(run, &written.path));
        if let Some(report) = known.get_mut(group) {
            report.href = href;
            continue;
        }
        let kept: Option<KeptReport> = match history {
            Some(history) => history.store.summary_of(group, run)?,
            None => None,
        };
        let (group, stale) = (group.clone(), written.behind.and_then(why_stale));
        known.insert(group.clone(), KnownReport { group, kept, stale, href, delivery: None });
    }
    Ok(())
}

/// Why a report is stale, in Danish.
fn why_stale(behind: Behind) -> Option<&'static str> {
    match behind {
        Behind::EarlierRun => Some(STALE_EARLIER_RUN),
        Behind::OwnPrints => Some(STALE_OWN_PRINTS),
        Behind::Forgotten => Some(STALE_FORGOTTEN),
        Behind::ByItself => None,
    }
}

/// A path below the folder of the reports as seen from the folder of a run.
fn seen_from(run: PayrollRun, path: &str) -> String {
    path.strip_prefix(&format!("LG{run}/")).map_or_else(|| format!("../{path}"), str::to_string)
}

/// The løngrupper of a run with files that no report was made of.
fn not_made(run: PayrollRun, outcome: &RunOutcome, job: &Job) -> Vec<(PayGroup, NotMade)> {
    let failed = outcome.failed().iter().filter(|of| of.run == run);
    let failed = failed.map(|of| (of.group.clone(), NotMade::Failed));
    let unwanted = outcome.unwanted().iter().filter(|of| of.run == run && job.run.is_none_or(|it| it == run));
    failed.chain(unwanted.map(|of| (of.group.clone(), NotMade::Unwanted))).collect()
}

/// A file that was refused, and where it belongs as far as that is known.
struct Refused {
    run: Option<PayrollRun>,
    file: RefusedFile,
}

impl Refused {
    /// Of a file of which nothing could be read, its official name is believed; of any other, only what stands inside.
    fn of(entry: &FileEntry) -> Self {
        let mut run = entry.run.as_ref().and_then(|run| run.parse().ok());
        let mut group = entry.group.as_ref().and_then(|group| PayGroup::new(group));
        if entry.layout.is_none() {
            let name = OfficialName::read(&entry.file.name);
            run = run.or(match name.runs.as_slice() {
                [run] => Some(*run),
                _ => None,
            });
            group = group.or(name.group);
        }
        let faults = || entry.problems.iter().filter(|problem| problem.weight == Weight::Fault);
        let why = faults().map(|problem| format!("{:#}", problem.what)).collect::<Vec<_>>().join("; ");
        let is_danish = faults().all(|problem| problem.what.is_danish());
        Self { run, file: RefusedFile { name: entry.file.name.clone(), group, why, is_danish } }
    }

    /// As the overview of a run shows it: its løngruppe counts only where the file is known to be of that run.
    fn shown(&self, run: PayrollRun) -> RefusedFile {
        let group = self.file.group.clone().filter(|_| self.run == Some(run));
        RefusedFile { group, ..self.file.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FileName;

    #[test]
    fn links_count_from_the_folder_of_the_run() {
        let run = PayrollRun::new(2023, 8, 2).unwrap();
        assert_eq!(seen_from(run, "LG2023-08-2/a.xlsx"), "a.xlsx");
        assert_eq!(seen_from(run, "arkiv/a.xlsx"), "../arkiv/a.xlsx");
    }

    #[test]
    fn a_name_is_believed_only_where_nothing_inside_was_read() {
        let name = "U721_S004_PDFGRP0000000999_LG23082.pdf";
        let mut entry = FileEntry::new(&FileName::new(name, name), "pdf", FileStatus::Refused);
        let refused = Refused::of(&entry);
        assert_eq!(
            (refused.run.map(|run| run.to_string()).as_deref(), refused.file.group.is_some()),
            (Some("2023-08-2"), true)
        );
        entry.layout = Some("u721".into());
        let refused = Refused::of(&entry);
        assert_eq!((refused.run, refused.file.group), (None, None));
    }
}
