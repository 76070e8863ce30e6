//! A report that comes back: what its rows say, whatever people did to the workbook.
//!
//! Pure, and the one reader of our own workbooks. A sheet is one of ours by the headers of its columns, in any casing and
//! order and under any name; whose it is, by the title above them or on another sheet; a row by its `Række-id`. So sorting,
//! filtering, hiding, moving, inserting and deleting change nothing, and neither do copies of the sheet, rows that were
//! moved to a sheet of one's own, and several løngrupper gathered in one workbook: [`ReturnedBook`] reads every sheet and
//! tells the reports apart. A header that stands twice is read as one column while both say the same in every row. Where
//! they differ nobody knows which of them people go by, and the workbook is refused: a note typed in the other one would be
//! lost. No message quotes a cell.

use std::borrow::Cow;
use std::sync::Arc;

use super::columns::Column;
use super::words;
use crate::domain::audience::Audience;
use crate::domain::field::{Field, FieldValue};
use crate::domain::problem::{Cells, Problem, column_letters};
use crate::domain::typed::{Typed, TypedColumn};
use crate::domain::wording::Wording;
use crate::domain::{
    Advice, Amount, FileName, Kind, Location, PayGroup, PayNumber, PayrollRun, PrintKind, texts,
};
use crate::formats::document::{Cell, Table};
use crate::office::rules::values;
use crate::office::sheet::text_of;

mod book;
mod head;
mod sheet;
mod whose;

pub use book::ReturnedBook;
use sheet::ReturnedSheet;
use whose::Whose;
pub(super) use whose::group_of;
pub use whose::run_in_words;

/// A workbook of ours, as somebody left it, or the part of one that is of one report.
#[derive(Debug)]
pub struct Returned {
    file: Arc<FileName>,
    sheet: u32,
    sheet_name: String,
    places: Vec<(Column, usize)>,
    /// The løngruppe that its title names.
    pub group: PayGroup,
    /// The lønkørsel that its title names.
    pub run: PayrollRun,
    /// The edition that it is, as `Kontrol` tells; `None` where that sheet is gone, or of another report.
    pub edition: Option<u32>,
    /// For whom it was made, as `Kontrol` tells; else by whether it has `Intern note`.
    pub audience: Audience,
    /// The rows that hold something: those of `Adviser` first.
    pub rows: Vec<ReturnedRow>,
    /// Columns of `Adviser` that are gone.
    pub missing: Vec<Column>,
    /// Columns of `Adviser` that stand there under another name, each with that name.
    pub renamed: Vec<(Column, String)>,
    /// Heads of the columns that people added to `Adviser`, in the order of the sheet.
    pub own: Vec<String>,
    /// Whether it is the part of a work list that is of one report: it holds some of its rows.
    pub is_work_list: bool,
}

/// Where in a workbook a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// On the sheet `Adviser`.
    InPlace,
    /// On another sheet with the same columns: a copy, or one that rows were moved to.
    Elsewhere,
    /// On `Bortfaldet`.
    Gone,
}

/// A row of a workbook that comes back.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedRow {
    /// Number of the row in its sheet.
    pub number: u32,
    /// Number of the sheet.
    pub sheet: u32,
    /// Which kind of sheet that is.
    pub stands: Stands,
    /// `Række-id`, or empty.
    pub row_id: String,
    /// What stands in the columns that people added: one a head of [`Returned::own`], or fewer.
    pub own: Vec<String>,
    /// Comments at its cells: head of the column and what each says.
    pub comments: Vec<(String, String)>,
    /// One a column, in the order of [`Column::ALL`]; `None` where the column is gone.
    cells: Vec<Option<Cell>>,
}

