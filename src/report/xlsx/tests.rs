//! The finished workbook, read back: by calamine as a person's program reads it, and as the XML that it is.

use std::io::{Cursor, Read};

use calamine::{Data, Range, Reader, Xlsx};
use zip::ZipArchive;

use super::*;
use crate::domain::Owner;
use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::domain::typed::TypedColumn;
use crate::formats::book::rows::ColumnValue;
use crate::formats::book::{clean, sheet};
use crate::report::columns::Column;
use crate::report::sample;
use crate::report::{ReportRow, Status};

fn made(report: &Report) -> Vec<u8> {
    workbook(report, &Options::default()).unwrap().bytes
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range(name).unwrap()
}

fn sheet_names(bytes: &[u8]) -> Vec<String> {
    Xlsx::new(Cursor::new(bytes)).unwrap().sheet_names()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let names: Vec<String> = ZipArchive::new(Cursor::new(bytes))
        .unwrap()
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    names.into_iter().map(|name| (name.clone(), part(bytes, &name))).collect()
}

/// The values of an attribute, in order of appearance.
fn attributes<'a>(xml: &'a str, element: &str, name: &str) -> Vec<&'a str> {
    let (open, name) = (format!("<{element} "), format!(" {name}=\""));
    xml.split(open.as_str())
        .skip(1)
        .filter_map(|rest| {
            let tag = &rest[..rest.find('>')?];
            let from = format!(" {tag}").find(&name)? + name.len() - 1;
            tag[from..].split('"').next()
        })
        .collect()
}

fn at(column: Column) -> u32 {
    u32::from(adviser::position(column, Audience::Sam))
}

fn cell(range: &Range<Data>, row: usize, column: Column) -> Data {
    range.get_value((sheet::FIRST_ROW + row as u32, at(column))).cloned().unwrap_or_default()
}

#[test]
fn the_sheets_come_in_the_agreed_order() {
    let report = sample::report();
    assert_eq!(
        sheet_names(&made(&report)),
        ["Overblik", "Adviser", "Bortfaldet", "Forklaring", "Ikke genkendt", "Udvikling", "Kontrol"]
    );
    // One run alone is no development.
    let trend = report.trend[..1].to_vec();
    let read = Report { unrecognised: Vec::new(), gone: Vec::new(), trend, ..report };
    assert_eq!(sheet_names(&made(&read)), ["Overblik", "Adviser", "Forklaring", "Kontrol"]);
}

#[test]
fn every_value_reads_back_as_what_it_is() {
    let report = sample::report();
    let bytes = made(&report);
    let range = sheet(&bytes, "Adviser");
    assert_eq!(range.end(), Some((adviser::last_row(report.rows.len()), at(Column::RowId))));
    let mut scratch = String::new();
    for (at, row) in report.rows.iter().enumerate() {
        for column in Column::ALL {
            let found = cell(&range, at, column);
            match column.value(row, Cpr::Full, &mut scratch) {
                ColumnValue::Empty => assert_eq!(found, Data::Empty, "{} of row {at}", column.header()),
                ColumnValue::Text(text) => assert_eq!(found, Data::String(clean::clean(text).into_owned())),
                ColumnValue::Amount(amount) => assert_eq!(found, Data::Float(amount.kroner())),
                ColumnValue::Count(count) => assert_eq!(found, Data::Float(count.into())),
                ColumnValue::Day(day) => {
                    let Data::DateTime(date) = found else { panic!("{found:?} is not a date") };
                    let (year, month, day_of_month, ..) = date.to_ymd_hms_milli();
                    assert_eq!(format!("{day_of_month:02}-{month:02}-{year:04}"), day.to_string());
                }
            }
        }
    }
}

/// Numbers that a chart shows must stand in cells, or nobody can read them without seeing it.
#[test]
fn both_charts_draw_what_stands_in_cells() {
    let bytes = made(&sample::report());
    let charts: Vec<String> = parts(&bytes)
        .into_iter()
        .filter(|(name, _)| name.starts_with("xl/charts/chart"))
        .map(|(_, xml)| xml)
        .collect();
    assert_eq!(charts.len(), 2);
    assert!(charts.iter().any(|xml| xml.contains("<c:f>Udvikling!$C$5:$C$7</c:f>")), "{charts:?}");
    let trend = sheet(&bytes, "Udvikling");
    let text = |row, column| trend.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(["LG 08/2023, 2.", "5", "12"].map(str::to_string), [text(6, 0), text(6, 2), text(6, 7)]);
}

