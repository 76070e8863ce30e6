//! Deliveries are kept in two books: the ledger in the database, and the list outside it. Each step goes into both, and
//! what only one of them knows is seen when they are held against each other.
//!
//! A ledger that does not know what the list has is older than it: put back from a copy, damaged, renamed or begun anew.
//! What may have gone is then held back until a person answers. A list that does not know what the ledger has is written on,
//! and it is said where somebody cut it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::History;
use super::receipts::{Receipt, ReceiptKey, Receipts};
use super::store::{Delivery, Parcel, Stage};
use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location};

/// The list outside the database, read when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct ReceiptBook(Mutex<Option<Receipts>>);

impl History {
    /// Notes how far a delivery came, and why where it did not go: in the ledger, then in the list.
    pub fn note(&self, delivery: &Delivery, stage: Stage, why: &str) -> Result<Delivery, Error> {
        let mut book = self.receipts.lock();
        let list = self.list(&mut book)?;
        let reached = self.store.reach(delivery, stage, why, &self.now, list.last())?;
        if !self.store.is_rehearsal() {
            list.append(&[Receipt::of(&reached)])?;
        }
        Ok(reached)
    }

    /// Holds a delivery back that the ledger does not know and that may have gone.
    pub fn hold_back(&self, receipt: &Receipt) -> Result<(), Error> {
        let parcel = Parcel { is_hearsay: true, ..receipt.parcel.clone().unwrap_or_default() };
        let delivery = Delivery {
            id: 0,
            group: receipt.group.clone(),
            run: receipt.run,
            recipient: receipt.recipient,
            version: receipt.version,
            stage: Stage::Started,
            at: receipt.at.clone(),
            copy: receipt.copy,
            parcel,
        };
        let mut book = self.receipts.lock();
        let seal = self.list(&mut book)?.last();
        self.store.reach(&delivery, Stage::Started, "", &receipt.at, seal).map(|_| ())
    }

    /// Holds ledger and list against each other; says what somebody did to the list, and how much is held back.
    pub fn compare_books(&self) -> Result<Vec<Problem>, Error> {
        let ledger: Vec<Delivery> = self.store.deliveries()?.into_values().flatten().collect();
        let mut book = self.receipts.lock();
        let list = self.list(&mut book)?;
        let mut problems: Vec<Problem> = self.damage(list, !ledger.is_empty())?.into_iter().collect();
        let unknown = self.unknown_to(&ledger, list)?;
        let missing = missing_in(list, &ledger);
        if !missing.is_empty() && !self.store.is_rehearsal() {
            list.append(&missing)?;
        }
        drop(book);
        for receipt in &unknown {
            self.hold_back(receipt)?;
        }
        if !unknown.is_empty() {
            problems.push(self.held_back(unknown.len()));
        }
        Ok(problems)
    }

    /// What the list has of reports that are there, and the ledger does not.
    fn unknown_to(&self, ledger: &[Delivery], list: &Receipts) -> Result<Vec<Receipt>, Error> {
        let known: BTreeMap<ReceiptKey, Stage> =
            ledger.iter().map(|delivery| (Receipt::of(delivery).key(), delivery.stage)).collect();
        let is_unknown = |(key, receipt): &(ReceiptKey, &Receipt)| {
            receipt.stage.may_be_there() && !known.get(key).is_some_and(|stage| stage.may_be_there())
        };
        let mut unknown: Vec<Receipt> =
            list.latest().into_iter().filter(is_unknown).map(|(_, receipt)| receipt.clone()).collect();
        if !unknown.is_empty() {
            let reports = self.store.reports()?.into_iter().filter(|(_, written)| written.copy.is_some());
            let reports: BTreeSet<ReportId> =
                reports.map(|(group, written)| ReportId::new(written.run, &group)).collect();
            unknown.retain(|receipt| reports.contains(&ReportId::new(receipt.run, &receipt.group)));
        }
        Ok(unknown)
    }

    /// What was done to the list since the program wrote in it.
    fn damage(&self, list: &Receipts, is_known: bool) -> Result<Option<Problem>, Error> {
        let at = |line: usize| {
            let path = list.path().display().to_string();
            Location::new(&FileName::new(&path, &path), 0, line as u32)
        };
        let hint = "nothing goes twice as long as the history is whole; keep a copy of the file, find out who changed it, and \
                    put it back from backup, or move it away: the next run writes a new one from the history";
        if let Some(line) = list.fault() {
            return Ok(Some(Problem::fault(
                at(line),
                "the list of deliveries was changed by something else than this program",
                hint,
            )));
        }
        let is_cut = self.store.receipts()?.is_some_and(|seal| !list.holds(seal));
        let what = match list.is_empty() {
            true => "the list of deliveries is gone; it is written anew from the history",
            false => {
                "lines are missing at the end of the list of deliveries; they are written anew from the history"
            }
        };
        Ok((is_cut && is_known).then(|| Problem::fault(at(0), what, hint)))
    }

    fn held_back(&self, count: usize) -> Problem {
        let path = self.out.display().to_string();
        let deliveries =
            if count == 1 { "delivery is".to_string() } else { format!("{count} deliveries are") };
        let deliveries = if count == 1 { format!("1 {deliveries}") } else { deliveries };
        Problem::fault(
            Location::whole(&FileName::new(&path, &path)),
            format!(
                "{deliveries} known by the list outside the database alone: the history is older than it, or was begun anew"
            ),
            "they are held back, since they may have arrived: `uddata send --resolve` asks about each",
        )
    }

    fn list<'b>(&self, book: &'b mut MutexGuard<'_, Option<Receipts>>) -> Result<&'b mut Receipts, Error> {
        if book.is_none() {
            **book = Some(Receipts::read(&self.out, self.store.secret())?);
        }
        book.as_mut().ok_or_else(|| Error::about(&self.out, "has no list of deliveries", "run again"))
    }
}

impl ReceiptBook {
    fn lock(&self) -> MutexGuard<'_, Option<Receipts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the ledger has and the list has not: a process was killed between the two, or somebody cut the list.
fn missing_in(list: &Receipts, ledger: &[Delivery]) -> Vec<Receipt> {
    let latest = list.latest();
    let is_missing = |delivery: &&Delivery| {
        let there = latest.get(&Receipt::of(delivery).key()).map(|receipt| receipt.stage);
        delivery.stage.may_be_there() && !delivery.parcel.is_hearsay && there != Some(delivery.stage)
    };
    ledger.iter().filter(is_missing).map(Receipt::of).collect()
}
