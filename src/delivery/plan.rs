//! What is to go where: the reports that may, with what goes along, written into the ledger as planned.

use std::collections::BTreeSet;
use std::time::Duration;

use super::batch::Standings;
use super::channel::{Channels, FolderChannel, MailChannel};
use super::dispatch::Dispatcher;
use super::enclosed::{Enclosure, Enclosures};
use super::errand::Errand;
use super::finished::finished;
use super::patience::Patience;
use super::setup::mailer;
use super::standing::DeliveryStanding;
use super::{DeliveryAccount, DeliveryEnd, SendJob};
use crate::domain::problem::{Error, Problem};
use crate::domain::{FileName, Location, PayGroup, PayrollRun};
use crate::history::store::{Parcel, Planned};
use crate::office::customers::{Customer, DeliveryMethod as Way};

/// Everything that is known of, and what of it is to be carried.
#[derive(Default)]
pub(super) struct Plan<'a> {
    /// Every report and recipient.
    pub(super) told: Vec<DeliveryAccount>,
    /// What is to be carried, each with its place in `told`.
    pub(super) errands: Vec<(usize, Errand<'a>)>,
    /// What is worth knowing.
    pub(super) problems: Vec<Problem>,
}

const NO_SERVER: &str = "the settings have no [mail]: name the server and the sender there";
const NO_PASSWORD: &str = "only_encrypted is set, and the table of passwords has none for the løngruppe";
const NOT_AS_IT_SHOULD_BE: &str = "its file is not as it should be: see the message";

impl<'a> SendJob<'a> {
    /// Whether a report was asked for.
    pub(super) fn wants(&self, run: PayrollRun, group: &PayGroup) -> bool {
        self.run.is_none_or(|wanted| wanted == run) && (self.groups.is_empty() || self.groups.contains(group))
    }

    /// The files that may go along with reports.
    pub(super) fn enclosures(&self) -> Result<Enclosures, Error> {
        let Some(folder) = &self.settings.delivery.bilag else { return Ok(Enclosures::default()) };
        // Those that are not sent this time, too: a name that says two løngrupper is to be seen to.
        let listed = self.settings.customers.iter().map(|(group, _)| group.clone());
        let reported = self.history.store.reports()?.into_iter().map(|(group, _)| group);
        let known: BTreeSet<PayGroup> = listed.chain(reported).collect();
        Enclosures::of(folder, &known, self.history)
    }

    /// Plans what is to go of a report.
    pub(super) fn plan(
        &'a self,
        report: &'a Standings,
        enclosures: &'a Enclosures,
        plan: &mut Plan<'a>,
    ) -> Result<(), Error> {
        let Some(customer) = self.settings.customers.of(&report.group) else { return Ok(()) };
        // The finished file is held against whom it is for before anything is planned, and again when it goes.
        let is_ready =
            |(_, standing): &(String, DeliveryStanding)| matches!(standing, DeliveryStanding::Ready { .. });
        let report_files = match report.recipients.iter().any(is_ready) {
            true => finished(report, customer, self.history),
            false => Ok(Vec::new()),
        };
        let report_files = report_files.map(|files| files.into_iter().map(|file| file.name).collect());
        if let Err(error) = &report_files {
            let at = Location::whole(&FileName::new(&error.at, &error.at));
            plan.problems.push(Problem::fault(at, error.what.clone(), error.hint.clone()));
        }
        for (recipient, standing) in &report.recipients {
            let mut told = DeliveryAccount {
                run: report.run,
                group: report.group.clone(),
                way: report.way,
                recipient: recipient.clone(),
                version: report.version,
                has_later: report.has_later,
                end: DeliveryEnd::Stands(standing.clone()),
                files: Vec::new(),
            };
            match (standing, &report_files) {
                (DeliveryStanding::Ready { replaces, again, .. }, Ok(files)) => {
                    let parcel =
                        Wrapped { report, customer, recipient, files, replaces: *replaces, again: *again };
                    let errand = self.wrap(parcel, enclosures, &mut told, &mut plan.problems)?;
                    plan.errands.extend(errand.map(|errand| (plan.told.len(), errand)));
                }
                (DeliveryStanding::Ready { .. }, Err(_)) => {
                    told.end = DeliveryEnd::Cannot(NOT_AS_IT_SHOULD_BE)
                }
                (DeliveryStanding::Delivered { .. }, _) if !report.has_later => {
                    let mac = self.history.store.recipient(report.way, recipient);
                    for late in enclosures.files.iter().filter(|it| it.group == report.group) {
                        if late.run == Some(report.run) && !self.history.store.is_enclosed(mac, late.mac)? {
                            plan.problems.push(late.too_late());
                        }
                    }
                }
                _ => {}
            }
            plan.told.push(told);
        }
        Ok(())
    }

