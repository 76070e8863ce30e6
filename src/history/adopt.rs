//! A report on disk of which the history knows nothing: it was lost, or begun anew. What the report says of its advices
//! becomes what was printed in its run, and what stands in its yellow columns what people typed.
//!
//! Each row keeps the `Række-id` that it bears, which tells by what fields it was made, too. Reports are taken over in the order
//! of their runs: of a word that two of them have differently the later one's holds, and what stands on `Bortfaldet` is closed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::History;
use super::compare::{AdviceFate, Prints, SeenRow};
use super::identity::{Identity, KEY_FIELDS, base, identify, person};
use super::read_back::ReadBack;
use super::store::{
    Adopted, BorneId, EditTarget, Fact, OnDisk, Remembered, RunRead, ShownTarget, WrittenRow,
};
use super::typed_in::{Beyond, filled};
use crate::domain::field::Field;
use crate::domain::problem::{Error, Problem};
use crate::domain::since::Since;
use crate::domain::typed::Typed;
use crate::domain::{Advice, Location, Owner, PayGroup, PayrollRun, PrintKind, texts};
use crate::report::columns::Column;
use crate::report::files::file_name;
use crate::report::own::words_in;
use crate::report::returned::{Returned, ReturnedRow, Stands, run_in_words};
use crate::system::fs::Stamp;

/// Rows of one base that a `Række-id` is looked for among.
const MOST_ALIKE: u32 = 64;

impl History {
    /// Takes over a report that the history does not know.
    pub(super) fn adopt(&self, returned: &Returned, stamp: Stamp, back: &mut ReadBack) -> Result<(), Error> {
        let mut seen = HashSet::new();
        let here = |row: &&ReturnedRow| {
            row.stands != Stands::Gone && (row.row_id.is_empty() || seen.insert(row.row_id.clone()))
        };
        let here: Vec<&ReturnedRow> = returned.rows.iter().filter(here).collect();
        let advices: Vec<Advice> = here.iter().map(|row| row.advice(returned.place_of(row)).0).collect();
        let borne: Vec<(BorneId, &[Field])> =
            here.iter().zip(&advices).map(|(row, advice)| self.borne(row, advice, &returned.group)).collect();
        let used: Vec<Vec<Field>> = borne.iter().map(|(_, fields)| fields.to_vec()).collect();
        self.store.note_identified_by(&used)?;
        let fields = advices.iter().zip(&borne).map(|(advice, (_, fields))| (advice, *fields));
        let identities = identify(fields, &[], &returned.group, self.store.secret());
        let mut by_run: BTreeMap<PayrollRun, (Vec<Fact>, Vec<BorneId>)> = BTreeMap::new();
        let mut targets = Vec::new();
        by_run.entry(returned.run).or_default();
        for (((row, advice), (id, _)), identity) in here.iter().zip(&advices).zip(borne).zip(identities) {
            let run = printed_in(row, returned.run);
            let (facts, ids) = by_run.entry(run).or_default();
            facts.push(self.fact(row, advice, identity));
            ids.push(id);
            targets.push(EditTarget::new(run, identity));
        }
        let gone =
            returned.rows.iter().filter(|row| row.stands == Stands::Gone && !seen.contains(&row.row_id));
        let gone: Vec<&str> = gone.map(|row| row.row_id.as_str()).collect();
        let path = file_name(returned.run, &returned.group);
        for (run, (facts, ids)) in &by_run {
            let is_it = *run == returned.run;
            let adopted = Adopted {
                group: &returned.group,
                run: *run,
                day: run.payment_month(),
                facts,
                ids,
                gone: if is_it { &gone } else { &[] },
                report: is_it.then_some((&path, returned.edition.unwrap_or(1))),
            };
            self.store.adopt(&adopted)?;
        }
        let known = self.typed_before(returned)?;
        let mut rows = Vec::new();
        let mut edits = Vec::new();
        for (row, target) in here.into_iter().zip(targets) {
            let mut typed = filled(row, Some(target));
            let mut now = Typed::default();
            let before =
                known.get(row.row_id.as_str()).map_or_else(|| Cow::Owned(Typed::default()), Cow::Borrowed);
            for edit in &mut typed {
                now.set(edit.column, &edit.to);
                // Whoever wrote in a later report had the earlier one's words before them.
                edit.from = before.get(edit.column).to_string();
            }
            // What that edition said when it was written nobody knows any more: another copy of it clears nothing.
            let own = words_in(returned, row).into_iter().filter(|word| !word.text.is_empty()).collect();
            let shows = ShownTarget::Exactly(target);
            let new = WrittenRow::new(row.row_id.clone(), shows, Typed::default());
            rows.push(WrittenRow { now, own, ..new });
            edits.extend(typed.into_iter().filter(|edit| edit.from != edit.to));
        }
        back.read += 1;
        back.edits += edits.len();
        back.memory_is_lost |= self.store.is_new();
        back.taken_over.push(returned.whole());
        self.store.take_in(
            &returned.group,
            returned.run,
            &self.now,
            returned.name(),
            &edits,
            Some(OnDisk { rows: &rows, stamp, beyond: Beyond::Behind, goes_on: false }),
        )?;
        Ok(())
    }

