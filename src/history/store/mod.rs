//! The embedded database of the history.
//!
//! It holds facts (what each run printed, what people changed) and what follows from them (which advice each row is,
//! when it was open), the latter only so that a run need not go through all runs before it. Identities are keyed
//! hashes; everything personal or typed is encrypted. One transaction a report: it is in there whole or not at all.

mod export;
mod facts;
mod fold;
mod forget;
mod keys;
mod ledger;
mod retention;
mod schema;
mod story;
mod trail;
mod trend;
mod verdicts;
mod view;
mod written;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::domain::problem::Error;
use crate::system::fs;
use crate::system::secret::{SealBroken, Secret};

pub use export::{Closed, Exported};
pub use facts::{Fact, Remembered};
pub use fold::{Recalled, Recollection};
pub use forget::Forgotten;
pub use ledger::{Delivery, Parcel, Planned, Release, Stage};
pub use retention::Purged;
pub use story::{OpenSpell, PrintedIn, Story};
pub use trail::{EditTarget, Event, NewEdit};
pub use trend::{Frequency, Trend};
pub use verdicts::OwnerVerdict;
pub use written::{
    Adopted, OnDisk, RecordedReport, RecordedSource, ReportToRemember, WrittenRow, WrittenSheets,
};

/// Name of the database in the folder of the state.
const FILE: &str = "history.sqlite";
/// Name of the lock beside it.
const LOCK: &str = "lock";
/// Asks the next run to check the database before it is used.
const SUSPECT: &str = "suspect";

// A bound value that a plan might depend on makes SQLite plan the statement anew for each value; `+?1` is one that it does
// not look at. The statements here are run a hundred thousand times in a night, and all have one good plan.

/// More statements than the program has, so that each is prepared once.
const STATEMENTS: usize = 128;

/// The open history. Only one process has it open at a time.
#[derive(Debug)]
pub struct Store {
    db: Mutex<Connection>,
    secret: Secret,
    path: PathBuf,
    folder: PathBuf,
    /// A damaged database was put aside, and this one begun.
    begun_anew: Option<PathBuf>,
    _lock: Option<fs::Lock>,
}

/// Why something in the database could not be done.
#[derive(Debug)]
enum StoreFault {
    Database(rusqlite::Error),
    Sealed,
    Foreign,
    Newer(i64),
}

impl From<rusqlite::Error> for StoreFault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<SealBroken> for StoreFault {
    fn from(_: SealBroken) -> Self {
        Self::Sealed
    }
}

impl From<serde_json::Error> for StoreFault {
    fn from(_: serde_json::Error) -> Self {
        Self::Sealed
    }
}

type Inner<T> = Result<T, StoreFault>;

impl Store {
    /// Opens the history in a folder, which is made where it is not there; a new history is begun where there is none.
    /// A damaged one is put aside under another name, and a new one begun: the reports hold what people typed.
    pub fn open(folder: &Path, secret: Secret) -> Result<Self, Error> {
        fs::create_private_folder(folder)?;
        let lock = fs::Lock::take(&folder.join(LOCK))?;
        let path = folder.join(FILE);
        let suspect = folder.join(SUSPECT);
        let check = fs::exists(&suspect);
        let (db, begun_anew) = match connect(&path, check) {
            Ok(db) => (db, None),
            Err(fault) if fault.is_damage() => {
                let aside = fs::put_aside(&path)?;
                (connect(&path, false).map_err(|fault| says(&path, &fault))?, Some(aside))
            }
            Err(fault) => return Err(says(&path, &fault)),
        };
        fs::remove(&suspect)?;
        let store = Self {
            db: Mutex::new(db),
            secret,
            path,
            folder: folder.to_path_buf(),
            begun_anew,
            _lock: Some(lock),
        };
        store.prepare()?;
        Ok(store)
    }

    /// Whether there is a history in a folder, be it a damaged one; a lock alone is none.
    pub fn is_in(folder: &Path) -> bool {
        fs::holds_other_than(folder, LOCK)
    }

    /// Takes the lock of a folder that holds no history of its own.
    pub fn lock_only(folder: &Path) -> Result<fs::Lock, Error> {
        fs::create_private_folder(folder)?;
        fs::Lock::take(&folder.join(LOCK))
    }

    /// A history in memory alone.
    pub fn in_memory(secret: Secret) -> Result<Self, Error> {
        let path = PathBuf::from("(memory)");
        let db = Connection::open_in_memory().map_err(|error| says(&path, &error.into()))?;
        let store =
            Self { db: Mutex::new(db), secret, folder: path.clone(), path, begun_anew: None, _lock: None };
        store.prepare()?;
        Ok(store)
    }

