//! What stands around the rows of an unknown print: titles that set the type of the rows under them, and lines under a
//! row that belong to it.

use std::collections::BTreeMap;

use super::heads::{HeadOfColumns, is_row};
use super::labels::known_label;
use super::pieces::chunks;
use crate::domain::Kind;
use crate::domain::field::Field;
use crate::prints::layout::folded;
use crate::prints::layout::shape::ValueShape;

/// A title over rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// The line as a template.
    pub(super) template: String,
    /// `None` where the words do not say which type.
    pub(super) kind: Option<Kind>,
}

/// A further line of a record: `Tekst..: {Tekst}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Further {
    pub(super) label: String,
    /// The label with its leader, as a template.
    pub(super) template: String,
    /// `None` where it must be asked.
    pub(super) field: Option<Field>,
}

/// The titles, each form once, in the order of the print.
pub(super) fn titles(head: &HeadOfColumns, lines: &[&str]) -> Vec<Title> {
    let head_text = folded(lines[head.at]);
    let mut titles: Vec<Title> = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_title(line)) {
        let mut below = lines[at + 1..].iter().filter(|line| !line.is_empty());
        let next = below.next().copied().unwrap_or_default();
        let kind = kind_of(line);
        let opens_rows = match folded(next) == head_text {
            true => kind.is_some() || !is_under_row(lines, at),
            false => is_row(next) && !is_under_row(lines, at),
        };
        let template = line.trim().to_string();
        if opens_rows && !titles.iter().any(|title| folded(&title.template) == folded(&template)) {
            titles.push(Title { kind, template });
        }
    }
    titles
}

/// Whether a line may go on from a row above it: no blank line is between them.
fn is_under_row(lines: &[&str], at: usize) -> bool {
    lines[..at].iter().rev().take_while(|line| !line.is_empty()).any(|line| is_row(line))
}

/// A few words alone on a line, without digits and without a label.
fn is_title(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (1..=5).contains(&words)
        && chunks(line).len() == 1
        && line.chars().any(char::is_alphabetic)
        && !line.contains(|c: char| c.is_numeric() || "{}".contains(c))
        && !line.contains(": ")
        && !line.contains("..")
}

/// The type that the words of a title name, where they name one and no other.
fn kind_of(title: &str) -> Option<Kind> {
    let words = title.split(|c: char| !c.is_alphabetic());
    let mut kinds: Vec<Kind> = words.filter_map(kind_of_word).collect();
    kinds.dedup();
    match kinds.as_slice() {
        [kind] => Some(*kind),
        _ => None,
    }
}

fn kind_of_word(word: &str) -> Option<Kind> {
    let word = word.to_lowercase();
    let stem = ["meddelelser", "meddelelse", "meldinger"].iter().find_map(|ending| word.strip_suffix(ending));
    Kind::parse(&word).or_else(|| Kind::parse(stem?))
}

/// How many lines under a row are looked at.
const REACH: usize = 8;

/// The labelled lines that stand under rows and nowhere above the first of them.
pub(super) fn further(head: &HeadOfColumns, lines: &[&str], text_is_a_column: bool) -> Vec<Further> {
    let above: Vec<String> =
        lines[..head.at].iter().filter_map(|line| label_of(line)).map(|it| folded(it.0)).collect();
    let mut found: BTreeMap<String, (usize, Further, Vec<&str>)> = BTreeMap::new();
    for at in (head.at..lines.len()).filter(|at| is_row(lines[*at])) {
        let under = lines[at + 1..].iter().take(REACH).take_while(|line| !line.is_empty() && !is_row(line));
        for line in under {
            let Some((label, leader, value)) = label_of(line) else { continue };
            let key = folded(label);
            if above.contains(&key) || states_a_count(&key) || value.is_empty() {
                continue;
            }
            let template = format!("{label}{leader}");
            let further = Further { label: label.to_string(), template, field: known_label(label) };
            found.entry(key).or_insert((at, further, Vec::new())).2.push(value);
        }
    }
    let mut in_order: Vec<_> = found.into_values().collect();
    in_order.sort_by_key(|(at, ..)| *at);
    settle(in_order, text_is_a_column)
}

fn states_a_count(label: &str) -> bool {
    ["antal", "i alt", "ialt", "total", "side"].iter().any(|word| label.contains(word))
}

/// Each field once, none whose values have another shape; the longest words are the text where nothing else is.
fn settle(found: Vec<(usize, Further, Vec<&str>)>, text_is_a_column: bool) -> Vec<Further> {
    let mut all: Vec<Further> = Vec::new();
    for (_, mut further, values) in found {
        let fits = |field: Field| values.iter().all(|value| ValueShape::new(field, None).fits(value));
        let taken = |field: Field| {
            all.iter().any(|other| other.field == Some(field)) || text_is_a_column && field == Field::Text
        };
        let words: usize = values.iter().map(|value| value.split_whitespace().count()).sum();
        further.field = further
            .field
            .filter(|field| fits(*field) && !taken(*field))
            .or_else(|| (!taken(Field::Text) && words >= values.len() * 2).then_some(Field::Text));
        all.push(further);
    }
    all
}

/// Label, leader (as templates write it) and value of a line that begins with `Label..: value`.
fn label_of(line: &str) -> Option<(&str, &'static str, &str)> {
    let line = line.trim();
    let (label, value) = line.split_once(':')?;
    if !value.is_empty() && !value.starts_with(' ') {
        return None;
    }
    let bare = label.trim_end_matches([' ', '.']);
    let dots = label.len() - label.trim_end().trim_end_matches('.').len();
    let words = bare.split_whitespace().count();
    let wordy = bare.starts_with(char::is_alphabetic) && !bare.contains("  ") && (1..=3).contains(&words);
    let plain = !bare.contains(|c: char| c.is_numeric() || "{}".contains(c));
    (wordy && plain).then(|| (bare, if dots >= 2 { "..: " } else { ": " }, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prints::teach::heads;

    const LINES: [&str; 14] = [
        "Bestilt af..: SLS0000",
        "=== ADVARSLER ===",
        "Kode    Løndel  Beløb",
        "FE0102  0102    1,00",
        "Besked..: Oprykket til sluttrin",
        "Ref: K7",
        "FE0102  0102    1,00",
        "Bestilt af..: SLS0000",
        "Besked..: Oprykket",
        "",
        "Til eftersyn",
        "Kode    Løndel  Beløb",
        "FE2217  0103    2,00",
        "Antal: 3",
    ];

    #[test]
    fn titles_over_rows_set_the_type_or_are_asked() {
        let head = heads::find(&LINES).unwrap();
        let found: Vec<_> =
            titles(&head, &LINES).into_iter().map(|title| (title.template, title.kind)).collect();
        let expected =
            [("=== ADVARSLER ===".to_string(), Some(Kind::Advice)), ("Til eftersyn".to_string(), None)];
        assert_eq!(found, expected);
        assert_eq!(kind_of("Fejlmeddelelser"), Some(Kind::Error));
        assert_eq!(kind_of("Fejl og advarsler"), None);
    }

    #[test]
    fn labelled_lines_under_rows_belong_to_them() {
        let head = heads::find(&LINES).unwrap();
        let found: Vec<_> =
            further(&head, &LINES, false).into_iter().map(|line| (line.template, line.field)).collect();
        assert_eq!(found, [("Besked..: ".to_string(), Some(Field::Text)), ("Ref: ".to_string(), None)]);
    }
}
