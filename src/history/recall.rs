//! What the history knows of a report that is being made: which advice each row is, what follows from earlier runs, and
//! what closed.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::book::{Book, PrintedRows};
use super::compare::{AdviceFate, How, Life, Noted, Prints, SeenRow};
use super::identity::{Identity, base, exact, identify, person};
use super::store::{Fact, OpenBook, Recalled, Recollection, Remembered, RunRead, SealedTexts, Store};
use crate::domain::field::Field;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::since::Since;
use crate::domain::typed::TypedColumn;
use crate::domain::{
    Advice, Amount, Day, FileName, Item, Kind, Location, Origin, PayGroup, PayNumber, PayrollRun, PrintKind,
    RowText,
};
use crate::report::{CustomerAnswer, same_person};
use crate::system::secret::ShortMac;

/// Everything the history knows of one report.
#[derive(Debug)]
pub struct Memory {
    /// What is known of the løngruppe, as it was before this report.
    pub book: Book,
    /// The printed rows as they are kept, in the order of the items.
    pub printed: PrintedRows,
    /// What was printed in each.
    pub texts: SealedTexts,
    /// What became of each.
    pub recollection: Recollection,
    /// The fields by which the layouts of its prints tell rows apart: each choice once.
    pub identified_by: Vec<Vec<Field>>,
    /// Of the printed rows whose amount or date changed: what they were before.
    pub before: HashMap<usize, BeforeChange>,
    /// Advices of earlier runs that stand in this report: index in `recollection.known`, and what was printed.
    pub carried: Vec<(usize, Advice)>,
    /// Advices that closed since the run before.
    pub gone: Vec<(usize, Advice)>,
    /// For each `Række-id` that a person said goes on from another: what that was.
    pub former: HashMap<String, Former>,
    /// What earlier runs called the persons whom nothing in this report names.
    pub names: HashMap<PayNumber, RowText>,
}

/// An advice as it was under a former lønnummer of the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The lønnummer.
    pub number: String,
    /// The run it was first printed in.
    pub first_run: PayrollRun,
    /// In how many runs it was printed.
    pub runs_seen: u32,
    /// The run that it was open since.
    pub open_since: PayrollRun,
    /// Amount and date as they were printed last.
    amount_and_date: (Option<Amount>, Option<Day>),
}

/// Amount and date of an advice before they changed.
pub type BeforeChange = (Option<Amount>, Option<Day>);

/// One row of a report as the history knows it.
#[derive(Debug, Clone, Copy)]
pub struct Remembrance<'m> {
    /// `Række-id`.
    pub row_id: &'m str,
    /// How it stands.
    pub life: &'m Life,
    /// The run that printed it last.
    pub last_printed: PayrollRun,
    /// What it was under a former lønnummer, where a person said that it goes on from there.
    pub former: Option<&'m Former>,
    /// The run that the report is held against.
    pub previous: Option<PayrollRun>,
}

impl Remembrance<'_> {
    /// What has become of it since the run before, given amount and date where they changed. What goes on from a former
    /// lønnummer is not new.
    pub fn since(&self, before: Option<BeforeChange>) -> Since {
        match self.life.since {
            Since::New if self.former.is_some() && before.is_some() => Since::Changed,
            Since::New if self.former.is_some() => Since::Unchanged,
            since => since,
        }
    }

    /// What the kunde answered and nobody has taken up yet, where it is open.
    pub fn answer(&self) -> Option<CustomerAnswer> {
        let answered = self.life.noted.answered.filter(|_| self.life.noted.typed.status.is_open())?;
        Some(if Some(answered) < self.previous { CustomerAnswer::Earlier } else { CustomerAnswer::New })
    }
}

