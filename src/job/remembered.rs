//! What was read for a report before, and is not at hand now: a file that somebody moved away or that cannot be read any
//! more, and all files of a report that is made again by itself.
//!
//! Memory works by file and row. A row that was read keeps the identity it has, whatever layout is there now. A file that
//! is not at hand is laid over those that are, as a reprint is; one that adds nothing to them is done with.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{Advice, Amount, Code, Day, FileName, Location, Origin, PayNumber, PrintKind};
use crate::history::identity::Identity;
use crate::history::store::KnownRow;
use crate::job::Job;
use crate::job::prints::{Print, PrintContents, ReadBy};
use crate::job::summary::{FileEntry, FileStatus};
use crate::job::taken_back::TakenBack;
use crate::prints::merge::{Merged, MergedRows, said};
use crate::prints::parse::reading::{UnrecognisedLine, Why};
use crate::report;

/// What the history keeps of one file that a report was made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptFile {
    /// What became of it.
    entry: FileEntry,
    /// Its name below the input folder.
    name: String,
    /// Which print it is, as a word.
    print: String,
    layout: String,
    version: String,
    criteria: Vec<String>,
    /// The day that it was made, or empty.
    printed: String,
    /// Lines that nothing accounts for: page, line, text.
    unrecognised: Vec<(u32, u32, String)>,
    /// Its rows.
    #[serde(with = "crate::job::kept_rows")]
    rows: Vec<HeldRow>,
}

/// A row of a file: which row of the report it is, page and line.
pub type HeldRow = (u32, u32, u32);

impl KeptFile {
    /// What is to be kept of a print that was read; `held` are its rows.
    pub fn of(print: &Print, held: &[HeldRow]) -> Option<Self> {
        let contents = print.contents.as_ref()?;
        let line = |line: &UnrecognisedLine| (line.at.page, line.at.line, line.text.clone());
        Some(Self {
            entry: print.entry.clone(),
            name: print.entry.file.name.clone(),
            print: print.layout.print.word().to_string(),
            layout: print.layout.name.clone(),
            version: print.layout.version.clone(),
            criteria: contents.criteria.clone(),
            printed: contents.printed.map(|day| day.to_string()).unwrap_or_default(),
            unrecognised: contents.unrecognised.iter().map(line).collect(),
            rows: held.to_vec(),
        })
    }

    fn kind(&self) -> PrintKind {
        if self.print == PrintKind::U721.word() { PrintKind::U721 } else { PrintKind::FejlAdvis }
    }

    /// Whether it is one of the prints that are taken back.
    pub fn is_taken_back(&self, taken_back: &TakenBack) -> bool {
        taken_back.takes(&self.name, &self.entry.sha256)
    }

    /// The print again. `is_away` where its file is missing among those that are at hand.
    fn into_print(self, rows: usize, is_away: bool) -> Print {
        let kind = self.kind();
        let file = FileName::new(&self.entry.path, &self.name);
        let line = |(page, line, text)| UnrecognisedLine {
            at: Location::new(&file, page, line),
            text,
            why: Why::UnknownForm,
        };
        let contents = PrintContents {
            advices: Vec::new(),
            advices_read: rows,
            unrecognised: self.unrecognised.into_iter().map(line).collect(),
            criteria: self.criteria,
            printed: self.printed.parse().ok(),
            is_remembered: is_away,
            stated: Vec::new(),
            doubts: Vec::new(),
        };
        let mut entry = self.entry.as_found(&file);
        entry.advices = rows;
        let layout = ReadBy { print: kind, name: self.layout, version: self.version, identity: Vec::new() };
        // It is no file of the survey, and no index of it.
        Print { index: usize::MAX, entry, layout, contents: Some(contents) }
    }
}

/// What the history holds of a report that is about to be made.
#[derive(Debug, Default)]
pub struct RememberedFiles {
    rows: Vec<KnownRow>,
    files: Vec<KeptFile>,
    /// Whether no file of the report is at hand: it is made again as it was read.
    as_it_was: bool,
}

impl RememberedFiles {
    /// What is known of the report of a run and group beside the prints that were read now.
    pub fn of(
        &ReportId { run, ref group }: &ReportId,
        prints: &[Print],
        taken_back: &TakenBack,
        job: &Job,
    ) -> Result<Self, Error> {
        let Some(history) = job.history() else { return Ok(Self::default()) };
        let rows = history.store.rows_printed(group, run)?;
        let files: Vec<KeptFile> = history.store.files_of(group, run)?;
        let as_it_was = prints.is_empty();
        let mut files = if files.is_empty() { of_older_program(&rows, prints) } else { files };
        files.retain(|file| !file.is_taken_back(taken_back) && !is_at_hand(file, prints));
        Ok(Self { rows, files, as_it_was })
    }

