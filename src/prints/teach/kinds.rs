//! KindWords and letters that stand for a type: `F` for Fejl, `INF` for Information.

use std::collections::BTreeSet;

use crate::domain::Kind;

/// The words of a column of types, each with what it means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KindWords {
    pub(super) meanings: Vec<(String, Kind)>,
    /// Whether the print itself says so, in a legend.
    pub(super) legend: bool,
}

/// The meanings of `values`, where each begins the name of one type and no other; `lines` may hold a legend.
pub(super) fn meanings(values: &[&str], lines: &[&str]) -> Option<KindWords> {
    let words: BTreeSet<&str> = values.iter().copied().collect();
    if words.is_empty() || words.len() > MOST_WORDS || words.iter().all(|word| Kind::parse(word).is_some()) {
        return None;
    }
    let legend: Option<Vec<(String, Kind)>> =
        words.iter().map(|word| Some((word.to_string(), in_legend(word, lines)?))).collect();
    let is_told = legend.is_some();
    let meanings = legend.or_else(|| {
        words.iter().map(|word| Some((word.to_string(), begins(word)?))).collect::<Option<Vec<_>>>()
    })?;
    let kinds: BTreeSet<Kind> = meanings.iter().map(|(_, kind)| *kind).collect();
    (kinds.len() == meanings.len() && (is_told || kinds.len() > 1))
        .then_some(KindWords { meanings, legend: is_told })
}

const MOST_WORDS: usize = 5;
const KINDS: [Kind; 4] = [Kind::Error, Kind::Advice, Kind::Information, Kind::Reminder];

fn begins(word: &str) -> Option<Kind> {
    let word = word.trim_end_matches('.').to_lowercase();
    let mut kinds = KINDS.into_iter().filter(|kind| kind.word().to_lowercase().starts_with(&word));
    let kind = kinds.next().filter(|_| !word.is_empty())?;
    kinds.next().is_none().then_some(kind)
}

/// Whether a line says what letters mean: `F = FEJL   A = ADVIS`.
pub(super) fn is_legend(line: &str) -> bool {
    let words = words_of_legend(line);
    let pairs =
        words.windows(2).filter(|pair| Kind::parse(pair[1]).is_some() && Kind::parse(pair[0]).is_none());
    line.contains(['=', ':']) && pairs.count() > 1
}

fn words_of_legend(line: &str) -> Vec<&str> {
    line.split(|c: char| c.is_whitespace() || "=:(),;".contains(c)).filter(|it| !it.is_empty()).collect()
}

/// What a legend says of a word: `F = FEJL`, `F: Fejl`, `(F) Fejl`.
fn in_legend(word: &str, lines: &[&str]) -> Option<Kind> {
    lines.iter().find_map(|line| {
        let words = words_of_legend(line);
        let at = words.windows(2).position(|pair| pair[0] == word && Kind::parse(pair[1]).is_some())?;
        let several = words
            .windows(2)
            .filter(|pair| Kind::parse(pair[1]).is_some() && Kind::parse(pair[0]).is_none())
            .count();
        (several > 1 || line.contains('=')).then(|| Kind::parse(words[at + 1])).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_begin_the_names_of_types_or_stand_in_a_legend() {
        let told = |values: &[&str], lines: &[&str]| {
            meanings(values, lines).map(|words| {
                let text = words.meanings.iter().map(|(word, kind)| format!("{word}={}", kind.word()));
                (text.collect::<Vec<_>>().join(" "), words.legend)
            })
        };
        let letters = "A=Advis F=Fejl I=Information".to_string();
        assert_eq!(told(&["F", "A", "I", "A"], &[]), Some((letters.clone(), false)));
        assert_eq!(
            told(&["F", "A", "I"], &["F = FEJL   A = ADVIS   I = INFORMATION"]),
            Some((letters, true))
        );
        assert_eq!(told(&["1", "2"], &["1: Fejl, 2: Advis"]), Some(("1=Fejl 2=Advis".to_string(), true)));
        assert_eq!(told(&["F", "X"], &[]), None);
        assert_eq!(told(&["A"], &[]), None, "one letter alone says nothing");
        assert_eq!(told(&["Fejl", "Advis"], &[]), None, "whole words need no map");
    }
}
