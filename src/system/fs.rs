//! The only place that touches the file system: bounded reads, atomic writes. Every error names its path.

#![allow(clippy::disallowed_methods, reason = "this is the one home of std::fs")]

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::domain::problem::Error;
use crate::domain::{mask_cpr, texts};

/// Reads a whole file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let unreadable = |error: std::io::Error| {
        Error::about(path, texts::cannot_be_read(&texts::refusal(&error)), texts::may_you_read_it())
    };
    // Opening a pipe would wait for whoever writes to it, and a device may have no end.
    let found = fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        let what = if found.is_dir() {
            "is a folder, where a file is expected"
        } else {
            "is no regular file, and is not opened"
        };
        return Err(Error::about(path, what, "name a file"));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let before = file.metadata().map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(before.len().min(most) as usize);
    (&mut file).take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let after = file.metadata().map_err(unreadable)?;
    if after.len() != before.len() || after.modified().ok() != before.modified().ok() {
        return Err(Error::about(path, texts::still_being_written(), texts::run_when_complete()));
    }
    if bytes.len() as u64 > most {
        return Err(Error::about(path, texts::larger_than_is_read(most / 1_000_000), texts::split_it()));
    }
    Ok(bytes)
}

/// Makes a folder and those above it; one that is there already is fine.
pub fn create_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| not_made(path, &error))
}

fn not_made(path: &Path, error: &std::io::Error) -> Error {
    Error::about(path, texts::folder_not_made(&texts::refusal(error)), texts::choose_another_place())
}

/// Whether files can be made in a folder, or, where it is not there yet, in the nearest one above it. Leaves nothing.
pub fn can_write_in(folder: &Path) -> Result<(), Error> {
    let there = place_of(folder)?;
    temporary(&there.join("x")).map(drop).map_err(|error| not_written(folder, &error))
}

/// The folder, or, where it is not there yet, the nearest one above it; an error where something else stands there.
pub fn place_of(folder: &Path) -> Result<&Path, Error> {
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new(""));
    match there.as_os_str().is_empty() || there.is_dir() {
        true => Ok(there),
        false => Err(Error::about(there, texts::is_a_file(), texts::name_another_place())),
    }
}

/// The bytes that the files in a folder take, those in folders below it not counted.
pub fn size_in(folder: &Path) -> u64 {
    let sizes =
        fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.metadata().ok());
    sizes.filter(fs::Metadata::is_file).map(|found| found.len()).sum()
}

/// Replaces `path` by `bytes` so that it is always the old file or the new one, never half: written beside it, synced,
/// closed, renamed. A file that already holds exactly these bytes is left alone.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::metadata(path).is_ok_and(|found| found.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
    {
        return Ok(());
    }
    beside(path, bytes)
        .and_then(|file| file.persist(path).map_err(|failed| failed.error))
        .map_err(|error| not_written(path, &error))
}

/// A file that is written piece by piece, and takes the place of what stands at its path once it is whole: there is the old
/// file or the new one, never half.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    file: std::io::BufWriter<tempfile::NamedTempFile>,
}

impl NewFile {
    /// Begins it, beside what stands at `path`.
    pub fn begin(path: &Path) -> Result<Self, Error> {
        let file = temporary(path).map_err(|error| not_written(path, &error))?;
        Ok(Self { path: path.to_path_buf(), file: std::io::BufWriter::new(file) })
    }

    /// The SHA-256 of what was written so far.
    pub fn sha256(&mut self) -> Result<[u8; 32], Error> {
        self.rewind().and_then(|()| hash_all(self)).map_err(|error| not_written(&self.path, &error))
    }

    /// Whether the file that stands at its path holds the same bytes.
    pub fn is_there(&mut self) -> bool {
        let there = fs::metadata(&self.path).map(|found| found.len());
        let written = self.seek(SeekFrom::End(0));
        matches!((there, written), (Ok(there), Ok(written)) if there == written)
            && matches!((sha256(&self.path), self.sha256()), (Ok(there), Ok(written)) if there == written)
    }

