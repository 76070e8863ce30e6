//! Tables that people own (customers, calendar): columns by name, every mistake with file and row.
//!
//! Pure. Shared by the two small lists; the rule table has its own reader, since it says more of its cells.

use std::collections::HashMap;
use std::path::Path;

use crate::document::{Cell, Row, Table};
use crate::problem::{Error, did_you_mean};

/// The rows of a table whose head names the columns.
pub struct Sheet<'t> {
    file: &'t Path,
    columns: HashMap<&'static str, usize>,
    rows: &'t [Row],
}

/// One row of a [`Sheet`].
pub struct SheetRow<'s> {
    sheet: &'s Sheet<'s>,
    row: &'s Row,
}

impl<'t> Sheet<'t> {
    /// Finds the head: the first row that is not blank. `known` are the columns there may be, the first one of which
    /// must be there.
    pub fn read(file: &'t Path, table: &'t Table, known: &[&'static str]) -> Result<Self, Vec<Error>> {
        let Some(head) = table.rows.iter().position(|row| !is_blank(row)) else {
            return Err(vec![Error::about(file, "the table is empty", format!("its first row names the columns: {}", known.join("; ")))]);
        };
        let (mut columns, mut errors) = (HashMap::new(), Vec::new());
        let number = table.rows[head].number as usize;
        for (at, cell) in table.rows[head].cells.iter().enumerate() {
            let label = text(cell);
            let column = known.iter().find(|known| known.to_lowercase() == label.to_lowercase());
            match column {
                Some(column) if columns.insert(*column, at).is_some() => {
                    errors.push(Error::in_file(file, number, format!("the column '{label}' stands there twice"), "remove one"));
                }
                None if !label.is_empty() => errors.push(Error::in_file(
                    file,
                    number,
                    format!("'{label}' is no column of this table.{}", did_you_mean(&label, known.iter().copied())),
                    format!("the columns are {}", known.join("; ")),
                )),
                _ => {}
            }
        }
        if errors.is_empty() && !columns.contains_key(known[0]) {
            let what = format!("the column '{}' is missing", known[0]);
            errors.push(Error::in_file(file, number, what, format!("the columns are {}", known.join("; "))));
        }
        if errors.is_empty() { Ok(Self { file, columns, rows: &table.rows[head + 1..] }) } else { Err(errors) }
    }

    /// The rows that are not blank.
    pub fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.rows.iter().filter(|row| !is_blank(row)).map(move |row| SheetRow { sheet: self, row })
    }
}

impl SheetRow<'_> {
    /// What stands in a column, written as text; empty where the table has no such column.
    pub fn text(&self, column: &str) -> String {
        let at = self.sheet.columns.get(column).copied();
        at.and_then(|at| self.row.cells.get(at)).map(text).unwrap_or_default()
    }

    /// What stands in a column, read by `parse`; nothing where it is blank.
    pub fn parsed<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>, expected: &str) -> Result<Option<T>, Error> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(self.error(format!("'{text}' in the column '{column}' is not {expected}"), format!("write {expected}"))),
        }
    }

    /// An error about this row.
    pub fn error(&self, what: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::in_file(self.sheet.file, self.row.number as usize, what, hint)
    }
}

fn is_blank(row: &Row) -> bool {
    row.cells.iter().all(|cell| text(cell).is_empty())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.trim().to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
    }
}
