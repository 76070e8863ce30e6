//! One file per subcommand: arguments in, results on the console, an exit code out.

pub mod args;
pub mod build_info;
mod check;
pub mod closing;
mod collect;
mod completions;
mod demo;
mod explain;
mod help;
mod history;
mod init;
mod inspect;
mod layout;
mod learn;
mod man;
mod report;
mod rules;
mod send;
mod status;
mod teach;
mod topics;

use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::cli::args::{Cli, Command, Common};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Errors};
use crate::formats::read::{self, memory};
use crate::job::open_history::open_to_others;
use crate::job::summary::Summary;
use crate::office::settings;
use crate::system::console::{self, Progress};
use crate::system::log;
use crate::system::outside;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    // A panic's message may hold what a print says. The PDF library's are caught and become a refusal.
    std::panic::set_hook(Box::new(|panic| {
        if std::thread::current().name() != Some(read::pdf::THREAD) {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let what = format!("a fault of the program at {place}");
            log::failure(&what);
            console::message(format!("{what}\n  hint: report it with the version"));
        }
    }));
    let limit = outside::memory_limit();
    limit.into_iter().for_each(memory::bound);
    let jobs = cli.common.jobs.unwrap_or_else(threads).min(threads_within(limit));
    // Fails only where a pool was built before, which nothing here does.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    console::speak(settings::language(&cli.common.given()));
    let exit = open_log(&cli, &matches).and_then(|()| run(&cli)).unwrap_or_else(|error| stopped(&error));
    log::end(exit);
    ExitCode::from(exit.code())
}

/// Opens the log, where one is named.
fn open_log(cli: &Cli, matches: &ArgMatches) -> anyhow::Result<()> {
    let named =
        |matches: &ArgMatches| matches.subcommand().map(|(name, below)| (name.to_string(), below.clone()));
    let words = std::iter::successors(named(matches), |(_, below)| named(below)).map(|(name, _)| name);
    match settings::log(&cli.common.given()) {
        Some(path) => Ok(log::open(&path, &words.collect::<Vec<_>>().join(" "))?),
        None => Ok(()),
    }
}

/// Says what stopped the run.
fn stopped(error: &anyhow::Error) -> Exit {
    match (error.downcast_ref::<Error>(), error.downcast_ref::<Errors>()) {
        (Some(error), _) => {
            console::message(error);
            log::error(error);
            error.exit
        }
        (None, Some(errors)) => {
            console::message(errors);
            errors.0.iter().for_each(log::error);
            Exit::Stopped
        }
        (None, None) => {
            console::message(error.to_string());
            log::failure(&error.to_string());
            Exit::Stopped
        }
    }
}

/// Two more than there are processors: the history takes in one report at a time, and those that wait for it should leave
/// nothing idle.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) + 2
}

/// The most threads where the system bounds memory: each has addresses of its own, and one reads what is large.
fn threads_within(limit: Option<u64>) -> usize {
    const FOR_ONE: u64 = 128 << 20;
    limit.map_or(usize::MAX, |limit| ((limit / FOR_ONE) as usize).saturating_sub(1).max(1))
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    let common = &cli.common;
    match &cli.command {
        Command::Report(args) => report::run(args, common),
        Command::Inspect(args) => inspect::run(args, common),
        Command::Check(args) => check::run(args, common),
        Command::Layout(command) => layout::run(command, common),
        Command::Rules(command) => rules::run(command, common),
        Command::Collect(args) => collect::run(args, common),
        Command::Send(args) => send::run(args, common),
        Command::Status(args) => status::run(args, common),
        Command::History(command) => history::run(command, common),
        Command::Init(args) => init::run(args, common),
        Command::Demo(args) => demo::run(args, common),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args, common),
        Command::Help(args) => help::run(args),
    }
}

/// With `-v` what became of every file, and in the log every problem.
fn tell_files(summary: &Summary, common: &Common) {
    if common.verbose {
        summary.files.iter().for_each(|file| console::message(file.line()));
    }
    summary.problems.iter().for_each(log::problem);
}

/// Says what others may read of secret, history and log.
fn tell_open_to_others(settings: &settings::Settings, out: Option<&Path>, common: &Common) {
    let log = settings::log(&common.given());
    open_to_others(settings, out, log.as_deref()).iter().for_each(log::problem);
}

impl Common {
    /// Says what a command did: as one JSON object with `--json`, else in `words`, unless `--quiet` wants none.
    fn answer(&self, value: &impl serde::Serialize, words: impl FnOnce()) -> anyhow::Result<()> {
        if self.json {
            print_json(value)?;
        } else if !self.quiet {
            words();
        }
        Ok(())
    }

    /// What says how far a long command is: nothing where its words are not wanted.
    fn progress(&self) -> Progress {
        if self.json || self.quiet { Progress::silent() } else { Progress::on_terminal() }
    }
}

/// Prints a value as one JSON object.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    console::result(serde_json::to_string_pretty(value)?);
    Ok(())
}
