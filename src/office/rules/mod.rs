//! Who follows up on an advice: the rule table (sheet `Regler`) and the texts for each code (sheet `Koder`).
//!
//! Staff own both tables; the built-in ones hold the codes that have a public source and nothing else. How a table
//! decides:
//!
//! 1. Layers come in the order standard, kundetype, gruppe.
//! 2. In a layer the first row whose filled conditions all match wins.
//! 3. A later layer's hit replaces an earlier one's; its empty outcome cells keep the earlier outcome.
//! 4. Where nothing matches, the owner is `Uafklaret`.
//!
//! Pure: sheets come in as cells, decisions and findings go out as values. A table with a fault in it is refused as
//! a whole with every fault named; no row is skipped, no value guessed, and no owner is derived from the letters of
//! a code. What a person set by hand (`Ret ejer`) is not decided here.

pub mod apply;
mod catalogue;
pub mod check;
mod examples;
mod explain;
mod guide;
pub mod learn;
mod matching;
mod parts;
mod pattern;
mod reading;
mod rule;
#[cfg(test)]
mod speed;
mod table;
#[cfg(test)]
mod testing;
pub(crate) mod values;
mod words;
pub mod workbook;

pub use crate::office::sheet::table_of_csv;
pub use catalogue::{Catalogue, CatalogueEntry, CodeCells};
pub use explain::{Explanation, LayerTried, Mismatch, RowTried, RuleVerdict};
pub use matching::RuleContext;
pub use pattern::{CodePattern, TextPattern};
pub use rule::{Conditions, Interval, Layer, Rule, RuleCells, RuleOutcome};
pub use table::RuleTable;
