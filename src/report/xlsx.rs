//! The report as a workbook: one sheet a file below, each with a title, a line of explanation and one table.
//!
//! rust_xlsxwriter lays out the sheets, the styles, the tables and the chart. The rows of `Adviser`, where nearly all
//! the time goes, are written by `rows` into the sheet that it laid out. The same report gives the same bytes: nothing
//! here knows the time.

pub(super) mod adviser;
mod bortfaldet;
mod forklaring;
mod ikke_genkendt;
mod kontrol;
mod listing;
mod overblik;
mod rows;
mod udvikling;

#[cfg(test)]
mod tests;

use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::report::files::file_name;
use rust_xlsxwriter::XlsxError;

use super::{Report, words};
use crate::domain::problem::Error;
use crate::formats::book::start::start;

/// Rows that a sheet can hold below its head; a report of more becomes several workbooks.
pub const MOST_ROWS: usize = 1_048_576 - crate::formats::book::sheet::FIRST_ROW as usize;

/// How the workbook is to be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// How much of a CPR number it shows.
    pub cpr: Cpr,
    /// For whom it is.
    pub audience: Audience,
    /// Filter buttons and frozen rows off, for readers whose screen reader stumbles over them.
    pub accessible: bool,
}

/// A finished workbook.
#[derive(Debug)]
pub struct ReportBook {
    /// Its file.
    pub bytes: Vec<u8>,
    /// The same without the rows of `Adviser`: what its other cells say can be read there, and takes less.
    pub without_rows: Vec<u8>,
}

/// The workbook of a report, rows in the order in which the report holds them.
///
/// An error where a sheet cannot hold all rows, or where the workbook cannot be put together.
pub fn workbook(report: &Report, options: &Options) -> Result<ReportBook, Error> {
    for (sheet, rows) in [
        (words::ADVICES, report.rows.len()),
        (words::GONE, report.gone.len()),
        (words::UNRECOGNISED, report.unrecognised.len()),
    ] {
        if rows > MOST_ROWS {
            return Err(too_many_rows(report, sheet, rows));
        }
    }
    let masked = (options.cpr == Cpr::Masked).then(|| report.masked());
    let report = masked.as_ref().unwrap_or(report);
    let without_rows = skeleton(report, options).map_err(|error| unwritable(report, &error))?;
    let bytes = rows::fill(&without_rows, report, options).map_err(|error| unwritable(report, &error))?;
    Ok(ReportBook { bytes, without_rows })
}

/// The workbook with everything but the rows of `Adviser`, of which it holds a blank one.
fn skeleton(report: &Report, options: &Options) -> Result<Vec<u8>, XlsxError> {
    let (title, subject) = (words::title(&report.group, report.run), words::subject(report.run));
    let (mut book, look) = start(&title, Some(&subject))?;
    overblik::add(&mut book, &look, report, options)?;
    adviser::add(&mut book, &look, report, options)?;
    if !report.gone.is_empty() {
        bortfaldet::listing(report, options).add(&mut book, &look, report, options)?;
    }
    forklaring::listing(report, options.audience).add(&mut book, &look, report, options)?;
    if !report.unrecognised.is_empty() {
        ikke_genkendt::listing(report).add(&mut book, &look, report, options)?;
    }
    if report.trend.len() > 1 {
        udvikling::listing(report).add(&mut book, &look, report, options)?;
    }
    kontrol::listing(report, options).add(&mut book, &look, report, options)?;
    book.save_to_buffer()
}

fn too_many_rows(report: &Report, sheet: &str, rows: usize) -> Error {
    Error::new(
        file_name(report.run, &report.group),
        format!("the sheet {sheet} would get {rows} rows; a sheet holds at most {MOST_ROWS}"),
        "split the prints of this løngruppe and report them in parts",
    )
}

fn unwritable(report: &Report, error: &dyn std::fmt::Display) -> Error {
    Error::new(
        file_name(report.run, &report.group),
        format!("the workbook cannot be put together: {error}"),
        "this is a fault in the program; report it together with the program's version",
    )
}
