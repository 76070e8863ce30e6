//! `uddata send`: reports to the kunder, each once.

mod resolve;

use std::collections::BTreeSet;

use serde::Serialize;

use super::print_json;
use crate::cli::{Common, SendArgs};
use crate::config::{Settings, known_history, read_tables};
use crate::console::{self, Progress};
use crate::customers::Delivery as Way;
use crate::deliver::batch::{Standings, standings_of};
use crate::deliver::dispatch::Fate;
use crate::deliver::passwords::Passwords;
use crate::deliver::standing::Standing;
use crate::deliver::words::hold_in_english;
use crate::deliver::{End, SendJob, Sent, Told, deliver};
use crate::exit::Exit;
use crate::fs;
use crate::history::History;
use crate::history::store::Release;
use crate::interrupt::{self, interrupted};
use crate::log;
use crate::model::{FileName, Location, PayGroup, PayrollRun};
use crate::overview::publish::publish_again;
use crate::problem::{Error, Errors, Problem, Weight};

pub(super) fn run(args: &SendArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(common)?;
    let out = settings.out(args.dir.as_deref())?;
    let history = known_history(&settings, &out)?;
    if args.resolve {
        resolve::resolve(args, &history)?;
    }
    let job = SendJob {
        history: &history,
        settings: &settings,
        passwords: passwords(&settings)?,
        outbox: settings.delivery.outbox.clone().unwrap_or_else(|| out.join(OUTBOX)),
        run: args.run,
        groups: if args.groups.is_empty() { args.release.clone() } else { args.groups.clone() },
        dry_run: args.dry_run,
    };
    release(args, &history, &settings)?;
    interrupt::listen();
    let progress = if common.json || common.quiet { Progress::silent() } else { Progress::on_terminal() };
    let sent = deliver(&job, &progress);
    drop(progress);
    let mut sent = sent?;
    if !args.dry_run {
        renew_overviews(&mut sent, &history, &settings);
    }
    let exit = exit(&sent);
    sent.problems.iter().for_each(console::problem);
    sent.told.iter().for_each(|told| log::event("delivery", &Logged::of(told)));
    if common.json {
        print_json(&Summary::of(&sent, exit))?;
    } else if !common.quiet {
        tell(&sent, common.verbose);
    }
    Ok(exit)
}

/// The folder of the recipients' folders, beside the reports, where the settings name none.
const OUTBOX: &str = "udbakke";

fn passwords(settings: &Settings) -> anyhow::Result<Passwords> {
    let Some(path) = &settings.delivery.passwords else { return Ok(Passwords::default()) };
    fs::must_be_private(path)?;
    Ok(Passwords::from_tables(path, &read_tables(path)?).map_err(Errors)?)
}

/// Lets the reports go that `--release` names: of each løngruppe the last one that did not go, or that of `--run`.
fn release(args: &SendArgs, history: &History, settings: &Settings) -> Result<(), Error> {
    if args.release.is_empty() {
        return Ok(());
    }
    let wanted = |run, group: &PayGroup| args.run.is_none_or(|it| it == run) && args.release.contains(group);
    let reports = standings_of(history, settings, &BTreeSet::new(), wanted)?;
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
        if !args.dry_run {
            let release = Release { version: *version, anyway: args.anyway };
            history.store.release(group, *run, release, &history.now)?;
        }
    }
    Ok(())
}

/// The overviews say how deliveries stand: those of every lønkørsel that something was to go of.
fn renew_overviews(sent: &mut Sent, history: &History, settings: &Settings) {
    let changed = |told: &&Told| !matches!(told.end, End::Stands(Standing::Delivered { .. }));
    let runs: BTreeSet<PayrollRun> = sent.told.iter().filter(changed).map(|told| told.run).collect();
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

/// What `--json` says.
#[derive(Serialize)]
struct Summary<'a> {
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
    fn of(sent: &'a Sent, exit: Exit) -> Self {
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
struct Logged<'a> {
    run: PayrollRun,
    group: &'a PayGroup,
    by: &'static str,
    version: u32,
    state: &'static str,
    why: Vec<String>,
    files: usize,
}

impl<'a> Logged<'a> {
    fn of(told: &'a Told) -> Self {
        let (by, state, why) = (by(told.way), state(&told.end), why(&told.end));
        let (run, group, version) = (told.run, &told.group, told.version);
        Self { run, group, by, version, state, why, files: told.files.len() }
    }
}

fn was_delivered(told: &Told) -> bool {
    matches!(told.end, End::Stands(Standing::Delivered { .. }))
}

fn by(way: Way) -> &'static str {
    match way {
        Way::Mail => "mail",
        Way::Folder => "mappe",
        Way::None => "",
    }
}

