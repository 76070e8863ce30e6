//! The pages of a file that no layout knows: whether all of them are one print.
//!
//! Pure. Pages whose heads name other columns are of another print; a draft made of both would fit neither. Pages at the
//! front that hold neither rows nor a head may be a letter.

use std::collections::BTreeSet;

use super::{sketch, texts_of};
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
    let mut labels: BTreeSet<String> = BTreeSet::new();
    let numbers: BTreeSet<u32> = lines.iter().map(|line| line.page).collect();
    for number in numbers {
        let page = on_pages(lines, &BTreeSet::from([number]));
        let own = labels_of(&page);
        let shared = own.intersection(&labels).count();
        let is_other = !own.is_empty() && (labels.is_empty() || shared * 2 < own.len().max(labels.len()));
        match found.prints.last_mut() {
            None if own.is_empty() && !page.iter().any(|line| looks_like_row(line.text)) => {
                found.in_front.insert(number);
            }
            Some(print) if !is_other => _ = print.insert(number),
            _ => found.prints.push(BTreeSet::from([number])),
        }
        if is_other {
            labels = own;
        }
    }
    found
}

/// The lines of some pages.
pub fn on_pages(lines: &Lines, pages: &BTreeSet<u32>) -> Lines {
    let mut own = Lines::default();
    lines.iter().filter(|line| pages.contains(&line.page)).for_each(|line| own.push(line));
    let damaged = lines.damaged_pages().filter(|page| pages.contains(page));
    damaged.for_each(|page| own.mark_page(page));
    own
}

/// The labels of the columns that a page names, in small letters.
fn labels_of(page: &Lines) -> BTreeSet<String> {
    let texts = texts_of(page);
    let found = sketch::Sketch::of_print("", sketch::control_signs(&texts), &texts);
    let columns = found.map(|found| found.columns).unwrap_or_default();
    let labels = columns.into_iter().map(|column| column.label.text.to_lowercase());
    labels.filter(|label| label.chars().any(char::is_alphabetic)).collect()
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
        assert_eq!(pages(&["Hermed uddata.\nVenlig hilsen", U721]), are(&[&[2, 3]], &[1]));
    }
}
