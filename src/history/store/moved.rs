//! A løngruppe that got another number: the new one takes over what is open in the old one, with its notes.
//!
//! Rows and words are copied, never moved: the reports of the old number stand as they are, and what comes to them later is
//! copied, too. Where the new number has reports of its own of the same lønkørsler (a løngruppe that was merged into another),
//! nothing is copied: the old one goes on to have its reports while something is open in it.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, params};

use super::behind::Behind;
use super::{EditTarget, Inner, NewEdit, Store, trail};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::system::secret::Mac;

impl Store {
    /// Takes over into a løngruppe what is open in the one that it was before. Returns whether it did, or had before.
    pub fn follow(&self, group: &PayGroup, before: &PayGroup, now: &str) -> Result<bool, Error> {
        self.change(|store, db| {
            let rows = rows_to_take(db, group, before)?;
            let runs: BTreeSet<PayrollRun> = rows.iter().map(|row| row.run).collect();
            for run in &runs {
                if has_own_report(db, group, *run)? {
                    return Ok(false);
                }
            }
            let mut first = None;
            for run in &runs {
                if copy_rows(db, group, before, *run, &rows)? > 0 {
                    first = first.or(Some(*run));
                }
            }
            let taken: HashSet<EditTarget> = rows.into_iter().collect();
            let edited = store.copy_edits(db, group, before, &taken, now)?;
            if let Some(from) = first.into_iter().chain(edited).min() {
                store.refold(db, group, from, Behind::ByItself)?;
            }
            Ok(!taken.is_empty())
        })
    }

    /// Copies what people typed about the rows that were taken over; returns the first run of it that is new.
    fn copy_edits(
        &self,
        db: &Connection,
        group: &PayGroup,
        before: &PayGroup,
        taken: &HashSet<EditTarget>,
        now: &str,
    ) -> Inner<Option<PayrollRun>> {
        let mut select =
            db.prepare_cached("SELECT DISTINCT run FROM trail WHERE grp = +?1 AND by_person ORDER BY run")?;
        let runs = select.query_map([before.number()], |row| trail::run(row, 0))?;
        let mut first = None;
        for run in runs.collect::<rusqlite::Result<Vec<_>>>()? {
            let known: Vec<NewEdit> = self.typed_in(db, group, run)?.into_iter().map(NewEdit::from).collect();
            let typed = self.typed_in(db, before, run)?.into_iter().map(NewEdit::from);
            let new: Vec<NewEdit> = typed
                .filter(|edit| {
                    edit.target.is_some_and(|target| taken.contains(&target)) && !known.contains(edit)
                })
                .collect();
            if !new.is_empty() {
                copy_report(db, group, before, run)?;
                self.note_edits(db, group, run, now, &format!("løngruppe {before}"), &new)?;
                first = first.or(Some(run));
            }
        }
        Ok(first)
    }
}

/// The rows of a løngruppe whose advices are open, and those that were taken over already.
fn rows_to_take(db: &Connection, group: &PayGroup, before: &PayGroup) -> Inner<Vec<EditTarget>> {
    let mut select = db.prepare_cached(
        "SELECT run, exact, twin FROM sighting s WHERE grp = +?2 AND (
             EXISTS (SELECT 1 FROM span WHERE span.item = s.item AND until = 9999999)
             OR EXISTS (SELECT 1 FROM sighting t WHERE t.grp = +?1 AND t.run = s.run AND t.exact = s.exact AND t.twin = s.twin))
         ORDER BY run, seq",
    )?;
    let rows = select.query_map(params![group.number(), before.number()], |row| {
        Ok(EditTarget { run: trail::run(row, 0)?, exact: Mac(row.get(1)?), twin: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a run of a løngruppe has a report that was written, or prints.
fn has_own_report(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<bool> {
    let mut select = db.prepare_cached(
        "SELECT 1 FROM report WHERE grp = +?1 AND run = +?2 AND (path IS NOT NULL OR summary IS NOT NULL)",
    )?;
    Ok(select.exists(params![group.number(), run.key()])?)
}

/// Copies the rows of a run; returns how many are new.
fn copy_rows(
    db: &Connection,
    group: &PayGroup,
    before: &PayGroup,
    run: PayrollRun,
    rows: &[EditTarget],
) -> Inner<usize> {
    copy_report(db, group, before, run)?;
    let mut copy = db.prepare_cached(
        "INSERT OR IGNORE INTO sighting (grp, run, exact, twin, seq, base, prints, kind, code, owner, closes_itself,
             content, person, item, nth)
         SELECT ?1, run, exact, twin, seq, base, prints, kind, code, owner, closes_itself, content, person, 0, 0
         FROM sighting WHERE grp = ?2 AND run = ?3 AND exact = ?4 AND twin = ?5",
    )?;
    let mut copied = 0;
    for row in rows.iter().filter(|row| row.run == run) {
        copied += copy.execute(params![group.number(), before.number(), run.key(), row.exact.0, row.twin])?;
    }
    Ok(copied)
}

/// Makes room for what a run of the old number holds: a lønkørsel without a report of its own, which closes nothing.
fn copy_report(db: &Connection, group: &PayGroup, before: &PayGroup, run: PayrollRun) -> Inner<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO report (grp, run, day, u721, fejl_advis)
         SELECT ?1, run, day, 0, 0 FROM report WHERE grp = ?2 AND run = ?3",
    )?
    .execute(params![group.number(), before.number(), run.key()])?;
    Ok(())
}
