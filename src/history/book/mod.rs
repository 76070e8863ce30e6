//! The book of a løngruppe: what it printed run by run, which advice each row is, when that was open, and what people typed.
//!
//! Pure. What was printed and what was typed are the facts; the rest follows from them, run after run, by
//! [`compare`](super::compare). It is kept with them so that a run need not go through all runs before it. The words that
//! were printed are large and seldom asked for: whoever asks gets them by the place of the line. And of a book that a run comes
//! last in, a part is enough, which says the same of that run as the whole would.

mod course;
mod erase;
mod facts;
mod figures;
mod fold;
mod ids;
mod story;
mod view;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::compare::{Edit, How, Noted, Prints, SeenRow, noted_before};
use super::identity::Identity;
use crate::domain::typed::TypedColumn;
use crate::domain::{Code, Kind, PayGroup, PayrollRun};
use crate::system::secret::{Mac, Secret, ShortMac};

pub use course::{AdviceInBook, PrintedCourse};
pub use erase::{Doomed, PersonShown};
pub use facts::{Fact, PrintedRows, Remembered, words_of};
pub use figures::{FiguresAsked, LineFacts, OpenAdvice};
pub use fold::{Recalled, Recollection, Refolded, Rules, RunRead};
pub use ids::{BorneId, RowsById};
pub use story::{OpenSpell, PrintedIn};

/// The book of a løngruppe.
#[derive(Debug, Clone)]
pub struct Book {
    pub(super) group: PayGroup,
    /// Of which the `Række-id` of an advice follows.
    secret: Secret,
    /// What each run that has a report printed.
    pub(super) pages: BTreeMap<PayrollRun, Page>,
    /// The advices by a number that is theirs in this book alone: later ones have higher numbers.
    pub(super) entries: BTreeMap<i64, Entry>,
    /// Each `Række-id` whose row is not printed any more: it is given to no other.
    pub(super) retired: Vec<Retired>,
    /// What people typed in the reports, oldest first.
    pub(super) typed: Vec<TypedWord>,
    /// The highest number that an advice of it ever had.
    pub(super) last_number: i64,
    /// Lines that printed an advice last and whose lønnummer no run named, as far as that was looked for when the latest run was
    /// reported.
    pub(super) unnamed: HashSet<(PayrollRun, usize)>,
    /// Where only a part of it is at hand: what is known of the rest.
    pub(super) part: Option<Part>,
}

/// What is known of a book of which only some advices are at hand: those that its next run may concern, or a period.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The runs that printed something.
    pub(super) printed: BTreeSet<PayrollRun>,
    /// The lines that those were printed in first and last. Most pages have no others.
    pub(super) lines: HashMap<(PayrollRun, usize), PrintedLine>,
    /// The shelves that advices were put by on, and the run before which that was done.
    pub(super) shelved: Shelved,
}

/// Where a book has the advices that its next run concerns only by what it prints: on a shelf of the run that was the last one to
/// print or to close them, written once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shelved {
    /// The shelves there are.
    pub(super) runs: BTreeSet<PayrollRun>,
    /// The first run that has none yet: see [`Book::none_shelved_from`].
    pub(super) none_from: Option<PayrollRun>,
}

/// What a run printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The day of the run.
    pub(super) day: Date,
    /// The prints that were read in full.
    pub(super) whole: Prints,
    /// Its rows in their order.
    pub(super) lines: Vec<PrintedLine>,
    /// What was printed in each line, where somebody wants to change it.
    pub(super) texts: Option<Vec<Remembered>>,
    /// Whether its lines are others than those that are kept.
    pub(super) is_changed: bool,
    /// Whether its lines were given to advices anew, perhaps to others.
    pub(super) is_refolded: bool,
}

/// A printed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedLine {
    /// Its number in the run, by which the files name it.
    pub(super) seq: u32,
    /// Which advice it is, and what the rules said of it.
    pub(super) seen: SeenRow,
    /// Its type.
    pub(super) kind: Kind,
    /// Its code, where it has one.
    pub(super) code: Option<Code>,
    /// The keyed hash of the person.
    pub(super) person: Option<ShortMac>,
    /// Whether its base and person are kept with it; else those of its advice's first line are, which are the same.
    pub(super) keeps_base: bool,
    /// The number of its advice.
    pub(super) entry: i64,
}

/// `Række-id` of an advice.
#[derive(Debug, Clone)]
pub(super) enum EntryId {
    /// One that a report bore.
    Given(String),
    /// The one that base and number give, worked out when it is first asked for: of most advices nobody does any more.
    Follows(OnceLock<String>),
}

