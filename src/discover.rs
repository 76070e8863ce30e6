//! Inputs to a sorted list of files, each with what is passed over and why.
//!
//! Opens nothing: which of the files are prints is found out when they are read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::fs::{self, Given};
use crate::model::{FileName, Location};
use crate::problem::{Error, Problem};

/// A file of the input.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called.
    pub file: Arc<FileName>,
    /// Why it is passed over without being opened.
    pub passed_over: Option<&'static str>,
}

/// The files of the inputs, and folders in them that could not be looked into.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files, those of each input sorted by path; a file that two inputs name stands there once.
    pub files: Vec<Found>,
    /// What could not be looked into.
    pub problems: Vec<Problem>,
    seen: HashSet<PathBuf>,
}

/// Lists the files of `inputs`: files as they are, folders with everything below them. An input that is not there stops
/// the run: a nightly job that is pointed at the wrong folder must say so.
pub fn discover(inputs: &[PathBuf]) -> Result<Discovery, Error> {
    let mut discovery = Discovery::default();
    for input in inputs {
        match fs::look(input)? {
            Given::File => {
                let name = input.file_name().unwrap_or_default().to_string_lossy();
                discovery.add(input.clone(), FileName::new(&shown(input), &name), None);
            }
            Given::Folder(entries, errors) => {
                for entry in entries {
                    let file = FileName::new(&shown(&entry.path), &entry.below);
                    let passed_over = passed_over(&entry.below);
                    discovery.add(entry.path, file, passed_over);
                }
                discovery.problems.extend(errors.into_iter().map(|error| {
                    Problem::fault(
                        Location::whole(&FileName::new(&error.at, &error.at)),
                        error.what,
                        error.hint,
                    )
                }));
            }
        }
    }
    Ok(discovery)
}

impl Discovery {
    fn add(&mut self, path: PathBuf, file: Arc<FileName>, passed_over: Option<&'static str>) {
        if self.seen.insert(path.clone()) {
            self.files.push(Found { path, file, passed_over });
        }
    }
}

/// A path with `/` between folders on every system.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Why a file in a folder is passed over, told by its name alone.
fn passed_over(below: &str) -> Option<&'static str> {
    let name = below.rsplit('/').next().unwrap_or(below);
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        return Some("a lock file of an open document");
    }
    if fs::is_hidden(name) {
        return Some("a hidden file");
    }
    if name.starts_with("afrapportering_LG") {
        return Some("a report of this program");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_input_is_passed_over_by_name() {
        assert_eq!(passed_over("a/u721.txt"), None);
        assert_eq!(passed_over("a/~$u721.xlsx"), Some("a lock file of an open document"));
        assert_eq!(passed_over(".DS_Store"), Some("a hidden file"));
        assert_eq!(
            passed_over("LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx"),
            Some("a report of this program")
        );
    }
}
