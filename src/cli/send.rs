//! `uddata send`: reports to the kunder, each once.

mod again;
mod resolve;
mod said;
mod tell;

use std::collections::{BTreeMap, BTreeSet};

use said::{Logged, SendSummary};
use tell::tell;

use super::tell_open_to_others;
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
use crate::job::made_anew;
use crate::job::open_history::known_history;
use crate::job::overviews::publish_again;
use crate::job::releases::{release, release_in_lists};
use crate::job::worklists;
use crate::office::settings::Settings;
use crate::pipeline;
use crate::system::interrupt::{self, interrupted};
use crate::system::log;

pub(super) fn run(args: &SendArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let out = settings.out(args.dir.as_deref())?;
    tell_open_to_others(&settings, Some(&out), common);
    let history = known_history(&settings, &out)?;
    let history = if args.dry_run { history.rehearsal()? } else { history };
    if args.resolve || !args.again.is_empty() {
        // What only the list outside the database knows is asked about, too.
        history.compare_books()?.iter().for_each(log::problem);
    }
    again::send_again(args, &history)?;
    let resolved = if args.resolve { resolve::resolve(args, &history)? } else { BTreeSet::new() };
    let listed = release_in_lists(args.run, &history, &settings)?;
    release_named(args, &history, &settings)?;
    interrupt::listen();
    let progress = common.progress();
    let mut back = history.read_back()?;
    let wanted = |run: PayrollRun, group: &PayGroup| args.wants(run, group);
    let due = made_anew::due(&history, &settings, &back.blocked, wanted)?;
    let anew = made_anew::all(&due);
    let (history, settings, told) = match args.dry_run {
        true => (history, settings, Vec::new()),
        false => made_anew::make(due, history, settings, pipeline::run, &progress)?,
    };
    let is_new = |problem: &Problem| !back.problems.contains(problem);
    let told: Vec<Problem> = told.into_iter().filter(is_new).collect();
    back.problems.extend(told);
    let job = SendJob {
        history: &history,
        settings: &settings,
        passwords: passwords(&settings.delivery)?,
        outbox: settings.outbox(&out),
        run: args.run,
        groups: args.groups_to_send(),
        dry_run: args.dry_run,
        made_anew: if args.dry_run { anew.clone() } else { BTreeSet::new() },
    };
    let sent = deliver(&job, back, &progress);
    drop(progress);
    let mut sent = sent?;
    sent.made_anew = anew;
    sent.problems.extend(listed);
    if !args.dry_run {
        renew(&mut sent, resolved, &history, &settings);
    }
    let exit = exit(&sent);
    sent.problems.iter().for_each(log::problem);
    sent.told.iter().for_each(|told| log::event("delivery", &Logged::of(told)));
    common.answer(&SendSummary::of(&sent, exit), || {
        tell(&sent, args.dry_run, common.verbose);
    })?;
    Ok(exit)
}

/// Lets the reports go that `--release` names: of each løngruppe the last one, or that of `--run`.
fn release_named(args: &SendArgs, history: &History, settings: &Settings) -> Result<(), Error> {
    if args.release.is_empty() {
        return Ok(());
    }
    let wanted = |run, group: &PayGroup| {
        args.run.is_none_or(|it| it == run) && args.release.iter().any(|it| it.names(group))
    };
    let reports = standings_of(history, settings, &BTreeSet::new(), wanted)?;
    for named in &args.release {
        let named_reports: Vec<&Standings> =
            reports.iter().filter(|report| named.names(&report.group)).collect();
        if named_reports.is_empty() {
            let of = args.run.map(|run| format!(" of {run}")).unwrap_or_default();
            return Err(Error::new(
                format!("--release {named}"),
                format!("there is no report{of} of this løngruppe that is for somebody"),
                "check the number, and what stands under Levering in the customer list",
            ));
        }
        // By løngruppe and run: the last one of each løngruppe stands last.
        let last: BTreeMap<&PayGroup, &Standings> =
            named_reports.into_iter().map(|report| (&report.group, report)).collect();
        for (group, report) in last {
            let (of, version) = (ReportId::new(report.run, group), report.version);
            release(&of, Release { version, anyway: args.anyway }, "", history)?;
        }
    }
    Ok(())
}

/// Overviews and work lists say how deliveries stand: those of every lønkørsel that something was to go of, or was `resolved`
/// of.
fn renew(sent: &mut Sent, resolved: BTreeSet<PayrollRun>, history: &History, settings: &Settings) {
    let changed = |told: &&DeliveryAccount| {
        !matches!(told.end, DeliveryEnd::Stands(DeliveryStanding::Delivered { .. }))
    };
    let runs: BTreeSet<PayrollRun> =
        sent.told.iter().filter(changed).map(|told| told.run).chain(resolved).collect();
    let overviews = publish_again(runs.clone(), history, settings).into_iter().map(|made| made.map(drop));
    let lists = worklists::publish_again(runs, history, settings).into_iter().map(|made| made.map(drop));
    for error in overviews.chain(lists).filter_map(Result::err) {
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
