//! The trail: who or what changed which advice, when, from what to what.

use jiff::civil::Date;
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::schema::UNSEAL_TRAIL;
use super::{EditTarget, Inner, NewEdit, Store, StoreFault, keys};
use crate::domain::problem::Error;
use crate::domain::typed::TypedColumn;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, TypedWord};
use crate::history::compare::Edit;
use crate::system::secret::{Mac, Purpose};

/// One event of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number; later ones are higher.
    pub id: i64,
    /// When it was noted, `2023-07-21T08:48:00Z`.
    pub at: String,
    /// Whether a person did it; else the program.
    pub by_person: bool,
    /// The løngruppe.
    pub group: i64,
    /// The run of the report.
    pub run: PayrollRun,
    /// The `Række-id`, or empty.
    pub row_id: String,
    /// What changed, by the word that the history has for it.
    pub field: String,
    /// What it was.
    pub old: String,
    /// What it became.
    pub new: String,
    /// Where a person typed it: the name of the file.
    pub source: String,
    /// The versions of program, rules and layouts.
    pub versions: String,
}

impl Event {
    /// The column that a person typed in; `None` for what the program noted.
    pub fn column(&self) -> Option<TypedColumn> {
        keys::column_of(&self.field)
    }
}

/// The columns of `trail` that [`sealed_event`] reads, from number 0 on.
pub(super) const EVENT: &str = "id, at, by_person, grp, run, row_id, field, old, new, source, versions";

