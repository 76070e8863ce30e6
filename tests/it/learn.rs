//! From prints that were split by hand to rows in a rule table, through the real program.
//!
//! All codes that begin with `XA` are invented, like the persons.

use std::process::Command;

use serde_json::Value;

use crate::persons;
use crate::prints;
use crate::program::{Run, Stage};
use crate::returned::Book;
use crate::workbook::cells;

/// A print U721 in the reference layout, with rows of code, løndel and text.
fn u721(group: usize, rows: &[(&str, &str, &str)]) -> String {
    let mut print = format!(
        "{:<50}{:<72}SIDE     1\n{:<51}{:<52}DATO 21.07.2023\n\nADVIS\n{}\n",
        "UDDATA 721",
        "KONTROLLOG",
        format!("GRUPPE  {group:>4}  OPDIGTET STYRELSE"),
        "LG 08/2023  2. LØNKØRSEL",
        "LØNNUMMER        NAVN                          PKAT  ADM.TJ.STED  KODE     LØNDEL  TEKST"
    );
    for (at, (person, code, text)) in rows.iter().enumerate() {
        print.push_str(&format!(
            "140275-0042 {:03}  {person:<28}  103   009999       {code:<6}           {text}\n",
            at + 1
        ));
    }
    print.push_str(&format!(
        "\nANTAL FEJL      0   ANTAL ADVIS {:>5}   ANTAL ERINDRINGER     0\n",
        rows.len()
    ));
    print
}

const OLE: &str = "JENSEN OLE";

/// Six løngrupper whose U721 was split: XA0001 the kunde's but in gruppe 7, XA0002 told apart by text, XA0003 by nothing.
fn past_work() -> Stage {
    let stage = Stage::new();
    for group in 1..=6 {
        let kunde = [
            (OLE, "XA0001", "BELØB PÅ KR. 1.515,90 MODREGNES"),
            (OLE, "XA0001", "BELØB PÅ KR. 12,00 MODREGNES"),
            (OLE, "XA0001", "BELØB PÅ KR. 13,00 MODREGNES"),
            (OLE, "XA0002", "TRIN MANGLER FOR JENSEN OLE VED FERIE"),
            (OLE, "XA0002", "TRIN MANGLER PR. 01.03.2022 VED FERIE"),
            (OLE, "XA0003", "UAFGJORT"),
        ];
        let sam = [
            (OLE, "XA0002", "TRIN MANGLER VED ORLOV"),
            (OLE, "XA0002", "TRIN MANGLER PR. 01.03.2022 VED ORLOV"),
            ("HOLM ÅSE", "XA0003", "UAFGJORT 2"),
        ];
        stage.put(&format!("past/kunde/gruppe {group}.txt"), u721(group, &kunde));
        stage.put(&format!("past/sam/gruppe {group}.txt"), u721(group, &sam));
    }
    let own = [(OLE, "XA0001", "BELØB PÅ KR. 7,00 MODREGNES"); 8];
    stage.put("past/sam/gruppe 7.txt", u721(7, &own));
    stage.put("past/kunde/gruppe 7.txt", u721(7, &[(OLE, "XA0009", "ENESTE")]));
    stage
}

const LEARN: [&str; 8] =
    ["rules", "learn", "--kunde", "past/kunde", "--sam", "past/sam", "--out", "forslag.xlsx"];

/// Said where only the two piles are given.
const NO_FURTHER_PILES: &str = "the piles: no --begge and no --orientering was given: an advice that belongs there is learned as that of the pile in which it lies\n  hint: give the piles that there are; an advice that lies under --kunde and under --sam counts as Begge; without any such advice there is nothing to do\n";

fn learn(stage: &Stage) -> Run {
    let run = stage.run(&LEARN);
    persons::assert_none_in("learn", &(run.stdout.clone() + &run.stderr)).unwrap();
    run
}

/// The conditions and owner of each row of `Forslag`, with what speaks for and against it.
fn rows(stage: &Stage, file: &str) -> Vec<[String; 7]> {
    let sheet = cells(&stage.files("")[file], "Forslag");
    sheet[4..].iter().map(|row| [1, 2, 5, 10, 17, 18, 14].map(|at| row[at].clone())).collect()
}

