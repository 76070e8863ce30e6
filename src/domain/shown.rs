//! Texts from outside as they may be shown: on a terminal, on a page, in a log.
//!
//! Pure. A name of a file, a cell or an answer of a server may hold signs that a terminal obeys, or that turn the direction of
//! what is read; each is shown as U+FFFD.

use std::borrow::Cow;

/// The text with every sign that a reader does not see, and that is obeyed, made visible; line ends and tabs stay.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|sign| if is_obeyed(sign) { '\u{fffd}' } else { sign }).collect())
}

/// Controls (escape, bell, C1), and the signs that turn the direction of a text.
pub fn is_obeyed(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\t'))
        || matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text whose words and columns can be seen and not read: letters become `x`, digits `9`.
pub fn shape(text: &str) -> String {
    let hidden = |sign: char| match sign {
        _ if sign.is_alphabetic() => 'x',
        _ if sign.is_numeric() => '9',
        other => other,
    };
    plain(text).chars().map(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown_and_not_sent() {
        assert_eq!(plain("\u{1b}]0;ejet\u{7}a.txt"), "\u{fffd}]0;ejet\u{fffd}a.txt");
        assert_eq!(plain("a\u{202e}fdp.exe\u{9b}31m\r"), "a\u{fffd}fdp.exe\u{fffd}31m\u{fffd}");
        assert!(matches!(plain("æøå\n  hint: x\ty"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_shape_tells_widths_and_no_words() {
        assert_eq!(shape("Hansen Ole 140275-0042"), "xxxxxx xxx 999999-9999");
    }
}
