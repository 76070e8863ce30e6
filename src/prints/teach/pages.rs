//! The pages of a file that no layout knows: whether all of them are one print.
//!
//! Pure. Pages whose heads name other columns are of another print; a draft made of both would fit neither. Pages at the
//! front that hold neither rows nor a head may be a letter.

use std::collections::BTreeSet;

use super::{heads, texts_of};
use crate::formats::document::Lines;
use crate::prints::parse::looks_like_row;

/// What the pages of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagesOfPrints {
    /// The pages of each print, in order.
    pub prints: Vec<BTreeSet<u32>>,
    /// Pages in front of the first one that hold no row and no head of columns.
    pub in_front: BTreeSet<u32>,
}

/// Looks at the pages of a file; all that goes on from a page belongs to its print.
pub fn of_prints(lines: &Lines) -> PagesOfPrints {
    let mut found = PagesOfPrints { prints: Vec::new(), in_front: BTreeSet::new() };
    let mut first: Option<HeadedPage> = None;
    let numbers: BTreeSet<u32> = lines.iter().map(|line| line.page).collect();
    for number in numbers {
        let page = HeadedPage::of(on_pages(lines, &BTreeSet::from([number])));
        let is_other = !page.head.is_empty() && first.as_ref().is_some_and(|first| !page.is_of(first));
        match found.prints.last_mut() {
            None if page.head.is_empty() && !page.lines.iter().any(|line| looks_like_row(line.text)) => {
                found.in_front.insert(number);
            }
            Some(print) if !is_other => _ = print.insert(number),
            _ => {
                found.prints.push(BTreeSet::from([number]));
                first = Some(page);
            }
        }
    }
    found
}

/// A page and the words of its head of columns, in small letters. What the rows under it make of the words is no matter: a
/// page with few rows tells less of its columns, and has the same head.
struct HeadedPage {
    lines: Lines,
    head: BTreeSet<String>,
}

impl HeadedPage {
    fn of(lines: Lines) -> Self {
        let texts = texts_of(&lines);
        let head = heads::find(&texts).map_or_else(BTreeSet::new, |head| words_in(texts[head.at]));
        Self { lines, head }
    }

    /// Whether one of the two pages has the head of the other one. Which line over few rows is their head is a guess: the other
    /// page may have it, and another line above it that looks more so.
    fn is_of(&self, print: &Self) -> bool {
        self.has(&print.head) || print.has(&self.head)
    }

    fn has(&self, head: &BTreeSet<String>) -> bool {
        self.lines.iter().any(|line| {
            let words = words_in(line.text);
            !words.is_empty() && words.intersection(head).count() * 2 >= words.len().max(head.len())
        })
    }
}

fn words_in(line: &str) -> BTreeSet<String> {
    line.split_whitespace().map(str::to_lowercase).collect()
}

/// The lines of some pages.
pub fn on_pages(lines: &Lines, pages: &BTreeSet<u32>) -> Lines {
    let mut own = Lines::default();
    lines.iter().filter(|line| pages.contains(&line.page)).for_each(|line| own.push(line));
    let damaged = lines.damaged_pages().filter(|page| pages.contains(page));
    damaged.for_each(|page| own.mark_page(page));
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::document::Line;

    const U721: &str = include_str!("../../../fixtures/samples/u721.txt");
    const FEJL_ADVIS: &str = include_str!("../../../fixtures/samples/fejl-advis.txt");

    fn pages(texts: &[&str]) -> PagesOfPrints {
        let mut lines = Lines::default();
        for (page, text) in (1..).zip(texts.iter().flat_map(|text| text.split('\u{c}'))) {
            for (line, text) in (1..).zip(text.lines()) {
                lines.push(Line { page, line, text: text.trim_end(), damaged: false });
            }
        }
        of_prints(&lines)
    }

    fn are(prints: &[&[u32]], in_front: &[u32]) -> PagesOfPrints {
        let prints = prints.iter().map(|print| print.iter().copied().collect()).collect();
        PagesOfPrints { prints, in_front: in_front.iter().copied().collect() }
    }

    #[test]
    fn pages_that_name_other_columns_are_of_another_print() {
        assert_eq!(pages(&[U721]), are(&[&[1, 2]], &[]));
        assert_eq!(pages(&[FEJL_ADVIS]), are(&[&[1, 2]], &[]));
        assert_eq!(pages(&[U721, FEJL_ADVIS]), are(&[&[1, 2], &[3, 4]], &[]));
        // The shorter a page, the fewer of its columns can be told apart: "TJ.STED TEKST" is one label or two.
        for head in [
            "LØNNR.       NAVN           KODE    TJ.STED TEKST",
            "Nr   Medarbejder   Art   Besked i klartekst",
        ] {
            let many = "140275-0042 001  HOLM IDA  FE2217  000140 ESKATTEKORT\n".repeat(9);
            let few = "170759-0061 001  MØLLER BENT                 RB7113  ATP-SATS: SE HER\n";
            for (first, second) in [(many.as_str(), few), (few, many.as_str())] {
                let print = format!(
                    "SIDE 1\n{head}\n{first}\u{c}SIDE 2\n{head}\n{second}\u{c}SIDE 3\n{head}\nANTAL 10\n"
                );
                assert_eq!(pages(&[&print]), are(&[&[1, 2, 3]], &[]), "{head}");
            }
        }
        assert_eq!(pages(&["Hermed uddata.\nVenlig hilsen", U721]), are(&[&[2, 3]], &[1]));
    }
}