#[test]
fn titles_stand_in_a1_and_explanations_in_a2() {
    let bytes = made(&sample::report());
    for name in sheet_names(&bytes) {
        let range = sheet(&bytes, &name);
        for row in [0, 1] {
            assert!(
                matches!(range.get_value((row, 0)), Some(Data::String(text)) if !text.is_empty()),
                "{name}"
            );
        }
        assert!(!matches!(range.get_value((2, 0)), Some(Data::String(_))), "{name}");
    }
}

/// What Excel repairs a file for: a table whose columns are not what the cells of its header say, or whose reach is
/// not that of the rows.
#[test]
fn tables_and_cells_agree() {
    let cases = [
        (
            sample::report(),
            vec!["Overblik", "Adviser", "Bortfaldet", "Koder", "IkkeGenkendt", "Udvikling", "Kontrol"],
        ),
        (sample::empty(), vec!["Overblik", "Adviser", "Koder", "Kontrol"]),
    ];
    for (report, tables) in cases {
        let bytes = made(&report);
        for (number, (name, sheet_name)) in (1..).zip(tables.into_iter().zip(sheet_names(&bytes))) {
            let table = part(&bytes, &format!("xl/tables/table{number}.xml"));
            let range = sheet(&bytes, &sheet_name);
            let headers: Vec<String> = (0..)
                .map_while(|column| range.get_value((sheet::HEADER_ROW, column)))
                .map(ToString::to_string)
                .take_while(|header| !header.is_empty())
                .collect();
            assert_eq!(attributes(&table, "table", "displayName"), [name]);
            assert_eq!(attributes(&table, "tableColumn", "name"), headers);
            let last_row = range.end().unwrap().0.max(sheet::FIRST_ROW) + 1;
            let last_column = rust_xlsxwriter::utility::column_number_to_name(headers.len() as u16 - 1);
            let reach = format!("A4:{last_column}{last_row}");
            assert_eq!(attributes(&table, "table", "ref"), [reach.as_str()], "{name}");
            assert_eq!(attributes(&table, "autoFilter", "ref"), [reach.as_str()], "{name}");
        }
        assert!(parts(&bytes).iter().all(|(_, xml)| !xml.contains("mergeCell")));
    }
}

#[test]
fn the_header_cells_of_adviser_hold_the_table_names_in_the_xml_too() {
    let bytes = made(&sample::report());
    let names = attributes(&part(&bytes, "xl/tables/table2.xml"), "tableColumn", "name").join("|");
    let strings = part(&bytes, "xl/sharedStrings.xml");
    let texts: Vec<&str> = strings.split("<si><t").skip(1).map(|t| &t[1..t.find("</t>").unwrap()]).collect();
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    let header = xml.split("<row r=\"4\"").nth(1).unwrap().split("</row>").next().unwrap();
    let found: Vec<&str> = header
        .split("<v>")
        .skip(1)
        .map(|value| texts[value.split('<').next().unwrap().parse::<usize>().unwrap()])
        .collect();
    assert_eq!(found.join("|"), names);
    let count: usize = attributes(&strings, "sst", "uniqueCount")[0].parse().unwrap();
    assert_eq!(texts.len(), count, "the string table holds what it says");
    let uses: usize = parts(&bytes).iter().map(|(_, xml)| xml.matches(" t=\"s\"").count()).sum();
    assert_eq!(attributes(&strings, "sst", "count")[0], uses.to_string());
}

#[test]
fn adviser_is_set_up_for_reading_printing_and_typing() {
    let report = sample::report();
    let bytes = made(&report);
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    let last = sheet::FIRST_ROW as usize + report.rows.len();
    for expected in [
        "<pane xSplit=\"5\" ySplit=\"4\" topLeftCell=\"F5\" activePane=\"bottomRight\" state=\"frozen\"/>"
            .to_owned(),
        format!("<dimension ref=\"A1:AE{last}\"/>"),
        format!("<ignoredError sqref=\"A5:AE{last}\" numberStoredAsText=\"1\"/>"),
        "orientation=\"landscape\"".to_owned(),
        "paperSize=\"9\"".to_owned(),
        "fitToHeight=\"0\"".to_owned(),
        "&amp;P".to_owned(),
    ] {
        assert!(xml.contains(&expected), "{expected}");
    }
    assert!(!xml.contains("sheetProtection"));
    assert_eq!(attributes(&xml, "dataValidation", "sqref"), [format!("J5:J{last}"), format!("P5:P{last}")]);
    let offered = Status::ALL.map(Status::word).join(",");
    assert!(xml.contains(&format!("<formula1>\"{offered}\"</formula1>")));
    let offered = Owner::ALL.map(Owner::word).join(",");
    assert!(xml.contains(&format!("<formula1>\"{offered}\"</formula1>")));
    assert_eq!(attributes(&xml, "dataValidation", "error").len(), 2);
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains(&format!("Adviser!$A$1:$M${last}<")), "print area through Kundens svar");
    assert!(names.contains("Adviser!$4:$4<"), "the header is repeated on every page");
}