/// An advice.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Identity without amounts and dates.
    pub(super) base: Mac,
    /// Tells the advices of one base apart, from 1.
    pub(super) occurrence: u32,
    /// `Række-id`: see [`Book::row_id`].
    pub(super) id: EntryId,
    /// The lines that it was printed in, oldest first; there is one at least.
    pub(super) printed: Vec<(PayrollRun, usize)>,
    /// When it was open, oldest first.
    pub(super) spells: Vec<OpenSpell>,
}

/// A `Række-id` that stands for nothing now, and the row that it stood for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    pub(super) row_id: String,
    pub(super) identity: Identity,
    pub(super) occurrence: u32,
    pub(super) run: PayrollRun,
    pub(super) person: Option<ShortMac>,
}

/// A word that somebody typed in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedWord {
    /// The row that it is about; `None` where none of ours was known by its id.
    pub(super) target: Option<EditTarget>,
    /// The `Række-id` it stood by; empty where the row had none.
    pub(super) row_id: String,
    /// The word.
    pub(super) edit: Edit,
    /// The advice that it was found to be about.
    pub(super) entry: Option<i64>,
}

/// The row that an edit is about: the run that printed it, and its identity there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditTarget {
    /// The run that printed it last when the report was written.
    pub run: PayrollRun,
    /// Exact identity in that run.
    pub exact: ShortMac,
    /// Which of several equal rows.
    pub twin: u32,
}

impl EditTarget {
    /// The row of a run with an identity.
    pub fn new(run: PayrollRun, identity: Identity) -> Self {
        Self { run, exact: identity.exact, twin: identity.twin }
    }
}

/// One cell that a person changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdit {
    /// The `Række-id` it stood by; empty where the row had none.
    pub row_id: String,
    /// The row; `None` where no row of ours is known by its id.
    pub target: Option<EditTarget>,
    /// The column.
    pub column: TypedColumn,
    /// What the cell said when the report was written.
    pub from: String,
    /// What it says now.
    pub to: String,
    /// Whether it is a kunde's word in a column of Statens Administration: shown, and not in force.
    pub is_proposal: bool,
}

/// Hands over what was printed in a line of a run.
pub type TextOfLine<'a, E> = dyn Fn(PayrollRun, usize) -> Result<Remembered, E> + 'a;

impl Book {
    /// The empty book of a løngruppe.
    pub fn new(group: &PayGroup, secret: &Secret) -> Self {
        Self {
            group: group.clone(),
            secret: secret.clone(),
            pages: BTreeMap::new(),
            entries: BTreeMap::new(),
            retired: Vec::new(),
            typed: Vec::new(),
            last_number: NOBODY,
            unnamed: HashSet::new(),
            part: None,
        }
    }

    /// Opens the page of a run, or says anew which prints of it were read in full.
    pub fn open_page(&mut self, run: PayrollRun, day: Date, whole: Prints) {
        let page = self.pages.entry(run).or_insert_with(|| Page::new(day, whole));
        (page.day, page.whole) = (day, whole);
    }

    /// Whether something from before a run is open when it is reported.
    pub fn has_open(&self, run: PayrollRun) -> bool {
        let spells = self.entries.values().flat_map(|entry| &entry.spells);
        spells.into_iter().any(|spell| spell.since < run && spell.lasts_until(run))
    }

    /// The lines of a run in their order; none where it has no page.
    pub(super) fn lines(&self, run: PayrollRun) -> &[PrintedLine] {
        self.pages.get(&run).map_or(&[], |page| &page.lines)
    }

    /// A line of a run.
    pub(super) fn line(&self, run: PayrollRun, at: usize) -> Option<&PrintedLine> {
        let of_part = || self.part.as_ref()?.lines.get(&(run, at));
        self.lines(run).get(at).or_else(of_part)
    }

    /// Whether no run named the lønnummer of the line that printed an advice last, as far as that was looked for.
    pub(super) fn is_unnamed(&self, entry: &Entry) -> bool {
        entry.printed.last().is_some_and(|last| self.unnamed.contains(last))
    }

    /// The runs that printed something.
    pub(super) fn runs_that_printed(&self) -> BTreeSet<PayrollRun> {
        let at_hand = self.pages.iter().filter(|(_, page)| !page.lines.is_empty()).map(|(run, _)| *run);
        at_hand.chain(self.part.iter().flat_map(|part| part.printed.iter().copied())).collect()
    }

