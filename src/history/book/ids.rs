//! Which `Række-id` an advice gets: the one it had, whatever is read again, late, or without some of its rows.
//!
//! An advice is told by what it says without amounts and dates, and by a number where several say that. A run that is read
//! again begins its advices anew, and the number must not go from one to another meanwhile: somebody wrote by it. So each
//! new advice takes the id of the one that said the very same before (in this run rather than in another), or of the only one
//! left of its kind where it is the only one left, too; else it gets a number that none of its kind ever had. An id whose row is not printed any more is
//! kept, and goes back to that row alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Book, EditTarget, Entry, Fact, Retired};
use crate::domain::{PayGroup, PayrollRun};
use crate::history::compare::{SeenRow, Who};
use crate::history::identity::Identity;
use crate::system::secret::{Mac, Secret, ShortMac};

/// The ids of a løngruppe that may be given out again, since what they stand for is gone through anew.
#[derive(Debug, Default)]
pub(super) struct Ids {
    had: Vec<Had>,
}

/// The id that a row bears in a report that the history does not know.
#[derive(Debug, Clone, Default)]
pub struct BorneId {
    /// `Række-id`; empty where it has none of this løngruppe.
    pub row_id: String,
    /// The number that it was made with, where that can be told.
    pub occurrence: Option<u32>,
}

/// How much a row that an id stood for is like the one that is to get it, both saying the very same.
#[derive(Debug, Clone, Copy)]
enum Likeness {
    /// It is this row of this run, read again.
    ThisRow(PayrollRun),
    /// It is the same one of several equal ones.
    SameTwin,
    /// It says the same.
    SameWords,
}

/// An id that was given out.
#[derive(Debug)]
struct Had {
    base: Mac,
    occurrence: u32,
    row_id: String,
    /// The rows that it stood for: exact identity, which of several equal ones, and run.
    rows: Vec<(ShortMac, u32, PayrollRun)>,
    person: Option<ShortMac>,
    /// Whether its row was not printed when it was looked for last.
    is_retired: bool,
    is_taken: bool,
}

impl Ids {
    /// Those of the advices that were first printed in a run or later, and those whose rows are not there any more.
    pub(super) fn of(book: &Book, from: PayrollRun) -> Self {
        let mut had: BTreeMap<&str, Had> = BTreeMap::new();
        for entry in
            book.entries.values().filter(|entry| entry.first_run().is_some_and(|first| first >= from))
        {
            for (run, at) in &entry.printed {
                let line = &book.lines(*run)[*at];
                let (row_id, identity) = (book.row_id(entry), line.seen.identity);
                let new = || Had::new(row_id, identity, entry.occurrence, line.person, false);
                had.entry(row_id).or_insert_with(new).rows.push((identity.exact, identity.twin, *run));
            }
        }
        for Retired { row_id, identity, occurrence, run, person } in &book.retired {
            let new = || Had::new(row_id, *identity, *occurrence, *person, true);
            had.entry(row_id).or_insert_with(new).rows.push((identity.exact, identity.twin, *run));
        }
        Self { had: had.into_values().collect() }
    }

    /// Whether there are none.
    pub(super) fn are_none(&self) -> bool {
        self.had.is_empty()
    }

    /// The id of each row of a turn, known ones by `known`; the numbers of new ones are put right.
    pub(super) fn give<'k>(
        &self,
        run: PayrollRun,
        rows: &[SeenRow],
        who: &mut [Who],
        known: impl Fn(usize) -> &'k str,
        group: &PayGroup,
        secret: &Secret,
    ) -> Vec<String> {
        let mut of_base: HashMap<Mac, Vec<usize>> = HashMap::new();
        for (index, had) in self.had.iter().enumerate().filter(|(_, had)| !had.is_taken) {
            of_base.entry(had.base).or_default().push(index);
        }
        let mut ids: Vec<Option<String>> = vec![None; rows.len()];
        for (at, of_row) in who.iter().enumerate() {
            if let Who::Known(index) = of_row {
                ids[at] = Some(known(*index).to_string());
            }
        }
        for likeness in [Likeness::ThisRow(run), Likeness::SameTwin, Likeness::SameWords] {
            for at in 0..rows.len() {
                if ids[at].is_none() {
                    ids[at] = self.said_the_same(&rows[at], likeness, &mut of_base, &mut who[at]);
                }
            }
        }
        let mut left: BTreeMap<Mac, Vec<usize>> = BTreeMap::new();
        for at in (0..rows.len()).filter(|at| ids[*at].is_none()) {
            left.entry(rows[at].identity.base).or_default().push(at);
        }
        for (base, left) in left {
            let free = of_base.remove(&base).unwrap_or_default();
            let printed: Vec<usize> = free.into_iter().filter(|had| !self.had[*had].is_retired).collect();
            if let ([at], [had]) = (&*left, &*printed) {
                ids[*at] = Some(self.take(*had, &mut who[*at]));
                continue;
            }
            let mut next =
                self.had.iter().filter(|had| had.base == base).map(|had| had.occurrence).max().unwrap_or(0);
            for at in left {
                let Who::New { occurrence } = &mut who[at] else { continue };
                next = (next + 1).max(*occurrence);
                *occurrence = next;
                ids[at] = Some(secret.row_id(group, base, next));
            }
        }
        ids.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The id of an advice that said the very same.
    fn said_the_same(
        &self,
        row: &SeenRow,
        likeness: Likeness,
        of_base: &mut HashMap<Mac, Vec<usize>>,
        who: &mut Who,
    ) -> Option<String> {
        let Identity { base, exact, twin } = row.identity;
        let free = of_base.get_mut(&base)?;
        let stood_for = |had: &usize| {
            let mut rows = self.had[*had].rows.iter().filter(|(said, ..)| *said == exact);
            rows.any(|(_, of, in_run)| match likeness {
                Likeness::ThisRow(run) => *of == twin && *in_run == run,
                Likeness::SameTwin => *of == twin,
                Likeness::SameWords => true,
            })
        };
        let found = free.iter().position(stood_for)?;
        Some(self.take(free.remove(found), who))
    }

    fn take(&self, had: usize, who: &mut Who) -> String {
        *who = Who::New { occurrence: self.had[had].occurrence };
        self.had[had].row_id.clone()
    }

    /// Notes that ids were given out again.
    pub(super) fn taken(&mut self, row_ids: &[String]) {
        let taken: HashSet<&String> = row_ids.iter().collect();
        self.had.iter_mut().filter(|had| taken.contains(&had.row_id)).for_each(|had| had.is_taken = true);
    }

    /// Keeps the ids that stand for nothing now, and lets go of those that stand for something again.
    pub(super) fn retire(&self, book: &mut Book) {
        for had in &self.had {
            match (had.is_taken, had.is_retired) {
                (true, true) => book.retired.retain(|retired| retired.row_id != had.row_id),
                (false, false) => had.retired().for_each(|retired| book.retire(retired)),
                _ => {}
            }
        }
    }
}

