//! One row of the report: an advice with what the reader needs to act on it and what people type in.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use super::SharedText;
use super::own::OwnWord;
use crate::domain::since::Since;
use crate::domain::typed::Typed;
use crate::domain::{Item, Kind, Owner, PayNumber, PayrollRun, RowText};

/// Something that the kunde wrote and that nobody has taken up yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerAnswer {
    /// Since the lønkørsel that the report is held against.
    New,
    /// Before that.
    Earlier,
}

/// One row of the sheet `Adviser`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The advice, its places and its owner.
    pub item: Item,
    /// The column `Forklaring`, in Danish.
    pub explanation: SharedText,
    /// The column `Sådan gør du`, in Danish.
    pub how_to: SharedText,
    /// The column `Årsag`: the case that the row is part of, in Danish; mostly empty.
    pub cause: SharedText,
    /// What has become of it since the run before; `None` where no history is kept.
    pub since: Option<Since>,
    /// The lønkørsel it was first seen in.
    pub first_seen: Option<PayrollRun>,
    /// In how many lønkørsler it has been seen.
    pub runs_seen: Option<u32>,
    /// The lønkørsel that printed it first, or opened it again last: a deadline counts from there.
    pub open_since: Option<PayrollRun>,
    /// The lønkørsel that printed it last, where this one did not.
    pub last_printed: Option<PayrollRun>,
    /// What the history adds to the column `Forklaring`, in Danish sentences; mostly empty.
    pub remark: RowText,
    /// `Række-id` of the row that may be the same advice under a former lønnummer of the same person: see
    /// [`same_person`](super::same_person).
    pub may_be: Option<String>,
    /// Whether its Frist was past on the day of the report, and it is open.
    pub overdue: bool,
    /// Whether `Navn` was taken from another row about the same lønnummer, since the print of this one does not hold it.
    pub name_is_borrowed: bool,
    /// What people typed.
    pub typed: Typed,
    /// The kunde's answer, as long as nobody has taken it up.
    pub answer: Option<CustomerAnswer>,
    /// What people wrote beside the columns that are theirs, in the order of their columns.
    pub own: Vec<OwnWord>,
    /// `Række-id`, where history gave it one.
    pub row_id: Option<String>,
}

impl ReportRow {
    /// The case that it is part of: whom it is about and what it comes from. A row without either is a case by itself.
    pub fn case(&self) -> Option<(PayNumber, &str)> {
        let person = self.item.advice.pay_number?;
        (!self.cause.is_empty()).then_some((person, &*self.cause))
    }
}

/// Sorts rows the way the report opens: the kunde's first, Fejl before the rest, then by Frist, by the run that saw them
/// first, and the largest amount; ties by Lønnummer, Kode and Række-id, and at last by text, sign and place, so that the
/// order of the input never shows. What a row lacks sorts after what others have. Rows of one case and owner stand
/// together, where the first of them belongs.
pub fn sort_rows(rows: &mut [ReportRow]) {
    in_order(rows, |rows, order| order.sort_by(|a, b| compare(&rows[*a], &rows[*b])));
    let mut leads: HashMap<(Owner, PayNumber, &str), usize> = HashMap::new();
    let mut lead_of = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let case = row.case().map(|(person, cause)| (row.item.decision.owner, person, cause));
        lead_of.push(case.map_or(at, |case| *leads.entry(case).or_insert(at)));
    }
    in_order(rows, |_, order| order.sort_by_key(|at| lead_of[*at]));
}

/// Puts rows in the order that `sort` gives their places: a report may have a million rows, and each is large and moves once.
fn in_order(rows: &mut [ReportRow], sort: impl FnOnce(&[ReportRow], &mut [usize])) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    sort(rows, &mut order);
    for first in 0..rows.len() {
        // What lies in the way goes to where the next one comes from, until that is where it began.
        let mut at = first;
        while order[at] != first {
            let from = std::mem::replace(&mut order[at], at);
            rows.swap(at, from);
            at = from;
        }
        order[at] = at;
    }
}

