//! Text as a cell can hold it.
//!
//! XML holds no control characters and a cell at most 32,767 UTF-16 units. What does not fit is replaced or cut so
//! that the reader sees it; nothing disappears silently.

use std::borrow::Cow;

pub(crate) const CUT: &str = "… [afkortet]";
/// The most UTF-16 units in a cell.
const MOST_UNITS: usize = 32_767;

/// The text with control characters shown as their pictures (␀ to ␟) and cut to what a cell holds.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let legal = |c: char| (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}')) || matches!(c, '\n' | '\t');
    if text.len() <= MOST_UNITS && text.chars().all(legal) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        c if legal(c) => c,
        c if c < ' ' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        _ => '\u{FFFD}',
    };
    cut(text.chars().map(shown).collect())
}

/// As [`clean`], for rust_xlsxwriter's own string table, which takes a text between `<r>` and `</r>` for markup and
/// would write it into the file as it stands.
pub(crate) fn clean_for_table(text: &str) -> Cow<'_, str> {
    match clean(text) {
        markup if markup.starts_with("<r>") && markup.ends_with("</r>") => Cow::Owned(format!("{markup} ")),
        text => text,
    }
}

fn cut(text: String) -> Cow<'static, str> {
    if text.len() <= MOST_UNITS || text.chars().map(char::len_utf16).sum::<usize>() <= MOST_UNITS {
        return Cow::Owned(text);
    }
    let mut room = MOST_UNITS - CUT.encode_utf16().count();
    let end = text
        .char_indices()
        .find(|(_, c)| match room.checked_sub(c.len_utf16()) {
            Some(left) => {
                room = left;
                false
            }
            None => true,
        })
        .map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}{}", &text[..end], CUT))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_cell_cannot_hold_is_shown_otherwise() {
        for (given, expected) in [
            ("Åben, 100 % & <ok>\n\tlinje", "Åben, 100 % & <ok>\n\tlinje"),
            ("a\u{0}b\u{1f}c\rd", "a␀b␟c␍d"),
            ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"),
            ("", ""),
        ] {
            assert_eq!(clean(given), expected);
        }
        assert_eq!(clean_for_table("<r>x</r>"), "<r>x</r> ");
    }

    #[test]
    fn a_text_that_just_fits_is_left_whole() {
        let units = |text: &str| text.encode_utf16().count();
        for (letter, most) in [("a", MOST_UNITS), ("å", MOST_UNITS), ("😀", MOST_UNITS / 2)] {
            let fits = letter.repeat(most);
            assert_eq!(clean(&fits), fits);
            let cut = clean(&letter.repeat(most + 1)).into_owned();
            assert!(cut.ends_with(CUT) && units(&cut) <= MOST_UNITS, "{letter}");
            assert!(units(&cut) + 2 > MOST_UNITS, "{letter} is cut no more than needed");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_text_that_a_cell_can_hold(text in any::<String>()) {
            let held = clean(&text);
            prop_assert!(held.chars().all(|c| c >= ' ' || c == '\n' || c == '\t'));
            prop_assert_eq!(held.chars().count(), text.chars().count());
        }
    }
}
