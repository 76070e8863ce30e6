//! A run that is told to stop finishes what it has begun, says so, and running again does the rest.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Stage, secret_file};

const GROUPS: usize = 24;

/// Løngrupper that one thread is busy with for a while.
fn stage() -> Stage {
    let stage = Stage::new();
    let made = stage.run(&["demo", "in", "--groups", &GROUPS.to_string(), "--advices", "150"]);
    assert_eq!(made.exit, 0, "{}", made.stderr);
    stage
}

/// Starts the job in a process of its own, and waits until its first report is there.
fn start(stage: &Stage, more: &[&str]) -> Child {
    let child = Command::new(env!("CARGO_BIN_EXE_uddata"))
        .args(["report", "in", "--out", "out", "--jobs", "1"])
        .args(more)
        .current_dir(stage.path())
        .env_clear()
        .env("UDDATA_SECRET_FILE", secret_file())
        .env("SOURCE_DATE_EPOCH", "1690000000")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while stage.reports("out").is_empty() {
        assert!(since.elapsed() < Duration::from_secs(60), "no report after a minute");
        sleep(Duration::from_millis(10));
    }
    child
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// What an undisturbed run leaves behind.
fn undisturbed(stage: &Stage) -> BTreeMap<String, Vec<u8>> {
    let run = stage.run(&["report", "in", "--out", "elsewhere"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    stage.files("elsewhere")
}

fn run_again(stage: &Stage) {
    let again = stage.run(&["report", "in", "--out", "out", "--json"]);
    assert_eq!(again.exit, 0, "{}", again.stderr);
    assert!(stage.files("out") == undisturbed(stage), "running again gives other files");
}

#[test]
fn a_signal_leaves_whole_reports_and_running_again_makes_the_rest() {
    for name in ["INT", "TERM"] {
        let stage = stage();
        let child = start(&stage, &["--json"]);
        signal(&child, name);
        let ended = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{stderr}");
        assert!(stderr.starts_with("stopping: what is under way is finished first"), "{stderr}");

        let summary: Value = serde_json::from_slice(&ended.stdout).unwrap();
        assert_eq!(summary["exit_code"], 130);
        let made = stage.reports("out");
        assert_eq!(summary["reports"].as_array().unwrap().len(), made.len());
        assert!((1..GROUPS).contains(&made.len()), "{} reports were made", made.len());
        let waiting = summary["files"].as_array().unwrap().iter().filter(|file| file["status"] == "waiting");
        assert_eq!(waiting.count(), 2 * (GROUPS - made.len()));
        assert!(stage.files("out").keys().all(|name| !name.contains("oversigt")), "no overview of a part");

        run_again(&stage);
        assert!(made.iter().all(|(name, bytes)| stage.reports("out")[name] == *bytes));
    }
}

#[test]
fn the_closing_words_say_that_it_was_interrupted_and_that_running_again_goes_on() {
    let stage = stage();
    let child = start(&stage, &[]);
    signal(&child, "INT");
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("Wrong  the run was interrupted; "), "{said}");
    assert!(said.contains("run again: what was made stands, and only the rest is made"), "{said}");
}

#[test]
fn a_second_signal_ends_it_at_once_and_does_no_harm() {
    let stage = stage();
    let child = start(&stage, &["--json"]);
    signal(&child, "INT");
    sleep(Duration::from_millis(5));
    signal(&child, "INT");
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    // As a process leaves it that is killed while it writes.
    stage.put("out/LG2023-08-2/.uddata-Xy12.tmp", "half a report");
    run_again(&stage);
}
