//! A sheet as it is filled cell by cell, and the budget that all sheets of one file share.
//!
//! Cells may come in any order and from anywhere: nothing is set aside for what a file only claims to hold. What
//! would not fit is refused before memory is taken for it.

use crate::domain::Location;
use crate::domain::problem::Problem;
use crate::formats::document::{Cell, TableRow};

/// The last row that is read, and the last that Excel has.
pub const MOST_ROWS: u32 = 1_048_576;

/// The last column that may hold something.
pub const MOST_COLUMNS: u32 = 256;

/// The most memory that the cells of one file may take, in bytes.
pub const MOST_BYTES: usize = 384 << 20;

/// The most sheets of one file.
pub const MOST_SHEETS: usize = 1_024;

/// Why a file, or a sheet of it, is not read: a [`Problem`] that has no place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRefusal {
    what: String,
    hint: &'static str,
}

impl TableRefusal {
    pub(super) fn new(what: impl Into<String>, hint: &'static str) -> Self {
        Self { what: what.into(), hint }
    }

    /// A refusal for bytes that are not what they should be.
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::new(what, "open the file in Excel and save it again, or fetch it anew")
    }

    pub(super) fn at(self, at: Location) -> Problem {
        Problem::fault(at, self.what, self.hint)
    }
}

/// Text as a cell: trailing blanks are no content, and nothing but blanks is nothing.
pub(super) fn text(text: &str) -> Cell {
    match text.trim_end() {
        "" => Cell::Empty,
        kept => Cell::Text(kept.to_owned()),
    }
}

/// A number as a cell; one that no spreadsheet can show becomes the error Excel would show.
pub(super) fn number(value: f64) -> Cell {
    if value.is_finite() { Cell::Number(value) } else { Cell::Text("#NUM!".to_owned()) }
}

/// A truth value as a cell, in the words of a Danish Excel.
pub(super) fn truth(value: bool) -> Cell {
    Cell::Text(if value { "SAND" } else { "FALSK" }.to_owned())
}

/// What is left of the memory that one file may take.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: MOST_BYTES }
    }

    /// Takes `bytes`, or refuses the file.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), TableRefusal> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            TableRefusal::new(
                format!(
                    "the cells take more than {} MB, the most that is read from one file",
                    MOST_BYTES >> 20
                ),
                "split the file, or leave out the sheets that hold no advices",
            )
        })?;
        Ok(())
    }
}

/// The rows of one sheet so far, from row 1 on without gaps.
#[derive(Debug, Default)]
pub(super) struct SheetRows {
    rows: Vec<TableRow>,
}

impl SheetRows {
    /// Puts a cell at `row` and `column`, both counted from 1. Nothing is kept of an empty one.
    pub(super) fn put(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
        budget: &mut Budget,
    ) -> Result<(), TableRefusal> {
        if cell == Cell::Empty {
            return Ok(());
        }
        in_reach(row, column)?;
        self.reach(row, budget)?;
        if let Cell::Text(text) = &cell {
            // What the allocator adds to each piece of text.
            budget.take(text.capacity() + 16)?;
        }
        let cells = &mut self.rows[row as usize - 1].cells;
        let had = cells.capacity();
        if cells.len() < column as usize {
            cells.resize(column as usize, Cell::Empty);
        }
        cells[column as usize - 1] = cell;
        budget.take((cells.capacity() - had) * size_of::<Cell>())
    }

    /// Makes sure that `row` exists, blank if nothing was put there.
    pub(super) fn reach(&mut self, row: u32, budget: &mut Budget) -> Result<(), TableRefusal> {
        in_reach(row, 1)?;
        let missing = (row as usize).saturating_sub(self.rows.len());
        budget.take(missing * size_of::<TableRow>())?;
        let from = self.rows.len() as u32 + 1;
        self.rows.extend((from..=row).map(|number| TableRow { number, cells: Vec::new() }));
        Ok(())
    }

    pub(super) fn into_rows(self) -> Vec<TableRow> {
        self.rows
    }
}

/// Refuses a filled cell where none is read, rather than to leave it out in silence.
pub(super) fn in_reach(row: u32, column: u32) -> Result<(), TableRefusal> {
    if row == 0 || row > MOST_ROWS {
        return Err(TableRefusal::new(
            format!("the table goes on in row {row}; rows 1 to {MOST_ROWS} are read"),
            "delete what stands below the table, or split the file",
        ));
    }
    if column == 0 || column > MOST_COLUMNS {
        return Err(TableRefusal::new(
            format!("row {row} has a filled cell in column {column}; columns 1 to {MOST_COLUMNS} are read"),
            "delete what stands to the right of the table, or save the table alone in a new workbook",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_land_where_they_belong_in_any_order() {
        let (mut sheet, mut budget) = (SheetRows::default(), Budget::new());
        sheet.put(3, 2, Cell::Number(1.0), &mut budget).unwrap();
        sheet.put(1, 1, text("a  "), &mut budget).unwrap();
        sheet.put(2, 9, text("   "), &mut budget).unwrap();
        let rows = sheet.into_rows();
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(rows[0].cells, [Cell::Text("a".into())]);
        assert_eq!(rows[1].cells, []);
        assert_eq!(rows[2].cells, [Cell::Empty, Cell::Number(1.0)]);
    }

    #[test]
    fn what_is_out_of_reach_is_refused_not_dropped() {
        let (mut sheet, mut budget) = (SheetRows::default(), Budget::new());
        let refused = sheet.put(7, 16_384, Cell::Number(1.0), &mut budget).unwrap_err();
        assert_eq!(refused.what, "row 7 has a filled cell in column 16384; columns 1 to 256 are read");
        let refused = sheet.put(1_048_577, 1, Cell::Number(1.0), &mut budget).unwrap_err();
        assert_eq!(refused.what, "the table goes on in row 1048577; rows 1 to 1048576 are read");
        sheet.put(7, 16_384, Cell::Empty, &mut budget).unwrap();
        assert_eq!(sheet.into_rows(), []);
    }

    #[test]
    fn the_budget_ends() {
        let (mut sheet, mut budget) = (SheetRows::default(), Budget { left: 10 * size_of::<TableRow>() });
        sheet.reach(10, &mut budget).unwrap();
        assert_eq!(
            sheet.reach(11, &mut budget).unwrap_err().what,
            "the cells take more than 384 MB, the most that is read from one file"
        );
    }

    #[test]
    fn numbers_and_truths_are_what_excel_shows() {
        assert_eq!(number(f64::INFINITY), Cell::Text("#NUM!".into()));
        assert_eq!(number(1.5), Cell::Number(1.5));
        assert_eq!(truth(false), Cell::Text("FALSK".into()));
    }
}
