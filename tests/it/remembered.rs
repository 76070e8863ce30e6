//! What is remembered, closes and is behind: over files that come and go, late answers, changed rules and years of use.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

type Rows<'r> = &'r [(usize, &'r str, &'r str)];

/// A print of løngruppe `group`: rows are løbenummer, code and text.
fn u721(run: (i16, i8, i8), group: u32, rows: Rows<'_>) -> String {
    let row = |(person, code, text): &(usize, &str, &str)| {
        prints::row(&format!("120380-0051 {person:03}"), "PEDERSEN KIRSTEN", code, text)
    };
    prints::u721(run, group, rows.iter().map(row))
}

fn path(run: &str, group: u32) -> String {
    format!("out/LG{run}/afrapportering_LG{run}_gruppe-{group}.xlsx")
}

struct Office {
    stage: Stage,
}

impl Office {
    /// With a rule table, so that every code has the owner that a test wants.
    fn new(rules: &str) -> Self {
        let stage = Stage::new();
        stage.put("regler.csv", format!("Regel;Lag;Kode;Ejer;Lukkes selv;Kilde\n{rules}"));
        stage.put("uddata.toml", "rules = \"regler.csv\"\n");
        Self { stage }
    }

    fn report(&self, args: &[&str]) -> (i32, Value, String) {
        let run = self.stage.run(&[&["report"], args, &["--out", "out", "--json"]].concat());
        (run.exit, serde_json::from_str(&run.stdout).unwrap_or_default(), run.stderr)
    }

    fn made(&self, args: &[&str]) -> Value {
        let (exit, summary, told) = self.report(args);
        assert_eq!(exit, 0, "{told}");
        summary
    }

    fn book(&self, run: &str, group: u32) -> Book {
        Book::open(&std::fs::read(self.stage.path().join(path(run, group))).unwrap())
    }

    /// Types in the row of a report that holds a text.
    fn types(&self, run: &str, group: u32, text: &str, header: &str, words: &str) {
        let mut book = self.book(run, group);
        let row = book.find("Tekst", text).unwrap();
        book.set(row, header, words);
        self.stage.put(&path(run, group), book.save());
    }

    /// Each row of a report by its text.
    fn rows(&self, run: &str, group: u32, headers: &[&str]) -> BTreeMap<String, Vec<String>> {
        let words = self.book(run, group).words(&[&["Tekst"], headers].concat());
        words.into_iter().map(|row| (row[0].clone(), row[1..].to_vec())).collect()
    }

    fn gone(&self, run: &str, group: u32) -> String {
        self.book(run, group).sheet("Bortfaldet").concat().join("\n")
    }

    fn is_there(&self, run: &str, group: u32) -> bool {
        self.stage.path().join(path(run, group)).exists()
    }
}

const KUNDE: &str = "k;standard;RB7050;Kunde;;antagelse\n";
const SEEN: [&str; 3] = ["Siden sidst", "Intern note", "Række-id"];

/// A night over a folder in which nothing changed seals no database anew, however many years it holds; files that are
/// refused belong to what is kept of a lønkørsel, too.
#[test]
fn a_night_that_changes_nothing_leaves_the_memory_as_it_is() {
    let office = Office::new(KUNDE);
    office.stage.put("in/U721.txt", u721((2023, 7, 2), 999, &[(1, "RB7050", "A")]));
    office.stage.put("in/ukendt.txt", "noget andet");
    let state =
        ["history.sqlite", "history.seal"].map(|name| office.stage.path().join("out/.uddata").join(name));
    let read = || state.each_ref().map(|path| std::fs::read(path).unwrap());
    assert_eq!(office.report(&["in"]).0, 3);
    let before = read();
    assert_eq!(office.report(&["in"]).0, 3);
    assert!(read() == before);
    office.stage.put("in/mere ukendt.txt", "noget helt andet");
    assert_eq!(office.report(&["in"]).0, 3);
    assert!(read() != before);
}

