//! What repeats: how often each code was printed, and how many advices that were.
//!
//! Only the runs that are asked for are looked through: the rows of a run lie beside each other.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, params};
use serde::de::DeserializeOwned;

use super::{Inner, Store, keys, trail};
use crate::domain::problem::Error;
use crate::domain::{Owner, PayGroup, PayrollRun};

/// How often codes were printed in some runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trend {
    /// The runs, oldest first.
    pub runs: Vec<PayrollRun>,
    /// Each code by løngruppe and owner: the most frequent first, of equals the most repeated.
    pub codes: Vec<Frequency>,
}

/// How often a code was printed with an owner in a løngruppe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frequency {
    /// The løngruppe.
    pub group: PayGroup,
    /// Who followed up by the rules of the day.
    pub owner: Owner,
    /// The code; empty for rows without one.
    pub code: String,
    /// Rows that were printed.
    pub printed: u32,
    /// Different advices that they are.
    pub advices: u32,
    /// Those of them that were printed in an earlier run, too.
    pub repeated: u32,
    /// The same by run: rows, and those that an earlier run printed, too. Runs without any are left out.
    pub by_run: Vec<(PayrollRun, u32, u32)>,
}

impl Store {
    /// How often codes were printed in the last `last` runs of a løngruppe, or of all.
    pub fn trend(&self, group: Option<&PayGroup>, last: usize) -> Result<Trend, Error> {
        self.with(|_, db| {
            let groups = match group {
                Some(group) => vec![group.number()],
                None => groups(db)?,
            };
            let mut runs = BTreeSet::new();
            for group in &groups {
                runs.extend(last_runs(db, *group, last)?);
            }
            let runs: Vec<PayrollRun> = runs.iter().rev().take(last).rev().copied().collect();
            let mut trend = Trend { runs, codes: Vec::new() };
            for group in groups {
                trend.codes.extend(frequencies(db, group, &trend.runs)?);
            }
            trend.codes.sort_by(|a, b| {
                (b.printed, b.repeated).cmp(&(a.printed, a.repeated)).then_with(|| {
                    (a.group.number(), a.owner, &a.code).cmp(&(b.group.number(), b.owner, &b.code))
                })
            });
            Ok(trend)
        })
    }

    /// What the summary said of the last `most` reports of a løngruppe before a run, oldest first.
    pub fn summaries_before<T: DeserializeOwned>(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        most: usize,
    ) -> Result<Vec<(PayrollRun, T)>, Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached(
                "SELECT run, summary FROM report WHERE grp = ?1 AND run < ?2 AND summary IS NOT NULL
                 ORDER BY run DESC LIMIT ?3",
            )?;
            let key = params![group.number(), run.key(), most as i64];
            let rows = select.query_map(key, |row| Ok((trail::run(row, 0)?, row.get::<_, Vec<u8>>(1)?)))?;
            let mut summaries = Vec::new();
            for row in rows {
                let (run, sealed) = row?;
                // One that an older program wrote in another form is not there.
                summaries
                    .extend(serde_json::from_slice(&store.secret.open(&sealed)?).ok().map(|it| (run, it)));
            }
            summaries.reverse();
            Ok(summaries)
        })
    }
}

/// Every løngruppe, found without looking through all reports.
pub(super) fn groups(db: &Connection) -> Inner<Vec<i64>> {
    let mut select = db.prepare_cached(
        "WITH RECURSIVE each (grp) AS (
             SELECT min(grp) FROM report
             UNION ALL SELECT (SELECT min(grp) FROM report WHERE grp > each.grp) FROM each WHERE each.grp IS NOT NULL
         ) SELECT grp FROM each WHERE grp IS NOT NULL",
    )?;
    let rows = select.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A løngruppe by its number; one that no program of ours wrote is an error.
pub(super) fn pay_group(number: i64) -> rusqlite::Result<PayGroup> {
    PayGroup::new(&number.to_string()).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, number))
}

fn last_runs(db: &Connection, group: i64, last: usize) -> Inner<Vec<PayrollRun>> {
    let mut select = db.prepare_cached("SELECT run FROM report WHERE grp = ?1 ORDER BY run DESC LIMIT ?2")?;
    let rows = select.query_map(params![group, last as i64], |row| trail::run(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a row of `sighting` counts under, in the order of [`Frequency`].
const BY: &str = "owner, coalesce(code, '')";

fn frequencies(db: &Connection, group: i64, runs: &[PayrollRun]) -> Inner<Vec<Frequency>> {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Ok(Vec::new()) };
    let key = params![group, first.key(), last.key()];
    let range = "FROM sighting WHERE grp = ?1 AND run BETWEEN ?2 AND ?3";
    let mut whole = db.prepare_cached(&format!(
        "SELECT {BY}, count(*), count(DISTINCT item), count(DISTINCT CASE WHEN nth > 1 THEN item END) {range}
         GROUP BY {BY} ORDER BY {BY}"
    ))?;
    let pay_group = pay_group(group)?;
    let rows = whole.query_map(key, |row| {
        Ok(Frequency {
            group: pay_group.clone(),
            owner: owner(row, 0)?,
            code: row.get(1)?,
            printed: row.get(2)?,
            advices: row.get(3)?,
            repeated: row.get(4)?,
            by_run: Vec::new(),
        })
    })?;
    let mut found = rows.collect::<rusqlite::Result<Vec<Frequency>>>()?;
    let mut by_run = db.prepare_cached(&format!(
        "SELECT {BY}, run, count(*), sum(nth > 1) {range} GROUP BY {BY}, run ORDER BY {BY}, run"
    ))?;
    let rows = by_run.query_map(key, |row| {
        let counts = (trail::run(row, 2)?, row.get::<_, u32>(3)?, row.get::<_, u32>(4)?);
        Ok((owner(row, 0)?, row.get::<_, String>(1)?, counts))
    })?;
    let mut at = 0;
    for row in rows {
        let (owner, code, counts) = row?;
        // Both are in one order, and every row of this one belongs to one of those.
        while found.get(at).is_some_and(|it| (it.owner, &it.code) != (owner, &code)) {
            at += 1;
        }
        if let Some(frequency) = found.get_mut(at) {
            frequency.by_run.push(counts);
        }
    }
    Ok(found)
}

/// Reads an owner; one that no program of ours wrote is nobody.
pub(super) fn owner(row: &Row<'_>, column: usize) -> rusqlite::Result<Owner> {
    Ok(keys::owner_of(row.get(column)?))
}
