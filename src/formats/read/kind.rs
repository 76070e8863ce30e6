//! What kind of file it is: by its bytes first, by its name only where bytes do not say.
//!
//! A kind is told, not checked: a file that looks like a workbook may still be refused by its reader.

use std::io::{Cursor, Read};

use super::mail;
use super::ole::{self, Ole};
use super::zipped::{self, ContainerEntry};

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Print text, whatever its encoding.
    Text,
    /// Cells divided by `;`, `,` or tab.
    Csv,
    /// A workbook.
    Workbook(WorkbookFormat),
    /// A PDF.
    Pdf,
    /// A zip archive of files.
    Zip,
    /// A mail that was saved with its headers, `.eml`.
    Mail,
    /// A mail that Outlook saved, `.msg`.
    OutlookMail,
    /// A workbook or document that Office has encrypted.
    EncryptedOffice,
    /// A kind that the program does not read, by its English name.
    Other(&'static str),
}

/// The three forms of workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkbookFormat {
    /// Excel 2007 and later, with macros (xlsm) or without.
    Xlsx,
    /// Excel 97 to 2003.
    Xls,
    /// OpenDocument.
    Ods,
}

/// Endings of the files that a spreadsheet saves a workbook as.
const WORKBOOKS: [&str; 12] =
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "xltx", "xltm", "ots", "fods", "sxc", "numbers"];

/// Whether a file is called as workbooks are, and is none that a program hides or has open.
pub fn is_workbook_name(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    WORKBOOKS.contains(&&*ending(last)) && !last.starts_with("~$") && !last.starts_with('.')
}

/// How far a PDF's mark may stand from the top of the file.
const PDF_WITHIN: usize = 1_024;

/// How many bytes are looked at to tell text from what is no text.
const SAMPLE: usize = 4_096;

/// First bytes that say what a file is, and that no print starts with.
const MARKS: [(&[u8], &str); 14] = [
    (b"\x89PNG\r\n", "picture"),
    (b"\xFF\xD8\xFF", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"MZ\x90", "program"),
    (b"\x7FELF", "program"),
    (b"\x1F\x8B", "gzip archive"),
    (b"7z\xBC\xAF\x27\x1C", "7z archive"),
    (b"Rar!\x1A", "rar archive"),
    (b"{\\rtf", "RTF document"),
    (b"SQLite format 3\0", "database"),
    (b"<?xml", "XML document"),
    (b"%!PS", "PostScript document"),
];

/// Endings of text files that are no prints.
const NO_PRINTS: [(&str, &str); 10] = [
    ("html", "web page"),
    ("htm", "web page"),
    ("xml", "XML document"),
    ("json", "JSON document"),
    ("toml", "settings"),
    ("ini", "settings"),
    ("md", "notes"),
    ("js", "program"),
    ("bat", "program"),
    ("ps1", "program"),
];

/// The kind of the file that is called `name` and holds `bytes`.
pub fn of(name: &str, bytes: &[u8]) -> FileKind {
    let ending = ending(name);
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(&ending, bytes);
    }
    if bytes.starts_with(ole::MAGIC) {
        return container(&ending, bytes);
    }
    let top = &bytes[..bytes.len().min(PDF_WITHIN)];
    if contains(top, b"%PDF-") {
        return FileKind::Pdf;
    }
    if let Some((_, kind)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return FileKind::Other(kind);
    }
    if is_web_page(top) {
        return FileKind::Other("web page");
    }
    if ending == "eml" && !is_binary(&bytes[..bytes.len().min(SAMPLE)]) {
        return FileKind::Mail;
    }
    text(&ending, bytes)
}

/// Whether a name says that the file is a spreadsheet, of whatever program.
pub fn is_called_spreadsheet(name: &str) -> bool {
    matches!(ending(name).as_str(), "xls" | "xlsx" | "xlsm" | "xlsb" | "xltx" | "ods" | "fods" | "ots")
}

/// Words that stand in prints, or in their names, and in little else.
const WORDS_OF_PRINTS: [&str; 5] =
    ["uddata 721", "u721", "pdfgrp", "dannede fejl og advarsler", "fejl & advis"];

/// How much of a file is searched for them.
const SEARCHED: usize = 4 << 20;

