//! `report --archive`: inputs that are done with, out of the way of the next run. Files whose rows stand in written reports go
//! to [`DONE`], files that were refused to [`REFUSED`], both directly below the input folder.
//!
//! A report is made from all prints of its run and gruppe, so that [`DONE`] is read along with the rest of the input, and a
//! file is called the same before and after: a late print joins those that were put away, and putting away changes no report.
//! What is in doubt stays where it is. No bytes are lost: nothing is written over, and only a file whose very bytes lie in
//! the folder already is removed.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::problem::{Problem, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{Location, mask_cpr};
use crate::formats::read::MOST_FILE_BYTES;
use crate::job::Job;
use crate::job::discover::{DONE, InputFile, InputPlace, REFUSED, numbered, shown};
use crate::job::outcome::{PutAway, RunOutcome, WhyNot};
use crate::job::summary::{FileEntry, FileStatus};
use crate::job::survey::PrintFile;
use crate::system::fs;
use crate::system::log;

/// What the log says of a file that was moved.
#[derive(Serialize)]
struct Moved<'a> {
    path: &'a str,
    to: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileFate {
    Done,
    Refused,
    Stays,
    /// It says nothing about the file that it lies in.
    Nothing,
}

/// Puts away the inputs of a job whose reports, and what the history keeps of them, are on disk. `input_of` tells for each
/// entry of the outcome which of `files` it is of.
pub fn put_away(
    files: &[InputFile],
    input_of: &[usize],
    prints: &[PrintFile],
    outcome: &RunOutcome,
    job: &Job,
) -> Vec<PutAway> {
    let entries: Vec<&FileEntry> = outcome.files().collect();
    let fates = Fates::of(prints, &entries, outcome, job);
    let mut of_input: Vec<Vec<usize>> = vec![Vec::new(); files.len()];
    for (entry, input) in input_of.iter().enumerate() {
        of_input[*input].push(entry);
    }
    let one = |(found, inside): (&InputFile, Vec<usize>)| {
        // The first entry is the file itself, the others are what lies in it.
        let entry = *inside.first()?;
        let fate = together(inside.iter().map(|entry| fates.of_entry(entries[*entry])));
        if found.passed_over.is_some() || found.place.is_done {
            return None;
        }
        let folder = match fate {
            Some(FileFate::Done) => DONE,
            Some(FileFate::Refused) => REFUSED,
            Some(_) => return None,
            None => {
                return Some(PutAway {
                    entry,
                    folder: DONE,
                    result: Err(WhyNot::Told(mixed(entries[entry]))),
                });
            }
        };
        Some(PutAway { entry, folder, result: move_into(folder, found, entries[entry]) })
    };
    files.iter().zip(of_input).filter_map(one).collect()
}

/// What is known of prints when all reports are written.
struct Fates {
    /// By SHA-256, which tells that of a duplicate, too.
    of_prints: HashMap<String, FileFate>,
    /// Whether refused files may go: not in a run over some reports only, which may be why they were refused.
    moves_refused: bool,
}

impl Fates {
    fn of(prints: &[PrintFile], entries: &[&FileEntry], outcome: &RunOutcome, job: &Job) -> Self {
        let unmade: HashSet<&ReportId> =
            outcome.failed().iter().chain(outcome.unwanted()).chain(outcome.left()).collect();
        let of_print = |print: &PrintFile| {
            let entry = entries[print.entry];
            let is_made =
                !print.reports.is_empty() && !print.reports.iter().any(|report| unmade.contains(report));
            // A refused file that a report tells of is told of for as long as it is there.
            let fate =
                if is_made && entry.status == FileStatus::Read { FileFate::Done } else { FileFate::Stays };
            (entry.sha256.clone(), fate)
        };
        let of_prints = prints.iter().map(of_print).collect();
        Self { of_prints, moves_refused: job.run.is_none() && job.groups.is_empty() }
    }

