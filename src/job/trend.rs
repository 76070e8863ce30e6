//! How many rows each owner had in the latest reports of a løngruppe, for the chart on `Overblik`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::problem::Error;
use crate::domain::{Owner, PayrollRun};
use crate::history::History;
use crate::report::{Report, TrendPoint};

/// Runs in the chart, that of the report included.
const MOST_RUNS: usize = 6;

/// Of what the history keeps of a report, the rows by owner.
#[derive(Deserialize)]
struct CountedReport {
    entry: OwnerCounts,
}

#[derive(Deserialize)]
struct OwnerCounts {
    by_owner: BTreeMap<String, usize>,
}

/// The rows by owner of the reports before this one, as they were written, and of this one, oldest first.
pub fn trend(report: &Report, history: &History) -> Result<Vec<TrendPoint>, Error> {
    let before = history.store.summaries_before(&report.group, report.run, MOST_RUNS - 1)?;
    let point = |(run, kept): (PayrollRun, CountedReport)| TrendPoint {
        run,
        by_owner: Owner::ALL.map(|owner| kept.entry.by_owner.get(owner.key()).copied().unwrap_or_default()),
    };
    let mut by_owner = [0; Owner::ALL.len()];
    for row in &report.rows {
        by_owner[row.item.decision.owner as usize] += 1;
    }
    let here = TrendPoint { run: report.run, by_owner };
    Ok(before.into_iter().map(point).chain([here]).collect())
}
