//! The ways to a recipient. Another way is one more file here, and a line in [`Channels`].
//!
//! A channel carries what is given to it and says what became of it. It writes nothing down: the ledger is the
//! dispatcher's, and what may go to whom was decided before.

mod folder;
mod mail;

pub use folder::FolderChannel;
pub use mail::MailChannel;

use super::Outgoing;
use super::errand::Errand;
use crate::office::customers::DeliveryMethod;

/// A way to a recipient.
pub trait Channel {
    /// Carries the files of an errand.
    fn carry(&mut self, errand: &Errand<'_>, files: Vec<Outgoing>) -> Carried;

    /// What would keep an errand from going, as far as that can be told without carrying it; `None` where nothing would.
    fn rehearse(&self, errand: &Errand<'_>, files: &[Outgoing]) -> Option<Carried>;

    /// Whether an outcome is about the way itself and not about this one recipient, so that no other is tried either.
    fn is_down(&self, outcome: &Carried) -> bool;
}

/// What became of what a channel was given. A reason is an English sentence without any address in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// It is there, or whoever brings it has taken it over.
    Accepted,
    /// It was not sent, for a reason that passes: trying again later may do.
    Later {
        /// Why.
        why: String,
    },
    /// It was not sent, and will not be to this recipient in this form.
    Refused {
        /// Why.
        why: String,
    },
    /// It was sent, and no answer came: it may have arrived or not. Only a person can find out.
    Unknown {
        /// Why.
        why: String,
    },
    /// It was not sent, and nothing else will be this way as it is set up.
    Impossible {
        /// Why.
        why: String,
    },
}

impl Carried {
    /// Why it did not go; empty where it did.
    pub fn why(&self) -> &str {
        match self {
            Self::Accepted => "",
            Self::Later { why }
            | Self::Refused { why }
            | Self::Unknown { why }
            | Self::Impossible { why } => why,
        }
    }
}

/// The channels of a run, one for each way that a customer list can name.
pub struct Channels<'a> {
    /// `mappe`.
    pub folder: FolderChannel<'a>,
    /// `mail`.
    pub mail: MailChannel<'a>,
}

impl<'a> Channels<'a> {
    /// The channel of a way; `None` where the kunde gets nothing by this program.
    pub fn of(&mut self, way: DeliveryMethod) -> Option<&mut (dyn Channel + 'a)> {
        match way {
            DeliveryMethod::None => None,
            DeliveryMethod::Folder => Some(&mut self.folder),
            DeliveryMethod::Mail => Some(&mut self.mail),
        }
    }
}