#[test]
fn the_document_says_what_it_is() {
    let bytes = made(&sample::report());
    let properties = part(&bytes, "docProps/core.xml");
    for expected in [
        "<dc:title>Afrapportering, løngruppe 999, LG 08/2023, 2. lønkørsel (juli 2023)</dc:title>",
        "<dc:subject>Fejl og adviser fra SLS, LG 08/2023, 2. lønkørsel (juli 2023)</dc:subject>",
        "<dc:creator>Statens Administration</dc:creator>",
        "<dc:language>da-DK</dc:language>",
        "2000-01-01T00:00:00Z",
    ] {
        assert!(properties.contains(expected), "{expected} in {properties}");
    }
    let first = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(first.contains("tabSelected=\"1\""), "opens on the first sheet");
    assert!(!part(&bytes, "xl/workbook.xml").contains("activeTab"));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for report in [sample::report(), sample::empty()] {
        assert_eq!(made(&report), made(&report.clone()));
    }
}

#[test]
fn a_report_without_advices_says_so() {
    let bytes = made(&sample::empty());
    let range = sheet(&bytes, "Adviser");
    assert_eq!(range.get_value((1, 0)), Some(&Data::String(words::NO_ADVICES.into())));
    assert_eq!(cell(&range, 0, Column::Owner), Data::Empty);
    assert!(!parts(&bytes).iter().any(|(name, _)| name.contains("chart")), "nothing to draw");
}

#[test]
fn overblik_leads_to_the_rows_and_counts_them() {
    let report = sample::report();
    let bytes = made(&report);
    let range = sheet(&bytes, "Overblik");
    let first = report.rows.iter().position(|row| row.item.decision.owner == Owner::Both).unwrap() + 5;
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(attributes(&xml, "hyperlink", "location").contains(&format!("'Adviser'!A{first}").as_str()));
    let sum = |topic: &str| match range.rows().find(|row| row[0] == Data::String(topic.into())).unwrap()[6] {
        Data::Float(sum) => sum as usize,
        ref other => panic!("{topic}: {other:?}"),
    };
    assert_eq!(sum("Åbne i alt") + sum("Afsluttet"), report.rows.len());
    assert!(part(&bytes, "xl/drawings/drawing1.xml").contains("descr=\"Liggende søjler"), "alt text");
}

#[test]
fn masked_reports_show_no_last_four_digits_anywhere() {
    let bytes =
        workbook(&sample::report(), &Options { cpr: Cpr::Masked, ..Options::default() }).unwrap().bytes;
    for (name, xml) in parts(&bytes) {
        for hidden in ["0042", "0033", "0061", "0051", "0117"] {
            assert!(!xml.contains(&format!("-{hidden}")), "{hidden} in {name}");
        }
    }
}

#[test]
fn the_accessible_profile_has_no_filters_and_nothing_frozen() {
    let bytes =
        workbook(&sample::report(), &Options { accessible: true, ..Options::default() }).unwrap().bytes;
    for (name, xml) in parts(&bytes) {
        assert!(!xml.contains("<autoFilter") && !xml.contains("<pane"), "{name}");
    }
}

#[test]
fn more_rows_than_a_sheet_holds_is_an_error() {
    let row = sample::row(sample::SampleRow::default());
    let line = sample::report().unrecognised.remove(0);
    let report = Report { unrecognised: vec![line; MOST_ROWS + 1], rows: vec![row], ..sample::empty() };
    let error = workbook(&report, &Options::default()).unwrap_err();
    assert!(error.what.contains("1048573 rows"), "{error}");
}

