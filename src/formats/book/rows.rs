//! The rows of a long table as sheet XML: the hot path of the whole program.
//!
//! A text that most rows share (owner, code, explanation) goes into the workbook's string table once and is referred
//! to by number; one that nearly every row has for itself (lønnummer, name, text) stands in its cell. An empty value
//! is no cell at all: it shows the format of its column.
//!
//! A cell says where it stands only where it does not follow the one before (ECMA-376, part 1, 18.3.1.4: `r` is optional, and
//! spreadsheets count on). The many addresses, no two alike, cost a third of the size and of the deflating.

use std::collections::HashMap;
use std::io::{self, Write};

use super::clean::clean;
use super::height;
use super::sheet::{FIRST_ROW, serial};
use crate::domain::{Amount, Day};

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnValue<'a> {
    /// Nothing.
    Empty,
    /// Text, never empty.
    Text(&'a str),
    /// Money.
    Amount(Amount),
    /// A date, or never.
    Day(Day),
    /// A whole number.
    Count(u32),
}

impl<'a> ColumnValue<'a> {
    /// A text, or nothing where it is empty.
    pub fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// The text; empty where it shows none.
    pub fn as_text(self) -> &'a str {
        if let Self::Text(text) = self { text } else { "" }
    }
}

/// Bytes gathered before they are handed on to be deflated.
const CHUNK: usize = 64 * 1024;

/// Texts that cells refer to by number, numbered on from those already in the workbook's string table.
pub(crate) struct StringTable {
    numbers: HashMap<Box<str>, u32>,
    first: u32,
    uses: u64,
    xml: Vec<u8>,
}

impl StringTable {
    /// None yet; the first gets the number `first`.
    pub(super) fn from(first: u32) -> Self {
        Self { numbers: HashMap::new(), first, uses: 0, xml: Vec::new() }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.first + self.numbers.len() as u32;
        self.numbers.insert(text.into(), number);
        self.xml.extend_from_slice(b"<si>");
        push_text(&mut self.xml, text);
        self.xml.extend_from_slice(b"</si>");
        number
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// How many cells refer to them.
    pub(super) fn uses(&self) -> u64 {
        self.uses
    }

    /// Their `<si>` elements in the order of their numbers.
    pub(super) fn xml(&self) -> &[u8] {
        &self.xml
    }
}

/// Rows on their way into a sheet, below the head that all sheets share.
pub(crate) struct RowWriter<'o> {
    out: &'o mut dyn Write,
    texts: &'o mut StringTable,
    xml: Vec<u8>,
    cells: Vec<u8>,
    /// The number of the row, counted from 1, and its digits.
    number: u64,
    digits: Vec<u8>,
    /// The column after the last cell of the row.
    next: u16,
}

/// How high a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowHeight {
    /// So many lines, which is all of its text.
    Whole(u32),
    /// So many lines, whatever its text asks for: the rest is read in the cell.
    CutOff(u32),
}

impl<'o> RowWriter<'o> {
    /// Writes to `out`, and the texts that rows share into `texts`.
    pub(crate) fn new(out: &'o mut dyn Write, texts: &'o mut StringTable) -> Self {
        let mut writer = Self {
            out,
            texts,
            xml: Vec::with_capacity(CHUNK + CHUNK / 4),
            cells: Vec::with_capacity(4 * 1024),
            number: u64::from(FIRST_ROW) + 1,
            digits: Vec::with_capacity(10),
            next: 0,
        };
        push_digits(&mut writer.digits, writer.number);
        writer
    }

    /// Writes a cell of the row and says how many lines it asks for.
    pub(crate) fn cell(&mut self, pen: &mut ColumnPen, value: ColumnValue<'_>) -> u32 {
        let row = (pen.at != self.next).then_some(&*self.digits);
        if value != ColumnValue::Empty {
            self.next = pen.at + 1;
        }
        pen.write(&mut self.cells, row, value, self.texts)
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self, height: RowHeight) -> io::Result<()> {
        push_row(&mut self.xml, &self.digits, height, &self.cells);
        self.cells.clear();
        self.next = 0;
        self.number += 1;
        self.digits.clear();
        push_digits(&mut self.digits, self.number);
        if self.xml.len() >= CHUNK {
            self.out.write_all(&self.xml)?;
            self.xml.clear();
        }
        Ok(())
    }

    /// Hands on what is left.
    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.xml)
    }
}

/// A row that does not show all of its text is marked as a person's choice, or a spreadsheet makes it as high as its text.
fn push_row(xml: &mut Vec<u8>, number: &[u8], height: RowHeight, cells: &[u8]) {
    let (points, kept): (_, &[u8]) = match height {
        RowHeight::Whole(lines) => (height::points(lines), b""),
        RowHeight::CutOff(lines) => (height::cut_off_points(lines), b"\" customHeight=\"1"),
    };
    push_all(xml, [b"<row r=\"", number, b"\" ht=\""]);
    push_hundredths(xml, (points * 100.0) as u64);
    push_all(xml, [kept, b"\">", cells, b"</row>"]);
}

