//! ods, read here and not by calamine: calamine holds the repeats that an ods states as that many cells, and does not
//! come back from a `content.xml` that breaks off. Repeats of nothing cost nothing here, the rest is put cell by cell.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};

use super::serial::day_of_iso;
use super::sheet::{Budget, MOST_SHEETS, MergedArea, SheetRows, TableRefusal, number, text, truth};
use super::sheets::{Sheets, encrypted};
use super::workbook_guard::{MOST_INFLATED_BYTES, MOST_PART_BYTES};
use super::xml_part::{Halt, XmlPart, attributes};
use super::zipped::{self, ContainerEntry, Inflating};
use crate::formats::document::Cell;

/// The most bytes of text of one cell: Excel and LibreOffice end at 32,767 and 65,535 characters.
const MOST_CELL_BYTES: usize = 256 << 10;

/// So many bytes of text take the time of a cell.
const BLANKS_A_VISIT: usize = 64;

/// Elements whose contents are no cells of the sheet: notes, drawings, deleted cells, copies of linked tables.
const ASIDE: [&str; 5] = ["annotation", "shapes", "frame", "tracked-changes", "dde-links"];

/// Reads every sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Sheets, TableRefusal> {
    let listing = zipped::list(bytes)?;
    let part = |name: &str| listing.entries.iter().find(|entry| zipped::name(entry) == name);
    let mut left = MOST_INFLATED_BYTES;
    if let Some(manifest) = part("META-INF/manifest.xml") {
        refuse_encrypted(manifest, bytes, &mut left).map_err(Halt::refusal)?;
    }
    let content =
        part("content.xml").ok_or_else(|| TableRefusal::damaged("the ods workbook has no content.xml"))?;
    read_content(content, bytes, &mut left).map_err(Halt::refusal)
}

