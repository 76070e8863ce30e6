//! What each file held that a report was made from: a file that goes away is not lost, and a report can be made again
//! without its files.
//!
//! What is kept of a file is the business of those who read it; here it is words, encrypted, and the rows are those of
//! the run. A person who is erased is erased here, too.

use std::cell::RefCell;
use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;

use super::{Inner, Remembered, Store, StoreFault, trail, trend};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::compare::SeenRow;

/// How hard what is kept is packed: more takes longer than it saves.
const LEVEL: u32 = 6;

/// A row that a run is known to have printed.
#[derive(Debug, Clone)]
pub struct KnownRow {
    /// Its number among the rows of the run, by which the files name it.
    pub seq: u32,
    /// Which advice it is, and what the rules said of it.
    pub seen: SeenRow,
    /// What was printed.
    pub printed: Remembered,
}

impl Store {
    /// What is kept of each file that the report of a run was made from, in their order.
    pub fn files_of<T: DeserializeOwned>(&self, group: &PayGroup, run: PayrollRun) -> Result<Vec<T>, Error> {
        self.with(|store, db| {
            let mut select =
                db.prepare_cached("SELECT body FROM print WHERE grp = +?1 AND run = +?2 ORDER BY nth")?;
            let sealed =
                select.query_map(params![group.number(), run.key()], |row| row.get::<_, Vec<u8>>(0))?;
            let mut files = Vec::new();
            for sealed in sealed {
                files.extend(listed(&store.inflated(&sealed?)?));
            }
            Ok(files)
        })
    }

    /// What is kept of every file, each with the report that it is part of.
    pub fn all_files<T: DeserializeOwned>(&self) -> Result<Vec<(ReportId, T)>, Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached("SELECT grp, run, body FROM print ORDER BY run, grp, nth")?;
            let sealed = select
                .query_map([], |row| Ok((row.get(0)?, trail::run(row, 1)?, row.get::<_, Vec<u8>>(2)?)))?;
            let mut files = Vec::new();
            for sealed in sealed {
                let (group, run, sealed) = sealed?;
                let of = ReportId { run, group: trend::pay_group(group)? };
                let listed = listed(&store.inflated(&sealed)?).into_iter();
                files.extend(listed.map(|file| (of.clone(), file)));
            }
            Ok(files)
        })
    }

    /// What is kept of the files of a report as one list, encrypted; `None` where it was made from none.
    pub(super) fn sealed_files(&self, files: &[Vec<u8>]) -> Inner<Option<Vec<u8>>> {
        let list = || [&b"["[..], &files.join(&b','), b"]"].concat();
        (!files.is_empty()).then(|| self.deflated(&list())).transpose()
    }

    /// Goes through what is kept of all files; what `changed` gives is kept in its place. Returns how many that were.
    pub(super) fn change_files(
        &self,
        db: &Connection,
        changed: impl Fn(&str) -> Option<String>,
    ) -> Inner<usize> {
        let mut select = db.prepare("SELECT grp, run, nth, body FROM print")?;
        let rows = select.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, Vec<u8>>(3)?,
            ))
        })?;
        let mut count = 0;
        for (group, run, nth, sealed) in rows.collect::<rusqlite::Result<Vec<_>>>()? {
            if let Some(text) = changed(&String::from_utf8_lossy(&self.inflated(&sealed)?)) {
                db.execute(
                    "UPDATE print SET body = ?4 WHERE grp = ?1 AND run = ?2 AND nth = ?3",
                    params![group, run, nth, self.deflated(text.as_bytes())?],
                )?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Encrypted, in few bytes.
    pub(super) fn deflated(&self, plain: &[u8]) -> Inner<Vec<u8>> {
        self.deflated_about(plain, &[])
    }

    /// The same, and tied to what it is about.
    pub(super) fn deflated_about(&self, plain: &[u8], about: &[u8]) -> Inner<Vec<u8>> {
        Ok(self.secret.seal_about(&deflate(plain)?, about)?)
    }

    /// What [`Self::deflated`] was given.
    pub(super) fn inflated(&self, sealed: &[u8]) -> Inner<Vec<u8>> {
        self.inflated_about(sealed, &[])
    }

    /// What is known of an input file; earlier programs kept it as it is.
    pub(super) fn known_source(&self, sealed: &[u8]) -> Inner<Vec<u8>> {
        let opened = self.secret.open(sealed)?;
        Ok(inflate(&opened).unwrap_or(opened))
    }

    /// What the summary said of a report. One that an older program kept in another form is not there.
    pub(super) fn summary<T: DeserializeOwned>(&self, sealed: &[u8]) -> Inner<Option<T>> {
        let opened = self.secret.open(sealed)?;
        // Earlier programs kept it as it is. No deflated JSON begins as JSON does.
        let json = if opened.starts_with(b"{") { Some(opened) } else { inflate(&opened) };
        Ok(serde_json::from_slice(&json.ok_or(StoreFault::Sealed)?).ok())
    }

    /// What [`Self::deflated_about`] was given.
    pub(super) fn inflated_about(&self, sealed: &[u8], about: &[u8]) -> Inner<Vec<u8>> {
        inflate(&self.secret.open_about(sealed, about)?).ok_or(StoreFault::Sealed)
    }
}

/// The files of a list; earlier programs kept each by itself. What one kept in another form is not there.
fn listed<T: DeserializeOwned>(json: &[u8]) -> Vec<T> {
    let one = || serde_json::from_slice(json).ok().into_iter().collect();
    serde_json::from_slice(json).unwrap_or_else(|_| one())
}

thread_local! {
    /// What it takes to deflate, 270 kB, which costs more to set up than most pieces to deflate.
    static DEFLATE: RefCell<DeflateEncoder<Vec<u8>>> =
        RefCell::new(DeflateEncoder::new(Vec::new(), Compression::new(LEVEL)));
    /// The same for inflating.
    static INFLATE: RefCell<DeflateDecoder<Cursor<Vec<u8>>>> = RefCell::new(DeflateDecoder::new(Cursor::default()));
}

/// In few bytes.
pub(super) fn deflate(plain: &[u8]) -> Inner<Vec<u8>> {
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.write_all(plain).and_then(|()| deflate.reset(Vec::new())).map_err(|_| StoreFault::Sealed)
    })
}

/// What was deflated; `None` where that is nothing.
pub(super) fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    INFLATE.with_borrow_mut(|inflate| {
        inflate.reset(Cursor::new(packed.to_vec()));
        let mut plain = Vec::new();
        let inflated = inflate.read_to_end(&mut plain);
        // A large piece is not kept until the next one.
        inflate.reset(Cursor::default());
        inflated.ok().map(|_| plain)
    })
}

/// Puts what is kept of the files of a report in place of what was.
pub(super) fn put(db: &Connection, group: &PayGroup, run: PayrollRun, sealed: Option<&[u8]>) -> Inner<()> {
    let key = (group.number(), run.key());
    db.prepare_cached("DELETE FROM print WHERE grp = +?1 AND run = +?2")?.execute(key)?;
    if let Some(sealed) = sealed {
        db.prepare_cached("INSERT INTO print (grp, run, nth, body) VALUES (?1, ?2, 0, ?3)")?
            .execute(params![key.0, key.1, sealed])?;
    }
    Ok(())
}
