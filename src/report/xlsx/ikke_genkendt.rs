//! The sheet `Ikke genkendt`: every line that could not be read, with its place.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Options;
use super::look::Look;
use super::sheet::{self, Cell, Head, Heading};
use crate::model::mask_cpr;
use crate::report::{Cpr, Report, Unrecognised, words};

const WIDTHS: [f64; 4] = [34.0, 8.0, 8.0, 100.0];

pub(super) fn add(
    book: &mut Workbook,
    look: &Look,
    report: &Report,
    options: &Options,
) -> Result<(), XlsxError> {
    let rows: Vec<Vec<Cell>> = report.unrecognised.iter().map(|line| row(line, options.cpr)).collect();
    let columns = words::UNRECOGNISED_HEADERS
        .into_iter()
        .zip(WIDTHS)
        .map(|(text, width)| Heading { text, width, format: &look.header })
        .collect();
    let head = Head {
        sheet: words::UNRECOGNISED,
        table: "IkkeGenkendt",
        title: words::sheet_title(words::UNRECOGNISED, &report.group, report.run),
        intro: words::UNRECOGNISED_INTRO,
        columns,
        frozen_columns: 0,
    };
    let sheet = sheet::begin(book, look, &head, rows.len() as u32, report, options)?;
    sheet::write_rows(sheet, look, &WIDTHS, &rows)
}

fn row(line: &Unrecognised, cpr: Cpr) -> Vec<Cell> {
    let number = |number: u32| if number == 0 { Cell::Empty } else { Cell::Count(number.into()) };
    let text = match cpr {
        Cpr::Full => line.text.clone(),
        Cpr::Masked => mask_cpr(&line.text),
    };
    vec![Cell::text(&line.at.file.name), number(line.at.page), number(line.at.line), Cell::text(text)]
}
