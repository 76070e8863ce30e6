//! The OLE container (compound file) that xls, encrypted Office files, doc and msg are kept in: its directory, and one
//! stream of it. Written for files that nobody vouches for: no chain is followed further than the file is long.
//!
//! Source: Microsoft's open specification MS-CFB.

/// The first bytes of every such container.
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Sector numbers from here on mark ends and holes.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// Streams shorter than this are kept in small sectors.
const SMALL_STREAM: usize = 4_096;
const SMALL_SECTOR: usize = 64;

/// A container, read as far as its directory.
pub(in crate::formats) struct Ole<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small_sectors: Vec<u8>,
    entries: Vec<OleEntry>,
}

struct OleEntry {
    name: String,
    start: u32,
    length: usize,
    /// The entries before and after it in its folder, and the first of those in it, by their numbers.
    before: u32,
    after: u32,
    inside: u32,
}

impl<'a> Ole<'a> {
    /// Reads header, sector tables and directory; `None` where they do not fit together.
    pub(in crate::formats) fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30)?;
        if !bytes.starts_with(MAGIC) || !matches!(shift, 9 | 12) {
            return None;
        }
        let mut ole = Self {
            bytes,
            sector: 1 << shift,
            table: Vec::new(),
            small_table: Vec::new(),
            small_sectors: Vec::new(),
            entries: Vec::new(),
        };
        ole.table = ole.read_table()?;
        ole.entries = ole.read_directory()?;
        let root = ole.entries.first()?;
        ole.small_sectors = ole.chain(root.start, root.length)?;
        let small_table = ole.chain(u32_at(bytes, 60)?, bytes.len())?;
        ole.small_table = small_table.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
        Some(ole)
    }

    /// Whether the container holds a stream (or folder) of that name, whatever its case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The stream of that name; `None` where there is none, or where its chain is broken.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        self.contents(self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?)
    }

    /// The length of the longest stream of that name, wherever it stands.
    pub(in crate::formats) fn longest(&self, name: &str) -> Option<usize> {
        let named = self.entries.iter().filter(|entry| entry.name.eq_ignore_ascii_case(name));
        named.map(|entry| entry.length).max()
    }

    /// The folders whose names begin so, by their numbers, in the container's own order.
    pub(super) fn folders(&self, prefix: &str) -> Vec<usize> {
        let is_one = |entry: &OleEntry| entry.name.starts_with(prefix);
        self.entries.iter().enumerate().filter(|(_, entry)| is_one(entry)).map(|(number, _)| number).collect()
    }

    /// The stream of that name in a folder.
    pub(super) fn stream_in(&self, folder: usize, name: &str) -> Option<Vec<u8>> {
        let mut waiting = vec![self.entries.get(folder)?.inside];
        // An entry stands in one place, so that no more are gone through than there are.
        for _ in 0..=2 * self.entries.len() {
            let number = waiting.pop()?;
            let Some(entry) = self.entries.get(number as usize) else { continue };
            if entry.name.eq_ignore_ascii_case(name) {
                return self.contents(entry);
            }
            waiting.extend([entry.before, entry.after]);
        }
        None
    }

    fn contents(&self, entry: &OleEntry) -> Option<Vec<u8>> {
        if entry.length >= SMALL_STREAM {
            return self.chain(entry.start, entry.length);
        }
        let sector = |id: u32| self.small_sectors.chunks(SMALL_SECTOR).nth(id as usize);
        follow(entry.start, &self.small_table, entry.length, sector)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let from = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes
            .get(from..self.bytes.len().min(from.checked_add(self.sector)?))
            .filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        follow(start, &self.table, length.min(self.bytes.len()), |id| self.sector(id))
    }

    /// The table that says which sector follows which. Its own sectors are listed in the header and, when they are many,
    /// in a chain of further lists.
    fn read_table(&self) -> Option<Vec<u32>> {
        let sectors = self.bytes.len() / self.sector;
        let mut lists: Vec<&[u8]> = vec![self.bytes.get(76..512)?];
        let mut next = u32_at(self.bytes, 68)?;
        while next < LAST_SECTOR && lists.len() <= sectors {
            let list = self.sector(next)?;
            let end = list.len().checked_sub(4)?;
            lists.push(&list[..end]);
            next = u32_at(list, end)?;
        }
        let mut table = Vec::new();
        for id in lists.iter().flat_map(|list| list.chunks_exact(4)).filter_map(|id| u32_at(id, 0)) {
            if table.len() > sectors {
                break;
            }
            if id < LAST_SECTOR {
                table.extend(self.sector(id)?.chunks_exact(4).filter_map(|entry| u32_at(entry, 0)));
            }
        }
        Some(table)
    }

    fn read_directory(&self) -> Option<Vec<OleEntry>> {
        let directory = self.chain(u32_at(self.bytes, 48)?, self.bytes.len())?;
        directory.chunks_exact(128).map(entry).collect()
    }
}

fn entry(bytes: &[u8]) -> Option<OleEntry> {
    let units =
        bytes.get(..64)?.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).take_while(|&unit| unit != 0);
    let name = char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect();
    // The upper half of the length is noise in the older version; no file that is read here needs it.
    Some(OleEntry {
        name,
        start: u32_at(bytes, 116)?,
        length: u32_at(bytes, 120)? as usize,
        before: u32_at(bytes, 68)?,
        after: u32_at(bytes, 72)?,
        inside: u32_at(bytes, 76)?,
    })
}

/// The bytes of a chain of sectors, at most `length` of them; `None` where it leads nowhere, or back on itself for
/// longer than the table has entries.
fn follow<'b>(
    start: u32,
    table: &[u32],
    length: usize,
    sector: impl Fn(u32) -> Option<&'b [u8]>,
) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut id = start;
    for _ in 0..=table.len() {
        if id >= LAST_SECTOR || whole.len() >= length {
            whole.truncate(length);
            return Some(whole);
        }
        whole.extend_from_slice(sector(id)?);
        id = *table.get(id as usize)?;
    }
    None
}

/// Two bytes, lowest first.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Four bytes, lowest first.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