impl Store {
    /// Everything that is known to have happened to an advice, oldest first.
    pub fn events_of(&self, row_id: &str) -> Result<Vec<Event>, Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached(&format!("SELECT {EVENT} FROM trail WHERE row_id = +?1"))?;
            let rows = select.query_map(params![row_id], sealed_event)?;
            let mut events: Vec<Event> = rows.map(|row| store.event(row?)).collect::<Inner<_>>()?;
            if let Some(group) = group_of(row_id) {
                events.extend(store.noted_of(db, &group, row_id)?);
            }
            // By number, not by time: a clock may have been set back.
            events.sort_by_key(|event| event.id);
            Ok(events)
        })
    }

    /// Puts what a person typed in the report of a run into the trail and into the book of its løngruppe.
    pub(super) fn note_edits(
        &self,
        db: &Connection,
        book: &mut Book,
        run: PayrollRun,
        now: &str,
        source: &str,
        edits: &[NewEdit],
    ) -> Inner<Vec<i64>> {
        let mut insert = db.prepare_cached(
            "INSERT INTO trail (at, by_person, grp, run, row_id, anchor_run, exact, twin, field, old, new, source,
                 versions)
             VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
        )?;
        let on = now.get(..10).and_then(|day| day.parse().ok()).unwrap_or_else(|| run.payment_month());
        let mut ids = Vec::new();
        for edit in edits {
            let id = insert.query_row(
                params![
                    now,
                    book.group.number(),
                    run.key(),
                    edit.row_id,
                    edit.target.map(|target| target.run.key()),
                    edit.target.map(|target| target.exact.0),
                    edit.target.map(|target| target.twin),
                    field_of(edit),
                    self.secret.seal(edit.from.as_bytes())?,
                    self.secret.seal(edit.to.as_bytes())?,
                    self.secret.seal(source.as_bytes())?,
                    env!("CARGO_PKG_VERSION"),
                ],
                |row| row.get(0),
            )?;
            book.note(id, on, run, edit);
            ids.push(id);
        }
        Ok(ids)
    }

    /// Seals the entries that were added since.
    pub(super) fn seal_trail(&self, db: &Connection) -> Inner<()> {
        let (last, mut seal) = sealed_up_to(db)?;
        let mut select =
            db.prepare_cached(&format!("SELECT {SEALED} FROM trail WHERE id > +?1 ORDER BY id"))?;
        let mut rows = select.query(params![last])?;
        let mut new = Vec::new();
        while let Some(row) = rows.next()? {
            seal = self.trail_seal(seal, row)?;
            new.push((row.get::<_, i64>(0)?, seal));
        }
        let Some((last, seal)) = new.last().copied() else { return Ok(()) };
        let mut put = db.prepare_cached("UPDATE trail SET seal = ?2 WHERE id = ?1")?;
        for (id, seal) in &new {
            put.execute(params![id, seal.0])?;
        }
        let head = [&last.to_le_bytes()[..], &seal.0].concat();
        db.prepare_cached("INSERT OR REPLACE INTO meta VALUES ('trail', ?1)")?.execute(params![head])?;
        Ok(())
    }

    /// Seals what is left after entries were erased.
    pub(super) fn seal_trail_anew(&self, db: &Connection) -> Inner<()> {
        db.execute_batch(UNSEAL_TRAIL)?;
        self.seal_trail(db)
    }

    /// Holds every entry against its seal: none was changed, removed or added but by the program.
    pub(super) fn verify_trail(&self, db: &Connection) -> Inner<()> {
        let mut select = db.prepare(&format!("SELECT {SEALED}, seal FROM trail ORDER BY id"))?;
        let mut rows = select.query([])?;
        let (mut last, mut seal) = (0, BEGINNING);
        while let Some(row) = rows.next()? {
            (last, seal) = (row.get(0)?, self.trail_seal(seal, row)?);
            if row.get::<_, Option<[u8; 16]>>(SEALED_COLUMNS)? != Some(seal.0) {
                return Err(StoreFault::Altered("an entry of the trail"));
            }
        }
        match sealed_up_to(db)? == (last, seal) {
            true => Ok(()),
            false => Err(StoreFault::Altered("the end of the trail")),
        }
    }

    fn trail_seal(&self, before: Mac, row: &Row<'_>) -> Inner<Mac> {
        let mut parts: Vec<Vec<u8>> = vec![before.0.to_vec()];
        for column in 0..SEALED_COLUMNS {
            parts.push(match row.get_ref(column)? {
                ValueRef::Null => Vec::new(),
                ValueRef::Integer(number) => [b"i".as_slice(), &number.to_le_bytes()].concat(),
                ValueRef::Real(number) => [b"r".as_slice(), &number.to_le_bytes()].concat(),
                ValueRef::Text(bytes) => [b"t", bytes].concat(),
                ValueRef::Blob(bytes) => [b"b", bytes].concat(),
            });
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Ok(self.secret.mac(Purpose::Trail, &parts))
    }

    /// An event, decrypted, as far as it tells what somebody typed.
    pub(super) fn word(&self, sealed: Sealed) -> Inner<Event> {
        self.event(Sealed { source: None, ..sealed })
    }

    /// An event, decrypted.
    pub(super) fn event(&self, sealed: Sealed) -> Inner<Event> {
        let open = |sealed: Option<Vec<u8>>| -> Inner<String> {
            let Some(sealed) = sealed else { return Ok(String::new()) };
            Ok(String::from_utf8_lossy(&self.secret.open(&sealed)?).into_owned())
        };
        let Sealed { event, old, new, source } = sealed;
        Ok(Event { old: open(old)?, new: open(new)?, source: open(source)?, ..event })
    }
}

/// An event whose words are still encrypted.
pub(super) struct Sealed {
    pub(super) event: Event,
    old: Option<Vec<u8>>,
    pub(super) new: Option<Vec<u8>>,
    source: Option<Vec<u8>>,
}

/// What a seal of the trail is over.
const SEALED: &str =
    "id, at, by_person, grp, run, row_id, anchor_run, exact, twin, field, old, new, source, versions";
/// How many columns those are.
const SEALED_COLUMNS: usize = 14;
/// What the first entry follows.
const BEGINNING: Mac = Mac([0; 16]);

