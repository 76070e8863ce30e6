//! One file of a Parquet dataset. The columns are written as they lie, without a table library in between.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{ExportColumn, ExportShape};
use crate::domain::Day;
use crate::domain::problem::Error;
use crate::formats::csv::ExportValue;

/// Rows that are held in memory before they are written.
const ROW_GROUP: usize = 32_768;

/// A file that is being written.
pub(super) struct ParquetPart {
    file: SerializedFileWriter<Vec<u8>>,
    columns: Vec<ColumnCells>,
    rows: usize,
}

/// The cells of a column since the last row group, each with whether it holds something.
struct ColumnCells {
    holds: Vec<i16>,
    values: Values,
}

enum Values {
    Texts(Vec<ByteArray>),
    Longs(Vec<i64>),
    Days(Vec<i32>),
}

impl ParquetPart {
    /// Begins a file with these columns.
    pub(super) fn begin(columns: &[ExportColumn]) -> Result<Self> {
        let fields: String = columns.iter().map(field).collect();
        let schema = Arc::new(parse_message_type(&format!("message uddata {{ {fields} }}"))?);
        let cells =
            |column: &ExportColumn| ColumnCells { holds: Vec::new(), values: Values::of(column.shape) };
        Ok(Self {
            file: SerializedFileWriter::new(Vec::new(), schema, properties())?,
            columns: columns.iter().map(cells).collect(),
            rows: 0,
        })
    }

    /// Adds a row: a value for each column.
    pub(super) fn row(&mut self, cells: impl Iterator<Item = ExportValue>) -> Result<()> {
        for (column, value) in self.columns.iter_mut().zip(cells) {
            let holds = column.values.push(value);
            column.holds.push(i16::from(holds));
        }
        self.rows += 1;
        if self.rows == ROW_GROUP { self.write() } else { Ok(()) }
    }

    /// Ends the file.
    pub(super) fn end(mut self) -> Result<Vec<u8>> {
        if self.rows > 0 {
            self.write()?;
        }
        self.file.into_inner()
    }

    fn write(&mut self) -> Result<()> {
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            let missing = || ParquetError::General("a column is missing".to_string());
            let mut writer = group.next_column()?.ok_or_else(missing)?;
            let holds = Some(&*column.holds);
            match (writer.untyped(), &column.values) {
                (ColumnWriter::ByteArrayColumnWriter(to), Values::Texts(values)) => {
                    to.write_batch(values, holds, None)?
                }
                (ColumnWriter::Int64ColumnWriter(to), Values::Longs(values)) => {
                    to.write_batch(values, holds, None)?
                }
                (ColumnWriter::Int32ColumnWriter(to), Values::Days(values)) => {
                    to.write_batch(values, holds, None)?
                }
                _ => return Err(ParquetError::General("a column is of another type".to_string())),
            };
            writer.close()?;
            column.holds.clear();
            column.values.clear();
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl Values {
    fn of(shape: ExportShape) -> Self {
        match shape {
            ExportShape::Text => Self::Texts(Vec::new()),
            ExportShape::Number | ExportShape::Amount => Self::Longs(Vec::new()),
            ExportShape::Day => Self::Days(Vec::new()),
        }
    }

    /// Adds a value; false where there is none.
    fn push(&mut self, value: ExportValue) -> bool {
        match (self, value) {
            (Self::Texts(texts), ExportValue::Text(text)) => texts.push(text.into_bytes().into()),
            (Self::Texts(texts), ExportValue::Run(run)) => texts.push(run.to_string().into_bytes().into()),
            (Self::Longs(longs), ExportValue::Number(number)) => longs.push(number),
            (Self::Longs(longs), ExportValue::Amount(amount)) => longs.push(amount.0),
            (Self::Days(days), ExportValue::Day(day)) => days.push(days_since_1970(day)),
            _ => return false,
        }
        true
    }

    fn clear(&mut self) {
        match self {
            Self::Texts(texts) => texts.clear(),
            Self::Longs(longs) => longs.clear(),
            Self::Days(days) => days.clear(),
        }
    }
}

fn field(column: &ExportColumn) -> String {
    let (stored, meant) = match column.shape {
        ExportShape::Text => ("binary", " (STRING)"),
        ExportShape::Number => ("int64", ""),
        ExportShape::Amount => ("int64", " (DECIMAL(18, 2))"),
        ExportShape::Day => ("int32", " (DATE)"),
    };
    format!("optional {stored} {}{meant}; ", column.name)
}

fn properties() -> WriterPropertiesPtr {
    let named = format!("uddata {}", env!("CARGO_PKG_VERSION"));
    Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by(named).build())
}

fn days_since_1970(day: Day) -> i32 {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    let date = match day {
        Day::On(date) => date,
        Day::Never => Date::constant(9999, 12, 31),
    };
    // Within 4 million days for every date that there is.
    (date.duration_since(EPOCH).as_hours() / 24) as i32
}

/// What is said where a file cannot be put together.
pub(super) fn unwritable(path: &Path, what: &dyn Display) -> Error {
    Error::about(
        path,
        format!("cannot be put together: {what}"),
        "this is a fault of the program; report it with the version",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_since_1970(Day::On(Date::constant(1970, 1, 2))), 1);
        assert_eq!(days_since_1970(Day::On(Date::constant(1969, 12, 31))), -1);
        assert_eq!(days_since_1970(Day::Never), 2_932_896);
    }

    #[test]
    fn more_rows_than_a_row_group_holds_are_all_written() {
        let column = super::super::column("A", "a", ExportShape::Number, |_, _| ExportValue::Empty);
        let mut part = ParquetPart::begin(&[column]).unwrap();
        for at in 0..ROW_GROUP + 1 {
            part.row(
                [if at % 2 == 0 { ExportValue::Number(at as i64) } else { ExportValue::Empty }].into_iter(),
            )
            .unwrap();
        }
        let bytes = part.end().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let reader = parquet::file::reader::SerializedFileReader::new(file).unwrap();
        use parquet::file::reader::FileReader;
        assert_eq!(reader.metadata().num_row_groups(), 2);
        assert_eq!(reader.metadata().file_metadata().num_rows(), ROW_GROUP as i64 + 1);
    }
}
