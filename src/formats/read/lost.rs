//! Text whose Danish letters were lost before it came here: it is named, and refused. It is not mended by a guess, and nobody is
//! led to write a layout for what is broken.

use memchr::{memchr_iter, memmem};

/// What became of the letters, and what to do.
pub(super) struct Lost {
    pub(super) what: &'static str,
    pub(super) hint: &'static str,
}

const AGAIN: &str =
    "fetch the print again as PDF or as UTF-8 text; what was saved like this cannot be read with certainty";

/// How much of a file is looked at.
const SAMPLE: usize = 256 << 10;

/// Words of prints in the seven-bit code of Denmark, in which brackets are letters.
const SEVEN_BIT: [&str; 8] =
    ["l\\nnummer", "l|nnummer", "l\\nk\\rsel", "l|nk|rsel", "l\\ndel", "l|ndel", "bel\\b", "bel|b"];

/// Words of prints whose letters somebody replaced.
const REPLACED: [&str; 4] = ["l?nnummer", "l?nk?rsel", "l?ngeneration", "l?ndel"];

/// What stands in words of prints behind a letter that another code writes as another sign.
const AFTER_LETTER: [&str; 2] = ["nnummer", "ngeneration"];

/// Danish letters of UTF-8 that were taken for windows-1252, ISO-8859-1 or CP850, and written as UTF-8 once more. What
/// ISO-8859-1 has no sign for is shown as its bytes.
const TWICE: [&str; 12] =
    ["Ã¸", "Ã˜", "Ã¦", "Ã†", "Ã¥", "Ã…", "├©n", "├ÿN", "├©r", "Ã\\xC2\\x98", "Ã\\xC2\\x86", "Ã\\xC2\\x85"];

/// Whether bytes are text in EBCDIC, the code of mainframes: its blanks, digits and letters are other bytes than anywhere else.
pub(super) fn is_ebcdic(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let share = |count: usize| count * 100 / sample.len().max(1);
    let share_of = |byte: u8| share(memchr_iter(byte, sample).count());
    let is_letter = |byte: &u8| matches!(byte, 0x81..=0x89 | 0x91..=0x99 | 0xA2..=0xA9 | 0xC1..=0xC9 | 0xD1..=0xD9 | 0xE2..=0xE9 | 0xF0..=0xF9);
    sample.len() >= 40
        && share_of(0x40) >= 10
        && share_of(0x20) == 0
        && share(sample.iter().filter(|byte| is_letter(byte)).count()) >= 30
}

/// What is said of text in EBCDIC.
pub(super) const EBCDIC: Lost = Lost {
    what: "the file is in EBCDIC, the code of mainframes, which is not read",
    hint: "fetch the print again as PDF or as UTF-8 text: whoever sends it can have it converted on the way",
};

/// What became of the letters of a text, if they were lost.
pub(super) fn letters(text: &str) -> Option<Lost> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    // Most texts hold none of the signs that all of these words have.
    let holds = |signs: &[char]| signs.iter().any(|sign| sample.contains(*sign));
    let twice = || TWICE.iter().map(|letter| sample.matches(letter).count()).sum::<usize>();
    if holds(&['Ã', '├']) && twice() >= 2 {
        let what = "the Danish letters were turned into UTF-8 twice ('Ã¸' where 'ø' should stand)";
        return Some(Lost { what, hint: AGAIN });
    }
    let lower = sample.to_ascii_lowercase();
    if holds(&['\\', '|']) && has(&SEVEN_BIT, &lower) {
        let what = "the Danish letters are written as [ \\ ] { | } (ISO 646-DK, a code of seven bits), which is not read";
        return Some(Lost { what, hint: AGAIN });
    }
    let replaced = || lower.replace("\\xef\\xbf\\xbd", "?").replace('\u{fffd}', "?");
    if holds(&['?', '\u{fffd}', '\\']) && has(&REPLACED, &replaced()) {
        return Some(Lost {
            what: "the Danish letters are gone: '?' stands in the place of each",
            hint: AGAIN,
        });
    }
    AFTER_LETTER.iter().any(|after| is_of_another_code(&lower, after)).then_some(Lost {
        what: "the Danish letters stand there as other signs: the file is in a code that is not read",
        hint: AGAIN,
    })
}

/// Whether a sign that is no letter of the word stands before `after`, as in `l»nnummer`.
fn is_of_another_code(lower: &str, after: &str) -> bool {
    memmem::find_iter(lower.as_bytes(), after).any(|at| {
        let mut before = lower[..at].chars().rev();
        let sign = before.next().unwrap_or(' ');
        let is_other =
            !sign.is_ascii_alphanumeric() && !sign.is_whitespace() && !['ø', 'Ø', 'ö', 'Ö'].contains(&sign);
        is_other && !['-', '.', '(', '/', ':', '"', ';', ','].contains(&sign) && before.next() == Some('l')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_letters_are_named() {
        let what = |text| letters(text).map_or("", |lost| lost.what);
        assert!(what("L\\NNUMMER   NAVN\n120380-0051 001 S\\RENSEN").contains("ISO 646-DK"));
        assert!(what("l|nnummer   navn").contains("ISO 646-DK"));
        assert!(what("LÃ˜NNUMMER  SÃ˜RENSEN").contains("twice"));
        assert!(what("LÃ\\xC2\\x98NNUMMER  SÃ\\xC2\\x98RENSEN").contains("twice"));
        assert!(what("L?NNUMMER").contains("gone"));
        assert!(what("L\u{fffd}NNUMMER").contains("gone"));
        assert!(what("L»NNUMMER  NAVN").contains("other signs"));
        for plain in [
            "LØNNUMMER NAVN",
            "C:\\DATA\\PRINT [1] {a|b}",
            "SÃO PAULO",
            "Hvad? Nej",
            "lønnummer",
            "LÖNNUMMER",
            "el-nnummer",
            "Nr. (nnummer)",
        ] {
            assert_eq!(what(plain), "", "{plain}");
        }
    }

    #[test]
    fn ebcdic_is_told_from_text() {
        // UDDATA 721    KONTROLLOG, and blanks.
        let print =
            [0xE4, 0xC4, 0xC4, 0xC1, 0xE3, 0xC1, 0x40, 0xF7, 0xF2, 0xF1, 0x40, 0x40, 0x40, 0x40, 0xD2, 0xD6];
        assert!(is_ebcdic(&print.repeat(9)));
        assert!(!is_ebcdic(b"UDDATA 721    KONTROLLOG  @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@"));
        assert!(!is_ebcdic(&print));
    }
}
