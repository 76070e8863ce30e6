//! Runs in their order: from what is known before a run to what is known after it.
//!
//! A run that is not the latest is put in its place: what followed from it and from later runs is undone, and those are
//! gone through again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::convert::Infallible;

use jiff::civil::Date;

use super::ids::Ids;
use super::{
    Book, Entry, EntryId, NOBODY, OpenSpell, PrintedLine, PrintedRows, Remembered, TextOfLine, TypedWord,
    view,
};
use crate::domain::since::Since;
use crate::domain::{Owner, PayrollRun};
use crate::history::compare::{
    self, AdviceFate, AdviceState, Comparison, Edit, How, KnownAdvice, Life, NotePlace, Prints, SeenRow,
    Turn, Who, noted_before,
};
use crate::system::secret::{Mac, ShortMac};

/// What is known of a løngruppe when a run of it is reported.
#[derive(Debug)]
pub struct Recollection {
    /// The run and what it was held against.
    pub turn: Turn,
    /// What became of each row and of each known advice.
    pub outcome: Comparison,
    /// The known advices, as they stood before.
    pub known: Vec<Recalled>,
    /// `Række-id` of each row.
    pub row_ids: Vec<String>,
    /// Whether each id of a new advice is the one that follows from base and number.
    pub(super) ids_follow: bool,
    /// Exact identity of each row.
    exact: Vec<ShortMac>,
    /// What people typed about rows that are not there any more: in this run's report, and in those since the run that it
    /// is held against.
    pub orphans: Vec<(String, Edit)>,
    /// The open advices, not printed in this run, of which the rules of the day say something else than those of theirs:
    /// their indices.
    decided_anew: Vec<usize>,
}

/// A run of a løngruppe as it was read.
#[derive(Debug, Clone, Copy)]
pub struct RunRead<'a> {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Its day.
    pub day: Date,
    /// The prints that were read in full.
    pub whole: Prints,
    /// Its rows.
    pub rows: &'a [SeenRow],
}

/// What the rules of the day say of an advice that was printed in an earlier run: who follows up, and whether silence
/// closes it. Without them what the rules of its own run said holds.
pub type Rules<'a> = dyn Fn(&Remembered, Prints) -> (Owner, bool) + 'a;

/// A known advice with what was last printed of it.
#[derive(Debug)]
pub struct Recalled {
    /// What is known.
    pub known: KnownAdvice,
    /// `Række-id`.
    pub row_id: String,
    /// What was last printed of it, where the report shows that.
    pub printed: Option<Remembered>,
    /// The line of its last run that printed it.
    pub(super) line: usize,
}

/// What a run came to that was gone through again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refolded {
    /// The run.
    pub run: PayrollRun,
    /// A hash of what its report shows of the history now.
    pub view: [u8; 32],
    /// The words in its report that differ from what somebody else typed: their numbers in the trail.
    pub clashes: Vec<i64>,
}

impl Book {
    /// What is known of the løngruppe when a run is reported. What is open closes by the rules of the day. Changes nothing.
    ///
    /// # Errors
    /// What was printed in an earlier run cannot be had.
    pub fn recall<E>(
        &self,
        read: &RunRead<'_>,
        rules: Option<&Rules<'_>>,
        texts: &TextOfLine<'_, E>,
    ) -> Result<Recollection, E> {
        let ids = Ids::of(self, read.run);
        let mut recollection = self.recollect(read, &ids, rules.map(|rules| (rules, texts)))?;
        for at in recollection.shown() {
            let recalled = &mut recollection.known[at];
            if recalled.printed.is_none() {
                recalled.printed = Some(texts(recalled.known.last_run, recalled.line)?);
            }
        }
        Ok(recollection)
    }

