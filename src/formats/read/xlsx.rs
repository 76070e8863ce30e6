//! xlsx and xlsm: cells by calamine's streaming reader, after the guard has let the file through.
//!
//! Values are the cached ones; no formula is computed, no macro is looked at, no link is followed.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::serial::{day_of_iso, day_of_serial};
use super::sheet::{Budget, SheetRows, TableRefusal, number, text, truth};
use super::table::Sheets;
use super::workbook_guard;
use crate::formats::document::Cell;

/// The most cells that are visited, filled or not: a bound on time.
const MOST_VISITED: usize = 64_000_000;

/// Reads every sheet that holds cells.
pub(super) fn read(bytes: &[u8]) -> Result<Sheets, TableRefusal> {
    workbook_guard::check(bytes)?;
    // The guard is there so that nothing panics; should something all the same, it costs this file only.
    catch_unwind(AssertUnwindSafe(|| read_checked(bytes))).unwrap_or_else(|_| {
        Err(TableRefusal::damaged("the workbook is damaged in a way that its reader does not know"))
    })
}

fn read_checked(bytes: &[u8]) -> Result<Sheets, TableRefusal> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes))
        .map_err(|_| TableRefusal::damaged("it looks like an Excel workbook, but cannot be read as one"))?;
    let sheets = workbook.sheets_metadata().to_vec();
    let (mut budget, mut visits) = (Budget::new(), MOST_VISITED);
    let mut read = Sheets::default();
    for (index, sheet) in sheets.into_iter().enumerate() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let number = index as u32 + 1;
        match fill(&mut workbook, &sheet.name, &mut budget, &mut visits)? {
            Some(filled) => read.push(number, sheet.name, filled, sheet.visible != SheetVisible::Visible),
            None => read.failed(number),
        }
    }
    Ok(read)
}

/// The cells of one sheet; `None` where it breaks off or holds what no sheet holds.
fn fill(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    budget: &mut Budget,
    visits: &mut usize,
) -> Result<Option<SheetRows>, TableRefusal> {
    let from_1904 = workbook.has_1904_epoch();
    let mut sheet = SheetRows::default();
    let Ok(mut cells) = workbook.worksheet_cells_reader(name) else { return Ok(None) };
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(Some(sheet)),
            Err(_) => return Ok(None),
        };
        *visits = visits.checked_sub(1).ok_or_else(|| {
            TableRefusal::new(format!("the workbook has more than {MOST_VISITED} cells"), "split the file")
        })?;
        let (row, column) = cell.get_position();
        let value = value(cell.get_value(), from_1904);
        sheet.put(row.saturating_add(1), column.saturating_add(1), value, budget)?;
    }
}

fn value(value: &DataRef<'_>, from_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(kept) => text(kept),
        DataRef::SharedString(kept) => text(kept),
        DataRef::Int(value) => number(*value as f64),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => truth(*value),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            day_of_serial(moment.as_f64(), from_1904).map_or_else(|| number(moment.as_f64()), Cell::Date)
        }
        DataRef::DateTime(length) => number(length.as_f64()),
        DataRef::DateTimeIso(written) => day_of_iso(written).map_or_else(|| text(written), Cell::Date),
        DataRef::DurationIso(written) => text(written),
        DataRef::Error(error) => text(&error.to_string()),
    }
}
