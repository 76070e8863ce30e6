//! The owners that people gave in `Ret ejer`, as the history holds them: one advice after the other, and never all at
//! once in memory.

use rusqlite::{Connection, OptionalExtension, params};

use super::facts::{self, SEEN, seen};
use super::trail::{self, EVENT, edit, sealed_event};
use super::{Inner, Store, keys};
use crate::domain::problem::Error;
use crate::domain::typed::TypedColumn;
use crate::domain::{Advice, Owner, PayGroup, PayrollRun, PrintKind};
use crate::history::compare::Noted;

/// An advice whose owner a person set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerVerdict {
    /// The advice as it was printed last; it stands in no file.
    pub advice: Advice,
    /// Its løngruppe.
    pub group: PayGroup,
    /// The run that printed it last.
    pub run: PayrollRun,
    /// The owner: of several the one that was set last, as the report shows it.
    pub owner: Owner,
}

impl Store {
    /// Hands over every advice whose owner a person set, in no order that means anything. One whose `Ret ejer` was
    /// cleared again is not among them, nor is one that no known run printed.
    pub fn verdicts(&self, mut each: impl FnMut(OwnerVerdict)) -> Result<(), Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {EVENT}, item FROM trail JOIN edit ON edit.trail = trail.id
                 WHERE field = ?1 AND by_person ORDER BY item, run, id"
            ))?;
            let mut rows = select.query(params![keys::field(TypedColumn::CorrectedOwner)])?;
            let (mut about, mut noted) = (None, Noted::default());
            while let Some(row) = rows.next()? {
                let item: i64 = row.get(11)?;
                if let Some(done) = about.replace(item).filter(|done| *done != item) {
                    store.verdict(db, done, &noted)?.into_iter().for_each(&mut each);
                    noted = Noted::default();
                }
                if let Some(edit) = edit(store.event(sealed_event(row)?)?) {
                    noted.enter(&edit);
                }
            }
            if let Some(done) = about {
                store.verdict(db, done, &noted)?.into_iter().for_each(&mut each);
            }
            Ok(())
        })
    }

    fn verdict(&self, db: &Connection, item: i64, noted: &Noted) -> Inner<Option<OwnerVerdict>> {
        let Some(owner) = noted.typed.corrected_owner else { return Ok(None) };
        let last = db
            .prepare_cached(&format!(
                "SELECT grp, run, content, {SEEN} FROM sighting WHERE item = ?1 ORDER BY run DESC LIMIT 1"
            ))?
            .query_row(params![item], |row| {
                Ok((row.get::<_, i64>(0)?, trail::run(row, 1)?, row.get(2)?, seen(row, 3)?))
            })
            .optional()?;
        let Some((group, run, content, seen)) = last else { return Ok(None) };
        let print = if seen.prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
        let advice = facts::content(self, db, content)?.advice(print);
        let group = PayGroup::new(&group.to_string());
        Ok(group.map(|group| OwnerVerdict { advice, group, run, owner }))
    }
}
