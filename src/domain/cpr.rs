//! How much of a CPR number a document shows.

/// How much of a CPR number the report shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cpr {
    /// All ten digits.
    #[default]
    Full,
    /// The last four hidden.
    Masked,
}
