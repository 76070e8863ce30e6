//! Files that were put together by hand: each page is offered to every layout. What is found is read as if it lay there by
//! itself; what is not is named by its pages.

use serde_json::Value;

use crate::program::{Run, Stage};

const U721: &str = include_str!("../../fixtures/samples/u721.txt");
const FEJL_ADVIS: &str = include_str!("../../fixtures/samples/fejl-advis.txt");
const LETTER: &str = "Til lønkontoret\n\nHermed uddata fra den seneste lønkørsel. Sig til, hvis noget mangler.\n\nVenlig hilsen\nStatens Administration\n";

/// A file of these pieces, each on pages of its own.
fn on_pages(pieces: &[&str]) -> String {
    pieces.join("\u{c}")
}

/// The same print of another løngruppe, with other persons.
fn of_another_group(print: &str) -> String {
    print
        .replace("GRUPPE   999", "GRUPPE   998")
        .replace(": 999", ": 998")
        .replace("  999  ", "  998  ")
        .replace(" 001 ", " 004 ")
}

fn first_page(print: &str) -> &str {
    print.split_once('\u{c}').unwrap().0
}

fn last_page(print: &str) -> &str {
    print.split_once('\u{c}').unwrap().1
}

struct Read {
    exit: i64,
    /// Løngruppe, rows, and whether something of it is missing: also the other kind of print.
    reports: Vec<(String, u64, bool)>,
    /// Path, layout, status.
    files: Vec<(String, String, String)>,
    problems: Vec<String>,
    summary: Value,
}

fn read(file: &str) -> Read {
    let stage = Stage::new();
    stage.put("input/samlet.txt", file);
    let run: Run = stage.run(&["report", "input", "--out", "out", "--json"]);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    let word = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_string();
    let list = |key: &str| summary[key].as_array().unwrap().clone();
    let report = |it: &Value| {
        (word(it, "group"), it["advices"].as_u64().unwrap(), it["incomplete"].as_bool().unwrap())
    };
    Read {
        exit: summary["exit_code"].as_i64().unwrap(),
        reports: list("reports").iter().map(report).collect(),
        files: list("files")
            .iter()
            .map(|it| (word(it, "path"), word(it, "layout"), word(it, "status")))
            .collect(),
        problems: list("problems").iter().map(|it| word(it, "what")).collect(),
        summary,
    }
}

fn report(group: &str, rows: u64, incomplete: bool) -> (String, u64, bool) {
    (group.to_string(), rows, incomplete)
}

/// The rows of the samples when each lies there by itself.
fn alone() -> u64 {
    let stage = Stage::new();
    stage.put("input/u721.txt", U721);
    stage.put("input/fejl-advis.txt", FEJL_ADVIS);
    let run = stage.run(&["report", "input", "--out", "out", "--json"]);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    summary["reports"][0]["advices"].as_u64().unwrap()
}

#[test]
fn two_prints_in_one_file_are_read_as_if_each_lay_there_by_itself() {
    for file in [on_pages(&[U721, FEJL_ADVIS]), on_pages(&[FEJL_ADVIS, U721])] {
        let it = read(&file);
        assert_eq!((it.exit, it.reports), (0, vec![report("999", alone(), false)]), "{:?}", it.problems);
        let status: Vec<&str> = it.files.iter().map(|file| &*file.2).collect();
        assert_eq!(status, ["archive", "read", "read"]);
        assert!(it.files[1].0.ends_with("samlet.txt (side 1-2)"), "{:?}", it.files);
        assert!(it.files[2].0.ends_with("samlet.txt (side 3-4)"), "{:?}", it.files);
        for file in &it.summary["files"].as_array().unwrap()[1..] {
            let count = |key: &str| file[key].as_u64().unwrap();
            assert_eq!(count("lines"), count("advice_lines") + count("furniture") + count("blank"));
        }
    }
}

#[test]
fn two_prints_without_page_breaks_are_told_apart_by_their_heads() {
    let file = format!("{U721}\n{FEJL_ADVIS}").replace('\u{c}', "");
    let it = read(&file);
    assert_eq!((it.exit, it.reports), (0, vec![report("999", alone(), false)]), "{:?}", it.problems);
    assert!(it.files[1].0.contains("(linje 1-"), "{:?}", it.files);
}

#[test]
fn two_grupper_in_one_file_make_a_report_each() {
    for print in [U721, FEJL_ADVIS] {
        let it = read(&on_pages(&[print, &of_another_group(print)]));
        let rows = if print == U721 { 6 } else { 7 };
        let expected = vec![report("998", rows, true), report("999", rows, true)];
        assert_eq!((it.exit, it.reports), (0, expected), "{:?}", it.problems);
    }
}

