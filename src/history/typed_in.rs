//! What people typed in a report, held against what that edition of it said.
//!
//! Pure. A cell counts where it says something else than the edition that the workbook is said when the program wrote it;
//! so an older edition that comes back takes nothing away that was typed since. A workbook whose edition cannot be told
//! clears nothing: an empty cell there is no wish. Nothing that cannot be placed is dropped without a word, and no word goes
//! to a person it does not stand by: see `settle`.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::settle::{RowMatch, settle};
use super::store::{EditTarget, NewEdit, Remembered, WrittenRow};
use crate::domain::audience::Audience;
use crate::domain::problem::{Problem, did_you_mean};
use crate::domain::typed::{Status, Typed, TypedColumn, owner_as_typed};
use crate::domain::wording::Wording;
use crate::domain::{Owner, mask_cpr, texts};
use crate::report::columns::Column;
use crate::report::own::{OwnEdit, OwnWord, text_at, words_in};
use crate::report::returned::{Returned, ReturnedRow, Stands, as_compared};
use crate::report::said::text_hash;

/// What is known of a report that a workbook is held against.
#[derive(Debug, Clone, Copy)]
pub struct Held<'h> {
    /// Its rows: of the edition that the workbook is, else of the newest.
    pub rows: &'h [WrittenRow],
    /// The printed row that each of them shows; `None` where there is none any more.
    pub targets: &'h [Option<EditTarget>],
    /// What was printed in each of them; `None` where that is not known any more.
    pub printed: &'h [Option<Remembered>],
    /// The texts that the workbook held when it was written, hashed.
    pub texts: &'h [u32],
    /// Whether the workbook tells which edition it is. One that does not clears nothing.
    pub tells_edition: bool,
    /// Every other edition: where the workbook does not tell which it is, what one of them said is nobody's answer.
    pub others: &'h [Vec<WrittenRow>],
    /// Whether it stands in the report's place, where it was perhaps read before.
    pub in_place: bool,
}

/// What a workbook that came back holds that was not known.
#[derive(Debug, Default)]
pub struct Taken {
    /// The cells that people changed.
    pub edits: Vec<NewEdit>,
    /// The rows of the report as they stand now.
    pub rows: Vec<WrittenRow>,
    /// What people wrote beside the columns that are theirs.
    pub own: Vec<OwnEdit>,
    /// What could not be placed, and other things worth knowing.
    pub remarks: Vec<Problem>,
    /// What the workbook says beside what the report is to say.
    pub beyond: Beyond,
    /// Whether it is what was read in its place last, typed on.
    pub goes_on: bool,
}

/// Whether a workbook in its place is to be written anew, whatever its report is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Beyond {
    /// It says what the report is to say.
    #[default]
    Nothing,
    /// It does not, and all that was typed in it is taken in.
    Behind,
    /// It does not, and holds words of people that are not taken in: it is kept aside when it is written anew.
    Words,
}

impl Beyond {
    /// By the number that is kept.
    pub fn of_number(number: i64) -> Self {
        match number {
            0 => Self::Nothing,
            1 => Self::Behind,
            _ => Self::Words,
        }
    }
}

/// Rows of one workbook that are told one by one.
const MOST_TOLD: usize = 20;

/// Holds a workbook against what the report said.
pub fn compare_with(returned: &Returned, held: &Held<'_>) -> Taken {
    let settled = settle(returned, held);
    let mut reading = Reading {
        returned,
        held,
        others: by_id(held.others),
        goes_back: goes_back(returned, held, &settled),
        // A work list shows none of the comments that a report has.
        keeps_comments: !returned.is_work_list && returned.rows.iter().any(|row| !row.comments.is_empty()),
        told: Told::default(),
        taken: Taken { rows: held.rows.to_vec(), ..Taken::default() },
    };
    reading.taken.goes_on = held.in_place && !reading.goes_back;
    for (row, settled) in returned.rows.iter().zip(&settled) {
        reading.read(row, settled);
    }
    reading.tell_copies(&settled);
    reading.tell_missing(&settled);
    reading.tell_columns();
    reading.settle_beyond(&settled);
    reading.told.tell(returned, &mut reading.taken.remarks);
    reading.taken
}

