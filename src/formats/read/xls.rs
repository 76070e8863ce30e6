//! xls (BIFF8, Excel 97 to 2003), read here and not by calamine: calamine holds each sheet as one block from its first
//! to its last cell, beside a second one of its formulas, and follows damaged containers without end.
//!
//! Values are the cached ones. Older formats (Excel 5 and 95) are refused. Source: Microsoft's open specification MS-XLS.

use super::ole::{Ole, u16_at, u32_at};
use super::serial::day_of_serial;
use super::sheet::{Budget, MOST_SHEETS, MergedArea, SheetRows, TableRefusal, number, text, truth};
use super::sheets::{Sheets, encrypted};
use super::xls_strings::{Pieces, shared_strings};
use crate::formats::document::Cell;

/// The most bytes of an xls file. A full sheet of 65,536 rows and 40 columns has about 50 MB.
const MOST_XLS_BYTES: usize = 128 << 20;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const FILEPASS: u16 = 0x002F;
const DATEMODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUNDSHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MULRK: u16 = 0x00BD;
const LABELSST: u16 = 0x00FD;
const LABEL: u16 = 0x0204;
const BOOLERR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const MERGEDCELLS: u16 = 0x00E5;

/// Reads every sheet that holds cells.
pub(super) fn read(bytes: &[u8]) -> Result<Sheets, TableRefusal> {
    if bytes.len() > MOST_XLS_BYTES {
        let what =
            format!("the xls workbook is larger than {} MB, the most that is read", MOST_XLS_BYTES >> 20);
        return Err(TableRefusal::new(what, "save it as xlsx, or split it"));
    }
    let damaged = || TableRefusal::damaged("it looks like an xls workbook, but is cut off or damaged");
    let container = Ole::open(bytes).ok_or_else(damaged)?;
    if !container.has("Workbook") && container.has("Book") {
        return Err(TableRefusal::new(
            "the workbook was saved by Excel 95 or older",
            "save it as xlsx and run again",
        ));
    }
    let stream = container.stream("Workbook").ok_or_else(damaged)?;
    let mut budget = Budget::of(bytes);
    let globals = Globals::read(&stream, &mut budget)?;
    let mut sheets = Sheets::default();
    let mut walked = 0;
    for (number, listed) in (1..).zip(&globals.sheets) {
        if listed.kind != 0 {
            continue;
        }
        match globals.fill(&stream, listed, &mut budget, &mut walked)? {
            Some(sheet) => sheets.push(number, listed.name.clone(), sheet, listed.hidden),
            None => sheets.failed(number),
        }
    }
    Ok(sheets.hold(budget))
}

/// One record with the records that continue it.
struct Record<'a> {
    kind: u16,
    pieces: Vec<&'a [u8]>,
    /// Where the next one starts.
    end: usize,
}

impl<'a> Record<'a> {
    fn first(&self) -> &'a [u8] {
        self.pieces[0]
    }
}

/// The record at `at`; `None` at the end of the stream, and where a record reaches past it.
fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let one = |at: usize| {
        let end = at.checked_add(4)? + usize::from(u16_at(stream, at.checked_add(2)?)?);
        Some((u16_at(stream, at)?, stream.get(at + 4..end)?, end))
    };
    let (kind, data, mut end) = one(at)?;
    let mut pieces = vec![data];
    while let Some((CONTINUE, data, next)) = one(end) {
        pieces.push(data);
        end = next;
    }
    Some(Record { kind, pieces, end })
}

/// A sheet as the workbook lists it.
struct ListedSheet {
    at: usize,
    name: String,
    hidden: bool,
    kind: u8,
}

/// What holds for the whole workbook.
struct Globals {
    from_1904: bool,
    /// For each cell format: whether it shows numbers as dates.
    dates: Vec<bool>,
    strings: Vec<Box<str>>,
    sheets: Vec<ListedSheet>,
}

