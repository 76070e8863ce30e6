//! The ledger of deliveries: which version of a report was to go to whom, and how far it came.
//!
//! Each step is written before it is taken. What stands at [`Stage::Started`] when the program begins was cut off in the
//! middle: nobody but a person can tell whether it arrived, and it is never sent again by itself.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{Inner, Store, keys, trail, trend};
use crate::domain::address;
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

    /// As the list of deliveries has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Started => "started",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// Reads what [`word`](Self::word) gives.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether it is there, or may be.
    pub fn may_be_there(self) -> bool {
        matches!(self, Self::Started | Self::Done)
    }
}

/// What goes to whom: encrypted where it lies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The way that it goes.
    #[serde(rename = "by_mail", with = "keys::stored_way")]
    pub way: Way,
    /// Mail address or name of a folder, as the customer list has it.
    pub recipient: String,
    /// The files by name, the report first.
    pub files: Vec<String>,
    /// Keyed hashes of those that go along.
    #[serde(default)]
    pub enclosed: Vec<[u8; 16]>,
    /// SHA-256, in hexadecimal digits, of the files that were begun to be put into the recipient's folder and that no
    /// manifest names yet: one of them that lies there is the program's own.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub begun: BTreeSet<String>,
    /// Why it did not go, in English; empty where it did.
    #[serde(default)]
    pub why: String,
    /// How many times a person had it sent once more, since it had not come through.
    #[serde(default)]
    pub again: u32,
    /// Whether this history knows of it only by what is kept outside the database.
    #[serde(default)]
    pub is_hearsay: bool,
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
const KEY: &str = "grp = ?1 AND run = ?2 AND recipient = ?3";

