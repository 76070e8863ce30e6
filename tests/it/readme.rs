//! README names every exit code, command and flag of the program.

use std::path::Path;

use clap::{Command, CommandFactory};
use uddata::cli::Cli;
use uddata::exit::Exit;

/// README, once it is there.
fn readme() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).ok()
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
fn every_command_and_flag_stands_in_the_readme() {
    let Some(readme) = readme() else { return };
    let cli = Cli::command();
    let all = commands(&cli, "");
    let mut missing: Vec<String> =
        all.iter().map(|(name, _)| format!("uddata {name}")).filter(|name| !readme.contains(name)).collect();
    let flags = all.iter().map(|(_, command)| command).chain([&cli]).flat_map(Command::get_arguments);
    let flags = flags.filter_map(|flag| flag.get_long()).map(|long| format!("--{long}"));
    missing.extend(flags.filter(|flag| !names(&readme, flag)));
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "README does not name {}", missing.join(", "));
}

/// Whether a flag stands there by itself: `--run` is not named by `--runs`.
fn names(text: &str, flag: &str) -> bool {
    text.match_indices(flag).any(|(at, _)| {
        let after = text[at + flag.len()..].chars().next();
        after.is_none_or(|next| !next.is_alphanumeric() && next != '-')
    })
}

#[test]
fn the_table_of_exit_codes_is_the_programs() {
    let Some(readme) = readme() else { return };
    let lines = readme.lines().skip_while(|line| !line.to_lowercase().starts_with("| exit code"));
    let cells = |line: &str| {
        line.split('|').map(|cell| cell.trim().trim_matches('`').to_string()).collect::<Vec<_>>()
    };
    let rows = lines.skip(2).take_while(|line| line.starts_with('|')).map(cells);
    let listed: Vec<(String, String)> = rows.map(|row| (row[1].clone(), row[2].replace('`', ""))).collect();
    let known: Vec<(String, String)> =
        Exit::ALL.iter().map(|(exit, meaning)| (exit.code().to_string(), meaning.to_string())).collect();
    assert_eq!(listed, known, "README's table `| exit code | meaning |` and src/exit.rs differ");
}

#[test]
fn a_flag_is_named_only_by_itself() {
    assert!(names("give `--run 2023-08-2`", "--run"));
    assert!(!names("see --runs and --run-all", "--run"));
}
