//! What the history knows of a report that is being made: which advice each row is, what follows from earlier runs, and
//! what closed.

use std::sync::Arc;

use jiff::civil::Date;

use super::compare::{AdviceFate, How, Life, Noted, Prints, SeenRow};
use super::identity::{identify, person};
use super::store::{EditTarget, Fact, Recalled, Recollection, Remembered, Store};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{
    Advice, Amount, Day, FileName, Item, Kind, Location, Origin, PayGroup, PayrollRun, PrintKind,
};
use crate::prints::layout::field::Field;

/// What the history has to know of a print that a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct PrintOfReport<'p> {
    /// The file it stands in.
    pub file: &'p Arc<FileName>,
    /// Which kind of print it is.
    pub kind: PrintKind,
    /// The fields that make its rows the same advice from run to run.
    pub identity: &'p [Field],
    /// Whether it was read in full and shows everything.
    pub is_whole: bool,
}

/// Everything the history knows of one report.
#[derive(Debug)]
pub struct Memory {
    /// The printed rows as they are kept, in the order of the items.
    pub facts: Vec<Fact>,
    /// What became of each.
    pub recollection: Recollection,
    /// Of each printed row: amount and date before, where they changed.
    pub before: Vec<Before>,
    /// Advices of earlier runs that stand in this report: index in `recollection.known`, and what was printed.
    pub carried: Vec<(usize, Advice)>,
    /// Advices that closed since the run before.
    pub gone: Vec<(usize, Advice)>,
}

/// Amount and date of an advice before they changed; `None` where they did not.
pub type Before = Option<(Option<Amount>, Option<Day>)>;

/// One row of a report as the history knows it.
#[derive(Debug, Clone, Copy)]
pub struct Remembrance<'m> {
    /// `Række-id`.
    pub row_id: &'m str,
    /// How it stands.
    pub life: &'m Life,
    /// The run that printed it last.
    pub last_printed: PayrollRun,
    /// The printed row that it is known by.
    pub target: EditTarget,
}

impl Memory {
    /// What is known of the report of a run and group whose rows are `items`.
    pub fn of(
        store: &Store,
        &ReportId { run, ref group }: &ReportId,
        day: Date,
        items: &[Item],
        prints: &[PrintOfReport<'_>],
    ) -> Result<Self, Error> {
        let facts = facts(store, group, items, prints);
        let rows: Vec<SeenRow> = facts.iter().map(|fact| fact.seen).collect();
        let recollection = store.recall(group, run, day, whole(prints), &rows)?;
        let mut memory =
            Self { facts, recollection, before: Vec::new(), carried: Vec::new(), gone: Vec::new() };
        memory.before = memory.changed();
        for (index, fate) in memory.recollection.outcome.known.iter().enumerate() {
            let recalled = &memory.recollection.known[index];
            match fate {
                AdviceFate::Carried(_) => memory.carried.push((index, printed(recalled))),
                AdviceFate::Gone(..) => memory.gone.push((index, printed(recalled))),
                AdviceFate::Resting(noted) if memory.recollection.since_previous(noted) => {
                    memory.gone.push((index, printed(recalled)));
                }
                AdviceFate::Resting(_) | AdviceFate::Printed(_) | AdviceFate::Dormant | AdviceFate::Past => {}
            }
        }
        Ok(memory)
    }

    /// What is known of the printed row `at`.
    pub fn of_row(&self, at: usize) -> Remembrance<'_> {
        let (_, life) = &self.recollection.outcome.rows[at];
        let run = self.recollection.turn.run;
        Remembrance {
            row_id: &self.recollection.row_ids[at],
            life,
            last_printed: run,
            target: EditTarget::new(run, self.facts[at].seen.identity),
        }
    }

