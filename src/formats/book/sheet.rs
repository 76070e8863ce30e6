//! What all sheets share: title in A1, explanation in A2, one table from A4, and the page set-up.

use jiff::civil::Date;
use rust_xlsxwriter::{Format, Table, TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError};

use super::clean::clean_for_table;
use super::height;
use super::look::{self, Look};
use crate::domain::Amount;
use crate::formats::book::shape::ColumnShape;

/// Row of the table header, counted from 0 as rust_xlsxwriter does.
pub(crate) const HEADER_ROW: u32 = 3;
/// First row below the header, counted from 0.
pub(crate) const FIRST_ROW: u32 = HEADER_ROW + 1;

/// A sheet's head.
pub(crate) struct SheetHead<'a> {
    /// Name on the tab.
    pub(crate) sheet: &'a str,
    /// Name of the table.
    pub(crate) table: &'a str,
    /// A1.
    pub(crate) title: String,
    /// A2: one line that says what the sheet is for.
    pub(crate) intro: &'a str,
    /// Headers with the width of their columns in characters and the format of header and cells.
    pub(crate) columns: Vec<SheetColumn<'a>>,
    /// Columns that stay in view when scrolling right.
    pub(crate) frozen_columns: u16,
}

impl SheetHead<'_> {
    /// Points that the header needs; a filter button takes about three characters.
    fn header_height(&self) -> f64 {
        let lines =
            self.columns.iter().map(|heading| height::lines(heading.text, heading.width / 1.1 - 3.0)).max();
        height::points(lines.unwrap_or(1).min(2)) + 5.0
    }
}

/// One column of a sheet's table.
pub(crate) struct SheetColumn<'a> {
    pub(crate) text: &'a str,
    pub(crate) width: f64,
    pub(crate) format: &'a Format,
}

/// A cell of a small sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SheetCell {
    Empty,
    Text(String),
    /// Text that stands out.
    Strong(String),
    Count(u64),
    /// A number with one decimal.
    Rate(f64),
    Amount(Amount),
    Date(Date),
    /// Words that lead to an address.
    Link {
        to: String,
        words: String,
    },
}

impl SheetCell {
    /// Text, or nothing where there is none.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Lines that it takes in a column of so many characters.
    fn lines(&self, width: f64) -> u32 {
        match self {
            Self::Text(text) | Self::Link { words: text, .. } => height::lines(text, width),
            // Bold letters are about a tenth wider.
            Self::Strong(text) => height::lines(text, width / 1.1),
            Self::Empty | Self::Count(_) | Self::Rate(_) | Self::Amount(_) | Self::Date(_) => 1,
        }
    }

    pub(crate) fn count(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

/// Adds a sheet with its head and a table over `rows` data rows, which are still blank. An `accessible` one has no filter
/// buttons and nothing frozen.
pub(crate) fn lay_out<'b>(
    book: &'b mut Workbook,
    look: &Look,
    head: &SheetHead<'_>,
    rows: u32,
    footer: impl Into<String>,
    accessible: bool,
) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(head.sheet)?;
    set_page(sheet, HEADER_ROW, footer)?;
    for (at, heading) in (0u16..).zip(&head.columns) {
        sheet.set_column_width(at, heading.width)?;
    }
    sheet.set_row_height(0, 24)?;
    sheet.set_row_height(HEADER_ROW, head.header_height())?;
    sheet.write_string_with_format(0, 0, &head.title, &look.title)?;
    sheet.write_string_with_format(1, 0, head.intro, &look.intro)?;
    if !accessible {
        sheet.set_freeze_panes(FIRST_ROW, head.frozen_columns)?;
    }
    let last_column = head.columns.len() as u16 - 1;
    sheet.add_table(HEADER_ROW, 0, HEADER_ROW + rows.max(1), last_column, &table(head, accessible))?;
    Ok(sheet)
}

/// The headers are set here even though the cells hold them too: the two must agree, or Excel repairs the file.
fn table(head: &SheetHead<'_>, accessible: bool) -> Table {
    let columns: Vec<TableColumn> = head
        .columns
        .iter()
        .map(|heading| TableColumn::new().set_header(heading.text).set_header_format(heading.format))
        .collect();
    Table::new()
        .set_name(head.table)
        .set_style(TableStyle::None)
        .set_autofilter(!accessible)
        .set_columns(&columns)
        .set_alt_text_title(head.sheet)
        .set_alt_text(head.intro)
}

