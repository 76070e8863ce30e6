//! What `Overblik` says, worked out from the report for one reader: the steps, what is new, what is at stake, the counts.
//!
//! Everything counts open rows; what is done is counted as done and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::row::ReportRow;
use super::{Report, Status, words};
use crate::domain::audience::Audience;
use crate::domain::since::Since;
use crate::domain::{Amount, Kind, Owner, PayEffect, PayNumber};

/// Rows by kind, in the order of [`Kind::ALL`].
pub(super) type ByKind = [usize; Kind::ALL.len()];

/// Counts rows by kind.
pub(super) fn by_kind<'r>(rows: impl Iterator<Item = &'r ReportRow>) -> ByKind {
    rows.fold([0; Kind::ALL.len()], |mut counts, row| {
        // Kinds are declared in the order of their `ALL`; a test holds it.
        counts[row.item.advice.kind as usize] += 1;
        counts
    })
}

/// What a reader does with a row, in the order in which the steps stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StepKind {
    /// Acts on it by a day.
    By(Date),
    /// Acts on it; nothing says by when.
    WithoutDeadline,
    /// Statens Administration: settles who follows up.
    Unresolved,
    /// Statens Administration: reads what the kunde answered.
    Answered,
    /// Statens Administration: the kunde has not acted by the Frist.
    CustomerIsLate,
    /// Waits for the other one.
    Waits,
}

/// One step and the rows that it is about, as their indices in the report; at least one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(super) kind: StepKind,
    pub(super) rows: Vec<usize>,
}

/// The steps of a reader: every open row that concerns the reader stands in exactly one of them.
pub(super) fn steps(report: &Report, audience: Audience) -> Vec<Step> {
    let mut steps: BTreeMap<StepKind, Vec<usize>> = BTreeMap::new();
    for (at, row) in report.rows.iter().enumerate() {
        if let Some(kind) = step_of(row, audience) {
            steps.entry(kind).or_default().push(at);
        }
    }
    steps.into_iter().map(|(kind, rows)| Step { kind, rows }).collect()
}

/// Whether a row is open and asks something of a reader, if only to wait.
pub(super) fn concerns(row: &ReportRow, audience: Audience) -> bool {
    step_of(row, audience).is_some()
}

fn step_of(row: &ReportRow, audience: Audience) -> Option<StepKind> {
    let step = match audience {
        Audience::Customer => customers_step(row),
        Audience::Sam => sams_step(row),
    };
    step.filter(|_| row.typed.status.is_open())
}

fn customers_step(row: &ReportRow) -> Option<StepKind> {
    match (row.item.decision.owner, row.typed.status) {
        (_, Status::AwaitsCustomer) => Some(by_deadline(row)),
        (Owner::Customer | Owner::Both, Status::AwaitsSam) => Some(StepKind::Waits),
        (Owner::Customer | Owner::Both, _) => Some(by_deadline(row)),
        _ => None,
    }
}

/// Statens Administration reads every open row, but for those that ask nothing of anybody.
fn sams_step(row: &ReportRow) -> Option<StepKind> {
    match (row.item.decision.owner, row.typed.status) {
        _ if row.answer.is_some() => Some(StepKind::Answered),
        (_, Status::AwaitsCustomer) | (Owner::Customer, Status::Open) if row.overdue => {
            Some(StepKind::CustomerIsLate)
        }
        (_, Status::AwaitsCustomer) | (Owner::Customer, Status::Open) => Some(StepKind::Waits),
        (Owner::Unresolved, _) => Some(StepKind::Unresolved),
        (Owner::ForInformation, Status::Open) => None,
        _ => Some(by_deadline(row)),
    }
}

fn by_deadline(row: &ReportRow) -> StepKind {
    row.item.deadline.map_or(StepKind::WithoutDeadline, StepKind::By)
}

/// How many cases some rows are: those of one person and one Årsag are one, every other row is one by itself.
pub(super) fn cases<'r>(rows: impl Iterator<Item = &'r ReportRow>) -> usize {
    let mut known: BTreeSet<(PayNumber, &str)> = BTreeSet::new();
    rows.filter(|row| row.case().is_none_or(|case| known.insert(case))).count()
}

