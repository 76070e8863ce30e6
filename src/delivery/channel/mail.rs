//! `mail`: a letter to the recipient's address, with the files.

use super::{Carried, Channel};
use crate::delivery::Outgoing;
use crate::delivery::errand::{Errand, moment};
use crate::delivery::letter::Letter;
use crate::delivery::mail::{Mailer, Message};
use crate::history::History;
use crate::office::calendar::RunCalendar;

/// By mail.
pub struct MailChannel<'a> {
    /// Whose reports they are.
    pub history: &'a History,
    /// What mails leave through, or why there is nothing.
    pub mailer: Result<Mailer, String>,
    /// The days of the runs.
    pub calendar: &'a RunCalendar,
    /// Where a kunde writes about a fault of Statens Administration, or empty.
    pub faults_to: &'a str,
}

impl Channel for MailChannel<'_> {
    fn carry(&mut self, errand: &Errand<'_>, files: Vec<Outgoing>) -> Carried {
        let delivery = &errand.delivery;
        let letter = Letter {
            customer: &errand.customer.name,
            run: delivery.run,
            group: &delivery.group,
            version: if errand.replaces { delivery.version.max(2) } else { 1 },
            files: files.iter().map(|file| file.name.as_str()).collect(),
            locked: errand.password.is_some(),
            again: delivery.parcel.again > 0,
            contact: &errand.customer.contact,
            dates: self.calendar.of(delivery.run),
            in_statens_hr: errand.customer.orders_in_statens_hr(),
            faults_to: self.faults_to,
        };
        let key = self.history.store.delivery_key(delivery);
        let id = format!("uddata.{}", data_encoding::HEXLOWER.encode(&key.0));
        let message = Message {
            // What is sent once more is another mail: a server that knows the first one would throw it away.
            id: if delivery.parcel.again == 0 { id } else { format!("{id}.{}", delivery.parcel.again) },
            date: moment(self.history),
            to: delivery.parcel.recipient.clone(),
            subject: letter.subject(),
            text: letter.text(),
            attachments: files,
        };
        match &mut self.mailer {
            Ok(mailer) => mailer.send(&message),
            Err(why) => Carried::Impossible { why: why.clone() },
        }
    }

    /// No server is asked.
    fn rehearse(&self, _: &Errand<'_>, _: &[Outgoing]) -> Option<Carried> {
        self.mailer.as_ref().err().map(|why| Carried::Impossible { why: why.clone() })
    }

    /// A server that cannot be reached, or is set up wrongly, is not asked anew for each.
    fn is_down(&self, outcome: &Carried) -> bool {
        match outcome {
            Carried::Impossible { .. } => true,
            Carried::Later { .. } => self.mailer.as_ref().is_ok_and(|mailer| !mailer.is_reachable()),
            _ => false,
        }
    }
}
