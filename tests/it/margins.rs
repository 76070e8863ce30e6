//! What people write in the margins of a report: columns of their own and comments at cells. Both follow their rows, and
//! neither reaches the kunde.

use calamine::Data;
use rust_xlsxwriter::Note;

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

fn path(run: &str, ending: &str) -> String {
    format!("out/LG{run}/afrapportering_LG{run}_gruppe-999{ending}.xlsx")
}

struct Desk {
    stage: Stage,
}

impl Desk {
    fn new() -> Self {
        let stage = Stage::new();
        stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n999;Demo;hr;mappe\n");
        let desk = Self { stage };
        desk.print((2023, 7, 2), 1..=6);
        desk.report(0);
        desk
    }

    fn print(&self, run: (i16, i8, i8), persons: std::ops::RangeInclusive<usize>) {
        let row = |at: usize| {
            let text = format!("SKYLDIGT BELØB KR. {at}00,00");
            prints::row(&format!("120380-0051 {at:03}"), "PEDERSEN KIRSTEN", "RB7050", &text)
        };
        self.stage.put(&format!("in/u721-{}.txt", run.1), prints::u721(run, 999, persons.map(row)));
    }

    fn report(&self, exit: i32) -> String {
        let run = self.stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
        assert_eq!(run.exit, exit, "{}", run.stderr);
        run.stderr
    }

    fn bytes(&self, run: &str, ending: &str) -> Vec<u8> {
        std::fs::read(self.stage.path().join(path(run, ending))).unwrap()
    }

    fn open(&self, run: &str, ending: &str) -> Book {
        Book::open(&self.bytes(run, ending))
    }

    /// What stands in a column of a person's row; nothing where there is no such column.
    fn says(&self, run: &str, person: usize, header: &str) -> String {
        let mut book = self.open(run, "");
        let row = book.find("Lønnummer", &format!("120380-0051 {person:03}")).unwrap();
        let head = book.rows().start - 1;
        let is_there = book.grid()[head].iter().any(|cell| *cell == header);
        if is_there { book.get(row, header) } else { String::new() }
    }

    fn kept_aside(&self) -> Vec<String> {
        self.stage.files("out").into_keys().filter(|name| name.contains("erstattet")).collect()
    }
}

/// The comments of a workbook as one text.
fn comments(book: &[u8]) -> String {
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut all = String::new();
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).unwrap();
        if part.name().is_ok_and(|name| name.contains("comment")) {
            std::io::Read::read_to_string(&mut part, &mut all).unwrap();
        }
    }
    all
}

/// Adds a column of one's own at the right end, with a word in a person's row.
fn add_column(book: &mut Book, header: &str, person: usize, word: &str) {
    let head = book.rows().start - 1;
    book.grid()[head].push(Data::String(header.into()));
    let row = book.find("Lønnummer", &format!("120380-0051 {person:03}")).unwrap();
    book.set(row, header, word);
}

/// The workbook with a comment at a cell of a person's row.
fn with_comment(book: &mut Book, person: usize, header: &str, text: &str) -> Vec<u8> {
    let row = book.find("Lønnummer", &format!("120380-0051 {person:03}")).unwrap() as u32;
    let column = book.column(header) as u16;
    book.save_and(|sheet| {
        let _ = sheet.insert_note(row, column, &Note::new(text)).unwrap();
    })
}

