//! Another program opens the workbook: LibreOffice converts it without a complaint.

use std::process::Command;

use crate::fixture::Fixture;

const REPORT: &str = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";

#[test]
fn libreoffice_makes_a_pdf_of_a_report() {
    if Command::new("soffice").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "soffice is not installed; in CI it must be");
        eprintln!("SKIPPED: soffice is not installed, so nobody tried to open a report in LibreOffice");
        return;
    }
    // A report with all sheets: lines that were not recognised too.
    let stage = Fixture::named("cases", "banner-inside-a-record").stage();
    stage.run(&["report", "input", "--out", "out", "--quiet"]);
    let profile = format!("-env:UserInstallation=file://{}/profile", stage.path().display());
    let converted = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir", "pdf", REPORT])
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
    let made = stage.files("pdf");
    let pdf = made.values().next().unwrap_or_else(|| panic!("no PDF was made: {said}"));
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000, "the PDF has {} bytes", pdf.len());
}
