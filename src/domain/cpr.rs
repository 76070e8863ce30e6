//! The one way to know a CPR number in running text, however somebody wrote it.
//!
//! Pure. A CPR number is `DDMMYY` and four digits (documented); people and prints put blanks, dots,
//! slashes, brackets, every kind of dash, a century or a line end between the parts, and a løbenummer of three digits
//! behind them. The mask, the erasing of a person, names of files, mails, the log, drafts of layouts and proposals of
//! rules all ask here. What looks like a number and is none is masked rather than shown; what follows a date is taken
//! for an amount or a time where it is written as one.

use std::ops::Range;

/// How much of a CPR number a document shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cpr {
    /// All ten digits.
    #[default]
    Full,
    /// The last four hidden.
    Masked,
}

/// What stands in the place of a number that is hidden.
const HIDDEN: &str = "xxxxxx-xxxx";

/// A number as it stands in a text. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenCpr {
    /// Where it stands, in bytes, a løbenummer that runs on without a gap included.
    pub at: Range<usize>,
    digits: [u8; 10],
}

impl WrittenCpr {
    /// The ten digits, `DDMMYYNNNN`.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }
}

impl std::fmt::Debug for WrittenCpr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WrittenCpr({:?})", self.at)
    }
}

/// Every number in a text, in order.
fn written_cprs(text: &str) -> impl Iterator<Item = WrittenCpr> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = next_from(text, from)?;
        from = found.at.end;
        Some(found)
    })
}

/// Whether a number stands in a text, or the first half of one whose line ends behind the dash.
pub fn holds_cpr(text: &str) -> bool {
    next_from(text, 0).is_some() || broken_off(text).is_some()
}

/// The text with every number hidden.
pub fn mask_cpr(text: &str) -> String {
    let mut masked = replaced(text, |_| Some(HIDDEN.to_string())).unwrap_or_else(|| text.to_string());
    if let Some(half) = broken_off(&masked) {
        masked.replace_range(half, "xxxxxx");
    }
    masked
}

/// The text with `by` in the place of the numbers that it gives one for; `None` where it gives none.
pub fn replaced(text: &str, mut by: impl FnMut(&WrittenCpr) -> Option<String>) -> Option<String> {
    let mut new = String::new();
    let mut rest = 0;
    for number in written_cprs(text) {
        if let Some(by) = by(&number) {
            new.push_str(&text[rest..number.at.start]);
            new.push_str(&by);
            rest = number.at.end;
        }
    }
    (rest > 0).then(|| new + &text[rest..])
}

fn next_from(text: &str, from: usize) -> Option<WrittenCpr> {
    let mut before = text[..from].chars().next_back();
    for (at, sign) in text[from..].char_indices() {
        let begins = digit(sign).is_some() && before.and_then(digit).is_none();
        if begins && let Some(found) = number_at(text, from + at, before.is_some_and(char::is_alphabetic)) {
            return Some(with_bracket(text, found));
        }
        if !is_invisible(sign) {
            before = Some(sign);
        }
    }
    None
}

/// A bracket that closes inside the number opens before it.
fn with_bracket(text: &str, mut found: WrittenCpr) -> WrittenCpr {
    let pairs = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];
    let opened = |(open, close): (char, char)| {
        text[..found.at.start].ends_with(open) && text[found.at.clone()].contains(close)
    };
    if pairs.into_iter().any(opened) {
        found.at.start -= 1;
    }
    found
}

