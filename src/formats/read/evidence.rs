//! Which one-byte encoding a file is in, weighed by what its bytes above 127 would say in each.
//!
//! No sign of the file says it, so every such byte is read in every candidate together with its two neighbours, and
//! the candidate whose signs stand where people put them wins: `ø` between letters is Danish, `°` between letters is
//! not. The weights are chosen by hand so that a single Danish letter decides; where nothing speaks, windows-1252 does.
//! It refuses nothing: bytes that fit nowhere only weigh against the candidate.

use memchr::memchr_iter;

use super::encoded::{Encoding, MOST_EVIDENCE};

/// The candidates, the likelier first (a tie goes to the first), and what each must make up for: CP865 differs from
/// CP850 in no Danish letter, so that a single sign shall not name it.
const CANDIDATES: [(Encoding, i64); 3] =
    [(Encoding::Windows1252, 0), (Encoding::Cp850, 0), (Encoding::Cp865, 5)];

/// The one-byte encoding that fits `bytes` best.
pub(super) fn weigh(bytes: &[u8]) -> Encoding {
    let mut best = (Encoding::Windows1252, i64::MIN);
    for (candidate, handicap) in CANDIDATES {
        let score = score(bytes, candidate) - handicap;
        if score > best.1 {
            best = (candidate, score);
        }
    }
    match best.0 {
        Encoding::Windows1252 if has_euro_of_8859_15(bytes) => Encoding::Iso8859_15,
        encoding => encoding,
    }
}

fn score(bytes: &[u8], candidate: Encoding) -> i64 {
    let signs = candidate.signs();
    let at = |index: Option<usize>| {
        index.and_then(|index| bytes.get(index)).map_or(' ', |byte| signs[usize::from(*byte)])
    };
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii())
        .take(MOST_EVIDENCE)
        .map(|(index, byte)| {
            i64::from(fit(at(index.checked_sub(1)), signs[usize::from(*byte)], at(Some(index + 1))))
        })
        .sum()
}

/// ISO-8859-15 differs from windows-1252 where the latter has `¤`, which nobody writes beside an amount, and has no
/// signs in 0x80-0x9F.
fn has_euro_of_8859_15(bytes: &[u8]) -> bool {
    let digit_at = |index: Option<usize>| index.and_then(|index| bytes.get(index)).map(u8::is_ascii_digit);
    let beside_digit = |at: usize, step: fn(usize, usize) -> Option<usize>| {
        let next = step(at, 1);
        let next = if next.and_then(|next| bytes.get(next)) == Some(&b' ') { step(at, 2) } else { next };
        digit_at(next) == Some(true)
    };
    let is_euro = |at| beside_digit(at, usize::checked_sub) || beside_digit(at, usize::checked_add);
    memchr_iter(0xA4, bytes).any(is_euro) && !bytes.iter().any(|byte| (0x80..=0x9F).contains(byte))
}

/// How well `sign` stands between its neighbours, from -10 (never seen so) to 10 (surely meant).
fn fit(before: char, sign: char, after: char) -> i32 {
    match sign {
        'æ' | 'ø' | 'å' | 'Æ' | 'Ø' | 'Å' => match SignPlace::of(before, sign, after) {
            SignPlace::Alone => 2,
            SignPlace::Edge | SignPlace::Inside => 10,
            // A print that puts only A-Z in capitals: SøRENSEN.
            SignPlace::Clash if sign.is_lowercase() => 3,
            SignPlace::Clash => -6,
            SignPlace::Rule => -4,
        },
        'à' if SignPlace::of(before, sign, after) == SignPlace::Alone => 3,
        'é' | 'É' | 'ü' | 'Ü' | 'ö' | 'Ö' | 'ä' | 'Ä' | 'á' | 'Á' | 'à' | 'è' | 'ê' | 'ë' | 'ó' | 'ô'
        | 'ç' | 'ñ' | 'ï' | 'ß' => match SignPlace::of(before, sign, after) {
            SignPlace::Inside => 4,
            SignPlace::Edge if sign.is_uppercase() => 4,
            SignPlace::Edge if is_letter(before) => 2,
            SignPlace::Edge => 0,
            SignPlace::Clash => -2,
            SignPlace::Alone | SignPlace::Rule => -4,
        },
        'Š' | 'Ž' if !is_letter(before) && after.is_lowercase() => 5,
        sign if is_letter(sign) => match SignPlace::of(before, sign, after) {
            SignPlace::Inside => 0,
            SignPlace::Edge => -1,
            SignPlace::Alone | SignPlace::Rule => -4,
            SignPlace::Clash => -8,
        },
        sign => fit_of_mark(before, sign, after),
    }
}

