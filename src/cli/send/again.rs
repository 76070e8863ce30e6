//! `uddata send --again GRUPPE`: a person has a report sent once more that was accepted and came back later.

use crate::cli::args::SendArgs;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::history::store::{Delivery, Parcel, Stage};
use crate::system::console;

/// Asks about each delivery of the løngruppe's last report (that of `--run`) that arrived by all that is known, and notes
/// those that are to go once more.
pub(super) fn send_again(args: &SendArgs, history: &History) -> Result<(), Error> {
    for group in &args.again {
        let delivered = last_delivered(group, args.run, history)?;
        if delivered.is_empty() {
            return Err(Error::new(
                format!("--again {group}"),
                "nothing of this løngruppe was delivered that could go once more",
                "check the number and --run; what was refused or cut off goes with --release or --resolve",
            ));
        }
        for delivery in delivered {
            if is_wanted(&delivery)? {
                let again = delivery.parcel.again + 1;
                let parcel = Parcel { again, ..delivery.parcel.clone() };
                history.note(&Delivery { parcel, ..delivery }, Stage::Planned, "sent once more")?;
            }
        }
    }
    Ok(())
}

/// The deliveries of one report that are done, each recipient's last.
fn last_delivered(
    group: &PayGroup,
    run: Option<PayrollRun>,
    history: &History,
) -> Result<Vec<Delivery>, Error> {
    let mut reports = history.store.deliveries()?.into_iter().rev();
    let is_it = |of: &ReportId, all: &[Delivery]| {
        of.group == *group
            && run.is_none_or(|run| run == of.run)
            && all.iter().any(|it| it.stage == Stage::Done)
    };
    let Some((_, all)) = reports.find(|(of, all)| is_it(of, all)) else { return Ok(Vec::new()) };
    let last = |it: &Delivery| all.iter().rev().find(|other| other.recipient == it.recipient).map(|it| it.id);
    Ok(all.iter().filter(|it| it.stage == Stage::Done && last(it) == Some(it.id)).cloned().collect())
}

fn is_wanted(delivery: &Delivery) -> Result<bool, Error> {
    let Delivery { run, group, version, at, parcel, .. } = delivery;
    let by = parcel.way.in_english();
    console::message(format!(
        "{run}, løngruppe {group}, version {version}, {by} to {}: delivered at {at}",
        parcel.recipient
    ));
    let line =
        console::answer("  send it once more? y: yes, marked as such; anything else: no").map_err(|_| {
            Error::new(
                "standard input",
                "cannot be read",
                "answer at a terminal, or through a pipe, a line for each",
            )
        })?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja"))
}