#[test]
fn of_two_files_of_one_kind_each_may_go_away() {
    let office = Office::new(KUNDE);
    let (sam, kunde): (Rows<'_>, Rows<'_>) =
        (&[(1, "RB7050", "A"), (2, "RB7050", "B")], &[(2, "RB7050", "B"), (3, "RB7050", "C")]);
    let files = [
        ("in/U721 SAM.txt", u721((2023, 7, 2), 999, sam)),
        ("in/U721 kunde.txt", u721((2023, 7, 2), 999, kunde)),
    ];
    files.iter().for_each(|(name, print)| office.stage.put(name, print));
    office.made(&["in"]);
    for text in ["A", "B", "C"] {
        office.types("2023-07-2", 999, text, "Intern note", &format!("om {text}"));
    }
    office.made(&["in"]);
    let whole = office.rows("2023-07-2", 999, &SEEN);
    assert_eq!(whole.len(), 3);
    for (name, print) in &files {
        for refused in [false, true] {
            let at = office.stage.path().join(name);
            if refused {
                office.stage.put(name, "ikke en udskrift mere");
            } else {
                std::fs::remove_file(&at).unwrap();
            }
            let (exit, summary, told) = office.report(&["in"]);
            assert_eq!(exit, if refused { 3 } else { 0 }, "{told}");
            assert_eq!(summary["reports"][0]["incomplete"], true, "{name}");
            assert_eq!(office.rows("2023-07-2", 999, &SEEN), whole, "without {name}");
            let said = office.book("2023-07-2", 999).sheet("Overblik").concat().join("\n");
            let short = name.trim_start_matches("in/");
            assert!(said.contains(&format!("Filen {short} er ikke læst denne gang")), "{said}");
            office.stage.put(name, print);
            office.made(&["in"]);
            assert_eq!(office.rows("2023-07-2", 999, &SEEN), whole, "with {name} again");
        }
    }
}

#[test]
fn a_reprint_that_is_whole_takes_the_place_of_the_print_of_its_name() {
    let office = Office::new(KUNDE);
    let print = |rows: Rows<'_>| office.stage.put("in/u721.txt", u721((2023, 7, 2), 999, rows));
    let (a, b) = ((1, "RB7050", "SKYLDIGT BELØB KR. 100,00"), (1, "RB7050", "SKYLDIGT BELØB KR. 200,00"));
    print(&[a, b]);
    office.made(&["in"]);
    office.types("2023-07-2", 999, a.2, "Intern note", "om de hundrede");
    office.types("2023-07-2", 999, b.2, "Intern note", "om de to hundrede");
    office.made(&["in"]);
    let before = office.rows("2023-07-2", 999, &SEEN);
    // One row fewer: the other keeps its id and its note, and the note of the first is named.
    print(&[b]);
    office.made(&["in"]);
    let now = office.rows("2023-07-2", 999, &SEEN);
    assert_eq!((now.len(), &now[b.2]), (1, &before[b.2]));
    assert!(office.gone("2023-07-2", 999).contains("om de hundrede"), "{}", office.gone("2023-07-2", 999));
    // Another that only its amount tells apart does not get the id, and not the note.
    let c = (1, "RB7050", "SKYLDIGT BELØB KR. 300,00");
    print(&[c, b]);
    office.made(&["in"]);
    let now = office.rows("2023-07-2", 999, &SEEN);
    assert_eq!((&now[b.2], &*now[c.2][1]), (&before[b.2], ""));
    assert_ne!(now[c.2][2], before[a.2][2]);
    // The first one printed again has its id and its note again.
    print(&[c, b, a]);
    office.made(&["in"]);
    let again = office.rows("2023-07-2", 999, &SEEN);
    assert_eq!((&again[a.2], &again[b.2], &again[c.2]), (&before[a.2], &before[b.2], &now[c.2]));
}

#[test]
fn an_answer_in_an_older_report_is_in_the_newest_the_same_night() {
    let office = Office::new(KUNDE);
    let row: Rows<'_> = &[(1, "RB7050", "A")];
    office.stage.put("juni/u721.txt", u721((2023, 7, 2), 999, row));
    office.stage.put("juli/u721.txt", u721((2023, 8, 1), 999, row));
    office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, row));
    for folder in ["juni", "juli", "august"] {
        office.made(&[folder]);
    }
    // One input folder a lønkørsel: that of another one is read, and nothing of these is at hand.
    office.types("2023-07-2", 999, "A", "Kundens svar", "Vi ser på det");
    office.stage.put("september/u721.txt", u721((2023, 9, 1), 998, row));
    let summary = office.made(&["september"]);
    let runs: Vec<&str> =
        summary["reports"].as_array().unwrap().iter().map(|report| report["run"].as_str().unwrap()).collect();
    for run in ["2023-07-2", "2023-08-1", "2023-08-2"] {
        assert_eq!(office.rows(run, 999, &["Kundens svar"])["A"], ["Vi ser på det"], "{run}");
        assert!(runs.contains(&run), "{runs:?}");
        let said = office.book(run, 999).sheet("Overblik").concat().join("\n");
        assert!(!said.contains("er ikke læst denne gang"), "{said}");
    }
    assert!(
        summary["reports"].as_array().unwrap().iter().all(|report| report["stale"] == false),
        "{summary}"
    );
    // And nothing is left to do.
    let before = office.stage.files("out");
    office.made(&["september"]);
    assert!(office.stage.files("out") == before, "a second run changed something");
}

