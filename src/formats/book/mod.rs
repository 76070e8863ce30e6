//! One builder for every workbook that the program writes.

mod abreast;
pub mod clean;
pub mod height;
pub mod host;
pub mod look;
pub(crate) mod package;
pub mod plain;
mod refused;
pub(crate) mod rows;
pub mod shape;
pub mod sheet;
pub(crate) mod start;
