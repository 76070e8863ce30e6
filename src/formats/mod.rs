//! Bytes to documents and back; knows no print.

pub mod book;
pub mod csv;
pub mod document;
pub mod protect;
pub mod read;
