//! What stands in an xlsx workbook beside the values of its cells: comments, pictures, colours.
//!
//! Only as much as tells what people added to a report of ours. What cannot be made out is left out, never a reason to refuse
//! a workbook whose cells were read.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Cursor, Read, Seek};

use quick_xml::events::{BytesStart, Event};

use super::sheet::MOST_SHEETS;
use super::workbook_guard::{MOST_INFLATED_BYTES, MOST_PART_BYTES, parse_reference};
use super::xml_part::{Halt, XmlPart, attributes};
use super::zipped::{self, ContainerEntry, Inflating};

/// What a workbook holds beside the values of its cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// What people wrote at cells, in the order of the sheets.
    pub comments: Vec<Comment>,
    /// Whether it holds a picture, a drawn shape or an embedded file.
    pub has_pictures: bool,
    /// The grounds that cells are painted with, as the workbook names each: `FFFFFF00`, `theme 4`.
    pub grounds: Vec<String>,
    /// Whether it has a format that strikes text out.
    pub strikes: bool,
    /// The texts that cells share.
    pub texts: Vec<String>,
}

/// What somebody wrote at a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Number of the sheet, counted from 1.
    pub sheet: u32,
    /// Row as a spreadsheet shows it, counted from 1.
    pub row: u32,
    /// Column, counted from 0.
    pub column: usize,
    /// Who wrote it, as the workbook says; may be empty.
    pub author: String,
    /// What.
    pub text: String,
}

impl Beside {
    /// What an xlsx workbook holds; nothing for a file of another kind.
    pub fn of(bytes: &[u8]) -> Self {
        let mut beside = Self::default();
        if let Some(mut parts) = BookParts::of(Cursor::new(bytes)) {
            // What breaks off says nothing of the rest.
            let _ = beside.read(&mut parts);
        }
        beside
    }

    /// What all sheets of an xlsx workbook share: grounds and texts. It need not be in memory.
    pub fn shared(book: impl Read + Seek) -> Self {
        let mut beside = Self::default();
        if let Some(mut parts) = BookParts::of(book) {
            let _ = beside.read_shared(&mut parts);
        }
        beside
    }

    /// The same of a workbook that the program just wrote, without the texts that stand only in the long tables of the sheets
    /// `long`: what they hold from row `head` on, counted from 0.
    pub fn shared_outside(bytes: &[u8], long: &[&str], head: u32) -> Self {
        let mut beside = Self::default();
        let Some(mut parts) = BookParts::of(Cursor::new(bytes)) else { return beside };
        let _ = beside.read_shared(&mut parts);
        // What breaks off leaves out no text.
        if let Ok(used) = parts.texts_outside(long, head) {
            let mut number = 0..;
            beside.texts.retain(|_| number.next().is_some_and(|number| used.contains(&number)));
        }
        beside
    }

    fn read(&mut self, parts: &mut BookParts<impl Read + Seek>) -> Result<(), Halt> {
        self.has_pictures = parts.have_pictures();
        self.read_shared(parts)?;
        for (number, (_, sheet)) in (1..).zip(parts.sheets()?) {
            self.read_sheet(parts, number, &sheet)?;
        }
        Ok(())
    }

    fn read_shared(&mut self, parts: &mut BookParts<impl Read + Seek>) -> Result<(), Halt> {
        if parts.has(STYLES) {
            self.read_styles(parts)?;
        }
        if parts.has(STRINGS) {
            let texts = &mut self.texts;
            parts.texts_in(STRINGS, "si", |_, text| texts.push(text))?;
        }
        Ok(())
    }

