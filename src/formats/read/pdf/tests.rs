#![allow(clippy::disallowed_methods, reason = "fixtures are read here")]

use std::path::PathBuf;

use super::writer::{
    COURIER, HEIGHT, HELVETICA, NUMBERED, PITCH, WIDTH, Writer, at, letters, whole_lines, words,
};
use super::*;
use crate::domain::problem::Weight;

const PRINT: &str = "\
LØNNUMMER        NAVN                KODE    TEKST
120380-0051 001  PEDERSEN KIRSTEN    OT0387  KAN IKKE SLETTES PR. 01.02.2022

080972-0014 001  SØRENSEN ÅSE MARIE  OT0109  (BELØB 1.515,90) æøå é
                                             PR. 01.03.2022";

fn file() -> Arc<FileName> {
    FileName::new("in/print.pdf", "print.pdf")
}

fn read_all(bytes: &[u8]) -> Document {
    read(&file(), bytes).unwrap()
}

fn lines(document: &Document) -> &Lines {
    match &document.body {
        DocumentBody::Lines(lines) => lines,
        DocumentBody::Tables(_) => panic!("a PDF has no tables"),
    }
}

fn page(document: &Document, page: u32) -> String {
    let on_page = lines(document).iter().filter(|line| line.page == page);
    on_page.map(|line| line.text.to_owned()).collect::<Vec<_>>().join("\n")
}

fn refusal(bytes: &[u8]) -> String {
    let problem = read(&file(), bytes).unwrap_err();
    assert_eq!(problem.weight, Weight::Fault);
    assert!(!problem.hint.is_empty());
    problem.to_string()
}

fn faults(document: &Document) -> Vec<String> {
    document.problems.iter().map(ToString::to_string).collect()
}

/// Draws everything of a page turned by 90, 180 or 270 degrees.
fn turned(content: &str, degrees: u16) -> String {
    let matrix = match degrees {
        90 => format!("0 1 -1 0 {HEIGHT} 0"),
        180 => format!("-1 0 0 -1 {WIDTH} {HEIGHT}"),
        _ => format!("0 -1 1 0 0 {WIDTH}"),
    };
    format!("q {matrix} cm {content} Q")
}

#[test]
fn however_a_producer_places_its_text_the_lines_are_the_same() {
    let mut backwards = letters(PRINT);
    backwards.reverse();
    let in_form = whole_lines(PRINT);
    let variants = [
        ("whole lines", whole_lines(PRINT)),
        ("words", words(PRINT).concat()),
        ("letters", letters(PRINT).concat()),
        ("letters, last first", backwards.concat()),
        ("bold by printing twice", whole_lines(PRINT) + &whole_lines(PRINT).replace(" Tm", " Tm 0.3 0 Td")),
        ("moved", format!("q 1 0 0 1 3.5 -2 cm {in_form} Q")),
        ("stretched", whole_lines(PRINT).replace("BT", "BT 90 Tz")),
        ("letters apart", whole_lines(PRINT).replace("BT", "BT 0.5 Tc")),
    ];
    for (name, content) in variants {
        let document = read_all(&Writer::new(COURIER, [content]).bytes());
        assert_eq!(page(&document, 1), PRINT, "{name}");
        assert!(document.problems.is_empty(), "{name}: {:?}", faults(&document));
        assert!(lines(&document).iter().all(|line| !line.damaged), "{name}");
    }
}

#[test]
fn turned_pages_are_turned_back() {
    for degrees in [90, 180, 270] {
        let mut writer = Writer::new(COURIER, [turned(&whole_lines(PRINT), degrees)]);
        writer.page_entries = match degrees {
            180 => "/Rotate 180".into(),
            _ => format!("/Rotate {degrees}/MediaBox[0 0 {HEIGHT} {WIDTH}]"),
        };
        assert_eq!(page(&read_all(&writer.bytes()), 1), PRINT, "{degrees}");
        // The text decides, not what the page says of itself.
        writer.page_entries = writer.page_entries.replace("/Rotate", "/Other");
        assert_eq!(page(&read_all(&writer.bytes()), 1), PRINT, "{degrees} without /Rotate");
    }
}

