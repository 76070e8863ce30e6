//! Prints that were wrong, and are taken back: files in `trukket/` below an input folder, and those that `report --without`
//! names. Their rows leave the reports, unless another file holds them; what people wrote about them is kept.

use std::collections::HashSet;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::formats::read::MOST_FILE_BYTES;
use crate::job::Job;
use crate::job::discover::{Discovery, IN_TAKEN_BACK};
use crate::system::fs;

/// Why a file is passed over that `--without` names.
const NAMED: &str = "taken back with --without";

/// The prints that are taken back.
#[derive(Debug, Default)]
pub struct TakenBack {
    hashes: HashSet<String>,
    /// Names of files that are not there any more.
    names: HashSet<String>,
}

impl TakenBack {
    /// Finds them, and passes over those that lie in the input.
    pub fn of(discovery: &mut Discovery, job: &Job) -> Self {
        let mut taken_back = Self::default();
        for named in &job.without {
            let is_named = |path: &Path, below: &str| {
                path == named || Path::new(below) == named || path.file_name() == Some(named.as_os_str())
            };
            for found in discovery.files.iter_mut().filter(|it| is_named(&it.path, &it.place.below)) {
                found.passed_over = Some(NAMED);
            }
            if !taken_back.add(named) {
                let name = named.file_name().unwrap_or(named.as_os_str());
                taken_back.names.insert(name.to_string_lossy().into_owned());
            }
        }
        for found in &discovery.files {
            if matches!(found.passed_over, Some(IN_TAKEN_BACK | NAMED)) {
                taken_back.add(&found.path);
            }
        }
        taken_back
    }

    /// Adds a file by its bytes; false where it cannot be read.
    fn add(&mut self, path: &Path) -> bool {
        let bytes = fs::exists(path).then(|| fs::read(path, MOST_FILE_BYTES));
        let Some(Ok(bytes)) = bytes else { return false };
        self.hashes.insert(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)));
        true
    }

    /// Whether nothing is taken back.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty() && self.names.is_empty()
    }

    /// Whether a file is one of them: by its bytes, or by its name where it is not there any more.
    pub fn takes(&self, name: &str, sha256: &str) -> bool {
        let last = name.rsplit('/').next().unwrap_or_default();
        self.hashes.contains(sha256) || self.names.contains(last) || self.names.contains(name)
    }
}
