//! The life of one advice: when it was printed, when it was open, and who or what changed it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::facts::{self, SEEN, seen};
use super::{Event, Inner, Remembered, Store, keys, trail, trend};
use crate::domain::problem::Error;
use crate::domain::{Kind, PayGroup, PayrollRun};
use crate::history::compare::{How, SeenRow};

/// The life of one advice.
#[derive(Debug, Clone)]
pub struct Story {
    /// `Række-id`.
    pub row_id: String,
    /// The løngruppe.
    pub group: PayGroup,
    /// The run it was first printed in.
    pub first_run: PayrollRun,
    /// Every run that printed it, oldest first.
    pub printed: Vec<PrintedIn>,
    /// When it was open, oldest first.
    pub open: Vec<OpenSpell>,
    /// What people and the program changed, oldest first.
    pub events: Vec<Event>,
}

/// One time that an advice was printed.
#[derive(Debug, Clone)]
pub struct PrintedIn {
    /// The run.
    pub run: PayrollRun,
    /// What the rules said of it.
    pub seen: SeenRow,
    /// Its type.
    pub kind: Kind,
    /// What was printed.
    pub advice: Remembered,
}

/// A time during which an advice was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSpell {
    /// The run it began with.
    pub since: PayrollRun,
    /// The run it ended with, and why; `None` while it is open.
    pub until: Option<(PayrollRun, How)>,
}

impl Store {
    /// The life of the advice with a `Række-id`; `None` where there is none.
    pub fn story(&self, row_id: &str) -> Result<Option<Story>, Error> {
        let found = self.with(|store, db| {
            let Some(item) = trail::item_named(db, row_id)? else { return Ok(None) };
            let mut select = db.prepare_cached("SELECT grp, first_run FROM item WHERE id = ?1")?;
            let item_row = select
                .query_row(params![item], |row| Ok((trend::pay_group(row.get(0)?)?, trail::run(row, 1)?)))
                .optional()?;
            let Some((group, first_run)) = item_row else { return Ok(None) };
            let printed = printed(store, db, item)?;
            let open = open(db, item)?;
            let story =
                Story { row_id: row_id.to_string(), group, first_run, printed, open, events: Vec::new() };
            Ok(Some((story, edits(db, item)?)))
        })?;
        let Some((mut story, (ids, names))) = found else { return Ok(None) };
        story.events = self.events_of(row_id)?;
        // What was typed while it went by another id.
        for name in names.iter().filter(|name| *name != row_id) {
            let events = self.events_of(name)?;
            story.events.extend(events.into_iter().filter(|event| ids.contains(&event.id)));
        }
        // By number, not by time: a clock may have been set back.
        story.events.sort_by_key(|event| event.id);
        Ok(Some(story))
    }
}

fn printed(store: &Store, db: &Connection, item: i64) -> Inner<Vec<PrintedIn>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT run, kind, content, {SEEN} FROM sighting WHERE item = ?1 ORDER BY run"
    ))?;
    let rows = select.query_map(params![item], |row| {
        Ok((trail::run(row, 0)?, row.get::<_, u8>(1)?, row.get::<_, i64>(2)?, seen(row, 3)?))
    })?;
    let printed = |row| {
        let (run, kind, content, seen): (_, u8, _, _) = row;
        let kind = keys::kind_of(kind);
        Ok(PrintedIn { run, seen, kind, advice: facts::content(store, db, content)? })
    };
    rows.map(|row| printed(row?)).collect()
}

fn open(db: &Connection, item: i64) -> Inner<Vec<OpenSpell>> {
    let mut select =
        db.prepare_cached("SELECT since, until, how FROM span WHERE item = ?1 ORDER BY since")?;
    let rows = select.query_map(params![item], |row| {
        let until = PayrollRun::from_key(row.get(1)?);
        let how = keys::how_of(row.get(2)?);
        Ok(OpenSpell { since: trail::run(row, 0)?, until: until.map(|until| (until, how)) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The edits that belong to an advice, and the ids that it went by when they were made.
fn edits(db: &Connection, item: i64) -> Inner<(BTreeSet<i64>, BTreeSet<String>)> {
    let mut select = db.prepare_cached(
        "SELECT id, row_id FROM trail WHERE id IN (SELECT trail FROM edit WHERE item = ?1)",
    )?;
    let rows =
        select.query_map(params![item], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows.into_iter().unzip())
}
