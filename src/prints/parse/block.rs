//! The lines outside records between one record line and the next: whether they part two records, break a page, or
//! stand inside a text that the layout takes for something else.
//!
//! Pure.

/// What stands between two record lines.
#[derive(Debug, Default)]
pub(super) struct FurnitureBlock {
    /// A blank line stands in it before any other.
    rests: bool,
    has_blank: bool,
    /// A page, a head of columns, a title or a fact of the print begins in it: no text goes over such a line by chance.
    turns: bool,
    /// Lines with words and nothing that says what they are for, counted from 0 in the file.
    plain: Vec<usize>,
    /// One of them stands where texts do.
    in_text_column: bool,
}

impl FurnitureBlock {
    pub(super) fn blank(&mut self) {
        self.rests |= self.plain.is_empty();
        self.has_blank = true;
    }

    /// Notes a line that turns a page, names columns, gives a title, or states a fact of the print.
    pub(super) fn page(&mut self) {
        self.turns = true;
    }

    /// Notes a line `at` that the layout names and that says nothing. One without a letter is a rule, and parts nothing.
    pub(super) fn add(&mut self, at: usize, in_text_column: bool, words: String) {
        if words.chars().any(char::is_alphabetic) {
            self.plain.push(at);
            self.in_text_column |= in_text_column;
        }
    }

    /// Whether no line stands in it.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_blank && !self.turns && self.plain.is_empty()
    }

    /// Whether a blank line stands in it, and no page begins.
    pub(super) fn has_blank(&self) -> bool {
        self.has_blank && !self.turns
    }

    /// Whether blank lines stand in it and nothing else.
    pub(super) fn is_blank_alone(&self) -> bool {
        self.has_blank && !self.turns && self.plain.is_empty()
    }

    /// The lines that stood inside a record: before its text goes on, or right under it where its text may.
    pub(super) fn inside_record(self, goes_on: bool) -> Vec<usize> {
        let parts = self.turns || !goes_on && self.rests && !self.in_text_column;
        if parts { Vec::new() } else { self.plain }
    }
}
