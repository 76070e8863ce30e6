//! A workbook that people may have worked in, read once: its cells, what stands beside them, and the reports that it holds.
//!
//! Pure.

use std::sync::Arc;

use super::left_behind::left_behind;
use super::own::OwnCarried;
use super::returned::ReturnedBook;
use crate::domain::FileName;
use crate::domain::problem::Problem;
use crate::domain::wording::Wording;
use crate::formats::document::Table;
use crate::formats::read::{self, beside::Beside};

/// A workbook that people may have worked in.
#[derive(Debug)]
pub struct WorkedIn {
    tables: Vec<Table>,
    beside: Beside,
    /// What it holds of ours.
    pub book: ReturnedBook,
}

impl WorkedIn {
    /// Reads a workbook, or a sheet that was saved as text.
    ///
    /// # Errors
    /// It cannot be read in full.
    pub fn read(file: &Arc<FileName>, bytes: &[u8]) -> Result<Self, Problem> {
        let tables = read::tables(file, bytes)?;
        let beside = Beside::of(bytes);
        let book = ReturnedBook::read_with(file, &tables, &beside.comments);
        Ok(Self { tables, beside, book })
    }

    /// The edition of the one report that it is; `None` where it does not tell, or is not one report.
    pub fn edition(&self) -> Option<u32> {
        self.book.only().and_then(|returned| returned.edition)
    }

    /// How many comments stand at its cells.
    pub fn comments(&self) -> usize {
        self.beside.comments.len()
    }

    /// What of it would be lost if it were replaced; nothing where all of it is carried over. `written` is what
    /// [`texts_of`](super::left_behind::texts_of) or [`texts_of_report`](super::left_behind::texts_of_report) said of it when the
    /// program wrote it; what is `carried` over is not lost.
    pub fn left_behind(&self, written: &[u32], carried: OwnCarried) -> Vec<Wording> {
        left_behind(&self.tables, &self.beside, written, carried)
    }
}
