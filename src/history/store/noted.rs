//! What the program itself changed with a report: one entry of the trail for all of its rows.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::files::inflate;
use super::packed::{IN_TWO, PackedId, hashes, pack_in_two, unpack, unpack_in_two};
use super::trail::{EVENT, Event, Sealed, put_anew, run, sealed_event};
use super::{Inner, Recollection, Store, StoreFault, keys};
use crate::domain::since::Since;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::compare::{AdviceFate, Life};

/// The rows that the program noted something of with a report, by what it noted.
type RowsNoted = BTreeMap<String, BTreeSet<String>>;

/// The entries of the program for all rows of a report of a løngruppe; earlier programs wrote an entry a row.
const OF_REPORT: &str = "grp = ?1 AND NOT by_person AND row_id = ''";

/// What the program itself changed with a report.
pub(super) struct NotedByProgram<'r> {
    at: &'r str,
    group: &'r PayGroup,
    run: PayrollRun,
    versions: &'r str,
    rows: RowsNoted,
}

impl<'r> NotedByProgram<'r> {
    /// What is worth noting of the rows of a report that is written `at` a time.
    pub(super) fn of(
        recollection: &Recollection,
        group: &'r PayGroup,
        at: &'r str,
        versions: &'r str,
    ) -> Self {
        let mut rows = RowsNoted::new();
        let mut note = |row_id: &str, what: &str| {
            rows.entry(what.to_string()).or_default().insert(row_id.to_string());
        };
        let told = |life: &Life| {
            matches!(life.since, Since::Changed | Since::Reopened).then(|| keys::since(life.since))
        };
        let outcome = &recollection.outcome;
        for ((_, life), row_id) in outcome.rows.iter().zip(&recollection.row_ids) {
            told(life).into_iter().for_each(|what| note(row_id, what));
        }
        for (recalled, fate) in recollection.known.iter().zip(&outcome.known) {
            if let AdviceFate::Carried(life) = fate {
                told(life).into_iter().for_each(|what| note(&recalled.row_id, what));
            }
        }
        for at in &outcome.silenced {
            note(&recollection.known[*at].row_id, keys::GONE);
        }
        Self { at, group, run: recollection.turn.run, versions, rows }
    }
}

impl Store {
    /// What the program noted of a row with the reports of its løngruppe.
    pub(super) fn noted_of(&self, db: &Connection, group: &PayGroup, row_id: &str) -> Inner<Vec<Event>> {
        let mut select = db.prepare_cached(&format!("SELECT {EVENT} FROM trail WHERE {OF_REPORT}"))?;
        let mut events = Vec::new();
        for noted in select.query_map(params![group.number()], sealed_event)? {
            let Sealed { event, new, .. } = noted?;
            let rows = self.rows_noted(group, new.as_deref())?;
            events.extend(rows.into_iter().filter(|(_, row_ids)| row_ids.contains(row_id)).map(
                |(new, _)| {
                    let (row_id, field) = (row_id.to_string(), keys::SINCE.to_string());
                    Event { row_id, field, new, ..event.clone() }
                },
            ));
        }
        Ok(events)
    }

    /// Puts what the program changed with a report into the trail: one entry for all of its rows.
    pub(super) fn note(&self, db: &Connection, noted: &NotedByProgram<'_>) -> Inner<()> {
        if noted.rows.is_empty() {
            return Ok(());
        }
        let mut insert = db.prepare_cached(
            "INSERT INTO trail (at, by_person, grp, run, row_id, field, old, new, source, versions)
             VALUES (?1, 0, ?2, ?3, '', ?4, NULL, ?5, NULL, ?6)",
        )?;
        insert.execute(params![
            noted.at,
            noted.group.number(),
            noted.run.key(),
            keys::ROWS_OF_REPORT,
            self.sealed_rows(noted.group, &noted.rows)?,
            noted.versions,
        ])?;
        Ok(())
    }

