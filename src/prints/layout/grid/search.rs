//! Which words of a line belong to which columns, where their places do not say: every way is tried, and the one that
//! moves the fewest words wins if it is the only one.
//!
//! It gives up a way as soon as nothing but a guess could go on with it; a line that no way is left for is refused.

use super::{ColumnGrid, GridPart, Misfit, Word, byte_of};
use crate::prints::layout::Layout;
use crate::prints::layout::shape::ValueShape;

/// The words of `line` given to columns, in the one way that moves the fewest.
pub(super) fn best(
    grid: &ColumnGrid,
    line: &str,
    words: &[Word],
    layout: &Layout,
) -> Result<Vec<GridPart>, Misfit> {
    if words.len() > WordSearch::MOST_WORDS {
        return Err(Misfit::Ambiguous);
    }
    let mut search = WordSearch { grid, line, words, layout, best: Vec::new(), least: usize::MAX, steps: 0 };
    search.place(0, Vec::with_capacity(grid.spans.len()), 0);
    if search.steps >= WordSearch::MOST_STEPS {
        return Err(Misfit::Ambiguous);
    }
    match search.best.pop() {
        None => Err(Misfit::Outside),
        Some(parts) if search.best.is_empty() => Ok(parts),
        Some(_) => Err(Misfit::Ambiguous),
    }
}

/// Tries every way to give words to columns from left to right, a moved word costing one.
struct WordSearch<'a> {
    grid: &'a ColumnGrid,
    line: &'a str,
    words: &'a [Word],
    layout: &'a Layout,
    best: Vec<Vec<GridPart>>,
    least: usize,
    steps: usize,
}

