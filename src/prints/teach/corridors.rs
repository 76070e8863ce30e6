//! Columns of rows that have no head: what stands between corridors of blanks that run through all rows.

use std::ops::Range;

use super::columns::{GuessedColumn, Reason};
use super::heads::Label;
use crate::domain::field::Field;
use crate::domain::values;
use crate::domain::{Kind, PayNumber};
use crate::prints::layout::shape::ValueShape;

/// A column while its borders are looked for.
#[derive(Debug, Clone)]
struct Stretch<'l> {
    /// In characters.
    place: Range<usize>,
    values: Vec<&'l str>,
}

/// The columns of `rows`; `None` where fewer than two are found, or there are too few rows to tell.
pub(super) fn columns(rows: &[&str]) -> Option<Vec<GuessedColumn>> {
    if rows.len() < FEWEST_ROWS {
        return None;
    }
    let mut stretches: Vec<Stretch<'_>> =
        stretches(rows).into_iter().map(|place| Stretch { values: values_in(rows, &place), place }).collect();
    join(&mut stretches, rows, |left, right| {
        is_pay_number_in_two(left, right) || is_code_in_two(left, right)
    });
    join(&mut stretches, rows, |left, right| {
        right.place.start - left.place.end == 1 && is_wordy(left) && (is_wordy(right) || is_spread(right))
    });
    let last_value = stretches.iter().rposition(|stretch| field_of(stretch).is_some())?;
    let text_from = last_value + 1;
    if stretches.len() > text_from + 1 {
        let place = stretches[text_from].place.start..stretches[stretches.len() - 1].place.end;
        stretches.truncate(text_from);
        stretches.push(Stretch { values: values_in(rows, &place), place });
    }
    (stretches.len() >= 2).then(|| guessed(&stretches, rows.len()))
}

const FEWEST_ROWS: usize = 3;

/// Where in any row something stands, in characters.
fn stretches(rows: &[&str]) -> Vec<Range<usize>> {
    let width = rows.iter().map(|row| row.chars().count()).max().unwrap_or(0);
    let mut filled = vec![false; width + 1];
    for row in rows {
        row.chars().enumerate().filter(|(_, sign)| *sign != ' ').for_each(|(at, _)| filled[at] = true);
    }
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for at in (0..width).filter(|at| filled[*at]) {
        match stretches.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = at + 1,
            None => stretches.push(at..at + 1),
        }
    }
    stretches
}

fn values_in<'l>(rows: &[&'l str], place: &Range<usize>) -> Vec<&'l str> {
    let byte = |row: &str, at: usize| row.char_indices().nth(at).map_or(row.len(), |(byte, _)| byte);
    let cells = rows.iter().map(|row| row[byte(row, place.start)..byte(row, place.end)].trim());
    cells.filter(|cell| !cell.is_empty()).collect()
}

fn join<'l>(
    stretches: &mut Vec<Stretch<'l>>,
    rows: &[&'l str],
    belong: impl Fn(&Stretch<'_>, &Stretch<'_>) -> bool,
) {
    let mut at = 0;
    while at + 1 < stretches.len() {
        if belong(&stretches[at], &stretches[at + 1]) {
            let place = stretches[at].place.start..stretches[at + 1].place.end;
            stretches[at] = Stretch { values: values_in(rows, &place), place };
            stretches.remove(at + 1);
        } else {
            at += 1;
        }
    }
}

fn all(stretch: &Stretch<'_>, fits: impl Fn(&str) -> bool) -> bool {
    !stretch.values.is_empty() && stretch.values.iter().all(|value| fits(value))
}

fn is_digits(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_pay_number_in_two(left: &Stretch<'_>, right: &Stretch<'_>) -> bool {
    right.place.start - left.place.end == 1
        && all(left, |value| PayNumber::parse_printed(value).is_some())
        && all(right, |value| value.len() == 3 && is_digits(value))
}

fn is_code_in_two(left: &Stretch<'_>, right: &Stretch<'_>) -> bool {
    right.place.start - left.place.end == 1
        && all(left, |value| value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_uppercase()))
        && all(right, |value| value.len() == 4 && is_digits(value))
}

fn is_wordy(stretch: &Stretch<'_>) -> bool {
    field_of(stretch).is_none()
}

/// Whether most rows leave it blank, as the words of a text that happen to stand over one another.
fn is_spread(stretch: &Stretch<'_>) -> bool {
    stretch.values.len() < 3
}

