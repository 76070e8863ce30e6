//! One file per subcommand: arguments in, results on the console, an exit code out.

mod check;
mod inspect;
mod layout;
mod report;
mod rules;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::console;
use crate::exit::Exit;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(jobs) = cli.common.jobs {
        // Fails only where a pool was built before, which nothing here does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let exit = run(&cli).unwrap_or_else(|error| {
        console::message(error);
        Exit::Stopped
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
    }
}

/// Prints a value as one JSON object.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    console::result(serde_json::to_string_pretty(value)?);
    Ok(())
}
