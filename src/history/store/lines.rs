//! The lines of a run in few bytes: what packs well beside each other, deflated, and behind it the keyed hashes, which nothing
//! makes smaller.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::books::place;
use super::files::{deflate, inflate};
use super::packed::{pack, unpack};
use super::{Inner, Store, StoreFault, keys};
use crate::domain::{Code, PayGroup, PayrollRun};
use crate::history::book::{NOBODY, PrintedLine};
use crate::history::compare::{Prints, SeenRow};
use crate::history::identity::Identity;
use crate::system::secret::Mac;

/// The first byte of lines in this form. Those of earlier programs are deflated as a whole, and nothing deflated begins so: its
/// last bits name a kind of block that there is none of.
const FORM: u8 = 0x07;

/// The lines of a run.
#[derive(Default)]
pub(super) struct PackedLines {
    columns: LineColumns,
    persons: Vec<[u8; 8]>,
    exact: Vec<[u8; 8]>,
    base: Vec<[u8; 16]>,
}

/// What is no keyed hash of them, like values beside each other.
#[derive(Default, Serialize, Deserialize)]
struct LineColumns {
    /// Each number among the rows, as what it is more than the one before.
    seq: Vec<u32>,
    prints: Vec<u8>,
    kind: Vec<u8>,
    owner: Vec<u8>,
    closes_itself: Vec<bool>,
    twin: Vec<u32>,
    /// Places in `codes` and among the persons, from 1; 0 where there is none.
    code: Vec<u32>,
    person: Vec<u32>,
    codes: Vec<String>,
}

impl Store {
    /// Packs and encrypts the lines of a run.
    pub(super) fn sealed_lines(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        lines: &[PrintedLine],
    ) -> Inner<Vec<u8>> {
        let packed = PackedLines::of(lines).bytes()?;
        Ok(self.secret.seal_about(&packed, &place(b"lines", group, Some(run)))?)
    }

    /// What [`sealed_lines`](Self::sealed_lines) was given, or an earlier program kept.
    pub(super) fn opened_lines(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        sealed: &[u8],
    ) -> Inner<PackedLines> {
        let opened = self.secret.open_about(sealed, &place(b"lines", group, Some(run)))?;
        match opened.split_first() {
            Some((&FORM, bytes)) => PackedLines::of_bytes(bytes),
            _ => PackedLines::of_earlier(&opened),
        }
        .ok_or(StoreFault::Sealed)
    }
}

impl PackedLines {
    fn of(lines: &[PrintedLine]) -> Self {
        let (mut packed, mut codes, mut persons) = (Self::default(), Named::default(), Named::default());
        let columns = &mut packed.columns;
        let mut last = 0;
        for PrintedLine { seq, seen, kind, code, person, entry: _ } in lines {
            let SeenRow { identity: Identity { base, exact, twin }, prints, owner, closes_itself } = seen;
            columns.seq.push(seq.wrapping_sub(std::mem::replace(&mut last, *seq)));
            columns.prints.push(bits(*prints));
            columns.kind.push(keys::kind(*kind));
            columns.owner.push(keys::owner(*owner));
            columns.closes_itself.push(*closes_itself);
            columns.twin.push(*twin);
            columns.code.push(code.map_or(0, |code| codes.place(code.to_string())));
            columns.person.push(person.map_or(0, |person| persons.place(person.0)));
            packed.exact.push(exact.0);
            packed.base.push(base.0);
        }
        packed.columns.codes = codes.names;
        packed.persons = persons.names;
        packed
    }

    /// The form, how many bytes the columns take, the columns, and the hashes.
    fn bytes(&self) -> Inner<Vec<u8>> {
        let columns = deflate(&pack(&self.columns)?)?;
        let count = u32::try_from(columns.len()).map_err(|_| StoreFault::Sealed)?;
        let hashes = [self.persons.as_flattened(), self.exact.as_flattened(), self.base.as_flattened()];
        Ok([&[FORM][..], &count.to_le_bytes(), &columns, &hashes.concat()].concat())
    }