#[test]
fn forms_are_shown_where_they_stand_and_not_for_ever() {
    let mut writer = Writer::new(COURIER, ["q 1 0 0 1 0 20 cm /X Do Q".to_owned()]);
    writer.frame = format!("0 0 {WIDTH} {HEIGHT}");
    writer.form = whole_lines(PRINT);
    assert_eq!(page(&read_all(&writer.bytes()), 1), PRINT);
    writer.form += " /X Do /X Do";
    assert!(faults(&read_all(&writer.bytes()))[0].contains("draw more than any print"));
}

#[test]
fn text_across_the_print_follows_below_it() {
    let stamp = format!("q 0.7071 0.7071 -0.7071 0.7071 200 100 cm {} Q", at(0.0, HEIGHT, "KOPI"));
    let document = read_all(&Writer::new(COURIER, [whole_lines(PRINT) + &stamp]).bytes());
    assert_eq!(page(&document, 1), format!("{PRINT}\n\nKOPI"));
}

#[test]
fn proportional_words_keep_to_their_columns() {
    let rows = [
        ("Lønnummer", "Navn", "Tj.sted", "Tekst til kunden"),
        ("120380-0051 001", "Illi Lilli Ilsil", "000123", "Skyldigt beløb på kr. 1.515,90"),
        ("080972-0014 001", "MMMM WWW", "009999", "iiiii iiii iiiii"),
        ("290466-0088 001", "Østergaard Åse Wm", "X", "Kan ikke slettes"),
    ];
    let mut content = String::new();
    for (number, row) in rows.iter().enumerate() {
        let y = 40.0 + 11.0 * number as f32;
        content += &at(401.0, y, row.3);
        content += &[at(40.0, y, row.0), at(110.3, y, row.1), at(181.5, y, row.2)].concat();
    }
    let document = read_all(&Writer::new(HELVETICA, [content]).bytes());
    let text = page(&document, 1);
    let read: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    let column = |number: usize, cell: &str| {
        let line: String = read[number].iter().collect();
        line.find(cell).map(|byte| line[..byte].chars().count()).unwrap_or_else(|| panic!("{cell} in {line}"))
    };
    for (number, row) in rows.iter().enumerate() {
        assert_eq!(column(number, row.0), 0);
        assert_eq!(column(number, row.1), column(0, rows[0].1), "{}", row.1);
        assert_eq!(column(number, row.2), column(0, rows[0].2), "{}", row.2);
        assert_eq!(column(number, row.3), column(0, rows[0].3), "{}", row.3);
        assert_eq!(read[number][column(number, row.3) - 2..][..2], [' ', ' ']);
    }
}

#[test]
fn every_page_has_the_columns_of_the_first() {
    let heading = words("        Side 3").concat();
    let pages = [whole_lines(PRINT), heading, String::new(), whole_lines(PRINT)];
    let document = read_all(&Writer::new(COURIER, pages).bytes());
    assert_eq!(page(&document, 2), "        Side 3");
    assert_eq!(page(&document, 3), "");
    assert_eq!(page(&document, 4), PRINT);
    assert!(document.problems.is_empty());
    let places: Vec<(u32, u32)> = lines(&document).iter().map(|line| (line.page, line.line)).collect();
    assert_eq!(places[4..7], [(1, 5), (2, 1), (4, 1)]);
}

#[test]
fn many_pages_come_in_order() {
    let pages = (1..=150).map(|number| whole_lines(&format!("{PRINT}\n\nSIDE {number}")));
    let bytes = Writer::new(COURIER, pages).bytes();
    let document = read_all(&bytes);
    for number in [1, 32, 33, 64, 65, 150] {
        assert_eq!(page(&document, number).lines().last(), Some(&*format!("SIDE {number}")));
    }
    assert_eq!(lines(&document).len(), 150 * 7);
    let outer = outer_pages(&file(), &bytes).unwrap();
    assert_eq!((page(&outer, 150), lines(&outer).len()), (page(&document, 150), 2 * 7));
}

