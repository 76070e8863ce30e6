//! Released in Excel: what stands under `Frigiv` in the work list lets a report go, as `--release` does.

use calamine::Data;

use super::office::Office;
use crate::returned::Book;

const LIST: &str = "ud/LG2023-08-2/arbejdsliste.xlsx";
const SHEET: &str = "Frigivelse";
const MANUAL: [&str; 2] = ["901;Demostyrelsen;Demostyrelsen;mappe;manuel;", "902;Øresund;Øresund;mappe;;"];

fn list(office: &Office) -> Book {
    Book::open(&office.stage.files("ud")["LG2023-08-2/arbejdsliste.xlsx"])
}

/// The row of a løngruppe on the sheet.
fn row_of(office: &Office, group: &str) -> Vec<String> {
    list(office).sheet(SHEET).into_iter().find(|row| row[0] == group).unwrap()
}

/// Writes words under `Frigiv`.
fn writes(office: &Office, words: &[(&str, &str)]) {
    let mut list = list(office);
    for (group, word) in words {
        let grid = list.grid_of(SHEET);
        let row = grid.iter_mut().find(|row| row[0] == *group).unwrap();
        *row.last_mut().unwrap() = Data::String((*word).to_owned());
    }
    office.stage.put(LIST, list.save());
}

#[test]
fn the_sheet_says_how_each_report_stands_that_is_for_somebody() {
    let office = Office::new(&[MANUAL[0], "902;Øresund;;ingen;;"]);
    office.report(&[]);
    let rows = list(&office).sheet(SHEET);
    assert_eq!(
        rows[3],
        [
            "Løngruppe",
            "Kunde",
            "Kundens rækker",
            "Begge",
            "Uafklaret",
            "Statens Administration",
            "Til orientering",
            "Uden bemærkning",
            "Levering",
            "Frigivet",
            "Version",
            "Frigiv"
        ]
    );
    assert_eq!(rows.len(), 5, "the other one gets no reports: {rows:?}");
    let open = rows[4][2].parse::<usize>().unwrap();
    assert!(open > 0 && rows[4][7] == rows[4][2], "{rows:?}");
    assert_eq!(rows[4][8..], ["Venter på frigivelse", "", "1", ""]);
}

#[test]
fn ja_lets_a_report_go_once_and_another_word_is_told() {
    let office = Office::new(&MANUAL);
    office.report(&[]);
    writes(&office, &[("901", "Ja"), ("902", "måske")]);
    // A dry run says the same, and releases nothing.
    let would = office.send(&["--dry-run"]);
    let waits = "902 Øresund held: nobody released it (Frigivelse is manuel)";
    assert_eq!(would, (6, vec!["901 Demostyrelsen ready".to_string(), waits.to_string()]));
    let run = office.run(&["send"]);
    assert_eq!(run.exit, 6);
    assert!(run.stderr.contains("arbejdsliste.xlsx") && run.stderr.contains("is not Ja"), "{}", run.stderr);
    assert_eq!(office.outbox().len(), 2, "{:?}", office.outbox());
    // The list is read by `report`, too, before it is written anew.
    office.run(&["report", "ind"]);
    let [sent, waiting] = ["901", "902"].map(|group| row_of(&office, group));
    assert_eq!(
        sent[8..],
        ["Leveret 22. juli 2023 kl. 06.26", "22. juli 2023 kl. 06.26 i arbejdsliste.xlsx", "1", ""]
    );
    assert_eq!(waiting[8..], ["Venter på frigivelse", "", "1", ""]);
    writes(&office, &[("902", "ja")]);
    assert_eq!(office.report(&[]).stderr, "", "nothing of the list is lost");
    assert_eq!(office.send(&[]), (0, vec!["902 Øresund sent".to_string()]));
    assert_eq!(office.send(&[]), (0, vec![]));
}

/// `Ja` is said of what the row shows: the report that replaces a delivered one waits for a word of its own.
#[test]
fn ja_holds_for_the_version_that_the_row_shows() {
    let office = Office::new(&MANUAL);
    office.report(&[]);
    writes(&office, &[("901", "Ja")]);
    let old = office.stage.files("ud")["LG2023-08-2/arbejdsliste.xlsx"].clone();
    office.send(&[]);
    let full = office.copy("901").replace("_kunde", "");
    office.types(&full, "Bemærkning til kunden", "Ring til os");
    office.report(&["--run", "2023-08-2"]);
    assert_eq!(row_of(&office, "901")[8..], ["Venter på frigivelse", "", "2", ""]);
    office.stage.put(LIST, old);
    let (_, sent) = office.send(&["--group", "901"]);
    assert_eq!(sent, ["901 Demostyrelsen held: nobody released it (Frigivelse is manuel)"]);
}
