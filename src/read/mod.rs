//! Bytes to [`Document`](crate::document::Document)s: one module a kind of file, nothing of what prints mean.

pub mod pdf;
