//! Text divided into cells by `;`, `,` or tab, with quotes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memchr3;

use super::encoding;
use super::memory::alone;
use super::sheet::{Budget, MOST_COLUMNS, SheetRows, TableRefusal, text};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};
use crate::formats::document::{Document, DocumentBody, Table};

/// The most bytes of a csv file.
pub const MOST_CSV_BYTES: usize = 100 << 20;

/// The delimiters, the one of a Danish Excel first.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];

/// How many records are looked at to tell the delimiter.
const EVIDENCE: usize = 1_000;

/// Of fewer rows than this nobody can tell how they end.
const FEWEST_ENDED: u32 = 4;

/// How many bytes of them at most.
const EVIDENCE_BYTES: usize = 4 << 20;

/// Reads the one sheet of a csv file.
pub(super) fn read(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, Problem> {
    if bytes.len() > MOST_CSV_BYTES {
        let what = format!(
            "the file is larger than {} MB, the most that is read of a csv file",
            MOST_CSV_BYTES >> 20
        );
        return Err(TableRefusal::new(what, "split the file").at(Location::whole(file)));
    }
    let decoded = encoding::decode(file, bytes)?;
    let (stated, content) = stated_delimiter(&decoded.text);
    let delimiter = stated.unwrap_or_else(|| delimiter(content));
    let mut records = Records::new(content, delimiter);
    let (mut sheet, mut budget) = (SheetRows::default(), Budget::of(bytes));
    let (mut damaged, mut first_damaged) = (0, None);
    let mut widths = Vec::new();
    let mut from = decoded.text.len() - content.len();
    while let Some(row) = records.next() {
        match add(&mut sheet, row, &records.filled, &mut budget) {
            Err(refusal) if refusal.wants_room => {
                drop(sheet);
                return alone(|| read(file, bytes));
            }
            added => added.map_err(|refusal| refusal.at(Location::new(file, 1, row)))?,
        }
        widths.push(records.fields);
        let to = decoded.text.len() - records.rest.len();
        if decoded.is_damaged(&(from..to)) {
            damaged += 1;
            first_damaged.get_or_insert(row);
        }
        from = to;
    }
    let damage = first_damaged.map(|row| decoded.damage(damaged, Location::new(file, 1, row)));
    let unclosed = records.unclosed.map(|row| {
        Problem::fault(
            Location::new(file, 1, row),
            "a quotation mark is opened in this row and never closed; from here on quotation marks are read as text",
            "look at the row in the program that wrote the file, and export it anew",
        )
    });
    let cut_off = records.ends_in(content).map(|row| {
        Problem::fault(
            Location::new(file, 1, row),
            "the file ends in the midst of this row, without the line end that its other rows have: it is not known to be whole",
            "look at its end in the program that wrote it, and export it anew; where nothing is missing, open it and save it again",
        )
    });
    let table = Table { sheet: 1, name: String::new(), rows: sheet.into_rows(), narrow: narrow(&widths) };
    Ok(Document {
        encoding: decoded.encoding.name(),
        body: DocumentBody::Tables(vec![table]),
        problems: damage.into_iter().chain(unclosed).chain(cut_off).collect(),
        large: budget.large(),
    })
}

/// Adds a record as a row, a blank one too.
fn add(
    sheet: &mut SheetRows,
    row: u32,
    filled: &[(u32, Cow<'_, str>)],
    budget: &mut Budget,
) -> Result<(), TableRefusal> {
    sheet.reach(row, budget)?;
    for (column, field) in filled {
        sheet.put(row, *column, text(field), budget)?;
    }
    Ok(())
}

/// Rows of so many fields together lose the delimiters at their end when Excel writes them, where nothing stands there.
const ROWS_OF_ONE_WIDTH: usize = 16;

/// The rows, by their numbers, that have fewer fields than most, and how many: but not those that Excel wrote so, all rows
/// of a block alike.
fn narrow(widths: &[u32]) -> BTreeMap<u32, u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    widths.iter().for_each(|width| *counts.entry(*width).or_default() += 1);
    let usual = counts.into_iter().max_by_key(|(_, rows)| *rows).map_or(0, |(width, _)| width);
    let mut narrow = BTreeMap::new();
    for (block, from) in widths.chunks(ROWS_OF_ONE_WIDTH).zip((0..).step_by(ROWS_OF_ONE_WIDTH)) {
        let is_of_one_width =
            block.len() == ROWS_OF_ONE_WIDTH && block.iter().all(|width| *width == block[0]);
        let rows = (from + 1..).zip(block).filter(|(_, width)| **width < usual && !is_of_one_width);
        narrow.extend(rows.map(|(row, width)| (row, *width)));
    }
    narrow
}

/// Excel's own first line `sep=;`, which is no row, and what follows it.
fn stated_delimiter(content: &str) -> (Option<u8>, &str) {
    let stated = content.strip_prefix("sep=").and_then(|rest| {
        let delimiter = *rest.as_bytes().first()?;
        let rest = rest.get(1..)?;
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
        DELIMITERS.contains(&delimiter).then_some((delimiter, rest))
    });
    stated.map_or((None, content), |(delimiter, rest)| (Some(delimiter), rest))
}

/// The delimiter that divides the most records into the same number of fields; among equals the one that makes the
/// most fields, then the first of [`DELIMITERS`].
fn delimiter(content: &str) -> u8 {
    let content = &content[..content.floor_char_boundary(EVIDENCE_BYTES)];
    let evidence = |delimiter| {
        let mut counts = std::collections::BTreeMap::new();
        let mut records = Records::new(content, delimiter);
        for _ in 0..EVIDENCE {
            if records.next().is_none() {
                break;
            }
            if records.fields > 1 {
                *counts.entry(records.fields).or_insert(0) += 1;
            }
        }
        counts.into_iter().map(|(fields, records)| (records, fields)).max().unwrap_or((0, 0))
    };
    // The last of equals wins in `max_by_key`.
    DELIMITERS.into_iter().rev().max_by_key(|&delimiter| evidence(delimiter)).unwrap_or(b';')
}

/// The records of a text, one after the other.
struct Records<'a> {
    rest: &'a str,
    delimiter: u8,
    row: u32,
    /// The row in which a quotation mark was opened that nothing closes.
    unclosed: Option<u32>,
    /// How many fields the record has.
    fields: u32,
    /// Whether its last field stood in quotation marks.
    closed: bool,
    /// Those of them that hold something, with their columns: one more than may be filled at most, which is one too many.
    filled: Vec<(u32, Cow<'a, str>)>,
}

impl<'a> Records<'a> {
    fn new(content: &'a str, delimiter: u8) -> Self {
        Self {
            rest: content,
            delimiter,
            row: 0,
            unclosed: None,
            fields: 0,
            closed: false,
            filled: Vec::new(),
        }
    }

    /// Reads the next record and gives its number; a blank line is one empty field.
    fn next(&mut self) -> Option<u32> {
        if self.rest.is_empty() {
            return None;
        }
        self.row += 1;
        self.fields = 0;
        self.filled.clear();
        loop {
            let field = self.field();
            self.fields += 1;
            if self.filled.len() <= MOST_COLUMNS as usize && !field.trim_end().is_empty() {
                self.filled.push((self.fields, field));
            }
            match self.rest.as_bytes().first() {
                Some(&byte) if byte == self.delimiter => self.rest = &self.rest[1..],
                _ => break,
            }
        }
        self.rest = self.rest.strip_prefix("\r\n").unwrap_or_else(|| self.rest.get(1..).unwrap_or_default());
        Some(self.row)
    }

    /// The next field; leaves `rest` at the delimiter, the line end or the end of the text.
    fn field(&mut self) -> Cow<'a, str> {
        self.closed = false;
        let Some(quoted) = self.rest.strip_prefix('"').filter(|_| self.unclosed.is_none()) else {
            return self.bare().into();
        };
        let Some((inner, after)) = quoted_text(quoted) else {
            self.unclosed = Some(self.row);
            return self.bare().into();
        };
        let opened = std::mem::replace(&mut self.rest, after);
        match self.bare() {
            "" => {
                self.closed = true;
                inner
            }
            // What closes in the midst of a later row was never a pair.
            _ if inner.contains(['\n', '\r']) => {
                self.rest = opened;
                self.bare().into()
            }
            // Something follows the closing quote: not for us to drop.
            tail => (inner.into_owned() + tail).into(),
        }
    }

    /// The last row of `content`, which was read to its end, where it may go on beyond it: something stands in its last field,
    /// and the line end is missing that the rows above it have. What stands in quotation marks is whole.
    fn ends_in(&self, content: &str) -> Option<u32> {
        let goes_on = !content.ends_with(['\n', '\r']) && !self.closed;
        let is_filled = self.filled.last().is_some_and(|(column, _)| *column == self.fields);
        (goes_on && is_filled && self.row >= FEWEST_ENDED).then_some(self.row)
    }

    /// Text up to the next delimiter or line end.
    fn bare(&mut self) -> &'a str {
        let end = memchr3(self.delimiter, b'\n', b'\r', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        field
    }
}

/// What stands between an opened quotation mark and the one that closes it, `""` read as `"`, and what follows;
/// `None` where none closes it.
fn quoted_text(quoted: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut from = 0;
    let mut doubled = false;
    loop {
        let at = from + quoted[from..].find('"')?;
        if !quoted[at + 1..].starts_with('"') {
            let inner = &quoted[..at];
            let inner = if doubled { inner.replace("\"\"", "\"").into() } else { inner.into() };
            return Some((inner, &quoted[at + 1..]));
        }
        doubled = true;
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::FileName;
    use crate::formats::document::{Cell, TableRow};

    fn document(bytes: &[u8]) -> Document {
        read(&FileName::new("in/t.csv", "t.csv"), bytes).unwrap()
    }

    fn rows(document: &Document) -> &[TableRow] {
        let DocumentBody::Tables(tables) = &document.body else { panic!("no tables") };
        &tables[0].rows
    }

    /// The cells with `|` between them and `/` between rows.
    fn shown(bytes: &[u8]) -> String {
        let document = document(bytes);
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            _ => String::new(),
        };
        let row = |row: &TableRow| row.cells.iter().map(cell).collect::<Vec<_>>().join("|");
        rows(&document).iter().map(row).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn delimiters_are_told_by_evidence() {
        for (content, expected) in [
            ("Kode;Beløb\nRB7050;1.515,90\nRB7113;2,00\n", "Kode|Beløb/RB7050|1.515,90/RB7113|2,00"),
            ("Kode,Beløb\nRB7050,\"1.515,90\"\n", "Kode|Beløb/RB7050|1.515,90"),
            ("Kode\tTekst\nRB7050\ta, b; c\nRB7113\td\n", "Kode|Tekst/RB7050|a, b; c/RB7113|d"),
            ("Titel, udskrevet 21. juli\n\na;b;c\n1;2;3\n", "Titel, udskrevet 21. juli//a|b|c/1|2|3"),
            ("1;50,0\n2;51,0\n", "1|50,0/2|51,0"),
            ("a\nb\n", "a/b"),
            ("sep=,\na;a,b;b\n", "a;a|b;b"),
            ("sep=;\r\na;b", "a|b"),
            (";", ""),
        ] {
            assert_eq!(shown(content.as_bytes()), expected, "{content}");
        }
    }

    #[test]
    fn quotes_hold_line_ends_delimiters_and_quotes() {
        let content = b"Kode;Tekst\r\nRB7050;\"linje 1\r\nlinje 2; \"\"citat\"\"\"\r\n\r\nRB7113;\"a\"b\r\n";
        let document = document(content);
        let rows = rows(&document);
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(rows[1].cells[1], Cell::Text("linje 1\r\nlinje 2; \"citat\"".into()));
        assert_eq!(rows[2].cells, []);
        assert_eq!(rows[3].cells[1], Cell::Text("ab".into()));
        assert!(document.problems.is_empty());
    }

    #[test]
    fn a_quote_that_nothing_closes_swallows_nothing() {
        assert_eq!(shown(b"a;b\n1;\"x\n2;y\n3;\"z\n"), "a|b/1|\"x/2|y/3|\"z");
        assert_eq!(shown(b"a;b\n1;\"x\n2;y\n"), "a|b/1|\"x/2|y");
        assert_eq!(
            document(b"a;b\n1;\"x\n2;y\n").problems[0].to_string(),
            "in/t.csv:1:2: a quotation mark is opened in this row and never closed; from here on quotation marks are read \
             as text\n  hint: look at the row in the program that wrote the file, and export it anew"
        );
    }

    #[test]
    fn a_file_that_ends_in_the_midst_of_a_row_is_told() {
        let problems = |content: &str| document(content.as_bytes()).problems.len();
        assert_eq!(problems("a;b\n1;x\n2;y\n3;z\n"), 0);
        assert_eq!(problems("a;b\n1;x\n2;y\n3;z"), 1, "z may go on");
        assert_eq!(problems("a;b\n1;x\n2;y\n3;\"z\""), 0);
        assert_eq!(problems("a;b\n1;x\n2;y\n3;"), 0);
        assert_eq!(problems("a;b\n1;x"), 0, "nobody can tell how its rows end");
        let told = &document(b"a;b\n1;x\n2;y\n3;z").problems[0];
        assert!(
            told.to_string().starts_with("in/t.csv:1:4: the file ends in the midst of this row"),
            "{told}"
        );
    }

    #[test]
    fn rows_with_fewer_fields_than_most_are_known() {
        let narrow_rows = |content: &str| {
            let document = document(content.as_bytes());
            let DocumentBody::Tables(tables) = document.body else { panic!("no tables") };
            tables[0].narrow.clone().into_iter().collect::<Vec<_>>()
        };
        assert_eq!(narrow_rows("Titel\na;b;c\n1;2;3\n4;5\n6;7;8\n"), [(1, 1), (4, 2)]);
        // Excel leaves out what nothing stands in, of sixteen rows at once.
        let block = |row: &str| row.repeat(16);
        assert_eq!(narrow_rows(&format!("{}{}{}", block("1;2;3\n"), block("1;2\n"), "1;2;3\n")), []);
    }

    #[test]
    fn encodings_are_named_and_damaged_rows_counted() {
        assert_eq!(document(b"\xEF\xBB\xBFa;b").encoding, "utf-8");
        let danish = document(b"\xC5se;S\xF8rensen");
        assert_eq!(danish.encoding, "windows-1252");
        assert_eq!(rows(&danish)[0].cells[1], Cell::Text("Sørensen".into()));
        let damaged = document("Åse;Sørensen\nb;c\nx\u{1};y\n".as_bytes());
        assert_eq!(rows(&damaged)[2].cells[0], Cell::Text("x\\x01".into()));
        assert_eq!((damaged.problems.len(), damaged.problems[0].at.line), (1, 3));
    }

    #[test]
    fn a_row_that_is_too_wide_is_refused() {
        let wide = format!("{}x", ";".repeat(300));
        let refused = read(&FileName::new("in/t.csv", "t.csv"), wide.as_bytes()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "in/t.csv:1:1: row 1 has a filled cell in column 301; columns 1 to 256 are read\n  hint: delete what stands to \
             the right of the table, or save the table alone in a new workbook"
        );
        let crowded = "x;".repeat(300);
        assert!(read(&FileName::new("in/t.csv", "t.csv"), crowded.as_bytes()).is_err());
        assert_eq!(shown(";".repeat(300).as_bytes()), "");
    }

    #[test]
    fn a_million_blank_rows_more_than_a_sheet_has_are_refused() {
        let blank = "\n".repeat(1_048_577);
        assert!(read(&FileName::new("in/t.csv", "t.csv"), blank.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_rows_are_numbered_without_gaps(text in "[;,\t\"a\r\næ ]{1,60}") {
            let document = document(text.as_bytes());
            for (expected, row) in (1..).zip(rows(&document)) {
                prop_assert_eq!(row.number, expected);
            }
        }

        #[test]
        fn what_is_quoted_comes_back(fields in prop::collection::vec("[;,\t\"a\r\næ]{0,8}", 2..6)) {
            let quoted: Vec<_> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let line = quoted.join(";");
            let mut records = Records::new(&line, b';');
            prop_assert_eq!(records.next(), Some(1));
            let columns = (1..).zip(fields.iter().map(|field| Cow::from(field.as_str())));
            let filled: Vec<_> = columns.filter(|(_, field)| !field.trim_end().is_empty()).collect();
            prop_assert_eq!(&records.filled, &filled);
            prop_assert!(records.next().is_none());
        }
    }
}