#[test]
fn a_file_without_text_is_refused() {
    let picture = "q 100 0 0 100 0 0 cm /P Do Q".to_owned();
    let said = refusal(&Writer::new(COURIER, [picture.clone(), picture.clone()]).bytes());
    assert!(said.contains("no text layer") && said.contains("scanned"), "{said}");
    let behind = picture.clone() + &whole_lines(PRINT).replace("BT", "BT 3 Tr");
    let said = refusal(&Writer::new(COURIER, [behind]).bytes());
    assert!(said.contains("invisible text"), "{said}");

    let bytes = Writer::new(COURIER, [picture.clone(), whole_lines(PRINT)]).bytes();
    let document = read_all(&bytes);
    assert_eq!(page(&document, 2), PRINT);
    let said = faults(&document);
    assert!(said.len() == 1 && said[0].starts_with("in/print.pdf:1: 1 page(s) hold a picture"), "{said:?}");
    // A cover without text does not keep the print behind it from being recognised.
    assert_eq!(page(&outer_pages(&file(), &bytes).unwrap(), 2), PRINT);
}

#[test]
fn what_nobody_sees_is_left_out_and_said() {
    let unseen = at(30.0, 900.0, "UDENFOR") + &at(30.0, 200.0, "SKJULT").replace("BT", "BT 3 Tr");
    let document = read_all(&Writer::new(COURIER, [whole_lines(PRINT) + &unseen]).bytes());
    assert_eq!(page(&document, 1), PRINT);
    assert!(document.problems.iter().all(|problem| problem.weight == Weight::Remark));
    let said = faults(&document);
    assert!(
        said.len() == 2 && said[0].contains("6 letter(s)") && said[1].contains("7 letter(s)"),
        "{said:?}"
    );
}

#[test]
fn letters_without_unicode_are_shown_as_codes_and_never_guessed() {
    let mut writer =
        Writer::new(NUMBERED, [at(30.0, 30.0, "AB") + &whole_lines(PRINT).replace("/F ", "/G ")]);
    writer.second_font = COURIER;
    let document = read_all(&writer.bytes());
    let line = lines(&document).iter().next().unwrap();
    assert_eq!((&line.text[..9], line.damaged), ("\\x{4142}L", true));
    let said = faults(&document);
    assert!(said[0].starts_with("in/print.pdf:1:1: 1 line(s) hold letters whose font"), "{said:?}");
}

#[test]
fn a_file_whose_fonts_name_no_letters_is_refused_for_that_reason() {
    for pages in [1, 3] {
        let said = refusal(&Writer::new(NUMBERED, (0..pages).map(|_| whole_lines("AB"))).bytes());
        assert!(said.contains("the fonts of the PDF do not say which letters they show"), "{said}");
        assert!(!said.contains(".txt") && !said.contains("layout"), "{said}");
    }
}

#[test]
fn text_over_text_makes_a_line_unreadable() {
    let stamped = whole_lines(PRINT) + &at(31.0, 40.0, "KOPI KOPI");
    let too_long =
        at(30.0, 40.0, "AFGANGSOPLYSNINGER") + &at(60.0, 40.0, "PR. 01.03.2022") + &at(30.0, 50.0, "B");
    for (font, content, expected) in [(COURIER, stamped, 2), (HELVETICA, too_long, 1)] {
        let document = read_all(&Writer::new(font, [content]).bytes());
        let damaged: Vec<u32> =
            lines(&document).iter().filter(|line| line.damaged).map(|line| line.line).collect();
        assert_eq!(damaged, [expected]);
        assert!(faults(&document)[0].contains("on top of each other"));
    }
}

#[test]
fn a_damaged_file_never_looks_whole() {
    let bytes = Writer::new(COURIER, (0..40).map(|_| whole_lines(PRINT))).bytes();
    for cut in [bytes.len() - 8, bytes.len() - 400, bytes.len() * 3 / 4, bytes.len() / 2, 400, 60] {
        match read(&file(), &bytes[..cut]) {
            Ok(document) => {
                let said = faults(&document);
                assert!(said[0].contains("cut off or damaged"), "{cut}: {said:?}");
            }
            Err(problem) => assert!(problem.what.contains("damaged"), "{cut}: {problem}"),
        }
    }
    let mut short = Writer::new(COURIER, [whole_lines(PRINT)]);
    short.stated = Some(3);
    assert!(faults(&read_all(&short.bytes()))[0].contains("says it has 3 pages, 1 were found"));
    // A string that does not end swallows the rest of its page.
    let open = whole_lines(PRINT) + "BT /F 8 Tf (open Tj ET";
    let document = read_all(&Writer::new(COURIER, [open, whole_lines(PRINT)]).bytes());
    assert!(faults(&document)[0].starts_with("in/print.pdf:1: the content of 1 page(s) is damaged"));
    assert_eq!((page(&document, 1), page(&document, 2)), (PRINT.into(), PRINT.into()));
}

