//! Which `Række-id` an advice gets: the one it had, whatever is read again, late, or without some of its rows.
//!
//! An advice is told by what it says without amounts and dates, and by a number where several say that. A run that is read
//! again begins its advices anew, and the number must not go from one to another meanwhile: somebody wrote by it. So each
//! new advice takes the id of the one that said the very same before (in this run rather than in another), or of the only one
//! left of its kind where it is the only one left, too; else it gets a number that none of its kind ever had. An id whose row is not printed any more is
//! kept, and goes back to that row alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::{Fact, Inner};
use crate::domain::{PayGroup, PayrollRun};
use crate::history::compare::{SeenRow, Who};
use crate::history::identity::Identity;
use crate::system::secret::{Mac, Secret};

/// The ids of a løngruppe that may be given out again, since what they stand for is gone through anew.
#[derive(Debug, Default)]
pub(super) struct Ids {
    had: Vec<Had>,
}

/// The id that a row bears in a report that the history does not know.
#[derive(Debug, Clone, Default)]
pub struct BorneId {
    /// `Række-id`; empty where it has none of this løngruppe.
    pub row_id: String,
    /// The number that it was made with, where that can be told.
    pub occurrence: Option<u32>,
}

/// Keeps the ids that the rows of a report bear, so that those rows get them and no others.
pub(super) fn keep_borne(
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    facts: &[Fact],
    ids: &[BorneId],
) -> Inner<()> {
    let mut taken = db.prepare_cached("SELECT 1 FROM item WHERE row_id = +?1")?;
    let mut most = db.prepare_cached(
        "SELECT coalesce(max(occurrence), 0) FROM (SELECT occurrence FROM item WHERE grp = +?1 AND base = +?2
             UNION ALL SELECT occurrence FROM retired WHERE grp = +?1 AND base = +?2)",
    )?;
    let mut keep = db.prepare_cached(
        "INSERT OR IGNORE INTO retired (grp, row_id, exact, twin, base, occurrence, run, person)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (fact, borne) in facts.iter().zip(ids).filter(|(_, borne)| !borne.row_id.is_empty()) {
        if taken.exists([&borne.row_id])? {
            continue;
        }
        let Identity { base, exact, twin } = fact.seen.identity;
        let occurrence = match borne.occurrence {
            Some(number) => number,
            None => most.query_row(params![group.number(), base.0], |row| row.get::<_, u32>(0))? + 1,
        };
        let person = fact.person.map(|mac| mac.0);
        keep.execute(params![
            group.number(),
            borne.row_id,
            exact.0,
            twin,
            base.0,
            occurrence,
            run.key(),
            person
        ])?;
    }
    Ok(())
}

/// The id that an advice had in the løngruppe that it was taken over from: it is known by what it was known by there.
pub(super) fn id_before(db: &Connection, row_id: &str, before: &PayGroup) -> Inner<Option<String>> {
    let mut select = db.prepare_cached(
        "SELECT old.row_id FROM item JOIN item old ON old.grp = +?2 AND old.base = item.base
             AND old.occurrence = item.occurrence WHERE item.row_id = +?1",
    )?;
    Ok(select.query_row(params![row_id, before.number()], |row| row.get(0)).optional()?)
}

/// How much a row that an id stood for is like the one that is to get it, both saying the very same.
#[derive(Debug, Clone, Copy)]
enum Likeness {
    /// It is this row of this run, read again.
    ThisRow(PayrollRun),
    /// It is the same one of several equal ones.
    SameTwin,
    /// It says the same.
    SameWords,
}

/// An id that was given out.
#[derive(Debug)]
struct Had {
    base: Mac,
    occurrence: u32,
    row_id: String,
    /// The rows that it stood for: exact identity, which of several equal ones, and run.
    rows: Vec<(Mac, u32, i64)>,
    person: Option<[u8; 16]>,
    /// Whether its row was not printed when it was looked for last.
    is_retired: bool,
    is_taken: bool,
}

impl Ids {
    /// Those of the advices that were first printed in a run or later, and those whose rows are not there any more.
    pub(super) fn of(db: &Connection, group: &PayGroup, from: PayrollRun) -> Inner<Self> {
        let mut had: BTreeMap<String, Had> = BTreeMap::new();
        let mut select = db.prepare_cached(
            "SELECT row_id, item.base, occurrence, exact, run, person, 0, twin FROM item JOIN sighting ON sighting.item = item.id
                 WHERE item.grp = +?1 AND first_run >= +?2
             UNION ALL SELECT row_id, base, occurrence, exact, run, person, 1, twin FROM retired WHERE grp = +?1",
        )?;
        let mut rows = select.query(params![group.number(), from.key()])?;
        while let Some(row) = rows.next()? {
            let row_id: String = row.get(0)?;
            let new = Had {
                base: Mac(row.get(1)?),
                occurrence: row.get(2)?,
                row_id: row_id.clone(),
                rows: Vec::new(),
                person: row.get(5)?,
                is_retired: row.get(6)?,
                is_taken: false,
            };
            had.entry(row_id).or_insert(new).rows.push((Mac(row.get(3)?), row.get(7)?, row.get(4)?));
        }
        Ok(Self { had: had.into_values().collect() })
    }

