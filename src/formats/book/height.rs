//! How high a row must be for its wrapped texts.
//!
//! Excel works heights out when it opens a file that states none, other programs do not. So they are stated, as an
//! estimate from the widths of letters that rather leaves room than cuts a line off, and never marked as a person's
//! choice: a spreadsheet fits the row again as soon as somebody types in it.

/// Points of one line of text.
const LINE: f64 = 12.75;
/// Points of air below the text of a row.
const AIR: f64 = 3.0;
/// The most lines that a row can show.
const MOST_LINES: u32 = 31;
/// Characters by which a wrapped line falls short, on average, since words are kept whole.
const LOST_TO_WRAPPING: f64 = 3.0;

/// Row height in points for a number of lines.
pub(crate) fn points(lines: u32) -> f64 {
    f64::from(lines.clamp(1, MOST_LINES)) * LINE + AIR
}

/// Row height in points for so many lines of a text that goes on below them: nothing of the next line shows.
pub(crate) fn cut_off_points(lines: u32) -> f64 {
    f64::from(lines.clamp(1, MOST_LINES)) * LINE - 1.0
}

/// Lines that a text takes in a column of so many characters; at least 1.
pub(crate) fn lines(text: &str, width: f64) -> u32 {
    if text.len() as f64 <= width / 1.5 && !text.contains('\n') {
        return 1;
    }
    text.split('\n').map(|part| wrapped(part, width)).fold(0u32, u32::saturating_add)
}

fn wrapped(text: &str, width: f64) -> u32 {
    let length = text.bytes().map(|byte| u64::from(EIGHTHS[byte as usize])).sum::<u64>() as f64 / 8.0;
    if length <= width { 1 } else { (length / (width - LOST_TO_WRAPPING).max(1.0)).ceil() as u32 }
}

/// Widths of letters in eighths of a digit's width, by their bytes in UTF-8: the first byte of a longer letter counts
/// nothing, its others as a capital each.
const EIGHTHS: [u8; 256] = {
    let mut eighths = [8; 256];
    let mut at = 0;
    while at < 256 {
        eighths[at] = match at as u8 {
            b'i' | b'j' | b'l' | b't' | b'f' | b'r' | b'I' | b' ' | b'.' | b',' | b':' | b';' | b'('
            | b')' | b'-' | b'/' | b'!' | b'\'' | b'|' => 4,
            b'm' | b'w' | b'M' | b'W' | b'%' | b'@' => 12,
            b'A'..=b'Z' => 10,
            0x80..=0xBF => 10,
            0xC0..=0xFF => 0,
            _ => 8,
        };
        at += 1;
    }
    eighths
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_wrap_and_short_ones_do_not() {
        for (text, width, expected) in [
            ("", 10.0, 1),
            ("Kunde", 14.0, 1),
            ("a\nb\n\nc", 14.0, 4),
            ("Statens Administration", 14.0, 2),
            ("ATP-sats svarer ikke til overenskomsten", 34.0, 1),
            ("ATP-SATS SVARER IKKE TIL STILLINGSKODEN", 30.0, 2),
            ("ÆØÅÆØÅÆØÅÆ", 12.0, 2),
        ] {
            assert_eq!(lines(text, width), expected, "{text}");
        }
    }

    #[test]
    fn no_text_asks_for_more_than_a_row_can_be() {
        assert!(points(lines(&"x\n".repeat(100_000), 1.0)) <= 409.5);
        assert_eq!(points(0), points(1));
    }
}
