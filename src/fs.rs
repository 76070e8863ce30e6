//! The only place that touches the file system: bounded reads, atomic writes. Every error names its path.

#![allow(clippy::disallowed_methods, reason = "this is the one home of std::fs")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use crate::problem::Error;

/// Reads a whole file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let unreadable = |error: std::io::Error| {
        Error::about(
            path,
            format!("cannot be read: {error}"),
            "check that the file is there and that you may read it",
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut bytes = Vec::with_capacity(length.min(most) as usize);
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(Error::about(
            path,
            format!("is larger than {} MB, the most that is read", most / 1_000_000),
            "split the file, or leave it out of the input",
        ));
    }
    Ok(bytes)
}

/// Makes a folder and those above it; one that is there already is fine.
pub fn create_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| {
        Error::about(
            path,
            format!("the folder cannot be made: {error}"),
            "choose another place with --out, or ask for the right to write there",
        )
    })
}

/// Replaces `path` by `bytes` so that it is always the old file or the new one, never half: written beside it, synced,
/// closed, renamed. A file that already holds exactly these bytes is left alone.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::metadata(path).is_ok_and(|found| found.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
    {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".uddata-").suffix(".tmp");
    // A temporary file is its owner's alone by default; a report inherits the rights of its folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let written = builder.tempfile_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.into_temp_path().persist(path).map_err(|failed| failed.error)
    });
    written.map_err(|error| {
        Error::about(
            path,
            format!("cannot be written: {error}"),
            "close the file if it is open in Excel, check the disk and the rights of the folder, and run again",
        )
    })
}