/// The rows of some editions by their `Række-id`; none stands twice in one of them.
fn by_id(editions: &[Vec<WrittenRow>]) -> HashMap<&str, Vec<&WrittenRow>> {
    let mut by_id: HashMap<&str, Vec<&WrittenRow>> = HashMap::new();
    for row in editions.iter().flatten() {
        by_id.entry(&row.row_id).or_default().push(row);
    }
    by_id
}

/// Whether a file in the report's place misses something that was read in it since it was written: it was not typed on, but
/// put back or saved over.
fn goes_back(returned: &Returned, held: &Held<'_>, settled: &[RowMatch]) -> bool {
    held.in_place
        && returned.rows.iter().zip(settled).any(|(row, settled)| {
            let RowMatch::ById(at) = settled else { return false };
            let known = &held.rows[*at];
            TypedColumn::ALL.into_iter().any(|column| {
                let (was, read) = (known.written.get(column), known.now.get(column));
                was != read && says(row, column).is_some_and(|says| says == as_compared(was))
            })
        })
}

/// What a cell says, an emptied `Status` being an open one, and words of a list as the list has them; `None` where its column
/// is gone.
fn says(row: &ReturnedRow, column: TypedColumn) -> Option<String> {
    let text = row.shown(column)?;
    let word = match column {
        TypedColumn::Status if text.is_empty() => Some(Status::Open.word()),
        TypedColumn::Status => {
            Status::read(&text).filter(|read| read.rest.is_empty()).map(|read| read.status.word())
        }
        TypedColumn::CorrectedOwner => owner_as_typed(&text).map(Owner::word),
        _ => None,
    };
    Some(word.map_or_else(|| text.into_owned(), str::to_owned))
}

/// A workbook while its rows are gone through.
struct Reading<'r> {
    returned: &'r Returned,
    held: &'r Held<'r>,
    /// What every other edition said of a row, by its `Række-id`.
    others: HashMap<&'r str, Vec<&'r WrittenRow>>,
    goes_back: bool,
    /// Whether it was saved by a program that keeps comments.
    keeps_comments: bool,
    told: Told,
    taken: Taken,
}

