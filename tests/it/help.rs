//! `uddata help`: every topic is shown, and what is asked for in vain is answered with what there is.

use std::path::Path;

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