/// Whether a file of a kind that is not read looks, by its name or its text, as if a print were in it.
pub fn resembles_print(name: &str, kind: FileKind, bytes: &[u8]) -> bool {
    let has_word = |text: &str| {
        let text = text.to_lowercase();
        WORDS_OF_PRINTS.iter().any(|word| text.contains(word))
    };
    let shown = match kind {
        FileKind::Mail | FileKind::OutlookMail => mail::text(kind, bytes),
        FileKind::Other("Word document" | "OpenDocument text" | "presentation") => text_of_document(bytes),
        _ => String::new(),
    };
    let bytes = &bytes[..bytes.len().min(SEARCHED)];
    // Every byte as a sign; then those of UTF-16 without their zeros.
    let plain: String = bytes.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    has_word(last_part(name)) || has_word(&shown) || has_word(&plain)
}

/// The text of a document in a zip container, without its markup.
fn text_of_document(bytes: &[u8]) -> String {
    let Ok(listing) = zipped::list(bytes) else { return String::new() };
    let is_text = |name: &str| {
        matches!(name, "word/document.xml" | "content.xml") || name.starts_with("ppt/slides/slide")
    };
    let (mut text, mut left) = (String::new(), SEARCHED as u64);
    for entry in listing.entries.iter().filter(|entry| is_text(&zipped::name(entry))) {
        let Ok(part) = zipped::inflate(entry, bytes, SEARCHED as u64, &mut left) else { continue };
        let mut in_tag = false;
        text.extend(String::from_utf8_lossy(&part).chars().filter(|sign| {
            in_tag |= *sign == '<';
            let shown = !in_tag;
            in_tag &= *sign != '>';
            shown
        }));
    }
    text
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// The ending of a name in lower case, without its dot; empty where there is none.
fn ending(name: &str) -> String {
    last_part(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// Zip containers: workbooks and documents are told by what they hold.
fn zip(ending: &str, bytes: &[u8]) -> FileKind {
    let Ok(listing) = zipped::list(bytes) else {
        // Its reader will say what is wrong with it.
        return match ending {
            "xlsx" | "xlsm" => FileKind::Workbook(WorkbookFormat::Xlsx),
            "ods" => FileKind::Workbook(WorkbookFormat::Ods),
            _ => FileKind::Zip,
        };
    };
    let names: Vec<String> = listing.entries.iter().map(|entry| zipped::name(entry).to_lowercase()).collect();
    let has = |name: &str| names.iter().any(|found| found == name);
    if has("[content_types].xml") {
        let ends = |part: &str| names.iter().any(|found| found.ends_with(part));
        return match () {
            () if ends("workbook.xml") => FileKind::Workbook(WorkbookFormat::Xlsx),
            () if ends("workbook.bin") => FileKind::Other("binary workbook (xlsb)"),
            () if ends("document.xml") => FileKind::Other("Word document"),
            () if ends("presentation.xml") => FileKind::Other("presentation"),
            () => FileKind::Other("Office document"),
        };
    }
    match listing.entries.iter().zip(&names).find(|(_, name)| *name == "mimetype") {
        Some((entry, _)) if has("content.xml") => open_document(entry, bytes),
        _ => FileKind::Zip,
    }
}

/// OpenDocument files say in their `mimetype` what they are.
fn open_document(mimetype: &ContainerEntry, bytes: &[u8]) -> FileKind {
    let mut cursor = Cursor::new(bytes);
    let mut kind = Vec::new();
    if let Ok(body) = zipped::open(mimetype, &mut cursor) {
        // What cannot be read of it says nothing.
        _ = body.take(64).read_to_end(&mut kind);
    }
    match kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
        true => FileKind::Workbook(WorkbookFormat::Ods),
        false => FileKind::Other("OpenDocument text"),
    }
}

/// OLE containers, told by their streams.
fn container(ending: &str, bytes: &[u8]) -> FileKind {
    let Some(container) = Ole::open(bytes) else {
        return match ending {
            "xls" => FileKind::Workbook(WorkbookFormat::Xls),
            "xlsx" | "xlsm" => FileKind::EncryptedOffice,
            _ => FileKind::Other("damaged Office document"),
        };
    };
    let has = |name| container.has(name);
    match () {
        () if has("EncryptedPackage") => FileKind::EncryptedOffice,
        () if has("Workbook") || has("Book") => FileKind::Workbook(WorkbookFormat::Xls),
        () if has("WordDocument") => FileKind::Other("Word document"),
        () if has("__properties_version1.0") => FileKind::OutlookMail,
        () => FileKind::Other("Office document"),
    }
}

fn text(ending: &str, bytes: &[u8]) -> FileKind {
    let says_text = matches!(ending, "txt" | "lst" | "prn" | "csv" | "tsv");
    if !says_text && is_binary(&bytes[..bytes.len().min(SAMPLE)]) {
        return FileKind::Other("binary file");
    }
    if let Some((_, kind)) = NO_PRINTS.iter().find(|(known, _)| *known == ending) {
        return FileKind::Other(kind);
    }
    match ending {
        // Many programs write csv and call it a workbook.
        "csv" | "tsv" | "xls" | "xlsx" => FileKind::Csv,
        _ => FileKind::Text,
    }
}

/// Whether bytes are no text: many control characters, or many NULs that are not the halves of UTF-16.
fn is_binary(sample: &[u8]) -> bool {
    let share = |count: usize, percent: usize| count * 100 > sample.len() * percent;
    let controls =
        sample.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, 0 | b'\t'..=b'\r' | 0x1A | 0x1B));
    let nuls =
        |parity| sample.iter().enumerate().filter(|&(at, &byte)| byte == 0 && at % 2 == parity).count();
    let (even, odd) = (nuls(0), nuls(1));
    share(controls.count(), 5) || (share(even + odd, 30) && even.min(odd) * 10 > even.max(odd))
}

