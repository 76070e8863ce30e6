//! Prints whose advices are blocks of lines, each of labels with their values behind them.

use std::collections::BTreeMap;

use super::columns::{GuessedColumn, Reason, shape_of};
use super::heads::Label;
use super::labels::{known_label, names_persons};
use super::pieces::chunks;
use crate::domain::field::Field;
use crate::domain::{Code, PayNumber};
use crate::prints::layout::folded;
use crate::prints::layout::shape::ValueShape;

/// What is known of the blocks.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    pub(super) columns: Vec<GuessedColumn>,
    /// The label of the first line of a block: index into `columns`. `None` where blocks begin with any label.
    pub(super) first: Option<usize>,
    /// The first line of the first block.
    pub(super) at: usize,
    pub(super) count: usize,
}

/// A label and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair<'l> {
    label: &'l str,
    value: &'l str,
}

/// The blocks of a print; `None` where lønnumre do not stand behind labels.
pub(super) fn find(lines: &[&str]) -> Option<Blocks> {
    let pairs: Vec<Vec<Pair<'_>>> = lines.iter().map(|line| pairs(line)).collect();
    let of_person = label_of_persons(&pairs)?;
    let is_first = |at: usize| pairs[at].iter().any(|pair| folded(pair.label) == of_person);
    let records: Vec<Vec<usize>> = (0..lines.len())
        .filter(|at| is_first(*at))
        .map(|at| block_around(at, lines, &pairs, &is_first))
        .collect();
    let mut labels: Vec<(String, Vec<&str>, &str)> = Vec::new();
    for pair in records.iter().flatten().flat_map(|at| &pairs[*at]) {
        let label = folded(pair.label);
        match labels.iter_mut().find(|(known, ..)| *known == label) {
            Some((_, values, _)) => values.push(pair.value),
            None => labels.push((label, vec![pair.value], pair.label)),
        }
    }
    labels.retain(|(_, values, _)| values.len() * 4 >= records.len());
    let columns = columns(&labels, records.len());
    let firsts: Vec<String> =
        records.iter().filter_map(|record| Some(folded(pairs[*record.first()?].first()?.label))).collect();
    let same = firsts.iter().all(|label| Some(label) == firsts.first());
    let first = firsts.first().filter(|_| same);
    let first = first.and_then(|first| labels.iter().position(|(label, ..)| label == first));
    Some(Blocks { columns, first, at: *records.first()?.first()?, count: records.len() })
}

/// The lines of labels around the line `at`, from one blank line or first line of a block to the next.
fn block_around(
    at: usize,
    lines: &[&str],
    pairs: &[Vec<Pair<'_>>],
    is_first: &impl Fn(usize) -> bool,
) -> Vec<usize> {
    let above = (0..at).rev().take_while(|at| !lines[*at].is_empty() && !is_first(*at));
    let below = (at..lines.len())
        .take_while(|other| !lines[*other].is_empty() && (*other == at || !is_first(*other)));
    let mut block: Vec<usize> = above.chain(below).filter(|at| !pairs[*at].is_empty()).collect();
    block.sort_unstable();
    block
}

/// The label behind which lønnumre stand, at least twice.
fn label_of_persons(pairs: &[Vec<Pair<'_>>]) -> Option<String> {
    let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for pair in pairs.iter().flatten().filter(|pair| !pair.value.is_empty()) {
        let counts = seen.entry(folded(pair.label)).or_default();
        counts.0 += 1;
        counts.1 += usize::from(PayNumber::parse_printed(pair.value).is_some());
    }
    let is_of_persons =
        |(_, (all, persons)): &(&String, &(usize, usize))| *persons >= 2 && persons * 10 >= all * 8;
    seen.iter().filter(is_of_persons).max_by_key(|(_, (_, persons))| *persons).map(|(label, _)| label.clone())
}

/// The labels of a line with their values; none where it does not begin with a label.
fn pairs(line: &str) -> Vec<Pair<'_>> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for chunk in chunks(line) {
        match label_and_value(chunk.text) {
            Some(pair) => pairs.push(pair),
            None => match pairs.last_mut() {
                Some(last) if last.value.is_empty() => last.value = chunk.text,
                Some(_) => {}
                None => return Vec::new(),
            },
        }
    }
    pairs
}

