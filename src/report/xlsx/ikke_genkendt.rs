//! The sheet `Ikke genkendt`: every line that could not be read, with its place.

use super::listing::ListingSheet;
use crate::formats::book::sheet::SheetCell;
use crate::report::{Report, ShownLine, words};

const WIDTHS: [f64; 4] = [34.0, 8.0, 8.0, 100.0];

pub(super) fn listing(report: &Report) -> ListingSheet {
    ListingSheet {
        sheet: words::UNRECOGNISED,
        table: "IkkeGenkendt",
        intro: words::UNRECOGNISED_INTRO,
        columns: words::UNRECOGNISED_HEADERS.into_iter().zip(WIDTHS).collect(),
        frozen_columns: 0,
        last_printed: None,
        rows: report.unrecognised.iter().map(row).collect(),
    }
}

fn row(line: &ShownLine) -> Vec<SheetCell> {
    let number = |number: u32| if number == 0 { SheetCell::Empty } else { SheetCell::Count(number.into()) };
    vec![
        SheetCell::text(&line.at.file.name),
        number(line.at.page),
        number(line.at.line),
        SheetCell::text(&line.text),
    ]
}
