//! Reports to disk, and what was written into the history.

use crate::report::files::copy_hash;
use crate::system::fs::below;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::domain::audience::Audience;
use crate::domain::problem::Error;
use crate::history::History;
use crate::history::recall::Memory;
use crate::history::store::{EditTarget, RecordedReport, WrittenRow};
use crate::job::Job;
use crate::office::customers::DeliveryMethod;
use crate::report::{self, Report, xlsx, xlsx::Options};
use crate::system::fs;

/// Where the report of a run and group stands below `out`.
pub fn path_of(report: &Report, out: &Path) -> PathBuf {
    below(&report::files::file_name(report.run, &report.group), out)
}

/// A report as it stands on disk.
#[derive(Debug)]
pub struct WrittenReport {
    /// SHA-256 of the bytes that the program made.
    pub sha256: [u8; 32],
    /// The same of the kunde's copy beside it, where there is one.
    pub copy: Option<[u8; 32]>,
    /// Whether that copy stays as the kunde has it.
    pub keeps_copy: bool,
    /// How many times it was written with something new in it.
    pub edition: u32,
    /// Its rows.
    pub rows: Vec<WrittenRow>,
}

/// Writes the workbook of a report below `out`, the old one or the new one, never half.
pub fn write(report: &Report, options: &Options, out: &Path) -> Result<(), Error> {
    put(&path_of(report, out), &workbook(report, options)?)
}

/// The workbook of a report; where one sheet cannot hold all rows, that of its first part.
fn workbook(report: &Report, options: &Options) -> Result<Vec<u8>, Error> {
    match report.parts(xlsx::MOST_ROWS).first() {
        Some(first) => xlsx::workbook(first, options),
        None => xlsx::workbook(report, options),
    }
}

/// Writes the workbook of a report that the history keeps. One that stands there and says the same is left alone, however
/// people sorted, filtered or saved it.
pub fn publish(
    report: &mut Report,
    memory: &Memory,
    history: &History,
    options: &Options,
) -> Result<WrittenReport, Error> {
    let path = path_of(report, &history.out);
    let before = history.store.written(&report.group, report.run)?;
    let stands = stands(&path, before.as_ref())?;
    let rows_before = match &before {
        Some(_) => history.store.rows_of(&report.group, report.run)?,
        None => Vec::new(),
    };
    let targets = targets(memory);
    report.versions.edition = before.as_ref().map_or(1, |before| before.edition.max(1));
    let mut bytes = workbook(report, options)?;
    if let Some((before, sha256)) = before.as_ref().and_then(|before| Some((before, before.sha256?))) {
        let same_system =
            sha256 == hash(&bytes) || sha256 == hash(&as_written(report, &rows_before, options)?);
        if stands && same_system && says_the_same(report, &rows_before) {
            return Ok(WrittenReport {
                sha256,
                copy: None,
                keeps_copy: false,
                edition: before.edition,
                rows: rows_before,
            });
        }
        if sha256 != hash(&bytes) {
            report.versions.edition = before.edition + 1;
            bytes = workbook(report, options)?;
        }
    }
    let copy = below(&report::files::customer_file_name(report.run, &report.group), &history.out);
    [&path, &copy].into_iter().try_for_each(|path| refuse_open(path))?;
    put(&path, &bytes)?;
    let rows = rows(report, &targets);
    Ok(WrittenReport {
        sha256: hash(&bytes),
        copy: None,
        keeps_copy: false,
        edition: report.versions.edition,
        rows,
    })
}

/// Writes what stands beside the workbook: the copy for the kunde where the customer list says how they get it, the twins
/// that were asked for, and further parts where one sheet cannot hold all rows. Returns what the copy comes to.
/// With `keeps_copy` the kunde's copy stays as it is.
pub fn write_beside(report: &Report, keeps_copy: bool, job: &Job) -> Result<Option<[u8; 32]>, Error> {
    let customer = job.settings.customers.of(&report.group).filter(|_| !keeps_copy);
    let copy = customer.filter(|customer| customer.delivery != DeliveryMethod::None).map(|customer| {
        Options { audience: Audience::Customer, cpr: customer.cpr.unwrap_or(job.cpr), ..job.options() }
    });
    let copy = copy.map(|options| {
        let name = report::files::customer_file_name(report.run, &report.group);
        let first = workbook(report, &options)?;
        put_beside(&name, &first, job)?;
        put_parts(report, &name, &options, job).map(|rest| copy_hash([first].iter().chain(&rest)))
    });
    put_parts(report, &report::files::file_name(report.run, &report.group), &job.options(), job)?;
    for twin in &job.twins {
        let name = report::files::file_name(report.run, &report.group);
        let name = name.replace("xlsx", twin.extension());
        put_beside(&name, &twin.bytes(report, &job.options())?, job)?;
    }
    copy.transpose()
}

