//! How a report stands with each of its recipients: delivered, on its way, held back and why, or ready to go.
//!
//! Pure. What the customer list and the ledger say decides alone.

use jiff::civil::Date;

use crate::domain::{Owner, PayGroup, PayrollRun};
use crate::history::store::{Delivery, RecordedReport, Release, Stage};
use crate::office::customers::{Customer, DeliveryMethod as Way, ReleaseMode as When};
use crate::report::kept::KeptReport;

/// What is known of a report of a kunde who gets reports.
#[derive(Debug)]
pub struct ReportToSend<'a> {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// Its kunde.
    pub customer: &'a Customer,
    /// The report on disk.
    pub written: &'a RecordedReport,
    /// What it holds, in numbers; `None` where that is not known any more.
    pub kept: Option<&'a KeptReport>,
    /// Its deliveries so far, in the order in which they were planned.
    pub ledger: &'a [Delivery],
    /// Up to which version a person let it go.
    pub release: Option<Release>,
    /// Afrapporteringsfrist.
    pub deadline: Option<Date>,
    /// Whether the løngruppe has a report of a later lønkørsel.
    pub has_later: bool,
    /// Whether its file was changed and cannot be read back.
    pub is_blocked: bool,
}

/// What holds for all reports.
#[derive(Debug, Clone, Copy)]
pub struct SendLimits {
    /// The day of this run of the program, in UTC.
    pub today: Date,
    /// The share of Uafklaret, 0 to 1, above which a report is held back.
    pub max_unresolved: Option<f64>,
}

/// How a report stands with one recipient.
#[derive(Debug, Clone, PartialEq)]
pub enum DeliveryStanding {
    /// It is there.
    Delivered {
        /// Since when, `2023-07-21T08:48:00Z`.
        at: String,
        /// Which version of it.
        version: u32,
    },
    /// It was cut off on its way, and nobody but a person can tell whether it arrived.
    Unsure {
        /// When it was sent.
        at: String,
        /// Whether the history knows of it only by what is kept outside the database.
        is_hearsay: bool,
    },
    /// The recipient's side does not take it.
    Refused {
        /// Why, in English.
        why: String,
    },
    /// It does not go, and why.
    Held(Vec<Hold>),
    /// It may go.
    Ready {
        /// Which version of it.
        version: u32,
        /// Whether the recipient has an earlier one.
        replaces: bool,
        /// How many times it was sent before without coming through.
        again: u32,
    },
}

/// Why a report does not go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hold {
    /// There is no copy for the kunde, or nothing is known of the report.
    NoCopy,
    /// It was changed and cannot be read back.
    Unreadable,
    /// Somebody typed in it since the kunde's copy was made.
    TypedIn,
    /// `Skal laves igen`: it does not show all that is known.
    Stale,
    /// `Ufuldstændig`.
    Incomplete,
    /// More rows are Uafklaret than may be.
    TooManyUnresolved,
    /// The Afrapporteringsfrist is over.
    Late(Date),
    /// The løngruppe has a later report, and no deadline says that this one is still wanted.
    Outdated,
    /// `Frigivelse` is manuel, and nobody let it go.
    NotReleased,
}

impl Hold {
    /// Whether a person may let the report go all the same. What is not as it should be on disk cannot go.
    fn can_be_waived(self) -> bool {
        !matches!(self, Self::NoCopy | Self::Unreadable | Self::TypedIn | Self::NotReleased)
    }
}

impl DeliveryStanding {
    /// Whether it waits for nothing but a release, as `Frigivelse` `manuel` means it to.
    pub fn waits_for_release(&self) -> bool {
        matches!(self, Self::Held(holds) if holds.as_slice() == [Hold::NotReleased])
    }

    /// Whether a person is needed before it can go on.
    pub fn calls_for_a_person(&self, has_later: bool) -> bool {
        match self {
            Self::Delivered { .. } | Self::Ready { .. } => false,
            Self::Unsure { .. } => true,
            Self::Refused { .. } | Self::Held(_) => !has_later,
        }
    }
}

