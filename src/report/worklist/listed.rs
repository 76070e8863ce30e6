//! A report as the work list sees it: its rows with the columns that it takes to act. The rows are those that the program just
//! wrote, or those of the workbook as it stands on disk, which say the same.

use std::collections::BTreeMap;
use std::mem::size_of;

use super::WorkColumn;
use super::cells::{CellWriter, KeptCell, ListedCells};
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

/// A report of the lønkørsel, or a further part of one: one behind the other where one sheet cannot hold its rows.
#[derive(Debug)]
pub struct ListedReport {
    /// Its løngruppe.
    pub group: PayGroup,
    /// The edition that the rows are of.
    pub edition: u32,
    /// What the cells of all rows hold.
    cells: ListedCells,
    /// Its rows, in their order.
    rows: Vec<KeptRow>,
    /// What people wrote in columns of their own, by the place of the row. Few rows have any.
    own: BTreeMap<u32, Box<[OwnWord]>>,
}

/// What is kept of a row beside its cells.
#[derive(Debug, Clone, Copy)]
struct KeptRow {
    /// Where its cells begin: one a column of [`WorkColumn::ALL`] that the report has, in that order.
    at: u32,
    owner: Owner,
    chosen: Option<Owner>,
    status: Status,
    answer: Option<bool>,
}

// A list may have a million rows.
const _: () = assert!(size_of::<KeptRow>() <= 8);

/// A row of a report.
#[derive(Debug, Clone, Copy)]
pub struct ListedRow<'r> {
    /// Its place in the report, counted from 0.
    pub place: u32,
    /// Who follows up; somebody has to look at a row that says something else.
    pub owner: Owner,
    /// The owner that a person chose for it.
    pub chosen: Option<Owner>,
    /// How far the work on it is.
    pub status: Status,
    /// Whether the kunde's answer is new since the report before; `None` where there is none, or somebody has taken it up.
    pub answer: Option<bool>,
    /// What people wrote in columns of their own.
    pub own: &'r [OwnWord],
    cells: &'r ListedCells,
    at: u32,
}

impl ListedReport {
    /// The report that the program just made, of rows that nobody asks for any more.
    pub fn of(report: &Report, rows: Vec<ReportRow>, cpr: Cpr) -> Self {
        let mut cells = CellWriter::default();
        let mut scratch = String::new();
        let mut own = BTreeMap::new();
        let rows = made_anew(rows, |place, row| {
            let at = cells.row(|column, tell| tell(column.value(&row, cpr, &mut scratch)));
            let answer = row.answer.map(|answer| answer == CustomerAnswer::New);
            own.extend(own_words(place, row.own));
            KeptRow::of(cells.written(), at, answer)
        });
        let (group, edition) = (report.group.clone(), report.versions.edition);
        Self { group, edition, cells: cells.finished(), rows, own }
    }

    /// The report as it stands on disk: its workbook, and what was kept of it. A row is the kunde's answer by its `Række-id`.
    pub fn on_disk(returned: &Returned, kept: Option<&KeptReport>) -> Self {
        let mut cells = CellWriter::default();
        let mut own = BTreeMap::new();
        let in_place = returned.rows.iter().filter(|row| row.stands == Stands::InPlace);
        let rows = in_place.enumerate().map(|(place, row)| {
            let at = cells.row(|column, tell| read(row, column, tell));
            let answer = kept.and_then(|kept| kept.answers.get(&row.row_id)).copied();
            own.extend(own_words(place, words_in(returned, row)));
            KeptRow::of(cells.written(), at, answer)
        });
        let rows = rows.collect();
        let (group, edition) = (returned.group.clone(), returned.edition.unwrap_or_default());
        Self { group, edition, cells: cells.finished(), rows, own }
    }

    /// Its rows, in their order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = ListedRow<'_>> {
        (0..self.rows.len()).map(|place| self.row(place as u32))
    }

    /// The row at a place, counted from 0.
    pub(super) fn row(&self, place: u32) -> ListedRow<'_> {
        let KeptRow { at, owner, chosen, status, answer } = self.rows[place as usize];
        let own = self.own.get(&place).map_or(&[][..], |words| words);
        ListedRow { place, owner, chosen, status, answer, own, cells: &self.cells, at }
    }
}

