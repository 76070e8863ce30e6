//! A sheet as it is filled cell by cell, and the budget that all sheets of one file share.
//!
//! Cells may come in any order and from anywhere: nothing is set aside for what a file only claims to hold. What
//! would not fit is refused before memory is taken for it.

use super::memory::{LargeFile, SMALL, is_alone, large};
use crate::domain::Location;
use crate::domain::problem::Problem;
use crate::formats::document::{Cell, TableRow};

/// The last row that is read, and the last that Excel has.
pub const MOST_ROWS: u32 = 1_048_576;

/// The last column that may hold something.
pub const MOST_COLUMNS: u32 = 256;

/// The most memory that the cells of one file may take, in bytes.
pub const MOST_BYTES: usize = 256 << 20;

/// The most times that the cells of a file may take more memory than the file has bytes, once they take more than [`SMALL`].
/// Cells that are stated once and repeated a million times would; in practice it is ten times.
const MOST_RATIO: usize = 250;

/// The most cells that are visited, filled or not.
const MOST_VISITED: usize = 64_000_000;

/// The most sheets of one file.
pub const MOST_SHEETS: usize = 1_024;

/// Why a file, or a sheet of it, is not read: a [`Problem`] that has no place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRefusal {
    what: String,
    hint: &'static str,
    /// Whether the file may be read where there is more room.
    pub(super) wants_room: bool,
}

impl TableRefusal {
    pub(super) fn new(what: impl Into<String>, hint: &'static str) -> Self {
        Self { what: what.into(), hint, wants_room: false }
    }

    /// A refusal of a file that takes more than may be taken beside others.
    fn wants_room() -> Self {
        Self { wants_room: true, ..Self::new("the workbook takes much memory", "split the file") }
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
    visits_left: usize,
    /// The most that this file may take by its size.
    most: usize,
    large: Option<LargeFile>,
}

impl Budget {
    /// That of a file of so many bytes.
    pub(super) fn of(file: &[u8]) -> Self {
        let most = file.len().saturating_mul(MOST_RATIO).max(SMALL);
        Self { left: MOST_BYTES, visits_left: MOST_VISITED, most, large: None }
    }

    /// The right to hold what was taken, where that is much.
    pub(super) fn large(self) -> Option<LargeFile> {
        self.large
    }

    /// Counts cells, or pieces of text, that are looked at and take no memory: a bound on time.
    pub(super) fn visit(&mut self, count: usize) -> Result<(), TableRefusal> {
        self.visits_left = self.visits_left.checked_sub(count).ok_or_else(|| {
            TableRefusal::new(format!("the workbook has more than {MOST_VISITED} cells"), "split the file")
        })?;
        Ok(())
    }

    /// Takes `bytes`, or refuses the file.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), TableRefusal> {
        let taken = (MOST_BYTES - self.left).saturating_add(bytes);
        if taken > self.most {
            return Err(TableRefusal::new(
                format!(
                    "the cells take more than {MOST_RATIO} times what the file does, which is the mark of a bomb"
                ),
                "open it in Excel, look whether it is what it should be, and save it as xlsx",
            ));
        }
        if self.large.is_none() && taken > SMALL {
            if !is_alone() {
                return Err(TableRefusal::wants_room());
            }
            self.large = Some(large());
        }
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

/// An area that is shown as one cell; rows and columns counted from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct MergedArea {
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) first_column: u32,
    pub(super) last_column: u32,
}

/// The rows of one sheet so far, from row 1 on without gaps.
#[derive(Debug, Default)]
pub(super) struct SheetRows {
    rows: Vec<TableRow>,
}