#[test]
fn stale_says_why_and_the_command_that_is_offered_works_with_any_folder() {
    let office = Office::new(KUNDE);
    office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, &[(1, "RB7050", "B")]));
    office.stage.put("juni/u721.txt", u721((2023, 7, 2), 999, &[(1, "RB7050", "A")]));
    office.made(&["august"]);
    let summary = office.made(&["juni"]);
    let late = &summary["reports"][1];
    assert_eq!(
        (&late["run"], &late["stale"], &late["stale_because"]),
        (&"2023-08-2".into(), &true.into(), &"earlier_run".into())
    );
    let page = String::from_utf8(office.stage.files("out")["LG2023-08-2/oversigt.html"].clone()).unwrap();
    assert!(page.contains("En tidligere lønkørsel er læst"), "{page}");
    assert_eq!(office.rows("2023-08-2", 999, &[]).len(), 1);
    let (_, summary, told) = office.report(&["juni", "--run", "2023-08-2"]);
    assert_eq!(summary["reports"][0]["stale"], false, "{summary} {told}");
    assert_eq!(office.rows("2023-08-2", 999, &[]).len(), 2);
}

#[test]
fn a_løngruppe_without_prints_gets_its_report_while_something_is_open() {
    let office =
        Office::new("k;standard;RB7050;Kunde;;antagelse\ni;standard;FE2217;Til orientering;;antagelse\n");
    for (group, code) in [(997, "RB7050"), (998, "RB7050"), (999, "FE2217")] {
        office.stage.put(&format!("juni/{group}.txt"), u721((2023, 7, 2), group, &[(1, code, "A")]));
    }
    office.made(&["juni"]);
    office.types("2023-07-2", 998, "A", "Intern note", "ring");
    office.stage.put("august/997.txt", u721((2023, 8, 2), 997, &[(1, "RB7050", "A")]));
    let summary = office.made(&["august"]);
    assert!(office.is_there("2023-08-2", 998), "{summary}");
    assert!(!office.is_there("2023-08-2", 999), "what is for information is nobody's to do");
    assert_eq!(office.rows("2023-08-2", 998, &SEEN)["A"][..2], ["Ikke gentaget", "ring"]);
    let said = office.book("2023-08-2", 998).sheet("Overblik").concat().join("\n");
    assert!(said.contains("Der er ikke modtaget nogen udskrift for løngruppen"), "{said}");
    // It is not made again for nothing, and its own print takes its place when it comes.
    let before = office.stage.files("out");
    office.made(&["august"]);
    assert!(office.stage.files("out") == before);
    office.stage.put("august/998.txt", u721((2023, 8, 2), 998, &[(1, "RB7050", "A"), (2, "RB7050", "B")]));
    office.made(&["august"]);
    assert_eq!(office.rows("2023-08-2", 998, &SEEN)["A"][..2], ["Uændret", "ring"]);
    // What is closed is reported no more.
    office.types("2023-08-2", 998, "A", "Status", "Udført");
    office.types("2023-08-2", 998, "B", "Status", "Udført");
    office.stage.put("september/997.txt", u721((2023, 9, 2), 997, &[(1, "RB7050", "A")]));
    office.made(&["september"]);
    assert!(!office.is_there("2023-09-2", 998));
}

