//! The statistics as a workbook: each table of the page, and those that are too long for a page, each to be filtered.

use rust_xlsxwriter::{IgnoreError, Workbook, XlsxError};

use super::columns::{self, Figure, StatisticsTable};
use super::{Statistics, words};
use crate::domain::Amount;
use crate::domain::problem::Error;
use crate::formats::book::host::of_unix;
use crate::formats::book::look::Look;
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::sheet::{self, SheetCell};
use crate::formats::book::start::start;

/// A sheet: its name, what it is for, what makes its table, and the columns that stay in view.
type Sheet<'a> = (&'a str, &'a str, fn(&Statistics) -> StatisticsTable, u16);

/// The bytes of the workbook.
pub fn workbook(statistics: &Statistics) -> Result<Vec<u8>, Error> {
    put_together(statistics).map_err(|error| {
        Error::new(
            "the statistics",
            format!("the workbook cannot be put together: {error}"),
            "this is a fault in the program; report it together with the program's version",
        )
    })
}

fn put_together(statistics: &Statistics) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start(&words::title(statistics), None)?;
    let sheets: [Sheet<'_>; 9] = [
        (words::RUNS, words::RUNS_INTRO, columns::runs, 1),
        (words::MONTHS, words::MONTHS_INTRO, columns::months, 1),
        (words::GROUPS, words::GROUPS_INTRO, columns::groups, 2),
        (words::OPEN, words::OPEN_INTRO, columns::open, 2),
        (words::CODES, words::CODES_INTRO, |statistics| columns::codes(&statistics.codes, statistics), 1),
        (words::CAUSES, words::CAUSES_INTRO, |statistics| columns::causes(&statistics.causes), 1),
        (words::MEETING, words::MEETING_INTRO, columns::meetings, 2),
        (words::GROUP_CODES, words::GROUP_CODES_INTRO, columns::group_codes, 2),
        (words::GROUP_RUNS, words::GROUP_RUNS_INTRO, columns::group_runs, 2),
    ];
    for sheet in sheets {
        add(&mut book, &look, statistics, sheet)?;
    }
    book.save_to_buffer().map(of_unix)
}

fn add(
    book: &mut Workbook,
    look: &Look,
    statistics: &Statistics,
    (name, intro, table, frozen_columns): Sheet<'_>,
) -> Result<(), XlsxError> {
    let StatisticsTable { columns, rows } = table(statistics);
    if rows.is_empty() {
        return Ok(());
    }
    let headers: Vec<String> = columns.iter().map(|column| words::unbroken(&column.header)).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let widths: Vec<f64> = columns.iter().map(|column| column.width).collect();
    // A row is given back as soon as it is written.
    let last = sheet::HEADER_ROW + rows.len() as u32;
    let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect::<Vec<SheetCell>>());
    let title = words::title(statistics);
    let plain = PlainSheet { sheet: name, title, intro, footer: String::new(), frozen_columns };
    let added = plain.add(book, look, &headers, &widths, rows)?;
    // A løngruppe is text, whatever it looks like.
    let right = widths.len() as u16 - 1;
    added.ignore_error_range(sheet::FIRST_ROW, 0, last, right, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

fn cell(figure: Figure) -> SheetCell {
    match figure {
        Figure::Nothing => SheetCell::Empty,
        Figure::Text(text) | Figure::Meeting(text, _) => SheetCell::text(text),
        Figure::Count(count) => SheetCell::Count(u64::from(count)),
        Figure::Rate(rate) => SheetCell::Rate(rate),
        Figure::Amount(amount) => SheetCell::Amount(Amount(amount)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::super::sample;
    use super::*;

    #[test]
    fn the_workbook_holds_numbers_and_is_the_same_twice() {
        let bytes = workbook(&sample::statistics()).unwrap();
        assert!(bytes == workbook(&sample::statistics()).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert!(super::super::SHEETS.iter().all(|name| book.sheet_names().iter().any(|it| it == name)));
        let groups = book.worksheet_range(words::GROUPS).unwrap();
        let cell = |row, column| groups.get_value((row, column)).cloned().unwrap_or_default();
        assert_eq!(cell(3, 0), Data::String("Løngruppe".into()));
        assert_eq!(cell(4, 0), Data::String("101".into()), "a løngruppe is text");
        assert_eq!(cell(4, 3), Data::Float(40.0));
        assert_eq!(groups.end().unwrap().0 as usize, 3 + 4, "nothing below the table");
        let open = book.worksheet_range(words::OPEN).unwrap();
        assert_eq!(open.end().unwrap().0 as usize, 3 + 8);
        assert_eq!(open.get_value((4, 13)), Some(&Data::Float(1000.0)), "kroner");
    }
}
