//! The commands that use the memory between runs, through the real program. None of them names a person.

use serde_json::Value;

use crate::persons;
use crate::prints;
use crate::program::{Run, Stage};
use crate::returned::Book;

/// Løbenummer 001 of a person, name, code and text.
type Row = (&'static str, &'static str, &'static str, &'static str);

const OLE: Row = ("050391-0033", "JENSEN OLE", "RB7050", "SKYLDIGT BELØB KR. 1.515,90");
const BENT: Row = ("170759-0061", "MØLLER BENT", "RB7113", "=ATP-SATS FOR 0503910033 JENSEN");
const KIRSTEN: Row = ("120380-0051", "PEDERSEN KIRSTEN", "ZZ0001", "MANGLER OPLYSNING");

fn u721(run: (i16, i8, i8), group: u32, rows: &[Row]) -> String {
    let row = |(cpr, name, code, text): &Row| prints::row(&format!("{cpr} 001"), name, code, text);
    prints::u721(run, group, rows.iter().map(row))
}

/// A folder of prints and reports.
struct Desk(Stage);

impl Desk {
    /// Three runs: Ole's row in all of them, Bent's in the first two, Kirsten's in the last.
    fn new() -> Self {
        let desk = Self(Stage::new());
        desk.0.put("uddata.toml", "out = \"out\"\n");
        desk.print((2023, 6, 2), &[OLE, BENT]);
        desk.print((2023, 7, 2), &[OLE, BENT]);
        desk.print((2023, 8, 2), &[OLE, KIRSTEN]);
        desk.report();
        desk
    }

    fn print(&self, run: (i16, i8, i8), rows: &[Row]) {
        self.0.put(&format!("in/u721-{}-{}-{}.txt", run.0, run.1, run.2), u721(run, 999, rows));
    }

    fn report(&self) -> Value {
        self.json("report in")
    }

    /// Runs a command line, and sees that nobody is named.
    fn run(&self, line: &str) -> Run {
        self.given(line, "")
    }

    fn given(&self, line: &str, given: &str) -> Run {
        let run = self.0.run_given(&line.split(' ').collect::<Vec<_>>(), &[], given);
        persons::assert_none_in(&format!("stdout of `{line}`"), &run.stdout).unwrap();
        persons::assert_none_in(&format!("stderr of `{line}`"), &run.stderr).unwrap();
        run
    }

    fn done(&self, line: &str) -> String {
        let run = self.run(line);
        assert_eq!(run.exit, 0, "{line}: {}", run.stderr);
        run.stdout
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.done(&format!("{line} --json"))).unwrap()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(path)).unwrap()
    }

    fn book(&self, run: &str) -> Book {
        Book::open(&self.bytes(&report_of(run)))
    }

    /// The report of a run with a cell of a person's row changed.
    fn typed(&self, run: &str, row: Row, header: &str, text: &str) -> Vec<u8> {
        let mut book = self.book(run);
        let at = book.find("Lønnummer", &format!("{} 001", row.0)).unwrap();
        book.set(at, header, text);
        book.save()
    }

    /// The cell of a person's row in the report of a run.
    fn cell(&self, run: &str, row: Row, header: &str) -> Option<String> {
        let mut book = self.book(run);
        let at = book.find("Lønnummer", &format!("{} 001", row.0))?;
        Some(book.get(at, header))
    }
}

fn report_of(run: &str) -> String {
    format!("out/LG{run}/afrapportering_LG{run}_gruppe-999.xlsx")
}

const LAST: &str = "2023-08-2";

