//! What is asked of an xlsx file before calamine sees it.
//!
//! calamine sets memory aside for what a file claims (`uniqueCount`), keeps every style with its own copy of its
//! format code, and adds up cell references without looking; an allocation that fails ends the program and cannot be
//! caught. So every part is read through once, streaming, by the XML reader that calamine uses, in the same
//! configuration: what passes here holds nothing that calamine would stumble over. Nothing is interpreted here.

use std::io::Cursor;

use quick_xml::events::{BytesStart, Event};

use super::sheet::{MOST_SHEETS, TableRefusal, in_reach};
use super::xml_part::{Halt, XmlPart, attributes};
use super::zipped::{self, ContainerEntry, Inflating};

/// The most bytes of one part, inflated. A sheet of a million rows has about 500 MB.
pub(super) const MOST_PART_BYTES: u64 = 512 << 20;

/// The most bytes of all parts together, inflated.
pub(super) const MOST_INFLATED_BYTES: u64 = 1 << 30;

/// The most shared strings.
const MOST_STRINGS: u64 = 2_000_000;

/// The most bytes of all shared strings, markup included.
const MOST_STRINGS_BYTES: u64 = 128 << 20;

/// How many more shared strings a file may state than it has. Excel states the truth; others are a little off.
const STRINGS_SLACK: u64 = 100_000;

/// The most fonts, fills, borders, formats, relations and names together. Excel ends at 65,490 cell formats.
const MOST_SETTINGS: u64 = 100_000;

/// The longest tag that names a font or holds a format code, in bytes: calamine copies it for every cell format.
const MOST_STYLE_TAG: usize = 2_048;

/// The most bytes of one cell or shared string, markup included.
const MOST_ITEM_BYTES: u64 = 8 << 20;

/// What is asked of the sheets of a workbook besides their cells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GuardedSheet {
    /// Whether a formula has no value in the file.
    pub(super) valueless: bool,
    /// Whether cells are merged.
    pub(super) merged: bool,
    /// The bytes that the shared strings take.
    pub(super) strings_bytes: usize,
}

/// Refuses a workbook that calamine could come to grief over, or would read otherwise than Excel does.
pub(super) fn check(bytes: &[u8]) -> Result<GuardedSheet, TableRefusal> {
    let listing = zipped::list(bytes)?;
    if listing.broken {
        return Err(TableRefusal::damaged("the list of the workbook's parts breaks off"));
    }
    let mut left = MOST_INFLATED_BYTES;
    let mut whole = WorkbookTotals::default();
    for entry in listing.entries.iter().filter(|entry| !is_picture(&zipped::name(entry))) {
        match check_part(entry, bytes, &mut left, &mut whole) {
            // calamine stops where this stopped: a picture is no XML, and a damaged part is reported by it.
            Ok(()) | Err(Halt::Broken) => {}
            Err(Halt::Refused(refusal)) => return Err(refusal),
        }
    }
    if whole.last_string.is_some_and(|last| last >= whole.strings) {
        return Err(untold_string());
    }
    Ok(whole.about)
}

/// A cell names its text by a number that no text has, or that is written otherwise than Excel writes it.
fn untold_string() -> TableRefusal {
    TableRefusal::damaged("a cell names a shared text by something that is no number of one")
}

/// What is counted over all parts.
#[derive(Default)]
struct WorkbookTotals {
    settings: u64,
    /// How many shared strings there are.
    strings: u64,
    /// The last of them that a cell names.
    last_string: Option<u64>,
    about: GuardedSheet,
}

fn check_part(
    entry: &ContainerEntry,
    bytes: &[u8],
    left: &mut u64,
    whole: &mut WorkbookTotals,
) -> Result<(), Halt> {
    let mut cursor = Cursor::new(bytes);
    let body = zipped::open(entry, &mut cursor)?;
    let mut part = XmlPart::new(Inflating::new(body, entry.compressed_size(), MOST_PART_BYTES, left));
    let mut scan = PartScan {
        whole,
        row: 0,
        column: 0,
        cell: CellScan::default(),
        item: None,
        strings: 0,
        strings_end: 0,
        stated: 0,
        sheets: 0,
    };
    loop {
        let at = part.position();
        match part.next()? {
            Event::Start(tag) => scan.start(&tag, at)?,
            Event::End(tag) => scan.end(tag.local_name().as_ref())?,
            Event::Eof => break,
            Event::Text(text) => scan.text(&text)?,
            Event::CData(_) | Event::Comment(_) | Event::GeneralRef(_) => scan.odd()?,
            _ => {}
        }
        scan.size(at)?;
    }
    scan.whole()
}

/// Row and column of a cell, counted from 0; of a row alone there is no column.
pub(super) type CellPlace = (u32, Option<u32>);

/// What is counted in one part.
struct PartScan<'s> {
    whole: &'s mut WorkbookTotals,
    row: u32,
    column: u32,
    cell: CellScan,
    item: Option<u64>,
    strings: u64,
    strings_end: u64,
    stated: u64,
    sheets: usize,
}

