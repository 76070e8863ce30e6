//! Reports that a person lets go in Excel: what stands under `Frigiv` in the work lists, as `send --release` does it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::delivery::batch::{Standings, standings_of};
use crate::delivery::words::{at_in_danish, in_danish};
use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location, PayGroup, PayrollRun, texts};
use crate::history::History;
use crate::history::store::Release;
use crate::job::written_list::{WrittenList, wishes_since};
use crate::office::settings::Settings;
use crate::report::worklist::{ReleaseWish, ReportStanding, file_name};
use crate::system::fs::below;
use crate::system::log;
use crate::system::secret::Mac;

/// How a report was let go, as the history keeps it beside the release.
#[derive(Debug, Serialize, Deserialize)]
struct ReleasedBy {
    /// Up to which version.
    version: u32,
    /// When.
    at: String,
    /// In which file; empty on the command line.
    file: String,
}

/// What the log says of a report that a person let go.
#[derive(Serialize)]
struct LoggedRelease<'a> {
    run: PayrollRun,
    group: &'a PayGroup,
    version: u32,
    anyway: bool,
    file: &'a str,
}

/// Lets a report go, and notes where a person said so: the name of a file below the folder of the reports, or empty for the
/// command line.
pub fn release(of: &ReportId, release: Release, file: &str, history: &History) -> Result<(), Error> {
    history.store.release(&of.group, of.run, release, &history.now)?;
    let by = ReleasedBy { version: release.version, at: history.now.clone(), file: file.to_owned() };
    history.store.keep_sources(&[(key(of, history), serde_json::to_vec(&by).unwrap_or_default())])?;
    let (run, group) = (of.run, &of.group);
    let Release { version, anyway } = release;
    if history.store.is_rehearsal() {
        return Ok(());
    }
    log::event("release", &LoggedRelease { run, group, version, anyway, file });
    Ok(())
}

fn key(of: &ReportId, history: &History) -> Mac {
    history.store.source_mac(&[b"released by", of.run.to_string().as_bytes(), of.group.as_str().as_bytes()])
}

/// How the reports of a lønkørsel stand that are for somebody.
pub fn standings(
    run: PayrollRun,
    history: &History,
    settings: &Settings,
) -> Result<Vec<ReportStanding>, Error> {
    let releases = history.store.releases()?;
    let shown = |standings: Standings| {
        let of = ReportId { run, group: standings.group.clone() };
        let is_released = releases.get(&of).is_some_and(|release| release.version >= standings.version);
        let released = match is_released {
            true => history.store.source(key(&of, history))?.map_or_else(String::new, |by| said(&by)),
            false => String::new(),
        };
        let (group, version, delivery) = (of.group, standings.version, in_danish(&standings));
        Ok(ReportStanding { group, version, delivery, released })
    };
    let all = standings_of(history, settings, &BTreeSet::new(), |it, _| it == run)?;
    all.into_iter().map(shown).collect()
}

fn said(by: &ReleasedBy) -> String {
    let at = at_in_danish(&by.at);
    match by.file.rsplit('/').next() {
        Some(file) if !file.is_empty() => format!("{at} i {file}"),
        _ => format!("{at} på kommandolinjen"),
    }
}

/// Lets the reports go that somebody said `Ja` to in a list since the program wrote it: of every lønkørsel, or of one.
pub fn release_in_lists(
    run: Option<PayrollRun>,
    history: &History,
    settings: &Settings,
) -> Result<Vec<Problem>, Error> {
    let runs: BTreeSet<PayrollRun> =
        history.store.reports()?.into_iter().map(|(_, written)| written.run).collect();
    let mut problems = Vec::new();
    for run in runs.into_iter().filter(|it| run.is_none_or(|run| run == *it)) {
        let path = below(&file_name(run), &history.out);
        if let Some(wishes) = wishes_since(&path, WrittenList::of(run, history)?.as_ref())? {
            problems.extend(release_as_listed(run, &wishes.released, history, settings)?);
        }
    }
    Ok(problems)
}

/// Lets the reports go that somebody said `Ja` to in the work list of a lønkørsel, each in the version that its row shows.
/// Returns what is to be told: another word than `Ja`, and rows that no report is known by.
pub fn release_as_listed(
    run: PayrollRun,
    wishes: &[ReleaseWish],
    history: &History,
    settings: &Settings,
) -> Result<Vec<Problem>, Error> {
    if wishes.is_empty() {
        return Ok(Vec::new());
    }
    let all = standings_of(history, settings, &BTreeSet::new(), |it, _| it == run)?;
    let by_group: BTreeMap<&PayGroup, &Standings> =
        all.iter().map(|report| (&report.group, report)).collect();
    let releases = history.store.releases()?;
    let name = file_name(run);
    let mut problems = Vec::new();
    for wish in wishes {
        let report = wish.group.as_ref().and_then(|group| by_group.get(group));
        let (Some(report), true) = (report, wish.is_yes) else {
            problems.push(not_understood(wish, &name, history));
            continue;
        };
        let of = ReportId { run, group: report.group.clone() };
        let is_released = releases.get(&of).is_some_and(|release| release.version >= report.version);
        match wish.version {
            _ if is_released => {}
            Some(version) if version == report.version => {
                release(&of, Release { version, anyway: false }, &name, history)?;
            }
            // It was delivered and has changed since: nobody has said of this one that it may go.
            Some(version) if version < report.version => {}
            _ => problems.push(not_understood(wish, &name, history)),
        }
    }
    Ok(problems)
}

fn not_understood(wish: &ReleaseWish, name: &str, history: &History) -> Problem {
    let path = history.out.join(name);
    let at = Location::new(&FileName::new(&path.display().to_string(), name), 0, wish.row);
    match (wish.is_yes, &wish.group) {
        (false, _) => Problem::fault(at, texts::frigiv_is_not_ja(), texts::write_ja_or_nothing()),
        (true, group) => {
            let what = group.as_ref().map_or_else(texts::ja_without_report, texts::ja_without_report_of);
            Problem::fault(at, what, texts::leave_group_and_version())
        }
    }
}
