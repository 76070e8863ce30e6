//! Erasing a person: their rows, what people typed about them, and every place where their number is written.
//!
//! A person is found by the keyed hash of the CPR number, and the number itself in every text by looking through all of
//! them. A name that somebody typed in a note about somebody else cannot be found. What is left folds anew without the
//! person's rows; reports that showed them are behind from then on.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rusqlite::{Connection, params};
use serde_json::Value;

use super::behind::{self, Behind};
use super::books::BookPieces;
use super::through_books::BookAtHand;
use super::{EditTarget, Inner, ShownTarget, Store, WrittenRow, keys, ledger, trail, trend};
use crate::domain::cpr::replaced;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::typed::{Typed, TypedColumn};
use crate::domain::{PayGroup, PayNumber, PayrollRun};
use crate::history::book::{Doomed, PersonShown, Refolded};
use crate::system::secret::{Purpose, ShortMac};

/// What erasing a person removed, or would.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Advices about the person.
    pub advices: usize,
    /// Those of them that were open.
    pub open: usize,
    /// Their printed rows.
    pub rows: usize,
    /// Their texts.
    pub contents: usize,
    /// Entries of the trail about them.
    pub trail: usize,
    /// Texts and notes about others in which the number was written, and is not any more.
    pub mentions: usize,
    /// Reports on disk that may show the person: run, løngruppe, path below the folder of the reports.
    pub reports: Vec<(PayrollRun, PayGroup, String)>,
    /// Reports that may show the person and went to kunder.
    pub delivered: Vec<ReportId>,
}

/// How many editions of reports are held in memory at a time.
const EDITIONS_AT_A_TIME: usize = 64;

/// What stands in the place of a number.
const ERASED: &str = "[slettet]";

/// The person as rows and texts know them.
struct Person {
    mac: ShortMac,
    number: String,
}

impl Person {
    /// The text without the number; `None` where it does not stand there.
    fn erased(&self, text: &str) -> Option<String> {
        replaced(text, |written| (written.digits() == self.number).then(|| ERASED.to_string()))
    }

    /// Takes the number out of every text of something kept as JSON; whether it stood anywhere.
    fn erase_in(&self, json: &mut Value) -> bool {
        match json {
            Value::String(text) => self.erased(text).map(|erased| *text = erased).is_some(),
            Value::Array(values) => self.erase_in_all(values.iter_mut()),
            Value::Object(values) => self.erase_in_all(values.values_mut()),
            _ => false,
        }
    }

    /// The same of several, each of them gone through.
    fn erase_in_all<'v>(&self, values: impl Iterator<Item = &'v mut Value>) -> bool {
        values.map(|value| self.erase_in(value)).filter(|is_erased| *is_erased).count() > 0
    }
}

/// What erasing a person from the book of a løngruppe came to.
struct Erased {
    group: PayGroup,
    /// The book anew; `None` where nothing in it was about the person.
    pieces: Option<BookPieces>,
    shown: PersonShown,
    gone: Doomed,
    refolded: Vec<Refolded>,
    mentions: usize,
}

/// Rows of reports that show the person.
#[derive(Default)]
struct RowsOfPerson {
    row_ids: BTreeSet<String>,
    /// Løngruppe and row.
    targets: BTreeSet<(i64, EditTarget)>,
    /// The reports that they were printed in or carried to.
    reports: BTreeSet<(i64, PayrollRun)>,
}

impl Store {
    /// Erases a person; without `really` only says what would be. `stands` tells whether a workbook is on disk.
    pub fn forget(
        &self,
        number: &PayNumber,
        stands: &dyn Fn(&str) -> bool,
        really: bool,
    ) -> Result<Forgotten, Error> {
        let person = self.person(number);
        self.erase(really, |store, db| {
            let mut forgotten = Forgotten::default();
            let mut shown = RowsOfPerson::default();
            store.through_books(
                db,
                |book| store.erased_from(book, &person),
                |erased| store.keep_erased(db, erased, &mut shown, &mut forgotten),
            )?;
            store.erase_in_reports(db, &person, &mut shown, &mut forgotten)?;
            store.erase_in_texts(db, &person, &mut forgotten)?;
            forgotten.reports = on_disk(db, &shown, stands)?;
            forgotten.delivered = delivered(db, &shown)?;
            Ok(forgotten)
        })
    }

