//! A model of people at work on the reports of a løngruppe: they type, close rows, take copies of either audience, send them
//! back in any form and order, sort, put old files back, while late prints and new lønkørsler come in, the job runs, and the
//! history is lost. In the end every word that they typed stands on its own advice, or is named as a note without one; none on
//! another's, no row is gone or closed that nobody closed, and nothing was told that is not so.
//!
//! A few courses run in the gate; `bash tests/people.sh` runs thousands. `UDDATA_COURSE=17` plays one course alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

const COLUMNS: [&str; 4] = ["Intern note", "Bemærkning til kunden", "Kundens svar", "Ansvarlig"];
const KUNDES: [&str; 2] = ["Kundens svar", "Ansvarlig"];
const STATUSES: [&str; 3] = ["Afventer kunde", "Afventer Statens Administration", "Udført"];
const STEPS: usize = 14;
const MOST_RUNS: usize = 3;

/// A small generator (xorshift), so that a course is its number.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

/// Which workbook of a lønkørsel: that of Statens Administration or the kunde's copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Sam,
    Kunde,
}

impl Whose {
    /// The columns that people write in there.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Sam => &COLUMNS,
            Self::Kunde => &KUNDES,
        }
    }
}

/// A copy that somebody took.
struct Taken {
    run: usize,
    whose: Whose,
    bytes: Vec<u8>,
    /// Whether it shows words that were typed since the job ran last: nobody can know that whoever goes on from it has seen them.
    shows_unread: bool,
}