/// What is known of the cell that was started last.
#[derive(Default)]
struct CellScan {
    filled: bool,
    has_formula: bool,
    /// Its value is a text of its own, which may be empty.
    is_text: bool,
    /// Its value is the number of a shared text.
    is_shared: bool,
    /// The value, while it is read.
    value: Option<String>,
    has_value: bool,
}

impl PartScan<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, at: u64) -> Result<(), Halt> {
        match tag.local_name().as_ref() {
            "row" => self.row_starts(tag)?,
            "c" => {
                self.item = Some(at);
                self.cell_starts(tag)?;
            }
            "v" => {
                self.cell.filled = true;
                self.cell.value = Some(String::new());
            }
            "is" => (self.cell.filled, self.cell.has_value) = (true, true),
            "f" => self.cell.has_formula = true,
            "mergeCell" => self.whole.about.merged = true,
            "si" => {
                self.item = Some(at);
                self.strings += 1;
            }
            "sst" => attributes(tag, |key, value| {
                if key == "uniqueCount" {
                    self.stated = self.stated.max(value.parse().unwrap_or(0));
                }
            })?,
            "dimension" => dimension(tag)?,
            "sheet" => self.sheets += 1,
            "definedName" => {
                self.item = Some(at);
                self.whole.settings += 1;
            }
            "Relationship" => {
                self.whole.settings += 1;
                no_sheet_among_pictures(tag)?;
            }
            "font" | "fill" | "border" | "xf" => self.whole.settings += 1,
            "numFmt" | "name" | "rFont" => {
                self.whole.settings += 1;
                if tag.len() > MOST_STYLE_TAG {
                    let what = format!("a font name or number format takes more than {MOST_STYLE_TAG} bytes");
                    return Err(TableRefusal::damaged(what).into());
                }
            }
            _ => {}
        }
        self.counts()
    }

    fn end(&mut self, name: &str) -> Result<(), Halt> {
        match name {
            "row" => (self.row, self.column) = (self.row.saturating_add(1), 0),
            "c" => {
                self.item = None;
                self.whole.about.valueless |= self.cell.has_formula && !self.cell.has_value;
                if self.cell.filled {
                    in_reach(self.row.saturating_add(1), self.column.saturating_add(1))?;
                }
                self.cell = CellScan::default();
                self.column = self.column.saturating_add(1);
            }
            "v" => self.value_ends()?,
            "si" | "definedName" => self.item = None,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Halt> {
        match &mut self.cell.value {
            // A number in two pieces would be read as its first one.
            Some(value) if !value.is_empty() && !self.cell.is_text => self.odd(),
            Some(value) => {
                value.push_str(text);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Something in a value that is no text: calamine reads on as if the value ended there, or held nothing.
    fn odd(&mut self) -> Result<(), Halt> {
        match &self.cell {
            CellScan { value: Some(_), is_text: false, is_shared: true, .. } => Err(untold_string().into()),
            CellScan { value: Some(_), is_text: false, .. } => {
                Err(TableRefusal::damaged("a cell holds a number that is written in pieces").into())
            }
            _ => Ok(()),
        }
    }

    fn value_ends(&mut self) -> Result<(), Halt> {
        let Some(value) = self.cell.value.take() else { return Ok(()) };
        self.cell.has_value |= self.cell.is_text || !value.is_empty();
        if self.cell.is_shared {
            let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            let number = value.parse().ok().filter(|_| is_number).ok_or_else(untold_string)?;
            self.whole.last_string = self.whole.last_string.max(Some(number));
        }
        Ok(())
    }

    fn row_starts(&mut self, tag: &BytesStart<'_>) -> Result<(), Halt> {
        if let Some((row, _)) = reference(tag, "r")? {
            self.row = row;
        }
        Ok(())
    }

    fn cell_starts(&mut self, tag: &BytesStart<'_>) -> Result<(), Halt> {
        self.cell = CellScan::default();
        let (cell, mut found) = (&mut self.cell, None);
        attributes(tag, |key, value| match key {
            "t" => (cell.is_shared, cell.is_text) = (value == "s", matches!(value, "str" | "inlineStr")),
            "r" if found.is_none() => found = Some(parse_reference(value)),
            _ => {}
        })?;
        if let Some((row, column)) = possible(found)? {
            self.row = row;
            self.column = column.unwrap_or(0);
        }
        Ok(())
    }

    fn counts(&self) -> Result<(), Halt> {
        let over = |what: String| Err(Halt::Refused(TableRefusal::damaged(what)));
        if self.stated > MOST_STRINGS || self.strings > MOST_STRINGS {
            return over(format!(
                "the workbook states {} shared strings; at most {MOST_STRINGS} are read",
                self.stated.max(self.strings)
            ));
        }
        if self.whole.settings > MOST_SETTINGS {
            return over(format!("the workbook has more than {MOST_SETTINGS} fonts, formats and names"));
        }
        if self.sheets > MOST_SHEETS {
            return over(format!("the workbook has more than {MOST_SHEETS} sheets"));
        }
        Ok(())
    }

    /// Refuses a cell or string that does not end, and shared strings that are too many bytes.
    fn size(&mut self, at: u64) -> Result<(), Halt> {
        if self.item.is_some_and(|from| at - from > MOST_ITEM_BYTES) {
            let what = format!("one cell of the workbook takes more than {} MB", MOST_ITEM_BYTES >> 20);
            return Err(TableRefusal::damaged(what).into());
        }
        if self.strings > 0 {
            self.strings_end = at;
        }
        if self.strings > 0 && at > MOST_STRINGS_BYTES {
            let what = format!("the shared strings take more than {} MB", MOST_STRINGS_BYTES >> 20);
            return Err(TableRefusal::new(what, "split the file").into());
        }
        Ok(())
    }

    fn whole(&mut self) -> Result<(), Halt> {
        self.whole.strings = self.whole.strings.max(self.strings);
        let bytes = self.strings_end as usize + self.strings as usize * size_of::<String>();
        self.whole.about.strings_bytes = self.whole.about.strings_bytes.max(bytes);
        if self.stated > self.strings + STRINGS_SLACK {
            let what =
                format!("the workbook states {} shared strings and holds {}", self.stated, self.strings);
            return Err(TableRefusal::damaged(what).into());
        }
        Ok(())
    }
}

/// Whether a part is a picture or an embedded file by where it lies: calamine opens none, since no relation leads there but
/// those of drawings.
fn is_picture(name: &str) -> bool {
    PICTURES.iter().any(|folder| name.to_lowercase().contains(folder))
}

/// Folders of pictures and of what is embedded.
const PICTURES: [&str; 2] = ["/media/", "/embeddings/"];

/// Refuses a relation that makes a sheet or its texts of what lies among pictures: what lies there is not looked at.
fn no_sheet_among_pictures(tag: &BytesStart<'_>) -> Result<(), Halt> {
    let (mut is_drawn, mut among_pictures) = (false, false);
    attributes(tag, |key, value| match key {
        "Type" => {
            is_drawn = ["/image", "/oleObject", "/package", "/audio", "/video"]
                .iter()
                .any(|kind| value.ends_with(kind))
        }
        "Target" => among_pictures = is_picture(&format!("/{value}")),
        _ => {}
    })?;
    match among_pictures && !is_drawn {
        true => Err(TableRefusal::damaged("a sheet is said to lie among the pictures").into()),
        false => Ok(()),
    }
}

/// The size a sheet states, which must be one that a sheet can have.
fn dimension(tag: &BytesStart<'_>) -> Result<(), Halt> {
    let mut stated = None;
    attributes(tag, |key, value| {
        if key == "ref" {
            stated.get_or_insert(value.to_owned());
        }
    })?;
    let Some(stated) = stated else { return Ok(()) };
    let corners: Option<Vec<_>> = stated.split(':').map(parse_reference).collect();
    let possible = match corners.as_deref() {
        Some([_]) => true,
        Some([from, to]) => from.0 <= to.0 && from.1 <= to.1,
        _ => false,
    };
    if !possible {
        return Err(TableRefusal::damaged("a sheet states a size that no sheet has").into());
    }
    Ok(())
}

/// The cell or row that attribute `key` names, counted from 0.
fn reference(tag: &BytesStart<'_>, key: &str) -> Result<Option<CellPlace>, Halt> {
    let mut found = None;
    attributes(tag, |name, value| {
        if name == key && found.is_none() {
            found = Some(parse_reference(value));
        }
    })?;
    possible(found)
}

/// A reference that was found, where there was one; refuses one that no sheet has.
fn possible(found: Option<Option<CellPlace>>) -> Result<Option<CellPlace>, Halt> {
    match found {
        Some(None) => Err(TableRefusal::damaged("a cell reference is one that no sheet has").into()),
        found => Ok(found.flatten()),
    }
}

/// Reads `B7`, or `7` alone: row and column counted from 0. `None` for anything a spreadsheet would not write.
pub(super) fn parse_reference(text: &str) -> Option<CellPlace> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    if letters.len() > 3 || !(1..=7).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    Some((row, column.checked_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_those_of_a_spreadsheet() {
        assert_eq!(parse_reference("A1"), Some((0, Some(0))));
        assert_eq!(parse_reference("xfd1048576"), Some((1_048_575, Some(16_383))));
        assert_eq!(parse_reference("7"), Some((6, None)));
        for wrong in ["", "A", "A0", "AAAA1", "A12345678", "A1B", "1A", "Å1", "A-1"] {
            assert_eq!(parse_reference(wrong), None, "{wrong}");
        }
    }
}
