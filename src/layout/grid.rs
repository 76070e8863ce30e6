//! Columns of a print: where they stand, found by their heads or fixed by the layout, and the cells of a line.
//!
//! A word belongs to the column it starts in. Where words cross a border or a cell has the wrong shape, the shapes of
//! all cells of the line decide together; where they allow no reading, or more than one, the line is refused. No word
//! is cut but at a border, and only where the shape of one side says that the two parts are two values.

use memchr::memchr;

use super::{Column, Layout};

/// Positions are in characters, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    /// Index into the layout's columns; `None` for a column whose head the layout does not know.
    column: Option<usize>,
}

/// Where the columns of a print stand, from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    spans: Vec<Span>,
}

/// What a line says as the head of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heads {
    /// The columns it makes.
    pub grid: Grid,
    /// Labels that the layout does not know, as they stand.
    pub unknown: Vec<String>,
    /// Columns the layout requires whose label is not there: index into the layout's columns.
    pub missing: Vec<usize>,
    /// Columns whose label stands there twice: index into the layout's columns.
    pub twice: Vec<usize>,
}

/// The cells of one line: for each of the layout's columns the value, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells<'l> {
    /// Where each value starts, in bytes, and the value.
    values: Vec<(usize, &'l str)>,
}

impl<'l> Cells<'l> {
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
    Shape(usize),
    /// Cells touch or cross a border and can be told apart in more than one way.
    Ambiguous,
    /// Words stand under no column, or in one that the layout does not know and shares with others.
    Outside,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    /// In characters.
    start: usize,
    end: usize,
    /// In bytes.
    from: usize,
    to: usize,
}

/// A stretch of a line that has been given to one column, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    span: usize,
    from: usize,
    to: usize,
}

impl Grid {
    /// The columns at the fixed positions that the layout gives, where it gives them.
    pub fn fixed(columns: &[Column]) -> Option<Self> {
        let mut spans: Vec<Span> = columns
            .iter()
            .enumerate()
            .filter_map(|(column, it)| Some(Span { start: it.from?, column: Some(column) }))
            .collect();
        spans.sort_by_key(|span| span.start);
        (!spans.is_empty()).then_some(Self { spans })
    }

    /// Where a column of the layout starts, in characters.
    pub fn start_of(&self, column: usize) -> Option<usize> {
        self.spans.iter().find(|span| span.column == Some(column)).map(|span| span.start)
    }