#[test]
fn what_cannot_be_opened_is_refused() {
    assert!(refusal(b"").contains("does not start as one does"));
    assert!(refusal(b"PK\x03\x04 a zip").contains("does not start as one does"));
    assert!(refusal(b"%PDF-1.4\nnothing").contains("damaged or cut off"));
    let mut locked = Writer::new(COURIER, [whole_lines(PRINT)]);
    locked.trailer = "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4\
        /O<0000000000000000000000000000000000000000000000000000000000000000>\
        /U<0000000000000000000000000000000000000000000000000000000000000000>>>";
    assert!(refusal(&locked.bytes()).contains("protected with a password"));
}

/// A page on which a picture, a rectangle or a state is drawn, and the print, in the order that `{}` stands in `drawn`.
fn drawn_with(drawn: &str, text: &str) -> Vec<u8> {
    Writer::new(COURIER, [drawn.replace("{}", text)]).bytes()
}

#[test]
fn text_that_nobody_sees_is_a_scanners_guess_and_refused() {
    let print = whole_lines(PRINT);
    let scan = format!("q {WIDTH} 0 0 {HEIGHT} 0 0 cm /P Do Q");
    for drawn in [
        format!("{scan} BT 3 Tr ET {{}}"),
        format!("{scan} BT 7 Tr ET {{}}"),
        format!("{scan} 1 g {{}}"),
        format!("{scan} 1 1 1 rg {{}}"),
        format!("{scan} 0 0 0 0 k {{}}"),
        format!("{scan} /DeviceRGB cs 1 1 1 sc {{}}"),
        format!("{scan} /A gs {{}}"),
        format!("{scan} BT 1 Tr ET 1 G {{}}"),
        format!("{{}} {scan}"),
        format!("{{}} 1 g 0 0 {WIDTH} {HEIGHT} re f"),
        format!("{{}} 0 0 m {WIDTH} 0 l {WIDTH} {HEIGHT} l 0 {HEIGHT} l h f"),
        "1 g {}".to_owned(),
        format!("0 0 {WIDTH} {HEIGHT} re f {{}}"),
        "0 0 9 9 re W n {}".to_owned(),
    ] {
        let said = refusal(&drawn_with(&drawn, &print));
        assert!(said.contains("invisible text") || said.contains("no text layer"), "{drawn}: {said}");
    }
    // A page number that somebody saw does not make a print of the rest.
    let stamped = format!("{scan} 1 g {{}} 0 g {}", at(700.0, 580.0, "Side 1 af 1"));
    let said = refusal(&drawn_with(&stamped, &print));
    assert!(said.contains("invisible text"), "{said}");
}

#[test]
fn text_that_is_seen_is_read_whatever_is_drawn_around_it() {
    let print = whole_lines(PRINT);
    for drawn in [
        "0 0 1 rg {} 0 g".to_owned(),
        format!("1 g 0 0 {WIDTH} {HEIGHT} re f 0 g {{}}"),
        format!("0 0 0.5 rg 0 0 {WIDTH} {HEIGHT} re f 1 g {{}}"),
        "0.9 g 20 500 800 9 re f 20 480 800 9 re f 0 g {}".to_owned(),
        "{} 20 400 800 9 re f".to_owned(),
        "{} 20 500 800 9 re S".to_owned(),
        "{} q 100 0 0 100 0 0 cm /P Do Q".to_owned(),
        format!("q 0 0 {WIDTH} {HEIGHT} re W n {{}} Q"),
        "q 0 0 9 9 re W n Q {}".to_owned(),
        "q 1 g Q {}".to_owned(),
        format!("{{}} /H gs 1 0.9 0 rg 0 0 {WIDTH} {HEIGHT} re f"),
    ] {
        let document = read_all(&drawn_with(&drawn, &print));
        assert_eq!(page(&document, 1), PRINT, "{drawn}");
        assert!(document.problems.is_empty(), "{drawn}: {:?}", faults(&document));
    }
}

