//! Any bytes as a PDF. What does not say it is one becomes the content of a page, which compression would otherwise keep
//! out of reach.
#![no_main]

use std::borrow::Cow;

use libfuzzer_sys::fuzz_target;
use uddata::formats::read::pdf;
use uddata_fuzz::{check_lines, check_problem, file, let_libraries_panic};

fuzz_target!(init: let_libraries_panic(), |bytes: &[u8]| {
    match pdf::read(&file("in.pdf"), &pdf_of(bytes)) {
        Ok(document) => {
            let lines = check_lines(&document);
            assert!(lines.iter().any(|line| !line.text.is_empty()), "a PDF without text is refused");
            let places: Vec<_> = lines.iter().map(|line| (line.page, line.line)).collect();
            assert!(places.is_sorted_by(|a, b| a < b), "two lines in one place");
            document.problems.iter().for_each(check_problem);
        }
        Err(problem) => check_problem(&problem),
    }
});

fn pdf_of(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.windows(5).any(|part| part == b"%PDF-") {
        return bytes.into();
    }
    let font = |name| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 842 595]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 7 0 R/Resources<</Font<</C 4 0 R/H 5 0 R>>/XObject<</X 6 0 R>>>>>>".to_owned(),
        font("Courier"),
        font("Helvetica"),
        "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 25>>stream\nBT /C 9 Tf (form) Tj ET \nendstream".to_owned(),
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    places.push(pdf.len());
    pdf.extend(format!("7 0 obj\n<</Length {}>>stream\n", bytes.len()).bytes());
    pdf.extend_from_slice(bytes);
    pdf.extend_from_slice(b"\nendstream\nendobj\n");
    let start = pdf.len();
    pdf.extend_from_slice(b"xref\n0 8\n0000000000 65535 f \n");
    places.iter().for_each(|place| pdf.extend(format!("{place:010} 00000 n \n").bytes()));
    pdf.extend(format!("trailer<</Size 8/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf.into()
}
