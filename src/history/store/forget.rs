//! Erasing a person: their rows, what people typed about them, and every place where their number is written.
//!
//! A person is found by the keyed hash of the CPR number, and the number itself in every text by looking through all of
//! them. A name that somebody typed in a note about somebody else cannot be found. What is left folds anew without the
//! person's rows; reports that showed them are behind from then on.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use serde_json::Value;

use super::behind::Behind;
use super::retention::{Purged, remove_doomed};
use super::{Inner, Remembered, Store, WrittenRow, ledger, trail, trend};
use crate::domain::cpr::replaced;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::typed::{Typed, TypedColumn};
use crate::domain::{PayGroup, PayNumber, PayrollRun};
use crate::system::secret::{Mac, Purpose};

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

/// What stands in the place of a number.
const ERASED: &str = "[slettet]";

/// The person as rows and texts know them.
struct Person {
    mac: Mac,
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

/// Rows of reports that show the person.
#[derive(Default)]
struct RowsOfPerson {
    row_ids: BTreeSet<String>,
    /// Løngruppe, run, exact identity, twin.
    targets: BTreeSet<(i64, PayrollRun, Mac, u32)>,
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
            let mut shown = shown(db, &person)?;
            let affected = remove_rows(db, &person, &mut forgotten)?;
            for (group, from) in affected {
                store.refold(db, &trend::pay_group(group)?, from, Behind::Forgotten)?;
            }
            store.erase_in_reports(db, &person, &mut shown, &mut forgotten)?;
            store.erase_in_texts(db, &person, &mut forgotten)?;
            forgotten.reports = on_disk(db, &shown, stands)?;
            forgotten.delivered = delivered(db, &shown)?;
            Ok(forgotten)
        })
    }

    fn person(&self, number: &PayNumber) -> Person {
        let number = number.cpr().to_string();
        Person { mac: self.secret.mac(Purpose::Person, &[number.as_bytes()]), number }
    }

    /// Takes the person's rows out of what is known of every report, and the number out of what people typed there.
    fn erase_in_reports(
        &self,
        db: &Connection,
        person: &Person,
        shown: &mut RowsOfPerson,
        forgotten: &mut Forgotten,
    ) -> Inner<()> {
        let reports = keys(db, "SELECT grp, run, 0 FROM report WHERE rows IS NOT NULL ORDER BY grp, run")?;
        let editions = keys(db, "SELECT grp, run, number FROM edition ORDER BY grp, run, number")?;
        let of_reports = ("report", "", reports);
        let of_editions = ("edition", " AND number = ?3", editions);
        for (table, and, keys) in [of_reports, of_editions] {
            let mut select =
                db.prepare(&format!("SELECT rows, ?3 FROM {table} WHERE grp = ?1 AND run = ?2{and}"))?;
            let mut update = db.prepare(&format!(
                "UPDATE {table} SET rows = ?4 WHERE grp = ?1 AND run = ?2{and} AND ?3 = ?3"
            ))?;
            for (group, run, number) in keys {
                let sealed: Vec<u8> =
                    select.query_row(params![group, run.key(), number], |row| row.get(0))?;
                let mut sheets = self.unpacked(&sealed)?;
                let before = sheets.rows.len();
                sheets.rows.retain(|row| !shown.holds(group, row));
                let mentions = sheets.rows.iter_mut().map(|row| without_number(row, person)).sum::<usize>();
                if sheets.rows.len() < before || mentions > 0 {
                    update.execute(params![group, run.key(), number, self.packed(&sheets)?])?;
                    shown.reports.insert((group, run));
                    forgotten.mentions += mentions;
                }
            }
        }
        Ok(())
    }

    /// Takes the number out of everything else that was printed or typed.
    fn erase_in_texts(&self, db: &Connection, person: &Person, forgotten: &mut Forgotten) -> Inner<()> {
        forgotten.mentions += self.erase_in_contents(db, person)? + self.erase_in_trail(db, person)?;
        forgotten.mentions += self.change_files(db, |text| person.erased(text))?;
        let mut select = db.prepare("SELECT mac, body FROM source")?;
        let rows = select.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for (mac, sealed) in rows {
            // Parsed first: a line end inside a number is written as two signs.
            let mut known: Value = serde_json::from_slice(&self.secret.open(&sealed)?)?;
            if person.erase_in(&mut known) {
                db.execute("DELETE FROM source WHERE mac = ?1", params![mac])?;
                forgotten.mentions += 1;
            }
        }
        Ok(())
    }

    fn erase_in_contents(&self, db: &Connection, person: &Person) -> Inner<usize> {
        let mut erased = 0;
        for id in numbers(db, "SELECT id FROM content ORDER BY id")? {
            let sealed: Vec<u8> = db
                .prepare_cached("SELECT body FROM content WHERE id = ?1")?
                .query_row(params![id], |row| row.get(0))?;
            let mut printed: Value = serde_json::from_slice(&self.secret.open(&sealed)?)?;
            if person.erase_in(&mut printed) {
                let plain = serde_json::to_vec(&serde_json::from_value::<Remembered>(printed)?)?;
                let mac = self.secret.mac(Purpose::Content, &[&plain]).0;
                db.prepare_cached("UPDATE content SET mac = ?2, body = ?3 WHERE id = ?1")?
                    .execute(params![id, mac, self.secret.seal(&plain)?])?;
                erased += 1;
            }
        }
        Ok(erased)
    }

    /// An entry of the trail is never changed: it is put anew in its place.
    fn erase_in_trail(&self, db: &Connection, person: &Person) -> Inner<usize> {
        let mut erased = 0;
        for id in numbers(db, "SELECT id FROM trail ORDER BY id")? {
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
                put_anew(db, id, &kept)?;
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
    fn holds(&self, group: i64, row: &WrittenRow) -> bool {
        let target = row.target;
        self.row_ids.contains(&row.row_id)
            || self.targets.contains(&(group, target.run, target.exact, target.twin))
    }
}

/// The rows that show the person, and the reports that they stood in.
fn shown(db: &Connection, person: &Person) -> Inner<RowsOfPerson> {
    let mut shown = RowsOfPerson::default();
    let mut select = db.prepare(
        "SELECT s.grp, s.run, s.exact, s.twin, i.row_id FROM sighting s LEFT JOIN item i ON i.id = s.item
         WHERE s.person = ?1",
    )?;
    let mut rows = select.query(params![person.mac.0])?;
    while let Some(row) = rows.next()? {
        let (group, run) = (row.get(0)?, trail::run(row, 1)?);
        shown.targets.insert((group, run, Mac(row.get(2)?), row.get(3)?));
        shown.reports.insert((group, run));
        shown.row_ids.extend(row.get::<_, Option<String>>(4)?);
    }
    // While it was open it was carried from report to report; then the next one of either number listed it as gone.
    let mut select = db.prepare(
        "SELECT r.grp, r.run FROM span JOIN report r ON r.grp = span.grp AND r.run >= span.since
         WHERE span.item IN (SELECT item FROM sighting WHERE person = ?1) AND r.run <= max(span.until,
             coalesce((SELECT min(run) FROM report WHERE grp = span.grp AND run > span.until AND run % 10 = 1), 0),
             coalesce((SELECT min(run) FROM report WHERE grp = span.grp AND run > span.until AND run % 10 = 2), 0))",
    )?;
    let reports = select.query_map(params![person.mac.0], |row| Ok((row.get(0)?, trail::run(row, 1)?)))?;
    for report in reports {
        shown.reports.insert(report?);
    }
    Ok(shown)
}

/// Removes the person's rows with everything that is about them; returns the løngrupper concerned, each with the first run
/// that has to be gone through again.
fn remove_rows(
    db: &Connection,
    person: &Person,
    forgotten: &mut Forgotten,
) -> Inner<BTreeMap<i64, PayrollRun>> {
    let mac = params![person.mac.0];
    let mut select = db.prepare("SELECT grp, min(run) FROM sighting WHERE person = ?1 GROUP BY grp")?;
    let affected = select.query_map(mac, |row| Ok((row.get(0)?, trail::run(row, 1)?)))?;
    let affected = affected.collect::<rusqlite::Result<BTreeMap<_, _>>>()?;
    db.execute_batch("CREATE TEMP TABLE doomed (item INTEGER PRIMARY KEY); CREATE TEMP TABLE shared (item INTEGER PRIMARY KEY)")?;
    // An advice is one person's, unless its layout does not count the lønnummer among what identifies it.
    db.execute("INSERT OR IGNORE INTO doomed SELECT item FROM sighting WHERE person = ?1", mac)?;
    db.execute(
        "INSERT INTO shared SELECT item FROM doomed
             WHERE EXISTS (SELECT 1 FROM sighting s WHERE s.item = doomed.item AND s.person IS NOT ?1)",
        mac,
    )?;
    db.execute_batch("DELETE FROM doomed WHERE item IN (SELECT item FROM shared)")?;
    let open = "SELECT count(*) FROM span WHERE until = 9999999 AND item IN (SELECT item FROM doomed)";
    forgotten.open = db.query_row(open, [], |row| row.get::<_, u32>(0))? as usize;
    let mut removed = Purged::default();
    remove_doomed(db, &mut removed)?;
    removed.rows += db.execute("DELETE FROM sighting WHERE person = ?1", mac)?;
    db.execute("DELETE FROM retired WHERE person = ?1", mac)?;
    for (group, from) in &affected {
        // Begun by a row that is gone: folding begins them anew.
        let begun =
            "IN (SELECT id FROM item WHERE id IN (SELECT item FROM shared) AND grp = ?1 AND first_run >= ?2)";
        for (table, column) in [("span", "item"), ("edit", "item"), ("item", "id")] {
            db.execute(&format!("DELETE FROM {table} WHERE {column} {begun}"), params![group, from.key()])?;
        }
    }
    db.execute_batch("DROP TABLE shared")?;
    removed.contents +=
        db.execute("DELETE FROM content WHERE id NOT IN (SELECT content FROM sighting)", [])?;
    let Purged { advices, rows, contents, trail, .. } = removed;
    *forgotten = Forgotten { advices, rows, contents, trail, ..std::mem::take(forgotten) };
    Ok(affected)
}

fn keys(db: &Connection, select: &str) -> Inner<Vec<(i64, PayrollRun, i64)>> {
    let mut select = db.prepare(select)?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, trail::run(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn numbers(db: &Connection, select: &str) -> Inner<Vec<i64>> {
    let mut select = db.prepare(select)?;
    let rows = select.query_map([], |row| row.get(0))?;
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

fn put_anew(db: &Connection, id: i64, [old, new, source]: &[Option<Vec<u8>>; 3]) -> Inner<()> {
    db.execute_batch("CREATE TEMP TABLE IF NOT EXISTS one AS SELECT * FROM trail WHERE 0; DELETE FROM one")?;
    db.execute("INSERT INTO one SELECT * FROM trail WHERE id = ?1", params![id])?;
    db.execute("DELETE FROM trail WHERE id = ?1", params![id])?;
    db.execute("UPDATE one SET old = ?1, new = ?2, source = ?3", params![old, new, source])?;
    db.execute_batch("INSERT INTO trail SELECT * FROM one; DROP TABLE one")?;
    Ok(())
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