    fn read_styles(&mut self, parts: &mut BookParts<impl Read + Seek>) -> Result<(), Halt> {
        let mut within = String::new();
        parts.walk(STYLES, |event| {
            let Event::Start(tag) = event else { return Ok(()) };
            match tag.local_name().as_ref() {
                "fonts" | "fills" | "borders" | "cellXfs" | "dxfs" => {
                    within = tag.local_name().as_ref().to_owned()
                }
                "fgColor" if within == "fills" => self.grounds.push(colour(tag)?),
                "strike" if within == "fonts" => {
                    self.strikes |= attribute(tag, "val")?.is_none_or(|val| val != "0" && val != "false");
                }
                _ => {}
            }
            Ok(())
        })
    }

    fn read_sheet(
        &mut self,
        parts: &mut BookParts<impl Read + Seek>,
        number: u32,
        sheet: &str,
    ) -> Result<(), Halt> {
        let related = parts.related(sheet)?;
        let of_kind = |kind: &str| -> Vec<&String> {
            related.iter().filter(|(known, _)| known.ends_with(kind)).map(|(_, target)| target).collect()
        };
        let threads = of_kind("/threadedComment");
        for drawing in of_kind("/drawing") {
            self.has_pictures |= parts.draws(drawing)?;
        }
        // Excel repeats a thread as an old comment that says where to read it.
        let notes = if threads.is_empty() { of_kind("/comments") } else { Vec::new() };
        for thread in threads {
            self.read_comments(parts, number, thread, "threadedComment")?;
        }
        for note in notes {
            self.read_comments(parts, number, note, "comment")?;
        }
        Ok(())
    }

    fn read_comments(
        &mut self,
        parts: &mut BookParts<impl Read + Seek>,
        sheet: u32,
        part: &str,
        element: &str,
    ) -> Result<(), Halt> {
        let mut authors = Vec::new();
        parts.texts_in(part, "author", |_, text| authors.push(text))?;
        let comments = &mut self.comments;
        parts.texts_in(part, element, |tag, text| {
            let place = tag.get("ref").and_then(|place| parse_reference(place));
            let Some((row, Some(column))) = place else { return };
            let author = tag.get("authorId").and_then(|id| authors.get(id.parse::<usize>().ok()?));
            let author = author.cloned().unwrap_or_default();
            comments.push(Comment { sheet, row: row + 1, column: column as usize, author, text });
        })
    }
}

const STYLES: &str = "xl/styles.xml";
const STRINGS: &str = "xl/sharedStrings.xml";
const WORKBOOK: &str = "xl/workbook.xml";

/// The parts of a container.
struct BookParts<B> {
    book: B,
    entries: Vec<(String, ContainerEntry)>,
    left: u64,
}

impl<B: Read + Seek> BookParts<B> {
    fn of(mut book: B) -> Option<Self> {
        let listing = zipped::list_of(&mut book).ok()?;
        let entries: Vec<(String, ContainerEntry)> =
            listing.entries.into_iter().map(|entry| (zipped::name(&entry), entry)).collect();
        let parts = Self { book, entries, left: MOST_INFLATED_BYTES };
        parts.has(WORKBOOK).then_some(parts)
    }

    fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(known, _)| known == name)
    }

    fn have_pictures(&self) -> bool {
        let holds = ["xl/media/", "xl/embeddings/", "xl/activeX/", "xl/ctrlProps/", "xl/ink/"];
        self.entries.iter().any(|(name, _)| holds.iter().any(|folder| name.starts_with(folder)))
    }

    /// A part, inflated; `None` where it is not there.
    fn open(&mut self, name: &str) -> Result<Option<Inflating<'_, impl Read>>, Halt> {
        let Some((_, entry)) = self.entries.iter().find(|(known, _)| known == name) else { return Ok(None) };
        let body = zipped::open(entry, &mut self.book)?;
        Ok(Some(Inflating::new(body, entry.compressed_size(), MOST_PART_BYTES, &mut self.left)))
    }

    /// Hands every event of a part on; a part that is not there has none.
    fn walk(&mut self, name: &str, mut each: impl FnMut(&Event<'_>) -> Result<(), Halt>) -> Result<(), Halt> {
        let Some(body) = self.open(name)? else { return Ok(()) };
        let mut part = XmlPart::new(body);
        loop {
            match part.next()? {
                Event::Eof => return Ok(()),
                event => each(&event)?,
            }
        }
    }

    /// Hands on each element of a name in a part: its attributes, and all text within it.
    fn texts_in(
        &mut self,
        part: &str,
        element: &str,
        mut each: impl FnMut(&HashMap<String, String>, String),
    ) -> Result<(), Halt> {
        let (mut inside, mut said) = (None, false);
        let mut text = String::new();
        self.walk(part, |event| {
            match event {
                Event::Start(tag) if tag.local_name().as_ref() == element => {
                    let mut all = HashMap::new();
                    attributes(tag, |key, value| drop(all.insert(key.to_owned(), value.to_owned())))?;
                    inside = Some(all);
                    text.clear();
                    said = element == "author";
                }
                // Phonetic readings are no text of the cell.
                Event::Start(tag) => said = matches!(tag.local_name().as_ref(), "t" | "text"),
                Event::Text(piece) if said && inside.is_some() => {
                    text.push_str(&piece.xml10_content());
                }
                Event::GeneralRef(entity) if said && inside.is_some() => {
                    let character = entity.resolve_char_ref().map_err(|_| Halt::Broken)?;
                    let named = || quick_xml::escape::resolve_predefined_entity(entity).map(str::to_owned);
                    text.push_str(&character.map(|c| c.to_string()).or_else(named).unwrap_or_default());
                }
                Event::End(tag) if tag.local_name().as_ref() == element => {
                    if let Some(all) = inside.take() {
                        each(&all, std::mem::take(&mut text));
                    }
                }
                Event::End(_) => said = false,
                _ => {}
            }
            Ok(())
        })
    }

    /// The numbers of the shared texts that cells show, those of the sheets `long` from row `head` on left out. Reads tags as
    /// the program writes them: every report is gone through when it is made.
    fn texts_outside(&mut self, long: &[&str], head: u32) -> Result<HashSet<usize>, Halt> {
        let mut used = HashSet::new();
        for (name, sheet) in self.sheets()? {
            let Some(body) = self.open(&sheet)? else { continue };
            let table = long.contains(&&*name).then(|| format!("<row r=\"{}\"", head + 1));
            let (mut body, mut tag, mut is_shared) = (BufReader::new(body), Vec::new(), false);
            while body.read_until(b'>', &mut tag).map_err(|_| Halt::Broken)? > 0 {
                if table.as_ref().is_some_and(|table| tag.starts_with(table.as_bytes())) {
                    break;
                }
                if tag.starts_with(b"<c") {
                    is_shared = tag.ends_with(b" t=\"s\">");
                } else if let Some(number) = tag.strip_suffix(b"</v>").filter(|_| is_shared) {
                    used.extend(
                        std::str::from_utf8(number).ok().and_then(|number| number.parse::<usize>().ok()),
                    );
                }
                tag.clear();
            }
        }
        Ok(used)
    }

    /// The sheets in the order of the workbook: name and part.
    fn sheets(&mut self) -> Result<Vec<(String, String)>, Halt> {
        let related: HashMap<String, String> =
            self.relations(WORKBOOK)?.into_iter().map(|(id, _, to)| (id, to)).collect();
        let mut sheets = Vec::new();
        self.walk(WORKBOOK, |event| {
            if let Event::Start(tag) = event
                && tag.local_name().as_ref() == "sheet"
                && sheets.len() < MOST_SHEETS
            {
                let id = attribute(tag, "id")?.unwrap_or_default();
                let name = attribute(tag, "name")?.unwrap_or_default();
                sheets.push((name, related.get(&id).cloned().unwrap_or_default()));
            }
            Ok(())
        })?;
        Ok(sheets)
    }

    /// What a part is related to: kind and target.
    fn related(&mut self, part: &str) -> Result<Vec<(String, String)>, Halt> {
        Ok(self.relations(part)?.into_iter().map(|(_, kind, to)| (kind, to)).collect())
    }

    /// The relations of a part: id, kind and target.
    fn relations(&mut self, part: &str) -> Result<Vec<(String, String, String)>, Halt> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let mut relations = Vec::new();
        self.walk(&format!("{folder}/_rels/{name}.rels"), |event| {
            let Event::Start(tag) = event else { return Ok(()) };
            let (id, kind, to) = (attribute(tag, "Id")?, attribute(tag, "Type")?, attribute(tag, "Target")?);
            if let (Some(id), Some(kind), Some(to)) = (id, kind, to) {
                relations.push((id, kind, resolved(folder, &to)));
            }
            Ok(())
        })?;
        Ok(relations)
    }

    /// Whether a drawing holds something else than charts.
    fn draws(&mut self, drawing: &str) -> Result<bool, Halt> {
        let mut draws = false;
        self.walk(drawing, |event| {
            draws |= matches!(event, Event::Start(tag) if matches!(tag.local_name().as_ref(), "pic" | "sp" | "cxnSp"));
            Ok(())
        })?;
        Ok(draws)
    }
}

