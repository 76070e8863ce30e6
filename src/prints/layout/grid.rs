//! Columns of a print: where they stand, found by their heads or fixed by the layout, and the cells of a line.
//!
//! A word belongs to the column it starts in. Where words cross a border or a cell has the wrong shape, the shapes of
//! all cells of the line decide together; where they allow no reading, or more than one, the line is refused. No word
//! is cut but at a border, and only where the shape of one side says that the two parts are two values. LineCells
//! that do not stand under their labels are refused: the columns have moved.

mod borders;
mod head_words;
mod search;
mod stack;

use std::ops::Range;

use memchr::memchr;

use super::shape::ValueShape;
use super::{Layout, LayoutColumn};
use crate::domain::field::Field;
use crate::domain::wording::Wording;
use borders::Borders;

pub use borders::is_rule;
pub use head_words::HeadWords;

/// Positions are in characters, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ColumnSpan {
    start: usize,
    /// Where its label ends; `None` where the layout fixes the column.
    label_end: Option<usize>,
    /// Where the column ends, where the layout fixes that.
    end: Option<usize>,
    /// Index into the layout's columns; `None` for a column whose head the layout does not know.
    column: Option<usize>,
}

/// Where the columns of a print stand, from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnGrid {
    spans: Vec<ColumnSpan>,
    borders: Borders,
}

/// What a line says as the head of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHeads {
    /// The columns it makes.
    pub grid: ColumnGrid,
    /// Labels that the layout does not know, as they stand.
    pub unknown: Vec<String>,
    /// Columns the layout requires whose label is not there: index into the layout's columns.
    pub missing: Vec<usize>,
    /// Columns whose label stands there twice: index into the layout's columns.
    pub twice: Vec<usize>,
}

/// A value in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCell {
    /// What its column or label holds; `None` where the layout does not know it.
    pub field: Option<Field>,
    /// The column of the layout, where it stands in one.
    pub column: Option<usize>,
    /// Where it stands in the line of the file, in bytes.
    pub place: Range<usize>,
    /// What was expected, where it does not fit.
    pub expected: Option<Wording>,
}

/// The cells of one line: for each of the layout's columns the value, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCells<'l> {
    /// Where each value starts, in bytes, and the value.
    values: Vec<(usize, &'l str)>,
}

impl<'l> LineCells<'l> {
    /// The value in a column of the layout; empty where the cell is blank.
    pub fn value(&self, column: usize) -> &'l str {
        self.values.get(column).copied().unwrap_or_default().1
    }

    /// Where the value in a column of the layout starts in `line`, in characters; `None` where the cell is blank.
    pub fn start(&self, column: usize, line: &str) -> Option<usize> {
        let (start, _) = self.values.get(column).filter(|(_, value)| !value.is_empty())?;
        Some(line[..*start].chars().count())
    }
}

/// Why a line is no row: said in words that quote nothing from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// A cell has the wrong shape: index into the layout's columns.
    ValueShape(usize),
    /// LineCells touch or cross a border and can be told apart in more than one way.
    Ambiguous,
    /// Words stand under no column, or in one that the layout does not know and shares with others.
    Outside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    /// In characters.
    start: usize,
    end: usize,
    /// In bytes.
    from: usize,
    to: usize,
}

/// A stretch of a line that has been given to one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct GridPart {
    span: usize,
    words: Word,
}

impl GridPart {
    fn new(span: usize, words: Word) -> Self {
        Self { span, words }
    }

    fn extend(&mut self, word: &Word) {
        self.words = Word { end: word.end, to: word.to, ..self.words };
    }
}

/// How far, in characters, a value may stand from its label: PDF positions are rounded.
const LABEL_SLACK: usize = 1;

impl ColumnGrid {
    /// The columns at the fixed positions that the layout gives, where it gives them.
    pub fn fixed(columns: &[LayoutColumn]) -> Option<Self> {
        let mut spans: Vec<ColumnSpan> = columns
            .iter()
            .enumerate()
            .filter_map(|(column, it)| {
                Some(ColumnSpan { start: it.from?, label_end: None, end: it.to, column: Some(column) })
            })
            .collect();
        spans.sort_by_key(|span| span.start);
        let borders =
            if spans.iter().any(|span| span.end.is_some()) { Borders::Places } else { Borders::Blanks };
        (!spans.is_empty()).then_some(Self { spans, borders })
    }

    /// Where a column of the layout starts, in characters.
    pub fn start_of(&self, column: usize) -> Option<usize> {
        self.spans.iter().find(|span| span.column == Some(column)).map(|span| span.start)
    }