impl Store {
    /// The keyed hash of a recipient, the same however the address is spelled.
    pub fn recipient(&self, way: Way, recipient: &str) -> Mac {
        let is_mail = way == Way::Mail;
        let known_by =
            if is_mail { address::known_by(recipient) } else { address::folder_known_by(recipient) };
        self.secret.mac(Purpose::Recipient, &[&[keys::channel(way)], known_by.as_bytes()])
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
            let mut deliveries: BTreeMap<_, Vec<Delivery>> = BTreeMap::new();
            for raw in select.query_map([], raw)? {
                let delivery = store.delivery(raw?)?;
                deliveries.entry(ReportId::new(delivery.run, &delivery.group)).or_default().push(delivery);
            }
            Ok(deliveries)
        })
    }

    /// Whether a report is on its way or went, to whomever.
    pub fn is_delivered(&self, group: &PayGroup, run: PayrollRun) -> Result<bool, Error> {
        self.with(|_, db| went(db, group, run))
    }

    /// Plans a delivery, or anew one of the same version that did not go; returns it, with what was begun of any version.
    pub fn plan(&self, planned: &Planned<'_>, now: &str) -> Result<Delivery, Error> {
        let recipient = self.recipient(planned.parcel.way, &planned.parcel.recipient);
        self.change(|store, db| {
            let mut earlier = store.deliveries_to(db, planned, recipient)?;
            let begun = earlier.iter_mut().flat_map(|it| std::mem::take(&mut it.parcel.begun)).collect();
            let there = earlier.into_iter().find(|it| it.version == planned.version);
            if let Some(mut there) = there.filter(|there| there.stage.may_be_there()) {
                there.parcel.begun = begun;
                return Ok(there);
            }
            let delivery = Delivery {
                id: 0,
                group: planned.group.clone(),
                run: planned.run,
                recipient,
                version: planned.version,
                stage: Stage::Planned,
                at: now.to_string(),
                copy: planned.copy,
                parcel: Parcel { begun, ..planned.parcel.clone() },
            };
            store.put_delivery(db, delivery)
        })
    }

    /// Every version of a report to one recipient.
    fn deliveries_to(&self, db: &Connection, planned: &Planned<'_>, recipient: Mac) -> Inner<Vec<Delivery>> {
        let mut select = db.prepare_cached(&format!("SELECT {DELIVERY} FROM delivery WHERE {KEY}"))?;
        let key = params![planned.group.number(), planned.run.key(), recipient.0];
        select.query_map(key, raw)?.map(|raw| self.delivery(raw?)).collect()
    }

    /// Notes how far a delivery came, and why where it did not go. The files that go along count as the recipient's as soon
    /// as they may have arrived, and no longer than that. `receipts` is the last seal of the list outside the database.
    pub fn reach(
        &self,
        delivery: &Delivery,
        stage: Stage,
        why: &str,
        now: &str,
        receipts: Mac,
    ) -> Result<Delivery, Error> {
        let parcel = Parcel { why: why.to_string(), ..delivery.parcel.clone() };
        self.change(|store, db| {
            let reached = Delivery { stage, at: now.to_string(), parcel, ..delivery.clone() };
            let reached = store.put_delivery(db, reached)?;
            db.prepare_cached("INSERT OR REPLACE INTO meta VALUES ('receipts', ?1)")?
                .execute([receipts.0])?;
            if !stage.may_be_there() {
                db.prepare_cached("DELETE FROM enclosed WHERE delivery = ?1")?.execute([reached.id])?;
                return Ok(reached);
            }
            let mut note = db.prepare_cached("INSERT OR IGNORE INTO enclosed VALUES (?1, ?2, ?3)")?;
            for file in &reached.parcel.enclosed {
                note.execute(params![reached.recipient.0, file, reached.id])?;
            }
            Ok(reached)
        })
    }

    /// The last seal of the list outside the database when something was noted last; `None` where nothing was.
    pub fn receipts(&self) -> Result<Option<Mac>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT value FROM meta WHERE key = 'receipts'")?;
            Ok(select.query_row([], |row| row.get(0)).optional()?.map(Mac))
        })
    }

    /// Writes a row whole: what stands in it in plain is tied to what is encrypted.
    fn put_delivery(&self, db: &Connection, delivery: Delivery) -> Inner<Delivery> {
        let body = self.secret.seal_about(&serde_json::to_vec(&delivery.parcel)?, &about(&delivery))?;
        let id = db
            .prepare_cached(
                "INSERT INTO delivery (grp, run, recipient, version, stage, at, copy, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (grp, run, recipient, version) DO UPDATE SET stage = ?5, at = ?6, copy = ?7, body = ?8
                 RETURNING id",
            )?
            .query_row(
                params![
                    delivery.group.number(),
                    delivery.run.key(),
                    delivery.recipient.0,
                    delivery.version,
                    keys::stage(delivery.stage),
                    delivery.at,
                    delivery.copy,
                    body,
                ],
                |row| row.get(0),
            )?;
        Ok(Delivery { id, ..delivery })
    }

    /// Ties the rows of a history of an older program to what is encrypted in them.
    pub(super) fn tie_deliveries(&self, db: &Connection) -> Inner<()> {
        let mut select = db.prepare(&format!("SELECT {DELIVERY} FROM delivery ORDER BY id"))?;
        for raw in select.query_map([], raw)?.collect::<rusqlite::Result<Vec<_>>>()? {
            let parcel = serde_json::from_slice(&self.secret.open(&raw.body)?)?;
            self.put_delivery(db, raw.with(parcel)?)?;
        }
        Ok(())
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
        self.change(|store, db| {
            db.execute(
                "INSERT OR REPLACE INTO released (grp, run, version, anyway, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![group.number(), run.key(), release.version, release.anyway, now],
            )?;
            let mut select = db.prepare_cached(&format!(
                "SELECT {DELIVERY} FROM delivery WHERE grp = ?1 AND run = ?2 AND stage = ?3"
            ))?;
            let key = params![group.number(), run.key(), keys::stage(Stage::Refused)];
            for raw in select.query_map(key, raw)?.collect::<rusqlite::Result<Vec<_>>>()? {
                let refused = store.delivery(raw)?;
                store.put_delivery(db, Delivery { stage: Stage::Planned, ..refused })?;
            }
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

    fn delivery(&self, raw: RawDelivery) -> Inner<Delivery> {
        let sealed = raw.body.clone();
        let delivery = raw.with(Parcel::default())?;
        let parcel = serde_json::from_slice(&self.secret.open_about(&sealed, &about(&delivery))?)?;
        Ok(Delivery { parcel, ..delivery })
    }
}

/// A row whose words are still encrypted.
struct RawDelivery {
    id: i64,
    group: PayGroup,
    run: PayrollRun,
    recipient: Mac,
    version: u32,
    stage: u8,
    at: String,
    copy: [u8; 32],
    body: Vec<u8>,
}

impl RawDelivery {
    fn with(self, parcel: Parcel) -> Inner<Delivery> {
        let stage = keys::stage_of(self.stage)
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(5, self.stage.into()))?;
        let Self { id, group, run, recipient, version, at, copy, .. } = self;
        Ok(Delivery { id, group, run, recipient, version, stage, at, copy, parcel })
    }
}

/// Reads [`DELIVERY`].
fn raw(row: &Row<'_>) -> rusqlite::Result<RawDelivery> {
    Ok(RawDelivery {
        id: row.get(0)?,
        group: trend::pay_group(row.get(1)?)?,
        run: trail::run(row, 2)?,
        recipient: Mac(row.get(3)?),
        version: row.get(4)?,
        stage: row.get(5)?,
        at: row.get(6)?,
        copy: row.get(7)?,
        body: row.get(8)?,
    })
}

/// What stands in a row in plain: nobody changes a figure of it without the rest becoming unreadable.
fn about(delivery: &Delivery) -> Vec<u8> {
    let Delivery { group, run, recipient, version, stage, at, copy, .. } = delivery;
    let words = format!("{group} {run} {version} {} {at}", stage.word());
    [words.as_bytes(), &recipient.0, copy].concat()
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
