//! No file takes the machine: not its memory, however many threads there are, not its time, and nothing is opened that may
//! never end.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::program::{Stage, secret_file};

/// The program in `stage`, begun by a shell with `before` its name.
fn shell(stage: &Stage, before: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{before} \"$0\" \"$@\""), env!("CARGO_BIN_EXE_uddata")])
        .current_dir(stage.path())
        .env("HOME", stage.path().join("home"))
        .env("UDDATA_SECRET_FILE", secret_file())
        .env("SOURCE_DATE_EPOCH", "1690000000");
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// An ods of 1.5 kB whose one row says it stands a million times, with `beside` it what makes the file long.
fn bomb(columns: usize, beside: &[u8]) -> Vec<u8> {
    let text = "a".repeat(1_000);
    let content = format!(
        "<d><table:table table:name=\"Ark1\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
         office:value-type=\"string\" table:number-columns-repeated=\"{columns}\"><text:p>{text}</text:p>\
         </table:table-cell></table:table-row></table:table></d>"
    );
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".as_slice(), CompressionMethod::Stored),
        ("content.xml", content.as_bytes(), CompressionMethod::Deflated),
        ("Pictures/1.jpeg", beside, CompressionMethod::Stored),
    ];
    for (name, bytes, method) in parts {
        zip.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn many_bombs_on_many_threads_fit_in_a_gibibyte_and_stop_no_other_report() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["demo", "in", "--groups", "3", "--advices", "20"]).exit, 0);
    for columns in 180..196 {
        stage.put(&format!("in/bombe-{columns}.ods"), bomb(columns, &[]));
    }
    // Two that are long enough to be believed to begin with.
    let long = vec![0; 1_200_000];
    stage.put("in/lang-1.ods", bomb(190, &long));
    stage.put("in/lang-2.ods", bomb(191, &long));
    let report = ["report", "in", "--out", "out", "--jobs", "18", "--quiet"];
    let run = shell(&stage, "ulimit -v 1048576; exec").args(report).output().unwrap();
    let said = said(&run);
    assert_eq!(run.status.code(), Some(3), "{said}");
    let small = "the cells take more than 250 times what the file does, which is the mark of a bomb";
    assert_eq!(said.matches(small).count(), 16, "{said}");
    let large = "the cells take more than 256 MB, the most that is read from one file";
    assert_eq!(said.matches(large).count(), 2, "{said}");
    assert_eq!(stage.reports("out").len(), 3);
}

#[test]
fn a_print_that_is_too_large_for_the_memory_there_is_stops_no_other_report() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["demo", "in", "--groups", "2", "--advices", "20"]).exit, 0);
    let print = std::fs::read_to_string(stage.path().join("in/fejl-advis_gruppe-901.txt")).unwrap();
    stage.put("in/lang.txt", print.repeat(1 + 50_000_000 / print.len()));
    let report = ["report", "in", "--out", "out", "--quiet"];
    let run = shell(&stage, "ulimit -v 409600; exec").args(report).output().unwrap();
    let said = said(&run);
    assert_eq!(run.status.code(), Some(3), "{said}");
    let expected = "lang.txt: the system bounds the memory of the program, and a text of more than 15 MB is not read within it";
    assert!(said.contains(expected), "{said}");
    assert_eq!(stage.reports("out").len(), 2);
}

#[test]
fn a_signal_ends_a_reader_within_seconds() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["demo", "once", "--groups", "1", "--advices", "2000"]).exit, 0);
    let print = std::fs::read_to_string(stage.path().join("once/fejl-advis_gruppe-901.txt")).unwrap();
    stage.put("in/fejl-advis_gruppe-901.txt", print.repeat(1 + 60_000_000 / print.len()));
    let mut child = shell(&stage, "exec")
        .args(["report", "in", "--out", "out"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(1_500));
    assert_eq!(child.try_wait().unwrap(), None, "the file is read within a moment: it must be longer");
    let since = Instant::now();
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ended = child.wait_with_output().unwrap();
    // Three seconds of patience, and as long again for a machine that is busy.
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    assert_eq!(ended.status.code(), Some(130), "{}", said(&ended));
    assert!(stage.reports("out").is_empty());
}

#[test]
fn nothing_but_a_regular_file_is_opened_wherever_a_path_is_given() {
    let stage = Stage::new();
    stage.put("in/u721.txt", include_str!("../../fixtures/samples/u721.txt"));
    assert_eq!(stage.run(&["init", "egen"]).exit, 0);
    assert_eq!(stage.run(&["report", "in", "--out", "out"]).exit, 0);
    let pipe = stage.path().join("pipe");
    let made = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    made(&pipe);
    let report = |more: &[&'static str]| [&["report", "in", "--out", "out"], more].concat();
    let cases = [
        report(&["--rules", "pipe"]),
        report(&["--customers", "pipe"]),
        report(&["--calendar", "pipe"]),
        report(&["--config", "pipe"]),
        report(&["--log", "pipe"]),
        report(&["--rules", "/dev/zero"]),
        report(&["--log", "/dev/full"]),
        vec!["report", "pipe", "--out", "out"],
        vec!["report", "/dev/zero", "--out", "out"],
        vec!["inspect", "pipe"],
        vec!["inspect", "in/u721.txt", "--layout", "pipe"],
        vec!["layout", "new", "pipe"],
        vec!["rules", "learn", "--apply", "pipe", "--rules", "egen/regler.xlsx"],
        vec!["rules", "learn", "--kunde", "pipe", "--sam", "in/u721.txt", "--out", "forslag.xlsx"],
        vec!["collect", "pipe", "--out", "out"],
    ];
    for args in cases {
        let run = shell(&stage, "exec timeout 20").args(&args).stdin(Stdio::null()).output().unwrap();
        let said = said(&run);
        assert!(said.contains("is no regular file, and is not opened"), "{args:?}: {:?} {said}", run.status);
        assert_ne!(run.status.code(), Some(0), "{args:?}");
    }
    let secret = shell(&stage, "exec timeout 20").args(report(&[])).env("UDDATA_SECRET_FILE", &pipe).output();
    let refused = said(&secret.unwrap());
    assert!(refused.contains("is no regular file, and is not opened"), "{refused}");
    std::fs::create_dir(stage.path().join("layouts")).unwrap();
    made(&stage.path().join("layouts/egen.toml"));
    let check = shell(&stage, "exec timeout 20").args(["check", "--layouts", "layouts"]).output().unwrap();
    assert_eq!(check.status.code(), Some(1));
    let refused = said(&check);
    assert!(refused.contains("egen.toml: is no regular file, and was not read"), "{refused}");
}