    /// What is known of a row of an earlier run that stands in the report.
    pub fn of_carried(&self, index: usize) -> Option<Remembrance<'_>> {
        let recalled = &self.recollection.known[index];
        let AdviceFate::Carried(life) = &self.recollection.outcome.known[index] else { return None };
        Some(Remembrance {
            row_id: &recalled.row_id,
            life,
            last_printed: recalled.known.last_run,
            target: EditTarget::new(recalled.known.last_run, recalled.known.last.identity),
        })
    }

    /// `Række-id` of a known advice that is gone, and the printed row that it is known by.
    pub fn gone_target(&self, index: usize) -> (&str, EditTarget) {
        let recalled = &self.recollection.known[index];
        (&recalled.row_id, EditTarget::new(recalled.known.last_run, recalled.known.last.identity))
    }

    /// Why a known advice is gone, and what people typed about it.
    pub fn of_gone(&self, index: usize) -> Option<(Option<How>, &Noted)> {
        match &self.recollection.outcome.known[index] {
            AdviceFate::Gone(how, noted) => Some((Some(*how), noted)),
            AdviceFate::Resting(noted) => Some((None, noted)),
            _ => None,
        }
    }

    fn changed(&self) -> Vec<Before> {
        let mut before = vec![None; self.facts.len()];
        for (recalled, fate) in self.recollection.known.iter().zip(&self.recollection.outcome.known) {
            if let AdviceFate::Printed(row) = fate {
                before[*row] = recalled.printed.as_ref().map(Remembered::amount_and_date);
            }
        }
        before
    }
}

impl Recollection {
    /// Whether somebody accepted it since the run that this one is held against.
    fn since_previous(&self, noted: &Noted) -> bool {
        self.turn.previous.zip(noted.status_set).is_some_and(|(previous, set)| previous <= set)
    }
}

fn printed(recalled: &Recalled) -> Advice {
    let print = if recalled.known.last.prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
    let nothing = || Advice::new(print, Location::whole(&FileName::new("", "")), Kind::Advice);
    recalled.printed.clone().map_or_else(nothing, |printed| printed.advice(print))
}

/// Where an advice of an earlier run was printed, as far as that is known: in which prints.
pub fn origins(prints: Prints) -> Vec<Origin> {
    let nowhere = Location::whole(&FileName::new("", ""));
    let kinds = [(PrintKind::U721, prints.u721), (PrintKind::FejlAdvis, prints.fejl_advis)];
    let held = kinds.into_iter().filter(|(_, held)| *held);
    held.map(|(print, _)| Origin { print, at: nowhere.clone() }).collect()
}

/// The prints that held an advice, as the column `Kilde` names them.
pub fn in_words(prints: Prints) -> String {
    let held = origins(prints);
    held.iter().map(|origin| origin.print.word()).collect::<Vec<_>>().join(" + ")
}

fn facts(store: &Store, group: &PayGroup, items: &[Item], prints: &[PrintOfReport<'_>]) -> Vec<Fact> {
    let fields = |item: &Item| -> &[Field] {
        let of_file = |origin: &Origin| prints.iter().find(|print| *print.file == origin.at.file);
        let print = item.origins.iter().find_map(of_file);
        print.map_or(&[], |print| print.identity)
    };
    let identities = identify(items.iter().map(|item| (&item.advice, fields(item))), group, store.secret());
    let fact = |(item, identity): (&Item, _)| Fact {
        seen: SeenRow {
            identity,
            prints: held(item),
            owner: item.decision.owner,
            closes_itself: item.decision.closes_itself,
        },
        person: person(&item.advice, store.secret()),
        advice: Remembered::of(&item.advice),
    };
    items.iter().zip(identities).map(fact).collect()
}

fn held(item: &Item) -> Prints {
    let holds = |print| item.origins.iter().any(|origin| origin.print == print);
    Prints { u721: holds(PrintKind::U721), fejl_advis: holds(PrintKind::FejlAdvis) }
}

/// The prints of which everything that is there was read in full.
fn whole(prints: &[PrintOfReport<'_>]) -> Prints {
    let whole = |kind| {
        let mut of_kind = prints.iter().filter(|print| print.kind == kind).peekable();
        of_kind.peek().is_some() && of_kind.all(|print| print.is_whole)
    };
    Prints { u721: whole(PrintKind::U721), fejl_advis: whole(PrintKind::FejlAdvis) }
}
