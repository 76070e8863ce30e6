//! Delivery: finished reports to the kunder that they are for, each once.
//!
//! Nothing here makes or changes a report. What goes to whom follows from the customer list alone, and is written down in
//! the history before it is done.

pub mod settings;
pub mod standing;
pub mod letter;
pub mod mail;
pub mod patience;
pub mod bilag;
pub mod folder;
pub mod passwords;
pub mod protect;

/// A file that goes out, whole in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What it is called where it arrives; nothing personal stands in it.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Says its name and size: what it holds is about persons.
impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({}, {} bytes)", self.name, self.bytes.len())
    }
}