#[test]
fn a_wrong_print_is_taken_back_and_notes_stay() {
    for by_folder in [true, false] {
        let office = Office::new(KUNDE);
        office.stage.put("in/right.txt", u721((2023, 7, 2), 999, &[(1, "RB7050", "A")]));
        office.stage.put("in/wrong.txt", u721((2023, 7, 2), 999, &[(1, "RB7050", "A"), (2, "RB7050", "B")]));
        office.made(&["in"]);
        office.types("2023-07-2", 999, "A", "Intern note", "om A");
        office.types("2023-07-2", 999, "B", "Intern note", "om B");
        office.made(&["in"]);
        let before = office.rows("2023-07-2", 999, &SEEN);
        let wrong = office.stage.path().join("in/wrong.txt");
        if by_folder {
            std::fs::create_dir(office.stage.path().join("in/trukket")).unwrap();
            std::fs::rename(&wrong, office.stage.path().join("in/trukket/wrong.txt")).unwrap();
            office.made(&["in"]);
        } else {
            office.made(&["in", "--without", "in/wrong.txt"]);
        }
        let now = office.rows("2023-07-2", 999, &SEEN);
        assert_eq!((now.len(), &now["A"]), (1, &before["A"]), "by folder: {by_folder}");
        assert!(office.gone("2023-07-2", 999).contains("om B"));
        let said = office.book("2023-07-2", 999).sheet("Overblik").concat().join("\n");
        assert!(!said.contains("er ikke læst denne gang"), "{said}");
        // Put back, its row has its note again.
        if by_folder {
            std::fs::rename(office.stage.path().join("in/trukket/wrong.txt"), &wrong).unwrap();
        }
        office.made(&["in"]);
        assert_eq!(office.rows("2023-07-2", 999, &SEEN), before, "by folder: {by_folder}");
    }
}

#[test]
fn a_report_that_is_open_in_a_spreadsheet_is_not_replaced() {
    for owner in
        ["~$afrapportering_LG2023-07-2_gruppe-999.xlsx", ".~lock.afrapportering_LG2023-07-2_gruppe-999.xlsx#"]
    {
        let office = Office::new(KUNDE);
        office.stage.put("in/a.txt", u721((2023, 7, 2), 999, &[(1, "RB7050", "A")]));
        office.made(&["in"]);
        office.stage.put(&format!("out/LG2023-07-2/{owner}"), "LB");
        // Nothing new to say: nothing is replaced.
        office.made(&["in"]);
        let before = std::fs::read(office.stage.path().join(path("2023-07-2", 999))).unwrap();
        office.stage.put("in/b.txt", u721((2023, 7, 2), 999, &[(2, "RB7050", "B")]));
        let (exit, _, told) = office.report(&["in"]);
        assert_eq!(exit, 6, "{told}");
        assert!(
            told.contains("is open in a spreadsheet program") && told.contains("close it and run again"),
            "{told}"
        );
        assert!(std::fs::read(office.stage.path().join(path("2023-07-2", 999))).unwrap() == before);
        std::fs::remove_file(office.stage.path().join("out/LG2023-07-2").join(owner)).unwrap();
        office.made(&["in"]);
        assert_eq!(office.rows("2023-07-2", 999, &[]).len(), 2);
    }
}

#[test]
fn what_is_open_closes_by_the_rules_of_the_day() {
    for later in ["k;standard;RB7050;Til orientering;;antagelse\n", "k;standard;RB7050;Kunde;ja;antagelse\n"]
    {
        let office = Office::new(KUNDE);
        office.stage.put("juni/u721.txt", u721((2023, 7, 2), 999, &[(1, "RB7050", "A"), (2, "RB7050", "B")]));
        office.made(&["juni"]);
        office.types("2023-07-2", 999, "B", "Bemærkning til kunden", "Er det rigtigt?");
        office.stage.put("regler.csv", format!("Regel;Lag;Kode;Ejer;Lukkes selv;Kilde\n{later}"));
        office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, &[]));
        office.made(&["august"]);
        let rows = office.rows("2023-08-2", 999, &["Siden sidst"]);
        assert_eq!(rows.keys().collect::<Vec<_>>(), ["B"], "a person's word keeps it open: {later}");
        assert!(office.gone("2023-08-2", 999).contains("\nA\n"), "{}", office.gone("2023-08-2", 999));
    }
}