/// The open rows of a reader; Statens Administration reads those of everybody.
pub(super) fn open(report: &Report, audience: Audience) -> impl Iterator<Item = (usize, &ReportRow)> {
    let reads = move |row: &ReportRow| match audience {
        Audience::Sam => row.typed.status.is_open(),
        Audience::Customer => concerns(row, audience),
    };
    report.rows.iter().enumerate().filter(move |(_, row)| reads(row))
}

/// The nearest Frist to come of what a reader has to do.
pub(super) fn next_deadline(report: &Report, audience: Audience) -> Option<Date> {
    let days = steps(report, audience).into_iter().filter_map(|step| match step.kind {
        StepKind::By(day) => Some(day),
        _ => None,
    });
    days.filter(|day| report.day.is_none_or(|today| *day >= today)).min()
}

/// The rows that have waited longest and are not for information only, at most three, by the run that they were first
/// seen in, never by a date in their text. One first seen in this run has not waited.
pub(super) fn oldest(report: &Report, audience: Audience) -> Vec<(usize, String)> {
    let waits = |(at, row): (usize, &ReportRow)| {
        let first = row.first_seen.filter(|first| *first < report.run)?;
        (row.item.decision.owner != Owner::ForInformation).then_some((first, at))
    };
    let mut waiting: Vec<_> = open(report, audience).filter_map(waits).collect();
    waiting.sort_unstable();
    let said = |(first, at): (_, usize)| {
        let item = &report.rows[at].item;
        let code = item.advice.code.as_ref().map(|code| code.as_str());
        (at, words::oldest(item.advice.kind, code, first, item.decision.owner))
    };
    waiting.into_iter().take(3).map(said).collect()
}

/// The sum of `Beløb` over the open rows of a reader that change what somebody is paid, and how many of them have one.
pub(super) fn at_stake(report: &Report, audience: Audience) -> (Amount, usize) {
    let paid = open(report, audience).filter(|(_, row)| row.item.decision.pay_effect == PayEffect::Yes);
    let amounts = paid.filter_map(|(_, row)| row.item.advice.amount);
    amounts.fold((Amount(0), 0), |(sum, count), amount| (Amount(sum.0.saturating_add(amount.0)), count + 1))
}

/// How many open rows change what somebody is paid, how many do not, and how many nobody knows of.
pub(super) fn pay_effects(report: &Report) -> String {
    let count = |effect| {
        open(report, Audience::Sam).filter(|(_, row)| row.item.decision.pay_effect == effect).count()
    };
    words::pay_effects(count(PayEffect::Yes), count(PayEffect::No), count(PayEffect::Unknown))
}

/// What has become of the rows since the run before: each kind with its number and the first of its rows.
pub(super) fn since_last(report: &Report, audience: Audience) -> Vec<(Since, usize, usize)> {
    let mut counts: BTreeMap<Since, (usize, usize)> = BTreeMap::new();
    for (at, row) in report.rows.iter().enumerate() {
        let is_read = audience == Audience::Sam || concerns(row, audience);
        if let Some(since) = row.since.filter(|_| is_read) {
            counts.entry(since).or_insert((0, at)).0 += 1;
        }
    }
    counts.into_iter().map(|(since, (count, first))| (since, count, first)).collect()
}

/// How the rows of an owner stand: `Åben: 3. Afventer kunde: 1.`; what is done is left out.
pub(super) fn by_status<'r>(rows: impl Iterator<Item = &'r ReportRow>) -> String {
    let mut counts = [0; Status::ALL.len()];
    rows.for_each(|row| counts[row.typed.status as usize] += 1);
    let open = Status::ALL.into_iter().filter(|status| status.is_open());
    let said = open.map(|status| (status, counts[status as usize])).filter(|(_, count)| *count > 0);
    said.map(|(status, count)| format!("{}: {count}.", status.word())).collect::<Vec<_>>().join(" ")
}