#[test]
fn a_scanned_page_among_others_is_told_and_marked() {
    let hidden = "BT 3 Tr ET ".to_owned() + &whole_lines(PRINT) + "BT 0 Tr ET " + &at(700.0, 580.0, "Side 2");
    let document = read_all(&Writer::new(COURIER, [whole_lines(PRINT), hidden]).bytes());
    let said = faults(&document);
    assert!(
        said.len() == 1 && said[0].starts_with("in/print.pdf:2: 1 page(s) hold text that nobody sees"),
        "{said:?}"
    );
    assert_eq!(lines(&document).damaged_pages().collect::<Vec<_>>(), [2]);
    assert!(lines(&document).is_whole_page(1) && !lines(&document).is_whole_page(2));
}

/// A cell of a spreadsheet: its text, clipped at its edges.
fn cell(x: f32, y: f32, width: f32, text: &str) -> String {
    format!("q {x} {} {width} 12 re W n {} Q\n", HEIGHT - y - 3.0, at(x, y, text))
}

#[test]
fn what_a_cell_cuts_off_costs_no_row_and_no_number() {
    let row = |y: f32, name: &str, text: &str| {
        [cell(30.0, y, 60.0, name), cell(90.0, y, 30.0, "206"), cell(120.0, y, 60.0, text)].concat()
    };
    let content = row(30.0, "PEDERSEN KIRSTEN", "KR. 1,90") + &row(42.0, "FRIIS TOVE", "BETAL 97.677,29");
    let document = read_all(&Writer::new(HELVETICA, [content]).bytes());
    let read: Vec<(Vec<&str>, bool)> =
        lines(&document).iter().map(|line| (line.text.split_whitespace().collect(), line.damaged)).collect();
    assert_eq!(read[0], (vec!["PEDERSEN", "KIR", "206", "KR.", "1,90"], false));
    assert_eq!((&read[1].0[..4], read[1].1), (&["FRIIS", "TOVE", "206", "BETAL"][..], true));
    let said = faults(&document);
    assert!(
        said[0].starts_with("in/print.pdf:1:2: 1 line(s) hold a number that the edge of its cell"),
        "{said:?}"
    );
    assert!(said[1].contains("beyond the edge of their cell"), "{said:?}");
}

#[test]
fn blanks_of_one_cell_over_the_next_tear_no_words() {
    let content =
        at(30.0, 30.0, &format!("0802{}", " ".repeat(30))) + &at(60.0, 30.0, "ATP-SATS SVARER IKKE");
    let document = read_all(&Writer::new(HELVETICA, [content]).bytes());
    assert_eq!(
        page(&document, 1).split_whitespace().collect::<Vec<_>>(),
        ["0802", "ATP-SATS", "SVARER", "IKKE"]
    );
}

#[test]
fn a_column_set_a_little_wider_or_narrower_is_not_torn() {
    let text = "STANDSET ANVISNING: NETTOLØN KR. 97.677,29 OVERSTIGER";
    for set in ["8.5 Tf", "7.6 Tf", "8 Tf 0.3 Tc", "8 Tf -0.2 Tc", "8 Tf 106 Tz"] {
        let row = |y: f32| {
            let wider = at(30.0 + 30.0 * PITCH, y, text).replace("8 Tf", set);
            at(30.0, y, "120380-0051 001  FU7017") + &format!("q {wider} Q ")
        };
        let content = whole_lines(PRINT) + &row(90.0) + &row(100.0);
        let document = read_all(&Writer::new(COURIER, [content]).bytes());
        let read = page(&document, 1);
        for line in read.lines().skip(6) {
            assert_eq!(line, format!("120380-0051 001  FU7017       {text}"), "{set}");
        }
    }
}

#[test]
fn space_between_letters_that_is_taken_back_loses_none() {
    let spaced = |text: &str| {
        let letters: String = text.chars().map(|letter| format!("({letter}) 4100 ")).collect();
        format!("[{letters}] TJ")
    };
    let plain = PRINT.replace(['(', ')'], "");
    let mut content = "BT /F 8 Tf 32.8 Tc ".to_owned();
    for (number, line) in plain.lines().enumerate() {
        content += &format!("1 0 0 1 30 {} Tm {} ", HEIGHT - 30.0 - 10.0 * number as f32, spaced(line));
    }
    let document = read_all(&Writer::new(COURIER, [content + "ET"]).bytes());
    assert_eq!(page(&document, 1), plain);
}

