//! What kind of cells a column of a workbook holds.

/// What kind of cells a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnShape {
    /// A word or two.
    Word,
    /// Digits or letters whose every character counts, leading zeros too.
    Identifier,
    /// Running text.
    Prose,
    /// Kroner and øre.
    Amount,
    /// A day.
    Date,
    /// A whole number.
    Count,
}