fn label_and_value(chunk: &str) -> Option<Pair<'_>> {
    let end = [chunk.find(':'), chunk.find(".."), chunk.find('=')].into_iter().flatten().min()?;
    let label = chunk[..end].trim_end();
    let rest = chunk[end..].trim_start_matches([' ', '.', ':', '=']);
    let leader = &chunk[end..chunk.len() - rest.len()];
    let words = label.split_whitespace().count();
    let wordy = label.starts_with(char::is_alphabetic) && (1..=4).contains(&words);
    let plain = !label.contains(|c: char| c.is_numeric() || "{}".contains(c));
    let ends = rest.is_empty() || leader.ends_with(' ');
    let is_code = Code::parse(label).is_some();
    (wordy && plain && ends && !is_code).then(|| Pair { label, value: rest.trim() })
}

fn columns(labels: &[(String, Vec<&str>, &str)], records: usize) -> Vec<GuessedColumn> {
    let mut columns: Vec<GuessedColumn> = Vec::new();
    for (at, (_, values, label)) in labels.iter().enumerate() {
        let filled: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
        let taken = |field: Field| field != Field::Other && columns.iter().any(|it| it.field == Some(field));
        let fits = |field: &Field| {
            let shape = ValueShape::new(*field, None);
            filled.iter().all(|value| *field == Field::Other || shape.fits(value))
        };
        let by_label = known_label(label).filter(fits);
        let by_values =
            || shape_of(&filled, label, at + 1 == labels.len(), columns.last().and_then(|it| it.field));
        let (field, reason) = match by_label {
            Some(field) if taken(field) => (Some(Field::Other), Reason::Second),
            Some(field) => (Some(field), Reason::Label),
            None => match by_values().filter(|(field, _)| !taken(*field)) {
                Some((field, reason)) => (Some(field), reason),
                None => (None, Reason::Unknown),
            },
        };
        columns.push(GuessedColumn {
            label: Label { text: (*label).to_string(), start: 0, end: 0 },
            field,
            reason,
            always_filled: filled.len() == records,
            has_blanks: filled.iter().any(|value| value.contains(' ')),
            persons: names_persons(label) || field == Some(Field::Name),
            from: 0,
            has_head: true,
            words: None,
        });
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_labels_is_an_advice() {
        let lines = [
            "Kontrollog        Side.....: 1",
            "Løngruppe.....: 999",
            "",
            "Medarbejder...: 140275-0042 001    Navn.....: Høj, Åse",
            "Kode..........: OT0109   Type.....: Fejl    Løndel.....:",
            "Tekst.........: Afgangsoplysninger kan ikke",
            "                slettes",
            "",
            "Medarbejder...: 230688-0117 001    Navn.....: Holm, Ida",
            "Kode..........: RB7050   Type.....: Advis   Løndel.....: 7040",
            "Tekst.........: Skyldigt beløb",
        ];
        let blocks = find(&lines).unwrap();
        let found: Vec<_> = blocks.columns.iter().map(|it| (it.label.text.as_str(), it.field)).collect();
        let expected = [
            ("Medarbejder", Some(Field::PayNumber)),
            ("Navn", Some(Field::Name)),
            ("Kode", Some(Field::Code)),
            ("Type", Some(Field::Kind)),
            ("Løndel", Some(Field::WageItem)),
            ("Tekst", Some(Field::Text)),
        ];
        assert_eq!(found, expected);
        assert_eq!((blocks.first, blocks.at, blocks.count), (Some(0), 3, 2));
        assert!(find(&lines[..8]).is_none(), "one person alone is a head");
    }
}
