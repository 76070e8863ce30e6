//! What people type in the cells of the rule tables: words, amounts, dates.
//!
//! The only place of this module that reads Danish amounts and dates. `None` means that the cell holds something
//! else; nothing is guessed.

use jiff::civil::Date;

use crate::document::Cell;
use crate::model::{Amount, Day};

/// The largest amount of kroner that a number cell may hold; beyond it a float loses øre.
const MOST_KRONER: f64 = 1e12;

/// The cell as trimmed text; empty where there is nothing.
pub(super) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(number) => number.to_string().replace('.', ","),
        Cell::Date(day) => day.to_string(),
    }
}

/// An amount: a number of kroner, or text such as `1.515,90`, `kr. 1515,90`, `-6.636,59`, `1.334,32-`.
pub(super) fn amount(cell: &Cell) -> Option<Amount> {
    match cell {
        Cell::Number(kroner) if kroner.abs() <= MOST_KRONER => Some(Amount((kroner * 100.0).round() as i64)),
        Cell::Text(text) => danish_amount(text),
        _ => None,
    }
}

/// A date: a date cell, or text such as `31-12-2025`, `31.12.2025`, `31/12-2025`, `2025-12-31`.
pub(super) fn day(cell: &Cell) -> Option<Day> {
    match cell {
        Cell::Date(day) => Some(*day),
        Cell::Text(text) => danish_day(text),
        _ => None,
    }
}

fn danish_amount(text: &str) -> Option<Amount> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("kr").map_or(text.as_str(), |rest| rest.strip_prefix('.').unwrap_or(rest));
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-').or_else(|| text.strip_suffix('-')) {
        Some(digits) => (true, digits.trim()),
        None => (false, text),
    };
    let (kroner, øre) = match digits.split_once(',') {
        Some((kroner, øre)) => (whole(kroner)?, cents(øre)?),
        None => (whole(digits)?, 0),
    };
    let total = kroner.checked_mul(100)?.checked_add(øre)?;
    Some(Amount(if negative { -total } else { total }))
}

/// Kroner with points between the thousands or with none.
fn whole(text: &str) -> Option<i64> {
    let mut groups = text.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let fits = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|g| g.len() == 3));
    let digits = text.replace('.', "");
    (fits && all_digits(&digits)).then(|| digits.parse().ok())?
}

/// One or two decimals.
fn cents(text: &str) -> Option<i64> {
    let øre: i64 = all_digits(text).then(|| text.parse().ok())??;
    match text.len() {
        1 => Some(øre * 10),
        2 => Some(øre),
        _ => None,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn danish_day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.trim().split(['-', '.', '/']).collect();
    let [first, month, last] = parts[..] else {
        return None;
    };
    if ![first, month, last].into_iter().all(all_digits) {
        return None;
    }
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(if date == Date::constant(9999, 12, 31) { Day::Never } else { Day::On(date) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_danes_write_them() {
        for (text, øre) in [
            ("1.515,90", 151_590),
            ("kr. 1515,90", 151_590),
            ("-6.636,59", -663_659),
            ("1.334,32-", -133_432),
            ("70000", 7_000_000),
            ("0,5", 50),
            ("KR 12", 1_200),
        ] {
            assert_eq!(amount(&Cell::Text(text.into())), Some(Amount(øre)), "{text}");
        }
        assert_eq!(amount(&Cell::Number(1515.9)), Some(Amount(151_590)));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            ",50",
            "1.5",
            "1515.90",
            "1,234.50",
            "12,345",
            "--1",
            "-1-",
            "tusind",
            "99999999999999999999",
        ] {
            assert_eq!(amount(&Cell::Text(text.into())), None, "{text}");
        }
        for cell in [Cell::Number(f64::NAN), Cell::Number(f64::INFINITY), Cell::Date(Day::Never)] {
            assert_eq!(amount(&cell), None, "{cell:?}");
        }
    }

    #[test]
    fn dates_are_read_in_all_their_forms() {
        let last = Day::On(Date::constant(2025, 12, 31));
        for text in ["31-12-2025", "31.12.2025", "31/12-2025", "31/12/2025", "2025-12-31", " 31-12-2025 "] {
            assert_eq!(day(&Cell::Text(text.into())), Some(last), "{text}");
        }
        assert_eq!(day(&Cell::Text("31-12-9999".into())), Some(Day::Never));
        assert_eq!(day(&Cell::Date(last)), Some(last));
        for text in ["", "31-12-25", "31-02-2025", "31-12", "2025-12-31-1", "x-12-2025", "+1-12-2025"] {
            assert_eq!(day(&Cell::Text(text.into())), None, "{text}");
        }
        assert_eq!(day(&Cell::Number(45_000.0)), None);
    }

    #[test]
    fn numbers_become_text_as_typed() {
        assert_eq!(text(&Cell::Number(999.0)), "999");
        assert_eq!(text(&Cell::Number(1.5)), "1,5");
        assert_eq!(text(&Cell::Text("  x ".into())), "x");
    }
}
