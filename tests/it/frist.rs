//! The Frist of a row over several lønkørsler: it counts bank days from the run that first printed the row, or that opened
//! it again, stands still, and is marked where it is past.

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

const CALENDAR: &str = "Lønkørsel;Kørselsdato;Afrapporteringsfrist;Dispositionsdato\n\
    2026-01-2;19-12-2025;25-12-2025;30-12-2025\n\
    2026-02-2;21-01-2026;28-01-2026;30-01-2026\n\
    2026-03-2;19-02-2026;25-02-2026;27-02-2026\n";
const RULES: &str = "Regel;Lag;Kode;Ejer;Frist\n\
    a;standard;RB7115;Kunde;rapport+5\n\
    b;standard;RB7113;Kunde;disposition-2\n\
    c;standard;RB7050;Kunde;rapport+5k\n";
const RUNS: [(i16, i8, i8); 3] = [(2026, 1, 2), (2026, 2, 2), (2026, 3, 2)];

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
        let name = format!("in/u721-{}-{}-{}.txt", run.0, run.1, run.2);
        self.0.put(&name, prints::u721(run, 999, codes.iter().enumerate().map(row)));
        let args =
            ["report", "in", "--out", "out", "--rules", "regler.csv", "--calendar", "plan.csv", "--quiet"];
        let made = self.0.run(&args);
        assert_eq!(made.exit, 0, "{}", made.stderr);
        Book::open(&std::fs::read(self.0.path().join(path(run))).unwrap())
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

#[test]
fn a_row_that_comes_back_gets_a_frist_of_its_own() {
    let desk = Desk::new();
    let mut first = desk.run(RUNS[0], &["RB7115"]);
    let row = first.rows().start;
    first.set(row, "Status", "Udført");
    desk.0.put(&path(RUNS[0]), first.save());
    let again = desk.run(RUNS[1], &["RB7115"]);
    let mut later = desk.run(RUNS[2], &["RB7115"]);
    {
        let (mut book, since, past) = (again, "Genopstået", false);
        assert_eq!(rows(&mut book), expected(&[("RB7115", "04-02-2026", since, past)]));
    }
    assert_eq!(rows(&mut later), expected(&[("RB7115", "04-02-2026", "Uændret", true)]));
}