#[test]
fn what_comes_back_by_mail_is_in_the_next_report() {
    let desk = Desk::new();
    desk.0.put("retur/svar 050391-0033.xlsx", desk.typed(LAST, OLE, "Kundens svar", "Ole har betalt"));
    desk.0.put("retur/andet.xlsx", desk.typed(LAST, KIRSTEN, "Intern note", "Ring til Kirsten"));
    let passed_over = ["retur/a/billede.png", "retur/læs mig.txt", "retur/svar.docx"];
    for path in passed_over.into_iter().chain(["retur/~$andet.xlsx", "retur/.skjult"]) {
        desk.0.put(path, "ikke en rapport");
    }
    let collected = desk.json("collect retur");
    assert_eq!((&collected["read"], &collected["refused"]), (&2.into(), &0.into()), "{collected}");
    assert_eq!((&collected["cells"], &collected["clashes"]), (&2.into(), &0.into()));
    let problems = collected["problems"].as_array().unwrap();
    assert_eq!(problems.len(), passed_over.len(), "{collected}");
    for path in passed_over {
        let said = problems.iter().find(|it| it["path"] == path).unwrap_or_else(|| panic!("{collected}"));
        assert_eq!(said["what"], "is no workbook, and was passed over");
    }
    let first = &collected["workbooks"][0];
    assert_eq!((&first["run"], &first["group"], &first["cells"]), (&LAST.into(), &"999".into(), &1.into()));
    desk.report();
    assert_eq!(desk.cell(LAST, OLE, "Kundens svar").as_deref(), Some("Ole har betalt"));
    assert_eq!(desk.cell(LAST, KIRSTEN, "Intern note").as_deref(), Some("Ring til Kirsten"));
}

#[test]
fn two_answers_are_a_clash_and_a_stranger_is_refused() {
    let desk = Desk::new();
    desk.0.put("a.xlsx", desk.typed(LAST, OLE, "Intern note", "ja"));
    desk.0.put("b.xlsx", desk.typed(LAST, OLE, "Intern note", "nej"));
    let run = desk.run("collect a.xlsx b.xlsx --json");
    let collected: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.exit, &collected["clashes"]), (0, &1.into()), "{collected}");
    desk.0.put("c.xlsx", b"no workbook");
    let run = desk.run("collect c.xlsx a.xlsx");
    assert_eq!(run.exit, 3, "{}", run.stdout);
    assert!(run.stdout.contains("1 workbooks read, 1 refused"), "{}", run.stdout);
    assert_eq!(desk.run("collect nowhere.xlsx").exit, 1);
}

#[test]
fn a_life_is_told_without_its_person_and_written_with_it() {
    let desk = Desk::new();
    desk.0.put("a.xlsx", desk.typed("2023-07-2", OLE, "Intern note", "Ring til Ole på 050391-0033"));
    desk.0.put("b.xlsx", desk.typed("2023-07-2", OLE, "Status", "Afventer kunde"));
    desk.done("collect a.xlsx b.xlsx");
    let id = desk.cell(LAST, OLE, "Række-id").unwrap();
    let told = desk.done(&format!("history show {id} --xlsx forloeb.xlsx"));
    for said in [
        "999, Advis, RB7050",
        "printed     2023-06-2, 2023-07-2, 2023-08-2",
        "a person in a.xlsx  Intern note: changed (27 characters)",
        "Status: Åben -> Afventer kunde",
    ] {
        assert!(told.contains(said), "{said}:\n{told}");
    }
    let book = Book::open(&desk.bytes("forloeb.xlsx"));
    let text =
        format!("{:?} {:?} {:?}", book.sheet("Advis"), book.sheet("Udskrevet"), book.sheet("Ændringer"));
    for whole in
        ["JENSEN OLE", "050391-0033 001", "SKYLDIGT BELØB KR. 1.515,90", "Ring til Ole på 050391-0033"]
    {
        assert!(text.contains(whole), "{whole}: {text}");
    }
    let again = desk.run(&format!("history show {id} --xlsx forloeb.xlsx"));
    assert!(again.exit == 1 && again.stderr.contains("is not overwritten"), "{}", again.stderr);
    let told = desk.json(&format!("history show {id}"));
    assert_eq!(told["events"][0]["change"], "changed (27 characters)");
    assert_eq!(desk.run("history show 050391-0033").exit, 1);
}

#[test]
fn a_trend_counts_what_was_printed() {
    let desk = Desk::new();
    let trend = desk.json("history trend --csv trend.csv");
    assert_eq!(trend["runs"], serde_json::json!(["2023-06-2", "2023-07-2", "2023-08-2"]));
    let code = &trend["codes"][0];
    assert_eq!((&code["code"], &code["printed"], &code["advices"]), (&"RB7050".into(), &3.into(), &1.into()));
    assert_eq!((&code["repeated"], &code["runs"][0]["repeated"]), (&1.into(), &0.into()));
    let csv = String::from_utf8(desk.bytes("trend.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}Løngruppe;Ejer;Kode;Lønkørsel;Udskrevet;Gentaget\r\n"), "{csv}");
    assert!(csv.contains("999;Kunde;RB7050;LG2023-07-2;1;1\r\n"), "{csv}");
    let table = desk.done("history trend --group 999 --last 1");
    assert!(table.contains("ZZ0001") && !table.contains("RB7113"), "{table}");
    assert_eq!(desk.json("history trend --group 12")["codes"], serde_json::json!([]));
}

