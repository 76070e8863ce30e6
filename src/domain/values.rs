//! Danish amounts, dates, runs and løndele as they stand in prints: small total parsers.
//!
//! Pure. Each either reads the whole of what it is given or says `None`; [`pull`] finds the first of each in a text.

use std::ops::Range;

use jiff::civil::Date;

use crate::domain::{Amount, Day, PayrollRun};

/// What stands in an advice text besides words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// The first amount.
    pub amount: Option<Amount>,
    /// The first date.
    pub date: Option<Day>,
    /// The first four digits that follow the word `løndel`.
    pub wage_item: Option<String>,
}

/// The first amount, date and løndel in a text.
pub fn pull(text: &str) -> Pulled {
    let mut pulled = Pulled::default();
    let mut first = None;
    scan(text, |found, span| match found {
        ValueInText::Date(day) => pulled.date = pulled.date.or(Some(day)),
        // Where the first is no certain amount, the second is not the one that the text is about.
        ValueInText::Amount(amount) => _ = first.get_or_insert(amount),
        ValueInText::WageItem => {
            pulled.wage_item.get_or_insert_with(|| text[span].to_string());
        }
    });
    pulled.amount = first.flatten();
    pulled
}

/// A text with `#` for every amount and date in it, so that two texts that differ in nothing else are equal.
pub fn blind(text: &str) -> String {
    let mut blind = String::with_capacity(text.len());
    let mut rest = 0;
    scan(text, |found, span| {
        if !matches!(found, ValueInText::WageItem) {
            blind.push_str(&text[rest..span.start]);
            if matches!(found, ValueInText::Amount(_)) && blind.ends_with(['-', '+']) {
                blind.pop();
            }
            blind.push('#');
            rest = span.end;
        }
    });
    blind.push_str(&text[rest..]);
    blind
}

/// What stands in a text.
enum ValueInText {
    Date(Day),
    /// `None` for a number with decimals that may be something else than an amount: it changes from run to run as one.
    Amount(Option<Amount>),
    /// The four digits after the word `løndel`.
    WageItem,
}

/// Tells each date, amount and løndel of a text, in order, with the bytes it takes up (an amount without its sign).
fn scan(text: &str, mut tell: impl FnMut(ValueInText, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = word_end(bytes, at);
        if starts_a_value(bytes, at) {
            if let Some((day, length)) = date_at(&bytes[at..]) {
                tell(ValueInText::Date(day), at..at + length);
                at += length;
                continue;
            }
            if let Some((amount, length)) = amount_at(bytes, at) {
                tell(ValueInText::Amount(amount), at..at + length);
                at += length;
                continue;
            }
            if end - at == 4 && follows_wage_item(&text[..at]) {
                tell(ValueInText::WageItem, at..end);
            }
        }
        at = end;
    }
}

/// An amount and nothing else: `1.515,90`, `kr. 1515,90`, `-6.636,59`, `- 6.636,59`, `-kr. 6.636,59`, `1.334,32-`,
/// `(1.334,32)`, `1.500 kr.`. Dots stand between thousands only, and two decimals or none follow the comma.
pub fn amount(text: &str) -> Option<Amount> {
    let lower = text.trim().to_lowercase();
    let (bare, bracketed) = match lower.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (lower.as_str(), false),
    };
    let at = bare.find(|sign: char| sign.is_ascii_digit())?;
    let (before, digits) = bare.split_at(at);
    let number = number_at(digits.as_bytes(), true)?;
    let mut signs = usize::from(bracketed);
    signs += sign_before(before)?;
    signs += sign_after(&digits[number.length..])?;
    (signs <= 1).then(|| signed(number.øre, signs == 1))
}

/// An amount in a cell of a table, which may also be `1515,9`: a spreadsheet drops the nought at the end.
pub fn amount_in_cell(text: &str) -> Option<Amount> {
    let bare = text.trim();
    let lacks_nought = bare.split_once(',').is_some_and(|(kroner, øre)| {
        øre.len() == 1 && øre.bytes().all(|digit| digit.is_ascii_digit()) && !kroner.contains('.')
    });
    if lacks_nought { amount(&format!("{bare}0")) } else { amount(bare) }
}

