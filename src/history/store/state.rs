//! What followed from the runs of a løngruppe in few bytes: its advices, column by column, what people's words are about, and the
//! ids that stand for nothing now.
//!
//! The next run rewrites it. So it holds those advices alone that the next run concerns whatever it prints, and the others lie
//! on [`shelves`](super::shelves), each written once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::files::inflate;
use super::packed::{IN_TWO, Named, PackedId, named, pack_in_two, risen, rises, unpack, unpack_in_two};
use super::{Inner, keys};
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, Entry, EntryId, OpenSpell, Retired, Shelved};
use crate::history::compare::How;
use crate::history::identity::Identity;
use crate::system::secret::Mac;

/// The first byte of a state that holds the advices of the next run alone. Earlier programs kept those of all runs.
const OF_THE_NEXT_RUN: u8 = 0x1f;

/// What followed from the runs of a løngruppe.
#[derive(Default)]
pub(super) struct BookState {
    /// The runs that printed something.
    pub(super) printed: BTreeSet<PayrollRun>,
    /// The advices that do not lie on a shelf.
    pub(super) advices: Vec<KeptAdvice>,
    pub(super) retired: Vec<Retired>,
    /// The words of the trail that belong to an advice, and its number.
    pub(super) words: HashMap<i64, i64>,
    pub(super) last_number: i64,
    /// The shelves; `None` in a state of an earlier program, which had none.
    pub(super) shelved: Option<Shelved>,
}

/// An advice as it is kept: all but its base, which its first line says.
pub(super) struct KeptAdvice {
    pub(super) number: i64,
    occurrence: u32,
    id: EntryId,
    /// The lines that it was printed in, oldest first; there is one at least.
    pub(super) printed: Vec<(PayrollRun, usize)>,
    spells: Vec<OpenSpell>,
    /// See [`Book::is_unnamed`].
    pub(super) is_unnamed: bool,
}

/// Some advices, like values beside each other.
#[derive(Default, Serialize, Deserialize)]
struct PackedAdvices {
    /// The runs that are named below by their places, from 1.
    runs: Vec<i64>,
    /// By their [`rises`], like the lines below.
    numbers: Vec<u32>,
    occurrences: Vec<u32>,
    /// Each `Række-id` that is not the one that base and number give, and the place of its advice, from 0.
    given: Vec<(u32, PackedId)>,
    /// In how many lines each was printed: the run of each, and the place of the line there.
    times_printed: Vec<u32>,
    printed_in: Vec<u32>,
    printed_at: Vec<u32>,
    /// How often each was open: the run that it was open since, the one it closed with, and how; 0 of one that did not.
    times_open: Vec<u32>,
    since: Vec<u32>,
    until: Vec<u32>,
    how: Vec<u8>,
    /// See [`Book::is_unnamed`].
    unnamed: Vec<bool>,
}

#[derive(Serialize, Deserialize)]
struct PackedState {
    /// The runs that printed something.
    printed: Vec<i64>,
    advices: PackedAdvices,
    retired: Vec<PackedRetired>,
    words: Vec<(i64, u32)>,
    last_number: u32,
    shelves: Vec<i64>,
    none_from: Option<i64>,
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

impl BookState {
    /// The state of a book as it is kept, not yet encrypted: `advices` are those that do not lie on one of the shelves.
    pub(super) fn bytes<'b>(
        book: &'b Book,
        advices: impl Iterator<Item = (i64, &'b Entry)>,
        shelved: &Shelved,
    ) -> Inner<Vec<u8>> {
        let key = |run: &PayrollRun| run.key();
        let words = book.typed.iter().filter_map(|word| Some((word.edit.id, word.entry? as u32)));
        let state = PackedState {
            printed: book.runs_that_printed().iter().map(key).collect(),
            advices: PackedAdvices::of(book, advices),
            retired: book.retired.iter().map(|retired| PackedRetired::of(retired, &book.group)).collect(),
            words: words.collect(),
            last_number: book.last_number as u32,
            shelves: shelved.runs.iter().map(key).collect(),
            none_from: shelved.none_from.as_ref().map(key),
        };
        pack_in_two(OF_THE_NEXT_RUN, &state, &[])
    }