#[test]
fn the_statistics_stand_beside_the_reports_and_name_nobody() {
    let desk = Desk::new();
    let files = |desk: &Desk| ["out/statistik.html", "out/statistik.xlsx"].map(|name| desk.bytes(name));
    let before = files(&desk);
    let page = String::from_utf8(before[0].clone()).unwrap();
    assert!(page.contains("<h1>Statistik til og med LG 08/2023, 2. lønkørsel (juli 2023)</h1>"));
    persons::assert_none_in("statistik.html", &page).unwrap();
    // What is typed as free text stands in no figure, and a name under Ansvarlig is told by its letters.
    desk.0.put(&report_of("2023-08-2"), desk.typed("2023-08-2", OLE, "Ansvarlig", "Lone Bang Sørensen"));
    desk.report();
    let [page, workbook] = files(&desk);
    assert_ne!(page, before[0]);
    let text = String::from_utf8(page.clone()).unwrap();
    assert!(text.contains("LBS") && !text.contains("Lone"), "{text}");
    // Written by the command, they are the same; and where nothing is new, a run leaves them as they are.
    std::fs::remove_file(desk.0.path().join("out/statistik.html")).unwrap();
    let told = desk.json("history statistics");
    assert_eq!(told["paths"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(files(&desk), [page.clone(), workbook]);
    desk.report();
    assert_eq!(desk.bytes("out/statistik.html"), page);
}

#[test]
fn an_export_holds_persons_only_where_they_are_asked_for() {
    let desk = Desk::new();
    desk.done("history export --out data");
    let files = desk.0.files("data");
    assert_eq!(files.len(), 6, "what each lønkørsel printed, and what was open after it");
    for (name, bytes) in &files {
        persons::assert_none_in(name, &String::from_utf8(bytes.clone()).unwrap()).unwrap();
    }
    let last = String::from_utf8(files["historik_LG2023-08-2.csv"].clone()).unwrap();
    let ole = last.lines().find(|line| line.contains("RB7050")).unwrap();
    assert!(ole.starts_with("LG2023-08-2;999;") && ole.contains(";Advis;Kunde;1515,90;"), "{ole}");
    assert!(ole.contains(";3;LG2023-06-2;U721;Åben;Ja;;;;;Ja;"), "{ole}");
    let open = String::from_utf8(files["aabne/aabne_LG2023-08-2.csv"].clone()).unwrap();
    assert!(open.lines().next().unwrap().ends_with(";Åben siden;Dage åben"), "{open}");
    let ole = open.lines().find(|line| line.contains("RB7050")).unwrap();
    // The prints are all of one day.
    assert!(ole.ends_with(";LG2023-06-2;0"), "{ole}");

    desk.done("history export --out persons --persons");
    let first = String::from_utf8(desk.bytes("persons/historik_LG2023-06-2.csv")).unwrap();
    assert!(first.contains(";170759-0061 001;MØLLER BENT;'=ATP-SATS FOR"), "{first}");

    desk.0.put("data/historik_LG2001-01-1.csv", "of a run that is gone");
    desk.0.put("data/andet.csv", "somebody's own");
    assert_eq!(desk.json("history export --out data")["removed"], 1);
    let names: Vec<String> = desk.0.files("data").into_keys().collect();
    assert!(names.contains(&"andet.csv".to_string()) && names.len() == 7, "{names:?}");
}

#[test]
fn a_purge_lists_first_and_leaves_what_is_open() {
    let desk = Desk::new();
    desk.0.put(&report_of("2023-06-2"), desk.typed("2023-06-2", BENT, "Intern note", "Bent ringer"));
    desk.0.put(&report_of("2023-07-2"), desk.typed("2023-07-2", BENT, "Status", "Udført"));
    desk.report();
    desk.print((2023, 9, 2), &[OLE]);
    desk.report();
    let told = desk.json("history purge --older-than 2023-08-2");
    let expected: [(&str, Value); 4] =
        [("removed", false.into()), ("advices", 1.into()), ("rows", 2.into()), ("reports", 2.into())];
    for (field, value) in expected.into_iter().chain([("trail", 2.into()), ("staying", 1.into())]) {
        assert_eq!(told[field], value, "{field}: {told}");
    }
    assert_eq!(
        desk.done("history purge --older-than 2023-08-2").lines().last(),
        Some("nothing was removed; --yes does it")
    );
    let before = desk.0.files("out");
    let gone = desk.json("history purge --older-than 2023-08-2 --yes");
    assert_eq!((&gone["removed"], &gone["advices"]), (&true.into(), &1.into()));
    assert_eq!(
        gone["on_disk"].as_array().unwrap().len(),
        4,
        "each report and the work list beside it: {gone}"
    );
    assert_eq!(desk.0.files("out"), before, "reports are the operator's to delete");
    // Where old prints and reports are moved away, as the command says, nothing comes back.
    for name in ["in/u721-2023-6-2.txt", "in/u721-2023-7-2.txt"] {
        std::fs::remove_file(desk.0.path().join(name)).unwrap();
    }
    desk.report();
    let again = desk.json("history purge --older-than 2023-08-2");
    assert_eq!((&again["advices"], &again["rows"], &again["reports"]), (&0.into(), &0.into(), &0.into()));
    assert_eq!(desk.cell("2023-09-2", OLE, "Antal kørsler").as_deref(), Some("4"));
    // Somebody types in an old report after all: it is told, and not used.
    desk.0.put(&report_of("2023-06-2"), desk.typed("2023-06-2", OLE, "Intern note", "for sent"));
    let run = desk.run("report in");
    assert!(run.stderr.contains("was purged"), "{}", run.stderr);
    let trend = desk.json("history trend --last 1000");
    assert_eq!(trend["codes"][0]["printed"], 4, "{trend}");
}

#[test]
fn a_number_of_months_counts_from_today() {
    // The tests' day is 22 July 2023; LG 07 is paid in June.
    let desk = Desk::new();
    assert_eq!(desk.json("history purge --older-than 1")["before"], "2023-07-1");
    assert_eq!(desk.json("history purge --older-than 60")["before"], "2018-08-1");
}

#[test]
fn a_person_is_erased_and_stays_so() {
    let desk = Desk::new();
    desk.0.put("a.xlsx", desk.typed(LAST, OLE, "Intern note", "Ole siger nej"));
    desk.0.put("b.xlsx", desk.typed(LAST, KIRSTEN, "Intern note", "som 050391-0033"));
    desk.done("collect a.xlsx b.xlsx");
    desk.report();
    let id = desk.cell(LAST, OLE, "Række-id").unwrap();
    let forget = |line: &str, given: &str| {
        let run = desk.given(&format!("history forget{line} --json"), given);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap()
    };
    let told = forget("", "050391-0033 001\n");
    assert_eq!((&told["erased"], &told["advices"], &told["rows"]), (&false.into(), &1.into(), &3.into()));
    assert_eq!(desk.run(&format!("history show {id}")).exit, 0);
    let erased = forget(" --yes", "0503910033");
    assert_eq!(
        (&erased["erased"], &erased["advices"], &erased["open"]),
        (&true.into(), &1.into(), &1.into())
    );
    assert!(erased["mentions"].as_u64().unwrap() >= 2, "{erased}");
    let reports: Vec<&str> =
        erased["reports"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    let runs = ["2023-06-2", "2023-07-2", LAST];
    let lists = runs.map(|run| format!("out/LG{run}/arbejdsliste.xlsx"));
    assert_eq!(reports, [runs.map(report_of), lists].concat());
    assert_eq!(desk.run(&format!("history show {id}")).exit, 1);
    assert_eq!(forget("", "0503910033")["advices"], 0);
    // A run in between makes nothing anew, and what is exported names Ole nowhere.
    let summary = desk.report();
    assert!(summary["reports"].as_array().unwrap().iter().all(|report| report["stale"] == true), "{summary}");
    desk.done("history export --out data --persons");
    for (name, bytes) in desk.0.files("data") {
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            !text.contains("0503910033") && !text.contains("050391-0033") && !text.contains("OLE"),
            "{name}: {text}"
        );
        assert!(text.contains("MØLLER") || text.contains("PEDERSEN"), "{name}: {text}");
    }
}

#[test]
fn a_number_is_never_an_argument_and_never_said_again() {
    let desk = Desk::new();
    let run = desk.given("history forget 050391-0033", "");
    assert!(run.exit == 2 && run.stderr.contains("standard input"), "{}", run.stderr);
    for wrong in ["", "050391-003", "0503910033 JENSEN OLE"] {
        let run = desk.given("history forget", wrong);
        assert!(run.exit == 1 && run.stderr.contains("no lønnummer or CPR number"), "{}", run.stderr);
    }
}

#[test]
fn the_chart_of_runs_begins_with_the_second_one_and_changes_nothing_by_itself() {
    let desk = Desk::new();
    assert!(desk.book("2023-06-2").sheet("Udvikling").is_empty());
    let sheet = desk.book(LAST).sheet("Udvikling");
    let rows: Vec<String> = sheet.iter().skip(3).map(|row| row.join("|")).collect();
    assert_eq!(
        rows,
        [
            "Lønkørsel|Udbetalt i|Kunde|Begge|Uafklaret|Statens Administration|Til orientering|I alt",
            "LG 06/2023, 2.|maj 2023|1|0|1|0|0|2",
            "LG 07/2023, 2.|juni 2023|1|0|1|0|0|2",
            "LG 08/2023, 2.|juli 2023|1|0|2|0|0|3",
        ]
    );
    let before = desk.0.files("out");
    desk.report();
    assert_eq!(desk.0.files("out"), before);
}

#[test]
fn every_command_wants_a_history_and_the_folder_of_its_reports() {
    let stage = Stage::new();
    let commands = [
        "collect a.xlsx",
        "history show 999-AAAAAAAAAAAAAAAA",
        "history trend",
        "history export --out data",
        "history purge --older-than 2023-08-2",
        "history forget",
    ];
    stage.put("a.xlsx", b"");
    for line in commands.iter().chain(&["report a.xlsx"]) {
        let run = stage.run(&line.split(' ').collect::<Vec<_>>());
        assert!(run.exit == 2 && run.stderr.contains("--out DIR"), "{line}: {}", run.stderr);
    }
    stage.put("uddata.toml", "out = \"out\"");
    stage.put("out/x", "");
    for line in commands {
        let run = stage.run(&line.split(' ').collect::<Vec<_>>());
        assert!(run.exit == 1 && run.stderr.contains("no history"), "{line}: {}", run.stderr);
    }
    assert_eq!(stage.files("out").len(), 1, "nothing is begun");
}

#[test]
fn a_history_in_use_is_left_alone() {
    let desk = Desk::new();
    let lock = std::fs::File::options().write(true).open(desk.0.path().join("out/.uddata/lock")).unwrap();
    lock.try_lock().unwrap();
    for line in
        ["collect out", "history trend", "history purge --older-than 1 --yes", "history export --out data"]
    {
        assert_eq!(desk.run(line).exit, 11, "{line}");
    }
}

/// A file that was kept since somebody had typed over it holds persons like a report: it goes with its run, and is named.
#[test]
fn what_was_kept_aside_is_named_and_goes_with_its_run() {
    let desk = Desk::new();
    desk.0.put(&report_of("2023-06-2"), desk.typed("2023-06-2", OLE, "Sådan gør du", "Ole skal ringe"));
    desk.report();
    let kept = || {
        let files = desk.0.files("out").into_keys();
        files.filter(|name| name.contains("/erstattet/")).collect::<Vec<_>>()
    };
    let aside = kept();
    assert_eq!(aside.len(), 1, "{aside:?}");
    let told = desk.given("history forget --json", "050391-0033");
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    let path = format!("out/{}", aside[0]);
    let reports = told["reports"].as_array().unwrap();
    assert!(reports.iter().any(|report| report["path"] == *path), "{told}");
    // Of a run that stays it stays.
    assert_eq!(desk.json("history purge --older-than 2023-06-2 --yes")["kept_aside"], 0);
    assert_eq!(desk.json("history purge --older-than 2023-07-2")["kept_aside"], 1);
    assert_eq!(kept(), aside, "--yes does it");
    assert_eq!(desk.json("history purge --older-than 2023-07-2 --yes")["kept_aside"], 1);
    assert!(kept().is_empty());
}