impl Reading<'_> {
    fn read(&mut self, row: &ReturnedRow, settled: &RowMatch) {
        match settled {
            RowMatch::ById(at) => {
                self.cells(row, *at, None);
                self.own_words(row, *at, true);
                self.filled_columns(row, *at);
            }
            RowMatch::ByWords { row: at, id } => {
                self.told.displaced.push(row.number);
                self.cells(row, *at, *id);
                self.own_words(row, *at, false);
            }
            RowMatch::Nowhere => {
                self.told.nowhere.push(row.number);
                self.orphan(row);
            }
            RowMatch::Stranger => self.stranger(row),
        }
    }

    /// The cells that people type in. A row that was sorted away from its id counts where it says something that neither of
    /// the two rows said: the other's old words may have stayed behind.
    fn cells(&mut self, row: &ReturnedRow, at: usize, id: Option<usize>) {
        let (known, new) = (&self.held.rows[at], Typed::default());
        let is_here = row.stands == Stands::InPlace && id.is_none();
        for column in TypedColumn::ALL {
            let Some(to) = says(row, column) else { continue };
            let left_behind = id.is_some_and(|id| as_compared(self.held.rows[id].written.get(column)) == to);
            if left_behind || self.is_known(at, column, &to) {
                continue;
            }
            // A word is a word wherever it stands; an empty cell is a wish only where its edition showed something.
            let is_no_word = row.text(column).is_empty() || !self.held.tells_edition && to == new.get(column);
            if is_no_word && !(self.held.tells_edition && is_here) {
                continue;
            }
            let went_on = self.held.in_place && !self.goes_back && row.stands == Stands::InPlace;
            let from = match (self.held.tells_edition, went_on) {
                (_, true) => known.now.get(column),
                (true, false) => known.written.get(column),
                (false, false) => new.get(column),
            };
            self.enter(row, at, column, as_compared(from), to);
        }
    }

    /// Whether a cell says what the edition said, or what is known to stand in the report already.
    fn is_known(&self, at: usize, column: TypedColumn, to: &str) -> bool {
        let known = &self.held.rows[at];
        // A masked copy shows what was typed with its CPR numbers hidden: nobody changed that.
        let says = |typed: &Typed| {
            let says = as_compared(typed.get(column));
            says == to || mask_cpr(&says) == to
        };
        let said = |known: &WrittenRow| says(&known.written);
        let said_elsewhere = || {
            let others = self.others.get(known.row_id.as_str());
            !self.held.tells_edition && others.is_some_and(|others| others.iter().any(|other| said(other)))
        };
        said(known) || says(&known.now) || said_elsewhere()
    }

    /// Columns and comments of people's own. A word is cleared where the edition that the workbook is showed it; a comment only
    /// by a program that keeps comments.
    fn own_words(&mut self, row: &ReturnedRow, at: usize, is_it: bool) {
        let audience = self.returned.audience;
        let may_clear =
            is_it && self.held.tells_edition && row.stands == Stands::InPlace && audience == Audience::Sam;
        let says = words_in(self.returned, row);
        let known = &self.held.rows[at];
        let taken_off = known.own_written.iter().filter(|word| {
            word.is_comment && self.keeps_comments && may_clear && text_at(&says, word).is_empty()
        });
        let taken_off = taken_off.map(|word| OwnWord { text: String::new(), ..word.clone() });
        for word in says.iter().cloned().chain(taken_off) {
            let from = text_at(&known.own_written, &word).to_owned();
            let is_known = from == word.text || mask_cpr(&from) == word.text;
            if !is_known && (may_clear || !word.text.is_empty()) {
                self.taken.own.push(OwnEdit { row_id: known.row_id.clone(), from, word });
            }
        }
    }

    fn enter(&mut self, row: &ReturnedRow, at: usize, column: TypedColumn, from: String, to: String) {
        let known = &self.held.rows[at];
        let is_proposal = !may_type(self.returned.audience, column);
        let mut entered = Typed::default();
        if is_proposal {
            self.told.proposals.push((row.number, column));
        } else if !entered.set(column, &to) {
            self.taken.remarks.push(unknown_word(self.returned, row, column));
        }
        if row.stands == Stands::InPlace && !is_proposal {
            self.taken.rows[at].now.set(column, &to);
        }
        self.taken.edits.push(NewEdit {
            row_id: known.row_id.clone(),
            target: self.held.targets[at],
            column,
            from,
            to,
            is_proposal,
        });
    }

    /// Columns that the program fills: told where somebody typed over them. An owner typed in `Ejer` counts as one in
    /// `Ret ejer`.
    fn filled_columns(&mut self, row: &ReturnedRow, at: usize) {
        let known = &self.held.rows[at];
        let mut columns = match &self.held.printed[at] {
            Some(printed) if row.stands != Stands::Gone => printed.differing(row),
            _ => Vec::new(),
        };
        if self.held.tells_edition && row.stands == Stands::InPlace {
            columns.extend(known.said.differing(row));
        }
        let owner = owner_as_typed(&row.text(Column::Owner)).filter(|_| columns.contains(&Column::Owner));
        let chosen = says(row, TypedColumn::CorrectedOwner);
        let untouched = chosen.is_none_or(|says| says == known.written.get(TypedColumn::CorrectedOwner));
        if let (Some(owner), true) = (owner, untouched) {
            columns.retain(|column| *column != Column::Owner);
            self.told.owners.push(row.number);
            let from = known.written.get(TypedColumn::CorrectedOwner).to_string();
            self.enter(row, at, TypedColumn::CorrectedOwner, from, owner.word().to_string());
        }
        if !columns.is_empty() {
            columns.sort_by_key(|column| *column as usize);
            columns.dedup();
            self.told.changed.push((row.number, columns));
        }
    }

    /// A row that stands by no row of the report: its words are kept, and the next report names them.
    fn orphan(&mut self, row: &ReturnedRow) {
        let edits = filled(row, None).into_iter().map(|edit| NewEdit { row_id: String::new(), ..edit });
        self.taken.edits.extend(edits.collect::<Vec<_>>());
    }

    /// A row whose id is none of the report's.
    fn stranger(&mut self, row: &ReturnedRow) {
        let mut filled = filled(row, None);
        if row.stands == Stands::Gone {
            // Notes of rows that are not there any more stand on Bortfaldet, as the program wrote them.
            let written: HashSet<u32> = self.held.texts.iter().copied().collect();
            filled.retain(|edit| !written.contains(&text_hash(&edit.to)));
        }
        match (row.row_id.is_empty(), filled.is_empty()) {
            (_, true) if row.stands == Stands::Gone => return,
            (true, true) => return,
            (true, false) => self.told.without_id.push(row.number),
            (false, _) => self.told.strangers.push(row.number),
        }
        self.taken.edits.extend(filled);
    }

    /// Rows of the workbook that bear one id.
    fn tell_copies(&mut self, settled: &[RowMatch]) {
        let mut bearers: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (row, settled) in self.returned.rows.iter().zip(settled) {
            if let (Stands::InPlace, RowMatch::ById(at)) = (row.stands, settled) {
                bearers.entry(*at).or_default().push(row.number);
            }
        }
        for rows in bearers.into_values().filter(|rows| rows.len() > 1) {
            let what = texts::rows_of_one_id(&rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", "));
            let remark = self.returned.remark_on(&rows, Column::RowId, what, texts::delete_the_copies());
            self.taken.remarks.push(remark);
        }
    }

    /// Rows of the edition that the workbook is; of one that does not tell, those that every edition held.
    fn tell_missing(&mut self, settled: &[RowMatch]) {
        let there: HashSet<usize> = settled.iter().filter_map(RowMatch::at).collect();
        let stood = |row: &WrittenRow| {
            let held_by = self.others.get(row.row_id.as_str()).map_or(0, Vec::len);
            self.held.tells_edition || held_by == self.held.others.len()
        };
        let rows = self.held.rows.iter().enumerate();
        let missing = rows.filter(|(at, row)| !row.gone && !there.contains(at) && stood(row)).count();
        if missing > 0 && !self.returned.is_work_list {
            self.taken.remarks.push(Problem::remark(
                self.returned.at(0),
                texts::rows_missing(missing),
                texts::rows_come_back(),
            ));
        }
    }

    fn settle_beyond(&mut self, settled: &[RowMatch]) {
        let nothing_else = self.taken.edits.is_empty()
            && self.taken.own.is_empty()
            && self.taken.remarks.is_empty()
            && settled.iter().all(|settled| matches!(settled, RowMatch::ById(_) | RowMatch::Stranger));
        self.taken.beyond = match (self.told.has_words(), nothing_else) {
            (true, _) => Beyond::Words,
            (false, true) => Beyond::Nothing,
            (false, false) => Beyond::Behind,
        };
    }

    fn tell_columns(&mut self) {
        let said = |column: TypedColumn| {
            self.held.rows.iter().any(|row| row.written.get(column) != Typed::default().get(column))
        };
        let gone =
            TypedColumn::ALL.into_iter().filter(|column| self.returned.missing.contains(&(*column).into()));
        let gone: Vec<Problem> = gone
            .filter(|column| said(*column))
            .map(|column| {
                Problem::remark(
                    self.returned.at(0),
                    texts::typed_column_gone(column.header()),
                    texts::undo_the_deletion(),
                )
            })
            .collect();
        let renamed = self.returned.renamed.iter().map(|(column, _)| {
            Problem::remark(
                self.returned.at(0),
                texts::column_renamed(column.header()),
                texts::put_the_header_back(),
            )
        });
        self.taken.remarks.extend(gone.into_iter().chain(renamed));
    }
}

