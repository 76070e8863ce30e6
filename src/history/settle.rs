//! Which row of a report each row of a workbook is.
//!
//! Pure. A row is known by its `Række-id`. Where lønnummer, code or text contradict the id, as when somebody sorted some of
//! the columns and left the last one where it was, the words decide: the row is the one whose lønnummer, code and text stand
//! there, if that is exactly one, and else none. So no note goes to another person than the one it stands by.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::store::{Remembered, words_of};
use super::typed_in::Held;
use crate::domain::typed::{Typed, TypedColumn};
use crate::report::columns::Column;
use crate::report::returned::{Returned, ReturnedRow};

/// Which row of the report a row of a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowMatch {
    /// The one with its id.
    ById(usize),
    /// The one with its lønnummer, code and text, and the one with its id, where there is one.
    ByWords {
        /// By its words.
        row: usize,
        /// By its id.
        id: Option<usize>,
    },
    /// None: its words contradict its id, and are no other row's or several rows'.
    Nowhere,
    /// None: the report has no such id.
    Stranger,
}

impl RowMatch {
    /// The row of the report.
    pub(super) fn at(&self) -> Option<usize> {
        match self {
            Self::ById(row) | Self::ByWords { row, .. } => Some(*row),
            Self::Nowhere | Self::Stranger => None,
        }
    }
}

/// Settles every row of a workbook.
pub(super) fn settle(returned: &Returned, held: &Held<'_>) -> Vec<RowMatch> {
    let ids: HashMap<&str, usize> =
        held.rows.iter().enumerate().map(|(at, row)| (row.row_id.as_str(), at)).collect();
    // Most workbooks come back with every row under its id.
    let words = LazyCell::new(|| Words::of(held.printed));
    let settled: Vec<RowMatch> = returned
        .rows
        .iter()
        .map(|row| one(row, ids.get(row.row_id.as_str()).copied(), held, &words))
        .collect();
    if stayed_with_ids(returned, held, &settled) { by_ids(settled) } else { settled }
}

fn one(
    row: &ReturnedRow,
    id: Option<usize>,
    held: &Held<'_>,
    words: &LazyCell<Words, impl FnOnce() -> Words>,
) -> RowMatch {
    let Some(at) = id else {
        return match words.rows(row) {
            [only] => RowMatch::ByWords { row: *only, id: None },
            _ => RowMatch::Stranger,
        };
    };
    let Some(printed) = &held.printed[at] else { return RowMatch::ById(at) };
    let (number, text) = printed.contradicted_by(row);
    if !number && !text {
        return RowMatch::ById(at);
    }
    match words.rows(row) {
        [only] => RowMatch::ByWords { row: *only, id: Some(at) },
        [] if !(words.are_anothers(row) || number && text) => RowMatch::ById(at),
        _ => RowMatch::Nowhere,
    }
}

/// Whether the columns that people type in stayed with the ids when others were sorted: as the words tell that the program
/// wrote there.
fn stayed_with_ids(returned: &Returned, held: &Held<'_>, settled: &[RowMatch]) -> bool {
    let (mut stayed, mut moved) = (0, 0);
    for (row, settled) in returned.rows.iter().zip(settled) {
        let RowMatch::ByWords { row: at, id: Some(id) } = settled else { continue };
        for column in TypedColumn::ALL {
            let says = row.text(column);
            let said = |at: usize| held.rows[at].written.get(column) == says;
            let is_new = says == Typed::default().get(column) || says.is_empty();
            stayed += usize::from(!is_new && said(*id) && !said(*at));
            moved += usize::from(!is_new && said(*at) && !said(*id));
        }
    }
    stayed > moved
}

fn by_ids(settled: Vec<RowMatch>) -> Vec<RowMatch> {
    let by_id = |settled| match settled {
        RowMatch::ByWords { id: Some(id), .. } => RowMatch::ById(id),
        other => other,
    };
    settled.into_iter().map(by_id).collect()
}

/// The rows of a report by lønnummer, code and text, whole and half hidden.
struct Words {
    rows: HashMap<[String; 3], Vec<usize>>,
    texts: HashSet<String>,
}

impl Words {
    fn of(printed: &[Option<Remembered>]) -> Self {
        let mut words = Self { rows: HashMap::new(), texts: HashSet::new() };
        for (at, printed) in printed.iter().enumerate() {
            for key in printed.iter().flat_map(Remembered::words) {
                words.texts.insert(key[2].clone());
                let rows = words.rows.entry(key).or_default();
                if rows.last() != Some(&at) {
                    rows.push(at);
                }
            }
        }
        words
    }

    /// The rows that say what a row of a workbook says; none where it names no person.
    fn rows(&self, row: &ReturnedRow) -> &[usize] {
        let key = words_of(row);
        if key[0].is_empty() || key[2].is_empty() {
            return &[];
        }
        self.rows.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Whether its text is that of some row of the report, while it names no person.
    fn are_anothers(&self, row: &ReturnedRow) -> bool {
        row.text(Column::PayNumber).is_empty() && self.texts.contains(&words_of(row)[2])
    }
}
