//! How long an `Accepteret` holds, as people write it beside the word: `til 10. februar 2026`, `t.o.m. 10/2`, `uge 7`.
//!
//! Pure, and total: every text is one of the three. A day without a year is the first such day after the report it was
//! written in. What names a day that nobody can read is never taken for "no day": the row would close against the will of
//! the one who wrote it.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// How long an acceptance holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// No day is named: until SLS prints something else.
    Bare,
    /// It rests until this day, and on it is accepted no more.
    Until(Date),
    /// A day was meant, and cannot be read: the words.
    Unclear(String),
}

impl Acceptance {
    /// What a text beside `Accepteret` says; `written` is a day before which it was not written.
    pub fn read(text: &str, written: Date) -> Self {
        let text = NoteText::of(text, written);
        let mut unclear = None;
        for at in 0..text.words.len() {
            let Some((from, inclusive)) = text.until(at) else { continue };
            match text.day(from) {
                NotedTime::On(first, last) => {
                    match if inclusive { last.checked_add(1.day()) } else { Ok(first) } {
                        Ok(day) => return Self::Until(day),
                        Err(_) => return Self::Bare,
                    }
                }
                NotedTime::Never => return Self::Bare,
                NotedTime::Unreadable => unclear = unclear.or(Some(text.phrase(at))),
                // `indtil` and `til og med` are said of nothing else than a time; `til` is said of anything.
                NotedTime::NoDay if text.is_of_time(at) && !text.is(from, "videre") => {
                    unclear = unclear.or(Some(text.phrase(at)));
                }
                NotedTime::NoDay => {}
            }
        }
        match unclear {
            Some(words) => Self::Unclear(words),
            None => text.nothing_but_a_day().filter(|day| *day > written).map_or(Self::Bare, Self::Until),
        }
    }
}

/// What stands at a place of a text.
enum NotedTime {
    /// A time: its first day and its last.
    On(Date, Date),
    /// 31-12-9999.
    Never,
    /// Something that means a time, and is none that can be told.
    Unreadable,
    /// Something else.
    NoDay,
}

/// One word, number or mark of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NoteWord {
    /// In lower case.
    text: String,
    /// Where it ends in the text.
    end: usize,
    /// Where it begins.
    start: usize,
}

impl NoteWord {
    fn number(&self) -> Option<i16> {
        (self.text.len() <= 4).then(|| self.text.parse().ok()).flatten().filter(|number| *number >= 0)
    }

    fn is_mark(&self) -> bool {
        !self.text.starts_with(char::is_alphanumeric)
    }
}

struct NoteText<'t> {
    said: &'t str,
    words: Vec<NoteWord>,
    written: Date,
}

/// The months, each by its name and by the letters that tell it apart.
const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

/// Words for a time that hangs on more than the calendar, or on the day that the note was written.
const TIMES: [&str; 30] = [
    "mandag",
    "tirsdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lørdag",
    "søndag",
    "næste",
    "kommende",
    "førstkommende",
    "morgen",
    "jul",
    "julen",
    "juleferien",
    "nytår",
    "påske",
    "påsken",
    "pinse",
    "sommer",
    "sommeren",
    "sommerferien",
    "efterår",
    "efteråret",
    "efterårsferien",
    "vinter",
    "vinteren",
    "vinterferien",
    "forår",
    "foråret",
    "weekenden",
];

/// Words that may stand between `til` and the day.
const BEFORE_A_DAY: [&str; 4] = ["den", "d", "dato", "dags"];

/// Words around a day that stands alone: `Accepteret, ses igen 10/2`.
const AROUND_A_DAY: [&str; 18] = [
    "accepteret",
    "accept",
    "den",
    "d",
    "dato",
    "i",
    "senest",
    "inden",
    "frist",
    "igen",
    "ses",
    "følg",
    "op",
    "følges",
    "genoptages",
    "tjek",
    "vent",
    "hviler",
];