    /// Takes the person's rows out of the book of a løngruppe, and the number out of what was printed about others.
    fn erased_from(&self, mut at_hand: BookAtHand<'_>, person: &Person) -> Inner<Erased> {
        let (shown, retired) = (at_hand.book.shown(person.mac), at_hand.book.retired.len());
        let theirs = at_hand.book.runs_with(|line| line.person == Some(person.mac));
        at_hand.lay_out(theirs)?;
        let (gone, refolded) = at_hand.book.forget(person.mac);
        let mut mentions = 0;
        for run in at_hand.book.runs_with(|_| true) {
            at_hand.lay_out([run])?;
            mentions += at_hand.book.change_texts(run, |text| text.change_texts(|text| person.erased(text)));
            at_hand.put_by(run);
        }
        let book = at_hand.book;
        let is_changed = !refolded.is_empty() || mentions > 0 || book.retired.len() < retired;
        let pieces = is_changed.then(|| self.pieces(&book, None)).transpose()?;
        Ok(Erased { group: book.group, pieces, shown, gone, refolded, mentions })
    }

    /// Keeps a book that a person was erased from.
    fn keep_erased(
        &self,
        db: &Connection,
        erased: Erased,
        shown: &mut RowsOfPerson,
        forgotten: &mut Forgotten,
    ) -> Inner<()> {
        let Erased { group, pieces, shown: of_group, gone, refolded, mentions } = erased;
        let Some(pieces) = pieces else { return Ok(()) };
        pieces.put(db)?;
        shown.add(&group, of_group);
        behind::note(db, &group, &refolded, Behind::Forgotten)?;
        forgotten.mentions += mentions;
        forgotten.advices += gone.row_ids.len();
        forgotten.open += gone.open;
        forgotten.rows += gone.rows;
        forgotten.contents += gone.contents;
        forgotten.trail += self.remove_words(db, &group, &gone)?;
        Ok(())
    }

    fn person(&self, number: &PayNumber) -> Person {
        let number = number.cpr().to_string();
        Person { mac: self.secret.mac(Purpose::Person, &[number.as_bytes()]).short(), number }
    }

    /// Takes the person's rows out of what is known of every report, and the number out of what people typed there.
    fn erase_in_reports(
        &self,
        db: &Connection,
        person: &Person,
        shown: &mut RowsOfPerson,
        forgotten: &mut Forgotten,
    ) -> Inner<()> {
        let mut select =
            db.prepare("SELECT rows FROM edition WHERE grp = ?1 AND run = ?2 AND number = ?3")?;
        let mut update =
            db.prepare("UPDATE edition SET rows = ?4 WHERE grp = ?1 AND run = ?2 AND number = ?3")?;
        for some in editions(db)?.chunks(EDITIONS_AT_A_TIME) {
            let sealed = some.iter().map(|(group, run, number)| {
                select.query_row(params![group, run.key(), number], |row| row.get::<_, Vec<u8>>(0))
            });
            let sealed: Vec<Vec<u8>> = sealed.collect::<rusqlite::Result<_>>()?;
            let erased = some.par_iter().zip(sealed).map(|((group, ..), sealed)| {
                self.erased_from_sheets(&sealed, person, |row| shown.holds(*group, row))
            });
            for ((group, run, number), erased) in some.iter().zip(erased.collect::<Vec<_>>()) {
                if let Some((packed, mentions)) = erased? {
                    update.execute(params![group, run.key(), number, packed])?;
                    shown.reports.insert((*group, *run));
                    forgotten.mentions += mentions;
                }
            }
        }
        Ok(())
    }

    /// What an edition said without the rows that `shows` the person, and in how many cells of others the number stood; `None`
    /// where nothing in it was about the person.
    fn erased_from_sheets(
        &self,
        sealed: &[u8],
        person: &Person,
        shows: impl Fn(&WrittenRow) -> bool,
    ) -> Inner<Option<(Vec<u8>, usize)>> {
        let mut sheets = self.unpacked(sealed)?;
        let before = sheets.rows.len();
        sheets.rows.retain(|row| !shows(row));
        let mentions = sheets.rows.iter_mut().map(|row| without_number(row, person)).sum::<usize>();
        let is_changed = sheets.rows.len() < before || mentions > 0;
        is_changed.then(|| Ok((self.packed(&sheets)?, mentions))).transpose()
    }

    /// Takes the number out of everything else that was printed or typed.
    fn erase_in_texts(&self, db: &Connection, person: &Person, forgotten: &mut Forgotten) -> Inner<()> {
        forgotten.mentions += self.erase_in_trail(db, person)?;
        forgotten.mentions += self.change_files(db, |text| person.erased(text))?;
        let mut select = db.prepare("SELECT mac, body FROM source")?;
        let rows = select.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for (mac, sealed) in rows {
            // Parsed first: a line end inside a number is written as two signs.
            let mut known: Value = serde_json::from_slice(&self.known_source(&sealed)?)?;
            if person.erase_in(&mut known) {
                db.execute("DELETE FROM source WHERE mac = ?1", params![mac])?;
                forgotten.mentions += 1;
            }
        }
        Ok(())
    }

