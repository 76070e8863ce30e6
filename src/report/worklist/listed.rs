//! A report as the work list sees it: its rows with the columns that it takes to act. The rows are those that the program just
//! wrote, or those of the workbook as it stands on disk, which say the same.

use std::collections::HashMap;
use std::mem::size_of;
use std::sync::{Arc, LazyLock};

use super::WorkColumn;
use crate::domain::cpr::Cpr;
use crate::domain::typed::{Status, TypedColumn, owner_as_typed};
use crate::domain::{Amount, Day, Owner, PayGroup};
use crate::formats::book::rows::ColumnValue;
use crate::formats::book::shape::ColumnShape;
use crate::formats::document::Cell;
use crate::formats::read::memory::made_anew;
use crate::office::rules::values;
use crate::office::sheet::text_of;
use crate::report::columns::Column;
use crate::report::kept::KeptReport;
use crate::report::own::{OwnWord, words_in};
use crate::report::returned::{Returned, ReturnedRow, Stands};
use crate::report::{CustomerAnswer, Report, ReportRow};

/// A report of the lønkørsel.
#[derive(Debug)]
pub struct ListedReport {
    /// Its løngruppe.
    pub group: PayGroup,
    /// The edition that the rows are of.
    pub edition: u32,
    /// Its rows, in their order.
    pub rows: Vec<ListedRow>,
}

/// A row of it.
#[derive(Debug)]
pub struct ListedRow {
    /// One a column of [`WorkColumn::ALL`] that the report has, in that order: places in `values`.
    cells: ListedCells,
    /// What the cells of the report hold.
    values: Arc<ListedValues>,
    /// Who follows up; somebody has to look at a row that says something else.
    pub owner: Owner,
    /// The owner that a person chose for it.
    pub chosen: Option<Owner>,
    /// How far the work on it is.
    pub status: Status,
    /// What people wrote in columns of their own.
    pub own: Vec<OwnWord>,
    /// Whether the kunde's answer is new since the report before; `None` where there is none, or somebody has taken it up.
    pub answer: Option<bool>,
}

/// The cells of a row.
type ListedCells = [u32; WorkColumn::OF_THE_REPORT];

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ListedValue {
    /// Where it stands among the texts of the report.
    Text {
        at: usize,
        bytes: u32,
    },
    Amount(Amount),
    Day(Day),
    Count(u32),
}

// A list may have a million rows.
const _: () = assert!(size_of::<ListedRow>() <= 144 && size_of::<ListedValue>() <= 16);

impl ListedReport {
    /// The report that the program just made, of rows that nobody asks for any more.
    pub fn of(report: &Report, rows: Vec<ReportRow>, cpr: Cpr) -> Self {
        let mut values = ListedValues::default();
        let mut scratch = String::new();
        let listed = made_anew(rows, |_, row| {
            let cells = values.row(|column, tell| tell(column.value(&row, cpr, &mut scratch)));
            ListedRow::new(cells, row.own, row.answer.map(|answer| answer == CustomerAnswer::New))
        });
        Self { group: report.group.clone(), edition: report.versions.edition, rows: filled(listed, values) }
    }

    /// The report as it stands on disk: its workbook, and what was kept of it. A row is the kunde's answer by its `Række-id`.
    pub fn on_disk(returned: &Returned, kept: Option<&KeptReport>) -> Self {
        let mut values = ListedValues::default();
        let in_place = returned.rows.iter().filter(|row| row.stands == Stands::InPlace);
        let rows = in_place.map(|row| {
            let answer = kept.and_then(|kept| kept.answers.get(&row.row_id)).copied();
            let cells = values.row(|column, tell| read(row, column, tell));
            ListedRow::new(cells, words_in(returned, row), answer)
        });
        let rows = rows.collect();
        Self {
            group: returned.group.clone(),
            edition: returned.edition.unwrap_or_default(),
            rows: filled(rows, values),
        }
    }
}

/// Rows whose cells are all entered: the values are theirs, and the words by which they are listed are read once.
fn filled(mut rows: Vec<ListedRow>, values: ListedValues) -> Vec<ListedRow> {
    let values = Arc::new(ListedValues { known: HashMap::new(), ..values });
    for row in &mut rows {
        row.values = Arc::clone(&values);
        row.read_words();
    }
    rows
}

impl ListedRow {
    /// A row of these cells, whose values are not all there yet.
    fn new(cells: ListedCells, own: Vec<OwnWord>, answer: Option<bool>) -> Self {
        static NONE_YET: LazyLock<Arc<ListedValues>> = LazyLock::new(Arc::default);
        let (owner, status, own) = (Owner::Unresolved, Status::Open, own_words(own));
        Self { cells, values: Arc::clone(&NONE_YET), owner, chosen: None, status, own, answer }
    }

