//! Reports that need not be made again: nothing they are made from changed since they were written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::Job;
use crate::fs;
use crate::history::History;
use crate::history::store::Source;
use crate::model::{FileName, PayGroup, PayrollRun};
use crate::problem::Error;
use crate::secret::Mac;
use crate::summary::{FileEntry, ReportEntry};
use crate::survey::{Print, Survey};
use crate::write::below;

/// What the history keeps of a report for the summary.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Its entry.
    pub entry: ReportEntry,
    /// Codes of rows without an owner, with their number.
    pub unresolved: BTreeMap<String, usize>,
}

/// What the history keeps of a print, so that it need not be read again.
#[derive(Debug, Serialize, Deserialize)]
pub struct KnownPrint {
    /// Its entry, as it was when its report was made.
    pub entry: FileEntry,
    /// The layout that claims it.
    pub layout: String,
    /// The report that its rows belong to.
    pub report: (PayrollRun, PayGroup),
}

/// Everything that a report is made from as one hash: files, settings, program.
pub fn fingerprint(prints: &[&Print], survey: &Survey, job: &Job) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&job.settings.digest);
    add(&format!("{:?}", job.options()));
    for print in prints {
        let entry = &survey.entries[print.entry];
        add(&entry.file.name);
        add(&entry.sha256);
        add(&print.layout);
    }
    hash.finalize().into()
}

/// What the history keeps of a report that nothing changed for; `None` where it is to be made.
pub fn unchanged(
    (run, group): (PayrollRun, &PayGroup),
    prints: &[&Print],
    survey: &Survey,
    job: &Job,
) -> Result<Option<Kept>, Error> {
    let Some(history) = job.history() else { return Ok(None) };
    let Some(written) = history.store.written(group, run)? else { return Ok(None) };
    let named = job.run.is_some() && written.stale;
    let known = prints.iter().all(|print| print.known || print.reading.is_some());
    let stands =
        || written.stamp.is_some() && fs::stamp(&below(&written.path, &history.out)) == written.stamp;
    let same = written.fingerprint == Some(fingerprint(prints, survey, job));
    if named || written.typed_in || !known || !same || !stands() {
        return Ok(None);
    }
    let kept: Option<Kept> = history.store.summary_of(group, run)?;
    Ok(kept.map(|mut kept| {
        kept.entry.path = below(&written.path, &job.out).display().to_string();
        kept.entry.stale = written.stale;
        kept
    }))
}

/// What identifies a print: its bytes, its name, and everything that says how it is read.
pub fn source_mac(history: &History, file: &FileName, sha256: &str, job: &Job) -> Mac {
    let run = job.run.map(|run| run.to_string()).unwrap_or_default();
    let parts =
        ["print", env!("CARGO_PKG_VERSION"), &job.settings.digest, &file.path, &file.name, sha256, &run];
    history.store.source_mac(&parts.map(str::as_bytes))
}

/// The prints of a report as the history keeps them. One that several reports share is read each time.
pub fn sources(history: &History, prints: &[&Print], entries: &[FileEntry], job: &Job) -> Vec<Source> {
    let source = |(print, entry): (&&Print, &FileEntry)| {
        let [report] = &*print.reports else { return None };
        if print.reading.is_some() || print.known {
            return None;
        }
        let known = KnownPrint { entry: entry.clone(), layout: print.layout.clone(), report: report.clone() };
        let mac = source_mac(history, &entry.file, &entry.sha256, job);
        Some((mac, serde_json::to_vec(&known).ok()?))
    };
    prints.iter().zip(entries).filter_map(source).collect()
}
