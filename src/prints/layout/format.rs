//! How a print writes its days, months and runs: `DDMMÅÅ`, `DDMMMÅÅ`, `ÅÅ.DDD`, `ÅÅMMK`, `MMMM ÅÅÅÅ`.
//!
//! `D` is the day of the month (`DDD`: of the year), `M` the month (`MMM` and `MMMM`: its name, short or whole), `Å` the
//! year, `K` the number of the run. Every other sign stands for itself. Two letters are two digits, one is one or two.
//! Pure.

use jiff::civil::Date;

use crate::domain::wording::Wording;
use crate::domain::{Day, month_name, texts};

/// A way of writing a day, a month or a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ValueFormat {
    parts: [FormatPart; Self::MOST],
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum FormatPart {
    /// Day of the month; whether in two digits always.
    Day(bool),
    /// Month; whether in two digits always.
    Month(bool),
    MonthName,
    /// Year in two digits.
    ShortYear,
    Year,
    DayOfYear,
    Run,
    Sign(char),
}

/// What a text says by a format, as far as the format names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    year: Option<i16>,
    century_is_guessed: bool,
    month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i16>,
    run: Option<i8>,
}

/// Two digits of a year from here on are one of the last century: an assumption; no print is known to say.
const FIRST_OF_LAST_CENTURY: i16 = 80;

impl ValueFormat {
    const MOST: usize = 12;

    /// Reads a format; the message says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Wording> {
        let mut format = Self { parts: [FormatPart::Run; Self::MOST], length: 0 };
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let part = FormatPart::of(first, run / first.len_utf8())
                .ok_or_else(|| texts::no_part_of_format(&rest[..run], text.trim()))?;
            let taken = if matches!(part, FormatPart::Sign(_)) { first.len_utf8() } else { run };
            let free = format.parts.get_mut(format.length);
            *free.ok_or_else(|| texts::format_too_long(text.trim()))? = part;
            format.length += 1;
            rest = &rest[taken..];
        }
        Ok(format)
    }

    fn parts(&self) -> &[FormatPart] {
        &self.parts[..self.length]
    }

    /// Whether it names a whole day.
    pub fn is_of_a_day(&self) -> bool {
        let has = |part: &dyn Fn(&FormatPart) -> bool| self.parts().iter().any(part);
        let year = has(&|part| matches!(part, FormatPart::Year | FormatPart::ShortYear));
        let month = has(&|part| matches!(part, FormatPart::Month(_) | FormatPart::MonthName));
        let day = has(&|part| matches!(part, FormatPart::Day(_)));
        year && (month && day || has(&|part| matches!(part, FormatPart::DayOfYear)))
    }

    /// Whether it names a month and its year, and no day.
    pub fn is_of_a_month(&self) -> bool {
        let has = |part: &dyn Fn(&FormatPart) -> bool| self.parts().iter().any(part);
        has(&|part| matches!(part, FormatPart::Year | FormatPart::ShortYear))
            && has(&|part| matches!(part, FormatPart::Month(_) | FormatPart::MonthName))
            && !has(&|part| matches!(part, FormatPart::Day(_) | FormatPart::DayOfYear))
    }

    /// Whether it names the number of a run.
    pub fn names_run(&self) -> bool {
        self.parts().contains(&FormatPart::Run)
    }

    /// What is written so, as a pattern.
    pub fn pattern(&self) -> String {
        self.parts().iter().map(|part| part.pattern()).collect()
    }

    /// What `text` says, where the whole of it is written so.
    pub fn read(&self, text: &str) -> Option<When> {
        let mut when = When::default();
        let mut rest = text.trim();
        for part in self.parts() {
            rest = part.take(rest, &mut when)?;
        }
        rest.is_empty().then_some(when)
    }
}

impl FormatPart {
    fn of(letter: char, times: usize) -> Option<Self> {
        Some(match (letter, times) {
            ('D', 3) => Self::DayOfYear,
            ('D', 1 | 2) => Self::Day(times == 2),
            ('M', 3 | 4) => Self::MonthName,
            ('M', 1 | 2) => Self::Month(times == 2),
            ('Å', 2) => Self::ShortYear,
            ('Å', 4) => Self::Year,
            ('K', 1) => Self::Run,
            _ if letter.is_alphanumeric() || matches!(letter, '{' | '}') => return None,
            _ => Self::Sign(letter),
        })
    }

    fn pattern(self) -> String {
        match self {
            Self::Day(true) | Self::Month(true) | Self::ShortYear => "[0-9]{2}".into(),
            Self::Day(false) | Self::Month(false) => "[0-9]{1,2}".into(),
            Self::MonthName => r"\p{L}{3,9}\.?".into(),
            Self::Year => "[0-9]{4}".into(),
            Self::DayOfYear => "[0-9]{3}".into(),
            Self::Run => "[0-9]".into(),
            Self::Sign(' ') => " +".into(),
            Self::Sign(sign) => regex::escape(&sign.to_string()),
        }
    }