    /// The cells of a line.
    pub fn cells<'l>(&self, line: &'l str, layout: &Layout) -> Result<LineCells<'l>, Misfit> {
        match self.borders {
            Borders::Blanks => {}
            Borders::Places => return self.cut(line, layout),
            Borders::Bar(bar) => return self.between_bars(line, bar, layout),
        }
        let (parts, in_doubt) = self.in_place(line, layout);
        let cells = self.fitting(line, &parts, layout);
        if !in_doubt && cells.is_ok() {
            return cells;
        }
        self.rearranged(line, layout).map_err(|misfit| match (misfit, cells) {
            (Misfit::Outside, Err(in_place)) => in_place,
            (misfit, _) => misfit,
        })
    }

    /// How many of its columns the layout knows.
    pub fn known_columns(&self) -> usize {
        self.spans.iter().filter(|span| span.column.is_some()).count()
    }

    /// The columns of the layout that it has a place for.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.spans.iter().filter_map(|span| span.column)
    }

    /// The words of a line that begin where a column begins: the column of the layout, and where the word starts in bytes.
    pub fn cells_under_heads(&self, line: &str) -> Vec<(usize, usize)> {
        let near = |word: &Word| {
            let span = self.spans.iter().find(|span| span.start.abs_diff(word.start) <= LABEL_SLACK)?;
            Some((span.column?, word.from))
        };
        words_of(line).filter_map(|word| near(&word)).collect()
    }

    /// The cells of a line as they stand, for those who look: also where they do not fit, each then with what was expected.
    pub fn seen(&self, line: &str, layout: &Layout) -> Vec<SeenCell> {
        let cell = |column: Option<usize>, from: usize, value: &str| {
            let known = column.map(|column| &layout.columns[column]);
            let misfit = known.filter(|column| !column.shape.fits(value));
            SeenCell {
                field: known.map(|column| column.field),
                column,
                place: from..from + value.len(),
                expected: misfit.map(|column| column.shape.looks_like()),
            }
        };
        if let Ok(cells) = self.cells(line, layout) {
            let filled = (0..layout.columns.len()).filter(|column| !cells.value(*column).is_empty());
            return filled
                .map(|column| cell(Some(column), cells.values[column].0, cells.value(column)))
                .collect();
        }
        let in_place = |spans: Vec<(Option<usize>, usize, usize)>| {
            spans.into_iter().map(|(column, from, to)| cell(column, from, &line[from..to])).collect()
        };
        match self.borders {
            Borders::Blanks => {
                let (parts, _) = self.in_place(line, layout);
                in_place(
                    parts
                        .iter()
                        .map(|part| (self.spans[part.span].column, part.words.from, part.words.to))
                        .collect(),
                )
            }
            Borders::Places => {
                let span = |span: &ColumnSpan| {
                    let (from, to) =
                        (byte_of(line, span.start), span.end.map_or(line.len(), |end| byte_of(line, end)));
                    let text = line.get(from..to)?;
                    let from = from + text.len() - text.trim_start().len();
                    (!text.trim().is_empty()).then(|| (span.column, from, from + text.trim().len()))
                };
                in_place(self.spans.iter().filter_map(span).collect())
            }
            Borders::Bar(bar) => {
                let cells = borders::between(line, bar).zip(&self.spans);
                let filled = cells.filter(|((_, value), _)| !value.is_empty());
                in_place(
                    filled.map(|((from, value), span)| (span.column, from, from + value.len())).collect(),
                )
            }
        }
    }

    /// The column that a character position lies in; what stands left of the first belongs to the first.
    fn span_at(&self, position: usize) -> usize {
        self.spans.partition_point(|span| span.start <= position).saturating_sub(1)
    }

    fn start(&self, span: usize) -> usize {
        self.spans.get(span).map_or(usize::MAX, |span| span.start)
    }

    /// Every word to the column it starts in, and whether that is in doubt: a word crosses a border, or is likely to have
    /// been pushed over one.
    fn in_place(&self, line: &str, layout: &Layout) -> (Vec<GridPart>, bool) {
        let mut parts: Vec<GridPart> = Vec::with_capacity(self.spans.len());
        let (mut span, mut in_doubt) = (0, false);
        for word in words_of(line) {
            while self.start(span + 1) <= word.start {
                span += 1;
            }
            in_doubt |= word.end > self.start(span + 1);
            match parts.last_mut() {
                Some(last) if last.span == span => last.extend(&word),
                last => {
                    in_doubt |= last.is_some_and(|last| self.may_be_pushed(line, *last, &word, span, layout));
                    parts.push(GridPart::new(span, word));
                }
            }
            if span + 1 == self.spans.len() {
                break;
            }
        }
        if let Some(last) = parts.last_mut().filter(|last| last.span + 1 == self.spans.len()) {
            // All that is left of the line stands in the last column.
            last.words.to = line.trim_end_matches(' ').len();
            last.words.end = last.words.start + line[last.words.from..last.words.to].chars().count();
        }
        (parts, in_doubt)
    }

    /// Whether the first word of a cell may belong to a value of the cell before it that is too long for its column:
    /// one blank before it, and not at the place where its own column starts, or such that shapes do not tell the two
    /// cells apart.
    fn may_be_pushed(&self, line: &str, last: GridPart, word: &Word, span: usize, layout: &Layout) -> bool {
        let shape = |span: usize| self.spans[span].column.map(|column| &layout.columns[column].shape);
        let goes_on = || match shape(last.span) {
            Some(before) if before.strict() => search::goes_on(before, line, last, word),
            Some(_) => shape(span).is_none_or(ValueShape::is_running_words),
            None => true,
        };
        last.words.end + 1 == word.start && (word.start != self.start(span) || goes_on())
    }

    /// The cells, if each has its shape. A cell of a column that the layout does not know may hold anything.
    fn fitting<'l>(
        &self,
        line: &'l str,
        parts: &[GridPart],
        layout: &Layout,
    ) -> Result<LineCells<'l>, Misfit> {
        let mut values = vec![(0, ""); layout.columns.len()];
        for part in parts {
            let value = &line[part.words.from..part.words.to];
            if let Some(column) = self.spans[part.span].column {
                if !layout.columns[column].shape.fits(value) {
                    return Err(Misfit::ValueShape(column));
                }
                values[column] = (part.words.from, value);
            }
        }
        if parts.iter().any(|part| self.holds_strayed_value(part, line, &values, layout)) {
            return Err(Misfit::Ambiguous);
        }
        if self.under_labels(parts) { Ok(LineCells { values }) } else { Err(Misfit::Outside) }
    }

    /// Whether every cell stands under its label, wherever in the column values are aligned. A cell may be moved right
    /// by a value before it that is too long for its column, and then by no more than that; cells that stand beside
    /// their labels without such a reason are those of columns that have moved.
    fn under_labels(&self, parts: &[GridPart]) -> bool {
        let (mut pushed, mut last_end) = (0, None);
        parts.iter().all(|GridPart { span, words }| {
            let ColumnSpan { start, label_end, column, .. } = self.spans[*span];
            let touches = last_end.replace(words.end).is_some_and(|end| words.start <= end + 1);
            if touches {
                pushed = words.start.saturating_sub(start);
            }
            let under = |by: usize| label_end.is_none_or(|end| words.start < end + LABEL_SLACK + by);
            touches || column.is_none() || under(pushed)
        })
    }

    /// Whether in a text, before or after a gap, there is what may be the value of a column on that side: gaps may stand
    /// in a text, and so may a value that the columns have moved away from.
    fn holds_strayed_value(
        &self,
        part: &GridPart,
        line: &str,
        values: &[(usize, &str)],
        layout: &Layout,
    ) -> bool {
        let text = &line[part.words.from..part.words.to];
        let is_text = self.spans[part.span].column.is_some_and(|at| layout.columns[at].field == Field::Text);
        if !is_text || !text.contains("  ") {
            return false;
        }
        // The column beside it may hold any words, and where it is blank they may be its own.
        let beside = [part.span.checked_sub(1), Some(part.span + 1)].into_iter().flatten();
        let is_blank_of_words = |span: usize| {
            let column = self.spans.get(span).and_then(|span| span.column);
            column.is_some_and(|at| values[at].1.is_empty() && layout.columns[at].shape.is_running_words())
        };
        if beside.into_iter().any(is_blank_of_words) {
            return true;
        }
        let pieces: Vec<&str> = text.split("  ").map(str::trim).filter(|piece| !piece.is_empty()).collect();
        let strayed = |spans: &[ColumnSpan], pieces: &[&str]| {
            let mut shapes = spans.iter().map(|span| span.column.map(|column| &layout.columns[column].shape));
            shapes.any(|shape| {
                let may_be = |piece: &&str| shape.is_none_or(|shape| shape.strict() && shape.fits(piece));
                pieces.iter().any(may_be)
            })
        };
        strayed(&self.spans[..part.span], &pieces[..pieces.len() - 1])
            || strayed(&self.spans[part.span + 1..], &pieces[1..])
    }

    /// The one way to give the words to columns in which every cell has its shape and the fewest words are moved.
    fn rearranged<'l>(&self, line: &'l str, layout: &Layout) -> Result<LineCells<'l>, Misfit> {
        let words: Vec<Word> = words_of(line).collect();
        self.fitting(line, &search::best(self, line, &words, layout)?, layout)
    }
}

