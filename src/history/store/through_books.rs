//! All books gone through, some of them side by side: what is costly about each, decrypting and packing, takes no turn at the
//! database.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rusqlite::{Connection, params};

use super::books::{MISSING, SealedBook};
use super::{Inner, Store, trail, trend};
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::Book;

/// How many books are held in memory at a time.
const AT_A_TIME: usize = 8;

/// A book with all that was printed at hand.
pub(super) struct BookAtHand<'s> {
    pub(super) book: Book,
    store: &'s Store,
    /// What was printed in the lines of each run, encrypted.
    texts: BTreeMap<PayrollRun, Vec<u8>>,
}

impl BookAtHand<'_> {
    /// Puts what was printed in the lines of some runs into their pages, so that it can be changed.
    pub(super) fn lay_out(&mut self, runs: impl IntoIterator<Item = PayrollRun>) -> Inner<()> {
        let Self { book, store, texts } = self;
        store.lay_out_of(book, runs, |run| texts.remove(&run).ok_or(MISSING))
    }

    /// Lets go of what was printed in the lines of a run, where nothing of the run is changed.
    pub(super) fn put_by(&mut self, run: PayrollRun) {
        if let Some(page) = self.book.pages.get_mut(&run).filter(|page| !page.is_changed) {
            page.texts = None;
        }
    }
}

impl Store {
    /// Goes through every book: `work` does with each what is costly, several of them at a time, and `keep` is given in order of
    /// the løngrupper what came of it. `db` is in use meanwhile: `work` asks nothing of the store that waits for it.
    pub(super) fn through_books<T: Send>(
        &self,
        db: &Connection,
        work: impl Fn(BookAtHand<'_>) -> Inner<T> + Sync,
        mut keep: impl FnMut(T) -> Inner<()>,
    ) -> Inner<()> {
        for some in trend::groups(db)?.chunks(AT_A_TIME) {
            let sealed = some.iter().map(|group| Ok((SealedBook::of(db, group)?, texts(db, group)?)));
            let sealed: Vec<_> = sealed.collect::<Inner<_>>()?;
            let done = sealed
                .into_par_iter()
                .map(|(sealed, texts)| work(BookAtHand { book: self.opened(sealed)?, store: self, texts }));
            done.collect::<Vec<_>>().into_iter().try_for_each(|done| keep(done?))?;
        }
        Ok(())
    }
}

fn texts(db: &Connection, group: &PayGroup) -> Inner<BTreeMap<PayrollRun, Vec<u8>>> {
    let mut select = db.prepare_cached("SELECT run, texts FROM page WHERE grp = +?1")?;
    let texts = select.query_map(params![group.number()], |row| Ok((trail::run(row, 0)?, row.get(1)?)))?;
    Ok(texts.collect::<rusqlite::Result<_>>()?)
}
