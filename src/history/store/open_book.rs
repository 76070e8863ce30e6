//! The book of a løngruppe as a report of it asks, read no further than that takes.
//!
//! A run that comes after all others concerns what is open, what closed since the run that it is held against, and what it prints
//! itself. Those advices are in the state, but for such as are printed again after a while: they are found on the
//! [`shelves`](super::shelves) by their bases. Every other question opens the whole book.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};

use super::books::{MISSING, Outline, PrintedTexts};
use super::lines::PackedLines;
use super::state::KeptAdvice;
use super::{Inner, Recollection, Rules, RunRead, Store};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayNumber, PayrollRun, RowText};
use crate::history::book::{Book, Part, PrintedLine};
use crate::history::compare::SeenRow;
use crate::history::identity::person_mac;
use crate::system::secret::{Mac, Secret, ShortMac};

/// The book of a løngruppe, read when something is asked of it, and not again.
pub struct OpenBook<'s> {
    printed: PrintedTexts<'s>,
    whole: OnceCell<Book>,
    /// What of it a run was recalled from.
    part: RefCell<Option<Book>>,
}

impl OpenBook<'_> {
    /// What is known of the løngruppe when a run is reported. What is open closes by the rules of the day.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn recall(&self, read: &RunRead<'_>, rules: Option<&Rules<'_>>) -> Result<Recollection, Error> {
        let texts = |run, line| self.printed.text(run, line);
        if self.whole.get().is_none()
            && let Some(part) = self.store().part(self.group(), read)?
        {
            let recollection = part.recall(read, rules, &texts)?;
            if !recollection.changes_earlier_runs() {
                self.part.replace(Some(part));
                return Ok(recollection);
            }
        }
        self.whole()?.recall(read, rules, &texts)
    }

    /// The løngruppe.
    pub fn group(&self) -> &PayGroup {
        &self.printed.group
    }

    /// The secret of the history.
    pub fn secret(&self) -> &Secret {
        &self.store().secret
    }

    /// The rows that a run is known to have printed.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn seen_in(&self, run: PayrollRun) -> Result<Vec<SeenRow>, Error> {
        Ok(self.whole()?.seen_in(run))
    }

    /// The book alone: as much of it as keeping the run takes that was recalled last.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn close(self) -> Result<Book, Error> {
        if let Some(part) = self.part.take() {
            return Ok(part);
        }
        self.whole()?;
        self.whole.into_inner().ok_or_else(|| self.printed.store.says(&MISSING))
    }

    /// The bases that its advices are known by.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn bases(&self) -> Result<HashSet<Mac>, Error> {
        Ok(self.whole()?.bases())
    }

    /// The names of some lønnumre, as the latest run before `run` printed them that holds a name; a lønnummer that none
    /// named is left out.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn names(
        &self,
        run: PayrollRun,
        wanted: &BTreeSet<PayNumber>,
    ) -> Result<HashMap<PayNumber, RowText>, Error> {
        let mut names = HashMap::new();
        if wanted.is_empty() {
            return Ok(names);
        }
        let persons: HashSet<ShortMac> =
            wanted.iter().map(|number| person_mac(number, self.secret())).collect();
        for (run, page) in self.whole()?.pages.range(..run).rev() {
            let theirs = page.lines.iter().enumerate();
            let theirs = theirs.filter(|(_, line)| line.person.is_some_and(|it| persons.contains(&it)));
            for (at, _) in theirs {
                if names.len() == wanted.len() {
                    return Ok(names);
                }
                let named = self.printed.text(*run, at)?.named();
                if let Some((number, name)) = named.filter(|(number, _)| wanted.contains(number)) {
                    names.entry(number).or_insert(name);
                }
            }
        }
        Ok(names)
    }

    fn store(&self) -> &Store {
        self.printed.store
    }

    fn whole(&self) -> Result<&Book, Error> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = self.store().book(self.group())?;
        Ok(self.whole.get_or_init(|| whole))
    }
}

impl Store {
    /// The book of a løngruppe, for everything that a report of it asks.
    pub fn open_book(&self, group: &PayGroup) -> OpenBook<'_> {
        OpenBook { printed: PrintedTexts::of(self, group), whole: OnceCell::new(), part: RefCell::new(None) }
    }

    /// What of a book a run concerns; `None` where it comes before others, or what it is held against lies further back than what
    /// is put by.
    fn part(&self, group: &PayGroup, read: &RunRead<'_>) -> Result<Option<Book>, Error> {
        let outline = self.with(|_, db| Outline::of(db, group))?;
        self.part_of(outline, read).map_err(|fault| self.says(&fault))
    }

    fn part_of(&self, outline: Outline, read: &RunRead<'_>) -> Inner<Option<Book>> {
        let mut state = self.state(&outline)?;
        let mut book = outline.begun(&self.secret);
        let is_newest = book.pages.keys().all(|run| *run < read.run);
        let Some(shelved) = state.shelved.clone().filter(|_| is_newest) else { return Ok(None) };
        if book.previous(read.run) < shelved.none_from {
            return Ok(None);
        }
        let group = &outline.group;
        let mut advices = std::mem::take(&mut state.advices);
        let known = advices.iter().map(|advice| advice.number).collect();
        let bases = read.rows.iter().map(|row| row.identity.base);
        advices.extend(self.shelved_with(group, bases, known)?);
        let mut packed: HashMap<PayrollRun, PackedLines> = HashMap::new();
        let runs: BTreeSet<PayrollRun> =
            advices.iter().flat_map(KeptAdvice::first_and_last).map(|(run, _)| run).collect();
        for run in runs {
            packed.insert(run, self.lines_of(group, run)?);
        }
        let mut lines = HashMap::new();
        for advice in advices {
            let base = enter_lines(&mut lines, &packed, &advice).ok_or(MISSING)?;
            book.entries.insert(advice.number, advice.entry(base));
        }
        book.part = Some(Part { printed: std::mem::take(&mut state.printed), lines, shelved });
        self.enter(&mut book, outline, state)?;
        Ok(Some(book))
    }
}

/// Enters the first and the last line of an advice; returns its base. `None` where a line is not there.
fn enter_lines(
    lines: &mut HashMap<(PayrollRun, usize), PrintedLine>,
    packed: &HashMap<PayrollRun, PackedLines>,
    advice: &KeptAdvice,
) -> Option<Mac> {
    let [first, last] = advice.first_and_last();
    let said = packed.get(&first.0)?.line_that_says(first.1, advice.number as u32)?;
    let (base, person) = (said.seen.identity.base, said.person);
    if last != first {
        let line = packed.get(&last.0)?.line_after(last.1, advice.number as u32, (base, person))?;
        lines.insert(last, line);
    }
    lines.insert(first, said);
    Some(base)
}
