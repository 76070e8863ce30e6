//! What stands beside a report: the copy for the kunde, and twins for programs.

use serde_json::Value;

use crate::fixture::Fixture;
use crate::prints;
use crate::program::{Run, Stage};
use crate::returned::Book;

const REPORT: &str = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999";

fn report(stage: &Stage, more: &[&str]) -> Run {
    let run = stage.run(&[&["report", "input", "--out", "out", "--customers", "kunder.csv"], more].concat());
    assert_eq!(run.exit, 0, "{}", run.stderr);
    run
}

fn stage() -> Stage {
    let stage = Fixture::named("cases", "samples-together").stage();
    stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering;CPR\n999;Demostyrelsen;hr;mappe;maskeret\n");
    stage
}

fn open(stage: &Stage, ending: &str) -> Book {
    Book::open(&std::fs::read(stage.path().join(format!("{REPORT}{ending}"))).unwrap())
}

#[test]
fn the_kunde_gets_a_copy_as_the_customer_list_says() {
    let stage = stage();
    report(&stage, &[]);
    let (mut full, mut copy) = (open(&stage, ".xlsx"), open(&stage, "_kunde.xlsx"));
    assert!(full.words(&["Lønnummer"]).iter().any(|row| row[0] == "050391-0033 002"));
    assert!(copy.words(&["Lønnummer"]).iter().any(|row| row[0] == "050391-xxxx 002"));
    assert_eq!(full.words(&["Række-id", "Ejer"]), copy.words(&["Række-id", "Ejer"]));
    let written = stage.files("out");
    report(&stage, &[]);
    assert!(stage.files("out") == written, "a second run changes nothing");
    // Without Levering there is nobody to make a copy for.
    stage.put("kunder.csv", "Løngruppe;Kunde\n999;Demostyrelsen\n");
    let run = stage.run(&["report", "input", "--out", "alone", "--customers", "kunder.csv"]);
    assert_eq!((run.exit, stage.files("alone").keys().any(|name| name.contains("_kunde"))), (0, false));
}

#[test]
fn what_is_typed_in_either_copy_stands_in_both() {
    let stage = stage();
    report(&stage, &[]);
    let mut copy = open(&stage, "_kunde.xlsx");
    let row = copy.find("Kode", "RB7050").unwrap();
    copy.set(row, "Kundens svar", "Vi retter det");
    stage.put(&format!("{REPORT}_kunde.xlsx"), copy.save());
    let mut full = open(&stage, ".xlsx");
    let row = full.find("Kode", "RB7050").unwrap();
    full.set(row, "Intern note", "kun for os");
    full.set(row, "Bemærkning til kunden", "Se vejledningen");
    stage.put(&format!("{REPORT}.xlsx"), full.save());
    let run = report(&stage, &[]);
    assert_eq!(run.stderr, "", "a copy lacks Intern note, and that is nothing to tell");
    for (ending, note) in [(".xlsx", Some("kun for os")), ("_kunde.xlsx", None)] {
        let mut book = open(&stage, ending);
        let row = book.find("Kode", "RB7050").unwrap();
        assert_eq!(book.get(row, "Kundens svar"), "Vi retter det", "{ending}");
        assert_eq!(book.get(row, "Bemærkning til kunden"), "Se vejledningen", "{ending}");
        if let Some(note) = note {
            assert_eq!(book.get(row, "Intern note"), note);
        }
    }
}

/// Whoever answers after having seen the other's word differs from nobody: a cell is held against what that copy showed.
#[test]
fn an_answer_to_what_a_copy_showed_is_no_clash() {
    let stage = stage();
    report(&stage, &[]);
    let set = |ending: &str, status: &str| {
        let mut book = open(&stage, ending);
        let row = book.find("Kode", "RB7050").unwrap();
        book.set(row, "Status", status);
        stage.put(&format!("{REPORT}{ending}"), book.save());
    };
    set(".xlsx", "Afventer kunde");
    assert_eq!(report(&stage, &[]).stderr, "");
    // The copy that shows it comes back with the answer.
    set("_kunde.xlsx", "Udført");
    assert_eq!(report(&stage, &[]).stderr, "");
    let mut book = open(&stage, ".xlsx");
    let row = book.find("Kode", "RB7050").unwrap();
    assert_eq!(book.get(row, "Status"), "Udført");
    assert!(!book.get(row, "Forklaring").contains("også skrevet"), "{}", book.get(row, "Forklaring"));
}

