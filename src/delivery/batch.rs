//! Every report that is for somebody, and how it stands with each recipient: customer list, calendar, history and ledger
//! put together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::standing::{DeliveryStanding, ReportToSend, SendLimits, standings, version};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::History;
use crate::history::store::{Delivery, RecordedReport, Release};
use crate::office::customers::DeliveryMethod as Way;
use crate::office::settings::Settings;

/// A report of a kunde who gets reports.
#[derive(Debug)]
pub struct Standings {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: PayGroup,
    /// How it goes.
    pub way: Way,
    /// The report on disk.
    pub written: RecordedReport,
    /// Which version of the report the one on disk is.
    pub version: u32,
    /// Whether the løngruppe has a report of a later lønkørsel.
    pub has_later: bool,
    /// How it stands with each recipient, in the order of the customer list.
    pub recipients: Vec<(String, DeliveryStanding)>,
}

impl Standings {
    /// Whether it waits for a person with any of them.
    pub fn call_for_a_person(&self) -> bool {
        self.recipients.iter().any(|(_, standing)| standing.calls_for_a_person(self.has_later))
    }
}

/// Puts together how the reports that `wanted` names stand, by løngruppe and run. `blocked` are those that cannot be read
/// back.
pub fn standings_of(
    history: &History,
    settings: &Settings,
    blocked: &BTreeSet<ReportId>,
    wanted: impl Fn(PayrollRun, &PayGroup) -> bool,
) -> Result<Vec<Standings>, Error> {
    standings_as_if(history, settings, blocked, &BTreeSet::new(), wanted)
}

/// The same as if some reports had been `made_anew`, with what people typed in them.
pub fn standings_as_if(
    history: &History,
    settings: &Settings,
    blocked: &BTreeSet<ReportId>,
    made_anew: &BTreeSet<ReportId>,
    wanted: impl Fn(PayrollRun, &PayGroup) -> bool,
) -> Result<Vec<Standings>, Error> {
    let reports = history.store.reports()?;
    let mut last: BTreeMap<PayGroup, PayrollRun> = BTreeMap::new();
    for (group, written) in &reports {
        last.entry(group.clone()).and_modify(|run| *run = written.run.max(*run)).or_insert(written.run);
    }
    let desk = SendDesk {
        history,
        settings,
        blocked,
        made_anew,
        last,
        ledger: history.store.deliveries()?,
        releases: history.store.releases()?,
        bounds: SendLimits { today: today(history), max_unresolved: settings.max_unresolved },
    };
    let wanted = reports.into_iter().filter(|(group, written)| wanted(written.run, group));
    wanted.filter_map(|(group, written)| desk.standings(group, written).transpose()).collect()
}

/// The day of this run of the program, in UTC.
pub fn today(history: &History) -> Date {
    history.now.get(..10).and_then(|day| day.parse().ok()).unwrap_or_default()
}

struct SendDesk<'a> {
    history: &'a History,
    settings: &'a Settings,
    blocked: &'a BTreeSet<ReportId>,
    made_anew: &'a BTreeSet<ReportId>,
    /// The last run that each løngruppe has a report of.
    last: BTreeMap<PayGroup, PayrollRun>,
    ledger: BTreeMap<ReportId, Vec<Delivery>>,
    releases: BTreeMap<ReportId, Release>,
    bounds: SendLimits,
}

impl SendDesk<'_> {
    /// `None` where its kunde gets no reports from this program.
    fn standings(&self, group: PayGroup, written: RecordedReport) -> Result<Option<Standings>, Error> {
        let run = written.run;
        let customer = self.settings.customers.of(&group).filter(|customer| customer.delivery != Way::None);
        let Some(customer) = customer else { return Ok(None) };
        let of = ReportId { run, group };
        let kept = self.history.store.summary_of(&of.group, run)?;
        let as_if = if self.made_anew.contains(&of) { written.made_anew() } else { written.clone() };
        let known = ReportToSend {
            run,
            group: &of.group,
            customer,
            written: &as_if,
            kept: kept.as_ref(),
            ledger: self.ledger.get(&of).map(Vec::as_slice).unwrap_or_default(),
            release: self.releases.get(&of).copied(),
            deadline: self.settings.calendar.of(run).and_then(|dates| dates.report_deadline),
            has_later: self.last.get(&of.group).is_some_and(|last| *last > run),
            is_blocked: self.blocked.contains(&of),
        };
        let hashed = |way, recipient: &str| self.history.store.recipient(way, recipient);
        let recipients = standings(&known, &self.bounds, hashed);
        let recipients =
            recipients.into_iter().map(|(name, standing)| (name.to_string(), standing)).collect();
        let (version, has_later, way) = (version(&known), known.has_later, customer.delivery);
        Ok(Some(Standings { run, group: of.group, way, written, version, has_later, recipients }))
    }
}
