//! What `send` says of deliveries to programs: the JSON summary and the log.

use serde::Serialize;

use crate::delivery::dispatch::DispatchFate;
use crate::delivery::standing::DeliveryStanding;
use crate::delivery::words::hold_in_english;
use crate::delivery::{DeliveryAccount, DeliveryEnd, Sent};
use crate::domain::exit::Exit;
use crate::domain::problem::Problem;
use crate::domain::{PayGroup, PayrollRun};
use crate::office::customers::DeliveryMethod as Way;

/// What `--json` says.
#[derive(Serialize)]
pub(super) struct SendSummary<'a> {
    deliveries: Vec<SentReport<'a>>,
    delivered_before: usize,
    /// Reports that were made anew first, with what people typed in them since.
    made_anew: Vec<MadeAnew<'a>>,
    problems: &'a [Problem],
    exit_code: u8,
}

/// A report that was made anew.
#[derive(Serialize)]
struct MadeAnew<'a> {
    run: PayrollRun,
    group: &'a PayGroup,
}

/// A report and a recipient.
#[derive(Serialize)]
struct SentReport<'a> {
    run: PayrollRun,
    group: &'a PayGroup,
    by: &'static str,
    recipient: &'a str,
    version: u32,
    state: &'static str,
    why: Vec<String>,
    files: &'a [String],
    superseded: bool,
}

impl<'a> SendSummary<'a> {
    pub(super) fn of(sent: &'a Sent, exit: Exit) -> Self {
        let (before, others): (Vec<_>, Vec<_>) = sent.told.iter().partition(|told| was_delivered(told));
        Self {
            deliveries: others.into_iter().map(SentReport::of).collect(),
            delivered_before: before.len(),
            made_anew: sent.made_anew.iter().map(|of| MadeAnew { run: of.run, group: &of.group }).collect(),
            problems: &sent.problems,
            exit_code: exit.code(),
        }
    }
}

impl<'a> SentReport<'a> {
    fn of(told: &'a DeliveryAccount) -> Self {
        Self {
            run: told.run,
            group: &told.group,
            by: by(told.way),
            recipient: &told.recipient,
            version: told.version,
            state: state(&told.end),
            why: why(&told.end),
            files: &told.files,
            superseded: told.has_later,
        }
    }
}

/// What the log says of a delivery: not to whom, since an address is often a person's name.
#[derive(Serialize)]
pub(super) struct Logged<'a> {
    run: PayrollRun,
    group: &'a PayGroup,
    by: &'static str,
    version: u32,
    state: &'static str,
    why: Vec<String>,
    files: usize,
}

impl<'a> Logged<'a> {
    pub(super) fn of(told: &'a DeliveryAccount) -> Self {
        let (by, state, why) = (by(told.way), state(&told.end), why(&told.end));
        let (run, group, version) = (told.run, &told.group, told.version);
        Self { run, group, by, version, state, why, files: told.files.len() }
    }
}

pub(super) fn was_delivered(told: &DeliveryAccount) -> bool {
    matches!(told.end, DeliveryEnd::Stands(DeliveryStanding::Delivered { .. }))
}

pub(super) fn by(way: Way) -> &'static str {
    match way {
        Way::Mail => "mail",
        Way::Folder => "mappe",
        Way::None => "",
    }
}

pub(super) fn state(end: &DeliveryEnd) -> &'static str {
    match end {
        DeliveryEnd::Stands(DeliveryStanding::Delivered { .. }) => "delivered",
        DeliveryEnd::Stands(DeliveryStanding::Unsure { .. }) | DeliveryEnd::Fate(DispatchFate::Unsure(_)) => {
            "unsure"
        }
        DeliveryEnd::Stands(DeliveryStanding::Refused { .. })
        | DeliveryEnd::Fate(DispatchFate::Refused(_)) => "refused",
        DeliveryEnd::Stands(DeliveryStanding::Held(_)) | DeliveryEnd::Cannot(_) => "held",
        DeliveryEnd::Stands(DeliveryStanding::Ready { .. }) | DeliveryEnd::WouldGo => "ready",
        DeliveryEnd::Fate(DispatchFate::Went) => "sent",
        DeliveryEnd::Fate(DispatchFate::Later(_)) => "later",
    }
}

pub(super) fn why(end: &DeliveryEnd) -> Vec<String> {
    match end {
        DeliveryEnd::Stands(DeliveryStanding::Held(holds)) => {
            holds.iter().map(|hold| hold_in_english(*hold)).collect()
        }
        DeliveryEnd::Stands(DeliveryStanding::Unsure { at, is_hearsay: true }) => {
            vec![format!(
                "it may have gone at {at}, before the history was lost or put back; nobody knows but the recipient"
            )]
        }
        DeliveryEnd::Stands(DeliveryStanding::Unsure { at, .. }) => {
            vec![format!("it was cut off at {at}; nobody knows whether it arrived")]
        }
        DeliveryEnd::Stands(DeliveryStanding::Refused { why })
        | DeliveryEnd::Fate(
            DispatchFate::Later(why) | DispatchFate::Refused(why) | DispatchFate::Unsure(why),
        ) => vec![why.clone()],
        DeliveryEnd::Cannot(why) => vec![(*why).to_string()],
        DeliveryEnd::Stands(DeliveryStanding::Delivered { .. } | DeliveryStanding::Ready { .. })
        | DeliveryEnd::WouldGo
        | DeliveryEnd::Fate(DispatchFate::Went) => Vec::new(),
    }
}
