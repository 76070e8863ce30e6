//! The life of one advice: when it was printed, when it was open, and who or what changed it.

use std::collections::BTreeSet;

use super::books::PrintedTexts;
use super::{Event, OpenSpell, PrintedIn, Store, trail};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};

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

impl Store {
    /// The life of the advice with a `Række-id`; `None` where there is none.
    pub fn story(&self, row_id: &str) -> Result<Option<Story>, Error> {
        let Some(group) = trail::group_of(row_id) else { return Ok(None) };
        let (book, texts) = (self.book(&group)?, PrintedTexts::of(self, &group));
        let Some(number) = book.entry_named(row_id) else { return Ok(None) };
        let printed = book.printed(number, &|run, line| texts.text(run, line))?;
        let entry = &book.entries[&number];
        let Some(first_run) = entry.first_run() else { return Ok(None) };
        let mut events = self.events_of(row_id)?;
        // What was typed while it went by another id.
        let typed = book.typed.iter().filter(|word| word.entry == Some(number));
        let elsewhere = typed.filter(|word| word.row_id != row_id);
        let (ids, names): (BTreeSet<i64>, BTreeSet<&str>) =
            elsewhere.map(|word| (word.edit.id, &*word.row_id)).unzip();
        for name in names {
            events.extend(self.events_of(name)?.into_iter().filter(|event| ids.contains(&event.id)));
        }
        // By number, not by time: a clock may have been set back.
        events.sort_by_key(|event| event.id);
        let open = entry.spells.clone();
        Ok(Some(Story { row_id: row_id.to_string(), group, first_run, printed, open, events }))
    }
}