/// The proposal with `Godkendt` filled in every row, as a person would do it.
fn approve(stage: &Stage, from: &str, to: &str) {
    let sheet = cells(&stage.files("")[from], "Forslag");
    let mut book = rust_xlsxwriter::Workbook::new();
    let out = book.add_worksheet().set_name("Forslag").unwrap();
    for (row, cells) in (0u32..).zip(&sheet) {
        for (column, cell) in (0u16..).zip(cells) {
            out.write(row, column, cell.as_str()).unwrap();
        }
        if row > 3 {
            out.write(row, 22, "Ja").unwrap();
        }
    }
    stage.put(to, book.save_to_buffer().unwrap());
}

#[test]
fn a_split_by_hand_becomes_rules_that_a_person_approves() {
    let stage = past_work();
    let run = learn(&stage);
    assert_eq!((run.exit, run.stderr.as_str()), (0, NO_FURTHER_PILES));
    assert_eq!(
        run.stdout,
        "forslag.xlsx: 4 rows proposed from 63 decisions, of which the rules in force decide 0 the same way\n  \
         settle      50 rows of the last lønkørsel\n  \
         undecided   2, of which 0 codes with one advice given to several owners\n  \
         approve     write Ja under Godkendt in the sheet Forslag and save\n  \
         add         uddata rules learn --apply forslag.xlsx --rules REGLER\n"
    );
    let expected = [
        ["standard", "XA0001", "", "Kunde", "18", "0", "BELØB PÅ KR. 1.515,90 MODREGNES"],
        ["gruppe:7", "XA0001", "", "Statens Administration", "8", "0", "BELØB PÅ KR. 7,00 MODREGNES"],
        ["standard", "XA0002", "ferie", "Kunde", "12", "0", "TRIN MANGLER FOR … … VED FERIE"],
        [
            "standard",
            "XA0002",
            "orlov",
            "Statens Administration",
            "12",
            "0",
            "TRIN MANGLER PR. 01.03.2022 VED ORLOV",
        ],
    ];
    assert_eq!(rows(&stage, "forslag.xlsx"), expected.map(|row| row.map(String::from)));
    let doubts = cells(&stage.files("")["forslag.xlsx"], "Uafklaret");
    let codes: Vec<&str> = doubts[4..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(codes, ["XA0003", "XA0009"]);
}

/// A list to fill in, answered on its first line and applied; another one then asks for the rest.
#[test]
fn a_list_that_is_filled_in_becomes_rules() {
    let stage = past_work();
    let list = |name: &str| {
        let args =
            ["rules", "learn", "--fill-in", "past/kunde", "past/sam", "--rules", "regler.csv", "--out", name];
        let run = stage.run(&args);
        persons::assert_none_in("the list", &(run.stdout.clone() + &run.stderr)).unwrap();
        assert_eq!((run.exit, &*run.stderr), (0, ""));
        run.stdout
    };
    stage.put("regler.csv", "Regel;Lag;Kode;Tekst;Ejer;Lukkes selv;Eksempel;Kilde\n");
    let said = list("liste.xlsx");
    assert!(
        said.starts_with("liste.xlsx: 4 lines for 63 of 63 rows, which have no owner; the first 3 are"),
        "{said}"
    );
    let mut book = Book::open(&stage.files("")["liste.xlsx"]);
    let asked: Vec<Vec<String>> = book.sheet("Afgør først").split_off(4);
    let shown: Vec<[&str; 3]> = asked.iter().map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
    assert_eq!(shown[0], ["XA0001", "", "26"]);
    assert!(!format!("{asked:?}").to_lowercase().contains("jensen"), "{asked:?}");
    let cells = &mut book.grid_of("Afgør først")[4];
    cells.resize(9, calamine::Data::Empty);
    cells[6] = calamine::Data::String("Kunde".into());
    cells[7] = calamine::Data::String("Ja".into());
    stage.put("udfyldt.xlsx", book.save());
    let applied = stage.run(&["rules", "learn", "--apply", "udfyldt.xlsx", "--rules", "regler.csv"]);
    assert_eq!((applied.exit, &*applied.stderr), (0, ""));
    let table = String::from_utf8(stage.files("")["regler.csv"].clone()).unwrap();
    assert!(table.contains("XA0001 Kunde;standard;XA0001;;Kunde;ja;"), "{table}");
    let said = list("rest.xlsx");
    assert!(said.starts_with("rest.xlsx: 3 lines for 37 of 63 rows, which have no owner;"), "{said}");
    // The history of the reports says the same without a print at hand.
    let args = ["report", "past/kunde", "past/sam", "--out", "ud", "--rules", "regler.csv", "--quiet"];
    stage.run(&args);
    let args =
        ["rules", "learn", "--fill-in", "--history", "ud", "--rules", "regler.csv", "--out", "aabne.xlsx"];
    let from = stage.run(&args);
    assert_eq!((from.exit, &*from.stderr), (0, ""));
    let same = said.replace("rest.xlsx", "aabne.xlsx");
    assert_eq!(from.stdout, same);
    let lines = |name: &str| Book::open(&stage.files("")[name]).sheet("Afgør først");
    assert_eq!(lines("aabne.xlsx"), lines("rest.xlsx"));
}

#[test]
fn a_proposal_is_never_overwritten_and_never_applied_by_itself() {
    let stage = past_work();
    stage.put("regler.csv", "Regel;Lag;Kode;Tekst;Ejer;Eksempel;Kilde\n");
    learn(&stage);
    let before = stage.files("");
    let again = learn(&stage);
    assert_eq!(again.exit, 1);
    assert!(again.stderr.contains("is there already, and is not overwritten"), "{}", again.stderr);
    let applied = stage.run(&["rules", "learn", "--apply", "forslag.xlsx", "--rules", "regler.csv"]);
    assert_eq!(
        (applied.exit, applied.stdout.as_str()),
        (0, "regler.csv: 0 rows added of 0 approved; 0 stood there already\n")
    );
    assert!(stage.files("") == before, "nothing was approved, so nothing changes");
}

#[test]
fn approved_rows_stand_in_the_table_with_their_provenance_and_decide() {
    let stage = past_work();
    let head = "Regel;Lag;Kode;Tekst;Ejer;Eksempel;Kilde\r\negen;standard;ZZ*;;Begge;;drejebog\r\n";
    stage.put("regler.csv", head);
    learn(&stage);
    approve(&stage, "forslag.xlsx", "godkendt.xlsx");
    let args = ["rules", "learn", "--apply", "godkendt.xlsx", "--rules", "regler.csv", "--json"];
    let applied: Value = serde_json::from_str(&stage.run(&args).stdout).unwrap();
    assert_eq!((&applied["added"], &applied["already"]), (&4.into(), &0.into()));
    let table = String::from_utf8(stage.files("")["regler.csv"].clone()).unwrap();
    let (kept, added) = table.split_at(head.len());
    assert_eq!(kept, head);
    let exception = "XA0001 beløb på, gruppe 7;gruppe:7;XA0001;;Statens Administration;BELØB PÅ KR. 7,00 MODREGNES;\
                     lært af 8 afgørelser (0 imod), forslag 2023-08-2\r\n";
    assert!(added.contains(exception), "{added}");
    assert_eq!(stage.run(&["check", "--rules", "regler.csv"]).exit, 0);
    let owner = |text: &str, group: &str| -> String {
        let args = ["rules", "explain", "XA0001", text, "--group", group, "--rules", "regler.csv", "--json"];
        let said: Value = serde_json::from_str(&stage.run(&args).stdout).unwrap();
        said["owner"].as_str().unwrap().to_owned()
    };
    assert_eq!(owner("BELØB", "3"), "Kunde");
    assert_eq!(owner("BELØB", "7"), "Statens Administration");

    let again: Value = serde_json::from_str(&stage.run(&args).stdout).unwrap();
    assert_eq!((&again["added"], &again["already"]), (&0.into(), &4.into()));
    let more = [&LEARN[..7], &["igen.xlsx", "--rules", "regler.csv", "--json"]].concat();
    let more: Value = serde_json::from_str(&stage.run(&more).stdout).unwrap();
    assert_eq!((&more["proposed"], &more["covered"]), (&0.into(), &50.into()));
}

#[test]
fn a_wide_row_of_the_table_does_not_block_what_was_learned() {
    let stage = past_work();
    let table =
        "Regel;Lag;Kode;Type;Systemafsnit;Tekst;Ejer;Eksempel;Kilde\negen;standard;XA*;;;;Uafklaret;;\n";
    stage.put("regler.csv", table);
    learn(&stage);
    approve(&stage, "forslag.xlsx", "godkendt.xlsx");
    let apply = ["rules", "learn", "--apply", "godkendt.xlsx", "--rules", "regler.csv"];
    let run = stage.run(&apply);
    assert_eq!(
        (run.exit, &*run.stdout, &*run.stderr),
        (0, "regler.csv: 4 rows added of 4 approved; 0 stood there already\n", "")
    );
    let lines = String::from_utf8(stage.files("")["regler.csv"].clone()).unwrap();
    let layers: Vec<&str> = lines.lines().map(|line| line.split(';').nth(1).unwrap()).collect();
    assert_eq!(layers, ["Lag", "standard", "standard", "standard", "standard", "gruppe:7"]);
    assert!(lines.lines().nth(4).unwrap().starts_with("egen;"), "{lines}");
    assert_eq!(stage.run(&["check", "--rules", "regler.csv"]).exit, 0);

    let run = stage.run(&["rules", "learn", "--apply", "godkendt.xlsx"]);
    assert_eq!(run.exit, 1);
    assert_eq!(
        run.stderr,
        "godkendt.xlsx: no rows can be added to the rules built into the program\n  hint: name your own table with --rules, or under rules in uddata.toml\n"
    );
}

/// Each adds to what the others wrote, whoever comes first.
#[test]
fn teams_that_apply_at_once_lose_nothing() {
    let stage = past_work();
    stage.put("regler.csv", "Regel;Lag;Kode;Type;Systemafsnit;Tekst;Ejer;Eksempel;Kilde\n");
    learn(&stage);
    let sheet = cells(&stage.files("")["forslag.xlsx"], "Forslag");
    let teams: Vec<String> = (4..sheet.len()).map(|row| format!("team-{row}.xlsx")).collect();
    for (at, team) in teams.iter().enumerate() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let out = book.add_worksheet().set_name("Forslag").unwrap();
        for (row, cells) in (0u32..).zip([&sheet[3], &sheet[4 + at]]) {
            for (column, cell) in (0u16..).zip(cells) {
                out.write(row, column, cell.as_str()).unwrap();
            }
        }
        out.write(1, 22, "Ja").unwrap();
        stage.put(team, book.save_to_buffer().unwrap());
    }
    std::thread::scope(|scope| {
        for team in &teams {
            let stage = &stage;
            scope.spawn(move || {
                let run = stage.run(&["rules", "learn", "--apply", team, "--rules", "regler.csv"]);
                assert_eq!(run.exit, 0, "{}", run.stderr);
            });
        }
    });
    let lines = String::from_utf8(stage.files("")["regler.csv"].clone()).unwrap();
    assert_eq!(lines.lines().count(), 1 + teams.len(), "{lines}");
}

