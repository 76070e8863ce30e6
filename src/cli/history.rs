//! `uddata history`: what the memory between runs tells, gives out and gives up. No person is named on the console.

mod export;
mod forget;
mod purge;
mod show;
mod statistics;
mod trend;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::args::{Common, HistoryCommand};
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun, mask_cpr};
use crate::history::History;
use crate::job::open_history::known_history;
use crate::office::settings::Settings;
use crate::report::files::KEPT_ASIDE;
use crate::report::worklist;
use crate::system::console;
use crate::system::fs::below;
use crate::system::fs::{self, Given};
use crate::system::log;

pub(super) fn run(command: &HistoryCommand, common: &Common) -> anyhow::Result<Exit> {
    match command {
        HistoryCommand::Show(args) => show::run(args, common),
        HistoryCommand::Trend(args) => trend::run(args, common),
        HistoryCommand::Statistics(args) => statistics::run(args, common),
        HistoryCommand::Export(args) => export::run(args, common),
        HistoryCommand::Purge(args) => purge::run(args, common),
        HistoryCommand::Forget(args) => forget::run(args, common),
    }
}

/// The history of the reports in a folder.
fn open(reports: Option<&Path>, common: &Common) -> anyhow::Result<History> {
    Ok(open_with_outbox(reports, common)?.0)
}

/// The same, and where delivered copies lie.
fn open_with_outbox(reports: Option<&Path>, common: &Common) -> anyhow::Result<(History, PathBuf)> {
    let settings = Settings::load(&common.given())?;
    let out = settings.out(reports)?;
    Ok((known_history(&settings, &out)?, settings.outbox(&out)))
}

/// Reads what people typed in the reports first, so that nothing is removed that was not read. Where a report cannot be
/// read, nothing is to be removed at all.
fn read_reports(history: &History) -> Result<(), Error> {
    let back = history.read_back()?;
    back.problems.iter().for_each(log::problem);
    match back.blocked.first() {
        Some(of) => Err(Error::new(
            format!("the report of {of}"),
            "was changed and cannot be read back, so nothing is removed",
            "mend that file or move it away, and run again",
        )),
        None => Ok(()),
    }
}

/// A report on disk, for people and for `--json`.
#[derive(serde::Serialize)]
struct ReportOnDisk {
    run: PayrollRun,
    group: PayGroup,
    path: String,
}

impl ReportOnDisk {
    /// The reports with what stands beside them (further parts, the copy for the kunde, twins, files that they replaced), the
    /// copies that were delivered into the folders below `outbox`, and the work lists.
    fn of(history: &History, outbox: &Path, reports: Vec<(PayrollRun, PayGroup, String)>) -> Vec<Self> {
        let delivered = match fs::look(outbox) {
            Ok(Given::Folder(entries, _)) => entries,
            _ => Vec::new(),
        };
        // The work list of a lønkørsel holds rows of all its løngrupper, and is named once.
        let lists: BTreeMap<PayrollRun, PayGroup> =
            reports.iter().map(|(run, group, _)| (*run, group.clone())).collect();
        let lists = lists.into_iter().flat_map(|(run, group)| {
            let list = below(&worklist::file_name(run), &history.out);
            beside(&list).into_iter().map(move |path| Self::at(run, &group, &path))
        });
        let files = reports.into_iter().flat_map(|(run, group, path)| {
            let report = below(&path, &history.out);
            let stem = stem(&report);
            let copies = delivered.iter().filter(|entry| bears(&entry.below, &stem));
            let copies: Vec<PathBuf> = copies.map(|entry| entry.path.clone()).collect();
            let found = beside(&report).into_iter().chain(copies);
            found.map(move |path| Self::at(run, &group, &path)).collect::<Vec<_>>()
        });
        files.chain(lists).collect()
    }

    fn at(run: PayrollRun, group: &PayGroup, path: &Path) -> Self {
        Self { run, group: group.clone(), path: mask_cpr(&path.display().to_string()) }
    }

    /// Paths that fit on a screen; `--json` lists them all.
    fn tell(reports: &[Self]) {
        const MOST_SHOWN: usize = 40;
        for report in reports.iter().take(MOST_SHOWN) {
            console::result(format!("  {}", report.path));
        }
        if reports.len() > MOST_SHOWN {
            console::result(format!("  … and {} more; --json lists them all", reports.len() - MOST_SHOWN));
        }
    }
}

/// The files beside a report that bear its name with something after it, and the report itself.
fn beside(report: &Path) -> Vec<PathBuf> {
    let stem = stem(report);
    let of_report = |entry: &fs::FolderEntry| {
        let is_here = !entry.below.contains('/') || entry.below.starts_with(&format!("{KEPT_ASIDE}/"));
        is_here && bears(&entry.below, &stem)
    };
    match report.parent().map(fs::look) {
        Some(Ok(Given::Folder(entries, _))) => {
            entries.into_iter().filter(of_report).map(|entry| entry.path).collect()
        }
        _ => Vec::new(),
    }
}

fn stem(report: &Path) -> String {
    report.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether a file is called as a report is, or so with something after it.
fn bears(below: &str, stem: &str) -> bool {
    let name = below.rsplit('/').next().unwrap_or(below);
    name.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['.', '_']))
}
