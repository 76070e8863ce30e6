//! How the reports of a folder stand, without reading any print: what was written, delivered, waits, or is behind.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::delivery::batch::{Standings, standings_of};
use crate::delivery::standing::DeliveryStanding;
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::office::settings::Settings;
use crate::system::fs;

/// How everything stands below a folder of reports.
#[derive(Debug, Serialize)]
pub struct ReportsStatus {
    /// The program's version.
    pub version: &'static str,
    /// The folder of the history.
    pub history: String,
    /// The bytes that it takes on disk.
    pub history_bytes: u64,
    /// The lønkørsler, the latest first.
    pub runs: Vec<RunStatus>,
}

/// How the reports of a lønkørsel stand. A report is counted once, by the recipient with whom it is least far.
#[derive(Debug, Serialize)]
pub struct RunStatus {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// When a report of it was last written, `2023-07-21T08:48:00Z`.
    pub written: Option<String>,
    /// How many reports there are.
    pub reports: usize,
    /// Those that their kunde has.
    pub delivered: usize,
    /// Those that go the next time `send` runs.
    pub ready: usize,
    /// Those that wait for nothing but a release.
    pub wait_for_release: usize,
    /// Those that somebody has to look at before they can go.
    pub call_for_a_person: Vec<PayGroup>,
    /// Those that do not show all that is known, and stay so until somebody wants them written anew.
    pub stale: Vec<PayGroup>,
}

impl ReportsStatus {
    /// Whether anything waits that no night brings on by itself. A release that is manuel is meant to wait.
    pub fn calls_for_a_person(&self) -> bool {
        self.runs.iter().any(|run| !run.call_for_a_person.is_empty())
    }
}

/// Looks at the history and at what the lists of today say of deliveries.
pub fn of(history: &History, settings: &Settings) -> Result<ReportsStatus, Error> {
    let mut runs: BTreeMap<PayrollRun, RunStatus> = BTreeMap::new();
    for (group, written) in history.store.reports()? {
        let run = runs.entry(written.run).or_insert_with(|| RunStatus::of(written.run));
        run.reports += 1;
        run.written = run.written.take().max(written.stamp.and_then(|stamp| stamp.moment()));
        if written.is_stale() {
            run.stale.push(group);
        }
    }
    let blocked = BTreeSet::new();
    for standings in standings_of(history, settings, &blocked, |_, _| true)? {
        if let Some(run) = runs.get_mut(&standings.run) {
            run.count(standings);
        }
    }
    let folder = history.store.folder();
    Ok(ReportsStatus {
        version: env!("CARGO_PKG_VERSION"),
        history: folder.display().to_string(),
        history_bytes: fs::size_in(folder),
        runs: runs.into_values().rev().collect(),
    })
}

impl RunStatus {
    fn of(run: PayrollRun) -> Self {
        Self {
            run,
            written: None,
            reports: 0,
            delivered: 0,
            ready: 0,
            wait_for_release: 0,
            call_for_a_person: Vec::new(),
            stale: Vec::new(),
        }
    }

    fn count(&mut self, report: Standings) {
        let any = |is: &dyn Fn(&DeliveryStanding) -> bool| report.recipients.iter().any(|(_, it)| is(it));
        if any(&|it| it.calls_for_a_person(report.has_later) && !it.waits_for_release()) {
            self.call_for_a_person.push(report.group);
        } else if !report.has_later && any(&DeliveryStanding::waits_for_release) {
            self.wait_for_release += 1;
        } else if any(&|it| matches!(it, DeliveryStanding::Ready { .. })) {
            self.ready += 1;
        } else if any(&|it| matches!(it, DeliveryStanding::Delivered { .. })) {
            self.delivered += 1;
        }
    }
}
