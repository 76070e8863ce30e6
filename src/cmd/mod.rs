//! One file per subcommand: arguments in, results on the console, an exit code out.

mod check;
mod collect;
mod demo;
mod explain;
mod history;
mod init;
mod inspect;
mod layout;
mod learn;
mod report;
mod rules;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::console;
use crate::exit::Exit;
use crate::problem::Error;
use crate::read;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // A panic's message may hold what a print says. The PDF library's are caught and become a refusal.
    std::panic::set_hook(Box::new(|panic| {
        if std::thread::current().name() != Some(read::pdf::THREAD) {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            console::message(format!(
                "a fault of the program at {place}\n  hint: report it with the version"
            ));
        }
    }));
    if let Some(jobs) = cli.common.jobs {
        // Fails only where a pool was built before, which nothing here does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let exit = run(&cli).unwrap_or_else(|error| {
        let exit = error.downcast_ref::<Error>().map_or(Exit::Stopped, |error| error.exit);
        console::message(error);
        exit
    });
    ExitCode::from(exit.code())
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    let common = &cli.common;
    match &cli.command {
        Command::Report(args) => report::run(args, common),
        Command::Inspect(args) => inspect::run(args, common),
        Command::Check => check::run(common),
        Command::Layout(command) => layout::run(command, common),
        Command::Rules(command) => rules::run(command, common),
        Command::Collect(args) => collect::run(args, common),
        Command::History(command) => history::run(command, common),
        Command::Init(args) => init::run(args, common),
        Command::Demo(args) => demo::run(args, common),
    }
}

/// Prints a value as one JSON object.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    console::result(serde_json::to_string_pretty(value)?);
    Ok(())
}
