//! Tables: csv files and workbooks become sheets of cells.
//!
//! Cells are delivered as they stand, with the row numbers that a spreadsheet shows. Finding the header, naming columns
//! and giving identifiers their zeros back is the layout's work, not done here. No formula is computed and no link is
//! followed. A file that cannot be held within the limits is refused with a [`Problem`], never by running out of
//! memory.

use std::sync::Arc;

use super::kind::{self, FileKind, WorkbookFormat};
use super::memory::alone;
use super::sheet::TableRefusal;
use super::sheets::encrypted;
use super::{csv, ods, xls, xlsx};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};
use crate::formats::document::Document;

pub use super::csv::MOST_CSV_BYTES;
pub use super::sheet::{MOST_BYTES, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS};

/// Reads a csv file: one sheet without a name, all cells text. `encoding` is that of the text.
///
/// The delimiter is `;`, `,` or tab, whichever divides the most rows alike. Blank records are kept as blank rows. A
/// file that is too large, or whose rows or columns are too many, is an error.
pub fn read_csv(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, Problem> {
    csv::read(file, bytes)
}

/// Reads an xlsx, xlsm, xls or ods workbook, told apart by its bytes; `encoding` is `xlsx`, `xls` or `ods`.
///
/// Text loses trailing blanks; a date is a [`Cell::Date`](crate::formats::document::Cell::Date) whatever its format; truth values
/// read `SAND` and `FALSK`, errors `#N/A` and their like; a merged cell's value stands in all its rows. Hidden sheets
/// are read and remarked on. A sheet that is damaged is left out with a fault; a workbook that is encrypted, damaged as
/// a whole, or larger than the limits is an error.
pub fn read_workbook(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, Problem> {
    let document = match workbook(file, bytes) {
        Err(refusal) if refusal.wants_room => alone(|| workbook(file, bytes)),
        done => done,
    };
    document.map_err(|refusal| refusal.at(Location::whole(file)))
}

fn workbook(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, TableRefusal> {
    let (encoding, sheets) = match kind::of(&file.name, bytes) {
        FileKind::Workbook(WorkbookFormat::Xlsx) => ("xlsx", xlsx::read(bytes)),
        FileKind::Workbook(WorkbookFormat::Xls) => ("xls", xls::read(bytes)),
        FileKind::Workbook(WorkbookFormat::Ods) => ("ods", ods::read(bytes)),
        FileKind::EncryptedOffice => ("", Err(encrypted())),
        _ => (
            "",
            Err(TableRefusal::damaged("it is called a workbook, but is none: expected xlsx, xls or ods")),
        ),
    };
    sheets?.into_document(file, encoding)
}

#[cfg(test)]
mod tests;