impl WordSearch<'_> {
    const MOST_STEPS: usize = 10_000;
    /// Each word is a call inside the call for the word before, and a line of a PDF has no longest length.
    const MOST_WORDS: usize = 500;

    fn place(&mut self, at: usize, parts: Vec<GridPart>, moved: usize) {
        self.steps += 1;
        if self.steps >= Self::MOST_STEPS || moved > self.least {
            return;
        }
        let Some(word) = self.words.get(at).copied() else {
            self.keep(parts, moved);
            return;
        };
        let own = self.grid.span_at(word.start);
        let last = parts.last().copied();
        let crosses = word.end > self.grid.start(own + 1);
        let may_be_pushed =
            |last: &GridPart| self.grid.may_be_pushed(self.line, *last, &word, own, self.layout);
        let before = last.filter(|last| last.span != own);
        let pushed = before.filter(may_be_pushed);
        if pushed.is_some_and(|last| !self.can_tell_whose(last, own, word))
            || crosses && (!self.can_tell_apart(own, own + 1) || self.hides_a_seam(last, own, word))
        {
            return;
        }
        let doubtful = usize::from(crosses || pushed.is_some());
        self.extend(at, &parts, &[GridPart::new(own, word)], moved + doubtful);
        let joins =
            |last: &GridPart| last.words.end + 1 == word.start && !self.stands_alone(last.span, own, word);
        if let Some(last) = before.filter(joins) {
            self.extend(at, &parts, &[GridPart::new(last.span, word)], moved + 1);
        }
        if crosses {
            self.over_the_border(at, &parts, word, moved + 1);
        }
    }

    /// Gives a word that crosses a border to the column after its own, or cuts it there.
    fn over_the_border(&mut self, at: usize, parts: &[GridPart], word: Word, moved: usize) {
        let own = self.grid.span_at(word.start);
        if self.strict(own + 1) || !self.strict(own) {
            self.extend(at, parts, &[GridPart::new(own + 1, word)], moved);
        }
        if (self.strict(own) || self.strict(own + 1)) && !self.is_value_after(own + 1, word) {
            let (border, cut) = (self.grid.start(own + 1), self.cut(own, word));
            let left = GridPart::new(own, Word { end: border, to: cut, ..word });
            let right = GridPart::new(own + 1, Word { start: border, from: cut, ..word });
            self.extend(at, parts, &[left, right], moved);
        }
    }

    /// The byte at which the border after column `own` cuts a word.
    fn cut(&self, own: usize, word: Word) -> usize {
        let border = self.grid.start(own + 1).saturating_sub(word.start);
        word.from + byte_of(&self.line[word.from..word.to], border)
    }

    /// Adds parts to those found so far, where they keep the order of columns and complete cells keep their shape.
    fn extend(&mut self, at: usize, parts: &[GridPart], more: &[GridPart], moved: usize) {
        let mut parts = parts.to_vec();
        for part in more {
            match parts.last_mut() {
                Some(last) if last.span == part.span => last.extend(&part.words),
                Some(last) if last.span > part.span => return,
                Some(last) if !fits(self.grid, self.line, *last, self.layout) => return,
                _ => parts.push(*part),
            }
        }
        self.place(at + 1, parts, moved);
    }

    fn keep(&mut self, parts: Vec<GridPart>, moved: usize) {
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

    fn shape(&self, span: usize) -> Option<&ValueShape> {
        let column = self.grid.spans.get(span)?.column?;
        Some(&self.layout.columns[column].shape)
    }

    /// Whether any shape tells to which of two columns a word belongs: none does between two columns of running words,
    /// and none where the layout does not know one of them.
    fn can_tell_apart(&self, a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.shape(a), self.shape(b)) else { return false };
        !(a.is_running_words() && b.is_running_words())
    }

    /// Whether any shape tells that a pushed word belongs to its own column or goes on from the value before it.
    fn can_tell_whose(&self, last: GridPart, own: usize, word: Word) -> bool {
        let fits = |span, text| self.shape(span).is_some_and(|shape| shape.fits(text));
        let goes_on = self.shape(last.span).is_some_and(|shape| goes_on(shape, self.line, last, &word));
        let stands = fits(own, &self.line[word.from..word.to]);
        self.can_tell_apart(last.span, own)
            && (!goes_on || !stands || self.stands_alone(last.span, own, word))
    }

    fn strict(&self, span: usize) -> bool {
        self.shape(span).is_some_and(ValueShape::strict)
    }

    /// Whether a word that lies beyond the running words of column `last` is by its shape a value of a column between
    /// there and the one after its own: running words would take in any value, so such a word is not given to them.
    fn stands_alone(&self, last: usize, own: usize, word: Word) -> bool {
        let text = &self.line[word.from..word.to];
        let is_value = |span| self.shape(span).is_some_and(|shape| shape.strict() && shape.fits(text));
        !self.strict(last) && (last + 1..=own + 1).any(is_value)
    }

    /// Whether a word is by its shape a value of a column after `span`, so that it is one value and is not cut.
    fn is_value_after(&self, span: usize, word: Word) -> bool {
        let text = &self.line[word.from..word.to];
        let is_value = |span| self.shape(span).is_some_and(|shape| shape.strict() && shape.fits(text));
        (span + 1..self.grid.spans.len()).any(is_value)
    }

    /// Whether a word that crosses the border after `own` may be two values that touch elsewhere than at the
    /// border: `103009999` as PKAT and tjenestested, or `140275-0042 001EATC04`.
    fn hides_a_seam(&self, last: Option<GridPart>, own: usize, word: Word) -> bool {
        let (Some(left), Some(right)) = (self.shape(own), self.shape(own + 1)) else { return false };
        let begun = last.filter(|last| last.span == own).map(|last| last.words.from);
        if !left.strict() || !right.strict() && begun.is_none() {
            return false;
        }
        let (from, cut) = (begun.unwrap_or(word.from), self.cut(own, word));
        let mut seams = (word.from + 1..word.to).filter(|at| *at != cut && self.line.is_char_boundary(*at));
        seams.any(|at| left.fits(&self.line[from..at]) && right.fits(&self.line[at..word.to]))
    }
}

/// Whether a value keeps its shape with the next word, or, where shape alone tells it, with what that word begins with:
/// a lønnummer has its shape with and without løbenummer, and text may touch it.
pub(super) fn goes_on(shape: &ValueShape, line: &str, last: GridPart, word: &Word) -> bool {
    let fits = |to: usize| line.get(last.words.from..to).is_some_and(|value| shape.fits(value));
    if shape.strict() { (word.from + 1..=word.to).any(fits) } else { fits(word.to) }
}

fn fits(grid: &ColumnGrid, line: &str, part: GridPart, layout: &Layout) -> bool {
    grid.spans[part.span]
        .column
        .is_none_or(|column| layout.columns[column].shape.fits(&line[part.words.from..part.words.to]))
}