    /// Lays what is remembered over the rows of the prints that were read now.
    pub fn lay_over(self, merged: MergedRows, prints: &mut Vec<Print>, held: Vec<Vec<HeldRow>>) -> LaidOver {
        let mut laid =
            LaidOver { known: vec![None; merged.rows.len()], rows: merged.rows, folded: merged.folded, held };
        let mut row_of = laid.recognise(&self.rows);
        let by_number: HashMap<u32, &KnownRow> = self.rows.iter().map(|row| (row.seq, row)).collect();
        for file in self.files {
            laid.add(file, &by_number, &mut row_of, prints, self.as_it_was);
        }
        laid
    }
}

/// The rows of a report, those of files that are not at hand, too.
#[derive(Debug)]
pub struct LaidOver {
    /// The rows.
    pub rows: Vec<Merged>,
    /// For each, the identity that it is known by.
    pub known: Vec<Option<Identity>>,
    /// For each print, how many of its rows another row stands for.
    pub folded: Vec<usize>,
    /// For each print, the rows that it holds.
    pub held: Vec<Vec<HeldRow>>,
}

/// What makes a row that is read again the one that was read before.
#[derive(PartialEq, Eq, Hash)]
struct Saying(Option<PayNumber>, Option<Code>, String, Option<Amount>, Option<Day>);

impl Saying {
    fn of(advice: &Advice) -> Self {
        Self(advice.pay_number, advice.code, said(&advice.text), advice.amount, advice.date)
    }

    /// Whatever stands in columns of its own for amount and date: one of the two prints may lack them.
    fn in_words(advice: &Advice) -> Self {
        Self(advice.pay_number, advice.code, said(&advice.text), None, None)
    }
}

impl LaidOver {
    /// Finds the rows that were read before; returns for each known row that is here which one it is.
    fn recognise(&mut self, known: &[KnownRow]) -> HashMap<u32, usize> {
        let mut row_of = HashMap::new();
        if !known.is_empty() {
            self.recognise_by(Saying::of, known, &mut row_of);
            self.recognise_by(Saying::in_words, known, &mut row_of);
        }
        row_of
    }

    fn recognise_by(
        &mut self,
        saying: fn(&Advice) -> Saying,
        known: &[KnownRow],
        row_of: &mut HashMap<u32, usize>,
    ) {
        let mut here: HashMap<Saying, Vec<usize>> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(at, _)| self.known[*at].is_none()) {
            here.entry(saying(&row.advice)).or_default().push(at);
        }
        if here.is_empty() {
            return;
        }
        for row in known {
            if row_of.contains_key(&row.seq) {
                continue;
            }
            let advice = row.printed.clone().advice(PrintKind::U721);
            let Some(here) = here.get_mut(&saying(&advice)) else { continue };
            // Of several that say the same, the one of the same print.
            let is_of = |at: &usize| {
                let holds = |kind| self.rows[*at].origins.iter().any(|origin| origin.print == kind);
                let prints = row.seen.prints;
                (prints.u721 && holds(PrintKind::U721)) || (prints.fejl_advis && holds(PrintKind::FejlAdvis))
            };
            let Some(found) = here.iter().position(is_of).or((!here.is_empty()).then_some(0)) else {
                continue;
            };
            let at = here.remove(found);
            self.known[at] = Some(row.seen.identity);
            row_of.insert(row.seq, at);
        }
    }

    /// Lays a file over the rows; it stands among the prints where it adds something to them.
    fn add(
        &mut self,
        file: KeptFile,
        known: &HashMap<u32, &KnownRow>,
        row_of: &mut HashMap<u32, usize>,
        prints: &mut Vec<Print>,
        as_it_was: bool,
    ) {
        let kind = file.kind();
        let name = FileName::new(&file.entry.path, &file.name);
        let (mut adds, mut folded, mut held) = (as_it_was, 0, Vec::new());
        for &(seq, page, line) in &file.rows {
            // A person's rows may have been erased since.
            let Some(row) = known.get(&seq) else { continue };
            let origin = Origin { print: kind, at: Location::new(&name, page, line) };
            let at = match row_of.get(&seq) {
                Some(&at) => {
                    folded += 1;
                    at
                }
                None => {
                    adds = true;
                    let advice = Advice { at: origin.at.clone(), ..row.printed.clone().advice(kind) };
                    self.rows.push(Merged { advice, origins: Vec::new() });
                    self.known.push(Some(row.seen.identity));
                    row_of.insert(seq, self.rows.len() - 1);
                    self.rows.len() - 1
                }
            };
            let merged = &mut self.rows[at];
            if !merged.origins.iter().any(|origin| origin.print == kind) {
                adds = true;
                merged.origins.push(origin);
                merged.origins.sort_by_key(|origin| origin.print);
                merged.fill(row.printed.clone().advice(kind));
            }
            held.push((at as u32, page, line));
        }
        if adds {
            prints.push(file.into_print(held.len(), !as_it_was));
            self.folded.push(folded);
            self.held.push(held);
        }
    }
}

