//! The overview of a lønkørsel, from the outside: what it shows after runs over some of the files, and that it is never
//! taken for an input or a report.

use serde_json::Value;

use crate::fixture::Fixture;
use crate::program::{Run, Stage};
use crate::workbook::cells;

const PAGE: &str = "LG2023-08-2/oversigt.html";
const WORKBOOK: &str = "LG2023-08-2/oversigt.xlsx";
const LIST: &str = "Løngruppe;Kunde\n998;Prøvestyrelsen\n999;Demostyrelsen\n1000;Fiktivt Institut\n";

/// Two løngrupper with prints, and a customer list with one more.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.run(&["demo", "prints", "--groups", "2", "--advices", "6", "--quiet"]);
    stage.put("kunder.csv", LIST.replace("998", "901").replace("999", "902"));
    stage
}

fn report(stage: &Stage, more: &[&str]) -> Run {
    let mut args = vec!["report", "--out", "out", "--customers", "kunder.csv"];
    args.extend(more);
    stage.run(&args)
}

/// Løngruppe and state of every row, as page and workbook both say.
fn states(stage: &Stage) -> Vec<(String, String)> {
    let files = stage.files("out");
    let rows = cells(&files[WORKBOOK], "Løngrupper");
    let at = rows[3].iter().position(|head| head == "Tilstand").unwrap();
    let states: Vec<(String, String)> =
        rows[4..].iter().map(|row| (row[0].clone(), row[at].clone())).collect();
    let page = String::from_utf8(files[PAGE].clone()).unwrap();
    let body = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let shown: Vec<(String, String)> = body
        .split("<tr")
        .skip(1)
        .map(|row| {
            let group = row.split("<th scope=\"row\" data-v=\"").nth(1).unwrap().split('"').next().unwrap();
            let badge = row.split("<span class=\"badge ").nth(1).unwrap();
            let state = badge.split('>').nth(1).unwrap().split('<').next().unwrap();
            (group.to_string(), state.to_string())
        })
        .collect();
    assert_eq!(shown, states, "page and workbook differ");
    states
}

fn said(states: &[(&str, &str)]) -> Vec<(String, String)> {
    states.iter().map(|(group, state)| (group.to_string(), state.to_string())).collect()
}

#[test]
fn every_group_of_the_list_stands_there_and_a_late_file_drops_none() {
    let stage = stage();
    let late = stage.path().join("prints/fejl-advis_gruppe-902.txt");
    std::fs::rename(&late, stage.path().join("late.txt")).unwrap();
    assert_eq!(report(&stage, &["prints"]).exit, 0);
    let before = [("1000", "Intet modtaget"), ("902", "Ufuldstændig"), ("901", "Rapport lavet")];
    assert_eq!(states(&stage), said(&before));

    // The late file alone, with the rest of its løngruppe.
    std::fs::create_dir(stage.path().join("more")).unwrap();
    for name in ["U721_S004_PDFGRP0000000902_LG23082.txt", "fejl-advis_gruppe-902.txt"] {
        let from = if name.starts_with("fejl") { "late.txt".into() } else { format!("prints/{name}") };
        std::fs::copy(stage.path().join(from), stage.path().join("more").join(name)).unwrap();
    }
    assert_eq!(report(&stage, &["more"]).exit, 0);
    let after = [("1000", "Intet modtaget"), ("901", "Rapport lavet"), ("902", "Rapport lavet")];
    assert_eq!(states(&stage), said(&after));

    // Without a history only this run of the program is known.
    assert_eq!(report(&stage, &["more", "--no-history"]).exit, 0);
    assert_eq!(states(&stage)[..2], said(&[("901", "Intet modtaget"), ("1000", "Intet modtaget")]));
}

#[test]
fn a_refused_file_stands_with_its_group_and_below_the_table() {
    let stage = stage();
    stage.put("prints/U721_S004_PDFGRP0000001000_LG23082.txt", "noget helt andet\n");
    stage.put("prints/svar 140275-0042.txt", "noget helt andet igen\n");
    assert_eq!(report(&stage, &["prints"]).exit, 3);
    assert_eq!(states(&stage)[0], ("1000".to_string(), "Afvist".to_string()));
    let files = cells(&stage.files("out")[WORKBOOK], "Afviste filer");
    let files: Vec<(&str, &str)> = files[4..].iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    assert_eq!(
        files,
        [("1000", "U721_S004_PDFGRP0000001000_LG23082.txt"), ("ukendt", "svar xxxxxx-xxxx.txt")]
    );
    let page = String::from_utf8(stage.files("out").remove(PAGE).unwrap()).unwrap();
    assert!(page.contains("svar xxxxxx-xxxx.txt") && !page.contains("140275-0042"));
}

#[test]
fn what_was_not_asked_for_is_not_said_to_be_missing() {
    let stage = stage();
    assert_eq!(report(&stage, &["prints", "--group", "901"]).exit, 0);
    let expected = [("902", "Ikke lavet"), ("1000", "Intet modtaget"), ("901", "Rapport lavet")];
    assert_eq!(states(&stage), said(&expected));
}

#[test]
fn an_overview_is_no_input_and_no_report() {
    let stage = stage();
    report(&stage, &["prints"]);
    let before = stage.files("out");
    // Renamed, so that its name does not tell.
    std::fs::copy(stage.path().join("out").join(WORKBOOK), stage.path().join("prints/liste.xlsx")).unwrap();
    let run = report(&stage, &["prints", "out", "--json"]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    let files = summary["files"].as_array().unwrap();
    let overviews: Vec<&Value> = files
        .iter()
        .filter(|file| {
            file["path"].as_str().unwrap().contains("oversigt") || file["path"] == "prints/liste.xlsx"
        })
        .collect();
    assert_eq!(overviews.len(), 3);
    assert!(overviews.iter().all(|file| file["status"] == "skipped"), "{overviews:?}");
    assert!(stage.files("out") == before);
}

#[test]
fn an_overview_that_cannot_be_written_stops_no_report() {
    let stage = stage();
    std::fs::create_dir_all(stage.path().join("out").join(PAGE)).unwrap();
    let run = report(&stage, &["prints"]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert!(run.stderr.contains("oversigt.html: cannot be written"), "{}", run.stderr);
    assert_eq!(stage.reports("out").len(), 2);
    std::fs::remove_dir(stage.path().join("out").join(PAGE)).unwrap();
    assert_eq!(report(&stage, &["prints"]).exit, 0);
    assert!(stage.files("out").contains_key(PAGE));
}

#[test]
fn nothing_is_shown_where_nothing_is_made() {
    let stage = stage();
    report(&stage, &["prints", "--dry-run"]);
    assert!(stage.files("out").is_empty());
    stage.put("wrong/U721_S004_PDFGRP0000000999_LG23082.txt", "noget helt andet\n");
    assert_eq!(report(&stage, &["wrong"]).exit, 5);
    assert!(stage.files("out").is_empty());
}

#[test]
fn the_closing_words_come_on_stdout_and_a_pipe_sees_no_progress() {
    let stage = Fixture::named("cases", "samples-together").stage();
    let run = stage.run(&["report", "input", "--out", "out"]);
    assert_eq!(run.stderr, "");
    assert!(!run.stdout.contains('\r'));
    assert!(run.stdout.contains("\nMade   1 report with 10 rows\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("all in one view: out/LG2023-08-2/oversigt.html\n       to work on: out/LG2023-08-2/arbejdsliste.xlsx\n       figures: out/statistik.html\nWrong  nothing\n"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("\nNext   give 6 rows an owner"), "{}", run.stdout);
}
