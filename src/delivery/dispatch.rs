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
    pub fn rehearse(&mut self, errands: &mut [Errand<'_>]) -> Vec<Option<DispatchFate>> {
        errands.iter_mut().map(|errand| self.rehearse_one(errand)).collect()
    }

    fn rehearse_one(&mut self, errand: &mut Errand<'_>) -> Option<DispatchFate> {
        let files = match self.pack(errand) {
            Ok(files) => files,
            Err(error) => return Some(DispatchFate::Later(format!("{}: {}", error.at, error.what))),
        };
        match self.channels.of(errand.delivery.parcel.way) {
            Some(channel) => channel.rehearse(errand, &files).map(fate),
            None => Some(DispatchFate::Later(NO_WAY.to_string())),
        }
    }

    /// Carries all errands; returns what became of each, in their order.
    pub fn carry_all(
        &mut self,
        errands: &mut [Errand<'_>],
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
        errands: &mut [Errand<'_>],
        fates: &mut [DispatchFate],
        progress: &Progress,
    ) -> Result<(), Error> {
        // A way that is down is not tried anew for each.
        let mut down: BTreeMap<DeliveryMethod, Carried> = BTreeMap::new();
        let mut still_open = Vec::new();
        for at in std::mem::take(open) {
            let errand = &mut errands[at];
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
    fn carry(&mut self, errand: &mut Errand<'_>) -> Result<Result<Carried, NotPacked>, Error> {
        let files = match self.pack(errand) {
            Ok(files) => files,
            Err(error) => {
                let why = format!("{}: {}", error.at, error.what);
                self.note(errand, Stage::Planned, &why)?;
                return Ok(Err(NotPacked(why)));
            }
        };
        errand.begin(&files);
        self.note(errand, Stage::Started, "")?;
        let _ = fs::fault_point("started");
        let outcome = match self.channels.of(errand.delivery.parcel.way) {
            Some(channel) => channel.carry(errand, files),
            None => Carried::Impossible { why: NO_WAY.to_string() },
        };
        let _ = fs::fault_point("carried");
        match &outcome {
            Carried::Accepted => {
                errand.delivery.parcel.begun.clear();
                self.note(errand, Stage::Done, "")?;
            }
            Carried::Later { why } | Carried::Impossible { why } => self.note(errand, Stage::Planned, why)?,
            Carried::Refused { why } => self.note(errand, Stage::Refused, why)?,
            Carried::Unknown { why } => self.note(errand, Stage::Started, why)?,
        }
        Ok(Ok(outcome))
    }

    /// The files as they go: the report and what goes along, encrypted where the kunde has a password.
    fn pack(&self, errand: &mut Errand<'_>) -> Result<Vec<Outgoing>, Error> {
        let files = errand.pack(self.history)?;
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
#[allow(clippy::disallowed_methods, reason = "tests play what others do to files")]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::delivery::channel::{FolderChannel, MailChannel};
    use crate::delivery::enclosed::{Enclosure, Enclosures};
    use crate::domain::problem::Weight;
    use crate::domain::report_id::ReportId;
    use crate::domain::{PayGroup, PayrollRun};
    use crate::history::store::{Parcel, Planned, Store};
    use crate::office::calendar::RunCalendar;
    use crate::office::customers::Customer;
    use crate::system::secret::Secret;

    /// What carries parcels into `outbox`, and has no mail server.
    fn dispatcher<'a>(history: &'a History, calendar: &'a RunCalendar, outbox: &Path) -> Dispatcher<'a> {
        let mailer = Err("no server".into());
        Dispatcher {
            history,
            channels: Channels {
                folder: FolderChannel { history, outbox: outbox.into() },
                mail: MailChannel { history, mailer, calendar, faults_to: "" },
            },
            patience: Patience { retries: 0, first_wait: std::time::Duration::ZERO },
        }
    }

    fn history(folder: &Path) -> History {
        let store = Store::in_memory(Secret::new(&[7; 32])).unwrap();
        History::new(store, folder.into(), "2023-07-21T08:48:00Z".into())
    }

    #[test]
    fn a_bilag_that_cannot_be_read_any_more_is_named_and_its_report_goes() {
        let (run, group) = (PayrollRun::new(2023, 8, 2).unwrap(), PayGroup::new("999").unwrap());
        let folder = tempfile::TempDir::new().unwrap();
        let (history, calendar) = (history(folder.path()), RunCalendar::default());
        let (bilag, outbox) = (folder.path().join("bilag"), folder.path().join("udbakke"));
        std::fs::create_dir(&bilag).unwrap();
        for name in ["bliver", "forsvinder", "skifter"] {
            std::fs::write(bilag.join(format!("{name} gruppe-999.pdf")), name).unwrap();
        }
        let enclosures = Enclosures::of(&bilag, &BTreeSet::from([group.clone()]), &history).unwrap();
        let along: Vec<(String, &Enclosure)> =
            enclosures.files.iter().map(|enclosure| (enclosure.name.clone(), enclosure)).collect();
        assert_eq!(along.len(), 3);
        let parcel = Parcel {
            way: DeliveryMethod::Folder,
            recipient: "Demostyrelsen".into(),
            files: std::iter::once("rapport.xlsx")
                .chain(along.iter().map(|(name, _)| &**name))
                .map(Into::into)
                .collect(),
            enclosed: along.iter().map(|(_, enclosure)| enclosure.mac.0).collect(),
            ..Parcel::default()
        };
        let planned = Planned { group: &group, run, version: 1, copy: [1; 32], parcel: &parcel };
        let customer = Customer::default();
        let report = || Ok(vec![Outgoing { name: "rapport.xlsx".into(), bytes: b"rapport".to_vec() }]);
        let mut errands = [Errand {
            delivery: history.store.plan(&planned, &history.now).unwrap(),
            customer: &customer,
            replaces: false,
            report: Box::new(report),
            enclosures: along,
            password: None,
            left_behind: Vec::new(),
        }];
        // Between planning and packing.
        std::fs::remove_file(bilag.join("forsvinder gruppe-999.pdf")).unwrap();
        std::fs::write(bilag.join("skifter gruppe-999.pdf"), "noget andet").unwrap();
        let fates = dispatcher(&history, &calendar, &outbox).carry_all(&mut errands, &Progress::silent());
        assert_eq!(fates.unwrap(), [DispatchFate::Went]);
        let [errand] = errands;
        let told: Vec<String> = errand.left_behind.iter().map(|problem| problem.what.to_string()).collect();
        let without = "stays in the folder of bilag, and the report of løngruppe 999 goes without it";
        assert!(told.len() == 2 && told.iter().all(|what| what.starts_with(without)), "{told:?}");
        assert!(told[1].ends_with(": was changed while it was about to go"), "{told:?}");
        assert!(
            errand.left_behind.iter().all(|problem| problem.weight == Weight::Fault),
            "the exit code tells"
        );
        let there = ["rapport.xlsx", "bliver gruppe-999.pdf"];
        assert_eq!(errand.delivery.parcel.files, there);
        assert!(there.iter().all(|name| outbox.join("Demostyrelsen").join(name).exists()));
        let enclosed = |name: &str| {
            let file = enclosures.files.iter().find(|file| file.name.starts_with(name)).unwrap();
            history.store.is_enclosed(errand.delivery.recipient, file.mac).unwrap()
        };
        assert_eq!(["bliver", "forsvinder", "skifter"].map(enclosed), [true, false, false]);
        let ledger = history.store.deliveries().unwrap();
        assert_eq!(ledger[&ReportId::new(run, &group)][0].parcel.files, there);
    }

    #[test]
    fn what_cannot_be_packed_stops_no_other() {
        let folder = tempfile::TempDir::new().unwrap();
        let (history, calendar) = (history(folder.path()), RunCalendar::default());
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
                left_behind: Vec::new(),
            }
        };
        let mut errands = [errand("a@example.dk", false), errand("b@example.dk", true)];
        let mut dispatcher = dispatcher(&history, &calendar, folder.path());
        let fates = dispatcher.carry_all(&mut errands, &Progress::silent()).unwrap();
        assert_eq!(
            fates,
            [DispatchFate::Later("a.xlsx: was changed".into()), DispatchFate::Later("no server".into())]
        );
    }
}