/// `../comments1.xml` as seen from `xl/worksheets`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn attribute(tag: &BytesStart<'_>, key: &str) -> Result<Option<String>, Halt> {
    let mut found = None;
    attributes(tag, |name, value| {
        if name == key && found.is_none() {
            found = Some(value.to_owned());
        }
    })?;
    Ok(found)
}

/// A colour as the workbook names it.
fn colour(tag: &BytesStart<'_>) -> Result<String, Halt> {
    let mut named = String::new();
    attributes(tag, |key, value| match key {
        "rgb" => named = value.to_uppercase(),
        "theme" | "indexed" | "tint" => named += &format!("{key} {value} "),
        _ => {}
    })?;
    Ok(named.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Color, Format, Note, Workbook};

    use super::*;

    fn book(fill: impl FnOnce(&mut Workbook)) -> Beside {
        let mut book = Workbook::new();
        fill(&mut book);
        Beside::of(&book.save_to_buffer().unwrap())
    }

    #[test]
    fn comments_and_grounds_are_found_where_they_stand() {
        let beside = book(|book| {
            book.add_worksheet().write_string(0, 0, "a & b").unwrap();
            let sheet = book.add_worksheet();
            sheet.insert_note(4, 9, &Note::new("Ring\ntil <SKAT>").set_author("Bo")).unwrap();
            let yellow = Format::new().set_background_color(Color::RGB(0xFFFF00));
            sheet.write_string_with_format(6, 1, "m", &yellow).unwrap();
        });
        let [comment] = &*beside.comments else { panic!("{beside:?}") };
        assert_eq!((comment.sheet, comment.row, comment.column, &*comment.author), (2, 5, 9, "Bo"));
        assert!(comment.text.contains("Ring\ntil <SKAT>"), "{comment:?}");
        assert!(beside.grounds.contains(&"FFFFFF00".to_owned()), "{:?}", beside.grounds);
        assert_eq!((beside.has_pictures, beside.strikes), (false, false));
        assert!(beside.texts.contains(&"a & b".to_owned()), "{:?}", beside.texts);
    }

    #[test]
    fn what_is_struck_out_shows() {
        let beside = book(|book| {
            let struck = Format::new().set_font_strikethrough();
            book.add_worksheet().write_string_with_format(0, 0, "a", &struck).unwrap();
        });
        assert!(beside.strikes);
    }

    #[test]
    fn what_is_no_xlsx_has_nothing_beside() {
        for bytes in [&b""[..], b"PK\x03\x04", b"text"] {
            assert_eq!(Beside::of(bytes), Beside::default());
        }
    }
}
