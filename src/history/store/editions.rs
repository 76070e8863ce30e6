//! The editions of a report: what its cells said each time it was written, and what people wrote there beside the columns that
//! are theirs.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::behind::Behind;
use super::{EditTarget, Inner, Store, StoreFault, trail};
use crate::domain::problem::Error;
use crate::domain::typed::Typed;
use crate::domain::{PayGroup, PayrollRun};
use crate::report::own::{self, OwnEdit, OwnWord};
use crate::report::said::Said;

/// A row of a report as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenRow {
    /// `Række-id`.
    pub row_id: String,
    /// The printed row that it shows.
    pub shows: ShownTarget,
    /// What the cells that people type in said when the program wrote them.
    pub written: Typed,
    /// What they said when they were last read.
    pub now: Typed,
    /// Whether it stands on `Bortfaldet`.
    pub gone: bool,
    /// What the columns that only the program fills said.
    pub said: Said,
    /// What people's own columns and comments said when the program wrote them.
    pub own_written: Vec<OwnWord>,
    /// What is known of them now.
    pub own: Vec<OwnWord>,
    /// `Række-id` of the row that it may go on from: see [`same_person`](crate::report::same_person).
    pub may_be: Option<String>,
}

/// The printed row that a row of a report shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownTarget {
    /// The one of a run that is the advice of its `Række-id`: the book knows it, also when the run is read again.
    OfRun(PayrollRun),
    /// This one: a report that was taken over may bear ids that the book does not know, or none.
    Exactly(EditTarget),
}

impl ShownTarget {
    /// The run that printed it.
    pub(super) fn run(self) -> PayrollRun {
        match self {
            Self::OfRun(run) => run,
            Self::Exactly(target) => target.run,
        }
    }
}

impl WrittenRow {
    /// A row of `Adviser` as it was just written.
    pub fn new(row_id: impl Into<String>, shows: ShownTarget, typed: Typed) -> Self {
        let (written, now) = (typed.clone(), typed);
        Self {
            row_id: row_id.into(),
            shows,
            written,
            now,
            gone: false,
            said: Said::default(),
            own_written: Vec::new(),
            own: Vec::new(),
            may_be: None,
        }
    }
}

/// Everything that a report said on its sheets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenSheets {
    /// Its rows, those of `Bortfaldet`, too.
    pub rows: Vec<WrittenRow>,
    /// The texts that its other sheets and its kunde's copy held, hashed and sorted.
    pub texts: Vec<u32>,
}

impl WrittenSheets {
    /// Whether nobody is known to have typed anything since they were written.
    pub fn are_untouched(&self) -> bool {
        self.rows.iter().all(|row| row.now == row.written && row.own == row.own_written)
    }
}

/// The newest edition of each report.
const NEWEST: &str = "report JOIN edition ON edition.grp = report.grp AND edition.run = report.run
    AND edition.number = report.edition";

/// What a report says on its sheets, as it is kept; `None` of one that is not known.
fn sealed_sheets(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<Option<Vec<u8>>> {
    let mut select =
        db.prepare_cached(&format!("SELECT rows FROM {NEWEST} WHERE report.grp = +?1 AND report.run = +?2"))?;
    Ok(select.query_row(params![group.number(), run.key()], |row| row.get(0)).optional()?)
}

/// The newest report of a løngruppe of the runs below a key, and what it says on its sheets.
fn newest_below(db: &Connection, group: &PayGroup, below: i64) -> Inner<Option<(PayrollRun, Vec<u8>)>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT report.run, rows FROM {NEWEST} WHERE report.grp = +?1 AND report.run < +?2
         ORDER BY report.run DESC LIMIT 1"
    ))?;
    let report = |row: &Row<'_>| Ok((trail::run(row, 0)?, row.get(1)?));
    Ok(select.query_row(params![group.number(), below], report).optional()?)
}

impl Store {
    /// What the cells of an earlier edition of a report said; `None` where it is not known.
    pub fn edition(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        number: u32,
    ) -> Result<Option<WrittenSheets>, Error> {
        let sealed: Option<Vec<u8>> = self.with(|_, db| {
            let mut select =
                db.prepare_cached("SELECT rows FROM edition WHERE grp = +?1 AND run = +?2 AND number = +?3")?;
            Ok(select.query_row(params![group.number(), run.key(), number], |row| row.get(0)).optional()?)
        })?;
        sealed.map(|sealed| self.unpacked(&sealed)).transpose().map_err(|fault| self.says(&fault))
    }

