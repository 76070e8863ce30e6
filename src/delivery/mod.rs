//! Delivery: finished reports to the kunder that they are for, each once.
//!
//! Nothing here makes or changes a report. What goes to whom follows from the customer list alone. Each step is written
//! down in the history before it is taken, so that a program that is stopped in the middle sends nothing twice: what may
//! have arrived or not waits for a person.

pub mod batch;
pub mod bilag;
pub mod channel;
pub mod dispatch;
pub mod enclosed;
pub mod errand;
pub mod finished;
pub mod folder;
pub mod letter;
mod login;
pub mod mail;
pub mod patience;
mod plan;
pub mod setup;
pub mod standing;
pub mod words;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::domain::report_id::ReportId;
use crate::office::passwords::Passwords;
use batch::standings_as_if;
use dispatch::DispatchFate;
use errand::Errand;
use plan::Plan;
use standing::DeliveryStanding;

use crate::domain::problem::{Error, Problem};
use crate::domain::{FileName, Location, PayGroup, PayrollRun};
use crate::history::History;
use crate::history::read_back::ReadBack;
use crate::history::receipts::Receipt;
use crate::history::store::{Parcel, Stage};
use crate::office::customers::DeliveryMethod as Way;
use crate::office::settings::Settings;
use crate::system::console::Progress;
use crate::system::fs::{self, Given};

/// A file that goes out, whole in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What it is called where it arrives; nothing personal stands in it.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Outgoing {
    /// SHA-256 of what it holds, as 64 hexadecimal digits.
    pub fn sha256(&self) -> String {
        hex_sha256(&self.bytes)
    }
}

fn hex_sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&fs::hash_of(bytes))
}

/// Says its name and size: what it holds is about persons.
impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// One run of `send`.
pub struct SendJob<'a> {
    /// The memory of the reports that are sent.
    pub history: &'a History,
    /// Customer list, calendar, and how reports are delivered.
    pub settings: &'a Settings,
    /// The passwords that reports are encrypted with.
    pub passwords: Passwords,
    /// The folder of the recipients' folders.
    pub outbox: PathBuf,
    /// The only run that is sent.
    pub run: Option<PayrollRun>,
    /// The only groups that are sent; empty for all.
    pub groups: Vec<PayGroup>,
    /// Whether nothing goes and nothing is written.
    pub dry_run: bool,
    /// In a dry run, the reports that would be made anew first, with what people typed in them.
    pub made_anew: BTreeSet<ReportId>,
}

/// What became of a report and one recipient.
#[derive(Debug)]
pub struct DeliveryAccount {
    /// The report.
    pub run: PayrollRun,
    /// Its løngruppe.
    pub group: PayGroup,
    /// How it goes.
    pub way: Way,
    /// To whom, as the customer list has it.
    pub recipient: String,
    /// Which version of the report.
    pub version: u32,
    /// Whether the løngruppe has a later report.
    pub has_later: bool,
    /// What becomes of it.
    pub end: DeliveryEnd,
    /// The files, the report first; none where nothing goes.
    pub files: Vec<String>,
}

