//! The ledger of deliveries: which version of a report was to go to whom, and how far it came.
//!
//! Each step is written before it is taken. What stands at [`Stage::Started`] when the program begins was cut off in the
//! middle: nobody but a person can tell whether it arrived, and it is never sent again by itself.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::{Inner, Store, keys, trail, trend};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::office::customers::DeliveryMethod as Way;
use crate::system::secret::{Mac, Purpose};

/// How far a delivery came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is to go.
    Planned,
    /// It is going, or was when the program was stopped.
    Started,
    /// It went.
    Done,
    /// The recipient's side does not take it.
    Refused,
}

impl Stage {
    pub(super) const ALL: [Self; 4] = [Self::Planned, Self::Started, Self::Done, Self::Refused];
}

/// What goes to whom: encrypted where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Whether by mail; else into a folder.
    pub by_mail: bool,
    /// Mail address or name of a folder, as the customer list has it.
    pub recipient: String,
    /// The files by name, the report first.
    pub files: Vec<String>,
    /// Keyed hashes of those that go along.
    #[serde(default)]
    pub enclosed: Vec<[u8; 16]>,
    /// Why it did not go, in English; empty where it did.
    #[serde(default)]
    pub why: String,
}

/// One version of a report on its way to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number in the ledger.
    pub id: i64,
    /// The løngruppe.
    pub group: PayGroup,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Keyed hash of way and recipient.
    pub recipient: Mac,
    /// Which version of the report it is, from 1.
    pub version: u32,
    /// How far it came.
    pub stage: Stage,
    /// When it came there, `2023-07-21T08:48:00Z`.
    pub at: String,
    /// SHA-256 of the kunde's copy as the program wrote it.
    pub copy: [u8; 32],
    /// What goes to whom.
    pub parcel: Parcel,
}

/// A person let a report go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Up to this version.
    pub version: u32,
    /// Although something speaks against it.
    pub anyway: bool,
}

/// A delivery that is to be written down.
#[derive(Debug)]
pub struct Planned<'a> {
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Which version of the report it is.
    pub version: u32,
    /// SHA-256 of the kunde's copy as the program wrote it.
    pub copy: [u8; 32],
    /// What goes to whom.
    pub parcel: &'a Parcel,
}

const DELIVERY: &str = "id, grp, run, recipient, version, stage, at, copy, body";

impl Store {
    /// The keyed hash of a recipient.
    pub fn recipient(&self, way: Way, recipient: &str) -> Mac {
        // Case tells no mail addresses and, on Windows, no folders apart.
        self.secret.mac(Purpose::Recipient, &[&[keys::channel(way)], recipient.to_lowercase().as_bytes()])
    }

    /// What the mail that brings a delivery is known by: the same each time, and it tells nothing.
    pub fn delivery_key(&self, delivery: &Delivery) -> Mac {
        let (group, run) = (delivery.group.number().to_le_bytes(), delivery.run.key().to_le_bytes());
        self.secret
            .mac(Purpose::Delivery, &[&group, &run, &delivery.recipient.0, &delivery.version.to_le_bytes()])
    }

