//! Another program opens the workbooks: LibreOffice converts them without a complaint, and what it saves is read back.

use std::path::Path;
use std::process::Command;

use uddata::domain::FileName;
use uddata::formats::read;
use uddata::office::rules::{Catalogue, CatalogueEntry, RuleTable};

use crate::fixture::Fixture;
use crate::program::Stage;
use crate::returned::Book;

const REPORT: &str = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";

#[test]
fn libreoffice_makes_a_pdf_of_a_report() {
    if !is_installed() {
        return;
    }
    // A report with all sheets: lines that were not recognised too.
    let stage = Fixture::named("cases", "banner-inside-a-record").stage();
    stage.run(&["report", "input", "--out", "out", "--quiet"]);
    let pdf = convert(&stage, REPORT, "pdf");
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000, "the PDF has {} bytes", pdf.len());
}

#[test]
fn a_rule_table_that_libreoffice_saved_says_the_same() {
    if !is_installed() {
        return;
    }
    let stage = Stage::new();
    stage.run(&["init", "start", "--quiet"]);
    let saved = convert(&stage, "start/regler.xlsx", "xlsx");
    let path = Path::new("regler.xlsx");
    let tables = read::tables(&FileName::new("regler.xlsx", "regler.xlsx"), &saved).unwrap();
    let rules = RuleTable::from_tables(path, &tables).unwrap();
    assert_eq!(rules.version(), RuleTable::builtin().version());
    let cells = |catalogue: &Catalogue| catalogue.entries().map(CatalogueEntry::cells).collect::<Vec<_>>();
    assert_eq!(cells(&Catalogue::from_tables(path, &tables).unwrap()), cells(&Catalogue::builtin()));
}

/// A report that LibreOffice only saved says nothing new; one that somebody typed in first gives every note back.
#[test]
fn a_report_saved_by_libreoffice_is_read_back() {
    if !is_installed() {
        return;
    }
    let stage = Fixture::named("cases", "samples-together").stage();
    let report = || stage.run(&["report", "input", "--out", "out", "--json"]);
    let first = report();
    let written = stage.files("out");
    stage.put(REPORT, convert(&stage, REPORT, "xlsx"));
    assert!(stage.files("out") != written, "LibreOffice writes other bytes");
    let second = report();
    assert_eq!((first.exit, second.exit, second.stderr.as_str()), (0, 0, ""));
    assert_eq!(first.stdout, second.stdout);

    let mut book = Book::open(&stage.files("out")[REPORT.trim_start_matches("out/")]);
    let row = book.find("Kode", "FU7017").unwrap();
    let notes = [
        ("Status", "Accepteret"),
        ("Ansvarlig", "LB"),
        ("Bemærkning til kunden", "Se bilag 2;\nring ellers på 12 34"),
        ("Kundens svar", "=ikke en formel"),
        ("Intern note", "til 31-12-2026"),
        ("Ret ejer", "Begge"),
    ];
    for (header, text) in notes {
        book.set(row, header, text);
    }
    stage.put(REPORT, book.save());
    std::fs::remove_dir_all(stage.path().join("converted")).unwrap();
    stage.put(REPORT, convert(&stage, REPORT, "xlsx"));
    let third = report();
    assert_eq!((third.exit, third.stderr.as_str()), (0, ""));
    let mut book = Book::open(&stage.files("out")[REPORT.trim_start_matches("out/")]);
    let row = book.find("Kode", "FU7017").unwrap();
    for (header, text) in notes {
        assert_eq!(book.get(row, header), text, "{header}");
    }
    assert_eq!(book.get(row, "Ejer"), "Begge");
}

/// Whether LibreOffice is there; says so where it is not, and fails where it must be.
pub fn is_installed() -> bool {
    let installed = Command::new("soffice").arg("--version").output().is_ok();
    if !installed {
        assert!(std::env::var_os("CI").is_none(), "soffice is not installed; in CI it must be");
        eprintln!("SKIPPED: soffice is not installed, so nobody tried to open a workbook in LibreOffice");
    }
    installed
}

/// What LibreOffice makes of a workbook, which it must open without a complaint.
fn convert(stage: &Stage, workbook: &str, to: &str) -> Vec<u8> {
    let profile = format!("-env:UserInstallation=file://{}/profile", stage.path().display());
    let converted = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", to, "--outdir", "converted", workbook])
        .current_dir(stage.path())
        .env("HOME", stage.path())
        .output()
        .unwrap();
    // That there is no Java to be found is no complaint about the workbook.
    let said =
        String::from_utf8_lossy(&converted.stderr).into_owned() + &String::from_utf8_lossy(&converted.stdout);
    let said: String = said.lines().filter(|line| !line.contains("javaldx")).collect::<Vec<_>>().join("\n");
    let complains =
        ["error", "failed", "corrupt", "repair"].iter().any(|word| said.to_lowercase().contains(word));
    assert!(converted.status.success() && !complains, "{said}");
    let made = stage.files("converted").into_values().next();
    made.unwrap_or_else(|| panic!("no {to} was made: {said}"))
}
