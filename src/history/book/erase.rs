//! What goes out of a book: advices that closed long ago, and everything about a person.
//!
//! What is removed is removed whole: an advice with every line and word of it. So what is left folds as it did before.

use std::collections::{BTreeSet, HashSet};

use super::{Book, EditTarget, Entry, NOBODY, PrintedLine, Refolded, Remembered};
use crate::domain::PayrollRun;
use crate::system::secret::{Mac, ShortMac};

/// Advices that went out of a book, and what stood there of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doomed {
    /// Each `Række-id`.
    pub row_ids: BTreeSet<String>,
    /// The words that people typed about them: their numbers in the trail.
    pub words: Vec<i64>,
    /// Printed lines.
    pub rows: usize,
    /// Texts that were printed; the same text of an advice in several runs counts once.
    pub contents: usize,
    /// Those of them that were open.
    pub open: usize,
}

/// Where a person stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonShown {
    /// Each `Række-id` of theirs.
    pub row_ids: BTreeSet<String>,
    /// The printed rows.
    pub targets: BTreeSet<EditTarget>,
    /// The runs whose reports they were printed in or carried to.
    pub runs: BTreeSet<PayrollRun>,
}

impl Book {
    /// The advices that closed, were last printed and last typed about before a run. Those of one base go together or not
    /// at all: the numbers that tell them apart must not be given out again.
    pub(in crate::history) fn closed_before(&self, before: PayrollRun) -> BTreeSet<i64> {
        let typed_since: HashSet<i64> =
            self.typed.iter().filter(|word| word.edit.run >= before).filter_map(|word| word.entry).collect();
        let is_over = |(number, entry): &(&i64, &Entry)| {
            entry.printed.iter().all(|(run, _)| *run < before)
                && !entry.spells.iter().any(|spell| spell.lasts_until(before))
                && !typed_since.contains(number)
        };
        let staying: HashSet<Mac> =
            self.entries.iter().filter(|it| !is_over(it)).map(|(_, entry)| entry.base).collect();
        let going = self.entries.iter().filter(|(_, entry)| !staying.contains(&entry.base));
        going.map(|(number, _)| *number).collect()
    }

    /// How many advices were first printed before a run.
    pub(in crate::history) fn begun_before(&self, run: PayrollRun) -> usize {
        let is_begun = |entry: &&Entry| entry.first_run().is_some_and(|first| first < run);
        self.entries.values().filter(is_begun).count()
    }

    /// The runs that printed some advices.
    pub(in crate::history) fn runs_with(&self, is_it: impl Fn(&PrintedLine) -> bool) -> Vec<PayrollRun> {
        let pages = self.pages.iter().filter(|(_, page)| page.lines.iter().any(&is_it));
        pages.map(|(run, _)| *run).collect()
    }

    /// Removes advices with all their lines and words. The texts of those lines must be at hand.
    pub(in crate::history) fn remove(&mut self, doomed: &BTreeSet<i64>) -> Doomed {
        let is_doomed = |entry: Option<i64>| entry.is_some_and(|entry| doomed.contains(&entry));
        let mut gone = Doomed::default();
        for number in doomed {
            let Some(entry) = self.entries.get(number) else { continue };
            gone.open += usize::from(entry.is_open());
            gone.row_ids.insert(self.row_id(entry).to_owned());
            self.entries.remove(number);
        }
        let words = self.typed.iter().filter(|word| is_doomed(word.entry));
        gone.words.extend(words.map(|word| word.edit.id));
        self.typed.retain(|word| {
            !is_doomed(word.entry) && (word.row_id.is_empty() || !gone.row_ids.contains(&word.row_id))
        });
        (gone.rows, gone.contents) = self.remove_lines(|line| is_doomed(Some(line.entry)));
        gone
    }

