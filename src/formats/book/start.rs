//! A workbook as each of ours begins: who made it, of which day it is, and the font that it is read in.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::look::{self, Look};

/// Deflate level: the quickest. Rows whose cells do not say where they stand come out smaller so than with their addresses at
/// level 3, in a third of the time.
pub(super) const COMPRESSION: u8 = 1;

const AUTHOR: &str = "Statens Administration";

/// A workbook with nothing in it yet, and the looks of its cells.
pub(crate) fn start(title: &str, subject: Option<&str>) -> Result<(Workbook, Look), XlsxError> {
    // A fixed day: the workbook's age is that of its inputs, and the same facts give the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let mut properties =
        DocProperties::new().set_title(title).set_author(AUTHOR).set_creation_datetime(&created);
    if let Some(subject) = subject {
        properties = properties.set_subject(subject);
    }
    let look = Look::new();
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    book.set_properties(&properties);
    book.set_default_format(&look::plain(), look::ROW_PIXELS, look::COLUMN_PIXELS)?;
    Ok((book, look))
}