/// The number that begins at a digit. One that a letter stands before has its birth date in one piece: `FE0102 12 0034`
/// begins with a code.
fn number_at(text: &str, start: usize, after_letter: bool) -> Option<WrittenCpr> {
    let mut scan = NumberScan { text, at: start };
    let mut digits = [0; 10];
    scan.read(&mut digits[..2])?;
    let first = if after_letter { Gap::None } else { scan.gap(INSIDE_DATE)? };
    scan.read(&mut digits[2..4])?;
    let second = if after_letter { Gap::None } else { scan.gap(INSIDE_DATE)? };
    if !is_birth_day(&digits) {
        return None;
    }
    scan.read(&mut digits[4..6])?;
    let short = scan.clone();
    let end =
        serial(short, &mut digits, |gap, scan| !(gap == Gap::Blank && scan.is_amount())).or_else(|| {
            // `14.02.1975-0042`. A blank behind the year is that of a date and something else, and a year of late is a day's.
            let century = [digits[4], digits[5]];
            let run_on = first == Gap::None && second == Gap::None;
            matches!(&century, b"18" | b"19" | b"20").then_some(())?;
            scan.read(&mut digits[4..6])?;
            let is_birth_year = century != *b"20" || digits[4..6] <= b"20"[..];
            let is_dashed = scan.visible().is_some_and(|sign| is_dash(sign) || sign.is_whitespace());
            is_birth_year.then_some(())?;
            serial(scan, &mut digits, |gap, _| {
                (gap == Gap::Mark && is_dashed) || (gap == Gap::None && run_on)
            })
        })?;
    Some(WrittenCpr { at: start..end, digits })
}

/// The four digits behind the birth date and where they end; `fits` says whether the gap before them is one.
fn serial(
    mut scan: NumberScan<'_>,
    digits: &mut [u8; 10],
    fits: impl Fn(Gap, &NumberScan<'_>) -> bool,
) -> Option<usize> {
    let gap = scan.gap(BEFORE_SERIAL)?;
    scan.read(&mut digits[6..8])?;
    scan.pass_one_blank();
    scan.read(&mut digits[8..])?;
    let end = scan.at;
    if !scan.is_followed_by_a_digit() {
        return fits(gap, &scan).then_some(end);
    }
    scan.read(&mut [0; 3])?;
    (!scan.is_followed_by_a_digit() && fits(gap, &scan)).then_some(scan.at)
}

/// Where the birth date stands of a number that a text breaks off behind the dash: the rest is on another line.
pub fn broken_off(text: &str) -> Option<Range<usize>> {
    let date = text.trim_end().trim_end_matches(is_dash).trim_end();
    let start = date.len().checked_sub(6)?;
    let digits = date.as_bytes().get(start..)?;
    let is_whole = digits.iter().all(u8::is_ascii_digit)
        && !date[..start].ends_with(|sign| digit(sign).is_some())
        && text[date.len()..].contains(is_dash);
    (is_whole && is_birth_day(digits)).then_some(start..date.len())
}

/// Whether digits begin with a day and a month; that of a replacement number is 60 higher.
fn is_birth_day(ddmm: &[u8]) -> bool {
    let pair = |from: usize| (ddmm[from] - b'0') * 10 + (ddmm[from + 1] - b'0');
    matches!(pair(0), 1..=31 | 61..=91) && matches!(pair(2), 1..=12)
}

/// What stands between two parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    Mark,
}

/// What may stand in a gap.
#[derive(Clone, Copy)]
struct Allowed {
    marks: usize,
    blanks: usize,
    is_mark: fn(char) -> bool,
}

const INSIDE_DATE: Allowed =
    Allowed { marks: 1, blanks: 1, is_mark: |sign| is_dash(sign) || "._/\\".contains(sign) };
const BEFORE_SERIAL: Allowed = Allowed {
    marks: 3,
    blanks: 2,
    is_mark: |sign| is_dash(sign) || "._/\\:,;|+*~='\"·()[]{}<>".contains(sign),
};

#[derive(Clone)]
struct NumberScan<'a> {
    text: &'a str,
    at: usize,
}

