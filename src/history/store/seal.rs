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
/// What a seal begins with that is of the file's pieces. Earlier ones are of the file in one, and begin with nothing.
const OF_PIECES: &str = "pieces ";
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
        let seal = fs::read(&self.path, MOST_BYTES)?;
        let of_now = match seal.starts_with(OF_PIECES.as_bytes()) {
            true => self.text(secret)?,
            false => line("", secret, &fs::sha256(&self.database)?),
        };
        let is_it = seal == of_now.as_bytes();
        Ok(if is_it { SealState::Whole } else { SealState::Broken })
    }

    pub(super) fn take_away(&self) -> Result<(), Error> {
        fs::remove(&self.path)
    }

    pub(super) fn put(&self, secret: &Secret) -> Result<(), Error> {
        fs::write_private(&self.path, self.text(secret)?.as_bytes())
    }

    fn text(&self, secret: &Secret) -> Result<String, Error> {
        Ok(line(OF_PIECES, secret, &fs::sha256_of_pieces(&self.database)?))
    }
}

fn line(form: &str, secret: &Secret, hash: &[u8; 32]) -> String {
    let mac = secret.mac(Purpose::Database, &[hash]);
    format!("{form}{}\n", data_encoding::HEXLOWER.encode(&mac.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of several pieces, the last one not full.
    fn database() -> (tempfile::TempDir, DatabaseSeal, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..2_500_000u32).map(|at| (at / 7 % 251) as u8).collect();
        let seal = DatabaseSeal::of(&folder.path().join("history.sqlite"));
        fs::write_private(&seal.database, &bytes).unwrap();
        (folder, seal, bytes)
    }

    #[test]
    fn a_bit_in_any_piece_breaks_it_and_so_do_pieces_in_another_order() {
        let (_folder, seal, bytes) = database();
        let secret = Secret::new(&[7; 32]);
        let state_with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut changed = bytes.clone();
            change(&mut changed);
            fs::write_private(&seal.database, &changed).unwrap();
            seal.state(&secret).unwrap()
        };
        assert_eq!(seal.state(&secret).unwrap(), SealState::Missing);
        seal.put(&secret).unwrap();
        assert_eq!(seal.state(&secret).unwrap(), SealState::Whole);
        for at in [0, 1_048_575, 1_048_576, 2_097_151, 2_097_152, 2_499_999] {
            assert_eq!(state_with(&|bytes| bytes[at] ^= 1), SealState::Broken, "{at}");
        }
        assert_eq!(state_with(&|bytes| bytes.truncate(2_097_152)), SealState::Broken);
        assert_eq!(state_with(&|bytes| bytes.push(0)), SealState::Broken);
        assert_eq!(state_with(&|bytes| bytes.rotate_left(1 << 20)), SealState::Broken);
        assert_eq!(state_with(&|_| ()), SealState::Whole);
        assert_eq!(seal.state(&Secret::new(&[8; 32])).unwrap(), SealState::Broken);
    }

    #[test]
    fn a_seal_of_the_file_in_one_still_counts() {
        let (_folder, seal, mut bytes) = database();
        let secret = Secret::new(&[7; 32]);
        let earlier = line("", &secret, &fs::sha256(&seal.database).unwrap());
        fs::write_private(&seal.path, earlier.as_bytes()).unwrap();
        assert_eq!(seal.state(&secret).unwrap(), SealState::Whole);
        bytes[1_500_000] ^= 1;
        fs::write_private(&seal.database, &bytes).unwrap();
        assert_eq!(seal.state(&secret).unwrap(), SealState::Broken);
    }
}