#[test]
fn an_advice_in_both_piles_is_one_that_both_follow_up_on() {
    let stage = Stage::new();
    let persons = [OLE; 4];
    let both: Vec<(&str, &str, &str)> = persons.iter().map(|person| (*person, "XA0001", "BELØB")).collect();
    for group in 5..9 {
        stage.put(&format!("a/gruppe {group}.txt"), u721(group, &both[..1]));
        stage.put(&format!("b/gruppe {group}.txt"), u721(group, &both[..1]));
    }
    stage.put("b/U721 kunde.txt", u721(9, &[(OLE, "XA0002", "TRIN")]));
    let run = stage.run(&["rules", "learn", "--kunde", "a", "--sam", "b", "--out", "f.xlsx"]);
    let named = "b/U721 kunde.txt: its name says that it is the part of Kunde, and it was given as that of Statens Administration\n  hint: check that the file was given under the right option\n";
    assert!(run.stderr.contains(named) && run.stderr.contains(NO_FURTHER_PILES), "{}", run.stderr);
    let found: Vec<[String; 3]> = rows(&stage, "f.xlsx")
        .into_iter()
        .map(|[_, code, _, owner, speaks_for, ..]| [code, owner, speaks_for])
        .collect();
    assert_eq!(found, [["XA0001", "Begge", "4"].map(String::from)]);
}

