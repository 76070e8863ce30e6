//! Tables: csv files and workbooks become sheets of cells.
//!
//! Cells are delivered as they stand, with the row numbers that a spreadsheet shows. Finding the header, naming columns
//! and giving identifiers their zeros back is the layout's work, not done here. No formula is computed and no link is
//! followed. A file that cannot be held within the limits is refused with a [`Problem`], never by running out of
//! memory.

use std::sync::Arc;

use super::kind::{self, FileKind, WorkbookFormat};
use super::memory::{LargeFile, alone};
use super::sheet::{Budget, SheetRows, TableRefusal};
use super::{csv, ods, xls, xlsx};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};
use crate::formats::document::{Document, DocumentBody, Table};

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
/// read `SAND` and `FALSK`, errors `#N/A` and their like; a merged cell's value stands in its first cell. Hidden sheets
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

/// What is said of a workbook that asks for a password.
pub(super) fn encrypted() -> TableRefusal {
    TableRefusal::new(
        "the workbook is protected by a password and cannot be read",
        "open it in Excel, take the password off (Filer > Oplysninger > Beskyt projektmappe), save it and run again",
    )
}

/// The sheets of a workbook as its reader found them.
#[derive(Default)]
pub(super) struct Sheets {
    tables: Vec<Table>,
    hidden: Vec<u32>,
    failed: Vec<u32>,
    large: Option<LargeFile>,
}

impl Sheets {
    /// Adds the sheet of that number, counted from 1.
    pub(super) fn push(&mut self, number: u32, name: String, sheet: SheetRows, hidden: bool) {
        if hidden {
            self.hidden.push(number);
        }
        self.tables.push(Table { sheet: number, name, rows: sheet.into_rows() });
    }

    /// Keeps the right to hold what the sheets took.
    pub(super) fn hold(mut self, budget: Budget) -> Self {
        self.large = budget.large();
        self
    }

    /// Notes that the sheet of that number could not be read.
    pub(super) fn failed(&mut self, number: u32) {
        self.failed.push(number);
    }

    fn into_document(self, file: &Arc<FileName>, encoding: &'static str) -> Result<Document, TableRefusal> {
        if self.tables.is_empty() {
            return Err(TableRefusal::damaged("no sheet of the workbook can be read"));
        }
        let failed = self.failed.iter().map(|&sheet| {
            let what = "the sheet cannot be read: it breaks off, or holds a cell that is no cell";
            TableRefusal::damaged(what).at(Location::new(file, sheet, 0))
        });
        let hidden = self.hidden.iter().map(|&sheet| {
            Problem::remark(
                Location::new(file, sheet, 0),
                "the sheet is hidden in the workbook; it was read all the same",
                "delete the sheet if it is not meant to count",
            )
        });
        let problems = failed.chain(hidden).collect();
        Ok(Document { encoding, body: DocumentBody::Tables(self.tables), problems, large: self.large })
    }
}

#[cfg(test)]
mod tests;
