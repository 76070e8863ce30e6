//! What the columns of an unknown print hold: told by their labels, else by the shapes of the values under them, else
//! asked.

use std::collections::BTreeMap;

use super::heads::{HeadOfColumns, Label, cells, is_row, spans};
use super::labels::{known_label, names_persons};
use crate::domain::values;
use crate::prints::layout::field::{Field, ValueShape};

/// A column and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GuessedColumn {
    pub(super) label: Label,
    /// `None` where it must be asked.
    pub(super) field: Option<Field>,
    pub(super) reason: Reason,
    /// Whether every row fills it.
    pub(super) always_filled: bool,
    /// Whether a value may hold a blank: it needs a pattern then, unless its field allows blanks.
    pub(super) has_blanks: bool,
    /// Whether its values may be names of persons.
    pub(super) persons: bool,
    /// Where most of its values begin, in characters from 0, or the label, if that is further left.
    pub(super) from: usize,
}

impl GuessedColumn {
    /// Whether words stand left of the label: numbers may, since their shape tells where they belong.
    pub(super) fn begins_before_label(&self) -> bool {
        let words = [Field::Name, Field::Text, Field::SystemSection, Field::Other];
        self.from < self.label.start && self.field.is_none_or(|field| words.contains(&field))
    }
}

/// Why a column is taken for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Its label is known.
    Label,
    /// Its values have a shape.
    Values,
    /// Its label is known, but another column holds that field already.
    Second,
    /// Nothing tells.
    Unknown,
}

/// Of ten values how many must have the shape of a field.
const MOST_OF_TEN: usize = 8;

/// What the columns under `head` are taken for.
pub(super) fn guess(head: &HeadOfColumns, lines: &[&str]) -> Vec<GuessedColumn> {
    let rows: Vec<Vec<&str>> =
        lines[head.at..].iter().filter(|line| is_row(line)).map(|line| cells(line, &head.labels)).collect();
    let values: Vec<Vec<&str>> = (0..head.labels.len())
        .map(|at| rows.iter().map(|row| row[at]).filter(|value| !value.is_empty()).collect())
        .collect();
    let mut columns: Vec<GuessedColumn> = head
        .labels
        .iter()
        .zip(&values)
        .map(|(label, values)| GuessedColumn {
            label: label.clone(),
            field: None,
            reason: Reason::Unknown,
            always_filled: values.len() == rows.len(),
            has_blanks: values.iter().any(|value| value.contains(' ')),
            persons: names_persons(&label.text),
            from: label.start,
        })
        .collect();
    by_label(&mut columns, &values);
    // From the right, where the text stands; once more for what is told by its neighbour on the left.
    by_values(&mut columns, &values);
    by_values(&mut columns, &values);
    let seconds = columns.iter_mut().filter(|column| column.reason == Reason::Second);
    seconds.for_each(|column| column.field = Some(Field::Other));
    let lines: Vec<&str> = lines[head.at..].iter().copied().filter(|line| is_row(line)).collect();
    for (at, column) in columns.iter_mut().enumerate() {
        column.from = column.label.start.min(usual_start(&lines, &head.labels, at).unwrap_or(usize::MAX));
    }
    for (column, values) in columns.iter_mut().zip(&values) {
        let wordy = values.iter().any(|value| value.chars().filter(|c| c.is_alphabetic()).count() > 3);
        column.persons |= column.field == Some(Field::Name) || column.field.is_none() && wordy;
    }
    columns
}

/// Where most values of a column begin, in characters.
fn usual_start(rows: &[&str], labels: &[Label], column: usize) -> Option<usize> {
    let mut starts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows {
        if let Some(span) = &spans(row, labels)[column] {
            *starts.entry(row[..span.start].chars().count()).or_default() += 1;
        }
    }
    starts.into_iter().max_by_key(|(start, count)| (*count, usize::MAX - start)).map(|(start, _)| start)
}

fn is_taken(columns: &[GuessedColumn], field: Field) -> bool {
    field != Field::Other && columns.iter().any(|column| column.field == Some(field))
}

/// The share of values, of ten, that have the shape of `field`; ten where there are none.
fn fitting(values: &[&str], field: Field) -> usize {
    let shape = ValueShape::new(field, None);
    let fits = |value: &&&str| field == Field::Other || shape.fits(value);
    values
        .iter()
        .filter(fits)
        .count()
        .checked_mul(10)
        .and_then(|fit| fit.checked_div(values.len()))
        .unwrap_or(10)
}

