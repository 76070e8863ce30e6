//! A sheet with the columns of `Adviser`, whatever it is called.

use std::cmp::Reverse;
use std::sync::Arc;

use super::head::AdviserHead;
use super::{Cell, Column, ReturnedRow, Stands, normal, text_of, words};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location, texts};
use crate::formats::document::{Table, TableRow};

/// A sheet of ours in a workbook.
pub(in crate::report) struct ReturnedSheet<'t> {
    pub(super) table: &'t Table,
    pub(super) head: AdviserHead,
    pub(super) stands: Stands,
}

impl<'t> ReturnedSheet<'t> {
    /// The sheets of ours, in the order of the workbook; none of them is [`Stands::Elsewhere`] yet.
    pub(super) fn all(tables: &'t [Table]) -> Vec<Self> {
        tables.iter().filter_map(Self::of).collect()
    }

    pub(super) fn of(table: &'t Table) -> Option<Self> {
        let head = AdviserHead::find(table)?;
        let gone = is_called(table, words::GONE) || head.is_of_gone(&table.rows[head.row]);
        Some(Self { table, head, stands: if gone { Stands::Gone } else { Stands::InPlace } })
    }

    /// The lowest is `Adviser`: the one of that name, else the one that has most of its columns.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        (Reverse(is_called(self.table, words::ADVICES)), Reverse(self.head.len()), self.table.sheet)
    }

    /// The rows above its head.
    pub(in crate::report) fn above(&self) -> &'t [TableRow] {
        &self.table.rows[..self.head.row]
    }

    /// The rows below its head in which no id stands.
    pub(in crate::report) fn rows_without_id(&self) -> impl Iterator<Item = &'t TableRow> {
        let place = self.head.place(Column::RowId).unwrap_or(usize::MAX);
        let below = self.table.rows[self.head.row + 1..].iter();
        below.filter(move |row| row.cells.get(place).is_none_or(|cell| normal(Some(cell)) == Cell::Empty))
    }

    /// Whether people added columns.
    pub(in crate::report) fn has_own_columns(&self) -> bool {
        !self.head.own.is_empty()
    }

    /// The head of the column at a place.
    pub(super) fn head_at(&self, place: usize) -> Option<&str> {
        let ours = self.head.columns().iter().find(|(_, known)| *known == place);
        let own = || self.head.own.iter().find(|(_, known)| *known == place);
        ours.map(|(column, _)| column.header()).or_else(|| own().map(|(head, _)| head.as_str()))
    }

    /// The rows below its head that hold something.
    pub(super) fn rows(&self, file: &Arc<FileName>) -> Result<Vec<ReturnedRow>, Problem> {
        let mut rows = Vec::new();
        for row in &self.table.rows[self.head.row + 1..] {
            if let Some(column) = self.head.disagreement(row) {
                return Err(Problem::fault(
                    Location::new(file, self.table.sheet, row.number),
                    texts::two_columns_differ(column.header()),
                    texts::rename_or_delete_column(),
                ));
            }
            rows.extend(self.read(row));
        }
        Ok(rows)
    }

    /// A row below; `None` where it is blank.
    fn read(&self, row: &TableRow) -> Option<ReturnedRow> {
        let mut cells = vec![None; Column::ALL.len()];
        for (column, place) in self.head.columns() {
            cells[*column as usize] = Some(normal(row.cells.get(*place)));
        }
        let own: Vec<String> =
            self.head.own.iter().map(|(_, place)| text_of(&normal(row.cells.get(*place)))).collect();
        let blank =
            cells.iter().flatten().all(|cell| *cell == Cell::Empty) && own.iter().all(String::is_empty);
        let mut read = ReturnedRow {
            number: row.number,
            sheet: self.table.sheet,
            stands: self.stands,
            row_id: String::new(),
            own,
            comments: Vec::new(),
            cells,
        };
        read.row_id = read.text(Column::RowId).into_owned();
        (!blank).then_some(read)
    }
}

fn is_called(table: &Table, name: &str) -> bool {
    table.name.trim().to_lowercase() == name.to_lowercase()
}
