//! Runs in their order: from what is known before a run to what is known after it.
//!
//! A run that is not the latest is put in its place: what followed from it and from later runs is undone, and those are
//! gone through again.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::behind::{self, Behind};
use super::facts::{self, SEEN, Settled, seen};
use super::ids::Ids;
use super::trail::{self, Event, item_named, item_of};
use super::{Fact, Inner, Remembered, Store, keys, view};
use crate::domain::problem::Error;
use crate::domain::since::Since;
use crate::domain::{Owner, PayGroup, PayrollRun};
use crate::history::compare::{
    self, AdviceFate, AdviceState, Comparison, Edit, How, KnownAdvice, Life, NotePlace, Noted, Prints,
    SeenRow, Turn, Who, noted_before,
};
use crate::history::identity::Identity;
use crate::system::secret::Mac;

/// `until` of what is open.
pub(super) const OPEN: i64 = 9_999_999;

/// What is known of a løngruppe when a run of it is reported.
#[derive(Debug)]
pub struct Recollection {
    /// The run and what it was held against.
    pub turn: Turn,
    /// What became of each row and of each known advice.
    pub outcome: Comparison,
    /// The known advices, as they stood before.
    pub known: Vec<Recalled>,
    /// `Række-id` of each row.
    pub row_ids: Vec<String>,
    /// Exact identity of each row.
    exact: Vec<Mac>,
    /// What people typed about rows that are not there any more: in this run's report, and in those since the run that it
    /// is held against.
    pub orphans: Vec<(String, Edit)>,
    /// The open advices, not printed in this run, of which the rules of the day say something else than those of theirs:
    /// their indices.
    decided_anew: Vec<usize>,
}

/// A run of a løngruppe as it was read.
#[derive(Debug, Clone, Copy)]
pub struct RunRead<'a> {
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Its day.
    pub day: Date,
    /// The prints that were read in full.
    pub whole: Prints,
    /// Its rows.
    pub rows: &'a [SeenRow],
}

/// What the rules of the day say of an advice that was printed in an earlier run: who follows up, and whether silence
/// closes it. Without them what the rules of its own run said holds.
pub type Rules<'a> = dyn Fn(&Remembered, Prints) -> (Owner, bool) + 'a;

/// A known advice with what was last printed of it.
#[derive(Debug)]
pub struct Recalled {
    /// What is known.
    pub known: KnownAdvice,
    /// `Række-id`.
    pub row_id: String,
    /// What was last printed of it, where the report shows that.
    pub printed: Option<Remembered>,
    /// Number of the content.
    pub(super) content: i64,
}

impl Store {
    /// What is known of a løngruppe when `run` is reported. What is open closes by the rules of the day. Changes nothing.
    pub fn recall(&self, read: &RunRead<'_>, rules: Option<&Rules<'_>>) -> Result<Recollection, Error> {
        self.with(|store, db| {
            let ids = Ids::of(db, read.group, read.run)?;
            let mut recollection = store.recollect(db, read, &ids, rules)?;
            for at in recollection.shown() {
                let recalled = &mut recollection.known[at];
                if recalled.printed.is_some() {
                    continue;
                }
                recalled.printed = Some(facts::content(store, db, recalled.content)?);
            }
            Ok(recollection)
        })
    }

    /// The rows that a run is known to have printed.
    pub fn seen_in(&self, group: &PayGroup, run: PayrollRun) -> Result<Vec<SeenRow>, Error> {
        self.with(|_, db| sightings(db, group, run))
    }

