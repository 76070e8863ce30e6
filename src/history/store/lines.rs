//! The lines of a run in few bytes: what packs well beside each other, deflated, and behind it the keyed hashes, which nothing
//! makes smaller.

use serde::{Deserialize, Serialize};

use super::bases::{BaseAndPerson, FirstSaid};
use super::books::place;
use super::files::inflate;
use super::packed::{IN_TWO, Named, hashes, named, pack_in_two, risen, rises, unpack, unpack_in_two};
use super::{Inner, Store, StoreFault, keys};
use crate::domain::{Code, PayGroup, PayrollRun};
use crate::history::book::PrintedLine;
use crate::history::compare::{Prints, SeenRow};
use crate::history::identity::Identity;
use crate::system::secret::Mac;

/// The first byte of lines in this form: base and person are kept where no [earlier line](super::bases) says them. Earlier programs kept
/// those of every line, the last one with the places of persons by their [`rises`].
const FIRST_SAID: u8 = 0x17;
const RISING: u8 = 0x0f;

/// The lines of a run.
#[derive(Default)]
pub(super) struct PackedLines {
    columns: LineColumns,
    exact: Vec<[u8; 8]>,
    /// Whether base and person are kept of a line, of all where it is empty.
    kept: Vec<bool>,
    /// As they are read: of each line the place of its base and person, from 1; 0 where they are not kept of it.
    said: Vec<u32>,
    persons: Vec<[u8; 8]>,
    base: Vec<[u8; 16]>,
    /// The codes that lines have, as they are read.
    codes: Vec<Option<Code>>,
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
    /// Places in `codes`, from 1; 0 where there is none.
    code: Vec<u32>,
    /// Places among the persons, of the lines that they are kept of. Like those in `codes`, but by their [`rises`].
    person: Vec<u32>,
    codes: Vec<String>,
}

impl Store {
    /// Packs and encrypts the lines of a run; `keep` says which base and person must be kept of.
    pub(super) fn sealed_lines(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        lines: &[PrintedLine],
        keep: &[bool],
    ) -> Inner<Vec<u8>> {
        let packed = PackedLines::of(lines, keep).bytes()?;
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
        PackedLines::of_piece(&opened).ok_or(StoreFault::Sealed)
    }
}

impl PackedLines {
    fn of(lines: &[PrintedLine], keep: &[bool]) -> Self {
        let (mut packed, mut codes, mut persons) = (Self::default(), Named::default(), Named::default());
        let columns = &mut packed.columns;
        for (PrintedLine { seq, seen, kind, code, person, keeps_base, entry: _ }, keep) in
            lines.iter().zip(keep)
        {
            let SeenRow { identity: Identity { base, exact, twin }, prints, owner, closes_itself } = seen;
            columns.seq.push(*seq);
            columns.prints.push(bits(*prints));
            columns.kind.push(keys::kind(*kind));
            columns.owner.push(keys::owner(*owner));
            columns.closes_itself.push(*closes_itself);
            columns.twin.push(*twin);
            columns.code.push(code.map_or(0, |code| codes.place(code.to_string())));
            packed.exact.push(exact.0);
            // What was kept stays: a book may be kept once more before it is read again.
            let is_kept = *keep || *keeps_base;
            packed.kept.push(is_kept);
            if is_kept {
                columns.person.push(person.map_or(0, |person| persons.place(person.0)));
                packed.base.push(base.0);
            }
        }
        packed.columns.codes = codes.names;
        packed.persons = persons.names;
        packed
    }

    fn bytes(mut self) -> Inner<Vec<u8>> {
        self.columns.seq = rises(&self.columns.seq);
        self.columns.person = rises(&self.columns.person);
        let hashes = [self.persons.as_flattened(), self.exact.as_flattened(), self.base.as_flattened()];
        pack_in_two(FIRST_SAID, &(self.columns, self.kept), &hashes)
    }

    /// The lines of a piece of this program or an earlier one.
    fn of_piece(bytes: &[u8]) -> Option<Self> {
        let mut packed = match bytes.split_first() {
            Some((&FIRST_SAID, bytes)) => {
                let ((columns, kept), hashes) = unpack_in_two::<(LineColumns, Vec<bool>)>(bytes)?;
                Self { kept, ..Self::of_two(columns, hashes)? }
            }
            Some((&(RISING | IN_TWO), bytes)) => {
                let (columns, hashes) = unpack_in_two(bytes)?;
                Self::of_two(columns, hashes)?
            }
            _ => {
                let (columns, persons, exact, base) = unpack(&inflate(bytes)?).ok()?;
                Self { columns, exact, persons, base, ..Self::default() }
            }
        };
        packed.columns.seq = risen(&packed.columns.seq);
        if matches!(bytes.first(), Some(&(FIRST_SAID | RISING))) {
            packed.columns.person = risen(&packed.columns.person);
        }
        packed.codes = packed.columns.codes.iter().map(|code| Code::parse(code)).collect();
        packed.said = said_places(&packed.kept, packed.len());
        let Self { columns, base, persons, said, .. } = &packed;
        let is_whole = said.len() == packed.len()
            && said.iter().max().map_or(0, |last| *last as usize) == base.len()
            && columns.person.len() == base.len()
            && columns.person.iter().all(|place| *place as usize <= persons.len());
        is_whole.then_some(packed)
    }

