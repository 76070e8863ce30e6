//! Reports to disk, and what was written into the history.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::domain::audience::Audience;
use crate::domain::problem::{Error, Problem};
use crate::domain::typed::Typed;
use crate::domain::{FileName, PayrollRun, texts};
use crate::formats::read;
use crate::history::History;
use crate::history::recall::Memory;
use crate::history::store::{RecordedReport, SealedSheets, ShownTarget, WrittenRow};
use crate::history::typed_in::Beyond;
use crate::job::Job;
use crate::job::kept_aside::{Replaced, keep_aside};
use crate::office::customers::DeliveryMethod;
use crate::report::files::copy_hash;
use crate::report::left_behind::texts_of_report;
use crate::report::returned::Returned;
use crate::report::said::RowHashes;
use crate::report::worked_in::WorkedIn;
use crate::report::xlsx::{self, Options, ReportBook};
use crate::report::{self, Report, ReportRow};
use crate::system::fs;
use crate::system::fs::below;

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
    /// What its rows say, where it stands as it was; else what they said is in the report that was written.
    rows_before: Option<Vec<WrittenRow>>,
    /// The texts that its other sheets and its kunde's copy hold, hashed and sorted.
    texts: Vec<u32>,
    /// Files that were replaced, and kept aside.
    pub remarks: Vec<Problem>,
}

impl WrittenReport {
    /// Adds what stands beside it.
    pub fn add(&mut self, beside: WrittenBeside) {
        self.copy = beside.copy;
        self.texts.extend(beside.texts);
        self.texts.sort_unstable();
        self.texts.dedup();
        self.remarks.extend(beside.remarks);
    }

    /// What it says on its sheets, as the history keeps it.
    pub fn sheets(
        &mut self,
        report: &Report,
        memory: &Memory,
        history: &History,
    ) -> Result<SealedSheets, Error> {
        let texts = std::mem::take(&mut self.texts);
        match self.rows_before.take() {
            Some(rows) => history.store.seal_sheets(rows, texts),
            None => history.store.seal_sheets(rows(report, memory), texts),
        }
    }
}

/// Writes the workbook of a report below `out`, the old one or the new one, never half. Without a history nobody can say what
/// people typed in the one that stands there, so one that holds words of theirs is left alone.
pub fn write(report: &Report, options: &Options, out: &Path) -> Result<(), Error> {
    let path = path_of(report, out);
    holds_no_words(&path)?;
    put(&path, &workbook(report, options)?.bytes)
}

/// An error where somebody typed in the workbook at a path, or where that cannot be told.
fn holds_no_words(path: &Path) -> Result<(), Error> {
    if !fs::exists(path) {
        return Ok(());
    }
    let name = path.display().to_string();
    let bytes = fs::read(path, read::MOST_FILE_BYTES)?;
    let is_untouched = WorkedIn::read(&FileName::new(&name, &name), &bytes).is_ok_and(|worked_in| {
        worked_in.comments() == 0 && worked_in.book.only().is_some_and(Returned::is_untouched)
    });
    match is_untouched {
        true => Ok(()),
        false => Err(Error::about(path, texts::typed_without_history(), texts::run_with_history())),
    }
}

/// The workbook of a report; where one sheet cannot hold all rows, that of its first part.
fn workbook(report: &Report, options: &Options) -> Result<ReportBook, Error> {
    match report.parts(xlsx::MOST_ROWS).first() {
        Some(first) => xlsx::workbook(first, options),
        None => xlsx::workbook(report, options),
    }
}

