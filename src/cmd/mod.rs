//! One file per subcommand: arguments in, results on the console, an exit code out.

mod check;
mod inspect;
mod report;
mod rules;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::config::Settings;
use crate::console;
use crate::exit::Exit;
use crate::problem::Error;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(jobs) = cli.common.jobs {
        // Fails only where a pool was built before, which nothing here does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let exit = run(&cli).unwrap_or_else(|errors| {
        errors.iter().for_each(console::message);
        Exit::Stopped
    });
    ExitCode::from(exit.code())
}

fn run(cli: &Cli) -> Result<Exit, Vec<Error>> {
    let common = &cli.common;
    match &cli.command {
        Command::Report(args) => report::run(args, common),
        Command::Inspect(args) => inspect::run(args, common),
        Command::Check => check::run(common),
        Command::Rules(command) => rules::run(command, common),
    }
}

/// A value as one JSON object.
fn print_json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(json) => console::result(json),
        Err(error) => console::message(error),
    }
}

fn settings(common: &crate::cli::Common) -> Result<Settings, Vec<Error>> {
    Settings::load(common)
}
