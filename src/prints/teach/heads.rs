//! The head of columns in an unknown print: the line of labels that stands over rows.

use std::collections::BTreeMap;
use std::ops::Range;

use super::labels::known_label;
use super::pieces::{LinePiece, chunks, words};
use crate::prints::layout::folded;
use crate::prints::parse::looks_like_row;

/// A label and where its column begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) text: String,
    /// In characters, from 0.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The head of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeadOfColumns {
    pub(super) labels: Vec<Label>,
    /// The line it first stands on: index into the lines.
    pub(super) at: usize,
    /// How many rows it stands over.
    pub(super) rows: usize,
}

/// How many lines, blank ones too, a head may stand above the first row under it.
const REACH: usize = 5;

/// The line that most rows have above them and that looks like labels; the first one where several do.
pub(super) fn find(lines: &[&str]) -> Option<HeadOfColumns> {
    let mut votes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for at in (0..lines.len()).filter(|at| is_row(lines[*at])) {
        if let Some(above) = head_above(lines, at) {
            votes.entry(folded(lines[above])).or_insert((above, 0)).1 += 1;
        }
    }
    let (at, _) = votes.into_values().max_by_key(|(at, votes)| (*votes, usize::MAX - at))?;
    let rows: Vec<&str> = lines[at..].iter().copied().filter(|line| is_row(line)).collect();
    Some(HeadOfColumns { labels: labels_of(lines[at], &rows), at, rows: rows.len() })
}

/// A line with a lønnummer or a code among other cells, and no `Label: value`.
pub(super) fn is_row(line: &str) -> bool {
    looks_like_row(line) && chunks(line).len() >= 2 && !chunks(line).iter().any(|chunk| is_leader(chunk.text))
}

fn is_leader(chunk: &str) -> bool {
    chunk.ends_with(':') || chunk.contains("..") || chunk.contains(": ")
}

fn head_above(lines: &[&str], row: usize) -> Option<usize> {
    let above = (row.saturating_sub(REACH)..row).rev().filter(|at| !lines[*at].is_empty());
    above.take_while(|at| !looks_like_row(lines[*at])).find(|at| looks_like_head(lines[*at]))
}

fn looks_like_head(line: &str) -> bool {
    let chunks = chunks(line);
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    let wordy = |chunk: &LinePiece<'_>| chunk.text.chars().any(char::is_alphabetic) && !is_leader(chunk.text);
    chunks.len() >= 3 && digits * 10 <= line.len() && line.chars().count() <= 400 && chunks.iter().all(wordy)
}

/// The labels of a head. Two that stand one blank apart are told by being known, or by the rows under them.
fn labels_of(head: &str, rows: &[&str]) -> Vec<Label> {
    let starts = starts_of_words(rows);
    let mut labels = Vec::new();
    for chunk in chunks(head) {
        let inside: Vec<LinePiece<'_>> =
            words(head).into_iter().filter(|word| (chunk.start..chunk.end).contains(&word.start)).collect();
        let whole = known_label(chunk.text).is_some();
        let mut open: Option<Label> = None;
        for word in inside {
            let before = open.as_ref().map(|label: &Label| label.text.clone()).unwrap_or_default();
            let two_known = known_label(&before).is_some() && known_label(word.text).is_some();
            let over_values = starts.get(&word.start).is_some_and(|count| count * 10 >= rows.len() * 6);
            match &mut open {
                Some(label) if whole || !(two_known || over_values && rows.len() >= 2) => {
                    label.text = format!("{} {}", label.text, word.text);
                    label.end = word.end;
                }
                _ => {
                    labels.extend(open.take());
                    open = Some(Label { text: word.text.to_string(), start: word.start, end: word.end });
                }
            }
        }
        labels.extend(open);
    }
    labels
}

fn starts_of_words(rows: &[&str]) -> BTreeMap<usize, usize> {
    let mut starts = BTreeMap::new();
    for word in rows.iter().flat_map(|row| words(row)) {
        *starts.entry(word.start).or_default() += 1;
    }
    starts
}

/// The cells of a line under the labels; see [`spans`].
pub(super) fn cells<'l>(line: &'l str, labels: &[Label]) -> Vec<&'l str> {
    spans(line, labels).into_iter().map(|span| span.map_or("", |span| &line[span])).collect()
}

/// Where the cells of a line are, in bytes: a word belongs to the column it starts in, or to the next one where it reaches
/// under its label (numbers stand to the right).
pub(super) fn spans(line: &str, labels: &[Label]) -> Vec<Option<Range<usize>>> {
    let mut spans: Vec<Option<Range<usize>>> = vec![None; labels.len()];
    for word in words(line) {
        let own = labels.partition_point(|label| label.start <= word.start).saturating_sub(1);
        let reaches =
            labels.get(own + 1).is_some_and(|next| word.start < next.start && next.start < word.end);
        let free = own + 1 < labels.len() && spans[own].is_some();
        let column = if reaches && (free || word.start >= labels[own].end) { own + 1 } else { own };
        if let Some(span) = spans.get_mut(column) {
            *span = Some(span.as_ref().map_or(word.from, |span| span.start)..word.to());
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_over_the_rows_is_the_head() {
        let lines = [
            "Demostyrelsen   Kontrollog   Fortroligt",
            "",
            "Løn nr.          Kode Løndel  Beløb",
            "140275-0042 001  FE01 0102     1,00",
            "140275-0042 001  FE0102 0102   1,00",
            "tekst",
            "230688-0117 001  FE2217 0103   2,00",
        ];
        let head = find(&lines).unwrap();
        let labels: Vec<&str> = head.labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!(labels, ["Løn nr.", "Kode", "Løndel", "Beløb"]);
        assert_eq!((head.at, head.rows), (2, 3));
        assert_eq!(find(&lines[3..]), None);
    }

    #[test]
    fn a_number_that_reaches_under_the_next_label_belongs_there() {
        let label = |text: &str, start: usize| Label { text: text.into(), start, end: start + text.len() };
        let labels = [label("Kode", 0), label("Kr", 12), label("Tekst", 16)];
        assert_eq!(cells("FE0102  1.515,90  Se her", &labels), ["FE0102", "1.515,90", "Se her"]);
    }
}
