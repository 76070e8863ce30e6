//! A report as somebody leaves it: opened, changed, and saved by another program than ours.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Workbook, Worksheet};

/// A workbook whose cells can be changed. Saving it keeps what cells say and nothing of their looks.
pub struct Book {
    sheets: Vec<(String, Vec<Vec<Data>>)>,
}

impl Book {
    pub fn open(bytes: &[u8]) -> Self {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        let sheets = names.into_iter().map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
            let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
            let grid = (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect();
            (name, grid)
        });
        Self { sheets: sheets.collect() }
    }

    pub fn save(&self) -> Vec<u8> {
        self.workbook().save_to_buffer().unwrap()
    }

    fn workbook(&self) -> Workbook {
        let mut book = Workbook::new();
        for (name, grid) in &self.sheets {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            for (row, cells) in (0u32..).zip(grid) {
                for (column, cell) in (0u16..).zip(cells) {
                    match cell {
                        Data::Empty => {}
                        Data::Float(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                        Data::DateTime(date) => {
                            let format = rust_xlsxwriter::Format::new().set_num_format("dd-mm-yyyy");
                            sheet.write_number_with_format(row, column, date.as_f64(), &format).unwrap();
                        }
                        other => drop(sheet.write_string(row, column, other.to_string()).unwrap()),
                    }
                }
            }
        }
        book
    }

    /// The grid of any sheet.
    pub fn grid_of(&mut self, name: &str) -> &mut Vec<Vec<Data>> {
        &mut self.sheets.iter_mut().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}")).1
    }

    /// Adds a sheet.
    pub fn add_sheet(&mut self, name: &str, grid: Vec<Vec<Data>>) {
        self.sheets.push((name.to_string(), grid));
    }

    /// Names of the sheets.
    pub fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Gives a sheet another name.
    pub fn rename_sheet(&mut self, name: &str, to: &str) {
        self.sheets.iter_mut().find(|(known, _)| known == name).unwrap().0 = to.to_string();
    }

    /// Saves it, and does something more to the sheet `Adviser`.
    pub fn save_and(&self, also: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
        let mut book = self.workbook();
        let at = self.sheets.iter().position(|(name, _)| name == "Adviser").unwrap();
        also(&mut book.worksheets_mut()[at]);
        book.save_to_buffer().unwrap()
    }

    /// The sheet `Adviser` as a csv file, as Excel saves one.
    pub fn csv(&mut self) -> Vec<u8> {
        let quoted = |cell: &Data| format!("\"{}\"", cell.to_string().replace('"', "\"\""));
        let line = |row: &Vec<Data>| row.iter().map(quoted).collect::<Vec<_>>().join(";");
        let lines: Vec<String> = self.grid().iter().map(line).collect();
        format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes()
    }

    /// The grid of `Adviser`.
    pub fn grid(&mut self) -> &mut Vec<Vec<Data>> {
        &mut self.sheets.iter_mut().find(|(name, _)| name == "Adviser").unwrap().1
    }

    /// The cells of another sheet as text; empty where there is no such sheet.
    pub fn sheet(&self, name: &str) -> Vec<Vec<String>> {
        let sheet = self.sheets.iter().find(|(known, _)| known == name);
        sheet.map_or_else(Vec::new, |(_, grid)| {
            grid.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
        })
    }

    pub fn remove_sheet(&mut self, name: &str) {
        self.sheets.retain(|(known, _)| known != name);
    }

    fn head(&mut self) -> usize {
        let is_head = |row: &Vec<Data>| row.iter().any(|cell| *cell == "Række-id");
        self.grid().iter().position(is_head).unwrap()
    }

    pub fn column(&mut self, header: &str) -> usize {
        let head = self.head();
        self.grid()[head].iter().position(|cell| *cell == header).unwrap_or_else(|| panic!("{header}"))
    }

    /// Numbers of the rows below the head.
    pub fn rows(&mut self) -> std::ops::Range<usize> {
        self.head() + 1..self.grid().len()
    }

    pub fn get(&mut self, row: usize, header: &str) -> String {
        let column = self.column(header);
        self.grid()[row].get(column).map(ToString::to_string).unwrap_or_default()
    }

    pub fn set(&mut self, row: usize, header: &str, text: &str) {
        let column = self.column(header);
        let cells = &mut self.grid()[row];
        cells.resize(cells.len().max(column + 1), Data::Empty);
        cells[column] = if text.is_empty() { Data::Empty } else { Data::String(text.to_string()) };
    }

    /// The row in which a column says `text`.
    pub fn find(&mut self, header: &str, text: &str) -> Option<usize> {
        self.rows().find(|row| self.get(*row, header) == text)
    }

    /// Each row as the words of some columns.
    pub fn words(&mut self, headers: &[&str]) -> Vec<Vec<String>> {
        self.rows().map(|row| headers.iter().map(|header| self.get(row, header)).collect()).collect()
    }

    /// Turns the rows upside down.
    pub fn turn_upside_down(&mut self) {
        let rows = self.rows();
        self.grid()[rows].reverse();
    }
}
