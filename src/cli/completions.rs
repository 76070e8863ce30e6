//! `uddata completions`: what a shell completes, from the command line as it is defined.

use clap::CommandFactory;

use crate::cli::args::{Cli, CompletionsArgs};
use crate::domain::exit::Exit;
use crate::system::console;

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "uddata", &mut script);
    console::result(String::from_utf8(script)?.trim_end());
    Ok(Exit::Done)
}
