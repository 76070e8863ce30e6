//! What the name of a file says of løngruppe and lønkørsel, before anything is decided.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::pieces::{BLANK, GAP, NamePiece, cut};
use crate::domain::values::stamp_readings;
use crate::domain::{PayGroup, PayrollRun};

/// What stands in the name of a file and of the folders it lies in.
#[derive(Debug, Default)]
pub(super) struct Name {
    /// Numbers that are marked as løngrupper.
    pub(super) marked: BTreeSet<PayGroup>,
    /// Other numbers that might be løngrupper.
    pub(super) numbers: Vec<NumberInName>,
    /// Lønkørsler that are written out, or stamped so that there is one reading.
    pub(super) runs: BTreeSet<PayrollRun>,
    /// The readings of five digits that may be a lønkørsel: of several, or, where they bear no `LG`, something else.
    pub(super) stamps: Vec<Vec<PayrollRun>>,
    /// Whether it has a word for a lønkørsel.
    pub(super) speaks_of_a_run: bool,
    /// What cannot be understood.
    pub(super) unclear: Vec<Unclear>,
}

/// A number that nothing says the meaning of.
#[derive(Debug)]
pub(super) struct NumberInName {
    /// The løngruppe that it would be.
    pub(super) group: PayGroup,
    /// Whether it stands alone, not as a part of a word or of another number.
    pub(super) alone: bool,
}

/// Something that may mean a løngruppe or lønkørsel and cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclear {
    /// More than one løngruppe.
    Several,
    /// A word for a løngruppe, and then no number that can be one.
    Group,
    /// A word that ends as `gruppe` does and means another thing, and a number.
    OtherGroup,
    /// `LG`, and then digits that are no lønkørsel.
    Run,
}

/// Words that say that the number after them is a løngruppe.
const MARKS: [&str; 16] = [
    "pdfgrp",
    "grp",
    "gruppe",
    "gruppen",
    "gruppenr",
    "gruppenummer",
    "gr",
    "lgr",
    "løngr",
    "løngrp",
    "løngruppe",
    "løngruppen",
    "løngruppenr",
    "løngruppenummer",
    "loengruppe",
    "slsgruppe",
];
/// Words that speak of several.
const SEVERAL: [&str; 6] =
    ["grupper", "grupperne", "løngrupper", "løngrupperne", "loengrupper", "slsgrupper"];
/// Words that may stand between a mark and its number.
const NUMBER_WORDS: [&str; 3] = ["nr", "nummer", "no"];
/// Words and signs that put one more number beside another.
const AND_WORDS: [&str; 4] = ["og", "samt", "til", "eller"];
const AND_SIGNS: [char; 2] = ['+', '&'];
/// Signs that may do so.
const LIST_SIGNS: [char; 3] = [',', ';', '-'];
/// Words that say that the number after them is something else.
const OTHER_THINGS: [&str; 24] = [
    "pkat",
    "løndel",
    "løndele",
    "lønart",
    "tjenestested",
    "afdeling",
    "afd",
    "institution",
    "inst",
    "sag",
    "sagsnr",
    "journal",
    "journalnr",
    "bilag",
    "side",
    "version",
    "ver",
    "v",
    "uge",
    "kode",
    "konto",
    "cvr",
    "ean",
    "tlf",
];
/// Words for a lønkørsel; the number is written before or after them in many ways.
const RUN_WORDS: [&str; 6] = ["lønkørsel", "lønkørslen", "kørsel", "kørslen", "loenkoersel", "koersel"];

impl Name {
    /// Reads a path below `bilag`.
    pub(super) fn read(path: &str) -> Self {
        let mut name = Self::default();
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            let pieces = cut(folder.trim());
            let before = name.numbers.len();
            NameReader { pieces: &pieces, at: 0, name: &mut name }.read();
            // A folder that is called by a number alone is meant by it.
            if pieces.len() == 1 && name.numbers.len() > before {
                name.marked.extend(name.numbers.drain(before..).map(|number| number.group));
            }
        }
        let pieces = cut(without_ending(file));
        NameReader { pieces: &pieces, at: 0, name: &mut name }.read();
        name
    }
}

/// A file name without `.pdf`; what does not look like an ending stays.
fn without_ending(file: &str) -> &str {
    let is_ending =
        |ending: &str| (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphabetic());
    file.rsplit_once('.').filter(|(_, ending)| is_ending(ending)).map_or(file, |(stem, _)| stem)
}

/// Goes through the pieces of one name once; each is understood as the first thing that fits.
struct NameReader<'a> {
    pieces: &'a [NamePiece],
    at: usize,
    name: &'a mut Name,
}