/// How many signs of minus stand before the digits of an amount, among nothing but `kr`; `None` for anything else.
fn sign_before(text: &str) -> Option<usize> {
    let mut signs = 0;
    let mut rest = text.trim_end();
    for _ in 0..3 {
        if let Some(before) = rest.strip_suffix(['-', '−', '–']) {
            signs += 1;
            rest = before.trim_end();
        } else if let Some(before) = rest.strip_suffix('+').filter(|before| before.is_empty()) {
            rest = before;
        } else if let Some(before) = ["kr.", "kr", "dkk"].iter().find_map(|unit| rest.strip_suffix(unit)) {
            rest = before.trim_end();
        }
    }
    rest.is_empty().then_some(signs)
}

/// How many signs of minus stand behind an amount, among nothing but `kr`; `None` for anything else.
fn sign_after(text: &str) -> Option<usize> {
    let (signs, rest) = match text.trim_start().strip_prefix('-') {
        Some(rest) => (1, rest),
        None => (0, text),
    };
    matches!(rest.trim(), "" | "kr" | "kr." | "dkk").then_some(signs)
}

/// A date and nothing else: `31-12-9999`, `31.12.9999`, `31/12-2025`, `31129999`, `2025-12-31`, `21. jul 2023`; a time of day
/// may follow: `21-07-2023 08:48`, `2023-07-21T08:48:00`, `21. jul 2023 kl. 08.48`.
pub fn date(text: &str) -> Option<Day> {
    let text = without_time(text.trim());
    match date_at(text.as_bytes()) {
        Some((day, length)) if length == text.len() => Some(day),
        _ => date_in_words(text),
    }
}

/// A text without the time of day that it ends with.
fn without_time(text: &str) -> &str {
    let is_part = |part: &str, most: u8| {
        part.len() == 2
            && part.bytes().all(|digit| digit.is_ascii_digit())
            && part.parse().is_ok_and(|part: u8| part <= most)
    };
    let is_time = |time: &str| {
        // An hour and a minute; a second, parts of it and a time zone may follow.
        let time = time.strip_suffix('Z').unwrap_or(time);
        let time = time.split_once('+').map_or(time, |(time, _)| time);
        let mut parts = time.split([':', '.']);
        let (hour, minute) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let hour = if hour.len() == 1 { format!("0{hour}") } else { hour.to_string() };
        let second = parts.next().is_none_or(|second| is_part(second, 60));
        let rest = parts.all(|rest| !rest.is_empty() && rest.bytes().all(|digit| digit.is_ascii_digit()));
        is_part(&hour, 23) && is_part(minute, 59) && second && rest
    };
    let Some((day, _)) = text.rsplit_once([' ', 'T', '\u{a0}']).filter(|(_, time)| is_time(time)) else {
        return text;
    };
    let day = day.trim_end();
    ["kl.", "kl", "Kl.", "KL."].iter().find_map(|word| day.strip_suffix(word)).unwrap_or(day).trim_end()
}

