//! What every fuzz target holds a reader to, besides that it must neither panic nor hang nor take too much memory.

use std::borrow::Cow;
use std::io::{Cursor, Write};
use std::panic;
use std::sync::Arc;

use uddata::formats::document::{Cell, Document, DocumentBody, Line, Table};
use uddata::domain::FileName;
use uddata::domain::problem::{Problem, Weight};
use uddata::formats::read::table;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The name that the bytes are read under.
pub fn file(name: &str) -> Arc<FileName> {
    FileName::new(name, name)
}

/// Lets panics of libraries pass: for readers that run a library where its panics are caught and become a refusal.
/// Panics of uddata itself stay findings. To be called once, when a target starts.
pub fn let_libraries_panic() {
    let findings = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|at| at.file().contains("/registry/src/")) {
            findings(panic);
        }
    }));
}

/// The lines of a document, each of them fit to be shown; pages and lines in order.
pub fn check_lines(document: &Document) -> Vec<Line<'_>> {
    let DocumentBody::Lines(lines) = &document.body else { panic!("lines are expected") };
    let lines: Vec<_> = lines.iter().collect();
    for line in &lines {
        assert!(line.page > 0 && line.line > 0, "a line without a place");
        assert!(!line.text.contains(char::is_control), "a control character on {}:{}", line.page, line.line);
        assert!(!line.text.ends_with(' '), "a blank ends {}:{}", line.page, line.line);
    }
    let places = lines.iter().map(|line| (line.page, line.line));
    assert!(places.is_sorted(), "lines out of order");
    let is_damaged = lines.iter().any(|line| line.damaged);
    assert!(!is_damaged || has_fault(document), "damage that no problem tells of");
    lines
}

/// The tables of a document: rows and columns within the limits, rows in order, no cell that only looks filled.
pub fn check_tables(document: &Document) -> &[Table] {
    let DocumentBody::Tables(tables) = &document.body else { panic!("tables are expected") };
    assert!(!tables.is_empty() && tables.len() <= table::MOST_SHEETS);
    assert!(tables.iter().map(|table| table.sheet).is_sorted_by(|a, b| a < b), "sheets out of order");
    for table in tables {
        assert!(table.sheet > 0);
        let numbers = table.rows.iter().map(|row| row.number);
        assert!(numbers.eq(1..=table.rows.len() as u32), "rows are not numbered one after the other");
        assert!(table.rows.len() <= table::MOST_ROWS as usize);
        for row in &table.rows {
            assert!(row.cells.len() <= table::MOST_COLUMNS as usize);
            row.cells.iter().for_each(check_cell);
        }
    }
    document.problems.iter().for_each(check_problem);
    tables
}

fn check_cell(cell: &Cell) {
    match cell {
        Cell::Text(text) => assert!(!text.trim_end().is_empty() && text.trim_end() == text),
        Cell::Number(number) => assert!(number.is_finite()),
        Cell::Empty | Cell::Date(_) | Cell::NoValue => {}
    }
}

/// A problem says what is wrong and what to do, and is fit for a terminal.
pub fn check_problem(problem: &Problem) {
    for text in [&problem.what, &problem.hint, &*problem.at.file.path] {
        assert!(!text.is_empty() && !text.contains(char::is_control), "{problem:?}");
    }
}

/// Whether the document tells that something of it was not read.
pub fn has_fault(document: &Document) -> bool {
    document.problems.iter().any(|problem| problem.weight == Weight::Fault)
}

/// Bytes as a workbook: text that begins with `<` is packed, as the rows of a sheet of an xlsx or the content of an ods.
pub fn workbook(bytes: &[u8]) -> Cow<'_, [u8]> {
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
