//! A report on disk of which the history knows nothing: it was lost, or begun anew. What the report says of its advices
//! becomes what was printed in its run, and what stands in its yellow columns what people typed.

use std::collections::HashMap;

use super::compare::{Prints, Seen, Since};
use super::identity::{Identity, identify, person};
use super::read_back::ReadBack;
use super::returned::{self, Returned, ReturnedRow};
use super::store::{Adopted, Fact, NewEdit, Remembered, Target, WrittenRow};
use super::{History, returned::as_compared};
use crate::fs::Stamp;
use crate::layout::field::Field;
use crate::model::{Advice, Amount, Code, FileName, Kind, Location, Owner, PayNumber, PayrollRun, Print};
use crate::parse::values;
use crate::problem::{Error, Problem};
use crate::report::columns::Column;
use crate::typed::{Typed, TypedColumn};

/// The fields that identify an advice where no layout is at hand to say so.
const KEY_FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];

impl History {
    /// Takes over a report that the history does not know.
    pub(super) fn adopt(&self, returned: &Returned, stamp: Stamp, back: &mut ReadBack) -> Result<(), Error> {
        let advices: Vec<Advice> = returned.rows.iter().map(advice).collect();
        let fields = advices.iter().map(|advice| (advice, &KEY_FIELDS[..]));
        let identities = identify(fields, &returned.group, self.store.secret());
        let mut by_run: HashMap<PayrollRun, Vec<Fact>> = HashMap::new();
        let mut rows = Vec::new();
        let mut edits = Vec::new();
        by_run.entry(returned.run).or_default();
        for ((row, advice), identity) in returned.rows.iter().zip(&advices).zip(identities) {
            let run = printed_in(row, returned.run);
            by_run.entry(run).or_default().push(self.fact(row, advice, identity));
            let target = Target::new(run, identity);
            let typed = typed(row, target);
            let mut now = Typed::default();
            for edit in &typed {
                now.set(edit.column, &edit.to);
            }
            rows.push(WrittenRow { row_id: row.row_id.clone(), target, written: now.clone(), now });
            edits.extend(typed);
        }
        let mut runs: Vec<(PayrollRun, Vec<Fact>)> = by_run.into_iter().collect();
        runs.sort_by_key(|(run, _)| *run);
        for (run, facts) in &runs {
            let adopted = Adopted {
                group: &returned.group,
                run: *run,
                day: run.payment_month(),
                facts,
                report: (*run == returned.run).then_some((returned.name(), returned.edition.unwrap_or(1))),
            };
            self.store.adopt(&adopted)?;
        }
        back.read += 1;
        back.edits += edits.len();
        back.problems.push(Problem::remark(
            returned.whole(),
            "the history knows nothing of this report; it is taken over from the workbook",
            "nothing needs to be done; how often an advice was seen is counted from here",
        ));
        self.store.take_in(
            &returned.group,
            returned.run,
            &self.now,
            returned.name(),
            &edits,
            Some((&rows, stamp)),
        )?;
        Ok(())
    }

    fn fact(&self, row: &ReturnedRow, advice: &Advice, identity: Identity) -> Fact {
        let kilde = row.cell(Column::Print);
        let seen = Seen {
            identity,
            prints: Prints {
                u721: kilde.contains(Print::U721.word()),
                fejl_advis: kilde.contains(Print::FejlAdvis.word()),
            },
            owner: Owner::parse(row.cell(Column::Owner)).unwrap_or(Owner::Unresolved),
            closes_itself: false,
        };
        Fact { seen, person: person(advice, self.store.secret()), advice: Remembered::of(advice) }
    }
}

/// The run that printed a row: the report's own, or for one that was not repeated the run it was first seen in.
fn printed_in(row: &ReturnedRow, run: PayrollRun) -> PayrollRun {
    let earlier = row.cell(Column::SinceLast) == Since::NotRepeated.word();
    let first = || returned::run_in_words(row.cell(Column::FirstSeen)).filter(|first| *first < run);
    if earlier { first().unwrap_or(run) } else { run }
}

fn typed(row: &ReturnedRow, target: Target) -> Vec<NewEdit> {
    let new = Typed::default();
    TypedColumn::ALL
        .into_iter()
        .filter_map(|column| {
            let to = row.typed(column).filter(|to| !to.is_empty() && *to != new.get(column))?;
            let from = new.get(column).to_string();
            let row_id = row.row_id.clone();
            Some(NewEdit { row_id, target: Some(target), column, from, to: to.to_string() })
        })
        .collect()
}

fn advice(row: &ReturnedRow) -> Advice {
    let nowhere = Location::whole(&FileName::new("", ""));
    let text = |column| as_compared(row.cell(column));
    let kroner = row.cell(Column::Amount).replace(',', ".").parse::<f64>().ok();
    Advice {
        pay_number: PayNumber::parse(row.cell(Column::PayNumber)),
        name: text(Column::Name),
        code: Code::parse(row.cell(Column::Code)),
        text: text(Column::Text),
        system_section: text(Column::SystemSection),
        workplace: text(Column::Workplace),
        pkat: text(Column::Pkat),
        wage_item: text(Column::WageItem),
        amount: kroner.map(|kroner| Amount((kroner * 100.0).round() as i64)),
        date: values::date(row.cell(Column::Date)),
        ..Advice::new(Print::U721, nowhere, Kind::parse(row.cell(Column::Kind)).unwrap_or(Kind::Advice))
    }
}
