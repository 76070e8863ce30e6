//! What has become of an advice since the run before.

/// What has become of an advice since the run before: the column `Siden sidst`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Since {
    /// `Ny`.
    New,
    /// `Uændret`.
    Unchanged,
    /// `Ændret`: another amount or date.
    Changed,
    /// `Ikke gentaget`: open, and not printed this time.
    NotRepeated,
    /// `Genopstået`: was closed, and is open again.
    Reopened,
}

impl Since {
    /// The Danish word of the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "Ny",
            Self::Unchanged => "Uændret",
            Self::Changed => "Ændret",
            Self::NotRepeated => "Ikke gentaget",
            Self::Reopened => "Genopstået",
        }
    }
}
