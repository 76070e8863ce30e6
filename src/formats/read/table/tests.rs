use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Written};

use super::super::hostile::{ODS_TYPE, noise, ods, ods_of, ole, record, xls, xlsx, zip_of};
use super::*;
use crate::domain::problem::Weight;
use crate::formats::document::{Cell, DocumentBody, Table};

const ODS: &[u8] = include_bytes!("../../../../fixtures/tables/typed.ods");
const XLS: &[u8] = include_bytes!("../../../../fixtures/tables/typed.xls");
const XLSX: &[u8] = include_bytes!("../../../../fixtures/tables/typed.xlsx");

fn file() -> Arc<FileName> {
    FileName::new("in/bog", "bog")
}

fn tables(document: &Document) -> &[Table] {
    match &document.body {
        DocumentBody::Tables(tables) => tables,
        DocumentBody::Lines(_) => panic!("lines"),
    }
}

/// Rows with their numbers, cells with `|` between them.
fn shown(table: &Table) -> Vec<String> {
    let cell = |cell: &Cell| match cell {
        Cell::Empty => String::new(),
        Cell::NoValue => "=?".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => format!("={number}"),
        Cell::Date(day) => format!("@{day}"),
    };
    let row =
        |row: &crate::formats::document::TableRow| row.cells.iter().map(cell).collect::<Vec<_>>().join("|");
    table.rows.iter().map(|found| format!("{} {}", found.number, row(found))).collect()
}

fn read(bytes: &[u8]) -> Document {
    read_workbook(&file(), bytes).unwrap_or_else(|problem| panic!("{problem}"))
}

/// What is said of a workbook that is refused, without its hint.
fn refused(bytes: &[u8]) -> String {
    match read_workbook(&file(), bytes) {
        Ok(_) => "read".to_owned(),
        Err(problem) => problem.what.to_string(),
    }
}

#[test]
fn the_same_workbook_reads_the_same_in_all_three_forms() {
    for (bytes, encoding) in [(ODS, "ods"), (XLS, "xls"), (XLSX, "xlsx")] {
        let document = read(bytes);
        assert_eq!(document.encoding, encoding);
        let [first, second] = tables(&document) else { panic!("{encoding}: two sheets") };
        assert_eq!((first.sheet, first.name.as_str()), (1, "Adviser"));
        assert_eq!((second.sheet, second.name.as_str()), (2, "Gemt"));
        assert_eq!(
            shown(first),
            [
                "1 Kontrollog, gruppe 999 & LG 08/2023",
                "2 ",
                "3 ",
                "4 Lønnummer|Tj.sted|Beløb|Dato|Tekst",
                "5 140275-0042 001|=9999|=1515.9|@31-08-2023|første linje  her\nanden linje",
                "6 230688-0117 001|=-2|=-2|@31-12-9999",
                "7 230688-0117 001|=-2|=-2|@31-12-9999",
                "8 SAND|=10000|ab|#N/A",
            ],
            "{encoding}"
        );
        assert_eq!(shown(second), ["1 skjult"]);
        let [problem] = &document.problems[..] else { panic!("{encoding}: one remark") };
        assert_eq!(problem.weight, Weight::Remark);
        assert_eq!(
            problem.to_string(),
            "in/bog:2: the sheet is hidden in the workbook; it was read all the same\n  hint: delete the sheet if it is \
             not meant to count"
        );
    }
}

#[test]
fn a_workbook_as_excel_writes_it() {
    let mut workbook = Written::new();
    let date = Format::new().set_num_format("dd-mm-yyyy");
    let sheet = workbook.add_worksheet().set_name("Ark1").unwrap();
    sheet.write_string(3, 1, "Kode ").unwrap();
    sheet.write_string(4, 1, "=1+1").unwrap();
    sheet.write_number(5, 1, 1.5).unwrap();
    sheet.write_datetime_with_format(6, 1, ExcelDateTime::from_ymd(2023, 8, 31).unwrap(), &date).unwrap();
    sheet.write_datetime_with_format(7, 1, ExcelDateTime::from_ymd(9999, 12, 31).unwrap(), &date).unwrap();
    sheet.merge_range(8, 1, 8, 3, "flettet", &Format::new()).unwrap();
    sheet.write_blank(9, 400, &date).unwrap();
    let document = read(&workbook.save_to_buffer().unwrap());
    let shown = shown(&tables(&document)[0]);
    assert_eq!(shown[..3], ["1 ", "2 ", "3 "]);
    assert_eq!(
        shown[3..],
        ["4 |Kode", "5 |=1+1", "6 |=1.5", "7 |@31-08-2023", "8 |@31-12-9999", "9 |flettet"]
    );
    assert!(document.problems.is_empty());
}

