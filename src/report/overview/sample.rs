//! A batch with one løngruppe or two in every state, for tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use super::{BatchOverview, KnownReport, NotMade, OverviewFacts, RefusedFile};
use crate::domain::{Owner, PayGroup, PayrollRun};
use crate::office::calendar::RunDates;
use crate::office::customers::Customers;
use crate::office::sheet::table_of_csv;
use crate::report::kept::KeptReport;
use crate::report::kept::ReportEntry;
use crate::report::waiting::WaitingRows;

pub(super) fn run() -> PayrollRun {
    PayrollRun::new(2023, 8, 2).unwrap()
}

pub(super) fn group(number: &str) -> PayGroup {
    PayGroup::new(number).unwrap()
}

pub(super) fn customers() -> Customers {
    let list = "Løngruppe;Kunde;Kundetype\n99;Øresundsskolen;regnskabskunde\n101;Ålborg <Museum> & Søn;\n\
                102;Prøvestyrelsen;regnskabskunde\n103;Demostyrelsen;ikke-regnskabskunde\n104;Fiktivt Institut;\n\
                105;Testrådet;\n106;Eksempelarkivet;regnskabskunde\n";
    Customers::from_tables(Path::new("kunder.csv"), &[table_of_csv(list)]).unwrap()
}

fn report(number: &str, unresolved: &[(&str, usize)], stale: bool) -> KnownReport {
    let unresolved: BTreeMap<String, usize> =
        unresolved.iter().map(|(code, count)| (code.to_string(), *count)).collect();
    let undecided = unresolved.values().sum();
    let owners = Owner::ALL.map(|owner| {
        let count = match owner {
            Owner::Unresolved => undecided,
            Owner::Customer => 1200,
            _ => 3,
        };
        (owner.word().to_string(), count)
    });
    let entry = ReportEntry {
        run: run(),
        group: group(number),
        path: String::new(),
        advices: owners.iter().map(|(_, count)| count).sum(),
        by_owner: owners.into_iter().collect(),
        by_type: BTreeMap::new(),
        new: Some(7),
        gone: Some(0),
        incomplete: number == "102",
        stale,
        stale_because: None,
    };
    let incomplete = match entry.incomplete {
        true => vec![crate::report::missing_source(crate::domain::PrintKind::U721)],
        false => Vec::new(),
    };
    let unrecognised = if number == "99" { 4 } else { 0 };
    let href = format!("afrapportering_LG2023-08-2_gruppe-{number}.xlsx");
    KnownReport {
        group: group(number),
        kept: Some(KeptReport {
            entry,
            unresolved,
            unrecognised,
            incomplete,
            nothing_printed: false,
            answers: BTreeMap::new(),
            form: None,
            waiting: Some(WaitingRows {
                answered: 3,
                new_answers: 1,
                for_customer: 1197,
                for_sam: 9,
                done: 2,
                ..WaitingRows::default()
            }),
        }),
        stale: stale.then_some(super::STALE_EARLIER_RUN),
        href: Some(href),
        delivery: None,
    }
}

pub(super) fn known(customers: &Customers) -> OverviewFacts<'_> {
    static DATES: LazyLock<RunDates> = LazyLock::new(|| RunDates {
        report_deadline: Some(jiff::civil::date(2023, 7, 27)),
        disposition: Some(jiff::civil::date(2023, 7, 31)),
        information: "Juli er <lukke>måned.".into(),
        ..RunDates::default()
    });
    let refused = |name: &str, number: &str| RefusedFile {
        name: name.into(),
        group: PayGroup::new(number),
        why: "no layout knows this print; nearest is 'u721'".into(),
        is_danish: false,
    };
    OverviewFacts {
        today: Some(jiff::civil::date(2023, 7, 22)),
        worklist: Some("arbejdsliste.xlsx".into()),
        run: run(),
        customers,
        dates: Some(&DATES),
        reports: vec![
            report("99", &[("ZZ0002", 6), ("", 2)], false),
            report("101", &[], false),
            report("102", &[("ZZ0001", 2)], false),
            report("106", &[], true),
        ],
        not_made: vec![(group("105"), NotMade::Failed)],
        refused: vec![refused("U721_103.pdf", "103"), refused("<script>alert(1)</script>.txt", "")],
    }
}

pub(super) fn overview() -> BatchOverview {
    let customers = customers();
    BatchOverview::of(known(&customers))
}
