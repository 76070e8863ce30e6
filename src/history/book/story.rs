//! When an advice was printed and when it was open.

use super::{Book, Remembered, TextOfLine};
use crate::domain::{Kind, PayrollRun};
use crate::history::compare::{How, SeenRow};

/// One time that an advice was printed.
#[derive(Debug, Clone)]
pub struct PrintedIn {
    /// The run.
    pub run: PayrollRun,
    /// What the rules said of it.
    pub seen: SeenRow,
    /// Its type.
    pub kind: Kind,
    /// What was printed.
    pub advice: Remembered,
}

/// A time during which an advice was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSpell {
    /// The run it began with.
    pub since: PayrollRun,
    /// The run it ended with, and why; `None` while it is open.
    pub until: Option<(PayrollRun, How)>,
}

impl Book {
    /// Every run that printed an advice, oldest first.
    ///
    /// # Errors
    /// What was printed cannot be had.
    pub(in crate::history) fn printed<E>(
        &self,
        number: i64,
        texts: &TextOfLine<'_, E>,
    ) -> Result<Vec<PrintedIn>, E> {
        let places = self.entries.get(&number).map(|entry| &*entry.printed).unwrap_or_default();
        let printed = |&(run, at): &(PayrollRun, usize)| {
            let line = &self.lines(run)[at];
            Ok(PrintedIn { run, seen: line.seen, kind: line.kind, advice: texts(run, at)? })
        };
        places.iter().map(printed).collect()
    }
}
