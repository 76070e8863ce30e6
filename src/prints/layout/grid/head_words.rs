//! Most lines of a print can be no head of columns: how their words begin tells, at little cost.

use crate::prints::layout::Layout;

/// The words that the labels of a layout's columns begin with.
#[derive(Debug)]
pub struct HeadWords<'l> {
    words: Vec<&'l str>,
    /// Which ASCII letters they begin with, a bit for each.
    letters: u128,
}

impl<'l> HeadWords<'l> {
    /// Those of `layout`.
    pub fn of(layout: &'l Layout) -> Self {
        let heads = layout.columns.iter().flat_map(|column| &column.heads);
        let words: Vec<&str> = heads.filter_map(|head| head.first()).map(String::as_str).collect();
        let firsts = words.iter().filter_map(|word| word.bytes().next());
        let letters = firsts.filter(u8::is_ascii).fold(0, |letters, first| letters | bit(first));
        Self { words, letters }
    }

    /// Whether two words of `line` begin a label, so that it may be a head of columns: `false` is certain, and cheap to tell.
    pub fn may_begin_two_in(&self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let is_begun = |at: &usize| at.checked_sub(1).is_none_or(|before| bytes[before] == b' ');
        // Most words begin with another letter. One outside ASCII may be the capital of a letter of it (the sign of Kelvin).
        let may_be = |at: &usize| {
            bytes[*at] != b' '
                && (!bytes[*at].is_ascii() || self.letters & bit(bytes[*at].to_ascii_lowercase()) != 0)
        };
        let words = (0..bytes.len()).filter(may_be).filter(is_begun);
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

/// The bit that stands for an ASCII letter.
fn bit(letter: u8) -> u128 {
    1 << (letter & 0x7F)
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