    /// What [`bytes`](Self::bytes) gave, or an earlier program kept.
    pub(super) fn of_bytes(bytes: &[u8], group: &PayGroup) -> Option<Self> {
        let Some((&OF_THE_NEXT_RUN, bytes)) = bytes.split_first() else {
            return EarlierState::of_bytes(bytes)?.state(group);
        };
        let (packed, _) = unpack_in_two::<PackedState>(bytes)?;
        let runs =
            |keys: Vec<i64>| keys.into_iter().map(PayrollRun::from_key).collect::<Option<BTreeSet<_>>>();
        let none_from = match packed.none_from {
            Some(run) => Some(PayrollRun::from_key(run)?),
            None => None,
        };
        Some(Self {
            printed: runs(packed.printed)?,
            advices: packed.advices.advices(group)?,
            retired: retired(packed.retired, group)?,
            words: packed.words.into_iter().map(|(word, number)| (word, i64::from(number))).collect(),
            last_number: i64::from(packed.last_number),
            shelved: Some(Shelved { runs: runs(packed.shelves)?, none_from }),
        })
    }

    /// The numbers of the advices that do not lie on a shelf.
    pub(super) fn numbers(&self) -> HashSet<i64> {
        self.advices.iter().map(|advice| advice.number).collect()
    }

    /// Enters into a book what is no advice: the words in its reports must be at hand.
    pub(super) fn enter(self, book: &mut Book) {
        (book.retired, book.last_number) = (self.retired, self.last_number);
        for word in &mut book.typed {
            word.entry = self.words.get(&word.edit.id).copied();
        }
    }
}

impl KeptAdvice {
    /// The lines that it was printed in first and last.
    pub(super) fn first_and_last(&self) -> [(PayrollRun, usize); 2] {
        [self.printed[0], self.printed[self.printed.len() - 1]]
    }

    /// The advice again.
    pub(super) fn entry(self, base: Mac) -> Entry {
        let Self { number: _, occurrence, id, printed, spells, is_unnamed: _ } = self;
        Entry { base, occurrence, id, printed, spells }
    }
}

/// The bytes of some advices, not yet encrypted.
pub(super) fn advices_bytes<'b>(
    form: u8,
    book: &'b Book,
    advices: impl Iterator<Item = (i64, &'b Entry)>,
) -> Inner<Vec<u8>> {
    pack_in_two(form, &PackedAdvices::of(book, advices), &[])
}

/// The advices again; `None` where they are not of that form.
pub(super) fn advices_of(form: u8, bytes: &[u8], group: &PayGroup) -> Option<Vec<KeptAdvice>> {
    let bytes = bytes.strip_prefix(&[form])?;
    unpack_in_two::<PackedAdvices>(bytes)?.0.advices(group)
}

impl PackedAdvices {
    fn of<'b>(book: &'b Book, advices: impl Iterator<Item = (i64, &'b Entry)>) -> Self {
        let (mut packed, mut runs) = (Self::default(), Named::default());
        let mut place = |run: PayrollRun| runs.place(run.key());
        for (at, (number, entry)) in (0..).zip(advices) {
            let Entry { base: _, occurrence, id, printed, spells } = entry;
            packed.unnamed.push(book.is_unnamed(entry));
            packed.numbers.push(number as u32);
            packed.occurrences.push(*occurrence);
            if let EntryId::Given(row_id) = id {
                packed.given.push((at, PackedId::of(row_id, book.group.as_str())));
            }
            packed.times_printed.push(printed.len() as u32);
            packed.printed_in.extend(printed.iter().map(|(run, _)| place(*run)));
            packed.printed_at.extend(printed.iter().map(|(_, at)| *at as u32));
            packed.times_open.push(spells.len() as u32);
            for OpenSpell { since, until } in spells {
                packed.since.push(place(*since));
                packed.until.push(until.map_or(0, |(run, _)| place(run)));
                packed.how.push(until.map_or(0, |(_, how)| keys::how(how) as u8));
            }
        }
        packed.runs = runs.names;
        packed.numbers = rises(&packed.numbers);
        packed.printed_at = rises(&packed.printed_at);
        packed
    }