/// Writes the parts after the first, and returns them.
fn put_parts(report: &Report, name: &str, options: &Options, job: &Job) -> Result<Vec<Vec<u8>>, Error> {
    let parts = report.parts(xlsx::MOST_ROWS);
    let rest = parts.iter().enumerate().skip(1).map(|(at, part)| {
        let bytes = xlsx::workbook(part, options)?;
        put_beside(&report::files::part_name(name, at + 1), &bytes, job)?;
        Ok(bytes)
    });
    rest.collect()
}

/// Writes a file beside a report. What the program wrote itself is not read back as something that people returned.
fn put_beside(name: &str, bytes: &[u8], job: &Job) -> Result<(), Error> {
    let path = below(name, &job.out);
    put(&path, bytes)?;
    match (job.history(), fs::stamp(&path)) {
        (Some(history), Some(stamp)) => history.keep_seen(name, stamp),
        _ => Ok(()),
    }
}

/// An error where somebody has a workbook open: what they type would be lost when they save it over the new one.
fn refuse_open(path: &Path) -> Result<(), Error> {
    let Some(owner) = fs::owner_file(path) else { return Ok(()) };
    Err(Error::about(
        path,
        format!(
            "is open in a spreadsheet program, and is not written over: {} lies beside it",
            owner.display()
        ),
        "close it and run again; where nobody has it open, delete that file first",
    ))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::owner_file(path).is_some() && !fs::holds(path, bytes) {
        refuse_open(path)?;
    }
    fs::create_folder(path.parent().unwrap_or(path))?;
    fs::write_atomic(path, bytes)
}

/// Whether the report stands on disk as the history last saw it. An error where somebody changed it since: what they
/// typed would be lost.
fn stands(path: &Path, before: Option<&RecordedReport>) -> Result<bool, Error> {
    let (found, known) = (fs::stamp(path), before.and_then(|before| before.stamp));
    match (found, known) {
        (None, _) => Ok(false),
        (found, known) if found == known => Ok(true),
        _ => Err(Error::about(
            path,
            "was changed while this run was under way, and is not written over",
            "run again: what was typed in it is read first",
        )),
    }
}

/// The workbook with what its cells said when it was written last.
fn as_written(report: &Report, rows: &[WrittenRow], options: &Options) -> Result<Vec<u8>, Error> {
    let written: HashMap<&str, &WrittenRow> = rows.iter().map(|row| (&*row.row_id, row)).collect();
    let mut report = report.clone();
    for row in &mut report.rows {
        let known = row.row_id.as_deref().and_then(|id| written.get(id));
        row.typed = known.map(|known| known.written.clone()).unwrap_or_default();
    }
    workbook(&report, options)
}

/// Whether the cells on disk say what they are to say.
fn says_the_same(report: &Report, rows: &[WrittenRow]) -> bool {
    let now: HashMap<&str, &WrittenRow> = rows.iter().map(|row| (&*row.row_id, row)).collect();
    report.rows.iter().all(|row| {
        let known = row.row_id.as_deref().and_then(|id| now.get(id));
        known.is_some_and(|known| known.now == row.typed)
    })
}

fn rows(report: &Report, targets: &HashMap<&str, EditTarget>) -> Vec<WrittenRow> {
    let written = |row: &report::ReportRow| {
        let row_id = row.row_id.clone()?;
        let target = *targets.get(&*row_id)?;
        Some(WrittenRow { row_id, target, written: row.typed.clone(), now: row.typed.clone() })
    };
    report.rows.iter().filter_map(written).collect()
}

/// The printed row that each row of the report is known by.
fn targets(memory: &Memory) -> HashMap<&str, EditTarget> {
    let printed = (0..memory.facts.len()).map(|at| memory.of_row(at));
    let carried = memory.carried.iter().filter_map(|(index, _)| memory.of_carried(*index));
    printed.chain(carried).map(|known| (known.row_id, known.target)).collect()
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