/// Writes the workbook of a report that the history keeps. One that stands there and says the same is left alone, however
/// people sorted, filtered or saved it.
///
/// `taken_whole` is the SHA-256 of what stood there when it was read back, where it holds nothing but what was taken in.
pub fn publish(
    report: &mut Report,
    history: &History,
    options: &Options,
    taken_whole: Option<[u8; 32]>,
) -> Result<WrittenReport, Error> {
    let path = path_of(report, &history.out);
    let before = history.store.written(&report.group, report.run)?;
    let stands = stands(&path, before.as_ref())?;
    let sheets = history.store.sheets_of(&report.group, report.run)?;
    // Where people typed since, it is another edition, and need not be made first to see that.
    let is_new =
        before.as_ref().is_some_and(|before| before.sha256.is_some()) && is_typed_on(report, &sheets.rows);
    report.versions.edition = match &before {
        Some(before) if is_new => before.edition + 1,
        Some(before) => before.edition.max(1),
        None => 1,
    };
    let mut book = workbook(report, options)?;
    let mut remarks = Vec::new();
    if let Some(before) = &before {
        let same = before.sha256 == Some(hash(&book.bytes));
        if same && stands && before.beyond == Beyond::Nothing {
            let (sha256, edition) = (hash(&book.bytes), before.edition);
            let (rows_before, texts) = (Some(sheets.rows), sheets.texts);
            return Ok(WrittenReport {
                sha256,
                copy: None,
                keeps_copy: false,
                edition,
                rows_before,
                texts,
                remarks,
            });
        }
        // One that a killed process wrote before it could note it is this edition all the same.
        let is_it = same || before.sha256.is_none() && stands && fs::holds(&path, &book.bytes);
        if !is_it && !is_new {
            report.versions.edition = before.edition + 1;
            book = workbook(report, options)?;
        }
        remarks.extend(keep_aside(&Replaced {
            path: &path,
            ours: before.sha256.or(is_it.then(|| hash(&book.bytes))),
            taken_whole,
            edition: before.edition,
            beyond: before.beyond,
            rows: &report.rows,
            texts: &sheets.texts,
            earlier: &|edition| texts_of_edition(history, report, edition),
        })?);
    }
    let copy = below(&report::files::customer_file_name(report.run, &report.group), &history.out);
    [&path, &copy].into_iter().try_for_each(|path| refuse_open(path))?;
    put(&path, &book.bytes)?;
    let (sha256, edition, texts) =
        (hash(&book.bytes), report.versions.edition, texts_of_report(&book, &report.gone));
    Ok(WrittenReport { sha256, copy: None, keeps_copy: false, edition, rows_before: None, texts, remarks })
}

/// Whether a cell that people type in says something else than it did when the program wrote it.
fn is_typed_on(report: &Report, written: &[WrittenRow]) -> bool {
    let written: HashMap<&str, &Typed> =
        written.iter().map(|row| (row.row_id.as_str(), &row.written)).collect();
    let was = |row: &ReportRow| row.row_id.as_deref().and_then(|id| written.get(id).copied());
    report.rows.iter().any(|row| was(row).is_some_and(|was| *was != row.typed))
}

/// What stands beside a workbook.
#[derive(Debug, Default)]
pub struct WrittenBeside {
    /// What the kunde's copy comes to, where there is one.
    pub copy: Option<[u8; 32]>,
    /// The texts that it holds.
    pub texts: Vec<u32>,
    /// Files that were replaced, and kept aside.
    pub remarks: Vec<Problem>,
}

/// Writes what stands beside the workbook: the copy for the kunde where the customer list says how they get it, the twins
/// that were asked for, and further parts where one sheet cannot hold all rows. With `keeps_copy` the kunde's copy stays as
/// it is.
pub fn write_beside(report: &Report, keeps_copy: bool, job: &Job) -> Result<WrittenBeside, Error> {
    let customer = job.settings.customers.of(&report.group).filter(|_| !keeps_copy);
    let copy = customer.filter(|customer| customer.delivery != DeliveryMethod::None).map(|customer| {
        Options { audience: Audience::Customer, cpr: customer.cpr.unwrap_or(job.cpr), ..job.options() }
    });
    let mut beside = WrittenBeside::default();
    if let Some(options) = copy {
        beside = write_copy(report, &options, job)?;
    }
    put_parts(report, &report::files::file_name(report.run, &report.group), &job.options(), job)?;
    for twin in &job.twins {
        let name = report::files::file_name(report.run, &report.group);
        let name = name.replace("xlsx", twin.extension());
        put_beside(&name, &twin.bytes(report, &job.options())?, job)?;
    }
    Ok(beside)
}