impl Memory {
    /// What is known of the report of a run and group with these rows. What is open closes by the rules of the day.
    pub fn of(
        store: &Store,
        &ReportId { run, ref group }: &ReportId,
        day: Date,
        read: &RowsRead<'_>,
        decide: &dyn Fn(Advice, Vec<Origin>) -> Item,
    ) -> Result<Self, Error> {
        let rules = |printed: &Remembered, prints: Prints| {
            let advice = printed.clone().advice(print_of(prints));
            let decision = decide(advice, origins(prints)).decision;
            (decision.owner, decision.closes_itself)
        };
        let book = store.open_book(group);
        let (printed, texts) = PrintedRows::of(read.kept(&store.identified_by()?, &book)?).apart();
        let texts = store.seal_texts(group, run, texts)?;
        let rows: Vec<SeenRow> = printed.seen().collect();
        let run_read = RunRead { run, day, whole: read.whole, rows: &rows };
        let recollection = book.recall(&run_read, Some(&rules))?;
        let mut memory = Self {
            book: Book::new(group, store.secret()),
            printed,
            texts,
            recollection,
            before: HashMap::new(),
            carried: Vec::new(),
            gone: Vec::new(),
            former: HashMap::new(),
            names: HashMap::new(),
            identified_by: read.choices(),
        };
        memory.before = memory.changed();
        for (index, fate) in memory.recollection.outcome.known.iter().enumerate() {
            let recalled = &memory.recollection.known[index];
            match fate {
                AdviceFate::Carried(_) => memory.carried.push((index, advice(recalled))),
                AdviceFate::Gone(..) => memory.gone.push((index, advice(recalled))),
                AdviceFate::Resting(noted) if memory.recollection.since_previous(noted) => {
                    memory.gone.push((index, advice(recalled)));
                }
                AdviceFate::Resting(_) | AdviceFate::Printed(_) | AdviceFate::Dormant | AdviceFate::Past => {}
            }
        }
        memory.find_former(store, read.items)?;
        let mut unnamed = memory.unnamed(read.items);
        memory.names = book.names(run, &unnamed)?;
        unnamed.retain(|number| !memory.names.contains_key(number));
        let lines = memory.last_lines_of(&unnamed, read.items);
        memory.book = book.close(lines)?;
        Ok(memory)
    }

    /// The lines that printed rows of some lønnumre last.
    fn last_lines_of(&self, numbers: &BTreeSet<PayNumber>, items: &[Item]) -> HashSet<(PayrollRun, usize)> {
        let is_theirs = |advice: &Advice| advice.pay_number.is_some_and(|number| numbers.contains(&number));
        let run = self.recollection.turn.run;
        let printed = items.iter().enumerate().filter(|(_, item)| is_theirs(&item.advice));
        let carried = self.carried.iter().filter(|(_, advice)| is_theirs(advice));
        let carried = carried.map(|(index, _)| self.recollection.known[*index].last_line());
        printed.map(|(at, _)| (run, at)).chain(carried).collect()
    }

    /// Looks up what stood under former lønnumre, and where amount or date changed with the number.
    fn find_former(&mut self, store: &Store, items: &[Item]) -> Result<(), Error> {
        let rows =
            self.recollection.outcome.rows.iter().map(|(_, life)| life).zip(&self.recollection.row_ids);
        let known = self.recollection.known.iter().zip(&self.recollection.outcome.known);
        let carried = known.filter_map(|(recalled, fate)| match fate {
            AdviceFate::Carried(life) => Some((life, &recalled.row_id)),
            _ => None,
        });
        for (life, row_id) in rows.chain(carried) {
            let Some(before) = &life.noted.goes_on_from else { continue };
            if let Some(former) = former(store, before, life.first_run)? {
                self.former.insert(row_id.clone(), former);
            }
        }
        for (at, item) in items.iter().enumerate().filter(|_| !self.former.is_empty()) {
            let (_, life) = &self.recollection.outcome.rows[at];
            let former = self.former.get(&self.recollection.row_ids[at]);
            if let Some(former) = former.filter(|_| life.since == Since::New) {
                let now = (item.advice.amount, item.advice.date);
                if former.amount_and_date != now {
                    self.before.insert(at, former.amount_and_date);
                }
            }
        }
        Ok(())
    }

    /// The lønnumre in the report that no row of it, and none that closed since the run before, has a name for.
    fn unnamed(&self, items: &[Item]) -> BTreeSet<PayNumber> {
        let shown =
            items.iter().map(|item| &item.advice).chain(self.carried.iter().map(|(_, advice)| advice));
        let gone = self.gone.iter().map(|(_, advice)| advice);
        let named: HashSet<PayNumber> = shown
            .clone()
            .chain(gone)
            .filter(|advice| !advice.name.is_empty())
            .filter_map(|advice| advice.pay_number)
            .collect();
        shown.filter_map(|advice| advice.pay_number).filter(|number| !named.contains(number)).collect()
    }