fn by_label(columns: &mut [GuessedColumn], values: &[Vec<&str>]) {
    // Of two labels that name one field, the one with values under it is meant.
    let (filled, blank): (Vec<usize>, Vec<usize>) =
        (0..columns.len()).partition(|at| !values[*at].is_empty());
    for at in filled.into_iter().chain(blank) {
        let Some(field) = known_label(&columns[at].label.text) else { continue };
        if fitting(&values[at], field) < MOST_OF_TEN {
            continue;
        }
        if is_taken(columns, field) {
            columns[at].reason = Reason::Second;
        } else {
            columns[at].field = Some(field);
            columns[at].reason = Reason::Label;
        }
    }
}

fn by_values(columns: &mut [GuessedColumn], values: &[Vec<&str>]) {
    for at in (0..columns.len()).rev() {
        if columns[at].field.is_some() || values[at].is_empty() {
            continue;
        }
        let left = at.checked_sub(1).and_then(|left| columns[left].field);
        let found = shape_of(&values[at], &columns[at].label.text, at + 1 == columns.len(), left);
        if let Some(field) = found.filter(|field| !is_taken(columns, *field)) {
            columns[at].field = Some(field);
            columns[at].reason = Reason::Values;
        }
    }
}

/// The field whose shape the values have, where one shape says enough.
fn shape_of(values: &[&str], label: &str, rightmost: bool, left: Option<Field>) -> Option<Field> {
    let all = |fits: &dyn Fn(&str) -> bool| values.iter().all(|value| fits(value));
    let words = |value: &str| value.split_whitespace().count();
    let most_fit = |field| fitting(values, field) >= MOST_OF_TEN;
    let is_serial = label.to_lowercase().starts_with("lb") || label.to_lowercase().starts_with("løbe");
    match () {
        () if most_fit(Field::PayNumber) => Some(Field::PayNumber),
        () if most_fit(Field::Code) => Some(Field::Code),
        () if most_fit(Field::Kind) => Some(Field::Kind),
        () if all(&|value| values::date(value).is_some()) => Some(Field::Date),
        () if all(&|value| value.contains(',') && values::amount(value).is_some()) => Some(Field::Amount),
        () if is_serial => Some(Field::Other),
        () if all(&|value| ValueShape::new(Field::Pkat, None).fits(value)) => Some(Field::Pkat),
        () if all(&|value| ValueShape::new(Field::WageItem, None).fits(value)) => Some(Field::WageItem),
        () if all(&|value| matches!(value.to_lowercase().as_str(), "ja" | "nej" | "j" | "n" | "x" | "*")) => {
            Some(Field::Other)
        }
        () if rightmost && values.iter().map(|value| words(value)).sum::<usize>() >= values.len() * 2 => {
            Some(Field::Text)
        }
        () if left == Some(Field::PayNumber) && most_fit(Field::Name) && all(&|value| words(value) >= 2) => {
            Some(Field::Name)
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prints::teach::heads;

    #[test]
    fn labels_go_before_values_and_the_rest_is_asked() {
        let lines = [
            "Nummer           Hvem        Alvor  Kat  Kreds  Nr.     Beløb   Ordlyd",
            "140275-0042 001  Ole Jensen  Fejl   103  K2     FE0102   1,00   Oprykket til sluttrin",
            "230688-0117 001  Ida Holm    Advis  206  K1     FE2217  12,00   eSkattekort afsluttes OK",
        ];
        let head = heads::find(&lines).unwrap();
        let fields: Vec<_> =
            guess(&head, &lines).iter().map(|column| (column.field, column.reason)).collect();
        let expected = [
            (Some(Field::PayNumber), Reason::Values),
            (Some(Field::Name), Reason::Values),
            (Some(Field::Kind), Reason::Label),
            (Some(Field::Pkat), Reason::Values),
            (None, Reason::Unknown),
            (Some(Field::Code), Reason::Values),
            (Some(Field::Amount), Reason::Label),
            (Some(Field::Text), Reason::Values),
        ];
        assert_eq!(fields, expected);
    }
}
