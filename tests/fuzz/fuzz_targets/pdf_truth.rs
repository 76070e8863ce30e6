//! A print written as a PDF in the manner of many producers, by a writer that knows what it says: every line is read as it was
//! written, or a fault tells that something was not read.
#![no_main]

use std::fmt::Write;

use libfuzzer_sys::fuzz_target;
use uddata::formats::read::pdf;
use uddata_fuzz::{check_lines, check_problem, file, has_fault, let_libraries_panic};

const WIDTH: f64 = 842.0;
const HEIGHT: f64 = 595.0;
const SIZE: f64 = 8.0;
const PITCH: f64 = 4.8;
const LEFT: f64 = 30.0;

/// Where the cells of a row begin, in columns.
const COLUMNS: [usize; 6] = [0, 17, 47, 53, 66, 83];
const WORDS: [&str; 12] = [
    "AFGANGSOPLYSNING", "KAN", "IKKE", "SLETTES", "PR.", "01.02.2022", "KR.", "1.515,90", "97.677,29-", "OT0387", "iIlL", "-",
];

fuzz_target!(init: let_libraries_panic(), |bytes: &[u8]| {
    let mut choices = Choices(bytes);
    let (content, expected) = page(&mut choices);
    match pdf::read(&file("in.pdf"), &pdf_of(&content)) {
        Ok(document) => {
            let read: Vec<&str> =
                check_lines(&document).iter().map(|line| line.text).filter(|line| !line.is_empty()).collect();
            assert!(read == expected || has_fault(&document), "{read:#?}\n{expected:#?}");
        }
        Err(problem) => {
            check_problem(&problem);
            assert!(expected.is_empty(), "a print with text is refused: {problem}");
        }
    }
});

/// Numbers from the bytes of a case; 0 once they are used up.
struct Choices<'b>(&'b [u8]);

impl Choices<'_> {
    fn below(&mut self, most: usize) -> usize {
        let (&first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        usize::from(first) % most
    }
}

/// The content of a page, and its lines.
fn page(choices: &mut Choices<'_>) -> (String, Vec<String>) {
    let (manner, ground) = (choices.below(7), choices.below(5));
    let mut content = match ground {
        1 => format!("1 g 0 0 {WIDTH} {HEIGHT} re f 0 g\n"),
        2 => format!("0 0 0.4 rg 0 0 {WIDTH} {HEIGHT} re f 1 g\n"),
        3 => format!("q {WIDTH} 0 0 {HEIGHT} 0 0 cm /P Do Q\n"),
        4 => "BT /C 8 Tf 3 Tr 1 0 0 1 30 9 Tm (GAET) Tj 0 Tr ET\n".to_owned(),
        _ => String::new(),
    };
    let mut expected = Vec::new();
    for number in 0..8 + choices.below(20) {
        let cells = cells(choices);
        let y = HEIGHT - 30.0 - 10.0 * number as f64;
        let mut line = String::new();
        for (column, cell) in &cells {
            line.extend(std::iter::repeat_n(' ', column - line.len()));
            line.push_str(cell);
        }
        draw(manner, &cells, &line, y, &mut content);
        if ground == 1 && number % 2 == 0 {
            let _ = writeln!(content, "0.9 g 20 {} 800 9 re f 0 g", y - 13.0);
        }
        expected.push(line);
    }
    (content, expected)
}

/// The cells of a row, which do not touch; the first begins at the left.
fn cells(choices: &mut Choices<'_>) -> Vec<(usize, String)> {
    let mut cells = Vec::new();
    for (at, &column) in COLUMNS.iter().enumerate() {
        let room = COLUMNS.get(at + 1).map_or(60, |next| next - column - 2);
        let mut cell = WORDS[choices.below(WORDS.len())].to_owned();
        for _ in 0..choices.below(6) {
            cell = cell + " " + WORDS[choices.below(WORDS.len())];
        }
        cell.truncate(room);
        let cell = cell.trim_end();
        if at == 0 || choices.below(4) > 0 {
            cells.push((column, cell.to_owned()));
        }
    }
    cells
}

fn draw(manner: usize, cells: &[(usize, String)], line: &str, y: f64, content: &mut String) {
    let x = |column: usize| LEFT + PITCH * column as f64;
    let mut text = |x: f64, set: &str, shown: &str| {
        let _ = writeln!(content, "BT /C {SIZE} Tf {set} 1 0 0 1 {x:.3} {y:.3} Tm {shown} ET");
    };
    match manner {
        0 => text(x(0), "", &format!("({line}) Tj")),
        1 => cells.iter().for_each(|(column, cell)| text(x(*column), "", &format!("({cell}) Tj"))),
        2 => line.char_indices().filter(|(_, letter)| *letter != ' ').for_each(|(column, letter)| {
            text(x(column), "", &format!("({letter}) Tj"));
        }),
        3 => {
            let letters: String = line.chars().map(|letter| format!("({letter}) 3000 ")).collect();
            text(x(0), "24 Tc", &format!("[{letters}] TJ 0 Tc"));
        }
        4 => {
            for (column, cell) in cells {
                let width = PITCH * cell.len() as f64 + 1.0;
                let _ = writeln!(
                    content,
                    "q {} {} {width:.3} 10 re W n BT /C {SIZE} Tf 1 0 0 1 {:.3} {y:.3} Tm ({cell}   ) Tj ET Q",
                    x(*column),
                    y - 2.0,
                    x(*column)
                );
            }
        }
        5 => {
            for (column, cell) in cells {
                let wider = if *column == 83 { "105 Tz" } else { "100 Tz" };
                text(x(*column), wider, &format!("({cell}) Tj 100 Tz"));
            }
        }
        _ => {
            for by in [0.0, 0.3] {
                cells.iter().for_each(|(column, cell)| text(x(*column) + by, "", &format!("({cell}) Tj")));
            }
        }
    }
}

fn pdf_of(content: &str) -> Vec<u8> {
    let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 {WIDTH} {HEIGHT}]>>"),
        "<</Type/Page/Parent 2 0 R/Contents 6 0 R/Resources<</Font<</C 4 0 R>>/XObject<</P 5 0 R>>>>>>".to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>".to_owned(),
        format!("<<{picture}>>stream\n0\nendstream"),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len() + 1),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut list = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(list, "{:010} 00000 n ", pdf.len());
        let _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    let _ = write!(pdf, "{list}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}
