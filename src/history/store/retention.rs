//! Retention: what is older than a run goes, but for what is still open.
//!
//! What is removed is removed whole: an advice with every row, note and event of it, and only where it closed, was last
//! printed and last typed about before that run. So what is left folds as it did before. A report of which the workbook
//! is still on disk leaves its name behind, or the next run would take the workbook for one that the history lost.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, params};
use serde::Deserialize;

use super::books::BookPieces;
use super::through_books::BookAtHand;
use super::{Inner, Store, failure, keys, ledger, trail, trend};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, Doomed};
use crate::system::fs;

/// What a purge removed, or would.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purged {
    /// Reports.
    pub reports: usize,
    /// Printed rows.
    pub rows: usize,
    /// Advices.
    pub advices: usize,
    /// Texts that were printed; the same text in several runs is kept once.
    pub contents: usize,
    /// Entries of the trail.
    pub trail: usize,
    /// Earlier editions of reports.
    pub editions: usize,
    /// What was known of input files.
    pub sources: usize,
    /// Deliveries in the ledger.
    pub deliveries: usize,
    /// Advices of those runs that stay: still open, or printed or typed about since.
    pub staying: usize,
    /// Reports whose workbooks still stand on disk: run, løngruppe, path below the folder of the reports.
    pub on_disk: Vec<(PayrollRun, PayGroup, String)>,
}

impl Store {
    /// Removes what is older than a run; without `really` only says what would be. `stands` tells whether a workbook is on
    /// disk.
    pub fn purge(
        &self,
        before: PayrollRun,
        stands: &dyn Fn(&str) -> bool,
        really: bool,
    ) -> Result<Purged, Error> {
        self.erase(really, |store, db| {
            let mut purged = Purged::default();
            store.through_books(
                db,
                |book| store.purged_of(book, before),
                |gone| store.keep_purged(db, gone, before, &mut purged),
            )?;
            remove_reports(db, before, stands, &mut purged)?;
            purged.deliveries = ledger::remove(db, before)?;
            purged.sources = store.remove_sources(db, |known| known.report.run < before)?;
            Ok(purged)
        })
    }

    /// Removes the advices of a løngruppe that are over before a run, with all their lines.
    fn purged_of(&self, mut at_hand: BookAtHand<'_>, before: PayrollRun) -> Inner<PurgedBook> {
        let doomed = at_hand.book.closed_before(before);
        let staying = at_hand.book.begun_before(before) - doomed.len();
        let runs = at_hand.book.runs_with(|line| doomed.contains(&line.entry));
        at_hand.lay_out(runs)?;
        let mut book = at_hand.book;
        let (gone, retired) = (book.remove(&doomed), book.retired.len());
        book.retired.retain(|retired| retired.run >= before);
        let is_changed = !doomed.is_empty() || book.retired.len() < retired;
        let pieces = is_changed.then(|| self.pieces(&book, None)).transpose()?;
        Ok(PurgedBook { pieces, book, gone, staying })
    }

    /// Keeps a book that advices were removed from, and removes everything else that is about them.
    fn keep_purged(
        &self,
        db: &Connection,
        of_book: PurgedBook,
        before: PayrollRun,
        purged: &mut Purged,
    ) -> Inner<()> {
        let PurgedBook { pieces, mut book, gone, staying } = of_book;
        purged.staying += staying;
        purged.advices += gone.row_ids.len();
        purged.rows += gone.rows;
        purged.contents += gone.contents;
        purged.trail += self.remove_words(db, &book.group, &gone)?;
        let words = book.typed.len();
        purged.trail += self.remove_loose_words(db, &mut book, before)?;
        match pieces {
            _ if book.typed.len() < words => self.keep_book(db, &book),
            Some(pieces) => pieces.put(db),
            None => Ok(()),
        }
    }

