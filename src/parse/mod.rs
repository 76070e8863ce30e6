//! A document and its layout to advices, problems and a tally.
//!
//! Pure. The parser knows how prints are laid out in general; what one looks like stands in its
//! [`Layout`](crate::layout::Layout). It decides nothing about owners and knows nothing of other files.

mod draft;
mod facts;
pub mod lines;
pub mod reading;
pub mod samples;
pub mod values;
