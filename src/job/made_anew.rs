//! Reports in which somebody typed since the kunde's copy was made: `send` has them made anew before it sends them, each in the
//! form and by the settings that it was made with, so that a night needs no second run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::delivery::batch::standings_of;
use crate::delivery::standing::{DeliveryStanding, Hold};
use crate::domain::cpr::Cpr;
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::job::Job;
use crate::job::summary::Summary;
use crate::job::write::refuse_open;
use crate::office::settings::Settings;
use crate::report::files::{customer_file_name, file_name};
use crate::report::form::ReportForm;
use crate::report::kept::KeptReport;
use crate::system::console::Progress;
use crate::system::fs::below;

/// The reports that are to be made anew, by the form that they were made in.
pub type DueReports = BTreeMap<ReportForm, BTreeSet<ReportId>>;

/// Finds them among those that `wanted` names: held back since somebody typed in them, in nobody's hands, and such that the
/// program can make them as they were made. All others stay held back, and `uddata report` is asked for.
pub fn due(
    history: &History,
    settings: &Settings,
    blocked: &BTreeSet<ReportId>,
    wanted: impl Fn(PayrollRun, &PayGroup) -> bool,
) -> Result<DueReports, Error> {
    let mut due = DueReports::new();
    for standings in standings_of(history, settings, blocked, wanted)? {
        let of = ReportId::new(standings.run, &standings.group);
        let waits = |(_, standing): &(String, DeliveryStanding)| {
            matches!(standing, DeliveryStanding::Held(holds)
                if holds.contains(&Hold::TypedIn) && !holds.contains(&Hold::Unreadable))
        };
        if standings.written.copy.is_none() || !standings.recipients.iter().any(waits) {
            continue;
        }
        if let Some(form) = form_of(&of, history, settings)? {
            due.entry(form).or_default().insert(of);
        }
    }
    Ok(due)
}

/// The form that a report can be made anew in; `None` where it cannot be made as it was.
fn form_of(of: &ReportId, history: &History, settings: &Settings) -> Result<Option<ReportForm>, Error> {
    let &ReportId { run, ref group } = of;
    if history.store.is_delivered(group, run)? || !history.store.can_be_made_again(group, run)? {
        return Ok(None);
    }
    let names = [file_name(run, group), customer_file_name(run, group)];
    if names.iter().any(|name| refuse_open(&below(name, &history.out)).is_err()) {
        return Ok(None);
    }
    let kept: Option<KeptReport> = history.store.summary_of(group, run)?;
    let form = kept.and_then(|kept| kept.form);
    Ok(form.filter(|form| form.settings == settings.digest_for(run, group)))
}

/// Every one of them.
pub fn all(due: &DueReports) -> BTreeSet<ReportId> {
    due.values().flatten().cloned().collect()
}

/// The whole run of the program for a job.
pub type Pipeline = fn(&Job, &Progress) -> Result<(Summary, Exit), Error>;

/// Makes them anew, and returns what is worth knowing of it.
///
/// # Errors
/// The history cannot be used. A report that cannot be made is told, and the others are made.
pub fn make(
    due: DueReports,
    mut history: History,
    mut settings: Settings,
    run: Pipeline,
    progress: &Progress,
) -> Result<(History, Settings, Vec<Problem>), Error> {
    let mut problems = Vec::new();
    for (form, reports) in due {
        let job = job(&form, reports, history, settings);
        problems.extend(run(&job, progress)?.0.problems);
        (history, settings) = (job.history.into_inner().ok_or_else(gone)?, job.settings);
    }
    Ok((history, settings, problems))
}

/// What nothing of this program can bring about.
fn gone() -> Error {
    Error::new("the history", "was put away while reports were made anew", "run again")
}

/// The run of `report` that makes them.
fn job(form: &ReportForm, reports: BTreeSet<ReportId>, history: History, settings: Settings) -> Job {
    Job {
        inputs: Vec::new(),
        out: history.out.clone(),
        run: None,
        groups: Vec::new(),
        only: Some(reports),
        cpr: if form.is_masked { Cpr::Masked } else { Cpr::Full },
        twins: form.twins(),
        accessible: form.accessible,
        without: Vec::new(),
        dry_run: false,
        archive: false,
        remembers: true,
        history: OnceLock::from(history),
        lock: OnceLock::new(),
        settings,
    }
}
