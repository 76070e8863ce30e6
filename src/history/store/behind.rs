//! Why a report does not show all that is known.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use rusqlite::{Connection, params};

use super::{Inner, Store, trail, trend};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::Refolded;

/// Why a report does not show all that is known. The numbers are those that the history keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Behind {
    /// An earlier lønkørsel was read, or prints something else than it did.
    EarlierRun = 1,
    /// The prints of its own lønkørsel are others than those that the kunde's report was made from.
    OwnPrints = 2,
    /// A person was erased from the history, and may stand in it.
    Forgotten = 3,
    /// People typed something, here or in an earlier report, or the rules of the day see an earlier one otherwise. It is
    /// written anew by itself.
    ByItself = 4,
}

impl Behind {
    const ALL: [Self; 4] = [Self::EarlierRun, Self::OwnPrints, Self::Forgotten, Self::ByItself];

    /// The word for it that machines read.
    pub fn key(self) -> &'static str {
        match self {
            Self::EarlierRun => "earlier_run",
            Self::OwnPrints => "own_prints",
            Self::Forgotten => "forgotten",
            Self::ByItself => "by_itself",
        }
    }

    /// The reason of a [`key`](Self::key).
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.key() == key)
    }

    /// Whether it stays so until somebody wants it written anew: what the world calls stale.
    pub fn is_stale(self) -> bool {
        self != Self::ByItself
    }
}

/// As the history keeps it; 0 of a report that is not behind.
impl FromSql for Behind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let key = i64::column_result(value)?;
        Self::ALL
            .into_iter()
            .find(|why| *why as i64 == key)
            .ok_or(rusqlite::types::FromSqlError::OutOfRange(key))
    }
}

/// Notes whether the reports of runs that were gone through again show what is known now. What its own prints or an erased
/// person made stale stays so until it is written anew.
pub(super) fn note(db: &Connection, group: &PayGroup, refolded: &[Refolded], why: Behind) -> Inner<()> {
    let mut update = db.prepare_cached(
        "UPDATE report SET stale = CASE WHEN stale IN (2, 3) THEN stale WHEN view IS NULL OR view = ?3 THEN 0
             WHEN stale = 1 THEN 1 ELSE ?4 END
         WHERE grp = +?1 AND run = +?2",
    )?;
    for Refolded { run, view, .. } in refolded {
        update.execute(params![group.number(), run.key(), view, why as i64])?;
    }
    Ok(())
}

impl Store {
    /// The later reports of a løngruppe that are written anew by themselves.
    pub fn behind_by_itself(&self, group: &PayGroup, after: PayrollRun) -> Result<Vec<PayrollRun>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached(
                "SELECT run FROM report WHERE grp = +?1 AND run > +?2 AND stale = ?3 AND path IS NOT NULL ORDER BY run",
            )?;
            let key = params![group.number(), after.key(), Behind::ByItself as i64];
            let rows = select.query_map(key, |row| trail::run(row, 0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Whether a report can be made without its prints: it had none, or what they held is kept.
    pub fn can_be_made_again(&self, group: &PayGroup, run: PayrollRun) -> Result<bool, Error> {
        if self.is_purged(group, run)? {
            return Ok(false);
        }
        self.with(|_, db| {
            let mut select = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM print WHERE grp = +?1 AND run = +?2)
                     OR NOT EXISTS (SELECT 1 FROM page WHERE grp = +?1 AND run = +?2)",
            )?;
            Ok(select.query_row(params![group.number(), run.key()], |row| row.get(0))?)
        })
    }

    /// The løngrupper that have something open from before a run, and printed nothing in it as far as is known. The book of one
    /// that `is_reported` anyhow is not opened.
    pub fn groups_with_open(
        &self,
        run: PayrollRun,
        is_reported: impl Fn(&PayGroup) -> bool,
    ) -> Result<Vec<PayGroup>, Error> {
        let silent = self.with(|_, db| {
            let mut select = db.prepare_cached(
                "SELECT grp FROM book
                     WHERE NOT EXISTS (SELECT 1 FROM page WHERE page.grp = book.grp AND page.run = +?1)
                     AND NOT EXISTS (SELECT 1 FROM print WHERE print.grp = book.grp AND print.run = +?1) ORDER BY grp",
            )?;
            let groups = select.query_map(params![run.key()], |row| trend::pay_group(row.get(0)?))?;
            Ok(groups.collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        let mut open = Vec::new();
        for group in silent.into_iter().filter(|group| !is_reported(group)) {
            if self.open_book(&group).has_open(run)? {
                open.push(group);
            }
        }
        Ok(open)
    }

    /// Notes why a report does not show all that is known.
    pub fn mark_behind(&self, group: &PayGroup, run: PayrollRun, why: Behind) -> Result<(), Error> {
        self.change(|_, db| {
            db.prepare_cached("UPDATE report SET stale = ?3 WHERE grp = +?1 AND run = +?2")?
                .execute(params![group.number(), run.key(), why as i64])?;
            Ok(())
        })
    }
}