    fn read_words(&mut self) {
        self.owner = owner_as_typed(self.text(Column::Owner)).unwrap_or(self.owner);
        self.chosen = owner_as_typed(self.text(TypedColumn::CorrectedOwner))
            .filter(|owner| *owner != Owner::Unresolved);
        self.status = Status::read(self.text(Column::Status)).map_or(self.status, |read| read.status);
    }

    /// What a column shows.
    pub fn value(&self, column: Column) -> ColumnValue<'_> {
        let at = WorkColumn::of_the_report().position(|known| known == column);
        at.map_or(ColumnValue::Empty, |at| self.values.value(self.cells[at]))
    }

    /// The text of a column; empty where it holds none.
    pub fn text(&self, column: impl Into<Column>) -> &str {
        match self.value(column.into()) {
            ColumnValue::Text(text) => text,
            _ => "",
        }
    }

    /// `Række-id`, or empty.
    pub fn row_id(&self) -> &str {
        self.text(Column::RowId)
    }
}

/// Reads a cell of a workbook: what a column holds by its kind, and else the text that stands there.
fn read(row: &ReturnedRow, column: Column, tell: &mut dyn FnMut(ColumnValue<'_>)) {
    let cell = row.cell(column).unwrap_or(&Cell::Empty);
    let by_kind = match column.shape() {
        ColumnShape::Amount => values::amount(cell).map(ColumnValue::Amount),
        ColumnShape::Date => values::day(cell).map(ColumnValue::Day),
        ColumnShape::Count => match cell {
            Cell::Number(number) => Some(ColumnValue::Count(*number as u32)),
            _ => None,
        },
        _ => None,
    };
    match by_kind {
        Some(value) => tell(value),
        None => tell(ColumnValue::text(&text_of(cell))),
    }
}

/// The words of people's own columns that say something: comments stay at the report's cells.
fn own_words(mut words: Vec<OwnWord>) -> Vec<OwnWord> {
    words.retain(|word| !word.is_comment && !word.text.is_empty());
    words
}

/// The values of a report, each text once: most stand in many rows.
#[derive(Debug, Default)]
struct ListedValues {
    values: Vec<ListedValue>,
    /// The texts, one behind the other.
    texts: String,
    /// Where each text stands, while rows are entered.
    known: HashMap<Box<str>, u32>,
    /// The row before: most cells say what the one above says.
    above: Option<ListedCells>,
}

/// The place of no value: the cell is empty.
const EMPTY: u32 = u32::MAX;

impl ListedValues {
    fn value(&self, place: u32) -> ColumnValue<'_> {
        match self.values.get(place as usize) {
            None => ColumnValue::Empty,
            Some(ListedValue::Text { at, bytes }) => {
                ColumnValue::text(&self.texts[*at..*at + *bytes as usize])
            }
            Some(ListedValue::Amount(amount)) => ColumnValue::Amount(*amount),
            Some(ListedValue::Day(day)) => ColumnValue::Day(*day),
            Some(ListedValue::Count(count)) => ColumnValue::Count(*count),
        }
    }

    /// A row, cell by cell: `say` is given a column, and whom to tell what it holds.
    fn row(&mut self, mut say: impl FnMut(Column, &mut dyn FnMut(ColumnValue<'_>))) -> ListedCells {
        let mut cells = [EMPTY; WorkColumn::OF_THE_REPORT];
        for (at, column) in WorkColumn::of_the_report().enumerate() {
            say(column, &mut |value| cells[at] = self.place(at, column, value));
        }
        self.above = Some(cells);
        cells
    }

    /// Where a value of a column stands.
    fn place(&mut self, at: usize, column: Column, value: ColumnValue<'_>) -> u32 {
        let above = self.above.map_or(EMPTY, |above| above[at]);
        if self.value(above) == value {
            return above;
        }
        match value {
            ColumnValue::Empty => EMPTY,
            ColumnValue::Text(text) => self.text(column, text),
            ColumnValue::Amount(amount) => self.add(ListedValue::Amount(amount)),
            ColumnValue::Day(day) => self.add(ListedValue::Day(day)),
            ColumnValue::Count(count) => self.add(ListedValue::Count(count)),
        }
    }

    fn text(&mut self, column: Column, text: &str) -> u32 {
        let is_distinct = column.is_distinct();
        if let Some(place) = self.known.get(text).filter(|_| !is_distinct) {
            return *place;
        }
        let place = self.add(ListedValue::Text { at: self.texts.len(), bytes: text.len() as u32 });
        self.texts.push_str(text);
        if !is_distinct {
            self.known.insert(text.into(), place);
        }
        place
    }

    fn add(&mut self, value: ListedValue) -> u32 {
        self.values.push(value);
        (self.values.len() - 1) as u32
    }
}