    /// What is known of the printed row `at`.
    pub fn of_row(&self, at: usize) -> Remembrance<'_> {
        let (_, life) = &self.recollection.outcome.rows[at];
        let run = self.recollection.turn.run;
        Remembrance {
            row_id: &self.recollection.row_ids[at],
            life,
            last_printed: run,
            former: self.former.get(&self.recollection.row_ids[at]),
            previous: self.recollection.turn.previous,
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
            former: self.former.get(&recalled.row_id),
            previous: self.recollection.turn.previous,
        })
    }

    /// `Række-id` of a known advice that is gone, and the run that printed it last.
    pub fn gone_id(&self, index: usize) -> (&str, PayrollRun) {
        let recalled = &self.recollection.known[index];
        (&recalled.row_id, recalled.known.last_run)
    }

    /// Why a known advice is gone, and what people typed about it.
    pub fn of_gone(&self, index: usize) -> Option<(Option<How>, &Noted)> {
        match &self.recollection.outcome.known[index] {
            AdviceFate::Gone(how, noted) => Some((Some(*how), noted)),
            AdviceFate::Resting(noted) => Some((None, noted)),
            _ => None,
        }
    }

    /// Whether nobody has anything to do by it: no row was printed, and of earlier ones none is open but for information.
    pub fn concerns_nobody(&self) -> bool {
        let concerns =
            |(index, _): &(usize, Advice)| self.recollection.known[*index].known.concerns_somebody();
        self.printed.is_empty() && !self.carried.iter().any(concerns)
    }

    fn changed(&self) -> HashMap<usize, BeforeChange> {
        let fates = self.recollection.known.iter().zip(&self.recollection.outcome.known);
        let before = fates.filter_map(|(recalled, fate)| match fate {
            AdviceFate::Printed(row) => Some((*row, recalled.printed.as_ref()?.amount_and_date())),
            _ => None,
        });
        before.collect()
    }
}

impl Recollection {
    /// Whether somebody accepted it since the run that this one is held against.
    fn since_previous(&self, noted: &Noted) -> bool {
        self.turn.previous.zip(noted.status_set).is_some_and(|(previous, set)| previous <= set)
    }
}

/// The advice with a `Række-id` as it was before a run, with what it had gone on from itself.
fn former(store: &Store, row_id: &str, until: PayrollRun) -> Result<Option<Former>, Error> {
    let mut found: Option<Former> = None;
    let mut seen = HashSet::new();
    let mut next = Some((row_id.to_owned(), until));
    while let Some((row_id, until)) = next.take().filter(|(row_id, _)| seen.insert(row_id.clone())) {
        let Some(story) = store.story(&row_id)? else { break };
        let printed: Vec<_> = story.printed.iter().filter(|printed| printed.run < until).collect();
        let (Some(first), Some(last)) = (printed.first(), printed.last()) else { break };
        let opened = story.open.iter().rev().find(|spell| spell.since < until);
        let open_since = opened.map_or(first.run, |spell| spell.since);
        let before = story.events.iter().rev().find_map(|event| {
            let is_note = event.column() == Some(TypedColumn::InternalNote);
            is_note.then(|| same_person::goes_on_from(&event.new)).flatten().map(str::to_owned)
        });
        let mut earlier = Former {
            number: last.advice.words()[0][0].clone(),
            first_run: first.run,
            runs_seen: printed.len() as u32,
            open_since,
            amount_and_date: last.advice.amount_and_date(),
        };
        next = before.map(|before| (before, first.run));
        if let Some(found) = found {
            earlier.runs_seen += found.runs_seen;
            earlier.number = found.number;
            earlier.amount_and_date = found.amount_and_date;
        }
        found = Some(earlier);
    }
    Ok(found)
}

fn print_of(prints: Prints) -> PrintKind {
    if prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis }
}

/// What was printed of a known advice.
fn advice(recalled: &Recalled) -> Advice {
    let print = print_of(recalled.known.last.prints);
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

/// The rows of a report as they were read.
#[derive(Debug, Clone, Copy)]
pub struct RowsRead<'a> {
    /// The rows.
    pub items: &'a [Item],
    /// For each, the identity that it is known by; `None` for one that was never read before.
    pub known: &'a [Option<Identity>],
    /// For each, the fields that identify it by the layout of its print.
    pub fields: &'a [&'a [Field]],
    /// The numbers that the løngruppe had before: what is remembered from then is known by them.
    pub former: &'a [PayGroup],
    /// The prints of which everything that is there was read in full.
    pub whole: Prints,
}

