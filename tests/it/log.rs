//! The log: one JSON object a line, appended, for its owner alone, and a job without the log it was asked for does not run.

use serde_json::Value;

use crate::prints;
use crate::program::Stage;

fn stage() -> Stage {
    let stage = Stage::new();
    let row = prints::row("120380-0051 001", "PEDERSEN KIRSTEN", "RB7050", "SKYLDIGT BELØB KR. 100,00");
    stage.put("in/u721.txt", prints::u721((2023, 8, 2), 999, [row].into_iter()));
    stage.put("in/ukendt.txt", "noget helt andet\n");
    stage
}

fn lines(stage: &Stage, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(stage.path().join(name)).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn words<'a>(lines: &'a [Value], key: &str) -> Vec<&'a str> {
    lines.iter().filter_map(|line| line[key].as_str()).collect()
}

#[test]
fn a_run_tells_its_start_its_reports_its_problems_and_its_end() {
    let stage = stage();
    let run = stage.run(&["report", "in", "--out", "out", "--log", "job.log"]);
    assert_eq!(run.exit, 3, "{}", run.stderr);
    let told = lines(&stage, "job.log");
    assert_eq!(words(&told, "event"), ["start", "report", "problem", "end"]);
    assert!(told.iter().all(|line| line["time"] == "2023-07-22T04:26:40.000Z" && line["pid"].is_u64()));
    let [start, report, problem, end] = &told[..] else { unreachable!() };
    assert_eq!((&start["command"], &start["version"]), (&"report".into(), &env!("CARGO_PKG_VERSION").into()));
    assert_eq!(
        (&report["run"], &report["group"], &report["rows"]),
        (&"2023-08-2".into(), &"999".into(), &1.into())
    );
    assert_eq!(report["new"], 1);
    assert_eq!((&problem["path"], &problem["weight"]), (&"in/ukendt.txt".into(), &"fault".into()));
    assert!(problem["hint"].is_string() && problem["line"].is_u64() && problem["page"].is_u64());
    assert_eq!((&end["exit_code"], &end["seconds"]), (&3.into(), &0.0.into()));
}

#[test]
fn the_next_run_goes_on_at_the_end_and_one_that_was_moved_away_is_begun_anew() {
    let stage = stage();
    stage.put("uddata.toml", "log = \"job.log\"\n");
    let job = ["report", "in", "--out", "out"];
    stage.run(&job);
    stage.run(&job);
    let told = lines(&stage, "job.log");
    // Of a report that stands as it was nothing is said.
    assert_eq!(words(&told, "event"), ["start", "report", "problem", "end", "start", "problem", "end"]);
    std::fs::rename(stage.path().join("job.log"), stage.path().join("job.log.1")).unwrap();
    stage.run(&["history", "trend", "--out", "out"]);
    let told = lines(&stage, "job.log");
    assert_eq!(words(&told, "event"), ["start", "end"]);
    assert_eq!(told[0]["command"], "history trend");
}

#[test]
fn what_stops_a_run_stands_in_it() {
    let stage = Stage::new();
    let run = stage.run(&["report", "in", "--out", "out", "--log", "job.log"]);
    assert_eq!(run.exit, 1);
    let told = lines(&stage, "job.log");
    assert_eq!(words(&told, "event"), ["start", "error", "end"]);
    assert_eq!(told[1]["at"], "in");
    assert_eq!(told[2]["exit_code"], 1);
    stage.put("regler.csv", "Regel;Lag;Ejer\na;standard;Ukendt\nb;standard;Ukendt\n");
    stage.run(&["check", "--rules", "regler.csv", "--log", "check.log"]);
    assert!(words(&lines(&stage, "check.log"), "event").iter().filter(|it| **it == "error").count() > 1);
}

#[test]
fn a_log_that_cannot_be_written_stops_the_run_before_anything_is_done() {
    let stage = stage();
    for named in [&["--log", "nowhere/job.log"][..], &["--config", "in.toml"]] {
        stage.put("in.toml", "log = \"nowhere/job.log\"\n");
        let run = stage.run(&[&["report", "in", "--out", "out"], named].concat());
        assert_eq!(run.exit, 1);
        assert!(run.stderr.contains("nowhere/job.log: the log cannot be written: "), "{}", run.stderr);
        assert!(run.stderr.contains("hint: make its folder"), "{}", run.stderr);
        assert!(stage.files("out").is_empty());
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let stage = stage();
    stage.run(&["report", "in", "--out", "out", "--log", "job.log"]);
    let mode = std::fs::metadata(stage.path().join("job.log")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