#[test]
fn columns_and_comments_follow_their_rows() {
    let desk = Desk::new();
    let mut book = desk.open("2023-07-2", "");
    add_column(&mut book, "Mine noter", 3, "ord-1");
    add_column(&mut book, "Møde", 5, "ord-2 & <mere>");
    book.turn_upside_down();
    let bytes = with_comment(&mut book, 4, "Bemærkning til kunden", "ord-3");
    desk.stage.put(&path("2023-07-2", ""), bytes);
    let holds = |run: &str| {
        let says = [desk.says(run, 3, "Mine noter"), desk.says(run, 5, "Møde"), desk.says(run, 4, "Møde")];
        assert_eq!(says, ["ord-1", "ord-2 & <mere>", ""], "{run}");
        assert_eq!(comments(&desk.bytes(run, "")).matches("ord-3").count(), 1, "{run}");
        assert_eq!(
            desk.open(run, "").grid()[3].last(),
            Some(&Data::String("Møde".into())),
            "at the right end"
        );
    };
    assert_eq!(desk.report(0), "");
    holds("2023-07-2");
    let written = desk.stage.files("out");
    desk.report(0);
    assert!(desk.stage.files("out") == written, "a second run changes nothing");
    // A late print, and the next lønkørsel.
    desk.print((2023, 7, 2), 1..=7);
    desk.report(0);
    holds("2023-07-2");
    desk.print((2023, 8, 2), 4..=6);
    desk.report(0);
    holds("2023-08-2");
    assert_eq!(desk.kept_aside(), Vec::<String>::new(), "nothing was left behind");
    // Nothing of it is the kunde's.
    let mut copy = desk.open("2023-08-2", "_kunde");
    assert!(!copy.grid().iter().flatten().any(|cell| cell.to_string().contains("ord-")));
    assert!(!comments(&desk.bytes("2023-08-2", "_kunde")).contains("ord-"));
    // Whoever sees a word clears it; a program that drops comments takes none away.
    let mut book = desk.open("2023-08-2", "");
    let row = book.find("Lønnummer", "120380-0051 003").unwrap();
    book.set(row, "Mine noter", "");
    desk.stage.put(&path("2023-08-2", ""), book.save());
    desk.report(0);
    assert_eq!(
        (desk.says("2023-08-2", 3, "Mine noter"), desk.says("2023-08-2", 5, "Møde")),
        (String::new(), "ord-2 & <mere>".into())
    );
    assert!(comments(&desk.bytes("2023-08-2", "")).contains("ord-3"));
    // The history is lost: the reports hold them.
    std::fs::remove_dir_all(desk.stage.path().join("out/.uddata")).unwrap();
    desk.report(6);
    assert_eq!(desk.says("2023-08-2", 5, "Møde"), "ord-2 & <mere>");
    assert!(comments(&desk.bytes("2023-08-2", "")).contains("ord-3"));
}

#[test]
fn what_a_kunde_writes_in_the_margin_is_shown_as_the_kundes() {
    let desk = Desk::new();
    let mut copy = desk.open("2023-07-2", "_kunde");
    add_column(&mut copy, "Afdeling", 2, "ord-1");
    let bytes = with_comment(&mut copy, 3, "Tekst", "ord-2");
    desk.stage.put("retur.xlsx", bytes);
    let run = desk.stage.run(&["collect", "retur.xlsx", "--out", "out"]);
    assert_eq!((run.exit, &*run.stderr), (0, ""));
    desk.report(0);
    assert_eq!(desk.says("2023-07-2", 2, "Afdeling (kunden)"), "ord-1");
    let said = comments(&desk.bytes("2023-07-2", ""));
    assert!(said.contains("Kunden: ") && said.contains("ord-2"), "{said}");
    // Read once more, it changes nothing.
    let written = desk.stage.files("out");
    desk.stage.run(&["collect", "retur.xlsx", "--out", "out"]);
    desk.report(0);
    assert!(desk.stage.files("out") == written);
}

#[test]
fn a_row_that_was_away_for_many_reports_keeps_its_own_words() {
    let desk = Desk::new();
    let mut book = desk.open("2023-07-2", "");
    add_column(&mut book, "Mine noter", 3, "ord-1");
    let row = book.find("Lønnummer", "120380-0051 003").unwrap();
    book.set(row, "Status", "Udført");
    let bytes = with_comment(&mut book, 3, "Tekst", "ord-2");
    desk.stage.put(&path("2023-07-2", ""), bytes);
    desk.report(0);
    for month in 8..=11 {
        desk.print((2023, month, 2), 4..=6);
        desk.report(0);
    }
    desk.print((2023, 12, 2), 3..=3);
    desk.report(0);
    assert_eq!(desk.says("2023-12-2", 3, "Siden sidst"), "Genopstået");
    assert_eq!(desk.says("2023-12-2", 3, "Mine noter"), "ord-1");
    assert!(comments(&desk.bytes("2023-12-2", "")).contains("ord-2"));
}