impl Returned {
    /// Reads the sheet `Adviser` of a workbook: the one of that name, else the one that has most of its columns.
    ///
    /// # Errors
    /// It is no report of this program, no title says whose it is, or two columns of one name differ.
    pub fn read(file: &Arc<FileName>, tables: &[Table]) -> Result<Self, Problem> {
        let sheets = ReturnedSheet::all(tables);
        let main =
            sheets.iter().filter(|sheet| sheet.stands != Stands::Gone).min_by_key(|sheet| sheet.rank());
        let main = main.ok_or_else(|| no_report(file))?;
        let whose = Whose::of(tables);
        let (group, run) = whose.of_sheet(main).ok_or_else(|| no_title(file))?;
        let mut returned = Self::begin(file, main, (group, run), &whose);
        returned.rows = main.rows(file)?;
        Ok(returned)
    }

    /// A report without rows yet, whose `Adviser` is `main`.
    fn begin(
        file: &Arc<FileName>,
        main: &ReturnedSheet<'_>,
        (group, run): (PayGroup, PayrollRun),
        whose: &Whose,
    ) -> Self {
        let edition = whose.edition(&group, run);
        let has_internal = main.head.place(Column::InternalNote).is_some();
        let looks = if has_internal { Audience::Sam } else { Audience::Customer };
        let audience = edition.map_or(looks, |(_, audience)| audience);
        Self {
            file: Arc::clone(file),
            sheet: main.table.sheet,
            sheet_name: main.table.name.trim().to_owned(),
            places: main.head.columns().to_vec(),
            group,
            run,
            edition: edition.map(|(number, _)| number),
            audience,
            rows: Vec::new(),
            missing: Column::for_audience(audience)
                .filter(|column| main.head.place(*column).is_none())
                .collect(),
            renamed: main.head.renamed.clone(),
            own: main.head.own.iter().map(|(head, _)| head.clone()).collect(),
            is_work_list: main.head.is_work_list,
        }
    }

    /// The name of its file.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The path of its file.
    pub fn path(&self) -> &str {
        &self.file.path
    }

    /// The whole of its file, as a place.
    pub fn whole(&self) -> Location {
        Location::whole(&self.file)
    }

    /// A row of its sheet `Adviser`, as a place; 0 for the sheet.
    pub fn at(&self, row: u32) -> Location {
        Location::new(&self.file, self.sheet, row)
    }

    /// A remark on rows of its `Adviser`, in one of the columns: the first is its place.
    pub fn remark_on(&self, rows: &[u32], column: Column, what: Wording, hint: Wording) -> Problem {
        let remark = Problem::remark(self.at(rows.first().copied().unwrap_or(0)), what, hint);
        let place = self.places.iter().find(|(known, _)| *known == column).map(|(_, place)| *place);
        match (place, rows) {
            (Some(place), [first, ..]) => remark.in_cells(Cells {
                file: self.file.path.clone(),
                sheet: self.sheet_name.clone(),
                column: column_letters(place),
                rows: vec![*first],
            }),
            _ => remark,
        }
    }

    /// A row of whatever sheet, as a place.
    pub fn place_of(&self, row: &ReturnedRow) -> Location {
        Location::new(&self.file, row.sheet, row.number)
    }

    /// Whether nobody typed in it, nor added a column.
    pub fn is_untouched(&self) -> bool {
        let new = Typed::default();
        let says_nothing = |row: &ReturnedRow| {
            TypedColumn::ALL.into_iter().all(|column| {
                let text = row.text(column);
                text.is_empty() || text == new.get(column)
            })
        };
        self.own.is_empty() && self.rows.iter().all(says_nothing)
    }

    /// Refuses a workbook in which one of some columns is gone.
    pub fn need(&self, columns: &[Column]) -> Result<(), Problem> {
        let gone = columns.iter().filter(|column| self.missing.contains(column));
        let gone: Vec<&str> = gone.map(|column| column.header()).collect();
        if gone.is_empty() {
            return Ok(());
        }
        Err(Problem::fault(
            self.at(0),
            texts::no_column_headed(&gone.join(", ")),
            texts::put_the_headers_back(),
        ))
    }
}

