//! What the columns that only the program fills said of a row, in a few bytes: enough to see that somebody typed over one.
//!
//! Pure. What was printed is kept as it stands and is not hashed here.

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

/// Hashes what the rows of a report say, one after the other: most texts stand in many of them, and are hashed once.
#[derive(Debug, Default)]
pub struct RowHashes {
    known: HashMap<String, u16>,
    scratch: String,
}

impl RowHashes {
    /// What a row says.
    pub fn of(&mut self, row: &ReportRow) -> Said {
        let Self { known, scratch } = self;
        let hidden = |text: &str| short(&mask_cpr(text));
        Said(
            COLUMNS
                .map(|column| match column.value(row, Cpr::Full, scratch) {
                    ColumnValue::Empty => short(""),
                    ColumnValue::Text(text) => match known.get(text) {
                        Some(said) => *said,
                        None => {
                            let said = hidden(&as_compared(text));
                            known.insert(text.to_owned(), said);
                            said
                        }
                    },
                    ColumnValue::Amount(amount) => hidden(&amount.to_string()),
                    ColumnValue::Day(day) => hidden(&day.to_string()),
                    ColumnValue::Count(count) => hidden(&count.to_string()),
                })
                .into(),
        )
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
            shown.is_some_and(|shown| short(&mask_cpr(&shown)) != said && short(&shown) != said)
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