    /// The first run whose advices may all concern the next run: a report is held against the latest one of its number.
    pub(super) fn none_shelved_from(&self) -> Option<PayrollRun> {
        let latest = |number| self.pages.keys().rev().find(|run| run.number() == number).copied();
        [latest(1), latest(2)].into_iter().flatten().min()
    }

    /// The rows that a run printed.
    pub fn seen_in(&self, run: PayrollRun) -> Vec<SeenRow> {
        self.lines(run).iter().map(|line| line.seen).collect()
    }

    /// The place of a row among the lines of its run.
    pub fn line_of(&self, target: &EditTarget) -> Option<usize> {
        let is_it = |line: &PrintedLine| {
            line.seen.identity.exact == target.exact && line.seen.identity.twin == target.twin
        };
        self.lines(target.run).iter().position(is_it)
    }

    /// Whether an advice is known by a base.
    pub fn bases(&self) -> HashSet<Mac> {
        self.entries.values().map(|entry| entry.base).collect()
    }

    /// What people typed in the report of a run, oldest first.
    pub(super) fn typed_in(&self, run: PayrollRun) -> impl Iterator<Item = &TypedWord> {
        self.typed.iter().filter(move |word| word.edit.run == run)
    }

    /// Notes a word that somebody typed in the report of a run, under its number in the trail.
    pub(super) fn note(&mut self, id: i64, on: Date, run: PayrollRun, new: &NewEdit) {
        let NewEdit { row_id, target, column, from, to, is_proposal } = new.clone();
        let edit = Edit { id, on, run, column, from, to, is_proposal };
        self.typed.push(TypedWord { target, row_id, edit, entry: None });
    }

    /// What people typed about an advice, by run and then by time.
    pub(super) fn typed_about(&self, entry: i64) -> Vec<&Edit> {
        let mut edits: Vec<&Edit> =
            self.typed.iter().filter(|word| word.entry == Some(entry)).map(|word| &word.edit).collect();
        edits.sort_by_key(|edit| (edit.run, edit.id));
        edits
    }

    /// The advice that a row of a run was found to be.
    fn entry_of(&self, target: &EditTarget) -> Option<i64> {
        let entry = self.lines(target.run)[self.line_of(target)?].entry;
        (entry != NOBODY).then_some(entry)
    }

    /// The advice that has a `Række-id`.
    pub(super) fn entry_named(&self, row_id: &str) -> Option<i64> {
        self.entries.iter().find(|(_, entry)| self.row_id(entry) == row_id).map(|(number, _)| *number)
    }

    /// `Række-id` of an advice.
    pub(super) fn row_id<'b>(&'b self, entry: &'b Entry) -> &'b str {
        match &entry.id {
            EntryId::Given(row_id) => row_id,
            EntryId::Follows(made) => {
                made.get_or_init(|| self.secret.row_id(&self.group, entry.base, entry.occurrence))
            }
        }
    }

    /// How a `Række-id` of an advice is held.
    pub(super) fn id_of(&self, row_id: &str, base: Mac, occurrence: u32) -> EntryId {
        match self.secret.row_id(&self.group, base, occurrence) {
            follows if follows == row_id => EntryId::Follows(follows.into()),
            _ => EntryId::Given(row_id.to_owned()),
        }
    }

    /// The line that printed an advice last.
    pub(super) fn last_printed(&self, number: i64) -> Option<(PayrollRun, usize)> {
        self.entries.get(&number)?.printed.last().copied()
    }

    /// Enters anew in which lines each advice was printed.
    pub(super) fn index(&mut self) {
        self.entries.values_mut().for_each(|entry| entry.printed.clear());
        for (run, page) in &self.pages {
            for (at, line) in page.lines.iter().enumerate() {
                if let Some(entry) = self.entries.get_mut(&line.entry) {
                    entry.printed.push((*run, at));
                }
            }
        }
    }

    /// What people typed about an advice in whatever run.
    pub(super) fn noted_by_now(&self, number: i64) -> Arc<Noted> {
        let entry = self.entries.get(&number);
        entry.map_or_else(Noted::nothing, |entry| entry.noted_by_now(&self.typed_about(number)))
    }
}

/// The number of no advice: that of a line which no run was gone through for yet.
pub(super) const NOBODY: i64 = 0;

