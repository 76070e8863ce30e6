//! What makes a workbook excellent, held on real output line by line, and what makes Excel offer to repair one.
//!
//! The lines are those of the guidance for public spreadsheets that the report follows: one marked-up table a sheet, a title
//! in A1, words before colours, typed cells, drop-downs, a page that prints. Contrast is held where the colours are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use regex::Regex;

use crate::fixture::Fixture;
use crate::program::Stage;
use crate::returned::Book;

/// A workbook taken apart.
struct Package {
    name: String,
    parts: BTreeMap<String, String>,
}

/// One sheet: its name and its XML, and its only table.
struct Sheet<'a> {
    name: String,
    xml: &'a str,
    table: &'a str,
}

impl Package {
    fn open(name: &str, bytes: &[u8]) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            let old = parts.insert(file.name().unwrap().into_owned(), text);
            assert!(old.is_none(), "{name}: a part stands there twice");
        }
        Self { name: name.to_string(), parts }
    }

    fn part(&self, name: &str) -> &str {
        self.parts.get(name).unwrap_or_else(|| panic!("{}: no part {name}", self.name))
    }

    fn sheets(&self) -> Vec<Sheet<'_>> {
        let names = values(self.part("xl/workbook.xml"), "sheet", "name");
        let sheets = names.into_iter().enumerate().map(|(at, name)| {
            let relations = self.part(&format!("xl/worksheets/_rels/sheet{}.xml.rels", at + 1));
            let tables: Vec<String> = values(relations, "Relationship", "Target")
                .into_iter()
                .filter(|it| it.contains("/tables/"))
                .collect();
            assert_eq!(tables.len(), 1, "{}: {name} has one table", self.name);
            Sheet {
                xml: self.part(&format!("xl/worksheets/sheet{}.xml", at + 1)),
                table: self.part(&tables[0].replace("..", "xl")),
                name,
            }
        });
        sheets.collect()
    }
}

