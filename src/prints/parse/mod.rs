//! A document and its layout to advices, problems and a tally.
//!
//! Pure. The parser knows how prints are laid out in general; what one looks like stands in its
//! [`Layout`]. It decides nothing about owners and knows nothing of other files.

use std::sync::Arc;

pub mod apart;
mod blank;
mod block;
mod carried;
pub mod cells;
mod draft;
mod facts;
pub mod lines;
mod pages;
mod paper;
pub mod reading;
mod rowlike;
pub mod samples;
pub mod tables;

use crate::domain::FileName;
use crate::domain::problem::Problem;
use crate::formats::document::{Document, DocumentBody};
use crate::prints::layout::Layout;
use reading::ParsedPrint;
pub(crate) use rowlike::{looks_like_row, quotes_a_row};

/// Reads a document by its layout. `Err` is the reason why the whole file is refused. With `watch`,
/// [`ParsedPrint::takes`] is filled.
pub fn read(
    file: &Arc<FileName>,
    document: &Document,
    layout: &Layout,
    watch: bool,
) -> Result<ParsedPrint, Problem> {
    match &document.body {
        DocumentBody::Lines(lines) => lines::read(file, lines, layout, watch),
        DocumentBody::Tables(tables) => tables::read(file, tables, layout, watch),
    }
}
