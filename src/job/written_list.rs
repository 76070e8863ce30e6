//! A work list that the program wrote, as the history keeps it, and what somebody says in it since beside its rows.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::problem::Error;
use crate::domain::{FileName, PayrollRun};
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::history::History;
use crate::office::rules::apply::approved;
use crate::office::rules::learn::fill_in::{LineAnswer, sheet as fill_in};
use crate::office::rules::learn::sheets;
use crate::report::left_behind::texts_of;
use crate::report::said::text_hash;
use crate::report::worklist::{ANSWERS, Answers, ReleaseWish, file_name, wishes_in};
use crate::system::fs::{self, Stamp};
use crate::system::secret::Mac;

/// What the history keeps of a list that the program wrote.
#[derive(Debug, Serialize, Deserialize)]
pub struct WrittenList {
    /// What it was made from.
    pub from: [u8; 32],
    /// Its bytes.
    pub sha256: [u8; 32],
    /// Size and time of the file.
    pub stamp: (u64, i64),
    /// The texts that it held, hashed.
    pub texts: Vec<u32>,
    /// Code and owner of its proposals that somebody had approved.
    #[serde(default)]
    pub approved: BTreeSet<(String, String)>,
    /// What somebody had answered on the lines of its sheet `Afgør først`.
    #[serde(default)]
    pub answers: Vec<((String, String), LineAnswer)>,
    /// Whether it has no filter buttons, and nothing frozen or folded.
    #[serde(default)]
    pub accessible: bool,
}

impl WrittenList {
    /// The list of a lønkørsel as it was written last.
    pub fn of(run: PayrollRun, history: &History) -> Result<Option<Self>, Error> {
        history.store.source(key(run, history))
    }

    /// Keeps it.
    pub fn keep(&self, run: PayrollRun, history: &History) -> Result<(), Error> {
        let written = serde_json::to_vec(self).unwrap_or_default();
        history.store.keep_sources(&[(key(run, history), written)])
    }

    /// Whether it stands at a path as it was written.
    pub fn stands(&self, path: &Path) -> bool {
        fs::stamp(path).map(numbers) == Some(self.stamp)
    }
}

fn key(run: PayrollRun, history: &History) -> Mac {
    history.store.source_mac(&[b"work list", file_name(run).as_bytes()])
}

/// A stamp as it is kept.
pub fn numbers(stamp: Stamp) -> (u64, i64) {
    (stamp.size, stamp.modified)
}

/// The texts of a list, hashed, and those that people answer with in it.
pub fn known_texts(book: impl Read + Seek) -> Vec<u32> {
    let answers = ANSWERS.into_iter().chain(fill_in::words()).map(text_hash);
    texts_of(book).into_iter().chain(answers).collect::<BTreeSet<u32>>().into_iter().collect()
}

/// What somebody says in a list beside its rows.
#[derive(Debug)]
pub struct ListWishes {
    /// Code and owner of its proposals that are approved.
    pub approved: BTreeSet<(String, String)>,
    /// What is answered on the lines of its sheet `Afgør først`.
    pub answers: Answers,
    /// What stands under `Frigiv`.
    pub released: Vec<ReleaseWish>,
}

/// What somebody says in the list at a path; `None` where it is not there, or as the program wrote it.
pub fn wishes_since(path: &Path, before: Option<&WrittenList>) -> Result<Option<ListWishes>, Error> {
    if !fs::exists(path) || before.is_some_and(|before| before.stands(path)) {
        return Ok(None);
    }
    let bytes = fs::read(path, MOST_FILE_BYTES)?;
    let name = path.display().to_string();
    // One that cannot be read is told where what was typed in it is read back.
    let tables = read::tables(&FileName::new(&name, &name), &bytes).unwrap_or_default();
    let rows = approved(path, &tables).unwrap_or_default();
    let approved = rows.iter().map(|row| sheets::key(&row.cells)).collect();
    let answered = fill_in::answered(&tables).into_iter();
    let answers = answered.map(|line| ((line.code, line.asks), line.answer)).collect();
    Ok(Some(ListWishes { approved, answers, released: wishes_in(&tables) }))
}