    fn recollect<E>(
        &self,
        &RunRead { run, day, whole, rows, .. }: &RunRead<'_>,
        had: &Ids,
        rules: Option<(&Rules<'_>, &TextOfLine<'_, E>)>,
    ) -> Result<Recollection, E> {
        let turn = Turn { run, day, previous: self.previous(run), whole };
        let (mut known, about) = self.concerned(&turn, rows);
        let mut places = Places::of(rows, &known);
        let mut edits = Vec::new();
        let mut orphans = Vec::new();
        for (word, entry) in self.typed_in(run).zip(about) {
            let here = word.target.filter(|target| target.run == run);
            match here.map_or_else(|| places.known(entry), |target| places.row(target.exact, target.twin)) {
                Some(place) => edits.push((place, word.edit.clone())),
                None => orphans.push((word.row_id.clone(), word.edit.clone())),
            }
        }
        let mut bare: Vec<KnownAdvice> = known.iter().map(|recalled| recalled.known.clone()).collect();
        let mut outcome = compare::turn(&turn, rows, &bare, &edits);
        let mut decided_anew = Vec::new();
        if let Some((rules, texts)) = rules {
            for at in 0..known.len() {
                if bare[at].state != AdviceState::Open || matches!(outcome.known[at], AdviceFate::Printed(_))
                {
                    continue;
                }
                let last = &mut bare[at].last;
                let printed = texts(known[at].known.last_run, known[at].line)?;
                let (owner, closes_itself) = rules(&printed, last.prints);
                if (owner, closes_itself) != (last.owner, last.closes_itself) {
                    (last.owner, last.closes_itself) = (owner, closes_itself);
                    known[at].known.last = *last;
                    decided_anew.push(at);
                }
                known[at].printed = Some(printed);
            }
            if !decided_anew.is_empty() {
                outcome = compare::turn(&turn, rows, &bare, &edits);
            }
        }
        let name = |outcome: &mut Comparison| {
            let mut who: Vec<Who> = outcome.rows.iter().map(|(who, _)| *who).collect();
            let known = |index: usize| &*known[index].row_id;
            let row_ids = had.give(run, rows, &mut who, known, &self.group, &self.secret);
            outcome.rows.iter_mut().zip(who).for_each(|((row, _), who)| *row = who);
            row_ids
        };
        let row_ids = name(&mut outcome);
        if !orphans.is_empty() {
            places.name(&row_ids);
            let (found, lost): (Vec<_>, Vec<_>) =
                orphans.into_iter().partition(|(row_id, _)| places.named(row_id).is_some());
            orphans = lost;
            if !found.is_empty() {
                edits.extend(found.into_iter().filter_map(|(id, edit)| Some((places.named(&id)?, edit))));
                edits.sort_by_key(|(_, edit)| edit.id);
                outcome = compare::turn(&turn, rows, &bare, &edits);
                name(&mut outcome);
            }
        }
        if let Some(previous) = turn.previous {
            orphans.extend(self.unplaced(previous, run));
        }
        let exact = rows.iter().map(|row| row.identity.exact).collect();
        let ids_follow = had.are_none();
        Ok(Recollection { turn, outcome, known, row_ids, ids_follow, exact, orphans, decided_anew })
    }

    /// The advices that a run may concern as they stood before it: those that say what it prints, those that are open or
    /// closed since the run it is held against, and those that people typed about in its report; and for each word in its
    /// report which advice it is about.
    fn concerned(&self, turn: &Turn, rows: &[SeenRow]) -> (Vec<Recalled>, Vec<Option<i64>>) {
        let run = turn.run;
        let bases: HashSet<Mac> = rows.iter().map(|row| row.identity.base).collect();
        let from = turn.previous.unwrap_or(run);
        let is_concerned = |entry: &Entry| {
            bases.contains(&entry.base)
                || entry.spells.iter().any(|spell| spell.since < run && spell.lasts_until(from))
        };
        let about = |word: &TypedWord| match word.target {
            Some(target) if target.run == run => None,
            Some(target) => self.entry_of(&target),
            None => self.entry_named(&word.row_id),
        };
        let about: Vec<Option<i64>> = self.typed_in(run).map(about).collect();
        let concerned = self.entries.iter().filter(|(_, entry)| is_concerned(entry));
        let numbers: BTreeSet<i64> =
            concerned.map(|(number, _)| *number).chain(about.iter().flatten().copied()).collect();
        let words = self.words_about(&numbers);
        let known = numbers
            .iter()
            .filter_map(|number| self.known(*number, run, words.get(number).map_or(&[], Vec::as_slice)));
        (known.collect(), about)
    }

    /// What people typed about some advices, by run and then by time.
    fn words_about(&self, numbers: &BTreeSet<i64>) -> HashMap<i64, Vec<&Edit>> {
        let mut words: HashMap<i64, Vec<&Edit>> = HashMap::new();
        for word in &self.typed {
            if let Some(entry) = word.entry.filter(|entry| numbers.contains(entry)) {
                words.entry(entry).or_default().push(&word.edit);
            }
        }
        words.values_mut().for_each(|edits| edits.sort_by_key(|edit| (edit.run, edit.id)));
        words
    }

