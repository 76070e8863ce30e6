//! The tables of the history, their versions, and whether the secret is theirs.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Inner, Store, StoreFault, failure};
use crate::system::fs;
use crate::system::secret::{Purpose, Secret};

/// The version that this program writes. An older one is brought up to it, a newer one refused.
pub(super) const VERSION: i64 = 12;

/// The changes that bring a history from one version to the next, oldest first: the first one begins it.
pub(super) const STEPS: [&str; VERSION as usize] = [
    FIRST,
    DELIVERIES,
    SEALS,
    PRINTS,
    BEYOND,
    BOOKS,
    SHEETS,
    LINES,
    FILLED,
    BASES,
    SHELVES,
    SEALED_IN_PIECES,
];

/// Runs are numbers that sort as runs do (`2023082`), a løngruppe is its number. `until` is [`super::fold::OPEN`] while
/// an advice is open.
const FIRST: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- Facts: which reports there are, and what was printed in each run.
CREATE TABLE report (
    grp INTEGER NOT NULL, run INTEGER NOT NULL,
    day TEXT NOT NULL, u721 INTEGER NOT NULL, fejl_advis INTEGER NOT NULL,
    fingerprint BLOB, view BLOB, stale INTEGER NOT NULL DEFAULT 0, edits INTEGER NOT NULL DEFAULT 0,
    path TEXT, size INTEGER, modified INTEGER, sha256 BLOB,
    versions TEXT NOT NULL DEFAULT '', summary BLOB, edition INTEGER NOT NULL DEFAULT 0, rows BLOB,
    PRIMARY KEY (grp, run)
) WITHOUT ROWID;
-- What the cells of earlier editions of a report said: one may still come back by mail.
CREATE TABLE edition (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, number INTEGER NOT NULL, rows BLOB NOT NULL,
    PRIMARY KEY (grp, run, number)
) WITHOUT ROWID;
CREATE TABLE sighting (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, exact BLOB NOT NULL, twin INTEGER NOT NULL,
    seq INTEGER NOT NULL, base BLOB NOT NULL, prints INTEGER NOT NULL,
    kind INTEGER NOT NULL, code TEXT, owner INTEGER NOT NULL, closes_itself INTEGER NOT NULL,
    content INTEGER NOT NULL, person BLOB,
    item INTEGER NOT NULL, nth INTEGER NOT NULL,
    PRIMARY KEY (grp, run, exact, twin)
) WITHOUT ROWID;
CREATE INDEX sighting_item ON sighting (item, run);
CREATE TABLE content (id INTEGER PRIMARY KEY, mac BLOB NOT NULL, body BLOB NOT NULL);

-- What follows from them.
CREATE TABLE item (
    id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, base BLOB NOT NULL, occurrence INTEGER NOT NULL,
    first_run INTEGER NOT NULL, row_id TEXT NOT NULL
);
CREATE INDEX item_base ON item (grp, base);
CREATE INDEX item_row ON item (row_id);
CREATE TABLE span (
    item INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, how INTEGER, grp INTEGER NOT NULL,
    PRIMARY KEY (item, since)
) WITHOUT ROWID;
CREATE INDEX span_until ON span (grp, until);

-- The trail: who or what changed what. Only ever added to.
CREATE TABLE trail (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by_person INTEGER NOT NULL,
    grp INTEGER NOT NULL, run INTEGER NOT NULL, row_id TEXT NOT NULL,
    anchor_run INTEGER, exact BLOB, twin INTEGER,
    field TEXT NOT NULL, old BLOB, new BLOB, source BLOB, versions TEXT NOT NULL
);
CREATE INDEX trail_run ON trail (grp, run);
CREATE INDEX trail_row ON trail (row_id);
CREATE TRIGGER trail_is_never_changed BEFORE UPDATE ON trail
BEGIN SELECT raise(ABORT, 'the trail is only added to'); END;
CREATE TABLE edit (item INTEGER NOT NULL, trail INTEGER NOT NULL, PRIMARY KEY (item, trail)) WITHOUT ROWID;
CREATE INDEX edit_trail ON edit (trail);

