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

    /// Hands the rows that a run of a løngruppe printed to `take`, one by one. Their order says nothing, and is the same
    /// each time.
    pub fn export(
        &self,
        run: PayrollRun,
        group: &PayGroup,
        take: &mut dyn FnMut(Exported) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let book = self.book(group)?;
        if book.lines(run).is_empty() {
            return Ok(());
        }
        let texts = self.texts_of(group, run)?;
        let mut rows: Vec<(&PrintedLine, Remembered)> = book.lines(run).iter().zip(texts).collect();
        rows.sort_unstable_by_key(|(line, _)| (line.seen.identity.exact, line.seen.identity.twin));
        let typed_about = typed_about(&book);
        for (line, text) in rows {
            if let Some(row) = exported(&book, line, run, text, &typed_about) {
                take(row)?;
            }
        }
        Ok(())
    }

    /// The advices of a løngruppe that are open after a run and that somebody follows up on, each as it was printed last by
    /// then, in the order in which they came.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn export_open(&self, run: PayrollRun, group: &PayGroup) -> Result<Vec<Exported>, Error> {
        let (book, printed) = (self.book(group)?, PrintedTexts::of(self, group));
        let (typed_about, day) = (typed_about(&book), book.run_day(run));
        let mut rows = Vec::new();
        for open in book.open_after(run) {
            let Some(line) = book.lines(open.printed).get(open.line) else { continue };
            let text = printed.text(open.printed, open.line)?;
            let days = day.duration_since(book.run_day(open.since)).as_hours() / 24;
            let row = exported(&book, line, run, text, &typed_about);
            rows.extend(row.map(|row| Exported { open_since: Some((open.since, days)), ..row }));
        }
        Ok(rows)
    }
}

fn typed_about(book: &Book) -> HashSet<i64> {
    book.typed.iter().filter_map(|word| word.entry).collect()
}

/// A line of a book as it is exported; `None` for one that is no advice's.
fn exported(
    book: &Book,
    line: &PrintedLine,
    run: PayrollRun,
    text: Remembered,
    typed_about: &HashSet<i64>,
) -> Option<Exported> {
    let entry = book.entries.get(&line.entry)?;
    let is_typed_about = typed_about.contains(&line.entry);
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