/// The words of a line with their places in characters and bytes.
fn words_of(line: &str) -> impl Iterator<Item = Word> + '_ {
    let bytes = line.as_bytes();
    let is_ascii = line.is_ascii();
    let (mut at, mut column) = (0, 0);
    std::iter::from_fn(move || {
        let blanks = indent_of(&line[at..]);
        let from = at + blanks;
        (from < bytes.len()).then_some(())?;
        let to = memchr(b' ', &bytes[from..]).map_or(bytes.len(), |end| from + end);
        let start = column + blanks;
        at = to;
        column = start + if is_ascii { to - from } else { line[from..to].chars().count() };
        Some(Word { start, end: column, from, to })
    })
}

/// The position in characters at which a line begins, which is that in bytes, too.
pub fn indent_of(line: &str) -> usize {
    // A line that wraps begins far right.
    let (eights, _) = line.as_bytes().as_chunks::<8>();
    let blanks = 8 * eights.iter().take_while(|eight| **eight == [b' '; 8]).count();
    blanks + line[blanks..].bytes().take_while(|byte| *byte == b' ').count()
}

/// The labels that stand in several lines over their columns: where each begins and ends, in characters, and its words.
pub fn stacked_labels(lines: &[&str]) -> Vec<(usize, usize, String)> {
    let labels = stack::labels(lines, 1).into_iter();
    labels.map(|label| (label.start, label.end, label.words.join(" "))).collect()
}

