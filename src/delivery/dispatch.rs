//! Carries parcels to their recipients, one after another, with each step in the ledger before it is taken.
//!
//! A refusal that passes is tried again after a while, when all others have had their turn. What may have arrived or not
//! is never tried again: it stays at `started` in the ledger, for a person.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Outgoing;
use super::enclosed::Enclosure;
use super::folder::{self, ManifestEntry};
use super::letter::Letter;
use super::mail::{MailOutcome, Mailer, Message};
use super::patience::Patience;
use crate::domain::problem::Error;
use crate::formats::protect::{Unprotected, protect};
use crate::history::History;
use crate::history::store::{Delivery, Stage};
use crate::office::customers::Customer;
use crate::system::console::Progress;
use crate::system::fs;
use crate::system::interrupt::{interrupted, sleep};

/// A delivery that is planned, with what it takes to carry it.
pub struct Errand<'a> {
    /// As the ledger has it.
    pub delivery: Delivery,
    /// The kunde.
    pub customer: &'a Customer,
    /// Whether the recipient has an earlier version.
    pub replaces: bool,
    /// The report, finished.
    pub report: Box<dyn Fn() -> Result<Vec<Outgoing>, Error> + 'a>,
    /// What goes along, and what each file is called where it arrives.
    pub enclosures: Vec<(String, &'a Enclosure)>,
    /// The password that everything is encrypted with.
    pub password: Option<&'a str>,
}

/// What became of an errand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DispatchFate {
    /// It is there.
    Went,
    /// It did not go this time; the next run of the program tries again.
    Later(String),
    /// The recipient's side does not take it.
    Refused(String),
    /// It may have arrived or not.
    Unsure(String),
}

/// Why the files of an errand could not be put together.
struct NotPacked(String);

/// Carries parcels.
pub struct Dispatcher<'a> {
    /// Where it is written down.
    pub history: &'a History,
    /// The folder of the recipients' folders.
    pub outbox: PathBuf,
    /// The mail, or why there is none.
    pub mail: Result<Mailer, String>,
    /// How often and how long after something is tried again.
    pub patience: Patience,
}