impl<'t> NoteText<'t> {
    fn of(said: &'t str, written: Date) -> Self {
        let mut words: Vec<NoteWord> = Vec::new();
        let class =
            |letter: char| if letter.is_ascii_digit() { 1 } else { 2 * u8::from(letter.is_alphabetic()) };
        let mut last = None;
        for (start, letter) in said.char_indices() {
            let end = start + letter.len_utf8();
            let of = (!letter.is_whitespace()).then(|| class(letter));
            match words.last_mut() {
                Some(word) if of.is_some_and(|of| of > 0) && of == last => {
                    word.text.extend(letter.to_lowercase());
                    word.end = end;
                }
                _ if of.is_some() => {
                    let text = match letter {
                        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-".to_string(),
                        letter => letter.to_lowercase().collect(),
                    };
                    words.push(NoteWord { text, start, end });
                }
                _ => {}
            }
            last = of;
        }
        Self { said, words, written }
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|it| it.text == word)
    }

    fn is_one(&self, at: usize, words: &[&str]) -> bool {
        self.words.get(at).is_some_and(|it| words.contains(&it.text.as_str()))
    }

    fn number(&self, at: usize) -> Option<i16> {
        self.words.get(at)?.number()
    }

    /// Past marks of the given kinds.
    fn past(&self, mut at: usize, marks: &[&str]) -> usize {
        while self.is_one(at, marks) {
            at += 1;
        }
        at
    }

    /// Whether nothing stands between a word and the one before it.
    fn touches(&self, at: usize) -> bool {
        at > 0 && self.words.get(at).is_some_and(|word| self.words[at - 1].end == word.start)
    }

    /// Where `til`, `indtil`, `t.o.m.`, `til og med` at a place end, and whether the day itself is meant, too.
    fn until(&self, at: usize) -> Option<(usize, bool)> {
        let abbreviated = |letters: &[&str]| {
            let mut next = at;
            for letter in letters {
                self.is(next, letter).then_some(())?;
                next = self.past(next + 1, &["."]);
            }
            Some(next)
        };
        if let Some(next) = abbreviated(&["t", "o", "m"]).or_else(|| abbreviated(&["tom"])) {
            return Some((self.before_a_day(next), true));
        }
        let til = self.is_one(at, &["til", "indtil", "inntil"]);
        if !til || (at > 0 && self.is(at - 1, "-") && self.touches(at)) {
            return None;
        }
        if self.is(at + 1, "og") && self.is(at + 2, "med") {
            return Some((self.before_a_day(at + 3), true));
        }
        Some((self.before_a_day(at + 1), false))
    }

    fn before_a_day(&self, mut at: usize) -> usize {
        while self.is_one(at, &BEFORE_A_DAY) || self.is_one(at, &[":", ".", ","]) {
            at += 1;
        }
        at
    }

    /// Whether the words at a place are said of times alone.
    fn is_of_time(&self, at: usize) -> bool {
        !self.is_one(at, &["til", "tom"])
            || (self.is(at + 1, "og") && self.is(at + 2, "med"))
            || (at > 0 && self.is_one(at - 1, &["frem", "ind"]))
    }

    /// The words from a place on, as somebody wrote them.
    fn phrase(&self, at: usize) -> String {
        const MOST: usize = 6;
        let last = self.words[at..].iter().take(MOST + 1).next_back();
        let end = last.map_or(self.said.len(), |word| word.end);
        self.said[self.words[at].start..end].split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The time at a place.
    fn day(&self, at: usize) -> NotedTime {
        if let Some(day) = self.edge_of_a_time(at) {
            return day;
        }
        if let Some(day) = self.week(at).or_else(|| self.month(at)) {
            return day;
        }
        if self.is_one(at, &TIMES) {
            // "fredag den 10. februar" names its day.
            let next = self.past(at + 1, &["d", "den", ".", ","]);
            return match self.day_in_numbers(next) {
                NotedTime::NoDay => NotedTime::Unreadable,
                day if WEEKDAYS.contains(&self.words[at].text.as_str()) => day,
                _ => NotedTime::Unreadable,
            };
        }
        self.day_in_numbers(at)
    }

    /// `ultimo februar`, `udgangen af uge 7`, `primo 2026`, `årsskiftet`.
    fn edge_of_a_time(&self, at: usize) -> Option<NotedTime> {
        let of = |at: usize| if self.is(at, "af") { at + 1 } else { at };
        let word = self.words.get(at)?.text.as_str();
        let (edge, of) = match word {
            "ultimo" => (TimeEdge::End, at + 1),
            "primo" => (TimeEdge::Start, at + 1),
            "medio" => (TimeEdge::Middle, at + 1),
            "udgangen" | "slutningen" | "slut" => (TimeEdge::End, of(at + 1)),
            "begyndelsen" | "starten" | "start" => (TimeEdge::Start, of(at + 1)),
            "midten" => (TimeEdge::Middle, of(at + 1)),
            "årsskiftet" | "nytår" | "nytåret" => {
                let day = Date::new(self.written.year() + 1, 1, 1).ok()?;
                return Some(NotedTime::On(day, day));
            }
            "årets" if self.is(at + 1, "udgang") => {
                let day = Date::new(self.written.year(), 12, 31).ok()?;
                return Some(NotedTime::On(day, day));
            }
            "årets" | "månedens" | "månedsskiftet" | "måneden" => return Some(NotedTime::Unreadable),
            _ => return None,
        };
        Some(match self.week(of).or_else(|| self.month(of)).or_else(|| self.year(of)) {
            Some(NotedTime::On(first, last)) => {
                let day = match edge {
                    TimeEdge::Start => first,
                    TimeEdge::Middle => first.checked_add(14.days()).map_or(last, |middle| middle.min(last)),
                    TimeEdge::End => last,
                };
                NotedTime::On(day, day)
            }
            _ => NotedTime::Unreadable,
        })
    }

    /// `uge 7`, `uge 7 2026`, `u. 07/26`.
    fn week(&self, at: usize) -> Option<NotedTime> {
        if !(self.is_one(at, &["uge", "ugen", "uge7"]) || (self.is(at, "u") && self.is(at + 1, "."))) {
            return None;
        }
        let at = self.past(at + 1, &[".", "nr"]);
        let Some(number) = self.number(at).filter(|week| (1..=53).contains(week)) else {
            return Some(NotedTime::Unreadable);
        };
        let monday =
            |year: i16| ISOWeekDate::new(year, number as i8, Weekday::Monday).map(ISOWeekDate::date).ok();
        let found = match self.a_year(at + 1) {
            Some(year) => monday(year),
            None => {
                let year = self.written.year();
                let recent = self.written.checked_sub(6.days()).unwrap_or(self.written);
                (year - 1..=year + 2).filter_map(monday).find(|monday| *monday >= recent)
            }
        };
        Some(match found.and_then(|monday| Some((monday, monday.checked_add(6.days()).ok()?))) {
            Some((monday, sunday)) => NotedTime::On(monday, sunday),
            None => NotedTime::Unreadable,
        })
    }

    /// `februar 2026`, `februar`, `feb.`: the whole month.
    fn month(&self, at: usize) -> Option<NotedTime> {
        let month = self.month_named(at)?;
        let next = self.past(at + 1, &["."]);
        Some(
            match self.first_from(
                self.a_year(next),
                |year| Date::new(year, month, 1).ok(),
                |day| day.last_of_month(),
            ) {
                Some(first) => NotedTime::On(first, first.last_of_month()),
                None => NotedTime::Unreadable,
            },
        )
    }

    /// A year and nothing else, as in `primo 2027`.
    fn year(&self, at: usize) -> Option<NotedTime> {
        let year = self.number(at).filter(|year| (2000..2100).contains(year))?;
        Some(NotedTime::On(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
    }

    fn month_named(&self, at: usize) -> Option<i8> {
        let word = self.words.get(at)?;
        if !word.text.starts_with(char::is_alphabetic) || word.text.len() < 3 {
            return None;
        }
        let exact = MONTHS.iter().position(|month| {
            *month == word.text || (word.text.chars().count() <= 4 && month.starts_with(&word.text))
        });
        let near = || {
            let near = |month: &&&str| distance(month, &word.text) <= month.len() / 5;
            MONTHS.iter().filter(near).count() == 1 && word.text.chars().count() > 4
        };
        let misspelt = || MONTHS.iter().position(|month| distance(month, &word.text) <= month.len() / 5);
        let found = exact.or_else(|| near().then(misspelt).flatten())?;
        Some(found as i8 + 1)
    }

    /// A year with four digits or two, where one follows: `2026`, `/26`, `-2026`, `'26`.
    fn a_year(&self, at: usize) -> Option<i16> {
        let next = self.past(at, &[".", "/", "-", "'", "’", ","]);
        let word = self.words.get(next)?;
        let year = word.number()?;
        match word.text.len() {
            4 if (2000..2100).contains(&year) || year == 9999 => Some(year),
            // Two digits after a blank may be anything: "10/2 12 rækker".
            2 if next > at || (20..60).contains(&year) => Some(2000 + year),
            _ => None,
        }
    }

    /// The first of a day's returns that lies after the text was written, or the one in the year that is named.
    fn first_from(
        &self,
        year: Option<i16>,
        of: impl Fn(i16) -> Option<Date>,
        end: impl Fn(Date) -> Date,
    ) -> Option<Date> {
        let this = self.written.year();
        match year {
            Some(year) => of(year),
            None => (this..=this + 4).filter_map(of).find(|day| end(*day) >= self.written),
        }
    }

    /// `10-02-26`, `10/2 2026`, `10. februar`, `2026-02-10`, `10022026`.
    fn day_in_numbers(&self, at: usize) -> NotedTime {
        let Some(first) =
            self.words.get(at).filter(|word| word.text.starts_with(|it: char| it.is_ascii_digit()))
        else {
            return NotedTime::NoDay;
        };
        if matches!(first.text.len(), 6 | 8) {
            return self.run_together(at);
        }
        let Some(number) = first.number() else { return NotedTime::NoDay };
        if first.text.len() == 4 {
            return self.year_first(at, number);
        }
        if first.text.len() > 2 {
            return NotedTime::NoDay;
        }
        let next = self.past(at + 1, &["."]);
        if let Some(month) = self.month_named(next) {
            let year = self.a_year(self.past(next + 1, &["."]));
            return self.on(number, month.into(), year);
        }
        let marked = self.is_one(at + 1, &[".", "/", "-"]);
        let after = self.past(at + 1, &[".", "/", "-"]);
        let after = if self.is(after, "i") { after + 1 } else { after };
        match self.words.get(after) {
            Some(word)
                if word.text.len() <= 2
                    && word.number().is_some()
                    && (marked || self.a_year(after + 1).is_some()) =>
            {
                self.on(number, word.number().unwrap_or_default(), self.a_year(after + 1))
            }
            // "til den 10." and "til 10. i næste måned" mean a day; "til 10 personer" does not.
            next if marked && (at > 0 && self.is_one(at - 1, &["den", "d", "."])) => match next {
                Some(word) if word.is_mark() => NotedTime::NoDay,
                _ => NotedTime::Unreadable,
            },
            // "10/2026" is a month.
            Some(word) if marked && (2000..2100).contains(&word.number().unwrap_or_default()) => {
                match i8::try_from(number).ok().and_then(|month| Date::new(word.number()?, month, 1).ok()) {
                    Some(first) => NotedTime::On(first, first.last_of_month()),
                    None => NotedTime::Unreadable,
                }
            }
            _ => NotedTime::NoDay,
        }
    }

    fn on(&self, day: i16, month: i16, year: Option<i16>) -> NotedTime {
        let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else {
            return NotedTime::Unreadable;
        };
        if year == Some(9999) {
            return NotedTime::Never;
        }
        match self.first_from(year, |year| Date::new(year, month, day).ok(), |day| day) {
            Some(day) => NotedTime::On(day, day),
            None => NotedTime::Unreadable,
        }
    }

    /// `2026-02-10`, or a year alone.
    fn year_first(&self, at: usize, year: i16) -> NotedTime {
        let (month, day) = (self.past(at + 1, &["-", "/", "."]), self.past(at + 3, &["-", "/", "."]));
        match (self.number(month), self.number(day)) {
            (Some(month), Some(day)) if self.is_one(at + 1, &["-", "/", "."]) => {
                self.on(day, month, Some(year))
            }
            _ => self.year(at).unwrap_or(NotedTime::NoDay),
        }
    }

    /// `10022026`, `100226`; the six digits before the last four of a CPR number are none.
    fn run_together(&self, at: usize) -> NotedTime {
        let digits = &self.words[at].text;
        let followed = self.past(at + 1, &["-", "/"]);
        if self.words.get(followed).is_some_and(|word| word.text.len() == 4 && word.number().is_some()) {
            return NotedTime::NoDay;
        }
        let part = |from: usize, to: usize| digits[from..to].parse::<i16>().unwrap_or_default();
        let year = if digits.len() == 8 { part(4, 8) } else { 2000 + part(4, 6) };
        match self.on(part(0, 2), part(2, 4), Some(year)) {
            NotedTime::Unreadable if digits.len() == 6 => NotedTime::NoDay,
            day => day,
        }
    }

    /// The day that a text names and says nothing else.
    fn nothing_but_a_day(&self) -> Option<Date> {
        let begins = |at: usize| match self.day(at) {
            NotedTime::On(first, _) => Some((at, first)),
            _ => None,
        };
        let (at, day) = (0..self.words.len()).find_map(begins)?;
        let is_around = |word: &NoteWord| {
            word.is_mark()
                || AROUND_A_DAY.contains(&word.text.as_str())
                || WEEKDAYS.contains(&word.text.as_str())
        };
        let is_of_the_day = |word: &NoteWord| {
            word.number().is_some()
                || matches!(word.text.len(), 6 | 8) && word.text.bytes().all(|it| it.is_ascii_digit())
        };
        let (before, from) = self.words.split_at(at);
        let is_named = |(index, word): (usize, &NoteWord)| {
            is_around(word)
                || is_of_the_day(word)
                || word.text == "uge"
                || self.month_named(at + index).is_some()
        };
        (before.iter().all(is_around) && from.iter().enumerate().all(is_named)).then_some(day)
    }
}

const WEEKDAYS: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];

/// Which end of a time is meant.
enum TimeEdge {
    Start,
    Middle,
    End,
}

/// How many letters have to be added, left out, changed or swapped with the next one to make one word the other.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let changed = usize::from(one[i - 1] != other[j - 1]);
                    let least =
                        (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + changed);
                    let swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                    if swapped { least.min(rows[i - 2][j - 2] + 1) } else { least }
                }
            };
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: Date = Date::constant(2026, 1, 1);

    fn read(text: &str) -> Acceptance {
        Acceptance::read(text, WRITTEN)
    }

    fn on(year: i16, month: i8, day: i8) -> Acceptance {
        Acceptance::Until(Date::constant(year, month, day))
    }

    #[test]
    fn a_day_as_danes_write_it() {
        for said in [
            "til 10. februar 2026",
            "Accepteret til den 10. februar 2026, aftalt med LB",
            "TIL 10. FEB. 2026",
            "til 10.februar 2026",
            "til 10 feb 26",
            "til d. 10. febuar 2026",
            "indtil 10-02-26",
            "indtil d. 10/2 2026",
            "frem til 10/2-2026",
            "til 10/2-26",
            "til 10/2",
            "til 10.2.",
            "til 10. 2. 2026",
            "til 10. i 2.",
            "til 10.02.2026.",
            "til 10 2 2026",
            "til: 10–02–2026",
            "til 2026-02-10",
            "til 10022026",
            "til 100226",
            "til tirsdag den 10. februar",
            "til og med 9. februar 2026",
            "til og med den 9/2",
            "t.o.m. 09-02-2026",
            "t.o.m 9/2-26",
            "tom. 9/2 2026",
            "Gælder tom 9. februar",
            "10-02-26",
            "10/2 2026",
            "den 10. februar 2026",
            "ses igen 10/2",
            "aftalt 05-01-2026, gælder til 10-02-2026",
        ] {
            assert_eq!(read(said), on(2026, 2, 10), "{said}");
        }
    }

    #[test]
    fn weeks_months_and_their_edges() {
        for (said, expected) in [
            ("uge 7", on(2026, 2, 9)),
            ("til uge 7", on(2026, 2, 9)),
            ("til uge 07/2026", on(2026, 2, 9)),
            ("til u. 7", on(2026, 2, 9)),
            ("indtil uge 7 2027", on(2027, 2, 15)),
            ("til og med uge 7", on(2026, 2, 16)),
            ("t.o.m. uge 7", on(2026, 2, 16)),
            ("til udgangen af uge 7", on(2026, 2, 15)),
            ("til februar 2026", on(2026, 2, 1)),
            ("til og med februar", on(2026, 3, 1)),
            ("til ultimo februar", on(2026, 2, 28)),
            ("til udgangen af februar 2026", on(2026, 2, 28)),
            ("til og med udgangen af februar", on(2026, 3, 1)),
            ("til primo marts", on(2026, 3, 1)),
            ("til medio marts 2026", on(2026, 3, 15)),
            ("til årsskiftet", on(2027, 1, 1)),
            ("til årets udgang", on(2026, 12, 31)),
            ("til 2027", on(2027, 1, 1)),
            ("til maj", on(2026, 5, 1)),
            ("til 03/2026", on(2026, 3, 1)),
        ] {
            assert_eq!(read(said), expected, "{said}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_first_one_after_the_report() {
        let written = Date::constant(2026, 11, 1);
        assert_eq!(Acceptance::read("til 10/2", written), on(2027, 2, 10));
        assert_eq!(Acceptance::read("til uge 7", written), on(2027, 2, 15));
        assert_eq!(Acceptance::read("til november", written), on(2026, 11, 1));
        assert_eq!(Acceptance::read("til 29/2", written), on(2028, 2, 29));
    }

    #[test]
    fn what_means_a_day_and_cannot_be_read_is_said() {
        for said in [
            "til 31/2 2026",
            "til 32-13-2026",
            "til 30. februar 2026",
            "indtil sagen er afgjort",
            "til og med næste lønkørsel",
            "t.o.m. ferien",
            "til fredag",
            "til næste måned",
            "til sommerferien",
            "til den 10.",
            "til uge 60",
            "til udgangen af måneden",
            "frem til mødet",
        ] {
            assert!(matches!(read(said), Acceptance::Unclear(_)), "{said}: {:?}", read(said));
        }
        assert_eq!(read("Aftalt, accepteret til 31/2 2026."), Acceptance::Unclear("til 31/2 2026.".into()));
    }

    #[test]
    fn other_words_name_no_day() {
        for said in [
            "",
            "ok",
            "indtil videre",
            "Send det til kunden",
            "hører til 010190-1234",
            "dertil 31-12-2026",
            "til 3 kolleger",
            "til 100 kr.",
            "til 1.500,00 kr.",
            "Aftalt 31-12-2026",
            "Aftalt 01-12-2025",
            "aftalt på mødet 10/2",
            "01-12-2025",
            "til 31-12-9999",
            "Løndel 2913 uden minus",
            "tom række",
        ] {
            assert_eq!(read(said), Acceptance::Bare, "{said}");
        }
    }

    proptest::proptest! {
        /// No text stops it, and what it says of a day does not hang on what stands before.
        #[test]
        fn any_text_is_one_of_the_three(text in "[ a-zæøå0-9./,'-]{0,40}", day in 1i8..=28, month in 1i8..=12) {
            let said = read(&text);
            let with = format!("{text}; til {day:02}-{month:02}-2027");
            if !matches!(said, Acceptance::Until(_)) {
                proptest::prop_assert_eq!(read(&with), on(2027, month, day), "{}", with);
            }
        }
    }
}
