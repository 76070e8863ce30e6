//! Advices that the next run concerns only by what it prints, put by so that it need not read them.
//!
//! One that is closed, and that no run printed or closed since those that the next reports are held against, lies on the shelf of
//! the last run that did. A shelf is written once. What is printed again is taken up into the state, and put by on a later shelf
//! at last; what an earlier shelf says of it is out of date then.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, params};

use super::books::{SealedBook, place};
use super::packed::hashes;
use super::state::{BookState, KeptAdvice, advices_bytes, advices_of};
use super::{Inner, Store, StoreFault, trail};
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, Entry, Shelved};
use crate::system::secret::Mac;

/// The first byte of a shelf.
const SHELF: u8 = 0x07;

/// What the two pieces of a shelf are tied to.
const BASES: &[u8] = b"shelf bases";
const ADVICES: &[u8] = b"shelf";

/// How a base is told on a shelf, to be found there: what is found is looked at.
type BaseMark = [u8; 3];

/// The shelves of a book that are to be kept.
pub(super) struct ShelfPieces {
    /// Whether they stand for all that there are.
    all: bool,
    pieces: Vec<ShelfPiece>,
}

/// A shelf: the marks of the bases of what lies on it, and the advices in the same order.
struct ShelfPiece {
    run: PayrollRun,
    bases: Vec<u8>,
    advices: Vec<u8>,
}

/// A piece of each shelf of a løngruppe from one on, the latest first.
fn pieces(
    db: &Connection,
    piece: &str,
    group: &PayGroup,
    from: Option<PayrollRun>,
) -> Inner<Vec<(PayrollRun, Vec<u8>)>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT run, {piece} FROM shelf WHERE grp = +?1 AND run >= +?2 ORDER BY run DESC"
    ))?;
    let key = params![group.number(), from.map_or(0, PayrollRun::key)];
    let pieces = select.query_map(key, |row| Ok((trail::run(row, 0)?, row.get(1)?)))?;
    Ok(pieces.collect::<rusqlite::Result<_>>()?)
}

/// The shelves of a løngruppe, the latest first.
pub(super) fn of(db: &Connection, group: &PayGroup) -> Inner<Vec<(PayrollRun, Vec<u8>)>> {
    pieces(db, "advices", group, None)
}

/// The runs of which a løngruppe has a shelf, oldest first.
pub(super) fn runs(db: &Connection, group: &PayGroup) -> Inner<Vec<PayrollRun>> {
    let mut select = db.prepare_cached("SELECT run FROM shelf WHERE grp = +?1 ORDER BY run")?;
    let runs = select.query_map([group.number()], |row| trail::run(row, 0))?;
    Ok(runs.collect::<rusqlite::Result<_>>()?)
}

fn mark(base: Mac) -> BaseMark {
    let [a, b, c, ..] = base.0;
    [a, b, c]
}

impl Store {
    /// The shelves of a book that are to be kept, and which there are then: of a book of which a part is at hand those that its
    /// latest run adds.
    pub(super) fn shelf_pieces(&self, book: &Book) -> Inner<(ShelfPieces, Shelved)> {
        let known = book.part.as_ref().map(|part| part.shelved.clone());
        let all = known.is_none();
        let mut shelved = known.unwrap_or_default();
        let new = shelved.none_from..book.none_shelved_from();
        let mut shelves: BTreeMap<PayrollRun, Vec<(i64, &Entry)>> = BTreeMap::new();
        for (number, entry) in &book.entries {
            if let Some(over) = entry.over_with().filter(|over| new.contains(&Some(*over))) {
                shelves.entry(over).or_default().push((*number, entry));
            }
        }
        shelved.none_from = new.end;
        shelved.runs.extend(shelves.keys());
        let piece = |(run, advices): (PayrollRun, Vec<(i64, &Entry)>)| {
            let marks: Vec<BaseMark> = advices.iter().map(|(_, entry)| mark(entry.base)).collect();
            let advices = advices_bytes(SHELF, book, advices.into_iter())?;
            let seal = |what: &[u8], bytes: &[u8]| {
                self.secret.seal_about(bytes, &place(what, &book.group, Some(run)))
            };
            Ok(ShelfPiece {
                run,
                bases: seal(BASES, marks.as_flattened())?,
                advices: seal(ADVICES, &advices)?,
            })
        };
        let pieces = shelves.into_iter().map(piece).collect::<Inner<_>>()?;
        Ok((ShelfPieces { all, pieces }, shelved))
    }

