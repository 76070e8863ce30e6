//! What people type in the cells of the rule tables: amounts and dates, as cells of their kind or as Danish text.
//!
//! `None` means that the cell holds something else; nothing is guessed.

use crate::domain::values;
use crate::domain::{Amount, Day};
use crate::formats::document::Cell;

/// The largest amount of kroner that a number cell may hold; beyond it a float loses øre.
const MOST_KRONER: f64 = 1e12;

/// An amount: a number of kroner, or text such as `1.515,90`, `kr. 1515,90`, `-6.636,59`, `1.334,32-`.
pub(crate) fn amount(cell: &Cell) -> Option<Amount> {
    match cell {
        Cell::Number(kroner) if kroner.abs() <= MOST_KRONER => Some(Amount((kroner * 100.0).round() as i64)),
        Cell::Text(text) => values::amount_in_cell(text),
        _ => None,
    }
}

/// A date: a date cell, or text such as `31-12-2025`, `31.12.2025`, `31/12-2025`, `2025-12-31`.
pub(crate) fn day(cell: &Cell) -> Option<Day> {
    match cell {
        Cell::Date(day) => Some(*day),
        Cell::Text(text) => values::date(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    #[test]
    fn amounts_and_dates_are_read_from_cells_and_text() {
        assert_eq!(amount(&Cell::Number(1515.9)), Some(Amount(151_590)));
        assert_eq!(amount(&Cell::Text("kr. 1.515,90".into())), Some(Amount(151_590)));
        assert_eq!(amount(&Cell::Text("70000".into())), Some(Amount(7_000_000)));
        for cell in [Cell::Number(f64::NAN), Cell::Number(f64::INFINITY), Cell::Date(Day::Never), Cell::Empty]
        {
            assert_eq!(amount(&cell), None, "{cell:?}");
        }
        let last = Day::On(Date::constant(2025, 12, 31));
        assert_eq!(day(&Cell::Text("31.12.2025".into())), Some(last));
        assert_eq!(day(&Cell::Date(last)), Some(last));
        assert_eq!(day(&Cell::Number(45_657.0)), None);
    }
}