/// What stands between bars on a line: where it begins, in bytes, and its words.
pub fn between_bars(line: &str, bar: char) -> Vec<(usize, &str)> {
    borders::between(line, bar).collect()
}

impl KnownHeads {
    /// What `lines` say as a head of the columns of `layout`, which stands in as many lines as the layout says; `None` where
    /// they do not look like one: fewer than two known labels, or more words that are none.
    pub fn read(lines: &[&str], layout: &Layout) -> Option<Self> {
        if let Some(bar) = layout.paper.bar {
            return Self::between_bars(lines, bar, layout);
        }
        match lines {
            [line] => Self::of_line(line, layout),
            _ => Self::stacked(lines, layout),
        }
    }

    fn of_line(line: &str, layout: &Layout) -> Option<Self> {
        let words: Vec<Word> = words_of(line).collect();
        let texts: Vec<String> = words.iter().map(|word| line[word.from..word.to].to_lowercase()).collect();
        let mut made = Made::default();
        let mut at = 0;
        while at < words.len() {
            let start = words[at].start;
            match longest_label(&texts[at..], layout) {
                Some((column, length)) => {
                    made.known(column, length, start, words[at + length - 1].end);
                    at += length;
                }
                None => {
                    let joined = at > 0 && words[at - 1].end + 1 == start;
                    made.unknown(&line[words[at].from..words[at].to], start, joined);
                    at += 1;
                }
            }
        }
        made.heads(words.len(), Borders::Blanks, layout)
    }

    /// The labels may stand close to one another: where words with a blank between them make no head, each word stands
    /// for itself.
    fn stacked(lines: &[&str], layout: &Layout) -> Option<Self> {
        let of_pieces = |gap: usize| {
            let labels = stack::labels(lines, gap);
            let words = labels.iter().map(|label| label.words.len()).sum();
            let mut made = Made::default();
            for label in &labels {
                match column_called(&label.words.join(" "), layout) {
                    Some(column) => made.known(column, label.words.len(), label.start, label.end),
                    None => made.unknown(&label.words.join(" "), label.start, false),
                }
            }
            made.heads(words, Borders::Blanks, layout)
        };
        let wide = of_pieces(1);
        match &wide {
            Some(heads) if heads.missing.is_empty() && heads.unknown.is_empty() => wide,
            _ => of_pieces(0).filter(|heads| heads.missing.is_empty()).or(wide),
        }
    }

