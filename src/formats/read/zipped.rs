//! Zip containers, opened without believing what they say of themselves: entries are counted before they are listed,
//! and what comes out of one is counted while it is inflated.

use std::io::{Cursor, Read, Seek};

use yore::code_pages::CP850;
use zip::read::{Config, OwnedZipFileEntry, ZipFile};
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

use super::sheet::TableRefusal;

/// The most entries of a zip container.
pub const MOST_ENTRIES: usize = 10_000;

/// The most times that an entry may be larger than it is in the container, once it is larger than [`RATIO_FROM`].
/// Print text packs 10 to 30 times, a bomb 1000 times.
pub const MOST_RATIO: u64 = 250;

/// Inflated bytes from which on [`MOST_RATIO`] counts: below it, blank pages are no bomb.
pub const RATIO_FROM: u64 = 16 << 20;

/// One entry of a container, by its description in the container's list.
pub(super) type ContainerEntry = OwnedZipFileEntry;

/// The contents of an entry as they come out.
pub(super) type EntryContents<'a, C = Cursor<&'a [u8]>> = ZipFile<'a, C>;

/// The entries of a container in its own order, two of one name included.
pub(super) struct ContainerListing {
    pub(super) entries: Vec<ContainerEntry>,
    /// True where the list breaks off before the number of entries it states.
    pub(super) broken: bool,
}

/// Lists a container.
pub(super) fn list(bytes: &[u8]) -> Result<ContainerListing, TableRefusal> {
    list_of(Cursor::new(bytes))
}

/// Lists a container that need not be in memory.
pub(super) fn list_of(container: impl Read + Seek) -> Result<ContainerListing, TableRefusal> {
    let damaged = |_| {
        TableRefusal::damaged("the zip container has no readable list of contents; it is cut off or damaged")
    };
    let mut container = ZipIterable::try_new(container, Config::default()).map_err(damaged)?;
    if container.len() > MOST_ENTRIES {
        return Err(TableRefusal::new(
            format!("the zip container states {} entries; at most {MOST_ENTRIES} are read", container.len()),
            "split it, or hand over a folder instead",
        ));
    }
    let mut listing = ContainerListing { entries: Vec::new(), broken: false };
    for entry in container.files().map_err(damaged)? {
        match entry {
            Ok(entry) => listing.entries.push(entry.into()),
            Err(_) => listing.broken = true,
        }
    }
    Ok(listing)
}

/// The name of an entry: UTF-8 where it is UTF-8, else CP850, which Danish Windows packs names in.
pub(super) fn name(entry: &ContainerEntry) -> String {
    match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => CP850.decode(entry.name_raw()).into_owned(),
    }
}

/// Opens an entry of a container.
pub(super) fn open<'a, C: Read + Seek>(
    entry: &'a ContainerEntry,
    container: &'a mut C,
) -> Result<EntryContents<'a, C>, TableRefusal> {
    if entry.encrypted() {
        return Err(TableRefusal::new(
            "it is protected by a password",
            "save it without a password and hand it over again",
        ));
    }
    if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(TableRefusal::new(
            "it is packed by a method that is not read; only 'stored' and 'deflate' are",
            "pack it again with the zip that comes with Windows",
        ));
    }
    entry.as_ref().with_reader(container, ZipReadOptions::new()).map_err(|_| damaged_entry())
}

/// The whole of an entry, at most `most` bytes; what was inflated is taken off `left`, the sum that is still allowed.
pub(super) fn inflate(
    entry: &ContainerEntry,
    bytes: &[u8],
    most: u64,
    left: &mut u64,
) -> Result<Vec<u8>, TableRefusal> {
    let mut cursor = Cursor::new(bytes);
    let mut body = Inflating::new(open(entry, &mut cursor)?, entry.compressed_size(), most, left);
    let mut whole = Vec::new();
    match body.read_to_end(&mut whole) {
        Ok(_) => Ok(whole),
        Err(_) => Err(body.refused.take().unwrap_or_else(damaged_entry)),
    }
}

fn damaged_entry() -> TableRefusal {
    TableRefusal::damaged(
        "it is damaged inside the zip container: what comes out does not match its checksum or its form",
    )
}

/// A reader that stops at the limits, by what really comes out.
pub(super) struct Inflating<'l, R> {
    inner: R,
    packed: u64,
    inflated: u64,
    most: u64,
    left: &'l mut u64,
    /// Why it stopped.
    pub(super) refused: Option<TableRefusal>,
}

impl<'l, R> Inflating<'l, R> {
    pub(super) fn new(inner: R, packed: u64, most: u64, left: &'l mut u64) -> Self {
        Self { inner, packed, inflated: 0, most, left, refused: None }
    }

    fn over(&self) -> Option<TableRefusal> {
        let hint = "hand over the file as it was before it was packed";
        if self.inflated > self.most {
            let most = self.most >> 20;
            return Some(TableRefusal::new(
                format!("it is larger than {most} MB when unpacked, the most that is read"),
                hint,
            ));
        }
        if self.inflated > RATIO_FROM && self.inflated / MOST_RATIO > self.packed {
            let what = format!(
                "it unpacks to more than {MOST_RATIO} times its size, which is the mark of a zip bomb"
            );
            return Some(TableRefusal::new(what, hint));
        }
        None
    }
}

impl<R: Read> Read for Inflating<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.inflated += count as u64;
        self.refused = match self.left.checked_sub(count as u64) {
            Some(left) => {
                *self.left = left;
                self.over()
            }
            None => Some(TableRefusal::new(
                "the zip container unpacks to more than is read from one container",
                "split it, or hand over a folder instead",
            )),
        };
        match self.refused {
            Some(_) => Err(std::io::Error::other("a limit is reached")),
            None => Ok(count),
        }
    }
}