    /// An advice as it stood before a run; `None` where it was first printed in it or later.
    fn known(&self, number: i64, run: PayrollRun, edits: &[&Edit]) -> Option<Recalled> {
        let entry = self.entries.get(&number)?;
        let before = entry.printed.partition_point(|(printed, _)| *printed < run);
        let &(last_run, line) = entry.printed[..before].last()?;
        let first_run = entry.first_run()?;
        let last = self.line(last_run, line)?.seen;
        let spells = &entry.spells[..entry.spells.partition_point(|spell| spell.since < run)];
        let state = match spells.last().and_then(|spell| spell.until) {
            Some((until, how)) if until < run => AdviceState::Closed(until, how),
            _ => AdviceState::Open,
        };
        let reopened: Vec<PayrollRun> = spells.iter().skip(1).map(|spell| spell.since).collect();
        let known = KnownAdvice {
            id: number,
            base: last.identity.base,
            occurrence: entry.occurrence,
            first_run,
            last,
            last_run,
            runs_seen: before as u32,
            open_since: spells.last().map_or(first_run, |spell| spell.since),
            state,
            noted: noted_before(run, edits, &reopened),
        };
        Some(Recalled { known, row_id: self.row_id(entry).to_owned(), printed: None, line })
    }

    /// Puts the rows of a run into the book, and goes through later runs again. Returns whether it prints the same as was
    /// known, and what the later ones came to.
    pub fn fold(&mut self, rows: PrintedRows, recollection: &Recollection) -> (bool, Vec<Refolded>) {
        let Turn { run, day, whole, .. } = recollection.turn;
        let is_newest = self.runs_from(run).next().is_none();
        self.open_page(run, day, whole);
        let is_same = prints_the_same(&rows.lines, self.lines(run));
        let mut ids = Ids::of(self, run);
        if !is_newest {
            self.undo(run);
        }
        self.decide_anew(recollection);
        self.print(run, rows);
        self.apply(recollection);
        ids.taken(&recollection.row_ids);
        self.settle_words(run);
        let later: Vec<PayrollRun> = self.runs_from(run).filter(|later| *later > run).collect();
        let refolded = later.into_iter().map(|later| self.again(later, &mut ids)).collect();
        ids.retire(self);
        (is_same, refolded)
    }

    /// Goes through the runs again, from one on; returns what each came to.
    pub fn refold(&mut self, from: PayrollRun) -> Vec<Refolded> {
        let mut ids = Ids::of(self, from);
        self.undo(from);
        let runs: Vec<PayrollRun> = self.runs_from(from).collect();
        let refolded = runs.into_iter().map(|run| self.again(run, &mut ids)).collect();
        ids.retire(self);
        refolded
    }

    fn again(&mut self, run: PayrollRun, ids: &mut Ids) -> Refolded {
        let rows = self.seen_in(run);
        let (day, whole) = self
            .pages
            .get(&run)
            .map_or_else(|| (run.payment_month(), Prints::default()), |page| (page.day, page.whole));
        let read = RunRead { run, day, whole, rows: &rows };
        let Ok(recollection) = self.recollect::<Infallible>(&read, ids, None);
        self.apply(&recollection);
        ids.taken(&recollection.row_ids);
        self.settle_words(run);
        Refolded { run, view: recollection.view(), clashes: recollection.outcome.clashes }
    }

    /// Puts rows in place of those that a run has.
    fn print(&mut self, run: PayrollRun, rows: PrintedRows) {
        let Some(page) = self.pages.get_mut(&run) else { return };
        (page.lines, page.texts, page.is_changed) = (rows.lines, rows.texts, true);
    }

    /// Enters what a turn came to.
    fn apply(&mut self, recollection: &Recollection) {
        let run = recollection.turn.run;
        let rows = recollection.outcome.rows.iter().zip(&recollection.row_ids);
        for (at, ((who, life), row_id)) in rows.enumerate() {
            let number = match who {
                Who::Known(index) => {
                    let number = recollection.known[*index].known.id;
                    self.reopen_and_close(number, run, life);
                    number
                }
                Who::New { occurrence } => {
                    self.begin(run, at, *occurrence, (row_id, recollection.ids_follow), life.closed)
                }
            };
            if let Some(line) = self.pages.get_mut(&run).and_then(|page| page.lines.get_mut(at)) {
                line.entry = number;
            }
            if let Some(entry) = self.entries.get_mut(&number) {
                entry.printed.push((run, at));
            }
        }
        for (recalled, fate) in recollection.known.iter().zip(&recollection.outcome.known) {
            if let AdviceFate::Carried(life) = fate {
                self.reopen_and_close(recalled.known.id, run, life);
            }
        }
        for index in &recollection.outcome.silenced {
            self.close(recollection.known[*index].known.id, run, How::Silence);
        }
    }