    /// The id of each row of a turn, known ones by `known`; the numbers of new ones are put right.
    pub(super) fn give<'k>(
        &self,
        run: PayrollRun,
        rows: &[SeenRow],
        who: &mut [Who],
        known: impl Fn(usize) -> &'k str,
        group: &PayGroup,
        secret: &Secret,
    ) -> Vec<String> {
        let mut of_base: HashMap<Mac, Vec<usize>> = HashMap::new();
        for (index, had) in self.had.iter().enumerate().filter(|(_, had)| !had.is_taken) {
            of_base.entry(had.base).or_default().push(index);
        }
        let mut ids: Vec<Option<String>> = vec![None; rows.len()];
        for (at, of_row) in who.iter().enumerate() {
            if let Who::Known(index) = of_row {
                ids[at] = Some(known(*index).to_string());
            }
        }
        for likeness in [Likeness::ThisRow(run), Likeness::SameTwin, Likeness::SameWords] {
            for at in 0..rows.len() {
                if ids[at].is_none() {
                    ids[at] = self.said_the_same(&rows[at], likeness, &mut of_base, &mut who[at]);
                }
            }
        }
        let mut left: BTreeMap<Mac, Vec<usize>> = BTreeMap::new();
        for at in (0..rows.len()).filter(|at| ids[*at].is_none()) {
            left.entry(rows[at].identity.base).or_default().push(at);
        }
        for (base, left) in left {
            let free = of_base.remove(&base).unwrap_or_default();
            let printed: Vec<usize> = free.into_iter().filter(|had| !self.had[*had].is_retired).collect();
            if let ([at], [had]) = (&*left, &*printed) {
                ids[*at] = Some(self.take(*had, &mut who[*at]));
                continue;
            }
            let mut next =
                self.had.iter().filter(|had| had.base == base).map(|had| had.occurrence).max().unwrap_or(0);
            for at in left {
                let Who::New { occurrence } = &mut who[at] else { continue };
                next = (next + 1).max(*occurrence);
                *occurrence = next;
                ids[at] = Some(secret.row_id(group, base, next));
            }
        }
        ids.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The id of an advice that said the very same.
    fn said_the_same(
        &self,
        row: &SeenRow,
        likeness: Likeness,
        of_base: &mut HashMap<Mac, Vec<usize>>,
        who: &mut Who,
    ) -> Option<String> {
        let Identity { base, exact, twin } = row.identity;
        let free = of_base.get_mut(&base)?;
        let stood_for = |had: &usize| {
            let mut rows = self.had[*had].rows.iter().filter(|(said, ..)| *said == exact);
            rows.any(|(_, of, in_run)| match likeness {
                Likeness::ThisRow(run) => *of == twin && *in_run == run.key(),
                Likeness::SameTwin => *of == twin,
                Likeness::SameWords => true,
            })
        };
        let found = free.iter().position(stood_for)?;
        Some(self.take(free.remove(found), who))
    }

    fn take(&self, had: usize, who: &mut Who) -> String {
        *who = Who::New { occurrence: self.had[had].occurrence };
        self.had[had].row_id.clone()
    }

    /// Notes that ids were given out again.
    pub(super) fn taken(&mut self, row_ids: &[String]) {
        let taken: HashSet<&String> = row_ids.iter().collect();
        self.had.iter_mut().filter(|had| taken.contains(&had.row_id)).for_each(|had| had.is_taken = true);
    }

    /// Keeps the ids that stand for nothing now, and lets go of those that stand for something again.
    pub(super) fn retire(&self, db: &Connection, group: &PayGroup) -> Inner<()> {
        let mut put = db.prepare_cached(
            "INSERT OR REPLACE INTO retired (grp, row_id, exact, twin, base, occurrence, run, person)
             VALUES (?1, ?2, ?3, ?8, ?4, ?5, ?6, ?7)",
        )?;
        let mut back = db.prepare_cached("DELETE FROM retired WHERE grp = +?1 AND row_id = +?2")?;
        for had in &self.had {
            match (had.is_taken, had.is_retired) {
                (true, true) => {
                    back.execute(params![group.number(), had.row_id])?;
                }
                (false, false) => {
                    for (exact, twin, run) in &had.rows {
                        put.execute(params![
                            group.number(),
                            had.row_id,
                            exact.0,
                            had.base.0,
                            had.occurrence,
                            run,
                            had.person,
                            twin
                        ])?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