#[test]
fn a_row_keeps_its_identity_whatever_layout_is_there_now() {
    let office = Office::new(KUNDE);
    let rows: Rows<'_> = &[(1, "RB7050", "A"), (2, "RB7050", "B")];
    office.stage.put("in/u721.txt", u721((2023, 7, 2), 999, rows));
    office.made(&["in"]);
    office.types("2023-07-2", 999, "A", "Intern note", "om A");
    office.made(&["in"]);
    let before = office.rows("2023-07-2", 999, &SEEN);
    let layout = include_str!("../../src/prints/layout/builtin/u721.toml");
    let identity = "version = \"2\"\nidentity = [\"Lønnummer\", \"Kode\", \"Tekst\", \"Tjenestested\"]";
    office.stage.put("layouts/u721.toml", layout.replacen("version = \"1\"", identity, 1));
    office.made(&["in", "--layouts", "layouts"]);
    assert_eq!(office.rows("2023-07-2", 999, &SEEN), before, "read again with another layout");
    std::fs::remove_file(office.stage.path().join("in/u721.txt")).unwrap();
    office.stage.put("in/more.txt", u721((2023, 7, 2), 999, &[(3, "RB7050", "C")]));
    office.made(&["in", "--layouts", "layouts"]);
    let now = office.rows("2023-07-2", 999, &SEEN);
    assert_eq!((&now["A"], &now["B"], now.len()), (&before["A"], &before["B"], 3));
}

/// The built-in layout of U721 with another choice of fields that tell advices apart.
fn with_identity(office: &Office, fields: &str) {
    let layout = include_str!("../../src/prints/layout/builtin/u721.toml");
    let identity = format!("version = \"2\"\nidentity = [{fields}]");
    office.stage.put("layouts/u721.toml", layout.replacen("version = \"1\"", &identity, 1));
}

const WITH_WORKPLACE: &str = "\"Lønnummer\", \"Kode\", \"Tekst\", \"Tjenestested\"";

#[test]
fn another_identity_of_a_layout_doubles_no_row() {
    let office = Office::new(KUNDE);
    let rows: Rows<'_> = &[(1, "RB7050", "A"), (2, "RB7050", "B")];
    office.stage.put("juli/u721.txt", u721((2023, 7, 2), 999, rows));
    office.made(&["juli"]);
    office.types("2023-07-2", 999, "A", "Intern note", "om A");
    office.made(&["juli"]);
    let before = office.rows("2023-07-2", 999, &["Række-id"]);
    with_identity(&office, WITH_WORKPLACE);
    office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, rows));
    office.made(&["august", "--layouts", "layouts"]);
    let now = office.rows("2023-08-2", 999, &SEEN);
    assert_eq!(now["A"], ["Uændret", "om A", &before["A"][0]]);
    assert_eq!((now["B"][0].as_str(), &now["B"][2], now.len()), ("Uændret", &before["B"][0], 2));
    // And back again.
    office.stage.put("september/u721.txt", u721((2023, 9, 2), 999, rows));
    office.made(&["september"]);
    assert_eq!(office.rows("2023-09-2", 999, &SEEN), now);
}

#[test]
fn a_history_begun_anew_takes_everything_from_the_reports_whatever_identity_their_layouts_have() {
    for layouts in [&[][..], &["--layouts", "layouts"]] {
        let office = Office::new(&format!("{KUNDE}l;standard;RB7113;Kunde;ja;antagelse\n"));
        with_identity(&office, WITH_WORKPLACE);
        let made = |input| office.made(&[&[input], layouts].concat());
        let rows: Rows<'_> =
            &[(1, "RB7050", "A"), (2, "RB7050", "B"), (3, "RB7050", "C"), (4, "RB7113", "D")];
        office.stage.put("juli/u721.txt", u721((2023, 7, 2), 999, rows));
        made("juli");
        office.types("2023-07-2", 999, "A", "Intern note", "først");
        office.types("2023-07-2", 999, "B", "Status", "Udført");
        made("juli");
        office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, &rows[..1]));
        made("august");
        office.types("2023-08-2", 999, "A", "Intern note", "siden");
        made("august");
        let seen = ["Intern note", "Status", "Række-id"];
        let before = office.rows("2023-08-2", 999, &seen);
        assert_eq!(before.len(), 2, "B was closed by a person, D by silence: {before:?}");
        std::fs::remove_dir_all(office.stage.path().join("out/.uddata")).unwrap();
        office.stage.put("september/u721.txt", u721((2023, 9, 2), 999, &rows[..1]));
        let (exit, _, told) = office.report(&[&["september"], layouts].concat());
        assert_eq!(exit, 6, "a memory that is lost is no success: {told}");
        assert_eq!(told.matches("the history knows nothing of").count(), 1, "{told}");
        assert!(told.contains("this and 1 other reports") && !told.contains("differently"), "{told}");
        assert_eq!(office.rows("2023-09-2", 999, &seen), before, "{told}");
        assert!(office.rows("2023-09-2", 999, &["Siden sidst"])["C"] == ["Ikke gentaget"]);
    }
}