/// A text that is markup, formula, control characters or far too long is still the same text, or visibly cut.
#[test]
fn no_text_breaks_the_workbook() {
    let long = "å".repeat(40_000);
    let texts = ["<r>x</r>", "=1+1", "_x0041_", "\u{0}\u{8}", "]]>", "&amp;", " x\n", "\u{FFFF}", &long];
    let mut report = sample::empty();
    for text in texts {
        let mut row: ReportRow =
            sample::row(sample::SampleRow { owner: Owner::Customer, ..Default::default() });
        row.item.advice.text = text.into();
        row.item.advice.system_section = text.into();
        row.typed.set(TypedColumn::CustomerReply, text);
        report.rows.push(row);
        let line = sample::report().unrecognised.remove(0);
        report.unrecognised.push(crate::report::ShownLine { text: text.to_owned(), ..line });
    }
    let bytes = made(&report);
    let (range, unread) = (sheet(&bytes, "Adviser"), sheet(&bytes, "Ikke genkendt"));
    for (at, text) in texts.into_iter().enumerate() {
        // What is typed is kept without the blanks around it.
        for (column, text) in
            [(Column::Text, text), (Column::SystemSection, text), (Column::CustomerReply, text.trim())]
        {
            let expected = Data::String(clean::clean(text).into_owned());
            assert_eq!(cell(&range, at, column), expected, "{}", column.header());
        }
        let found = unread.get_value((sheet::FIRST_ROW + at as u32, 3)).unwrap().to_string();
        assert_eq!(found.trim(), clean::clean(text).trim());
    }
    assert!(cell(&range, 8, Column::Text).to_string().ends_with(crate::formats::book::clean::CUT));
}

/// A report of `count` rows that differ as real ones do: persons, places and amounts.
fn large(count: usize) -> Report {
    let base = sample::report();
    let mut rows: Vec<ReportRow> = (0..count)
        .map(|at| {
            let mut row = base.rows[at % base.rows.len()].clone();
            let person = format!("140275-0042 {:03}", at % 1_000);
            row.item.advice.pay_number = crate::domain::PayNumber::parse(&person);
            row.item.advice.name = format!("EFTERNAVN{} FORNAVN", at % 977).into();
            row.item.advice.text = format!("{} nr. {}", row.item.advice.text, at * 7919 % 100_003).into();
            row.item.advice.workplace = format!("{:06}", at % 97).into();
            row.item.advice.amount =
                (at % 3 > 0).then_some(crate::domain::Amount(at as i64 * 7_919 % 9_999_999));
            for origin in &mut row.item.origins {
                origin.at.line = at as u32 + 1;
                origin.at.page = at as u32 / 40 + 1;
            }
            row.row_id = Some(format!("999-{:016X}", (at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
            row
        })
        .collect();
    crate::report::sort_rows(&mut rows);
    Report { rows, ..base }
}

/// Enough rows that they are handed on in several chunks, and that shared texts come back long after they were met.
#[test]
fn many_rows_are_all_there_and_in_order() {
    let report = large(3_000);
    let range = sheet(&made(&report), "Adviser");
    assert_eq!(range.end().unwrap().0, adviser::last_row(3_000));
    for (at, row) in report.rows.iter().enumerate() {
        assert_eq!(cell(&range, at, Column::RowId).to_string(), row.row_id.clone().unwrap());
        assert_eq!(cell(&range, at, Column::Workplace).to_string(), row.item.advice.workplace);
    }
}

/// Writes the sample to look at: `REPORT_OUT=prove cargo test --lib look_at_it -- --ignored`.
#[test]
#[ignore = "writes a file for a person to look at"]
#[allow(clippy::disallowed_methods)]
fn look_at_it() {
    let path = std::env::var("REPORT_OUT").unwrap();
    std::fs::write(format!("{path}.xlsx"), made(&sample::report())).unwrap();
    std::fs::write(format!("{path}-tom.xlsx"), made(&sample::empty())).unwrap();
}

#[test]
fn the_copy_for_the_kunde_holds_everything_but_the_internal_note() {
    let mut report = sample::report();
    report.rows[0].typed.set(TypedColumn::InternalNote, "kun for os");
    report.gone[0].typed.set(TypedColumn::InternalNote, "kun for os");
    let options = Options { audience: Audience::Customer, ..Options::default() };
    let bytes = workbook(&report, &options).unwrap().bytes;
    for (name, xml) in parts(&bytes) {
        assert!(!xml.contains("kun for os") && !xml.contains("Intern note"), "{name}");
    }
    let range = sheet(&bytes, "Adviser");
    let headers: Vec<String> = (0..)
        .map_while(|column| range.get_value((sheet::HEADER_ROW, column)))
        .map(ToString::to_string)
        .collect();
    let expected: Vec<&str> = Column::for_audience(Audience::Customer).map(Column::header).collect();
    assert_eq!((headers.len(), headers), (30, expected.iter().map(ToString::to_string).collect()));
    let table = part(&bytes, "xl/tables/table2.xml");
    assert_eq!(attributes(&table, "tableColumn", "name"), expected);
    // The drop-downs stand under their headers, one column further to the left than in the full report.
    let lists = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(lists.contains("sqref=\"O5"), "Ret ejer is column O");
}
