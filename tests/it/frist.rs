//! The Frist of a row over several lønkørsler: it counts bank days from the run that first printed the row, or that opened
//! it again, stands still, and is marked where it is past.

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

const CALENDAR: &str = "Lønkørsel;Kørselsdato;Afrapporteringsfrist;Dispositionsdato\n\
    2026-01-2;19-12-2025;25-12-2025;30-12-2025\n\
    2026-02-2;21-01-2026;28-01-2026;30-01-2026\n\
    2026-03-2;19-02-2026;25-02-2026;27-02-2026\n\
    2026-04-2;20-03-2026;27-03-2026;31-03-2026\n\
    2026-05-2;21-04-2026;28-04-2026;30-04-2026\n";
const RULES: &str = "Regel;Lag;Kode;Ejer;Frist\n\
    a;standard;RB7115;Kunde;rapport+5\n\
    b;standard;RB7113;Kunde;disposition-2\n\
    c;standard;RB7050;Kunde;rapport+5k\n";
const RUNS: [(i16, i8, i8); 5] = [(2026, 1, 2), (2026, 2, 2), (2026, 3, 2), (2026, 4, 2), (2026, 5, 2)];

struct Desk(Stage);

impl Desk {
    fn new() -> Self {
        let stage = Stage::new();
        stage.put("plan.csv", CALENDAR);
        stage.put("regler.csv", RULES);
        Self(stage)
    }

    /// Prints a run that holds some codes, and reports it.
    fn run(&self, run: (i16, i8, i8), codes: &[&str]) -> Book {
        let row = |(at, code): (usize, &&str)| {
            prints::row(
                &format!("120380-0051 {:03}", at + 1),
                "PEDERSEN KIRSTEN",
                code,
                "ATP-SATS PASSER IKKE",
            )
        };
        self.report(run, codes.iter().enumerate().map(row))
    }

    /// Prints a run that holds some rows, and reports it.
    fn report(&self, run: (i16, i8, i8), rows: impl Iterator<Item = String>) -> Book {
        let name = format!("in/u721-{}-{}-{}.txt", run.0, run.1, run.2);
        self.0.put(&name, prints::u721(run, 999, rows));
        let args =
            ["report", "in", "--out", "out", "--rules", "regler.csv", "--calendar", "plan.csv", "--quiet"];
        let made = self.0.run(&args);
        assert_eq!(made.exit, 0, "{}", made.stderr);
        Book::open(&std::fs::read(self.0.path().join(path(run))).unwrap())
    }

    /// Somebody types in the row of a code of a report, where it stands.
    fn types(&self, run: (i16, i8, i8), mut book: Book, code: &str, (header, word): (&str, &str)) {
        let row = book.find("Kode", code).unwrap();
        book.set(row, header, word);
        self.0.put(&path(run), book.save());
    }
}

fn path((year, month, number): (i16, i8, i8)) -> String {
    let run = format!("{year}-{month:02}-{number}");
    format!("out/LG{run}/afrapportering_LG{run}_gruppe-999.xlsx")
}

/// `Kode`, `Frist`, `Siden sidst` and whether `Sådan gør du` says that the Frist is past.
fn rows(book: &mut Book) -> Vec<(String, String, String, bool)> {
    let words = book.words(&["Kode", "Frist", "Siden sidst", "Sådan gør du"]);
    let row = |row: Vec<String>| {
        let past = row[3].starts_with("Fristen er overskredet.");
        (row[0].clone(), day(&row[1]), row[2].clone(), past)
    };
    words.into_iter().map(row).collect()
}

/// The day that a cell's number stands for.
fn day(serial: &str) -> String {
    let days: i64 = serial.parse().unwrap();
    let day = jiff::civil::date(1899, 12, 30) + jiff::Span::new().days(days);
    format!("{:02}-{:02}-{}", day.day(), day.month(), day.year())
}

fn expected(rows: &[(&str, &str, &str, bool)]) -> Vec<(String, String, String, bool)> {
    let row = |&(code, frist, since, past): &(&str, &str, &str, bool)| {
        (code.to_owned(), frist.to_owned(), since.to_owned(), past)
    };
    rows.iter().map(row).collect()
}

#[test]
fn a_frist_counts_bank_days_stands_still_and_is_marked_when_it_is_past() {
    let desk = Desk::new();
    let mut first = desk.run(RUNS[0], &["RB7115", "RB7113", "RB7050"]);
    // 25 December is no bank day, nor are 31 December and New Year's Day; the row of calendar days falls where it falls.
    assert_eq!(
        rows(&mut first),
        expected(&[
            ("RB7113", "23-12-2025", "Ny", false),
            ("RB7050", "30-12-2025", "Ny", false),
            ("RB7115", "06-01-2026", "Ny", false),
        ])
    );
    let mut second = desk.run(RUNS[1], &["RB7115", "RB7113"]);
    assert_eq!(
        rows(&mut second),
        expected(&[
            ("RB7113", "23-12-2025", "Uændret", true),
            ("RB7050", "30-12-2025", "Ikke gentaget", true),
            ("RB7115", "06-01-2026", "Uændret", true),
        ])
    );
    let overblik = second.sheet("Overblik");
    let said = |topic: &str| overblik.iter().any(|row| row[0] == topic);
    for topic in ["Løn kan standses til og med", "Ældste åbne"] {
        assert!(said(topic), "{topic}: {overblik:?}");
    }
}