#[test]
fn owners_that_people_set_in_reports_are_learned() {
    let stage = Stage::new();
    let printed = [(OLE, "XA0001", "BELØB 1"), (OLE, "XA0001", "BELØB 2"), (OLE, "XA0001", "BELØB 3")];
    stage.put("in/u721.txt", u721(5, &printed));
    stage.run(&["report", "in", "--out", "out"]);
    let report = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-5.xlsx";
    let mut sheet = cells(&stage.files("")[report], "Adviser");
    let at = sheet[3].iter().position(|head| head == "Ret ejer").unwrap();
    sheet[4..].iter_mut().for_each(|row| row[at] = "Til orientering".into());
    let mut book = rust_xlsxwriter::Workbook::new();
    let out = book.add_worksheet().set_name("Adviser").unwrap();
    for (row, cells) in (0u32..).zip(&sheet) {
        for (column, cell) in (0u16..).zip(cells) {
            out.write(row, column, cell.as_str()).unwrap();
        }
    }
    stage.put("back/afrapportering_LG2023-08-2_gruppe-5 rettet.xlsx", book.save_to_buffer().unwrap());
    stage.put("back/noter.txt", "husk");
    let run = stage.run(&["rules", "learn", "--reports", "back", "--out", "f.xlsx"]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
    let row = ["standard", "XA0001", "", "Til orientering", "3", "0", "BELØB 1"];
    assert_eq!(rows(&stage, "f.xlsx"), [row.map(String::from)]);
}

#[test]
fn owners_that_the_history_remembers_are_learned() {
    let stage = Stage::new();
    let printed =
        ["XA0001", "XA0001", "XA0001", "XA0002", "XA0002", "XA0002"].map(|code| (OLE, code, "BELØB MANGLER"));
    stage.put("in/u721.txt", u721(5, &printed));
    stage.run(&["report", "in", "--out", "out"]);
    let path = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-5.xlsx";
    let set = |owner: &dyn Fn(&str) -> &'static str| {
        let mut book = Book::open(&stage.files("")[path]);
        for row in book.rows() {
            let code = book.get(row, "Kode");
            book.set(row, "Ret ejer", owner(&code));
        }
        stage.put(path, book.save());
        stage.run(&["report", "in", "--out", "out"]);
    };
    let learned = |proposal: &str| {
        let run = stage.run(&["rules", "learn", "--history", "out", "--out", proposal]);
        persons::assert_none_in("learn", &(run.stdout.clone() + &run.stderr)).unwrap();
        assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
        rows(&stage, proposal)
    };
    set(&|_| "Begge");
    let row =
        |code: &str, owner: &str| ["standard", code, "", owner, "3", "0", "BELØB MANGLER"].map(String::from);
    assert_eq!(learned("f.xlsx"), [row("XA0001", "Begge"), row("XA0002", "Begge")]);
    set(&|code| if code == "XA0001" { "Til orientering" } else { "" });
    assert_eq!(learned("g.xlsx"), [row("XA0001", "Til orientering")]);

    let run = stage.run(&["rules", "learn", "--history", "in", "--out", "h.xlsx"]);
    assert_eq!(run.exit, 1);
    assert!(run.stderr.starts_with("in: there is no history of reports here"), "{}", run.stderr);
    assert!(!stage.files("").contains_key("h.xlsx"));
}