impl NameReader<'_> {
    fn read(mut self) {
        while let Some(piece) = self.pieces.get(self.at) {
            let after = match piece {
                NamePiece::Number(_) => self.number(),
                NamePiece::Word(word) => self.word(word),
                NamePiece::Sign(_) => self.at + 1,
            };
            // Always onwards, whatever was found.
            self.at = after.max(self.at + 1);
        }
    }

    /// Understands a word with what belongs to it; returns where to go on.
    fn word(&mut self, word: &str) -> usize {
        let next = self.after_gap(self.at + 1);
        let number = self.digits(next).is_some();
        if word == "lg" {
            return self.lg(next);
        }
        if SEVERAL.contains(&word) {
            self.name.unclear.push(Unclear::Several);
        } else if MARKS.contains(&word) {
            return self.marked(next);
        } else if word.ends_with("gruppe") || word.ends_with("gruppen") || word.ends_with("grp") {
            if number {
                self.name.unclear.push(Unclear::OtherGroup);
            }
        } else if OTHER_THINGS.contains(&word) {
            return self.other_thing(next);
        } else if matches!(word, "u" | "s")
            && self.digits(self.at + 1).is_some_and(|digits| digits.len() == 3)
        {
            return self.at + 2;
        }
        self.name.speaks_of_a_run |= RUN_WORDS.contains(&word);
        self.at + 1
    }

    /// What follows `LG`, from `next` on.
    fn lg(&mut self, next: usize) -> usize {
        if let Some((run, after)) = self.written_run(next) {
            self.name.runs.insert(run);
            return after;
        }
        let Some(digits) = self.digits(next) else { return self.at + 1 };
        let readings = if self.is_word(next + 1) { Vec::new() } else { stamp_readings(digits) };
        match readings[..] {
            [] => self.name.unclear.push(Unclear::Run),
            [run] => self.name.runs.extend([run]),
            _ => self.name.stamps.push(readings),
        }
        next + 1
    }

    /// What follows a mark, from `next` on: one number, and those that are put beside it.
    fn marked(&mut self, next: usize) -> usize {
        let mut next = self.after_number_word(next);
        if self.digits(next).is_none() || self.written_run(next).is_some() || self.date(next).is_some() {
            return next;
        }
        loop {
            let group = self.digits(next).and_then(PayGroup::new).filter(|_| !self.is_word(next + 1));
            match group {
                Some(group) => self.name.marked.extend([group]),
                None => self.name.unclear.push(Unclear::Group),
            }
            match self.beside(next + 1) {
                Some(another) => next = another,
                None => return next + 1,
            }
        }
    }

    /// Goes past the numbers that a word for another thing explains.
    fn other_thing(&self, next: usize) -> usize {
        let next = self.after_number_word(next);
        if self.digits(next).is_none() || self.written_run(next).is_some() || self.date(next).is_some() {
            return next;
        }
        std::iter::successors(Some(next), |at| self.beside(at + 1)).last().unwrap_or(next) + 1
    }

    /// Where the number is that is put beside the one before `from`: by `og`, or perhaps by a comma or a dash.
    fn beside(&self, from: usize) -> Option<usize> {
        self.joined(from).or_else(|| {
            let at = self.after_gap_of(from, &BLANK);
            let next = self.after_gap_of(at + 1, &BLANK);
            let digits = self.digits(next).filter(|_| self.is_sign(at, &LIST_SIGNS))?;
            // `gruppe-999-2`: the second copy of a file, no løngruppe.
            let copy = self.is_sign(at, &['-']) && digits.len() < 3;
            let explained =
                self.written_run(next).is_some() || self.date(next).is_some() || is_year_or_day(digits);
            (!explained && !copy).then_some(next)
        })
    }

    /// Where the number is that `og` puts beside the one before `from`.
    fn joined(&self, from: usize) -> Option<usize> {
        let at = self.after_gap_of(from, &BLANK);
        let next = self.after_gap_of(at + 1, &BLANK);
        let word =
            self.pieces.get(at).and_then(NamePiece::word).is_some_and(|word| AND_WORDS.contains(&word));
        let joins = word || self.is_sign(at, &AND_SIGNS);
        self.digits(next)
            .filter(|_| joins && self.written_run(next).is_none() && self.date(next).is_none())?;
        Some(next)
    }

    /// A number that nothing before it explains.
    fn number(&mut self) -> usize {
        if let Some((run, after)) = self.written_run(self.at) {
            self.name.runs.insert(run);
            return after;
        }
        if let Some(after) = self.date(self.at) {
            return after;
        }
        // `12 og 999`: two of something, and nobody says of what.
        let other = self.joined(self.at + 1).and_then(|at| self.digits(at));
        if other.is_some_and(|other| !is_year_or_day(other)) {
            self.name.unclear.push(Unclear::Several);
        }
        let Some(digits) = self.digits(self.at) else { return self.at + 1 };
        if is_year_or_day(digits) || self.is_time_of_day(digits) {
            return self.at + 1;
        }
        let readings = stamp_readings(digits);
        if !readings.is_empty() {
            self.name.stamps.push(readings);
            return self.at + 1;
        }
        let telling = digits.len() == 10 || digits.trim_start_matches('0').len() >= 3;
        if let Some(group) = PayGroup::new(digits).filter(|_| telling) {
            self.name.numbers.push(NumberInName { group, alone: self.is_alone() });
        }
        self.at + 1
    }

    /// Whether the number here is no part of a word (`A999`), of a number (`1.999`, `rapport.999`) or of a case's
    /// (`2023-999`).
    fn is_alone(&self) -> bool {
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.pieces.get(at));
        let is_word = |piece: Option<&NamePiece>| piece.is_some_and(|piece| piece.word().is_some());
        let is_number = |piece: Option<&NamePiece>| piece.is_some_and(|piece| piece.number().is_some());
        let is_dot = |piece: Option<&NamePiece>| piece.is_some_and(|piece| piece.is_sign(&['.', ',']));
        let (next, next_but_one) = (self.pieces.get(self.at + 1), self.pieces.get(self.at + 2));
        let of_word = is_word(before(1)) || is_word(next);
        let of_number = is_dot(before(1)) && (is_number(before(2)) || is_word(before(2)))
            || is_dot(next) && is_number(next_but_one);
        let dash = before(1).is_some_and(|piece| piece.is_sign(&['-']));
        let of_case = dash && before(2).and_then(NamePiece::number).is_some_and(is_year);
        !(of_word || of_number || of_case)
    }

    /// `2023-08-2` from `at` on, and where it ends.
    fn written_run(&self, at: usize) -> Option<(PayrollRun, usize)> {
        let dashed = [at + 1, at + 3].iter().all(|at| self.is_sign(*at, &['-']));
        let parts = [self.digits(at)?, self.digits(at + 2)?, self.digits(at + 4)?];
        let run = parts.join("-").parse().ok().filter(|_| dashed && !self.is_word(at + 5))?;
        Some((run, at + 5))
    }

    /// Where the day ends that is written with signs between its parts from `at` on: `31-08-2023`, `2023.08.31`, `31 08 23`.
    fn date(&self, at: usize) -> Option<usize> {
        let sign = self.pieces.get(at + 1).filter(|piece| piece.is_sign(&['-', '.', '_', ' ']))?;
        let parts = [self.digits(at)?, self.digits(at + 2)?, self.digits(at + 4)?];
        let same = self.pieces.get(at + 3) == Some(sign);
        let lengths = parts.map(str::len);
        let [a, b, c] = parts.map(|part| part.parse::<i16>().unwrap_or(-1));
        let day = match lengths {
            [4, 1..=2, 1..=2] if is_year(parts[0]) => is_day(a, b, c),
            [1..=2, 1..=2, 4] if is_year(parts[2]) => is_day(c, b, a),
            [1..=2, 1..=2, 2] => is_day(2000 + c, b, a),
            _ => false,
        };
        (same && day).then_some(at + 5)
    }

    /// `_1015` and `_101500` after a day: when a file was exported.
    fn is_time_of_day(&self, digits: &str) -> bool {
        let part =
            |from: usize| digits.get(from..from + 2).and_then(|part| part.parse::<u8>().ok()).unwrap_or(99);
        let is_time = matches!(digits.len(), 4 | 6)
            && part(0) < 24
            && part(2) < 60
            && (digits.len() == 4 || part(4) < 60);
        let day_before = self
            .at
            .checked_sub(2)
            .and_then(|at| self.digits(at))
            .is_some_and(|day| day.len() == 8 && is_year_or_day(day));
        is_time && day_before && self.is_sign(self.at - 1, &['_', '-', ' '])
    }

    fn after_number_word(&self, at: usize) -> usize {
        let is_number_word =
            self.pieces.get(at).and_then(NamePiece::word).is_some_and(|word| NUMBER_WORDS.contains(&word));
        if is_number_word { self.after_gap(at + 1) } else { at }
    }

    fn after_gap(&self, at: usize) -> usize {
        self.after_gap_of(at, &GAP)
    }

    fn after_gap_of(&self, at: usize, gap: &[char]) -> usize {
        let rest = self.pieces.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|piece| piece.is_sign(gap)).count()
    }

    fn digits(&self, at: usize) -> Option<&str> {
        self.pieces.get(at).and_then(NamePiece::number)
    }

    fn is_word(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.word().is_some())
    }

    fn is_sign(&self, at: usize, signs: &[char]) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.is_sign(signs))
    }
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

fn is_day(year: i16, month: i16, day: i16) -> bool {
    let part = |part: i16| i8::try_from(part).unwrap_or(-1);
    Date::new(year, part(month), part(day)).is_ok()
}

/// A year, or a day without signs between its parts.
fn is_year_or_day(digits: &str) -> bool {
    let part =
        |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i16>().ok()).unwrap_or(-1);
    match digits.len() {
        4 => is_year(digits),
        6 => {
            is_day(2000 + part(0, 2), part(2, 4), part(4, 6))
                || is_day(2000 + part(4, 6), part(2, 4), part(0, 2))
        }
        8 => {
            is_year(&digits[..4]) && is_day(part(0, 4), part(4, 6), part(6, 8))
                || is_year(&digits[4..]) && is_day(part(4, 8), part(2, 4), part(0, 2))
        }
        _ => false,
    }
}
