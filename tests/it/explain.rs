//! `rules explain --report --row`: a row of a report that people have worked in, explained by the rules in force.

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::persons;
use crate::program::{Run, Stage};

const ID: &str = "999-ABCDEFGHIJKLMNOP";
const RULES: &str = "\
Regel;Lag;Kode;Type;Beløb fra;Gyldig fra;Ejer;Tekst
Store beløb;standard;RB7050;;1.000,00;;Kunde;
Skyldigt beløb;standard;RB7050;;;;Begge;
Kundens egen;kundetype:regnskabskunde;RB7050;Fejl;;;Statens Administration;
Senere;gruppe:999;RB7050;;;01-01-2026;Til orientering;
";

/// A report as it comes back: a row of people's own above the table, columns in another order, one of them new.
fn report(owner: &str, rule: &str, corrected: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Adviser").unwrap();
    sheet.write(0, 0, "Adviser, løngruppe 999, LG 08/2023, 2. lønkørsel (juli 2023)").unwrap();
    sheet.write(2, 0, "Set igennem af JENSEN OLE").unwrap();
    let rows = [
        [
            "Række-id",
            "Ret ejer",
            "Vores egen",
            "Tekst",
            "Navn",
            "Lønnummer",
            "Kode",
            "Type",
            "Ejer",
            "Regel",
            "Systemafsnit",
        ],
        ["999-0000000000000000", "", "", "Andet", "", "", "RB7113", "Advis", "Kunde", "x", ""],
        [
            ID,
            corrected,
            "x",
            "Skyldigt beløb for JENSEN OLE, 050391-0033",
            "JENSEN OLE",
            "050391-0033 002",
            "RB7050",
            "Advis",
            owner,
            rule,
            "Lønberegning",
        ],
    ];
    for (row, cells) in (5..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
        sheet.write(row, 11, if row == 5 { "Beløb" } else { "" }).unwrap();
    }
    sheet.write(7, 11, 1515.9).unwrap();
    book.save_to_buffer().unwrap()
}

fn explain(report: Vec<u8>, more: &[&str]) -> Run {
    let stage = Stage::new();
    stage.put("regler.csv", RULES);
    stage.put("kunder.csv", "Løngruppe;Kundetype\n999;regnskabskunde\n");
    stage.put("rapport.xlsx", report);
    let args = [
        "rules",
        "explain",
        "--report",
        "rapport.xlsx",
        "--rules",
        "regler.csv",
        "--customers",
        "kunder.csv",
    ];
    let run = stage.run(&args.iter().chain(more).copied().collect::<Vec<_>>());
    persons::assert_none_in("stdout", &run.stdout).unwrap();
    persons::assert_none_in("stderr", &run.stderr).unwrap();
    run
}

#[test]
fn a_row_is_explained_by_every_layer_and_row_tried() {
    let run = explain(report("Kunde", "Store beløb", ""), &["--row", ID]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        "rapport.xlsx:1:8: Advis RB7050, løngruppe 999, LG 08/2023, 2. lønkørsel (juli 2023)\n\
         standard\n  row 2 'Store beløb': won\n  row 3 'Skyldigt beløb': matches, but row 2 'Store beløb' comes first\n\
         kundetype:regnskabskunde\n  row 4 'Kundens egen': Type asks for Fejl; found Advis\n\
         gruppe:999\n  row 5 'Senere': Gyldig asks for a Kørselsdato from 01-01-2026; found no Kørselsdato\n\
         decision: Ejer Kunde, Lønmæssig betydning Ukendt, Lukkes selv nej, Frist none, by Store beløb\n\
         Kørselsdato: the calendar does not hold this run, so no row with a validity could match; the report compared the day of the print\n\
         in the report: Ejer Kunde, by Store beløb\n"
    );
}

#[test]
fn the_day_of_the_run_comes_from_the_calendar() {
    let stage = Stage::new();
    stage.put("regler.csv", RULES);
    stage.put("koerselsplan.csv", "Lønkørsel;Kørselsdato\n2023-08-2;01-01-2026\n");
    stage.put("rapport.xlsx", report("Kunde", "Store beløb", ""));
    let args =
        "rules explain --report rapport.xlsx --rules regler.csv --calendar koerselsplan.csv --json --row";
    let args: Vec<&str> = args.split(' ').chain([ID]).collect();
    let said: Value = serde_json::from_str(&stage.run(&args).stdout).unwrap();
    assert_eq!(said["owner"], "Til orientering");
    assert_eq!(said["report"]["run"], "2023-08-2");
    assert_eq!((&said["report"]["owner"], &said["report"]["differs"]), (&"Kunde".into(), &true.into()));
}

#[test]
fn an_owner_that_differs_and_one_that_a_person_set_are_told() {
    let last_lines = |owner: &str, rule: &str, corrected: &str| {
        let run = explain(report(owner, rule, corrected), &["--row", ID]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        run.stdout.split("in the report: ").nth(1).unwrap().to_string()
    };
    let differs = "differs: the rules in force say Kunde; the rules, the lists or the row have changed since the report was made\n";
    let set = "Ret ejer: a person set Begge, which beats the rules for this advice until it is cleared\n";
    let gone = "a rule that the table does not hold now";
    assert_eq!(last_lines("Uafklaret", "ingen regel", ""), format!("Ejer Uafklaret, by no rule\n{differs}"));
    assert_eq!(last_lines("Begge", "JENSEN OLE", ""), format!("Ejer Begge, by {gone}\n{differs}"));
    assert_eq!(last_lines("Kunde", "Store beløb", "Begge"), format!("Ejer Kunde, by Store beløb\n{set}"));
    assert_eq!(last_lines("Begge", "Store beløb", "Begge"), format!("Ejer Begge, by Store beløb\n{set}"));
    assert_eq!(last_lines("Uafklaret", "", "Begge"), format!("Ejer Uafklaret, by no rule\n{differs}{set}"));
}

#[test]
fn a_row_that_is_not_there_is_refused() {
    let run = explain(report("Kunde", "", ""), &["--row", "999-BBBBBBBBBBBBBBBB"]);
    assert_eq!(run.exit, 1);
    assert_eq!(
        run.stderr,
        "rapport.xlsx: no row has that Række-id\n  hint: copy it from the last column of the sheet Adviser\n"
    );
    assert_eq!(explain(report("Kunde", "", ""), &[]).exit, 2, "a report needs --row");
    assert_eq!(explain(report("Kunde", "", ""), &["--row", ID, "RB7050"]).exit, 2, "one or the other");
    assert_eq!(Stage::new().run(&["rules", "explain"]).exit, 2, "a code, or a report");
}