/// Advices that were printed in two runs and not in the third: the rows that stand there as Ikke gentaget are settled by the row
/// that is learned, and are gone when it is applied.
#[test]
fn what_is_printed_again_until_it_ends_is_learned_to_close_itself() {
    let stage = Stage::new();
    let print = |month: i8, code: &str, persons: std::ops::Range<usize>| {
        let row = |person: usize| {
            prints::row(&format!("120380-0051 {person:03}"), "PEDERSEN KIRSTEN", code, "FERIE MANGLER")
        };
        let name = format!("ind/u721-{month}-{code}.txt");
        stage.put(&name, prints::u721((2023, month, 2), 999, persons.map(row)));
    };
    for (month, ferie, once) in [(5, 0..6, 10..18), (6, 0..6, 20..28), (7, 5..6, 30..31)] {
        print(month, "XA0001", ferie);
        print(month, "XA0002", once);
    }
    stage.put(
        "regler.csv",
        "Regel;Lag;Kode;Ejer;Lukkes selv;Eksempel;Kilde\nferie;standard;XA0001;Kunde;;;drejebog\n",
    );
    let report = || {
        let run = stage.run(&["report", "ind", "--out", "ud", "--rules", "regler.csv", "--json"]);
        assert_ne!(run.exit, 1, "{}", run.stderr);
        let report = "ud/LG2023-07-2/afrapportering_LG2023-07-2_gruppe-999.xlsx";
        cells(&stage.files("")[report], "Adviser")
            .iter()
            .filter(|row| row.iter().any(|it| it == "XA0001"))
            .count()
    };
    assert_eq!(report(), 6);
    let learned =
        stage.run(&["rules", "learn", "--history", "ud", "--rules", "regler.csv", "--out", "f.xlsx"]);
    assert_eq!((learned.exit, &*learned.stderr), (0, ""));
    assert!(
        learned.stdout.contains("settle      5 rows of the last lønkørsel\n  silence     1 row"),
        "{}",
        learned.stdout
    );
    let sheet = cells(&stage.files("")["f.xlsx"], "Forslag");
    let row = [0, 2, 10, 12, 15, 17, 18, 19].map(|at| sheet[4][at].as_str());
    let kilde =
        "lært af 5 adviser, der blev gentaget, til de hørte op (0 imod), forslag 2023-06-2 til 2023-07-2";
    assert_eq!(row, ["ferie", "XA0001", "Kunde", "ja", kilde, "5", "0", "5"]);
    approve(&stage, "f.xlsx", "ja.xlsx");
    let applied = stage.run(&["rules", "learn", "--apply", "ja.xlsx", "--rules", "regler.csv"]);
    assert_eq!((applied.exit, &*applied.stderr), (0, ""));
    let table = String::from_utf8(stage.files("")["regler.csv"].clone()).unwrap();
    assert!(table.contains("\nferie;standard;XA0001;Kunde;ja;;\"drejebog; lært af 5"), "{table}");
    assert_eq!(report(), 1, "what silence closes by the rules of the day is gone");
}

