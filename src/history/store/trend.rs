//! What repeats, over all løngrupper, whose books are opened side by side. The counts are those of the figures.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;

use super::{Inner, Store, trail};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{FiguresAsked, LineFacts};
use crate::office::calendar::RunCalendar;
use crate::report::statistics::figures::CodeFigures;

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
    /// Its figures.
    pub figures: CodeFigures,
}

impl Store {
    /// How often codes were printed in the last `last` runs of a løngruppe, or of all.
    pub fn trend(&self, group: Option<&PayGroup>, last: usize) -> Result<Trend, Error> {
        let groups = match group {
            Some(group) => vec![group.clone()],
            None => self.groups()?,
        };
        let runs = self.with(|_, db| {
            let mut runs = BTreeSet::new();
            for group in &groups {
                runs.extend(last_runs(db, group, last)?);
            }
            Ok(runs)
        })?;
        let runs: Vec<PayrollRun> = runs.iter().rev().take(last).rev().copied().collect();
        let mut trend = Trend { runs, codes: Vec::new() };
        let (Some(first_run), Some(last_run)) = (trend.runs.first(), trend.runs.last()) else {
            return Ok(trend);
        };
        let calendar = RunCalendar::default();
        let asked = FiguresAsked { runs: &trend.runs, day: last_run.payment_month(), calendar: &calendar };
        let of_group = |group: &PayGroup| {
            let figures = self.book_since(group, *first_run)?.figures(&asked, &|_, _| LineFacts::default());
            let printed = figures.codes.into_iter().filter(|code| code.printed > 0);
            Ok(printed.map(|figures| Frequency { group: group.clone(), figures }).collect())
        };
        let of_groups: Vec<Vec<Frequency>> = groups.par_iter().map(of_group).collect::<Result<_, Error>>()?;
        trend.codes = of_groups.concat();
        trend.codes.sort_by(|a, b| {
            let (x, y) = (&a.figures, &b.figures);
            let most = (y.printed, y.repeated).cmp(&(x.printed, x.repeated));
            most.then_with(|| (a.group.number(), x.owner, &x.code).cmp(&(b.group.number(), y.owner, &y.code)))
        });
        Ok(trend)
    }

    /// Every løngruppe that has a report, in order.
    pub(super) fn groups(&self) -> Result<Vec<PayGroup>, Error> {
        self.with(|_, db| groups(db))
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
                summaries.extend(store.summary(&sealed)?.map(|it| (run, it)));
            }
            summaries.reverse();
            Ok(summaries)
        })
    }
}

/// Every løngruppe, found without looking through all reports.
pub(super) fn groups(db: &Connection) -> Inner<Vec<PayGroup>> {
    let mut select = db.prepare_cached(
        "WITH RECURSIVE each (grp) AS (
             SELECT min(grp) FROM report
             UNION ALL SELECT (SELECT min(grp) FROM report WHERE grp > each.grp) FROM each WHERE each.grp IS NOT NULL
         ) SELECT grp FROM each WHERE grp IS NOT NULL",
    )?;
    let rows = select.query_map([], |row| pay_group(row.get(0)?))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A løngruppe by its number; one that no program of ours wrote is an error.
pub(super) fn pay_group(number: i64) -> rusqlite::Result<PayGroup> {
    PayGroup::new(&number.to_string()).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, number))
}

fn last_runs(db: &Connection, group: &PayGroup, last: usize) -> Inner<Vec<PayrollRun>> {
    let mut select = db.prepare_cached("SELECT run FROM report WHERE grp = ?1 ORDER BY run DESC LIMIT ?2")?;
    let rows = select.query_map(params![group.number(), last as i64], |row| trail::run(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
