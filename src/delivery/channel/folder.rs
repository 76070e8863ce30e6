//! `mappe`: the recipient's folder in the outbox.

use std::path::PathBuf;

use super::{Carried, Channel};
use crate::delivery::Outgoing;
use crate::delivery::errand::{Errand, moment};
use crate::delivery::folder::{ManifestEntry, put};
use crate::history::History;
use crate::history::read_back::outbox_name;
use crate::history::store::Delivery;
use crate::system::fs;

/// Into folders.
pub struct FolderChannel<'a> {
    /// Whose reports they are.
    pub history: &'a History,
    /// The folder of the recipients' folders.
    pub outbox: PathBuf,
}

impl Channel for FolderChannel<'_> {
    fn carry(&mut self, errand: &Errand<'_>, files: Vec<Outgoing>) -> Carried {
        let Delivery { group, run, version, parcel, .. } = &errand.delivery;
        let entry = ManifestEntry { run: *run, group, version: *version, at: moment(self.history) };
        match put(&self.outbox, &parcel.recipient, &files, &entry) {
            Ok(()) => {
                self.keep_seen(&parcel.recipient, &files);
                Carried::Accepted
            }
            // Whole files or none, and the same ones in the same place the next time.
            Err(error) => Carried::Later { why: format!("{}: {}", error.at, error.what) },
        }
    }

    /// Each recipient has a folder of their own.
    fn is_down(&self, _: &Carried) -> bool {
        false
    }
}

impl FolderChannel<'_> {
    /// What the program put there itself is not read back as something that people returned, until somebody
    /// types in it. Best effort: one that is read back says nothing new.
    fn keep_seen(&self, recipient: &str, files: &[Outgoing]) {
        let folder = self.outbox.join(recipient);
        let below = match folder.strip_prefix(&self.history.out) {
            Ok(below) => below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"),
            Err(_) => outbox_name(&self.outbox, recipient),
        };
        for file in files {
            if let Some(stamp) = fs::stamp(&folder.join(&file.name)) {
                let _ = self.history.keep_seen(&format!("{below}/{}", file.name), stamp);
            }
        }
    }
}
