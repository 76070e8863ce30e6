//! Base and person of the printed lines: kept with the first line of each advice, since its later ones mostly say the same.

use super::packed::named;
use crate::domain::PayrollRun;
use crate::history::book::{Book, Page, PrintedLine};
use crate::system::secret::{Mac, ShortMac};

/// The base of a line, and the keyed hash of the person it is about.
pub(super) type BaseAndPerson = (Mac, Option<ShortMac>);

/// What a line says itself.
pub(super) fn said_by(line: &PrintedLine) -> BaseAndPerson {
    (line.seen.identity.base, line.person)
}

/// Which lines of a run base and person must be kept with: those that are nobody's, the first of each advice, and what differs from
/// that, since an advice is several persons' where its layout does not count the lønnummer among what identifies it.
pub(super) fn to_keep(book: &Book, run: PayrollRun, page: &Page) -> Vec<bool> {
    let says_first = |(at, line): (usize, &PrintedLine)| {
        let first = book.entries.get(&line.entry).and_then(|entry| entry.printed.first());
        first.is_none_or(|&(first_run, first)| {
            let said = || book.line(first_run, first).map(said_by);
            (first_run, first) == (run, at) || said() != Some(said_by(line))
        })
    };
    page.lines.iter().enumerate().map(says_first).collect()
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
