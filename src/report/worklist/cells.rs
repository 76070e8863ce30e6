//! The cells of all rows of a report, one behind the other in few bytes: a lønkørsel may have a million rows, and all of them are
//! held until the list is written.
//!
//! A cell is a number: 0 for an empty one, 1 for an amount that stands behind it, 2 for a text whose words do after their length in
//! bytes, and from 3 on the place of a value that many rows show. A word is a number too: 0 for one that stands behind it, and else
//! the place of one that many texts hold, counted from 1. Numbers are written as postcard and protobuf do, seven bits a byte.

use std::collections::HashMap;

use super::WorkColumn;
use crate::domain::{Amount, Day};
use crate::formats::book::rows::ColumnValue;
use crate::report::columns::Column;

const EMPTY: u64 = 0;
const AMOUNT: u64 = 1;
const WORDS: u64 = 2;
const SHARED: u64 = 3;
/// Of words.
const OWN: u64 = 0;

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
        at: u32,
        bytes: u32,
    },
    Day(Day),
    Count(u32),
}

/// What a cell shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeptCell<'c> {
    Value(ColumnValue<'c>),
    /// A text by its words.
    Words(&'c [u8]),
}

impl<'c> KeptCell<'c> {
    /// What it shows, of a column in which many rows show the same.
    pub(super) fn shared(self) -> ColumnValue<'c> {
        match self {
            Self::Value(value) => value,
            Self::Words(_) => ColumnValue::Empty,
        }
    }
}

impl ListedCells {
    /// The cells from a place on.
    pub(super) fn from(&self, at: u32) -> impl Iterator<Item = KeptCell<'_>> {
        let mut bytes = self.cells.get(at as usize..).unwrap_or_default();
        std::iter::from_fn(move || Some(self.read(&mut bytes)))
    }

    fn read<'c>(&'c self, bytes: &mut &'c [u8]) -> KeptCell<'c> {
        let value = match number(bytes) {
            EMPTY => ColumnValue::Empty,
            AMOUNT => {
                let folded = number(bytes);
                ColumnValue::Amount(Amount((folded >> 1) as i64 ^ -((folded & 1) as i64)))
            }
            WORDS => {
                let length = number(bytes) as usize;
                return KeptCell::Words(taken(bytes, length));
            }
            place => self.shared(place - SHARED),
        };
        KeptCell::Value(value)
    }

    /// Writes out a text at the end of others.
    pub(super) fn write_out<'c>(&'c self, mut words: &'c [u8], texts: &mut String) {
        while !words.is_empty() {
            texts.push_str(self.word(&mut words));
            if !words.is_empty() {
                texts.push(' ');
            }
        }
    }

    fn word<'c>(&'c self, bytes: &mut &'c [u8]) -> &'c str {
        match number(bytes) {
            OWN => {
                let length = number(bytes) as usize;
                std::str::from_utf8(taken(bytes, length)).unwrap_or_default()
            }
            place => self.shared(place - 1).as_text(),
        }
    }

    fn shared(&self, place: u64) -> ColumnValue<'_> {
        match self.shared.get(place as usize) {
            None => ColumnValue::Empty,
            Some(SharedValue::Text { at, bytes }) => {
                ColumnValue::text(&self.texts[*at as usize..][..*bytes as usize])
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
    /// Where each text, word and day stands that many rows show.
    texts: HashMap<Box<str>, u64>,
    days: HashMap<Day, u64>,
    /// The shared values that the row before shows: most cells say what the one above says.
    above: [Option<u64>; WorkColumn::OF_THE_REPORT],
    /// The words of a text, until their length is known.
    words: Vec<u8>,
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
            (_, ColumnValue::Text(text)) if column.is_distinct() => return self.words(text),
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

    /// Writes a text that is the row's alone. Its words are not: all but those with a digit in them.
    fn words(&mut self, text: &str) {
        let mut words = std::mem::take(&mut self.words);
        for word in text.split(' ') {
            if word.is_empty() || word.bytes().any(|byte| byte.is_ascii_digit()) {
                push_number(&mut words, OWN);
                push_number(&mut words, word.len() as u64);
                words.extend_from_slice(word.as_bytes());
            } else {
                push_number(&mut words, self.text(word) + 1);
            }
        }
        self.number(WORDS);
        self.number(words.len() as u64);
        self.written.cells.extend_from_slice(&words);
        words.clear();
        self.words = words;
    }

    fn text(&mut self, text: &str) -> u64 {
        if let Some(place) = self.texts.get(text) {
            return *place;
        }
        let (at, bytes) = (self.written.texts.len() as u32, text.len() as u32);
        self.written.texts.push_str(text);
        let place = self.share(SharedValue::Text { at, bytes });
        self.texts.insert(text.into(), place);
        place
    }

    fn share(&mut self, value: SharedValue) -> u64 {
        self.written.shared.push(value);
        self.written.shared.len() as u64 - 1
    }

    fn number(&mut self, number: u64) {
        push_number(&mut self.written.cells, number);
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes so many bytes, or those that are left.
fn taken<'c>(bytes: &mut &'c [u8], length: usize) -> &'c [u8] {
    let (taken, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    taken
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
            "[a-zæ0-9 ]{0,200}".prop_map(Shown::Text),
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
                for (cell, shown) in written.from(at).zip(row) {
                    let mut text = String::new();
                    let value = match cell {
                        KeptCell::Value(value) => value,
                        KeptCell::Words(words) => {
                            written.write_out(words, &mut text);
                            ColumnValue::text(&text)
                        }
                    };
                    prop_assert_eq!(value, shown.value());
                }
            }
        }
    }
}