#[test]
fn a_row_that_a_line_is_drawn_through_is_not_taken_at_its_word() {
    let through =
        |row: f32| format!("30 {} m 700 {} l S", HEIGHT - 28.0 - 10.0 * row, HEIGHT - 28.0 - 10.0 * row);
    let under =
        |row: f32| format!("30 {} m 700 {} l S", HEIGHT - 31.5 - 10.0 * row, HEIGHT - 31.5 - 10.0 * row);
    let document =
        read_all(&Writer::new(COURIER, [whole_lines(PRINT) + &through(1.0) + &under(3.0)]).bytes());
    let damaged: Vec<u32> =
        lines(&document).iter().filter(|line| line.damaged).map(|line| line.line).collect();
    assert_eq!(damaged, [2]);
    assert!(faults(&document)[0].starts_with("in/print.pdf:1:2: 1 line(s) are struck out"));
}

#[test]
fn work_without_end_is_given_up() {
    let forever = "q ".repeat(2_000) + &whole_lines(PRINT);
    let document = read_all(&Writer::new(COURIER, [whole_lines(PRINT), forever]).bytes());
    assert!(faults(&document)[0].starts_with("in/print.pdf:2: 1 page(s) draw more than any print"));
    // Far apart letters make no endless line.
    let wide = whole_lines(PRINT) + &at(30.0, 300.0, "x") + "BT /F 0.0001 Tf 1 0 0 1 800 100 Tm (y y) Tj ET";
    let document = read_all(&Writer::new(COURIER, [wide]).bytes());
    assert!(lines(&document).iter().all(|line| line.text.len() < 3000));
}

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages of a text print: lines without trailing blanks, none blank at the end.
fn pages_of(name: &str) -> Vec<String> {
    let text = String::from_utf8(fixture(name)).unwrap().replace('\r', "");
    let pages = text.split('\u{c}');
    pages
        .map(|page| page.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned())
        .collect()
}

#[test]
fn prints_of_real_producers_read_as_their_text() {
    for (pdf, text) in
        [("U721_S004_PDFGRP0000000999_LG23082.pdf", "u721.txt"), ("fejl-advis-words.pdf", "fejl-advis.txt")]
    {
        let document = read_all(&fixture(pdf));
        assert!(document.problems.is_empty(), "{pdf}: {:?}", faults(&document));
        for (number, expected) in (1..).zip(pages_of(text)) {
            assert_eq!(page(&document, number), expected, "{pdf}");
        }
    }
}

#[test]
fn proportional_prints_of_real_producers_keep_words_and_columns() {
    let document = read_all(&fixture("u721-helvetica.pdf"));
    let text: Vec<String> = pages_of("u721.txt");
    let cells = |line: &str| -> Vec<(usize, String)> {
        let mut cells = Vec::new();
        let mut column = 0;
        for cell in line.split("  ") {
            let blank = cell.chars().take_while(|letter| *letter == ' ').count();
            if !cell.trim().is_empty() {
                cells.push((column + blank, cell.trim().to_owned()));
            }
            column += cell.chars().count() + 2;
        }
        cells
    };
    let mut columns = std::collections::BTreeMap::new();
    for (number, expected) in (1..).zip(text) {
        let read = page(&document, number);
        assert_eq!(read.lines().count(), expected.lines().count());
        for (read, expected) in read.lines().zip(expected.lines()) {
            let (read, expected) = (cells(read), cells(expected));
            assert_eq!(
                read.iter().map(|cell| &cell.1).collect::<Vec<_>>(),
                expected.iter().map(|cell| &cell.1).collect::<Vec<_>>()
            );
            for ((here, cell), (there, _)) in read.iter().zip(&expected) {
                assert_eq!(columns.entry(*there).or_insert(*here), here, "{cell}");
            }
        }
    }
}

#[test]
fn a_table_of_a_spreadsheet_keeps_its_columns() {
    let document = read_all(&fixture("fejl-advis-calc.pdf"));
    let table = String::from_utf8(fixture("fejl-advis-calc.csv")).unwrap();
    let text = page(&document, 1);
    let rows: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("Lønnummer")).collect();
    let start = |line: &str, cell: &str| line.find(cell).map(|byte| line[..byte].chars().count());
    let head: Vec<&str> = table.lines().next().unwrap().split(';').collect();
    for (line, row) in rows.iter().zip(table.lines()) {
        for (label, cell) in head.iter().zip(row.split(';')) {
            assert_eq!(start(line, cell), start(rows[0], label), "{cell} under {label}");
        }
    }
}