    /// Puts it in its place.
    pub fn finish(self) -> Result<(), Error> {
        let unwritten = |error: std::io::Error| not_written(&self.path, &error);
        let file = self.file.into_inner().map_err(|failed| unwritten(failed.into_error()))?;
        file.as_file().sync_all().and_then(|()| fault_point("rename")).map_err(unwritten)?;
        file.into_temp_path().persist(&self.path).map_err(|failed| unwritten(failed.error))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Read for NewFile {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.file.flush()?;
        self.file.get_mut().read(buffer)
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

/// Writes a new file, whole or not at all; one that is there already is left alone, and an error.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written =
        beside(path, bytes).and_then(|file| file.persist_noclobber(path).map_err(|failed| failed.error));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::about(path, texts::is_there_already(), texts::name_another_file())
        }
        _ => not_written(path, &error),
    })
}

/// Opens a file to write on at its end; one that is not there yet is made, for its owner alone.
pub fn append_private(path: &Path) -> Result<Box<dyn Write + Send>, Error> {
    must_be_regular(path, "name a file")?;
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| not_appended(path, &error))?;
    Ok(Box::new(file))
}

/// Refuses to open what is there and no regular file: a pipe would wait for its other end, and a device may have no end.
fn must_be_regular(path: &Path, hint: &str) -> Result<(), Error> {
    match exists(path) && !is_regular(path) {
        true => Err(Error::about(path, "is no regular file, and is not opened", hint)),
        false => Ok(()),
    }
}

/// What is said of a log that cannot be written.
pub fn not_appended(path: &Path, error: &std::io::Error) -> Error {
    Error::about(
        path,
        format!("the log cannot be written: {error}"),
        "make its folder, and see that this user may write there; it is named by --log, or `log` in uddata.toml",
    )
}

/// What is said of a file that cannot be written.
pub fn not_written(path: &Path, error: &std::io::Error) -> Error {
    Error::about(path, texts::cannot_be_written(&texts::refusal(error)), texts::close_it_or_check_rights())
}

/// Writes a new file that only its owner may read, whole or not at all; one that is there already is left alone, and an
/// error.
pub fn write_new_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = private_beside(path, bytes)
        .and_then(|file| file.into_temp_path().persist_noclobber(path).map_err(|failed| failed.error));
    written.map_err(|error| not_written(path, &error))
}

/// A temporary file in the folder of `path`, its owner's alone, written and synced.
fn private_beside(path: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let mut file = builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    fault_point("private")?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Replaces a file that only its owner may read, the old one or the new one, never half.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = private_beside(path, bytes)
        .and_then(|file| file.into_temp_path().persist(path).map_err(|failed| failed.error));
    written.map_err(|error| not_written(path, &error))
}

/// Adds to the end of a file that only its owner may read, and returns when it is on the disk. One that is not there is
/// made.
pub fn append_line(path: &Path, line: &[u8]) -> Result<(), Error> {
    must_be_regular(path, "remove it, and run again")?;
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = fault_point("append").and_then(|()| options.open(path)).and_then(|mut file| {
        file.write_all(line)?;
        file.sync_all()
    });
    written.map_err(|error| not_written(path, &error))
}

/// The SHA-256 of a file's bytes, however large it is.
pub fn sha256(path: &Path) -> Result<[u8; 32], Error> {
    must_be_regular(path, "remove it, and run again")?;
    File::open(path).and_then(|mut file| hash_all(&mut file)).map_err(|error| {
        Error::about(path, texts::cannot_be_read(&texts::refusal(&error)), texts::may_you_read_it())
    })
}

/// How many bytes make a piece of [`sha256_of_pieces`].
const PIECE: u64 = 1 << 20;

/// The SHA-256 of the SHA-256 of a file's pieces of 1 MB, in their order: worked out on all cores, since a history of years is
/// hashed whenever it is opened and closed.
pub fn sha256_of_pieces(path: &Path) -> Result<[u8; 32], Error> {
    must_be_regular(path, "remove it, and run again")?;
    let piece = |from: u64| {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        hash_all(&mut file.take(PIECE))
    };
    let length = fs::metadata(path).map(|found| found.len());
    let pieces = length.and_then(|length| {
        let pieces = (0..length.div_ceil(PIECE)).into_par_iter().map(|number| piece(number * PIECE));
        pieces.collect::<std::io::Result<Vec<[u8; 32]>>>()
    });
    pieces.map(|pieces| Sha256::digest(pieces.as_flattened()).into()).map_err(|error| {
        Error::about(path, texts::cannot_be_read(&texts::refusal(&error)), texts::may_you_read_it())
    })
}

