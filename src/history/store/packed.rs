//! A book in few bytes: what was printed in the lines of each run, and what followed from it, each a piece of its own.
//!
//! Like values stand beside each other, so that they pack well; what repeats is named once. The form is postcard's, which
//! does not change; numbers are those of [`keys`].

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};

use super::files::{deflate, inflate};
use super::{Inner, StoreFault, keys};
use crate::domain::{PayGroup, PayrollRun, RowText};
use crate::history::book::{Book, Entry, EntryId, NOBODY, OpenSpell, Remembered, Retired};
use crate::history::compare::How;
use crate::history::identity::Identity;
use crate::system::secret::Mac;

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

/// What followed from the runs of a løngruppe.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct PackedState {
    /// Of each run that printed something: of each line the place of its advice, from 1; 0 where it is none's. Packed by their
    /// [`rises`].
    lines: Vec<(i64, Vec<u32>)>,
    entries: Vec<PackedEntry>,
    retired: Vec<PackedRetired>,
    /// The words of the trail that belong to an advice, and its place.
    words: Vec<(i64, u32)>,
}

#[derive(Serialize, Deserialize)]
struct PackedEntry {
    occurrence: u32,
    /// `None` where it is the one that base and number give.
    row_id: Option<PackedId>,
    /// The run that it was open since, and the one it closed with, and how.
    spells: Vec<(i64, Option<(i64, u8)>)>,
}

#[derive(Serialize, Deserialize)]
struct PackedRetired {
    row_id: PackedId,
    base: [u8; 16],
    exact: [u8; 8],
    twin: u32,
    occurrence: u32,
    run: i64,
    person: Option<[u8; 8]>,
}

/// A `Række-id`: what stands behind the number of the løngruppe.
#[derive(Serialize, Deserialize)]
pub(super) enum PackedId {
    /// As this program makes it.
    Made([u8; 10]),
    /// Another one that a report bore.
    Other(String),
}

impl PackedState {
    pub(super) fn of(book: &Book) -> Self {
        let numbers: Vec<i64> = book.entries.keys().copied().collect();
        let place = |entry| numbers.binary_search(&entry).map_or(0, |at| at as u32 + 1);
        let mut lines: BTreeMap<PayrollRun, Vec<u32>> =
            book.pages.iter().map(|(run, page)| (*run, vec![0; page.lines.len()])).collect();
        for (place, entry) in (1..).zip(book.entries.values()) {
            for (run, at) in &entry.printed {
                if let Some(line) = lines.get_mut(run).and_then(|lines| lines.get_mut(*at)) {
                    *line = place;
                }
            }
        }
        let lines = lines.into_iter().filter(|(_, places)| !places.is_empty());
        let lines = lines.map(|(run, places)| (run.key(), places));
        let words = book.typed.iter().filter_map(|word| Some((word.edit.id, place(word.entry?))));
        Self {
            lines: lines.collect(),
            entries: book.entries.values().map(|entry| PackedEntry::of(entry, &book.group)).collect(),
            retired: book.retired.iter().map(|retired| PackedRetired::of(retired, &book.group)).collect(),
            words: words.collect(),
        }
    }

    /// The state as it is kept, not yet encrypted.
    pub(super) fn bytes(mut self) -> Inner<Vec<u8>> {
        self.lines.iter_mut().for_each(|(_, places)| *places = rises(places));
        pack_in_two(IN_TWO, &self, &[])
    }