#[test]
fn dates_count_from_1904_where_the_workbook_says_so() {
    let workbook = "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/>\
                    </sheets></workbook>";
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let rows = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>43707</v></c><c r=\"B1\" s=\"1\"><v>2957003</v></c>\
                <c r=\"C1\"><v>43707</v></c></row>";
    let bytes = xlsx(rows, &[("xl/workbook.xml", workbook), ("xl/styles.xml", styles)]);
    assert_eq!(shown(&tables(&read(&bytes))[0]), ["1 @31-08-2023|@31-12-9999|=43707"]);
    let globals = [record(0x0022, &[1, 0]), record(0x00E0, &[0, 0, 14, 0])].concat();
    let number = record(0x0203, &[&[0, 0, 0, 0, 0, 0][..], &43_707_f64.to_le_bytes()].concat());
    assert_eq!(shown(&tables(&read(&xls(&globals, &[&number], 1)))[0]), ["1 @31-08-2023"]);
}

#[test]
fn a_damaged_sheet_costs_that_sheet_and_no_other() {
    let sheets = |second: &str| {
        xlsx(
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
            &[
                (
                    "xl/workbook.xml",
                    "<workbook><sheets><sheet name=\"A\" r:id=\"r1\"/><sheet name=\"B\" r:id=\"r2\"/></sheets></workbook>",
                ),
                (
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                     <Relationship Id=\"r2\" Type=\"x/worksheet\" Target=\"worksheets/sheet2.xml\"/></Relationships>",
                ),
                ("xl/worksheets/sheet2.xml", second),
            ],
        )
    };
    let document = read(&sheets("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c>"));
    assert_eq!(tables(&document).len(), 1);
    assert_eq!(
        document.problems[0].to_string(),
        "in/bog:2: the sheet cannot be read: it breaks off, or holds a cell that is no cell\n  hint: open the file in \
         Excel and save it again, or fetch it anew"
    );
    assert_eq!(tables(&read(&sheets("<worksheet><sheetData/></worksheet>"))).len(), 2);
}

#[test]
fn encrypted_and_foreign_workbooks_are_refused_in_words() {
    let office = ole(&[("EncryptionInfo", Vec::new()), ("EncryptedPackage", Vec::new())]);
    let problem = read_workbook(&file(), &office).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "in/bog: the workbook is protected by a password and cannot be read\n  hint: open it in Excel, take the password \
         off (Filer > Oplysninger > Beskyt projektmappe), save it and run again"
    );
    let password = "the workbook is protected by a password and cannot be read";
    assert_eq!(refused(&xls(&record(0x002F, &[1, 0]), &[], 1)), password);
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry>\
                    </manifest:manifest>";
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", "?"),
    ];
    assert_eq!(refused(&zip_of(&parts)), password);
    assert_eq!(refused(b"text"), "it is called a workbook, but is none: expected xlsx, xls or ods");
    assert_eq!(refused(&ole(&[("Book", Vec::new())])), "the workbook was saved by Excel 95 or older");
}

#[test]
fn the_three_hostile_workbooks_are_refused() {
    let corners = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let far = xlsx(corners, &[]);
    assert!(far.len() < 1_500);
    assert_eq!(refused(&far), "row 1048576 has a filled cell in column 16384; columns 1 to 256 are read");

    let forged =
        xlsx("", &[("xl/sharedStrings.xml", "<sst uniqueCount=\"4294967295\"><si><t>a</t></si></sst>")]);
    assert_eq!(refused(&forged), "the workbook states 4294967295 shared strings; at most 2000000 are read");
    let forged =
        xlsx("", &[("xl/sharedStrings.xml", "<sst uniqueCount=\"1500000\"><si><t>a</t></si></sst>")]);
    assert_eq!(refused(&forged), "the workbook states 1500000 shared strings and holds 1");

    let bomb = "it unpacks to more than 250 times its size, which is the mark of a zip bomb";
    let blank = format!("<row spans=\"{}\"/>", " ".repeat(100_000)).repeat(400);
    assert_eq!(refused(&xlsx(&blank, &[])), bomb);
    assert_eq!(refused(&xlsx("", &[("docProps/thumbnail.xml", &blank)])), bomb);
}

