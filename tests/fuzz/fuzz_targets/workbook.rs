//! Any bytes as a workbook. Text that begins with `<` is packed first: the rows of a sheet of an xlsx, or the content of
//! an ods, which checksums and compression would otherwise keep out of reach.
#![no_main]

use std::borrow::Cow;
use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use uddata::formats::read::table;
use uddata_fuzz::{check_problem, check_tables, file, let_libraries_panic};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(init: let_libraries_panic(), |bytes: &[u8]| {
    match table::read_workbook(&file("in.xlsx"), &workbook(bytes)) {
        Ok(document) => _ = check_tables(&document),
        Err(problem) => check_problem(&problem),
    }
});

fn workbook(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.starts_with(b"<") {
        return bytes.into();
    }
    let is_ods = bytes.windows(6).any(|part| part == b"table:");
    if is_ods {
        zip_of(&ODS, ("content.xml", bytes))
    } else {
        zip_of(&XLSX, ("xl/worksheets/sheet1.xml", bytes))
    }
    .into()
}

const ODS: [(&str, &str); 2] = [
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    ("META-INF/manifest.xml", "<manifest:manifest/>"),
];

const XLSX: [(&str, &str); 6] = [
    ("[Content_Types].xml", "<Types/>"),
    (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook><sheets><sheet name="Ark1" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    ("xl/sharedStrings.xml", "<sst><si><t>Kode</t></si><si><r><t>Løn</t></r><r><t>nummer</t></r></si></sst>"),
    (
        "xl/styles.xml",
        r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>"#,
    ),
];

fn zip_of(parts: &[(&str, &str)], last: (&str, &[u8])) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts.iter().map(|(name, text)| (*name, text.as_bytes())).chain([last]) {
        zip.start_file(name, options).expect("memory takes it");
        zip.write_all(bytes).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}
