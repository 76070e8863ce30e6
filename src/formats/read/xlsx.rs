//! xlsx and xlsm: cells by calamine's streaming reader, after the guard has let the file through.
//!
//! Values are the cached ones; no formula is computed, no macro is looked at, no link is followed.

use std::collections::HashSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::serial::{day_of_iso, day_of_serial};
use super::sheet::{Budget, MergedArea, SheetRows, TableRefusal, number, text, truth};
use super::sheets::Sheets;
use super::workbook_guard::{self, GuardedSheet};
use crate::formats::document::Cell;

/// Reads every sheet that holds cells.
pub(super) fn read(bytes: &[u8]) -> Result<Sheets, TableRefusal> {
    let about = workbook_guard::check(bytes)?;
    // The guard is there so that nothing panics; should something all the same, it costs this file only.
    catch_unwind(AssertUnwindSafe(|| read_checked(bytes, about))).unwrap_or_else(|_| {
        Err(TableRefusal::damaged("the workbook is damaged in a way that its reader does not know"))
    })
}

fn read_checked(bytes: &[u8], about: GuardedSheet) -> Result<Sheets, TableRefusal> {
    let mut budget = Budget::of(bytes);
    budget.take(about.strings_bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes))
        .map_err(|_| TableRefusal::damaged("it looks like an Excel workbook, but cannot be read as one"))?;
    let sheets = workbook.sheets_metadata().to_vec();
    let mut read = Sheets::default();
    for (index, sheet) in sheets.into_iter().enumerate() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let number = index as u32 + 1;
        match fill(&mut workbook, &sheet.name, &mut budget, about)? {
            Some(filled) => read.push(number, sheet.name, filled, sheet.visible != SheetVisible::Visible),
            None => read.failed(number),
        }
    }
    Ok(read.hold(budget))
}

/// The cells of one sheet; `None` where it breaks off or holds what no sheet holds.
fn fill(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    budget: &mut Budget,
    about: GuardedSheet,
) -> Result<Option<SheetRows>, TableRefusal> {
    let from_1904 = workbook.has_1904_epoch();
    let mut sheet = SheetRows::default();
    let Ok(mut cells) = workbook.worksheet_cells_reader(name) else { return Ok(None) };
    let mut empty_texts = HashSet::new();
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(_) => return Ok(None),
        };
        budget.visit(1)?;
        let (row, column) = cell.get_position();
        if about.valueless && matches!(cell.get_value(), DataRef::String(text) if text.is_empty()) {
            budget.take(size_of::<(u32, u32)>() * 2)?;
            empty_texts.insert((row, column));
        }
        let value = value(cell.get_value(), from_1904);
        sheet.put(row.saturating_add(1), column.saturating_add(1), value, budget)?;
    }
    drop(cells);
    if about.valueless && mark_valueless(workbook, name, &empty_texts, &mut sheet, budget)?.is_none() {
        return Ok(None);
    }
    if about.merged {
        merge(workbook, name, &mut sheet, budget)?;
    }
    Ok(Some(sheet))
}

/// Marks the cells whose formula has no value in the file. An empty text is a value.
fn mark_valueless(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    empty_texts: &HashSet<(u32, u32)>,
    sheet: &mut SheetRows,
    budget: &mut Budget,
) -> Result<Option<()>, TableRefusal> {
    let Ok(mut cells) = workbook.worksheet_cells_reader(name) else { return Ok(None) };
    loop {
        let (row, column) = match cells.next_formula() {
            Ok(Some(cell)) if cell.get_value().is_empty() => continue,
            Ok(Some(cell)) => cell.get_position(),
            Ok(None) => return Ok(Some(())),
            Err(_) => return Ok(None),
        };
        budget.visit(1)?;
        let (row, column) = (row.saturating_add(1), column.saturating_add(1));
        if !empty_texts.contains(&(row - 1, column - 1)) && sheet.is_empty(row, column) {
            sheet.put(row, column, Cell::NoValue, budget)?;
        }
    }
}

fn merge(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    sheet: &mut SheetRows,
    budget: &mut Budget,
) -> Result<(), TableRefusal> {
    let Some(areas) = workbook.merge_cells_by_sheet_name(name).ok() else { return Ok(()) };
    for area in areas {
        let area = MergedArea {
            first_row: area.start.0.saturating_add(1),
            last_row: area.end.0.saturating_add(1),
            first_column: area.start.1.saturating_add(1),
            last_column: area.end.1.saturating_add(1),
        };
        sheet.merge(&area, budget)?;
    }
    Ok(())
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