    /// The `Række-id` of a row with the number that it was made with, and the fields that it was made by: those of a layout
    /// by which the very same id comes out, else the usual ones.
    fn borne(&self, row: &ReturnedRow, advice: &Advice, group: &PayGroup) -> (BorneId, &[Field]) {
        if row.group().as_ref() != Some(group) {
            return (BorneId::default(), &KEY_FIELDS);
        }
        let secret = self.store.secret();
        for fields in std::iter::once(&KEY_FIELDS[..]).chain(self.identities.iter().map(Vec::as_slice)) {
            let base = base(advice, fields, group, secret);
            let made = |number: &u32| secret.row_id(group, base, *number) == row.row_id;
            if let Some(number) = (1..=MOST_ALIKE).find(made) {
                return (BorneId { row_id: row.row_id.clone(), occurrence: Some(number) }, fields);
            }
        }
        (BorneId { row_id: row.row_id.clone(), occurrence: None }, &KEY_FIELDS)
    }

    /// What earlier reports say in the rows that stand in one, by `Række-id`.
    fn typed_before(&self, returned: &Returned) -> Result<HashMap<String, Typed>, Error> {
        let (run, group) = (returned.run, &returned.group);
        let book = self.store.open_book(group);
        let rows = book.seen_in(run)?;
        let read = RunRead { run, day: run.payment_month(), whole: Prints::default(), rows: &rows };
        let recollection = book.recall(&read, None)?;
        let printed = recollection.outcome.rows.iter().zip(&recollection.row_ids);
        let mut typed: HashMap<String, Typed> =
            printed.map(|((_, life), id)| (id.clone(), life.noted.typed.clone())).collect();
        for (recalled, fate) in recollection.known.iter().zip(&recollection.outcome.known) {
            if let AdviceFate::Carried(life) = fate {
                typed.insert(recalled.row_id.clone(), life.noted.typed.clone());
            }
        }
        Ok(typed)
    }

    /// Says which reports were taken over. One that a killed process wrote before it could note it is told of; those of a
    /// history that is gone count.
    pub(super) fn taken_over(&self, reports: &[Location]) -> Option<Problem> {
        let first = reports.first()?.clone();
        let what = match reports.len() {
            1 => texts::report_taken_over(),
            many => texts::reports_taken_over(many - 1),
        };
        let hint = texts::was_history_lost();
        Some(if self.store.is_new() {
            Problem::fault(first, what, hint)
        } else {
            Problem::remark(first, what, hint)
        })
    }

    fn fact(&self, row: &ReturnedRow, advice: &Advice, identity: Identity) -> Fact {
        let kilde = row.text(Column::Print);
        let seen = SeenRow {
            identity,
            prints: Prints {
                u721: kilde.contains(PrintKind::U721.word()),
                fejl_advis: kilde.contains(PrintKind::FejlAdvis.word()),
            },
            owner: Owner::parse(&row.text(Column::Owner)).unwrap_or(Owner::Unresolved),
            closes_itself: false,
        };
        Fact { seen, person: person(advice, self.store.secret()), advice: Remembered::of(advice) }
    }
}

/// The run that printed a row: the report's own, or for one that was not repeated the run it was first seen in.
fn printed_in(row: &ReturnedRow, run: PayrollRun) -> PayrollRun {
    let earlier = row.text(Column::SinceLast) == Since::NotRepeated.word();
    let first = || run_in_words(&row.text(Column::FirstSeen)).filter(|first| *first < run);
    if earlier { first().unwrap_or(run) } else { run }
}
