//! `uddata man`: manual pages, from the command line as it is defined.

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use serde::Serialize;

use super::topics::TOPICS;
use crate::cli::args::{Cli, Common, ManArgs};
use crate::domain::exit::Exit;
use crate::system::console;
use crate::system::fs;

#[derive(Serialize)]
struct ManSummary {
    path: String,
    pages: Vec<String>,
    exit_code: u8,
}

/// The page of the program on stdout, or with `--out` a page for it, one for each command and one for each topic into a folder.
pub(super) fn run(args: &ManArgs, common: &Common) -> anyhow::Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    match &args.out {
        None => console::result(String::from_utf8(page(&cli)?)?.trim_end()),
        Some(out) => tell(&write(&cli, out)?, common)?,
    }
    Ok(Exit::Done)
}

fn tell(written: &ManSummary, common: &Common) -> anyhow::Result<()> {
    common.answer(written, || {
        console::result(format!("{}: {} pages", written.path, written.pages.len()));
    })
}

fn write(cli: &Command, out: &Path) -> anyhow::Result<ManSummary> {
    fs::create_folder(out)?;
    let mut pages = Vec::new();
    for command in all(cli) {
        let name = Man::new(command.clone()).get_filename();
        fs::write_atomic(&out.join(&name), &page(command)?)?;
        pages.push(name);
    }
    for topic in &TOPICS {
        fs::write_atomic(&out.join(topic.file_name()), topic.manual_page().as_bytes())?;
        pages.push(topic.file_name());
    }
    Ok(ManSummary { path: out.display().to_string(), pages, exit_code: Exit::Done.code() })
}

/// A command and all those below it.
fn all(command: &Command) -> Vec<&Command> {
    std::iter::once(command).chain(command.get_subcommands().flat_map(all)).collect()
}

fn page(command: &Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).manual("uddata").render(&mut page)?;
    Ok(page)
}
