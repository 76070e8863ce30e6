//! Labels that stand in several lines over their column, as one line of labels with their places.

use super::{Word, words_of};

/// A label and where it stands, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stacked {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its words from top to bottom, as they stand.
    pub(super) words: Vec<String>,
}

/// The labels of a head of several lines, from left to right: what stands over or under one another is one label, and so
/// are words with no more than `gap` blanks between them.
pub(super) fn labels(lines: &[&str], gap: usize) -> Vec<Stacked> {
    let mut labels: Vec<Stacked> = Vec::new();
    for line in lines {
        for piece in pieces(line, gap) {
            let (over, beside): (Vec<Stacked>, Vec<Stacked>) =
                labels.drain(..).partition(|label| label.start < piece.end && piece.start < label.end);
            let mut words: Vec<String> = over.iter().flat_map(|label| label.words.clone()).collect();
            words.extend(piece.words.iter().cloned());
            let start =
                over.iter().map(|label| label.start).chain([piece.start]).min().unwrap_or(piece.start);
            let end = over.iter().map(|label| label.end).chain([piece.end]).max().unwrap_or(piece.end);
            labels = beside;
            labels.push(Stacked { start, end, words });
            labels.sort_by_key(|label| label.start);
        }
    }
    labels
}

fn pieces(line: &str, gap: usize) -> Vec<Stacked> {
    let mut pieces: Vec<Stacked> = Vec::new();
    for Word { start, end, from, to } in words_of(line) {
        let word = line[from..to].to_string();
        match pieces.last_mut().filter(|piece| piece.end + gap >= start) {
            Some(piece) => {
                piece.end = end;
                piece.words.push(word);
            }
            None => pieces.push(Stacked { start, end, words: vec![word] }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_over_one_another_is_one_label() {
        let lines = ["Løn-             Fejl/   Beløb", "nummer   Navn    advis   i kr."];
        let found: Vec<(usize, String)> =
            labels(&lines, 1).into_iter().map(|label| (label.start, label.words.join(" "))).collect();
        let expected = [(0, "Løn- nummer"), (9, "Navn"), (17, "Fejl/ advis"), (25, "Beløb i kr.")];
        assert_eq!(found, expected.map(|(start, text)| (start, text.to_string())));
    }
}
