//! For tests: zip containers, workbooks and OLE containers put together by hand, so that they can be wrong.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A container of these parts, deflated.
pub(super) fn zip_of<N: AsRef<str>, B: AsRef<[u8]>>(parts: &[(N, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(name.as_ref(), options).unwrap();
        zip.write_all(bytes.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet with these rows, and with `parts` in addition to or instead of its own.
pub(super) fn xlsx(rows: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let relation = |id: &str, kind: &str, target: &str| {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!(
            "<Relationships><Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let workbook = "<workbook><sheets><sheet name=\"Ark1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let own = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("r1", "officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", workbook.to_owned()),
        ("xl/_rels/workbook.xml.rels", relation("r1", "worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let kept = own.iter().map(|(name, part)| (*name, part.as_str()));
    let kept = kept.filter(|(name, _)| !parts.iter().any(|(other, _)| other == name));
    zip_of(&kept.chain(parts.iter().copied()).collect::<Vec<_>>())
}

/// What an ods workbook says it is.
pub(super) const ODS_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// So many characters, the same each time, that do not pack well.
pub(super) fn noise(length: usize) -> String {
    let mut state = 1_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b' ' + (state >> 33) as u8 % 94)
    };
    (0..length).map(next).collect()
}

/// An ods workbook whose sheet holds `rows`.
pub(super) fn ods(rows: &str) -> Vec<u8> {
    ods_of(&format!("<d><table:table table:name=\"Ark1\">{rows}</table:table></d>"))
}

/// An ods workbook with this `content.xml`.
pub(super) fn ods_of(content: &str) -> Vec<u8> {
    zip_of(&[
        ("mimetype", ODS_TYPE),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

/// An OLE container with these streams, each padded to the size that is kept in whole sectors.
pub(super) fn ole(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut table = vec![0xFFFF_FFFD_u32, END];
    let mut directory = ole_entry("Root Entry", 5, END, 0);
    let mut sectors = Vec::new();
    for (name, bytes) in streams {
        let length = bytes.len().max(4_096).next_multiple_of(512);
        let first = table.len() as u32;
        table.extend((1..(length / 512) as u32).map(|next| first + next));
        table.push(END);
        sectors.extend_from_slice(bytes);
        sectors.resize(sectors.len().next_multiple_of(512).max(sectors.len() - bytes.len() + length), 0);
        directory.extend(ole_entry(name, 2, first, length as u32));
    }
    assert!(table.len() <= 128 && directory.len() <= 512, "one sector each");
    let mut whole = vec![0; 512];
    whole[..8].copy_from_slice(super::ole::MAGIC);
    whole[26..34].copy_from_slice(&[3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    whole[44] = 1;
    whole[48] = 1;
    whole[60..64].copy_from_slice(&END.to_le_bytes());
    whole[68..72].copy_from_slice(&END.to_le_bytes());
    whole[76..512].fill(0xFF);
    whole[76..80].fill(0);
    table.resize(128, 0xFFFF_FFFF);
    whole.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
    directory.resize(512, 0);
    [whole, directory, sectors].concat()
}

fn ole_entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry.resize(128, 0);
    entry[64] = (name.len() as u8 + 1) * 2;
    entry[66] = kind;
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&length.to_le_bytes());
    entry
}

/// One record of an xls stream.
pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// An xls workbook: `globals` after its BOF, then `sheets` with a BOF and EOF each, the first of them listed `listed`
/// times.
pub(super) fn xls(globals: &[u8], sheets: &[&[u8]], listed: usize) -> Vec<u8> {
    let bof = record(0x0809, &[0, 6, 5, 0]);
    let eof = record(0x000A, &[]);
    let listing = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 4, 0], b"Ark1"].concat());
    let mut at =
        (bof.len() + globals.len() + listing(0).len() * (sheets.len() + listed - 1) + eof.len()) as u32;
    let mut stream = [&bof[..], globals].concat();
    let mut bodies = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let body = [&bof[..], sheet, &eof].concat();
        stream.extend(listing(at).repeat(if index == 0 { listed } else { 1 }));
        at += body.len() as u32;
        bodies.extend(body);
    }
    ole(&[("Workbook", [stream, eof, bodies].concat())])
}