/// A løngeneration: LG month and year of `08/2023`, `08-2023`, `8/2023` or `07/15`.
pub fn lg(text: &str) -> Option<(i16, i8)> {
    let (month, year) = text.trim().split_once(['/', '-', '.'])?;
    let digits = |part: &str, lengths: &[usize]| {
        (lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let month = digits(month, &[1, 2])?;
    let year = digits(year, &[2, 4])?;
    let year = if year < 100 { 2000 + year } else { year };
    (1..=12).contains(&month).then_some((year, month as i8))
}

/// The number of a lønkørsel within its LG: `1`, `2`, `2.`.
pub fn run_number(text: &str) -> Option<i8> {
    match text.trim().trim_end_matches('.') {
        "1" | "01" => Some(1),
        "2" | "02" => Some(2),
        _ => None,
    }
}

/// A lønkørsel as people and spreadsheets write it in a list: `2023-08-2`, `LG2023-08-2`, `LG 08/2023, 2. lønkørsel`
/// (with or without the month of payment behind it), and the day that a spreadsheet makes of the first, `02-08-2023`.
/// Slashes between day and month may mean either order and are not read.
pub fn run(text: &str) -> Option<PayrollRun> {
    let text = text.trim();
    let bare = ["LG", "Lg", "lg"].iter().find_map(|lg| text.strip_prefix(lg)).unwrap_or(text).trim();
    let of_day = || match date(text)? {
        Day::On(day) if !text.contains('/') => run_of_day(day),
        _ => None,
    };
    bare.parse().ok().or_else(|| run_in_words(bare)).or_else(of_day)
}

/// The lønkørsel that a spreadsheet took for a day: 2 August 2023 was typed as `2023-08-2`.
pub fn run_of_day(day: Date) -> Option<PayrollRun> {
    PayrollRun::new(day.year(), day.month(), day.day())
}

/// `08/2023, 2. lønkørsel (juli 2023)`.
fn run_in_words(text: &str) -> Option<PayrollRun> {
    let said = text.split('(').next().unwrap_or(text);
    let mut words = said.split([' ', ',']).filter(|word| !word.is_empty());
    let (year, month) = lg(words.next()?)?;
    let number = run_number(words.next()?)?;
    let is_run = |word: &str| ["lønkørsel", "kørsel"].contains(&word.to_lowercase().as_str());
    (words.all(is_run)).then(|| PayrollRun::new(year, month, number))?
}

/// Every reading of a five-digit run stamp: MMYYr, as the file-name standard of PDF uddata says (documented), and
/// YYMMr, as SAM's own form has it (read off a picture). None, one or two.
pub fn stamp_readings(stamp: &str) -> Vec<PayrollRun> {
    if stamp.len() != 5 || !stamp.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let pair = |from: usize| stamp[from..from + 2].parse::<i16>().unwrap_or(0);
    let (first, second) = (pair(0), pair(2));
    let number = (stamp.as_bytes()[4] - b'0') as i8;
    let mut readings: Vec<PayrollRun> = [(second, first), (first, second)]
        .into_iter()
        .filter_map(|(year, month)| PayrollRun::new(2000 + year, month as i8, number))
        .collect();
    readings.dedup();
    readings
}

struct DanishNumber {
    øre: i64,
    length: usize,
    decimals: bool,
}

/// Digits, with or without dots between thousands, and two decimals after a comma (`,-` stands for `,00`).
fn number_at(bytes: &[u8], whole_allowed: bool) -> Option<DanishNumber> {
    let mut at = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    if (1..=3).contains(&at) {
        while bytes.get(at) == Some(&b'.') && three_digits(&bytes[at + 1..]) {
            at += 4;
        }
    }
    let kroner = fold_digits(&bytes[..at])?;
    let two_decimals = bytes.get(at) == Some(&b',')
        && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
        && bytes.get(at + 2).is_some_and(u8::is_ascii_digit)
        && !bytes.get(at + 3).is_some_and(u8::is_ascii_digit);
    if two_decimals {
        let øre = i64::from(bytes[at + 1] - b'0') * 10 + i64::from(bytes[at + 2] - b'0');
        return Some(DanishNumber { øre: kroner.checked_mul(100)? + øre, length: at + 3, decimals: true });
    }
    if bytes[at..].starts_with(b",-") {
        return Some(DanishNumber { øre: kroner.checked_mul(100)?, length: at + 2, decimals: true });
    }
    let ends = !matches!(bytes.get(at), Some(b',' | b'0'..=b'9'));
    (whole_allowed && ends).then_some(DanishNumber {
        øre: kroner.checked_mul(100)?,
        length: at,
        decimals: false,
    })
}

fn three_digits(bytes: &[u8]) -> bool {
    bytes.len() >= 3
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && !bytes.get(3).is_some_and(u8::is_ascii_digit)
}

fn fold_digits(bytes: &[u8]) -> Option<i64> {
    let digits = bytes.iter().filter(|b| b.is_ascii_digit());
    if digits.clone().count() > 15 {
        return None;
    }
    Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn signed(øre: i64, negative: bool) -> Amount {
    Amount(if negative { -øre } else { øre })
}

/// A number that stands where an amount does and whose digits begin at `at`, with the length it takes up from there: an amount
/// where it can be nothing else. Whole kroner count only beside `kr`.
fn amount_at(bytes: &[u8], at: usize) -> Option<(Option<Amount>, usize)> {
    let before = &bytes[..at];
    let negative = has_minus(before);
    let number = number_at(&bytes[at..], true)?;
    let mut length = number.length;
    let is_certain =
        |length: usize| ends_there(&bytes[at + length..]) && !goes_on_from(before, &bytes[at..at + length]);
    if number.decimals && bytes[at..][..length].ends_with(b",-") {
        return Some((is_certain(length).then(|| signed(number.øre, negative)), length));
    }
    let after = &bytes[at + length..];
    let trailing_minus = after.first() == Some(&b'-')
        && !after.get(1).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
    if !number.decimals && !beside_kroner(before, after) {
        return None;
    }
    // Thousands that a blank sets apart.
    let is_first_group = !number.decimals
        && matches!(after, [b' ', rest @ ..] if three_digits(rest) && rest.get(3) != Some(&b'.'))
        && number.length <= 3;
    length += usize::from(trailing_minus);
    let certain = is_certain(length) && !(negative && trailing_minus) && !is_first_group;
    Some((certain.then(|| signed(number.øre, negative || trailing_minus)), length))
}

/// Whether the sign of an amount stands before it: `-1`, `- 1`, `kr. -1`, `-kr. 1`. After a number it is a dash.
fn has_minus(before: &[u8]) -> bool {
    let begins = |rest: &[u8]| rest.last().is_none_or(|b| b" .:(=".contains(b));
    if let Some(rest) = before.strip_suffix(b"-") {
        return begins(rest);
    }
    let bare = before.trim_ascii_end();
    let unit = bare.strip_suffix(b".").unwrap_or(bare);
    let is_unit = unit.len() >= 2 && unit[unit.len() - 2..].eq_ignore_ascii_case(b"kr");
    let signed = if is_unit { unit[..unit.len() - 2].trim_ascii_end() } else { bare };
    let blanks = before.len() - bare.len();
    let Some(rest) = signed.strip_suffix(b"-").filter(|_| is_unit || blanks == 1) else { return false };
    let follows_number = rest.trim_ascii_end().last().is_some_and(u8::is_ascii_digit);
    begins(rest) && !follows_number
}

/// What a number with decimals counts where these words follow it, and no kroner.
const UNITS: [&[u8]; 17] = [
    b"%",
    b"pct",
    b"procent",
    b"promille",
    b"timer",
    b"time",
    b"tim.",
    b"t.",
    b"dage",
    b"dag",
    b"uger",
    b"uge",
    b"km",
    b"stk",
    b"point",
    b"feriedag",
    b"feriedage",
];

/// Whether a number is over where `after` begins, and counts nothing else than kroner.
fn ends_there(after: &[u8]) -> bool {
    let word = |text: &[u8]| {
        text.iter().take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80 || **b == b'%').count()
    };
    match after {
        [b'.' | b',', digit, ..] if digit.is_ascii_digit() => return false,
        // A text that was cut off, as a spreadsheet shows it.
        [0xE2, 0x80, 0xA6, ..] => return false,
        [first, ..] if first.is_ascii_digit() => return false,
        _ => {}
    }
    let is_apart = after.first() == Some(&b' ');
    let next = after.strip_prefix(b" ").unwrap_or(after);
    let (next, dotted) = (&next[..word(next)], next.get(word(next)) == Some(&b'.'));
    let unit = |unit: &&[u8]| match unit.strip_suffix(b".") {
        Some(short) => dotted && next.eq_ignore_ascii_case(short),
        None => next.eq_ignore_ascii_case(unit),
    };
    let is_kroner =
        next.len() >= 2 && next[..2].eq_ignore_ascii_case(b"kr") || next.eq_ignore_ascii_case(b"dkk");
    !UNITS.iter().any(unit) && (is_apart || next.is_empty() || is_kroner)
}

/// Whether digits are only the end of a number that begins before them: `1 515,90`, whose thousands a blank sets apart, or
/// `97.6 77,29`, which was torn.
fn goes_on_from(before: &[u8], number: &[u8]) -> bool {
    let Some(rest) = before.strip_suffix(b" ") else { return false };
    let from = rest.iter().rposition(|b| !b.is_ascii_digit() && *b != b'.').map_or(0, |at| at + 1);
    let (word, last) = (&rest[from..], rest[..from].last());
    if !word.first().is_some_and(u8::is_ascii_digit) || last.is_some_and(|b| !b" :(=".contains(b)) {
        return false;
    }
    let digits = number.iter().take_while(|b| b.is_ascii_digit()).count();
    let is_group = digits == 3 && number.get(3) != Some(&b'.') && word.len() <= 3 && !word.contains(&b'.');
    let groups: Vec<&[u8]> = word.split(|b| *b == b'.').collect();
    let is_torn = groups.len() == 2 && groups[1].len() < 3 && !groups[1].is_empty();
    is_group || is_torn
}

fn beside_kroner(before: &[u8], after: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b".").unwrap_or(before);
    let kr_before = before.len() >= 2
        && before[before.len() - 2..].eq_ignore_ascii_case(b"kr")
        && !before.get(before.len().wrapping_sub(3)).is_some_and(u8::is_ascii_alphabetic);
    let after = after.trim_ascii_start();
    let kr_after = after.len() >= 2
        && after[..2].eq_ignore_ascii_case(b"kr")
        && !after.get(2).is_some_and(|b| b.is_ascii_alphabetic() && !b.eq_ignore_ascii_case(&b'o'));
    kr_before || kr_after
}

/// A date in digits at the start of `bytes`, with its length. The digits must end there.
pub(crate) fn date_at(bytes: &[u8]) -> Option<(Day, usize)> {
    let first = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().fold(0i16, |sum, digit| sum * 10 + i16::from(digit - b'0'))
    };
    if first == 8 && !continues(bytes, 8) {
        return day(number(4, 8), number(2, 4), number(0, 2)).map(|day| (day, 8));
    }
    if !matches!(first, 1 | 2 | 4) || !matches!(bytes.get(first), Some(b'-' | b'.' | b'/')) {
        return None;
    }
    let second = bytes[first + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
    let third_from = first + second + 2;
    if !matches!(second, 1 | 2) || !separated(bytes[first], bytes.get(third_from - 1)) {
        return None;
    }
    let third = bytes[third_from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let end = third_from + third;
    if continues(bytes, end) {
        return None;
    }
    let (middle, last) = (number(first + 1, first + 1 + second), || number(third_from, end));
    let day = match (first, third) {
        (1 | 2, 4) => day(last(), middle, number(0, first)),
        (4, 2) if second == 2 => day(number(0, 4), middle, last()),
        _ => None,
    };
    day.map(|day| (day, end))
}

/// `31-12-2025`, `31.12.2025`, `31/12/2025` and `31/12-2025`.
fn separated(first: u8, second: Option<&u8>) -> bool {
    second.is_some_and(|&second| second == first || (first == b'/' && second == b'-'))
}

/// Whether what stands at `at` goes on, so that a number before it is only part of something longer.
fn continues(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'0'..=b'9') => true,
        Some(b'-' | b'/' | b',') => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        // A time of day.
        Some(b'T') => !bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        Some(byte) => byte.is_ascii_alphabetic(),
        None => false,
    }
}

