//! Delivery `mappe`: a folder for each recipient below an outbox, with a manifest of what was delivered.
//!
//! Files first, then the manifest: who fetches by the manifest never finds a file that is not there whole. What stands in
//! the folder and was not put there by the last delivery is never written over: a kunde may have typed in it. The same
//! delivery again writes nothing. Who may look into the outbox is for the rights of its folders to say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Outgoing, hex_sha256};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::formats::read::MOST_FILE_BYTES;
use crate::system::fs;

mod manifest;
#[cfg(test)]
mod tests;

use crate::domain::plain_name::{folder_name, plain_name};
pub use manifest::{FILE as MANIFEST, HEADERS};
use manifest::{Manifest, ManifestRow};

/// What the manifest says of the files of one delivery beside their names.
#[derive(Debug, Clone, Copy)]
pub struct ManifestEntry<'a> {
    /// The lønkørsel of the report.
    pub run: PayrollRun,
    /// Its løngruppe.
    pub group: &'a PayGroup,
    /// Its version: 1 the first time, one more each time it is delivered with something new in it.
    pub version: u32,
    /// When it was delivered; whole seconds are kept.
    pub at: Timestamp,
    /// SHA-256 of files that were begun to be put there before, in hexadecimal digits: the program was stopped after the
    /// file and before the manifest.
    pub begun: &'a BTreeSet<String>,
}

/// Puts files into the folder of `recipient` below `root`, each the old one or the new one, never half, and then into its
/// manifest. A file that is in the manifest with the same contents keeps its row.
///
/// An error, and nothing of it written, where a name is no plain name of a file, where a file of that name was changed
/// since it was delivered or belongs to another løngruppe, or where the manifest cannot be read.
pub fn put(root: &Path, recipient: &str, files: &[Outgoing], entry: &ManifestEntry<'_>) -> Result<(), Error> {
    let Fitting { folder, mut manifest, rows } = fitting(root, recipient, files, entry)?;
    let path = folder.join(MANIFEST);
    fs::create_folder(&folder)?;
    for file in files {
        fs::write_atomic(&folder.join(&file.name), &file.bytes)?;
    }
    rows.into_iter().for_each(|row| manifest.add(row));
    fs::write_atomic(&path, &manifest.bytes(&path)?)
}

/// Whether [`put`] would put the files there: everything is read as it reads it, and nothing is left.
pub fn would_put(
    root: &Path,
    recipient: &str,
    files: &[Outgoing],
    entry: &ManifestEntry<'_>,
) -> Result<(), Error> {
    fs::can_write_in(&fitting(root, recipient, files, entry)?.folder)
}

/// Files that fit into a recipient's folder.
struct Fitting {
    folder: PathBuf,
    manifest: Manifest,
    /// What the manifest is to say of each.
    rows: Vec<ManifestRow>,
}

fn fitting(
    root: &Path,
    recipient: &str,
    files: &[Outgoing],
    entry: &ManifestEntry<'_>,
) -> Result<Fitting, Error> {
    let folder =
        root.join(folder_name(recipient).map_err(|why| unfit(root, "the name of the recipient", &why))?);
    fs::place_of(&folder)?;
    let manifest = Manifest::read(&folder.join(MANIFEST))?;
    let rows: Vec<ManifestRow> = files.iter().map(|file| ManifestRow::new(file, entry)).collect();
    for (at, file) in files.iter().enumerate() {
        plain_name(&file.name).map_err(|why| unfit(&folder, "the name of a file", &why))?;
        refuse_twice(&folder, file, &files[..at])?;
        refuse_taken(&folder, file, &rows[at], &manifest, entry.begun)?;
    }
    Ok(Fitting { folder, manifest, rows })
}

/// What a manifest says of one report: a delivery that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderDelivery {
    /// Its version.
    pub version: u32,
    /// When it was delivered, `2023-07-21T08:48:00Z`.
    pub at: String,
    /// Its files.
    pub files: Vec<String>,
}

/// What lies in the folder of `recipient` of a report, as its manifest has it; `None` where there is nothing, or no manifest
/// that can be read: putting something there says so.
pub fn delivered(root: &Path, recipient: &str, run: PayrollRun, group: &PayGroup) -> Option<FolderDelivery> {
    let manifest = Manifest::read(&root.join(folder_name(recipient).ok()?).join(MANIFEST)).ok()?;
    manifest.of(run, group)
}

fn unfit(folder: &Path, what: &str, why: &str) -> Error {
    Error::about(folder, format!("nothing is delivered here: {what} {why}"), "correct the name")
}

/// Two files of one name would leave one of them. Windows knows no difference between capitals and small letters.
fn refuse_twice(folder: &Path, file: &Outgoing, before: &[Outgoing]) -> Result<(), Error> {
    let taken = |name: &str| name.to_lowercase() == file.name.to_lowercase();
    if taken(MANIFEST) || before.iter().any(|other| taken(&other.name)) {
        return Err(Error::about(
            &folder.join(&file.name),
            "two files of one delivery have this name",
            "rename one of them",
        ));
    }
    Ok(())
}

/// A file that is there already must be the one that was delivered last, or begun to be, or say the same.
fn refuse_taken(
    folder: &Path,
    file: &Outgoing,
    row: &ManifestRow,
    manifest: &Manifest,
    begun: &BTreeSet<String>,
) -> Result<(), Error> {
    let path = folder.join(&file.name);
    let delivered = manifest.row(&row.file);
    if let Some(other) = delivered.filter(|delivered| delivered.group != row.group) {
        return Err(Error::about(
            &path,
            format!("was delivered for løngruppe {} and is not written over for {}", other.group, row.group),
            "give the files of the two grupper different names",
        ));
    }
    if !fs::exists(&path) {
        return Ok(());
    }
    let there = hex_sha256(&fs::read(&path, MOST_FILE_BYTES)?);
    let was_delivered = delivered.is_some_and(|delivered| delivered.sha256 == there);
    if there == row.sha256 || was_delivered || begun.contains(&there) {
        return Ok(());
    }
    Err(Error::about(
        &path,
        "is not the file that was delivered last, and is not written over",
        "somebody may have typed in it: read it back with uddata collect, move it away, and send again",
    ))
}
