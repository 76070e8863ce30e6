//! The work lists to disk: of every lønkørsel that a run of the program had to do with, from the reports as they stand there.
//!
//! A list that somebody changed since it was read is not written over, and one that holds more than is carried over is kept
//! aside. It is read back where reports are: see `history::read_back`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::problem::{Error, Problem};
use crate::domain::{FileName, PayGroup, PayrollRun};
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::history::History;
use crate::history::store::RecordedReport;
use crate::history::typed_in::Beyond;
use crate::job::Job;
use crate::job::kept_aside::{Replaced, keep_aside};
use crate::job::outcome::RunOutcome;
use crate::job::write::refuse_open;
use crate::office::rules::apply::approved;
use crate::office::rules::learn::sheets;
use crate::report::kept::KeptReport;
use crate::report::left_behind::texts_of;
use crate::report::returned::ReturnedBook;
use crate::report::worklist::{ListedReport, WorkList, file_name, workbook};
use crate::system::fs::{self, Stamp, below};

/// What the history keeps of a list that the program wrote.
#[derive(Debug, Serialize, Deserialize)]
struct WrittenList {
    /// What it was made from.
    from: [u8; 32],
    /// Its bytes.
    sha256: [u8; 32],
    /// Size and time of the file.
    stamp: (u64, i64),
    /// The texts that it held, hashed.
    texts: Vec<u32>,
}

/// Writes the lists; without a history there is none, since nothing that is typed in it could be read back. Returns what is to be
/// told, and why one could not be written.
pub fn publish(outcome: &RunOutcome, job: &Job) -> Vec<Result<Option<Problem>, Error>> {
    let Some(history) = job.history().filter(|_| !job.dry_run) else { return Vec::new() };
    let runs: BTreeSet<PayrollRun> = outcome.reports().map(|kept| kept.entry.run).collect();
    let reports = match history.store.reports() {
        Ok(reports) => reports,
        Err(error) => return vec![Err(error)],
    };
    let publish_run = |run: PayrollRun| {
        let of_run: Vec<&(PayGroup, RecordedReport)> =
            reports.iter().filter(|(_, written)| written.run == run).collect();
        let typed_over = outcome.typed_over(&file_name(run));
        List { run, reports: &of_run, typed_over, history, job }.publish()
    };
    runs.into_iter().map(publish_run).collect()
}

/// The list of one lønkørsel, before it is written.
struct List<'a> {
    run: PayrollRun,
    reports: &'a [&'a (PayGroup, RecordedReport)],
    /// Whether somebody typed where nothing is taken in.
    typed_over: bool,
    history: &'a History,
    job: &'a Job,
}

impl List<'_> {
    fn publish(&self) -> Result<Option<Problem>, Error> {
        let Self { run, history, job, .. } = *self;
        let name = file_name(run);
        let path = below(&name, &job.out);
        let key = history.store.source_mac(&[b"work list", name.as_bytes()]);
        let before: Option<WrittenList> = history.store.source(key)?;
        let (from, stamp) = (self.made_from(), fs::stamp(&path));
        let stands = |before: &WrittenList| before.from == from && Some(before.stamp) == stamp.map(numbers);
        if before.as_ref().is_some_and(stands) {
            return Ok(None);
        }
        if stamp.is_some() && !history.has_seen(&name, stamp)? {
            return Err(Error::about(
                &path,
                "was changed and not read yet, and is not written over",
                "run again: what was typed in it is read first; where it cannot be read, mend it or move it away",
            ));
        }
        let mut list = self.compose()?;
        list.approved = approved_in(&path)?;
        let bytes = workbook(&list, job.accessible)?;
        let mut told = None;
        if !fs::holds(&path, &bytes) {
            refuse_open(&path)?;
            told = self.keep_aside(&path, before.as_ref())?;
            fs::create_folder(path.parent().unwrap_or(&path))?;
            fs::write_atomic(&path, &bytes)?;
        }
        if let Some(stamp) = fs::stamp(&path) {
            history.keep_seen(&name, stamp)?;
            let (sha256, texts) = (fs::hash_of(&bytes), texts_of(&bytes));
            let written = WrittenList { from, sha256, stamp: numbers(stamp), texts };
            history.store.keep_sources(&[(key, serde_json::to_vec(&written).unwrap_or_default())])?;
        }
        Ok(told)
    }

    /// What the list is made from, as one hash: the reports as they stand on disk, the settings, the program.
    fn made_from(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        add(env!("CARGO_PKG_VERSION"));
        add(&self.job.settings.digest);
        add(if self.job.accessible { "accessible" } else { "" });
        for (group, written) in self.reports {
            let stamp = fs::stamp(&below(&written.path, &self.job.out)).map(numbers);
            add(&format!("{group} {} {stamp:?}", written.edition));
        }
        hash.finalize().into()
    }

    fn compose(&self) -> Result<WorkList, Error> {
        let read: Vec<(PayGroup, Option<ListedReport>)> = self
            .reports
            .par_iter()
            .map(|(group, written)| Ok((group.clone(), self.report(group, written)?)))
            .collect::<Result<_, Error>>()?;
        let missing = read.iter().filter(|(_, report)| report.is_none()).map(|(group, _)| group.clone());
        let missing = missing.collect();
        let there = read.into_iter().filter_map(|(_, report)| report).collect();
        Ok(WorkList::of(self.run, there, missing, &self.job.settings.rules))
    }

    /// A report as it stands on disk; `None` where it is not there or cannot be read, which is told elsewhere.
    fn report(&self, group: &PayGroup, written: &RecordedReport) -> Result<Option<ListedReport>, Error> {
        let path = below(&written.path, &self.job.out);
        if !fs::exists(&path) {
            return Ok(None);
        }
        let bytes = fs::read(&path, MOST_FILE_BYTES)?;
        let file = FileName::new(&path.display().to_string(), &written.path);
        let Ok(tables) = read::tables(&file, &bytes) else { return Ok(None) };
        let book = ReturnedBook::read(&file, &tables);
        let found = book.reports.into_iter().find(|it| it.group == *group && it.run == self.run);
        let kept: Option<KeptReport> = self.history.store.summary_of(group, self.run)?;
        let customer = self.job.settings.customers.of(group).map(|customer| customer.name.clone());
        Ok(found.map(|returned| ListedReport {
            returned,
            customer: customer.unwrap_or_default(),
            answers: kept.map_or_else(BTreeMap::new, |kept| kept.answers),
        }))
    }

    /// Keeps the list that stands there aside where it holds what is not carried over.
    fn keep_aside(&self, path: &Path, before: Option<&WrittenList>) -> Result<Option<Problem>, Error> {
        keep_aside(&Replaced {
            path,
            ours: before.map(|before| before.sha256),
            edition: 1,
            beyond: if self.typed_over { Beyond::Words } else { Beyond::Nothing },
            rows: &[],
            texts: before.map_or(&[], |before| &before.texts),
            earlier: &|_| Ok(None),
        })
    }
}

fn numbers(stamp: Stamp) -> (u64, i64) {
    (stamp.size, stamp.modified)
}

/// Code and owner of the rows that somebody approved in a list and that were not applied yet.
fn approved_in(path: &Path) -> Result<BTreeSet<(String, String)>, Error> {
    if !fs::exists(path) {
        return Ok(BTreeSet::new());
    }
    let bytes = fs::read(path, MOST_FILE_BYTES)?;
    let name = path.display().to_string();
    let tables = read::tables(&FileName::new(&name, &name), &bytes).unwrap_or_default();
    let rows = approved(path, &tables).unwrap_or_default();
    Ok(rows.iter().map(sheets::key).collect())
}
