//! Danish bank days: the days on which banks move money, by rule for any year.
//!
//! Pure. No bank day are Saturdays, Sundays, the holidays of the Danish church (Store Bededag until 2023, when an act of
//! parliament took it away), and the days on which Danish banks are closed beside: 5 June, 24 and 31 December and the
//! Friday after Ascension Day (Finans Danmark, "Bankernes lukkedage").

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The last year with Store Bededag as a holiday.
const LAST_PRAYER_DAY: i16 = 2023;

/// Days from Easter Sunday to the holidays that move with it: Skærtorsdag, Langfredag, the two days of Easter, Kristi
/// himmelfartsdag and the Friday after it, the two days of Pentecost.
const BY_EASTER: [i32; 8] = [-3, -2, 0, 1, 39, 40, 49, 50];
/// Days from Easter Sunday to Store Bededag, the fourth Friday after it.
const PRAYER_DAY: i32 = 26;
/// Month and day of those that do not: New Year's Day, Grundlovsdag, Christmas, New Year's Eve.
const FIXED: [(i8, i8); 6] = [(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)];

/// Whether Danish banks are open on a day.
fn is_bank_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    !weekend && !FIXED.contains(&(day.month(), day.day())) && !moves_with_easter(day)
}

fn moves_with_easter(day: Date) -> bool {
    let since = easter(day.year()).until(day).map_or(0, |span| span.get_days());
    BY_EASTER.contains(&since) || (since == PRAYER_DAY && day.year() <= LAST_PRAYER_DAY)
}

/// Easter Sunday of a year of the Gregorian calendar, by the rule of Meeus, Jones and Butcher.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (golden, century, of_century) = (y % 19, y / 100, y % 100);
    let moved = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moved + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * late + 114;
    Date::new(year, (day / 31) as i8, (day % 31 + 1) as i8).unwrap_or(Date::MIN)
}

/// The bank day that lies so many bank days after `from`, or, where `days` is negative, before it; with 0 the day itself,
/// or the last bank day before it where it is none. `None` at the end of the calendar.
pub fn bank_days_from(from: Date, days: i32) -> Option<Date> {
    let step = if days > 0 { 1 } else { -1 };
    let mut left = days.unsigned_abs();
    let mut day = from;
    while left > 0 || !is_bank_day(day) {
        day = day.checked_add(step.days()).ok()?;
        left = left.saturating_sub(u32::from(is_bank_day(day)));
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (2000, 4, 23),
            (2023, 4, 9),
            (2024, 3, 31),
            (2026, 4, 5),
            (2038, 4, 25),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn banks_are_closed_on_holidays_and_on_their_own_days() {
        for (year, closed) in [
            (
                2023,
                vec![(4, 6), (4, 7), (4, 10), (5, 5), (5, 18), (5, 19), (5, 29), (6, 5), (12, 25), (12, 26)],
            ),
            (
                2026,
                vec![
                    (1, 1),
                    (4, 2),
                    (4, 3),
                    (4, 6),
                    (5, 14),
                    (5, 15),
                    (5, 25),
                    (6, 5),
                    (12, 24),
                    (12, 25),
                    (12, 31),
                ],
            ),
        ] {
            let mut day = date(year, 1, 1);
            let mut found = Vec::new();
            while day.year() == year {
                let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
                if !weekend && !is_bank_day(day) {
                    found.push((day.month(), day.day()));
                }
                day = day.tomorrow().unwrap();
            }
            assert_eq!(found, closed, "{year}");
        }
        assert!(is_bank_day(date(2024, 4, 26)), "Store Bededag is a day like others from 2024");
    }

    #[test]
    fn days_are_counted_over_weekends_and_holidays() {
        for (from, days, expected) in [
            (date(2023, 7, 31), -2, date(2023, 7, 27)),
            (date(2025, 12, 25), 5, date(2026, 1, 6)),
            (date(2025, 12, 25), 0, date(2025, 12, 23)),
            (date(2026, 1, 2), -1, date(2025, 12, 30)),
            (date(2026, 5, 13), 1, date(2026, 5, 18)),
            (date(2026, 2, 25), 0, date(2026, 2, 25)),
        ] {
            assert_eq!(bank_days_from(from, days), Some(expected), "{from} {days:+}");
        }
        assert_eq!(bank_days_from(Date::MAX, 1), None);
        assert_eq!(bank_days_from(Date::MIN, -1), None);
    }

    proptest! {
        #[test]
        fn a_counted_day_is_a_bank_day_and_counting_adds_up(
            from in (1900i16..2200, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day)),
            days in -300i32..300,
        ) {
            let there = bank_days_from(from, days).unwrap();
            prop_assert!(is_bank_day(there));
            let (first, last) = (from.min(there), from.max(there));
            let between = first.series(1.day()).take_while(|day| *day <= last).filter(|day| is_bank_day(*day) && *day != from);
            prop_assert_eq!(between.count(), if days == 0 { usize::from(!is_bank_day(from)) } else { days.unsigned_abs() as usize });
        }
    }
}