/// A4 landscape, one page wide, `header_row` (counted from 0) on every page.
pub(crate) fn set_page(
    sheet: &mut Worksheet,
    header_row: u32,
    footer: impl Into<String>,
) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.25, 0.25, 0.4, 0.5, 0.2, 0.2);
    sheet.set_footer(footer);
    sheet.set_repeat_rows(header_row, header_row)?;
    sheet.set_screen_gridlines(false);
    Ok(())
}

/// Writes the rows of a small sheet below its head.
pub(crate) fn write_rows<R: AsRef<[SheetCell]>>(
    sheet: &mut Worksheet,
    look: &Look,
    widths: &[f64],
    rows: impl IntoIterator<Item = R, IntoIter: ExactSizeIterator>,
) -> Result<(), XlsxError> {
    let rows = rows.into_iter();
    let count = rows.len() as u32;
    for (row, cells) in (FIRST_ROW..).zip(rows) {
        let cells = cells.as_ref();
        let lines = cells.iter().zip(widths).map(|(cell, width)| cell.lines(*width)).max();
        sheet.set_row_height(row, height::points(lines.unwrap_or(1)))?;
        for (column, cell) in (0u16..).zip(cells) {
            write_cell(sheet, look, row, column, cell)?;
        }
    }
    rule_lines(sheet, count, widths.len() as u16)
}

fn write_cell(
    sheet: &mut Worksheet,
    look: &Look,
    row: u32,
    column: u16,
    cell: &SheetCell,
) -> Result<(), XlsxError> {
    match cell {
        SheetCell::Empty => return Ok(()),
        SheetCell::Text(text) => {
            sheet.write_string_with_format(row, column, clean_for_table(text), &look.text)?
        }
        SheetCell::Strong(text) => {
            sheet.write_string_with_format(row, column, clean_for_table(text), &look.strong)?
        }
        // A file of more than 2^53 bytes would be shown rounded.
        SheetCell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &look.count)?,
        SheetCell::Rate(rate) => sheet.write_number_with_format(row, column, *rate, &look.rate)?,
        SheetCell::Amount(amount) => sheet.write_number_with_format(
            row,
            column,
            amount.kroner(),
            look.of(ColumnShape::Amount, false),
        )?,
        SheetCell::Date(date) => match serial(*date) {
            Some(serial) => {
                sheet.write_number_with_format(row, column, f64::from(serial), &look.long_date)?
            }
            None => sheet.write_string_with_format(row, column, date.to_string(), &look.text)?,
        },
        SheetCell::Link { to, words } => {
            sheet.write_url_with_format(row, column, Url::new(to).set_text(words), &look.link)?
        }
    };
    Ok(())
}

/// A thin line below each of the table's rows, whatever the reader's program makes of table styles.
pub(crate) fn rule_lines(sheet: &mut Worksheet, rows: u32, columns: u16) -> Result<(), XlsxError> {
    let always = rust_xlsxwriter::ConditionalFormatFormula::new().set_rule("TRUE").set_format(look::ruled());
    sheet.add_conditional_format(FIRST_ROW, 0, HEADER_ROW + rows.max(1), columns - 1, &always)?;
    Ok(())
}

/// The number that a spreadsheet keeps for a date: days since 30 December 1899. `None` before March 1900, where
/// spreadsheets count a day that never was.
pub(crate) fn serial(date: Date) -> Option<i32> {
    const EPOCH: Date = Date::constant(1899, 12, 30);
    let days = date.duration_since(EPOCH).as_hours() / 24;
    i32::try_from(days).ok().filter(|days| *days > 60)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_the_days_that_a_spreadsheet_counts() {
        assert_eq!(serial(date(2023, 8, 31)), Some(45169));
        assert_eq!(serial(date(9999, 12, 31)), Some(2_958_465));
        assert_eq!(serial(date(1900, 3, 1)), Some(61));
        assert_eq!(serial(date(1900, 2, 28)), None);
        assert_eq!(serial(date(1, 1, 1)), None);
    }
}
