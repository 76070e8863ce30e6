//! Inputs to a sorted list of files, each with what is passed over and why.
//!
//! Opens nothing: which of the files are prints is found out when they are read. Files that `--archive` put away as done
//! are called as if they still lay in the input; those that it set aside as refused are passed over.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::problem::{Error, Problem};
use crate::domain::{FileName, Location};
use crate::system::fs::{self, FolderEntry, Given};

/// A file of the input.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called.
    pub file: Arc<FileName>,
    /// Why it is passed over without being opened.
    pub passed_over: Option<&'static str>,
    /// Where it lies as seen from its input.
    pub place: InputPlace,
    /// Whether the file itself was given, and not a folder that it lies in.
    pub is_named: bool,
}

/// Where a file lies as seen from its input, which is to be known when it is put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputPlace {
    /// The input folder, or that of an input which is a file.
    pub root: PathBuf,
    /// Its path below it, with `/` between folders.
    pub below: String,
    /// What it is called below [`DONE`] once it lies there: its path, with a number where another file has that name.
    pub name: String,
    /// Whether it lies there already.
    pub is_done: bool,
}

/// Where files go whose rows stand in written reports.
pub const DONE: &str = "behandlet";

/// Where files go that were refused.
pub const REFUSED: &str = "afvist";

/// Where files go, below the input folder, that are taken back.
pub const TAKEN_BACK: &str = "trukket";
/// Why such a file is passed over.
pub const IN_TAKEN_BACK: &str = "taken back: it lies in trukket/";
/// Why a file is passed over that was refused by an earlier run.
pub const SET_ASIDE: &str = "set aside by --archive";

/// Whether a file is passed over since it is none: a link, or what the system keeps in the form of a file.
pub fn is_other(why: &str) -> bool {
    why == fs::LINK || why == fs::NO_FILE
}

/// The files of the inputs, and folders in them that could not be looked into.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files, those of each input sorted by path; a file that two inputs name stands there once.
    pub files: Vec<InputFile>,
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
                let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let root = input.parent().map(Path::to_path_buf).unwrap_or_default();
                let is_done = root.ends_with(DONE);
                let place = InputPlace { root, below: name.clone(), name, is_done };
                discovery.add(input.clone(), place, None);
                if let Some(found) = discovery.files.last_mut().filter(|found| found.path == *input) {
                    found.is_named = true;
                }
            }
            Given::Folder(entries, errors) => {
                for (place, path) in places(input, entries) {
                    let passed_over = passed_over(&place.below);
                    discovery.add(path, place, passed_over);
                }
                for (entry, what) in fs::others(input) {
                    let FolderEntry { path, below } = entry;
                    let passed_over = passed_over(&below).or(Some(what));
                    let place =
                        InputPlace { root: input.clone(), name: below.clone(), below, is_done: false };
                    discovery.add(path, place, passed_over);
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
    fn add(&mut self, path: PathBuf, place: InputPlace, passed_over: Option<&'static str>) {
        if self.seen.insert(path.clone()) {
            let file = FileName::new(&shown(&path), &place.name);
            self.files.push(InputFile { path, file, passed_over, place, is_named: false });
        }
    }
}

/// The files of an input folder, sorted by name. One with the name of another that was put away is called from now on what it
/// will be called beside that one.
fn places(root: &Path, entries: Vec<FolderEntry>) -> Vec<(InputPlace, PathBuf)> {
    let done = |below: &str| {
        below.split_once('/').filter(|(folder, _)| *folder == DONE).map(|(_, name)| name.to_string())
    };
    let put_away: HashSet<String> = entries.iter().filter_map(|entry| done(&entry.below)).collect();
    let mut taken: HashSet<String> = put_away.clone();
    taken.extend(entries.iter().map(|entry| entry.below.clone()));
    let place = |FolderEntry { path, below }| {
        let (name, is_done) = match done(&below) {
            Some(name) => (name, true),
            None if put_away.contains(&below) => (free_name(&below, &mut taken), false),
            None => (below.clone(), root.ends_with(DONE)),
        };
        (InputPlace { root: root.to_path_buf(), below, name, is_done }, path)
    };
    let mut places: Vec<(InputPlace, PathBuf)> = entries.into_iter().map(place).collect();
    places.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    places
}

fn free_name(below: &str, taken: &mut HashSet<String>) -> String {
    let mut names = (2..).map(|number| numbered(below, number));
    let name = names.find(|name| !taken.contains(name)).unwrap_or_else(|| below.to_string());
    taken.insert(name.clone());
    name
}

/// A path whose last part has a number before its extension, `a/u721_2.txt`; with 1 the path itself. It is sorted after the path
/// itself, so that of two files with the same bytes the one that was there first counts.
pub fn numbered(below: &str, number: usize) -> String {
    let (folder, name) = below.rsplit_once('/').map_or(("", below), |(folder, name)| (folder, name));
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (name, String::new()),
    };
    match (number, folder) {
        (1, _) => below.to_string(),
        (_, "") => format!("{stem}_{number}{extension}"),
        _ => format!("{folder}/{stem}_{number}{extension}"),
    }
}

