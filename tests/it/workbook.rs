//! A report read back from its workbook, as text that a person can review in a diff.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

/// The sheets that cases keep: what is in them is what was read and decided.
const KEPT: [&str; 2] = ["Adviser", "Ikke genkendt"];

/// The tables of a report as tab-separated lines, head first, by sheet name.
pub fn tables(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let kept = book.sheet_names().into_iter().filter(|name| KEPT.contains(&name.as_str()));
    let kept: Vec<String> = kept.collect();
    kept.into_iter().map(|name| (name.clone(), lines(&book.worksheet_range(&name).unwrap()))).collect()
}

/// Every cell of every sheet as text.
pub fn whole(bytes: &[u8]) -> String {
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.sheet_names().into_iter().flat_map(|sheet| cells(bytes, &sheet));
    sheets.map(|row| row.join("\t") + "\n").collect()
}

/// Every cell of a sheet as text, all rows equally long.
pub fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
    let cell = |at: (u32, u32)| range.get_value(at).map_or(String::new(), |cell| text(cell, false));
    (0..rows).map(|row| (0..columns).map(|column| cell((row, column))).collect()).collect()
}

/// The table of a sheet: its head is row 4, after title, explanation and a blank row.
fn lines(sheet: &Range<Data>) -> String {
    let head: Vec<String> = row(sheet, 3, &[]);
    let last = sheet.end().map_or(0, |(last, _)| last);
    let rows = (3..=last).map(|number| row(sheet, number, &head).join("\t").trim_end().to_string());
    rows.map(|row| row + "\n").collect()
}

fn row(sheet: &Range<Data>, number: u32, head: &[String]) -> Vec<String> {
    let width = sheet.end().map_or(0, |(_, last)| last + 1);
    let cell = |column: u32| {
        let money = head.get(column as usize).is_some_and(|head| head == "Beløb");
        sheet.get_value((number, column)).map_or(String::new(), |cell| text(cell, money))
    };
    (0..width).map(cell).collect()
}

fn text(cell: &Data, money: bool) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.replace('\\', r"\\").replace('\n', r"\n").replace('\t', r"\t"),
        Data::Float(number) if money => format!("{number:.2}"),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}
