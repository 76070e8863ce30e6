//! What a person confirmed to be one advice under two lønnumre: what was written at the old row goes on at the new one.
//!
//! The words are copied as edits of the report that the confirmation stands in, and the old row is closed by one: they are facts
//! like any other, and nothing but a person's two words makes them. What is typed at the old row later is copied, too.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::History;
use super::compare::{AdviceFate, Noted, Prints, holds};
use super::store::{EditTarget, NewEdit, RunRead, WrittenRow};
use crate::domain::problem::Error;
use crate::domain::typed::{Status, Typed, TypedColumn};
use crate::domain::{PayGroup, PayrollRun};
use crate::report::own::{OwnEdit, OwnWord, text_at};
use crate::report::returned::Returned;
use crate::report::same_person::{confirmed, confirms, goes_on_in, handed_on};

/// A row of a report as it is known now.
struct KnownNow {
    target: EditTarget,
    noted: Arc<Noted>,
    /// Whether it stands in `Adviser`.
    stands: bool,
}

impl History {
    /// Carries over what a person confirmed in a workbook whose rows are `rows`, and what was typed in it at rows that go on
    /// elsewhere.
    pub(super) fn go_on(
        &self,
        returned: &Returned,
        rows: &[WrittenRow],
        edits: &[NewEdit],
    ) -> Result<(), Error> {
        self.hand_on(returned, edits)?;
        let new_id = |edit: &&NewEdit| {
            edit.column == TypedColumn::InternalNote && !edit.is_proposal && confirms(&edit.to)
        };
        let pair = |edit: &NewEdit| {
            let new = rows.iter().find(|row| row.row_id == edit.row_id)?;
            Some((new.row_id.as_str(), new.may_be.as_deref()?))
        };
        let pairs: Vec<(&str, &str)> = edits.iter().filter(new_id).filter_map(pair).collect();
        let mut carried = Vec::new();
        let mut own = Vec::new();
        if !pairs.is_empty() {
            let known = self.known_now(&returned.group, returned.run)?;
            let kept = self.store.rows_of(&returned.group, returned.run)?;
            for (new, old) in pairs {
                let (Some(new_row), Some(old_row)) = (known.get(new), known.get(old)) else { continue };
                if new_row.noted.goes_on_from.is_none() {
                    carried.extend(carry((new, new_row), (old, old_row)));
                    own.extend(carry_own(&kept, new, old));
                }
            }
        }
        if !carried.is_empty() {
            let (group, run) = (&returned.group, returned.run);
            self.store.take_in(group, run, &self.now, returned.name(), &carried, None)?;
            self.store.keep_own(group, run, &own)?;
        }
        Ok(())
    }

    /// Copies what was typed at rows that go on in others.
    fn hand_on(&self, returned: &Returned, edits: &[NewEdit]) -> Result<(), Error> {
        let mut handed: BTreeMap<PayrollRun, Vec<(String, &NewEdit)>> = BTreeMap::new();
        for edit in edits.iter().filter(|edit| !edit.row_id.is_empty()) {
            let events = self.store.events_of(&edit.row_id)?;
            let goes_on = events.iter().rev().find_map(|event| {
                let is_note = event.column() == Some(TypedColumn::InternalNote);
                let row_id = goes_on_in(&event.new).filter(|_| is_note)?;
                Some((event.run, row_id.to_owned()))
            });
            if let Some((run, row_id)) = goes_on {
                handed.entry(run).or_default().push((row_id, edit));
            }
        }
        for (run, handed) in handed {
            let known = self.known_now(&returned.group, run)?;
            let copies = handed.into_iter().filter_map(|(row_id, typed)| {
                let row = known.get(&row_id)?;
                let has = row.noted.typed.get(typed.column);
                let to = handed_over(has, typed)?;
                let copy = edit(&row_id, row.target, typed.column, has, to);
                Some(NewEdit { is_proposal: typed.is_proposal, ..copy })
            });
            let copies: Vec<NewEdit> = copies.collect();
            self.store.take_in(&returned.group, run, &self.now, returned.name(), &copies, None)?;
        }
        Ok(())
    }