#[test]
fn ten_columns_are_as_wide_as_ten_letters() {
    // The pitch of the tests' Courier, so that the helpers place what they say.
    assert_eq!(PITCH, 0.6 * super::writer::SIZE);
}

#[test]
fn a_grid_of_no_width_makes_no_endless_lines() {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile/pdf-letters-without-any-size.pdf");
    let document = read_all(&std::fs::read(path).unwrap());
    let letters = |number| page(&document, number).replace(' ', "");
    assert_eq!(letters(1), "LETTERSWITHOUTANYSIZE".repeat(4));
    assert_eq!(letters(2), "AB");
    assert!(lines(&document).iter().all(|line| line.text.len() < 5_000));
}

#[test]
fn what_is_packed_several_times_takes_no_memory() {
    for name in ["pdf-flate-three-times.pdf", "pdf-objects-flate-twice-in-hex.pdf"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile").join(name);
        let said = refusal(&std::fs::read(path).unwrap());
        assert!(said.contains("unpacks to more than any print does"), "{name}: {said}");
    }
}

/// A print of one page with a sentence on the layer `/L` or in the condition `/M`, in a catalogue that says `config` of the
/// layers 8 and 9.
fn layered(config: &'static str, content: String) -> Document {
    let mut writer = Writer::new(COURIER, [content]);
    writer.catalogue = config;
    writer.properties = "/Properties<</L 8 0 R/N 9 0 R/M<</Type/OCMD/OCGs[8 0 R 9 0 R]/P/AllOn>>\
        /V<</Type/OCMD/VE[/And 9 0 R[/Not 8 0 R]]>>>>";
    writer.more = vec![
        "<</Type/OCG/Name(A)/Usage<</View<</ViewState/OFF>>>>>>".to_owned(),
        "<</Type/OCG/Name(B)>>".to_owned(),
    ];
    read_all(&writer.bytes())
}

#[test]
fn what_is_on_a_layer_that_is_switched_off_is_not_read_as_text_of_the_page() {
    let on_layer =
        |tag: &str| whole_lines(PRINT) + &format!("/OC /{tag} BDC {} EMC\n", at(30.0, 90.0, "HEMMELIG"));
    let off = "/OCProperties<</OCGs[8 0 R 9 0 R]/D<</OFF[8 0 R]>>>>";
    let all_off = "/OCProperties<</OCGs[8 0 R 9 0 R]/D<</BaseState/OFF/ON[9 0 R]>>>>";
    let by_usage =
        "/OCProperties<</OCGs[8 0 R 9 0 R]/D<</AS[<</Event/View/Category[/View]/OCGs[8 0 R 9 0 R]>>]>>>>";
    let on = "/OCProperties<</OCGs[8 0 R 9 0 R]/D<</ON[8 0 R 9 0 R]>>>>";
    for config in [off, all_off, by_usage] {
        for (tag, is_hidden) in [("L", true), ("N", false), ("M", true), ("V", false)] {
            let document = layered(config, on_layer(tag));
            assert_eq!(page(&document, 1).contains("HEMMELIG"), !is_hidden, "{config} {tag}");
            let said = faults(&document);
            assert_eq!(said.len(), usize::from(is_hidden), "{said:?}");
            assert!(
                said.iter().all(|said| said.contains("8 letter(s) are invisible, on a layer")),
                "{said:?}"
            );
        }
    }
    for (tag, is_hidden) in [("L", false), ("M", false), ("V", true)] {
        let document = layered(on, on_layer(tag));
        assert_eq!(page(&document, 1).contains("HEMMELIG"), !is_hidden, "{tag}");
    }
}

#[test]
fn what_a_hidden_layer_draws_covers_nothing_and_text_behind_it_goes_on() {
    let off = "/OCProperties<</OCGs[8 0 R 9 0 R]/D<</OFF[8 0 R]>>>>";
    let white = format!("/OC /L BDC 1 g 0 0 {WIDTH} {HEIGHT} re f 0 g /P Do 30 400 m 700 400 l S EMC");
    for content in [
        format!("{} {white}", whole_lines(PRINT)),
        format!("/OC /L BDC /Span <</X 1>> BDC EMC EMC {}", whole_lines(PRINT)),
        format!("/P <</MCID 0>> BDC {} EMC", whole_lines(PRINT)),
    ] {
        let document = layered(off, content);
        assert_eq!(page(&document, 1), PRINT);
        assert!(document.problems.is_empty(), "{:?}", faults(&document));
    }
    let mut writer = Writer::new(COURIER, [format!("/OC /L BDC {} EMC", whole_lines(PRINT))]);
    writer.catalogue = off;
    writer.properties = "/Properties<</L 8 0 R>>";
    writer.more = vec!["<</Type/OCG/Name(A)>>".to_owned()];
    assert!(refusal(&writer.bytes()).contains("on a layer that is switched off"));
}

