//! The book of a løngruppe as a report of it asks, read no further than that takes: a run that comes after all others asks for
//! [a part](super::part), every other question for the whole.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};

use super::books::{MISSING, PrintedTexts};
use super::{Recollection, Rules, RunRead, Store};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayNumber, PayrollRun, RowText};
use crate::history::book::Book;
use crate::history::compare::SeenRow;
use crate::history::identity::person_mac;
use crate::system::secret::{Mac, Secret, ShortMac};

/// The book of a løngruppe, read when something is asked of it, and not again.
pub struct OpenBook<'s> {
    printed: PrintedTexts<'s>,
    whole: OnceCell<Book>,
    /// What of it a run was recalled from that comes after all others.
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
            && let Some(part) = self.store().book_for(self.group(), read.run, read.rows)?
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

    /// The book alone: as much of it as keeping the run takes that was recalled last. `unnamed` are its lines of whose lønnumre
    /// [`names`](Self::names) found none: after a run that comes after all others, the next one need not look for them again.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn close(self, unnamed: HashSet<(PayrollRun, usize)>) -> Result<Book, Error> {
        if let Some(mut part) = self.part.take() {
            part.unnamed = unnamed;
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
        let known = if wanted.is_empty() { HashSet::new() } else { self.known_unnamed()? };
        let wanted: BTreeSet<&PayNumber> = wanted.iter().filter(|number| !known.contains(number)).collect();
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

    /// The lønnumre that no run named before the one that was recalled.
    fn known_unnamed(&self) -> Result<HashSet<PayNumber>, Error> {
        let part = self.part.borrow();
        let lines = part.iter().flat_map(|part| &part.unnamed);
        let numbers = lines.map(|(run, at)| Ok(self.printed.text(*run, *at)?.pay_number()));
        Ok(numbers.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
    }

    /// Whether something from before a run is open when it is reported.
    ///
    /// # Errors
    /// The history cannot be read.
    pub(super) fn has_open(&self, run: PayrollRun) -> Result<bool, Error> {
        match self.store().book_for(self.group(), run, &[])? {
            Some(part) => Ok(part.has_open(run)),
            None => Ok(self.whole()?.has_open(run)),
        }
    }

    /// Whether more of it was read than a part.
    #[cfg(test)]
    pub(super) fn whole_is_read(&self) -> bool {
        self.whole.get().is_some()
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
}