/// The texts that an earlier edition of a report held.
fn texts_of_edition(history: &History, report: &Report, edition: u32) -> Result<Option<Vec<u32>>, Error> {
    let sheets = history.store.edition(&report.group, report.run, edition)?;
    Ok(sheets.map(|sheets| sheets.texts))
}

fn write_copy(report: &Report, options: &Options, job: &Job) -> Result<WrittenBeside, Error> {
    let name = report::files::customer_file_name(report.run, &report.group);
    let first = workbook(report, options)?;
    let mut beside =
        WrittenBeside { texts: texts_of_report(&first, &report.gone), ..WrittenBeside::default() };
    if let Some(history) = job.history()
        && let Some(before) = history.store.written(&report.group, report.run)?
    {
        let sheets = history.store.sheets_of(&report.group, report.run)?;
        beside.remarks.extend(keep_aside(&Replaced {
            path: &below(&name, &job.out),
            ours: before.copy,
            taken_whole: None,
            edition: before.edition,
            beyond: Beyond::Nothing,
            rows: &[],
            texts: &sheets.texts,
            earlier: &|edition| texts_of_edition(history, report, edition),
        })?);
    }
    if job.history().is_none() {
        holds_no_words(&below(&name, &job.out))?;
    }
    put_beside(&name, &first.bytes, job)?;
    let rest = put_parts(report, &name, options, job)?;
    beside.copy = Some(copy_hash([first.bytes].iter().chain(&rest)));
    Ok(beside)
}

/// Writes the parts after the first, and returns them.
fn put_parts(report: &Report, name: &str, options: &Options, job: &Job) -> Result<Vec<Vec<u8>>, Error> {
    let parts = report.parts(xlsx::MOST_ROWS);
    let rest = parts.iter().enumerate().skip(1).map(|(at, part)| {
        let bytes = xlsx::workbook(part, options)?.bytes;
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
pub fn refuse_open(path: &Path) -> Result<(), Error> {
    let Some(owner) = fs::owner_file(path) else { return Ok(()) };
    Err(Error::about(
        path,
        texts::is_open_in_spreadsheet(&owner.display().to_string()),
        texts::close_it_and_run(),
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
        _ => Err(Error::about(path, texts::changed_meanwhile(), texts::run_to_read_it())),
    }
}

/// What each row says, as the history keeps it: those of `Bortfaldet`, too.
fn rows<'r>(report: &'r Report, memory: &'r Memory) -> impl Iterator<Item = WrittenRow> + 'r {
    let runs = last_printed(memory);
    let mut hashes = RowHashes::default();
    let of_adviser = report.rows.iter().filter_map(move |row| {
        let row_id = row.row_id.clone()?;
        let shows = ShownTarget::OfRun(*runs.get(&*row_id)?);
        let (own_written, own) = (row.own.clone(), row.own.clone());
        Some(WrittenRow {
            said: hashes.of(row),
            own_written,
            own,
            may_be: row.may_be.clone(),
            ..WrittenRow::new(row_id, shows, row.typed.clone())
        })
    });
    let gone: HashMap<&str, PayrollRun> =
        memory.gone.iter().map(|(index, _)| memory.gone_id(*index)).collect();
    let of_gone = report.gone.iter().filter_map(move |row| {
        let shows = ShownTarget::OfRun(*gone.get(&*row.row_id)?);
        Some(WrittenRow { gone: true, ..WrittenRow::new(row.row_id.clone(), shows, row.typed.clone()) })
    });
    of_adviser.chain(of_gone)
}

/// The run that printed each row of the report last.
fn last_printed(memory: &Memory) -> HashMap<&str, PayrollRun> {
    let printed = (0..memory.printed.len()).map(|at| memory.of_row(at));
    let carried = memory.carried.iter().filter_map(|(index, _)| memory.of_carried(*index));
    printed.chain(carried).map(|known| (known.row_id, known.last_printed)).collect()
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    fs::hash_of(bytes)
}
