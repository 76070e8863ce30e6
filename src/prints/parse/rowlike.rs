//! Whether a line that could not be read as a row may be one all the same.
//!
//! Pure. A row that is damaged, struck out or printed beside its columns is never taken for the end of the text above
//! it. What may be a row and cannot be read as one is not recognised, and nothing goes on from it.

use crate::domain::field::Field;
use crate::domain::{Code, PayNumber};
use crate::prints::layout::Layout;
use crate::prints::layout::grid::{ColumnGrid, indent_of};

/// Whether a code or a lønnummer may stand anywhere in a line, also where it touches what stands beside it: `false` is
/// certain.
pub(super) fn may_hold_start(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits_from = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = indent_of(text);
    while let Some(gap) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + gap;
        let count = digits_from(start);
        let end = start + count;
        let code = count >= 4
            && matches!(bytes[..start].trim_ascii_end(), [.., first, second]
                if first.is_ascii_uppercase() && second.is_ascii_uppercase());
        let dashed = count >= 6 && bytes.get(end) == Some(&b'-') && digits_from(end + 1) >= 4;
        let after = end + usize::from(bytes.get(end) == Some(&b'-'));
        let masked = count >= 6 && matches!(bytes.get(after), Some(b'X' | b'x' | b'*' | b'#'));
        if code || dashed || masked || count >= 10 {
            return true;
        }
        at = end;
    }
    false
}

/// Whether a line holds what only rows hold: a code or a lønnummer.
pub(crate) fn looks_like_row(text: &str) -> bool {
    let mut before = "";
    text.split_whitespace().any(|word| {
        let found = is_code_or_pay_number(word)
            || (before.len() == 2 && word.len() == 4 && Code::parse(&format!("{before}{word}")).is_some());
        before = word;
        found
    })
}

/// Whether a line outside records holds, in what `{*}` stands for, a code or a lønnummer: it is a row, or quotes one.
pub(crate) fn quotes_a_row(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        is_code_or_pay_number(word)
    })
}

fn is_code_or_pay_number(word: &str) -> bool {
    Code::parse(word).is_some() || PayNumber::parse_printed(word).is_some()
}

/// Whether a line holds a code or a lønnummer in the place of its column, or cells under two heads and more: it may be
/// a row, however little of it can be read. `grid` is where the columns stand.
pub(super) fn may_be_row(text: &str, grid: Option<&ColumnGrid>, layout: &Layout) -> bool {
    let Some(grid) = grid else { return looks_like_row(text) };
    let cells = grid.cells_under_heads(text);
    let holds_start = |(column, from): &(usize, usize)| {
        let begins = matches!(layout.columns[*column].field, Field::PayNumber | Field::Code);
        begins && layout.starts.contains(column) && begins_with_start(&text[*from..])
    };
    cells.iter().filter(|(_, from)| is_own_cell(text, *from)).count() > 1 || cells.iter().any(holds_start)
}

/// Whether a gap stands before the place: a cell of its own, and no word of a text.
fn is_own_cell(text: &str, from: usize) -> bool {
    text[..from].trim_end().is_empty() || text[..from].ends_with("  ")
}

fn begins_with_start(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    is_code_or_pay_number(first)
        || first.len() == 2 && second.len() == 4 && Code::parse(&format!("{first}{second}")).is_some()
}

/// Whether a line is words that somebody wrote, as a message laid into a print is: one run of words, no number among
/// them, and no row with its values struck out.
pub(super) fn is_prose(text: &str) -> bool {
    let text = text.trim();
    let is_word = |word: &&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        letters.clone().count() > 1 && letters.clone().any(|c| Some(c) != letters.clone().next())
    };
    !text.contains("  ")
        && !text.bytes().any(|byte| byte.is_ascii_digit())
        && text.split(' ').filter(is_word).count() > 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_line_with_a_start_is_passed_over(
            line in "([A-Z ]|[0-9]{1,3}|-){0,12}",
            start in "[A-Z]{2} ?[0-9]{4}|[0-3][0-9]{5}-?[0-9]{4}( [0-9]{3})?",
            after in "([A-Z ]|[0-9]{1,3}|-){0,12}",
        ) {
            if looks_like_row(&line) {
                prop_assert!(may_hold_start(&line));
            }
            if Code::parse(&start).is_some() || PayNumber::parse(&start).is_some() {
                let touching = format!("{line}{start}{after}");
                prop_assert!(may_hold_start(&touching), "{}", touching);
            }
        }
    }

    #[test]
    fn a_message_is_prose_and_a_struck_row_is_none() {
        assert!(is_prose("*** DRIFTSMEDDELELSE: SYSTEMET ER LUKKET SØNDAG ***"));
        for struck in [
            "XXXXXX-XXXX XXX XXXXXXXX XXXX XXX",
            "########################",
            "----------------------------",
            "120380-0051 001 PEDERSEN KIRSTEN",
            "PEDERSEN KIRSTEN            FEJL        TEKST",
            "*** SLETTET ***",
        ] {
            assert!(!is_prose(struck), "{struck}");
        }
    }
}
