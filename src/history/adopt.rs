//! A report on disk of which the history knows nothing: it was lost, or begun anew. What the report says of its advices
//! becomes what was printed in its run, and what stands in its yellow columns what people typed.

use std::collections::{HashMap, HashSet};

use super::History;
use super::compare::{Prints, SeenRow};
use super::identity::{Identity, identify, person};
use super::read_back::ReadBack;
use super::store::{Adopted, EditTarget, Fact, OnDisk, Remembered, WrittenRow};
use super::typed_in::{Beyond, filled};
use crate::domain::field::Field;
use crate::domain::problem::{Error, Problem};
use crate::domain::since::Since;
use crate::domain::typed::Typed;
use crate::domain::{Advice, Owner, PayrollRun, PrintKind};
use crate::report::columns::Column;
use crate::report::files::file_name;
use crate::report::returned::{Returned, ReturnedRow, Stands, run_in_words};
use crate::system::fs::Stamp;

/// The fields that identify an advice where no layout is at hand to say so.
const KEY_FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];

impl History {
    /// Takes over a report that the history does not know.
    pub(super) fn adopt(&self, returned: &Returned, stamp: Stamp, back: &mut ReadBack) -> Result<(), Error> {
        let mut seen = HashSet::new();
        let here = |row: &&ReturnedRow| {
            row.stands != Stands::Gone && (row.row_id.is_empty() || seen.insert(row.row_id.clone()))
        };
        let here: Vec<&ReturnedRow> = returned.rows.iter().filter(here).collect();
        let advices: Vec<Advice> = here.iter().map(|row| row.advice(returned.place_of(row)).0).collect();
        let fields = advices.iter().map(|advice| (advice, &KEY_FIELDS[..]));
        let identities = identify(fields, &[], &returned.group, self.store.secret());
        let mut by_run: HashMap<PayrollRun, Vec<Fact>> = HashMap::new();
        let mut rows = Vec::new();
        let mut edits = Vec::new();
        by_run.entry(returned.run).or_default();
        for ((row, advice), identity) in here.into_iter().zip(&advices).zip(identities) {
            let run = printed_in(row, returned.run);
            by_run.entry(run).or_default().push(self.fact(row, advice, identity));
            let target = EditTarget::new(run, identity);
            let typed = filled(row, Some(target));
            let mut now = Typed::default();
            for edit in &typed {
                now.set(edit.column, &edit.to);
            }
            // What that edition said when it was written nobody knows any more: another copy of it clears nothing.
            rows.push(WrittenRow { now, ..WrittenRow::new(row.row_id.clone(), target, Typed::default()) });
            edits.extend(typed);
        }
        let mut runs: Vec<(PayrollRun, Vec<Fact>)> = by_run.into_iter().collect();
        runs.sort_by_key(|(run, _)| *run);
        let path = file_name(returned.run, &returned.group);
        for (run, facts) in &runs {
            let adopted = Adopted {
                group: &returned.group,
                run: *run,
                day: run.payment_month(),
                facts,
                report: (*run == returned.run).then_some((&path, returned.edition.unwrap_or(1))),
            };
            self.store.adopt(&adopted)?;
        }
        back.read += 1;
        back.edits += edits.len();
        back.memory_is_lost |= self.store.is_new();
        back.problems.push(self.taken_over(returned));
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

    /// A report that a killed process wrote before it could note it is told of; one of a history that is gone counts.
    fn taken_over(&self, returned: &Returned) -> Problem {
        let at = returned.whole();
        let what = "the history knows nothing of this report; it is taken over from the workbook";
        let hint = "was the history lost, put a copy of its folder back from backup; else how often an advice was seen is counted \
                    from here, and what may have been delivered is asked about (`uddata send --resolve`)";
        if self.store.is_new() { Problem::fault(at, what, hint) } else { Problem::remark(at, what, hint) }
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
