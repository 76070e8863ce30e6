//! Which of many rows are worth a look at a text: those whose `Tekst` needs a part that stands in it. One pass over
//! the text finds them, however many rows there are.
//!
//! A hint and no decision: a row that is named here may still not match, and one that is not cannot.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::pattern::{Text, TextPattern};
use super::rule::Rule;

/// The most bytes of a part that are searched for: enough to tell rows apart, and a bound on memory.
const MOST_BYTES: usize = 32;

/// Rows by a part that a text must hold for them to match.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    search: Option<AhoCorasick>,
    /// The rows of each part, ascending. Parts differ, so that a text meets only so many of them at one place.
    rows: Vec<Vec<usize>>,
    /// The first of all these rows.
    first: usize,
}

impl Parts {
    /// Those of the rows at `places`, ascending, that need a part; the others come back as they are.
    pub(super) fn of(rules: &[Rule], places: &[usize]) -> (Self, Vec<usize>) {
        let mut by_part: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        let mut without = Vec::new();
        for &place in places {
            let part = rules[place].conditions.text.as_ref().and_then(TextPattern::longest_part);
            match part {
                Some(part) => by_part.entry(&part[..part.len().min(MOST_BYTES)]).or_default().push(place),
                None => without.push(place),
            }
        }
        match AhoCorasick::new(by_part.keys()) {
            Ok(search) if !by_part.is_empty() => {
                let rows: Vec<Vec<usize>> = by_part.into_values().collect();
                let first = rows.iter().flatten().copied().min().unwrap_or_default();
                (Self { search: Some(search), rows, first }, without)
            }
            // Too many to be searched for at once, or none.
            _ => (Self::default(), places.to_vec()),
        }
    }

    /// The rows whose part stands in the text and that come before row `before`, ascending.
    pub(super) fn in_text(&self, text: &Text<'_>, before: usize) -> Vec<usize> {
        let Some(search) = self.search.as_ref().filter(|_| self.first < before) else {
            return Vec::new();
        };
        let mut seen = vec![false; self.rows.len()];
        let mut places = Vec::new();
        for hit in search.find_overlapping_iter(text.folded()) {
            let part = hit.pattern().as_usize();
            if !std::mem::replace(&mut seen[part], true) {
                places.extend(self.rows[part].iter().take_while(|place| **place < before));
            }
        }
        places.sort_unstable();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::rules::testing::table;

    #[test]
    fn only_rows_whose_part_stands_in_the_text_are_named() {
        let rows = [
            "beløb",
            "SKYLDIGT",
            "/x.*opkræves nu/",
            "/a|b/",
            "",
            "beløb",
            "skyldigt beløb på kr. 1.515,90 x",
            "skyldigt beløb på kr. 1.515,90 y",
        ];
        let rows: String =
            rows.iter().enumerate().map(|(n, text)| format!("r{n};standard;;;;{text};;;;;;;;;;\n")).collect();
        let table = table(&rows);
        let all: Vec<usize> = (0..table.len()).collect();
        let (parts, others) = Parts::of(&table.rules, &all);
        assert_eq!(others, [3, 4], "a regex without a part, and no Tekst");
        let named = |text: &str, before: usize| parts.in_text(&Text::new(text), before);
        assert_eq!(
            named("SKYLDIGT BELØB PÅ KR. 1.515,90 X, BELØB", 99),
            [0, 1, 5, 6, 7],
            "32 bytes tell no x from y"
        );
        assert_eq!(named("SKYLDIGT BELØB", 5), [0, 1]);
        assert_eq!(named("Opkræves nu, x", 99), [2], "named, and yet no match");
        assert_eq!(named("SKYLDIGT", 1), [0; 0]);
        assert_eq!(named("", 99), [0; 0]);
    }
}
