//! The cells of all rows of a report, one behind the other in few bytes: a lønkørsel may have a million rows, and all of them are
//! held until the list is written.
//!
//! A cell is a number: 0 for an empty one, 1 for a text and 2 for an amount that stand behind it, and from 3 on the place of a value
//! that many rows show. Numbers are written as postcard and protobuf do, seven bits a byte.

use std::collections::HashMap;

use super::WorkColumn;
use crate::domain::{Amount, Day};
use crate::formats::book::rows::ColumnValue;
use crate::report::columns::Column;

const EMPTY: u64 = 0;
const TEXT: u64 = 1;
const AMOUNT: u64 = 2;
const SHARED: u64 = 3;

/// The cells of a report.
#[derive(Debug, Default)]
pub(super) struct ListedCells {
    cells: Vec<u8>,
    /// What many cells show.
    shared: Vec<SharedValue>,
    /// The texts among them, one behind the other.
    texts: String,
}

/// A value that many rows show.
#[derive(Debug, Clone, PartialEq, Eq)]
enum SharedValue {
    /// Where it stands among the texts.
    Text {
        at: usize,
        bytes: u32,
    },
    Day(Day),
    Count(u32),
}

impl ListedCells {
    /// What the cells show from a place on.
    pub(super) fn from(&self, at: u32) -> impl Iterator<Item = ColumnValue<'_>> {
        let mut bytes = self.cells.get(at as usize..).unwrap_or_default();
        std::iter::from_fn(move || Some(self.read(&mut bytes)))
    }

    fn read<'c>(&'c self, bytes: &mut &'c [u8]) -> ColumnValue<'c> {
        match number(bytes) {
            EMPTY => ColumnValue::Empty,
            TEXT => {
                let length = number(bytes) as usize;
                let (text, rest) = bytes.split_at(length.min(bytes.len()));
                *bytes = rest;
                ColumnValue::text(std::str::from_utf8(text).unwrap_or_default())
            }
            AMOUNT => {
                let folded = number(bytes);
                ColumnValue::Amount(Amount((folded >> 1) as i64 ^ -((folded & 1) as i64)))
            }
            place => self.shared(place - SHARED),
        }
    }

    fn shared(&self, place: u64) -> ColumnValue<'_> {
        match self.shared.get(place as usize) {
            None => ColumnValue::Empty,
            Some(SharedValue::Text { at, bytes }) => {
                ColumnValue::text(&self.texts[*at..*at + *bytes as usize])
            }
            Some(SharedValue::Day(day)) => ColumnValue::Day(*day),
            Some(SharedValue::Count(count)) => ColumnValue::Count(*count),
        }
    }
}

/// Writes the cells of a report.
#[derive(Default)]
pub(super) struct CellWriter {
    written: ListedCells,
    /// Where each text and day stands that many rows show.
    texts: HashMap<Box<str>, u64>,
    days: HashMap<Day, u64>,
    /// The shared values that the row before shows: most cells say what the one above says.
    above: [Option<u64>; WorkColumn::OF_THE_REPORT],
}

impl CellWriter {
    /// Writes a row, cell by cell: `say` is given a column, and whom to tell what it holds. Returns where the row begins; a row
    /// beyond 4 GB, far more than prints can say, shows nothing.
    pub(super) fn row(&mut self, mut say: impl FnMut(Column, &mut dyn FnMut(ColumnValue<'_>))) -> u32 {
        let begins = u32::try_from(self.written.cells.len()).unwrap_or(u32::MAX);
        for (at, column) in WorkColumn::of_the_report().enumerate() {
            say(column, &mut |value| self.cell(at, column, value));
        }
        begins
    }

    /// The rows so far.
    pub(super) fn written(&self) -> &ListedCells {
        &self.written
    }

    /// All rows, when there are no more.
    pub(super) fn finished(mut self) -> ListedCells {
        self.written.cells.shrink_to_fit();
        self.written
    }

    fn cell(&mut self, at: usize, column: Column, value: ColumnValue<'_>) {
        let place = match (self.above[at], value) {
            (_, ColumnValue::Empty) => return self.number(EMPTY),
            (_, ColumnValue::Amount(Amount(amount))) => {
                self.number(AMOUNT);
                return self.number((amount << 1) as u64 ^ (amount >> 63) as u64);
            }
            (_, ColumnValue::Text(text)) if column.is_distinct() => {
                self.number(TEXT);
                self.number(text.len() as u64);
                return self.written.cells.extend_from_slice(text.as_bytes());
            }
            (Some(above), value) if self.written.shared(above) == value => above,
            (_, ColumnValue::Text(text)) => self.text(text),
            (_, ColumnValue::Day(day)) => match self.days.get(&day) {
                Some(place) => *place,
                None => {
                    let place = self.share(SharedValue::Day(day));
                    self.days.insert(day, place);
                    place
                }
            },
            (_, ColumnValue::Count(count)) => self.share(SharedValue::Count(count)),
        };
        self.above[at] = Some(place);
        self.number(SHARED + place);
    }

    fn text(&mut self, text: &str) -> u64 {
        if let Some(place) = self.texts.get(text) {
            return *place;
        }
        let (at, bytes) = (self.written.texts.len(), text.len() as u32);
        self.written.texts.push_str(text);
        let place = self.share(SharedValue::Text { at, bytes });
        self.texts.insert(text.into(), place);
        place
    }

    fn share(&mut self, value: SharedValue) -> u64 {
        self.written.shared.push(value);
        self.written.shared.len() as u64 - 1
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.written.cells.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.written.cells.push(number as u8);
    }
}

/// Reads a number; 0 at the end.
fn number(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 || shift > 63 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// A value as it is kept, for a column by its place.
    #[derive(Debug, Clone, PartialEq)]
    enum Shown {
        Empty,
        Text(String),
        Amount(i64),
        Day(Day),
        Count(u32),
    }

    impl Shown {
        fn value(&self) -> ColumnValue<'_> {
            match self {
                Self::Empty => ColumnValue::Empty,
                Self::Text(text) => ColumnValue::text(text),
                Self::Amount(amount) => ColumnValue::Amount(Amount(*amount)),
                Self::Day(day) => ColumnValue::Day(*day),
                Self::Count(count) => ColumnValue::Count(*count),
            }
        }
    }

    fn shown() -> impl Strategy<Value = Shown> {
        prop_oneof![
            Just(Shown::Empty),
            "[a-zæ ]{0,200}".prop_map(Shown::Text),
            any::<i64>().prop_map(Shown::Amount),
            (1..28_i8).prop_map(|day| Shown::Day(Day::On(date(2023, 7, day)))),
            Just(Shown::Day(Day::Never)),
            any::<u32>().prop_map(Shown::Count),
        ]
    }

    proptest! {
        #[test]
        fn cells_are_read_as_they_were_written(
            rows in prop::collection::vec(prop::collection::vec(shown(), WorkColumn::OF_THE_REPORT), 0..40),
        ) {
            let mut writer = CellWriter::default();
            let begins: Vec<u32> = rows
                .iter()
                .map(|row| {
                    let mut cells = row.iter();
                    writer.row(|_, tell| tell(cells.next().map_or(ColumnValue::Empty, Shown::value)))
                })
                .collect();
            let written = writer.finished();
            for (row, at) in rows.iter().zip(begins) {
                let read: Vec<ColumnValue<'_>> = written.from(at).take(row.len()).collect();
                prop_assert_eq!(read, row.iter().map(Shown::value).collect::<Vec<_>>());
            }
        }
    }
}