fn day(year: i16, month: i16, day: i16) -> Option<Day> {
    if (year, month, day) == (9999, 12, 31) {
        return Some(Day::Never);
    }
    if !(1900..=2199).contains(&year) {
        return None;
    }
    Date::new(year, month as i8, day as i8).ok().map(Day::On)
}

/// `21. jul 2023`, `21. juli 2023`, `21 jul. 2023`.
fn date_in_words(text: &str) -> Option<Day> {
    let mut parts = text.split_whitespace();
    let (number, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let month = month.trim_end_matches('.').to_lowercase();
    let month = (1..=12).find(|&at| {
        let name = crate::domain::month_name(at);
        month.chars().count() >= 3 && name.starts_with(&month)
    })?;
    day(year.parse().ok()?, i16::from(month), number.trim_end_matches('.').parse().ok()?)
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b >= 0x80).count()
}

/// Digits begin a value only where no letter or digit (or a dot or dash that follows one) stands before them.
fn starts_a_value(bytes: &[u8], at: usize) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    match at.checked_sub(1).map(|before| bytes[before]) {
        None => true,
        Some(byte) if letter(&byte) => false,
        Some(b',' | b'/') => !(at >= 2 && bytes[at - 2].is_ascii_digit()),
        Some(b'-') => !(at >= 2 && letter(&bytes[at - 2])),
        Some(b'.') => !(at >= 2 && bytes[at - 2].is_ascii_digit()),
        Some(_) => true,
    }
}