/// What a kunde writes under `Ret ejer` is a proposal, in their copy, in one sheet of it, and once it was collected.
#[test]
fn what_only_a_kunde_wrote_teaches_nothing() {
    let stage = Stage::new();
    let printed = [(OLE, "XA0001", "BELØB 1"), (OLE, "XA0001", "BELØB 2"), (OLE, "XA0001", "BELØB 3")];
    stage.put("in/u721.txt", u721(5, &printed));
    stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n5;Demo;hr;mappe\n");
    let report = || stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
    assert_eq!(report().exit, 0);
    let copy = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-5_kunde.xlsx";
    let mut book = Book::open(&stage.files("")[copy]);
    for row in book.rows() {
        book.set(row, "Ret ejer", "Begge");
    }
    stage.put("hel/svar.xlsx", book.save());
    for name in book.names().into_iter().filter(|name| name != "Adviser") {
        book.remove_sheet(&name);
    }
    stage.put("ark/svar.xlsx", book.save());
    let learns_nothing = |from: [&str; 2], proposal: &str| {
        let run = stage.run(&["rules", "learn", from[0], from[1], "--out", proposal]);
        let files = stage.files("");
        let forslag = files.get(proposal).map(|bytes| cells(bytes, "Forslag")).unwrap_or_default();
        assert!(!forslag.iter().flatten().any(|cell| cell == "XA0001"), "{from:?}: {forslag:?}");
        run.stderr
    };
    for folder in ["hel", "ark"] {
        let said = learns_nothing(["--reports", folder], &format!("{folder}.xlsx"));
        assert!(said.contains("svar.xlsx") && said.contains("is a kunde's copy"), "{folder}: {said}");
    }
    let collected = stage.run(&["collect", "hel", "--out", "out"]);
    assert!(collected.stderr.contains("shown as a proposal"), "{}", collected.stderr);
    assert_eq!(report().exit, 0);
    learns_nothing(["--history", "out"], "husket.xlsx");
}

#[test]
fn files_that_cannot_be_read_are_told_as_report_tells_them() {
    let stage = Stage::new();
    stage.put("a.txt", u721(5, &[(OLE, "XA0001", "BELØB")]));
    stage.put("b.txt", "noget andet\n");
    let run = stage.run(&["rules", "learn", "--kunde", "a.txt", "--sam", "b.txt", "--out", "f.xlsx"]);
    assert_eq!(run.exit, 3);
    assert!(run.stderr.contains("b.txt: no layout knows this print"), "{}", run.stderr);
    let run = stage.run(&["rules", "learn", "--kunde", "b.txt", "--sam", "b.txt", "--out", "g.xlsx"]);
    assert_eq!(run.exit, 5);
    assert!(!stage.files("").contains_key("g.xlsx"));
    for wrong in [
        &["--kunde", "a.txt", "--out", "g.xlsx"][..],
        &["--out", "g.xlsx"],
        &["--kunde", "a.txt", "--sam", "a.txt"],
    ] {
        assert_eq!(stage.run(&[&["rules", "learn"], wrong].concat()).exit, 2, "{wrong:?}");
    }
}

