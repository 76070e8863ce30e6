//! The folder `erstattet` beside a report: workbooks that were replaced and hold what the next edition does not.
//!
//! What people type in the columns that are theirs is carried over, and a workbook in which they did nothing else is not kept.

use std::path::{Path, PathBuf};

use crate::domain::problem::{Error, Problem};
use crate::domain::wording::Wording;
use crate::domain::{FileName, Location, texts};
use crate::formats::read;
use crate::history::typed_in::Beyond;
use crate::report::ReportRow;
use crate::report::files::KEPT_ASIDE;
use crate::report::own::{carried, carried_from_list};
use crate::report::worked_in::WorkedIn;
use crate::system::fs;

/// A workbook that is about to be replaced, as the program knows it.
#[derive(Clone, Copy)]
pub struct Replaced<'a> {
    /// Where it stands.
    pub path: &'a Path,
    /// SHA-256 of what the program wrote there.
    pub ours: Option<[u8; 32]>,
    /// SHA-256 of what stood there when it was read back, where it holds nothing but what was taken in.
    pub taken_whole: Option<[u8; 32]>,
    /// Its edition.
    pub edition: u32,
    /// What was found in it beside what is taken in.
    pub beyond: Beyond,
    /// The rows that it will hold, as far as they show what people added.
    pub rows: &'a [ReportRow],
    /// The texts that it held when it was written; none where that is not known.
    pub texts: &'a [u32],
    /// The same of an edition before.
    pub earlier: &'a dyn Fn(u32) -> Result<Option<Vec<u32>>, Error>,
}

/// Keeps a workbook aside in which people did more than is carried over. Returns what is said of it.
pub fn keep_aside(replaced: &Replaced<'_>) -> Result<Option<Problem>, Error> {
    if !fs::exists(replaced.path) {
        return Ok(None);
    }
    let bytes = fs::read(replaced.path, read::MOST_FILE_BYTES)?;
    let is = Some(fs::hash_of(&bytes));
    if replaced.ours == is {
        return Ok(None);
    }
    let mut left = if replaced.taken_whole == is { Vec::new() } else { lost(replaced, &bytes)? };
    if left.is_empty() && replaced.beyond == Beyond::Words {
        left.push(texts::text_where_program_fills());
    }
    if left.is_empty() {
        return Ok(None);
    }
    let kept = free_place(replaced, &bytes)?;
    fs::create_folder(kept.parent().unwrap_or(&kept))?;
    fs::write_atomic(&kept, &bytes)?;
    let (path, kept) = (replaced.path.display().to_string(), kept.display().to_string());
    Ok(Some(Problem::remark(
        Location::whole(&FileName::new(&path, &path)),
        texts::not_carried_over(&texts::list_of(&left), &kept),
        texts::look_there_for_it(),
    )))
}

/// What of a workbook neither the next edition shows nor anybody can read.
fn lost(replaced: &Replaced<'_>, bytes: &[u8]) -> Result<Vec<Wording>, Error> {
    let name = replaced.path.display().to_string();
    let Ok(worked_in) = WorkedIn::read(&FileName::new(&name, &name), bytes) else {
        return Ok(vec![texts::something_unreadable()]);
    };
    let (book, comments) = (&worked_in.book, worked_in.comments());
    let carried = match book.reports.iter().any(|returned| returned.is_work_list) {
        true => Some(carried_from_list(&book.reports, comments)),
        false => book.only().map(|returned| carried(returned, comments, replaced.rows)),
    };
    // An edition before may have been put back.
    let before = worked_in.edition().filter(|edition| *edition < replaced.edition);
    let earlier = before.map(replaced.earlier).transpose()?;
    // What an edition before said is unknown to a history that was begun anew.
    let texts = earlier.as_ref().map_or(replaced.texts, |texts| texts.as_deref().unwrap_or_default());
    Ok(worked_in.left_behind(texts, carried.unwrap_or_default()))
}

/// The first free name in the folder, or the one that holds the same bytes.
fn free_place(replaced: &Replaced<'_>, bytes: &[u8]) -> Result<PathBuf, Error> {
    let folder = replaced.path.parent().unwrap_or(Path::new("")).join(KEPT_ASIDE);
    let name = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let (stem, ending) = (name(replaced.path.file_stem()), name(replaced.path.extension()));
    let mut number = 1;
    loop {
        let again = if number > 1 { format!("-{number}") } else { String::new() };
        let place = folder.join(format!("{stem}_udgave-{}{again}.{ending}", replaced.edition));
        if !fs::exists(&place) || fs::read(&place, read::MOST_FILE_BYTES)? == bytes {
            return Ok(place);
        }
        number += 1;
    }
}