impl Globals {
    fn read(stream: &[u8], budget: &mut Budget) -> Result<Self, TableRefusal> {
        let damaged = || TableRefusal::damaged("the xls workbook breaks off before its list of sheets");
        let mut globals =
            Self { from_1904: false, dates: Vec::new(), strings: Vec::new(), sheets: Vec::new() };
        let (mut formats, mut used) = (Vec::new(), Vec::new());
        let mut at = 0;
        loop {
            let record = record(stream, at).ok_or_else(damaged)?;
            let data = record.first();
            match record.kind {
                FILEPASS => return Err(encrypted()),
                BOF if at == 0 && u16_at(data, 0) != Some(0x0600) => {
                    return Err(TableRefusal::new(
                        "the workbook was saved by Excel 95 or older",
                        "save it as xlsx and run again",
                    ));
                }
                DATEMODE => globals.from_1904 = u16_at(data, 0) == Some(1),
                FORMAT => formats.extend(format(data)),
                XF => used.push(u16_at(data, 2).unwrap_or(0)),
                BOUNDSHEET => globals.sheets.push(listed(data).ok_or_else(damaged)?),
                SST => globals.strings = shared_strings(&record.pieces, budget)?,
                EOF => break,
                _ => {}
            }
            if globals.sheets.len() > MOST_SHEETS {
                return Err(TableRefusal::damaged(format!(
                    "the workbook has more than {MOST_SHEETS} sheets"
                )));
            }
            at = record.end;
        }
        let is_date = |id: &u16| match formats.iter().find(|(known, _)| known == id) {
            Some((_, date)) => *date,
            None => matches!(id, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58),
        };
        globals.dates = used.iter().map(is_date).collect();
        Ok(globals)
    }

    /// The cells of one sheet; `None` where it is damaged. `walked` counts bytes over all sheets: sheets that share
    /// them are a trick.
    fn fill(
        &self,
        stream: &[u8],
        listed: &ListedSheet,
        budget: &mut Budget,
        walked: &mut usize,
    ) -> Result<Option<SheetRows>, TableRefusal> {
        let mut sheet = SheetRows::default();
        let mut merged = Vec::new();
        let (mut at, mut depth, mut formula) = (listed.at, 0_u32, None);
        loop {
            let Some(record) = record(stream, at) else { return Ok(None) };
            *walked += record.end - at;
            if *walked > stream.len() {
                return Err(TableRefusal::damaged("two sheets of the xls workbook lie on top of each other"));
            }
            match record.kind {
                BOF => depth += 1,
                // The first record of a sheet is its BOF; a chart inside it has its own.
                _ if depth == 0 => return Ok(None),
                EOF if depth == 1 => {
                    merged.iter().try_for_each(|area| sheet.merge(area, budget))?;
                    return Ok(Some(sheet));
                }
                EOF => depth -= 1,
                _ if depth > 1 => {}
                MERGEDCELLS => {
                    let areas = merged_areas(record.first());
                    budget.take(areas.len() * size_of::<MergedArea>())?;
                    merged.extend(areas);
                }
                kind => {
                    let Some(cells) = self.cells(kind, &record, &mut formula) else { return Ok(None) };
                    for (row, column, cell) in cells {
                        sheet.put(u32::from(row) + 1, u32::from(column) + 1, cell, budget)?;
                    }
                }
            }
            at = record.end;
        }
    }

    /// The cells that a record holds, rows and columns counted from 0. `formula` is the place of a formula whose text
    /// comes in the next record.
    fn cells(
        &self,
        kind: u16,
        record: &Record<'_>,
        formula: &mut Option<(u16, u16)>,
    ) -> Option<Vec<(u16, u16, Cell)>> {
        let data = record.first();
        let place = || Some((u16_at(data, 0)?, u16_at(data, 2)?));
        let one = |cell| place().map(|(row, column)| vec![(row, column, cell)]);
        match kind {
            NUMBER => one(self.number(u16_at(data, 4)?, f64_at(data, 6)?)),
            RK => one(self.number(u16_at(data, 4)?, packed_number(u32_at(data, 6)?))),
            MULRK => self.packed_row(data),
            LABELSST => one(text(self.strings.get(u32_at(data, 6)? as usize)?)),
            LABEL => one(text(&Pieces::from(&record.pieces, 6).string()?)),
            BOOLERR => one(match data.get(7)? {
                0 => truth(*data.get(6)? != 0),
                _ => error(*data.get(6)?),
            }),
            FORMULA if data.get(12..14)? != [0xFF, 0xFF] => {
                one(self.number(u16_at(data, 4)?, f64_at(data, 6)?))
            }
            FORMULA => match data[6] {
                0 => {
                    *formula = place();
                    // Until the next record says it.
                    one(Cell::NoValue)
                }
                1 => one(truth(data[8] != 0)),
                2 => one(error(data[8])),
                _ => Some(Vec::new()),
            },
            STRING => {
                let string = Pieces::from(&record.pieces, 0).string()?;
                Some(formula.take().map(|(row, column)| (row, column, text(&string))).into_iter().collect())
            }
            _ => Some(Vec::new()),
        }
    }