/// The lock stands with the reports, whatever folder the memory is in: two jobs with two memories write the same reports.
#[test]
fn the_lock_stands_with_the_reports() {
    let stage = stage();
    let run = report(&stage, &["--state", "et-sted"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    let lock = stage.path().join("out/.uddata/lock");
    assert!(lock.exists(), "the lock is below the folder of the reports");
    let held = std::fs::File::options().write(true).open(&lock).unwrap();
    held.try_lock().unwrap();
    for more in [&["--state", "et-andet-sted"][..], &["--no-history"], &[]] {
        let run = stage.run(&[&["report", "input", "--out", "out"], more].concat());
        assert_eq!(run.exit, 11, "{more:?}: {}", run.stderr);
    }
}

#[test]
fn a_changed_copy_that_cannot_be_read_is_not_written_over() {
    let stage = stage();
    report(&stage, &[]);
    stage.put(&format!("{REPORT}_kunde.xlsx"), b"PK\x03\x04 half a workbook");
    stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n999;Ny kunde;hr;mappe\n");
    let run = stage.run(&["report", "input", "--out", "out", "--customers", "kunder.csv"]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert_eq!(
        std::fs::read(stage.path().join(format!("{REPORT}_kunde.xlsx"))).unwrap(),
        b"PK\x03\x04 half a workbook"
    );
}

#[test]
fn twins_hold_what_the_workbook_holds() {
    let stage = stage();
    report(&stage, &["--also", "csv,json"]);
    let mut full = open(&stage, ".xlsx");
    let json = std::fs::read(stage.path().join(format!("{REPORT}.json"))).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let ids: Vec<Vec<String>> = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| vec![row["Række-id"].as_str().unwrap().to_string()])
        .collect();
    assert_eq!(ids, full.words(&["Række-id"]));
    assert_eq!((&json["schema"], &json["run"]), (&1.into(), &"2023-08-2".into()));
    let csv = std::fs::read_to_string(stage.path().join(format!("{REPORT}.csv"))).unwrap();
    assert!(csv.starts_with("\u{feff}Ejer;Type;Lønnummer;"));
    assert!(ids.iter().all(|id| csv.contains(&id[0])));
}

/// Every column that the program fills, in the report and in a kunde's copy that hides CPR numbers.
#[test]
fn whatever_is_typed_over_what_the_program_fills_is_told_with_its_row() {
    let stage = stage();
    report(&stage, &[]);
    let typed = [
        "Status",
        "Ansvarlig",
        "Bemærkning til kunden",
        "Kundens svar",
        "Sagsnummer",
        "Intern note",
        "Ret ejer",
        "Række-id",
    ];
    for ending in [".xlsx", "_kunde.xlsx"] {
        let mut book = open(&stage, ending);
        let (head, row) = (book.rows().start - 1, book.find("Kode", "RB7050").unwrap());
        let headers: Vec<String> = book.grid()[head].iter().map(ToString::to_string).collect();
        let filled: Vec<&String> =
            headers.iter().filter(|header| !typed.contains(&header.as_str())).collect();
        assert_eq!(filled.len(), 23, "{filled:?}");
        for header in filled {
            let mut book = open(&stage, ending);
            book.set(row, header, "overskrevet");
            stage.put("retur.xlsx", book.save());
            let run = stage.run(&["collect", "retur.xlsx", "--out", "out"]);
            let told = format!(":{}: {header} was changed by hand", row + 1);
            // Whom and what a row is about is what it is known by beside its id.
            let is_known_by = ["Lønnummer", "Kode", "Tekst"].contains(&header.as_str());
            let contradicts = is_known_by && run.stderr.contains(&format!(":{}: ", row + 1));
            assert!(run.stderr.contains(&told) || contradicts, "{ending} {header}: {}", run.stderr);
            assert_eq!(run.stderr.matches("hint:").count(), 1, "{ending} {header}: {}", run.stderr);
        }
    }
}

/// `Forklaring` repeats what somebody typed, and the copy hides the number in it.
#[test]
fn a_number_that_a_copy_hides_is_nobodys_change() {
    let stage = stage();
    report(&stage, &[]);
    let mut book = open(&stage, ".xlsx");
    let row = book.find("Kode", "RB7050").unwrap();
    book.set(row, "Status", "Spørg om 140275-0042");
    stage.put(&format!("{REPORT}.xlsx"), book.save());
    report(&stage, &[]);
    let mut copy = open(&stage, "_kunde.xlsx");
    let row = copy.find("Kode", "RB7050").unwrap();
    assert!(copy.get(row, "Forklaring").contains("Spørg om xxxxxx-xxxx"), "{}", copy.get(row, "Forklaring"));
    stage.put("retur.xlsx", copy.save());
    let run = stage.run(&["collect", "retur.xlsx", "--out", "out"]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
}

/// Two folders of reports may share an outbox: an answer to a report that is not known here is told of once, and read when it is.
#[test]
fn an_answer_in_the_outbox_waits_for_its_report() {
    let elsewhere = stage();
    report(&elsewhere, &[]);
    let mut copy = open(&elsewhere, "_kunde.xlsx");
    let row = copy.find("Kode", "RB7050").unwrap();
    copy.set(row, "Kundens svar", "Vi retter det");

    let here = Stage::new();
    here.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n999;Demo;hr;mappe\n888;Demo;hr;mappe\n");
    here.put("uddata.toml", "customers = \"kunder.csv\"\noutbox = \"udbakke\"\n");
    let row = prints::row("120380-0051 001", "PEDERSEN KIRSTEN", "RB7050", "TEKST");
    here.put("input/andet.txt", prints::u721((2023, 8, 2), 888, std::iter::once(row)));
    assert_eq!(here.run(&["report", "input", "--out", "out"]).exit, 0);
    here.put("udbakke/hr/svar.xlsx", copy.save());
    let run = here.run(&["report", "input", "--out", "out"]);
    assert!(run.stderr.contains("no report of 2023-08-2, løngruppe 999, was written here"), "{}", run.stderr);
    assert_eq!((run.exit, here.run(&["report", "input", "--out", "out"]).exit), (3, 0));
    for (name, print) in stage().files("input") {
        here.put(&format!("input/{name}"), print);
    }
    for _ in 0..2 {
        assert_eq!(here.run(&["report", "input", "--out", "out"]).exit, 0);
    }
    let mut book = open(&here, ".xlsx");
    let row = book.find("Kode", "RB7050").unwrap();
    assert_eq!(book.get(row, "Kundens svar"), "Vi retter det");
}