/// How a report stands with each recipient, in the order of the customer list; `hashed` gives the keyed hash that the
/// ledger knows a recipient by. Nothing where the kunde gets no reports from this program.
pub fn standings<'a>(
    known: &ReportToSend<'a>,
    bounds: &SendLimits,
    hashed: impl Fn(Way, &str) -> crate::system::secret::Mac,
) -> Vec<(&'a str, DeliveryStanding)> {
    if known.customer.delivery == Way::None {
        return Vec::new();
    }
    let version = version(known);
    let held = holds(known, version, bounds);
    let of = |recipient: &'a String| {
        let mac = hashed(known.customer.delivery, recipient);
        let ledger: Vec<&Delivery> = known.ledger.iter().filter(|it| it.recipient == mac).collect();
        (recipient.as_str(), standing(known, &ledger, version, &held))
    };
    known.customer.recipients.iter().map(of).collect()
}

fn standing(known: &ReportToSend<'_>, ledger: &[&Delivery], version: u32, held: &[Hold]) -> DeliveryStanding {
    if let Some(unsure) = ledger.iter().find(|it| it.stage == Stage::Started) {
        return DeliveryStanding::Unsure { at: unsure.at.clone(), is_hearsay: unsure.parcel.is_hearsay };
    }
    let done = ledger.iter().rev().find(|it| it.stage == Stage::Done);
    // A copy that is not there any more leaves the one that was delivered.
    if let Some(done) = done.filter(|done| known.written.copy.is_none_or(|copy| copy == done.copy)) {
        return DeliveryStanding::Delivered { at: done.at.clone(), version: done.version };
    }
    let refused = ledger.iter().find(|it| it.stage == Stage::Refused && it.version == version);
    if let Some(refused) = refused {
        return DeliveryStanding::Refused { why: refused.parcel.why.clone() };
    }
    // What a person had sent once more goes, though it may be late by now.
    let again = ledger.iter().rev().find(|it| it.stage == Stage::Planned && it.parcel.again > 0);
    let again = again.map_or(0, |it| it.parcel.again);
    let is_asked = |hold: &Hold| again > 0 && (hold.can_be_waived() || *hold == Hold::NotReleased);
    let held: Vec<Hold> = held.iter().copied().filter(|hold| !is_asked(hold)).collect();
    match held.is_empty() {
        true => DeliveryStanding::Ready { version, replaces: done.is_some(), again },
        false => DeliveryStanding::Held(held),
    }
}

/// Which version of the report the one on disk is: that of the latest delivery where it is the same, else the next.
pub fn version(known: &ReportToSend<'_>) -> u32 {
    let went = known.ledger.iter().rev().find(|it| it.stage.may_be_there() || it.parcel.again > 0);
    match went {
        Some(latest) if Some(latest.copy) == known.written.copy => latest.version,
        _ => 1 + went.map_or(0, |latest| latest.version),
    }
}

/// What speaks against sending a version of a report.
fn holds(known: &ReportToSend<'_>, version: u32, bounds: &SendLimits) -> Vec<Hold> {
    let released = known.release.filter(|release| release.version >= version);
    let is_late = known.deadline.is_some_and(|deadline| bounds.today > deadline);
    let is_outdated = known.deadline.is_none() && known.has_later;
    let share = known.kept.map_or(0.0, unresolved_share);
    let candidates = [
        (known.written.copy.is_none() || known.kept.is_none(), Hold::NoCopy),
        (known.is_blocked, Hold::Unreadable),
        (known.written.typed_in || known.written.copy_lacks_typed, Hold::TypedIn),
        (known.written.is_stale(), Hold::Stale),
        (known.kept.is_some_and(|kept| kept.entry.incomplete), Hold::Incomplete),
        (bounds.max_unresolved.is_some_and(|limit| share > limit), Hold::TooManyUnresolved),
        (is_late, Hold::Late(known.deadline.unwrap_or_default())),
        (is_outdated, Hold::Outdated),
        (known.customer.release == When::Manual && released.is_none(), Hold::NotReleased),
    ];
    let waived = released.is_some_and(|release| release.anyway);
    let stands =
        |(applies, hold): (bool, Hold)| (applies && !(waived && hold.can_be_waived())).then_some(hold);
    candidates.into_iter().filter_map(stands).collect()
}

