//! A person who got another løbenummer, or a CPR number in the place of a replacement number: proposed as the same one, and
//! what was written goes over when a person confirms it, and not before.

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

const OWED: &str = "SKYLDIGT BELØB KR. 100,00";
const COLUMNS: [&str; 6] =
    ["Siden sidst", "Først set", "Antal kørsler", "Status", "Bemærkning til kunden", "Sagsnummer"];

fn print(stage: &Stage, month: i8, group: u32, rows: &[(&str, &str)]) {
    let row = |(number, text): &(&str, &str)| prints::row(number, "PEDERSEN KIRSTEN", "RB7050", text);
    let printed = prints::u721((2023, month, 2), group, rows.iter().map(row));
    stage.put(&format!("in/u721-{month}-{group}.txt"), printed);
}

fn report(stage: &Stage) {
    let run = stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
}

fn path(month: i8, group: u32, ending: &str) -> String {
    format!("out/LG2023-{month:02}-2/afrapportering_LG2023-{month:02}-2_gruppe-{group}{ending}.xlsx")
}

fn open(stage: &Stage, path: &str) -> Book {
    Book::open(&std::fs::read(stage.path().join(path)).unwrap())
}

fn write(stage: &Stage, at: &str, number: &str, cells: &[(&str, &str)]) {
    let mut book = open(stage, at);
    let row = book.find("Lønnummer", number).unwrap();
    cells.iter().for_each(|(header, text)| book.set(row, header, text));
    stage.put(at, book.save());
}

fn said(stage: &Stage, at: &str, number: &str, headers: &[&str]) -> Vec<String> {
    let mut book = open(stage, at);
    let row = book.find("Lønnummer", number).unwrap();
    headers.iter().map(|header| book.get(row, header)).collect()
}

/// July printed one number, with notes; August prints another of the same person.
fn stage(old: &str, new: &str) -> Stage {
    let stage = Stage::new();
    stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n999;Demo;hr;mappe\n888;Anden;hr2;mappe\n");
    print(&stage, 7, 999, &[(old, OWED), ("050391-0033 001", OWED)]);
    print(&stage, 7, 888, &[("050391-0033 001", OWED)]);
    report(&stage);
    let cells = [("Status", "Afventer kunde"), ("Bemærkning til kunden", "betal"), ("Sagsnummer", "HR-7")];
    write(&stage, &path(7, 999, ""), old, &cells);
    report(&stage);
    stage.put("juli.xlsx", std::fs::read(stage.path().join(path(7, 999, "_kunde"))).unwrap());
    print(&stage, 8, 999, &[(new, OWED), ("050391-0033 001", OWED)]);
    print(&stage, 8, 888, &[(new, OWED)]);
    report(&stage);
    stage
}

#[test]
fn a_new_lønnummer_of_a_person_is_proposed_and_a_persons_two_words_carry_everything_over() {
    for (old, new) in [("120380-0051 001", "120380-0051 002"), ("720380-0051 001", "120380-1234 001")] {
        let stage = stage(old, new);
        let august = path(8, 999, "");
        let [at_new, at_old] = [new, old].map(|it| said(&stage, &august, it, &["Forklaring"]).concat());
        assert!(at_new.contains("Måske det samme advis") && at_new.contains(old), "{at_new}");
        assert!(at_old.contains("Måske fortsat under lønnummer") && at_old.contains(new), "{at_old}");
        let of_another = said(&stage, &path(8, 888, ""), new, &["Forklaring"]).concat();
        assert!(!of_another.contains("Måske"), "{of_another}");
        assert_eq!(said(&stage, &august, new, &COLUMNS), ["Ny", "LG2023-08-2", "1", "Åben", "", ""]);

        // Any other word confirms nothing, and a kunde's does not either.
        write(&stage, &august, new, &[("Intern note", "er det samme person?")]);
        report(&stage);
        assert_eq!(said(&stage, &august, new, &COLUMNS), ["Ny", "LG2023-08-2", "1", "Åben", "", ""]);

        write(&stage, &august, new, &[("Intern note", "Ja.\nSamme person")]);
        report(&stage);
        let after = ["Uændret", "LG2023-07-2", "2", "Afventer kunde", "betal", "HR-7"];
        assert_eq!(said(&stage, &august, new, &COLUMNS), after);
        assert_eq!(said(&stage, &august, old, &["Status"]), ["Udført"]);

        // An answer to the old row goes on at the new one, and so does the row.
        let mut july = Book::open(&std::fs::read(stage.path().join("juli.xlsx")).unwrap());
        let row = july.find("Lønnummer", old).unwrap();
        july.set(row, "Kundens svar", "betalt i går");
        stage.put("juli.xlsx", july.save());
        assert_eq!(stage.run(&["collect", "juli.xlsx", "--out", "out"]).exit, 0);
        print(&stage, 9, 999, &[(new, OWED)]);
        report(&stage);
        let september = path(9, 999, "");
        let after = ["Uændret", "LG2023-07-2", "3", "Afventer kunde", "betal", "HR-7"];
        assert_eq!(said(&stage, &september, new, &COLUMNS), after);
        assert_eq!(said(&stage, &september, new, &["Kundens svar"]), ["betalt i går"]);
        let gone = open(&stage, &september).sheet("Bortfaldet").concat().join(" ");
        assert!(gone.contains(&format!("Fortsat under lønnummer {new}")), "{gone}");

        // The history is lost: what it says in the copies is nobody's answer, and the old row closes nothing but itself.
        std::fs::remove_dir_all(stage.path().join("out/.uddata")).unwrap();
        let run = stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
        assert_eq!(run.exit, 6);
        for wrong in ["shown as a proposal", "changed differently"] {
            assert!(!run.stderr.contains(wrong), "{}", run.stderr);
        }
        let kept = ["Status", "Bemærkning til kunden", "Kundens svar", "Sagsnummer"];
        assert_eq!(said(&stage, &september, new, &kept), ["Afventer kunde", "betal", "betalt i går", "HR-7"]);
    }
}
