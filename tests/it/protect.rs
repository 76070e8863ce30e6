//! Other programs open what was protected with a password: LibreOffice, and msoffcrypto-tool, which checks the integrity
//! too. Neither opens it with another password.

use std::path::Path;
use std::process::Command;

use uddata::domain::FileName;
use uddata::formats::document::{Cell, Table};
use uddata::formats::protect::protect;
use uddata::formats::read;

use crate::fixture::Fixture;
use crate::office::is_installed;
use crate::program::Stage;

const REPORT: &str = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";
const PASSWORD: &str = "Blåbærgrød & <Ærø> 7€";
const WRONG: &str = "blåbærgrød & <Ærø> 7€";

/// A stage on which a report lies, as it is and as `protected.xlsx`.
fn stage() -> (Stage, Vec<u8>) {
    let stage = Fixture::named("cases", "samples-together").stage();
    assert_eq!(stage.run(&["report", "input", "--out", "out", "--quiet"]).exit, 0);
    let report = std::fs::read(stage.path().join(REPORT)).unwrap();
    stage.put("protected.xlsx", protect(&report, PASSWORD).unwrap());
    (stage, report)
}

#[test]
fn libreoffice_opens_a_protected_report_with_its_password_only() {
    if !is_installed() {
        return;
    }
    let (stage, report) = stage();
    open_in_libreoffice(&stage);
    assert_eq!(std::fs::read_to_string(stage.path().join("wrong.txt")).unwrap().trim(), "refused");
    assert_eq!(std::fs::read_to_string(stage.path().join("right.txt")).unwrap().trim(), "opened");
    let saved = std::fs::read(stage.path().join("right.xlsx")).unwrap();
    let (saved, report) = (texts(&saved), texts(&report));
    assert!(report.len() > 50, "{} texts", report.len());
    assert_eq!(saved, report);
}

/// The texts of the sheet `Adviser`, row by row.
fn texts(workbook: &[u8]) -> Vec<String> {
    let tables = read::tables(&FileName::new("r.xlsx", "r.xlsx"), workbook).unwrap();
    let adviser: &Table = tables.iter().find(|table| table.name == "Adviser").unwrap();
    let cells = adviser.rows.iter().flat_map(|row| &row.cells);
    cells.filter_map(|cell| if let Cell::Text(text) = cell { Some(text.clone()) } else { None }).collect()
}

/// Opens `protected.xlsx` with the wrong password and then with the right one, says how it went in `wrong.txt` and
/// `right.txt`, and saves what was opened without a password.
fn open_in_libreoffice(stage: &Stage) {
    let profile = format!("-env:UserInstallation=file://{}/profile", stage.path().display());
    let soffice = |argument: &str| {
        let run = Command::new("soffice")
            .args([profile.as_str(), "--headless", argument])
            .current_dir(stage.path())
            .env("HOME", stage.path())
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    // The first start makes the profile, with an empty macro in it.
    soffice("--terminate_after_init");
    let module = "profile/user/basic/Standard/Module1.xba";
    assert!(stage.path().join(module).exists(), "LibreOffice made no profile");
    stage.put(module, macro_of(stage.path()));
    soffice("macro:///Standard.Module1.Main");
}

fn macro_of(folder: &Path) -> String {
    let url = format!("file://{}", folder.display());
    let basic = format!(
        r#"Sub Main
  attempt "{WRONG}", "wrong"
  attempt "{PASSWORD}", "right"
End Sub

Sub attempt(password As String, name As String)
  Dim how(1) As New com.sun.star.beans.PropertyValue
  Dim form(0) As New com.sun.star.beans.PropertyValue
  Dim document As Object
  how(0).Name = "Hidden"
  how(0).Value = True
  how(1).Name = "Password"
  how(1).Value = password
  form(0).Name = "FilterName"
  form(0).Value = "Calc MS Excel 2007 XML"
  said = "refused"
  On Error Goto finish
  document = StarDesktop.loadComponentFromURL("{url}/protected.xlsx", "_blank", 0, how())
  If Not IsNull(document) Then
    document.storeToURL("{url}/" & name & ".xlsx", form())
    document.close(True)
    said = "opened"
  End If
finish:
  number = FreeFile
  Open "{}/" & name & ".txt" For Output As #number
  Print #number, said
  Close #number
End Sub
"#,
        folder.display()
    );
    let basic = basic.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE script:module PUBLIC \"-//OpenOffice.org//DTD OfficeDocument 1.0//EN\" \"module.dtd\">\n\
         <script:module xmlns:script=\"http://openoffice.org/2000/script\" script:name=\"Module1\" \
         script:language=\"StarBasic\">{basic}</script:module>\n"
    )
}

const MSOFFCRYPTO: &str = "
import io, sys, msoffcrypto
from msoffcrypto.exceptions import InvalidKeyError
file = msoffcrypto.OfficeFile(open('protected.xlsx', 'rb'))
assert file.is_encrypted()
try:
    file.load_key(password=sys.argv[2], verify_password=True)
    sys.exit('the wrong password was taken')
except InvalidKeyError:
    pass
file.load_key(password=sys.argv[1], verify_password=True)
plain = io.BytesIO()
file.decrypt(plain, verify_integrity=True)
assert plain.getvalue() == open(sys.argv[3], 'rb').read(), 'other bytes'
print('the same bytes')
";

#[test]
fn msoffcrypto_opens_a_protected_report_with_its_password_only() {
    let Some(python) = std::env::var_os("UDDATA_TEST_PYTHON") else {
        eprintln!("SKIPPED: run tests/run.sh, which installs msoffcrypto-tool");
        return;
    };
    let (stage, _) = stage();
    let run = Command::new(python)
        .args(["-c", MSOFFCRYPTO, PASSWORD, WRONG, REPORT])
        .env("PYTHONUTF8", "1")
        .current_dir(stage.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert_eq!(said.trim(), "the same bytes");
}
