//! Everything that was printed, row by row, for other programs. Never more than one book is held in memory.

use std::collections::HashSet;

use rusqlite::params;

use super::{Remembered, Store, trail, trend};
use crate::domain::problem::Error;
use crate::domain::typed::Status;
use crate::domain::{Advice, Kind, Owner, PayGroup, PayrollRun, PrintKind};
use crate::history::book::PrintedLine;
use crate::history::compare::{How, Prints};

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
        let typed_about: HashSet<i64> = book.typed.iter().filter_map(|word| word.entry).collect();
        for (line, text) in rows {
            let Some(entry) = book.entries.get(&line.entry) else { continue };
            let is_typed_about = typed_about.contains(&line.entry);
            let noted = is_typed_about.then(|| book.noted_by_now(line.entry));
            let print = if line.seen.prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
            take(Exported {
                row_id: entry.row_id.clone(),
                kind: line.kind,
                owner: line.seen.owner,
                prints: line.seen.prints,
                nth: entry.printed.iter().take_while(|(printed, _)| *printed <= run).count() as u32,
                first_run: entry.first_run().unwrap_or(run),
                status: noted.map_or(Status::Open, |noted| noted.typed.status),
                closed: entry.closed(),
                advice: text.advice(print),
            })?;
        }
        Ok(())
    }
}