    fn recollect(
        &self,
        db: &Connection,
        &RunRead { group, run, day, whole, rows }: &RunRead<'_>,
        had: &Ids,
        rules: Option<&Rules<'_>>,
    ) -> Inner<Recollection> {
        let turn = Turn { run, day, previous: previous(db, group, run)?, whole };
        let typed = self.typed_in(db, group, run)?;
        let mut ids = BTreeSet::new();
        by_base(db, group, run, rows, &mut ids)?;
        by_span(db, group, &turn, &mut ids)?;
        let mut about = Vec::with_capacity(typed.len());
        for (target, row_id, _) in &typed {
            let item = match target {
                Some(target) if target.run == run => None,
                Some(target) => item_of(db, group, target)?,
                None => item_named(db, row_id)?,
            };
            ids.extend(item);
            about.push(item);
        }
        let mut known = Vec::with_capacity(ids.len());
        for id in ids {
            known.extend(self.known(db, id, run)?);
        }
        let mut places = Places::of(rows, &known);
        let mut edits = Vec::new();
        let mut orphans = Vec::new();
        for ((target, row_id, edit), item) in typed.into_iter().zip(about) {
            let here = target.filter(|target| target.run == run);
            match here.map_or_else(|| places.known(item), |target| places.row(target.exact, target.twin)) {
                Some(place) => edits.push((place, edit)),
                None => orphans.push((row_id, edit)),
            }
        }
        let mut bare: Vec<KnownAdvice> = known.iter().map(|recalled| recalled.known.clone()).collect();
        let mut outcome = compare::turn(&turn, rows, &bare, &edits);
        let mut decided_anew = Vec::new();
        if let Some(rules) = rules {
            for at in 0..known.len() {
                if bare[at].state != AdviceState::Open || matches!(outcome.known[at], AdviceFate::Printed(_))
                {
                    continue;
                }
                let last = &mut bare[at].last;
                let printed = facts::content(self, db, known[at].content)?;
                let (owner, closes_itself) = rules(&printed, last.prints);
                if (owner, closes_itself) != (last.owner, last.closes_itself) {
                    (last.owner, last.closes_itself) = (owner, closes_itself);
                    known[at].known.last = *last;
                    decided_anew.push(at);
                }
                known[at].printed = Some(printed);
            }
            if !decided_anew.is_empty() {
                outcome = compare::turn(&turn, rows, &bare, &edits);
            }
        }
        let name = |outcome: &mut Comparison| {
            let mut who: Vec<Who> = outcome.rows.iter().map(|(who, _)| *who).collect();
            let known = |index: usize| &*known[index].row_id;
            let row_ids = had.give(run, rows, &mut who, known, group, &self.secret);
            outcome.rows.iter_mut().zip(who).for_each(|((row, _), who)| *row = who);
            row_ids
        };
        let row_ids = name(&mut outcome);
        if !orphans.is_empty() {
            places.name(&row_ids);
            let (found, lost): (Vec<_>, Vec<_>) =
                orphans.into_iter().partition(|(row_id, _)| places.named(row_id).is_some());
            orphans = lost;
            if !found.is_empty() {
                edits.extend(found.into_iter().filter_map(|(id, edit)| Some((places.named(&id)?, edit))));
                edits.sort_by_key(|(_, edit)| edit.id);
                outcome = compare::turn(&turn, rows, &bare, &edits);
                name(&mut outcome);
            }
        }
        if let Some(previous) = turn.previous {
            orphans.extend(self.unplaced(db, group, previous, run)?);
        }
        let exact = rows.iter().map(|row| row.identity.exact).collect();
        Ok(Recollection { turn, outcome, known, row_ids, exact, orphans, decided_anew })
    }

    /// An advice as it stood before a run; `None` where it was first printed in it or later.
    fn known(&self, db: &Connection, id: i64, run: PayrollRun) -> Inner<Option<Recalled>> {
        let mut last = db.prepare_cached(&format!(
            "SELECT sighting.run, nth, content, occurrence, first_run, row_id, {SEEN}
             FROM sighting JOIN item ON item.id = sighting.item
             WHERE sighting.item = +?1 AND sighting.run < +?2 ORDER BY sighting.run DESC LIMIT 1"
        ))?;
        let found = last
            .query_row(params![id, run.key()], |row| {
                let last = seen(row, 6)?;
                let known = KnownAdvice {
                    id,
                    base: last.identity.base,
                    occurrence: row.get(3)?,
                    first_run: trail::run(row, 4)?,
                    last,
                    last_run: trail::run(row, 0)?,
                    runs_seen: row.get(1)?,
                    open_since: trail::run(row, 4)?,
                    state: AdviceState::Open,
                    noted: Noted::default(),
                };
                Ok(Recalled { known, content: row.get(2)?, row_id: row.get(5)?, printed: None })
            })
            .optional()?;
        let Some(mut recalled) = found else { return Ok(None) };
        let spans = spans(db, id, run)?;
        let last_opened = spans.last().and_then(|&(since, ..)| PayrollRun::from_key(since));
        recalled.known.open_since = last_opened.unwrap_or(recalled.known.first_run);
        recalled.known.state = match spans.last() {
            Some(&(_, until, how)) if until < run.key() => {
                let closed = PayrollRun::from_key(until).unwrap_or(run);
                AdviceState::Closed(closed, keys::how_of(how))
            }
            _ => AdviceState::Open,
        };
        let edits = self.edits_of(db, id)?;
        let reopened: Vec<PayrollRun> =
            spans.iter().skip(1).filter_map(|(since, ..)| PayrollRun::from_key(*since)).collect();
        recalled.known.noted = noted_before(run, &edits.iter().collect::<Vec<_>>(), &reopened);
        Ok(Some(recalled))
    }

