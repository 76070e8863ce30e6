//! Readers: bytes to a [`Document`], every line or cell with its place.
//!
//! A reader knows bytes, encodings and limits. It knows nothing of prints, opens no file, and never replaces what it
//! cannot read: that is shown, counted and reported. A new kind of file is one new module and one line in each function
//! here.

pub mod archive;
pub mod beside;
mod encoded;
pub mod encoding;
pub mod kind;
pub mod memory;
pub mod pdf;
pub mod table;
pub mod text;

mod clean;
mod csv;
mod evidence;
#[cfg(test)]
mod hostile;
mod lost;
mod mail;
mod ods;
pub(super) mod ole;
mod serial;
mod sheet;
mod sheets;
mod workbook_guard;
mod xls;
mod xls_strings;
mod xlsx;
mod xml_part;
mod zipped;

use std::sync::Arc;

use crate::domain::problem::{Problem, Weight};
use crate::domain::{FileName, Location};
use crate::formats::document::{Document, DocumentBody, Table};
use crate::system::interrupt::reader_at_work;
use kind::{FileKind, WorkbookFormat};

/// The most bytes of a file that is read.
pub const MOST_FILE_BYTES: u64 = 400_000_000;

/// Reads the whole of a file.
pub fn whole(file: &Arc<FileName>, kind: FileKind, bytes: &[u8]) -> Result<Document, Problem> {
    let _at_work = reader_at_work();
    match kind {
        FileKind::Text => text::read(file, bytes),
        FileKind::Csv => table::read_csv(file, bytes),
        FileKind::Workbook(_) => table::read_workbook(file, bytes),
        FileKind::EncryptedOffice => Err(Problem::fault(
            Location::whole(file),
            "is encrypted with a password",
            "remove the password in Excel, or save the sheet as csv",
        )),
        FileKind::Pdf => pdf::read(file, bytes),
        FileKind::Zip | FileKind::Mail | FileKind::OutlookMail | FileKind::Other(_) => {
            Err(unreadable(file, kind))
        }
    }
}

/// Reads as much of a file as it takes to recognise the print: the first and the last page of a PDF, the whole of anything
/// else.
pub fn start(file: &Arc<FileName>, kind: FileKind, bytes: &[u8]) -> Result<Document, Problem> {
    let _at_work = reader_at_work();
    match kind {
        FileKind::Pdf => pdf::outer_pages(file, bytes),
        _ => whole(file, kind, bytes),
    }
}

/// The sheets of a table that people own: csv or a workbook.
pub fn tables(file: &Arc<FileName>, bytes: &[u8]) -> Result<Vec<Table>, Problem> {
    let kind = match kind::of(&file.name, bytes) {
        FileKind::Text => FileKind::Csv,
        kind => kind,
    };
    let document = whole(file, kind, bytes)?;
    let fault = document.problems.into_iter().find(|problem| problem.weight == Weight::Fault);
    match (document.body, fault) {
        (_, Some(problem)) => Err(problem),
        (DocumentBody::Tables(tables), None) => Ok(tables),
        (DocumentBody::Lines(_), None) => Err(unreadable(file, kind)),
    }
}

/// What a kind of file is called in summaries.
pub fn kind_name(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Text => "text",
        FileKind::Csv => "csv",
        FileKind::Workbook(WorkbookFormat::Xlsx) => "xlsx",
        FileKind::Workbook(WorkbookFormat::Xls) => "xls",
        FileKind::Workbook(WorkbookFormat::Ods) => "ods",
        FileKind::Pdf => "pdf",
        FileKind::Zip => "zip",
        FileKind::Mail => "mail",
        FileKind::OutlookMail => "Outlook mail",
        FileKind::EncryptedOffice => "encrypted office file",
        FileKind::Other(name) => name,
    }
}

fn unreadable(file: &Arc<FileName>, kind: FileKind) -> Problem {
    let at = Location::whole(file);
    if kind::is_called_spreadsheet(&file.name) {
        return Problem::fault(
            at,
            format!("is called a spreadsheet, and is of a kind that is not read: {}", kind_name(kind)),
            "open it in Excel, look whether it is what it should be, and save it as xlsx",
        );
    }
    Problem::fault(
        at,
        format!("is of a kind that cannot be read here: {}", kind_name(kind)),
        "give text, csv, a workbook or a PDF",
    )
}
