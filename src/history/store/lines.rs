//! The lines of a run in few bytes: what packs well beside each other, deflated, and behind it the keyed hashes, which nothing
//! makes smaller.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::books::place;
use super::files::inflate;
use super::packed::{IN_TWO, hashes, pack_in_two, risen, rises, unpack, unpack_in_two};
use super::{Inner, Store, StoreFault, keys};
use crate::domain::{Code, PayGroup, PayrollRun};
use crate::history::book::{NOBODY, PrintedLine};
use crate::history::compare::{Prints, SeenRow};
use crate::history::identity::Identity;
use crate::system::secret::Mac;

/// The first byte of lines in this form. Those of the program before are in two parts, too, and name their persons as they are.
const RISING: u8 = 0x0f;

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
    /// Each number among the rows, by their [`rises`].
    seq: Vec<u32>,
    prints: Vec<u8>,
    kind: Vec<u8>,
    owner: Vec<u8>,
    closes_itself: Vec<bool>,
    twin: Vec<u32>,
    /// Places in `codes` and among the persons, from 1; 0 where there is none. Those of persons are kept by their [`rises`].
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
            Some((&RISING, bytes)) => PackedLines::of_bytes(bytes),
            Some((&IN_TWO, bytes)) => PackedLines::in_two(bytes),
            _ => PackedLines::of_earlier(&opened),
        }
        .ok_or(StoreFault::Sealed)
    }
}

impl PackedLines {
    fn of(lines: &[PrintedLine]) -> Self {
        let (mut packed, mut codes, mut persons) = (Self::default(), Named::default(), Named::default());
        let columns = &mut packed.columns;
        for PrintedLine { seq, seen, kind, code, person, entry: _ } in lines {
            let SeenRow { identity: Identity { base, exact, twin }, prints, owner, closes_itself } = seen;
            columns.seq.push(*seq);
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
        packed.columns.seq = rises(&packed.columns.seq);
        packed.columns.codes = codes.names;
        packed.persons = persons.names;
        packed
    }

    fn bytes(mut self) -> Inner<Vec<u8>> {
        self.columns.person = rises(&self.columns.person);
        let hashes = [self.persons.as_flattened(), self.exact.as_flattened(), self.base.as_flattened()];
        pack_in_two(RISING, &self.columns, &hashes)
    }

    /// The lines of what [`bytes`](Self::bytes) gave, the form left out.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut packed = Self::in_two(bytes)?;
        packed.columns.person = risen(&packed.columns.person);
        Some(packed)
    }

    fn in_two(bytes: &[u8]) -> Option<Self> {
        let (columns, bytes) = unpack_in_two::<LineColumns>(bytes)?;
        let lines = columns.seq.len();
        let (persons, bytes) = bytes.split_at_checked(bytes.len().checked_sub(lines * (8 + 16))?)?;
        let (exact, base) = bytes.split_at(lines * 8);
        let (persons, exact, base) = (hashes(persons)?, hashes(exact)?, hashes(base)?);
        Some(Self { columns, persons: persons.to_vec(), exact: exact.to_vec(), base: base.to_vec() })
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
        let seq = risen(&columns.seq);
        let line = |at: usize| {
            let identity = Identity {
                base: Mac(*base.get(at)?),
                exact: Mac(*exact.get(at)?),
                twin: *columns.twin.get(at)?,
            };
            let named = |place: u32| (place as usize).checked_sub(1);
            Some(PrintedLine {
                seq: *seq.get(at)?,
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

    use super::super::files::deflate;
    use super::super::packed::pack;
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
            prop_assert_eq!(bytes[0], RISING);
            let again = PackedLines::of_bytes(&bytes[1..]).unwrap().lines(&entries);
            prop_assert_eq!(again.as_ref(), Some(&lines));
            let packed = PackedLines::of(&lines);
            let hashes = [packed.persons.as_flattened(), packed.exact.as_flattened(), packed.base.as_flattened()];
            let before = pack_in_two(IN_TWO, &packed.columns, &hashes).unwrap();
            let again = PackedLines::in_two(&before[1..]).unwrap().lines(&entries);
            prop_assert_eq!(again.as_ref(), Some(&lines));
            let PackedLines { columns, persons, exact, base } = packed;
            let earlier = deflate(&pack(&(columns, persons, exact, base)).unwrap()).unwrap();
            prop_assert!(![RISING, IN_TWO].contains(&earlier[0]));
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
