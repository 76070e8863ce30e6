//! Memory between runs: what is new, what stands still, what is gone, and every note that a person typed.
//!
//! What is remembered are facts: what each run printed, and what people changed in which report. Everything else
//! follows from them by going through the runs in their order, so that runs read late, twice or out of order end in the
//! same state as in order. [`compare`] is that step, [`book`] the memory of one løngruppe that it makes, and both are pure;
//! [`store`] keeps the books in an embedded database, in which nothing personal can be read without the secret.

mod adopt;
pub mod book;
pub mod compare;
pub mod export;
mod goes_on;
pub mod identity;
pub mod read_back;
pub mod recall;
pub mod receipts;
mod settle;
pub mod store;
pub mod story_book;
mod two_books;
pub mod typed_in;

use std::path::PathBuf;

use store::Store;
use two_books::ReceiptBook;

use crate::domain::problem::Error;

use crate::domain::field::Field;
use crate::system::fs::Lock;

/// The memory of the reports below one folder.
#[derive(Debug)]
pub struct History {
    /// The database.
    pub store: Store,
    /// The folder of the reports.
    pub out: PathBuf,
    /// The time of this run, `2023-07-21T08:48:00Z`.
    pub now: String,
    /// The table of the passwords that reports are protected with, where the settings name one.
    pub passwords: Option<PathBuf>,
    /// The fields by which the layouts at hand tell advices apart.
    pub identities: Vec<Vec<Field>>,
    /// The outbox, where it lies outside the folder of the reports: copies in it are read as those below it are.
    pub outbox: Option<PathBuf>,
    /// The lock of the folder of the reports, where the history lies elsewhere: whoever writes reports there takes it.
    pub lock: Option<Lock>,
    /// What was delivered, outside the database.
    receipts: ReceiptBook,
}

impl History {
    /// The memory of the reports below `out`, at the time `now`.
    pub fn new(store: Store, out: PathBuf, now: String) -> Self {
        Self {
            store,
            out,
            now,
            passwords: None,
            identities: Vec::new(),
            outbox: None,
            lock: None,
            receipts: ReceiptBook::default(),
        }
    }

    /// The same, where anything may be tried: nothing of it reaches the disk.
    pub fn rehearsal(self) -> Result<Self, Error> {
        let Self { store, out, now, passwords, identities, outbox, lock, .. } = self;
        Ok(Self { passwords, identities, outbox, lock, ..Self::new(store.rehearsal()?, out, now) })
    }
}
