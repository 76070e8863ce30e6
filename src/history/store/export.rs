//! Everything that was printed, row by row, for other programs. Never more than one row is held in memory.

use rusqlite::{Connection, Row, params};

use super::fold::OPEN;
use super::{Inner, Store, facts, keys, trail, trend};
use crate::domain::problem::Error;
use crate::domain::typed::Status;
use crate::domain::{Advice, Kind, Owner, PayGroup, PayrollRun, PrintKind};
use crate::history::compare::{How, Prints, noted_before};

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
        self.with(|store, db| {
            let mut select = db.prepare_cached(
                "SELECT i.row_id, s.kind, s.owner, s.prints, s.nth, i.first_run, s.content, s.item,
                     EXISTS (SELECT 1 FROM edit WHERE edit.item = s.item)
                 FROM sighting s JOIN item i ON i.id = s.item
                 WHERE s.grp = ?1 AND s.run = ?2 ORDER BY s.exact, s.twin",
            )?;
            let mut rows = select.query(params![group.number(), run.key()])?;
            while let Some(row) = rows.next()? {
                if let Err(error) = take(exported(store, db, row)?) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })?
    }
}

fn exported(store: &Store, db: &Connection, row: &Row<'_>) -> Inner<Exported> {
    let (kind, item): (u8, i64) = (row.get(1)?, row.get(7)?);
    let prints = facts::prints(row.get(3)?);
    let print = if prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
    let spans = spans(db, item)?;
    let closed = spans.last().filter(|(_, until, _)| *until < OPEN).and_then(|(_, until, how)| {
        let how = keys::how_of(*how);
        Some((PayrollRun::from_key(*until)?, how))
    });
    let status = if row.get(8)? { status(store, db, item, &spans)? } else { Status::Open };
    Ok(Exported {
        row_id: row.get(0)?,
        kind: keys::kind_of(kind),
        owner: trend::owner(row, 2)?,
        prints,
        nth: row.get(4)?,
        first_run: trail::run(row, 5)?,
        status,
        closed,
        advice: facts::content(store, db, row.get(6)?)?.advice(print),
    })
}

type ExportSpan = (i64, i64, Option<i64>);

fn spans(db: &Connection, item: i64) -> Inner<Vec<ExportSpan>> {
    let mut select =
        db.prepare_cached("SELECT since, until, how FROM span WHERE item = ?1 ORDER BY since")?;
    let rows = select.query_map(params![item], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// `Status` after everything that people typed, in whatever run.
fn status(store: &Store, db: &Connection, item: i64, spans: &[ExportSpan]) -> Inner<Status> {
    let edits = store.edits_of(db, item)?;
    let reopened: Vec<PayrollRun> =
        spans.iter().skip(1).filter_map(|(since, ..)| PayrollRun::from_key(*since)).collect();
    let Some(after_all) = PayrollRun::new(2199, 12, 2) else { return Ok(Status::Open) };
    Ok(noted_before(after_all, &edits.iter().collect::<Vec<_>>(), &reopened).typed.status)
}