#[test]
fn a_size_that_lies_is_not_believed() {
    let rows = "<row r=\"1\"><c><v>1</v></c></row>".repeat(10_000);
    let mut bytes = xlsx(&rows, &[]);
    let honest = (rows.len() + "<worksheet><sheetData></sheetData></worksheet>".len()) as u32;
    let places: Vec<usize> =
        (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == honest.to_le_bytes()).collect();
    assert_eq!(places.len(), 2, "local and central header");
    for at in places {
        bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    assert_eq!(refused(&bytes), "no sheet of the workbook can be read");
}

#[test]
fn other_hostile_xlsx_workbooks_are_refused() {
    let style =
        format!("<styleSheet><numFmts><numFmt formatCode=\"{}\"/></numFmts></styleSheet>", "0".repeat(3_000));
    let external = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><workbook>&x;</workbook>";
    let formats = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(100_001));
    let long_text = format!("<row><c t=\"str\"><v>{}</v></c></row>", "a".repeat(2 << 20));
    let long_cell = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "a&amp;".repeat(2 << 20));
    let sheets = format!("<workbook><sheets>{}</sheets></workbook>", "<sheet/>".repeat(1_025));
    let cases = [
        (
            xlsx("", &[("xl/workbook.xml", external)]),
            "a part of the workbook declares a document type (DTD), which no spreadsheet program writes",
        ),
        (xlsx(&"<a>".repeat(300), &[]), "a part of the workbook nests more than 256 elements"),
        (xlsx(&long_text, &[]), "one cell or tag of the workbook takes more than 1 MB"),
        (xlsx(&long_cell, &[]), "one cell of the workbook takes more than 8 MB"),
        (xlsx("", &[("xl/styles.xml", &style)]), "a font name or number format takes more than 2048 bytes"),
        (
            xlsx("", &[("xl/styles.xml", &formats)]),
            "the workbook has more than 100000 fonts, formats and names",
        ),
        (xlsx("", &[("xl/workbook.xml", &sheets)]), "the workbook has more than 1024 sheets"),
        (xlsx("<row><c r=\"AAAAAAAA1\"/></row>", &[]), "a cell reference is one that no sheet has"),
        (xlsx("<row r=\"99999999999\"/>", &[]), "a cell reference is one that no sheet has"),
        (
            xlsx(
                "",
                &[(
                    "xl/worksheets/sheet1.xml",
                    "<worksheet><dimension ref=\"B2:A1\"/><sheetData/></worksheet>",
                )],
            ),
            "a sheet states a size that no sheet has",
        ),
        (
            zip_of(&(0..=10_000).map(|part| (format!("xl/{part}workbook.xml"), "")).collect::<Vec<_>>()),
            "the zip container states 10001 entries; at most 10000 are read",
        ),
        (
            XLSX[..XLSX.len() / 2].to_vec(),
            "the zip container has no readable list of contents; it is cut off or damaged",
        ),
    ];
    for (bytes, expected) in cases {
        let refused = read_workbook(&FileName::new("in/bog.xlsx", "bog.xlsx"), &bytes).unwrap_err();
        assert_eq!(refused.what, expected);
    }
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let of_a_small_file =
        "the cells take more than 250 times what the file does, which is the mark of a bomb";
    let of_any_file = "the cells take more than 256 MB, the most that is read from one file";
    let refused_as_both = |bytes: &[u8], long: &[u8]| {
        assert_eq!(refused(bytes), of_a_small_file);
        assert_eq!(refused(long), of_any_file);
    };
    // A picture that no reader looks at makes the file long.
    let picture = noise(2 << 20);

    let string = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(32_767));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(20_000);
    let strings = ("xl/sharedStrings.xml", string.as_str());
    refused_as_both(
        &xlsx(&cells, &[strings]),
        &xlsx(&cells, &[strings, ("xl/media/image1.jpeg", picture.as_str())]),
    );

    let refused_as_ods = |content: &str| {
        let picture = ("Pictures/1.jpeg", picture.as_str());
        refused_as_both(
            &ods_of(content),
            &zip_of(&[("mimetype", ODS_TYPE), ("content.xml", content), picture]),
        );
    };
    let sheet = "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1048575\"/><table:table-row>\
                 <table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>";
    refused_as_ods(&format!("<d>{}</d>", sheet.repeat(20)));
    let long = "a".repeat(1_000);
    let wide = format!(
        "<d><table:table table:name=\"Ark1\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
         office:value-type=\"string\" table:number-columns-repeated=\"256\"><text:p>{long}</text:p></table:table-cell>\
         </table:table-row></table:table></d>"
    );
    refused_as_ods(&wide);

    let strings = [&[0; 4][..], &[0xFF; 4], &[1, 0, 0, b'a'].repeat(2_000)].concat();
    assert_eq!(
        refused(&xls(&record(0x00FC, &strings), &[], 1)),
        "the shared strings of the xls workbook break off"
    );
}