/// The field whose shape all values of a stretch have, words left aside; and whether that shape is enough to tell.
fn field_of(stretch: &Stretch<'_>) -> Option<(Field, bool)> {
    let shape = |field: Field| all(stretch, |value| ValueShape::new(field, None).fits(value));
    match () {
        () if shape(Field::PayNumber) => Some((Field::PayNumber, true)),
        () if shape(Field::Code) => Some((Field::Code, true)),
        () if all(stretch, |value| Kind::parse(value).is_some()) => Some((Field::Kind, true)),
        () if all(stretch, |value| values::date(value).is_some()) => Some((Field::Date, false)),
        () if all(stretch, |value| value.contains(',') && values::amount(value).is_some()) => {
            Some((Field::Amount, false))
        }
        () if shape(Field::Pkat) => Some((Field::Pkat, false)),
        () if shape(Field::WageItem) => Some((Field::WageItem, false)),
        () if all(stretch, |value| is_digits(value) && value.len() >= 5) => Some((Field::Workplace, false)),
        () if all(stretch, |value| !value.contains(' ') && value.chars().any(|c| c.is_ascii_digit())) => {
            Some((Field::Other, false))
        }
        () => None,
    }
}

fn guessed(stretches: &[Stretch<'_>], rows: usize) -> Vec<GuessedColumn> {
    let words = |stretch: &Stretch<'_>| {
        let count: usize = stretch.values.iter().map(|value| value.split_whitespace().count()).sum();
        count * 100 / stretch.values.len().max(1)
    };
    let text =
        (0..stretches.len()).filter(|at| is_wordy(&stretches[*at])).max_by_key(|at| words(&stretches[*at]));
    let mut columns: Vec<GuessedColumn> = Vec::new();
    for (at, stretch) in stretches.iter().enumerate() {
        let taken = |field: Field| field != Field::Other && columns.iter().any(|it| it.field == Some(field));
        let (field, reason) = match field_of(stretch) {
            _ if Some(at) == text => (Some(Field::Text), Reason::Values),
            Some((field, _)) if taken(field) => (Some(Field::Other), Reason::Second),
            Some((Field::Other, _)) => (None, Reason::Unknown),
            Some((field, true)) => (Some(field), Reason::Values),
            Some((field, false)) => (Some(field), Reason::Shape),
            None if !taken(Field::Name)
                && all(stretch, |value| ValueShape::new(Field::Name, None).fits(value)) =>
            {
                (Some(Field::Name), Reason::Shape)
            }
            None => (None, Reason::Unknown),
        };
        let start = stretch.place.start;
        columns.push(GuessedColumn {
            label: Label { text: example(stretch), start, end: stretch.place.end },
            field,
            reason,
            always_filled: stretch.values.len() == rows,
            has_blanks: stretch.values.iter().any(|value| value.contains(' ')),
            persons: matches!(field, None | Some(Field::Name)),
            from: start,
            has_head: false,
            words: None,
        });
    }
    columns
}

/// What stands for a label where there is none: where the column stands.
fn example(stretch: &Stretch<'_>) -> String {
    format!("tegn {}-{}", stretch.place.start + 1, stretch.place.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_between_corridors_of_blanks() {
        let rows = [
            "140275-0042 001 HØJ ÅSE         ADVIS RB7113 000140 026 ATP-SATS SVARER IKKE TIL KODEN",
            "230688-0117 002 HOLM IDA MARIE  FEJL  OT0387 000152 103 AFGANGSOPLYSNING KAN IKKE SLETTES",
            "050391-0033 001 PEDERSEN LARS   FEJL  FE0102 000121 093 OPRYKKET TIL SLUTTRIN, DATO SÆTTES =",
            "170759-0061 003 O'NEILL BO      ADVIS FE2217 000188 206 ESKATTEKORT AFSLUTTES OK",
        ];
        let found: Vec<_> = columns(&rows).unwrap().iter().map(|it| (it.from, it.field, it.reason)).collect();
        let expected = [
            (0, Some(Field::PayNumber), Reason::Values),
            (16, Some(Field::Name), Reason::Shape),
            (32, Some(Field::Kind), Reason::Values),
            (38, Some(Field::Code), Reason::Values),
            (45, Some(Field::Workplace), Reason::Shape),
            (52, Some(Field::Pkat), Reason::Shape),
            (56, Some(Field::Text), Reason::Values),
        ];
        assert_eq!(found, expected);
        assert!(columns(&rows[..2]).is_none());
    }
}
