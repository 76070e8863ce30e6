//! One builder for every workbook that the program writes.

pub mod clean;
pub mod height;
pub mod host;
pub mod look;
pub mod plain;
pub mod shape;
pub mod sheet;
pub(crate) mod start;
