//! A report as the work list sees it: its rows with the columns that it takes to act. The rows are those that the program just
//! wrote, or those of the workbook as it stands on disk, which say the same.

use std::mem::size_of;
use std::sync::{Arc, LazyLock};

use super::WorkColumn;
use super::cells::{CellWriter, ListedCells};
use crate::domain::cpr::Cpr;
use crate::domain::typed::{Status, TypedColumn, owner_as_typed};
use crate::domain::{Owner, PayGroup};
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
    /// What the cells of the report hold.
    cells: Arc<ListedCells>,
    /// Where those of the row begin: one a column of [`WorkColumn::ALL`] that the report has, in that order.
    at: usize,
    /// Who follows up; somebody has to look at a row that says something else.
    pub owner: Owner,
    /// The owner that a person chose for it.
    pub chosen: Option<Owner>,
    /// How far the work on it is.
    pub status: Status,
    /// What people wrote in columns of their own.
    pub own: Box<[OwnWord]>,
    /// Whether the kunde's answer is new since the report before; `None` where there is none, or somebody has taken it up.
    pub answer: Option<bool>,
}

// A list may have a million rows.
const _: () = assert!(size_of::<ListedRow>() <= 40);

impl ListedReport {
    /// The report that the program just made, of rows that nobody asks for any more.
    pub fn of(report: &Report, rows: Vec<ReportRow>, cpr: Cpr) -> Self {
        let mut cells = CellWriter::default();
        let mut scratch = String::new();
        let listed = made_anew(rows, |_, row| {
            let at = cells.row(|column, tell| tell(column.value(&row, cpr, &mut scratch)));
            ListedRow::new(at, row.own, row.answer.map(|answer| answer == CustomerAnswer::New))
        });
        Self { group: report.group.clone(), edition: report.versions.edition, rows: filled(listed, cells) }
    }

    /// The report as it stands on disk: its workbook, and what was kept of it. A row is the kunde's answer by its `Række-id`.
    pub fn on_disk(returned: &Returned, kept: Option<&KeptReport>) -> Self {
        let mut cells = CellWriter::default();
        let in_place = returned.rows.iter().filter(|row| row.stands == Stands::InPlace);
        let rows = in_place.map(|row| {
            let answer = kept.and_then(|kept| kept.answers.get(&row.row_id)).copied();
            let at = cells.row(|column, tell| read(row, column, tell));
            ListedRow::new(at, words_in(returned, row), answer)
        });
        let rows = rows.collect();
        Self {
            group: returned.group.clone(),
            edition: returned.edition.unwrap_or_default(),
            rows: filled(rows, cells),
        }
    }
}

/// Rows whose cells are all written: the words by which they are listed are read once.
fn filled(mut rows: Vec<ListedRow>, cells: CellWriter) -> Vec<ListedRow> {
    let cells = Arc::new(cells.finished());
    for row in &mut rows {
        row.cells = Arc::clone(&cells);
        row.read_words();
    }
    rows
}

impl ListedRow {
    /// A row whose cells begin there, and are not all there yet.
    fn new(at: usize, own: Vec<OwnWord>, answer: Option<bool>) -> Self {
        static NONE_YET: LazyLock<Arc<ListedCells>> = LazyLock::new(Arc::default);
        let (owner, status, own) = (Owner::Unresolved, Status::Open, own_words(own));
        Self { cells: Arc::clone(&NONE_YET), at, owner, chosen: None, status, own, answer }
    }

    fn read_words(&mut self) {
        let [owner, chosen, status] =
            self.texts([Column::Owner, TypedColumn::CorrectedOwner.into(), Column::Status]);
        let owner = owner_as_typed(owner).unwrap_or(self.owner);
        let chosen = owner_as_typed(chosen).filter(|owner| *owner != Owner::Unresolved);
        let status = Status::read(status).map_or(self.status, |read| read.status);
        (self.owner, self.chosen, self.status) = (owner, chosen, status);
    }

    /// What the columns show that the report has, in the order of [`WorkColumn::ALL`].
    pub(super) fn values(&self) -> impl Iterator<Item = ColumnValue<'_>> {
        self.cells.from(self.at).take(WorkColumn::OF_THE_REPORT)
    }

    /// What some columns show, in their order: the cells are gone through once for all of them.
    pub(super) fn shown<const N: usize>(&self, columns: [Column; N]) -> [ColumnValue<'_>; N] {
        let mut shown = [ColumnValue::Empty; N];
        let mut left = N;
        for (column, value) in WorkColumn::of_the_report().zip(self.values()) {
            if let Some(at) = columns.iter().position(|asked| *asked == column) {
                shown[at] = value;
                left -= 1;
            }
            if left == 0 {
                break;
            }
        }
        shown
    }

    /// The texts of some columns, in their order; empty where one holds none.
    pub(super) fn texts<const N: usize>(&self, columns: [Column; N]) -> [&str; N] {
        self.shown(columns).map(ColumnValue::as_text)
    }

    /// The text of a column; empty where it holds none.
    pub fn text(&self, column: impl Into<Column>) -> &str {
        let [text] = self.texts([column.into()]);
        text
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
fn own_words(mut words: Vec<OwnWord>) -> Box<[OwnWord]> {
    words.retain(|word| !word.is_comment && !word.text.is_empty());
    words.into()
}
