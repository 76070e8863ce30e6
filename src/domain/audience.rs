//! For whom a document is made.

/// For whom a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Audience {
    /// Statens Administration: everything.
    #[default]
    Sam,
    /// The kunde: without `Intern note`.
    Customer,
}
