//! Everything that was printed, row by row, for other programs. Never more than one book is held in memory.

use std::collections::HashSet;

use rusqlite::params;

use super::books::PrintedTexts;
use super::{Remembered, Store, trail, trend};
use crate::domain::problem::Error;
use crate::domain::typed::{Status, TypedColumn};
use crate::domain::{Advice, Kind, Owner, PayGroup, PayrollRun, PrintKind};
use crate::history::book::{Book, PrintedLine};
use crate::history::compare::{How, Noted, Prints};

/// One row as a run printed it, with what is known of its advice today.
#[derive(Debug, Clone)]
pub struct Exported {
    /// `Række-id`.
    pub row_id: String,
    /// Its type.
    pub kind: Kind,
    /// Who followed up by the rules of the day.
    pub owner: Owner,
    /// The prints that held it.
    pub prints: Prints,
    /// In how many runs it had been printed by then, this one included.
    pub nth: u32,
    /// The run it was first printed in.
    pub first_run: PayrollRun,
    /// `Status` as it stands today.
    pub status: Status,
    /// The run it closed with, and why; `None` while it is open.
    pub closed: Option<Closed>,
    /// `Ansvarlig` as it stands today.
    pub responsible: String,
    /// Since when it is open, where it is told as open after a run: that run, and days from its day to the run's.
    pub open_since: Option<(PayrollRun, i64)>,
    /// What was printed.
    pub advice: Advice,
}

/// The run that an advice closed with, and why.
pub type Closed = (PayrollRun, How);

impl Store {
    /// Every run with its løngrupper, both in order.
    pub fn runs(&self) -> Result<Vec<(PayrollRun, Vec<PayGroup>)>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT run, grp FROM report ORDER BY run, grp")?;
            let rows =
                select.query_map([], |row| Ok((trail::run(row, 0)?, trend::pay_group(row.get(1)?)?)))?;
            let mut runs: Vec<(PayrollRun, Vec<PayGroup>)> = Vec::new();
            for row in rows {
                let (run, group) = row?;
                match runs.last_mut() {
                    Some((last, groups)) if *last == run => groups.push(group),
                    _ => runs.push((run, vec![group])),
                }
            }
            Ok(runs)
        })
    }

    /// The day of a run of a løngruppe, `2023-07-31`; empty where it is not known.
    pub fn day_of(&self, run: PayrollRun, group: &PayGroup) -> Result<String, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT day FROM report WHERE grp = ?1 AND run = ?2")?;
            let days = select.query_map(params![group.number(), run.key()], |row| row.get(0))?;
            Ok(days.last().transpose()?.unwrap_or_default())
        })
    }

    /// The book of a løngruppe, opened once for all of its runs.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn book_to_export(&self, group: &PayGroup) -> Result<BookToExport<'_>, Error> {
        let book = self.book(group)?;
        let typed_about = book.typed.iter().filter_map(|word| word.entry).collect();
        Ok(BookToExport { book, store: self, typed_about })
    }
}

/// A book of which everything is told.
pub struct BookToExport<'s> {
    book: Book,
    store: &'s Store,
    /// The advices that somebody typed about.
    typed_about: HashSet<i64>,
}

impl BookToExport<'_> {
    /// Hands the rows that a run printed to `take`, one by one. Their order says nothing, and is the same each time.
    ///
    /// # Errors
    /// The history cannot be read, or that of `take`.
    pub fn printed(
        &self,
        run: PayrollRun,
        take: &mut dyn FnMut(Exported) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let lines = self.book.lines(run);
        if lines.is_empty() {
            return Ok(());
        }
        let texts = self.store.texts_of(&self.book.group, run)?;
        let mut rows: Vec<(&PrintedLine, Remembered)> = lines.iter().zip(texts).collect();
        rows.sort_unstable_by_key(|(line, _)| (line.seen.identity.exact, line.seen.identity.twin));
        rows.into_iter().filter_map(|(line, text)| self.exported(line, run, text)).try_for_each(take)
    }

    /// Hands the advices that are open after each of some runs and that somebody follows up on to `take`, each as it was printed
    /// last by then: run by run, in the order in which they came.
    ///
    /// # Errors
    /// The history cannot be read, or that of `take`.
    pub fn open_after(
        &self,
        runs: &[PayrollRun],
        take: &mut dyn FnMut(PayrollRun, Exported) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (book, printed) = (&self.book, PrintedTexts::of(self.store, &self.book.group));
        for (run, open) in runs.iter().zip(book.open_after(runs)) {
            let day = book.run_day(*run);
            for open in open {
                let Some(line) = book.lines(open.printed).get(open.line) else { continue };
                let text = printed.text(open.printed, open.line)?;
                let days = day.duration_since(book.run_day(open.since)).as_hours() / 24;
                if let Some(row) = self.exported(line, *run, text) {
                    take(*run, Exported { open_since: Some((open.since, days)), ..row })?;
                }
            }
        }
        Ok(())
    }

    /// A line as it is exported; `None` for one that is no advice's.
    fn exported(&self, line: &PrintedLine, run: PayrollRun, text: Remembered) -> Option<Exported> {
        let book = &self.book;
        let entry = book.entries.get(&line.entry)?;
        let is_typed_about = self.typed_about.contains(&line.entry);
        let noted = if is_typed_about { book.noted_by_now(line.entry) } else { Noted::nothing() };
        let print = if line.seen.prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
        Some(Exported {
            row_id: book.row_id(entry).to_owned(),
            kind: line.kind,
            owner: line.seen.owner,
            prints: line.seen.prints,
            nth: entry.printed.iter().take_while(|(printed, _)| *printed <= run).count() as u32,
            first_run: entry.first_run().unwrap_or(run),
            status: noted.typed.status,
            closed: entry.closed(),
            responsible: noted.typed.get(TypedColumn::Responsible).to_owned(),
            open_since: None,
            advice: text.advice(print),
        })
    }
}