    /// Begins an advice with a line of a run; returns its number. Whether its id follows from base and number is worked out where
    /// that is not known.
    fn begin(
        &mut self,
        run: PayrollRun,
        line: usize,
        occurrence: u32,
        (row_id, follows): (&str, bool),
        closed: bool,
    ) -> i64 {
        self.last_number += 1;
        let number = self.last_number;
        let base = self.lines(run)[line].seen.identity.base;
        let spells = vec![OpenSpell::begun(run, closed)];
        // Most advices of a first run are printed in it alone.
        let printed = Vec::with_capacity(1);
        let id = match follows {
            true => EntryId::Follows(row_id.to_owned().into()),
            false => self.id_of(row_id, base, occurrence),
        };
        let entry = Entry { base, occurrence, id, printed, spells };
        self.entries.insert(number, entry);
        number
    }

    fn reopen_and_close(&mut self, number: i64, run: PayrollRun, life: &Life) {
        if life.reopened {
            // Where an acceptance ended, it was open all the same: that time ends here.
            self.close(number, run, How::Person);
            if let Some(entry) = self.entries.get_mut(&number) {
                entry.spells.push(OpenSpell::begun(run, life.closed));
            }
        } else if life.closed {
            self.close(number, run, How::Person);
        }
    }

    /// Ends the time that an advice is open, where it is.
    fn close(&mut self, number: i64, run: PayrollRun, how: How) {
        let spells = self.entries.get_mut(&number).map(|entry| &mut entry.spells);
        for spell in spells.into_iter().flatten().filter(|spell| spell.until.is_none()) {
            spell.until = Some((run, how));
        }
    }

    /// Enters to which advices the words in a report belong, now that its rows are settled.
    fn settle_words(&mut self, run: PayrollRun) {
        let about = |word: &TypedWord| {
            let by_target = word.target.and_then(|target| self.entry_of(&target));
            by_target.or_else(|| self.entry_named(&word.row_id))
        };
        let mut about: Vec<Option<i64>> = self.typed_in(run).map(about).collect();
        about.reverse();
        for word in self.typed.iter_mut().filter(|word| word.edit.run == run) {
            word.entry = about.pop().flatten();
        }
    }

    /// Forgets what followed from a run and the runs after it; the facts stay. The whole of the book is at hand.
    fn undo(&mut self, from: PayrollRun) {
        self.entries.retain(|_, entry| entry.first_run().is_some_and(|first| first < from));
        for entry in self.entries.values_mut() {
            entry.printed.truncate(entry.printed.partition_point(|(run, _)| *run < from));
            entry.spells.retain(|spell| spell.since < from);
            for spell in entry.spells.iter_mut().filter(|spell| spell.lasts_until(from)) {
                spell.until = None;
            }
        }
        for (_, page) in self.pages.range_mut(from..) {
            page.lines.iter_mut().for_each(|line| line.entry = NOBODY);
            page.is_refolded = true;
        }
        for word in &mut self.typed {
            word.entry = word.entry.filter(|entry| self.entries.contains_key(entry));
        }
        self.last_number = self.entries.last_key_value().map_or(NOBODY, |(last, _)| *last);
    }

    /// Keeps what the rules of the day say of advices that earlier runs printed, so that going through the runs again comes
    /// to the same.
    fn decide_anew(&mut self, recollection: &Recollection) {
        for at in &recollection.decided_anew {
            let Recalled { known: KnownAdvice { last, last_run, .. }, line, .. } = &recollection.known[*at];
            let Some(page) = self.pages.get_mut(last_run) else { continue };
            if let Some(line) = page.lines.get_mut(*line) {
                (line.seen.owner, line.seen.closes_itself) = (last.owner, last.closes_itself);
                page.is_changed = true;
            }
        }
    }

    /// The latest earlier run of the same number that has a page, else the latest of any.
    pub(in crate::history) fn previous(&self, run: PayrollRun) -> Option<PayrollRun> {
        let mut earlier = self.pages.range(..run).rev().map(|(earlier, _)| *earlier);
        earlier.clone().find(|earlier| earlier.number() == run.number()).or_else(|| earlier.next())
    }

    fn runs_from(&self, run: PayrollRun) -> impl Iterator<Item = PayrollRun> {
        self.pages.range(run..).map(|(run, _)| *run)
    }

    /// What people typed in the reports from one run to another, that one left out, and that belongs to no advice.
    fn unplaced(&self, from: PayrollRun, to: PayrollRun) -> impl Iterator<Item = (String, Edit)> {
        let is_unplaced =
            move |word: &&TypedWord| word.entry.is_none() && (from..to).contains(&word.edit.run);
        self.typed.iter().filter(is_unplaced).map(|word| (word.row_id.clone(), word.edit.clone()))
    }
}