    fn packed_row(&self, data: &[u8]) -> Option<Vec<(u16, u16, Cell)>> {
        let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
        let packed = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
        (first..)
            .zip(packed)
            .map(|(column, packed)| {
                Some((row, column, self.number(u16_at(packed, 0)?, packed_number(u32_at(packed, 2)?))))
            })
            .collect()
    }

    fn number(&self, format: u16, value: f64) -> Cell {
        let date = self.dates.get(usize::from(format)) == Some(&true);
        let day = date.then(|| day_of_serial(value, self.from_1904)).flatten();
        day.map_or_else(|| number(value), Cell::Date)
    }
}

/// The areas of a record of merged cells: rows and columns, first and last, counted from 0.
fn merged_areas(data: &[u8]) -> Vec<MergedArea> {
    let area = |area: &[u8]| {
        let number = |at| Some(u32::from(u16_at(area, at)?) + 1);
        Some(MergedArea {
            first_row: number(0)?,
            last_row: number(2)?,
            first_column: number(4)?,
            last_column: number(6)?,
        })
    };
    data.get(2..).unwrap_or_default().chunks_exact(8).filter_map(area).collect()
}

fn listed(data: &[u8]) -> Option<ListedSheet> {
    let characters = usize::from(*data.get(6)?);
    let wide = data.get(7)? & 1 == 1;
    let name = Pieces::from(&[data], 8).characters(characters, wide)?;
    Some(ListedSheet {
        at: u32_at(data, 0)? as usize,
        name,
        hidden: data.get(4)? & 3 != 0,
        kind: *data.get(5)?,
    })
}

/// A format's number, and whether it shows dates.
fn format(data: &[u8]) -> Option<(u16, bool)> {
    Some((u16_at(data, 0)?, shows_date(&Pieces::from(&[data], 2).string()?)))
}

/// Whether a format code shows a day or a year, outside of quoted text, escapes and brackets.
fn shows_date(code: &str) -> bool {
    if ["General", "Standard"].iter().any(|plain| plain.eq_ignore_ascii_case(code)) {
        return false;
    }
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => while characters.next().is_some_and(|quoted| quoted != '"') {},
            '[' => while characters.next().is_some_and(|inner| inner != ']') {},
            '\\' | '_' | '*' => _ = characters.next(),
            'd' | 'D' | 'y' | 'Y' => return true,
            _ => {}
        }
    }
    false
}

/// A number in four bytes: a whole one or the upper half of a real one, of hundredths or not.
fn packed_number(packed: u32) -> f64 {
    let value = if packed & 2 == 2 {
        f64::from(packed.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(packed & !3) << 32)
    };
    if packed & 1 == 1 { value / 100.0 } else { value }
}

fn error(code: u8) -> Cell {
    let name = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    Cell::Text(name.to_owned())
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_unpacked() {
        assert_eq!(packed_number(0x3FF0_0000), 1.0);
        assert_eq!(packed_number((1_234_u32 << 2) | 2), 1_234.0);
        assert_eq!(packed_number((1_234_u32 << 2) | 3), 12.34);
        assert_eq!(packed_number(((-5_i32) << 2).cast_unsigned() | 2), -5.0);
    }

    #[test]
    fn formats_that_show_a_day_or_a_year_are_dates() {
        for date in ["dd-mm-yyyy", "[$-406]d. mmmm yyyy", "YYYY", "yyyy\\-mm"] {
            assert!(shows_date(date), "{date}");
        }
        for other in
            ["General", "Standard", "0.00", "#,##0.00\\ \"dkk\"", "[Red]0", "hh:mm", "_d0", "\"dag\" 0"]
        {
            assert!(!shows_date(other), "{other}");
        }
    }
}
