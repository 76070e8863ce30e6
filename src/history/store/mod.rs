//! The embedded database of the history.
//!
//! It holds the [books](super::book) of the løngrupper in pieces, the trail of what people and the program changed, what
//! reports said when they were written, the ledger of deliveries, and what is known of files. All but numbers, runs and
//! keyed hashes is encrypted. One transaction a report: it is in there whole or not at all.

mod bases;
mod behind;
mod bind;
mod books;
mod codes_of_persons;
mod courses;
mod editions;
mod export;
mod figures;
mod files;
mod forget;
mod identified;
mod keys;
mod ledger;
mod lines;
mod moved;
mod noted;
mod open_book;
mod packed;
mod part;
mod retention;
mod schema;
mod seal;
mod sheets;
mod shelves;
mod state;
mod story;
mod through_books;
mod trail;
mod trend;
mod verdicts;
mod written;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::backup::Backup;
use seal::{DatabaseSeal, SealState};

use crate::domain::problem::Error;
use crate::system::fs;
use crate::system::secret::{SealBroken, Secret};

pub use super::book::{
    BorneId, EditTarget, Fact, NewEdit, OpenSpell, PrintedIn, PrintedRows, Recalled, Recollection,
    Remembered, Rules, RunRead, words_of,
};
pub use behind::Behind;
pub use books::{SealedTexts, TargetAndText};
pub use editions::{ShownTarget, WrittenRow, WrittenSheets};
pub use export::{Closed, Exported};
pub use figures::{BookMarks, RowSaid, RowSayings};
pub use files::KnownRow;
pub use forget::Forgotten;
pub use ledger::{Delivery, Parcel, Planned, Release, Stage};
pub use open_book::OpenBook;
pub use retention::Purged;
pub use sheets::SealedSheets;
pub use story::Story;
pub use trail::Event;
pub use trend::{Frequency, Trend};
pub use verdicts::OwnerVerdict;
pub use written::{Adopted, OnDisk, RecordedReport, RecordedSource, ReportToRemember};

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
    /// Whether there was no database before it was opened.
    is_new: bool,
    /// The seal of the file; `None` where it is in memory alone.
    seal: Option<DatabaseSeal>,
    /// Whether something was changed since it was opened.
    is_changed: AtomicBool,
    _lock: Option<fs::Lock>,
}