fn unresolved_share(kept: &KeptReport) -> f64 {
    let unresolved = kept.entry.by_owner.get(Owner::Unresolved.key()).copied().unwrap_or_default();
    match kept.entry.advices {
        0 => 0.0,
        all => unresolved as f64 / all as f64,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::history::store::Behind;
    use crate::history::store::Parcel;
    use crate::report::kept::ReportEntry;
    use crate::system::secret::Mac;

    const AT: &str = "2023-07-21T08:48:00Z";
    const COPY: [u8; 32] = [1; 32];
    const TODAY: Date = Date::constant(2023, 7, 26);
    const YESTERDAY: Date = Date::constant(2023, 7, 25);

    fn group() -> PayGroup {
        PayGroup::new("999").unwrap()
    }

    fn run() -> PayrollRun {
        PayrollRun::new(2023, 8, 2).unwrap()
    }

    fn hashed(_: Way, recipient: &str) -> Mac {
        Mac([recipient.len() as u8; 16])
    }

    /// A report, and everything that is known of it.
    struct TestReport {
        customer: Customer,
        written: RecordedReport,
        kept: KeptReport,
        ledger: Vec<Delivery>,
        release: Option<Release>,
        deadline: Option<Date>,
        has_later: bool,
        is_blocked: bool,
    }

    impl TestReport {
        /// One that nothing speaks against but, with `When::Manual`, that nobody let it go.
        fn new(release: When) -> Self {
            let recipients = vec!["a@example.dk".to_string(), "bb@example.dk".to_string()];
            let entry = ReportEntry {
                run: run(),
                group: group(),
                path: String::new(),
                advices: 10,
                by_owner: BTreeMap::from([("Uafklaret".to_string(), 1)]),
                by_type: BTreeMap::new(),
                new: None,
                gone: None,
                incomplete: false,
                stale: false,
                stale_because: None,
            };
            Self {
                customer: Customer { recipients, delivery: Way::Mail, release, ..Customer::default() },
                written: RecordedReport {
                    run: run(),
                    fingerprint: None,
                    path: String::new(),
                    stamp: None,
                    sha256: None,
                    copy: Some(COPY),
                    prints: None,
                    edition: 1,
                    behind: None,
                    copy_lacks_typed: false,
                    copy_edition: None,
                    beyond: crate::history::typed_in::Beyond::Nothing,
                    typed_in: false,
                },
                kept: KeptReport {
                    entry,
                    unresolved: BTreeMap::new(),
                    unrecognised: 0,
                    incomplete: Vec::new(),
                    nothing_printed: false,
                    answers: BTreeMap::new(),
                    form: None,
                    waiting: None,
                },
                ledger: Vec::new(),
                release: None,
                deadline: Some(TODAY),
                has_later: false,
                is_blocked: false,
            }
        }

        fn released(mut self, version: u32, anyway: bool) -> Self {
            self.release = Some(Release { version, anyway });
            self
        }

        fn went(mut self, recipient: &str, stage: Stage, copy: [u8; 32]) -> Self {
            let recipient = recipient.to_string();
            self.ledger.push(Delivery {
                id: 1,
                group: group(),
                run: run(),
                recipient: hashed(Way::Mail, &recipient),
                version: 1,
                stage,
                at: AT.into(),
                copy,
                parcel: Parcel {
                    way: Way::Mail,
                    recipient,
                    why: "no such mailbox".into(),
                    ..Parcel::default()
                },
            });
            self
        }

        /// How the report stands with the first recipient.
        fn standing(&self) -> DeliveryStanding {
            let group = group();
            let known = ReportToSend {
                run: run(),
                group: &group,
                customer: &self.customer,
                written: &self.written,
                kept: Some(&self.kept),
                ledger: &self.ledger,
                release: self.release,
                deadline: self.deadline,
                has_later: self.has_later,
                is_blocked: self.is_blocked,
            };
            let bounds = SendLimits { today: TODAY, max_unresolved: Some(0.2) };
            standings(&known, &bounds, hashed).remove(0).1
        }
    }

    const FIRST: DeliveryStanding = DeliveryStanding::Ready { version: 1, replaces: false, again: 0 };

    #[test]
    fn what_nothing_speaks_against_goes_and_what_waits_for_a_person_waits() {
        assert_eq!(TestReport::new(When::Automatic).standing(), FIRST);
        assert_eq!(TestReport::new(When::Manual).standing(), DeliveryStanding::Held(vec![Hold::NotReleased]));
        assert_eq!(TestReport::new(When::Manual).released(1, false).standing(), FIRST);
    }

    #[test]
    fn each_reason_holds_a_report_back_and_a_person_may_waive_most() {
        type Change = fn(&mut TestReport);
        let cases: [(Hold, bool, Change); 8] = [
            (Hold::NoCopy, false, |desk| desk.written.copy = None),
            (Hold::Unreadable, false, |desk| desk.is_blocked = true),
            (Hold::TypedIn, false, |desk| desk.written.typed_in = true),
            (Hold::Stale, true, |desk| desk.written.behind = Some(Behind::EarlierRun)),
            (Hold::Incomplete, true, |desk| desk.kept.entry.incomplete = true),
            (Hold::TooManyUnresolved, true, |desk| {
                desk.kept.entry.by_owner.insert("Uafklaret".into(), 3);
            }),
            (Hold::Late(YESTERDAY), true, |desk| desk.deadline = Some(YESTERDAY)),
            (Hold::Outdated, true, |desk| (desk.deadline, desk.has_later) = (None, true)),
        ];
        for (hold, can_be_waived, change) in cases {
            for anyway in [false, true] {
                let mut desk = TestReport::new(When::Automatic).released(1, anyway);
                change(&mut desk);
                let expected =
                    if can_be_waived && anyway { FIRST } else { DeliveryStanding::Held(vec![hold]) };
                assert_eq!(desk.standing(), expected, "{hold:?}, anyway {anyway}");
            }
        }
    }

    #[test]
    fn what_was_delivered_goes_again_only_as_another_version_that_was_released() {
        let same = TestReport::new(When::Automatic).went("a@example.dk", Stage::Done, COPY);
        assert_eq!(same.standing(), DeliveryStanding::Delivered { at: AT.into(), version: 1 });
        let other = |release| TestReport::new(release).went("a@example.dk", Stage::Done, [2; 32]);
        assert_eq!(
            other(When::Automatic).standing(),
            DeliveryStanding::Ready { version: 2, replaces: true, again: 0 }
        );
        let old_release = other(When::Manual).released(1, false);
        assert_eq!(old_release.standing(), DeliveryStanding::Held(vec![Hold::NotReleased]));
        // Another recipient got it: to this one it is the same version, and the first.
        let elsewhere = TestReport::new(When::Automatic).went("bb@example.dk", Stage::Done, COPY);
        assert_eq!(elsewhere.standing(), FIRST);
    }

    #[test]
    fn what_was_cut_off_or_refused_is_not_sent_again_by_itself() {
        let cut = TestReport::new(When::Automatic).went("a@example.dk", Stage::Started, COPY).standing();
        assert_eq!(cut, DeliveryStanding::Unsure { at: AT.into(), is_hearsay: false });
        assert!(cut.calls_for_a_person(true));
        let refused = TestReport::new(When::Automatic).went("a@example.dk", Stage::Refused, COPY).standing();
        assert_eq!(refused, DeliveryStanding::Refused { why: "no such mailbox".into() });
        assert!(refused.calls_for_a_person(false) && !refused.calls_for_a_person(true));
        // Planned and never begun: it goes.
        let planned = TestReport::new(When::Automatic).went("a@example.dk", Stage::Planned, [3; 32]);
        assert_eq!(planned.standing(), FIRST);
    }

    #[test]
    fn a_kunde_who_gets_no_reports_has_no_standing() {
        let desk = TestReport::new(When::Automatic);
        let customer = Customer { delivery: Way::None, ..desk.customer };
        let group = group();
        let known = ReportToSend {
            run: run(),
            group: &group,
            customer: &customer,
            written: &desk.written,
            kept: None,
            ledger: &[],
            release: None,
            deadline: None,
            has_later: false,
            is_blocked: false,
        };
        let bounds = SendLimits { today: TODAY, max_unresolved: None };
        assert_eq!(standings(&known, &bounds, hashed), []);
    }
}