    fn of_two(columns: LineColumns, hashes_behind: &[u8]) -> Option<Self> {
        let (lines, kept) = (columns.seq.len(), columns.person.len());
        let persons = hashes_behind.len().checked_sub(lines * 8 + kept * 16)?;
        let (persons, rest) = hashes_behind.split_at_checked(persons)?;
        let (exact, base) = rest.split_at(lines * 8);
        let (persons, exact, base) =
            (hashes(persons)?.to_vec(), hashes(exact)?.to_vec(), hashes(base)?.to_vec());
        Some(Self { columns, exact, persons, base, ..Self::default() })
    }

    /// The lines again, each the advice's of that number; `first` says what earlier lines of those say. `None` where one column is
    /// longer than another, or base and person of a line are kept nowhere.
    pub(super) fn lines(&self, advices: &[u32], first: &mut FirstSaid) -> Option<Vec<PrintedLine>> {
        let line = |(at, &advice): (usize, &u32)| {
            let said = match self.said(at) {
                Some(said) => {
                    first.note(advice, said);
                    said
                }
                None => first.of(advice)?,
            };
            self.line(at, advice, said)
        };
        let lines: Option<Vec<PrintedLine>> = advices.iter().enumerate().map(line).collect();
        lines.filter(|lines| lines.len() == self.len())
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.exact.len()
    }

    /// The prints that held each.
    pub(super) fn prints(&self) -> impl Iterator<Item = Prints> {
        self.columns.prints.iter().map(|bits| prints(*bits))
    }

    /// The line `at` of an advice that base and person are kept with.
    pub(super) fn line_that_says(&self, at: usize, advice: u32) -> Option<PrintedLine> {
        self.line(at, advice, self.said(at)?)
    }

    /// The line `at` of an advice that says what its first one does, unless it says something itself.
    pub(super) fn line_after(&self, at: usize, advice: u32, first: BaseAndPerson) -> Option<PrintedLine> {
        self.line(at, advice, self.said(at).unwrap_or(first))
    }

    /// Base and person that are kept of the line `at`.
    fn said(&self, at: usize) -> Option<BaseAndPerson> {
        let place = named(*self.said.get(at)?)?;
        let person = named(*self.columns.person.get(place)?).and_then(|person| self.persons.get(person));
        Some((Mac(*self.base.get(place)?), person.map(|person| Mac(*person))))
    }

    fn line(&self, at: usize, advice: u32, (base, person): BaseAndPerson) -> Option<PrintedLine> {
        let Self { columns, exact, .. } = self;
        Some(PrintedLine {
            seq: *columns.seq.get(at)?,
            seen: SeenRow {
                identity: Identity { base, exact: Mac(*exact.get(at)?), twin: *columns.twin.get(at)? },
                prints: prints(*columns.prints.get(at)?),
                owner: keys::owner_of(*columns.owner.get(at)?),
                closes_itself: *columns.closes_itself.get(at)?,
            },
            kind: keys::kind_of(*columns.kind.get(at)?),
            code: named(*columns.code.get(at)?).and_then(|place| *self.codes.get(place)?),
            person,
            keeps_base: *self.said.get(at)? > 0,
            entry: i64::from(advice),
        })
    }
}