fn hash_all(from: &mut impl Read) -> std::io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    std::io::copy(from, &mut HashWriter(&mut hash))?;
    Ok(hash.finalize().into())
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Makes a folder that only its owner may look into, and those above it; one that is there already is fine.
pub fn create_private_folder(path: &Path) -> Result<(), Error> {
    if let Some(above) = path.parent() {
        create_folder(above)?;
    }
    #[cfg_attr(not(unix), allow(unused_mut, reason = "there are no such rights there to ask for"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(not_made(path, &error)),
        _ if path.is_dir() => Ok(()),
        _ => Err(Error::about(path, "is no folder", "rename the file, or name another folder with --state")),
    }
}

/// Refuses a file with a secret in it that others than its owner may read or change.
pub fn must_be_private(path: &Path) -> Result<(), Error> {
    match exists(path) && !is_private(path) {
        true => Err(Error::about(path, texts::others_may_read_the_password(), texts::take_rights_away())),
        false => Ok(()),
    }
}

/// The file that Excel (`~$name.xlsx`) or LibreOffice (`.~lock.name.xlsx#`) lays beside a document while somebody has it
/// open; `None` where neither is there.
pub fn owner_file(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy();
    let owners = [format!("~${name}"), format!(".~lock.{name}#")];
    owners.into_iter().map(|owner| path.with_file_name(owner)).find(|owner| exists(path) && exists(owner))
}

/// Whether the file at `path` holds these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|it| it.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

/// Whether a file stands at `path`: no folder, pipe, device or socket.
fn is_regular(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file())
}

/// Whether a folder stands at `path`.
pub fn is_folder(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_dir())
}

/// Whether something stands at `path`.
pub fn exists(path: &Path) -> bool {
    fs::metadata(path).is_ok()
}

/// Whether two paths name one place, be it not there yet.
pub fn is_same(a: &Path, b: &Path) -> bool {
    a == b || matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// Whether a folder holds something else than the file of one name; one that is not there holds nothing.
pub fn holds_other_than(folder: &Path, name: &str) -> bool {
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name() != name)
}

/// Whether nobody but its owner (and the system's administrator) may read or change the file at `path`. Told by the mode
/// bits on Unix; elsewhere the rights of a file do not show in them, and every file passes. `false` for one
/// that is not there.
pub fn is_private(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 == 0)
    }
    #[cfg(not(unix))]
    exists(path)
}

/// Removes a file; one that is not there is fine.
pub fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::about(path, texts::cannot_be_removed(&texts::refusal(&error)), texts::check_rights()))
        }
        _ => Ok(()),
    }
}

/// Moves a file to where nothing stands yet, in the same tree of folders; those above it are made.
pub fn move_to(from: &Path, to: &Path) -> Result<(), Error> {
    create_folder(to.parent().unwrap_or(to))?;
    fault_point("move").and_then(|()| fs::rename(from, to)).map_err(|error| {
        Error::about(
            from,
            texts::cannot_be_moved(&mask_cpr(&to.display().to_string()), &texts::refusal(&error)),
            texts::close_it_or_check_both(),
        )
    })
}

/// Gives a damaged database another name, with the two files that may lie beside it; returns the name.
pub fn put_aside(path: &Path) -> Result<PathBuf, Error> {
    let named = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let free = (1..1000).map(|number| named(path, &format!(".damaged-{number}"))).find(|path| !exists(path));
    let aside = free.unwrap_or_else(|| named(path, ".damaged"));
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (named(path, suffix), named(&aside, suffix));
        if exists(&from) {
            fs::rename(&from, &to).map_err(|error| not_written(&to, &error))?;
        }
    }
    Ok(aside)
}

/// Size and time of a file, by which a changed one is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds since 1970.
    pub modified: i64,
}

impl Stamp {
    /// The time of the last change, to the second, `2023-07-21T08:48:00Z`.
    pub fn moment(self) -> Option<String> {
        const SECOND: i64 = 1_000_000_000;
        jiff::Timestamp::from_second(self.modified.div_euclid(SECOND)).ok().map(|at| at.to_string())
    }
}

/// Size and time of the file at `path`; `None` where there is none.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let since = found.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Stamp { size: found.len(), modified: i64::try_from(since.as_nanos()).ok()? })
}

/// SHA-256 of the bytes of a file.
pub fn hash_of(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}

/// A lock of the operating system: free as soon as the process that holds it ends, however it ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held, not read")] File);