    /// Takes its part off the front of `text`.
    fn take<'t>(self, text: &'t str, when: &mut When) -> Option<&'t str> {
        let (least, most) = match self {
            Self::Day(true) | Self::Month(true) | Self::ShortYear => (2, 2),
            Self::Day(false) | Self::Month(false) => (1, 2),
            Self::Year => (4, 4),
            Self::DayOfYear => (3, 3),
            Self::Run => (1, 1),
            Self::MonthName => return take_month(text, when),
            Self::Sign(' ') => return text.starts_with(' ').then(|| text.trim_start()),
            Self::Sign(sign) => return text.strip_prefix(sign),
        };
        let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number: i16 = text.get(..digits)?.parse().ok().filter(|_| digits >= least)?;
        match self {
            Self::Day(_) => when.day = i8::try_from(number).ok(),
            Self::Month(_) => when.month = i8::try_from(number).ok(),
            Self::Year => when.year = Some(number),
            Self::DayOfYear => when.day_of_year = Some(number),
            Self::Run => when.run = i8::try_from(number).ok(),
            _ => (when.year, when.century_is_guessed) = (Some(number), true),
        }
        Some(&text[digits..])
    }
}

/// `JUL`, `juli`, `okt.`: three letters at least, and no more than the name has.
fn take_month<'t>(text: &'t str, when: &mut When) -> Option<&'t str> {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text[..end].to_lowercase();
    let is_named = |month: &i8| word.chars().count() >= 3 && month_name(*month).starts_with(&word);
    when.month = (1..=12).find(is_named);
    when.month.map(|_| text[end..].strip_prefix('.').unwrap_or(&text[end..]))
}

impl When {
    /// The day; `None` where the text names none that there is.
    pub fn day(&self) -> Option<Day> {
        let year = self.year.map(|year| match self.century_is_guessed {
            true if year >= FIRST_OF_LAST_CENTURY => 1900 + year,
            true => 2000 + year,
            false => year,
        })?;
        if let Some(day_of_year) = self.day_of_year {
            let first = Date::new(year, 1, 1).ok()?;
            let day = first.checked_add(jiff::Span::new().days(i64::from(day_of_year) - 1)).ok()?;
            return (day_of_year > 0 && day.year() == year).then_some(Day::On(day));
        }
        let (month, day) = (self.month?, self.day?);
        if (year, month, day) == (9999, 12, 31) {
            return Some(Day::Never);
        }
        Date::new(year, month, day).ok().map(Day::On)
    }

    /// Year and month; `None` where the text names none that there is.
    pub fn month(&self) -> Option<(i16, i8)> {
        let year = self.year.map(|year| if self.century_is_guessed { 2000 + year } else { year })?;
        self.month.filter(|month| (1..=12).contains(month)).map(|month| (year, month))
    }

    /// Number of the run: 1 or 2.
    pub fn run(&self) -> Option<i8> {
        self.run.filter(|run| matches!(run, 1 | 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(format: &str, text: &str) -> Option<String> {
        let day = ValueFormat::parse(format).unwrap().read(text)?.day()?;
        Some(match day {
            Day::On(date) => date.to_string(),
            Day::Never => "never".to_string(),
        })
    }

    #[test]
    fn days_are_read_in_the_way_that_the_layout_names() {
        let table = [
            ("DDMMMÅÅ", "21JUL23", Some("2023-07-21")),
            ("DDMMÅÅ", "010190", Some("1990-01-01")),
            ("DDMMÅÅ", "310223", None),
            ("ÅÅ.DDD", "23.103", Some("2023-04-13")),
            ("ÅÅ.DDD", "23.366", None),
            ("ÅÅÅÅDDD", "2024366", Some("2024-12-31")),
            ("D. MMMM ÅÅÅÅ", "1. august 2023", Some("2023-08-01")),
            ("D/M-ÅÅ", "1/12-22", Some("2022-12-01")),
            ("ÅÅÅÅMMDD", "99991231", Some("never")),
            ("DD.MM.ÅÅ", "21.07.2023", None),
        ];
        for (format, text, expected) in table {
            assert_eq!(day(format, text).as_deref(), expected, "{format} {text}");
        }
    }

    #[test]
    fn a_stamp_is_read_as_the_layout_says() {
        let read = |format: &str, text: &str| {
            let when = ValueFormat::parse(format).unwrap().read(text)?;
            Some((when.month()?, when.run()))
        };
        assert_eq!(read("ÅÅMMK", "23082"), Some(((2023, 8), Some(2))));
        assert_eq!(read("MMÅÅK", "12112"), Some(((2011, 12), Some(2))));
        assert_eq!(read("MMÅÅK", "23082"), None);
        assert_eq!(read("ÅÅMM", "2308"), Some(((2023, 8), None)));
        assert_eq!(read("MMMM ÅÅÅÅ", "August 2023"), Some(((2023, 8), None)));
        assert_eq!(read("ÅÅMMK", "23089"), Some(((2023, 8), None)));
    }

    #[test]
    fn what_is_no_format_is_told() {
        assert_eq!(ValueFormat::parse("DDMMYY").unwrap_err(), "'YY' in 'DDMMYY' is no part of a date or run");
        assert!(ValueFormat::parse("D-D-D-D-D-D-D").is_err());
        assert!(ValueFormat::parse("DDMMÅÅ").unwrap().is_of_a_day());
        assert!(ValueFormat::parse("ÅÅMMK").unwrap().is_of_a_month());
        assert!(!ValueFormat::parse("ÅÅMMDD").unwrap().is_of_a_month());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(format in "[DMÅK./ -]{0,14}", text in "\\PC{0,20}") {
            if let Ok(format) = ValueFormat::parse(&format) {
                let _ = format.read(&text).map(|when| (when.day(), when.month(), when.run()));
                let _ = regex::Regex::new(&format.pattern()).unwrap();
            }
        }
    }
}
