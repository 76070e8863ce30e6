//! Readers: bytes to a [`Document`](crate::document::Document), every line or cell with its place.
//!
//! A reader knows bytes, encodings and limits. It knows nothing of prints, opens no file, and never replaces what it
//! cannot read: that is shown, counted and reported.

mod clean;
pub mod encoding;
mod evidence;
pub mod text;