#[test]
fn a_løngruppe_that_got_another_number_keeps_its_memory() {
    let office = Office::new(KUNDE);
    let rows: Rows<'_> = &[(1, "RB7050", "A"), (2, "RB7050", "B"), (3, "RB7050", "C")];
    office.stage.put("juli/u721.txt", u721((2023, 7, 2), 998, rows));
    office.made(&["juli"]);
    office.types("2023-07-2", 998, "A", "Intern note", "om A");
    office.types("2023-07-2", 998, "C", "Status", "Udført");
    let mut book = office.book("2023-07-2", 998);
    let (head, row) = (book.rows().start - 1, book.find("Tekst", "B").unwrap());
    book.grid()[head].push("Mit eget".into());
    book.set(row, "Mit eget", "ord-1");
    office.stage.put(&path("2023-07-2", 998), book.save());
    office.made(&["juli"]);
    let sent = office.stage.path().join(path("2023-07-2", 998));
    let sent = std::fs::read(sent).unwrap();
    office.stage.put("kunder.csv", "Løngruppe;Kunde;Tidligere løngruppe\n999;Demo;998\n");
    let customers = ["--customers", "kunder.csv"];
    office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, &rows[..1]));
    office.made(&[&["august"], &customers[..]].concat());
    let seen = ["Siden sidst", "Intern note", "Først set"];
    let now = office.rows("2023-08-2", 999, &seen);
    assert_eq!(now["A"], ["Uændret", "om A", "LG2023-07-2"]);
    assert_eq!((now["B"][0].as_str(), now.len()), ("Ikke gentaget", 2), "{now:?}");
    assert_eq!(office.rows("2023-08-2", 999, &["Mit eget"])["B"], ["ord-1"]);
    assert!(!office.is_there("2023-08-2", 998), "it lives on under its new number");
    // An answer to a report of the old number is in the newest one of the new.
    let mut book = Book::open(&sent);
    let row = book.find("Tekst", "B").unwrap();
    book.set(row, "Kundens svar", "er rettet");
    office.stage.put("retur.xlsx", book.save());
    assert_eq!(office.stage.run(&["collect", "retur.xlsx", "--out", "out"]).exit, 0);
    office.made(&[&["august"], &customers[..]].concat());
    assert_eq!(office.rows("2023-08-2", 999, &["Kundens svar"])["B"], ["er rettet"]);
    // What closes closes under the new number alone.
    office.types("2023-08-2", 999, "B", "Status", "Udført");
    office.stage.put("september/u721.txt", u721((2023, 9, 2), 999, &rows[..1]));
    office.made(&[&["september"], &customers[..]].concat());
    assert_eq!(office.rows("2023-09-2", 999, &["Intern note"]).len(), 1);
    assert!(!office.is_there("2023-09-2", 998));
}

#[test]
fn a_løngruppe_that_was_merged_into_another_keeps_its_open_rows_in_sight() {
    let office = Office::new(KUNDE);
    let rows: Rows<'_> = &[(1, "RB7050", "A"), (2, "RB7050", "B")];
    office.stage.put("juli/u721-998.txt", u721((2023, 7, 2), 998, &rows[..1]));
    office.stage.put("juli/u721-999.txt", u721((2023, 7, 2), 999, &rows[1..]));
    office.made(&["juli"]);
    office.stage.put("kunder.csv", "Løngruppe;Kunde;Tidligere løngruppe\n999;Demo;998\n");
    office.stage.put("august/u721.txt", u721((2023, 8, 2), 999, &rows[1..]));
    office.made(&["august", "--customers", "kunder.csv"]);
    assert_eq!(office.rows("2023-08-2", 998, &["Siden sidst"])["A"], ["Ikke gentaget"]);
    assert_eq!(office.rows("2023-08-2", 999, &["Siden sidst"])["B"], ["Uændret"]);
}