/// Of each of some lines the place of what is kept of it, from 1; 0 where nothing is.
fn said_places(kept: &[bool], lines: usize) -> Vec<u32> {
    if kept.is_empty() {
        return (1..).take(lines).collect();
    }
    let place = |last: &mut u32, is_kept: &bool| {
        *last += u32::from(*is_kept);
        Some(if *is_kept { *last } else { 0 })
    };
    kept.iter().scan(0, place).collect()
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

    use super::super::bases::to_keep;
    use super::super::files::deflate;
    use super::super::packed::pack;
    use super::*;
    use crate::domain::{Kind, Owner};
    use crate::history::book::{Book, Entry, EntryId, NOBODY, Page};
    use crate::system::secret::Secret;

    fn line() -> impl Strategy<Value = PrintedLine> {
        let line = (any::<(u16, u8, u8, u8)>(), any::<(bool, bool, bool)>(), 0..4_u8, NOBODY..4);
        line.prop_map(|((seq, base, exact, twin), (u721, fejl_advis, closes_itself), who, entry)| {
            PrintedLine {
                seq: seq.into(),
                seen: SeenRow {
                    identity: Identity {
                        // Mostly, not always, one base an advice.
                        base: Mac([if base < 200 { entry as u8 } else { base }; 16]),
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
                keeps_base: true,
                entry,
            }
        })
    }

    /// A book whose runs printed some lines.
    fn book_of(printed: &[Vec<PrintedLine>]) -> Book {
        let mut book = Book::new(&PayGroup::new("901").unwrap(), &Secret::new(&[7; 32]));
        for (month, lines) in (1..).zip(printed) {
            let run = PayrollRun::new(2023, month, 2).unwrap();
            book.open_page(run, run.payment_month(), Prints::default());
            book.pages.get_mut(&run).unwrap().lines.clone_from(lines);
        }
        for (number, line) in printed.iter().flatten().map(|line| (line.entry, line)) {
            let entry = || Entry {
                base: line.seen.identity.base,
                occurrence: 1,
                id: EntryId::Follows(std::sync::OnceLock::new()),
                printed: Vec::new(),
                spells: Vec::new(),
            };
            if number != NOBODY {
                book.entries.entry(number).or_insert_with(entry);
            }
        }
        // Kept advices are numbered from 1 without gaps.
        let places: Vec<i64> = book.entries.keys().copied().collect();
        let place = |entry: i64| places.iter().position(|it| *it == entry).map_or(NOBODY, |at| at as i64 + 1);
        book.entries =
            std::mem::take(&mut book.entries).into_iter().map(|(it, entry)| (place(it), entry)).collect();
        book.pages
            .values_mut()
            .flat_map(|page| &mut page.lines)
            .for_each(|line| line.entry = place(line.entry));
        book.index();
        book
    }

    /// Lines as they are read of pieces, each of which holds what `keep` says of its run.
    fn read(book: &Book, pieces: &[Vec<u8>]) -> Option<Vec<Vec<PrintedLine>>> {
        let mut first = FirstSaid::default();
        let advices = |page: &Page| page.lines.iter().map(|line| line.entry as u32).collect::<Vec<_>>();
        let pages = book.pages.values().zip(pieces);
        pages.map(|(page, piece)| PackedLines::of_piece(piece)?.lines(&advices(page), &mut first)).collect()
    }

    /// The same lines, each kept as a book that was read says it is.
    fn as_kept(printed: &[Vec<PrintedLine>], keep: &[Vec<bool>]) -> Vec<Vec<PrintedLine>> {
        let line = |(line, keeps_base): (&PrintedLine, &bool)| PrintedLine {
            keeps_base: *keeps_base,
            ..line.clone()
        };
        printed.iter().zip(keep).map(|(lines, keep)| lines.iter().zip(keep).map(line).collect()).collect()
    }

    proptest! {
        #[test]
        fn lines_are_read_as_they_were_kept(printed in vec(vec(line(), 0..8), 0..5)) {
            let book = book_of(&printed);
            let keep = book.pages.iter().map(|(run, page)| to_keep(&book, *run, page)).collect::<Vec<_>>();
            let lines: Vec<Vec<PrintedLine>> = book.pages.values().map(|page| page.lines.clone()).collect();
            let now = as_kept(&lines, &vec![vec![false; 8]; lines.len()]);
            let pieces = now.iter().zip(&keep).map(|(lines, keep)| PackedLines::of(lines, keep).bytes().unwrap());
            prop_assert_eq!(read(&book, &pieces.collect::<Vec<_>>()), Some(as_kept(&lines, &keep)));
        }

        #[test]
        fn lines_are_read_as_earlier_programs_kept_them(printed in vec(vec(line(), 0..8), 0..5)) {
            let book = book_of(&printed);
            let lines: Vec<Vec<PrintedLine>> = book.pages.values().map(|page| page.lines.clone()).collect();
            let packed = |lines: &[PrintedLine]| PackedLines::of(lines, &vec![true; lines.len()]);
            let in_two = |form: u8, lines: &[PrintedLine]| {
                let PackedLines { mut columns, exact, persons, base, .. } = packed(lines);
                columns.seq = rises(&columns.seq);
                if form == RISING {
                    columns.person = rises(&columns.person);
                }
                let hashes = [persons.as_flattened(), exact.as_flattened(), base.as_flattened()];
                pack_in_two(form, &columns, &hashes).unwrap()
            };
            let as_it_is = |lines: &[PrintedLine]| {
                let PackedLines { mut columns, exact, persons, base, .. } = packed(lines);
                columns.seq = rises(&columns.seq);
                deflate(&pack(&(columns, persons, exact, base)).unwrap()).unwrap()
            };
            for form in [RISING, IN_TWO] {
                let pieces: Vec<Vec<u8>> = lines.iter().map(|lines| in_two(form, lines)).collect();
                prop_assert_eq!(read(&book, &pieces), Some(lines.clone()));
            }
            let pieces: Vec<Vec<u8>> = lines.iter().map(|lines| as_it_is(lines)).collect();
            prop_assert_eq!(read(&book, &pieces), Some(lines));
        }

        #[test]
        fn what_is_cut_off_is_no_lines(lines in vec(line(), 1..5), share in 0.0..1.0_f64) {
            let book = book_of(std::slice::from_ref(&lines));
            let (run, page) = book.pages.first_key_value().unwrap();
            let bytes = PackedLines::of(&lines, &to_keep(&book, *run, page)).bytes().unwrap();
            let cut = (bytes.len() as f64 * share) as usize;
            prop_assert_eq!(read(&book, &[bytes[..cut].to_vec()]), None);
        }
    }
}
