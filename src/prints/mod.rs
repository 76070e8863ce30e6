//! What a print looks like and says: its layouts, its parsing, teaching a new one. Pure.

pub mod demo;
pub mod layout;
pub mod merge;
pub mod parse;
pub mod place;
pub mod teach;
