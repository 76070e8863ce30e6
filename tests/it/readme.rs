//! README and the help topics name every exit code, command and flag of the program, and README is short.

use std::path::Path;

use clap::{Command, CommandFactory};
use uddata::cli::args::Cli;
use uddata::domain::exit::Exit;

use crate::program::files_below;

/// README may hold this many bytes: what is longer is a help topic.
const README_AT_MOST: usize = 15_000;

fn text_of(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn readme() -> String {
    text_of("README.md")
}

/// README and every help topic.
fn documents() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/help");
    let topics = files_below(&folder).into_iter().map(|name| text_of(&format!("src/cli/help/{name}")));
    std::iter::once(readme()).chain(topics).collect()
}

/// Every command with the words that lead to it, as `rules explain`.
fn commands(command: &Command, before: &str) -> Vec<(String, Command)> {
    let below = command.get_subcommands().flat_map(|sub| {
        let name = format!("{before} {}", sub.get_name()).trim().to_string();
        let mut all = vec![(name.clone(), sub.clone())];
        all.extend(commands(sub, &name));
        all
    });
    below.collect()
}

#[test]
fn every_command_and_flag_is_documented() {
    let documents = documents();
    let cli = Cli::command();
    let all = commands(&cli, "");
    let mut missing: Vec<String> = all
        .iter()
        .map(|(name, _)| format!("uddata {name}"))
        .filter(|name| !documents.contains(name))
        .collect();
    let flags = all.iter().map(|(_, command)| command).chain([&cli]).flat_map(Command::get_arguments);
    let flags = flags.filter_map(|flag| flag.get_long()).map(|long| format!("--{long}"));
    missing.extend(flags.filter(|flag| !names(&documents, flag)));
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "README and the help topics do not name {}", missing.join(", "));
}

/// Whether a flag stands there by itself: `--run` is not named by `--runs`.
fn names(text: &str, flag: &str) -> bool {
    text.match_indices(flag).any(|(at, _)| {
        let after = text[at + flag.len()..].chars().next();
        after.is_none_or(|next| !next.is_alphanumeric() && next != '-')
    })
}

#[test]
fn the_readme_is_short_and_leads_to_every_topic() {
    let readme = readme();
    assert!(readme.len() <= README_AT_MOST, "README has {} bytes, {README_AT_MOST} at most", readme.len());
    for topic in files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/help")) {
        assert!(readme.contains(&format!("](src/cli/help/{topic})")), "README does not lead to {topic}");
    }
}

#[test]
fn the_table_of_exit_codes_is_the_programs() {
    let readme = readme();
    let lines = readme.lines().skip_while(|line| !line.to_lowercase().starts_with("| exit code"));
    let cells = |line: &str| {
        line.split('|').map(|cell| cell.trim().trim_matches('`').to_string()).collect::<Vec<_>>()
    };
    let rows = lines.skip(2).take_while(|line| line.starts_with('|')).map(cells);
    let listed: Vec<(String, String)> = rows.map(|row| (row[1].clone(), row[2].replace('`', ""))).collect();
    let known: Vec<(String, String)> =
        Exit::ALL.iter().map(|(exit, meaning)| (exit.code().to_string(), meaning.to_string())).collect();
    assert_eq!(listed, known, "README's table `| exit code | meaning |` and src/domain/exit.rs differ");
}

#[test]
fn a_flag_is_named_only_by_itself() {
    assert!(names("give `--run 2023-08-2`", "--run"));
    assert!(!names("see --runs and --run-all", "--run"));
}