    /// An entry of the trail is never changed: it is put anew in its place.
    fn erase_in_trail(&self, db: &Connection, person: &Person) -> Inner<usize> {
        let mut erased = 0;
        for id in words_of_trail(db)? {
            let words = db
                .prepare_cached("SELECT old, new, source FROM trail WHERE id = ?1")?
                .query_row(params![id], |row| {
                    Ok([row.get::<_, Option<Vec<u8>>>(0)?, row.get(1)?, row.get(2)?])
                })?;
            let mut changed = false;
            let mut kept = words.clone();
            for (sealed, kept) in words.iter().zip(&mut kept) {
                let text = sealed.as_ref().map(|sealed| self.erased(sealed, person)).transpose()?.flatten();
                if let Some(text) = text {
                    *kept = Some(self.secret.seal(text.as_bytes())?);
                    changed = true;
                }
            }
            if changed {
                trail::put_anew(db, id, &kept)?;
                erased += 1;
            }
        }
        Ok(erased)
    }

    /// The words of something encrypted without the number; `None` where it does not stand there.
    fn erased(&self, sealed: &[u8], person: &Person) -> Inner<Option<String>> {
        Ok(person.erased(&String::from_utf8_lossy(&self.secret.open(sealed)?)))
    }
}

impl RowsOfPerson {
    fn add(&mut self, group: &PayGroup, shown: PersonShown) {
        let number = group.number();
        self.row_ids.extend(shown.row_ids);
        self.targets.extend(shown.targets.into_iter().map(|target| (number, target)));
        self.reports.extend(shown.runs.into_iter().map(|run| (number, run)));
    }

    fn holds(&self, group: i64, row: &WrittenRow) -> bool {
        let shows_them = match row.shows {
            ShownTarget::OfRun(_) => false,
            ShownTarget::Exactly(target) => self.targets.contains(&(group, target)),
        };
        shows_them || self.row_ids.contains(&row.row_id)
    }
}

/// Every edition of a report whose sheets are known: løngruppe, run and number.
fn editions(db: &Connection) -> Inner<Vec<(i64, PayrollRun, i64)>> {
    let mut select = db.prepare("SELECT grp, run, number FROM edition ORDER BY grp, run, number")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, trail::run(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every entry of the trail that may hold words of people: what the program notes of the rows of a report is none.
fn words_of_trail(db: &Connection) -> Inner<Vec<i64>> {
    let mut select = db.prepare("SELECT id FROM trail WHERE field <> ?1 ORDER BY id")?;
    let rows = select.query_map([keys::ROWS_OF_REPORT], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes the number out of what people typed in a row; returns in how many cells it stood.
fn without_number(row: &mut WrittenRow, person: &Person) -> usize {
    let mut cells = 0;
    let mut clean = |typed: &mut Typed| {
        for column in TypedColumn::ALL {
            if let Some(text) = person.erased(typed.get(column)) {
                typed.set(column, &text);
                cells += 1;
            }
        }
    };
    clean(&mut row.written);
    clean(&mut row.now);
    for word in row.own_written.iter_mut().chain(&mut row.own) {
        if let Some(text) = person.erased(&word.text) {
            word.text = text;
            cells += 1;
        }
    }
    cells
}

/// The reports that show the person and are on disk.
fn on_disk(
    db: &Connection,
    shown: &RowsOfPerson,
    stands: &dyn Fn(&str) -> bool,
) -> Inner<Vec<(PayrollRun, PayGroup, String)>> {
    let mut select =
        db.prepare("SELECT path FROM report WHERE grp = ?1 AND run = ?2 AND path IS NOT NULL")?;
    let mut found = Vec::new();
    for (group, run) in &shown.reports {
        let paths = select.query_map(params![group, run.key()], |row| row.get::<_, String>(0))?;
        for path in paths.collect::<rusqlite::Result<Vec<_>>>()? {
            if stands(&path) {
                found.push((*run, trend::pay_group(*group)?, path));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The reports that show the person and went to somebody.
fn delivered(db: &Connection, shown: &RowsOfPerson) -> Inner<Vec<ReportId>> {
    let mut found = Vec::new();
    for (group, run) in &shown.reports {
        let group = trend::pay_group(*group)?;
        if ledger::went(db, &group, *run)? {
            found.push(ReportId { run: *run, group });
        }
    }
    found.sort();
    Ok(found)
}