#[test]
fn a_proposal_saved_by_libreoffice_says_the_same() {
    if Command::new("soffice").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "soffice is not installed; in CI it must be");
        return;
    }
    let stage = past_work();
    learn(&stage);
    approve(&stage, "forslag.xlsx", "godkendt.xlsx");
    let profile = format!("-env:UserInstallation=file://{}/profile", stage.path().display());
    for file in ["forslag.xlsx", "godkendt.xlsx"] {
        let saved = Command::new("soffice")
            .args([
                profile.as_str(),
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                "saved",
                file,
            ])
            .current_dir(stage.path())
            .env("HOME", stage.path())
            .output()
            .unwrap();
        assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    }
    assert_eq!(rows(&stage, "saved/forslag.xlsx"), rows(&stage, "forslag.xlsx"));
    let table = |proposal: &str| {
        stage.put("regler.csv", "Regel;Lag;Kode;Tekst;Ejer;Eksempel;Kilde\n");
        let run = stage.run(&["rules", "learn", "--apply", proposal, "--rules", "regler.csv"]);
        assert_eq!(
            run.stdout, "regler.csv: 4 rows added of 4 approved; 0 stood there already\n",
            "{}",
            run.stderr
        );
        stage.files("")["regler.csv"].clone()
    };
    assert!(table("saved/godkendt.xlsx") == table("godkendt.xlsx"));
}

/// An invented person by number: the check digit of the CPR number is wrong.
fn invented(number: u32) -> String {
    let number = |last: u32| format!("0503{number:02}005{last}");
    let weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let is_real = |digits: &str| {
        digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum::<u32>() % 11
            == 0
    };
    let digits = if is_real(&number(1)) { number(2) } else { number(1) };
    format!("{}-{} 001", &digits[..6], &digits[6..])
}

/// Codes that come together on a person are proposed with counts, from prints that were split and from all that the history
/// holds, whoever was given the rows.
#[test]
fn codes_that_come_together_on_a_person_are_proposed() {
    let stage = Stage::new();
    let row = |(person, code): (u32, &str)| {
        prints::row(&invented(person), OLE, code, &format!("BELØB MANGLER {code}"))
    };
    let mut rows: Vec<(u32, &str)> = (10..58).map(|person| (person, "XA0009")).collect();
    rows.extend((10..58).step_by(6).flat_map(|person| [(person, "XA0001"), (person, "XA0002")]));
    stage.put("in/u721.txt", prints::u721((2023, 8, 2), 5, rows.iter().copied().map(row)));
    let (kunde, sam): (Vec<_>, Vec<_>) = rows.iter().partition(|(_, code)| *code == "XA0001");
    stage.put("kunde/u721.txt", prints::u721((2023, 8, 2), 5, kunde.into_iter().map(row)));
    stage.put("sam/u721.txt", prints::u721((2023, 8, 2), 5, sam.into_iter().map(row)));
    stage.run(&["report", "in", "--out", "out"]);
    let piles = ["--kunde", "kunde", "--sam", "sam"].as_slice();
    let history = ["--history", "out"].as_slice();
    for (name, sources) in [("a.xlsx", piles), ("b.xlsx", history), ("c.xlsx", &[piles, history].concat())] {
        let run = stage.run(&[&["rules", "learn", "--out", name], sources].concat());
        assert_eq!(run.exit, 0, "{}", run.stderr);
        assert!(run.stdout.contains("1 pair of codes comes together on one person"), "{}", run.stdout);
        persons::assert_none_in("learn", &(run.stdout.clone() + &run.stderr)).unwrap();
        let sheet = Book::open(&stage.files("")[name]).sheet("Årsager");
        assert_eq!(sheet.last().unwrap(), &["XA0001", "XA0002", "8", "8", "8", "48"], "{name}");
    }
}
