//! The steps of a run, from the folder of prints to what is put away.

pub mod again;
pub mod classify;
pub mod compose;
pub mod desk;
pub mod discover;
pub mod kept_aside;
pub mod kept_rows;
pub mod machine;
pub mod made_anew;
pub mod open_history;
pub mod outcome;
pub mod overviews;
pub mod past;
pub mod prints;
pub mod put_away;
pub mod releases;
pub mod remember;
pub mod remembered;
pub mod statistics;
pub mod status;
pub mod summary;
pub mod survey;
pub mod taken_back;
pub mod together;
pub mod trend;
pub mod unchanged;
pub mod worklists;
pub mod write;
pub mod written_list;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::domain::cpr::Cpr;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::history::read_back::ReadBack;
use crate::job::open_history::{history, lock_of};
use crate::office::settings::Settings;
use crate::report::twins::Twin;
use crate::report::xlsx::Options;
use crate::system::fs::Lock;

/// One run of `report`.
#[derive(Debug)]
pub struct Job {
    /// Files and folders to read.
    pub inputs: Vec<PathBuf>,
    /// Where reports go.
    pub out: PathBuf,
    /// The only run that is reported, and that of files that do not state theirs.
    pub run: Option<PayrollRun>,
    /// The only groups that are reported; empty for all.
    pub groups: Vec<PayGroup>,
    /// Where it is given, the reports that are made, whatever changed for them, and no other.
    pub only: Option<BTreeSet<ReportId>>,
    /// How much of a CPR number reports show.
    pub cpr: Cpr,
    /// The forms that reports are also written in.
    pub twins: Vec<Twin>,
    /// Whether workbooks leave out filter buttons and frozen rows.
    pub accessible: bool,
    /// Prints that are taken back.
    pub without: Vec<PathBuf>,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Whether inputs that are done with are put away.
    pub archive: bool,
    /// Whether the memory between runs is used.
    pub remembers: bool,
    /// The memory between runs, once it is open.
    pub history: OnceLock<History>,
    /// The lock of the folder of the reports, where no history holds it.
    pub lock: OnceLock<Lock>,
    /// How prints are read and advices judged.
    pub settings: Settings,
}

impl Job {
    /// How workbooks are made.
    pub fn options(&self) -> Options {
        Options { cpr: self.cpr, accessible: self.accessible, ..Options::default() }
    }

    /// The memory between runs, where it is open.
    pub fn history(&self) -> Option<&History> {
        self.history.get()
    }

    /// Opens the history where there is one, and with `begin` begins one where there is none.
    ///
    /// Without a history the lock of the folder is taken all the same, where something is to be written.
    pub fn open_history(&self, begin: bool) -> Result<(), Error> {
        if !self.remembers && begin && self.lock.get().is_none() {
            let _ = self.lock.set(lock_of(&self.out)?);
        }
        if self.remembers
            && self.history().is_none()
            && let Some(history) = history(&self.settings, &self.out, begin)?
        {
            // Nothing else opens it.
            let _ = self.history.set(history);
        }
        Ok(())
    }

    /// Brings what the history was told so far to its place on the disk; nothing in a dry run or without a history.
    pub fn settle(&self) {
        if let Some(history) = self.history().filter(|_| !self.dry_run) {
            history.store.settle();
        }
    }

    /// Reads back what people typed since; nothing in a dry run or without a history.
    pub fn read_back(&self) -> Result<ReadBack, Error> {
        match self.history() {
            Some(history) if !self.dry_run => history.read_back(),
            _ => Ok(ReadBack::default()),
        }
    }

    /// Whether a report was asked for.
    pub fn wants(&self, run: PayrollRun, group: &PayGroup) -> bool {
        self.run.is_none_or(|wanted| wanted == run)
            && (self.groups.is_empty() || self.groups.contains(group))
            && self.only.as_ref().is_none_or(|only| only.contains(&ReportId::new(run, group)))
    }
}
