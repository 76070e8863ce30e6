//! Pieces of a book in few bytes, and what was printed in the lines of a run as one of them.
//!
//! Like values stand beside each other, so that they pack well; what repeats is named once. The form is postcard's, which
//! does not change; numbers are those of [`keys`](super::keys).

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};

use super::files::{deflate, inflate};
use super::{Inner, StoreFault};
use crate::domain::RowText;
use crate::history::book::Remembered;

/// The bytes of a piece.
pub(super) fn pack(piece: &impl Serialize) -> Inner<Vec<u8>> {
    postcard::to_allocvec(piece).map_err(|_| StoreFault::Sealed)
}

/// The piece again.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Inner<T> {
    postcard::from_bytes(bytes).map_err(|_| StoreFault::Sealed)
}

/// The first byte of a piece in two parts. Earlier programs deflated such a piece as a whole, and nothing deflated begins so: its
/// last bits name a kind of block that there is none of.
pub(super) const IN_TWO: u8 = 0x07;

/// A piece in two parts: the columns that pack well beside each other, deflated, and behind them keyed hashes, which nothing makes
/// smaller. The form, how many bytes the columns take, the columns, and the hashes.
pub(super) fn pack_in_two(form: u8, columns: &impl Serialize, hashes: &[&[u8]]) -> Inner<Vec<u8>> {
    let columns = deflate(&pack(columns)?)?;
    let count = u32::try_from(columns.len()).map_err(|_| StoreFault::Sealed)?;
    Ok([&[form][..], &count.to_le_bytes(), &columns, &hashes.concat()].concat())
}

/// Columns and hashes of what [`pack_in_two`] gave, the form left out.
pub(super) fn unpack_in_two<T: DeserializeOwned>(bytes: &[u8]) -> Option<(T, &[u8])> {
    let (count, bytes) = bytes.split_first_chunk()?;
    let (columns, hashes) = bytes.split_at_checked(u32::from_le_bytes(*count) as usize)?;
    Some((unpack(&inflate(columns)?).ok()?, hashes))
}

/// Numbers, each as what it is more than the one before: such as mostly rise by the same pack well.
pub(super) fn rises(numbers: &[u32]) -> Vec<u32> {
    let mut last = 0;
    numbers.iter().map(|number| number.wrapping_sub(std::mem::replace(&mut last, *number))).collect()
}

/// The numbers again.
pub(super) fn risen(rises: &[u32]) -> Vec<u32> {
    let sum = |last: &mut u32, more: &u32| {
        *last = last.wrapping_add(*more);
        Some(*last)
    };
    rises.iter().scan(0, sum).collect()
}

/// Bytes as hashes of one length; `None` where some are left.
pub(super) fn hashes<const N: usize>(bytes: &[u8]) -> Option<&[[u8; N]]> {
    let (hashes, rest) = bytes.as_chunks();
    rest.is_empty().then_some(hashes)
}

/// Names that are kept once, by their places from 1.
pub(super) struct Named<T> {
    pub(super) names: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { names: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Named<T> {
    pub(super) fn place(&mut self, name: T) -> u32 {
        *self.places.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            self.names.len() as u32
        })
    }
}

/// A place from 1 among names; `None` for 0.
pub(super) fn named(place: u32) -> Option<usize> {
    (place as usize).checked_sub(1)
}

/// What was printed in the lines of a run, field by field.
#[derive(Deserialize)]
pub(super) struct PackedTexts {
    fields: [Vec<RowText>; 11],
    amount: Vec<Option<i64>>,
    follows_another: Vec<bool>,
}

/// The same, on its way into few bytes: nothing of it is copied, since a run may have a million of them.
#[derive(Serialize)]
pub(super) struct TextColumns<'t> {
    fields: [TextColumn<'t, &'t RowText>; 11],
    amount: TextColumn<'t, Option<i64>>,
    follows_another: TextColumn<'t, bool>,
}

/// One field of all lines.
struct TextColumn<'t, T> {
    texts: &'t [Remembered],
    field: Box<dyn Fn(&'t Remembered) -> T + 't>,
}

impl<T: Serialize> Serialize for TextColumn<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.texts.iter().map(&self.field))
    }
}

impl<'t> TextColumns<'t> {
    pub(super) fn of(texts: &'t [Remembered]) -> Self {
        Self {
            fields: std::array::from_fn(|at| TextColumn::of(texts, move |text| text.parts().0[at])),
            amount: TextColumn::of(texts, |text| text.parts().1),
            follows_another: TextColumn::of(texts, |text| text.parts().2),
        }
    }
}

impl<'t, T> TextColumn<'t, T> {
    fn of(texts: &'t [Remembered], field: impl Fn(&'t Remembered) -> T + 't) -> Self {
        Self { texts, field: Box::new(field) }
    }
}

impl PackedTexts {
    /// The texts again, line by line: of a large print all of them together take much memory. `None` where one column is
    /// longer than another.
    pub(super) fn texts(self) -> Option<impl ExactSizeIterator<Item = Remembered>> {
        let lines = self.amount.len();
        let is_whole =
            self.follows_another.len() == lines && self.fields.iter().all(|field| field.len() == lines);
        let mut columns = self.fields.map(Vec::into_iter);
        let rest = self.amount.into_iter().zip(self.follows_another);
        is_whole.then(|| {
            rest.map(move |(amount, follows_another)| {
                let fields = columns.each_mut().map(|column| column.next().unwrap_or_default());
                Remembered::of_parts(fields, amount, follows_another)
            })
        })
    }
}

/// A `Række-id`: what stands behind the number of the løngruppe.
#[derive(Serialize, Deserialize)]
pub(super) enum PackedId {
    /// As this program makes it.
    Made([u8; 10]),
    /// Another one that a report bore.
    Other(String),
}

impl PackedId {
    pub(super) fn of(row_id: &str, group: &str) -> Self {
        let made = || {
            let letters = row_id.strip_prefix(group)?.strip_prefix('-')?;
            data_encoding::BASE32_NOPAD.decode(letters.as_bytes()).ok()?.try_into().ok()
        };
        made().map_or_else(|| Self::Other(row_id.to_string()), Self::Made)
    }

    pub(super) fn whole(&self, group: &str) -> String {
        match self {
            Self::Made(bytes) => format!("{group}-{}", data_encoding::BASE32_NOPAD.encode(bytes)),
            Self::Other(row_id) => row_id.clone(),
        }
    }
}