/// A path with `/` between folders on every system.
pub fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Why a file in a folder is passed over, told by its name alone.
fn passed_over(below: &str) -> Option<&'static str> {
    if below.split_once('/').is_some_and(|(folder, _)| folder == REFUSED) {
        return Some(SET_ASIDE);
    }
    let name = below.rsplit('/').next().unwrap_or(below);
    if below.split_once('/').is_some_and(|(folder, _)| folder == TAKEN_BACK) {
        return Some(IN_TAKEN_BACK);
    }
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
        assert_eq!(passed_over("afvist/a/u721.txt"), Some(SET_ASIDE));
        assert_eq!(passed_over("a/afvist/u721.txt"), None);
        assert_eq!(passed_over("afvist"), None);
        assert_eq!(passed_over("trukket/a/u721.txt"), Some(IN_TAKEN_BACK));
    }

    fn names(below: &[&str]) -> Vec<(String, String)> {
        let entry =
            |below: &&str| FolderEntry { path: PathBuf::from("in").join(below), below: below.to_string() };
        let places = places(Path::new("in"), below.iter().map(entry).collect());
        places.into_iter().map(|(place, _)| (place.name, place.below)).collect()
    }

    #[test]
    fn a_file_that_was_put_away_is_called_and_sorted_as_before() {
        let before = names(&["a/u721.txt", "b.txt", "c.txt"]);
        let after = names(&["behandlet/a/u721.txt", "behandlet/c.txt", "b.txt"]);
        let of = |names: Vec<(String, String)>| names.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(of(before), ["a/u721.txt", "b.txt", "c.txt"]);
        assert_eq!(of(after), ["a/u721.txt", "b.txt", "c.txt"]);
    }

    #[test]
    fn a_second_file_of_a_name_is_called_what_it_will_be_called_beside_the_first() {
        let found = names(&["behandlet/s/u721.txt", "behandlet/s/u721_2.txt", "s/u721.txt", "s/u721_3.txt"]);
        let found: Vec<(&str, &str)> = found.iter().map(|(name, below)| (&**name, &**below)).collect();
        assert_eq!(
            found,
            [
                ("s/u721.txt", "behandlet/s/u721.txt"),
                ("s/u721_2.txt", "behandlet/s/u721_2.txt"),
                ("s/u721_3.txt", "s/u721_3.txt"),
                ("s/u721_4.txt", "s/u721.txt")
            ]
        );
        for name in ["u721.txt", "u721", "u721..", "a.b/u721", "é.tar.gz"] {
            assert!(*numbered(name, 2) > *name && *numbered(name, 11) > *name, "{name}");
            assert_eq!(numbered(name, 1), name);
        }
        assert_eq!(numbered("a.b/u721", 2), "a.b/u721_2");
    }
}