/// The values of an attribute, in order, with entities read.
fn values(xml: &str, element: &str, attribute: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == element => {
                for given in tag.attributes().map(Result::unwrap) {
                    if given.key.local_name().as_ref() == attribute {
                        found.push(given.value.replace("&amp;", "&"));
                    }
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// First and last column and row of `A4:AC14`, counted from 1.
fn area(reference: &str) -> (u32, u32, u32, u32) {
    let cell = |text: &str| {
        let text = text.replace('$', "");
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let column = text[..letters].bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A' + 1));
        (column, text[letters..].parse::<u32>().unwrap())
    };
    let (from, to) = reference.split_once(':').unwrap_or((reference, reference));
    let ((left, top), (right, bottom)) = (cell(from), cell(to));
    (left, top, right, bottom)
}

/// Real reports of every kind: with everything in it, with no rows, the kunde's copy, the accessible one.
fn workbooks() -> Vec<(Package, Vec<u8>, bool)> {
    let mut made = Vec::new();
    let stage = Fixture::named("cases", "banner-inside-a-record").stage();
    stage.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n999;Demostyrelsen;løn;mappe\n");
    let report = |stage: &Stage, more: &[&str]| {
        let run =
            stage.run(&[&["report", "input", "--out", "out", "--customers", "kunder.csv"], more].concat());
        assert!([0, 3].contains(&run.exit), "{}", run.stderr);
    };
    report(&stage, &[]);
    // Somebody closes a row; in the next run it is gone, and the others were not repeated.
    let name = "out/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";
    let mut book = Book::open(&std::fs::read(stage.path().join(name)).unwrap());
    let first = book.rows().start;
    book.set(first, "Status", "Udført");
    book.set(first, "Intern note", "kun for os");
    stage.put(name, book.save());
    let next = Fixture::named("cases", "no-rows").files();
    for (path, bytes) in next.iter().filter(|(path, _)| path.starts_with("input/")) {
        let text = String::from_utf8_lossy(bytes).replace("08/2023", "09/2023").replace("202308", "202309");
        stage.put(&path.replace("input/", "input/next-"), text);
    }
    report(&stage, &[]);
    // The saved one says all there is to say, so it was left alone; without it the report is written anew.
    std::fs::remove_file(stage.path().join(name)).unwrap();
    report(&stage, &[]);
    // Two months of many rows: what is long, and what was not repeated.
    let long = Stage::new();
    for (run, seed) in [("2023-07-2", "3"), ("2023-08-2", "1")] {
        let folder = format!("input/{run}");
        let demo = ["demo", &folder, "--groups", "1", "--advices", "60", "--run", run, "--seed", seed];
        assert_eq!(long.run(&demo).exit, 0);
    }
    long.put("kunder.csv", "Løngruppe;Kunde;Modtagere;Levering\n901;Demostyrelsen;løn;mappe\n");
    report(&long, &[]);
    let accessible = Fixture::named("cases", "samples-together").stage();
    accessible.put("kunder.csv", "Løngruppe\n999\n");
    report(&accessible, &["--accessible"]);
    for (stage, is_accessible) in [(&stage, false), (&long, false), (&accessible, true)] {
        for (name, bytes) in stage
            .files("out")
            .into_iter()
            .filter(|(name, _)| name.contains("afrapportering_") && !name.contains("erstattet/"))
        {
            made.push((Package::open(&name, &bytes), bytes, is_accessible));
        }
    }
    assert!(made.iter().any(|(package, ..)| package.name.ends_with("_kunde.xlsx")));
    assert!(made.iter().any(|(package, ..)| package.sheets().iter().any(|sheet| sheet.name == "Bortfaldet")));
    assert!(
        made.iter().any(|(package, ..)| package.sheets().iter().any(|sheet| sheet.name == "Ikke genkendt"))
    );
    made
}

#[test]
fn every_sheet_is_one_marked_up_table_under_a_title() {
    for (package, bytes, _) in workbooks() {
        let book = Book::open(&bytes);
        for sheet in package.sheets() {
            let at = format!("{}: {}", package.name, sheet.name);
            let grid = book.sheet(&sheet.name);
            assert!(!grid[0][0].is_empty() && !grid[1][0].is_empty(), "{at}: title in A1, explanation in A2");
            assert!(grid[0][1..].iter().chain(&grid[1][1..]).chain(&grid[2]).all(String::is_empty), "{at}");
            let (left, top, right, bottom) = area(&values(sheet.table, "table", "ref")[0]);
            assert_eq!((left, top), (1, 4), "{at}: the table starts in A4");
            assert!(grid.len() as u32 <= bottom, "{at}: something stands below the table");
            assert!(
                grid.iter().all(|row| row.len() as u32 <= right),
                "{at}: something stands beside the table"
            );
            let headers: Vec<String> = grid[3].clone();
            assert_eq!(headers, values(sheet.table, "tableColumn", "name"), "{at}: heads and table agree");
            assert_eq!(
                headers.iter().collect::<BTreeSet<_>>().len(),
                headers.len(),
                "{at}: heads are unique"
            );
            let blank = grid[4..].iter().filter(|row| row.iter().all(String::is_empty)).count();
            assert!(blank == 0 || grid.len() == 5, "{at}: no blank row inside");
            assert!(!sheet.xml.contains("<mergeCell"), "{at}: no merged cells");
            assert!(!sheet.xml.contains("<sheetProtection"), "{at}: Excel would refuse to sort");
        }
    }
}

#[test]
fn a_workbook_says_what_it_is_and_opens_on_its_first_cell() {
    for (package, ..) in workbooks() {
        let core = package.part("docProps/core.xml");
        for (element, holds) in [
            ("dc:title", "Afrapportering"),
            ("dc:subject", "SLS"),
            ("dc:creator", "Statens Administration"),
            ("dc:language", "da-DK"),
        ] {
            let value = core.split(&format!("<{element}>")).nth(1).and_then(|rest| rest.split('<').next());
            assert!(
                value.is_some_and(|value| value.contains(holds)),
                "{}: {element}: {value:?}",
                package.name
            );
        }
        let sheets = package.sheets();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names[0], "Overblik");
        assert!(names.iter().all(|name| name.chars().count() <= 31), "{names:?}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let active = values(package.part("xl/workbook.xml"), "workbookView", "activeTab");
        assert!(active.iter().all(|tab| tab == "0"), "{}: {active:?}", package.name);
        assert_eq!(sheets.iter().filter(|sheet| sheet.xml.contains("tabSelected=\"1\"")).count(), 1);
    }
}

#[test]
fn sheets_are_set_up_for_screen_and_paper() {
    for (package, _, accessible) in workbooks() {
        let defined = package.part("xl/workbook.xml");
        for (at, sheet) in package.sheets().iter().enumerate() {
            let name = format!("{}: {}", package.name, sheet.name);
            assert_eq!(sheet.xml.contains("state=\"frozen\""), !accessible, "{name}: frozen head");
            assert_eq!(sheet.table.contains("<autoFilter"), !accessible, "{name}: filter buttons");
            assert_eq!(values(sheet.xml, "pageSetup", "paperSize"), ["9"], "{name}: A4");
            assert_eq!(values(sheet.xml, "pageSetup", "orientation"), ["landscape"], "{name}");
            assert_eq!(values(sheet.xml, "pageSetUpPr", "fitToPage"), ["1"], "{name}: one page wide");
            let one_page = at == 0;
            assert_eq!(values(sheet.xml, "pageSetup", "fitToHeight") == ["0"], !one_page, "{name}");
            assert!(sheet.xml.contains("Side &amp;P af &amp;N"), "{name}: page number");
            let titles = format!("localSheetId=\"{at}\">'{}'!$4:$4", sheet.name).replace("&", "&amp;");
            let plain = format!("localSheetId=\"{at}\">{}!$4:$4", sheet.name);
            assert!(defined.contains(&titles) || defined.contains(&plain), "{name}: print titles");
        }
    }
}

#[test]
fn cells_are_typed_and_columns_to_fill_in_offer_their_words() {
    let words = ["Ukendt status", "Ukendt ejer"];
    for (package, ..) in workbooks() {
        let sheets = package.sheets();
        let adviser = sheets.iter().find(|sheet| sheet.name == "Adviser").unwrap();
        let headers = values(adviser.table, "tableColumn", "name");
        let reach = area(&values(adviser.table, "table", "ref")[0]);
        let lists = values(adviser.xml, "dataValidation", "sqref");
        let offered: Vec<&str> =
            lists.iter().map(|list| headers[area(list).0 as usize - 1].as_str()).collect();
        assert_eq!(offered, ["Status", "Ret ejer"], "{}", package.name);
        assert_eq!(values(adviser.xml, "dataValidation", "errorTitle"), words);
        assert!(lists.iter().all(|list| area(list).1 == 5 && area(list).3 == reach.3), "over all rows, once");
        assert_eq!(values(adviser.xml, "ignoredError", "numberStoredAsText"), ["1"], "no green corners");
        let amount = headers.iter().position(|header| header == "Beløb").unwrap();
        let letter = char::from(b'A' + amount as u8);
        let cells = Regex::new(&format!("<c r=\"{letter}(\\d+)\"[^>]*?(t=\"\\w+\")?><v>")).unwrap();
        let wrong =
            cells.captures_iter(adviser.xml).filter(|cell| &cell[1] != "4" && cell.get(2).is_some()).count();
        assert_eq!(wrong, 0, "{}: amounts are numbers", package.name);
    }
}

/// The columns of a sheet as `<cols>` says them: width in pixels, and whether it is folded away.
fn columns_of(sheet: &Sheet<'_>) -> Vec<(f64, bool)> {
    let [first, last, widths] = ["min", "max", "width"].map(|name| values(sheet.xml, "col", name));
    let tags: Vec<&str> = sheet.xml.split("<col ").skip(1).filter_map(|tag| tag.split('>').next()).collect();
    assert_eq!(tags.len(), widths.len());
    let mut columns = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let (first, last): (u32, u32) = (first[at].parse().unwrap(), last[at].parse().unwrap());
        // A digit of the workbook's font is seven pixels wide; the width counts what is left free beside the text.
        let pixels = (widths[at].parse::<f64>().unwrap() * 7.0).floor();
        (first..=last).for_each(|_| columns.push((pixels, tag.contains("hidden=\"1\""))));
    }
    columns
}

/// How wide A4 landscape is between its margins, in pixels of a sheet printed as large as it is.
const PAPER: f64 = (297.0 / 25.4 - 0.5) * 96.0;

/// The size of the letters of a sheet on A4 landscape, in points, where it is printed from its first column to one of them.
fn letters_on_paper(sheet: &Sheet<'_>, last: Option<&str>) -> f64 {
    let headers = values(sheet.table, "tableColumn", "name");
    let last =
        last.map_or(headers.len() - 1, |last| headers.iter().position(|header| header == last).unwrap());
    let wide: f64 = columns_of(sheet)[..=last].iter().map(|(pixels, _)| pixels).sum();
    10.0 * (PAPER / wide).min(1.0)
}

/// What a kunde may print can be read: each sheet but `Overblik`, which is one page, and `Kontrol`, which is for whoever
/// looks for a fault.
#[test]
fn a_kunde_can_read_what_is_on_paper() {
    for (package, ..) in workbooks().iter().filter(|(package, ..)| package.name.ends_with("_kunde.xlsx")) {
        for sheet in package.sheets() {
            let last = match sheet.name.as_str() {
                "Adviser" => Some("Kundens svar"),
                "Bortfaldet" => Some("Status"),
                "Forklaring" => None,
                _ => continue,
            };
            let points = letters_on_paper(&sheet, last);
            assert!(points >= 7.0, "{}: {} in letters of {points:.1} points", package.name, sheet.name);
            let Some(last) = last else { continue };
            let headers = values(sheet.table, "tableColumn", "name");
            let at = headers.iter().position(|header| header == last).unwrap();
            let area = format!("{}!$A$1:${}$", sheet.name, char::from(b'A' + at as u8));
            assert!(package.part("xl/workbook.xml").contains(&area), "{}: {area}", package.name);
        }
    }
}

/// From `Ejer` to `Kundens svar` in sight on a screen 1,536 pixels wide, with its row numbers and scroll bar, at the zoom
/// that the sheet opens at; on A4 landscape in letters of at least 7 points; and 25 rows at once.
#[test]
fn what_one_works_with_is_in_sight_on_a_screen_and_can_be_read_on_paper() {
    const SCREEN: (f64, f64) = (1_536.0, 864.0);
    const BESIDE_CELLS: (f64, f64) = (65.0, 200.0);
    let mut long = 0;
    for (package, _, accessible) in workbooks() {
        let sheets = package.sheets();
        let sheet = sheets.iter().find(|sheet| sheet.name == "Adviser").unwrap();
        let headers = values(sheet.table, "tableColumn", "name");
        let columns = columns_of(sheet);
        let last = headers.iter().position(|header| header == "Kundens svar").unwrap();
        let wide: f64 = columns[..=last].iter().map(|(pixels, _)| pixels).sum();
        let zoom = values(sheet.xml, "sheetView", "zoomScale")[0].parse::<f64>().unwrap() / 100.0;
        let name = &package.name;
        assert!(zoom >= 0.8, "{name}: {zoom}");
        assert!(wide * zoom + BESIDE_CELLS.0 <= SCREEN.0, "{name}: {wide} pixels at {zoom}");
        assert!(letters_on_paper(sheet, Some("Kundens svar")) >= 7.0, "{name}: {wide} pixels on paper");
        let folded: Vec<&str> = headers
            .iter()
            .zip(&columns)
            .filter(|(_, (_, folded))| *folded)
            .map(|(it, _)| it.as_str())
            .collect();
        let shown = headers.len() - folded.len();
        match (accessible, name.ends_with("_kunde.xlsx")) {
            (true, _) => assert!(folded.is_empty(), "{name}: {folded:?}"),
            (false, true) => assert!((12..=14).contains(&shown), "{name}: {shown} columns"),
            (false, false) => assert_eq!(folded.first(), Some(&"Årsag"), "{name}: folded behind Siden sidst"),
        }
        let heights = values(sheet.xml, "row", "ht");
        let rows: Vec<f64> = heights
            .iter()
            .skip(3)
            .map(|points| points.parse::<f64>().unwrap() * 96.0 / 72.0 * zoom)
            .collect();
        let most = rows.iter().copied().fold(0.0, f64::max);
        let in_sight = rows.len().min(25) as f64 * most;
        assert!(in_sight <= SCREEN.1 - BESIDE_CELLS.1, "{name}: {most} pixels a row");
        long += usize::from(rows.len() > 25);
    }
    assert!(long >= 2, "reports of more rows than a screen holds");
}

/// What Excel repairs a file for.
#[test]
fn nothing_needs_a_repair() {
    for (package, ..) in workbooks() {
        let types = package.part("[Content_Types].xml");
        let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
        for (name, text) in &package.parts {
            // Every part is XML from end to end, with no character that XML does not know.
            let mut reader = Reader::from_str(text);
            while !matches!(reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")), Event::Eof)
            {
            }
            let legal = |c: char| {
                c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}') || matches!(c, '\n' | '\t' | '\r')
            };
            assert!(text.chars().all(legal), "{}: {name}", package.name);
            if name != "[Content_Types].xml" && !name.ends_with(".rels") {
                assert!(
                    types.contains(&format!("PartName=\"/{name}\"")),
                    "{}: {name} has no type",
                    package.name
                );
            }
            if name.starts_with("xl/tables/") {
                assert!(ids.insert(values(text, "table", "id")), "{name}: its id is another's");
                assert!(names.insert(values(text, "table", "displayName")), "{name}: its name is another's");
            }
            if let Some(folder) = name.strip_suffix(".rels").and_then(|name| name.rsplit_once("_rels/")) {
                for target in values(text, "Relationship", "Target")
                    .iter()
                    .filter(|it| !it.contains(':') && !it.starts_with('#'))
                {
                    let path = match target.strip_prefix("../") {
                        Some(rest) => format!(
                            "{}{rest}",
                            folder.0.trim_end_matches('/').rsplit_once('/').unwrap().0.to_string() + "/"
                        ),
                        None => format!("{}{target}", folder.0),
                    };
                    assert!(package.parts.contains_key(&path), "{}: {name} leads to {target}", package.name);
                }
            }
        }
        for sheet in package.sheets() {
            let reach = area(&values(sheet.table, "table", "ref")[0]);
            for filter in values(sheet.table, "autoFilter", "ref") {
                assert_eq!(area(&filter), reach, "{}: {}", package.name, sheet.name);
            }
            let mut seen: Vec<(u32, u32, u32, u32)> = Vec::new();
            for list in values(sheet.xml, "dataValidation", "sqref").iter().map(|list| area(list)) {
                let apart = |other: &(u32, u32, u32, u32)| {
                    list.2 < other.0 || other.2 < list.0 || list.3 < other.1 || other.3 < list.1
                };
                assert!(seen.iter().all(apart), "{}: validations overlap", package.name);
                seen.push(list);
            }
            let rows = values(sheet.xml, "row", "r");
            let numbers: Vec<u32> = rows.iter().map(|row| row.parse().unwrap()).collect();
            assert!(numbers.is_sorted_by(|a, b| a < b), "{}: rows in order, each once", package.name);
        }
        let strings = package.part("xl/sharedStrings.xml");
        let count: usize = values(strings, "sst", "uniqueCount")[0].parse().unwrap();
        assert_eq!(
            strings.matches("<si>").count(),
            count,
            "{}: shared strings are counted right",
            package.name
        );
    }
}
