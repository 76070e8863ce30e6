//! A report as the work list sees it: its rows with the columns that it takes to act. The rows are those that the program just
//! wrote, or those of the workbook as it stands on disk, which say the same.

use std::collections::HashSet;
use std::mem::size_of;

use super::WorkColumn;
use crate::domain::cpr::Cpr;
use crate::domain::typed::{Status, TypedColumn, owner_as_typed};
use crate::domain::{Amount, Day, Owner, PayGroup};
use crate::formats::book::rows::ColumnValue;
use crate::formats::book::shape::ColumnShape;
use crate::formats::document::Cell;
use crate::office::rules::values;
use crate::office::sheet::text_of;
use crate::report::columns::Column;
use crate::report::kept::KeptReport;
use crate::report::own::{OwnWord, words_in};
use crate::report::returned::{Returned, ReturnedRow, Stands};
use crate::report::{CustomerAnswer, Report, ReportRow, SharedText};

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
    /// One a column of [`WorkColumn::ALL`] that the report has, in that order.
    cells: Box<[ListedCell]>,
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

/// A cell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ListedCell {
    Empty,
    Text(SharedText),
    Amount(Amount),
    Day(Day),
    Count(u32),
}

// A list may have a hundred thousand rows of these.
const _: () = assert!(size_of::<ListedCell>() <= 24);

impl ListedReport {
    /// The report that the program just made.
    pub fn of(report: &Report, cpr: Cpr) -> Self {
        let mut texts = Texts::default();
        let mut scratch = String::new();
        let rows = report.rows.iter().map(|row| ListedRow::of(row, cpr, &mut scratch, &mut texts)).collect();
        Self { group: report.group.clone(), edition: report.versions.edition, rows }
    }

    /// The report as it stands on disk: its workbook, and what was kept of it. A row is the kunde's answer by its `Række-id`.
    pub fn on_disk(returned: &Returned, kept: Option<&KeptReport>) -> Self {
        let mut texts = Texts::default();
        let in_place = returned.rows.iter().filter(|row| row.stands == Stands::InPlace);
        let rows = in_place.map(|row| {
            let answer = kept.and_then(|kept| kept.answers.get(&row.row_id)).copied();
            ListedRow::with(read(row, &mut texts), words_in(returned, row), answer)
        });
        Self {
            group: returned.group.clone(),
            edition: returned.edition.unwrap_or_default(),
            rows: rows.collect(),
        }
    }
}

impl ListedRow {
    fn of(row: &ReportRow, cpr: Cpr, scratch: &mut String, texts: &mut Texts) -> Self {
        let cell = |column: Column| ListedCell::of(column.value(row, cpr, scratch), texts);
        let cells = WorkColumn::of_the_report().map(cell).collect();
        Self::with(cells, row.own.clone(), row.answer.map(|answer| answer == CustomerAnswer::New))
    }

    /// A row of these cells: the words by which it is listed are read once.
    fn with(cells: Box<[ListedCell]>, own: Vec<OwnWord>, answer: Option<bool>) -> Self {
        let (owner, status, own) = (Owner::Unresolved, Status::Open, own_words(own));
        let mut row = Self { cells, owner, chosen: None, status, own, answer };
        row.owner = owner_as_typed(row.text(Column::Owner)).unwrap_or(owner);
        row.chosen =
            owner_as_typed(row.text(TypedColumn::CorrectedOwner)).filter(|owner| *owner != Owner::Unresolved);
        row.status = Status::read(row.text(Column::Status)).map_or(status, |read| read.status);
        row
    }

    /// What a column shows.
    pub fn value(&self, column: Column) -> ColumnValue<'_> {
        let place = WorkColumn::of_the_report().position(|known| known == column);
        place.and_then(|place| self.cells.get(place)).map_or(ColumnValue::Empty, ListedCell::value)
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

impl ListedCell {
    fn of(value: ColumnValue<'_>, texts: &mut Texts) -> Self {
        match value {
            ColumnValue::Empty => Self::Empty,
            ColumnValue::Text(text) => Self::Text(texts.share(text)),
            ColumnValue::Amount(amount) => Self::Amount(amount),
            ColumnValue::Day(day) => Self::Day(day),
            ColumnValue::Count(count) => Self::Count(count),
        }
    }

    fn value(&self) -> ColumnValue<'_> {
        match self {
            Self::Empty => ColumnValue::Empty,
            Self::Text(text) => ColumnValue::Text(text),
            Self::Amount(amount) => ColumnValue::Amount(*amount),
            Self::Day(day) => ColumnValue::Day(*day),
            Self::Count(count) => ColumnValue::Count(*count),
        }
    }
}

/// The cells of a row of a workbook: what a column holds by its kind, and else the text that stands there.
fn read(row: &ReturnedRow, texts: &mut Texts) -> Box<[ListedCell]> {
    let read = |column: Column| {
        let cell = row.cell(column).unwrap_or(&Cell::Empty);
        let by_kind = match column.shape() {
            ColumnShape::Amount => values::amount(cell).map(ListedCell::Amount),
            ColumnShape::Date => values::day(cell).map(ListedCell::Day),
            ColumnShape::Count => match cell {
                Cell::Number(number) => Some(ListedCell::Count(*number as u32)),
                _ => None,
            },
            _ => None,
        };
        by_kind.unwrap_or_else(|| match text_of(cell) {
            text if text.is_empty() => ListedCell::Empty,
            text => ListedCell::Text(texts.share(&text)),
        })
    };
    WorkColumn::of_the_report().map(read).collect()
}

/// The words of people's own columns that say something: comments stay at the report's cells.
fn own_words(mut words: Vec<OwnWord>) -> Vec<OwnWord> {
    words.retain(|word| !word.is_comment && !word.text.is_empty());
    words
}

/// Texts of which each is held once: most stand in many rows of a report.
#[derive(Default)]
struct Texts(HashSet<SharedText>);

impl Texts {
    fn share(&mut self, text: &str) -> SharedText {
        if let Some(known) = self.0.get(text) {
            return SharedText::clone(known);
        }
        let new = SharedText::from(text);
        self.0.insert(SharedText::clone(&new));
        new
    }
}