    /// Takes rows out of what the program noted with reports of a løngruppe; returns how many events those were.
    pub(super) fn take_out_rows(
        &self,
        db: &Connection,
        group: &PayGroup,
        goes: &dyn Fn(PayrollRun, &str) -> bool,
    ) -> Inner<usize> {
        let mut select = db.prepare_cached(&format!("SELECT id, run, new FROM trail WHERE {OF_REPORT}"))?;
        let noted = select.query_map([group.number()], |row| {
            Ok((row.get::<_, i64>(0)?, run(row, 1)?, row.get::<_, Option<Vec<u8>>>(2)?))
        })?;
        let noted = noted.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut removed = 0;
        for (id, run, sealed) in noted {
            let mut rows = self.rows_noted(group, sealed.as_deref())?;
            let before: usize = rows.values().map(BTreeSet::len).sum();
            rows.retain(|_, row_ids| {
                row_ids.retain(|row_id| !goes(run, row_id));
                !row_ids.is_empty()
            });
            let left: usize = rows.values().map(BTreeSet::len).sum();
            if left == 0 {
                db.prepare_cached("DELETE FROM trail WHERE id = ?1")?.execute([id])?;
            } else if left < before {
                put_anew(db, id, &[None, Some(self.sealed_rows(group, &rows)?), None])?;
            }
            removed += before - left;
        }
        Ok(removed)
    }

    fn sealed_rows(&self, group: &PayGroup, rows: &RowsNoted) -> Inner<Vec<u8>> {
        Ok(self.secret.seal(&packed_rows(group, rows)?)?)
    }

    fn rows_noted(&self, group: &PayGroup, sealed: Option<&[u8]>) -> Inner<RowsNoted> {
        let opened = self.secret.open(sealed.ok_or(StoreFault::Sealed)?)?;
        rows_of_packed(group, &opened).ok_or(StoreFault::Sealed)
    }
}

/// What the program noted of how many rows whose `Række-id` is of its own make; and the other ones, which a report bore.
type NotedColumns = Vec<(String, usize, Vec<String>)>;

/// What was noted and of how many rows, and behind it the bytes of each `Række-id` of our own make.
fn packed_rows(group: &PayGroup, rows: &RowsNoted) -> Inner<Vec<u8>> {
    let (mut columns, mut made) = (NotedColumns::new(), Vec::new());
    for (what, row_ids) in rows {
        let (before, mut others) = (made.len(), Vec::new());
        for row_id in row_ids {
            match PackedId::of(row_id, group.as_str()) {
                PackedId::Made(bytes) => made.push(bytes),
                PackedId::Other(row_id) => others.push(row_id),
            }
        }
        columns.push((what.clone(), made.len() - before, others));
    }
    pack_in_two(IN_TWO, &columns, &[made.as_flattened()])
}

/// The rows of what [`packed_rows`] gave, or an earlier program kept, which deflated each `Række-id` as it is read.
fn rows_of_packed(group: &PayGroup, bytes: &[u8]) -> Option<RowsNoted> {
    let Some((&IN_TWO, bytes)) = bytes.split_first() else { return unpack(&inflate(bytes)?).ok() };
    let (columns, made) = unpack_in_two::<NotedColumns>(bytes)?;
    let mut made = hashes(made)?.iter().map(|bytes| PackedId::Made(*bytes).whole(group.as_str()));
    let rows = columns.into_iter().map(|(what, count, others)| {
        let mut row_ids: BTreeSet<String> = made.by_ref().take(count).collect();
        let is_whole = row_ids.len() == count;
        row_ids.extend(others);
        is_whole.then_some((what, row_ids))
    });
    let rows = rows.collect::<Option<_>>()?;
    made.next().is_none().then_some(rows)
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, btree_set};
    use proptest::prelude::*;

    use super::super::files::deflate;
    use super::super::packed::pack;
    use super::*;

    proptest! {
        #[test]
        fn noted_rows_are_read_as_they_were_kept_by_this_program_and_earlier_ones(
            rows in btree_map("[a-zæ]{0,3}", btree_set("(901-[A-Z2-7]{16}|901-[a-z]{3}|902-[A-Z]{16})", 0..5), 0..4),
            share in 0.0..1.0_f64,
        ) {
            let group = PayGroup::new("901").unwrap();
            let packed = packed_rows(&group, &rows).unwrap();
            prop_assert_eq!(rows_of_packed(&group, &packed), Some(rows.clone()));
            let cut = (packed.len() as f64 * share) as usize;
            prop_assert_eq!(rows_of_packed(&group, &packed[..cut]), None);
            let earlier = deflate(&pack(&rows).unwrap()).unwrap();
            prop_assert_eq!(rows_of_packed(&group, &earlier), Some(rows));
        }
    }
}