fn state(end: &End) -> &'static str {
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

fn why(end: &End) -> Vec<String> {
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

/// What a tired operator wants to know: what went, what waits for whom, what to do next.
fn tell(sent: &Sent, verbose: bool) {
    let is_shown = |told: &&Told| !was_delivered(told) && (verbose || !is_past(told));
    let shown: Vec<&Told> = sent.told.iter().filter(is_shown).collect();
    if !shown.is_empty() {
        console::result(format!("{:<10} {:>6}  {:<6} {:<34} what", "lønkørsel", "gruppe", "by", "to"));
    }
    for told in &shown {
        let (run, group) = (told.run.to_string(), told.group.as_str());
        console::result(format!(
            "{run:<10} {group:>6}  {:<6} {:<34} {}",
            by(told.way),
            told.recipient,
            what(told)
        ));
    }
    let count = |is: &dyn Fn(&Told) -> bool| sent.told.iter().filter(|told| is(told)).count();
    let of = |wanted: &'static str| count(&|told: &Told| state(&told.end) == wanted && !is_past(told));
    let past = count(&is_past);
    let parts = [
        (of("sent"), "sent"),
        (of("ready"), "would be sent"),
        (of("later"), "not sent this time"),
        (of("refused"), "refused"),
        (of("unsure"), "unsure"),
        (of("held"), "held back"),
        (count(&was_delivered), "delivered before"),
        (past, "never sent, and superseded by a later report"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    console::result(match parts.is_empty() {
        true => {
            "nothing to send: no report is for somebody (Levering in the customer list says who gets them)"
                .to_string()
        }
        false => parts.join(", "),
    });
    for (at, step) in next(sent).into_iter().enumerate() {
        console::result(format!("{:<7}{}. {step}", if at == 0 { "Next" } else { "" }, at + 1));
    }
}

/// What was never sent and calls for nobody any more.
fn is_past(told: &Told) -> bool {
    told.has_later && matches!(state(&told.end), "held" | "refused") && !told.end.is_open(true)
}

fn what(told: &Told) -> String {
    let version = if told.version > 1 { format!(" (version {})", told.version) } else { String::new() };
    let files = match told.files.as_slice() {
        [] => String::new(),
        files => format!(": {}", files.join(", ")),
    };
    match state(&told.end) {
        "sent" => format!("sent{version}{files}"),
        "ready" => format!("would be sent{version}{files}"),
        state => {
            let word = match state {
                "held" => "held back",
                "later" => "not sent this time",
                other => other,
            };
            format!("{word}{version}: {}", why(&told.end).join("; "))
        }
    }
}

fn next(sent: &Sent) -> Vec<String> {
    use crate::deliver::standing::Hold;
    let any = |is: &dyn Fn(&End) -> bool| sent.told.iter().any(|told| !is_past(told) && is(&told.end));
    let held_for = |wanted: fn(&Hold) -> bool| {
        any(&|end| matches!(end, End::Stands(Standing::Held(holds)) if holds.iter().any(wanted)))
    };
    let is = |wanted: &'static str| any(&|end| state(end) == wanted);
    let mut next = Vec::new();
    let mut step = |needed: bool, say: &str| {
        if needed {
            next.push(say.to_string());
        }
    };
    step(is("unsure"), "find out whether it arrived, and answer with `uddata send --resolve`");
    step(
        held_for(|hold| *hold == Hold::NotReleased),
        "comment in the report, run `uddata report`, and let it go with `uddata send --release GRUPPE`",
    );
    step(
        held_for(|hold| matches!(hold, Hold::TypedIn | Hold::Stale)),
        "run `uddata report` (with --run and --group where somebody has the report already), which brings what is new \
         into the kunde's copy, and then `uddata send` again",
    );
    step(
        held_for(|hold| matches!(hold, Hold::Incomplete | Hold::TooManyUnresolved | Hold::Late(_))),
        "mend what holds a report back, or let it go all the same with `--release GRUPPE --anyway`",
    );
    step(
        is("refused"),
        "correct the address in the customer list, or try again with `uddata send --release GRUPPE`",
    );
    step(is("later"), "run `uddata send` again; it goes on where it stopped");
    next
}
