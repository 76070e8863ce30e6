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
        history.note(&settled(delivery.clone(), history)?, stage, "")?;
        resolved.insert(delivery.run);
    }
    Ok(resolved)
}

/// The delivery as the answer is noted. One that the history knew by hearsay is taken for the report that is there now: it
/// does not go once more because the history that is begun anew wrote it with other bytes.
fn settled(mut delivery: Delivery, history: &History) -> Result<Delivery, Error> {
    if std::mem::take(&mut delivery.parcel.is_hearsay) {
        let written = history.store.written(&delivery.group, delivery.run)?;
        delivery.copy = written.and_then(|written| written.copy).unwrap_or(delivery.copy);
    }
    Ok(delivery)
}

enum Answer {
    Arrived,
    Lost,
    Unknown,
}

fn asked(delivery: &Delivery) -> Result<Answer, Error> {
    let Delivery { run, group, version, at, parcel, .. } = delivery;
    let by = parcel.way.in_english();
    let why = if parcel.why.is_empty() { String::new() } else { format!(" ({})", parcel.why) };
    let what = match parcel.is_hearsay {
        true => format!("may have gone at {at}, and the history does not know of it"),
        false => format!("cut off at {at}{why}"),
    };
    console::message(format!(
        "{run}, løngruppe {group}, version {version}, {by} to {}: {what}",
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