impl Lock {
    /// Takes the lock at `path`; an error of its own kind where another process holds it.
    pub fn take(path: &Path) -> Result<Self, Error> {
        let file = Self::open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(fs::TryLockError::WouldBlock) => Err(Error::locked(path)),
            Err(fs::TryLockError::Error(error)) => Err(unlockable(path, &error)),
        }
    }

    /// Takes the lock at `path`, and waits for it where another process holds it.
    pub fn wait(path: &Path) -> Result<Self, Error> {
        let file = Self::open(path)?;
        file.lock().map(|()| Self(file)).map_err(|error| unlockable(path, &error))
    }

    fn open(path: &Path) -> Result<File, Error> {
        must_be_regular(path, "remove it, or name another folder with --state")?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(|error| not_written(path, &error))
    }
}

/// What is said where the system gives no lock at all.
fn unlockable(path: &Path, error: &std::io::Error) -> Error {
    Error::about(
        path,
        format!("cannot be locked: {error}"),
        "some network disks know no locks: name a folder on a disk of this machine with --state, or `state` in uddata.toml",
    )
}

/// A place where a test can make the program fail or stop: `UDDATA_FAULT=history:2:stop` stops it dead the second time
/// that it comes to the point `history`; `fail` instead of `stop` is a full disk, `deny` a read-only one. Only in builds with debug assertions.
pub fn fault_point(point: &str) -> std::io::Result<()> {
    #[cfg(debug_assertions)]
    {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static TIMES: AtomicUsize = AtomicUsize::new(0);
        let wanted = std::env::var("UDDATA_FAULT").unwrap_or_default();
        let mut parts = wanted.split(':');
        if parts.next() == Some(point) {
            let at: usize = parts.next().and_then(|number| number.parse().ok()).unwrap_or(1);
            let now = TIMES.fetch_add(1, Ordering::SeqCst) + 1;
            match parts.next() {
                Some("stop") if now == at => std::process::abort(),
                Some("fail") if now >= at => {
                    return Err(std::io::Error::from(std::io::ErrorKind::StorageFull));
                }
                Some("deny") if now >= at => {
                    return Err(std::io::Error::from(std::io::ErrorKind::ReadOnlyFilesystem));
                }
                _ => {}
            }
        }
    }
    let _ = point;
    Ok(())
}

/// A temporary file in the folder of `path`, written, synced and closed.
fn beside(path: &Path, bytes: &[u8]) -> std::io::Result<tempfile::TempPath> {
    let mut file = temporary(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    fault_point("rename")?;
    Ok(file.into_temp_path())
}

/// How the names of temporary files begin and end.
const TEMPORARY: (&str, &str) = (".uddata-", ".tmp");

/// Removes the temporary files among `entries`: what a process leaves that is killed before it renames them, whole reports or
/// half ones, which nobody sees and no purge would find. Only for whoever holds the lock of that folder: those of a run that
/// goes on look the same. Best effort: the next run tries again.
pub fn remove_left_over(entries: &[FolderEntry]) {
    let is_temporary = |entry: &&FolderEntry| {
        let name = entry.below.rsplit('/').next().unwrap_or_default();
        name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1)
    };
    for entry in entries.iter().filter(is_temporary) {
        let _ = fs::remove_file(&entry.path);
    }
}

/// An empty temporary file in the folder of `path`.
fn temporary(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    fault_point("write")?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    // A temporary file is its owner's alone by default; a report inherits the rights of its folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder_of(path))
}

/// A file found below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the folder that was walked, with `/` between folders.
    pub below: String,
}

/// What stands at a path that was given as input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A file.
    File,
    /// A folder, with the files below it, sorted, and what could not be looked into. Hidden folders are not entered,
    /// links are not followed.
    Folder(Vec<FolderEntry>, Vec<Error>),
}

/// What stands at `path`; an error where there is nothing.
pub fn look(path: &Path) -> Result<Given, Error> {
    let found = fs::metadata(path).map_err(|error| {
        Error::about(path, texts::cannot_be_found(&texts::refusal(&error)), texts::check_the_path())
    })?;
    Ok(if found.is_dir() { walk(path) } else { Given::File })
}

/// Why something in a folder is passed over: it leads elsewhere.
pub const LINK: &str = "a link";

/// Why something in a folder is passed over: it is a pipe, a device or a socket.
pub const NO_FILE: &str = "no regular file";

