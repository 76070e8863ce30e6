//! The sheets of a workbook, as one of its readers finds them.

use std::sync::Arc;

use super::memory::LargeFile;
use super::sheet::{Budget, SheetRows, TableRefusal};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};
use crate::formats::document::{Document, DocumentBody, Table};

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
        self.tables.push(Table { sheet: number, name, rows: sheet.into_rows(), ..Table::default() });
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

    /// The document that the sheets are together.
    pub(super) fn into_document(
        self,
        file: &Arc<FileName>,
        encoding: &'static str,
    ) -> Result<Document, TableRefusal> {
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
