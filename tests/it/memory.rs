//! Memory from run to run: nothing forgotten, no note lost, whatever people do and whatever stops the program.

use std::collections::BTreeMap;

use calamine::Data;
use serde_json::Value;
use uddata::history::History;
use uddata::history::store::Store;
use uddata::system::secret::{Secret, from_text};

use crate::persons;
use crate::prints;
use crate::program::{Run, Stage, secret_file};
use crate::returned::Book;

/// A print of one løngruppe: `rows` are løbenummer, code and text.
fn u721(run: (i16, i8, i8), group: u32, rows: &[(usize, &str, String)]) -> String {
    let row = |(person, code, text): &(usize, &str, String)| {
        prints::row(&format!("120380-0051 {person:03}"), "PEDERSEN KIRSTEN", code, text)
    };
    prints::u721(run, group, rows.iter().map(row))
}

fn rows(persons: impl Iterator<Item = usize>) -> Vec<(usize, &'static str, String)> {
    persons.map(|person| (person, "RB7050", format!("SKYLDIGT BELØB KR. {person}00,00"))).collect()
}

fn path(run: &str) -> String {
    format!("out/LG{run}/afrapportering_LG{run}_gruppe-999.xlsx")
}

/// A stage on which prints come in and reports are typed in.
struct Desk {
    stage: Stage,
}

impl Desk {
    fn new() -> Self {
        Self { stage: Stage::new() }
    }

    fn print(&self, run: (i16, i8, i8), rows: &[(usize, &str, String)]) {
        let name = format!("in/u721-{}-{}-{}.txt", run.0, run.1, run.2);
        self.stage.put(&name, u721(run, 999, rows));
    }