#[test]
fn hostile_ods_and_xls_workbooks_are_refused() {
    let cell = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a<text:s \
                text:c=\"4294967295\"/></text:p></table:table-cell></table:table-row>";
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\" \
                office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let number = record(0x0203, &[0; 14]);
    let mut circle = XLS.to_vec();
    circle[512..1_024].fill(0);
    let cases = [
        (ods(cell), "one cell of the workbook takes more than 256 kB"),
        (ods(wide), "row 1 has a filled cell in column 16384; columns 1 to 256 are read"),
        (ods_of("<d><table:table>"), "the workbook breaks off in the midst of a sheet"),
        (
            ods_of("<d><table:table><table:table-row><table:table-cell><office:annotation>"),
            "a part of the workbook is not well-formed XML, or is damaged",
        ),
        (
            ods_of("<!DOCTYPE d SYSTEM \"http://localhost/d\"><d/>"),
            "a part of the workbook declares a document type (DTD), which no spreadsheet program writes",
        ),
        (ods_of("<d/>"), "no sheet of the workbook can be read"),
        (xls(&[], &[&number], 200), "two sheets of the xls workbook lie on top of each other"),
        (circle, "the xls workbook breaks off before its list of sheets"),
        (XLS[..2_000].to_vec(), "it looks like an xls workbook, but is cut off or damaged"),
    ];
    for (bytes, expected) in cases {
        let refused = read_workbook(&FileName::new("in/bog.xls", "bog.xls"), &bytes).map(|_| ()).unwrap_err();
        assert_eq!(refused.what, expected);
    }
}

#[test]
fn a_merged_cell_stands_in_all_its_rows_in_all_three_forms() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let merged = "<table:table-cell table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\" office:value-type=\"string\"><text:p>A</text:p></table:table-cell>";
    let rows = format!(
        "<table:table-row>{merged}{}</table:table-row><table:table-row><table:covered-table-cell/>{}</table:table-row>",
        cell("1"),
        cell("2")
    );
    assert_eq!(shown(&tables(&read(&ods(&rows)))[0]), ["1 A|1", "2 A|2"]);
    // A cell that takes no row is one like the others.
    let none = merged.replace("spanned=\"2\"", "spanned=\"0\"");
    assert_eq!(shown(&tables(&read(&ods(&rows.replace(merged, &none))))[0]), ["1 A|1", "2 |2"]);

    let mut book = Written::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 1, 0, "A", &Format::new()).unwrap();
    sheet.write(0, 1, "x").unwrap().write(1, 1, "y").unwrap();
    assert_eq!(shown(&tables(&read(&book.save_to_buffer().unwrap()))[0]), ["1 A|x", "2 A|y"]);

    let number = |row: u8, column: u8, value: f64| {
        record(0x0203, &[&[row, 0, column, 0, 0, 0][..], &value.to_le_bytes()].concat())
    };
    let merged = record(0x00E5, &[1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    let sheet = [number(0, 0, 7.0), number(0, 1, 1.0), number(1, 1, 2.0), merged].concat();
    assert_eq!(shown(&tables(&read(&xls(&[], &[&sheet], 1)))[0]), ["1 =7|=1", "2 =7|=2"]);
}

#[test]
fn a_formula_without_its_value_is_not_blank() {
    let cells = "<row r=\"1\"><c r=\"A1\"><f>B1</f></c><c r=\"B1\"><f>1+1</f><v>2</v></c><c r=\"C1\" t=\"str\"><f>\"\"</f><v></v></c>\
                 <c r=\"D1\"><f>B1</f><v></v></c><c r=\"E1\"/></row>";
    assert_eq!(shown(&tables(&read(&xlsx(cells, &[])))[0]), ["1 =?|=2||=?"]);
    let cells = "<table:table-row><table:table-cell table:formula=\"of:=B1\"/><table:table-cell table:formula=\"of:=1\" \
                 office:value-type=\"float\" office:value=\"2\"/><table:table-cell table:formula=\"of:=x\" \
                 office:value-type=\"string\" office:string-value=\"\"/></table:table-row>";
    assert_eq!(shown(&tables(&read(&ods(cells)))[0]), ["1 =?|=2"]);
    let formula = record(0x0006, &[&[0; 6][..], &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0; 8]].concat());
    assert_eq!(shown(&tables(&read(&xls(&[], &[&formula], 1)))[0]), ["1 =?"]);
}