impl KeptRow {
    /// A row whose cells begin there: the words by which it is listed are read once.
    fn of(cells: &ListedCells, at: u32, answer: Option<bool>) -> Self {
        let (owner, status) = (Owner::Unresolved, Status::Open);
        let row = ListedRow { place: 0, owner, chosen: None, status, answer, own: &[], cells, at };
        let columns = [Column::Owner, TypedColumn::CorrectedOwner.into(), Column::Status];
        let [owner, chosen, status] = row.shared(columns).map(ColumnValue::as_text);
        Self {
            at,
            owner: owner_as_typed(owner).unwrap_or(row.owner),
            chosen: owner_as_typed(chosen).filter(|owner| *owner != Owner::Unresolved),
            status: Status::read(status).map_or(row.status, |read| read.status),
            answer,
        }
    }
}

impl<'r> ListedRow<'r> {
    /// What the columns show that the report has, in the order of [`WorkColumn::ALL`]. `texts` is where those are put together that
    /// no other row shows; its old contents are dropped.
    pub(super) fn values<'t>(&self, texts: &'t mut String) -> [ColumnValue<'t>; WorkColumn::OF_THE_REPORT]
    where
        'r: 't,
    {
        self.read(|at, _| Some(at), texts)
    }

    /// What some columns show, in their order, `texts` as above: the cells are gone through once for all of them.
    pub(super) fn shown<'t, const N: usize>(
        &self,
        columns: [Column; N],
        texts: &'t mut String,
    ) -> [ColumnValue<'t>; N]
    where
        'r: 't,
    {
        self.read(|_, column| columns.iter().position(|asked| *asked == column), texts)
    }

    /// What some columns show in which many rows show the same.
    pub(super) fn shared<const N: usize>(&self, columns: [Column; N]) -> [ColumnValue<'r>; N] {
        debug_assert!(!columns.iter().any(|column| column.is_distinct()), "{columns:?}");
        self.cells(|_, column| columns.iter().position(|asked| *asked == column)).map(KeptCell::shared)
    }

    /// The text of a column in which many rows show the same; empty where it holds none.
    pub fn text(&self, column: impl Into<Column>) -> &'r str {
        let [value] = self.shared([column.into()]);
        value.as_text()
    }

    fn read<'t, const N: usize>(
        &self,
        place: impl Fn(usize, Column) -> Option<usize>,
        texts: &'t mut String,
    ) -> [ColumnValue<'t>; N]
    where
        'r: 't,
    {
        texts.clear();
        let cells: [KeptCell<'r>; N] = self.cells(place);
        // All texts are put together before one is shown.
        let ends = cells.map(|cell| {
            if let KeptCell::Words(words) = cell {
                self.cells.write_out(words, texts);
            }
            texts.len()
        });
        let mut begins = 0;
        let mut ends = ends.into_iter();
        cells.map(|cell| {
            let ends = ends.next().unwrap_or(begins);
            let text = &texts[std::mem::replace(&mut begins, ends)..ends];
            match cell {
                KeptCell::Value(value) => value,
                KeptCell::Words(_) => ColumnValue::text(text),
            }
        })
    }

    /// Some cells, each at its `place`, which is asked by the number of the column and the column.
    fn cells<const N: usize>(&self, place: impl Fn(usize, Column) -> Option<usize>) -> [KeptCell<'r>; N] {
        let mut cells = [KeptCell::Value(ColumnValue::Empty); N];
        let mut left = N;
        for ((at, column), cell) in WorkColumn::of_the_report().enumerate().zip(self.cells.from(self.at)) {
            if let Some(place) = place(at, column) {
                cells[place] = cell;
                left -= 1;
            }
            if left == 0 {
                break;
            }
        }
        cells
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

/// The words of people's own columns that say something in the row at a place: comments stay at the report's cells.
fn own_words(place: usize, mut words: Vec<OwnWord>) -> Option<(u32, Box<[OwnWord]>)> {
    words.retain(|word| !word.is_comment && !word.text.is_empty());
    (!words.is_empty()).then(|| (place as u32, words.into()))
}
