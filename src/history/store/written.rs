//! Which reports were written and from what, and what is known of the files that they were made from.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::behind::{self, Behind};
use super::editions::{WrittenRow, put_sheets};
use super::noted::NotedByProgram;
use super::{
    BorneId, Fact, Inner, NewEdit, Recollection, SealedSheets, SealedTexts, Store, files, identified, trail,
};
use crate::domain::field::Field;
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, PrintedRows};
use crate::history::typed_in::Beyond;
use crate::system::fs::Stamp;
use crate::system::secret::{Mac, Purpose};

/// A report on disk, as it was when the program last saw it.
#[derive(Debug, Clone)]
pub struct RecordedReport {
    /// Its lønkørsel.
    pub run: PayrollRun,
    /// What it was made from: equal fingerprints, equal reports.
    pub fingerprint: Option<[u8; 32]>,
    /// Where it stands below the folder of the reports, with `/` between folders.
    pub path: String,
    /// Size and time of the file.
    pub stamp: Option<Stamp>,
    /// SHA-256 of the bytes that the program wrote.
    pub sha256: Option<[u8; 32]>,
    /// SHA-256 of the kunde's copy as the program wrote it; `None` where there is none.
    pub copy: Option<[u8; 32]>,
    /// What the files that it was made from come to; `None` where an older program made it.
    pub prints: Option<[u8; 32]>,
    /// How many times it was written with something new in it.
    pub edition: u32,
    /// Why it does not show all that is known; `None` where it does.
    pub behind: Option<Behind>,
    /// Whether people typed in it since it was written.
    pub typed_in: bool,
    /// What stands in its place beside what it is to say: an older edition was put back, rows were deleted, or something
    /// that the program fills was typed over.
    pub beyond: Beyond,
    /// Whether people typed in it since the kunde's copy was written.
    pub copy_lacks_typed: bool,
    /// The edition that the kunde's copy was made of last; `None` where an older program made it, or there is none.
    pub copy_edition: Option<u32>,
}

impl RecordedReport {
    /// As it stands once it is made anew with what people typed: its copy is one that nobody has.
    pub fn made_anew(&self) -> Self {
        let behind = self.behind.filter(|why| why.is_stale());
        Self { copy: Some([0; 32]), typed_in: false, copy_lacks_typed: false, behind, ..self.clone() }
    }

    /// Whether it does not show all that is known, and stays so until somebody wants it written anew.
    pub fn is_stale(&self) -> bool {
        self.behind.is_some_and(Behind::is_stale)
    }
}

/// A file in a report's place that was read.
#[derive(Debug, Clone, Copy)]
pub struct OnDisk<'a> {
    /// Its rows as they stand there now.
    pub rows: &'a [WrittenRow],
    /// Its size and time.
    pub stamp: Stamp,
    /// What it says beside what the report is to say.
    pub beyond: Beyond,
    /// Whether it is what was read there last, typed on: then the same word may be typed twice, and cleared between.
    pub goes_on: bool,
}

/// A report that was made, for the history.
#[derive(Debug)]
pub struct ReportToRemember<'a> {
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// The book that was asked what is known of it.
    pub book: Book,
    /// Its printed rows.
    pub printed: PrintedRows,
    /// What was printed in each.
    pub texts: SealedTexts,
    /// What was known, and what became of it.
    pub recollection: Recollection,
    /// What it was made from.
    pub fingerprint: [u8; 32],
    /// Where it stands below the folder of the reports, with `/` between folders.
    pub path: &'a str,
    /// Size and time of the file.
    pub stamp: Option<Stamp>,
    /// SHA-256 of the bytes that the program made.
    pub sha256: [u8; 32],
    /// SHA-256 of the kunde's copy, where there is one.
    pub copy: Option<[u8; 32]>,
    /// What the files that it was made from come to, whatever they are called.
    pub prints: [u8; 32],
    /// How many times it was written with something new in it.
    pub edition: u32,
    /// What it says on its sheets.
    pub sheets: SealedSheets,
    /// Versions of program, rules and layouts.
    pub versions: &'a str,
    /// What the summary says of it, as JSON.
    pub summary: Vec<u8>,
    /// What is to be kept of each file that it was made from, as JSON.
    pub files: &'a [Vec<u8>],
    /// The fields by which the layouts of its prints tell rows apart: each choice once.
    pub identified_by: &'a [Vec<Field>],
    /// Whether the kunde's copy was written with it; else the copy shows what was typed up to when it was.
    pub copy_is_new: bool,
    /// The time, `2023-07-21T08:48:00Z`.
    pub now: &'a str,
}