/// [`fit`] for signs that are no letters.
fn fit_of_mark(before: char, sign: char, after: char) -> i32 {
    let letters = [before, after].into_iter().filter(|sign| is_letter(*sign)).count();
    let by_digit = before.is_ascii_digit() || after.is_ascii_digit();
    let in_word = letters == 2;
    match sign {
        sign if sign.is_control() => -10,
        '\u{ad}' => -2,
        '\u{a0}' if by_digit => 4,
        '\u{a0}' if in_word && before.is_uppercase() => 0,
        '\u{a0}' => 5,
        '€' | '§' | '°' | '½' | '¼' | '¾' if by_digit => 5,
        '°' if after == 'C' && !is_letter(before) => 5,
        '€' | '§' | '½' | '–' if letters == 0 => 3,
        '–' if by_digit => 3,
        '’' if in_word || is_letter(before) => 3,
        '²' | '³' if before == 'm' && !is_letter(after) => 3,
        '…' if is_letter(before) && !is_letter(after) => 4,
        '“' | '”' | '„' | '‘' | '»' | '«' if !is_letter(before) && is_letter(after) => 3,
        '“' | '”' | '»' | '«' if is_letter(before) && !is_letter(after) => 1,
        '\u{2500}'..='\u{259f}' => match letters {
            2 => -8,
            1 => -2,
            _ if is_box(before) || is_box(after) => 3,
            // Between columns.
            _ => i32::from(matches!(sign, '│' | '║')),
        },
        _ if in_word => -6,
        // Greek beside our letters.
        _ if letters == 1 && sign.is_alphabetic() => -6,
        _ if letters == 1 => -1,
        _ => 0,
    }
}

/// Where a letter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignPlace {
    /// With no letter beside it.
    Alone,
    /// First or last in a word.
    Edge,
    /// Between letters.
    Inside,
    /// In the wrong case for its neighbours: `gÅrd`, `GåRD`.
    Clash,
    /// Between two of itself, as no word has it but a drawn line does.
    Rule,
}

impl SignPlace {
    fn of(before: char, letter: char, after: char) -> Self {
        if before == letter && after == letter {
            return Self::Rule;
        }
        if letter.is_lowercase() && after.is_uppercase() || letter.is_uppercase() && before.is_lowercase() {
            return Self::Clash;
        }
        match (is_letter(before), is_letter(after)) {
            (false, false) => Self::Alone,
            (true, true) => Self::Inside,
            _ => Self::Edge,
        }
    }
}

/// A letter of the alphabet; Greek and the like are signs in these encodings.
fn is_letter(sign: char) -> bool {
    sign.is_alphabetic() && sign < '\u{180}' && !matches!(sign, 'µ' | 'ª' | 'º')
}