impl Recalled {
    /// The line that printed it last.
    pub(in crate::history) fn last_line(&self) -> (PayrollRun, usize) {
        (self.known.last_run, self.line)
    }
}

impl Recollection {
    /// Whether something that an earlier run printed is to be kept otherwise: the whole book must be at hand for that.
    pub(in crate::history) fn changes_earlier_runs(&self) -> bool {
        !self.decided_anew.is_empty()
    }
}

impl OpenSpell {
    fn begun(since: PayrollRun, closed: bool) -> Self {
        Self { since, until: closed.then_some((since, How::Person)) }
    }
}

impl Recollection {
    /// The known advices of which the report shows what was printed before: those of earlier runs that stand in it, those
    /// that are gone, and those whose amount or date changed.
    fn shown(&self) -> Vec<usize> {
        let Comparison { rows, known, .. } = &self.outcome;
        let shown = known.iter().enumerate().filter(|(at, fate)| match fate {
            AdviceFate::Carried(_) | AdviceFate::Gone(..) | AdviceFate::Resting(_) => true,
            AdviceFate::Printed(row) => {
                let before = self.known[*at].known.last.identity.exact;
                rows[*row].1.since == Since::Changed || before != self.exact[*row]
            }
            AdviceFate::Dormant | AdviceFate::Past => false,
        });
        shown.map(|(at, _)| at).collect()
    }

    /// A hash of what the report shows of the history, by which one that is behind is known.
    pub fn view(&self) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        let mut ids = self.row_ids.iter();
        let mut row = String::new();
        // In most reports nearly all rows stand as the one above.
        for alike in self.outcome.rows.chunk_by(|(_, above), (_, below)| above == below) {
            let life = view::life(&alike[0].1);
            for id in ids.by_ref().take(alike.len()) {
                row.clear();
                row.extend(["row ", id, " ", &life, "\n"]);
                hash.update(row.as_bytes());
            }
        }
        let mut others: Vec<String> = self
            .known
            .iter()
            .zip(&self.outcome.known)
            .filter_map(|(recalled, fate)| match fate {
                AdviceFate::Carried(of_carried) => {
                    Some(format!("carried {} {}\n", recalled.row_id, view::life(of_carried)))
                }
                AdviceFate::Gone(how, noted) => Some(format!(
                    "gone {} {} {}\n",
                    recalled.row_id,
                    view::how(*how),
                    view::typed(&noted.typed)
                )),
                AdviceFate::Resting(noted) => {
                    Some(format!("resting {} {}\n", recalled.row_id, view::typed(&noted.typed)))
                }
                AdviceFate::Printed(_) | AdviceFate::Dormant | AdviceFate::Past => None,
            })
            .collect();
        others.sort();
        others.iter().for_each(|other| hash.update(other.as_bytes()));
        hash.finalize().into()
    }
}

/// Where the edits of a report belong.
struct Places {
    rows: HashMap<(ShortMac, u32), usize>,
    items: HashMap<i64, usize>,
    names: HashMap<String, usize>,
}

impl Places {
    fn of(rows: &[SeenRow], known: &[Recalled]) -> Self {
        let rows = rows.iter().enumerate();
        Self {
            rows: rows.map(|(at, row)| ((row.identity.exact, row.identity.twin), at)).collect(),
            items: known.iter().enumerate().map(|(at, recalled)| (recalled.known.id, at)).collect(),
            names: HashMap::new(),
        }
    }

    fn row(&self, exact: ShortMac, twin: u32) -> Option<NotePlace> {
        self.rows.get(&(exact, twin)).copied().map(NotePlace::Row)
    }

    fn known(&self, item: Option<i64>) -> Option<NotePlace> {
        self.items.get(&item?).copied().map(NotePlace::Known)
    }

    fn name(&mut self, row_ids: &[String]) {
        self.names = row_ids.iter().enumerate().map(|(at, id)| (id.clone(), at)).collect();
    }

    fn named(&self, row_id: &str) -> Option<NotePlace> {
        self.names.get(row_id).copied().map(NotePlace::Row)
    }
}

/// Whether a run prints what it was known to print, whatever the rules say of it.
fn prints_the_same(now: &[PrintedLine], before: &[PrintedLine]) -> bool {
    fn key(row: &SeenRow) -> (ShortMac, u32, bool, bool) {
        (row.identity.exact, row.identity.twin, row.prints.u721, row.prints.fejl_advis)
    }
    let mut now: Vec<_> = now.iter().map(|line| key(&line.seen)).collect();
    let mut before: Vec<_> = before.iter().map(|line| key(&line.seen)).collect();
    now.sort_unstable();
    before.sort_unstable();
    now == before
}