    /// The advices again; `None` where one column is longer than another, or something is not of this program.
    fn advices(self, group: &PayGroup) -> Option<Vec<KeptAdvice>> {
        let runs = self.runs.iter().map(|run| PayrollRun::from_key(*run)).collect::<Option<Vec<_>>>()?;
        let run = |place: u32| runs.get(named(place)?).copied();
        let printed_at = risen(&self.printed_at);
        let mut printed = self.printed_in.iter().zip(&printed_at);
        let mut spells = self.since.iter().zip(&self.until).zip(&self.how);
        let mut given = self.given.into_iter().peekable();
        let mut advices = Vec::with_capacity(self.numbers.len());
        let numbers = risen(&self.numbers);
        for (at, number) in numbers.into_iter().enumerate() {
            let printed = printed.by_ref().take(*self.times_printed.get(at)? as usize);
            let printed = printed.map(|(in_run, at)| Some((run(*in_run)?, *at as usize)));
            let spells = spells.by_ref().take(*self.times_open.get(at)? as usize);
            let spells = spells.map(|((since, until), how)| {
                let until = match until {
                    0 => None,
                    until => Some((run(*until)?, keys::how_of(Some((*how).into())))),
                };
                Some(OpenSpell { since: run(*since)?, until })
            });
            advices.push(KeptAdvice {
                number: i64::from(number),
                occurrence: *self.occurrences.get(at)?,
                id: match given.next_if(|(of, _)| *of as usize == at) {
                    Some((_, id)) => EntryId::Given(id.whole(group.as_str())),
                    None => EntryId::Follows(OnceLock::new()),
                },
                printed: printed.collect::<Option<Vec<_>>>().filter(|printed| !printed.is_empty())?,
                spells: spells.collect::<Option<_>>()?,
                is_unnamed: *self.unnamed.get(at)?,
            });
        }
        let is_whole = printed.next().is_none() && spells.next().is_none() && given.next().is_none();
        is_whole.then_some(advices)
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

fn retired(packed: Vec<PackedRetired>, group: &PayGroup) -> Option<Vec<Retired>> {
    packed.into_iter().map(|packed| packed.retired(group)).collect()
}

/// The state as earlier programs kept it, with the advices of all runs: each is known by its place, from 1.
#[derive(Deserialize)]
struct EarlierState {
    /// Of each run that printed something: of each line the place of its advice; 0 where it is none's. The last of those programs
    /// kept their [`rises`].
    lines: Vec<(i64, Vec<u32>)>,
    entries: Vec<EarlierAdvice>,
    retired: Vec<PackedRetired>,
    /// The words of the trail that belong to an advice, and its place.
    words: Vec<(i64, u32)>,
}

#[derive(Deserialize)]
struct EarlierAdvice {
    occurrence: u32,
    /// `None` where it is the one that base and number give.
    row_id: Option<PackedId>,
    /// The run that it was open since, and the one it closed with, and how.
    spells: Vec<(i64, Option<(i64, u8)>)>,
}

impl EarlierState {
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let Some((&IN_TWO, bytes)) = bytes.split_first() else { return unpack(&inflate(bytes)?).ok() };
        let (mut state, _) = unpack_in_two::<Self>(bytes)?;
        state.lines.iter_mut().for_each(|(_, places)| *places = risen(places));
        Some(state)
    }

    fn state(self, group: &PayGroup) -> Option<BookState> {
        let mut printed: Vec<Vec<(PayrollRun, usize)>> = vec![Vec::new(); self.entries.len()];
        let mut runs = BTreeSet::new();
        for (run, places) in self.lines {
            let run = PayrollRun::from_key(run)?;
            runs.insert(run);
            for (at, place) in places.into_iter().enumerate() {
                if let Some(place) = named(place) {
                    printed.get_mut(place)?.push((run, at));
                }
            }
        }
        let last_number = self.entries.len() as i64;
        let advice = |((number, packed), printed): ((i64, EarlierAdvice), Vec<_>)| {
            packed.advice(number, printed, group)
        };
        Some(BookState {
            printed: runs,
            advices: (1..).zip(self.entries).zip(printed).map(advice).collect::<Option<_>>()?,
            retired: retired(self.retired, group)?,
            words: self.words.into_iter().map(|(word, place)| (word, i64::from(place))).collect(),
            last_number,
            shelved: None,
        })
    }
}

impl EarlierAdvice {
    fn advice(self, number: i64, printed: Vec<(PayrollRun, usize)>, group: &PayGroup) -> Option<KeptAdvice> {
        let spell = |(since, until): (i64, Option<(i64, u8)>)| {
            let until: Option<(PayrollRun, How)> = match until {
                Some((run, how)) => Some((PayrollRun::from_key(run)?, keys::how_of(Some(how.into())))),
                None => None,
            };
            Some(OpenSpell { since: PayrollRun::from_key(since)?, until })
        };
        Some(KeptAdvice {
            number,
            occurrence: self.occurrence,
            id: match self.row_id {
                Some(given) => EntryId::Given(given.whole(group.as_str())),
                None => EntryId::Follows(OnceLock::new()),
            },
            printed: Some(printed).filter(|printed| !printed.is_empty())?,
            spells: self.spells.into_iter().map(spell).collect::<Option<_>>()?,
            is_unnamed: false,
        })
    }
}
