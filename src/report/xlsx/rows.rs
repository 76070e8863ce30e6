//! The rows of `Adviser` as sheet XML: the hot path of the whole program.
//!
//! A text that most rows share (owner, code, explanation) goes into the workbook's string table once and is referred
//! to by number; one that nearly every row has for itself (lønnummer, name, text) stands in its cell. An empty value
//! is no cell at all: it shows the format of its column.

use std::collections::HashMap;
use std::io::{self, Write};

use super::Options;
use crate::domain::{Amount, Day};
use crate::formats::book::clean::clean;
use crate::formats::book::height;
use crate::formats::book::sheet::{FIRST_ROW, serial};
use crate::report::ReportRow;
use crate::report::columns::{Column, ColumnValue};
use crate::report::own::{OwnWord, text_at};

/// Lines of text that a screen holds beside its head, at the zoom of the sheet: a row is no higher than its share of them,
/// and a row of a long report two lines, so that 25 are in sight.
const SCREEN_LINES: usize = 40;
const LEAST_LINES: u32 = 2;

/// Bytes gathered before they are handed on to be deflated.
const CHUNK: usize = 64 * 1024;

/// Texts that cells refer to by number, numbered on from those already in the workbook's string table.
pub(super) struct StringTable {
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

/// A column of somebody's own.
pub(super) struct OwnColumn {
    /// Its head.
    pub(super) head: String,
    /// Its place, counted from 0.
    pub(super) at: u16,
    /// The number of its cells' format.
    pub(super) style: u32,
}

impl OwnColumn {
    fn write(&self, xml: &mut Vec<u8>, number: &[u8], row: &ReportRow) {
        let place = OwnWord { head: self.head.clone(), ..OwnWord::default() };
        let text = text_at(&row.own, &place);
        if !text.is_empty() {
            let name = rust_xlsxwriter::utility::column_number_to_name(self.at);
            let style = self.style.to_string();
            push_all(xml, [b"<c r=\"", name.as_bytes(), number, b"\" s=\"", style.as_bytes()]);
            xml.extend_from_slice(b"\" t=\"inlineStr\"><is>");
            push_text(xml, text);
            xml.extend_from_slice(b"</is></c>");
        }
    }
}

/// Writes every row as a `<row>` element. `style` gives the number of a column's cell format.
pub(super) fn write(
    out: &mut impl Write,
    rows: &[ReportRow],
    own: &[OwnColumn],
    options: &Options,
    style: impl Fn(Column) -> u32,
    texts: &mut StringTable,
) -> io::Result<()> {
    let most = most_lines(rows.len());
    let folded = Column::first_folded(options.audience);
    let in_sight = |column: Column| options.accessible || (column as usize) < folded as usize;
    // In a long report the next step would make every row high, and is read in its cell or in `Forklaring`.
    let counts = |column: Column| in_sight(column) && (column != Column::HowTo || most > LEAST_LINES);
    let mut pens: Vec<ColumnPen> = (0..)
        .zip(Column::for_audience(options.audience))
        .map(|(at, column)| ColumnPen::new(at, column, style(column), counts(column)))
        .collect();
    let mut xml = Vec::with_capacity(CHUNK + CHUNK / 4);
    let mut scratch = String::new();
    let mut digits = Vec::with_capacity(10);
    let mut cells = Vec::with_capacity(4 * 1024);
    for (number, row) in (u64::from(FIRST_ROW) + 1..).zip(rows) {
        digits.clear();
        push_digits(&mut digits, number);
        cells.clear();
        let mut lines = 1;
        for pen in &mut pens {
            let value = pen.column.value(row, options.cpr, &mut scratch);
            lines = lines.max(pen.write(&mut cells, &digits, value, texts));
        }
        if !row.own.is_empty() {
            own.iter().for_each(|column| column.write(&mut cells, &digits, row));
        }
        push_row(&mut xml, &digits, lines, most, &cells);
        if xml.len() >= CHUNK {
            out.write_all(&xml)?;
            xml.clear();
        }
    }
    out.write_all(&xml)
}

/// Lines that a row shows at most.
fn most_lines(rows: usize) -> u32 {
    u32::try_from(SCREEN_LINES / rows.max(1)).unwrap_or(LEAST_LINES).max(LEAST_LINES)
}

/// A row that does not show all of its text is marked as a person's choice, or a spreadsheet makes it as high as its text.
fn push_row(xml: &mut Vec<u8>, number: &[u8], lines: u32, most: u32, cells: &[u8]) {
    let is_long = most == LEAST_LINES;
    let cut_off = is_long || lines > most;
    let points = match cut_off {
        true => height::cut_off_points(if is_long { most } else { lines.min(most) }),
        false => height::points(lines),
    };
    push_all(xml, [b"<row r=\"", number, b"\" ht=\""]);
    push_hundredths(xml, (points * 100.0) as u64);
    let kept: &[u8] = if cut_off { b"\" customHeight=\"1" } else { b"" };
    push_all(xml, [kept, b"\">", cells, b"</row>"]);
}

/// Writes the cells of one column; what they have in common is put together once.
struct ColumnPen {
    column: Column,
    open: Vec<u8>,
    number: Vec<u8>,
    shared: Vec<u8>,
    inline: Vec<u8>,
    width: f64,
    /// Whether the row is as high as its text asks.
    counts: bool,
    /// The shared text of the row before, which sorted rows often repeat, its number and its lines.
    last: (String, u32, u32),
}

impl ColumnPen {
    fn new(at: u16, column: Column, style: u32, counts: bool) -> Self {
        Self {
            column,
            open: format!("<c r=\"{}", rust_xlsxwriter::utility::column_number_to_name(at)).into(),
            number: format!("\" s=\"{style}\"><v>").into(),
            shared: format!("\" s=\"{style}\" t=\"s\"><v>").into(),
            inline: format!("\" s=\"{style}\" t=\"inlineStr\"><is>").into(),
            width: column.width(),
            counts,
            last: (String::new(), 0, 1),
        }
    }

    /// Writes the cell and says how many lines it asks for.
    fn write(
        &mut self,
        xml: &mut Vec<u8>,
        row: &[u8],
        value: ColumnValue<'_>,
        texts: &mut StringTable,
    ) -> u32 {
        match value {
            ColumnValue::Empty => {}
            ColumnValue::Text(text) if self.column.is_distinct() => {
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
        if self.counts { height::lines(text, self.width) } else { 1 }
    }

    fn write_number(&self, xml: &mut Vec<u8>, row: &[u8], push: impl FnOnce(&mut Vec<u8>)) {
        push_all(xml, [&self.open, row, &self.number]);
        push(xml);
        xml.extend_from_slice(b"</v></c>");
    }

    fn write_inline(&self, xml: &mut Vec<u8>, row: &[u8], text: &str) {
        push_all(xml, [&self.open, row, &self.inline]);
        push_text(xml, text);
        xml.extend_from_slice(b"</is></c>");
    }

    fn write_shared(&mut self, xml: &mut Vec<u8>, row: &[u8], text: &str, texts: &mut StringTable) -> u32 {
        if self.last.0 != text {
            self.last.0.clear();
            self.last.0.push_str(text);
            self.last.1 = texts.number(text);
            self.last.2 = self.lines(text);
        }
        texts.uses += 1;
        push_all(xml, [&self.open, row, &self.shared]);
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
    fn a_shared_text_is_numbered_once() {
        let mut texts = StringTable::from(7);
        assert_eq!([texts.number("a"), texts.number("b"), texts.number("a")], [7, 8, 7]);
        assert_eq!(texts.xml(), b"<si><t>a</t></si><si><t>b</t></si>");
    }
}
