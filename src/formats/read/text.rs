//! Text files to lines: every line end, page break and blank as a print means it.
//!
//! A line ends with CRLF, LF or CR; a form feed ends it too and begins a page. Tabs become blanks to the next eighth
//! column, no-break spaces become blanks, blanks at the end go. Lines count from the top of the file, as an editor
//! shows them. What a line says is not looked at; a file whose lines cannot be those of a print is refused.

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr2, memchr3};

use super::encoding::{self, Decoded};
use super::memory::large_if;
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};
use crate::formats::document::{Document, DocumentBody, Line, Lines};

/// The most characters of a line, tabs expanded and blanks at the end left out.
pub const LONGEST_LINE: usize = 4_000;

/// The most lines of a file, the parts of one that a form feed cuts counted each.
pub const MOST_LINES: usize = 10_000_000;

/// Columns from one tab stop to the next.
const TAB: usize = 8;

const FORM_FEED: u8 = 0x0C;

/// The lines of a text file, or the problem that makes it unreadable.
///
/// Lines with bytes that fit nowhere are marked as damaged, and one problem tells of them all.
pub fn read(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, Problem> {
    read_within(file, bytes, &Limits { lines: MOST_LINES, bytes: encoding::MOST_BYTES })
}

/// How many lines and bytes of text a document may hold.
struct Limits {
    lines: usize,
    bytes: usize,
}

fn read_within(file: &Arc<FileName>, bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    let large = large_if(bytes.len() as u64);
    let decoded = encoding::decode(file, bytes)?;
    let mut reader = TextReader::new(file, &decoded, limits);
    reader.read_all()?;
    let problems = reader.first_damaged.map(|first| decoded.damage(reader.damaged, first));
    Ok(Document {
        encoding: decoded.encoding.name(),
        body: DocumentBody::Lines(reader.lines),
        problems: problems.into_iter().collect(),
        large,
    })
}

/// A text on its way to lines, and where in it the reader stands.
struct TextReader<'a> {
    file: &'a Arc<FileName>,
    decoded: &'a Decoded<'a>,
    limits: &'a Limits,
    lines: Lines,
    held: usize,
    expanded: String,
    page: u32,
    line: u32,
    damaged: usize,
    first_damaged: Option<Location>,
}

impl<'a> TextReader<'a> {
    fn new(file: &'a Arc<FileName>, decoded: &'a Decoded<'a>, limits: &'a Limits) -> Self {
        Self {
            file,
            decoded,
            limits,
            lines: Lines::with_capacity(decoded.text.len()),
            held: 0,
            expanded: String::new(),
            page: 1,
            line: 1,
            damaged: 0,
            first_damaged: None,
        }
    }

    fn read_all(&mut self) -> Result<(), Problem> {
        let bytes = self.decoded.text.as_bytes();
        let mut at = 0;
        // Whether a form feed has already ended a part of this line: the rest then counts only if there is any.
        let mut begun = false;
        while at < bytes.len() {
            let end = memchr3(b'\n', b'\r', FORM_FEED, &bytes[at..]).map_or(bytes.len(), |to| at + to);
            let is_page_break = bytes.get(end) == Some(&FORM_FEED);
            // A form feed alone on the last line leaves that line blank.
            let is_last = end + 1 >= bytes.len();
            if end > at || !begun && (!is_page_break || is_last) {
                self.push(at..end)?;
            }
            if is_page_break {
                begun |= end > at;
                self.page += u32::from(end > 0);
            } else {
                begun = false;
                self.line += 1;
            }
            at = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        }
        Ok(())
    }

    /// Adds the line (or the part of it before or after a form feed) that stands at `part` of the text.
    fn push(&mut self, part: Range<usize>) -> Result<(), Problem> {
        let damaged = self.decoded.is_damaged(&part);
        let raw = &self.decoded.text[part];
        let text = if has_wide_blanks(raw) {
            expand(raw, &mut self.expanded).then_some(self.expanded.as_str())
        } else {
            Some(raw.trim_end_matches(' ')).filter(|text| fits(text))
        };
        let at = || Location::new(self.file, self.page, self.line);
        let text = text.ok_or_else(|| too_long(at()))?;
        self.held += text.len();
        if self.lines.len() == self.limits.lines {
            return Err(too_many(at(), self.limits.lines));
        }
        if self.held > self.limits.bytes {
            return Err(encoding::too_large(self.file));
        }
        if damaged {
            self.damaged += 1;
            self.first_damaged.get_or_insert_with(at);
        }
        self.lines.push(Line { page: self.page, line: self.line, text, damaged });
        Ok(())
    }
}

/// Whether there are tabs or no-break spaces; the first test, on the byte that begins the latter, rules most lines out.
fn has_wide_blanks(raw: &str) -> bool {
    memchr2(b'\t', 0xC2, raw.as_bytes()).is_some() && raw.contains(['\t', '\u{a0}'])
}

/// Whether a line is no longer than it may be. Characters are counted only where the bytes leave it open.
fn fits(text: &str) -> bool {
    text.len() <= LONGEST_LINE || text.chars().take(LONGEST_LINE + 1).count() <= LONGEST_LINE
}

/// Writes `raw` to `out` with tabs and no-break spaces as blanks and none at the end; false where it gets too long.
/// Blanks are counted and written only when something follows them, so neither time nor memory grows with tabs.
fn expand(raw: &str, out: &mut String) -> bool {
    out.clear();
    let (mut column, mut written) = (0, 0);
    for sign in raw.chars() {
        match sign {
            '\t' => column = (column / TAB + 1) * TAB,
            ' ' | '\u{a0}' => column += 1,
            _ if column >= LONGEST_LINE => return false,
            sign => {
                out.extend(std::iter::repeat_n(' ', column - written));
                out.push(sign);
                column += 1;
                written = column;
            }
        }
    }
    true
}

fn too_long(at: Location) -> Problem {
    Problem::fault(
        at,
        format!("this line is longer than {LONGEST_LINE} characters, the most that a line of a print has"),
        "check that the file is a print; if its line ends are lost, fetch or save it again as text",
    )
}

fn too_many(at: Location, most: usize) -> Problem {
    Problem::fault(
        at,
        format!("the file has more than {most} lines, the most that is read"),
        "split the file, or leave it out of the input",
    )
}

#[cfg(test)]
mod tests;
