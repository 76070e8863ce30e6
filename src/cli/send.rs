//! `uddata send`: reports to the kunder, each once.

mod resolve;
mod said;
mod tell;

use std::collections::{BTreeMap, BTreeSet};

use said::{Logged, SendSummary};
use tell::tell;

use crate::cli::args::{Common, SendArgs};
use crate::delivery::batch::{Standings, standings_of};
use crate::delivery::setup::passwords;
use crate::delivery::standing::DeliveryStanding;
use crate::delivery::{DeliveryAccount, DeliveryEnd, SendJob, Sent, deliver};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Problem, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location, PayGroup, PayrollRun};
use crate::history::History;
use crate::history::store::Release;
use crate::job::open_history::known_history;
use crate::job::overviews::publish_again;
use crate::office::settings::Settings;
use crate::system::console;
use crate::system::interrupt::{self, interrupted};
use crate::system::log;

pub(super) fn run(args: &SendArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let out = settings.out(args.dir.as_deref())?;
    let history = known_history(&settings, &out)?;
    let resolved = if args.resolve { resolve::resolve(args, &history)? } else { BTreeSet::new() };
    let job = SendJob {
        history: &history,
        settings: &settings,
        passwords: passwords(&settings.delivery)?,
        outbox: settings.outbox(&out),
        run: args.run,
        groups: if args.groups.is_empty() { args.release.clone() } else { args.groups.clone() },
        let_go: released(args, &history, &settings)?,
        dry_run: args.dry_run,
    };
    interrupt::listen();
    let progress = common.progress();
    let sent = deliver(&job, &progress);
    drop(progress);
    let mut sent = sent?;
    if !args.dry_run {
        renew_overviews(&mut sent, resolved, &history, &settings);
    }
    let exit = exit(&sent);
    sent.problems.iter().for_each(console::problem);
    sent.told.iter().for_each(|told| log::event("delivery", &Logged::of(told)));
    common.answer(&SendSummary::of(&sent, exit), || {
        tell(&sent, common.verbose);
    })?;
    Ok(exit)
}

/// The reports that `--release` names: of each løngruppe the last one, or that of `--run`. Noted in the ledger, but for a dry
/// run.
fn released(
    args: &SendArgs,
    history: &History,
    settings: &Settings,
) -> Result<BTreeMap<ReportId, Release>, Error> {
    let mut released = BTreeMap::new();
    if args.release.is_empty() {
        return Ok(released);
    }
    let wanted = |run, group: &PayGroup| args.run.is_none_or(|it| it == run) && args.release.contains(group);
    let reports = standings_of(history, settings, &BTreeSet::new(), &BTreeMap::new(), wanted)?;
    for group in &args.release {
        let last = reports.iter().rev().find(|report| report.group == *group);
        let Some(Standings { run, version, .. }) = last else {
            let of = args.run.map(|run| format!(" of {run}")).unwrap_or_default();
            return Err(Error::new(
                format!("--release {group}"),
                format!("there is no report{of} of this løngruppe that is for somebody"),
                "check the number, and what stands under Levering in the customer list",
            ));
        };
        let release = Release { version: *version, anyway: args.anyway };
        released.insert(ReportId::new(*run, group), release);
    }
    if !args.dry_run {
        for (of, release) in &released {
            history.store.release(&of.group, of.run, *release, &history.now)?;
        }
    }
    Ok(released)
}

/// The overviews say how deliveries stand: those of every lønkørsel that something was to go of, or was `resolved` of.
fn renew_overviews(sent: &mut Sent, resolved: BTreeSet<PayrollRun>, history: &History, settings: &Settings) {
    let changed = |told: &&DeliveryAccount| {
        !matches!(told.end, DeliveryEnd::Stands(DeliveryStanding::Delivered { .. }))
    };
    let runs = sent.told.iter().filter(changed).map(|told| told.run).chain(resolved).collect();
    for error in publish_again(runs, history, settings).into_iter().filter_map(Result::err) {
        let at = Location::whole(&FileName::new(&error.at, &error.at));
        sent.problems.push(Problem::fault(at, error.what, error.hint));
    }
}

fn exit(sent: &Sent) -> Exit {
    let open = sent.told.iter().any(|told| told.end.is_open(told.has_later));
    let fault = sent.problems.iter().any(|problem| problem.weight == Weight::Fault);
    match open || fault {
        _ if interrupted() => Exit::Interrupted,
        true => Exit::InPart,
        false => Exit::Done,
    }
}
