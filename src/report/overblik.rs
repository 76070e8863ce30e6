//! What `Overblik` says, worked out from the report: counts, what to do first, the oldest open rows.

use std::collections::BTreeMap;

use crate::domain::since::Since;
use crate::domain::{Day, Kind, Owner, PayEffect};

use super::row::ReportRow;
use super::{Report, words};

/// Rows by owner and kind, in the order of [`Owner::ALL`] and [`Kind::ALL`].
pub(super) struct OwnerKindCounts([[usize; 4]; 5]);

impl OwnerKindCounts {
    pub(super) fn of(rows: &[ReportRow]) -> Self {
        let mut counts = [[0; 4]; 5];
        for row in rows {
            // Owners and kinds are declared in the order of their `ALL`; a test holds it.
            counts[row.item.decision.owner as usize][row.item.advice.kind as usize] += 1;
        }
        Self(counts)
    }

    /// Of one owner, by kind.
    pub(super) fn of_owner(&self, owner: Owner) -> [usize; 4] {
        self.0[owner as usize]
    }

    /// Of all owners, by kind.
    pub(super) fn of_all(&self) -> [usize; 4] {
        std::array::from_fn(|kind| self.0.iter().map(|owner| owner[kind]).sum())
    }

    fn rows(&self, owner: Owner) -> usize {
        self.of_owner(owner).iter().sum()
    }

    fn errors(&self, owner: Owner) -> usize {
        self.of_owner(owner)[Kind::Error as usize]
    }
}

/// Up to three things to do, the most urgent first.
pub(super) fn steps(report: &Report, counts: &OwnerKindCounts) -> Vec<String> {
    let judged_by_customer: usize =
        [Owner::Customer, Owner::Both].map(|owner| counts.rows(owner) - counts.errors(owner)).iter().sum();
    let sam_without_errors = counts.rows(Owner::Sam) - counts.errors(Owner::Sam);
    let candidates = [
        (report.unrecognised.len(), words::step_unread as fn(usize) -> String),
        (counts.errors(Owner::Customer), |n| words::step_errors(Owner::Customer, n)),
        (counts.errors(Owner::Both), |n| words::step_errors(Owner::Both, n)),
        (counts.rows(Owner::Unresolved), words::step_unresolved),
        (counts.errors(Owner::Sam), |n| words::step_errors(Owner::Sam, n)),
        (judged_by_customer, words::step_judge),
        (sam_without_errors, words::step_sam),
    ];
    let mut steps: Vec<String> =
        candidates.iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(*count)).collect();
    steps.truncate(words::STEPS.len());
    if steps.is_empty() {
        steps.push(words::NOTHING_TO_DO.to_owned());
    }
    steps
}

/// The rows that have waited longest and that somebody may have to act on, at most three, each with its index in the
/// report: those known since the earliest lønkørsel, then those of the oldest date. Without a date or an earlier
/// lønkørsel, nothing tells how long a row has waited.
pub(super) fn oldest(report: &Report) -> Vec<(usize, String)> {
    let waits = |row: &ReportRow| {
        let earlier = row.first_seen.filter(|first| *first < report.run);
        let day = match row.item.advice.date {
            Some(day @ Day::On(_)) => Some(day),
            Some(Day::Never) | None => None,
        };
        let owned = row.item.decision.owner != Owner::ForInformation && row.typed.status.is_open();
        (owned && (earlier.is_some() || day.is_some())).then(|| (earlier.unwrap_or(report.run), day))
    };
    let rows = report.rows.iter().enumerate();
    let mut waiting: Vec<_> = rows.filter_map(|(at, row)| Some((waits(row)?, at))).collect();
    waiting.sort_unstable_by_key(|((since, day), at)| (*since, day.is_none(), *day, *at));
    waiting
        .into_iter()
        .take(3)
        .map(|((since, day), at)| {
            let item = &report.rows[at].item;
            let code = item.advice.code.as_ref().map(|code| code.as_str());
            let since = Some(since).filter(|since| *since < report.run);
            (at, words::oldest(item.advice.kind, code, day, since, item.decision.owner))
        })
        .collect()
}