    /// Plans a report for one recipient; `None` where it does not go after all, or not this time.
    fn wrap(
        &'a self,
        Wrapped { report, customer, recipient, files, replaces, again }: Wrapped<'a, '_>,
        enclosures: &'a Enclosures,
        told: &mut DeliveryAccount,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Errand<'a>>, Error> {
        let by_mail = report.way == Way::Mail;
        let password = self.passwords.of(&report.group);
        let cannot = match &self.settings.delivery.mail {
            _ if !by_mail => None,
            None => Some(NO_SERVER),
            Some(mail) => (mail.only_encrypted && password.is_none()).then_some(NO_PASSWORD),
        };
        if let Some(why) = cannot {
            told.end = DeliveryEnd::Cannot(why);
            return Ok(None);
        }
        let mac = self.history.store.recipient(report.way, recipient);
        let mut along: Vec<(String, &Enclosure)> = Vec::new();
        for enclosure in enclosures.with(&report.group, report.run, !report.has_later) {
            if self.history.store.is_enclosed(mac, enclosure.mac)? {
                continue;
            }
            match password.is_none() || enclosure.can_be_encrypted() {
                true => {
                    let taken = |name: &str| {
                        files.iter().chain(along.iter().map(|(name, _)| name)).any(|it| same_name(it, name))
                    };
                    along.push((free_name(&enclosure.name, taken), enclosure));
                }
                false => problems.push(enclosure.unencrypted()),
            }
        }
        let names = along.iter().map(|(name, _)| name);
        told.files = files.iter().chain(names).cloned().collect();
        let parcel = Parcel {
            way: report.way,
            recipient: recipient.to_string(),
            files: told.files.clone(),
            enclosed: along.iter().map(|(_, enclosure)| enclosure.mac.0).collect(),
            again,
            ..Parcel::default()
        };
        let Some(copy) = report.written.copy else { return Ok(None) };
        let (group, run, version) = (&report.group, report.run, report.version);
        let planned = Planned { group, run, version, copy, parcel: &parcel };
        Ok(Some(Errand {
            delivery: self.history.store.plan(&planned, &self.history.now)?,
            customer,
            replaces,
            report: Box::new(move || finished(report, customer, self.history)),
            enclosures: along,
            password,
            left_behind: Vec::new(),
        }))
    }

    /// What carries the parcels.
    pub(super) fn dispatcher(&self) -> Result<Dispatcher<'a>, Error> {
        let settings = self.settings.delivery.mail.as_ref();
        let mail = match settings {
            Some(settings) => Ok(mailer(settings)?),
            None => Err(NO_SERVER.to_string()),
        };
        let patience = Patience {
            retries: settings.map_or(0, |mail| mail.retries),
            first_wait: Duration::from_secs(settings.map_or(0, |mail| mail.wait)),
        };
        let channels = Channels {
            folder: FolderChannel { history: self.history, outbox: self.outbox.clone() },
            mail: MailChannel {
                history: self.history,
                mailer: mail,
                calendar: &self.settings.calendar,
                faults_to: &self.settings.faults_to,
            },
        };
        Ok(Dispatcher { history: self.history, channels, patience })
    }
}

/// Two files of one name would overwrite each other.
fn same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// The name, with a number where it is taken: `Kunderapport (2).pdf`.
fn free_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let (stem, ending) =
        name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let numbered = (2..).map(|number| format!("{stem} ({number}){ending}"));
    let mut names = std::iter::once(name.to_string()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_else(|| name.to_string())
}

/// A report for one recipient.
struct Wrapped<'a, 'b> {
    report: &'a Standings,
    customer: &'a Customer,
    recipient: &'b str,
    files: &'b Vec<String>,
    replaces: bool,
    again: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_of_one_name_get_a_number() {
        let taken = ["Kunderapport.pdf", "kunderapport (2).pdf"];
        let name = free_name("KUNDERAPPORT.pdf", |name| taken.iter().any(|it| same_name(it, name)));
        assert_eq!(name, "KUNDERAPPORT (3).pdf");
        assert_eq!(free_name("uden endelse", |_| false), "uden endelse");
    }
}
