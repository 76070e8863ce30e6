//! Most lines of a print can be no head of columns: how their words begin tells, at little cost.

use memchr::memchr_iter;

use super::indent_of;
use crate::prints::layout::Layout;

/// The words that the labels of a layout's columns begin with.
#[derive(Debug)]
pub struct HeadWords<'l> {
    words: Vec<&'l str>,
    /// Their first two bytes, a bit for each such pair; some pairs share one.
    pairs: u128,
}

impl<'l> HeadWords<'l> {
    /// Those of `layout`.
    pub fn of(layout: &'l Layout) -> Self {
        let heads = layout.columns.iter().flat_map(|column| &column.heads);
        let words: Vec<&str> = heads.filter_map(|head| head.first()).map(String::as_str).collect();
        let pairs = words.iter().fold(0, |pairs, word| pairs | bit(pair_at(word.as_bytes(), 0)));
        Self { words, pairs }
    }

    /// Whether two words of `line` begin a label, so that it may be a head of columns: `false` is certain, and cheap to tell.
    pub fn may_begin_two_in(&self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let first = indent_of(line);
        let begins = memchr_iter(b' ', &bytes[first..]).map(|blank| first + blank + 1);
        let may_be = |at: &usize| {
            let pair = pair_at(bytes, *at);
            pair.into_iter().any(may_become_another) || self.pairs & bit(pair) != 0
        };
        let words = std::iter::once(first).chain(begins).filter(may_be);
        words.filter(|at| self.begins(&line[*at..])).nth(1).is_some()
    }

    /// Whether the first word of a text is one of them, whatever its casing.
    fn begins(&self, text: &str) -> bool {
        let word = text.split(' ').next().unwrap_or_default();
        match word.is_ascii() {
            true => self.words.iter().any(|known| word.eq_ignore_ascii_case(known)),
            false => self.words.contains(&&*word.to_lowercase()),
        }
    }
}

/// The two bytes at a place, in small letters, as far as they are of ASCII; blanks behind the end.
fn pair_at(bytes: &[u8], at: usize) -> [u8; 2] {
    [at, at + 1].map(|at| bytes.get(at).unwrap_or(&b' ').to_ascii_lowercase())
}

/// Whether a byte of a capital letter may be another one in its small letter: outside ASCII, all but the first one of Danish
/// letters (the sign of Kelvin becomes a letter of ASCII).
fn may_become_another(byte: u8) -> bool {
    !byte.is_ascii() && byte != 0xC3
}

/// The bit that stands for two bytes.
fn bit([first, second]: [u8; 2]) -> u128 {
    1 << ((first.wrapping_mul(5) ^ second) & 0x7F)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::KnownHeads;
    use super::*;
    use crate::prints::layout::Layouts;

    static LAYOUTS: LazyLock<Layouts> = LazyLock::new(Layouts::builtin);

    proptest! {
        /// Words of labels in any casing, and others, with narrow and wide gaps between them.
        #[test]
        fn no_head_is_passed_over(
            words in vec(
                ("(LØNNUMMER|Lønnummer|LØN NR.|navn|PKAT|pkat|Tekst|\u{212a}ODE|kode|[A-ZÆØÅ]{1,4}|ø)", " {1,3}"),
                0..8,
            ),
            layout in select(vec!["u721", "fejl-advis"]),
        ) {
            let layout = LAYOUTS.get(layout).unwrap();
            let line: String = words.iter().flat_map(|(word, gap)| [word.as_str(), gap]).collect();
            let may_be = HeadWords::of(layout).may_begin_two_in(&line);
            prop_assert!(may_be || KnownHeads::read(&[&line], layout).is_none(), "{}", line);
        }
    }

    #[test]
    fn a_line_with_less_than_two_labels_is_none() {
        let words = HeadWords::of(LAYOUTS.get("u721").unwrap());
        assert!(words.may_begin_two_in("  LØNNUMMER   navn"));
        assert!(
            !words.may_begin_two_in("LØNNUMMER 140275-0042") && !words.may_begin_two_in("XLØNNUMMER XNAVN")
        );
    }
}