    /// Removes lines; returns how many, and how many texts those were.
    fn remove_lines(&mut self, is_gone: impl Fn(&PrintedLine) -> bool) -> (usize, usize) {
        let (mut rows, mut contents) = (0, HashSet::new());
        for page in self.pages.values_mut().filter(|page| page.lines.iter().any(&is_gone)) {
            let texts = page.texts.take().unwrap_or_default();
            let lines = std::mem::take(&mut page.lines);
            debug_assert_eq!(lines.len(), texts.len(), "the texts are at hand");
            let mut kept = Vec::new();
            for (line, text) in lines.into_iter().zip(texts) {
                if is_gone(&line) {
                    rows += 1;
                    contents.insert((line.entry, text));
                } else {
                    page.lines.push(line);
                    kept.push(text);
                }
            }
            page.texts = Some(kept);
            page.is_changed = true;
        }
        self.index();
        (rows, contents.len())
    }

    /// Where a person stands. While an advice was open it was carried from report to report; then the next one of either
    /// number listed it as gone.
    pub(in crate::history) fn shown(&self, person: ShortMac) -> PersonShown {
        let retired = self.retired.iter().filter(|retired| retired.person == Some(person));
        let row_ids = retired.map(|retired| retired.row_id.clone()).collect();
        let mut shown = PersonShown { row_ids, ..PersonShown::default() };
        for (run, page) in &self.pages {
            for line in page.lines.iter().filter(|line| line.person == Some(person)) {
                shown.targets.insert(EditTarget::new(*run, line.seen.identity));
                shown.runs.insert(*run);
                let Some(entry) = self.entries.get(&line.entry) else { continue };
                shown.row_ids.insert(self.row_id(entry).to_owned());
                for spell in &entry.spells {
                    let last = spell.until.map(|(until, _)| self.listed_until(until));
                    let carried = self.pages.range(spell.since..).map(|(run, _)| *run);
                    shown.runs.extend(carried.take_while(|run| last.is_none_or(|last| *run <= last)));
                }
            }
        }
        shown
    }

    /// The last run whose report may list what closed with a run.
    fn listed_until(&self, closed: PayrollRun) -> PayrollRun {
        let next = |number: i8| {
            let later = self.pages.keys().filter(|run| **run > closed);
            later.copied().find(|run| run.number() == number)
        };
        [Some(closed), next(1), next(2)].into_iter().flatten().max().unwrap_or(closed)
    }

    /// Erases a person's lines with everything that is about them, and goes through the runs again. The texts of the runs
    /// that printed them must be at hand.
    pub(in crate::history) fn forget(&mut self, person: ShortMac) -> (Doomed, Vec<Refolded>) {
        self.retired.retain(|retired| retired.person != Some(person));
        let is_theirs = |line: &PrintedLine| line.person == Some(person);
        let Some(from) = self.runs_with(is_theirs).first().copied() else { return Default::default() };
        let lines = || self.pages.values().flat_map(|page| &page.lines);
        // An advice is one person's, unless its layout does not count the lønnummer among what identifies it.
        let theirs: BTreeSet<i64> = lines().filter(|line| is_theirs(line)).map(|line| line.entry).collect();
        let others: BTreeSet<i64> = lines().filter(|line| !is_theirs(line)).map(|line| line.entry).collect();
        let mut gone = self.remove(&theirs.difference(&others).copied().collect());
        // Begun by a line that may be gone: folding begins them anew.
        for number in theirs.intersection(&others) {
            if self.entries.get(number).and_then(Entry::first_run).is_some_and(|first| first >= from) {
                self.entries.remove(number);
            }
        }
        let (rows, contents) = self.remove_lines(is_theirs);
        gone.rows += rows;
        gone.contents += contents;
        for page in self.pages.values_mut() {
            let lines = page.lines.iter_mut().filter(|line| !self.entries.contains_key(&line.entry));
            lines.for_each(|line| line.entry = NOBODY);
        }
        (gone, self.refold(from))
    }

    /// Changes what was printed, wherever `change` says that it did; returns how many lines that were. The texts must be at
    /// hand.
    pub(in crate::history) fn change_texts(
        &mut self,
        run: PayrollRun,
        change: impl Fn(&mut Remembered) -> bool,
    ) -> usize {
        let Some(page) = self.pages.get_mut(&run) else { return 0 };
        let changed = page.texts.iter_mut().flatten().filter_map(|text| change(text).then_some(())).count();
        page.is_changed |= changed > 0;
        changed
    }
}
