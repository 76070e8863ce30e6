//! The trail: who or what changed which advice, when, from what to what.

use jiff::civil::Date;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::schema::UNSEAL_TRAIL;
use super::{Inner, Store, StoreFault, keys};
use crate::domain::problem::Error;
use crate::domain::typed::TypedColumn;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::compare::Edit;
use crate::history::identity::Identity;
use crate::system::secret::{Mac, Purpose};

/// The row that an edit is about: the run that printed it, and its identity there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EditTarget {
    /// The run that printed it last when the report was written.
    pub run: PayrollRun,
    /// Exact identity in that run.
    pub exact: Mac,
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

/// Edits of one report, each with where it belongs.
pub(super) type ReportEdits = Vec<(Option<EditTarget>, String, Edit)>;

/// The columns of `trail` that [`sealed_event`] reads, from number 0 on.
pub(super) const EVENT: &str = "id, at, by_person, grp, run, row_id, field, old, new, source, versions";

impl Store {
    /// Everything that is known to have happened to an advice, oldest first.
    pub fn events_of(&self, row_id: &str) -> Result<Vec<Event>, Error> {
        self.with(|store, db| {
            let mut select =
                db.prepare_cached(&format!("SELECT {EVENT} FROM trail WHERE row_id = +?1 ORDER BY id"))?;
            let rows = select.query_map(params![row_id], sealed_event)?;
            rows.map(|row| store.event(row?)).collect()
        })
    }

    /// Puts events of the program into the trail.
    pub(super) fn note(&self, db: &Connection, events: &[Event]) -> Inner<()> {
        let mut insert = db.prepare_cached(
            "INSERT INTO trail (at, by_person, grp, run, row_id, field, old, new, source, versions)
             VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, NULL, ?8)",
        )?;
        for event in events {
            insert.execute(params![
                event.at,
                event.group,
                event.run.key(),
                event.row_id,
                event.field,
                self.secret.seal(event.old.as_bytes())?,
                self.secret.seal(event.new.as_bytes())?,
                event.versions,
            ])?;
        }
        Ok(())
    }

    /// Puts what a person typed in the report of a run into the trail.
    pub(super) fn note_edits(
        &self,
        db: &Connection,
        group: &PayGroup,
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
        let add = |edit: &NewEdit| {
            let id = insert.query_row(
                params![
                    now,
                    group.number(),
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
            Ok(id)
        };
        edits.iter().map(add).collect()
    }

    /// What people typed in the report of a run, oldest first.
    pub(super) fn typed_in(&self, db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<ReportEdits> {
        let mut select = db.prepare_cached(&format!(
            "SELECT {EVENT}, anchor_run, exact, twin FROM trail
             WHERE grp = +?1 AND run = +?2 AND by_person ORDER BY id"
        ))?;
        let rows = select.query_map(params![group.number(), run.key()], |row| {
            Ok((sealed_event(row)?, target(row, 11)?))
        })?;
        let mut typed = Vec::new();
        for row in rows {
            let (sealed, target) = row?;
            let event = self.event(sealed)?;
            let row_id = event.row_id.clone();
            typed.extend(edit(event).map(|edit| (target, row_id, edit)));
        }
        Ok(typed)
    }

    /// What people typed in the reports from one run to another, that one left out, and that belongs to no advice.
    pub(super) fn unplaced(
        &self,
        db: &Connection,
        group: &PayGroup,
        from: PayrollRun,
        to: PayrollRun,
    ) -> Inner<Vec<(String, Edit)>> {
        let mut select = db.prepare_cached(&format!(
            "SELECT {EVENT} FROM trail WHERE grp = +?1 AND run >= +?2 AND run < +?3 AND by_person
                 AND NOT EXISTS (SELECT 1 FROM edit WHERE edit.trail = trail.id) ORDER BY id"
        ))?;
        let mut unplaced = Vec::new();
        for row in select.query_map(params![group.number(), from.key(), to.key()], sealed_event)? {
            let event = self.event(row?)?;
            let row_id = event.row_id.clone();
            unplaced.extend(edit(event).map(|edit| (row_id, edit)));
        }
        Ok(unplaced)
    }

    /// What people typed about an advice, by run and then by time.
    pub(super) fn edits_of(&self, db: &Connection, item: i64) -> Inner<Vec<Edit>> {
        let mut select = db.prepare_cached(&format!(
            "SELECT {EVENT} FROM trail WHERE id IN (SELECT trail FROM edit WHERE item = +?1) ORDER BY run, id"
        ))?;
        let rows = select.query_map(params![item], sealed_event)?;
        let mut edits = Vec::new();
        for row in rows {
            edits.extend(edit(self.event(row?)?));
        }
        Ok(edits)
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
    event: Event,
    old: Option<Vec<u8>>,
    new: Option<Vec<u8>>,
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

fn target(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<EditTarget>> {
    let anchored: Option<i64> = row.get(from)?;
    if anchored.is_none() {
        return Ok(None);
    }
    Ok(Some(EditTarget { run: run(row, from)?, exact: Mac(row.get(from + 1)?), twin: row.get(from + 2)? }))
}

/// What the trail adds to the name of a column in which a kunde proposed something.
const PROPOSED: &str = " (forslag)";

fn field_of(edit: &NewEdit) -> String {
    format!("{}{}", keys::field(edit.column), if edit.is_proposal { PROPOSED } else { "" })
}

/// The edit that an event is, where a person typed it in one of the columns that people type in.
pub(super) fn edit(event: Event) -> Option<Edit> {
    let proposed = event.field.strip_suffix(PROPOSED);
    let (is_proposal, field) = (proposed.is_some(), proposed.unwrap_or(&event.field));
    let column = keys::column_of(field)?;
    let on: Date = event.at.get(..10)?.parse().ok()?;
    Some(Edit { id: event.id, on, run: event.run, column, from: event.old, to: event.new, is_proposal })
}

/// Whether something is known of a run of a løngruppe.
pub(super) fn has_report(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<bool> {
    let mut select = db.prepare_cached("SELECT 1 FROM report WHERE grp = +?1 AND run = +?2")?;
    Ok(select.exists(params![group.number(), run.key()])?)
}

/// The advice that a row of a run was found to be.
pub(super) fn item_of(db: &Connection, group: &PayGroup, target: &EditTarget) -> Inner<Option<i64>> {
    let mut find = db.prepare_cached(
        "SELECT item FROM sighting WHERE grp = +?1 AND run = +?2 AND exact = +?3 AND twin = +?4",
    )?;
    let key = params![group.number(), target.run.key(), target.exact.0, target.twin];
    Ok(find.query_row(key, |row| row.get(0)).optional()?)
}

/// The advice that has a `Række-id`.
pub(super) fn item_named(db: &Connection, row_id: &str) -> Inner<Option<i64>> {
    let mut find = db.prepare_cached("SELECT id FROM item WHERE row_id = +?1")?;
    Ok(find.query_row(params![row_id], |row| row.get(0)).optional()?)
}