impl ReturnedRow {
    /// What stands in a column, as it is compared; `None` where the column is gone.
    pub fn shown(&self, column: impl Into<Column>) -> Option<Cow<'_, str>> {
        self.cell(column.into()).map(|cell| match cell {
            Cell::Text(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(text_of(other)),
        })
    }

    /// The same; empty where the column is gone.
    pub fn text(&self, column: impl Into<Column>) -> Cow<'_, str> {
        self.shown(column).unwrap_or_default()
    }

    /// What `parse` makes of a column; `None` where the cell is empty, the column as an error where it holds something
    /// else.
    pub fn word<T>(&self, column: Column, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Column> {
        match &*self.text(column) {
            "" => Ok(None),
            text => parse(text).map(Some).ok_or(column),
        }
    }

    /// `Beløb`, in the same way.
    pub fn amount(&self) -> Result<Option<Amount>, Column> {
        match self.cell(Column::Amount) {
            None | Some(Cell::Empty | Cell::NoValue) => Ok(None),
            Some(cell) => values::amount(cell).map(Some).ok_or(Column::Amount),
        }
    }

    /// The løngruppe that its `Række-id` names.
    pub fn group(&self) -> Option<PayGroup> {
        group_of(&self.row_id)
    }

    /// The advice as far as the row tells it, and the columns that do not hold what a report writes there. Without a
    /// readable `Type` it is an Advis.
    pub fn advice(&self, at: Location) -> (Advice, Vec<Column>) {
        let in_u721 = self.text(Column::Print).contains(PrintKind::U721.word());
        let print = if in_u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
        let mut advice = Advice::new(print, at, Kind::Advice);
        let mut unreadable = Vec::new();
        for field in Field::OF_ADVICE {
            let Some(column) = Column::of(field) else { continue };
            let words = self.text(column);
            let value = match (field, self.cell(column)) {
                (Field::Amount, Some(cell)) => {
                    values::amount(cell).map_or(FieldValue::Empty, FieldValue::Amount)
                }
                // One that the report half hides is nobody's.
                (Field::PayNumber, _) => {
                    PayNumber::parse(&words).map_or(FieldValue::Empty, FieldValue::PayNumber)
                }
                (Field::Date, Some(cell)) => values::day(cell).map_or(FieldValue::Empty, FieldValue::Day),
                _ => field.read(&words),
            };
            // No decision asks for the others.
            let must_be_read = matches!(field, Field::Kind | Field::Code | Field::Amount);
            if must_be_read && value.is_empty() && (field == Field::Kind || !words.is_empty()) {
                unreadable.push(column);
            }
            advice.set(field, value);
        }
        (advice, unreadable)
    }

    /// The cell of a column; `None` where the column is gone.
    pub fn cell(&self, column: Column) -> Option<&Cell> {
        self.cells[column as usize].as_ref()
    }
}

/// A sheet of ours, where a table is one.
pub(super) fn of_head(table: &Table) -> Option<ReturnedSheet<'_>> {
    ReturnedSheet::of(table)
}

fn no_report(file: &Arc<FileName>) -> Problem {
    Problem::fault(Location::whole(file), texts::no_report(), texts::give_what_was_sent_out())
}

fn no_title(file: &Arc<FileName>) -> Problem {
    Problem::fault(Location::whole(file), texts::no_title(), texts::write_the_title_back())
}

/// What a cell says, as it is compared: without blanks at its ends, lines divided in one way.
pub fn as_compared(text: &str) -> String {
    // Most texts hold nothing that is to be replaced.
    if !text.contains('\r') && !text.contains("_x000D_") {
        return text.trim().to_string();
    }
    text.replace("_x000D_", "").replace("\r\n", "\n").replace('\r', "\n").trim().to_string()
}

fn normal(cell: Option<&Cell>) -> Cell {
    match cell {
        None | Some(Cell::NoValue) => Cell::Empty,
        Some(Cell::Text(text)) => match as_compared(text) {
            text if text.is_empty() => Cell::Empty,
            text => Cell::Text(text),
        },
        Some(other) => other.clone(),
    }
}

#[cfg(test)]
mod tests;