fn compare(a: &ReportRow, b: &ReportRow) -> Ordering {
    // `None` alone would sort first: (is_none, value) puts it last.
    fn last<T: Ord>(value: Option<T>) -> (bool, Option<T>) {
        (value.is_none(), value)
    }
    fn facts(row: &ReportRow) -> impl Ord + '_ {
        let advice = &row.item.advice;
        (
            row.item.decision.owner,
            advice.kind != Kind::Error,
            last(row.item.deadline),
            last(row.first_seen),
            last(advice.amount.map(|amount| Reverse(amount.0.unsigned_abs()))),
            last(advice.pay_number),
            last(advice.code),
            last(row.row_id.as_deref()),
        )
    }
    fn place(row: &ReportRow) -> impl Iterator<Item = (&crate::domain::Location, crate::domain::PrintKind)> {
        row.item.origins.iter().map(|origin| (&origin.at, origin.print))
    }
    facts(a)
        .cmp(&facts(b))
        .then_with(|| a.item.advice.kind.cmp(&b.item.advice.kind))
        .then_with(|| a.item.advice.date.cmp(&b.item.advice.date))
        .then_with(|| a.cause.cmp(&b.cause))
        .then_with(|| a.item.advice.text.cmp(&b.item.advice.text))
        .then_with(|| a.item.advice.amount.cmp(&b.item.advice.amount))
        .then_with(|| place(a).cmp(place(b)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::sample::{SampleRow, row};
    use super::*;
    use crate::domain::Day;

    /// Each row of the table sorts before the one below it, each for the one reason named.
    #[test]
    fn every_step_of_the_order_counts() {
        let on = |day| Some(date(2023, 8, day));
        let base = || SampleRow { owner: Owner::Both, kind: Kind::Advice, ..SampleRow::default() };
        let seen = |month| PayrollRun::new(2023, month, 2);
        let known = |draft, deadline, first_seen| {
            let mut row = row(draft);
            (row.item.deadline, row.first_seen) = (deadline, first_seen);
            row
        };
        let plain = |draft| known(draft, None, None);
        let steps = [
            ("kunde first", plain(SampleRow { owner: Owner::Customer, kind: Kind::Reminder, ..base() })),
            ("Fejl before the rest", plain(SampleRow { kind: Kind::Error, ..base() })),
            ("nearest Frist", known(base(), on(1), None)),
            ("later Frist, first seen long ago", known(base(), on(2), seen(6))),
            ("first seen later", known(base(), on(2), seen(7))),
            (
                "no Frist, largest amount, whatever the sign",
                plain(SampleRow { amount: Some(-900), ..base() }),
            ),
            ("smaller", plain(SampleRow { amount: Some(800), kind: Kind::Information, ..base() })),
            ("lønnummer", plain(SampleRow { pay_number: "050391-0033 002", ..base() })),
            (
                "lønnummer, higher, and code",
                plain(SampleRow { pay_number: "140275-0042 001", code: "AA0001", ..base() }),
            ),
            (
                "code, higher",
                plain(SampleRow {
                    pay_number: "140275-0042 001",
                    code: "AA0002",
                    row_id: Some("a"),
                    ..base()
                }),
            ),
            (
                "row id",
                plain(SampleRow {
                    pay_number: "140275-0042 001",
                    code: "AA0002",
                    row_id: Some("b"),
                    ..base()
                }),
            ),
            ("no row id", plain(SampleRow { pay_number: "140275-0042 001", code: "AA0002", ..base() })),
            ("no code", plain(SampleRow { pay_number: "140275-0042 001", ..base() })),
            ("no person", plain(base())),
            ("unresolved", plain(SampleRow { owner: Owner::Unresolved, kind: Kind::Error, ..base() })),
            ("SAM", plain(SampleRow { owner: Owner::Sam, kind: Kind::Error, ..base() })),
            (
                "for information",
                plain(SampleRow { owner: Owner::ForInformation, kind: Kind::Error, ..base() }),
            ),
        ];
        for pair in steps.windows(2) {
            assert_eq!(compare(&pair[0].1, &pair[1].1), Ordering::Less, "{} / {}", pair[0].0, pair[1].0);
        }
    }

    /// A report may have a million: what most rows lack takes no room in them.
    #[test]
    fn a_row_takes_little_room() {
        let size = size_of::<ReportRow>();
        assert!(size <= 448, "{size} bytes");
    }

    #[test]
    fn rows_of_one_case_stand_together_where_the_first_of_them_belongs() {
        let of = |owner, kind, pay_number, amount, cause: &str| ReportRow {
            cause: cause.into(),
            ..row(SampleRow { owner, kind, pay_number, amount: Some(amount), ..SampleRow::default() })
        };
        let (ole, pia) = ("050391-0033 002", "140275-0042 001");
        let mut rows = vec![
            of(Owner::Customer, Kind::Advice, ole, 1, "afgang"),
            of(Owner::Customer, Kind::Advice, pia, 9, ""),
            of(Owner::Customer, Kind::Error, ole, 5, "afgang"),
            of(Owner::Customer, Kind::Error, pia, 4, "afgang"),
            of(Owner::Sam, Kind::Error, ole, 3, "afgang"),
        ];
        sort_rows(&mut rows);
        let amounts: Vec<i64> =
            rows.iter().filter_map(|row| row.item.advice.amount).map(|amount| amount.0).collect();
        assert_eq!(amounts, [5, 1, 4, 9, 3]);
    }

    fn any_row() -> impl Strategy<Value = ReportRow> {
        let facts = (0..5usize, 0..4usize, 0..4i8, -2..2i64, 0..3usize, 0..3usize);
        (facts, 1..4u32, 0..2u8, 0..3usize).prop_map(
            |((owner, kind, day, amount, person, code), line, word, cause)| {
                let mut row = row(SampleRow {
                    owner: Owner::ALL[owner],
                    kind: Kind::ALL[kind],
                    date: match day {
                        0 => None,
                        1 => Some(Day::Never),
                        day => Some(Day::On(date(2023, 8, day))),
                    },
                    amount: (amount != 0).then_some(amount),
                    pay_number: ["", "050391-0033 002", "140275-0042 001"][person],
                    code: ["", "RB7050", "RB7113"][code],
                    text: ["a", "b"][word as usize],
                    line,
                    ..SampleRow::default()
                });
                row.cause = ["", "afgang", "flytning"][cause].into();
                row
            },
        )
    }

    proptest! {
        #[test]
        fn sorting_does_not_show_the_order_of_the_input(
            rows in proptest::collection::vec(any_row(), 0..40),
            seed in any::<u64>(),
        ) {
            let mut sorted = rows.clone();
            sort_rows(&mut sorted);
            let mut shuffled = rows;
            let mut state = seed | 1;
            for at in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(at, (state >> 33) as usize % (at + 1));
            }
            sort_rows(&mut shuffled);
            prop_assert_eq!(&sorted, &shuffled);
        }

        #[test]
        fn the_order_is_total(a in any_row(), b in any_row(), c in any_row()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
            prop_assert!(compare(&a, &b).is_ne() || a == b);
        }
    }
}