impl Dispatcher<'_> {
    /// What would become of each errand: everything is read and put together as if it went.
    /// `None` where it would go.
    pub fn rehearse(&self, errands: &[Errand<'_>]) -> Vec<Option<DispatchFate>> {
        let why = |errand: &Errand<'_>| {
            let error = self.pack(errand).err()?;
            Some(DispatchFate::Later(format!("{}: {}", error.at, error.what)))
        };
        errands.iter().map(why).collect()
    }

    /// Carries all errands; returns what became of each, in their order.
    pub fn carry_all(
        &mut self,
        errands: &[Errand<'_>],
        progress: &Progress,
    ) -> Result<Vec<DispatchFate>, Error> {
        let mut fates: Vec<DispatchFate> =
            errands.iter().map(|_| DispatchFate::Later(NOT_BEGUN.to_string())).collect();
        let mut waits = self.patience.waits();
        let mut open: Vec<usize> = (0..errands.len()).collect();
        progress.begin(errands.len(), "deliveries");
        loop {
            self.round(&mut open, errands, &mut fates, progress)?;
            match waits.next().filter(|_| !open.is_empty() && !interrupted()) {
                Some(wait) => sleep(wait),
                None => return Ok(fates),
            }
        }
    }

    /// One turn of all that are open; what is not settled by it stays open.
    fn round(
        &mut self,
        open: &mut Vec<usize>,
        errands: &[Errand<'_>],
        fates: &mut [DispatchFate],
        progress: &Progress,
    ) -> Result<(), Error> {
        // A server that cannot be reached is not asked anew for each.
        let mut unreachable: Option<MailOutcome> = None;
        let mut still_open = Vec::new();
        for at in std::mem::take(open) {
            let errand = &errands[at];
            if interrupted() {
                still_open.push(at);
                continue;
            }
            let known = unreachable.clone().filter(|_| errand.delivery.parcel.by_mail);
            let carried = match known {
                Some(outcome) => Ok(outcome),
                None => self.carry(errand)?,
            };
            let again = matches!(carried, Ok(MailOutcome::Later { .. }));
            fates[at] = match carried {
                Ok(outcome) => {
                    unreachable = unreachable
                        .or_else(|| self.is_about_the_server(errand, &outcome).then(|| outcome.clone()));
                    fate(outcome)
                }
                Err(NotPacked(why)) => DispatchFate::Later(why),
            };
            if again {
                still_open.push(at);
            } else {
                progress.step();
            }
        }
        *open = still_open;
        Ok(())
    }

    /// Whether an outcome is about the server, and not about this one recipient.
    fn is_about_the_server(&self, errand: &Errand<'_>, outcome: &MailOutcome) -> bool {
        errand.delivery.parcel.by_mail
            && match outcome {
                MailOutcome::Impossible { .. } => true,
                MailOutcome::Later { .. } => self.mail.as_ref().is_ok_and(|mail| !mail.is_reachable()),
                _ => false,
            }
    }

    /// Takes one errand, each step in the ledger first. What cannot be packed is not begun, and stays planned.
    fn carry(&mut self, errand: &Errand<'_>) -> Result<Result<MailOutcome, NotPacked>, Error> {
        let files = match self.pack(errand) {
            Ok(files) => files,
            Err(error) => {
                let why = format!("{}: {}", error.at, error.what);
                self.note(errand, Stage::Planned, &why)?;
                return Ok(Err(NotPacked(why)));
            }
        };
        self.note(errand, Stage::Started, "")?;
        let _ = fs::fault_point("started");
        let outcome = match errand.delivery.parcel.by_mail {
            true => self.post(errand, files),
            false => self.put(errand, &files),
        };
        let _ = fs::fault_point("carried");
        match &outcome {
            MailOutcome::Accepted => self.note(errand, Stage::Done, "")?,
            MailOutcome::Later { why } | MailOutcome::Impossible { why } => {
                self.note(errand, Stage::Planned, why)?
            }
            MailOutcome::Refused { why } => self.note(errand, Stage::Refused, why)?,
            MailOutcome::Unknown { why } => self.note(errand, Stage::Started, why)?,
        }
        Ok(Ok(outcome))
    }

    /// The files as they go: the report and what goes along, encrypted where the kunde has a password.
    fn pack(&self, errand: &Errand<'_>) -> Result<Vec<Outgoing>, Error> {
        let mut files = (errand.report)()?;
        for (name, enclosure) in &errand.enclosures {
            files.push(Outgoing { name: name.clone(), bytes: enclosure.bytes()? });
        }
        let Some(password) = errand.password else { return Ok(files) };
        let fault = |error: Unprotected| {
            let about = format!("the password of løngruppe {}", errand.delivery.group);
            Error::new(about, error.to_string(), "correct the table of passwords")
        };
        let locked =
            |file: Outgoing| Ok(Outgoing { bytes: protect(&file.bytes, password).map_err(fault)?, ..file });
        files.into_iter().map(locked).collect()
    }

    fn post(&mut self, errand: &Errand<'_>, files: Vec<Outgoing>) -> MailOutcome {
        let delivery = &errand.delivery;
        let letter = Letter {
            customer: &errand.customer.name,
            run: delivery.run,
            group: &delivery.group,
            version: if errand.replaces { delivery.version.max(2) } else { 1 },
            files: files.iter().map(|file| file.name.as_str()).collect(),
            locked: errand.password.is_some(),
            again: delivery.parcel.again > 0,
            contact: &errand.customer.contact,
        };
        let key = self.history.store.delivery_key(delivery);
        let id = format!("uddata.{}", data_encoding::HEXLOWER.encode(&key.0));
        let message = Message {
            // What is sent once more is another mail: a server that knows the first one would throw it away.
            id: if delivery.parcel.again == 0 { id } else { format!("{id}.{}", delivery.parcel.again) },
            date: self.moment(),
            to: delivery.parcel.recipient.clone(),
            subject: letter.subject(),
            text: letter.text(),
            attachments: files,
        };
        match &mut self.mail {
            Ok(mail) => mail.send(&message),
            Err(why) => MailOutcome::Impossible { why: why.clone() },
        }
    }

    fn put(&self, errand: &Errand<'_>, files: &[Outgoing]) -> MailOutcome {
        let Delivery { group, run, version, parcel, .. } = &errand.delivery;
        let entry = ManifestEntry { run: *run, group, version: *version, at: self.moment() };
        match folder::put(&self.outbox, &parcel.recipient, files, &entry) {
            Ok(()) => {
                self.keep_seen(&parcel.recipient, files);
                MailOutcome::Accepted
            }
            // Whole files or none, and the same ones in the same place the next time.
            Err(error) => MailOutcome::Later { why: format!("{}: {}", error.at, error.what) },
        }
    }

    /// The time of this run of the program.
    fn moment(&self) -> Timestamp {
        self.history.now.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// What the program put below the reports itself is not read back as something that people returned, until somebody
    /// types in it. Best effort: one that is read back says nothing new.
    fn keep_seen(&self, recipient: &str, files: &[Outgoing]) {
        let folder = self.outbox.join(recipient);
        let Ok(below) = folder.strip_prefix(&self.history.out) else { return };
        let below: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        for file in files {
            if let Some(stamp) = fs::stamp(&folder.join(&file.name)) {
                let _ = self.history.keep_seen(&format!("{}/{}", below.join("/"), file.name), stamp);
            }
        }
    }

    fn note(&self, errand: &Errand<'_>, stage: Stage, why: &str) -> Result<(), Error> {
        self.history.note(&errand.delivery, stage, why).map(|_| ())
    }
}

const NOT_BEGUN: &str = "it was not begun";

fn fate(outcome: MailOutcome) -> DispatchFate {
    match outcome {
        MailOutcome::Accepted => DispatchFate::Went,
        MailOutcome::Later { why } | MailOutcome::Impossible { why } => DispatchFate::Later(why),
        MailOutcome::Refused { why } => DispatchFate::Refused(why),
        MailOutcome::Unknown { why } => DispatchFate::Unsure(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PayGroup, PayrollRun};
    use crate::history::store::{Parcel, Planned, Store};
    use crate::system::secret::Secret;

    #[test]
    fn what_cannot_be_packed_stops_no_other() {
        let store = Store::in_memory(Secret::new(&[7; 32])).unwrap();
        let folder = tempfile::TempDir::new().unwrap();
        let history = History::new(store, folder.path().into(), "2023-07-21T08:48:00Z".into());
        let customer = Customer::default();
        let errand = |recipient: &str, is_packed: bool| {
            let (run, group) = (PayrollRun::new(2023, 8, 2).unwrap(), PayGroup::new("999").unwrap());
            let parcel = Parcel {
                by_mail: true,
                recipient: recipient.into(),
                files: Vec::new(),
                enclosed: Vec::new(),
                ..Parcel::default()
            };
            let planned = Planned { group: &group, run, version: 1, copy: [1; 32], parcel: &parcel };
            let report = move || match is_packed {
                true => Ok(Vec::new()),
                false => Err(Error::new("a.xlsx", "was changed", "")),
            };
            Errand {
                delivery: history.store.plan(&planned, &history.now).unwrap(),
                customer: &customer,
                replaces: false,
                report: Box::new(report),
                enclosures: Vec::new(),
                password: None,
            }
        };
        let errands = [errand("a@example.dk", false), errand("b@example.dk", true)];
        let mut dispatcher = Dispatcher {
            history: &history,
            outbox: PathBuf::from("udbakke"),
            mail: Err("no server".into()),
            patience: Patience { retries: 0, first_wait: std::time::Duration::ZERO },
        };
        let fates = dispatcher.carry_all(&errands, &Progress::silent()).unwrap();
        assert_eq!(
            fates,
            [DispatchFate::Later("a.xlsx: was changed".into()), DispatchFate::Later("no server".into())]
        );
    }
}