/// Page 1 of one gruppe, and then page 2 of another: each is a print of which a part is missing, also where a page states its
/// gruppe in its rows only.
#[test]
fn a_page_of_another_gruppe_goes_on_from_nothing_whatever_its_number() {
    for print in [U721, FEJL_ADVIS] {
        let it = read(&on_pages(&[first_page(print), last_page(&of_another_group(print))]));
        let groups: Vec<(&str, bool)> = it.reports.iter().map(|it| (&*it.0, it.2)).collect();
        assert_eq!((it.exit, groups), (3, vec![("998", true), ("999", true)]), "{:?}", it.problems);
    }
}

#[test]
fn a_letter_beside_a_print_is_named_by_its_pages_and_the_print_is_read() {
    for (file, page) in [
        (on_pages(&[LETTER, U721]), "1"),
        (on_pages(&[U721, LETTER]), "3"),
        (on_pages(&[LETTER, LETTER, U721]), "1-2"),
        (on_pages(&[first_page(U721), LETTER, last_page(U721)]), "2"),
    ] {
        let it = read(&file);
        assert_eq!((it.exit, it.reports), (3, vec![report("999", 6, true)]), "{:?}", it.problems);
        let named = |what: &String| {
            what.contains("no layout knows")
                && what.contains(&format!("page {page} ")) | what.contains(&format!("pages {page} "))
        };
        assert_eq!(it.problems.iter().filter(|what| named(what)).count(), 1, "{:?}", it.problems);
        assert_eq!(it.files.len(), 1);
        let lines = &it.summary["files"][0];
        assert_eq!(lines["unrecognised"].as_u64().unwrap() % 4, 0);
    }
}

#[test]
fn a_letter_between_two_prints_keeps_neither_from_being_read() {
    let it = read(&on_pages(&[U721, LETTER, FEJL_ADVIS]));
    assert_eq!((it.exit, it.reports), (3, vec![report("999", alone(), true)]), "{:?}", it.problems);
}

#[test]
fn a_letter_beside_two_grupper_is_shown_to_neither() {
    let stage = Stage::new();
    stage.put("input/samlet.txt", on_pages(&[U721, LETTER, &of_another_group(U721)]));
    let run = stage.run(&["report", "input", "--out", "out", "--also", "json"]);
    assert_eq!(run.exit, 3, "{}", run.stderr);
    for (name, bytes) in stage.reports("out").iter().filter(|(name, _)| name.ends_with(".json")) {
        assert!(!String::from_utf8_lossy(bytes).contains("Hermed uddata"), "{name}");
    }
}

#[test]
fn a_mail_above_a_print_without_page_breaks_is_named_by_its_lines() {
    let mail =
        format!("Fra: loen@example.dk\nTil: kontor@example.dk\n\n{LETTER}\n{U721}").replace('\u{c}', "");
    let it = read(&mail);
    assert_eq!((it.exit, it.reports), (3, vec![report("999", 6, true)]), "{:?}", it.problems);
    assert!(it.problems.iter().any(|what| what.starts_with("lines 1-2, 4, 6, 8-9")), "{:?}", it.problems);
}

#[test]
fn a_print_that_stands_there_twice_is_counted_once() {
    let it = read(&on_pages(&[U721, U721]));
    assert_eq!((it.exit, it.reports), (0, vec![report("999", 6, true)]), "{:?}", it.problems);
}

#[test]
fn a_page_of_one_of_two_prints_that_is_missing_is_told_of_that_print() {
    let it = read(&on_pages(&[first_page(U721), FEJL_ADVIS]));
    assert_eq!((it.exit, it.reports.len(), it.reports[0].2), (3, 1, true), "{:?}", it.problems);
    for page in [first_page(&of_another_group(U721)), last_page(&of_another_group(U721))] {
        let it = read(&on_pages(&[U721, page]));
        let groups: Vec<&str> = it.reports.iter().map(|it| &*it.0).collect();
        assert_eq!((it.exit, groups), (3, vec!["998", "999"]), "{:?}", it.problems);
        let faults = |file: usize| it.summary["files"][file]["problems"].as_array().unwrap().len();
        assert!(faults(1) == 0 && faults(2) > 0, "{:?}", it.problems);
    }
}

#[test]
fn inspect_shows_each_print_of_a_file() {
    let stage = Stage::new();
    stage.put("samlet.txt", on_pages(&[LETTER, U721, FEJL_ADVIS]));
    let said = stage.run(&["inspect", "samlet.txt"]).stdout;
    for expected in [
        "samlet.txt (side 1-3)",
        "samlet.txt (side 4-5)",
        "u721 (U721)",
        "fejl-advis (Fejl & Advis)",
        "page 1 of the file",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
