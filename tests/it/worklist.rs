//! The work list, from the outside: what stands in it, and that what is typed there is typed in the reports.

use serde_json::Value;

use crate::persons;
use crate::program::{Run, Stage};
use crate::returned::Book;
use crate::workbook::cells;

const LIST: &str = "LG2023-08-2/arbejdsliste.xlsx";
const RULES: &str = "Regel;Lag;Kode;Ejer;Kilde\n\
    sam;standard;FU*;Statens Administration;antagelse\n\
    kunde;standard;RB*;Kunde;antagelse\n";
const CUSTOMERS: &str = "Løngruppe;Kunde\n901;Prøvestyrelsen\n902;Demostyrelsen\n";

/// Two løngrupper whose advices have every owner.
struct Desk {
    stage: Stage,
}

impl Desk {
    fn new() -> Self {
        let stage = Stage::new();
        stage.run(&["demo", "ind", "--groups", "2", "--advices", "40", "--quiet"]);
        stage.put("regler.csv", RULES);
        stage.put("kunder.csv", CUSTOMERS);
        Self { stage }
    }

    fn run(&self, more: &[&str]) -> Run {
        let mut args =
            vec!["report", "ind", "--out", "ud", "--rules", "regler.csv", "--customers", "kunder.csv"];
        args.extend(more);
        args.push("--json");
        self.stage.run(&args)
    }

    /// Makes the reports; nothing may go wrong, and no person stand on the console.
    fn report(&self) -> Value {
        let run = self.run(&[]);
        assert_eq!((run.exit, &*run.stderr), (0, ""));
        persons::assert_none_in("stdout", &run.stdout).unwrap();
        serde_json::from_str(&run.stdout).unwrap()
    }

    fn list(&self) -> Book {
        self.open(LIST, "Arbejdsliste")
    }

    fn report_of(&self, group: &str) -> Book {
        Book::open(&self.stage.files("ud")[&report_name(group)])
    }

    /// A workbook whose sheet of that name is gone through as `Adviser` is.
    fn open(&self, name: &str, sheet: &str) -> Book {
        let mut book = Book::open(&self.stage.files("ud")[name]);
        book.rename_sheet(sheet, "Adviser");
        book
    }

    fn save(&self, mut list: Book) {
        list.rename_sheet("Adviser", "Arbejdsliste");
        self.stage.put(&format!("ud/{LIST}"), list.save());
    }

    /// Has something typed in the list, so that the next run writes it anew.
    fn has_the_list_written_anew(&self) {
        let mut list = self.list();
        let row = list.find("Ejer", "Statens Administration").unwrap();
        list.set(row, "Intern note", "så listen bliver skrevet igen");
        self.save(list);
        let run = self.run(&[]);
        assert_eq!((run.exit, &*run.stderr), (0, ""));
    }
}

fn report_name(group: &str) -> String {
    format!("LG2023-08-2/afrapportering_LG2023-08-2_gruppe-{group}.xlsx")
}

fn group_of(row_id: &str) -> &str {
    row_id.split_once('-').unwrap().0
}

#[test]
fn it_holds_every_open_row_that_is_not_the_kundes_and_says_whose_it_is() {
    let desk = Desk::new();
    desk.report();
    let mut list = desk.list();
    let mut listed =
        list.words(&["Løngruppe", "Kunde", "Ejer", "Lønnummer", "Tekst", "Beløb", "Frist", "Række-id"]);
    listed.sort_by(|a, b| a[7].cmp(&b[7]));
    let mut expected = Vec::new();
    for (group, kunde) in [("901", "Prøvestyrelsen"), ("902", "Demostyrelsen")] {
        let rows = desk.report_of(group).words(&["Ejer", "Lønnummer", "Tekst", "Beløb", "Frist", "Række-id"]);
        for row in rows.into_iter().filter(|row| row[0] != "Kunde" && row[0] != "Til orientering") {
            expected.push([vec![group.to_owned(), kunde.to_owned()], row].concat());
        }
    }
    expected.sort_by(|a, b| a[7].cmp(&b[7]));
    assert!(expected.len() > 10);
    assert_eq!(listed, expected);
    let owners: Vec<&str> = listed.iter().map(|row| &*row[2]).collect();
    assert!(owners.contains(&"Statens Administration") && owners.contains(&"Uafklaret"));
    assert!(cells(&desk.stage.files("ud")[LIST], "Arbejdsliste")[1][0].contains("Intern"));
}