    /// Puts the rows of a run into the history, and goes through later runs again.
    pub(super) fn fold(
        &self,
        db: &Connection,
        group: &PayGroup,
        rows: &[Fact],
        recollection: &Recollection,
        now: &str,
        versions: &str,
    ) -> Inner<()> {
        let run = recollection.turn.run;
        let why = match prints_the_same(rows, &sightings(db, group, run)?) {
            true => Behind::ByItself,
            false => Behind::EarlierRun,
        };
        let mut ids = Ids::of(db, group, run)?;
        undo(db, group, run)?;
        decide_anew(db, group, recollection)?;
        let bases = rows.iter().map(|fact| fact.seen.identity.base);
        let settled = self.apply(db, group, bases, recollection)?;
        ids.taken(&recollection.row_ids);
        facts::put(self, db, group, run, rows, &settled)?;
        self.settle_edits(db, group, run)?;
        self.note(db, &events(recollection, group, now, versions))?;
        for later in runs_from(db, group, run)?.into_iter().filter(|later| *later > run) {
            self.again(db, group, later, &mut ids, why)?;
        }
        ids.retire(db, group)
    }

    /// Goes through the runs of a løngruppe again, from one on; `why` they are.
    /// Returns the edits that differ from what somebody else typed.
    pub(super) fn refold(
        &self,
        db: &Connection,
        group: &PayGroup,
        from: PayrollRun,
        why: Behind,
    ) -> Inner<Vec<i64>> {
        let mut ids = Ids::of(db, group, from)?;
        undo(db, group, from)?;
        let mut clashes = Vec::new();
        for run in runs_from(db, group, from)? {
            clashes.extend(self.again(db, group, run, &mut ids, why)?);
        }
        ids.retire(db, group)?;
        Ok(clashes)
    }