/// How many rows change what somebody is paid, how many do not, and how many nobody knows of.
pub(super) fn pay_effects(rows: &[ReportRow]) -> String {
    let count = |effect| rows.iter().filter(|row| row.item.decision.pay_effect == effect).count();
    words::pay_effects(count(PayEffect::Yes), count(PayEffect::No), count(PayEffect::Unknown))
}

/// What has become of the rows since the run before, `Ny: 3. Uændret: 6. Bortfaldet: 1.`; `None` where no history is
/// kept.
pub(super) fn since_last(report: &Report) -> Option<String> {
    let mut counts: BTreeMap<Since, usize> = BTreeMap::new();
    for since in report.rows.iter().filter_map(|row| row.since) {
        *counts.entry(since).or_default() += 1;
    }
    let counts = counts.into_iter().map(|(since, count)| (since.word(), count));
    let gone = (!report.gone.is_empty()).then_some((words::GONE, report.gone.len()));
    let parts: Vec<String> = counts.chain(gone).map(|(word, count)| format!("{word}: {count}.")).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
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

    use super::super::sample::{SampleRow, report, row};
    use super::*;
    use crate::domain::PayrollRun;
    use crate::report::Status;

    #[test]
    fn owners_and_kinds_index_their_lists() {
        for (at, owner) in Owner::ALL.into_iter().enumerate() {
            assert_eq!(owner as usize, at);
        }
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at);
        }
    }

    #[test]
    fn the_first_step_is_the_most_urgent() {
        let mut report = report();
        report.unrecognised.clear();
        report.rows = vec![
            row(SampleRow { owner: Owner::Sam, kind: Kind::Error, ..SampleRow::default() }),
            row(SampleRow { owner: Owner::Customer, kind: Kind::Advice, ..SampleRow::default() }),
            row(SampleRow { owner: Owner::Unresolved, kind: Kind::Advice, ..SampleRow::default() }),
            row(SampleRow { owner: Owner::Customer, kind: Kind::Error, ..SampleRow::default() }),
        ];
        let said = steps(&report, &OwnerKindCounts::of(&report.rows));
        assert_eq!(said.len(), 3);
        assert!(said[0].starts_with("Kunden retter 1 fejl."), "{said:?}");
        assert!(said[1].contains("1 række"), "{said:?}");
        assert!(said[2].starts_with("Statens Administration retter"), "{said:?}");
        report.rows.clear();
        assert_eq!(steps(&report, &OwnerKindCounts::of(&[])), [words::NOTHING_TO_DO]);
    }

    #[test]
    fn the_oldest_are_open_dated_and_somebodys() {
        let on = |year| Some(Day::On(date(year, 1, 2)));
        let draft = |year| SampleRow { owner: Owner::Customer, date: on(year), ..SampleRow::default() };
        let mut report = report();
        report.rows = vec![
            row(draft(2023)),
            row(draft(2022)),
            row(SampleRow { owner: Owner::ForInformation, ..draft(2001) }),
            row(SampleRow { date: None, ..draft(2001) }),
            row(SampleRow { date: Some(Day::Never), ..draft(2001) }),
            row(draft(2000)),
        ];
        report.rows[5].typed.status = Status::Done;
        let found = |report: &Report| oldest(report).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(found(&report), [1, 0]);
        // One that is known from an earlier run has waited longer than any date of this one tells.
        report.rows[3].first_seen = PayrollRun::new(2023, 6, 2);
        assert_eq!(found(&report), [3, 1, 0]);
        assert!(oldest(&report)[0].1.contains("siden LG 06/2023, 2. lønkørsel"), "{:?}", oldest(&report));
    }

    #[test]
    fn what_happened_since_last_is_counted_only_where_it_is_known() {
        let mut report = report();
        assert_eq!(since_last(&report).as_deref(), Some("Bortfaldet: 1."));
        report.gone.clear();
        assert_eq!(since_last(&report), None);
        report.rows[1].since = Some(Since::NotRepeated);
        report.rows[0].since = Some(Since::New);
        assert_eq!(since_last(&report).as_deref(), Some("Ny: 1. Ikke gentaget: 1."));
    }
}