/// Writes the cells of one column; what they have in common is put together once.
pub(crate) struct ColumnPen {
    /// The place of the column, counted from 0, and its letters.
    at: u16,
    name: Vec<u8>,
    number: Vec<u8>,
    shared: Vec<u8>,
    inline: Vec<u8>,
    /// Whether nearly every row has a text of its own.
    is_distinct: bool,
    /// Characters of a line, where a row is as high as the text asks.
    width: Option<f64>,
    /// The shared text of the row before, which sorted rows often repeat, its number and its lines.
    last: (String, u32, u32),
}

impl ColumnPen {
    /// For the column at a place (counted from 0), with the number of its cells' format. `is_distinct` says that nearly every
    /// row has a text of its own, `width` how many characters a line has, where a row is to be as high as the text asks.
    pub(crate) fn new(at: u16, style: u32, is_distinct: bool, width: Option<f64>) -> Self {
        Self {
            at,
            name: rust_xlsxwriter::utility::column_number_to_name(at).into(),
            number: format!(" s=\"{style}\"><v>").into(),
            shared: format!(" s=\"{style}\" t=\"s\"><v>").into(),
            inline: format!(" s=\"{style}\" t=\"inlineStr\"><is>").into(),
            is_distinct,
            width,
            last: (String::new(), 0, 1),
        }
    }

    /// Writes a cell, with the number of its row where it says where it stands; returns how many lines it asks for.
    fn write(
        &mut self,
        xml: &mut Vec<u8>,
        row: Option<&[u8]>,
        value: ColumnValue<'_>,
        texts: &mut StringTable,
    ) -> u32 {
        match value {
            ColumnValue::Empty => {}
            ColumnValue::Text(text) if self.is_distinct => {
                self.write_inline(xml, row, text);
                return self.lines(text);
            }
            ColumnValue::Text(text) => return self.write_shared(xml, row, text, texts),
            ColumnValue::Amount(amount) => self.write_number(xml, row, |xml| push_amount(xml, amount)),
            ColumnValue::Count(count) => self.write_number(xml, row, |xml| push_digits(xml, count.into())),
            ColumnValue::Day(day) => match day_number(day) {
                Some(days) => self.write_number(xml, row, |xml| push_digits(xml, days)),
                None => self.write_inline(xml, row, &day.to_string()),
            },
        }
        1
    }

    fn lines(&self, text: &str) -> u32 {
        self.width.map_or(1, |width| height::lines(text, width))
    }

    fn begin(&self, xml: &mut Vec<u8>, row: Option<&[u8]>) {
        xml.extend_from_slice(b"<c");
        if let Some(row) = row {
            push_all(xml, [b" r=\"", &self.name, row, b"\""]);
        }
    }

    fn write_number(&self, xml: &mut Vec<u8>, row: Option<&[u8]>, push: impl FnOnce(&mut Vec<u8>)) {
        self.begin(xml, row);
        xml.extend_from_slice(&self.number);
        push(xml);
        xml.extend_from_slice(b"</v></c>");
    }

    fn write_inline(&self, xml: &mut Vec<u8>, row: Option<&[u8]>, text: &str) {
        self.begin(xml, row);
        xml.extend_from_slice(&self.inline);
        push_text(xml, text);
        xml.extend_from_slice(b"</is></c>");
    }

    fn write_shared(
        &mut self,
        xml: &mut Vec<u8>,
        row: Option<&[u8]>,
        text: &str,
        texts: &mut StringTable,
    ) -> u32 {
        if self.last.0 != text {
            self.last.0.clear();
            self.last.0.push_str(text);
            self.last.1 = texts.number(text);
            self.last.2 = self.lines(text);
        }
        texts.uses += 1;
        self.begin(xml, row);
        xml.extend_from_slice(&self.shared);
        push_digits(xml, self.last.1.into());
        xml.extend_from_slice(b"</v></c>");
        self.last.2
    }
}

fn push_all<const N: usize>(xml: &mut Vec<u8>, parts: [&[u8]; N]) {
    for part in parts {
        xml.extend_from_slice(part);
    }
}

fn day_number(day: Day) -> Option<u64> {
    match day {
        Day::On(date) => serial(date).and_then(|days| u64::try_from(days).ok()),
        Day::Never => Some(2_958_465),
    }
}

/// `1515.90`: exact, where a float's shortest form would do as well but slower.
fn push_amount(xml: &mut Vec<u8>, amount: Amount) {
    if amount.0 < 0 {
        xml.push(b'-');
    }
    push_hundredths(xml, amount.0.unsigned_abs());
}

fn push_hundredths(xml: &mut Vec<u8>, number: u64) {
    push_digits(xml, number / 100);
    xml.extend_from_slice(&[b'.', b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]);
}

fn push_digits(xml: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    xml.extend_from_slice(&digits[at..]);
}

