//! Carries parcels to their recipients, one after another, with each step in the ledger before it is taken.
//!
//! A refusal that passes is tried again after a while, when all others have had their turn. What may have arrived or not
//! is never tried again: it stays at `started` in the ledger, for a person.

use std::collections::BTreeMap;

use super::Outgoing;
use super::channel::{Carried, Channels};
use super::errand::Errand;
use super::patience::Patience;
use crate::domain::problem::Error;
use crate::formats::protect::{Unprotected, protect};
use crate::history::History;
use crate::history::store::Stage;
use crate::office::customers::DeliveryMethod;
use crate::system::console::Progress;
use crate::system::fs;
use crate::system::interrupt::{interrupted, sleep};

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
    /// The ways to recipients.
    pub channels: Channels<'a>,
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
        // A way that is down is not tried anew for each.
        let mut down: BTreeMap<DeliveryMethod, Carried> = BTreeMap::new();
        let mut still_open = Vec::new();
        for at in std::mem::take(open) {
            let errand = &errands[at];
            if interrupted() {
                still_open.push(at);
                continue;
            }
            let way = errand.delivery.parcel.way;
            let known = down.get(&way).cloned();
            let carried = match known {
                Some(outcome) => Ok(outcome),
                None => self.carry(errand)?,
            };
            let again = matches!(carried, Ok(Carried::Later { .. }));
            fates[at] = match carried {
                Ok(outcome) => {
                    if self.channels.of(way).is_some_and(|channel| channel.is_down(&outcome)) {
                        down.entry(way).or_insert_with(|| outcome.clone());
                    }
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

    /// Takes one errand, each step in the ledger first. What cannot be packed is not begun, and stays planned.
    fn carry(&mut self, errand: &Errand<'_>) -> Result<Result<Carried, NotPacked>, Error> {
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
        let outcome = match self.channels.of(errand.delivery.parcel.way) {
            Some(channel) => channel.carry(errand, files),
            None => Carried::Impossible { why: NO_WAY.to_string() },
        };
        let _ = fs::fault_point("carried");
        match &outcome {
            Carried::Accepted => self.note(errand, Stage::Done, "")?,
            Carried::Later { why } | Carried::Impossible { why } => self.note(errand, Stage::Planned, why)?,
            Carried::Refused { why } => self.note(errand, Stage::Refused, why)?,
            Carried::Unknown { why } => self.note(errand, Stage::Started, why)?,
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

    fn note(&self, errand: &Errand<'_>, stage: Stage, why: &str) -> Result<(), Error> {
        self.history.note(&errand.delivery, stage, why).map(|_| ())
    }
}

const NOT_BEGUN: &str = "it was not begun";
const NO_WAY: &str = "the customer list names no way to the kunde any more";

fn fate(outcome: Carried) -> DispatchFate {
    match outcome {
        Carried::Accepted => DispatchFate::Went,
        Carried::Later { why } | Carried::Impossible { why } => DispatchFate::Later(why),
        Carried::Refused { why } => DispatchFate::Refused(why),
        Carried::Unknown { why } => DispatchFate::Unsure(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::channel::{FolderChannel, MailChannel};
    use crate::domain::{PayGroup, PayrollRun};
    use crate::history::store::{Parcel, Planned, Store};
    use crate::office::customers::Customer;
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
                way: DeliveryMethod::Mail,
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
            channels: Channels {
                folder: FolderChannel { history: &history, outbox: "udbakke".into() },
                mail: MailChannel {
                    history: &history,
                    mailer: Err("no server".into()),
                    calendar: &crate::office::calendar::RunCalendar::default(),
                    faults_to: "",
                },
            },
            patience: Patience { retries: 0, first_wait: std::time::Duration::ZERO },
        };
        let fates = dispatcher.carry_all(&errands, &Progress::silent()).unwrap();
        assert_eq!(
            fates,
            [DispatchFate::Later("a.xlsx: was changed".into()), DispatchFate::Later("no server".into())]
        );
    }
}