    fn between_bars(lines: &[&str], bar: char, layout: &Layout) -> Option<Self> {
        let rows: Vec<Vec<(usize, &str)>> =
            lines.iter().map(|line| borders::between(line, bar).collect()).collect();
        let first = rows.first()?;
        if first.len() < 2 || rows.iter().any(|row| row.len() != first.len()) {
            return None;
        }
        let mut made = Made::default();
        for at in 0..first.len() {
            let words: Vec<&str> = rows.iter().flat_map(|row| row[at].1.split_whitespace()).collect();
            let start = rows.iter().map(|row| row[at].0).min().unwrap_or(0);
            match column_called(&words.join(" "), layout) {
                Some(column) => made.known(column, 1, start, start),
                None => made.unknown(&words.join(" "), start, false),
            }
        }
        made.heads(first.len(), Borders::Bar(bar), layout)
    }
}

/// A head while its labels are looked at.
#[derive(Default)]
struct Made {
    spans: Vec<ColumnSpan>,
    unknown: Vec<String>,
    known_words: usize,
}

impl Made {
    fn known(&mut self, column: usize, words: usize, start: usize, end: usize) {
        self.spans.push(ColumnSpan { start, label_end: Some(end), end: None, column: Some(column) });
        self.known_words += words;
    }

    /// A label that the layout does not know; `joined` where it goes on from the one before.
    fn unknown(&mut self, text: &str, start: usize, joined: bool) {
        let goes_on = joined && self.spans.last().is_some_and(|span| span.column.is_none());
        match self.unknown.last_mut().filter(|_| goes_on) {
            Some(label) => *label = format!("{label} {text}"),
            None => {
                self.spans.push(ColumnSpan { start, label_end: None, end: None, column: None });
                self.unknown.push(text.to_string());
            }
        }
    }

    fn heads(self, words: usize, borders: Borders, layout: &Layout) -> Option<KnownHeads> {
        let Self { spans, unknown, known_words } = self;
        let known: Vec<usize> = spans.iter().filter_map(|span| span.column).collect();
        if known.len() < 2 || known_words * 2 < words {
            return None;
        }
        let missing = (0..layout.columns.len())
            .filter(|column| layout.columns[*column].required && !known.contains(column))
            .collect();
        let twice = (0..layout.columns.len())
            .filter(|column| known.iter().filter(|other| *other == column).count() > 1)
            .collect();
        let unknown = unknown.into_iter().filter(|label| !label.is_empty()).collect();
        Some(KnownHeads { grid: ColumnGrid { spans, borders }, unknown, missing, twice })
    }
}

/// The column that a label names.
fn column_called(label: &str, layout: &Layout) -> Option<usize> {
    let label = super::folded(label);
    layout.columns.iter().position(|column| column.heads.iter().any(|head| head.join(" ") == label))
}

/// The byte at which the character number `chars` of `text` starts.
fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

/// The column whose label the words begin with, the longest label first, and how many words it takes.
fn longest_label(words: &[String], layout: &Layout) -> Option<(usize, usize)> {
    layout
        .columns
        .iter()
        .enumerate()
        .flat_map(|(column, it)| it.heads.iter().map(move |head| (column, head)))
        .filter(|(_, head)| head.len() <= words.len() && words[..head.len()] == head[..])
        .map(|(column, head)| (column, head.len()))
        .max_by_key(|(_, length)| *length)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::prints::layout::Layouts;

    static LAYOUTS: LazyLock<Layouts> = LazyLock::new(Layouts::builtin);

    #[test]
    fn a_line_begins_behind_its_blanks() {
        for blanks in 0..40 {
            for rest in ["", "a", "a b", "\t", "ø ", "\u{a0}"] {
                assert_eq!(indent_of(&format!("{}{rest}", " ".repeat(blanks))), blanks, "{rest}");
            }
        }
    }

    #[test]
    fn the_last_column_holds_all_that_is_left_of_a_line() {
        let layout = LAYOUTS.get("u721").unwrap();
        let heads = KnownHeads::read(&["LØNNUMMER        NAVN         KODE     TEKST"], layout).unwrap();
        let row = "140275-0042 001  MØLLER ÅSE   RB7050   SKYLDIGT BELØB PÅ KR. 1.515,90";
        let cells = heads.grid.cells(row, layout).unwrap();
        let text = layout.column(Field::Text).unwrap();
        assert_eq!(cells.value(text), "SKYLDIGT BELØB PÅ KR. 1.515,90");
        assert_eq!(cells.start(text, row), Some(39));
        let (parts, in_doubt) = heads.grid.in_place(&format!("{row}  "), layout);
        let last = parts.last().unwrap();
        assert_eq!((last.words.end, last.words.to, in_doubt), (row.chars().count(), row.len(), false));
    }
}