impl Had {
    fn new(
        row_id: &str,
        identity: Identity,
        occurrence: u32,
        person: Option<ShortMac>,
        is_retired: bool,
    ) -> Self {
        Self {
            base: identity.base,
            occurrence,
            row_id: row_id.to_string(),
            rows: Vec::new(),
            person,
            is_retired,
            is_taken: false,
        }
    }

    fn retired(&self) -> impl Iterator<Item = Retired> {
        self.rows.iter().map(|&(exact, twin, run)| Retired {
            row_id: self.row_id.clone(),
            identity: Identity { base: self.base, exact, twin },
            occurrence: self.occurrence,
            run,
            person: self.person,
        })
    }
}

impl Book {
    /// Keeps the ids that the rows of a report bear, so that those rows get them and no others.
    pub fn keep_borne(&mut self, run: PayrollRun, facts: &[Fact], ids: &[BorneId]) {
        for (fact, borne) in facts.iter().zip(ids).filter(|(_, borne)| !borne.row_id.is_empty()) {
            let identity = fact.seen.identity;
            let is_known = |retired: &Retired| retired.row_id == borne.row_id && retired.is_of(identity);
            if self.entry_named(&borne.row_id).is_some() || self.retired.iter().any(is_known) {
                continue;
            }
            let occurrence = borne.occurrence.unwrap_or_else(|| self.most_of(identity.base) + 1);
            let (row_id, person) = (borne.row_id.clone(), fact.person);
            self.retired.push(Retired { row_id, identity, occurrence, run, person });
        }
    }

    /// What each advice that is also in the book of a number that the løngruppe had before is called here, and there.
    pub fn ids_before<'a>(&'a self, before: &'a Book) -> HashMap<&'a str, &'a str> {
        let known_by = |entry: &Entry| (entry.base, entry.occurrence);
        let old: HashMap<_, &str> =
            before.entries.values().map(|entry| (known_by(entry), before.row_id(entry))).collect();
        let both = |entry: &'a Entry| Some((self.row_id(entry), *old.get(&known_by(entry))?));
        self.entries.values().filter_map(both).collect()
    }

    /// The highest number that tells the advices of a base apart.
    fn most_of(&self, base: Mac) -> u32 {
        let entries = self.entries.values().filter(|entry| entry.base == base).map(|entry| entry.occurrence);
        let retired = self.retired.iter().filter(|retired| retired.identity.base == base);
        entries.chain(retired.map(|retired| retired.occurrence)).max().unwrap_or(0)
    }

    fn retire(&mut self, new: Retired) {
        self.retired.retain(|retired| retired.row_id != new.row_id || !retired.is_of(new.identity));
        self.retired.push(new);
    }
}

/// The printed rows of runs by the `Række-id` that each has, or had before its run was read again.
pub struct RowsById<'b> {
    book: &'b Book,
    runs: HashMap<PayrollRun, HashMap<&'b str, EditTarget>>,
}

impl<'b> RowsById<'b> {
    /// Those of a book.
    pub fn of(book: &'b Book) -> Self {
        Self { book, runs: HashMap::new() }
    }

    /// The row of a run that has an id; `None` where there is none.
    pub fn row(&mut self, row_id: &str, run: PayrollRun) -> Option<EditTarget> {
        let rows = self.runs.entry(run).or_insert_with(|| self.book.rows_by_id(run));
        rows.get(row_id).copied()
    }
}

impl Book {
    fn rows_by_id(&self, run: PayrollRun) -> HashMap<&str, EditTarget> {
        let retired = self.retired.iter().filter(|retired| retired.run == run);
        let retired = retired.map(|retired| (retired.row_id.as_str(), retired.identity));
        let printed = self.lines(run).iter().filter_map(|line| {
            let entry = self.entries.get(&line.entry)?;
            Some((self.row_id(entry), line.seen.identity))
        });
        // What is printed now stands for the id, whatever stood for it before.
        let rows = retired.chain(printed);
        rows.map(|(row_id, identity)| (row_id, EditTarget::new(run, identity))).collect()
    }
}

impl Retired {
    fn is_of(&self, identity: Identity) -> bool {
        (self.identity.exact, self.identity.twin) == (identity.exact, identity.twin)
    }
}