-- What is known of input files, so that one that did not change need not be read again.
CREATE TABLE source (mac BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
";

/// What goes out to the kunder. `copy` is the SHA-256 of the kunde's copy as the program wrote it, `prints` tells what
/// files a report was made from.
const DELIVERIES: &str = "
ALTER TABLE report ADD COLUMN copy BLOB;
ALTER TABLE report ADD COLUMN prints BLOB;

-- One row for each version of a report and recipient, written before it goes. `stage` is that of
-- [`super::ledger::Stage`]; `body` names recipient and files, encrypted.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grp INTEGER NOT NULL, run INTEGER NOT NULL, recipient BLOB NOT NULL, version INTEGER NOT NULL,
    stage INTEGER NOT NULL, at TEXT NOT NULL, copy BLOB NOT NULL, body BLOB NOT NULL,
    UNIQUE (grp, run, recipient, version)
);
-- The versions of a report up to which a person let it go.
CREATE TABLE released (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, version INTEGER NOT NULL, anyway INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (grp, run)
) WITHOUT ROWID;
-- Files that went along with a report, so that none goes twice.
CREATE TABLE enclosed (
    recipient BLOB NOT NULL, file BLOB NOT NULL, delivery INTEGER NOT NULL, PRIMARY KEY (recipient, file)
) WITHOUT ROWID;
-- What the overview of a run says beside its reports, encrypted.
CREATE TABLE batch (run INTEGER PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
";

/// What stands in a report's place beside what it is to say: [`Beyond`](crate::history::typed_in::Beyond) as a number.
const BEYOND: &str = "
ALTER TABLE report ADD COLUMN beyond INTEGER NOT NULL DEFAULT 0;
";
/// What each file held that a report was made from, so that one that goes away is not lost and a report can be made again
/// without it. `copy_edits` is the last entry of the trail that the kunde's copy shows. `retired` holds each `Række-id`
/// whose row is not printed any more: it is given to no other.
const PRINTS: &str = "
CREATE TABLE print (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, nth INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (grp, run, nth)
) WITHOUT ROWID;
CREATE TABLE retired (
    grp INTEGER NOT NULL, row_id TEXT NOT NULL, exact BLOB NOT NULL, twin INTEGER NOT NULL,
    base BLOB NOT NULL, occurrence INTEGER NOT NULL, run INTEGER NOT NULL, person BLOB,
    PRIMARY KEY (grp, row_id, exact, twin)
) WITHOUT ROWID;
ALTER TABLE report ADD COLUMN copy_edits INTEGER;
";

/// One book a løngruppe, in pieces that are packed and encrypted: of each run its lines and what was printed in them, of the
/// løngruppe what followed. They stand for the tables that [`BOUND`] takes away.
const BOOKS: &str = "
CREATE TABLE page (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, lines BLOB NOT NULL, texts BLOB NOT NULL, PRIMARY KEY (grp, run)
);
CREATE TABLE book (grp INTEGER PRIMARY KEY, state BLOB NOT NULL);
";
/// What the newest edition says stands with those before it: whatever is asked of a report need not read past it. And of a
/// report it is asked again and again what people typed last: not of all that the program noted. `copy_edition` is the edition
/// of which the kunde's copy was made last.
const SHEETS: &str = "
INSERT OR REPLACE INTO edition SELECT grp, run, edition, rows FROM report WHERE rows IS NOT NULL;
ALTER TABLE report DROP COLUMN rows;
ALTER TABLE report ADD COLUMN copy_edition INTEGER;
CREATE INDEX trail_typed ON trail (grp, run) WHERE by_person;
";
/// The lines of a run in the form of [`lines`](super::lines), which earlier programs do not read. Those that are there stay as
/// they are until their run is written anew.
const LINES: &str = "";
/// Pieces in tables with a row number, which fill their pages: in one without it, what does not fit takes pages of its own. And sheets
/// in the form of [`sheets`](super::sheets), the files of a report as one list, and deflated summaries, which earlier programs
/// do not read.
const FILLED: &str = "
ALTER TABLE source RENAME TO earlier_source;
CREATE TABLE source (mac BLOB PRIMARY KEY, body BLOB NOT NULL);
INSERT INTO source SELECT mac, body FROM earlier_source;
DROP TABLE earlier_source;
ALTER TABLE edition RENAME TO earlier_edition;
CREATE TABLE edition (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, number INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (grp, run, number)
);
INSERT INTO edition SELECT grp, run, number, rows FROM earlier_edition;
DROP TABLE earlier_edition;
ALTER TABLE print RENAME TO earlier_print;
CREATE TABLE print (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, nth INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (grp, run, nth)
);
INSERT INTO print SELECT grp, run, nth, body FROM earlier_print;
DROP TABLE earlier_print;
";
/// Base and person kept with the first line of an advice alone, in the form of [`lines`](super::lines), and each `Række-id` of the
/// trail in ten bytes: earlier programs do not read them. What is there stays as it is until it is written anew.
const BASES: &str = "";
/// The [`shelves`](super::shelves) of the books, each of the run that was the last one to print or to close what lies on it.
const SHELVES: &str = "
CREATE TABLE IF NOT EXISTS shelf (
    grp INTEGER NOT NULL, run INTEGER NOT NULL, bases BLOB NOT NULL, advices BLOB NOT NULL, PRIMARY KEY (grp, run)
);
";
/// What the books stand for.
const BOUND: &str = "
DROP TABLE sighting;
DROP TABLE content;
DROP TABLE item;
DROP TABLE span;
DROP TABLE edit;
DROP TABLE retired;
";
/// The first version with books.
const BOUND_IN_BOOKS: i64 = 6;

/// A seal for each entry of the trail, over itself and all before it. What was sealed once is never changed.
const SEALS: &str = "
DROP TRIGGER trail_is_never_changed;
ALTER TABLE trail ADD COLUMN seal BLOB;
CREATE TRIGGER trail_is_never_changed BEFORE UPDATE ON trail WHEN old.seal IS NOT NULL
BEGIN SELECT raise(ABORT, 'the trail is only added to'); END;
";
/// Takes all seals off, for what erases entries: the rest is sealed anew.
pub(super) const UNSEAL_TRAIL: &str = "
DROP TRIGGER trail_is_never_changed;
UPDATE trail SET seal = NULL;
DELETE FROM meta WHERE key = 'trail';
CREATE TRIGGER trail_is_never_changed BEFORE UPDATE ON trail WHEN old.seal IS NOT NULL
BEGIN SELECT raise(ABORT, 'the trail is only added to'); END;
";
/// The first version whose rows are sealed.
const SEALED: i64 = 3;

/// Nothing in the tables: the file is [sealed](super::seal) in pieces, which a program before takes for a change from outside,
/// unless the version says first that it is too old.
const SEALED_IN_PIECES: &str = "";

/// The version of the tables, where this program knows it and the secret is theirs.
pub(super) fn fitting(secret: &Secret, db: &Connection) -> Inner<i64> {
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if !(0..=VERSION).contains(&version) {
        return Err(StoreFault::Newer(version));
    }
    if version > 0 && secret_of(db)?.is_some_and(|known| known != check_of(secret)) {
        return Err(StoreFault::Foreign);
    }
    Ok(version)
}

/// What is kept of the secret to know it again.
fn check_of(secret: &Secret) -> [u8; 16] {
    secret.mac(Purpose::Check, &[]).0
}

/// Brings the tables up to this program's version and checks that the secret is theirs.
pub(super) fn prepare(store: &Store, db: &Connection) -> Inner<()> {
    let version = fitting(&store.secret, db)?;
    let is_earlier = (1..VERSION).contains(&version);
    let copy = is_earlier.then(|| store.copy_of_earlier(db)).transpose()?.flatten();
    let steps = &STEPS[version as usize..];
    for (step, next) in steps.iter().zip(version + 1..) {
        store.begin_change()?;
        let transaction = db.unchecked_transaction()?;
        transaction.execute_batch(step)?;
        if next == SEALED {
            store.tie_deliveries(&transaction)?;
            store.seal_trail(&transaction)?;
        }
        if next == BOUND_IN_BOOKS {
            // They are bound as they are kept now.
            transaction.execute_batch(SHELVES)?;
            store.bind_books(&transaction)?;
            transaction.execute_batch(BOUND)?;
        }
        if is_earlier {
            fs::fault_point("bring over").map_err(|_| failure(rusqlite::ffi::SQLITE_FULL))?;
        }
        transaction.execute_batch(&format!("PRAGMA user_version = {next}"))?;
        transaction.commit()?;
    }
    if let Some(copy) = copy {
        // Nothing of what the tables held stays in free pages.
        db.execute_batch("PRAGMA temp_store = default; VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA temp_store = memory")?;
        fs::remove(&copy).map_err(|_| failure(rusqlite::ffi::SQLITE_READONLY))?;
    }
    if secret_of(db)?.is_none() {
        store.begin_change()?;
        db.execute("INSERT INTO meta VALUES ('secret', ?1)", params![check_of(&store.secret)])?;
    }
    Ok(())
}

fn secret_of(db: &Connection) -> Inner<Option<[u8; 16]>> {
    Ok(db.query_row("SELECT value FROM meta WHERE key = 'secret'", [], |row| row.get(0)).optional()?)
}