impl Page {
    /// The page of a run that printed nothing.
    pub(super) fn new(day: Date, whole: Prints) -> Self {
        Self { day, whole, lines: Vec::new(), texts: None, is_changed: false, is_refolded: false }
    }
}

impl PrintedLine {
    /// A line as it is read, that is no advice's yet.
    pub(super) fn of(seq: u32, fact: &Fact) -> Self {
        Self {
            seq,
            seen: fact.seen,
            kind: fact.advice.kind(),
            code: fact.advice.code(),
            person: fact.person,
            keeps_base: false,
            entry: NOBODY,
        }
    }
}

impl Entry {
    /// The run that it was first printed in.
    pub(super) fn first_run(&self) -> Option<PayrollRun> {
        self.printed.first().map(|(run, _)| *run)
    }

    /// What people typed about it in whatever run: `edits`, by run and then by time.
    pub(super) fn noted_by_now(&self, edits: &[&Edit]) -> Arc<Noted> {
        match PayrollRun::new(2199, 12, 2) {
            Some(after_all) if !edits.is_empty() => noted_before(after_all, edits, &self.reopened()),
            _ => Noted::nothing(),
        }
    }

    /// The runs in which it was opened again.
    fn reopened(&self) -> Vec<PayrollRun> {
        self.spells.iter().skip(1).map(|spell| spell.since).collect()
    }

    /// The run it closed with, and why; `None` while it is open.
    pub(super) fn closed(&self) -> Option<(PayrollRun, How)> {
        self.spells.last().and_then(|spell| spell.until)
    }

    /// The last run that printed or closed it; `None` while it is open.
    pub(super) fn over_with(&self) -> Option<PayrollRun> {
        let (mut last, _) = *self.printed.last()?;
        for spell in &self.spells {
            last = last.max(spell.until?.0);
        }
        Some(last)
    }

    /// Whether it is open.
    pub(super) fn is_open(&self) -> bool {
        self.spells.iter().any(|spell| spell.until.is_none())
    }
}

impl OpenSpell {
    /// Whether it lasted until a run, or longer.
    pub(super) fn lasts_until(&self, run: PayrollRun) -> bool {
        self.until.is_none_or(|(until, _)| until >= run)
    }
}

impl From<&TypedWord> for NewEdit {
    fn from(word: &TypedWord) -> Self {
        let Edit { column, from, to, is_proposal, .. } = word.edit.clone();
        Self { row_id: word.row_id.clone(), target: word.target, column, from, to, is_proposal }
    }
}

impl Book {
    /// Adds rows to those that a run has: `all` of it, or some that a later report still held. What is there already stays,
    /// and so does, of those some, what any run printed; which advice each is follows when the run is gone through again.
    /// The texts of the run must be at hand.
    pub fn add(&mut self, run: PayrollRun, facts: &[Fact], all: bool) {
        let printed: HashSet<ShortMac> = if all { HashSet::new() } else { self.printed_ever() };
        for fact in facts {
            let identity = fact.seen.identity;
            let is_here = self.line_of(&EditTarget::new(run, identity)).is_some();
            if !is_here && !printed.contains(&identity.exact) {
                self.add_line(run, PrintedLine::of(0, fact), fact.advice.clone());
            }
        }
    }

    /// Adds a line to those of a run, as its last.
    pub(super) fn add_line(&mut self, run: PayrollRun, line: PrintedLine, text: Remembered) {
        let Some(page) = self.pages.get_mut(&run) else { return };
        let seq = page.lines.last().map_or(0, |last| last.seq + 1);
        page.lines.push(PrintedLine { seq, entry: NOBODY, ..line });
        page.texts.get_or_insert_default().push(text);
        page.is_changed = true;
    }

    fn printed_ever(&self) -> HashSet<ShortMac> {
        let lines = self.pages.values().flat_map(|page| &page.lines);
        lines.map(|line| line.seen.identity.exact).collect()
    }

    /// Notes of advices that a report of a run says are gone that silence closes them; returns whether there are any.
    pub fn closed_by_themselves(&mut self, run: PayrollRun, gone: &[&str]) -> bool {
        let entries = self.entries.iter().filter(|(_, entry)| gone.contains(&self.row_id(entry)));
        let gone: HashSet<i64> = entries.map(|(number, _)| *number).collect();
        let mut any = false;
        for (_, page) in self.pages.range_mut(..run) {
            for line in page.lines.iter_mut().filter(|line| gone.contains(&line.entry)) {
                line.seen.closes_itself = true;
                (page.is_changed, any) = (true, true);
            }
        }
        any
    }
}
