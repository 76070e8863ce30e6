//! A part of a book: the advices that a question is about, and no more lines than those were printed in first and last.
//!
//! A run that comes after all others concerns what is open, what closed since the run that it is held against, and what it prints
//! itself. Those advices are in the state, but for such as are printed again after a while: they are found on the
//! [`shelves`](super::shelves) by their bases. Figures of a period ask for what was printed or open in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bases::{FirstSaid, said_by};
use super::books::{MISSING, Outline};
use super::lines::PackedLines;
use super::state::{BookState, KeptAdvice};
use super::{Inner, Store};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, NOBODY, Part};
use crate::history::compare::SeenRow;

impl Store {
    /// What of a book a run with some rows concerns; `None` where it comes before others, or what it is held against lies further
    /// back than what is put by.
    pub(super) fn book_for(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        rows: &[SeenRow],
    ) -> Result<Option<Book>, Error> {
        let outline = self.with(|_, db| Outline::of(db, group))?;
        let part = || {
            let state = self.state(&outline)?;
            let begun = outline.begun(&self.secret);
            let is_newest = begun.pages.keys().all(|known| *known < run);
            let Some(shelved) = state.shelved.as_ref().filter(|_| is_newest) else { return Ok(None) };
            if begun.previous(run) < shelved.none_from {
                return Ok(None);
            }
            let bases = rows.iter().map(|row| row.identity.base);
            let again = self.shelved_with(group, bases, state.numbers())?;
            self.part(begun, outline, state, again, None).map(Some)
        };
        part().map_err(|fault| self.says(&fault))
    }

    /// A book as far as it is about a run and those after it: what they printed, and what was open in one of them. Not to be kept.
    pub(super) fn book_since(&self, group: &PayGroup, from: PayrollRun) -> Result<Book, Error> {
        let outline = self.with(|_, db| Outline::of(db, group))?;
        let part = || {
            let state = self.state(&outline)?;
            if state.shelved.is_none() {
                return Ok(None);
            }
            let shelved = self.shelved_since(group, from, state.numbers())?;
            self.part(outline.begun(&self.secret), outline, state, shelved, Some(from)).map(Some)
        };
        let part: Inner<Option<Book>> = part();
        match part.map_err(|fault| self.says(&fault))? {
            Some(part) => Ok(part),
            None => self.book(group),
        }
    }

    /// A book that was begun, with the advices of its state, some that lay on its shelves, and all lines of the runs from one on,
    /// where it is named.
    fn part(
        &self,
        mut book: Book,
        outline: Outline,
        mut state: BookState,
        from_shelves: Vec<KeptAdvice>,
        from: Option<PayrollRun>,
    ) -> Inner<Book> {
        let mut advices = std::mem::take(&mut state.advices);
        advices.extend(from_shelves);
        let is_laid_out = |run: &PayrollRun| from.is_some_and(|from| from <= *run);
        let mut runs: BTreeSet<PayrollRun> = state.printed.iter().copied().filter(is_laid_out).collect();
        runs.extend(advices.iter().flat_map(KeptAdvice::first_and_last).map(|(run, _)| run));
        let lines_of = |run| Ok((run, self.lines_of(&outline.group, run)?));
        let packed: BTreeMap<PayrollRun, PackedLines> =
            runs.into_iter().map(lines_of).collect::<Inner<_>>()?;
        let mut whose: BTreeMap<PayrollRun, Vec<u32>> = packed
            .iter()
            .filter(|(run, _)| is_laid_out(run))
            .map(|(run, packed)| (*run, vec![NOBODY as u32; packed.len()]))
            .collect();
        let (mut lines, mut first_said) = (HashMap::new(), FirstSaid::default());
        for advice in advices {
            let (number, [first, last]) = (advice.number as u32, advice.first_and_last());
            let line = packed.get(&first.0).and_then(|packed| packed.line_that_says(first.1, number));
            let line = line.ok_or(MISSING)?;
            let said = said_by(&line);
            first_said.note(number, said);
            lines.insert(first, line);
            if last != first {
                let line = packed.get(&last.0).and_then(|packed| packed.line_after(last.1, number, said));
                lines.insert(last, line.ok_or(MISSING)?);
            }
            for (run, at) in &advice.printed {
                if let Some(place) = whose.get_mut(run).and_then(|whose| whose.get_mut(*at)) {
                    *place = number;
                }
            }
            if advice.is_unnamed {
                book.unnamed.insert(last);
            }
            book.entries.insert(advice.number, advice.entry(said.0));
        }
        for (run, whose) in whose {
            let lines = packed.get(&run).and_then(|packed| packed.lines(&whose, &mut first_said));
            if let Some(page) = book.pages.get_mut(&run) {
                page.lines = lines.ok_or(MISSING)?;
            }
        }
        let shelved = state.shelved.take().unwrap_or_default();
        book.part = Some(Part { printed: std::mem::take(&mut state.printed), lines, shelved });
        self.enter(&mut book, outline, state)?;
        Ok(book)
    }
}
