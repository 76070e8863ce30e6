//! What the columns that only the program fills said of a row, in a few bytes: enough to see that somebody typed over one.
//!
//! Pure. What was printed is kept as it stands and is not hashed here.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::ReportRow;
use super::columns::Column;
use super::returned::{ReturnedRow, as_compared};
use crate::domain::Day;
use crate::domain::cpr::{Cpr, mask_cpr};
use crate::formats::book::rows::ColumnValue;
use crate::formats::document::Cell;
use crate::office::rules::values;
use crate::office::sheet::text_of;

/// The columns, in the order in which they are kept: only ever added to at the end.
const COLUMNS: [Column; 12] = [
    Column::Owner,
    Column::HowTo,
    Column::Deadline,
    Column::SinceLast,
    Column::Explanation,
    Column::PayEffect,
    Column::FirstSeen,
    Column::RunsSeen,
    Column::Print,
    Column::Rule,
    Column::Cause,
    Column::Place,
];

/// Two bytes a column of the report, in the order of its table; none where nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Said(Vec<u16>);

/// Hashes what the rows of a report say, one after the other: most cells say what the one above says, and most texts stand in
/// many rows.
#[derive(Debug, Default)]
pub struct RowHashes {
    above: [Above; COLUMNS.len()],
    known: HashMap<String, u16>,
    scratch: String,
}

/// What the row above says in a column, as text, and its hash.
#[derive(Debug, Default)]
struct Above {
    text: String,
    said: u16,
}

impl RowHashes {
    /// What a row says.
    pub fn of(&mut self, row: &ReportRow) -> Said {
        let Self { above, known, scratch } = self;
        let said = COLUMNS.iter().zip(above).map(|(column, above)| {
            let shown = match column.value(row, Cpr::Full, scratch) {
                ColumnValue::Empty => return short(""),
                ColumnValue::Text(text) => Cow::Borrowed(text),
                ColumnValue::Amount(amount) => Cow::Owned(amount.to_string()),
                ColumnValue::Day(day) => Cow::Owned(day.to_string()),
                ColumnValue::Count(count) => Cow::Owned(count.to_string()),
            };
            let hashed = |shown: &str| short(&mask_cpr(&as_compared(shown)));
            if column.is_distinct() {
                return hashed(&shown);
            }
            if above.text != shown {
                above.said = known.get(&*shown).copied().unwrap_or_else(|| {
                    let said = hashed(&shown);
                    known.insert(shown.clone().into_owned(), said);
                    said
                });
                above.text = shown.into_owned();
            }
            above.said
        });
        Said(said.collect())
    }
}

impl Said {
    /// What each column says, as two bytes.
    pub fn columns(&self) -> &[u16] {
        &self.0
    }

    /// What [`columns`](Self::columns) told.
    pub fn of_columns(columns: Vec<u16>) -> Self {
        Self(columns)
    }

    /// The columns in which a row of a workbook says something else. Numbers that a masked copy hides are hidden on both sides; an
    /// older program kept what it wrote with them.
    pub fn differing(&self, row: &ReturnedRow) -> Vec<Column> {
        let says_else = |column: Column, said: u16| {
            let shown = row.cell(column).map(|cell| shown(column, cell));
            shown.is_some_and(|shown| short(&shown) != said && short(&mask_cpr(&shown)) != said)
        };
        let said = COLUMNS.into_iter().zip(&self.0);
        said.filter(|(column, said)| says_else(*column, **said)).map(|(column, _)| column).collect()
    }
}

fn shown(column: Column, cell: &Cell) -> String {
    let as_day = |cell: &Cell| values::day(cell).map(|day: Day| day.to_string());
    match column {
        Column::Deadline => as_day(cell).unwrap_or_else(|| text_of(cell)),
        _ => text_of(cell),
    }
}

fn short(text: &str) -> u16 {
    let hash = text_hash(text);
    (hash ^ (hash >> 16)) as u16
}

/// A small hash (FNV-1a) that stays the same for ever: it is kept.
pub fn text_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SampleRow, row};
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        for (text, expected) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(text_hash(text), expected, "{text}");
        }
    }

    #[test]
    fn one_hash_a_column() {
        let said = RowHashes::default().of(&row(SampleRow::default()));
        assert_eq!(said.0.len(), COLUMNS.len());
        assert_ne!(said, Said::default());
    }
}