    /// The cells of a line.
    pub fn cells<'l>(&self, line: &'l str, layout: &Layout) -> Result<Cells<'l>, Misfit> {
        let (parts, in_doubt) = self.in_place(words_of(line));
        let cells = self.fitting(line, &parts, layout);
        if !in_doubt && cells.is_ok() {
            return cells;
        }
        self.rearranged(line, layout).map_err(|misfit| match (misfit, cells) {
            (Misfit::Outside, Err(in_place)) => in_place,
            (misfit, _) => misfit,
        })
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
    fn in_place(&self, words: impl Iterator<Item = Word>) -> (Vec<Part>, bool) {
        let mut parts: Vec<Part> = Vec::with_capacity(self.spans.len());
        let (mut span, mut last_end, mut in_doubt) = (0, None, false);
        for word in words {
            while self.start(span + 1) <= word.start {
                span += 1;
            }
            in_doubt |= word.end > self.start(span + 1);
            match parts.last_mut() {
                Some(last) if last.span == span => last.to = word.to,
                _ => {
                    in_doubt |= self.may_be_pushed(last_end, &word, span);
                    parts.push(Part { span, from: word.from, to: word.to });
                }
            }
            last_end = Some(word.end);
        }
        (parts, in_doubt)
    }

    /// Whether the first word of a cell may belong to a value of the cell before it that is too long for its column:
    /// one blank before it, and not at the place where its own column starts.
    fn may_be_pushed(&self, last_end: Option<usize>, word: &Word, span: usize) -> bool {
        last_end.is_some_and(|end| end + 1 == word.start) && word.start != self.start(span)
    }

    /// The cells, if each has its shape. A cell of a column that the layout does not know may hold anything.
    fn fitting<'l>(&self, line: &'l str, parts: &[Part], layout: &Layout) -> Result<Cells<'l>, Misfit> {
        let mut values = vec![(0, ""); layout.columns.len()];
        for part in parts {
            let value = &line[part.from..part.to];
            if let Some(column) = self.spans[part.span].column {
                if !layout.columns[column].shape.fits(value) {
                    return Err(Misfit::Shape(column));
                }
                values[column] = (part.from, value);
            }
        }
        Ok(Cells { values })
    }

    /// The one way to give the words to columns in which every cell has its shape and the fewest words are moved.
    fn rearranged<'l>(&self, line: &'l str, layout: &Layout) -> Result<Cells<'l>, Misfit> {
        let words: Vec<Word> = words_of(line).collect();
        let mut search =
            Search { grid: self, line, words: &words, layout, best: Vec::new(), least: usize::MAX, steps: 0 };
        search.place(0, Vec::with_capacity(self.spans.len()), 0);
        let Search { best, steps, .. } = search;
        if steps >= Search::MOST_STEPS {
            return Err(Misfit::Ambiguous);
        }
        match best.as_slice() {
            [] => Err(Misfit::Outside),
            [parts] => self.fitting(line, parts, layout),
            _ => Err(Misfit::Ambiguous),
        }
    }
}

/// Tries every way to give words to columns from left to right, a moved word costing one.
struct Search<'a> {
    grid: &'a Grid,
    line: &'a str,
    words: &'a [Word],
    layout: &'a Layout,
    best: Vec<Vec<Part>>,
    least: usize,
    steps: usize,
}

impl Search<'_> {
    const MOST_STEPS: usize = 10_000;

    fn place(&mut self, at: usize, parts: Vec<Part>, moved: usize) {
        self.steps += 1;
        if self.steps >= Self::MOST_STEPS || moved > self.least {
            return;
        }
        let Some(word) = self.words.get(at).copied() else {
            self.keep(parts, moved);
            return;
        };
        let own = self.grid.span_at(word.start);
        let joined = at > 0 && self.words[at - 1].end + 1 == word.start;
        let border = self.grid.start(own + 1);
        let last = parts.last().map(|part| part.span);

        let last_end = at.checked_sub(1).map(|before| self.words[before].end);
        let pushed = last != Some(own) && self.grid.may_be_pushed(last_end, &word, own);
        let doubtful = usize::from(word.end > border || pushed);
        if doubtful == 1 && self.is_unknown(own) {
            // What stands across the border of a column that nobody knows cannot be told from its neighbour's values.
            return;
        }

        self.extend(at, &parts, &[Part { span: own, from: word.from, to: word.to }], moved + doubtful);
        if joined && last.is_some_and(|last| last < own) {
            let part = Part { span: last.unwrap_or(own), from: word.from, to: word.to };
            self.extend(at, &parts, &[part], moved + 1);
        }
        if word.end > border {
            if self.strict(own + 1) {
                self.extend(at, &parts, &[Part { span: own + 1, from: word.from, to: word.to }], moved + 1);
            }
            if self.strict(own) || self.strict(own + 1) {
                let cut = word.from + byte_of(&self.line[word.from..word.to], border - word.start);
                let left = Part { span: own, from: word.from, to: cut };
                let right = Part { span: own + 1, from: cut, to: word.to };
                self.extend(at, &parts, &[left, right], moved + 1);
            }
        }
    }

    /// Adds parts to those found so far, where they keep the order of columns and complete cells keep their shape.
    fn extend(&mut self, at: usize, parts: &[Part], more: &[Part], moved: usize) {
        let mut parts = parts.to_vec();
        for part in more {
            match parts.last_mut() {
                Some(last) if last.span == part.span => last.to = part.to,
                Some(last) if last.span > part.span => return,
                Some(last) if !fits(self.grid, self.line, *last, self.layout) => return,
                _ => parts.push(*part),
            }
        }
        self.place(at + 1, parts, moved);
    }

    fn keep(&mut self, parts: Vec<Part>, moved: usize) {
        if self.grid.fitting(self.line, &parts, self.layout).is_err() {
            return;
        }
        if moved < self.least {
            self.least = moved;
            self.best.clear();
        }
        if !self.best.contains(&parts) {
            self.best.push(parts);
        }
    }

    fn is_unknown(&self, span: usize) -> bool {
        self.grid.spans.get(span).is_some_and(|span| span.column.is_none())
    }

    fn strict(&self, span: usize) -> bool {
        let column = self.grid.spans.get(span).and_then(|span| span.column);
        column.is_some_and(|column| self.layout.columns[column].shape.strict())
    }
}

