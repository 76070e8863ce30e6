//! Dates as spreadsheets keep them: day counts of two epochs, and ISO text. Times of day are dropped.

use jiff::Span;
use jiff::civil::Date;

use crate::domain::Day;

/// 31-12-9999 counted from the 1900 epoch: the last day of a spreadsheet, which SLS writes for "never".
const LAST: f64 = 2_958_465.0;

/// The day that a serial number stands for, counted from 1900 or from 1904; `None` for a time of day, for what is
/// before the epoch or after 31-12-9999, and for 29-02-1900, which Excel has and the calendar has not.
pub(super) fn day_of_serial(serial: f64, from_1904: bool) -> Option<Day> {
    let whole = serial.floor();
    if !(0.0..=LAST).contains(&whole) {
        return None;
    }
    let whole = whole as i32;
    let epoch = match (from_1904, whole) {
        (true, _) => Date::constant(1904, 1, 1),
        (false, 1..=59) => Date::constant(1899, 12, 31),
        (false, 61..) => Date::constant(1899, 12, 30),
        (false, _) => return None,
    };
    epoch.checked_add(Span::new().try_days(whole).ok()?).ok().map(day)
}

/// The day of an ISO date or date and time, `2023-08-31` or `2023-08-31T00:00:00`.
pub(super) fn day_of_iso(text: &str) -> Option<Day> {
    let (date, rest) = text.split_at_checked(10)?;
    (rest.is_empty() || rest.starts_with(['T', ' '])).then(|| date.parse().ok().map(day)).flatten()
}

fn day(date: Date) -> Day {
    if date == Date::constant(9999, 12, 31) { Day::Never } else { Day::On(date) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_of_both_epochs_are_days() {
        let written = |serial, from_1904| day_of_serial(serial, from_1904).map(|day| day.to_string());
        for (serial, from_1904, expected) in [
            (1.0, false, Some("01-01-1900")),
            (59.0, false, Some("28-02-1900")),
            (60.0, false, None),
            (61.0, false, Some("01-03-1900")),
            (45_169.75, false, Some("31-08-2023")),
            (43_707.0, true, Some("31-08-2023")),
            (0.0, true, Some("01-01-1904")),
            (0.5, false, None),
            (-1.0, false, None),
            (2_958_466.0, false, None),
            (2_958_465.0, true, None),
            (f64::NAN, false, None),
            (f64::INFINITY, false, None),
        ] {
            assert_eq!(written(serial, from_1904).as_deref(), expected, "{serial} {from_1904}");
        }
        assert_eq!(day_of_serial(2_958_465.0, false), Some(Day::Never));
        assert_eq!(day_of_serial(2_957_003.0, true), Some(Day::Never));
    }

    #[test]
    fn iso_dates_are_days() {
        assert_eq!(day_of_iso("2023-08-31T08:48:00").unwrap().to_string(), "31-08-2023");
        assert_eq!(day_of_iso("9999-12-31"), Some(Day::Never));
        for wrong in ["", "2023-08", "2023-13-01", "2023-08-311", "31-08-2023", "æøåæøåæ"] {
            assert_eq!(day_of_iso(wrong), None, "{wrong}");
        }
    }
}
