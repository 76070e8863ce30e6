//! `mappe`: the recipient's folder in the outbox.

use std::path::PathBuf;

use super::{Carried, Channel};
use crate::delivery::Outgoing;
use crate::delivery::errand::{Errand, moment};
use crate::delivery::folder::{ManifestEntry, put, would_put};
use crate::domain::problem::Error;
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
        let recipient = &errand.delivery.parcel.recipient;
        match put(&self.outbox, recipient, &files, &self.entry(errand)) {
            Ok(()) => {
                self.keep_seen(recipient, &files);
                Carried::Accepted
            }
            Err(error) => later(&error),
        }
    }

    fn rehearse(&self, errand: &Errand<'_>, files: &[Outgoing]) -> Option<Carried> {
        let recipient = &errand.delivery.parcel.recipient;
        would_put(&self.outbox, recipient, files, &self.entry(errand)).err().as_ref().map(later)
    }

    /// Each recipient has a folder of their own.
    fn is_down(&self, _: &Carried) -> bool {
        false
    }
}

/// Whole files or none, and the same ones in the same place the next time.
fn later(error: &Error) -> Carried {
    Carried::Later { why: format!("{}: {}", error.at, error.what) }
}

impl FolderChannel<'_> {
    fn entry<'e>(&self, errand: &'e Errand<'_>) -> ManifestEntry<'e> {
        let Delivery { group, run, version, parcel, .. } = &errand.delivery;
        ManifestEntry { run: *run, group, version: *version, at: moment(self.history), begun: &parcel.begun }
    }

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
