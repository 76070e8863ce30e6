//! What repeats: how often each code was printed, and how many advices that were.

use std::collections::{BTreeMap, BTreeSet};

use super::{Book, PrintedLine};
use crate::domain::{Code, Owner, PayGroup, PayrollRun};

/// How often a code was printed with an owner in a løngruppe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frequency {
    /// The løngruppe.
    pub group: PayGroup,
    /// Who followed up by the rules of the day.
    pub owner: Owner,
    /// The code; empty for rows without one.
    pub code: String,
    /// Rows that were printed.
    pub printed: u32,
    /// Different advices that they are.
    pub advices: u32,
    /// Those of them that were printed in an earlier run, too.
    pub repeated: u32,
    /// The same by run: rows, and those that an earlier run printed, too. Runs without any are left out.
    pub by_run: Vec<(PayrollRun, u32, u32)>,
}

/// The rows of one code and owner.
#[derive(Default)]
struct Counted {
    advices: BTreeSet<i64>,
    repeated: BTreeSet<i64>,
    by_run: BTreeMap<PayrollRun, (u32, u32)>,
}

impl Book {
    /// How often each code was printed from one run to another, both counted.
    pub(in crate::history) fn frequencies(&self, first: PayrollRun, last: PayrollRun) -> Vec<Frequency> {
        let mut counted: BTreeMap<(Owner, Option<Code>), Counted> = BTreeMap::new();
        for (run, page) in self.pages.range(first..=last) {
            for line in &page.lines {
                counted.entry((line.seen.owner, line.code)).or_default().add(*run, line, self);
            }
        }
        counted.into_iter().map(|((owner, code), counted)| counted.told(&self.group, owner, code)).collect()
    }

    /// Whether an earlier run printed the advice of a line, too.
    fn is_repeated(&self, run: PayrollRun, line: &PrintedLine) -> bool {
        self.entries.get(&line.entry).and_then(super::Entry::first_run).is_some_and(|first| first < run)
    }
}

impl Counted {
    fn add(&mut self, run: PayrollRun, line: &PrintedLine, book: &Book) {
        let (rows, repeated) = self.by_run.entry(run).or_default();
        *rows += 1;
        self.advices.insert(line.entry);
        if book.is_repeated(run, line) {
            *repeated += 1;
            self.repeated.insert(line.entry);
        }
    }

    fn told(self, group: &PayGroup, owner: Owner, code: Option<Code>) -> Frequency {
        Frequency {
            group: group.clone(),
            owner,
            code: code.map(|code| code.to_string()).unwrap_or_default(),
            printed: self.by_run.values().map(|(rows, _)| rows).sum(),
            advices: self.advices.len() as u32,
            repeated: self.repeated.len() as u32,
            by_run: self.by_run.into_iter().map(|(run, (rows, repeated))| (run, rows, repeated)).collect(),
        }
    }
}
