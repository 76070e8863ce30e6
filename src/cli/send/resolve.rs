//! `uddata send --resolve`: a person says what became of deliveries that were cut off on their way.

use std::collections::BTreeSet;

use crate::cli::args::SendArgs;
use crate::domain::PayrollRun;
use crate::domain::problem::Error;
use crate::history::History;
use crate::history::store::{Delivery, Stage};
use crate::system::console;

/// Asks about each delivery at `started`, one line of standard input for each, and notes the answers. Returns the lønkørsler
/// of which something is known now.
pub(super) fn resolve(args: &SendArgs, history: &History) -> Result<BTreeSet<PayrollRun>, Error> {
    let wanted = |it: &Delivery| {
        it.stage == Stage::Started
            && args.run.is_none_or(|run| run == it.run)
            && (args.groups.is_empty() || args.groups.contains(&it.group))
    };
    let unsure: Vec<Delivery> = history.store.deliveries()?.into_values().flatten().filter(wanted).collect();
    if unsure.is_empty() {
        console::message("nothing was cut off on its way");
    }
    let mut resolved = BTreeSet::new();
    for delivery in unsure {
        let stage = match asked(&delivery)? {
            Answer::Arrived => Stage::Done,
            Answer::Lost => Stage::Planned,
            Answer::Unknown => continue,
        };
        history.store.reach(&delivery, stage, "", &history.now)?;
        resolved.insert(delivery.run);
    }
    Ok(resolved)
}

enum Answer {
    Arrived,
    Lost,
    Unknown,
}

fn asked(delivery: &Delivery) -> Result<Answer, Error> {
    let Delivery { run, group, version, at, parcel, .. } = delivery;
    let by = if parcel.by_mail { "by mail" } else { "into the folder" };
    let why = if parcel.why.is_empty() { String::new() } else { format!(" ({})", parcel.why) };
    console::message(format!(
        "{run}, løngruppe {group}, version {version}, {by} to {}: cut off at {at}{why}",
        parcel.recipient
    ));
    let question =
        "  did it arrive? y: yes, it is not sent again; n: no, send it again; anything else: leave it";
    let line = console::answer(question).map_err(|_| {
        Error::new(
            "standard input",
            "cannot be read",
            "answer at a terminal, or through a pipe, a line for each",
        )
    })?;
    Ok(match line.trim().to_lowercase().as_str() {
        "y" | "yes" | "j" | "ja" => Answer::Arrived,
        "n" | "no" | "nej" => Answer::Lost,
        _ => Answer::Unknown,
    })
}