/// Whether a file needs no memory: the same bytes are at hand, or a whole print of its name took its place.
fn is_at_hand(file: &KeptFile, prints: &[Print]) -> bool {
    prints.iter().filter(|print| print.contents.is_some()).any(|print| {
        let takes_its_place =
            || print.entry.file.name == file.name && print.layout.print == file.kind() && print.is_whole();
        (!file.entry.sha256.is_empty() && print.entry.sha256 == file.entry.sha256) || takes_its_place()
    })
}

/// What an older program, or a report that was taken over, left: the rows of each kind of print, and not which file held
/// them. Prints of the kind that were read in full stand in their place.
fn of_older_program(rows: &[KnownRow], prints: &[Print]) -> Vec<KeptFile> {
    let mut files = Vec::new();
    for kind in [PrintKind::U721, PrintKind::FejlAdvis] {
        let mut of_kind = prints.iter().filter(|print| print.layout.print == kind).peekable();
        if of_kind.peek().is_some() && of_kind.all(Print::is_whole) {
            continue;
        }
        let holds = |row: &&KnownRow| match kind {
            PrintKind::U721 => row.seen.prints.u721,
            PrintKind::FejlAdvis => row.seen.prints.fejl_advis,
        };
        let rows: Vec<HeldRow> = rows.iter().filter(holds).map(|row| (row.seq, 0, 0)).collect();
        if rows.is_empty() {
            continue;
        }
        let name = report::remembered_source(kind);
        files.push(KeptFile {
            entry: FileEntry::new(&FileName::new(&name, &name), "", FileStatus::Read),
            name,
            print: kind.word().to_string(),
            layout: String::new(),
            version: String::new(),
            criteria: Vec::new(),
            printed: String::new(),
            unrecognised: Vec::new(),
            rows,
        });
    }
    files
}

/// For each print, its rows as they stand before merging: what they say, page and line. Empty where no two files are of one
/// kind: then the rows themselves tell.
pub fn sayings(prints: &[Print]) -> Sayings {
    let mut kinds = BTreeSet::new();
    let several = prints.iter().any(|print| print.contents.is_some() && !kinds.insert(print.layout.print));
    if !several {
        return Sayings::default();
    }
    let of_print = |print: &Print| {
        let advices = print.contents.iter().flat_map(|contents| &contents.advices);
        advices.map(|advice| (Saying::in_words(advice), advice.at.page, advice.at.line)).collect()
    };
    Sayings { of_print: prints.iter().map(of_print).collect() }
}

/// What the rows of each print say, before merging.
#[derive(Default)]
pub struct Sayings {
    of_print: Vec<Vec<(Saying, u32, u32)>>,
}

impl Sayings {
    /// For each print, which rows of the merged ones it holds.
    pub fn held(self, rows: &[Merged], prints: &[Print]) -> Vec<Vec<HeldRow>> {
        if self.of_print.is_empty() {
            let of_print = |print: &Print| {
                let held = |(at, row): (usize, &Merged)| {
                    let mut here = row.origins.iter().filter(|origin| origin.at.file == print.entry.file);
                    here.next().map(|origin| (at as u32, origin.at.page, origin.at.line))
                };
                rows.iter().enumerate().filter_map(held).collect()
            };
            return prints.iter().map(of_print).collect();
        }
        let mut saying: HashMap<Saying, Vec<usize>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            saying.entry(Saying::in_words(&row.advice)).or_default().push(at);
        }
        let of_print = |(rows_of, print): (Vec<(Saying, u32, u32)>, &Print)| {
            let mut taken = HashSet::new();
            let held = |(says, page, line): (Saying, u32, u32)| {
                let of_kind = |at: &&usize| {
                    !taken.contains(*at)
                        && rows[**at].origins.iter().any(|origin| origin.print == print.layout.print)
                };
                let at = *saying.get(&says)?.iter().find(of_kind)?;
                taken.insert(at);
                Some((at as u32, page, line))
            };
            rows_of.into_iter().filter_map(held).collect()
        };
        self.of_print.into_iter().zip(prints).map(of_print).collect()
    }
}