    /// Every delivery by report, in the order in which they were planned.
    pub fn deliveries(&self) -> Result<BTreeMap<ReportId, Vec<Delivery>>, Error> {
        self.with(|store, db| {
            let mut select = db.prepare_cached(&format!("SELECT {DELIVERY} FROM delivery ORDER BY id"))?;
            let mut rows = select.query([])?;
            let mut deliveries: BTreeMap<_, Vec<Delivery>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let delivery = store.delivery(row)?;
                deliveries.entry(ReportId::new(delivery.run, &delivery.group)).or_default().push(delivery);
            }
            Ok(deliveries)
        })
    }

    /// Whether a report is on its way or went, to whomever.
    pub fn is_delivered(&self, group: &PayGroup, run: PayrollRun) -> Result<bool, Error> {
        self.with(|_, db| went(db, group, run))
    }

    /// Plans a delivery, or anew one of the same version that did not go; returns it.
    pub fn plan(&self, planned: &Planned<'_>, now: &str) -> Result<Delivery, Error> {
        let way = if planned.parcel.by_mail { Way::Mail } else { Way::Folder };
        let recipient = self.recipient(way, &planned.parcel.recipient);
        self.change(|store, db| {
            let body = store.secret.seal(&serde_json::to_vec(planned.parcel)?)?;
            db.prepare_cached(
                "INSERT INTO delivery (grp, run, recipient, version, stage, at, copy, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (grp, run, recipient, version) DO UPDATE SET stage = ?5, at = ?6, copy = ?7, body = ?8
                     WHERE stage IN (?5, ?9)",
            )?
            .execute(params![
                planned.group.number(),
                planned.run.key(),
                recipient.0,
                planned.version,
                keys::stage(Stage::Planned),
                now,
                planned.copy,
                body,
                keys::stage(Stage::Refused),
            ])?;
            let mut select = db.prepare_cached(&format!(
                "SELECT {DELIVERY} FROM delivery WHERE grp = ?1 AND run = ?2 AND recipient = ?3 AND version = ?4"
            ))?;
            let key = params![planned.group.number(), planned.run.key(), recipient.0, planned.version];
            let mut rows = select.query(key)?;
            let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            store.delivery(row)
        })
    }

    /// Notes how far a delivery came, and why where it did not go. The files that go along count as the recipient's as soon
    /// as they may have arrived, and no longer than that.
    pub fn reach(&self, delivery: &Delivery, stage: Stage, why: &str, now: &str) -> Result<(), Error> {
        let parcel = Parcel { why: why.to_string(), ..delivery.parcel.clone() };
        self.change(|store, db| {
            let body = store.secret.seal(&serde_json::to_vec(&parcel)?)?;
            db.prepare_cached("UPDATE delivery SET stage = ?2, at = ?3, body = ?4 WHERE id = ?1")?
                .execute(params![delivery.id, keys::stage(stage), now, body])?;
            if !matches!(stage, Stage::Started | Stage::Done) {
                db.prepare_cached("DELETE FROM enclosed WHERE delivery = ?1")?.execute([delivery.id])?;
                return Ok(());
            }
            let mut note = db.prepare_cached("INSERT OR IGNORE INTO enclosed VALUES (?1, ?2, ?3)")?;
            for file in &parcel.enclosed {
                note.execute(params![delivery.recipient.0, file, delivery.id])?;
            }
            Ok(())
        })
    }

    /// Whether a recipient has, or may have, a file that went along with an earlier report.
    pub fn is_enclosed(&self, recipient: Mac, file: Mac) -> Result<bool, Error> {
        self.with(|_, db| {
            let mut select =
                db.prepare_cached("SELECT 1 FROM enclosed WHERE recipient = ?1 AND file = ?2")?;
            Ok(select.exists(params![recipient.0, file.0])?)
        })
    }

    /// Lets a report go up to a version, and what was refused of it be tried again.
    pub fn release(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        release: Release,
        now: &str,
    ) -> Result<(), Error> {
        self.change(|_, db| {
            db.execute(
                "INSERT OR REPLACE INTO released (grp, run, version, anyway, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![group.number(), run.key(), release.version, release.anyway, now],
            )?;
            db.execute(
                "UPDATE delivery SET stage = ?3 WHERE grp = ?1 AND run = ?2 AND stage = ?4",
                params![group.number(), run.key(), keys::stage(Stage::Planned), keys::stage(Stage::Refused)],
            )?;
            Ok(())
        })
    }

    /// What persons let go.
    pub fn releases(&self) -> Result<BTreeMap<ReportId, Release>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT grp, run, version, anyway FROM released")?;
            let rows = select.query_map([], |row| {
                let release = Release { version: row.get(2)?, anyway: row.get(3)? };
                Ok((ReportId { run: trail::run(row, 1)?, group: trend::pay_group(row.get(0)?)? }, release))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn delivery(&self, row: &Row<'_>) -> Inner<Delivery> {
        let stage: u8 = row.get(5)?;
        let body: Vec<u8> = row.get(8)?;
        Ok(Delivery {
            id: row.get(0)?,
            group: trend::pay_group(row.get(1)?)?,
            run: trail::run(row, 2)?,
            recipient: Mac(row.get(3)?),
            version: row.get(4)?,
            stage: keys::stage_of(stage).ok_or(rusqlite::Error::IntegralValueOutOfRange(5, stage.into()))?,
            at: row.get(6)?,
            copy: row.get(7)?,
            parcel: serde_json::from_slice(&self.secret.open(&body)?)?,
        })
    }
}

/// Whether a report is on its way or went, to whomever.
pub(super) fn went(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<bool> {
    let mut select = db.prepare_cached(
        "SELECT 1 FROM delivery WHERE grp = +?1 AND run = +?2 AND stage IN (?3, ?4) LIMIT 1",
    )?;
    Ok(select.exists(params![
        group.number(),
        run.key(),
        keys::stage(Stage::Started),
        keys::stage(Stage::Done)
    ])?)
}

/// Removes what is known of deliveries and overviews before a run; returns how many deliveries they were.
pub(super) fn remove(db: &Connection, before: PayrollRun) -> Inner<usize> {
    let key = params![before.key()];
    db.execute("DELETE FROM enclosed WHERE delivery IN (SELECT id FROM delivery WHERE run < ?1)", key)?;
    db.execute("DELETE FROM released WHERE run < ?1", key)?;
    db.execute("DELETE FROM batch WHERE run < ?1", key)?;
    Ok(db.execute("DELETE FROM delivery WHERE run < ?1", key)?)
}