#[test]
fn text_under_a_picture_that_one_sees_through_is_a_guess_or_told() {
    let page_wide = format!("{} q {WIDTH} 0 0 {HEIGHT} 0 0 cm /P Do Q", whole_lines(PRINT));
    let small = format!("{} q 30 0 0 12 200 {} cm /P Do Q", whole_lines(PRINT), HEIGHT - 43.0);
    let beside = format!("{} q 30 0 0 12 200 100 cm /P Do Q", whole_lines(PRINT));
    let drawn = |content: &str, picture| {
        let mut writer = Writer::new(COURIER, [content.to_owned()]);
        writer.picture = picture;
        writer.bytes()
    };
    let said = refusal(&drawn(&page_wide, "/ImageMask true"));
    assert!(said.contains("invisible text"), "{said}");
    for (content, picture) in [
        (&small, "/ImageMask true"),
        (&small, "/SMask 4 0 R"),
        (&page_wide, "/SMask 4 0 R"),
        (&small, "/Mask[0 0]"),
    ] {
        let document = read_all(&drawn(content, picture));
        let said = faults(&document);
        assert!(said.len() == 1 && said[0].contains("a picture that one sees through lies over"), "{said:?}");
        assert_eq!(document.problems[0].weight, Weight::Fault);
    }
    let thin = format!("{} /H gs q 30 0 0 12 200 {} cm /P Do Q", whole_lines(PRINT), HEIGHT - 43.0);
    assert!(faults(&read_all(&drawn(&thin, "")))[0].contains("a picture that one sees through"));
    assert!(read_all(&drawn(&beside, "/ImageMask true")).problems.is_empty());
}

#[test]
fn notes_stamps_and_form_fields_over_a_page_are_told_as_not_read() {
    let noted = |annotation: String| {
        let mut writer = Writer::new(COURIER, [whole_lines(PRINT)]);
        writer.page_entries = format!("/Annots[<</Type/Annot{annotation}>>]");
        read_all(&writer.bytes())
    };
    let over = format!("/Rect[100 {} 300 {}]", HEIGHT - 43.0, HEIGHT - 32.0);
    let beside = "/Rect[100 100 300 120]";
    for kind in
        ["/Subtype/FreeText/Contents(1.600,00)", "/Subtype/Stamp", "/Subtype/Widget/V(x)", "/Subtype/Redact"]
    {
        let document = noted(format!("{kind}{over}"));
        assert_eq!(page(&document, 1), PRINT);
        assert!(
            faults(&document)[0].contains("1 note(s), stamp(s) or form field(s) are laid over text"),
            "{kind}"
        );
        assert_eq!(document.problems[0].weight, Weight::Fault);
        let document = noted(format!("{kind}{beside}"));
        assert!(faults(&document)[0].contains("were added to the page; they were not read"), "{kind}");
        assert_eq!(document.problems[0].weight, Weight::Remark);
    }
    for nothing in [
        format!("/Subtype/Link{over}"),
        format!("/Subtype/Highlight{over}"),
        format!("/Subtype/Stamp/F 2{over}"),
        format!("/Subtype/Widget{over}"),
        "/Subtype/Widget/V(x)/Rect[0 0 0 0]".to_owned(),
    ] {
        assert!(noted(nothing.clone()).problems.is_empty(), "{nothing}");
    }
    let (top, bottom) = (HEIGHT - 33.0, HEIGHT - 42.0);
    let document =
        noted(format!("/Subtype/StrikeOut{over}/QuadPoints[30 {top} 700 {top} 30 {bottom} 700 {bottom}]"));
    let damaged: Vec<u32> =
        lines(&document).iter().filter(|line| line.damaged).map(|line| line.line).collect();
    assert_eq!(damaged, [2]);
}
