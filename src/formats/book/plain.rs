//! A sheet of a workbook that is no report: to be read and not filled in. Title, one line of explanation, one table.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::look::Look;
use super::sheet::{self, SheetCell, SheetColumn, SheetHead};

/// The sheet, before it is laid out.
pub(crate) struct PlainSheet<'a> {
    /// Name on the tab; that of the table follows from it.
    pub(crate) sheet: &'a str,
    /// A1.
    pub(crate) title: String,
    /// A2: one line that says what the sheet is for.
    pub(crate) intro: &'a str,
    /// What the footer says beside the name of the sheet, or nothing.
    pub(crate) footer: String,
    /// Columns that stay in view when scrolling right.
    pub(crate) frozen_columns: u16,
}

impl PlainSheet<'_> {
    /// Adds it with its rows, each with a cell a column. They may be made one by one: those of a long table take much memory.
    pub(crate) fn add<'b, R: AsRef<[SheetCell]>>(
        &self,
        book: &'b mut Workbook,
        look: &Look,
        columns: &[&str],
        widths: &[f64],
        rows: impl IntoIterator<Item = R, IntoIter: ExactSizeIterator>,
    ) -> Result<&'b mut Worksheet, XlsxError> {
        let rows = rows.into_iter();
        let heads = columns.iter().zip(widths);
        let head = SheetHead {
            sheet: self.sheet,
            table: &self.sheet.replace(' ', "_"),
            title: self.title.clone(),
            intro: self.intro,
            columns: heads.map(|(&text, &width)| SheetColumn { text, width, format: &look.header }).collect(),
            frozen_columns: self.frozen_columns,
        };
        let footer = format!("&L{}{}&RSide &P af &N", self.sheet, self.footer);
        let sheet = sheet::lay_out(book, look, &head, rows.len() as u32, footer, false)?;
        sheet::write_rows(sheet, look, widths, rows)?;
        Ok(sheet)
    }
}