/// What becomes of a report and one recipient.
#[derive(Debug, Clone, PartialEq)]
pub enum DeliveryEnd {
    /// It stands as it did: nothing was to be done, or nothing may be.
    Stands(DeliveryStanding),
    /// It would go now.
    WouldGo,
    /// It was to go.
    Fate(DispatchFate),
    /// It cannot go as things are, and why, in English.
    Cannot(&'static str),
}

impl DeliveryEnd {
    /// Whether it calls for a person, or for another run of the program. What waits to be released is as it should be.
    pub fn is_open(&self, has_later: bool) -> bool {
        match self {
            Self::Stands(standing) if standing.waits_for_release() => false,
            Self::Stands(standing) => standing.calls_for_a_person(has_later),
            Self::WouldGo | Self::Fate(DispatchFate::Went) => false,
            Self::Fate(_) | Self::Cannot(_) => true,
        }
    }
}

/// What a run of `send` did.
#[derive(Debug, Default)]
pub struct Sent {
    /// Every report of a kunde who gets reports, and each recipient.
    pub told: Vec<DeliveryAccount>,
    /// What is worth knowing beside it.
    pub problems: Vec<Problem>,
    /// The reports that were made anew first, or would be, with what people typed in them since.
    pub made_anew: BTreeSet<ReportId>,
}

/// Delivers what may go of what people typed in, as it was read `back`: looks how every report stands, plans, carries. A dry run
/// does the same on a copy of the history in memory, up to where something would leave.
pub fn deliver(job: &SendJob<'_>, back: ReadBack, progress: &Progress) -> Result<Sent, Error> {
    // What a killed process left below the folder of the reports is gone by now.
    if let (false, Ok(Given::Folder(entries, _))) = (job.dry_run, fs::look(&job.outbox)) {
        fs::remove_left_over(&entries);
    }
    let mut problems = back.problems;
    problems.extend(job.hold_back_what_folders_hold()?);
    let wanted = |run, group: &PayGroup| job.wants(run, group);
    let reports = standings_as_if(job.history, job.settings, &back.blocked, &job.made_anew, wanted)?;
    let enclosures = job.enclosures()?;
    let mut plan = Plan::default();
    for report in &reports {
        job.plan(report, &enclosures, &mut plan)?;
    }
    let Plan { mut told, errands, problems: found } = plan;
    problems.extend(found);
    if !errands.is_empty() {
        job.history.store.be_durable()?;
        let (places, mut errands): (Vec<usize>, Vec<Errand<'_>>) = errands.into_iter().unzip();
        let ends = job.ends(&mut errands, progress)?;
        for ((place, end), errand) in places.into_iter().zip(ends).zip(errands) {
            told[place].end = end;
            told[place].files = errand.delivery.parcel.files;
            problems.extend(errand.left_behind);
        }
    }
    problems.extend(enclosures.staying.iter().cloned());
    Ok(Sent { told, problems, ..Sent::default() })
}

impl SendJob<'_> {
    /// What becomes of the errands, in their order.
    fn ends(&self, errands: &mut [Errand<'_>], progress: &Progress) -> Result<Vec<DeliveryEnd>, Error> {
        let mut dispatcher = self.dispatcher()?;
        if !self.dry_run {
            let fates = dispatcher.carry_all(errands, progress)?;
            return Ok(fates.into_iter().map(DeliveryEnd::Fate).collect());
        }
        let fates = dispatcher.rehearse(errands).into_iter();
        Ok(fates.map(|fate| fate.map_or(DeliveryEnd::WouldGo, DeliveryEnd::Fate)).collect())
    }

    /// Holds back what lies in a recipient's folder, by its manifest, and is not in the ledger.
    fn hold_back_what_folders_hold(&self) -> Result<Option<Problem>, Error> {
        let ledger = self.history.store.deliveries()?;
        let mut held_back = 0;
        for (group, written) in self.history.store.reports()? {
            let customer = self.settings.customers.of(&group).filter(|it| it.delivery == Way::Folder);
            for recipient in customer.iter().flat_map(|customer| &customer.recipients) {
                let mac = self.history.store.recipient(Way::Folder, recipient);
                let of = ReportId::new(written.run, &group);
                let is_known = ledger.get(&of).is_some_and(|all| all.iter().any(|it| it.recipient == mac));
                let Some(there) = folder::delivered(&self.outbox, recipient, written.run, &group) else {
                    continue;
                };
                if is_known || written.copy.is_none() {
                    continue;
                }
                let parcel = Parcel { recipient: recipient.clone(), files: there.files, ..Parcel::default() };
                self.history.hold_back(&Receipt {
                    run: written.run,
                    group: group.clone(),
                    recipient: mac,
                    version: there.version,
                    stage: Stage::Started,
                    at: there.at,
                    copy: [0; 32],
                    parcel: Some(parcel),
                })?;
                held_back += 1;
            }
        }
        let path = self.outbox.display().to_string();
        let problem = Problem::fault(
            Location::whole(&FileName::new(&path, &path)),
            format!(
                "{held_back} reports lie in the folders of their recipients, and the history does not know of it"
            ),
            "they are held back: `uddata send --resolve` asks about each",
        );
        Ok((held_back > 0).then_some(problem))
    }
}