impl SheetRows {
    /// Puts a cell at `row` and `column`, both counted from 1. An empty one takes no memory, and away what stood there.
    pub(super) fn put(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
        budget: &mut Budget,
    ) -> Result<(), TableRefusal> {
        if cell == Cell::Empty {
            if let Some(known) =
                self.rows.get_mut(row as usize - 1).and_then(|row| row.cells.get_mut(column as usize - 1))
            {
                *known = Cell::Empty;
            }
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

    /// Whether nothing stands at `row` and `column`, both counted from 1.
    pub(super) fn is_empty(&self, row: u32, column: u32) -> bool {
        let row = self.rows.get(row as usize - 1);
        row.and_then(|row| row.cells.get(column as usize - 1)).is_none_or(|cell| *cell == Cell::Empty)
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

    /// Lets the value of a merged area, rows and columns counted from 1, stand in all its rows, as it is seen there: in its
    /// first column. What a file holds under the rest of the area is not seen. No row is added. An area that ends before it
    /// begins is none.
    pub(super) fn merge(&mut self, area: &MergedArea, budget: &mut Budget) -> Result<(), TableRefusal> {
        let is_one = area.first_row <= area.last_row && area.first_column <= area.last_column;
        if !is_one || area.first_row == 0 || area.first_column == 0 {
            return Ok(());
        }
        let (first, end) = (area.first_row as usize - 1, (area.last_row as usize).min(self.rows.len()));
        let columns = area.first_column as usize..(area.last_column as usize).min(MOST_COLUMNS as usize);
        let Some(rows) = self.rows.get_mut(first..end) else { return Ok(()) };
        let value =
            rows.first().and_then(|row| row.cells.get(columns.start - 1)).cloned().unwrap_or(Cell::Empty);
        budget.visit(rows.len() * (columns.len() + 1))?;
        for row in rows.iter_mut() {
            let hidden = columns.start.min(row.cells.len())..columns.end.min(row.cells.len());
            row.cells[hidden].fill(Cell::Empty);
        }
        for row in area.first_row + 1..=end as u32 {
            if let Some(under) = self.rows[row as usize - 1].cells.get_mut(columns.start - 1) {
                *under = Cell::Empty;
            }
            self.put(row, area.first_column, value.clone(), budget)?;
        }
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
    use super::super::memory::alone;
    use super::*;

    #[test]
    fn cells_land_where_they_belong_in_any_order() {
        let (mut sheet, mut budget) = (SheetRows::default(), Budget::of(&[]));
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
        let (mut sheet, mut budget) = (SheetRows::default(), Budget::of(&[]));
        let refused = sheet.put(7, 16_384, Cell::Number(1.0), &mut budget).unwrap_err();
        assert_eq!(refused.what, "row 7 has a filled cell in column 16384; columns 1 to 256 are read");
        let refused = sheet.put(1_048_577, 1, Cell::Number(1.0), &mut budget).unwrap_err();
        assert_eq!(refused.what, "the table goes on in row 1048577; rows 1 to 1048576 are read");
        sheet.put(7, 16_384, Cell::Empty, &mut budget).unwrap();
        assert_eq!(sheet.into_rows(), []);
    }

    #[test]
    fn a_merged_value_stands_in_all_its_rows_and_nothing_under_it() {
        let (mut sheet, mut budget) = (SheetRows::default(), Budget::of(&[]));
        for row in 1..=4 {
            for column in 1..=3 {
                sheet.put(row, column, text(&format!("{row}{column}")), &mut budget).unwrap();
            }
        }
        let area = MergedArea { first_row: 2, last_row: 1_048_576, first_column: 2, last_column: 3 };
        sheet.merge(&area, &mut budget).unwrap();
        let rows: Vec<String> = sheet.into_rows().iter().map(|row| format!("{:?}", row.cells)).collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0], r#"[Text("11"), Text("12"), Text("13")]"#);
        for (row, first) in [(1, "21"), (2, "31"), (3, "41")] {
            assert_eq!(rows[row], format!(r#"[Text("{first}"), Text("22"), Empty]"#));
        }
    }

    #[test]
    fn an_area_that_is_none_hides_nothing() {
        let (mut sheet, mut budget) = (SheetRows::default(), Budget::of(&[]));
        for (row, column) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)] {
            sheet.put(row, column, text("x"), &mut budget).unwrap();
        }
        let area = |first_row, last_row, first_column, last_column| MergedArea {
            first_row,
            last_row,
            first_column,
            last_column,
        };
        for area in
            [area(1, 2, 3, 1), area(2, 1, 1, 2), area(0, 2, 1, 2), area(1, 2, 0, 2), area(1, 2, 300, 400)]
        {
            sheet.merge(&area, &mut budget).unwrap();
        }
        assert!(sheet.into_rows().iter().all(|row| row.cells == [text("x"), text("x"), text("x")]));
    }

    #[test]
    fn the_budget_ends() {
        let large = vec![0; 2 << 20];
        let refusal = |file: &[u8], bytes| alone(|| Budget::of(file).take(bytes)).unwrap_err().what;
        Budget::of(&[]).take(SMALL).unwrap();
        assert!(Budget::of(&large).take(SMALL + 1).unwrap_err().wants_room);
        alone(|| Budget::of(&large).take(MOST_BYTES)).unwrap();
        assert_eq!(
            refusal(&large, MOST_BYTES + 1),
            "the cells take more than 256 MB, the most that is read from one file"
        );
        assert_eq!(
            refusal(&[0; 1_479], SMALL + 1),
            "the cells take more than 250 times what the file does, which is the mark of a bomb"
        );
    }

    #[test]
    fn numbers_and_truths_are_what_excel_shows() {
        assert_eq!(number(f64::INFINITY), Cell::Text("#NUM!".into()));
        assert_eq!(number(1.5), Cell::Number(1.5));
        assert_eq!(truth(false), Cell::Text("FALSK".into()));
    }
}