    /// Whether a report was purged: its workbook may be there, and nothing is known of its rows.
    pub fn is_purged(&self, group: &PayGroup, run: PayrollRun) -> Result<bool, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached(
                "SELECT 1 FROM report WHERE grp = ?1 AND run = ?2 AND path IS NOT NULL AND size IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM edition WHERE edition.grp = report.grp
                         AND edition.run = report.run AND number = report.edition)",
            )?;
            Ok(select.exists(params![group.number(), run.key()])?)
        })
    }

    /// Removes, all of it or nothing, and leaves nothing behind in free pages; without `really` everything is put back.
    pub(super) fn erase<T>(
        &self,
        really: bool,
        work: impl FnOnce(&Self, &Connection) -> Inner<T>,
    ) -> Result<T, Error> {
        let mut db = self.lock();
        let all = || {
            self.begin_change()?;
            db.execute_batch("PRAGMA secure_delete = ON")?;
            let transaction = db.transaction()?;
            let done = work(self, &transaction)?;
            if !really {
                transaction.rollback()?;
                return Ok(done);
            }
            self.seal_trail_anew(&transaction)?;
            if fs::fault_point("history").is_err() {
                return Err(failure(rusqlite::ffi::SQLITE_FULL));
            }
            transaction.commit()?;
            // The whole file anew, in a temporary one on disk: it may be large.
            db.execute_batch(
                "PRAGMA temp_store = default; VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA temp_store = memory",
            )?;
            Ok(done)
        };
        let done: Inner<T> = all();
        done.map_err(|fault| self.says(&fault))
    }

    /// Removes what is known of the input files that `unwanted` names.
    fn remove_sources(&self, db: &Connection, unwanted: impl Fn(&KnownSource) -> bool) -> Inner<usize> {
        let mut select = db.prepare_cached("SELECT mac, body FROM source")?;
        let rows = select.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let mut macs = Vec::new();
        for row in rows {
            let (mac, sealed) = row?;
            let known: Option<KnownSource> = serde_json::from_slice(&self.known_source(&sealed)?).ok();
            macs.extend(known.filter(&unwanted).map(|_| mac));
        }
        let mut delete = db.prepare_cached("DELETE FROM source WHERE mac = ?1")?;
        macs.iter().try_for_each(|mac| delete.execute(params![mac]).map(|_| ()))?;
        Ok(macs.len())
    }

    /// Removes from the trail what is about advices that went out of the book; returns how many events those were.
    pub(super) fn remove_words(&self, db: &Connection, group: &PayGroup, gone: &Doomed) -> Inner<usize> {
        if gone.row_ids.is_empty() && gone.words.is_empty() {
            return Ok(0);
        }
        let mut removed = self.take_out_rows(db, group, &|_, row_id| gone.row_ids.contains(row_id))?;
        let mut by_number = db.prepare_cached("DELETE FROM trail WHERE id = ?1")?;
        for id in &gone.words {
            removed += by_number.execute([id])?;
        }
        let mut by_row = db.prepare_cached("DELETE FROM trail WHERE row_id = ?1 AND grp = ?2")?;
        for row_id in &gone.row_ids {
            removed += by_row.execute(params![row_id, group.number()])?;
        }
        Ok(removed)
    }

    /// Removes from the trail what is about rows of runs before one that are no advice's any more.
    fn remove_loose_words(&self, db: &Connection, book: &mut Book, before: PayrollRun) -> Inner<usize> {
        let row_ids: HashSet<&str> = book.entries.values().map(|entry| book.row_id(entry)).collect();
        let placed: HashSet<i64> =
            book.typed.iter().filter(|word| word.entry.is_some()).map(|word| word.edit.id).collect();
        let is_loose = |run: PayrollRun, row_id: &str| run < before && !row_ids.contains(row_id);
        let of_rows = self.take_out_rows(db, &book.group, &is_loose)?;
        let mut select =
            db.prepare_cached("SELECT id, row_id FROM trail WHERE grp = ?1 AND run < ?2 AND field <> ?3")?;
        let key = params![book.group.number(), before.key(), keys::ROWS_OF_REPORT];
        let rows = select.query_map(key, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let loose =
            rows.into_iter().filter(|(id, row_id)| !placed.contains(id) && !row_ids.contains(&**row_id));
        let loose: HashSet<i64> = loose.map(|(id, _)| id).collect();
        let mut delete = db.prepare_cached("DELETE FROM trail WHERE id = ?1")?;
        for id in &loose {
            delete.execute([id])?;
        }
        book.typed.retain(|word| !loose.contains(&word.edit.id));
        Ok(of_rows + loose.len())
    }
}

/// What removing advices from the book of a løngruppe came to.
struct PurgedBook {
    book: Book,
    /// The book anew; `None` where nothing of it went.
    pieces: Option<BookPieces>,
    gone: Doomed,
    /// How many of them stay.
    staying: usize,
}

/// What is known of a print, as far as it matters here.
#[derive(Deserialize)]
pub(super) struct KnownSource {
    /// The report that its rows belong to.
    pub(super) report: ReportId,
}

/// Empties the reports before a run. One stays as a name while rows of it are left or its workbook is on disk.
fn remove_reports(
    db: &Connection,
    before: PayrollRun,
    stands: &dyn Fn(&str) -> bool,
    purged: &mut Purged,
) -> Inner<()> {
    let key = params![before.key()];
    let mut select = db.prepare_cached(
        "SELECT grp, run, path, summary IS NOT NULL OR EXISTS (SELECT 1 FROM edition
             WHERE edition.grp = report.grp AND edition.run = report.run) FROM report WHERE run < ?1 ORDER BY run, grp",
    )?;
    let rows = select.query_map(key, |row| {
        let path: Option<String> = row.get(2)?;
        Ok((trend::pay_group(row.get(0)?)?, trail::run(row, 1)?, path, row.get::<_, bool>(3)?))
    })?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut standing = BTreeSet::new();
    for (group, run, path, _) in &rows {
        if let Some(path) = path.as_ref().filter(|path| stands(path)) {
            standing.insert((*run, group.clone()));
            purged.on_disk.push((*run, group.clone(), path.clone()));
        }
    }
    let editions: u32 = db.query_row(
        "SELECT count(*) FROM edition WHERE run < ?1 AND number < (SELECT edition FROM report
             WHERE report.grp = edition.grp AND report.run = edition.run)",
        key,
        |row| row.get(0),
    )?;
    purged.editions = editions as usize;
    db.execute("DELETE FROM edition WHERE run < ?1", key)?;
    db.execute("DELETE FROM print WHERE run < ?1", key)?;
    let mut empty = db.prepare_cached(
        "UPDATE report SET fingerprint = NULL, view = NULL, sha256 = NULL, summary = NULL, stale = 0,
             copy = NULL, prints = NULL, versions = '' WHERE grp = ?1 AND run = ?2",
    )?;
    let mut delete = db.prepare_cached(
        "DELETE FROM report WHERE grp = ?1 AND run = ?2
             AND NOT EXISTS (SELECT 1 FROM page WHERE page.grp = ?1 AND page.run = ?2)",
    )?;
    for (group, run, _, full) in rows {
        let key = params![group.number(), run.key()];
        let on_disk = standing.contains(&(run, group.clone()));
        let gone = !on_disk && delete.execute(key)? > 0;
        if !gone {
            empty.execute(key)?;
        }
        purged.reports += usize::from(gone || full);
    }
    Ok(())
}