fn fits(grid: &Grid, line: &str, part: Part, layout: &Layout) -> bool {
    grid.spans[part.span]
        .column
        .is_none_or(|column| layout.columns[column].shape.fits(&line[part.from..part.to]))
}

/// The byte at which the character number `chars` of `text` starts.
fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

/// The words of a line with their places in characters and bytes.
fn words_of(line: &str) -> impl Iterator<Item = Word> + '_ {
    let bytes = line.as_bytes();
    let is_ascii = line.is_ascii();
    let (mut at, mut column) = (0, 0);
    std::iter::from_fn(move || {
        let blanks = bytes[at..].iter().position(|byte| *byte != b' ')?;
        let from = at + blanks;
        let to = memchr(b' ', &bytes[from..]).map_or(bytes.len(), |end| from + end);
        let start = column + blanks;
        at = to;
        column = start + if is_ascii { to - from } else { line[from..to].chars().count() };
        Some(Word { start, end: column, from, to })
    })
}

/// The position in characters at which a line begins.
pub fn indent_of(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

impl Heads {
    /// What `line` says as a head of the columns of `layout`; `None` where it does not look like one: fewer than two
    /// known labels, or more words that are none.
    pub fn read(line: &str, layout: &Layout) -> Option<Self> {
        let words: Vec<Word> = words_of(line).collect();
        let texts: Vec<String> = words.iter().map(|word| line[word.from..word.to].to_lowercase()).collect();
        let mut spans: Vec<Span> = Vec::new();
        let mut unknown: Vec<(usize, String)> = Vec::new();
        let (mut known_words, mut at) = (0, 0);
        while at < words.len() {
            let start = words[at].start;
            match longest_label(&texts[at..], layout) {
                Some((column, length)) => {
                    spans.push(Span { start, column: Some(column) });
                    known_words += length;
                    at += length;
                }
                None => {
                    let joined = at > 0 && words[at - 1].end + 1 == start;
                    let text = &line[words[at].from..words[at].to];
                    match unknown
                        .last_mut()
                        .filter(|_| joined && spans.last().is_some_and(|s| s.column.is_none()))
                    {
                        Some((_, label)) => *label = format!("{label} {text}"),
                        None => {
                            spans.push(Span { start, column: None });
                            unknown.push((start, text.to_string()));
                        }
                    }
                    at += 1;
                }
            }
        }
        let known: Vec<usize> = spans.iter().filter_map(|span| span.column).collect();
        if known.len() < 2 || known_words * 2 < words.len() {
            return None;
        }
        let missing = (0..layout.columns.len())
            .filter(|column| layout.columns[*column].required && !known.contains(column))
            .collect();
        let twice = (0..layout.columns.len())
            .filter(|column| known.iter().filter(|other| *other == column).count() > 1)
            .collect();
        let unknown = unknown.into_iter().map(|(_, label)| label).collect();
        Some(Self { grid: Grid { spans }, unknown, missing, twice })
    }
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