/// A report that the history did not know, taken over from its workbook.
#[derive(Debug)]
pub struct Adopted<'a> {
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Its day.
    pub day: Date,
    /// What it says that the run printed.
    pub facts: &'a [Fact],
    /// For each, the `Række-id` that it bears there.
    pub ids: &'a [BorneId],
    /// Each `Række-id` that it says is gone.
    pub gone: &'a [&'a str],
    /// Name and edition of the workbook where these are all rows of the run; `None` where a later report still held some.
    pub report: Option<(&'a str, u32)>,
}

/// An input file, or something else that is worked out once: what identifies it, and what is known of it as JSON, which erasing a
/// person reads.
pub type RecordedSource = (Mac, Vec<u8>);

const WRITTEN: &str =
    "run, fingerprint, path, size, modified, sha256, nullif(stale, 0), edition, grp, copy, prints, beyond,
    edits < (SELECT coalesce(max(id), 0) FROM trail WHERE trail.grp = report.grp AND trail.run = report.run
        AND by_person),
    coalesce(copy_edits, edits) < (SELECT coalesce(max(id), 0) FROM trail WHERE trail.grp = report.grp
        AND trail.run = report.run AND by_person), copy_edition";

impl Store {
    /// The report of a run, where one was written.
    pub fn written(&self, group: &PayGroup, run: PayrollRun) -> Result<Option<RecordedReport>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {WRITTEN} FROM report WHERE grp = +?1 AND run = +?2 AND path IS NOT NULL"
            ))?;
            Ok(select.query_row(params![group.number(), run.key()], written).optional()?)
        })
    }

    /// Every report that was written, by group and run.
    pub fn reports(&self) -> Result<Vec<(PayGroup, RecordedReport)>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {WRITTEN} FROM report WHERE path IS NOT NULL ORDER BY grp, run"
            ))?;
            let rows = select.query_map([], |row| Ok((row.get::<_, i64>(8)?, written(row)?)))?;
            let group = |number: i64| PayGroup::new(&number.to_string());
            let rows = rows.map(|row| row.map(|(number, written)| Some((group(number)?, written))));
            Ok(rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?)
        })
    }

    /// What the summary said of a report.
    pub fn summary_of<T: DeserializeOwned>(
        &self,
        group: &PayGroup,
        run: PayrollRun,
    ) -> Result<Option<T>, Error> {
        let sealed: Option<Option<Vec<u8>>> = self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT summary FROM report WHERE grp = +?1 AND run = +?2")?;
            Ok(select.query_row(params![group.number(), run.key()], |row| row.get(0)).optional()?)
        })?;
        let Some(sealed) = sealed.flatten() else { return Ok(None) };
        self.summary(&sealed).map_err(|fault| self.says(&fault))
    }

    /// What was kept of a lønkørsel beside its reports.
    pub fn batch<T: DeserializeOwned>(&self, run: PayrollRun) -> Result<Option<T>, Error> {
        let kept = self.kept_batch(run)?;
        Ok(kept.and_then(|kept| serde_json::from_slice(&kept).ok()))
    }

    fn kept_batch(&self, run: PayrollRun) -> Result<Option<Vec<u8>>, Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached("SELECT body FROM batch WHERE run = +?1")?;
            let sealed: Option<Vec<u8>> =
                select.query_row(params![run.key()], |row| row.get(0)).optional()?;
            Ok(sealed.map(|sealed| store.secret.open(&sealed)).transpose()?)
        })
    }

    /// Keeps something of a lønkørsel beside its reports. What is kept already is not written again: a night that changes nothing
    /// leaves the database as it is.
    pub fn keep_batch(&self, run: PayrollRun, batch: &impl Serialize) -> Result<(), Error> {
        let batch = serde_json::to_vec(batch).map_err(|error| self.says(&error.into()))?;
        if self.kept_batch(run)?.is_some_and(|kept| kept == batch) {
            return Ok(());
        }
        self.change(|store, db| {
            let sealed = store.secret.seal(&batch)?;
            db.prepare_cached("INSERT OR REPLACE INTO batch (run, body) VALUES (?1, ?2)")?
                .execute(params![run.key(), sealed])?;
            Ok(())
        })
    }

    /// Keeps a report that stands on disk: its rows, what became of every advice, and what its cells say.
    pub fn remember(&self, made: ReportToRemember<'_>) -> Result<(), Error> {
        let says = |fault| self.says(&fault);
        // Of a large print each of these takes much memory: none is held longer than somebody asks for it.
        let ReportToRemember { mut book, printed, texts, recollection, sheets, .. } = made;
        let turn = recollection.turn;
        let (is_same, refolded) = book.fold(printed, &recollection);
        let why = if is_same { Behind::ByItself } else { Behind::EarlierRun };
        let noted = NotedByProgram::of(&recollection, made.group, made.now, made.versions);
        let view = recollection.view();
        drop(recollection);
        let (files, summary) = self
            .sealed_files(made.files)
            .and_then(|files| Ok((files, self.deflated(&made.summary)?)))
            .map_err(says)?;
        let pieces = self.pieces(&book, Some((turn.run, texts))).map_err(says)?;
        drop(book);
        self.change(|store, db| {
            let key = (made.group.number(), turn.run.key());
            put_report(db, made.group, turn.run, turn.day, (turn.whole.u721, turn.whole.fejl_advis))?;
            pieces.put(db)?;
            store.note(db, &noted)?;
            behind::note(db, made.group, &refolded, why)?;
            files::put(db, made.group, turn.run, files.as_deref())?;
            identified::note(db, made.identified_by)?;
            db.prepare_cached(
                "UPDATE report SET fingerprint = ?3, view = ?4, stale = CASE WHEN stale = 2 AND NOT ?14 THEN 2 ELSE 0 END, beyond = 0, path = ?5, size = ?6, modified = ?7,
                     sha256 = ?8, versions = ?9, summary = ?10, edition = ?11, copy = ?12, prints = ?13,
                     edits = (SELECT coalesce(max(id), 0) FROM trail WHERE grp = +?1 AND run = +?2 AND by_person),
                     copy_edits = CASE WHEN ?14 THEN
                         (SELECT coalesce(max(id), 0) FROM trail WHERE grp = +?1 AND run = +?2 AND by_person)
                         ELSE coalesce(copy_edits, edits) END,
                     copy_edition = CASE WHEN ?14 THEN ?11 ELSE copy_edition END
                 WHERE grp = +?1 AND run = +?2",
            )?
            .execute(params![
                key.0,
                key.1,
                made.fingerprint,
                view,
                made.path,
                made.stamp.map(|stamp| stamp.size as i64),
                made.stamp.map(|stamp| stamp.modified),
                made.sha256,
                made.versions,
                summary,
                made.edition,
                made.copy,
                made.prints,
                made.copy_is_new,
            ])?;
            put_sheets(db, made.group, turn.run, &sheets.0)
        })
    }

    /// Takes in what people typed in the report of a run: `edits` into the trail, `on_disk` as what is known to stand in its
    /// place; a copy that came back from elsewhere has none. Returns the edits that differ from what somebody else typed.
    pub fn take_in(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        now: &str,
        source: &str,
        edits: &[NewEdit],
        on_disk: Option<OnDisk<'_>>,
    ) -> Result<Vec<i64>, Error> {
        self.change(|store, db| {
            if let Some(on_disk) = on_disk {
                store.keep_on_disk(db, group, run, &on_disk)?;
            }
            if edits.is_empty() {
                return Ok(Vec::new());
            }
            // What it says was perhaps read before, from the same copy.
            let mut book = store.book_in(db, group)?;
            let known: Vec<NewEdit> = book.typed_in(run).map(NewEdit::from).collect();
            let goes_on = on_disk.is_some_and(|on_disk| on_disk.goes_on);
            let edits: Vec<NewEdit> =
                edits.iter().filter(|edit| goes_on || !known.contains(edit)).cloned().collect();
            if edits.is_empty() {
                return Ok(Vec::new());
            }
            let new = store.note_edits(db, &mut book, run, now, source, &edits)?;
            let refolded = store.refold(db, &mut book, run, Behind::ByItself)?;
            let clashes = refolded.into_iter().flat_map(|run| run.clashes);
            Ok(clashes.filter(|id| new.contains(id)).collect())
        })
    }

    /// Keeps size and time of a report's file that says what it did.
    pub fn keep_stamp(&self, group: &PayGroup, run: PayrollRun, stamp: Stamp) -> Result<(), Error> {
        self.change(|_, db| {
            db.prepare_cached("UPDATE report SET size = ?3, modified = ?4 WHERE grp = +?1 AND run = +?2")?
                .execute(params![group.number(), run.key(), stamp.size as i64, stamp.modified])?;
            Ok(())
        })
    }

    /// Keeps what stands in a report's place. One that is behind is known by no bytes any more, so that it is written anew.
    fn keep_on_disk(
        &self,
        db: &Connection,
        group: &PayGroup,
        run: PayrollRun,
        on_disk: &OnDisk<'_>,
    ) -> Inner<()> {
        let mut sheets = self.sheets_in(db, group, run)?;
        sheets.rows = on_disk.rows.to_vec();
        let OnDisk { stamp, beyond, .. } = on_disk;
        db.prepare_cached(
            "UPDATE report SET size = ?3, modified = ?4, beyond = max(beyond, ?5) WHERE grp = +?1 AND run = +?2",
        )?
        .execute(params![group.number(), run.key(), stamp.size as i64, stamp.modified, *beyond as i64])?;
        put_sheets(db, group, run, &self.packed(&sheets)?)
    }

    /// Takes over what a report says that its run printed. Rows that the run is known to have printed stay.
    pub fn adopt(&self, adopted: &Adopted<'_>) -> Result<(), Error> {
        self.change(|store, db| {
            let Adopted { group, run, day, facts, ids, gone, report } = adopted;
            if report.is_some() || !trail::has_report(db, group, *run)? {
                // What it holds and what it says is gone is the whole of it.
                put_report(db, group, *run, *day, (report.is_some(), report.is_some()))?;
            }
            let mut book = store.book_in(db, group)?;
            store.lay_out(db, &mut book, [*run])?;
            book.add(*run, facts, report.is_some());
            book.keep_borne(*run, facts, ids);
            if let Some((path, edition)) = report {
                db.execute(
                    "UPDATE report SET path = ?3, edition = ?4 WHERE grp = +?1 AND run = +?2",
                    params![group.number(), run.key(), path, edition],
                )?;
            }
            store.refold(db, &mut book, *run, Behind::ByItself)?;
            if book.closed_by_themselves(*run, gone) {
                store.refold(db, &mut book, *run, Behind::ByItself)?;
            }
            Ok(())
        })
    }

    /// What is known of an input file.
    pub fn source<T: DeserializeOwned>(&self, mac: Mac) -> Result<Option<T>, Error> {
        let sealed: Option<Vec<u8>> = self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT body FROM source WHERE mac = +?1")?;
            Ok(select.query_row(params![mac.0], |row| row.get(0)).optional()?)
        })?;
        let json = sealed.map(|sealed| self.known_source(&sealed)).transpose();
        Ok(json.map_err(|fault| self.says(&fault))?.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    /// Keeps what is known of input files.
    pub fn keep_sources(&self, sources: &[RecordedSource]) -> Result<(), Error> {
        let sealed = sources.iter().map(|(mac, plain)| Ok((mac, self.deflated(plain)?)));
        let sealed = sealed.collect::<Inner<Vec<_>>>().map_err(|fault| self.says(&fault))?;
        self.change(|_, db| {
            let mut put = db.prepare_cached("INSERT OR REPLACE INTO source (mac, body) VALUES (?1, ?2)")?;
            for (mac, sealed) in sealed {
                put.execute(params![mac.0, sealed])?;
            }
            Ok(())
        })
    }

    /// The keyed hash that an input file is known by.
    pub fn source_mac(&self, parts: &[&[u8]]) -> Mac {
        self.secret.mac(Purpose::Source, parts)
    }
}

/// Makes room for a report, or says anew which prints of it were read in full.
fn put_report(
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    day: Date,
    (u721, fejl_advis): (bool, bool),
) -> Inner<()> {
    db.prepare_cached(
        "INSERT INTO report (grp, run, day, u721, fejl_advis) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (grp, run) DO UPDATE SET day = ?3, u721 = ?4, fejl_advis = ?5",
    )?
    .execute(params![group.number(), run.key(), day.to_string(), u721, fejl_advis])?;
    Ok(())
}

fn written(row: &Row<'_>) -> rusqlite::Result<RecordedReport> {
    let (size, modified): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
    let stamp = size.zip(modified).map(|(size, modified)| Stamp { size: size as u64, modified });
    Ok(RecordedReport {
        run: trail::run(row, 0)?,
        fingerprint: row.get(1)?,
        path: row.get(2)?,
        stamp,
        sha256: row.get(5)?,
        behind: row.get(6)?,
        edition: row.get(7)?,
        beyond: Beyond::of_number(row.get(11)?),
        typed_in: row.get(12)?,
        copy_lacks_typed: row.get(13)?,
        copy_edition: row.get(14)?,
        copy: row.get(9)?,
        prints: row.get(10)?,
    })
}