    fn report(&self) -> Value {
        let run = self.run(&[]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        persons::assert_none_in("stderr", &run.stderr).unwrap();
        serde_json::from_str(&run.stdout).unwrap()
    }

    fn run(&self, env: &[(&str, &str)]) -> Run {
        self.stage.run_with(&["report", "in", "--out", "out", "--json"], env)
    }

    fn open(&self, run: &str) -> Book {
        Book::open(&self.bytes(run))
    }

    fn bytes(&self, run: &str) -> Vec<u8> {
        std::fs::read(self.stage.path().join(path(run))).unwrap()
    }

    fn save(&self, run: &str, book: &Book) {
        self.stage.put(&path(run), book.save());
    }

    /// Each person's row: what became of it, its status and its notes.
    fn lives(&self, run: &str) -> BTreeMap<usize, Vec<String>> {
        let headers = ["Lønnummer", "Siden sidst", "Status", "Intern note"];
        let words = self.open(run).words(&headers);
        words.into_iter().map(|row| (row[0][12..].parse().unwrap(), row[1..].to_vec())).collect()
    }

    fn gone(&self, run: &str) -> Vec<usize> {
        let sheet = self.open(run).sheet("Bortfaldet");
        let mut gone: Vec<usize> = sheet.iter().skip(4).map(|row| row[3][12..].parse().unwrap()).collect();
        gone.sort_unstable();
        gone
    }

    fn note(&self, run: &str, person: usize, header: &str, text: &str) {
        let mut book = self.open(run);
        let row = book.find("Lønnummer", &format!("120380-0051 {person:03}")).unwrap();
        book.set(row, header, text);
        self.save(run, &book);
    }
}

/// Fifty advices with notes on every third, some closed, some waiting; the rows turned upside down.
fn noted_desk() -> Desk {
    let desk = Desk::new();
    desk.print((2023, 7, 2), &rows(1..=50));
    let summary = desk.report();
    assert_eq!((&summary["reports"][0]["new"], &summary["reports"][0]["gone"]), (&50.into(), &0.into()));
    let mut book = desk.open("2023-07-2");
    for row in book.rows() {
        let person: usize = book.get(row, "Lønnummer")[12..].parse().unwrap();
        if person.is_multiple_of(3) {
            book.set(row, "Intern note", &format!("om nummer {person}"));
            book.set(row, "Status", if person.is_multiple_of(2) { "Udført" } else { "Afventer kunde" });
        }
    }
    book.turn_upside_down();
    desk.save("2023-07-2", &book);
    desk
}

#[test]
fn fifty_advices_over_four_runs() {
    let desk = noted_desk();
    // An hourly run between: nothing closes.
    desk.print((2023, 8, 1), &[]);
    desk.report();
    assert_eq!(desk.lives("2023-08-1").len(), 50 - 8, "all but the eight that were closed");
    assert!(desk.lives("2023-08-1").values().all(|life| life[0] == "Ikke gentaget"));

    // The next monthly run with half of them.
    desk.print((2023, 8, 2), &rows(1..=25));
    let summary = desk.report();
    let report = &summary["reports"][2];
    assert_eq!(
        (&report["run"], &report["new"], &report["gone"]),
        (&"2023-08-2".into(), &0.into(), &4.into())
    );
    let lives = desk.lives("2023-08-2");
    for person in 1..=50 {
        let life = lives.get(&person).map(|life| life.iter().map(String::as_str).collect::<Vec<_>>());
        let note = format!("om nummer {person}");
        let expected = match (person <= 25, person % 6, person % 3) {
            (true, 0, _) => Some(vec!["Genopstået", "Åben", &note]),
            (true, _, 0) => Some(vec!["Uændret", "Afventer kunde", &note]),
            (true, ..) => Some(vec!["Uændret", "Åben", ""]),
            (false, 0, _) => None,
            (false, _, 0) => Some(vec!["Ikke gentaget", "Afventer kunde", &note]),
            (false, ..) => Some(vec!["Ikke gentaget", "Åben", ""]),
        };
        assert_eq!(life, expected, "{person}");
    }
    assert_eq!(desk.gone("2023-08-2"), [30, 36, 42, 48]);

    // A third with all of them back.
    desk.print((2023, 9, 2), &rows(1..=50));
    desk.report();
    let lives = desk.lives("2023-09-2");
    for person in [30, 36, 42, 48] {
        let note = format!("om nummer {person}");
        assert_eq!(lives[&person], ["Genopstået", "Åben", &note], "{person}");
    }
    assert_eq!(lives.values().filter(|life| life[0] == "Uændret").count(), 46);

    // A rerun changes no byte.
    let before = desk.stage.files("out");
    desk.report();
    assert!(desk.stage.files("out") == before, "a rerun changed something");

    // An older run read late: all notes stand, none moved, and later reports are told to be behind.
    desk.print((2023, 6, 2), &rows(40..=60));
    let summary = desk.report();
    let stale: Vec<&str> = summary["reports"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|report| report["stale"] == true)
        .map(|report| report["run"].as_str().unwrap())
        .collect();
    assert_eq!(stale, ["2023-07-2", "2023-08-1", "2023-08-2", "2023-09-2"]);
    for (name, bytes) in before.into_iter().filter(|(name, _)| name.contains("/afrapportering_")) {
        assert!(desk.stage.reports("out")[&name] == bytes, "{name} was written again");
    }
    let page = desk.stage.files("out").remove("LG2023-09-2/oversigt.html").unwrap();
    assert!(
        String::from_utf8(page).unwrap().contains(">Skal laves igen</span>"),
        "the overview says that it is behind"
    );
    desk.stage.run(&["report", "in", "--out", "out", "--run", "2023-09-2"]);
    let lives = desk.lives("2023-09-2");
    assert_eq!(lives.len(), 60);
    for person in (3..=50).step_by(3) {
        assert_eq!(lives[&person][2], format!("om nummer {person}"));
    }
}

#[test]
fn people_may_do_to_the_sheet_what_they_like() {
    let desk = noted_desk();
    let mut book = desk.open("2023-07-2");
    let title: Vec<Data> = vec![Data::String("Vores egen overskrift".into())];
    book.grid().insert(0, title);
    for row in book.grid().iter_mut() {
        let at = row.len().min(2);
        row.insert(at, Data::String("egen kolonne".into()));
    }
    // Columns moved: Status to the front.
    let status = book.column("Status");
    for row in book.grid().iter_mut().filter(|row| row.len() > status) {
        let cell = row.remove(status);
        row.insert(0, cell);
    }
    // Rows deleted, one copied, a column that the program fills changed, a row of one's own.
    let deleted = book.find("Lønnummer", "120380-0051 001").unwrap();
    book.grid().remove(deleted);
    let copied = book.find("Lønnummer", "120380-0051 002").unwrap();
    let copy = book.grid()[copied].clone();
    book.grid().push(copy);
    let last = book.rows().last().unwrap();
    book.set(last, "Intern note", "skrevet i kopien");
    let amended = book.find("Lønnummer", "120380-0051 004").unwrap();
    book.set(amended, "Tekst", "NOGET ANDET");
    book.set(amended, "Ansvarlig", "LB");
    let own = vec![Data::Empty; 5];
    book.grid().push(own);
    let last = book.rows().last().unwrap();
    book.set(last, "Bemærkning til kunden", "en løs bemærkning");
    book.remove_sheet("Kontrol");
    desk.save("2023-07-2", &book);
    // Renamed, too.
    let folder = desk.stage.path().join("out/LG2023-07-2");
    std::fs::rename(desk.stage.path().join(path("2023-07-2")), folder.join("til kunden (2).xlsx")).unwrap();

    desk.print((2023, 8, 2), &rows(1..=50));
    let run = desk.run(&[]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    for told in
        ["Tekst was changed by hand", "bear one Række-id", "rows are not in it any more", "without Række-id"]
    {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    let lives = desk.lives("2023-08-2");
    assert_eq!(lives.len(), 50);
    for person in (3..=50).step_by(3) {
        assert_eq!(lives[&person][2], format!("om nummer {person}"), "{person}");
    }
    assert_eq!(lives[&2][2], "skrevet i kopien");
    let mut next = desk.open("2023-08-2");
    let row = next.find("Lønnummer", "120380-0051 004").unwrap();
    assert_eq!(next.get(row, "Ansvarlig"), "LB");
    assert!(next.get(row, "Tekst").starts_with("SKYLDIGT BELØB"));
    let gone = next.sheet("Bortfaldet");
    assert!(gone.iter().flatten().any(|cell| cell == "en løs bemærkning"), "{gone:?}");
    let again = desk.stage.files("out");
    desk.report();
    assert!(desk.stage.files("out") == again, "reading the renamed copy once more changed something");
}

#[test]
fn a_report_that_somebody_only_sorted_is_left_alone() {
    let desk = noted_desk();
    desk.report();
    let written = desk.bytes("2023-07-2");
    let mut book = Book::open(&written);
    let first = book.rows().start;
    // Somebody typed in it: it was written anew, and opens with the largest first.
    assert_eq!(book.get(first, "Lønnummer"), "120380-0051 050");
    book.turn_upside_down();
    desk.save("2023-07-2", &book);
    let saved = desk.bytes("2023-07-2");
    desk.report();
    assert!(desk.bytes("2023-07-2") == saved, "nothing new to say, and the file was written over");
}

#[test]
fn ret_ejer_beats_the_rules_until_it_is_cleared() {
    let desk = Desk::new();
    desk.print((2023, 7, 2), &rows(1..=2));
    desk.report();
    desk.note("2023-07-2", 1, "Ret ejer", "Statens Administration");
    desk.report();
    let owner = |run: &str| {
        let mut book = desk.open(run);
        let row = book.find("Lønnummer", "120380-0051 001").unwrap();
        (book.get(row, "Ejer"), book.get(row, "Regel"), book.get(row, "Forklaring"))
    };
    let (ejer, regel, forklaring) = owner("2023-07-2");
    assert_eq!((&*ejer, &*regel), ("Statens Administration", "valgt af en person"));
    assert!(
        forklaring.contains("Ejeren er rettet i rapporten for LG 07/2023, 2. lønkørsel, læst 22-07-2023.")
            && forklaring.contains("Reglerne siger Kunde."),
        "{forklaring}"
    );
    // Rules that say otherwise do not matter, until it is cleared.
    let rules = "Regel;Lag;Kode;Ejer;Kilde\nalt;standard;*;Begge;antagelse\n";
    desk.stage.put("regler.csv", rules);
    desk.stage.put("uddata.toml", "rules = \"regler.csv\"\n");
    desk.print((2023, 8, 2), &rows(1..=2));
    desk.report();
    assert_eq!(owner("2023-08-2").0, "Statens Administration");
    desk.note("2023-08-2", 1, "Ret ejer", "");
    desk.report();
    assert_eq!(owner("2023-08-2").0, "Begge");
}

#[test]
fn what_changed_is_said_and_what_cannot_be_told_apart_stays_apart() {
    let desk = Desk::new();
    let owed = |person: usize, amount: &str| (person, "RB7050", format!("SKYLDIGT BELØB KR. {amount}"));
    desk.print((2023, 7, 2), &[owed(1, "100,00"), owed(2, "100,00"), owed(2, "200,00")]);
    desk.report();
    desk.note("2023-07-2", 1, "Intern note", "om den ene");
    let mut book = desk.open("2023-07-2");
    for row in book.rows() {
        if book.get(row, "Lønnummer").ends_with("002") {
            let amount = book.get(row, "Beløb");
            book.set(row, "Kundens svar", &format!("om {amount}"));
        }
    }
    desk.save("2023-07-2", &book);
    desk.print((2023, 8, 2), &[owed(1, "90,00"), owed(2, "200,00")]);
    desk.report();
    let mut next = desk.open("2023-08-2");
    let words =
        next.words(&["Lønnummer", "Beløb", "Siden sidst", "Forklaring", "Intern note", "Kundens svar"]);
    let of = |person: &str, amount: &str| {
        words
            .iter()
            .find(|row| row[0].ends_with(person) && row[1] == amount)
            .unwrap_or_else(|| panic!("{words:?}"))
    };
    let changed = of("001", "90");
    assert_eq!((&*changed[2], &*changed[4]), ("Ændret", "om den ene"));
    assert!(changed[3].contains("Beløb ændret fra 100,00 til 90,00."), "{changed:?}");
    assert_eq!((&*of("002", "200")[2], &*of("002", "200")[5]), ("Uændret", "om 200"));
    assert_eq!((&*of("002", "100")[2], &*of("002", "100")[5]), ("Ikke gentaget", "om 100"));
}

#[test]
fn a_changed_report_that_cannot_be_read_is_not_written_over() {
    let desk = noted_desk();
    desk.stage.put(&path("2023-07-2"), b"PK\x03\x04 not a workbook any more");
    desk.stage.put("in/more.txt", u721((2023, 7, 2), 999, &rows(51..=52)));
    desk.stage.put("in/other.txt", u721((2023, 7, 2), 998, &rows(1..=2)));
    let run = desk.run(&[]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert!(run.stderr.contains("cannot be read back"), "{}", run.stderr);
    assert_eq!(desk.bytes("2023-07-2"), b"PK\x03\x04 not a workbook any more");
    assert!(
        desk.stage.files("out").keys().any(|name| name.contains("gruppe-998")),
        "the other group goes on"
    );
}

#[test]
fn a_copied_column_that_differs_stops_the_report_from_being_written_over() {
    let desk = noted_desk();
    desk.report();
    let mut book = desk.open("2023-07-2");
    let note = book.column("Intern note");
    for row in book.grid().iter_mut().filter(|row| row.len() > note) {
        let copy = row[note].clone();
        row.insert(0, copy);
    }
    desk.save("2023-07-2", &book);
    desk.report();
    // The copy stands first; what is typed in the other one must not be lost.
    let row = book.rows().start;
    book.grid()[row][note + 1] = Data::String("skrevet i den anden".into());
    desk.save("2023-07-2", &book);
    let saved = desk.bytes("2023-07-2");
    desk.print((2023, 7, 2), &rows(1..=51));
    let run = desk.run(&[]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert!(run.stderr.contains("two columns are called Intern note"), "{}", run.stderr);
    assert!(desk.bytes("2023-07-2") == saved);
}

#[test]
fn a_report_of_another_group_in_its_place_is_refused() {
    let desk = noted_desk();
    desk.stage.put("in/other.txt", u721((2023, 7, 2), 998, &rows(1..=2)));
    desk.report();
    let other =
        std::fs::read(desk.stage.path().join("out/LG2023-07-2/afrapportering_LG2023-07-2_gruppe-998.xlsx"));
    desk.stage.put(&path("2023-07-2"), other.unwrap());
    desk.print((2023, 7, 2), &rows(1..=51));
    let run = desk.run(&[]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert!(run.stderr.contains("is that of 2023-07-2, løngruppe 998"), "{}", run.stderr);
}

#[test]
fn stopped_at_any_point_the_next_run_repairs_it() {
    let whole = noted_desk();
    whole.print((2023, 8, 2), &rows(1..=25));
    whole.report();
    let expected = (whole.lives("2023-07-2"), whole.lives("2023-08-2"), whole.gone("2023-08-2"));
    let mut stopped = 0;
    for how in ["stop", "fail", "deny"] {
        // What fails at the renaming is as what fails at the writing; what stops there leaves a file behind.
        let points: &[&str] =
            if how == "stop" { &["write", "rename", "history"] } else { &["write", "history"] };
        for point in points {
            for time in 1..=6 {
                let desk = noted_desk();
                desk.print((2023, 8, 2), &rows(1..=25));
                let run = desk.run(&[("UDDATA_FAULT", &format!("{point}:{time}:{how}"))]);
                stopped += usize::from(run.exit != 0);
                assert!(how == "stop" || matches!(run.exit, 0 | 1 | 6), "{point}:{time}:{how}: {}", run.exit);
                desk.report();
                let found = (desk.lives("2023-07-2"), desk.lives("2023-08-2"), desk.gone("2023-08-2"));
                assert!(found == expected, "after {point}:{time}:{how}");
                let left: Vec<String> = desk.stage.files("out").into_keys().collect();
                assert!(
                    left.iter().all(|name| !name.ends_with(".tmp")),
                    "after {point}:{time}:{how}: {left:?}"
                );
            }
        }
    }
    assert!(stopped >= 20, "the faults must be met: {stopped}");
}

#[test]
fn a_lost_or_damaged_history_is_taken_over_from_the_reports() {
    for damage in ["damaged", "lost"] {
        let desk = noted_desk();
        desk.print((2023, 8, 2), &rows(1..=25));
        desk.report();
        desk.note("2023-08-2", 2, "Kundens svar", "er rettet");
        // The first run's print is long gone: only its report and what later ones carried are left.
        std::fs::remove_file(desk.stage.path().join("in/u721-2023-7-2.txt")).unwrap();
        let state = desk.stage.path().join("out/.uddata");
        match damage {
            "damaged" => std::fs::write(state.join("history.sqlite"), [0x55; 20_000]).unwrap(),
            _ => std::fs::rename(&state, desk.stage.path().join("old")).unwrap(),
        }
        desk.print((2023, 9, 2), &rows(1..=30));
        let run = desk.run(&[]);
        assert_eq!(run.exit, 6, "{damage}: a memory that is lost is no success: {}", run.stderr);
        assert!(!run.stderr.contains("nothing needs to be done"), "{damage}: {}", run.stderr);
        let lives = desk.lives("2023-09-2");
        for person in (3..=50).step_by(3) {
            let closed = person % 2 == 0 && person > 30;
            let note = lives.get(&person).map(|life| life[2].clone());
            assert_eq!(note, (!closed).then(|| format!("om nummer {person}")), "{damage}: {person}");
        }
        assert_eq!(lives.len(), 50 - 3, "{damage}: what waits still stands");
        let mut book = desk.open("2023-09-2");
        let row = book.find("Lønnummer", "120380-0051 002").unwrap();
        assert_eq!(book.get(row, "Kundens svar"), "er rettet", "{damage}");
    }
}

/// A folder that was moved or put back from a backup: each file has another time, and nobody typed in any.
#[test]
fn a_report_that_stands_as_it_was_written_is_known_by_what_it_says() {
    let desk = noted_desk();
    desk.report();
    let read_back = || {
        let secret = std::fs::read_to_string(secret_file()).unwrap();
        let out = desk.stage.path().join("out");
        let store = Store::open(&out.join(".uddata"), Secret::new(&from_text(&secret).unwrap())).unwrap();
        let back = History::new(store, out, "2023-09-01T08:00:00Z".into()).read_back().unwrap();
        (back.read, back.edits, back.problems.len())
    };
    let written = desk.bytes("2023-07-2");
    desk.stage.put(&path("2023-07-2"), &written);
    assert_eq!(read_back(), (0, 0, 0));
    let mut book = desk.open("2023-07-2");
    let row = book.find("Lønnummer", "120380-0051 003").unwrap();
    book.set(row, "Intern note", "er ringet op");
    desk.save("2023-07-2", &book);
    assert_eq!(read_back(), (1, 1, 0));
    // As it was written, and yet not as it was seen last: it is read, and takes nothing away.
    desk.stage.put(&path("2023-07-2"), &written);
    assert_eq!(read_back(), (1, 0, 0));
}

#[test]
fn another_secret_stops_the_run_and_touches_nothing() {
    let desk = noted_desk();
    desk.stage.put("other-secret", format!("{}\n", "ab".repeat(32)));
    let before = desk.stage.files("out");
    let run = desk.run(&[("UDDATA_SECRET_FILE", "other-secret")]);
    assert_eq!(run.exit, 1);
    assert!(run.stderr.contains("another secret") && run.stderr.contains("hint:"), "{}", run.stderr);
    assert!(desk.stage.files("out") == before);
}

#[test]
fn the_secret_is_made_once_for_the_user_and_not_beside_the_reports() {
    let desk = Desk::new();
    desk.print((2023, 7, 2), &rows(1..=2));
    let run = desk.run(&[("UDDATA_SECRET_FILE", ""), ("XDG_STATE_HOME", "state")]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    let secret = desk.stage.path().join("state/uddata/secret");
    let made = std::fs::read(&secret).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
        assert_eq!(mode(&secret), 0);
        assert_eq!(mode(&desk.stage.path().join("out/.uddata")), 0);
        assert_eq!(mode(&desk.stage.path().join("out/.uddata/history.sqlite")), 0);
    }
    desk.run(&[("UDDATA_SECRET_FILE", ""), ("XDG_STATE_HOME", "state")]);
    assert_eq!(std::fs::read(&secret).unwrap(), made);
}

#[test]
fn nothing_personal_is_readable_in_the_state() {
    let desk = noted_desk();
    desk.report();
    for name in crate::program::files_below(&desk.stage.path().join("out/.uddata")) {
        let bytes = std::fs::read(desk.stage.path().join("out/.uddata").join(&name)).unwrap();
        let holds = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
        for needle in ["120380", "PEDERSEN", "KIRSTEN", "om nummer", "SKYLDIGT"] {
            assert!(!holds(needle), "{name} holds {needle}");
        }
    }
}

#[test]
fn a_missing_print_closes_nothing() {
    let desk = Desk::new();
    desk.stage
        .put("regler.csv", "Regel;Lag;Kode;Ejer;Kilde\ninfo;standard;FE2217;Til orientering;antagelse\n");
    desk.stage.put("uddata.toml", "rules = \"regler.csv\"\n");
    let informed = |persons: std::ops::RangeInclusive<usize>| {
        persons.map(|person| (person, "FE2217", "ESKATTEKORT AFSLUTTES OK".to_string())).collect::<Vec<_>>()
    };
    desk.print((2023, 7, 2), &informed(1..=4));
    desk.report();
    // The count does not agree: not all of the print was read.
    let cut = u721((2023, 8, 2), 999, &informed(1..=2)).replace("ANTAL ADVIS     2", "ANTAL ADVIS     4");
    desk.stage.put("in/cut.txt", cut);
    let run = desk.run(&[]);
    assert_eq!(run.exit, 3, "{}", run.stderr);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&summary["reports"][1]["gone"], &summary["reports"][1]["incomplete"]),
        (&0.into(), &true.into())
    );
    assert_eq!(desk.lives("2023-08-2").len(), 4);
    std::fs::remove_file(desk.stage.path().join("in/cut.txt")).unwrap();
    desk.print((2023, 8, 2), &informed(1..=2));
    desk.report();
    assert_eq!((desk.lives("2023-08-2").len(), desk.gone("2023-08-2")), (2, vec![3, 4]));
}

#[test]
fn a_print_that_was_moved_away_is_remembered() {
    let stage = crate::fixture::Fixture::named("cases", "samples-together").stage();
    let report = || {
        let run = stage.run(&["report", "input", "--out", "out", "--json"]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap()
    };
    let read = || Book::open(&std::fs::read(stage.path().join(path("2023-08-2"))).unwrap());
    let headers = ["Lønnummer", "Kode", "Tekst", "Beløb", "Ejer", "Kilde", "Intern note", "Række-id"];
    assert_eq!(report()["reports"][0]["incomplete"], false);
    let mut book = read();
    for row in book.rows() {
        let id = book.get(row, "Række-id");
        book.set(row, "Intern note", &format!("om {id}"));
    }
    stage.put(&path("2023-08-2"), book.save());
    report();
    let whole = read().words(&headers);
    for print in ["u721", "fejl-advis"] {
        let files = stage.files("input");
        let (name, bytes) = files.iter().find(|(name, _)| name.contains(print)).expect("the case has both");
        std::fs::remove_file(stage.path().join("input").join(name)).unwrap();
        let summary = report();
        assert_eq!(summary["reports"][0]["incomplete"], true);
        assert_eq!(summary["reports"][0]["advices"], whole.len());
        let mut partly = read();
        assert_eq!(partly.words(&headers), whole, "no row and no note is lost with {print}");
        let said = partly.sheet("Overblik").concat().join("\n");
        assert!(
            said.contains("er ikke læst denne gang. Rækkerne fra den er dem, der blev læst tidligere"),
            "{said}"
        );
        let word = if print == "u721" { "U721" } else { "Fejl & Advis" };
        assert!(!said.contains(&format!("{word}: 1 fil")), "no file of it was read: {said}");
        let control = partly.sheet("Kontrol").concat().join("\n");
        assert!(control.contains("Læst tidligere") && !control.contains("søgekriterier"), "{control}");
        assert!(control.contains(": stemmer\n"), "{control}");
        assert!(partly.sheet("Bortfaldet").is_empty());
        stage.put(&format!("input/{name}"), bytes);
        assert_eq!(report()["reports"][0]["incomplete"], false);
        assert_eq!(read().words(&headers), whole);
    }
}

/// What a report shows of the settings is what it is made anew for.
#[test]
fn a_new_contact_renews_the_reports_that_show_it() {
    let stage = Stage::new();
    for group in [998, 999] {
        stage.put(&format!("in/u721-{group}.txt"), u721((2023, 7, 2), group, &rows(1..=3)));
    }
    let settings = "customers = 'kunder.csv'\ncalendar = 'plan.csv'\n";
    let plan = "Lønkørsel;Kørselsdato\n2023-07-2;20-06-2023\n";
    let list = |contact: &str| format!("Løngruppe;Kunde;Kontakt\n999;Nordhavn;{contact}\n998;Sydhavn;MK\n");
    let unchanged = |name: &str, text: &str| {
        stage.put(name, text);
        let run = stage.run(&["report", "in", "--out", "out"]);
        assert_eq!(run.exit, 0, "{name}: {}", run.stderr);
        match run.stdout {
            told if told.contains("as they were: nothing changed") => 2,
            told if told.contains("beside them 1 report and 0 known files stand as they were") => 1,
            _ => 0,
        }
    };
    stage.put("uddata.toml", settings);
    stage.put("plan.csv", plan);
    assert_eq!(unchanged("kunder.csv", &list("LB")), 0);
    assert_eq!(unchanged("kunder.csv", &list("LB")), 2);
    assert_eq!(unchanged("kunder.csv", &list("PT")), 1, "that of the other kunde");
    assert_eq!(unchanged("kunder.csv", &format!("{}997;Vesthavn;NN\n", list("PT"))), 2, "a kunde more");
    assert_eq!(unchanged("plan.csv", &format!("{plan}2023-08-2;20-07-2023\n")), 2, "a later lønkørsel");
    assert_eq!(
        unchanged("uddata.toml", &format!("{settings}log = 'uddata.log'\n")),
        2,
        "what no report shows"
    );
    assert_eq!(unchanged("uddata.toml", &format!("{settings}faults_to = 'fejl@example.dk'\n")), 0);
    assert_eq!(unchanged("plan.csv", &plan.replace("20-06", "21-06")), 0, "its own date");
}