#[test]
fn a_shared_text_that_cannot_be_told_refuses_the_workbook() {
    let strings = "<sst><si><t>Kode</t></si><si><t>Navn</t></si></sst>";
    let refused_with = |value: &str| {
        refused(&xlsx(&format!("<row><c t=\"s\">{value}</c></row>"), &[("xl/sharedStrings.xml", strings)]))
    };
    for wrong in [
        "<v> 1</v>",
        "<v>2</v>",
        "<v>-1</v>",
        "<v>1.0</v>",
        "<v>1<!-- -->0</v>",
        "<v><![CDATA[1]]></v>",
        "<v></v>",
    ] {
        let said = refused_with(wrong);
        assert!(
            said.contains("a cell names a shared text by something that is no number of one"),
            "{wrong}: {said}"
        );
    }
    assert_eq!(refused_with(""), "read");
}

#[test]
fn repeats_of_nothing_cost_nothing() {
    let rows = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell \
                table:number-columns-repeated=\"4000000000\"/></table:table-row>";
    assert_eq!(shown(&tables(&read(&ods(rows)))[0]), [""; 0]);
}

/// Runs the tests of hostile files again in a process that may hold one gibibyte, where an allocation too many aborts.
#[cfg(target_os = "linux")]
#[test]
fn hostile_files_fit_in_a_gibibyte() {
    let binary = std::env::current_exe().unwrap();
    for name in ["hostile", "memory", "lies"] {
        let limited = format!("ulimit -v 1048576; exec \"$0\" --test-threads=1 --skip gibibyte {name}");
        let ended = std::process::Command::new("sh").args(["-c", &limited]).arg(&binary).output().unwrap();
        assert!(ended.status.success(), "{name}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_workbooks_never_panic(
        which in 0..3_usize,
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        end in any::<prop::sample::Index>(),
        cut in prop::bool::weighted(0.2),
    ) {
        let mut bytes = [XLSX, XLS, ODS][which].to_vec();
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        _ = read_workbook(&file(), &bytes);
    }

    #[test]
    fn damaged_xml_never_panics(
        rows in prop::collection::vec(prop::sample::select(vec![
            "<row>", "</row>", "<row r=\"2\">", "<c>", "</c>", "<c t=\"s\">", "<c r=\"B9\" t=\"str\">", "<c s=\"9\" t=\"b\">",
            "<v>", "</v>", "1", "1e999", "&amp;", "&x;", "<is>", "<t>", "</t>", "</is>", "<c/>", "<f>", "</f>", "<", ">", "æ",
        ]), 0..30),
    ) {
        _ = read_workbook(&file(), &xlsx(&rows.concat(), &[]));
    }

    #[test]
    fn damaged_ods_rows_never_panic(
        rows in prop::collection::vec(prop::sample::select(vec![
            "<table:table-row>", "</table:table-row>", "<table:table-cell>", "</table:table-cell>", "<text:p>", "</text:p>",
            "<table:table-cell office:value-type=\"date\" office:date-value=\"2023-08-31\">", "<text:s text:c=\"3\"/>", "x",
            "<table:table-row table:number-rows-repeated=\"9\">", "<office:annotation>", "</office:annotation>", "&#0;", "<",
            "<table:table-cell table:number-columns-repeated=\"0\">", "</table:table>", "<table:table table:name=\"B\">",
        ]), 0..30),
    ) {
        _ = read_workbook(&file(), &ods(&rows.concat()));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        _ = read_workbook(&file(), &bytes);
        _ = read_csv(&file(), &bytes);
    }

    #[test]
    fn any_records_are_read_or_refused(records in prop::collection::vec(
        (prop::sample::select(vec![0x0203_u16, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x0205, 0x0006, 0x0207, 0x0809, 0x000A, 0x003C]),
            prop::collection::vec(any::<u8>(), 0..20)), 0..20)) {
        let sheet: Vec<u8> = records.iter().flat_map(|(kind, data)| record(*kind, data)).collect();
        _ = read_workbook(&file(), &xls(&[], &[&sheet], 1));
    }
}
