//! What goes along with the program: completions, manual pages, and what it says it was built from.

use std::process::Command;

use crate::program::{Stage, files_below};

#[test]
fn every_shell_gets_completions_that_hold_every_command() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = stage.run(&["completions", shell]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        for word in ["report", "history", "forget", "collect", "archive"] {
            assert!(run.stdout.contains(word), "{shell} does not complete {word}");
        }
    }
    assert_eq!(stage.run(&["completions", "cmd"]).exit, 2);
}

#[cfg(unix)]
#[test]
fn bash_completes_a_command_and_its_options() {
    let stage = Stage::new();
    stage.put("uddata.bash", stage.run(&["completions", "bash"]).stdout);
    let complete = |words: &str, at: usize| {
        let script = format!(
            ". ./uddata.bash; COMP_WORDS=({words}); COMP_CWORD={at}; \
             _uddata uddata \"${{COMP_WORDS[{at}]}}\" \"${{COMP_WORDS[{at}-1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let run = Command::new("bash").args(["-c", &script]).current_dir(stage.path()).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).unwrap().trim().to_string()
    };
    assert_eq!(complete("uddata rep", 1), "report");
    assert_eq!(complete("uddata report --arc", 2), "--archive");
}

#[test]
fn there_is_a_manual_page_for_the_program_and_for_each_command() {
    let stage = Stage::new();
    let run = stage.run(&["man"]);
    assert!(run.stdout.contains(".TH uddata 1"), "{}", run.stdout);
    let run = stage.run(&["man", "--out", "man/man1"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    let pages = files_below(&stage.path().join("man/man1"));
    for page in ["uddata.1", "uddata-report.1", "uddata-history.1", "uddata-history-forget.1", "uddata-man.1"]
    {
        assert!(pages.iter().any(|name| name == page), "{page} is not among {pages:?}");
    }
    let report = std::fs::read_to_string(stage.path().join("man/man1/uddata-report.1")).unwrap();
    for option in ["archive", "dry\\-run", "log", "config"] {
        assert!(report.contains(&format!("\\-\\-{option}")), "the page of report does not name --{option}");
    }
    assert_eq!(stage.run(&["man", "--out", "man/man1", "--json"]).exit, 0, "writing them again is fine");
}

#[test]
fn the_program_says_what_it_was_built_from() {
    let stage = Stage::new();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(stage.run(&["-V"]).stdout, format!("uddata {version}\n"));
    let long = stage.run(&["--version"]).stdout;
    assert!(long.starts_with(&format!("uddata {version}\ncommit: ")), "{long}");
    let names: Vec<&str> =
        long.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    assert_eq!(names, ["commit", "date", "target", "features"]);
    assert_eq!(long.contains("parquet"), cfg!(feature = "parquet"));
}