/// What the rules say of the Frist today holds of what is open since long, and a row that it makes late is marked.
#[test]
fn a_rule_that_moves_a_frist_moves_that_of_open_rows() {
    let desk = Desk::new();
    desk.0.put("regler.csv", RULES.replace("rapport+5\n", "rapport+60\n"));
    let mut first = desk.run(RUNS[0], &["RB7115"]);
    assert_eq!(rows(&mut first), expected(&[("RB7115", "24-03-2026", "Ny", false)]));
    let mut second = desk.run(RUNS[1], &[]);
    assert_eq!(rows(&mut second), expected(&[("RB7115", "24-03-2026", "Ikke gentaget", false)]));
    desk.0.put("regler.csv", RULES);
    let mut third = desk.run(RUNS[2], &[]);
    assert_eq!(rows(&mut third), expected(&[("RB7115", "06-01-2026", "Ikke gentaget", true)]));
}

/// What `Overblik` says of a topic; empty where it does not name it.
fn said(book: &Book, topic: &str) -> String {
    let overblik = book.sheet("Overblik");
    overblik.into_iter().find(|row| row[0] == topic).map(|row| row[1].clone()).unwrap_or_default()
}

/// Statens Administration reads who is late, and what the kunde answered until a Status says that it is taken up.
#[test]
fn statens_administration_sees_late_kunder_and_their_answers() {
    let desk = Desk::new();
    let first = desk.run(RUNS[0], &["RB7115", "RB7113"]);
    let late = "Kundens frist er overskredet";
    assert_eq!((said(&first, late), said(&first, "Afventer kunden").as_str()), (String::new(), "2 rækker"));
    let second = desk.run(RUNS[1], &["RB7115", "RB7113"]);
    assert_eq!(said(&second, late), "2 rækker: følg op hos kunden");
    desk.types(RUNS[1], second, "RB7115", ("Kundens svar", "Satsen er rigtig"));
    let third = desk.run(RUNS[2], &["RB7115", "RB7113"]);
    let answered = "Kunden har svaret";
    assert_eq!(said(&third, answered), "1 række; 1 nyt svar siden sidst: læs Kundens svar, og sæt Status");
    assert_eq!(said(&third, late), "1 række: følg op hos kunden");
    let fourth = desk.run(RUNS[3], &["RB7115", "RB7113"]);
    assert_eq!(said(&fourth, answered), "1 række; 0 nye svar siden sidst: læs Kundens svar, og sæt Status");
    desk.types(RUNS[2], third, "RB7115", ("Status", "Afventer kunde"));
    let last = desk.run(RUNS[4], &["RB7115", "RB7113"]);
    assert_eq!(
        (said(&last, answered), said(&last, late).as_str()),
        (String::new(), "2 rækker: følg op hos kunden")
    );
}

/// `Navn` of a print that has none comes from whichever lønkørsel named the lønnummer, and `Sted` alone says so.
#[test]
fn a_name_comes_from_the_whole_history() {
    let desk = Desk::new();
    let first = desk.run(RUNS[0], &["RB7115"]);
    desk.types(RUNS[0], first, "RB7115", ("Status", "Udført"));
    desk.run(RUNS[1], &[]);
    let unnamed = prints::row("120380-0051 001", "", "RB7113", "ATP-SATS PASSER IKKE TIL STILLINGEN");
    let stranger = prints::row("120380-0051 002", "", "RB7113", "ATP-SATS PASSER IKKE TIL STILLINGEN");
    let mut third = desk.report(RUNS[2], [unnamed, stranger].into_iter());
    let words = third.words(&["Lønnummer", "Navn", "Sted"]);
    let of = |number: &str| words.iter().find(|row| row[0] == number).unwrap();
    assert_eq!(of("120380-0051 001")[1], "PEDERSEN KIRSTEN", "{words:?}");
    assert!(of("120380-0051 001")[2].ends_with("; navnet er fra en anden række"), "{words:?}");
    assert_eq!(of("120380-0051 002")[1], "", "another lønnummer");
    assert!(!of("120380-0051 002")[2].contains("navnet"), "{words:?}");
}

#[test]
fn a_row_that_comes_back_gets_a_frist_of_its_own() {
    let desk = Desk::new();
    let first = desk.run(RUNS[0], &["RB7115"]);
    desk.types(RUNS[0], first, "RB7115", ("Status", "Udført"));
    let mut again = desk.run(RUNS[1], &["RB7115"]);
    let mut later = desk.run(RUNS[2], &["RB7115"]);
    assert_eq!(rows(&mut again), expected(&[("RB7115", "04-02-2026", "Genopstået", false)]));
    assert_eq!(rows(&mut later), expected(&[("RB7115", "04-02-2026", "Uændret", true)]));
}
