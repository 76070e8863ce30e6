//! What the columns of an unknown print hold: told by their labels, else by the shapes of the values under them, else
//! asked.

use std::collections::BTreeMap;

use super::heads::{HeadOfColumns, Label, cells, is_row, spans};
use super::kinds::{self, KindWords};
use super::labels::{known_label, names_persons};
use crate::domain::field::Field;
use crate::domain::values;
use crate::prints::layout::shape::ValueShape;

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
    /// Whether it has a label of its own.
    pub(super) has_head: bool,
    /// What its words mean, where it holds types by other words.
    pub(super) words: Option<KindWords>,
}

impl GuessedColumn {
    /// Whether words stand left of the label: numbers may, since their shape tells where they belong.
    pub(super) fn begins_before_label(&self) -> bool {
        let words = [Field::Name, Field::Text, Field::SystemSection, Field::Other];
        self.has_head && self.from < self.label.start && self.field.is_none_or(|field| words.contains(&field))
    }
}

/// Why a column is taken for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Its label is known.
    Label,
    /// Its values have a shape that nothing else has.
    Values,
    /// Its values have a shape that other things have, too: it is asked, with a proposal.
    Shape,
    /// Its label is known, but another column holds that field already.
    Second,
    /// Nothing tells.
    Unknown,
}

/// Of ten values how many must have the shape of a field.
const MOST_OF_TEN: usize = 8;

/// What the columns under `head` are taken for.
pub(super) fn guess(head: &HeadOfColumns, lines: &[&str]) -> Vec<GuessedColumn> {
    let texts: Vec<&str> = lines[head.at..].iter().copied().filter(|line| is_row(line)).collect();
    let rows: Vec<Vec<&str>> = texts.iter().map(|line| cells(line, &head.labels)).collect();
    let mut columns = guess_cells(head.labels.clone(), &rows, lines);
    for (at, column) in columns.iter_mut().enumerate() {
        column.from = column.label.start.min(usual_start(&texts, &head.labels, at).unwrap_or(usize::MAX));
    }
    columns
}

/// What the columns of `rows` under `labels` are taken for; `lines` may hold a legend of types.
pub(super) fn guess_cells(labels: Vec<Label>, rows: &[Vec<&str>], lines: &[&str]) -> Vec<GuessedColumn> {
    let values: Vec<Vec<&str>> = (0..labels.len())
        .map(|at| rows.iter().map(|row| row[at]).filter(|value| !value.is_empty()).collect())
        .collect();
    let column = |(label, values): (Label, &Vec<&str>)| GuessedColumn {
        field: None,
        reason: Reason::Unknown,
        always_filled: values.len() == rows.len(),
        has_blanks: values.iter().any(|value| value.contains(' ')),
        persons: names_persons(&label.text),
        from: label.start,
        has_head: !label.text.is_empty(),
        words: None,
        label,
    };
    let mut columns: Vec<GuessedColumn> = labels.into_iter().zip(&values).map(column).collect();
    by_label(&mut columns, &values);
    by_words(&mut columns, &values, lines);
    // From the right, where the text stands; once more for what is told by its neighbour on the left.
    by_values(&mut columns, &values);
    by_values(&mut columns, &values);
    for column in columns.iter_mut().filter(|column| column.reason == Reason::Second) {
        column.field = Some(Field::Other);
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
        if let Some((field, reason)) = found.filter(|(field, _)| !is_taken(columns, *field)) {
            columns[at].field = Some(field);
            columns[at].reason = reason;
        }
    }
}

/// A column of letters or short words that stand for types, where no column holds types in full.
fn by_words(columns: &mut [GuessedColumn], values: &[Vec<&str>], lines: &[&str]) {
    if is_taken(columns, Field::Kind) {
        return;
    }
    for at in 0..columns.len() {
        let is_open = matches!(columns[at].field, None | Some(Field::Other))
            || known_label(&columns[at].label.text) == Some(Field::Kind);
        if let (true, Some(words)) = (is_open, kinds::meanings(&values[at], lines)) {
            columns[at].field = Some(Field::Kind);
            columns[at].reason = if words.legend { Reason::Values } else { Reason::Shape };
            columns[at].words = Some(words);
            return;
        }
    }
}

/// The field whose shape the values have, and whether that shape alone says enough.
pub(super) fn shape_of(
    values: &[&str],
    label: &str,
    rightmost: bool,
    left: Option<Field>,
) -> Option<(Field, Reason)> {
    let field = field_of(values, label, rightmost, left)?;
    let told = [Field::PayNumber, Field::Code, Field::Kind, Field::Text, Field::Other];
    Some((field, if told.contains(&field) { Reason::Values } else { Reason::Shape }))
}

fn field_of(values: &[&str], label: &str, rightmost: bool, left: Option<Field>) -> Option<Field> {
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
        () if counts_up(values) => Some(Field::Other),
        () if all(&|value| {
            value.len() >= 5 && value.len() <= 10 && value.bytes().all(|b| b.is_ascii_digit())
        }) =>
        {
            Some(Field::Workplace)
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

/// Whether values are the numbers of the rows.
fn counts_up(values: &[&str]) -> bool {
    let numbers: Option<Vec<u32>> = values.iter().map(|value| value.parse().ok()).collect();
    numbers.is_some_and(|numbers| {
        numbers.len() >= 2
            && !values[0].starts_with('0')
            && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
    })
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
            (Some(Field::Name), Reason::Shape),
            (Some(Field::Kind), Reason::Label),
            (Some(Field::Pkat), Reason::Shape),
            (None, Reason::Unknown),
            (Some(Field::Code), Reason::Values),
            (Some(Field::Amount), Reason::Label),
            (Some(Field::Text), Reason::Label),
        ];
        assert_eq!(fields, expected);
    }
}