/// What lies below a folder and is neither file nor folder, sorted, with what it is. Links are not followed.
pub fn others(folder: &Path) -> Vec<(FolderEntry, &'static str)> {
    let what = |entry: &walkdir::DirEntry| match entry.file_type() {
        kind if kind.is_symlink() => Some(LINK),
        kind if kind.is_file() || kind.is_dir() => None,
        _ => Some(NO_FILE),
    };
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_entry(is_entered).flatten();
    let mut others: Vec<_> =
        entries.filter_map(|entry| Some((folder_entry(folder, &entry), what(&entry)?))).collect();
    others.sort_by(|(a, _), (b, _)| a.below.cmp(&b.below));
    others
}

/// Whether a folder is gone into: one that is hidden is not.
fn is_entered(entry: &walkdir::DirEntry) -> bool {
    entry.depth() == 0 || !(entry.file_type().is_dir() && is_hidden(&entry.file_name().to_string_lossy()))
}

fn folder_entry(folder: &Path, entry: &walkdir::DirEntry) -> FolderEntry {
    let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    FolderEntry { path: entry.path().to_path_buf(), below: parts.join("/") }
}

fn walk(folder: &Path) -> Given {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(folder).into_iter().filter_entry(is_entered) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                files.push(folder_entry(folder, &entry));
            }
            Ok(_) => {}
            Err(error) => errors.push(Error::about(
                error.path().unwrap_or(folder),
                texts::cannot_be_looked_into(),
                texts::rest_was_read(),
            )),
        }
    }
    files.sort_by(|a, b| a.below.cmp(&b.below));
    Given::Folder(files, errors)
}

/// The links below a folder, as paths with `/` between folders, sorted. Hidden folders are not entered.
pub fn links(folder: &Path) -> Vec<String> {
    let entered =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy());
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_entry(entered).filter_map(Result::ok);
    let below = |entry: walkdir::DirEntry| {
        let below = entry.path().strip_prefix(folder).ok()?;
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        (entry.depth() > 0 && entry.path_is_symlink()).then(|| parts.join("/"))
    };
    let mut links: Vec<String> = entries.filter_map(below).collect();
    links.sort();
    links
}

/// Whether a link stands at `path` itself.
pub fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_symlink())
}

/// Whether a file or folder is hidden by its name.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != "." && name != ".."
}

/// The most bytes of a text file that people own (settings, layouts).
const MOST_TEXT_BYTES: u64 = 1_000_000;

/// Reads a small UTF-8 text that people own, without its byte order mark.
pub fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = read(path, MOST_TEXT_BYTES)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::about(path, texts::is_not_utf8(), texts::save_as_utf8_in_editor()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_disk_that_knows_no_locks_names_another_place_for_the_state() {
        let said = unlockable(Path::new("out/.uddata/lock"), &std::io::ErrorKind::Unsupported.into());
        assert_eq!(
            said.to_string(),
            "out/.uddata/lock: cannot be locked: unsupported\n  hint: some network disks know no locks: name a folder on a \
             disk of this machine with --state, or `state` in uddata.toml"
        );
    }

    #[test]
    fn a_new_file_is_known_before_it_takes_its_place() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("new");
        let written = |bytes: &[u8]| {
            let mut new = NewFile::begin(&path).unwrap();
            new.write_all(bytes).unwrap();
            new.seek(SeekFrom::Start(1)).unwrap();
            new.write_all(b"A").unwrap();
            new
        };
        let mut new = written(b"banana");
        assert_eq!(new.sha256().unwrap(), hash_of(b"bAnana"));
        assert!(!new.is_there() && !exists(&path));
        new.finish().unwrap();
        assert!(written(b"banana").is_there());
        assert!(!written(b"bananb").is_there() && !written(b"bananas").is_there());
        assert_eq!(fs::read(&path).unwrap(), b"bAnana");
        assert!(!holds_other_than(folder.path(), "new"), "what does not take its place is gone");
    }

    #[test]
    fn a_file_is_private_where_its_mode_leaves_others_out() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (mode, private) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)]
        {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_private(file.path()), private, "{mode:o}");
        }
        assert!(!is_private(Path::new("there/is/no/such/file")));
    }
}
/// A path with `/` between folders, below a folder.
pub fn below(path: &str, folder: &Path) -> PathBuf {
    path.split('/').fold(folder.to_path_buf(), |path, part| path.join(part))
}
