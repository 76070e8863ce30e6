//! A delivery that is about to be carried.

use jiff::Timestamp;

use super::Outgoing;
use super::enclosed::Enclosure;
use crate::domain::problem::{Error, Problem};
use crate::history::History;
use crate::history::store::Delivery;
use crate::office::customers::{Customer, DeliveryMethod};

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
    /// What was to go along and could not, when everything was put together.
    pub left_behind: Vec<Problem>,
}

impl Errand<'_> {
    /// Puts the files together, the report first. What goes along and cannot be read any more is left behind, and the report
    /// goes without it: the ledger then tells of those that go.
    pub fn pack(&mut self, history: &History) -> Result<Vec<Outgoing>, Error> {
        let mut files = (self.report)()?;
        for (name, enclosure) in std::mem::take(&mut self.enclosures) {
            match enclosure.bytes(history) {
                Ok(bytes) => {
                    files.push(Outgoing { name: name.clone(), bytes });
                    self.enclosures.push((name, enclosure));
                }
                Err(error) => {
                    self.delivery.parcel.files.retain(|file| *file != name);
                    self.delivery.parcel.enclosed.retain(|file| *file != enclosure.mac.0);
                    self.left_behind.push(enclosure.left_behind(error));
                }
            }
        }
        Ok(files)
    }

    /// Writes down what files are about to be put into the recipient's folder. A mail leaves none.
    pub(super) fn begin(&mut self, files: &[Outgoing]) {
        if self.delivery.parcel.way == DeliveryMethod::Folder {
            self.delivery.parcel.begun.extend(files.iter().map(Outgoing::sha256));
        }
    }
}

/// The time of this run of the program.
pub(super) fn moment(history: &History) -> Timestamp {
    history.now.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
