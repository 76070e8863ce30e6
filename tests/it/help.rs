//! `uddata help`: every topic is shown, and what is asked for in vain is answered with what there is.

use std::path::Path;

use clap::Parser;
use uddata::cli::args::Cli;

use crate::program::{Stage, files_below};

#[test]
fn every_topic_is_shown_and_listed() {
    let stage = Stage::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/help");
    let list = stage.run(&["help"]).stdout;
    let man = stage.run(&["man", "--out", "man", "--json"]).stdout;
    for file in files_below(&folder) {
        let topic = file.trim_end_matches(".md");
        let run = stage.run(&["help", topic]);
        let page = std::fs::read_to_string(folder.join(&file)).unwrap();
        assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.starts_with(page.trim_end()), "{topic} is not shown whole");
        assert!(list.contains(&format!("\n  {topic} ")), "{topic} is not listed");
        assert!(man.contains(&format!("uddata-{topic}.7")), "{topic} has no manual page");
    }
}

#[test]
fn a_command_is_shown_as_it_is_typed() {
    let stage = Stage::new();
    assert!(stage.run(&["help", "history", "purge"]).stdout.contains("--older-than"));
    assert!(stage.run(&["help", "send"]).stdout.contains("--release"));
    assert!(
        stage
            .run(&["help", "report"])
            .stdout
            .trim_end()
            .ends_with("How it is typed: `uddata report --help`.")
    );
}

#[test]
fn an_unknown_topic_names_the_nearest_and_all() {
    let run = Stage::new().run(&["help", "memry"]);
    assert_eq!(run.exit, 2);
    assert!(
        run.stderr.contains("'memry' is neither a topic nor a command. Did you mean 'memory'?"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("personal-data"), "{}", run.stderr);
}

/// The commands in the code blocks of a page: lines that begin with `uddata` or `$ uddata`.
fn commands_of(page: &str) -> Vec<String> {
    let mut fenced = false;
    let of_line = |line: &str| {
        fenced ^= line.starts_with("```");
        let is_code = fenced || line.starts_with("    ");
        let line = line.trim().trim_start_matches("$ ");
        let command = line.split(" #").next().unwrap_or_default().split('>').next().unwrap_or_default();
        (is_code && line.starts_with("uddata ")).then(|| command.trim().to_string())
    };
    page.lines().filter_map(of_line).collect()
}

#[test]
fn every_command_that_a_page_shows_can_be_typed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = 0;
    for folder in ["src/cli/help", "src/office/guides"] {
        for file in files_below(&root.join(folder)).into_iter().filter(|name| name.ends_with(".md")) {
            for command in commands_of(&std::fs::read_to_string(root.join(folder).join(&file)).unwrap()) {
                let parsed = Cli::try_parse_from(command.split_whitespace());
                assert!(parsed.is_ok(), "{file}: {command}: {}", parsed.unwrap_err());
                found += 1;
            }
        }
    }
    assert!(found > 10, "the pages show commands, and {found} were found");
}
