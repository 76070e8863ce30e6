//! `uddata history`: what the memory between runs tells, gives out and gives up. No person is named on the console.

mod export;
mod forget;
mod purge;
mod show;
mod trend;

use std::path::Path;

use crate::cli::{Common, HistoryCommand};
use crate::config::{Settings, known_history};
use crate::console;
use crate::exit::Exit;
use crate::fs;
use crate::history::History;
use crate::model::{PayGroup, PayrollRun, mask_cpr};
use crate::problem::Error;
use crate::report::{customer_file_name, twins::Twin};
use crate::write::below;

pub(super) fn run(command: &HistoryCommand, common: &Common) -> anyhow::Result<Exit> {
    match command {
        HistoryCommand::Show(args) => show::run(args, common),
        HistoryCommand::Trend(args) => trend::run(args, common),
        HistoryCommand::Export(args) => export::run(args, common),
        HistoryCommand::Purge(args) => purge::run(args, common),
        HistoryCommand::Forget(args) => forget::run(args, common),
    }
}

/// The history of the reports in a folder.
fn open(reports: Option<&Path>, common: &Common) -> anyhow::Result<History> {
    let settings = Settings::load(common)?;
    Ok(known_history(&settings, &settings.out(reports)?)?)
}

/// Reads what people typed in the reports first, so that nothing is removed that was not read. Where a report cannot be
/// read, nothing is to be removed at all.
fn read_reports(history: &History) -> Result<(), Error> {
    let back = history.read_back()?;
    back.problems.iter().for_each(console::message);
    match back.blocked.first() {
        Some((run, group)) => Err(Error::new(
            format!("the report of {run}, løngruppe {group}"),
            "was changed and cannot be read back, so nothing is removed",
            "mend that file or move it away, and run again",
        )),
        None => Ok(()),
    }
}

/// A report on disk, for people and for `--json`.
#[derive(serde::Serialize)]
struct OnDisk {
    run: PayrollRun,
    group: PayGroup,
    path: String,
}

/// The names under which a report, the copy for the kunde and the twins beside it stand.
fn names(run: PayrollRun, group: &PayGroup, path: &str) -> Vec<String> {
    let twins = Twin::ALL.map(|twin| path.replace(".xlsx", &format!(".{}", twin.extension())));
    [path.to_string(), customer_file_name(run, group)].into_iter().chain(twins).collect()
}

impl OnDisk {
    fn of(history: &History, reports: Vec<(PayrollRun, PayGroup, String)>) -> Vec<Self> {
        let files = reports.into_iter().flat_map(|(run, group, path)| {
            let paths = names(run, &group, &path).into_iter().map(|name| below(&name, &history.out));
            let there = paths.filter(|path| fs::exists(path)).collect::<Vec<_>>();
            there.into_iter().map(move |path| Self {
                run,
                group: group.clone(),
                path: mask_cpr(&path.display().to_string()),
            })
        });
        files.collect()
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