/// How many files of each print there are and what they hold.
pub(super) fn sources(report: &Report) -> String {
    let mut kinds: Vec<_> = report.sources.iter().filter_map(|source| source.print).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|print| {
            let of_print = || report.sources.iter().filter(|source| source.print == Some(print));
            let advices = of_print().map(|source| source.advices).sum();
            match of_print().any(|source| source.is_remembered) {
                true => words::remembered_of(print.word(), advices),
                false => words::sources_of(print.word(), of_print().count(), advices),
            }
        })
        .collect();
    if parts.is_empty() { words::NO_SOURCES.to_owned() } else { parts.join(". ") }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::row::CustomerAnswer;
    use super::super::sample::{SampleRow, report, row};
    use super::*;
    use crate::domain::{Day, PayrollRun};

    #[test]
    fn owners_kinds_and_statuses_index_their_lists() {
        for (at, owner) in Owner::ALL.into_iter().enumerate() {
            assert_eq!(owner as usize, at);
        }
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at);
        }
        for (at, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(status as usize, at);
        }
    }

    fn drafted(owner: Owner, status: Status, deadline: Option<Date>) -> ReportRow {
        let mut row = row(SampleRow { owner, ..SampleRow::default() });
        row.typed.status = status;
        row.item.deadline = deadline;
        row.overdue = status.is_open() && deadline.is_some_and(|day| day < date(2023, 7, 29));
        row
    }

    fn kinds(report: &Report, audience: Audience) -> Vec<(StepKind, Vec<usize>)> {
        steps(report, audience).into_iter().map(|step| (step.kind, step.rows)).collect()
    }

    #[test]
    fn the_steps_of_a_reader_come_by_their_frist() {
        let mut report = report();
        let (soon, late) = (date(2023, 7, 28), date(2023, 8, 9));
        report.rows = vec![
            drafted(Owner::Customer, Status::Open, Some(late)),
            drafted(Owner::Both, Status::Open, Some(soon)),
            drafted(Owner::Customer, Status::Open, None),
            drafted(Owner::Customer, Status::AwaitsSam, Some(soon)),
            drafted(Owner::Customer, Status::Done, Some(soon)),
            drafted(Owner::Sam, Status::AwaitsCustomer, Some(late)),
            drafted(Owner::Unresolved, Status::Open, None),
            drafted(Owner::ForInformation, Status::Open, None),
        ];
        assert_eq!(
            kinds(&report, Audience::Customer),
            [
                (StepKind::By(soon), vec![1]),
                (StepKind::By(late), vec![0, 5]),
                (StepKind::WithoutDeadline, vec![2]),
                (StepKind::Waits, vec![3]),
            ]
        );
        report.rows[2].answer = Some(CustomerAnswer::New);
        report.rows.push(drafted(Owner::Customer, Status::Open, Some(soon)));
        report.rows.push(drafted(Owner::Unresolved, Status::AwaitsCustomer, Some(soon)));
        assert_eq!(
            kinds(&report, Audience::Sam),
            [
                (StepKind::By(soon), vec![1, 3]),
                (StepKind::Unresolved, vec![6]),
                (StepKind::Answered, vec![2]),
                (StepKind::CustomerIsLate, vec![8, 9]),
                (StepKind::Waits, vec![0, 5]),
            ]
        );
        assert_eq!(next_deadline(&report, Audience::Customer), Some(soon));
        report.day = Some(date(2023, 8, 1));
        assert_eq!(next_deadline(&report, Audience::Customer), Some(late));
    }

    fn any_row() -> impl Strategy<Value = ReportRow> {
        (0..5usize, 0..5usize, 0..4i8, any::<bool>()).prop_map(|(owner, status, day, answered)| {
            let deadline = (day > 0).then(|| date(2023, 8, day));
            let mut row = drafted(Owner::ALL[owner], Status::ALL[status], deadline);
            row.answer = (answered && row.typed.status.is_open()).then_some(CustomerAnswer::Earlier);
            row
        })
    }

    proptest! {
        /// Every open row that a reader may have to act on is counted in exactly one step, and no other row is: of the kunde's
        /// those of Kunde and Begge and what waits for the kunde, of Statens Administration's all that ask something of
        /// anybody.
        #[test]
        fn steps_are_complete(rows in proptest::collection::vec(any_row(), 0..40)) {
            let mut report = report();
            report.rows = rows;
            for audience in [Audience::Sam, Audience::Customer] {
                let mut counted: Vec<usize> =
                    steps(&report, audience).into_iter().flat_map(|step| step.rows).collect();
                counted.sort_unstable();
                let reads = |row: &ReportRow| {
                    let (owner, status) = (row.item.decision.owner, row.typed.status);
                    status.is_open() && match audience {
                        Audience::Customer => {
                            matches!(owner, Owner::Customer | Owner::Both) || status == Status::AwaitsCustomer
                        }
                        Audience::Sam => {
                            owner != Owner::ForInformation || status != Status::Open || row.answer.is_some()
                        }
                    }
                };
                let expected: Vec<usize> =
                    (0..report.rows.len()).filter(|at| reads(&report.rows[*at])).collect();
                prop_assert_eq!(counted, expected);
            }
            let late = steps(&report, Audience::Sam).into_iter().filter(|step| step.kind == StepKind::CustomerIsLate);
            prop_assert!(late.flat_map(|step| step.rows).all(|at| report.rows[at].overdue));
            for row in &report.rows {
                let someones = [Audience::Sam, Audience::Customer].into_iter().any(|it| concerns(row, it));
                let open = row.typed.status.is_open();
                prop_assert!(someones || !open || row.item.decision.owner == Owner::ForInformation);
                prop_assert!(open || !someones);
            }
        }
    }

    #[test]
    fn the_oldest_go_by_the_run_that_saw_them_first() {
        let run = |month| PayrollRun::new(2023, month, 2);
        let draft = SampleRow {
            owner: Owner::Customer,
            date: Some(Day::On(date(2001, 1, 2))),
            ..SampleRow::default()
        };
        let mut report = report();
        report.rows = vec![
            row(draft),
            row(draft),
            row(draft),
            row(SampleRow { owner: Owner::ForInformation, ..draft }),
        ];
        assert_eq!(oldest(&report, Audience::Sam), [], "a date in the text is no wait");
        (report.rows[0].first_seen, report.rows[1].first_seen) = (run(8), run(6));
        (report.rows[2].first_seen, report.rows[3].first_seen) = (run(5), run(4));
        let found =
            |report: &Report| oldest(report, Audience::Sam).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(found(&report), [2, 1]);
        report.rows[2].typed.status = Status::Done;
        assert_eq!(found(&report), [1]);
        assert!(oldest(&report, Audience::Sam)[0].1.contains("åben siden LG 06/2023, 2. lønkørsel"));
    }

    #[test]
    fn rows_of_one_person_and_cause_are_one_case() {
        let of = |pay_number, cause: &str| ReportRow {
            cause: cause.into(),
            ..row(SampleRow { pay_number, ..SampleRow::default() })
        };
        let rows = [
            of("140275-0042 001", "afgang"),
            of("140275-0042 001", "afgang"),
            of("140275-0042 001", ""),
            of("050391-0033 002", "afgang"),
            of("", "afgang"),
            of("", "afgang"),
        ];
        assert_eq!(cases(rows.iter()), 5);
    }

    #[test]
    fn money_at_stake_is_that_of_open_rows_that_change_pay() {
        let paid = |amount| SampleRow {
            owner: Owner::Customer,
            effect: PayEffect::Yes,
            amount,
            ..SampleRow::default()
        };
        let mut report = report();
        report.rows = vec![
            row(paid(Some(1_000))),
            row(paid(Some(-200))),
            row(paid(None)),
            row(SampleRow { effect: PayEffect::Unknown, ..paid(Some(7)) }),
            row(SampleRow { owner: Owner::Sam, ..paid(Some(50)) }),
            row(paid(Some(9))),
        ];
        report.rows[5].typed.status = Status::Accepted;
        assert_eq!(at_stake(&report, Audience::Customer), (Amount(800), 2));
        assert_eq!(at_stake(&report, Audience::Sam), (Amount(850), 3));
    }

    #[test]
    fn what_happened_since_last_is_counted_only_where_it_is_known() {
        let mut report = report();
        assert_eq!(since_last(&report, Audience::Sam), []);
        report.rows[1].since = Some(Since::NotRepeated);
        report.rows[0].since = Some(Since::New);
        assert_eq!(since_last(&report, Audience::Sam), [(Since::New, 1, 0), (Since::NotRepeated, 1, 1)]);
    }
}