/// A cell: the person of its row and its column.
type Place = (usize, &'static str);

/// People, their words and their copies.
struct Course {
    stage: Stage,
    chance: Chance,
    /// The persons that each lønkørsel prints.
    runs: Vec<BTreeSet<usize>>,
    persons: usize,
    /// How many words were typed.
    typed: usize,
    /// Each word with where it was typed, but those that were taken back.
    words: BTreeMap<String, Place>,
    /// The persons whose row somebody closed.
    closed: BTreeSet<usize>,
    copies: Vec<Taken>,
    /// What the cells of each report said when the job ran last.
    known: BTreeMap<(usize, Place), String>,
    /// Cells typed in since.
    touched: BTreeSet<Place>,
    /// What may rightly be told since the job ran last.
    may_clash: bool,
    may_be_old: bool,
    /// Where an older file was put: a kunde's copy stays what it is until its report is written anew, and is told of each
    /// time somebody types in it.
    put_back: BTreeSet<String>,
    /// Whether the history was lost once. What earlier editions said nobody knows from then on: a word in an old copy of
    /// theirs may be told as another, though none is lost or moved.
    is_lost: bool,
    /// The persons of each lønkørsel and those before it when its report was made last by its own prints: a print that comes
    /// late leaves later reports as they are, and stale.
    stood: Vec<BTreeSet<usize>>,
    /// What happened, for whoever reads a failure.
    told: Vec<String>,
    /// What was told and is not so.
    wrong: Vec<String>,
}

impl Course {
    fn begin(number: u64) -> Self {
        let mut course = Self {
            stage: Stage::new(),
            chance: Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            runs: vec![(1..=5).collect()],
            persons: 5,
            typed: 0,
            words: BTreeMap::new(),
            closed: BTreeSet::new(),
            copies: Vec::new(),
            known: BTreeMap::new(),
            touched: BTreeSet::new(),
            may_clash: false,
            may_be_old: false,
            put_back: BTreeSet::new(),
            is_lost: false,
            stood: vec![(1..=5).collect()],
            told: Vec::new(),
            wrong: Vec::new(),
        };
        course.stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n999;Demo;hr;mappe\n");
        course.print(0);
        course.report();
        course
    }

    fn print(&self, run: usize) {
        let row = |at: &usize| {
            let text = format!("SKYLDIGT BELØB KR. {at}00,00");
            prints::row(&person(*at), "PEDERSEN KIRSTEN", "RB7050", &text)
        };
        let printed = prints::u721((2023, month(run), 2), 999, self.runs[run].iter().map(row));
        self.stage.put(&format!("in/u721-{run}.txt"), printed);
    }

    fn report(&mut self) {
        self.report_with(0);
    }

    fn report_with(&mut self, exit: i32) {
        let run = self.stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
        self.hear("report", exit, &run.exit, &run.stderr);
        self.known.clear();
        for run in 0..self.runs.len() {
            let mut book = self.open(run, Whose::Sam);
            for row in book.rows() {
                let number = number_of(&mut book, row);
                for column in COLUMNS.into_iter().chain(["Status"]) {
                    self.known.insert((run, (number, column)), book.get(row, column));
                }
            }
        }
        self.touched.clear();
        (self.may_clash, self.may_be_old) = (false, false);
    }

    /// Holds what was said against what may be said now.
    fn hear(&mut self, what: &str, exit: i32, was: &i32, stderr: &str) {
        self.told.push(format!("{what}: exit {was} {}", stderr.replace('\n', " ")));
        if exit != *was {
            self.wrong.push(format!("{what}: exit {was} instead of {exit}"));
        }
        if self.is_lost {
            return;
        }
        for line in stderr.lines().filter(|line| !line.starts_with("  hint:")) {
            let is_so = (line.contains("were changed differently in another workbook") && self.may_clash)
                || (line.contains("this is edition")
                    && (self.may_be_old || self.put_back.iter().any(|path| line.starts_with(path.as_str()))));
            if !is_so {
                self.wrong.push(format!("told wrongly: {line}"));
            }
        }
    }

    fn path(&self, run: usize, whose: Whose) -> String {
        let ending = if whose == Whose::Kunde { "_kunde" } else { "" };
        let run = format!("LG2023-{:02}-2", month(run));
        format!("out/{run}/afrapportering_{run}_gruppe-999{ending}.xlsx")
    }

    fn open(&self, run: usize, whose: Whose) -> Book {
        Book::open(&self.bytes(run, whose))
    }

    fn bytes(&self, run: usize, whose: Whose) -> Vec<u8> {
        std::fs::read(self.stage.path().join(self.path(run, whose))).unwrap()
    }

    /// Any lønkørsel, the newest most often.
    fn any_run(&mut self) -> usize {
        let newest = self.runs.len() - 1;
        if self.chance.below(3) == 0 { self.chance.below(newest + 1) } else { newest }
    }

    fn any_whose(&mut self) -> Whose {
        if self.chance.below(3) == 0 { Whose::Kunde } else { Whose::Sam }
    }

    /// Types a new word, or a status, somewhere in a book of a lønkørsel.
    fn type_in(&mut self, book: &mut Book, run: usize, columns: &[&'static str]) {
        let rows = book.rows();
        if rows.is_empty() {
            return;
        }
        let row = rows.start + self.chance.below(rows.len());
        let number = number_of(book, row);
        if self.chance.below(5) == 0 {
            return self.set_status(book, run, row, number);
        }
        let column = columns[self.chance.below(columns.len())];
        self.typed += 1;
        let word = format!("ord{:03}.", self.typed);
        let before = book.get(row, column);
        // Whoever finds a word there goes on from it.
        let now = if before.is_empty() { word.clone() } else { format!("{before} {word}") };
        book.set(row, column, &now);
        self.note_change(run, (number, column), &before);
        self.told.push(format!("  types {word} in {column} of {number}, lønkørsel {run}"));
        self.words.insert(word, (number, column));
    }

    fn set_status(&mut self, book: &mut Book, run: usize, row: usize, number: usize) {
        let status = STATUSES[self.chance.below(STATUSES.len())];
        let before = book.get(row, "Status");
        book.set(row, "Status", status);
        self.note_change(run, (number, "Status"), &before);
        self.told.push(format!("  sets Status of {number} to {status}, lønkørsel {run}"));
        if status == "Udført" {
            self.closed.insert(number);
        }
    }

    /// A cell was typed over: two people may differ from now on where it did not show what is known, or was typed in already.
    fn note_change(&mut self, run: usize, place: Place, before: &str) {
        let shown = self.known.get(&(run, place)).map_or("", String::as_str);
        let elsewhere = (0..self.runs.len())
            .any(|other| self.known.get(&(other, place)).is_some_and(|says| says != before));
        self.may_clash |= shown != before || elsewhere || !self.touched.insert(place);
    }

    fn step(&mut self) {
        match self.chance.below(11) {
            0..=2 => self.work(),
            3 => {
                let (run, whose) = (self.any_run(), self.any_whose());
                let (bytes, shows_unread) = (self.bytes(run, whose), !self.touched.is_empty());
                self.copies.push(Taken { run, whose, bytes, shows_unread });
            }
            4 | 5 => self.send_back(),
            6 => self.put_back(),
            7 => self.late_print(),
            8 if self.chance.below(3) == 0 => self.lose_the_history(),
            8 => self.take_back(),
            9 if self.runs.len() < MOST_RUNS && self.chance.below(2) == 0 => self.next_run(),
            _ => self.report(),
        }
    }

    /// Somebody types in a workbook in its place, and perhaps sorts it.
    fn work(&mut self) {
        let (run, whose) = (self.any_run(), self.any_whose());
        let mut book = self.open(run, whose);
        self.type_in(&mut book, run, whose.columns());
        if self.chance.below(3) == 0 {
            book.turn_upside_down();
        }
        self.stage.put(&self.path(run, whose), book.save());
    }

    fn late_print(&mut self) {
        let run = self.any_run();
        self.persons += 1;
        self.runs[run].insert(self.persons);
        self.stood[run] = self.runs[..=run].iter().flatten().copied().collect();
        self.print(run);
        self.report();
    }

    /// The next lønkørsel prints some of those of before, and a new one.
    fn next_run(&mut self) {
        let again: Vec<usize> = (1..=self.persons).collect();
        let mut printed: BTreeSet<usize> = again.into_iter().filter(|_| self.chance.below(2) == 0).collect();
        self.persons += 1;
        printed.insert(self.persons);
        // What is printed again is open again, whoever closed it.
        self.runs.push(printed);
        self.stood.push(self.runs.iter().flatten().copied().collect());
        self.print(self.runs.len() - 1);
        self.report_new();
    }

    /// The first report of a lønkørsel: there is none to read before.
    fn report_new(&mut self) {
        let run = self.stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
        self.hear("report", 0, &run.exit, &run.stderr);
        self.report();
    }

    /// A copy of any edition comes back, in any form.
    fn send_back(&mut self) {
        let Some(most) = self.copies.len().checked_sub(1) else { return };
        let at = self.chance.below(most + 1);
        let Taken { run, whose, ref bytes, shows_unread } = self.copies[at];
        let mut book = Book::open(bytes);
        self.type_in(&mut book, run, &KUNDES);
        self.may_clash |= shows_unread;
        self.may_be_old = true;
        let form = self.chance.below(5);
        // Of what edition it is cannot be told: a word that is another one now is an answer, and a clash.
        self.may_clash |= form <= 1 && self.differs(&mut book, run, whose.columns());
        let (name, bytes) = match form {
            0 => ("retur.csv", book.csv()),
            1 => {
                for name in book.names().into_iter().filter(|name| name != "Adviser") {
                    book.remove_sheet(&name);
                }
                ("retur.xlsx", book.save())
            }
            2 => {
                book.turn_upside_down();
                ("retur.xlsx", book.save())
            }
            3 => {
                book.rename_sheet("Adviser", "Svar");
                ("retur.xlsx", book.save())
            }
            _ => ("retur.xlsx", book.save()),
        };
        if form == 4 {
            // The copy is kept as it was sent back, and may be answered in again.
            self.copies[at].bytes.clone_from(&bytes);
        }
        self.stage.put(name, bytes);
        let collected = self.stage.run(&["collect", name, "--out", "out"]);
        self.hear(&format!("copy {at} back as form {form}"), 0, &collected.exit, &collected.stderr);
    }

    /// Whether a cell of a book says something else than the report of a lønkørsel did last.
    fn differs(&self, book: &mut Book, run: usize, columns: &[&'static str]) -> bool {
        let rows: Vec<usize> = book.rows().collect();
        rows.into_iter().any(|row| {
            let number = number_of(book, row);
            columns.iter().copied().chain(["Status"]).any(|column| {
                let says = book.get(row, column);
                let known = self.known.get(&(run, (number, column))).map_or("", String::as_str);
                !says.is_empty() && says != known
            })
        })
    }

    /// An old file is put over the report. What was typed in the one before and not read yet nobody can know: it is read first.
    fn put_back(&mut self) {
        let Some(most) = self.copies.len().checked_sub(1) else { return };
        self.report();
        let at = self.chance.below(most + 1);
        let Taken { run, whose, ref bytes, .. } = self.copies[at];
        let path = self.path(run, whose);
        self.stage.put(&path, bytes);
        self.told.push(format!("copy {at} of lønkørsel {run} put back"));
        self.may_be_old = true;
        self.put_back.insert(path);
    }

    fn lose_the_history(&mut self) {
        self.report();
        std::fs::remove_dir_all(self.stage.path().join("out/.uddata")).unwrap();
        self.told.push("history lost".into());
        self.is_lost = true;
        // What may have been delivered is asked about.
        self.report_with(6);
        self.report();
    }

    /// Somebody who sees a word clears its cell.
    fn take_back(&mut self) {
        self.report();
        let run = self.runs.len() - 1;
        let mut book = self.open(run, Whose::Sam);
        let cells = book.rows().flat_map(|row| COLUMNS.map(|column| (row, column)));
        let filled: Vec<(usize, &str)> = cells
            .collect::<Vec<_>>()
            .into_iter()
            .filter(|(row, column)| !book.get(*row, column).is_empty())
            .collect();
        let Some(most) = filled.len().checked_sub(1) else { return };
        let (row, column) = filled[self.chance.below(most + 1)];
        let (number, cleared) = (number_of(&mut book, row), book.get(row, column));
        book.set(row, column, "");
        self.stage.put(&self.path(run, Whose::Sam), book.save());
        self.note_change(run, (number, column), &cleared);
        self.told.push(format!("  clears {cleared} of {number}"));
        self.words.retain(|word, _| !cleared.contains(word.as_str()));
    }

    /// What is wrong in the end.
    fn settle(mut self) -> Vec<String> {
        self.report();
        let mut wrong = std::mem::take(&mut self.wrong);
        let mut holders: BTreeMap<&String, Vec<Place>> = BTreeMap::new();
        let mut gone = String::new();
        for run in 0..self.runs.len() {
            let mut book = self.open(run, Whose::Sam);
            let mut found: BTreeMap<usize, usize> = BTreeMap::new();
            for row in book.rows() {
                let number = number_of(&mut book, row);
                *found.entry(number).or_default() += 1;
                if book.get(row, "Status") == "Udført" && !self.closed.contains(&number) {
                    wrong.push(format!("closed unasked: {number} in lønkørsel {run}"));
                }
                for column in COLUMNS {
                    let says = book.get(row, column);
                    for word in self.words.keys().filter(|word| says.contains(word.as_str())) {
                        holders.entry(word).or_default().push((number, column));
                    }
                }
            }
            // Everybody whom this run or one before printed stands there once, unless somebody closed the row.
            for number in &self.stood[run] {
                let times = found.get(number).copied().unwrap_or(0);
                if times > 1 || times == 0 && !self.closed.contains(number) {
                    wrong.push(format!("row {number} stands {times} times in lønkørsel {run}"));
                }
            }
            gone += &book.sheet("Bortfaldet").concat().join("\n");
        }
        for (word, place) in &self.words {
            let holders = holders.remove(word).unwrap_or_default();
            if holders.iter().any(|holder| holder != place) {
                wrong.push(format!("moved: {word} of {place:?} stands in {holders:?}"));
            } else if holders.is_empty() && !gone.contains(word.as_str()) {
                wrong.push(format!("lost: {word} of {place:?}"));
            }
        }
        if !wrong.is_empty() {
            wrong.extend(self.told);
        }
        wrong
    }
}

fn month(run: usize) -> i8 {
    7 + run as i8
}

fn person(number: usize) -> String {
    format!("120380-0051 {number:03}")
}

fn number_of(book: &mut Book, row: usize) -> usize {
    book.get(row, "Lønnummer")[12..].parse().unwrap()
}

#[test]
fn nothing_that_people_type_is_lost_or_moved() {
    let of = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = of("UDDATA_FIRST").unwrap_or(1);
    let numbers = match of("UDDATA_COURSE") {
        Some(one) => one..one + 1,
        None => first..first + of("UDDATA_COURSES").unwrap_or(6),
    };
    let (mut courses, mut words, mut failed) = (0, 0, Vec::new());
    for number in numbers {
        let mut course = Course::begin(number);
        for _ in 0..STEPS {
            course.step();
        }
        courses += 1;
        words += course.typed;
        let wrong = course.settle();
        if !wrong.is_empty() {
            failed.push(format!("course {number}:\n{}", wrong.join("\n")));
        }
    }
    #[allow(clippy::print_stdout, clippy::disallowed_macros, reason = "the figures of the long run")]
    {
        println!("{courses} courses, {words} words followed, {} courses with something wrong", failed.len());
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