    fn of_entry(&self, entry: &FileEntry) -> FileFate {
        let faulty = entry.problems.iter().any(|problem| problem.weight == Weight::Fault);
        match (entry.status, self.of_prints.get(&entry.sha256)) {
            (FileStatus::Skipped, _) => FileFate::Nothing,
            (FileStatus::Archive, _) if faulty => FileFate::Refused,
            (FileStatus::Archive, _) => FileFate::Nothing,
            (_, Some(fate)) => *fate,
            // One that could not be read at all has no hash: it may still be on its way.
            (FileStatus::Refused, None) if self.moves_refused && !entry.sha256.is_empty() => {
                FileFate::Refused
            }
            _ => FileFate::Stays,
        }
    }
}

/// What becomes of a file with these in it; `None` where some were read and others refused.
fn together(fates: impl Iterator<Item = FileFate>) -> Option<FileFate> {
    let fates: Vec<FileFate> = fates.collect();
    let has = |fate| fates.contains(&fate);
    match (has(FileFate::Stays), has(FileFate::Done), has(FileFate::Refused)) {
        (true, ..) | (false, false, false) => Some(FileFate::Stays),
        (false, true, false) => Some(FileFate::Done),
        (false, false, true) => Some(FileFate::Refused),
        (false, true, true) => None,
    }
}

/// Were it set aside, the prints that were read would be missing when a late one joins them; were it taken for done,
/// nobody would see to the others.
fn mixed(entry: &FileEntry) -> Problem {
    Problem::remark(
        Location::whole(&entry.file),
        "stays where it is: some of the files in it were read, and others refused",
        "put the files themselves in the input instead of the archive, those that were refused mended or left out",
    )
}

fn move_into(folder: &str, found: &InputFile, entry: &FileEntry) -> Result<String, WhyNot> {
    let bytes = fs::read(&found.path, MOST_FILE_BYTES).map_err(WhyNot::Failed)?;
    if data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)) != entry.sha256 {
        return Err(WhyNot::Told(Problem::remark(
            Location::whole(&entry.file),
            "changed since it was read, and stays where it is",
            "run again: it is read as it is now",
        )));
    }
    if fs::is_link(&found.place.root.join(folder)) {
        return Err(WhyNot::Told(Problem::remark(
            Location::whole(&entry.file),
            format!("stays where it is: {folder} is a link, and nothing is moved out of the input folder"),
            format!("make {folder} a folder of its own"),
        )));
    }
    let moved = match target(folder, &found.place, &bytes) {
        PutAwayTarget::Free(path) => fs::move_to(&found.path, &path).map(|()| path),
        PutAwayTarget::There(path) => fs::remove(&found.path).map(|()| path),
    };
    let to = mask_cpr(&shown(&moved.map_err(WhyNot::Failed)?));
    log::event("put_away", &Moved { path: &entry.path, to: &to });
    Ok(to)
}

enum PutAwayTarget {
    /// Nothing stands there.
    Free(PathBuf),
    /// The same bytes stand there under the same name.
    There(PathBuf),
}

fn target(folder: &str, place: &InputPlace, bytes: &[u8]) -> PutAwayTarget {
    let path = |name: String| name.split('/').fold(place.root.join(folder), |path, part| path.join(part));
    let same = |path: &Path| fs::read(path, MOST_FILE_BYTES).is_ok_and(|there| there == bytes);
    let of_this_name = (1..).map(|number| path(numbered(&place.below, number)));
    if let Some(there) = of_this_name.take_while(|path| fs::exists(path)).find(|path| same(path)) {
        return PutAwayTarget::There(there);
    }
    let name = if folder == DONE { &place.name } else { &place.below };
    let mut free = (1..).map(|number| path(numbered(name, number)));
    PutAwayTarget::Free(free.find(|path| !fs::exists(path)).unwrap_or_else(|| path(name.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_doubt_stays() {
        use FileFate::{Done, Nothing, Refused, Stays};
        let of = |fates: &[FileFate]| together(fates.iter().copied());
        assert_eq!(of(&[Done]), Some(Done));
        assert_eq!(of(&[Nothing, Done, Done, Nothing]), Some(Done));
        assert_eq!(of(&[Refused, Nothing]), Some(Refused));
        assert_eq!(of(&[Done, Refused]), None);
        for stays in
            [&[][..], &[Nothing], &[Stays], &[Done, Stays], &[Refused, Stays], &[Done, Refused, Stays]]
        {
            assert_eq!(of(stays), Some(Stays), "{stays:?}");
        }
    }
}
