//! What a reader makes of a file: lines with their places, or tables of cells.
//!
//! Pure values. A reader knows bytes and encodings and nothing of prints; what a line means is the layout's and the
//! parser's business.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::Day;
use crate::domain::problem::Problem;
use crate::formats::read::memory::LargeFile;

/// One file as read.
#[derive(Debug)]
pub struct Document {
    /// What the bytes allow: `utf-8`, `windows-1252`, `cp850`, `pdf`, `xlsx`, …
    pub encoding: &'static str,
    /// The contents.
    pub body: DocumentBody,
    /// What could not be read of it; the rest of the file stands in `body`.
    pub problems: Vec<Problem>,
    /// The right to hold it, where it is large.
    pub large: Option<LargeFile>,
}

/// The contents of a file.
#[derive(Debug)]
pub enum DocumentBody {
    /// Lines of text: a text file or a PDF.
    Lines(Lines),
    /// Sheets of cells: a csv file (one sheet) or a workbook.
    Tables(Vec<Table>),
}

/// Lines of text held in one allocation, each with its page and line number.
#[derive(Debug, Default, Clone)]
pub struct Lines {
    text: String,
    spans: Vec<LineSpan>,
    damaged_pages: BTreeSet<u32>,
    aside: Vec<Range<usize>>,
}

#[derive(Debug, Clone, Copy)]
struct LineSpan {
    start: u32,
    end: u32,
    page: u32,
    line: u32,
    damaged: bool,
}

/// One line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Page, counted from 1.
    pub page: u32,
    /// Line: in a text file from the top of the file, in a PDF from the top of the page.
    pub line: u32,
    /// The text without line end and trailing blanks; tabs are already blanks.
    pub text: &'a str,
    /// True where a byte of the line fits nowhere in the encoding (it is shown as `\xNN`): such a line is never parsed.
    pub damaged: bool,
}

impl Lines {
    /// The most bytes of text that one document holds.
    pub const MOST_BYTES: usize = u32::MAX as usize;

    /// Empty, with room for `bytes` of text.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), spans: Vec::with_capacity(bytes / 64), ..Self::default() }
    }

    /// Adds a line. The caller keeps the whole below [`Self::MOST_BYTES`].
    pub fn push(&mut self, line: Line<'_>) {
        let start = self.text.len() as u32;
        self.text.push_str(line.text);
        self.spans.push(LineSpan {
            start,
            end: self.text.len() as u32,
            page: line.page,
            line: line.line,
            damaged: line.damaged,
        });
    }

    /// Notes that something of a page was not read: it is damaged, a scanned picture, or draws without end.
    pub fn mark_page(&mut self, page: u32) {
        self.damaged_pages.insert(page);
    }

    /// Whether all of a page was read, as far as the reader knows. Lines of it may be damaged all the same.
    pub fn is_whole_page(&self, page: u32) -> bool {
        !self.damaged_pages.contains(&page)
    }

    /// The pages of which something was not read, in order; such a page may have no line at all.
    pub fn damaged_pages(&self) -> impl Iterator<Item = u32> {
        self.damaged_pages.iter().copied()
    }

    /// Notes that lines, counted from 0, belong to nothing that is to be read: a letter beside a print.
    pub fn set_aside(&mut self, lines: Range<usize>) {
        self.aside.push(lines);
    }

    /// Whether the line at `index` was set aside.
    pub fn is_aside(&self, index: usize) -> bool {
        self.aside.iter().any(|lines| lines.contains(&index))
    }

    /// Whether there are pages, and not one only.
    pub fn has_pages(&self) -> bool {
        self.spans.first().zip(self.spans.last()).is_some_and(|(first, last)| first.page != last.page)
    }

    /// Some of the lines, each with its place in the file.
    pub fn part(&self, lines: Range<usize>) -> Self {
        let mut part = Self::default();
        lines.filter_map(|index| self.get(index)).for_each(|line| part.push(line));
        let pages = part.spans.first().zip(part.spans.last()).map(|(first, last)| first.page..=last.page);
        part.damaged_pages =
            pages.map(|pages| self.damaged_pages.range(pages).copied().collect()).unwrap_or_default();
        part
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The line at `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<Line<'_>> {
        self.spans.get(index).map(|span| self.line(span))
    }

    /// The lines in order.
    pub fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        self.spans.iter().map(|span| self.line(span))
    }

    fn line(&self, span: &LineSpan) -> Line<'_> {
        Line {
            page: span.page,
            line: span.line,
            text: &self.text[span.start as usize..span.end as usize],
            damaged: span.damaged,
        }
    }
}

/// One sheet of cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Number of the sheet in the file, counted from 1.
    pub sheet: u32,
    /// Name of the sheet; empty for a csv file.
    pub name: String,
    /// Rows in order, blank ones included.
    pub rows: Vec<TableRow>,
    /// Rows of a csv file that have fewer fields than most of its rows, by their numbers: how many each has.
    pub narrow: BTreeMap<u32, u32>,
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// Row number as a spreadsheet shows it, counted from 1.
    pub number: u32,
    /// Cells from the first column; trailing empty ones may be missing.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, as typed.
    Text(String),
    /// A number. Leading zeros of an identifier are lost here.
    Number(f64),
    /// A date.
    Date(Day),
    /// A formula, and the file does not hold what it comes to.
    NoValue,
}
