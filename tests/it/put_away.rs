//! `report --archive`: what is done with goes away, what is in doubt stays, no report changes by it, and no byte is lost.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::Value;

use crate::prints;
use crate::program::{Run, Stage};
use crate::workbook;

const JOB: [&str; 6] = ["report", "in", "--out", "out", "--archive", "--json"];

/// A U721 of a løngruppe with so many advices.
fn u721(group: u32, advices: usize) -> String {
    let row = |person| {
        prints::row(
            &format!("120380-0051 {person:03}"),
            "PEDERSEN KIRSTEN",
            "RB7050",
            "SKYLDIGT BELØB KR. 100,00",
        )
    };
    prints::u721((2023, 8, 2), group, (1..=advices).map(row))
}

fn fejl_advis() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/samples/fejl-advis.txt")).unwrap()
}

fn job(stage: &Stage, exit: i32) -> Value {
    let run = stage.run(&JOB);
    assert_eq!(run.exit, exit, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn inputs(stage: &Stage) -> Vec<String> {
    stage.files("in").into_keys().collect()
}

/// Where files of the summary were moved to, by path.
fn moved(summary: &Value) -> BTreeMap<String, String> {
    let files = summary["files"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().map(str::to_string);
    files.filter_map(|file| Some((word(&file["path"])?, word(&file["moved_to"])?))).collect()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_was_read_and_what_was_refused_is_put_away_and_the_rest_stays() {
    let stage = Stage::new();
    stage.put("in/august/u721.txt", u721(999, 3));
    stage.put("in/u721-998.txt", u721(998, 2));
    stage.put("in/igen.txt", u721(998, 2));
    stage.put("in/ukendt.txt", "noget helt andet\n");
    stage.put("in/billede.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]);
    stage.put("in/~$u721.xlsx", "x");
    stage.put(
        "in/hel.zip",
        zip(&[("a/u721.txt", u721(997, 1).as_bytes()), ("note.jpg", &[0xff, 0xd8, 0xff, 0xe0])]),
    );
    stage.put("in/blandet.zip", zip(&[("a.txt", u721(996, 1).as_bytes()), ("b.txt", b"noget andet\n")]));
    stage.put("in/afvist.zip", zip(&[("b.txt", b"noget tredje\n")]));
    let before = stage.files("in");

    let summary = job(&stage, 3);
    let after = [
        "afvist/afvist.zip",
        "afvist/ukendt.txt",
        "behandlet/august/u721.txt",
        "behandlet/hel.zip",
        "behandlet/igen.txt",
        "behandlet/u721-998.txt",
        "billede.jpg",
        "blandet.zip",
        "~$u721.xlsx",
    ];
    assert_eq!(inputs(&stage), after);
    for (name, bytes) in stage.files("in") {
        let name = name.trim_start_matches("behandlet/").trim_start_matches("afvist/");
        assert!(before[name] == bytes, "{name}");
    }
    assert_eq!(moved(&summary)["in/august/u721.txt"], "in/behandlet/august/u721.txt");
    assert_eq!(moved(&summary).len(), 6);
    let told = summary["problems"].to_string();
    assert!(told.contains("some of the files in it were read, and others refused"), "{told}");

    // What was refused stays away, and is spoken of; a file that is put back is read.
    let again = stage.run(&["report", "in", "--out", "out", "--archive"]);
    assert_eq!(again.exit, 3, "the mixed archive is still there: {}", again.stderr);
    assert!(again.stdout.contains("see to 2 refused files in afvist/"), "{}", again.stdout);
    stage.put("in/mere.txt", u721(995, 1));
    std::fs::remove_file(stage.path().join("in/blandet.zip")).unwrap();
    std::fs::remove_file(stage.path().join("in/afvist/ukendt.txt")).unwrap();
    let last = job(&stage, 0);
    assert_eq!(moved(&last), BTreeMap::from([("in/mere.txt".into(), "in/behandlet/mere.txt".into())]));
}

#[test]
fn putting_away_changes_no_report_and_a_second_run_changes_nothing() {
    let stage = Stage::new();
    stage.put("in/s/u721.txt", u721(999, 3));
    stage.put("in/fejl-advis.txt", fejl_advis());
    stage.put("in/b.txt", u721(998, 3));
    assert_eq!(stage.run(&["report", "in", "--out", "out"]).exit, 0);
    let first = stage.files("out");
    let summary = job(&stage, 0);
    assert_eq!(moved(&summary).len(), 3);
    assert!(stage.files("out") == first, "putting away changed a report");
    let put_away = stage.files("in");

    let again = stage.run(&["report", "in", "--out", "out", "--archive"]);
    assert_eq!(again.exit, 0, "{}", again.stderr);
    assert!(again.stdout.contains("as they were: nothing changed for them"), "{}", again.stdout);
    assert!(stage.files("out") == first && stage.files("in") == put_away);

    // Made anew from the files where they lie now, every byte is the same.
    assert_eq!(stage.run(&["report", "in", "--out", "anew"]).exit, 0);
    assert!(stage.files("anew") == first, "the reports tell where the files were put away");
}

#[test]
fn a_late_print_joins_the_ones_that_were_put_away() {
    let stage = Stage::new();
    stage.put("in/u721.txt", u721(999, 3));
    assert_eq!(job(&stage, 0)["reports"][0]["incomplete"], true);
    stage.put("in/fejl-advis.txt", fejl_advis());
    let report = job(&stage, 0)["reports"][0].clone();
    assert_eq!(inputs(&stage), ["behandlet/fejl-advis.txt", "behandlet/u721.txt"]);

    stage.put("both/u721.txt", u721(999, 3));
    stage.put("both/fejl-advis.txt", fejl_advis());
    let together = stage.run(&["report", "both", "--out", "together", "--json"]);
    let together: Value = serde_json::from_str(&together.stdout).unwrap();
    assert_eq!(report["incomplete"], false);
    assert_eq!(report["advices"], together["reports"][0]["advices"]);
    let name = "LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";
    let rows = |folder: &str| workbook::tables(&stage.files(folder)[name])["Adviser"].clone();
    assert_eq!(rows("out"), rows("together"));
}

#[test]
fn a_late_print_of_a_report_that_was_sent_stays_until_somebody_has_it_made_again() {
    let stage = Stage::new();
    stage.put("uddata.toml", "customers = 'kunder.csv'\nrules = 'regler.csv'\n");
    stage.put("regler.csv", "Regel;Lag;Kode;Ejer;Kilde\nalt;standard;*;Kunde;antagelse\n");
    stage
        .put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering;Frigivelse\n999;Demo;demo;mappe;automatisk\n");
    stage.put("in/u721.txt", u721(999, 3));
    stage.put("in/fejl-advis.txt", fejl_advis());
    job(&stage, 0);
    let sent = stage.run(&["send", "out"]);
    assert_eq!(sent.exit, 0, "{}{}", sent.stdout, sent.stderr);

    stage.put("in/sent.txt", u721(999, 4));
    let summary = job(&stage, 0);
    assert_eq!(summary["reports"][0]["stale"], true);
    assert_eq!(inputs(&stage), ["behandlet/fejl-advis.txt", "behandlet/u721.txt", "sent.txt"]);
    assert_eq!(stage.run(&[&JOB[..], &["--run", "2023-08-2"]].concat()).exit, 0);
    assert_eq!(inputs(&stage), ["behandlet/fejl-advis.txt", "behandlet/sent.txt", "behandlet/u721.txt"]);
}

#[test]
fn a_name_that_is_taken_loses_no_bytes_and_the_report_says_from_the_start_which_file_it_means() {
    let stage = Stage::new();
    stage.put("in/u721.txt", u721(999, 3));
    job(&stage, 0);
    // A reprint with one advice more, under the same name.
    stage.put("in/u721.txt", u721(999, 4));
    assert_eq!(stage.run(&["report", "in", "--out", "out"]).exit, 0);
    let before = stage.files("out");
    let summary = job(&stage, 0);
    assert_eq!(moved(&summary), BTreeMap::from([("in/u721.txt".into(), "in/behandlet/u721_2.txt".into())]));
    assert!(stage.files("out") == before, "moving it changed the report");
    assert_eq!(summary["reports"][0]["advices"], 4);
    let both = stage.files("in");
    assert_eq!(
        (&*both["behandlet/u721.txt"], &*both["behandlet/u721_2.txt"]),
        (u721(999, 3).as_bytes(), u721(999, 4).as_bytes())
    );

    // The same bytes once more under the same name: one copy is enough.
    for advices in [3, 4] {
        stage.put("in/u721.txt", u721(999, advices));
        job(&stage, 0);
        assert!(stage.files("in") == both);
        assert!(stage.files("out") == before);
    }
    // Refused files of one name are all kept.
    for text in ["et\n", "to\n", "to\n"] {
        stage.put("in/ukendt.txt", text);
        job(&stage, 3);
    }
    assert_eq!(
        stage.files("in").keys().filter(|name| name.starts_with("afvist/")).collect::<Vec<_>>(),
        ["afvist/ukendt.txt", "afvist/ukendt_2.txt"]
    );
}

#[test]
fn files_of_a_report_that_was_not_written_stay() {
    let stage = Stage::new();
    stage.put("in/a.txt", u721(999, 3));
    stage.put("in/b.txt", u721(998, 3));
    stage.put("out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx/x", "in the way");
    job(&stage, 6);
    assert_eq!(inputs(&stage), ["a.txt", "behandlet/b.txt"]);
    std::fs::remove_dir_all(stage.path().join("out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx"))
        .unwrap();
    job(&stage, 0);
    assert_eq!(inputs(&stage), ["behandlet/a.txt", "behandlet/b.txt"]);
}

#[test]
fn what_was_not_asked_for_stays_and_so_does_everything_where_nothing_is_written() {
    let stage = Stage::new();
    stage.put("in/a.txt", u721(999, 3));
    stage.put("in/b.txt", u721(998, 3));
    stage.put("in/ukendt.txt", "noget helt andet\n");
    assert_eq!(stage.run(&[&JOB[..], &["--dry-run"]].concat()).exit, 3);
    assert_eq!(inputs(&stage), ["a.txt", "b.txt", "ukendt.txt"]);
    assert_eq!(stage.run(&[&JOB[..], &["--group", "999"]].concat()).exit, 3);
    assert_eq!(inputs(&stage), ["b.txt", "behandlet/a.txt", "ukendt.txt"]);
    assert_eq!(stage.run(&[&JOB[..], &["--run", "2023-07-2"]].concat()).exit, 3);
    assert_eq!(inputs(&stage), ["b.txt", "behandlet/a.txt", "ukendt.txt"]);
}

#[test]
fn an_input_that_is_a_file_is_put_away_beside_it() {
    let stage = Stage::new();
    stage.put("in/a.txt", u721(999, 3));
    let run = stage.run(&["report", "in/a.txt", "--out", "out", "--archive"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 file put away in behandlet/"), "{}", run.stdout);
    assert_eq!(inputs(&stage), ["behandlet/a.txt"]);
    let made = stage.files("out");
    for again in ["in/behandlet/a.txt", "in/behandlet", "in"] {
        assert_eq!(stage.run(&["report", again, "--out", "out", "--archive"]).exit, 0);
        assert_eq!(inputs(&stage), ["behandlet/a.txt"]);
        assert!(stage.files("out") == made, "{again}");
    }
}

#[test]
fn what_is_known_of_a_print_is_told_where_it_lies_now() {
    let stage = Stage::new();
    stage.put("in/u721.txt", u721(999, 3).replace("\n\nADVIS", "\nEN LINJE SOM INGEN KENDER\nADVIS"));
    let said = ["report", "in", "--out", "out", "--archive"].map(str::to_string);
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let (first, second) = (stage.run(&said), stage.run(&said));
    // A night ends with 3 for what is new, and not for what was told before.
    assert_eq!((first.exit, second.exit, &*second.stderr), (3, 0, ""));
    assert!(first.stderr.starts_with("in/u721.txt:"), "{}", first.stderr);
    let known = "Known  1 message in 1 file, told before; the reports show it\n       in/behandlet/u721.txt:";
    assert!(second.stdout.contains(known), "{}", second.stdout);
    assert!(second.stdout.contains("\nWrong  1 report is ufuldstændig\n"), "{}", second.stdout);
    let listed = stage.run(&[&said[..], &["-v"]].concat()).stderr;
    assert!(
        listed.contains(&format!("known: {}", first.stderr.replace("in/u721", "in/behandlet/u721"))),
        "{listed}"
    );
}

/// In a folder that stays, what was read and told on an earlier day calls for nobody any more; and what earlier lønkørsler lack
/// is none of tonight's.
#[test]
fn what_was_told_on_an_earlier_day_is_known_in_a_folder_that_stays_too() {
    let stage = Stage::new();
    stage.put("uddata.toml", "max_unresolved = 0.5\n");
    stage.put(
        "in/u721.txt",
        u721(999, 3).replace("RB7050", "XA0001").replace("\n\nADVIS", "\nEN LINJE SOM INGEN KENDER\nADVIS"),
    );
    let night = |day: u64| {
        let now = (1_690_000_000 + day * 86_400).to_string();
        let run = stage
            .run_with(&["report", "in", "--out", "out", "--json"], &[("SOURCE_DATE_EPOCH", now.as_str())]);
        let said: Value = serde_json::from_str(&run.stdout).unwrap();
        let known = said["known_problems"].as_array().map_or(0, Vec::len);
        let unresolved = said["unresolved_codes"].as_array().unwrap().len();
        (run.exit, known, unresolved, said)
    };
    let (exit, known, unresolved, said) = night(0);
    assert_eq!((exit, known, unresolved), (3, 0, 1));
    assert_eq!(said["statistics"], serde_json::json!(["out/statistik.html", "out/statistik.xlsx"]));
    assert_eq!(night(0).0, 3, "the same day it is said again");
    let (exit, known, ..) = night(1);
    assert_eq!((exit, known), (4, 1), "the last lønkørsel is still without owners");
    let row = prints::row("120380-0051 001", "PEDERSEN KIRSTEN", "RB7050", "SKYLDIGT BELØB KR. 100,00");
    stage.put("in/september.txt", prints::u721((2023, 9, 2), 998, [row].into_iter()));
    let (exit, known, _, said) = night(31);
    // What is open of August stands in September's report, too, and counts there.
    assert_eq!((exit, known, said["unresolved_codes"][0]["count"].as_u64()), (4, 1, Some(3)), "{said}");
}

#[test]
fn stopped_between_two_moves_the_next_run_goes_on() {
    let stage = Stage::new();
    for group in 990..996 {
        stage.put(&format!("in/{group}.txt"), u721(group, 2));
    }
    let stopped: Run = stage.run_with(&JOB, &[("UDDATA_FAULT", "move:4:stop")]);
    assert_ne!(stopped.exit, 0);
    assert_eq!(inputs(&stage).iter().filter(|name| name.starts_with("behandlet/")).count(), 3);
    let made = stage.files("out");
    job(&stage, 0);
    assert_eq!(inputs(&stage).iter().filter(|name| name.starts_with("behandlet/")).count(), 6);
    assert!(stage.files("out") == made);
}

#[test]
fn a_file_that_cannot_be_moved_stays_and_the_exit_code_tells() {
    let stage = Stage::new();
    stage.put("in/a.txt", u721(999, 3));
    stage.put("in/b.txt", u721(998, 3));
    let run = stage.run_with(&JOB, &[("UDDATA_FAULT", "move:2:fail")]);
    assert_eq!(run.exit, 6);
    assert!(run.stderr.contains("in/b.txt: cannot be moved to in/behandlet/b.txt: "), "{}", run.stderr);
    assert_eq!(inputs(&stage), ["b.txt", "behandlet/a.txt"]);
    job(&stage, 0);
    assert_eq!(inputs(&stage), ["behandlet/a.txt", "behandlet/b.txt"]);
}
