//! Whole inputs and their reports.

use serde_json::Value;

use crate::fixture::{Fixture, Held, check_all};

#[test]
fn every_case_comes_out_as_expected() {
    check_all("cases", Held::Whole);
}

/// What the first look at the program promises, spelled out here so that no update of expectations can lose it.
#[test]
fn the_two_samples_make_one_report_of_ten_rows() {
    let stage = Fixture::named("cases", "samples-together").stage();
    let run = stage.run(&["report", "input", "--out", "out", "--json"]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(summary["reports"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&summary["reports"][0]["advices"], &summary["reports"][0]["incomplete"]),
        (&10.into(), &false.into())
    );

    let made = stage.files("out");
    let (name, bytes) = made.first_key_value().unwrap();
    assert_eq!(name, "LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx");
    let sheet = crate::workbook::tables(bytes).remove("Adviser").unwrap();
    let mut lines = sheet.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    assert_eq!(rows.len(), 10);
    let cell = |row: &[&str], column: &str| {
        let at = head.iter().position(|head| *head == column).unwrap();
        row.get(at).copied().unwrap_or_default().to_string()
    };
    let both = rows.iter().filter(|row| cell(row, "Kilde") == "U721 + Fejl & Advis");
    assert_eq!(both.count(), 3);
    let of = |code: &str| rows.iter().find(|row| cell(row, "Kode") == code).unwrap();
    assert_eq!(cell(of("ZZ0001"), "Ejer"), "Uafklaret");
    assert_eq!(cell(of("RB7050"), "Beløb"), "1515.90");
}

#[test]
fn a_second_run_on_the_same_input_changes_nothing() {
    let stage = Fixture::named("cases", "two-groups").stage();
    let args = ["report", "input", "--out", "out", "--json"];
    let written = || {
        let modified =
            |name: &String| stage.path().join("out").join(name).metadata().unwrap().modified().unwrap();
        stage.files("out").into_iter().map(|(name, bytes)| (modified(&name), name, bytes)).collect::<Vec<_>>()
    };
    let first = stage.run(&args);
    let before = written();
    let second = stage.run(&args);
    assert_eq!((first.exit, first.stdout, first.stderr), (second.exit, second.stdout, second.stderr));
    assert_eq!(before.len(), 7, "two reports, overview and figures as page and workbook, and the work list");
    assert!(before == written(), "a report was written again");
}