    /// What [`bytes`](Self::bytes) gave, or an earlier program kept, which deflated it as it is.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let Some((&IN_TWO, bytes)) = bytes.split_first() else { return unpack(&inflate(bytes)?).ok() };
        let (mut state, _) = unpack_in_two::<Self>(bytes)?;
        state.lines.iter_mut().for_each(|(_, places)| *places = risen(places));
        Some(state)
    }

    /// The advices of the lines of each run, by their places.
    pub(super) fn advices_of(&self, run: PayrollRun) -> &[u32] {
        let found = self.lines.binary_search_by_key(&run.key(), |(run, _)| *run);
        found.map_or(&[], |at| &self.lines[at].1)
    }

    /// How many runs printed something.
    pub(super) fn runs(&self) -> usize {
        self.lines.len()
    }

    /// Enters what followed into a book that holds the lines and words; `None` where something of it is not of this program.
    pub(super) fn enter(self, book: &mut Book) -> Option<()> {
        let mut printed: Vec<Vec<(PayrollRun, usize)>> = vec![Vec::new(); self.entries.len()];
        for (run, page) in &book.pages {
            for (at, line) in page.lines.iter().enumerate().filter(|(_, line)| line.entry != NOBODY) {
                printed.get_mut(usize::try_from(line.entry).ok()? - 1)?.push((*run, at));
            }
        }
        let entry = |(packed, printed): (PackedEntry, Vec<(PayrollRun, usize)>)| {
            let (run, at) = printed.first()?;
            let base = book.pages.get(run)?.lines.get(*at)?.seen.identity.base;
            packed.entry(&book.group, base, printed)
        };
        let entries = self.entries.into_iter().zip(printed).map(entry).collect::<Option<Vec<Entry>>>()?;
        book.entries = (NOBODY + 1..).zip(entries).collect();
        let retired = self.retired.into_iter().map(|packed| packed.retired(&book.group));
        book.retired = retired.collect::<Option<_>>()?;
        let about: HashMap<i64, u32> = self.words.into_iter().collect();
        for word in &mut book.typed {
            word.entry = about.get(&word.edit.id).map(|place| i64::from(*place));
        }
        Some(())
    }
}

impl PackedEntry {
    fn of(entry: &Entry, group: &PayGroup) -> Self {
        let given = match &entry.id {
            EntryId::Given(row_id) => Some(PackedId::of(row_id, group.as_str())),
            EntryId::Follows(_) => None,
        };
        let until = |(run, how): (PayrollRun, How)| (run.key(), keys::how(how) as u8);
        let spells = entry.spells.iter().map(|spell| (spell.since.key(), spell.until.map(until)));
        Self { occurrence: entry.occurrence, row_id: given, spells: spells.collect() }
    }

    fn entry(self, group: &PayGroup, base: Mac, printed: Vec<(PayrollRun, usize)>) -> Option<Entry> {
        let spell = |(since, until): (i64, Option<(i64, u8)>)| {
            let until = match until {
                Some((run, how)) => Some((PayrollRun::from_key(run)?, keys::how_of(Some(how.into())))),
                None => None,
            };
            Some(OpenSpell { since: PayrollRun::from_key(since)?, until })
        };
        Some(Entry {
            base,
            occurrence: self.occurrence,
            id: match self.row_id {
                Some(given) => EntryId::Given(given.whole(group.as_str())),
                None => EntryId::Follows(OnceLock::new()),
            },
            printed,
            spells: self.spells.into_iter().map(spell).collect::<Option<_>>()?,
        })
    }
}

impl PackedRetired {
    fn of(retired: &Retired, group: &PayGroup) -> Self {
        let Identity { base, exact, twin } = retired.identity;
        Self {
            row_id: PackedId::of(&retired.row_id, group.as_str()),
            base: base.0,
            exact: exact.0,
            twin,
            occurrence: retired.occurrence,
            run: retired.run.key(),
            person: retired.person.map(|person| person.0),
        }
    }

    fn retired(self, group: &PayGroup) -> Option<Retired> {
        Some(Retired {
            row_id: self.row_id.whole(group.as_str()),
            identity: Identity { base: Mac(self.base), exact: Mac(self.exact), twin: self.twin },
            occurrence: self.occurrence,
            run: PayrollRun::from_key(self.run)?,
            person: self.person.map(Mac),
        })
    }
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