#[test]
fn a_second_run_leaves_it_as_it_is() {
    let desk = Desk::new();
    desk.report();
    let before = desk.stage.files("ud");
    desk.report();
    assert!(desk.stage.files("ud") == before);
}

/// While reports are made the list takes their rows from memory, and else from the workbooks.
#[test]
fn from_the_reports_on_disk_it_says_the_same() {
    let desk = Desk::new();
    desk.report();
    let before = desk.stage.files("ud");
    std::fs::remove_file(desk.stage.path().join("ud").join(LIST)).unwrap();
    desk.report();
    assert!(desk.stage.files("ud")[LIST] == before[LIST]);
}

/// What is typed in the list stands in the report of its løngruppe after the next run, and in the list again.
#[test]
fn what_is_typed_in_it_is_typed_in_the_report() {
    let desk = Desk::new();
    desk.report();
    let mut list = desk.list();
    list.turn_upside_down();
    let rows: Vec<usize> = list.rows().collect();
    let of = |list: &mut Book, group: &str| {
        rows.iter()
            .copied()
            .find(|row| list.get(*row, "Løngruppe") == group)
            .expect("a row of each løngruppe")
    };
    let (first, second) = (of(&mut list, "901"), of(&mut list, "902"));
    let ids = [list.get(first, "Række-id"), list.get(second, "Række-id")];
    for (row, header, text) in [
        (first, "Status", "Afventer kunde"),
        (first, "Ansvarlig", "LB"),
        (first, "Bemærkning til kunden", "=ring om sagen"),
        (first, "Intern note", "kun for os"),
        (second, "Ret ejer", "Kunde"),
        (second, "Sagsnummer", "S-17"),
    ] {
        list.set(row, header, text);
    }
    // Rows that somebody took away to have less to look at.
    let keep = [first, second];
    let head = list.rows().start;
    let grid = list.grid();
    let kept: Vec<_> = keep.iter().map(|row| grid[*row].clone()).collect();
    grid.truncate(head);
    grid.extend(kept);
    desk.save(list);
    desk.report();

    let mut report = desk.report_of("901");
    let row = report.find("Række-id", &ids[0]).unwrap();
    let typed =
        ["Status", "Ansvarlig", "Bemærkning til kunden", "Intern note"].map(|head| report.get(row, head));
    assert_eq!(typed, ["Afventer kunde", "LB", "=ring om sagen", "kun for os"]);
    let mut report = desk.report_of("902");
    let row = report.find("Række-id", &ids[1]).unwrap();
    let typed = ["Ejer", "Ret ejer", "Sagsnummer"].map(|head| report.get(row, head));
    assert_eq!(typed, ["Kunde", "Kunde", "S-17"]);
    // The list says it too; the row that is the kunde's now has left it, the others are back.
    let mut list = desk.list();
    let row = list.find("Række-id", &ids[0]).unwrap();
    assert_eq!(list.get(row, "Intern note"), "kun for os");
    assert_eq!(list.find("Række-id", &ids[1]), None);
    assert_eq!(list.rows().len(), rows.len() - 1);
    let before = desk.stage.files("ud");
    desk.report();
    assert!(desk.stage.files("ud") == before, "a list that was read is read once");
}

