//! Delivery: finished reports to the kunder that they are for, each once.
//!
//! Nothing here makes or changes a report. What goes to whom follows from the customer list alone. Each step is written
//! down in the history before it is taken, so that a program that is stopped in the middle sends nothing twice: what may
//! have arrived or not waits for a person.

pub mod batch;
pub mod bilag;
pub mod dispatch;
pub mod enclosed;
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

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::domain::report_id::ReportId;
use crate::office::passwords::Passwords;
use batch::standings_of;
use dispatch::{DispatchFate, Errand};
use plan::Plan;
use standing::DeliveryStanding;

use crate::domain::problem::{Error, Problem};
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::history::read_back::ReadBack;
use crate::history::store::Release;
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
    /// What a person lets go with this run.
    pub let_go: BTreeMap<ReportId, Release>,
    /// Whether nothing goes and nothing is written.
    pub dry_run: bool,
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
    /// Whether it calls for a person, or for another run of the program.
    pub fn is_open(&self, has_later: bool) -> bool {
        match self {
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
}

/// Delivers what may go: reads what people typed, looks how every report stands, plans, carries.
pub fn deliver(job: &SendJob<'_>, progress: &Progress) -> Result<Sent, Error> {
    let back = if job.dry_run { ReadBack::default() } else { job.history.read_back()? };
    // What a killed process left below the folder of the reports is gone by now.
    if let (false, Ok(Given::Folder(entries, _))) = (job.dry_run, fs::look(&job.outbox)) {
        fs::remove_left_over(&entries);
    }
    let wanted = |run, group: &PayGroup| job.wants(run, group);
    let reports = standings_of(job.history, job.settings, &back.blocked, &job.let_go, wanted)?;
    let enclosures = job.enclosures()?;
    let mut plan = Plan::default();
    for report in &reports {
        job.plan(report, &enclosures, &mut plan)?;
    }
    let Plan { mut told, errands, mut problems } = plan;
    if !errands.is_empty() {
        job.history.store.be_durable()?;
        let (places, errands): (Vec<usize>, Vec<Errand<'_>>) = errands.into_iter().unzip();
        let fates = job.dispatcher()?.carry_all(&errands, progress)?;
        for (place, fate) in places.into_iter().zip(fates) {
            told[place].end = DeliveryEnd::Fate(fate);
        }
    }
    problems.splice(0..0, back.problems);
    problems.extend(enclosures.staying.iter().cloned());
    Ok(Sent { told, problems })
}