/// A text as a `<t>` element.
fn push_text(xml: &mut Vec<u8>, text: &str) {
    const SHORT: usize = 32_767;
    if text.len() <= SHORT && text.bytes().all(|byte| PLAIN[byte as usize]) && !has_outer_space(text) {
        push_all(xml, [b"<t>", text.as_bytes(), b"</t>"]);
        return;
    }
    let text = clean(text);
    let kept = has_outer_space(&text) || text.contains(['\n', '\t']);
    xml.extend_from_slice(if kept { b"<t xml:space=\"preserve\">" } else { b"<t>" });
    push_escaped(xml, &text);
    xml.extend_from_slice(b"</t>");
}

fn has_outer_space(text: &str) -> bool {
    text.starts_with(' ') || text.ends_with(' ')
}

/// Bytes of text that stand for themselves in XML and in a spreadsheet's own escapes (`_x0041_`). The first byte of
/// U+FFFE and U+FFFF, which XML does not hold, is not among them.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut control = 0;
    while control < 0x20 {
        plain[control] = false;
        control += 1;
    }
    plain[b'&' as usize] = false;
    plain[b'<' as usize] = false;
    plain[b'>' as usize] = false;
    plain[b'_' as usize] = false;
    plain[0xEF] = false;
    plain
};

fn push_escaped(xml: &mut Vec<u8>, text: &str) {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'&' => xml.extend_from_slice(b"&amp;"),
            b'<' => xml.extend_from_slice(b"&lt;"),
            b'>' => xml.extend_from_slice(b"&gt;"),
            b'_' if is_escape(&text.as_bytes()[at..]) => xml.extend_from_slice(b"_x005F_"),
            byte => xml.push(byte),
        }
    }
}

/// Whether the text begins as a spreadsheet's own escape of a character does: `_x0041_`.
fn is_escape(text: &[u8]) -> bool {
    matches!(text, [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut xml = Vec::new();
        push(&mut xml);
        String::from_utf8(xml).unwrap()
    }

    #[test]
    fn texts_are_escaped_and_kept_whole() {
        for (text, expected) in [
            ("Åben", "<t>Åben</t>"),
            ("a & <b>", "<t>a &amp; &lt;b&gt;</t>"),
            (" a", "<t xml:space=\"preserve\"> a</t>"),
            ("a\nb", "<t xml:space=\"preserve\">a\nb</t>"),
            ("=1+1", "<t>=1+1</t>"),
            ("ASCP_OVR_OPR", "<t>ASCP_OVR_OPR</t>"),
            ("_x0041_", "<t>_x005F_x0041_</t>"),
            ("a_xZZZZ_", "<t>a_xZZZZ_</t>"),
            ("\u{1}\u{FFFF}", "<t>␁\u{FFFD}</t>"),
        ] {
            assert_eq!(pushed(|xml| push_text(xml, text)), expected);
        }
    }

    #[test]
    fn numbers_are_exact() {
        for (øre, expected) in
            [(151_590, "1515.90"), (-5, "-0.05"), (0, "0.00"), (i64::MIN, "-92233720368547758.08")]
        {
            assert_eq!(pushed(|xml| push_amount(xml, Amount(øre))), expected);
        }
        assert_eq!(pushed(|xml| push_digits(xml, u64::MAX)), u64::MAX.to_string());
    }

    #[test]
    fn a_cell_says_where_it_stands_where_it_does_not_follow_the_one_before() {
        let (mut out, mut texts) = (Vec::new(), StringTable::from(0));
        let mut rows = RowWriter::new(&mut out, &mut texts);
        let mut pens: Vec<ColumnPen> = (0..4).map(|at| ColumnPen::new(at, 1, false, None)).collect();
        for counts in
            [[Some(1), Some(2), None, Some(4)], [None, Some(2), Some(3), None], [Some(1), None, None, None]]
        {
            for (pen, count) in pens.iter_mut().zip(counts) {
                rows.cell(pen, count.map_or(ColumnValue::Empty, ColumnValue::Count));
            }
            rows.end_row(RowHeight::Whole(1)).unwrap();
        }
        rows.finish().unwrap();
        let xml = String::from_utf8(out).unwrap();
        let first = FIRST_ROW + 1;
        let places: Vec<Vec<&str>> = xml
            .split("<row ")
            .skip(1)
            .map(|row| row.split("<c").skip(1).map(|cell| cell.split(" s=").next().unwrap()).collect())
            .collect();
        let (gap, late) = (format!(" r=\"D{first}\""), format!(" r=\"B{}\"", first + 1));
        assert_eq!(places, [vec!["", "", &gap], vec![&late, ""], vec![""]]);
    }

    #[test]
    fn a_shared_text_is_numbered_once() {
        let mut texts = StringTable::from(7);
        assert_eq!([texts.number("a"), texts.number("b"), texts.number("a")], [7, 8, 7]);
        assert_eq!(texts.xml(), b"<si><t>a</t></si><si><t>b</t></si>");
    }
}