/// Two people: one in the report, one in the list. Both are kept, and nothing clashes with itself.
#[test]
fn list_and_report_are_typed_in_the_same_day() {
    let desk = Desk::new();
    desk.report();
    let mut list = desk.list();
    let row = list.find("Ejer", "Statens Administration").unwrap();
    let id = list.get(row, "Række-id");
    let group = group_of(&id).to_owned();
    list.set(row, "Ansvarlig", "LB");
    list.set(row, "Intern note", "set");
    desk.save(list);
    let mut report = desk.report_of(&group);
    let row = report.find("Række-id", &id).unwrap();
    report.set(row, "Status", "Afventer kunde");
    report.set(row, "Intern note", "set");
    desk.stage.put(&format!("ud/{}", report_name(&group)), report.save());
    desk.report();
    let mut report = desk.report_of(&group);
    let row = report.find("Række-id", &id).unwrap();
    let typed = ["Status", "Ansvarlig", "Intern note"].map(|head| report.get(row, head));
    assert_eq!(typed, ["Afventer kunde", "LB", "set"]);
    let mut list = desk.list();
    let row = list.find("Række-id", &id).unwrap();
    let typed = ["Status", "Ansvarlig", "Intern note"].map(|head| list.get(row, head));
    assert_eq!(typed, ["Afventer kunde", "LB", "set"]);
    // An emptied cell is a wish here as in a report.
    list.set(row, "Ansvarlig", "");
    desk.save(list);
    desk.report();
    let mut report = desk.report_of(&group);
    let row = report.find("Række-id", &id).unwrap();
    assert_eq!(report.get(row, "Ansvarlig"), "");
}

#[test]
fn a_row_that_the_kunde_answered_stands_in_it_and_says_so() {
    let desk = Desk::new();
    desk.report();
    let mut report = desk.report_of("901");
    let row = report.find("Ejer", "Kunde").unwrap();
    let id = report.get(row, "Række-id");
    report.set(row, "Kundens svar", "Det er rettet i dag");
    desk.stage.put(&format!("ud/{}", report_name("901")), report.save());
    desk.report();
    let mut list = desk.list();
    let row = list.find("Række-id", &id).expect("the answered row is listed");
    assert_eq!(list.get(row, "Her fordi"), "Nyt svar fra kunden");
    assert_eq!(list.get(row, "Kundens svar"), "Det er rettet i dag");
    list.set(row, "Status", "Udført");
    desk.save(list);
    desk.report();
    assert_eq!(desk.list().find("Række-id", &id), None, "what is done leaves the list");
}