/// Whether a text ends with the word `løndel`, whatever its casing, with or without `nr.` or a colon.
fn follows_wage_item(before: &str) -> bool {
    let tail = |text: &str| {
        let from = text.char_indices().rev().nth(13).map_or(0, |(at, _)| at);
        text[from..].to_lowercase()
    };
    let before = tail(before.trim_end().trim_end_matches([':', '.']));
    let before = before.strip_suffix("nr").unwrap_or(&before).trim_end();
    before.ends_with("løndel") || before.ends_with("løndelen")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i16, month: i8, day: i8) -> Day {
        Day::On(Date::constant(year, month, day))
    }

    #[test]
    fn amounts_are_read_in_all_danish_forms() {
        let table = [
            ("1.515,90", Some(151_590)),
            ("kr. 1515,90", Some(151_590)),
            ("Kr 70.000,00", Some(7_000_000)),
            ("-6.636,59", Some(-663_659)),
            ("1.334,32-", Some(-133_432)),
            ("1.500 kr.", Some(150_000)),
            ("0,05", Some(5)),
            ("1.515,-", Some(151_500)),
            ("(1.515,90)", Some(-151_590)),
            ("- 1.515,90", Some(-151_590)),
            ("-kr. 1.515,90", Some(-151_590)),
            ("kr. - 1.515,90", Some(-151_590)),
            ("kr.-1.515,90", Some(-151_590)),
            ("(kr. 1.515,90)", Some(-151_590)),
            ("1.515,90 -", Some(-151_590)),
            ("1.515,90- kr.", Some(-151_590)),
            ("+1.515,90", Some(151_590)),
            ("−1.515,90", Some(-151_590)),
            ("DKK 1.515,90", Some(151_590)),
            ("(-1.515,90)", None),
            ("- kr. -1.515,90", None),
            ("(1.515,90", None),
            ("1.515.90", None),
            ("1,515.90", None),
            ("1234.567,00", None),
            ("1 515,90", None),
            ("12,50 %", None),
            ("1.515,90 x", None),
            ("ca. 1.515,90", None),
            ("1.51,90", None),
            ("1.5155,90", None),
            ("1515,9", None),
            ("1515,901", None),
            ("-5,00-", None),
            ("RB7050", None),
            ("", None),
            ("-", None),
            ("99999999999999999999,00", None),
        ];
        for (text, expected) in table {
            assert_eq!(amount(text), expected.map(Amount), "{text}");
        }
    }

    #[test]
    fn a_cell_may_lack_the_nought_that_a_spreadsheet_drops() {
        for (text, expected) in [
            ("1515,9", Some(151_590)),
            ("-6636,5", Some(-663_650)),
            ("1.515,90", Some(151_590)),
            ("1.515,9", None),
            ("1515,", None),
            ("1515,905", None),
            ("1,5 %", None),
        ] {
            assert_eq!(amount_in_cell(text), expected.map(Amount), "{text}");
        }
    }

    #[test]
    fn signs_of_amounts_in_texts_are_seen() {
        for (text, expected) in [
            ("SALDO - 1.515,90 MODREGNES", Some(-151_590)),
            ("beløb -kr. 1.515,90", Some(-151_590)),
            ("kr. -1.515,90", Some(-151_590)),
            ("kr. - 1.515,90", Some(-151_590)),
            ("BELØB   1.515,90-", Some(-151_590)),
            ("(BELØB 1.515,90)", Some(151_590)),
            ("A-kr. 1.515,90", Some(151_590)),
        ] {
            assert_eq!(pull(text).amount, expected.map(Amount), "{text}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_no_amount_and_no_other_one_is_taken_for_it() {
        for text in [
            "KR. 97.6 77,29",
            "kr. 1 515,90 og 5,00",
            "kr. 1234.567,00",
            "kr. 1.515.90",
            "sats 12,50 %, 100,00",
            "12,50% af 100,00",
            "37,00 timer",
            "7,40 t. for 1.000,00",
            "5,00 feriedage",
            "1,00x",
            "kr. 97.677,2…",
        ] {
            assert_eq!(pull(text).amount, None, "{text}");
        }
        assert_eq!(pull("TRIN 3 1.515,90").amount, Some(Amount(151_590)));
        assert_eq!(pull("LØNDEL 0802 515,90").amount, Some(Amount(51_590)));
        assert_eq!(pull("31.12.2025 515,90").amount, Some(Amount(51_590)));
        assert_eq!(pull("500,00kr.").amount, Some(Amount(50_000)));
    }

    #[test]
    fn a_time_of_day_may_follow_a_date() {
        for text in [
            "21-07-2023 08:48",
            "21.07.2023 08.48",
            "21-07-2023 8:48",
            "2023-07-21T08:48:00",
            "2023-07-21 08:48:00.000",
            "2023-07-21T08:48:00Z",
            "2023-07-21T08:48:00+02:00",
            "21. jul 2023 kl. 08:48",
            "21-07-2023 kl 08.48",
            "21/7-2023 00:00:00",
        ] {
            assert_eq!(date(text), Some(on(2023, 7, 21)), "{text}");
        }
        for text in ["21-07-2023 25:00", "21-07-2023 x", "08:48", "21-07-2023 08"] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(pull("slut 2023-07-21T08:48:00").date, Some(on(2023, 7, 21)));
    }

    #[test]
    fn dates_are_read_in_all_forms() {
        let table = [
            ("31-12-9999", Some(Day::Never)),
            ("31.12.9999", Some(Day::Never)),
            ("31129999", Some(Day::Never)),
            ("31/12-2025", Some(on(2025, 12, 31))),
            ("1/2-2022", Some(on(2022, 2, 1))),
            ("01.02.2022", Some(on(2022, 2, 1))),
            ("2025-12-31", Some(on(2025, 12, 31))),
            ("21. jul 2023", Some(on(2023, 7, 21))),
            ("21. juli 2023", Some(on(2023, 7, 21))),
            ("30-02-2023", None),
            ("31-12-9998", None),
            ("31-12.2025", None),
            ("31-12-25", None),
            ("140275-0042", None),
            ("0000000999", None),
            ("1234.56.7890", None),
        ];
        for (text, expected) in table {
            assert_eq!(date(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_of_each_is_pulled_from_a_text() {
        let pulled = pull(
            "Skyldigt beløb på kr. 1.515,90 modregnes, max 70.000,00, inden den 31-08-2023. Løndel 0802",
        );
        assert_eq!(pulled.amount, Some(Amount(151_590)));
        assert_eq!(pulled.date, Some(on(2023, 8, 31)));
        assert_eq!(pulled.wage_item.as_deref(), Some("0802"));
        assert_eq!(pull("Saldo -6.636,59 pr. 01/02-2022.").amount, Some(Amount(-663_659)));
        assert_eq!(pull("Rest 1.334,32-, se").amount, Some(Amount(-133_432)));
        assert_eq!(pull("UDLØBER 30.09.2023 (TEKSTTYPE 4)").date, Some(on(2023, 9, 30)));
        assert_eq!(pull("kr. 500 udbetales").amount, Some(Amount(50_000)));
        assert_eq!(pull("LØNDEL NR. 7040").wage_item.as_deref(), Some("7040"));
    }

    #[test]
    fn a_blind_text_keeps_everything_but_amounts_and_dates() {
        for (text, expected) in [
            (
                "Skyldigt beløb kr. 1.515,90 pr. 31-08-2023, løndel 2913",
                "Skyldigt beløb kr. # pr. #, løndel 2913",
            ),
            ("Difference -6.636,59 og 1.334,32-", "Difference # og #"),
            ("Slut 31129999.", "Slut #."),
            ("12 dage, trin 3", "12 dage, trin 3"),
        ] {
            assert_eq!(blind(text), expected);
        }
    }

    #[test]
    fn other_numbers_are_not_taken_for_values() {
        for text in
            ["FE2210 og 70000", "lønnummer 140275-0042 001", "sats 12,5", "P-nummer 1012345678", "KB70-1,00x"]
        {
            assert_eq!(pull(text), Pulled::default(), "{text}");
        }
    }

    #[test]
    fn runs_are_read_as_they_are_written() {
        assert_eq!(lg("08/2023"), Some((2023, 8)));
        assert_eq!(lg("02-2023"), Some((2023, 2)));
        assert_eq!(lg("07/15"), Some((2015, 7)));
        assert_eq!(lg("13/2023"), None);
        assert_eq!(lg("06"), None);
        assert_eq!(run_number("2."), Some(2));
        assert_eq!(run_number("3"), None);
    }

    #[test]
    fn a_stamp_has_every_valid_reading() {
        let readings = |stamp| stamp_readings(stamp).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(readings("23082"), ["2023-08-2"]);
        assert_eq!(readings("08232"), ["2023-08-2"]);
        assert_eq!(readings("11122"), ["2012-11-2", "2011-12-2"]);
        assert_eq!(readings("12121"), ["2012-12-1"]);
        assert_eq!(readings("13131"), [""; 0]);
        assert_eq!(readings("12119"), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_pulled_without_panic(text in "\\PC{0,80}") {
            let _ = (pull(&text), amount(&text), date(&text), lg(&text));
        }

        #[test]
        fn an_amount_is_read_back_as_written(øre in -99_999_999_999i64..99_999_999_999) {
            proptest::prop_assert_eq!(amount(&Amount(øre).to_string()), Some(Amount(øre)));
        }
    }
}
