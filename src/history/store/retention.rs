//! Retention: what is older than a run goes, but for what is still open.
//!
//! What is removed is removed whole: an advice with every row, note and event of it, and only where it closed, was last
//! printed and last typed about before that run. So what is left folds as it did before. A report of which the workbook
//! is still on disk leaves its name behind, or the next run would take the workbook for one that the history lost.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use serde::Deserialize;

use super::{Inner, Store, failure, ledger, trail, trend};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
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
            let mut purged = choose(db, before)?;
            remove_advices(db, before, &mut purged)?;
            remove_reports(db, before, stands, &mut purged)?;
            purged.deliveries = ledger::remove(db, before)?;
            purged.sources = store.remove_sources(db, |known| known.report.run < before)?;
            Ok(purged)
        })
    }

    /// Whether a report was purged: its workbook may be there, and nothing is known of its rows.
    pub fn is_purged(&self, group: &PayGroup, run: PayrollRun) -> Result<bool, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached(
                "SELECT 1 FROM report WHERE grp = ?1 AND run = ?2 AND path IS NOT NULL AND rows IS NULL
                     AND size IS NOT NULL",
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
            let known: Option<KnownSource> = serde_json::from_slice(&self.secret.open(&sealed)?).ok();
            macs.extend(known.filter(&unwanted).map(|_| mac));
        }
        let mut delete = db.prepare_cached("DELETE FROM source WHERE mac = ?1")?;
        macs.iter().try_for_each(|mac| delete.execute(params![mac]).map(|_| ()))?;
        Ok(macs.len())
    }
}

/// What is known of a print, as far as it matters here.
#[derive(Deserialize)]
pub(super) struct KnownSource {
    /// The report that its rows belong to.
    pub(super) report: ReportId,
}

/// Enters the advices that go into the table `doomed`. Those of one base go together or not at all: the numbers that
/// tell them apart must not be given out again.
fn choose(db: &Connection, before: PayrollRun) -> Inner<Purged> {
    db.execute_batch("CREATE TEMP TABLE doomed (item INTEGER PRIMARY KEY)")?;
    db.execute(
        "INSERT INTO doomed SELECT id FROM item WHERE first_run < ?1
             AND NOT EXISTS (SELECT 1 FROM span WHERE span.item = item.id AND until >= ?1)
             AND NOT EXISTS (SELECT 1 FROM sighting WHERE sighting.item = item.id AND sighting.run >= ?1)
             AND NOT EXISTS (SELECT 1 FROM edit JOIN trail ON trail.id = edit.trail
                 WHERE edit.item = item.id AND trail.run >= ?1)",
        params![before.key()],
    )?;
    db.execute_batch(
        "DELETE FROM doomed WHERE EXISTS (SELECT 1 FROM item a JOIN item b ON b.grp = a.grp AND b.base = a.base
             WHERE a.id = doomed.item AND b.id NOT IN (SELECT item FROM doomed))",
    )?;
    let staying = "SELECT count(*) FROM item WHERE first_run < ?1 AND id NOT IN (SELECT item FROM doomed)";
    let staying: u32 = db.query_row(staying, params![before.key()], |row| row.get(0))?;
    Ok(Purged { staying: staying as usize, ..Purged::default() })
}

/// Removes the advices of the table `doomed` with everything that is about them.
fn remove_advices(db: &Connection, before: PayrollRun, purged: &mut Purged) -> Inner<()> {
    remove_doomed(db, purged)?;
    // Notes and events of rows that are none any more.
    purged.trail += db.execute(
        "DELETE FROM trail WHERE run < ?1 AND NOT EXISTS (SELECT 1 FROM edit WHERE edit.trail = trail.id)
             AND NOT EXISTS (SELECT 1 FROM item WHERE item.row_id = trail.row_id)",
        params![before.key()],
    )?;
    Ok(())
}

/// Removes the advices of the table `doomed` with their rows, texts, notes and events, and counts them.
pub(super) fn remove_doomed(db: &Connection, purged: &mut Purged) -> Inner<()> {
    purged.trail += db.execute(
        "DELETE FROM trail WHERE id IN (SELECT trail FROM edit WHERE item IN (SELECT item FROM doomed))
             OR row_id IN (SELECT row_id FROM item WHERE id IN (SELECT item FROM doomed))",
        [],
    )?;
    db.execute_batch(
        "DELETE FROM edit WHERE item IN (SELECT item FROM doomed);
         DELETE FROM span WHERE item IN (SELECT item FROM doomed);",
    )?;
    purged.rows += db.execute("DELETE FROM sighting WHERE item IN (SELECT item FROM doomed)", [])?;
    purged.advices += db.execute("DELETE FROM item WHERE id IN (SELECT item FROM doomed)", [])?;
    // All that no row needs, those too that rows printed anew left behind in a history of an older program.
    purged.contents +=
        db.execute("DELETE FROM content WHERE id NOT IN (SELECT content FROM sighting)", [])?;
    db.execute_batch("DROP TABLE doomed")?;
    Ok(())
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
        "SELECT grp, run, path, summary IS NOT NULL OR rows IS NOT NULL FROM report WHERE run < ?1 ORDER BY run, grp",
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
    purged.editions = db.execute("DELETE FROM edition WHERE run < ?1", key)?;
    db.execute("DELETE FROM print WHERE run < ?1", key)?;
    db.execute("DELETE FROM retired WHERE run < ?1", key)?;
    let mut empty = db.prepare_cached(
        "UPDATE report SET fingerprint = NULL, view = NULL, sha256 = NULL, summary = NULL, rows = NULL, stale = 0,
             copy = NULL, prints = NULL, versions = '' WHERE grp = ?1 AND run = ?2",
    )?;
    let mut delete = db.prepare_cached(
        "DELETE FROM report WHERE grp = ?1 AND run = ?2
             AND NOT EXISTS (SELECT 1 FROM sighting WHERE sighting.grp = ?1 AND sighting.run = ?2)",
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
