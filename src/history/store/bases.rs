//! Base and person of the printed lines: kept with the first line of each advice, since its later ones mostly say the same.

use super::packed::named;
use crate::history::book::{Book, PrintedLine};
use crate::system::secret::{Mac, ShortMac};

/// The base of a line, and the keyed hash of the person it is about.
pub(super) type BaseAndPerson = (Mac, Option<ShortMac>);

/// What a line says itself.
pub(super) fn said_by(line: &PrintedLine) -> BaseAndPerson {
    (line.seen.identity.base, line.person)
}

/// For each run of a book, which of its lines base and person must be kept with: those that are nobody's, the first of each advice,
/// and what differs from that, since an advice is several persons' where its layout does not count the lønnummer among
/// what identifies it.
pub(super) fn to_keep(book: &Book) -> Vec<Vec<bool>> {
    let mut keep: Vec<Vec<bool>> = book.pages.values().map(|page| vec![true; page.lines.len()]).collect();
    let pages: Vec<_> = book.pages.iter().collect();
    let page_of = |run| pages.binary_search_by_key(&run, |(of, _)| **of).ok();
    for entry in book.entries.values() {
        let lines = entry.printed.iter().filter_map(|(run, at)| {
            let page = page_of(*run)?;
            Some((page, *at, said_by(pages[page].1.lines.get(*at)?)))
        });
        let mut lines = lines.into_iter();
        let Some((_, _, first)) = lines.next() else { continue };
        for (page, at, _) in lines.filter(|(_, _, said)| *said == first) {
            keep[page][at] = false;
        }
    }
    keep
}

/// What the first lines of advices say, while lines are read run after run.
#[derive(Default)]
pub(super) struct FirstSaid(Vec<Option<BaseAndPerson>>);

impl FirstSaid {
    /// What is known of the advice with a place from 1; `None` for nobody's.
    pub(super) fn of(&self, advice: u32) -> Option<BaseAndPerson> {
        *self.0.get(named(advice)?)?
    }

    /// Notes what a line of an advice says, where it is the first one.
    pub(super) fn note(&mut self, advice: u32, said: BaseAndPerson) {
        let Some(at) = named(advice) else { return };
        if at >= self.0.len() {
            self.0.resize(at + 1, None);
        }
        self.0[at].get_or_insert(said);
    }
}