    /// What lies on a shelf.
    fn opened_shelf(&self, group: &PayGroup, run: PayrollRun, sealed: &[u8]) -> Inner<Vec<KeptAdvice>> {
        let opened = self.secret.open_about(sealed, &place(ADVICES, group, Some(run)))?;
        advices_of(SHELF, &opened, group).ok_or(StoreFault::Sealed)
    }

    /// All advices of a book in the order of their numbers: those of its state, which are taken from it, and those on its shelves.
    pub(super) fn all_advices(&self, sealed: &SealedBook, state: &mut BookState) -> Inner<Vec<KeptAdvice>> {
        // The latest word first, which is kept of those with one number.
        let mut advices = std::mem::take(&mut state.advices);
        for (run, shelf) in &sealed.shelves {
            advices.extend(self.opened_shelf(&sealed.outline.group, *run, shelf)?);
        }
        advices.sort_by_key(|advice| advice.number);
        advices.dedup_by_key(|advice| advice.number);
        Ok(advices)
    }

    /// The advices on the shelves that may have one of some bases, but for those that are `known` by their numbers: nothing became
    /// of them since.
    pub(super) fn shelved_with(
        &self,
        group: &PayGroup,
        bases: impl Iterator<Item = Mac>,
        mut known: HashSet<i64>,
    ) -> Inner<Vec<KeptAdvice>> {
        let marks: HashSet<BaseMark> = bases.map(mark).collect();
        let mut found = Vec::new();
        let bases = pieces(&self.lock(), "bases", group, None)?;
        for (run, bases) in bases {
            let opened = self.secret.open_about(&bases, &place(BASES, group, Some(run)))?;
            let is_wanted = |mark: &BaseMark| marks.contains(mark);
            let wanted: Vec<bool> =
                hashes(&opened).ok_or(StoreFault::Sealed)?.iter().map(is_wanted).collect();
            if wanted.contains(&true) {
                let sealed: Vec<u8> = self
                    .lock()
                    .prepare_cached("SELECT advices FROM shelf WHERE grp = +?1 AND run = +?2")?
                    .query_row(params![group.number(), run.key()], |row| row.get(0))?;
                let advices = self.opened_shelf(group, run, &sealed)?.into_iter().zip(wanted);
                let advices = advices.filter(|(advice, is_wanted)| *is_wanted && known.insert(advice.number));
                found.extend(advices.map(|(advice, _)| advice));
            }
        }
        Ok(found)
    }

    /// The advices on the shelves of the runs from one on, but for those that are `known` by their numbers.
    pub(super) fn shelved_since(
        &self,
        group: &PayGroup,
        from: PayrollRun,
        mut known: HashSet<i64>,
    ) -> Inner<Vec<KeptAdvice>> {
        let shelves = pieces(&self.lock(), "advices", group, Some(from))?;
        let mut found = Vec::new();
        for (run, sealed) in shelves {
            let advices = self.opened_shelf(group, run, &sealed)?.into_iter();
            found.extend(advices.filter(|advice| known.insert(advice.number)));
        }
        Ok(found)
    }
}

impl ShelfPieces {
    pub(super) fn put(&self, db: &Connection, group: &PayGroup) -> Inner<()> {
        if self.all {
            db.prepare_cached("DELETE FROM shelf WHERE grp = +?1")?.execute([group.number()])?;
        }
        let mut put = db.prepare_cached(
            "INSERT OR REPLACE INTO shelf (grp, run, bases, advices) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for ShelfPiece { run, bases, advices } in &self.pieces {
            put.execute(params![group.number(), run.key(), bases, advices])?;
        }
        Ok(())
    }
}
