//! A sheet that is one plain table of a report: all but `Overblik` and `Adviser`.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::Options;
use crate::formats::book::look::Look;
use crate::formats::book::sheet::{self, HEADER_ROW, SheetCell, SheetColumn, SheetHead};
use crate::report::{Report, words};

/// The sheet, before it is laid out.
pub(super) struct ListingSheet {
    /// Name on the tab.
    pub(super) sheet: &'static str,
    /// Name of the table.
    pub(super) table: &'static str,
    /// One line that says what the sheet is for.
    pub(super) intro: &'static str,
    /// Headers, each with the width of its column in characters.
    pub(super) columns: Vec<(&'static str, f64)>,
    /// Columns that stay in view when scrolling right.
    pub(super) frozen_columns: u16,
    /// The last column that goes on paper; `None` where all do.
    pub(super) last_printed: Option<&'static str>,
    /// Rows, each with a cell a column.
    pub(super) rows: Vec<Vec<SheetCell>>,
}

impl ListingSheet {
    /// The sheet without one of its columns.
    pub(super) fn without(mut self, header: &str) -> Self {
        if let Some(at) = self.columns.iter().position(|(text, _)| *text == header) {
            self.columns.remove(at);
            self.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        }
        self
    }

    /// Adds it to the workbook of a report.
    pub(super) fn add(
        self,
        book: &mut Workbook,
        look: &Look,
        report: &Report,
        options: &Options,
    ) -> Result<(), XlsxError> {
        let heading = |&(text, width)| SheetColumn { text, width, format: &look.header };
        let head = SheetHead {
            sheet: self.sheet,
            table: self.table,
            title: words::sheet_title(self.sheet, &report.group, report.run),
            intro: self.intro,
            columns: self.columns.iter().map(heading).collect(),
            frozen_columns: self.frozen_columns,
        };
        let sheet = begin(book, look, &head, self.rows.len() as u32, report, options)?;
        let last = self.columns.iter().position(|(text, _)| Some(*text) == self.last_printed);
        if let Some(last) = last {
            sheet.set_print_area(0, 0, HEADER_ROW + self.rows.len().max(1) as u32, last as u16)?;
        }
        let widths: Vec<f64> = self.columns.iter().map(|(_, width)| *width).collect();
        sheet::write_rows(sheet, look, &widths, &self.rows)
    }
}

/// Adds a sheet of a report with its head and a table over `rows` data rows, which are still blank.
pub(super) fn begin<'b>(
    book: &'b mut Workbook,
    look: &Look,
    head: &SheetHead<'_>,
    rows: u32,
    report: &Report,
    options: &Options,
) -> Result<&'b mut Worksheet, XlsxError> {
    sheet::lay_out(book, look, head, rows, words::footer(&report.group, report.run), options.accessible)
}
