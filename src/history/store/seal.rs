//! Whether the database is as the program left it: a keyed hash over the whole file, kept beside it.
//!
//! SQLite notices a page that makes no sense, and nothing else; a single bit may turn one number into another. The seal is
//! taken away before the first change and put back when the database is closed, so that a process that is killed leaves
//! none: then everything that can be checked is checked.

use std::path::{Path, PathBuf};

use crate::domain::problem::Error;
use crate::system::fs;
use crate::system::secret::{Purpose, Secret};

/// Name of the seal in the folder of the state.
pub(super) const SEAL: &str = "history.seal";
/// The most bytes of a seal.
const MOST_BYTES: u64 = 1_000;

/// How a database and its seal fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SealState {
    /// To the last bit.
    Whole,
    /// There is none: the database is new, or a process was killed.
    Missing,
    /// Something else than the program changed the file.
    Broken,
}

/// The seal of one database.
#[derive(Debug)]
pub(super) struct DatabaseSeal {
    database: PathBuf,
    path: PathBuf,
}

impl DatabaseSeal {
    pub(super) fn of(database: &Path) -> Self {
        Self { database: database.to_path_buf(), path: database.with_file_name(SEAL) }
    }

    pub(super) fn state(&self, secret: &Secret) -> Result<SealState, Error> {
        if !fs::exists(&self.path) || !fs::exists(&self.database) {
            return Ok(SealState::Missing);
        }
        let is_it = fs::read(&self.path, MOST_BYTES)? == self.text(secret)?.as_bytes();
        Ok(if is_it { SealState::Whole } else { SealState::Broken })
    }

    pub(super) fn take_away(&self) -> Result<(), Error> {
        fs::remove(&self.path)
    }

    pub(super) fn put(&self, secret: &Secret) -> Result<(), Error> {
        fs::write_private(&self.path, self.text(secret)?.as_bytes())
    }

    fn text(&self, secret: &Secret) -> Result<String, Error> {
        let mac = secret.mac(Purpose::Database, &[&fs::sha256(&self.database)?]);
        Ok(format!("{}\n", data_encoding::HEXLOWER.encode(&mac.0)))
    }
}
