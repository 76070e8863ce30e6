//! The rows of a report for programs: a csv and a JSON twin beside the workbook.
//!
//! Pure. A twin holds the columns of `Adviser` under their headers, and names persons as the workbook does. In a csv file
//! a cell that a spreadsheet would take for a formula gets a `'` before it. Nothing is cut: a text too long for a cell of
//! the workbook stands whole here.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::columns::Column;
use super::xlsx::Options;
use super::{Report, ReportRow};
use crate::domain::cpr::Cpr;
use crate::domain::problem::Error;
use crate::formats::book::rows::ColumnValue;
use crate::formats::csv::{Csv, ExportValue};

/// Version of the form of both twins. It grows when a field changes its meaning or goes; new fields leave it as it is.
const SCHEMA: u32 = 1;

/// A form that a report can also be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Twin {
    /// Semicolons, UTF-8 with a byte order mark: as Danish spreadsheets read it.
    Csv,
    /// One object.
    Json,
}

impl Twin {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Json];

    /// The ending of its file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The bytes of the twin.
    pub fn bytes(self, report: &Report, options: &Options) -> Result<Vec<u8>, Error> {
        let masked = (options.cpr == Cpr::Masked).then(|| report.masked());
        let report = masked.as_ref().unwrap_or(report);
        let bytes = match self {
            Self::Csv => csv(report, options).map_err(|error| error.to_string()),
            Self::Json => json(report, options).map_err(|error| error.to_string()),
        };
        bytes.map_err(|error| {
            Error::new(
                super::file_name(report.run, &report.group),
                format!("its {} twin cannot be put together: {error}", self.extension()),
                "this is a fault in the program; report it together with the program's version",
            )
        })
    }
}

fn csv(report: &Report, options: &Options) -> std::io::Result<Vec<u8>> {
    let headers: Vec<&str> = Column::for_audience(options.audience).map(Column::header).collect();
    let mut csv = Csv::begin(Vec::new(), &headers)?;
    let mut scratch = String::new();
    for row in &report.rows {
        let cell = |column: Column| said(column.value(row, options.cpr, &mut scratch));
        let cells: Vec<ExportValue> = Column::for_audience(options.audience).map(cell).collect();
        csv.row(&cells)?;
    }
    csv.end()
}

fn said(value: ColumnValue<'_>) -> ExportValue {
    match value {
        ColumnValue::Empty => ExportValue::Empty,
        ColumnValue::Text(text) => ExportValue::text(text),
        ColumnValue::Amount(amount) => ExportValue::Amount(amount),
        ColumnValue::Day(day) => ExportValue::Day(day),
        ColumnValue::Count(count) => ExportValue::Number(count.into()),
    }
}

#[derive(Serialize)]
struct Whole {
    schema: u32,
    run: String,
    group: String,
    incomplete: Vec<String>,
    edition: u32,
    rows: Vec<Map<String, Json>>,
}

fn json(report: &Report, options: &Options) -> serde_json::Result<Vec<u8>> {
    let whole = Whole {
        schema: SCHEMA,
        run: report.run.to_string(),
        group: report.group.to_string(),
        incomplete: report.incomplete.clone(),
        edition: report.versions.edition,
        rows: report.rows.iter().map(|row| object(row, options)).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&whole)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A row: what it does not hold is `null`; money as a text with two decimals, days as `2023-08-31`.
fn object(row: &ReportRow, options: &Options) -> Map<String, Json> {
    let mut scratch = String::new();
    let cell = |column: Column| {
        let value = match column.value(row, options.cpr, &mut scratch) {
            ColumnValue::Empty => Json::Null,
            ColumnValue::Text(text) => text.into(),
            ColumnValue::Amount(amount) => decimal(amount.0).into(),
            ColumnValue::Day(crate::domain::Day::On(date)) => date.to_string().into(),
            ColumnValue::Day(crate::domain::Day::Never) => "9999-12-31".into(),
            ColumnValue::Count(count) => count.into(),
        };
        (column.header().to_string(), value)
    };
    Column::for_audience(options.audience).map(cell).collect()
}

fn decimal(øre: i64) -> String {
    let sign = if øre < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", øre.unsigned_abs() / 100, øre.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::super::sample::report;
    use super::*;
    use crate::domain::typed::TypedColumn;

    #[test]
    fn a_csv_twin_reads_back_and_holds_no_formula() {
        let mut report = report();
        report.rows[0].typed.set(TypedColumn::InternalNote, "=SUM(A1)\nnæste linje; og \"citat\"");
        report.rows[1].item.advice.amount = Some(crate::domain::Amount(-663_659));
        let bytes = Twin::Csv.bytes(&report, &Options::default()).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbfEjer;Type;"));
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&bytes[3..]);
        let note = reader.headers().unwrap().iter().position(|header| header == "Intern note").unwrap();
        let amount = reader.headers().unwrap().iter().position(|header| header == "Beløb").unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), report.rows.len());
        assert_eq!(&rows[0][note], "'=SUM(A1)\nnæste linje; og \"citat\"");
        assert_eq!(&rows[1][amount], "-6636,59");
    }

    #[test]
    fn a_json_twin_holds_every_column_under_its_header() {
        let bytes = Twin::Json.bytes(&report(), &Options::default()).unwrap();
        let whole: Json = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(
            (&whole["schema"], &whole["run"], &whole["group"]),
            (&1.into(), &"2023-08-2".into(), &"999".into())
        );
        let rows = whole["rows"].as_array().unwrap();
        assert_eq!(rows.len(), report().rows.len());
        assert!(Column::ALL.iter().all(|column| rows[0].get(column.header()).is_some()));
        let amounts: Vec<&str> = rows.iter().filter_map(|row| row["Beløb"].as_str()).collect();
        assert!(amounts.contains(&"1515.90"), "{amounts:?}");
    }

    #[test]
    fn the_twin_of_a_kunde_copy_holds_no_internal_note() {
        let mut report = report();
        report.rows[0].typed.set(TypedColumn::InternalNote, "kun for os");
        let options = Options { audience: crate::domain::audience::Audience::Customer, ..Options::default() };
        for twin in Twin::ALL {
            let text = String::from_utf8(twin.bytes(&report, &options).unwrap()).unwrap();
            assert!(!text.contains("kun for os") && !text.contains("Intern note"));
        }
    }
}