impl RowsRead<'_> {
    /// The choices of fields that the layouts make, each once.
    fn choices(&self) -> Vec<Vec<Field>> {
        let mut choices: Vec<Vec<Field>> = Vec::new();
        for fields in self.fields {
            if !choices.iter().any(|known| known == fields) {
                choices.push(fields.to_vec());
            }
        }
        choices
    }

    /// The rows as they are kept.
    fn kept(&self, used: &[Vec<Field>], book: &OpenBook<'_>) -> Result<Vec<Fact>, Error> {
        let fields = self.identifying(used, book)?;
        let known = self.known_from_before(&fields, book)?;
        Ok(self.facts(&fields, &known, book))
    }

    /// The fields that identify each row: those that it is known by from before, where its layout named others then, else
    /// those of its layout. `used` are the choices that layouts ever made.
    fn identifying<'f>(
        &'f self,
        used: &'f [Vec<Field>],
        book: &OpenBook<'_>,
    ) -> Result<Vec<&'f [Field]>, Error> {
        let is_one = |(own, known): (&&[Field], &Option<Identity>)| {
            known.is_some() || used.iter().all(|choice| choice == own)
        };
        if self.fields.iter().zip(self.known).all(is_one) {
            return Ok(self.fields.to_vec());
        }
        let bases = book.bases()?;
        let rows = self.items.iter().zip(self.fields).zip(self.known);
        let identifying = |((item, own), known): ((&Item, &&'f [Field]), &Option<Identity>)| {
            let is_known =
                |fields: &[Field]| bases.contains(&base(&item.advice, fields, book.group(), book.secret()));
            let others = used.iter().map(Vec::as_slice).filter(|choice| choice != own);
            let known_by = std::iter::once(*own).chain(others).find(|fields| is_known(fields));
            known_by.filter(|_| known.is_none()).unwrap_or(*own)
        };
        Ok(rows.map(identifying).collect())
    }

    /// The identity that each row is known by, if any: that of a row that was read before, or that of one that the løngruppe
    /// took over from a number that it had before.
    fn known_from_before(
        &self,
        fields: &[&[Field]],
        book: &OpenBook<'_>,
    ) -> Result<Vec<Option<Identity>>, Error> {
        let mut known = self.known.to_vec();
        if self.former.is_empty() {
            return Ok(known);
        }
        let (group, secret, bases) = (book.group(), book.secret(), book.bases()?);
        let mut taken: HashSet<(ShortMac, u32)> =
            known.iter().flatten().map(|it| (it.exact, it.twin)).collect();
        for ((item, fields), known) in self.items.iter().zip(fields).zip(&mut known) {
            let advice = &item.advice;
            if known.is_some() || bases.contains(&base(advice, fields, group, secret)) {
                continue;
            }
            for former in self.former {
                let base = base(advice, fields, former, secret);
                if bases.contains(&base) {
                    let exact = exact(advice, fields, former, secret);
                    let twin = (0..).find(|twin| taken.insert((exact, *twin))).unwrap_or_default();
                    *known = Some(Identity { base, exact, twin });
                    break;
                }
            }
        }
        Ok(known)
    }

    /// The rows as they are kept. What was read before keeps the identity it has, whatever layout reads it now.
    fn facts(&self, fields: &[&[Field]], known: &[Option<Identity>], book: &OpenBook<'_>) -> Vec<Fact> {
        let rows = self.items.iter().zip(fields).map(|(item, fields)| (&item.advice, *fields));
        let identities = identify(rows, known, book.group(), book.secret());
        let fact = |(item, identity): (&Item, _)| Fact {
            seen: SeenRow {
                identity,
                prints: held(item),
                owner: item.decision.owner,
                closes_itself: item.decision.closes_itself,
            },
            person: person(&item.advice, book.secret()),
            advice: Remembered::of(&item.advice),
        };
        self.items.iter().zip(identities).map(fact).collect()
    }
}

fn held(item: &Item) -> Prints {
    let holds = |print| item.origins.iter().any(|origin| origin.print == print);
    Prints { u721: holds(PrintKind::U721), fejl_advis: holds(PrintKind::FejlAdvis) }
}
