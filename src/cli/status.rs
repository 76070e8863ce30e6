//! `uddata status`: what stands, waits and is behind, without reading a print.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::args::{Common, StatusArgs};
use crate::domain::PayGroup;
use crate::domain::exit::Exit;
use crate::job::open_history::known_history;
use crate::job::status::{self, ReportsStatus, RunStatus};
use crate::office::settings::Settings;
use crate::system::console;

/// Lønkørsler that fit on a screen; `--verbose` and `--json` hold them all.
const MOST_RUNS_SHOWN: usize = 3;
/// Løngrupper that fit on a line.
const MOST_GROUPS_SHOWN: usize = 12;

#[derive(Serialize)]
struct StatusSummary<'a> {
    #[serde(flatten)]
    status: &'a ReportsStatus,
    exit_code: u8,
}

pub(super) fn run(args: &StatusArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let out: PathBuf = settings.out(args.dir.as_deref())?;
    let history = known_history(&settings, &out)?;
    let status = status::of(&history, &settings)?;
    let exit = if status.calls_for_a_person() { Exit::InPart } else { Exit::Done };
    common.answer(&StatusSummary { status: &status, exit_code: exit.code() }, || {
        tell(&status, common.verbose)
    })?;
    Ok(exit)
}

fn tell(status: &ReportsStatus, verbose: bool) {
    let megabytes = status.history_bytes as f64 / 1e6;
    console::result(format!(
        "uddata {}; history {} ({megabytes:.1} MB, {} lønkørsler)",
        status.version,
        status.history,
        status.runs.len()
    ));
    let shown = if verbose { status.runs.len() } else { MOST_RUNS_SHOWN };
    for run in status.runs.iter().take(shown) {
        tell_run(run);
    }
    let rest = status.runs.get(shown..).unwrap_or_default();
    if !rest.is_empty() {
        let waiting: usize = rest.iter().map(|run| run.call_for_a_person.len()).sum();
        let stale: usize = rest.iter().map(|run| run.stale.len()).sum();
        let reports: usize = rest.iter().map(|run| run.reports).sum();
        console::result(format!(
            "{} earlier lønkørsler: {reports} reports, {waiting} call for a person, {stale} stale; --verbose lists them",
            rest.len()
        ));
    }
}

fn tell_run(run: &RunStatus) {
    let parts = [
        (run.delivered, "delivered"),
        (run.ready, "ready to go"),
        (run.wait_for_release, "wait for a release"),
        (run.call_for_a_person.len(), "call for a person"),
        (run.stale.len(), "stale"),
    ];
    let parts: String = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!(", {count} {what}"))
        .collect();
    let written = run.written.as_deref().map(|at| format!(", last written {at}")).unwrap_or_default();
    console::result(format!("{}: {} reports{written}{parts}", run.run, run.reports));
    tell_groups("call for a person (`uddata send --dry-run` says why)", &run.call_for_a_person);
    tell_groups(&format!("stale (`uddata report --run {}` writes them anew)", run.run), &run.stale);
}

fn tell_groups(what: &str, groups: &[PayGroup]) {
    if groups.is_empty() {
        return;
    }
    let shown: Vec<&str> = groups.iter().take(MOST_GROUPS_SHOWN).map(PayGroup::as_str).collect();
    let more = match groups.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    console::result(format!("  {what}: løngruppe {}{more}", shown.join(", ")));
}