fn is_web_page(top: &[u8]) -> bool {
    let top = top.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(top).trim_ascii_start();
    let starts = |mark: &[u8]| top.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    starts(b"<!doctype html") || starts(b"<html")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hostile::{ods, ole, xls, xlsx, zip_of};
    use super::*;

    #[test]
    fn containers_are_told_by_what_they_hold() {
        let types = |part| zip_of(&[("[Content_Types].xml", ""), (part, "")]);
        let mime = |mime| zip_of(&[("mimetype", mime), ("content.xml", "")]);
        let cases = [
            (xlsx("", &[]), FileKind::Workbook(WorkbookFormat::Xlsx)),
            (ods(""), FileKind::Workbook(WorkbookFormat::Ods)),
            (xls(&[], &[], 1), FileKind::Workbook(WorkbookFormat::Xls)),
            (zip_of(&[("U721.txt", "")]), FileKind::Zip),
            (zip_of::<&str, &str>(&[]), FileKind::Zip),
            (types("xl/workbook.bin"), FileKind::Other("binary workbook (xlsb)")),
            (types("word/document.xml"), FileKind::Other("Word document")),
            (mime("application/vnd.oasis.opendocument.text"), FileKind::Other("OpenDocument text")),
            (ole(&[("EncryptedPackage", Vec::new())]), FileKind::EncryptedOffice),
            (ole(&[("WordDocument", Vec::new())]), FileKind::Other("Word document")),
            (ole(&[("__properties_version1.0", Vec::new())]), FileKind::OutlookMail),
        ];
        for (bytes, expected) in cases {
            assert_eq!(of("a.txt", &bytes), expected);
        }
    }

    #[test]
    fn bytes_decide_and_names_help() {
        let utf16: Vec<u8> = "FEJL\r\nLØNNUMMER".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&str, &[u8], FileKind); 18] = [
            ("a.txt", b"FEJL", FileKind::Text),
            ("U721", b"FEJL", FileKind::Text),
            ("a.pdf", b"FEJL\nADVIS", FileKind::Text),
            ("a.txt", b"\n\n%PDF-1.7\n", FileKind::Pdf),
            ("in.old/U721", b"FEJL", FileKind::Text),
            ("a.CSV", b"a;b", FileKind::Csv),
            ("a.tsv", b"a\tb", FileKind::Csv),
            ("a.xls", b"a\tb", FileKind::Csv),
            ("a.xls", b"<html><table>", FileKind::Other("web page")),
            ("a.txt", b"\x89PNG\r\n\x1A\n", FileKind::Other("picture")),
            ("a", b"\xFF\xD8\xFF\xE0", FileKind::Other("picture")),
            ("a.eml", b"From: x", FileKind::Mail),
            ("a", &utf16, FileKind::Text),
            ("a.txt", b"", FileKind::Text),
            ("a.bin", &[0, 1, 2, 3, 0, 0, 9, 0], FileKind::Other("binary file")),
            ("a.xls", ole::MAGIC, FileKind::Workbook(WorkbookFormat::Xls)),
            ("a.xlsx", b"PK\x03\x04", FileKind::Workbook(WorkbookFormat::Xlsx)),
            ("a.dat", b"PK\x03\x04", FileKind::Zip),
        ];
        for (name, bytes, expected) in cases {
            assert_eq!(of(name, bytes), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_kind(mark in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"PK\x05\x06", ole::MAGIC]),
            bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
            let whole = [mark, &bytes].concat();
            of("a.xlsx", &whole);
        }
    }
}
