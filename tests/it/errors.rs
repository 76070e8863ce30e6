//! One fixture for each message: what it says, to the letter, and how the run ends.

use rust_xlsxwriter::Workbook;

use crate::fixture::{Held, check_all};
use crate::program::Stage;

#[test]
fn every_message_is_as_expected() {
    check_all("errors", Held::Messages);
}

/// A workbook with a guide first, then `regler` and `KODER` as given, from the second row on.
fn rule_book(rules: &[[&str; 4]], codes: &[[&str; 2]]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Vejledning").unwrap().write(0, 0, "Læs mig").unwrap();
    let sheet = book.add_worksheet().set_name("regler").unwrap();
    sheet.write_row_matrix(1, 0, [["Regel", "Lag", "Kode", "Ejer"]].iter().chain(rules).copied()).unwrap();
    let sheet = book.add_worksheet().set_name("KODER").unwrap();
    sheet.write_row_matrix(1, 0, [["Kode", "Betydning"]].iter().chain(codes).copied()).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn what_is_wrong_in_a_workbook_is_named_with_sheet_and_row() {
    let check = |book: Vec<u8>| {
        let stage = Stage::new();
        stage.put("regler.xlsx", book);
        stage.put("kunder.csv", "Løngruppe;Kundetype\n999;regnskabskunde\n");
        let run = stage.run(&["check", "--rules", "regler.xlsx", "--customers", "kunder.csv"]);
        let places = run.stderr.lines().filter(|line| !line.starts_with("  hint: "));
        (run.exit, places.map(str::to_string).collect::<Vec<_>>())
    };
    let faulty = rule_book(&[["A", "standart", "RB7050", "Kunde"]], &[["RB", "Noget"]]);
    let messages = [
        "regler.xlsx:2:3: Lag is 'standart'; expected standard, kundetype:<name>, gruppe:<number>",
        "regler.xlsx:3:3: Kode is 'RB'; expected a code of two letters and four digits, such as RB7050",
    ];
    assert_eq!(check(faulty), (1, messages.map(str::to_string).into()));

    let rows = [
        ["A", "standard", "RB*", "Kunde"],
        ["B", "standard", "RB7050", "Begge"],
        ["C", "gruppe:998", "RB7113", "Kunde"],
    ];
    let messages = [
        "regler.xlsx:2:4: rule 'B' can never win: rule 'A' in row 3 matches all that it matches and comes first",
        "regler.xlsx:2:5: code RB7113 has no text in the catalogue",
        "regler.xlsx:2:5: rule 'C' is for løngruppe 998, which the customer list does not hold",
    ];
    assert_eq!(check(rule_book(&rows, &[["RB7050", "Noget"]])), (0, messages.map(str::to_string).into()));
}