/// The rows asked for are few, of several løngrupper, and enough for a rule; then nothing of their kind is asked again.
#[test]
fn what_settles_most_is_asked_first_and_enough_of_it() {
    let desk = Desk::new();
    desk.stage.put("regler.csv", "Regel;Lag;Kode;Ejer;Kilde\n");
    desk.report();
    let mut list = desk.list();
    let asked: Vec<Vec<String>> = list.words(&["Her fordi", "Afgør rækker", "Kode", "Løngruppe"]);
    let first: Vec<&Vec<String>> = asked.iter().take_while(|row| row[0] == "Afgør først").collect();
    assert!(!first.is_empty() && first.len() < asked.len());
    let counts: Vec<usize> = first.iter().map(|row| row[1].parse().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    let of_code: Vec<&str> = first.iter().filter(|row| row[2] == first[0][2]).map(|row| &*row[3]).collect();
    assert!(of_code.contains(&"901") && of_code.contains(&"902"), "{of_code:?}");
    for row in list.rows().collect::<Vec<_>>() {
        if list.get(row, "Her fordi") == "Afgør først" {
            list.set(row, "Ret ejer", "Kunde");
        }
    }
    desk.save(list);
    desk.report();
    let learned = desk.stage.run(&["rules", "learn", "--history", "ud", "--out", "forslag.xlsx", "--json"]);
    let said: Value = serde_json::from_str(&learned.stdout).unwrap();
    assert!(said["proposed"].as_u64().unwrap() > 0, "{said}");
    let mut list = desk.list();
    assert!(list.words(&["Her fordi"]).iter().all(|row| row[0] != "Afgør først"), "nothing more is asked");
}

/// One `Ret ejer` and one `Ja` become a row for the rule table, which somebody else approves in the list itself.
#[test]
fn an_owner_for_a_whole_code_is_proposed_approved_and_applied() {
    let desk = Desk::new();
    desk.report();
    let mut list = desk.list();
    let row = list.rows().find(|row| {
        let mut list = desk.list();
        list.get(*row, "Ejer") == "Uafklaret" && !list.get(*row, "Kode").is_empty()
    });
    let row = row.expect("a row without an owner that has a code");
    let code = list.get(row, "Kode");
    let unresolved = |desk: &Desk| {
        let rows = desk.list().words(&["Kode", "Ejer"]);
        rows.iter().filter(|row| row[0] == code && row[1] == "Uafklaret").count()
    };
    assert!(unresolved(&desk) > 0);
    list.set(row, "Ret ejer", "Kunde");
    list.set(row, "Gælder alle med koden", "Ja");
    desk.save(list);
    desk.report();
    let proposed = |desk: &Desk| Book::open(&desk.stage.files("ud")[LIST]).sheet("Forslag");
    let rows = proposed(&desk);
    let place = |head: &str| rows[3].iter().position(|cell| cell == head).unwrap();
    let said = ["Lag", "Kode", "Ejer", "Kilde"].map(|head| rows[4][place(head)].as_str());
    assert_eq!(said, ["standard", &*code, "Kunde", "arbejdsliste LG2023-08-2"]);

    let approve = place("Godkendt");
    let answer = |word: &str| {
        let mut book = Book::open(&desk.stage.files("ud")[LIST]);
        let cells = &mut book.grid_of("Forslag")[4];
        cells.resize(cells.len().max(approve + 1), calamine::Data::Empty);
        cells[approve] = calamine::Data::String(word.into());
        desk.stage.put(&format!("ud/{LIST}"), book.save());
    };
    // A word that is no answer does not go in silence with the list that it stands in.
    answer("x");
    let run = desk.run(&[]);
    assert!(
        run.stderr.contains("text on the sheet Forslag") && run.stderr.contains("erstattet"),
        "{}",
        run.stderr
    );
    // Approved, and kept when the list is written anew.
    answer("Ja");
    desk.has_the_list_written_anew();
    assert_eq!(proposed(&desk)[4][approve], "Ja");

    let list = format!("ud/{LIST}");
    let applied = desk.stage.run(&["rules", "learn", "--apply", &list, "--rules", "regler.csv", "--json"]);
    assert_eq!(applied.exit, 0, "{}", applied.stderr);
    desk.run(&[]);
    assert_eq!(unresolved(&desk), 0, "the rule holds");
    assert!(proposed(&desk).is_empty(), "what the table says is not proposed");
}

/// What is answered on the sheet of kinds stays when the list is written anew, and becomes a rule.
#[test]
fn an_owner_for_a_kind_of_rows_is_kept_and_applied() {
    let desk = Desk::new();
    desk.stage.put(
        "regler.csv",
        "Regel;Lag;Kode;Tekst;Ejer;Eksempel;Kilde\nsam;standard;FU*;;Statens Administration;;\n",
    );
    desk.report();
    let kinds = |desk: &Desk| Book::open(&desk.stage.files("ud")[LIST]).sheet("Afgør først");
    let place = |head: &str| kinds(&desk)[3].iter().position(|cell| cell == head).unwrap();
    let (code, owner) = (kinds(&desk)[4][0].clone(), place("Ejer"));
    let mut book = Book::open(&desk.stage.files("ud")[LIST]);
    book.grid_of("Afgør først")[4][owner] = calamine::Data::String("Kunde".into());
    desk.stage.put(&format!("ud/{LIST}"), book.save());
    desk.has_the_list_written_anew();
    assert_eq!(kinds(&desk)[4][owner], "Kunde");
    let list = format!("ud/{LIST}");
    let applied = desk.stage.run(&["rules", "learn", "--apply", &list, "--rules", "regler.csv", "--json"]);
    assert_eq!(applied.exit, 0, "{}", applied.stderr);
    desk.run(&[]);
    assert!(kinds(&desk)[4..].iter().all(|row| row[0] != code || !row[1].is_empty()), "the rule says so");
}

/// A list that cannot be read is not written over, and one that somebody has open waits; the reports are written all the same.
#[test]
fn a_list_that_cannot_be_read_or_is_open_is_not_written_over() {
    let desk = Desk::new();
    desk.report();
    let cut = desk.stage.files("ud")[LIST].iter().copied().take(4000).collect::<Vec<u8>>();
    desk.stage.put(&format!("ud/{LIST}"), &cut);
    let run = desk.run(&[]);
    assert!(run.stderr.contains("arbejdsliste.xlsx"), "{}", run.stderr);
    assert_ne!(run.exit, 0);
    assert_eq!(desk.stage.files("ud")[LIST], cut);
    std::fs::remove_file(desk.stage.path().join("ud").join(LIST)).unwrap();
    desk.report();
    let before = desk.stage.files("ud")[LIST].clone();

    // Open in a spreadsheet program while a report changes.
    desk.stage.put("ud/LG2023-08-2/~$arbejdsliste.xlsx", "LB");
    let mut list = desk.list();
    let row = list.find("Ejer", "Statens Administration").unwrap();
    let id = list.get(row, "Række-id");
    let group = group_of(&id);
    let mut report = desk.report_of(group);
    let row = report.find("Række-id", &id).unwrap();
    report.set(row, "Ansvarlig", "MK");
    desk.stage.put(&format!("ud/{}", report_name(group)), report.save());
    let run = desk.run(&[]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert_eq!(desk.stage.files("ud")[LIST], before);
    // What is typed meanwhile is held against the edition that the list was made of.
    let mut list = desk.list();
    let row = list.find("Række-id", &id).unwrap();
    list.set(row, "Intern note", "fra listen");
    desk.save(list);
    std::fs::remove_file(desk.stage.path().join("ud/LG2023-08-2/~$arbejdsliste.xlsx")).unwrap();
    desk.report();
    let mut report = desk.report_of(group);
    let row = report.find("Række-id", &id).unwrap();
    assert_eq!([report.get(row, "Ansvarlig"), report.get(row, "Intern note")], ["MK", "fra listen"]);
}

/// A note in a column of one's own and a comment in the report outlive the list.
#[test]
fn own_columns_are_carried_and_a_sheet_of_ones_own_is_kept_aside() {
    let desk = Desk::new();
    desk.report();
    let mut list = desk.list();
    let row = list.find("Ejer", "Statens Administration").unwrap();
    let id = list.get(row, "Række-id");
    let head = list.rows().start - 1;
    list.grid()[head].push(calamine::Data::String("Møde".into()));
    list.set(row, "Møde", "mandag");
    list.add_sheet("Mine noter", vec![vec![calamine::Data::String("husk".into())]]);
    desk.save(list);
    let run = desk.run(&[]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    assert!(run.stderr.contains("a sheet of its own"), "{}", run.stderr);
    assert!(desk.stage.files("ud").keys().any(|name| name.contains("erstattet/arbejdsliste")));
    for mut book in [desk.list(), desk.report_of(group_of(&id))] {
        let row = book.find("Række-id", &id).unwrap();
        assert_eq!(book.get(row, "Møde"), "mandag");
    }
    let mut report = desk.report_of(group_of(&id));
    let head = report.rows().start - 1;
    let heads: Vec<String> = report.grid()[head].iter().map(ToString::to_string).collect();
    assert!(!heads.contains(&"Kunde".to_owned()) && !heads.contains(&"Her fordi".to_owned()), "{heads:?}");
}

/// It is no print, no report of its own, and never goes to a kunde.
#[test]
fn it_is_neither_an_input_nor_delivered() {
    let desk = Desk::new();
    desk.stage.put(
        "kunder.csv",
        "Løngruppe;Kunde;Modtagere;Levering;Frigivelse\n901;A;a;mappe;automatisk\n902;B;b;mappe;automatisk\n",
    );
    desk.report();
    let sent = desk.stage.run(&["send", "ud", "--customers", "kunder.csv", "--json"]);
    assert!(!sent.stdout.contains("arbejdsliste"), "{}", sent.stdout);
    let copies = desk.stage.files("ud");
    assert_eq!(copies.keys().filter(|name| name.contains("arbejdsliste")).count(), 1);
    let again = desk.stage.run(&["report", "ud", "--out", "andet", "--json"]);
    assert!(!again.stderr.contains("arbejdsliste"), "{}", again.stderr);
}
