//! A løngruppe that got another number: the new one takes over what is open in the old one, with its notes.
//!
//! Rows and words are copied, never moved: the reports of the old number stand as they are, and what comes to them later is
//! copied, too. Where the new number has reports of its own of the same lønkørsler (a løngruppe that was merged into another),
//! nothing is copied: the old one goes on to have its reports while something is open in it.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, params};

use super::behind::Behind;
use super::{EditTarget, Inner, NewEdit, Store};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, Entry};
use crate::history::compare::Prints;

impl Store {
    /// Takes over into a løngruppe what is open in the one that it was before. Returns whether it did, or had before.
    pub fn follow(&self, group: &PayGroup, before: &PayGroup, now: &str) -> Result<bool, Error> {
        self.change(|store, db| {
            let (mut book, mut old) = (store.book_in(db, group)?, store.book_in(db, before)?);
            let rows = old.to_take_over(&book);
            let runs: BTreeSet<PayrollRun> = rows.iter().map(|row| row.run).collect();
            for run in &runs {
                if has_own_report(db, group, *run)? {
                    return Ok(false);
                }
            }
            store.lay_out(db, &mut old, runs.iter().copied())?;
            store.lay_out(db, &mut book, runs.iter().copied())?;
            let mut first = None;
            for run in &runs {
                copy_report(db, &mut book, &old, *run)?;
                if book.copy_lines(&old, rows.iter().filter(|row| row.run == *run)) > 0 {
                    first = first.or(Some(*run));
                }
            }
            let taken: HashSet<EditTarget> = rows.into_iter().collect();
            let edited = store.copy_edits(db, &mut book, &old, &taken, now)?;
            if let Some(from) = first.into_iter().chain(edited).min() {
                store.refold(db, &mut book, from, Behind::ByItself)?;
            }
            Ok(!taken.is_empty())
        })
    }

    /// Copies what people typed about the rows that were taken over; returns the first run of it that is new.
    fn copy_edits(
        &self,
        db: &Connection,
        book: &mut Book,
        old: &Book,
        taken: &HashSet<EditTarget>,
        now: &str,
    ) -> Inner<Option<PayrollRun>> {
        let runs: BTreeSet<PayrollRun> = old.typed.iter().map(|word| word.edit.run).collect();
        let mut first = None;
        for run in runs {
            let known: Vec<NewEdit> = book.typed_in(run).map(NewEdit::from).collect();
            let is_taken = |edit: &NewEdit| edit.target.is_some_and(|target| taken.contains(&target));
            let typed = old.typed_in(run).map(NewEdit::from);
            let new: Vec<NewEdit> = typed.filter(|edit| is_taken(edit) && !known.contains(edit)).collect();
            if !new.is_empty() {
                copy_report(db, book, old, run)?;
                self.note_edits(db, book, run, now, &format!("løngruppe {}", old.group), &new)?;
                first = first.or(Some(run));
            }
        }
        Ok(first)
    }
}

impl Book {
    /// The rows whose advices are open, and those that another book took over already, by run.
    fn to_take_over(&self, other: &Book) -> Vec<EditTarget> {
        let mut rows = Vec::new();
        for (run, page) in &self.pages {
            let there: HashSet<EditTarget> =
                other.seen_in(*run).iter().map(|row| EditTarget::new(*run, row.identity)).collect();
            for line in &page.lines {
                let row = EditTarget::new(*run, line.seen.identity);
                if there.contains(&row) || self.entries.get(&line.entry).is_some_and(Entry::is_open) {
                    rows.push(row);
                }
            }
        }
        rows
    }

    /// Copies lines of another book whose texts are at hand; returns how many are new.
    fn copy_lines<'r>(&mut self, other: &Book, rows: impl Iterator<Item = &'r EditTarget>) -> usize {
        let mut copied = 0;
        for row in rows {
            if self.line_of(row).is_some() {
                continue;
            }
            let Some((page, at)) = other.pages.get(&row.run).zip(other.line_of(row)) else { continue };
            let Some(text) = page.texts.as_ref().and_then(|texts| texts.get(at)) else { continue };
            self.add_line(row.run, page.lines[at].clone(), text.clone());
            copied += 1;
        }
        copied
    }
}

/// Whether a run of a løngruppe has a report that was written, or prints.
fn has_own_report(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<bool> {
    let mut select = db.prepare_cached(
        "SELECT 1 FROM report WHERE grp = +?1 AND run = +?2 AND (path IS NOT NULL OR summary IS NOT NULL)",
    )?;
    Ok(select.exists(params![group.number(), run.key()])?)
}

/// Makes room for what a run of the old number holds: a lønkørsel without a report of its own, which closes nothing.
fn copy_report(db: &Connection, book: &mut Book, old: &Book, run: PayrollRun) -> Inner<()> {
    let Some(page) = old.pages.get(&run).filter(|_| !book.pages.contains_key(&run)) else { return Ok(()) };
    book.open_page(run, page.day, Prints::default());
    db.prepare_cached(
        "INSERT OR IGNORE INTO report (grp, run, day, u721, fejl_advis)
         SELECT ?1, run, day, 0, 0 FROM report WHERE grp = ?2 AND run = ?3",
    )?
    .execute(params![book.group.number(), old.group.number(), run.key()])?;
    Ok(())
}