fn refuse_encrypted(manifest: &ContainerEntry, bytes: &[u8], left: &mut u64) -> Result<(), Halt> {
    let mut cursor = Cursor::new(bytes);
    let body = zipped::open(manifest, &mut cursor)?;
    let mut part = XmlPart::new(Inflating::new(body, manifest.compressed_size(), MOST_PART_BYTES, left));
    loop {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "encryption-data" => {
                return Err(encrypted().into());
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn read_content(content: &ContainerEntry, bytes: &[u8], left: &mut u64) -> Result<Sheets, Halt> {
    let mut cursor = Cursor::new(bytes);
    let body = zipped::open(content, &mut cursor)?;
    let mut part = XmlPart::new(Inflating::new(body, content.compressed_size(), MOST_PART_BYTES, left));
    let mut reading = OdsReading::new(bytes);
    loop {
        match part.next()? {
            Event::Start(tag) => {
                let name = tag.local_name();
                if ASIDE.contains(&name.as_ref()) {
                    let name = name.as_ref().to_owned();
                    skip(&mut part, &name)?;
                } else {
                    reading.start(&tag)?;
                }
            }
            Event::End(tag) => reading.end(tag.local_name().as_ref())?,
            Event::Text(piece) => reading.text(&piece.xml10_content())?,
            Event::CData(piece) => reading.text(&piece.xml10_content())?,
            Event::GeneralRef(entity) => reading.text(&character(&entity)?)?,
            Event::Eof => return reading.done(),
            _ => {}
        }
    }
}

/// Passes over the rest of an element that was just started.
fn skip<R: Read>(part: &mut XmlPart<'_, R>, name: &str) -> Result<(), Halt> {
    let mut depth = 1;
    while depth > 0 {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == name => depth += 1,
            Event::End(tag) if tag.local_name().as_ref() == name => depth -= 1,
            Event::Eof => return Err(Halt::Broken),
            _ => {}
        }
    }
    Ok(())
}

/// What `&amp;`, `&#229;` and their like stand for. There are no others: a document type was refused.
fn character(entity: &BytesRef<'_>) -> Result<String, Halt> {
    match entity.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        Ok(None) => {
            quick_xml::escape::resolve_predefined_entity(entity).map(str::to_owned).ok_or(Halt::Broken)
        }
        Err(_) => Err(Halt::Broken),
    }
}

/// A cell that has been started: how often it stands side by side, what its attributes say, its text.
#[derive(Default)]
struct OpenCell {
    repeats: u32,
    /// How many rows and columns it takes, itself included.
    rows: u32,
    columns: u32,
    /// Whether it is a formula that no value is stated for.
    valueless: bool,
    value: Option<Cell>,
    text: String,
    paragraphs: u32,
}

struct OdsReading {
    sheets: Sheets,
    hidden_styles: HashSet<String>,
    style: String,
    /// Name, whether it is hidden, cells, and rows so far of the sheet that is open.
    sheet: Option<(String, bool, SheetRows)>,
    count: usize,
    row: u32,
    row_repeats: u32,
    column: u32,
    cells: Vec<(u32, u32, Cell)>,
    merged: Vec<MergedArea>,
    open: Option<OpenCell>,
    /// Last: the right to hold all this is given up when it is gone.
    budget: Budget,
}

impl OdsReading {
    fn new(bytes: &[u8]) -> Self {
        Self {
            sheets: Sheets::default(),
            budget: Budget::of(bytes),
            hidden_styles: HashSet::new(),
            style: String::new(),
            sheet: None,
            count: 0,
            row: 0,
            row_repeats: 1,
            column: 0,
            cells: Vec::new(),
            merged: Vec::new(),
            open: None,
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Halt> {
        match tag.local_name().as_ref() {
            "style" => self.style = attribute(tag, "name")?.unwrap_or_default(),
            "table-properties" if attribute(tag, "display")?.as_deref() == Some("false") => {
                self.budget.take(self.style.len() + 64)?;
                self.hidden_styles.insert(self.style.clone());
            }
            "table" if self.sheet.is_none() => self.sheet_starts(tag)?,
            "table-row" => {
                self.row_repeats = repeats(tag, "number-rows-repeated")?;
                self.column = 0;
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" => self.cell_starts(tag)?,
            "p" => {
                if let Some(open) = &mut self.open {
                    if open.paragraphs > 0 {
                        open.text.push('\n');
                    }
                    open.paragraphs += 1;
                }
            }
            "s" => {
                let blanks = repeats(tag, "c")?.min(MOST_CELL_BYTES as u32 + 1) as usize;
                self.budget.visit(blanks / BLANKS_A_VISIT)?;
                self.text(&" ".repeat(blanks))?;
            }
            "tab" => self.text("\t")?,
            "line-break" => self.text("\n")?,
            _ => {}
        }
        Ok(())
    }

    fn sheet_starts(&mut self, tag: &BytesStart<'_>) -> Result<(), Halt> {
        self.count += 1;
        if self.count > MOST_SHEETS {
            return Err(
                TableRefusal::damaged(format!("the workbook has more than {MOST_SHEETS} sheets")).into()
            );
        }
        let name = attribute(tag, "name")?.unwrap_or_default();
        let hidden = attribute(tag, "style-name")?.is_some_and(|style| self.hidden_styles.contains(&style));
        self.sheet = Some((name, hidden, SheetRows::default()));
        self.row = 1;
        Ok(())
    }

    fn cell_starts(&mut self, tag: &BytesStart<'_>) -> Result<(), Halt> {
        let mut open = OpenCell {
            repeats: repeats(tag, "number-columns-repeated")?,
            rows: repeats(tag, "number-rows-spanned")?.max(1),
            columns: repeats(tag, "number-columns-spanned")?.max(1),
            valueless: attribute(tag, "formula")?.is_some(),
            ..OpenCell::default()
        };
        let (mut kind, mut value) = (String::new(), String::new());
        attributes(tag, |key, found| match key {
            "value-type" if kind != "error" => kind = found.to_owned(),
            "value" | "date-value" | "boolean-value" | "string-value" => value = found.to_owned(),
            _ => {}
        })?;
        open.valueless &= kind.is_empty();
        open.value = match kind.as_str() {
            "float" | "currency" | "percentage" => value.parse().ok().map(number),
            "date" => day_of_iso(&value).map(Cell::Date),
            "boolean" => Some(truth(value == "true")),
            "string" if !value.is_empty() => Some(text(&value)),
            // Times and errors: as they are shown.
            _ => None,
        };
        self.open = Some(open);
        Ok(())
    }

    fn text(&mut self, piece: &str) -> Result<(), Halt> {
        let Some(open) = self.open.as_mut().filter(|open| open.paragraphs > 0) else { return Ok(()) };
        self.budget.visit(1 + piece.len() / BLANKS_A_VISIT)?;
        if open.text.len() + piece.len() > MOST_CELL_BYTES {
            let what = format!("one cell of the workbook takes more than {} kB", MOST_CELL_BYTES >> 10);
            return Err(TableRefusal::damaged(what).into());
        }
        open.text.push_str(piece);
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Halt> {
        match name {
            "table-cell" | "covered-table-cell" => self.cell_ends()?,
            "table-row" => self.row_ends()?,
            "table" => {
                if let Some((name, hidden, mut sheet)) = self.sheet.take() {
                    let merged = std::mem::take(&mut self.merged);
                    merged.iter().try_for_each(|area| sheet.merge(area, &mut self.budget))?;
                    self.sheets.push(self.count as u32, name, sheet, hidden);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn cell_ends(&mut self) -> Result<(), Halt> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let cell = match open.value.unwrap_or_else(|| text(&open.text)) {
            Cell::Empty if open.valueless => Cell::NoValue,
            cell => cell,
        };
        let first = self.column.saturating_add(1);
        if open.rows > 1 || open.columns > 1 {
            self.budget.take(size_of::<MergedArea>())?;
            self.merged.push(MergedArea {
                first_row: self.row,
                last_row: self.row.saturating_add(open.rows - 1),
                first_column: first,
                last_column: first.saturating_add(open.columns - 1),
            });
        }
        self.column = self.column.saturating_add(open.repeats);
        if cell != Cell::Empty {
            super::sheet::in_reach(self.row, self.column)?;
            self.cells.push((first, open.repeats, cell));
        }
        Ok(())
    }

    fn row_ends(&mut self) -> Result<(), Halt> {
        let (first, cells) = (self.row, std::mem::take(&mut self.cells));
        self.row = self.row.saturating_add(self.row_repeats);
        let Some((_, _, sheet)) = self.sheet.as_mut().filter(|_| !cells.is_empty()) else { return Ok(()) };
        for row in first..self.row {
            for (from, repeats, cell) in &cells {
                for column in *from..from.saturating_add(*repeats) {
                    sheet.put(row, column, cell.clone(), &mut self.budget)?;
                }
            }
        }
        Ok(())
    }

    fn done(self) -> Result<Sheets, Halt> {
        if self.sheet.is_some() {
            return Err(TableRefusal::damaged("the workbook breaks off in the midst of a sheet").into());
        }
        Ok(self.sheets.hold(self.budget))
    }
}

fn attribute(tag: &BytesStart<'_>, key: &str) -> Result<Option<String>, Halt> {
    let mut found = None;
    attributes(tag, |name, value| {
        if name == key {
            found.get_or_insert_with(|| value.to_owned());
        }
    })?;
    Ok(found)
}

/// A count of repeats; 1 where none is stated.
fn repeats(tag: &BytesStart<'_>, key: &str) -> Result<u32, Halt> {
    match attribute(tag, key)? {
        Some(stated) => stated.parse().map_err(|_| Halt::Broken),
        None => Ok(1),
    }
}
