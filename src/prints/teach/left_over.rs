//! The lines of a print that its rows leave over, and which of them are safe to be called furniture.
//!
//! Not safe are lines that look like rows, and lines that stand right under a row: they may go on from it. The latter
//! are furniture only where they state something of the print as a whole, or stand elsewhere, too, where no row is.

use std::collections::{BTreeMap, BTreeSet};

use super::furniture::{RowCounts, form_of, is_sound, single_label, states_something};
use super::kinds::is_legend;
use super::record::Title;
use super::{Hints, Trial};
use crate::formats::document::Lines;
use crate::prints::layout::folded;
use crate::prints::layout::template::Template;
use crate::prints::parse::looks_like_row;
use crate::prints::parse::reading::Take;

/// A print and what a first trial without furniture takes its lines for.
pub(super) struct TrialRead<'a> {
    pub(super) texts: &'a [&'a str],
    takes: Vec<Take>,
    counts: RowCounts,
    /// Where the head of columns is.
    head: usize,
    /// Whether each line is the first of its page.
    page_starts: Vec<bool>,
    titles: BTreeSet<String>,
}

impl<'a> TrialRead<'a> {
    pub(super) fn new(
        texts: &'a [&'a str],
        print: &Lines,
        begins: usize,
        trial: Trial,
        titles: &[Title],
    ) -> Self {
        let mut page = None;
        Self {
            texts,
            takes: trial.takes,
            counts: trial.counts,
            head: begins,
            page_starts: print.iter().map(|line| page.replace(line.page) != Some(line.page)).collect(),
            titles: titles.iter().map(|title| folded(&title.template)).collect(),
        }
    }

    /// Whether a line is nothing yet. What was furniture in a trial without any is the line that stood for a title.
    /// Where the trial failed, no line below the head is known to be no part of an advice.
    pub(super) fn is_left_over(&self, at: usize) -> bool {
        let open = match self.takes.get(at) {
            None => at < self.head && !self.titles.contains(&folded(self.texts[at])),
            Some(Take::Unrecognised(_)) => true,
            Some(Take::Furniture) => !self.titles.contains(&folded(self.texts[at])),
            Some(_) => false,
        };
        open && !self.texts[at].is_empty()
    }

    /// Takes another trial for the first one.
    pub(super) fn try_again(&mut self, trial: Trial) {
        self.takes = trial.takes;
        self.counts = trial.counts;
    }

    /// Takes other counts of the rows; `false` where they are the same.
    pub(super) fn count_again(&mut self, counts: RowCounts) -> bool {
        let others = counts != self.counts;
        self.counts = counts;
        others
    }

    /// Where the lines begin, in characters, that stand right under rows and are nothing yet: where all of them begin at
    /// one place, they go on from the texts above.
    pub(super) fn indent_of_wraps(&self) -> Option<usize> {
        let indent = |at: usize| self.texts[at].len() - self.texts[at].trim_start().len();
        let under: Vec<usize> =
            self.under_rows().into_iter().enumerate().filter(|(_, under)| *under).map(|(at, _)| at).collect();
        let lines =
            under.into_iter().filter(|at| self.is_left_over(*at) && !looks_like_start(self.texts[*at]));
        let indents: Vec<usize> = lines.map(indent).collect();
        let first = *indents.first().filter(|first| **first > 0)?;
        let same = indents.iter().filter(|indent| **indent == first).count();
        (same >= 2 && same * 10 >= indents.len() * 9).then_some(first)
    }

    /// The templates of the lines that are safe to be called furniture, each once, in the order of the print, each with the
    /// first line of its form.
    pub(super) fn templates(&self, hints: &Hints) -> Vec<(String, &'a str)> {
        let criteria = self.criteria();
        // A long print has a line of the same form on each page: what costs is done once a form.
        let mut forms: BTreeMap<String, LineForm> = BTreeMap::new();
        for (at, under_row) in self.under_rows().into_iter().enumerate() {
            let line = self.texts[at];
            let may_be_row = looks_like_row(line) && !criteria[at];
            if !self.is_left_over(at) || may_be_row {
                continue;
            }
            let source = form_of(line, criteria[at], &self.counts, hints);
            let key = folded(&source);
            if forms.len() >= MOST_FORMS && !forms.contains_key(&key) {
                continue;
            }
            let form = forms.entry(key).or_insert_with(|| LineForm::new(at, source, line));
            form.stands_apart |= !under_row || form.states_something || is_legend(line);
        }
        let is_furniture =
            |form: &LineForm| form.sound && form.stands_apart && !self.takes_text(&form.source);
        let mut furniture: Vec<LineForm> = forms.into_values().filter(is_furniture).collect();
        furniture.sort_by_key(|form| form.at);
        furniture.into_iter().map(|form| (form.source, self.texts[form.at])).collect()
    }

    /// Whether each line stands under a row of its page with no blank line between.
    fn under_rows(&self) -> Vec<bool> {
        let mut under = false;
        let lines = 0..self.texts.len();
        let stands = lines.map(|at| {
            let of_row = matches!(self.takes.get(at), Some(Take::Advice | Take::Continuation));
            under = of_row || under && self.is_left_over(at) && !self.page_starts[at];
            under && !of_row
        });
        stands.collect()
    }

    /// Whether a template would take a line that goes on from a row.
    fn takes_text(&self, template: &str) -> bool {
        let Ok(template) = Template::new(template) else { return true };
        let lines = self.texts.iter().zip(&self.takes);
        lines.filter(|(_, take)| **take == Take::Continuation).any(|(line, _)| template.read(line).is_some())
    }

    /// Which lines are search criteria: three or more in a block of single labels, two of them without a value.
    fn criteria(&self) -> Vec<bool> {
        let label = |at: usize| self.is_left_over(at).then(|| single_label(self.texts[at])).flatten();
        let labels: Vec<Option<bool>> = (0..self.texts.len()).map(label).collect();
        let mut criteria = Vec::with_capacity(labels.len());
        for block in labels.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let without_value = block.iter().filter(|blank| **blank == Some(true)).count();
            let is_search = block.len() >= 3 && without_value >= 2;
            criteria.extend(std::iter::repeat_n(is_search, block.len()));
        }
        criteria
    }
}

/// Whether a line begins with a lønnummer or a code.
fn looks_like_start(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    looks_like_row(first)
}

/// How many forms of lines are looked at. A print has few; more are lines of text, which nobody would call furniture.
const MOST_FORMS: usize = 100;

/// A form of lines that are left over.
struct LineForm {
    /// The first of them.
    at: usize,
    source: String,
    sound: bool,
    states_something: bool,
    /// Whether one of them cannot go on from a row.
    stands_apart: bool,
}

impl LineForm {
    fn new(at: usize, source: String, line: &str) -> Self {
        let (sound, states_something) = (is_sound(&source, line), states_something(&source));
        Self { at, source, sound, states_something, stands_apart: false }
    }
}