/// The last entry that is sealed, and its seal.
fn sealed_up_to(db: &Connection) -> Inner<(i64, Mac)> {
    let head: Option<Vec<u8>> = db
        .prepare_cached("SELECT value FROM meta WHERE key = 'trail'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(head) = head else { return Ok((0, BEGINNING)) };
    let (id, seal) = head.split_first_chunk::<8>().ok_or(StoreFault::Altered("the end of the trail"))?;
    let seal = seal.try_into().map_err(|_| StoreFault::Altered("the end of the trail"))?;
    Ok((i64::from_le_bytes(*id), Mac(seal)))
}

/// Reads [`EVENT`].
pub(super) fn sealed_event(row: &Row<'_>) -> rusqlite::Result<Sealed> {
    Ok(Sealed {
        event: Event {
            id: row.get(0)?,
            at: row.get(1)?,
            by_person: row.get(2)?,
            group: row.get(3)?,
            run: run(row, 4)?,
            row_id: row.get(5)?,
            field: row.get(6)?,
            old: String::new(),
            new: String::new(),
            source: String::new(),
            versions: row.get(10)?,
        },
        old: row.get(7)?,
        new: row.get(8)?,
        source: row.get(9)?,
    })
}

/// Reads a run; one that no program of ours wrote is an error.
pub(super) fn run(row: &Row<'_>, column: usize) -> rusqlite::Result<PayrollRun> {
    let key: i64 = row.get(column)?;
    PayrollRun::from_key(key).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, key))
}

/// What people typed in the reports of a løngruppe, oldest first, still encrypted.
pub(super) fn typed_words(db: &Connection, group: &PayGroup) -> Inner<Vec<(Option<EditTarget>, Sealed)>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT {EVENT}, anchor_run, exact, twin FROM trail WHERE grp = +?1 AND by_person ORDER BY id"
    ))?;
    let rows = select.query_map([group.number()], |row| Ok((target(row, 11)?, sealed_event(row)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a person typed, for the book of the løngruppe.
pub(super) fn typed_word(target: Option<EditTarget>, event: Event) -> Option<TypedWord> {
    let row_id = event.row_id.clone();
    Some(TypedWord { target, row_id, edit: edit(event)?, entry: None })
}

fn target(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<EditTarget>> {
    let anchored: Option<i64> = row.get(from)?;
    if anchored.is_none() {
        return Ok(None);
    }
    // An earlier program kept twice as much of it.
    let exact: Vec<u8> = row.get(from + 1)?;
    let damaged = || rusqlite::Error::InvalidColumnType(from + 1, "exact".to_string(), Type::Blob);
    let exact = Mac(*exact.first_chunk().ok_or_else(damaged)?);
    Ok(Some(EditTarget { run: run(row, from)?, exact, twin: row.get(from + 2)? }))
}

/// What the trail adds to the name of a column in which a kunde proposed something.
const PROPOSED: &str = " (forslag)";

fn field_of(edit: &NewEdit) -> String {
    format!("{}{}", keys::field(edit.column), if edit.is_proposal { PROPOSED } else { "" })
}

/// The edit that an event is, where a person typed it in one of the columns that people type in.
fn edit(event: Event) -> Option<Edit> {
    let proposed = event.field.strip_suffix(PROPOSED);
    let (is_proposal, field) = (proposed.is_some(), proposed.unwrap_or(&event.field));
    let column = keys::column_of(field)?;
    let on: Date = event.at.get(..10)?.parse().ok()?;
    Some(Edit { id: event.id, on, run: event.run, column, from: event.old, to: event.new, is_proposal })
}

/// The løngruppe that a `Række-id` is of.
pub(super) fn group_of(row_id: &str) -> Option<PayGroup> {
    PayGroup::new(row_id.split_once('-')?.0)
}

/// Whether something is known of a run of a løngruppe.
pub(super) fn has_report(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<bool> {
    let mut select = db.prepare_cached("SELECT 1 FROM report WHERE grp = +?1 AND run = +?2")?;
    Ok(select.exists(params![group.number(), run.key()])?)
}

/// An entry of the trail is never changed: it is put anew in its place, with other words.
pub(super) fn put_anew(db: &Connection, id: i64, [old, new, source]: &[Option<Vec<u8>>; 3]) -> Inner<()> {
    db.execute_batch("CREATE TEMP TABLE IF NOT EXISTS one AS SELECT * FROM trail WHERE 0; DELETE FROM one")?;
    db.execute("INSERT INTO one SELECT * FROM trail WHERE id = ?1", params![id])?;
    db.execute("DELETE FROM trail WHERE id = ?1", params![id])?;
    db.execute("UPDATE one SET old = ?1, new = ?2, source = ?3", params![old, new, source])?;
    db.execute_batch("INSERT INTO trail SELECT * FROM one; DROP TABLE one")?;
    Ok(())
}
