//! By which fields rows were told apart so far: a layout may name others later, and what is remembered stays known by those
//! that it was read with.

use rusqlite::{Connection, OptionalExtension};

use super::{Inner, Store};
use crate::domain::field::Field;
use crate::domain::problem::Error;

impl Store {
    /// Every choice of fields that rows were told apart by, in the order in which they were first used.
    pub fn identified_by(&self) -> Result<Vec<Vec<Field>>, Error> {
        self.with(|_, db| choices(db))
    }

    /// Notes choices of fields that rows are told apart by.
    pub fn note_identified_by(&self, used: &[Vec<Field>]) -> Result<(), Error> {
        self.change(|_, db| note(db, used))
    }
}

/// Notes those of some choices that are new.
pub(super) fn note(db: &Connection, used: &[Vec<Field>]) -> Inner<()> {
    let mut known = choices(db)?;
    let before = known.len();
    for choice in used {
        if !choice.is_empty() && !known.contains(choice) {
            known.push(choice.clone());
        }
    }
    if known.len() > before {
        let named: Vec<Vec<&str>> =
            known.iter().map(|choice| choice.iter().map(|field| field.name()).collect()).collect();
        db.prepare_cached("INSERT OR REPLACE INTO meta VALUES ('identities', ?1)")?
            .execute([serde_json::to_vec(&named)?])?;
    }
    Ok(())
}

fn choices(db: &Connection) -> Inner<Vec<Vec<Field>>> {
    let kept: Option<Vec<u8>> = db
        .prepare_cached("SELECT value FROM meta WHERE key = 'identities'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let named: Vec<Vec<String>> =
        kept.map(|kept| serde_json::from_slice(&kept)).transpose()?.unwrap_or_default();
    Ok(named.iter().map(|choice| choice.iter().filter_map(|name| Field::parse(name)).collect()).collect())
}