/// Why something in the database could not be done.
#[derive(Debug)]
enum StoreFault {
    Database(rusqlite::Error),
    Sealed,
    Foreign,
    Newer(i64),
    /// Something else than the program changed this.
    Altered(&'static str),
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
    /// A damaged one is put aside under another name, and a new one begun: the reports hold what people typed. One that is
    /// sound and that something else than the program changed is an error.
    pub fn open(folder: &Path, secret: Secret) -> Result<Self, Error> {
        fs::create_private_folder(folder)?;
        let lock = fs::Lock::take(&folder.join(LOCK))?;
        let path = folder.join(FILE);
        let suspect = folder.join(SUSPECT);
        let seal = DatabaseSeal::of(&path);
        let state = seal.state(&secret)?;
        let is_new = !fs::exists(&path);
        let check = state != SealState::Whole || fs::exists(&suspect);
        let (db, begun_anew) = match connect(&path, check) {
            Ok(db) => (db, None),
            Err(fault) if fault.is_damage() => {
                let aside = fs::put_aside(&path)?;
                seal.take_away()?;
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
            is_new: is_new || begun_anew.is_some(),
            begun_anew,
            seal: Some(seal),
            is_changed: AtomicBool::new(false),
            _lock: Some(lock),
        };
        let version = schema::fitting(&store.secret, &store.lock()).map_err(|fault| store.says(&fault))?;
        if state == SealState::Broken && store.begun_anew.is_none() && version < schema::VERSION {
            return Err(says(&store.path, &StoreFault::Altered("the file")));
        }
        store.prepare()?;
        if check && store.begun_anew.is_none() {
            store.verify()?;
            if state == SealState::Broken {
                return Err(says(&store.path, &StoreFault::Altered("the file")));
            }
        }
        Ok(store)
    }

    /// Whether the history in a folder can be opened: its lock is free, its file sound and as it was left, its version known,
    /// the secret its own. Nothing in it is changed, and what is damaged stays where it lies.
    pub fn try_out(folder: &Path, secret: &Secret) -> Result<(), Error> {
        let _lock = fs::Lock::take(&folder.join(LOCK))?;
        let path = folder.join(FILE);
        let state = DatabaseSeal::of(&path).state(secret)?;
        let fits = || {
            let db = connect(&path, state != SealState::Whole)?;
            schema::fitting(secret, &db)
        };
        fits().map_err(|fault| says(&path, &fault))?;
        match state {
            SealState::Broken => Err(says(&path, &StoreFault::Altered("the file"))),
            SealState::Whole | SealState::Missing => Ok(()),
        }
    }

    /// The folder that it lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
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

    /// The same history, copied into memory, where anything may be tried: nothing of it reaches the disk.
    pub fn rehearsal(mut self) -> Result<Self, Error> {
        let copied = || {
            let mut copy = Connection::open_in_memory()?;
            copy.set_prepared_statement_cache_capacity(STATEMENTS);
            Backup::new(&self.lock(), &mut copy)?.step(-1)?;
            Ok(copy)
        };
        let copied: Inner<Connection> = copied();
        let copy = copied.map_err(|fault| self.says(&fault))?;
        self.close();
        self.seal = None;
        self.db = Mutex::new(copy);
        Ok(self)
    }

    /// Brings what was written so far to its place in the file: closing it then has little left to do, and nobody waits for that.
    /// Best effort: closing does the same.
    pub fn settle(&self) {
        let _ = self.with(|_, db| Ok(db.query_row("PRAGMA wal_checkpoint", [], |_| Ok(()))?));
    }

    /// Whether nothing of it reaches the disk.
    pub fn is_rehearsal(&self) -> bool {
        self.seal.is_none()
    }

    /// Everything that is sealed, held against its seals; and every book and edition against the reports that it is about.
    fn verify(&self) -> Result<(), Error> {
        self.with(|store, db| store.verify_trail(db))?;
        for group in self.books()? {
            self.book(&group)?;
            // The one piece of a book that the whole of it does not read.
            self.shelved_with(&group, [].into_iter(), HashSet::new()).map_err(|fault| self.says(&fault))?;
        }
        self.with(|_, db| editions::verify(db))?;
        self.deliveries().map(|_| ())
    }

    /// Closes the file, and seals it where something was changed in it. Best effort: without a seal the next run checks
    /// everything.
    fn close(&self) {
        let Some(seal) = &self.seal else { return };
        let Ok(nothing) = Connection::open_in_memory() else { return };
        drop(std::mem::replace(&mut *self.lock(), nothing));
        if self.is_changed.load(Ordering::Relaxed) {
            let _ = seal.put(&self.secret);
        }
    }

    /// From here on the file is not as it was sealed.
    fn begin_change(&self) -> Inner<()> {
        if let Some(seal) = &self.seal
            && !self.is_changed.swap(true, Ordering::Relaxed)
        {
            seal.take_away().map_err(|_| failure(rusqlite::ffi::SQLITE_READONLY))?;
        }
        Ok(())
    }

    /// A history in memory alone.
    pub fn in_memory(secret: Secret) -> Result<Self, Error> {
        let path = PathBuf::from("(memory)");
        let db = Connection::open_in_memory().map_err(|error| says(&path, &error.into()))?;
        let store = Self {
            db: Mutex::new(db),
            secret,
            folder: path.clone(),
            path,
            begun_anew: None,
            is_new: true,
            seal: None,
            is_changed: AtomicBool::new(false),
            _lock: None,
        };
        store.prepare()?;
        Ok(store)
    }

    fn prepare(&self) -> Result<(), Error> {
        schema::prepare(self, &self.lock()).map_err(|fault| self.says(&fault))
    }

    /// Where a damaged database was put, where there was one.
    pub fn put_aside(&self) -> Option<&Path> {
        self.begun_anew.as_deref()
    }

    /// Whether there was none before it was opened: what is on disk already, it knows nothing of.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// The secret that it was opened with.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Reads, all of it from one state. Every thread waits for it: what was read is best opened afterwards.
    fn with<T>(&self, work: impl FnOnce(&Self, &Connection) -> Inner<T>) -> Result<T, Error> {
        let done = work(self, &self.lock());
        done.map_err(|fault| self.says(&fault))
    }

    /// Writes, all of it or nothing.
    fn change<T>(&self, work: impl FnOnce(&Self, &Connection) -> Inner<T>) -> Result<T, Error> {
        let mut db = self.lock();
        let all = || {
            self.begin_change()?;
            let transaction = db.transaction()?;
            let done = work(self, &transaction)?;
            self.seal_trail(&transaction)?;
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

/// What was changed is sealed, so that the next run knows the file again.
impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

impl StoreFault {
    fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Database(error) => {
                matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
            }
            Self::Sealed | Self::Foreign | Self::Newer(_) | Self::Altered(_) => false,
        }
    }
}

fn connect(path: &Path, check: bool) -> Inner<Connection> {
    // Made first, so that it is its owner's alone from the beginning.
    if !fs::exists(path) && fs::write_new_private(path, b"").is_err() && !fs::exists(path) {
        return Err(StoreFault::Database(rusqlite::Error::InvalidPath(path.to_path_buf())));
    }
    let db = Connection::open(path)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // Of a piece of a book half a page is left over, and most pieces are small.
    db.pragma_update(None, "page_size", 1024)?;
    // The lock of the folder keeps everybody else out: the file need not be locked for each read, which costs more than most.
    db.pragma_update(None, "locking_mode", "exclusive")?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "normal")?;
    // 16 MB: what a lønkørsel writes goes to its place once, and not while others wait.
    db.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    db.pragma_update(None, "cache_size", -8_000)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    if check {
        let verdict: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
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
        StoreFault::Altered(what) => Error::about(
            path,
            format!(
                "{what} was changed by something else than this program; nothing is read from it, and nothing sent"
            ),
            "put the whole folder back from backup, the file history.seal too, or rename history.sqlite and run again: a new \
             history begins, takes over what people typed in the reports that are there, and asks before anything is sent \
             that may have been",
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
