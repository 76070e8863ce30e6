//! What is kept of a finished report for the summary, the overview and the next run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::ReportForm;
use super::waiting::WaitingRows;
use crate::domain::{Kind, Owner, PayGroup, PayrollRun};

/// One report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportEntry {
    /// Its lønkørsel.
    pub run: PayrollRun,
    /// Its løngruppe.
    pub group: PayGroup,
    /// Where it stands.
    pub path: String,
    /// Rows in `Adviser`.
    pub advices: usize,
    /// Rows by owner, by the Danish words.
    pub by_owner: BTreeMap<String, usize>,
    /// Rows by type, by the Danish words.
    pub by_type: BTreeMap<String, usize>,
    /// Rows that are new since the run before; `null` while no history is kept.
    pub new: Option<usize>,
    /// Rows that closed since the run before; `null` while no history is kept.
    pub gone: Option<usize>,
    /// Whether a source is missing, partial or not read in full.
    pub incomplete: bool,
    /// Whether a later report was not written again for it.
    pub stale: bool,
    /// Why it does not show all that is known: `earlier_run`, `own_prints` or `forgotten`; absent where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_because: Option<String>,
}

/// Counts rows by owner and by type; every word stands there, also with 0.
pub fn counts(
    rows: impl Iterator<Item = (Owner, Kind)>,
) -> (BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let mut by_owner = [0; Owner::ALL.len()];
    let mut by_type = [0; Kind::ALL.len()];
    for (owner, kind) in rows {
        by_owner[owner as usize] += 1;
        by_type[kind as usize] += 1;
    }
    let owners = Owner::ALL.into_iter().map(|owner| (owner.key().to_string(), by_owner[owner as usize]));
    let kinds = Kind::ALL.into_iter().map(|kind| (kind.key().to_string(), by_type[kind as usize]));
    (owners.collect(), kinds.collect())
}

/// What the history keeps of a report for the summary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptReport {
    /// Its entry.
    pub entry: ReportEntry,
    /// Codes of rows without an owner, with their number.
    pub unresolved: BTreeMap<String, usize>,
    /// Lines of its files that were not recognised.
    #[serde(default)]
    pub unrecognised: usize,
    /// Why it is not the whole truth, as Danish sentences.
    #[serde(default)]
    pub incomplete: Vec<String>,
    /// Whether nothing was printed for it: it shows what is open from before.
    #[serde(default)]
    pub nothing_printed: bool,
    /// Rows that the kunde answered and nobody has taken up, by `Række-id`: whether that is new since the report before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, bool>,
    /// For whom its rows wait; `None` where an older program made it, or no history is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingRows>,
    /// The form that it was made in; `None` where an older program made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<ReportForm>,
}