/// Who may type what: what a kunde's copy holds in the columns of Statens Administration is a proposal.
fn may_type(audience: Audience, column: TypedColumn) -> bool {
    match audience {
        Audience::Sam => true,
        Audience::Customer => !matches!(
            column,
            TypedColumn::NoteToCustomer | TypedColumn::InternalNote | TypedColumn::CorrectedOwner
        ),
    }
}

/// What is told of a workbook row by row, gathered so that a thousand rows do not make a thousand lines.
#[derive(Default)]
struct Told {
    changed: Vec<(u32, Vec<Column>)>,
    owners: Vec<u32>,
    proposals: Vec<(u32, TypedColumn)>,
    displaced: Vec<u32>,
    nowhere: Vec<u32>,
    without_id: Vec<u32>,
    strangers: Vec<u32>,
}

impl Told {
    /// Whether somebody typed where nothing is taken in.
    fn has_words(&self) -> bool {
        !self.changed.is_empty() || !self.strangers.is_empty() || !self.without_id.is_empty()
    }

    fn tell(self, returned: &Returned, remarks: &mut Vec<Problem>) {
        let mut say = |rows: &[u32], column: Column, what: Wording, hint: Wording| {
            if !rows.is_empty() {
                let what = texts::of_rows(&rows_in_words(rows), &what).of_kind(&what);
                remarks.push(returned.remark_on(rows, column, what, hint));
            }
        };
        say(&self.displaced, Column::RowId, texts::sorted_without_id(), texts::sort_the_whole_table());
        say(&self.nowhere, Column::RowId, texts::contradicts_id(), texts::enter_it_in_its_row());
        say(&self.without_id, Column::RowId, texts::notes_without_id(), texts::type_in_the_rows());
        say(&self.strangers, Column::RowId, texts::id_of_another_report(), texts::copied_from_elsewhere());
        say(&self.owners, Column::Owner, texts::owner_typed_in_ejer(), texts::choose_in_ret_ejer());
        for column in TypedColumn::ALL {
            let of_column = self.proposals.iter().filter(|(_, proposed)| *proposed == column);
            let rows: Vec<u32> = of_column.map(|(row, _)| *row).collect();
            let what = texts::kunde_wrote_under(column.header());
            say(&rows, column.into(), what, texts::enter_if_it_holds());
        }
        for (row, columns) in self.changed.iter().take(MOST_TOLD) {
            remarks.extend(changed_by_hand(returned, *row, columns));
        }
        if let Some(more) = self.changed.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
            remarks.push(Problem::remark(
                returned.whole(),
                texts::more_rows_changed(more),
                texts::program_counts(),
            ));
        }
    }
}

