//! Bytes to [`Document`](crate::document::Document): one file per kind of input. Limits live here; what a line or a
//! cell means does not.

pub mod archive;
pub mod kind;
pub mod table;

mod csv;
#[cfg(test)]
mod hostile;
mod ods;
mod ole;
mod serial;
mod sheet;
mod workbook_guard;
mod xls;
mod xls_strings;
mod xlsx;
mod xml_part;
mod zipped;
