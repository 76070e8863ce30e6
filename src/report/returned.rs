//! A report that comes back: what its rows say, whatever people did to the workbook.
//!
//! Pure, and the one reader of our own workbooks. The sheet `Adviser` is known by the headers of its columns, in any
//! casing and order and under any name; whose report it is by the title of any sheet; a row by its `Række-id`. So
//! sorting, filtering, hiding, moving, inserting and deleting change nothing. A header that stands twice is read as
//! one column while both say the same in every row. Where they differ nobody knows which of them people go by, and
//! the workbook is refused: a note typed in the other one would be lost. No message quotes a cell.

use crate::domain::audience::Audience;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use super::columns::Column;
use super::words::CUSTOMERS_COPY;
use super::{EDITION, words};
use crate::domain::problem::Problem;
use crate::domain::values as texts;
use crate::domain::{
    Advice, Amount, Code, FileName, Kind, Location, PayGroup, PayNumber, PayrollRun, PrintKind,
};
use crate::formats::document::{Cell, Table, TableRow};
use crate::office::rules::values;
use crate::office::sheet::text_of;

/// A workbook of ours, as somebody left it.
#[derive(Debug)]
pub struct Returned {
    file: Arc<FileName>,
    sheet: u32,
    /// The løngruppe that its title names.
    pub group: PayGroup,
    /// The lønkørsel that its title names.
    pub run: PayrollRun,
    /// The edition that it is, as `Kontrol` tells; `None` where that sheet is gone.
    pub edition: Option<u32>,
    /// The rows of `Adviser` that hold something.
    pub rows: Vec<ReturnedRow>,
    /// Columns of `Adviser` that are gone.
    pub missing: Vec<Column>,
}

/// A row of a workbook that comes back.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedRow {
    /// Number of the row in the sheet.
    pub number: u32,
    /// `Række-id`, or empty.
    pub row_id: String,
    /// One a column, in the order of [`Column::ALL`]; `None` where the column is gone.
    cells: Vec<Option<Cell>>,
}

impl Returned {
    /// Reads the sheets of a workbook.
    ///
    /// # Errors
    /// It is no report of this program, no title says whose it is, or two columns of one name differ.
    pub fn read(file: &Arc<FileName>, tables: &[Table]) -> Result<Self, Problem> {
        let refused = |what: &str, hint: &str| Problem::fault(Location::whole(file), what, hint);
        let (at, head) = find_advices(tables).ok_or_else(|| {
            refused(
                "is no report of this program: no sheet has the columns of Adviser, with Række-id",
                "give the workbook that was sent out; neither its name nor that of its sheet matters",
            )
        })?;
        let (above, below) = tables[at].rows.split_at(head.row);
        let others = tables.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.flat_map(|(_, table)| table.rows.iter().take(ROWS_WITH_TITLE));
        let (group, run) = above.iter().chain(others).find_map(title_in).ok_or_else(|| {
            refused(
                "does not say which løngruppe and lønkørsel it is of: the title of every sheet is gone",
                "write the title back in cell A1 of Adviser, as it stands in the report that was sent out",
            )
        })?;
        let edition = tables.iter().find_map(edition_of);
        let audience = edition.map_or(Audience::Sam, |(_, audience)| audience);
        let mut returned = Self {
            file: Arc::clone(file),
            sheet: tables[at].sheet,
            group,
            run,
            edition: edition.map(|(number, _)| number),
            rows: Vec::new(),
            missing: Column::of(audience).filter(|column| head.place(*column).is_none()).collect(),
        };
        for row in &below[1..] {
            if let Some(column) = head.disagreement(row) {
                return Err(Problem::fault(
                    returned.at(row.number),
                    format!("two columns are called {}, and differ in this row", column.header()),
                    "give the one that does not count another name, or delete it",
                ));
            }
            returned.rows.extend(head.read(row));
        }
        Ok(returned)
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

    /// Refuses a workbook in which one of some columns is gone.
    pub fn need(&self, columns: &[Column]) -> Result<(), Problem> {
        let gone = columns.iter().filter(|column| self.missing.contains(column));
        let gone: Vec<&str> = gone.map(|column| column.header()).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let what = format!("no column is headed {}", gone.join(", "));
        Err(Problem::fault(self.at(0), what, "put the headers back as the report had them"))
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
        let mut unreadable = Vec::new();
        let kind = self.word(Column::Kind, Kind::parse).and_then(|kind| kind.ok_or(Column::Kind));
        let kind = noted(kind.map(Some), &mut unreadable).unwrap_or(Kind::Advice);
        let code = noted(self.word(Column::Code, Code::parse), &mut unreadable);
        let amount = noted(self.amount(), &mut unreadable);
        let text = |column: Column| self.text(column).into_owned();
        let in_u721 = self.text(Column::Print).contains(PrintKind::U721.word());
        let advice = Advice {
            // Half hidden where the report masks it. No decision asks for it or for the date.
            pay_number: PayNumber::parse(&self.text(Column::PayNumber)),
            date: self.cell(Column::Date).and_then(values::day),
            name: text(Column::Name),
            code,
            text: text(Column::Text),
            system_section: text(Column::SystemSection),
            workplace: text(Column::Workplace),
            pkat: text(Column::Pkat),
            wage_item: text(Column::WageItem),
            amount,
            ..Advice::new(if in_u721 { PrintKind::U721 } else { PrintKind::FejlAdvis }, at, kind)
        };
        (advice, unreadable)
    }

    fn cell(&self, column: Column) -> Option<&Cell> {
        self.cells[column as usize].as_ref()
    }
}

fn noted<T>(read: Result<Option<T>, Column>, unreadable: &mut Vec<Column>) -> Option<T> {
    read.map_err(|column| unreadable.push(column)).ok().flatten()
}

/// The row that heads `Adviser`: its place among the rows of the table, and where each column stands.
struct AdviserHead {
    row: usize,
    columns: Vec<(Column, usize)>,
    /// Further columns of a name that one before has.
    again: Vec<(Column, usize)>,
}

impl AdviserHead {
    fn of((at, row): (usize, &TableRow)) -> Option<Self> {
        let mut head = Self { row: at, columns: Vec::new(), again: Vec::new() };
        for (place, cell) in row.cells.iter().enumerate() {
            let Cell::Text(text) = cell else { continue };
            let Some(column) = Column::parse(text) else { continue };
            match head.place(column) {
                None => head.columns.push((column, place)),
                Some(_) => head.again.push((column, place)),
            }
        }
        (head.columns.len() >= ENOUGH_HEADERS && head.place(Column::RowId).is_some()).then_some(head)
    }

    fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == column).map(|(_, place)| *place)
    }

    /// A column that stands twice and says two things in a row.
    fn disagreement(&self, row: &TableRow) -> Option<Column> {
        let cell = |place: usize| normal(row.cells.get(place));
        let differs = |(column, again): &&(Column, usize)| {
            self.place(*column).is_some_and(|first| cell(first) != cell(*again))
        };
        self.again.iter().find(differs).map(|(column, _)| *column)
    }

    /// A row below; `None` where it is blank.
    fn read(&self, row: &TableRow) -> Option<ReturnedRow> {
        let mut cells = vec![None; Column::ALL.len()];
        for (column, place) in &self.columns {
            cells[*column as usize] = Some(normal(row.cells.get(*place)));
        }
        let blank = cells.iter().flatten().all(|cell| *cell == Cell::Empty);
        let mut read = ReturnedRow { number: row.number, row_id: String::new(), cells };
        read.row_id = read.text(Column::RowId).into_owned();
        (!blank).then_some(read)
    }
}

/// How many of the headers of `Adviser` make a row its head.
const ENOUGH_HEADERS: usize = 8;
/// Rows of another sheet in which its title is looked for: people insert some above it.
const ROWS_WITH_TITLE: usize = 60;

/// The sheet `Adviser`: the one of that name, else the one that has most of its columns. `Bortfaldet` has many of them
/// and is never it.
fn find_advices(tables: &[Table]) -> Option<(usize, AdviserHead)> {
    let is_called = |table: &Table, name: &str| table.name.trim().to_lowercase() == name.to_lowercase();
    let head = |table: &Table| table.rows.iter().enumerate().find_map(AdviserHead::of);
    let sheets = tables.iter().enumerate().filter(|(_, table)| !is_called(table, words::GONE));
    let headed = sheets.filter_map(|(at, table)| Some((at, head(table)?)));
    headed.min_by_key(|(at, head)| Reverse((is_called(&tables[*at], words::ADVICES), head.columns.len())))
}

/// Løngruppe and run of a title: `Adviser, løngruppe 999, LG 08/2023, 2. lønkørsel (juli 2023)`.
fn title_in(row: &TableRow) -> Option<(PayGroup, PayrollRun)> {
    row.cells.iter().find_map(|cell| {
        let Cell::Text(text) = cell else { return None };
        let (_, rest) = text.split_once("løngruppe ")?;
        let (group, run) = rest.split_once(", ")?;
        Some((PayGroup::new(group)?, run_in_words(run)?))
    })
}

/// The run in a text that begins with one as a person writes it: `LG 08/2023, 2. lønkørsel`.
pub fn run_in_words(text: &str) -> Option<PayrollRun> {
    let (lg, rest) = text.strip_prefix("LG ")?.split_once(", ")?;
    let (number, _) = rest.split_once(" lønkørsel")?;
    let (year, month) = texts::lg(lg)?;
    PayrollRun::new(year, month, texts::run_number(number)?)
}

/// The løngruppe that a `Række-id` names.
pub(super) fn group_of(row_id: &str) -> Option<PayGroup> {
    PayGroup::new(row_id.split_once('-')?.0)
}

fn edition_of(table: &Table) -> Option<(u32, Audience)> {
    table.rows.iter().find_map(|row| {
        let mut texts = row.cells.iter().map(text_of).skip_while(|text| text != EDITION).skip(1);
        let said = texts.next()?;
        let audience = if said.contains(CUSTOMERS_COPY) { Audience::Customer } else { Audience::Sam };
        Some((said.split(' ').next()?.parse().ok()?, audience))
    })
}

/// What a cell says, as it is compared: without blanks at its ends, lines divided in one way.
pub fn as_compared(text: &str) -> String {
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