    fn prepare(&self) -> Result<(), Error> {
        schema::prepare(&self.lock(), &self.secret).map_err(|fault| self.says(&fault))
    }

    /// Where a damaged database was put, where there was one.
    pub fn put_aside(&self) -> Option<&Path> {
        self.begun_anew.as_deref()
    }

    /// The secret that it was opened with.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Reads, all of it from one state: and with one lock of the file, which costs more than most reads.
    fn with<T>(&self, work: impl FnOnce(&Self, &Connection) -> Inner<T>) -> Result<T, Error> {
        let db = self.lock();
        let all = || {
            db.prepare_cached("BEGIN")?.execute([])?;
            let done = work(self, &db);
            db.prepare_cached("COMMIT")?.execute([])?;
            done
        };
        let done: Inner<T> = all();
        done.map_err(|fault| self.says(&fault))
    }

    /// Writes, all of it or nothing.
    fn change<T>(&self, work: impl FnOnce(&Self, &Connection) -> Inner<T>) -> Result<T, Error> {
        let mut db = self.lock();
        let all = || {
            let transaction = db.transaction()?;
            let done = work(self, &transaction)?;
            fs::fault_point("history").map_err(|error| {
                let denied = error.kind() == std::io::ErrorKind::ReadOnlyFilesystem;
                failure(if denied { rusqlite::ffi::SQLITE_READONLY } else { rusqlite::ffi::SQLITE_FULL })
            })?;
            transaction.commit()?;
            Ok(done)
        };
        let done: Inner<T> = all();
        done.map_err(|fault| self.says(&fault))
    }

    /// From now on a change is on the disk when it returns, even should the power fail: what is about to be sent must be
    /// known to have been.
    pub fn be_durable(&self) -> Result<(), Error> {
        self.lock().pragma_update(None, "synchronous", "full").map_err(|error| self.says(&error.into()))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while it was held has rolled its transaction back.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn says(&self, fault: &StoreFault) -> Error {
        if fault.is_damage() {
            // Best effort: without the mark the next run finds the damage as this one did.
            let _ = fs::write_atomic(&self.folder.join(SUSPECT), b"");
        }
        says(&self.path, fault)
    }
}

impl StoreFault {
    fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Database(error) => {
                matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
            }
            Self::Sealed | Self::Foreign | Self::Newer(_) => false,
        }
    }
}

fn connect(path: &Path, check: bool) -> Inner<Connection> {
    // Made first, so that it is its owner's alone from the beginning.
    if fs::write_new_private(path, b"").is_err() && !fs::exists(path) {
        return Err(StoreFault::Database(rusqlite::Error::InvalidPath(path.to_path_buf())));
    }
    let db = Connection::open(path)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "normal")?;
    db.pragma_update(None, "cache_size", -32_000)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    if check {
        let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(failure(rusqlite::ffi::SQLITE_CORRUPT));
        }
    }
    Ok(db)
}

fn failure(code: std::ffi::c_int) -> StoreFault {
    StoreFault::Database(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
}

fn says(path: &Path, fault: &StoreFault) -> Error {
    match fault {
        StoreFault::Foreign => Error::about(
            path,
            "this history was made with another secret than the one in use, and cannot be read with it",
            "put the old secret file back (UDDATA_SECRET_FILE or `secret` in uddata.toml name it). If it is lost, rename \
             this folder and run again: a new history begins, and takes over what people typed in the reports that are \
             there",
        ),
        StoreFault::Newer(version) => Error::about(
            path,
            format!(
                "this history has version {version}; this program knows versions up to {}",
                schema::VERSION
            ),
            "use the newer program that wrote it, or name another folder with --state",
        ),
        StoreFault::Sealed => Error::about(
            path,
            "something in the history was changed from outside, and cannot be decrypted",
            "put a copy of the folder back from backup, or rename it and run again: a new history begins, and takes over \
             what people typed in the reports that are there",
        ),
        StoreFault::Database(
            rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..),
        ) => Error::about(
            path,
            "something in the history was changed from outside",
            "put a copy of the folder back from backup, or rename it and run again",
        ),
        StoreFault::Database(error) if fault.is_damage() => Error::about(
            path,
            format!("the history is damaged: {error}"),
            "run again: the damaged file is put aside, and a new history takes over what people typed in the reports that \
             are there",
        ),
        StoreFault::Database(error) => Error::about(
            path,
            format!("the history cannot be used: {error}"),
            "check the disk and the rights of the folder, or name another one with --state, and run again",
        ),
    }
}
