//! What `send` says of deliveries to programs: the JSON summary and the log.

use serde::Serialize;

use crate::customers::Delivery as Way;
use crate::deliver::dispatch::Fate;
use crate::deliver::standing::Standing;
use crate::deliver::words::hold_in_english;
use crate::deliver::{End, Sent, Told};
use crate::exit::Exit;
use crate::model::{PayGroup, PayrollRun};
use crate::problem::Problem;

/// What `--json` says.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    deliveries: Vec<Entry<'a>>,
    delivered_before: usize,
    problems: &'a [Problem],
    exit_code: u8,
}

/// A report and a recipient.
#[derive(Serialize)]
struct Entry<'a> {
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

impl<'a> Summary<'a> {
    pub(super) fn of(sent: &'a Sent, exit: Exit) -> Self {
        let (before, others): (Vec<_>, Vec<_>) = sent.told.iter().partition(|told| was_delivered(told));
        Self {
            deliveries: others.into_iter().map(Entry::of).collect(),
            delivered_before: before.len(),
            problems: &sent.problems,
            exit_code: exit.code(),
        }
    }
}

impl<'a> Entry<'a> {
    fn of(told: &'a Told) -> Self {
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
    pub(super) fn of(told: &'a Told) -> Self {
        let (by, state, why) = (by(told.way), state(&told.end), why(&told.end));
        let (run, group, version) = (told.run, &told.group, told.version);
        Self { run, group, by, version, state, why, files: told.files.len() }
    }
}

pub(super) fn was_delivered(told: &Told) -> bool {
    matches!(told.end, End::Stands(Standing::Delivered { .. }))
}

pub(super) fn by(way: Way) -> &'static str {
    match way {
        Way::Mail => "mail",
        Way::Folder => "mappe",
        Way::None => "",
    }
}

pub(super) fn state(end: &End) -> &'static str {
    match end {
        End::Stands(Standing::Delivered { .. }) => "delivered",
        End::Stands(Standing::Unsure { .. }) | End::Fate(Fate::Unsure(_)) => "unsure",
        End::Stands(Standing::Refused { .. }) | End::Fate(Fate::Refused(_)) => "refused",
        End::Stands(Standing::Held(_)) | End::Cannot(_) => "held",
        End::Stands(Standing::Ready { .. }) | End::WouldGo => "ready",
        End::Fate(Fate::Went) => "sent",
        End::Fate(Fate::Later(_)) => "later",
    }
}

pub(super) fn why(end: &End) -> Vec<String> {
    match end {
        End::Stands(Standing::Held(holds)) => holds.iter().map(|hold| hold_in_english(*hold)).collect(),
        End::Stands(Standing::Unsure { at }) => {
            vec![format!("it was cut off at {at}; nobody knows whether it arrived")]
        }
        End::Stands(Standing::Refused { why })
        | End::Fate(Fate::Later(why) | Fate::Refused(why) | Fate::Unsure(why)) => vec![why.clone()],
        End::Cannot(why) => vec![(*why).to_string()],
        End::Stands(Standing::Delivered { .. } | Standing::Ready { .. })
        | End::WouldGo
        | End::Fate(Fate::Went) => Vec::new(),
    }
}
