//! The sheet `Ikke genkendt`: every line that could not be read, with its place.

use super::listing::Listing;
use super::sheet::Cell;
use crate::model::mask_cpr;
use crate::report::{Cpr, Report, Unrecognised, words};

const WIDTHS: [f64; 4] = [34.0, 8.0, 8.0, 100.0];

pub(super) fn listing(report: &Report, cpr: Cpr) -> Listing {
    Listing {
        sheet: words::UNRECOGNISED,
        table: "IkkeGenkendt",
        intro: words::UNRECOGNISED_INTRO,
        columns: words::UNRECOGNISED_HEADERS.into_iter().zip(WIDTHS).collect(),
        frozen_columns: 0,
        rows: report.unrecognised.iter().map(|line| row(line, cpr)).collect(),
    }
}

fn row(line: &Unrecognised, cpr: Cpr) -> Vec<Cell> {
    let number = |number: u32| if number == 0 { Cell::Empty } else { Cell::Count(number.into()) };
    let text = match cpr {
        Cpr::Full => line.text.clone(),
        Cpr::Masked => mask_cpr(&line.text),
    };
    vec![Cell::text(&line.at.file.name), number(line.at.page), number(line.at.line), Cell::text(text)]
}
