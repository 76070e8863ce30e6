//! No person leaves the reports: not on the console, not in messages, not in names of files, not in the log.
//!
//! `report` over every fixture is watched where the fixtures are checked; here are the other commands, and the ways of
//! asking for more words.

use rayon::prelude::*;

use crate::fixture::Fixture;
use crate::persons;
use crate::program::{Run, Stage};

/// Command lines over a folder `input`: those that say the most.
const COMMANDS: [&str; 6] = [
    "report input --out out --cpr masked",
    "inspect input --lines",
    "inspect input --lines --json",
    "rules list input --json",
    "rules learn --kunde input --sam input --out forslag.xlsx --json",
    "rules learn --history out --out af-historikken.xlsx --json",
];

pub fn watch(stage: &Stage, args: &[&str]) -> Result<Run, String> {
    let log = stage.path().join("job.log");
    _ = std::fs::remove_file(&log);
    let run = stage.run(&[args, &["--log", "job.log"]].concat());
    let what = format!("`uddata {}`", args.join(" "));
    persons::assert_none_in(&format!("stdout of {what}"), &run.stdout)?;
    persons::assert_none_in(&format!("stderr of {what}"), &run.stderr)?;
    let log = std::fs::read_to_string(log).map_err(|error| error.to_string())?;
    persons::assert_none_in(&format!("the log of {what}"), &log)?;
    Ok(run)
}

#[test]
fn no_command_names_a_person_of_its_input() {
    let fixtures = Fixture::all("cases").into_iter().chain(Fixture::all("errors"));
    let fixtures: Vec<Fixture> = fixtures
        .filter(|it| !it.name.starts_with("encoding-") && !it.name.starts_with("line-ends-"))
        .collect();
    let leaks: Vec<String> = fixtures
        .par_iter()
        .flat_map_iter(|fixture| {
            let stage = fixture.stage();
            // The options of the fixture's own command line: rules, layouts, lists.
            let own = fixture.command();
            let at =
                own.iter().position(|word| ["--rules", "--layouts", "--customers"].contains(&word.as_str()));
            let options: Vec<String> = at.map_or(Vec::new(), |at| own[at..at + 2].to_vec());
            COMMANDS.into_iter().filter_map(move |command| {
                let words = command.split(' ').chain(options.iter().map(String::as_str));
                let leak = watch(&stage, &words.collect::<Vec<_>>()).err()?;
                Some(format!("{}: {leak}", fixture.name))
            })
        })
        .collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n\n"));
}

#[test]
fn an_advice_typed_in_is_explained_without_its_person() {
    let stage = Stage::new();
    let text = "Skyldigt beløb for 050391-0033 JENSEN OLE, kr. 1.515,90";
    for args in [vec!["rules", "explain", "RB7050", text], vec!["rules", "explain", "RB7050", text, "--json"]]
    {
        let run = watch(&stage, &args).unwrap();
        assert_eq!(run.exit, 0, "{}", run.stderr);
    }
}

#[test]
fn a_typing_mistake_on_the_command_line_gives_no_person_away() {
    let stage = Stage::new();
    for args in [
        vec!["report", "140275-0042.txt", "--out", "out"],
        vec!["inspect", "svar 1402750042"],
        vec!["check", "--rules", "140275-0042.csv"],
        vec!["check", "--config", "140275-0042.toml"],
        vec!["check", "--layouts", "140275-0042"],
        vec!["rules", "list", "140275-0042.txt"],
        vec!["rules", "explain", "140275-0042"],
        vec!["rules", "explain", "--report", "140275-0042.xlsx", "--row", "140275-0042"],
    ] {
        let run = watch(&stage, &args).unwrap();
        assert_eq!(run.exit, 1, "{args:?}");
    }
    let run = watch(&stage, &["init", "hos 140275-0042"]).unwrap();
    assert_eq!(run.exit, 0);
    watch(&stage, &["init", "hos 140275-0042"]).unwrap();
}