impl NumberScan<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// The next sign that can be seen.
    fn visible(&mut self) -> Option<char> {
        while let Some(sign) = self.peek() {
            if !is_invisible(sign) {
                return Some(sign);
            }
            self.at += sign.len_utf8();
        }
        None
    }

    /// Reads as many digits as `into` has room for.
    fn read(&mut self, into: &mut [u8]) -> Option<()> {
        for place in into {
            let sign = self.visible()?;
            *place = b'0' + digit(sign)?;
            self.at += sign.len_utf8();
        }
        Some(())
    }

    /// Passes over what stands before the next part; `None` where there is more than may. Behind a line end may stand as
    /// many blanks as a print indents by.
    fn gap(&mut self, allowed: Allowed) -> Option<Gap> {
        let (mut marks, mut blanks, mut gap, mut is_broken) = (0, 0, Gap::None, false);
        while let Some(sign) = self.visible() {
            if sign.is_whitespace() {
                is_broken |= matches!(sign, '\n' | '\r' | '\u{2028}' | '\u{2029}');
                blanks += 1;
                gap = if gap == Gap::None { Gap::Blank } else { gap };
            } else if (allowed.is_mark)(sign) {
                (marks, blanks, gap) = (marks + 1, 0, Gap::Mark);
            } else {
                break;
            }
            if marks > allowed.marks || (blanks > allowed.blanks && !is_broken) {
                return None;
            }
            self.at += sign.len_utf8();
        }
        Some(gap)
    }

    /// Passes over one blank that parts the last four digits: `14 02 75 00 42`.
    fn pass_one_blank(&mut self) {
        if let Some(sign) = self.visible().filter(|sign| sign.is_whitespace()) {
            self.at += sign.len_utf8();
        }
    }

    fn is_followed_by_a_digit(&self) -> bool {
        self.clone().visible().and_then(digit).is_some()
    }

    /// Whether a decimal comma or a dot of thousands stands here: `31.08.23 1515,90`.
    fn is_amount(&self) -> bool {
        let mut rest = self.text[self.at..].chars();
        matches!(rest.next(), Some(',' | '.')) && rest.next().and_then(digit).is_some()
    }
}

fn digit(sign: char) -> Option<u8> {
    match sign {
        '0'..='9' => Some(sign as u8 - b'0'),
        // Full width, Arabic, Persian, and the styled ones of mathematics.
        '\u{ff10}'..='\u{ff19}' => Some((sign as u32 - 0xff10) as u8),
        '\u{660}'..='\u{669}' => Some((sign as u32 - 0x660) as u8),
        '\u{6f0}'..='\u{6f9}' => Some((sign as u32 - 0x6f0) as u8),
        '\u{1d7ce}'..='\u{1d7ff}' => Some(((sign as u32 - 0x1d7ce) % 10) as u8),
        _ => None,
    }
}

fn is_dash(sign: char) -> bool {
    matches!(
        sign,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207b}'
                | '\u{208b}'
                | '\u{2212}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{fe31}'
                | '\u{fe32}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
}

