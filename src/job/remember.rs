//! A report that stands on disk into the history.

use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::history::History;
use crate::history::recall::Memory;
use crate::history::store::{self, SealedSheets};
use crate::job::Job;
use crate::job::prints::Print;
use crate::job::remembered::{HeldRow, KeptFile};
use crate::job::summary::FileEntry;
use crate::job::survey::{PrintFile, Survey};
use crate::job::unchanged::{KnownPrints, fingerprint, prints_hash};
use crate::job::write::{WrittenReport, path_of};
use crate::report::Report;
use crate::report::files::file_name;
use crate::report::kept::KeptReport;
use crate::system::fs;

/// Keeps a report, and what is known of the files that it was made from. Of the report itself no more is asked than which it is.
pub fn remember(
    report: &Report,
    memory: Memory,
    (on_disk, sheets, kept): (WrittenReport, SealedSheets, &KeptReport),
    (found, read, held): (&[&PrintFile], &[Print], &[Vec<HeldRow>]),
    survey: &Survey,
    job: &Job,
    history: &History,
) -> Result<(), Error> {
    let before = history.store.written(&report.group, report.run)?;
    let files = read.iter().zip(held).filter_map(|(print, held)| KeptFile::of(print, held));
    let files: Vec<Vec<u8>> = files.filter_map(|file| serde_json::to_vec(&file).ok()).collect();
    // What is made again without its prints is made from what it was made from before.
    let made_again = before.as_ref().filter(|_| found.is_empty());
    let of_before = made_again.and_then(|before| Some((before.fingerprint?, before.prints?)));
    let (fingerprint, prints) = of_before.unwrap_or_else(|| {
        let of = ReportId::new(report.run, &report.group);
        (fingerprint(&of, found, survey, job), prints_hash(found, survey))
    });

    let versions = &report.versions;
    let versions = format!("uddata {}; {}; {}", versions.program, versions.rules, versions.layouts);
    let made = store::ReportToRemember {
        group: &report.group,
        book: memory.book,
        printed: memory.printed,
        texts: memory.texts,
        recollection: memory.recollection,
        identified_by: &memory.identified_by,
        fingerprint,
        path: &file_name(report.run, &report.group),
        stamp: fs::stamp(&path_of(report, &history.out)),
        sha256: on_disk.sha256,
        copy: on_disk.copy.or(before.filter(|_| on_disk.keeps_copy).and_then(|before| before.copy)),
        copy_is_new: !on_disk.keeps_copy,
        files: &files,
        prints,
        edition: on_disk.edition,
        sheets,
        versions: &versions,
        summary: serde_json::to_vec(kept).unwrap_or_default(),
        now: &history.now,
    };
    history.store.remember(made)?;
    remember_prints((found, read), job)
}

/// Keeps what is known of the files of a report, so that they need not be read again.
pub fn remember_prints((found, read): (&[&PrintFile], &[Print]), job: &Job) -> Result<(), Error> {
    let Some(history) = job.history().filter(|_| !job.dry_run) else { return Ok(()) };
    let entries: Vec<FileEntry> = read.iter().map(|print| print.entry.clone()).collect();
    let prints = KnownPrints::of(job).map(|known| known.to_keep(found, &entries));
    history.store.keep_sources(&prints.unwrap_or_default())
}