    /// The lines of what [`bytes`](Self::bytes) gave, the form left out.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (count, bytes) = bytes.split_first_chunk()?;
        let (columns, hashes) = bytes.split_at_checked(u32::from_le_bytes(*count) as usize)?;
        let columns: LineColumns = unpack(&inflate(columns)?).ok()?;
        let lines = columns.seq.len();
        let (persons, hashes) = hashes.split_at_checked(hashes.len().checked_sub(lines * (8 + 16))?)?;
        let (exact, base) = hashes.split_at(lines * 8);
        Some(Self { columns, persons: chunks(persons)?, exact: chunks(exact)?, base: chunks(base)? })
    }

    fn of_earlier(bytes: &[u8]) -> Option<Self> {
        let (columns, persons, exact, base) = unpack(&inflate(bytes)?).ok()?;
        Some(Self { columns, persons, exact, base })
    }

    /// The lines again, as nobody's: which advice each is, what followed from the runs says.
    pub(super) fn nobodys_lines(self) -> Option<Vec<PrintedLine>> {
        let nobody = vec![NOBODY as u32; self.exact.len()];
        self.lines(&nobody)
    }

    /// The lines again, each the advice's of that number; `None` where one column is longer than another.
    pub(super) fn lines(self, entries: &[u32]) -> Option<Vec<PrintedLine>> {
        let Self { columns, persons, exact, base } = self;
        let codes: Vec<Option<Code>> = columns.codes.iter().map(|code| Code::parse(code)).collect();
        let mut seq = 0_u32;
        let line = |at: usize| {
            seq = seq.wrapping_add(*columns.seq.get(at)?);
            let identity = Identity {
                base: Mac(*base.get(at)?),
                exact: Mac(*exact.get(at)?),
                twin: *columns.twin.get(at)?,
            };
            let named = |place: u32| (place as usize).checked_sub(1);
            Some(PrintedLine {
                seq,
                seen: SeenRow {
                    identity,
                    prints: prints(*columns.prints.get(at)?),
                    owner: keys::owner_of(*columns.owner.get(at)?),
                    closes_itself: *columns.closes_itself.get(at)?,
                },
                kind: keys::kind_of(*columns.kind.get(at)?),
                code: named(*columns.code.get(at)?).and_then(|place| *codes.get(place)?),
                person: match named(*columns.person.get(at)?) {
                    Some(place) => Some(Mac(*persons.get(place)?)),
                    None => None,
                },
                entry: i64::from(*entries.get(at)?),
            })
        };
        let lines: Option<Vec<PrintedLine>> = (0..entries.len()).map(line).collect();
        lines.filter(|lines| lines.len() == exact.len())
    }
}

/// Bytes as pieces of one length; `None` where some are left.
fn chunks<const N: usize>(bytes: &[u8]) -> Option<Vec<[u8; N]>> {
    let (chunks, rest) = bytes.as_chunks();
    rest.is_empty().then(|| chunks.to_vec())
}

/// Names that are kept once, by their places from 1.
struct Named<T> {
    names: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { names: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Named<T> {
    fn place(&mut self, name: T) -> u32 {
        *self.places.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            self.names.len() as u32
        })
    }
}

fn prints(bits: u8) -> Prints {
    Prints { u721: bits & 1 != 0, fejl_advis: bits & 2 != 0 }
}

fn bits(prints: Prints) -> u8 {
    u8::from(prints.u721) + 2 * u8::from(prints.fejl_advis)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Kind, Owner};

    fn line() -> impl Strategy<Value = PrintedLine> {
        (any::<(u16, u8, u8, u8)>(), any::<(bool, bool, bool)>(), 0..3_u8).prop_map(
            |((seq, base, exact, twin), (u721, fejl_advis, closes_itself), who)| PrintedLine {
                seq: seq.into(),
                seen: SeenRow {
                    identity: Identity {
                        base: Mac([base; 16]),
                        exact: Mac([exact; 8]),
                        twin: u32::from(twin),
                    },
                    prints: Prints { u721, fejl_advis },
                    owner: Owner::Customer,
                    closes_itself,
                },
                kind: Kind::Error,
                code: (who > 0).then(|| Code::parse(&format!("AB000{who}")).unwrap()),
                person: (who > 1).then_some(Mac([who; 8])),
                entry: 7,
            },
        )
    }

    proptest! {
        #[test]
        fn lines_are_read_as_they_were_kept_by_this_program_and_earlier_ones(lines in vec(line(), 0..20)) {
            let entries = vec![7; lines.len()];
            let bytes = PackedLines::of(&lines).bytes().unwrap();
            prop_assert_eq!(bytes[0], FORM);
            let again = PackedLines::of_bytes(&bytes[1..]).unwrap().lines(&entries);
            prop_assert_eq!(again.as_ref(), Some(&lines));
            let PackedLines { columns, persons, exact, base } = PackedLines::of(&lines);
            let earlier = deflate(&pack(&(columns, persons, exact, base)).unwrap()).unwrap();
            prop_assert_ne!(earlier[0], FORM);
            prop_assert_eq!(PackedLines::of_earlier(&earlier).unwrap().lines(&entries), Some(lines));
        }

        #[test]
        fn what_is_cut_off_is_no_lines(lines in vec(line(), 1..5), share in 0.0..1.0_f64) {
            let bytes = PackedLines::of(&lines).bytes().unwrap();
            let cut = 1 + ((bytes.len() - 1) as f64 * share) as usize;
            let read = PackedLines::of_bytes(&bytes[1..cut]).and_then(|read| read.lines(&vec![7; lines.len()]));
            prop_assert_ne!(read, Some(lines));
        }
    }
}