fn is_box(sign: char) -> bool {
    ('\u{2500}'..='\u{259f}').contains(&sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(text: &str, encoding: Encoding) -> Vec<u8> {
        let signs = encoding.signs();
        let byte_of = |sign: char| signs.iter().position(|known| *known == sign).map(|byte| byte as u8);
        text.chars()
            .map(|sign| byte_of(sign).unwrap_or_else(|| panic!("{sign} not in {encoding:?}")))
            .collect()
    }

    #[test]
    fn a_single_letter_decides() {
        let words = [
            "ændring",
            "kæde",
            "fæ",
            "ærø",
            "ønske",
            "løn",
            "udbetalt sø",
            "år",
            "gård",
            "på",
            "ved å",
            "ø",
            "Ændring",
            "ÆNDRING",
            "KÆDE",
            "TRÆ",
            "Ørsted",
            "ØRSTED",
            "SØRENSEN",
            "AFD. Ø",
            "BRØ",
            "SØ",
            "Åse",
            "ÅSE",
            "MÅNED",
            "NÅ",
            "Å",
            "André",
            "ANDRÉ",
            "Édith",
            "Müller",
            "MÜLLER",
            "Jörgen",
            "JÖRGEN",
            "Öberg",
            "Malmö",
            "bl.a. år",
            "1-årig",
            "2. år",
            "(ø)",
            "GåRD",
            "SøRENSEN",
            "ø\r\n",
            "løn;2",
            "Bø",
        ];
        for word in words {
            for encoding in [Encoding::Windows1252, Encoding::Cp850] {
                for text in [word.to_owned(), format!("100  {word}  ABC")] {
                    assert_eq!(weigh(&bytes_of(&text, encoding)), encoding, "{text}");
                }
            }
        }
    }

    #[test]
    fn every_letter_decides_in_every_word_and_case() {
        let frames = ["#lv", "b#l", "sk#ret", "t#", "fra#r", "a#"];
        for letter in ["æ", "ø", "å", "é", "ü"] {
            for frame in frames.into_iter().filter(|frame| !frame.starts_with('#') || "æøå".contains(letter))
            {
                let word = frame.replace('#', letter);
                let capitalised: String =
                    word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
                for text in [word.clone(), word.to_uppercase(), capitalised] {
                    for encoding in [Encoding::Windows1252, Encoding::Cp850] {
                        assert_eq!(weigh(&bytes_of(&text, encoding)), encoding, "{text} in {encoding:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn signs_that_are_no_letters_decide_by_where_they_stand() {
        let windows = [
            "kr.\u{a0}1.515,90",
            "Hansen\u{a0}Ole",
            "jf. § 5",
            "20 °C",
            "en ‘halv’ dag",
            "en ”halv” dag",
            "en “halv” dag",
            "en »halv« dag",
            "Lars’ bil",
            "1. maj – 2. juni",
            "100 €",
            "3 stk. à 100",
            "½ dag",
        ];
        for text in windows {
            assert_eq!(weigh(&bytes_of(text, Encoding::Windows1252)), Encoding::Windows1252, "{text}");
        }
        for text in
            ["jf. § 5", "20 °C", "3 stk. à 100", "┌──┬──┐\n│ x │ y │\n└──┴──┘", "A\n══════\n", "½ dag"]
        {
            assert_eq!(weigh(&bytes_of(text, Encoding::Cp850)), Encoding::Cp850, "{text}");
        }
    }

    #[test]
    fn cp865_is_named_only_where_the_evidence_parts_it_from_cp850() {
        assert_eq!(weigh(&bytes_of("LØN ╞═══╡", Encoding::Cp865)), Encoding::Cp865);
        assert_eq!(weigh(&bytes_of("LØN ┌───┐", Encoding::Cp865)), Encoding::Cp850);
    }

    #[test]
    fn a_euro_sign_names_8859_15() {
        for (text, encoding) in [
            ("løn 100 ¤", Encoding::Iso8859_15),
            ("løn ¤100", Encoding::Iso8859_15),
            ("løn i ¤", Encoding::Windows1252),
            ("¤", Encoding::Windows1252),
            ("løn – 100 ¤", Encoding::Windows1252),
        ] {
            assert_eq!(weigh(&bytes_of(text, Encoding::Windows1252)), encoding, "{text}");
        }
    }
}