/// Signs that take no room: a soft hyphen, a joiner, a mark of direction, a choice of form.
fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [&str; 54] = [
        "140275-0042",
        "1402750042",
        "140275 0042",
        "140275_0042",
        "140275 - 0042",
        "140275- 0042",
        "140275 -0042",
        "140275--0042",
        "140275.0042",
        "140275/0042",
        "140275,0042",
        "140275:0042",
        "(140275)0042",
        "(140275) 0042",
        "[140275]-0042",
        "14 02 75 0042",
        "14 02 75-0042",
        "14.02.75-0042",
        "14.02.75 0042",
        "14/02/75-0042",
        "14/02-75 0042",
        "14-02-75-0042",
        "14. 02. 75 - 0042",
        "14021975-0042",
        "140219750042",
        "14.02.1975-0042",
        "14.02.1975 - 0042",
        "140275\u{a0}0042",
        "140275\u{202f}0042",
        "140275\u{ad}0042",
        "1402\u{ad}75\u{200b}0042",
        "140275-\n0042",
        "140275-\r\n                 0042",
        "140275\n0042",
        "140275\t0042",
        "140275  0042",
        "１４０２７５-００４２",
        "١٤٠٢٧٥-٠٠٤٢",
        "𝟏𝟒𝟎𝟐𝟕𝟓-𝟎𝟎𝟒𝟐",
        "14 02 75 00 42",
        "140275 00 42",
        "140275-00 42",
        "140275;0042",
        "140275|0042",
        "140275+0042",
        "140275*0042",
        "140275·0042",
        "140275'0042",
        "{140275}-0042",
        "140275-(0042",
        "140275\u{2066}-\u{2069}0042",
        "140275\u{61c}0042",
        "140275\u{2007}0042",
        "140275\u{2009}-\u{2009}0042",
    ];

    #[test]
    fn a_number_is_known_however_it_is_written() {
        let dashes =
            ('\u{2010}'..='\u{2015}').chain(['\u{2212}', '\u{ff0d}', '\u{2e3a}', '\u{fe32}', '\u{207b}']);
        let dashed = dashes.map(|dash| format!("140275{dash}0042"));
        for form in FORMS.map(str::to_string).into_iter().chain(dashed) {
            for (before, behind) in
                [("", ""), ("barn ", ", se"), ("(", ")"), ("nr.", "."), ("; ", " 001"), ("cpr=", "_æ.txt")]
            {
                let text = format!("{before}{form}{behind}");
                let found: Vec<_> = written_cprs(&text).map(|it| it.digits().to_string()).collect();
                assert_eq!(found, ["1402750042"], "{text:?}");
                let masked = mask_cpr(&text);
                assert_eq!(masked, format!("{before}{HIDDEN}{behind}"), "{text:?}");
                assert!(holds_cpr(&text) && !holds_cpr(&masked), "{text:?}");
            }
        }
    }

    #[test]
    fn a_løbenummer_that_runs_on_is_hidden_with_it() {
        for form in ["1402750042001", "140275-0042001", "a1402750042001b"] {
            assert_eq!(mask_cpr(form).trim_matches(['a', 'b']), HIDDEN, "{form}");
        }
        assert_eq!(mask_cpr("740275-0042"), HIDDEN, "a replacement number");
        assert_eq!(mask_cpr("svar140275-0042.txt"), "svarxxxxxx-xxxx.txt");
    }

    #[test]
    fn dates_amounts_codes_and_names_of_files_are_none() {
        for text in [
            "U721_S004_PDFGRP0000000999_LG23082",
            "LG2023-08-2",
            "LG12112",
            "31-12-9999",
            "31129999",
            "pr. 31.08.2023",
            "den 21. jul 2023 kl. 08:48",
            "21-07-2023 0848",
            "01.07.2023-31.07.2023",
            "01/02-2022",
            "LG 08/2023, 2. lønkørsel",
            "kr. 1.515,90",
            "31.08.23 1515,90",
            "31.08.23 1.515,90",
            "-6.636,59",
            "2023-07-21T08:48:00Z",
            "RB7050",
            "RB 7050",
            "FE0102 12 0034",
            "gruppe 0000000999",
            "4012345678",
            "14027500421",
            "140275-00421",
            "14027-50042",
            "141375-0042",
            "400275-0042",
            "140275",
            "140275-004",
            "SIDE 12 AF 31",
            "kl. 12:03:45 1234",
            "tlf. 33 92 80 00",
            "",
            "-",
            "løndel 7040, felt 2",
            "00042",
            "2023-08-2/afrapportering",
            "rapport_14-02-2026_0042.pdf",
            "14-02-2026-0042",
            "31.08.23 15.15",
            "31 08 23 15:15",
            "den 31.08.23 kl. 15 15",
            "310823 15 15,50",
        ] {
            assert_eq!((mask_cpr(text).as_str(), holds_cpr(text)), (text, false), "{text}");
        }
    }

    #[test]
    fn half_a_number_at_the_end_of_a_line_is_hidden() {
        assert_eq!(mask_cpr("se ogsaa barn 140275-"), "se ogsaa barn xxxxxx-");
        assert_eq!(mask_cpr("se 140275 –  "), "se xxxxxx –  ");
        assert!(holds_cpr("barn 140275-"));
        for text in ["140275", "9140275-", "14.02.75-", "401275-"] {
            assert_eq!(mask_cpr(text), text);
        }
    }

    #[test]
    fn several_in_a_line_are_told_apart() {
        let text = "A 170759-0061 B 1707590061 C 140275 0042; 170759–0061";
        let erased = replaced(text, |it| (it.digits() == "1707590061").then(|| "[slettet]".to_string()));
        assert_eq!(erased.as_deref(), Some("A [slettet] B [slettet] C 140275 0042; [slettet]"));
        assert_eq!(replaced("A 140275-0042", |_| None), None);
        assert_eq!(format!("{:?}", written_cprs(text).next().unwrap()), "WrittenCpr(2..13)");
    }
}
