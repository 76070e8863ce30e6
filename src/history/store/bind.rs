//! A history of an earlier program, in which each printed row had rows of its own in six tables, into books.

use std::collections::HashMap;
use std::path::PathBuf;

use rusqlite::Connection;

use super::{Inner, OpenSpell, Remembered, Store, failure, keys, trail, trend};
use crate::domain::{Code, PayGroup};
use crate::history::book::{Book, Entry, NOBODY, PrintedLine, Retired};
use crate::history::compare::{Prints, SeenRow};
use crate::history::identity::Identity;
use crate::system::fs;
use crate::system::secret::Mac;

/// Name of the copy of an earlier program's database in the folder of the state.
pub(super) const EARLIER: &str = "history.sqlite.earlier";

/// `span.until` of what was open.
const OPEN: i64 = 9_999_999;

impl Store {
    /// Copies the database of an earlier program, so that it is there until the books are whole; `None` where it is in
    /// memory alone.
    pub(super) fn copy_of_earlier(&self, db: &Connection) -> Inner<Option<PathBuf>> {
        if self.seal.is_none() {
            return Ok(None);
        }
        let copy = self.folder.join(EARLIER);
        let made = fs::remove(&copy).is_ok() && fs::write_new_private(&copy, b"").is_ok();
        if !made {
            return Err(failure(rusqlite::ffi::SQLITE_READONLY));
        }
        db.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        Ok(Some(copy))
    }

    /// Brings what the tables hold into books, one løngruppe after the other.
    pub(super) fn bind_books(&self, db: &Connection) -> Inner<()> {
        for group in trend::groups(db)? {
            let mut book = self.book_in(db, &group)?;
            let numbers = numbers(db, &group)?;
            self.bind_lines(db, &mut book, &numbers)?;
            bind_entries(db, &mut book, &numbers)?;
            book.index();
            bind_words(db, &mut book, &numbers)?;
            bind_retired(db, &mut book)?;
            self.keep_book(db, &book)?;
        }
        Ok(())
    }

    fn bind_lines(&self, db: &Connection, book: &mut Book, numbers: &HashMap<i64, i64>) -> Inner<()> {
        let mut select = db.prepare(
            "SELECT run, seq, exact, twin, base, prints, owner, closes_itself, kind, code, person, item, body
             FROM sighting JOIN content ON content.id = content WHERE grp = ?1 ORDER BY run, seq",
        )?;
        let mut rows = select.query([book.group.number()])?;
        while let Some(row) = rows.next()? {
            let bits: u8 = row.get(5)?;
            let line = PrintedLine {
                seq: row.get(1)?,
                seen: SeenRow {
                    identity: Identity {
                        exact: Mac(row.get(2)?).short(),
                        twin: row.get(3)?,
                        base: Mac(row.get(4)?),
                    },
                    prints: Prints { u721: bits & 1 != 0, fejl_advis: bits & 2 != 0 },
                    owner: keys::owner_of(row.get(6)?),
                    closes_itself: row.get(7)?,
                },
                kind: keys::kind_of(row.get(8)?),
                code: row.get::<_, Option<String>>(9)?.and_then(|code| Code::parse(&code)),
                person: row.get::<_, Option<[u8; 16]>>(10)?.map(|person| Mac(person).short()),
                keeps_base: false,
                entry: numbers.get(&row.get(11)?).copied().unwrap_or(NOBODY),
            };
            let body: Vec<u8> = row.get(12)?;
            let text: Remembered = serde_json::from_slice(&self.secret.open(&body)?)?;
            if let Some(page) = book.pages.get_mut(&trail::run(row, 0)?) {
                page.lines.push(line);
                page.texts.get_or_insert_default().push(text);
                page.is_changed = true;
            }
        }
        Ok(())
    }
}

/// The numbers of a løngruppe's advices in its book by those that they have in the tables, which are given out over all løngrupper.
fn numbers(db: &Connection, group: &PayGroup) -> Inner<HashMap<i64, i64>> {
    let mut select = db.prepare("SELECT id FROM item WHERE grp = ?1 ORDER BY id")?;
    let items = select.query_map([group.number()], |row| row.get(0))?;
    let items = items.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(items.into_iter().zip(NOBODY + 1..).collect())
}

fn bind_entries(db: &Connection, book: &mut Book, numbers: &HashMap<i64, i64>) -> Inner<()> {
    let mut select =
        db.prepare("SELECT id, base, occurrence, row_id FROM item WHERE grp = ?1 ORDER BY id")?;
    let entries = select.query_map([book.group.number()], |row| {
        let (base, occurrence) = (Mac(row.get(1)?), row.get(2)?);
        let id = book.id_of(&row.get::<_, String>(3)?, base, occurrence);
        let entry = Entry { base, occurrence, id, printed: Vec::new(), spells: Vec::new() };
        Ok((numbers[&row.get(0)?], entry))
    })?;
    book.entries = entries.collect::<rusqlite::Result<_>>()?;
    book.last_number = numbers.len() as i64;
    let mut select =
        db.prepare("SELECT item, since, until, how FROM span WHERE grp = ?1 ORDER BY item, since")?;
    let mut spans = select.query([book.group.number()])?;
    while let Some(span) = spans.next()? {
        let until = match span.get(2)? {
            OPEN => None,
            _ => Some((trail::run(span, 2)?, keys::how_of(span.get(3)?))),
        };
        let entry = numbers.get(&span.get(0)?).and_then(|number| book.entries.get_mut(number));
        if let Some(entry) = entry {
            entry.spells.push(OpenSpell { since: trail::run(span, 1)?, until });
        }
    }
    Ok(())
}

fn bind_words(db: &Connection, book: &mut Book, numbers: &HashMap<i64, i64>) -> Inner<()> {
    let mut select =
        db.prepare("SELECT trail, item FROM edit WHERE item IN (SELECT id FROM item WHERE grp = ?1)")?;
    let about = select.query_map([book.group.number()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let about: HashMap<i64, i64> = about.collect::<rusqlite::Result<_>>()?;
    for word in &mut book.typed {
        word.entry = about.get(&word.edit.id).and_then(|item| numbers.get(item)).copied();
    }
    Ok(())
}

fn bind_retired(db: &Connection, book: &mut Book) -> Inner<()> {
    let mut select = db.prepare(
        "SELECT row_id, exact, twin, base, occurrence, run, person FROM retired WHERE grp = ?1 ORDER BY row_id",
    )?;
    let retired = select.query_map([book.group.number()], |row| {
        Ok(Retired {
            row_id: row.get(0)?,
            identity: Identity { exact: Mac(row.get(1)?).short(), twin: row.get(2)?, base: Mac(row.get(3)?) },
            occurrence: row.get(4)?,
            run: trail::run(row, 5)?,
            person: row.get::<_, Option<[u8; 16]>>(6)?.map(|person| Mac(person).short()),
        })
    })?;
    book.retired = retired.collect::<rusqlite::Result<_>>()?;
    Ok(())
}