/// `row 7`, `rows 7, 9 and 12`, `rows 7, 9, 12 and 40 more`.
fn rows_in_words(rows: &[u32]) -> Wording {
    const MOST_NAMED: usize = 10;
    let named: Vec<String> = rows.iter().take(MOST_NAMED).map(u32::to_string).collect();
    match (&*named, rows.len().saturating_sub(MOST_NAMED)) {
        ([only], 0) => texts::one_row(only),
        ([first @ .., last], 0) => texts::rows(&first.join(", "), last),
        (named, more) => texts::rows_and_more(&named.join(", "), more),
    }
}

fn unknown_word(returned: &Returned, row: &ReturnedRow, column: TypedColumn) -> Problem {
    let near = match column {
        TypedColumn::Status => did_you_mean(&row.text(column), Status::ALL.map(Status::word)),
        TypedColumn::CorrectedOwner => did_you_mean(&row.text(column), Owner::ALL.map(Owner::word)),
        _ => Wording::default(),
    };
    let hint = if near.is_empty() { texts::choose_from_the_list() } else { texts::choose_the_nearest(&near) };
    let what = texts::word_not_in_list(column.header());
    match row.stands {
        Stands::InPlace => returned.remark_on(&[row.number], column.into(), what, hint),
        _ => Problem::remark(returned.place_of(row), what, hint),
    }
}

/// The cells of a row that hold something else than those of a new one, as edits of it.
pub fn filled(row: &ReturnedRow, target: Option<EditTarget>) -> Vec<NewEdit> {
    let new = Typed::default();
    let edit = |column: TypedColumn| {
        let (from, to) = (new.get(column), row.text(column));
        (!to.is_empty() && to != from).then(|| NewEdit {
            row_id: row.row_id.clone(),
            target,
            column,
            from: from.to_string(),
            to: to.into_owned(),
            is_proposal: false,
        })
    };
    TypedColumn::ALL.into_iter().filter_map(edit).collect()
}

/// Columns that the program fills, changed by a person: told, and not used.
fn changed_by_hand(returned: &Returned, row: u32, columns: &[Column]) -> Option<Problem> {
    if columns.is_empty() {
        return None;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.header()).collect();
    let what = texts::changed_by_hand(&names.join(", "));
    Some(returned.remark_on(&[row], columns[0], what, texts::write_in_the_yellow()))
}
