//! A delivery that is about to be carried.

use jiff::Timestamp;

use super::Outgoing;
use super::enclosed::Enclosure;
use crate::domain::problem::Error;
use crate::history::History;
use crate::history::store::Delivery;
use crate::office::customers::Customer;

/// A delivery that is planned, with what it takes to carry it.
pub struct Errand<'a> {
    /// As the ledger has it.
    pub delivery: Delivery,
    /// The kunde.
    pub customer: &'a Customer,
    /// Whether the recipient has an earlier version.
    pub replaces: bool,
    /// The report, finished.
    pub report: Box<dyn Fn() -> Result<Vec<Outgoing>, Error> + 'a>,
    /// What goes along, and what each file is called where it arrives.
    pub enclosures: Vec<(String, &'a Enclosure)>,
    /// The password that everything is encrypted with.
    pub password: Option<&'a str>,
}

/// The time of this run of the program.
pub(super) fn moment(history: &History) -> Timestamp {
    history.now.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