    /// What the cells of every earlier edition of a report said, oldest first.
    pub fn earlier_editions(&self, group: &PayGroup, run: PayrollRun) -> Result<Vec<Vec<WrittenRow>>, Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached(
                "SELECT rows FROM edition WHERE grp = +?1 AND run = +?2
                     AND number < (SELECT edition FROM report WHERE grp = +?1 AND run = +?2) ORDER BY number",
            )?;
            let sealed =
                select.query_map(params![group.number(), run.key()], |row| row.get::<_, Vec<u8>>(0))?;
            sealed.map(|sealed| Ok(store.unpacked(&sealed?)?.rows)).collect()
        })
    }

    /// The rows of a report as they stand on disk.
    pub fn rows_of(&self, group: &PayGroup, run: PayrollRun) -> Result<Vec<WrittenRow>, Error> {
        Ok(self.sheets_of(group, run)?.rows)
    }

    /// What a report says on its sheets, as it stands on disk.
    pub fn sheets_of(&self, group: &PayGroup, run: PayrollRun) -> Result<WrittenSheets, Error> {
        let sealed = self.with(|_, db| sealed_sheets(db, group, run))?;
        self.opened_sheets(sealed).map_err(|fault| self.says(&fault))
    }

    pub(super) fn sheets_in(
        &self,
        db: &Connection,
        group: &PayGroup,
        run: PayrollRun,
    ) -> Inner<WrittenSheets> {
        self.opened_sheets(sealed_sheets(db, group, run)?)
    }

    fn opened_sheets(&self, sealed: Option<Vec<u8>>) -> Inner<WrittenSheets> {
        Ok(sealed.map(|sealed| self.unpacked(&sealed)).transpose()?.unwrap_or_default())
    }

    /// Enters what people wrote in columns of their own and as comments, in the report of a run and in later ones that hold
    /// the row; those are written anew.
    pub fn keep_own(&self, group: &PayGroup, run: PayrollRun, edits: &[OwnEdit]) -> Result<(), Error> {
        if edits.is_empty() {
            return Ok(());
        }
        self.change(|store, db| {
            for (run, mut sheets) in store.kept_sheets(db, group, run)? {
                let mut changed = 0;
                for edit in edits {
                    let row = sheets.rows.iter_mut().find(|row| row.row_id == edit.row_id && !row.gone);
                    changed += usize::from(row.is_some_and(|row| own::enter(&mut row.own, edit)));
                }
                if changed > 0 {
                    put_sheets(db, group, run, &store.packed(&sheets)?)?;
                    db.prepare_cached(
                        "UPDATE report SET stale = CASE WHEN stale = 0 THEN ?3 ELSE stale END
                         WHERE grp = +?1 AND run = +?2",
                    )?
                    .execute(params![
                        group.number(),
                        run.key(),
                        Behind::ByItself as i64
                    ])?;
                }
            }
            Ok(())
        })
    }

    /// What people wrote in columns of their own and as comments about rows, each given with the run that it was first seen in:
    /// as the latest report has it that a row stood in, by `Række-id`. A row may have been away for long, or have stood under a
    /// number that the løngruppe had before.
    pub fn own_words<'r>(
        &self,
        group: &PayGroup,
        former: &[PayGroup],
        run: PayrollRun,
        rows: impl Iterator<Item = (&'r str, PayrollRun)>,
    ) -> Result<HashMap<String, Vec<OwnWord>>, Error> {
        let mut missing: HashMap<String, PayrollRun> =
            rows.map(|(row_id, first)| (row_id.to_owned(), first)).collect();
        let mut words = self.own_words_of(group, run, &mut missing)?;
        missing.retain(|_, first| *first < run);
        for before in former {
            let (now, old) = (self.book(group)?, self.book(before)?);
            let before_now = now.ids_before(&old);
            let there = missing.iter().filter_map(|(row_id, first)| {
                Some((before_now.get(&**row_id)?.to_string(), (row_id.clone(), *first)))
            });
            let there: HashMap<String, (String, PayrollRun)> = there.collect();
            let mut missing_there = there.iter().map(|(id, (_, first))| (id.clone(), *first)).collect();
            let found = self.own_words_of(before, run, &mut missing_there)?;
            words.extend(found.into_iter().filter_map(|(id, own)| Some((there.get(&id)?.0.clone(), own))));
        }
        Ok(words)
    }

    /// Those of the `missing` rows that stood in a report of a løngruppe, newest first; what was found is missing no more.
    fn own_words_of(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        missing: &mut HashMap<String, PayrollRun>,
    ) -> Result<HashMap<String, Vec<OwnWord>>, Error> {
        let mut words = HashMap::new();
        let mut below = run.key() + 1;
        while let Some((of, sealed)) = self.with(|_, db| newest_below(db, group, below))? {
            if !missing.values().any(|first| *first <= of) {
                break;
            }
            for row in self.unpacked(&sealed).map_err(|fault| self.says(&fault))?.rows {
                if !row.gone && missing.remove(&*row.row_id).is_some() && !row.own.is_empty() {
                    words.insert(row.row_id, row.own);
                }
            }
            below = of.key();
        }
        Ok(words)
    }

    /// What the reports of a løngruppe say on their sheets, from a run on.
    fn kept_sheets(
        &self,
        db: &Connection,
        group: &PayGroup,
        run: PayrollRun,
    ) -> Inner<Vec<(PayrollRun, WrittenSheets)>> {
        let mut select = db.prepare_cached(&format!(
            "SELECT report.run, rows FROM {NEWEST} WHERE report.grp = +?1 AND report.run >= +?2
             ORDER BY report.run"
        ))?;
        let rows = select.query_map(params![group.number(), run.key()], |row| {
            Ok((trail::run(row, 0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        rows.map(|row| {
            row.map_err(StoreFault::from).and_then(|(run, sealed)| Ok((run, self.unpacked(&sealed)?)))
        })
        .collect()
    }
}

/// Keeps what the newest edition of a report says on its sheets.
pub(super) fn put_sheets(db: &Connection, group: &PayGroup, run: PayrollRun, packed: &[u8]) -> Inner<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO edition (grp, run, number, rows)
             SELECT grp, run, edition, ?3 FROM report WHERE grp = +?1 AND run = +?2",
    )?
    .execute(params![group.number(), run.key(), packed])?;
    Ok(())
}

/// Whether each report that the program wrote has its newest edition, and each edition is one of a report. Of one that a purge
/// left as a name nothing is known.
pub(super) fn verify(db: &Connection) -> Inner<()> {
    let is_whole: bool = db.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM report WHERE sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM edition
                 WHERE edition.grp = report.grp AND edition.run = report.run AND number = report.edition))
             AND NOT EXISTS (SELECT 1 FROM edition WHERE NOT EXISTS (SELECT 1 FROM report
                 WHERE report.grp = edition.grp AND report.run = edition.run))",
        [],
        |row| row.get(0),
    )?;
    if is_whole { Ok(()) } else { Err(StoreFault::Altered("what a report said")) }
}