    /// Every row of a report as it is known now, by `Række-id`.
    fn known_now(&self, group: &PayGroup, run: PayrollRun) -> Result<HashMap<String, KnownNow>, Error> {
        let book = self.store.open_book(group);
        let rows = book.seen_in(run)?;
        let read = RunRead { run, day: run.payment_month(), whole: Prints::default(), rows: &rows };
        let recollection = book.recall(&read, None)?;
        let printed = recollection.outcome.rows.iter().zip(&recollection.row_ids).zip(&rows);
        let mut known: HashMap<String, KnownNow> = printed
            .map(|(((_, life), id), row)| {
                let target = EditTarget::new(run, row.identity);
                (id.clone(), KnownNow { target, noted: life.noted.clone(), stands: true })
            })
            .collect();
        for (recalled, fate) in recollection.known.iter().zip(&recollection.outcome.known) {
            let (noted, stands) = match fate {
                AdviceFate::Carried(life) => (&life.noted, true),
                AdviceFate::Gone(_, noted) | AdviceFate::Resting(noted) => (noted, false),
                AdviceFate::Printed(_) | AdviceFate::Dormant | AdviceFate::Past => continue,
            };
            let target = EditTarget::new(recalled.known.last_run, recalled.known.last.identity);
            known.insert(recalled.row_id.clone(), KnownNow { target, noted: noted.clone(), stands });
        }
        Ok(known)
    }
}

/// The edits by which a row takes over what another says, and that one is closed.
fn carry((new_id, new): (&str, &KnownNow), (old_id, old): (&str, &KnownNow)) -> Vec<NewEdit> {
    let (has, had) = (&new.noted.typed, &old.noted.typed);
    let mut edits = Vec::new();
    for column in TypedColumn::ALL {
        let (from, before) = (has.get(column), had.get(column));
        let mut to = match column {
            TypedColumn::Status => taken_over_status(has, had),
            column if column.is_choice() && !from.is_empty() => from.to_owned(),
            _ => below(from.to_owned(), before),
        };
        if column == TypedColumn::InternalNote {
            to = below(confirmed(from, old_id), before);
        }
        if to != from {
            edits.push(edit(new_id, new.target, column, from, to));
        }
    }
    let note = had.get(TypedColumn::InternalNote);
    let said = handed_on(note, new_id);
    if old.stands {
        edits.push(edit(old_id, old.target, TypedColumn::InternalNote, note, said));
        let status = had.get(TypedColumn::Status);
        edits.push(edit(old_id, old.target, TypedColumn::Status, status, Status::Done.word().to_owned()));
    }
    edits
}

/// What a cell of the new row says when something was typed at the old one; `None` where it says so already. A status that
/// closes the old row closes the new one not: the old one was closed when it went on there.
fn handed_over(has: &str, typed: &NewEdit) -> Option<String> {
    let to = match typed.column {
        TypedColumn::Status => {
            let waits = Status::read(&typed.to).is_some_and(|read| read.status.awaits());
            waits.then(|| typed.to.clone())?
        }
        column if column.is_choice() => typed.to.clone(),
        _ => {
            let lines = typed.to.lines().filter(|line| goes_on_in(line).is_none());
            lines.fold(has.to_owned(), below)
        }
    };
    (to != has).then_some(to)
}

/// The status of the old row, where nobody set one at the new one and the old one is not done with.
fn taken_over_status(has: &Typed, had: &Typed) -> String {
    let taken = has.status == Status::Open && had.status != Status::Done;
    let typed = if taken { had } else { has };
    typed.get(TypedColumn::Status).to_owned()
}

/// One text below another, once.
fn below(text: String, other: &str) -> String {
    match (&*text, other) {
        ("", other) => other.to_owned(),
        (says, other) if other.is_empty() || holds(says, other) => text,
        (text, other) => format!("{text}\n{other}"),
    }
}

fn edit(row_id: &str, target: EditTarget, column: TypedColumn, from: &str, to: String) -> NewEdit {
    let (row_id, target, from) = (row_id.to_owned(), Some(target), from.to_owned());
    NewEdit { row_id, target, column, from, to, is_proposal: false }
}

/// What people wrote in columns of their own and as comments at the old row, at the new one.
fn carry_own(kept: &[WrittenRow], new: &str, old: &str) -> Vec<OwnEdit> {
    let own = |id: &str| kept.iter().find(|row| row.row_id == id).map_or(&[][..], |row| &row.own);
    let has = own(new);
    let carried = own(old).iter().map(|word| {
        let from = text_at(has, word).to_owned();
        let word = OwnWord { text: below(from.clone(), &word.text), ..word.clone() };
        OwnEdit { row_id: new.to_owned(), from, word }
    });
    carried.collect()
}