    fn again(
        &self,
        db: &Connection,
        group: &PayGroup,
        run: PayrollRun,
        ids: &mut Ids,
        why: Behind,
    ) -> Inner<Vec<i64>> {
        let (day, u721, fejl_advis): (String, bool, bool) = db
            .prepare_cached("SELECT day, u721, fejl_advis FROM report WHERE grp = +?1 AND run = +?2")?
            .query_row(params![group.number(), run.key()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let rows = sightings(db, group, run)?;
        let day = day.parse().unwrap_or_else(|_| run.payment_month());
        let read = RunRead { group, run, day, whole: Prints { u721, fejl_advis }, rows: &rows };
        let recollection = self.recollect(db, &read, ids, None)?;
        let bases = rows.iter().map(|row| row.identity.base);
        let settled = self.apply(db, group, bases, &recollection)?;
        ids.taken(&recollection.row_ids);
        let mut settle = db.prepare_cached(
            "UPDATE sighting SET item = ?5, nth = ?6 WHERE grp = +?1 AND run = +?2 AND exact = +?3 AND twin = +?4",
        )?;
        for (row, settled) in rows.iter().zip(&settled) {
            let Identity { exact, twin, .. } = row.identity;
            settle.execute(params![
                group.number(),
                run.key(),
                exact.0,
                twin,
                settled.item,
                settled.runs_seen
            ])?;
        }
        self.settle_edits(db, group, run)?;
        behind::note(db, group, run, &recollection.view(), why)?;
        Ok(recollection.outcome.clashes)
    }

    /// Writes what a turn came to; returns what each row was found to be.
    fn apply(
        &self,
        db: &Connection,
        group: &PayGroup,
        bases: impl Iterator<Item = Mac>,
        recollection: &Recollection,
    ) -> Inner<Vec<Settled>> {
        let run = recollection.turn.run;
        let mut insert = db.prepare_cached(
            "INSERT INTO item (grp, base, occurrence, first_run, row_id) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        )?;
        let mut settled = Vec::with_capacity(recollection.outcome.rows.len());
        let rows = recollection.outcome.rows.iter().zip(&recollection.row_ids).zip(bases);
        for (((who, life), row_id), base) in rows {
            let (item, content) = match who {
                Who::Known(index) => {
                    let recalled = &recollection.known[*index];
                    self.reopen_and_close(db, recalled.known.id, group, run, life)?;
                    (recalled.known.id, Some(recalled.content))
                }
                Who::New { occurrence } => {
                    let item = insert
                        .query_row(params![group.number(), base.0, occurrence, run.key(), row_id], |row| {
                            row.get(0)
                        })?;
                    begin(db, item, group, run, life.closed)?;
                    (item, None)
                }
            };
            settled.push(Settled { item, runs_seen: life.runs_seen, content });
        }
        for (recalled, fate) in recollection.known.iter().zip(&recollection.outcome.known) {
            if let AdviceFate::Carried(life) = fate {
                self.reopen_and_close(db, recalled.known.id, group, run, life)?;
            }
        }
        for index in &recollection.outcome.silenced {
            close(db, recollection.known[*index].known.id, run, How::Silence)?;
        }
        Ok(settled)
    }

    fn reopen_and_close(
        &self,
        db: &Connection,
        item: i64,
        group: &PayGroup,
        run: PayrollRun,
        life: &Life,
    ) -> Inner<()> {
        if life.reopened {
            // Where an acceptance ended, it was open all the same: that time ends here.
            db.prepare_cached("UPDATE span SET until = ?2, how = 0 WHERE item = +?1 AND until = +?3")?
                .execute(params![item, run.key(), OPEN])?;
            begin(db, item, group, run, life.closed)
        } else if life.closed {
            close(db, item, run, How::Person)
        } else {
            Ok(())
        }
    }

    /// Enters to which advices the edits of a report belong, now that its rows are settled.
    fn settle_edits(&self, db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<()> {
        for (target, row_id, edit) in self.typed_in(db, group, run)? {
            let by_target = target.map(|target| item_of(db, group, &target)).transpose()?.flatten();
            let item = match by_target {
                Some(item) => Some(item),
                None => item_named(db, &row_id)?,
            };
            db.prepare_cached("DELETE FROM edit WHERE trail = +?1")?.execute(params![edit.id])?;
            if let Some(item) = item {
                db.prepare_cached("INSERT INTO edit (item, trail) VALUES (?1, ?2)")?
                    .execute(params![item, edit.id])?;
            }
        }
        Ok(())
    }
}

impl Recollection {
    /// The known advices of which the report shows what was printed before: those of earlier runs that stand in it, those
    /// that are gone, and those whose amount or date changed.
    fn shown(&self) -> Vec<usize> {
        let Comparison { rows, known, .. } = &self.outcome;
        let shown = known.iter().enumerate().filter(|(at, fate)| match fate {
            AdviceFate::Carried(_) | AdviceFate::Gone(..) | AdviceFate::Resting(_) => true,
            AdviceFate::Printed(row) => {
                let before = self.known[*at].known.last.identity.exact;
                rows[*row].1.since == Since::Changed || before != self.exact[*row]
            }
            AdviceFate::Dormant | AdviceFate::Past => false,
        });
        shown.map(|(at, _)| at).collect()
    }

    /// A hash of what the report shows of the history, by which one that is behind is known.
    pub fn view(&self) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        let mut add = |text: String| hash.update(text.as_bytes());
        for ((_, of_row), id) in self.outcome.rows.iter().zip(&self.row_ids) {
            add(format!("row {id} {}\n", view::life(of_row)));
        }
        let mut others: Vec<String> = self
            .known
            .iter()
            .zip(&self.outcome.known)
            .filter_map(|(recalled, fate)| match fate {
                AdviceFate::Carried(of_carried) => {
                    Some(format!("carried {} {}\n", recalled.row_id, view::life(of_carried)))
                }
                AdviceFate::Gone(how, noted) => Some(format!(
                    "gone {} {} {}\n",
                    recalled.row_id,
                    view::how(*how),
                    view::typed(&noted.typed)
                )),
                AdviceFate::Resting(noted) => {
                    Some(format!("resting {} {}\n", recalled.row_id, view::typed(&noted.typed)))
                }
                AdviceFate::Printed(_) | AdviceFate::Dormant | AdviceFate::Past => None,
            })
            .collect();
        others.sort();
        others.into_iter().for_each(add);
        hash.finalize().into()
    }
}

/// Where the edits of a report belong.
struct Places {
    rows: HashMap<(Mac, u32), usize>,
    items: HashMap<i64, usize>,
    names: HashMap<String, usize>,
}

impl Places {
    fn of(rows: &[SeenRow], known: &[Recalled]) -> Self {
        let rows = rows.iter().enumerate();
        Self {
            rows: rows.map(|(at, row)| ((row.identity.exact, row.identity.twin), at)).collect(),
            items: known.iter().enumerate().map(|(at, recalled)| (recalled.known.id, at)).collect(),
            names: HashMap::new(),
        }
    }

    fn row(&self, exact: Mac, twin: u32) -> Option<NotePlace> {
        self.rows.get(&(exact, twin)).copied().map(NotePlace::Row)
    }

    fn known(&self, item: Option<i64>) -> Option<NotePlace> {
        self.items.get(&item?).copied().map(NotePlace::Known)
    }

    fn name(&mut self, row_ids: &[String]) {
        self.names = row_ids.iter().enumerate().map(|(at, id)| (id.clone(), at)).collect();
    }

    fn named(&self, row_id: &str) -> Option<NotePlace> {
        self.names.get(row_id).copied().map(NotePlace::Row)
    }
}

/// Keeps what the rules of the day say of advices that earlier runs printed, so that going through the runs again comes to
/// the same.
fn decide_anew(db: &Connection, group: &PayGroup, recollection: &Recollection) -> Inner<()> {
    let mut update = db.prepare_cached(
        "UPDATE sighting SET owner = ?5, closes_itself = ?6
         WHERE grp = +?1 AND run = +?2 AND exact = +?3 AND twin = +?4",
    )?;
    for at in &recollection.decided_anew {
        let KnownAdvice { last, last_run, .. } = &recollection.known[*at].known;
        let SeenRow { identity, owner, closes_itself, .. } = last;
        let key = (group.number(), last_run.key(), identity.exact.0, identity.twin);
        update.execute(params![key.0, key.1, key.2, key.3, *owner as u8, closes_itself])?;
    }
    Ok(())
}

/// Whether a run prints what it was known to print, whatever the rules say of it.
fn prints_the_same(rows: &[Fact], before: &[SeenRow]) -> bool {
    fn row(row: &SeenRow) -> (Mac, u32, u8) {
        (row.identity.exact, row.identity.twin, facts::bits(row.prints))
    }
    let mut now: Vec<_> = rows.iter().map(|fact| row(&fact.seen)).collect();
    let mut before: Vec<_> = before.iter().map(row).collect();
    now.sort_unstable();
    before.sort_unstable();
    now == before
}

/// What the program itself changed, for the trail.
fn events(recollection: &Recollection, group: &PayGroup, now: &str, versions: &str) -> Vec<Event> {
    let run = recollection.turn.run;
    let event = |row_id: &str, old: &str, new: &str| Event {
        id: 0,
        at: now.to_string(),
        by_person: false,
        group: group.number(),
        run,
        row_id: row_id.to_string(),
        field: keys::SINCE.to_string(),
        old: old.to_string(),
        new: new.to_string(),
        source: String::new(),
        versions: versions.to_string(),
    };
    let of_life = |row_id: &str, life: &Life| {
        use crate::domain::since::Since::{Changed, Reopened};
        matches!(life.since, Changed | Reopened).then(|| event(row_id, "", keys::since(life.since)))
    };
    let rows = recollection.outcome.rows.iter().zip(&recollection.row_ids);
    let mut events: Vec<Event> = rows.filter_map(|((_, life), id)| of_life(id, life)).collect();
    for (recalled, fate) in recollection.known.iter().zip(&recollection.outcome.known) {
        if let AdviceFate::Carried(life) = fate {
            events.extend(of_life(&recalled.row_id, life));
        }
    }
    let silenced = recollection.outcome.silenced.iter();
    events.extend(silenced.map(|at| event(&recollection.known[*at].row_id, "", keys::GONE)));
    events
}

/// The latest earlier run of the same number that the løngruppe has a report of, else the latest of any.
fn previous(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<Option<PayrollRun>> {
    let mut select = db.prepare_cached(
        "SELECT run FROM report WHERE grp = +?1 AND run < +?2 ORDER BY run % 10 <> +?3, run DESC LIMIT 1",
    )?;
    let key = params![group.number(), run.key(), run.number()];
    Ok(select.query_row(key, |row| trail::run(row, 0)).optional()?)
}

fn by_base(
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    rows: &[SeenRow],
    ids: &mut BTreeSet<i64>,
) -> Inner<()> {
    let mut select =
        db.prepare_cached("SELECT id FROM item WHERE grp = +?1 AND base = +?2 AND first_run < +?3")?;
    let bases: BTreeSet<Mac> = rows.iter().map(|row| row.identity.base).collect();
    for base in bases {
        let found = select.query_map(params![group.number(), base.0, run.key()], |row| row.get(0))?;
        for id in found {
            ids.insert(id?);
        }
    }
    Ok(())
}

/// What is open before the run, and what closed since the run it is held against.
fn by_span(db: &Connection, group: &PayGroup, turn: &Turn, ids: &mut BTreeSet<i64>) -> Inner<()> {
    let mut select =
        db.prepare_cached("SELECT item FROM span WHERE grp = +?1 AND until >= +?2 AND since < +?3")?;
    let from = turn.previous.unwrap_or(turn.run).key();
    for id in select.query_map(params![group.number(), from, turn.run.key()], |row| row.get(0))? {
        ids.insert(id?);
    }
    Ok(())
}

type SpanRow = (i64, i64, Option<i64>);

/// When an advice was open, as it was known before a run.
fn spans(db: &Connection, item: i64, run: PayrollRun) -> Inner<Vec<SpanRow>> {
    let mut select = db.prepare_cached(
        "SELECT since, until, how FROM span WHERE item = +?1 AND since < +?2 ORDER BY since",
    )?;
    let rows =
        select.query_map(params![item, run.key()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn runs_from(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<Vec<PayrollRun>> {
    let mut select =
        db.prepare_cached("SELECT run FROM report WHERE grp = +?1 AND run >= +?2 ORDER BY run")?;
    let rows = select.query_map(params![group.number(), run.key()], |row| trail::run(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn sightings(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<Vec<SeenRow>> {
    let mut select = db
        .prepare_cached(&format!("SELECT {SEEN} FROM sighting WHERE grp = +?1 AND run = +?2 ORDER BY seq"))?;
    let rows = select.query_map(params![group.number(), run.key()], |row| seen(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Forgets what followed from a run and the runs after it; the facts stay.
fn undo(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<()> {
    let key = params![group.number(), run.key()];
    // A span ends no earlier than it begins, and `until` is what the index knows.
    db.prepare_cached("DELETE FROM span WHERE grp = +?1 AND until >= +?2 AND since >= +?2")?.execute(key)?;
    db.prepare_cached("UPDATE span SET until = 9999999, how = NULL WHERE grp = +?1 AND until >= +?2")?
        .execute(key)?;
    db.prepare_cached(
        "DELETE FROM item WHERE id IN (SELECT item FROM sighting WHERE grp = +?1 AND run >= +?2 AND nth = 1)",
    )?
    .execute(key)?;
    db.prepare_cached("UPDATE sighting SET item = 0, nth = 0 WHERE grp = +?1 AND run >= +?2")?
        .execute(key)?;
    Ok(())
}

fn begin(db: &Connection, item: i64, group: &PayGroup, run: PayrollRun, closed: bool) -> Inner<()> {
    let until = if closed { run.key() } else { OPEN };
    db.prepare_cached("INSERT INTO span (item, since, until, how, grp) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![item, run.key(), until, closed.then_some(keys::how(How::Person)), group.number()])?;
    Ok(())
}

fn close(db: &Connection, item: i64, run: PayrollRun, how: How) -> Inner<()> {
    db.prepare_cached("UPDATE span SET until = ?2, how = ?3 WHERE item = +?1 AND until = +?4")?
        .execute(params![item, run.key(), keys::how(how), OPEN])?;
    Ok(())
}
