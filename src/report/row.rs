//! One row of the report: an advice with what the reader needs to act on it and what people type in.

use std::cmp::{Ordering, Reverse};

use super::SharedText;
use crate::domain::since::Since;
use crate::domain::typed::Typed;
use crate::domain::{Day, Item, PayrollRun};

/// One row of the sheet `Adviser`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The advice, its places and its owner.
    pub item: Item,
    /// The column `Forklaring`, in Danish.
    pub explanation: SharedText,
    /// The column `Sådan gør du`, in Danish.
    pub how_to: SharedText,
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
    pub remark: String,
    /// What people typed.
    pub typed: Typed,
    /// `Række-id`, where history gave it one.
    pub row_id: Option<String>,
}

/// Sorts rows the way the report opens: the kunde's first, Fejl before Advis, then oldest, then largest; ties by
/// Lønnummer, Kode and Række-id, and at last by text, sign and place, so that the order of the input never shows.
/// What a row lacks sorts after what others have.
pub fn sort_rows(rows: &mut [ReportRow]) {
    rows.sort_by(compare);
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
            advice.kind,
            last::<Day>(advice.date),
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
    use crate::domain::{Kind, Owner};

    /// Each row of the table sorts before the one below it, each for the one reason named.
    #[test]
    fn every_step_of_the_order_counts() {
        let on = |day| Some(Day::On(date(2023, 8, day)));
        let base =
            || SampleRow { owner: Owner::Both, kind: Kind::Advice, date: on(9), ..SampleRow::default() };
        let steps = [
            ("kunde first", SampleRow { owner: Owner::Customer, kind: Kind::Reminder, ..base() }),
            ("Fejl before Advis", SampleRow { kind: Kind::Error, ..base() }),
            ("oldest", SampleRow { date: on(1), ..base() }),
            ("largest, whatever the sign", SampleRow { amount: Some(-900), ..base() }),
            ("smaller", SampleRow { amount: Some(800), ..base() }),
            ("lønnummer", SampleRow { pay_number: "050391-0033 002", ..base() }),
            (
                "lønnummer, higher, and code",
                SampleRow { pay_number: "140275-0042 001", code: "AA0001", ..base() },
            ),
            (
                "code, higher",
                SampleRow { pay_number: "140275-0042 001", code: "AA0002", row_id: Some("a"), ..base() },
            ),
            (
                "row id",
                SampleRow { pay_number: "140275-0042 001", code: "AA0002", row_id: Some("b"), ..base() },
            ),
            ("no row id", SampleRow { pay_number: "140275-0042 001", code: "AA0002", ..base() }),
            ("no code", SampleRow { pay_number: "140275-0042 001", ..base() }),
            ("no person", base()),
            ("never", SampleRow { date: Some(Day::Never), ..base() }),
            ("no date", SampleRow { date: None, ..base() }),
            ("information", SampleRow { kind: Kind::Information, ..base() }),
            ("unresolved", SampleRow { owner: Owner::Unresolved, kind: Kind::Error, ..base() }),
            ("SAM", SampleRow { owner: Owner::Sam, kind: Kind::Error, ..base() }),
            ("for information", SampleRow { owner: Owner::ForInformation, kind: Kind::Error, ..base() }),
        ];
        let rows: Vec<(&str, ReportRow)> = steps.into_iter().map(|(why, draft)| (why, row(draft))).collect();
        for pair in rows.windows(2) {
            assert_eq!(compare(&pair[0].1, &pair[1].1), Ordering::Less, "{} / {}", pair[0].0, pair[1].0);
        }
    }

    fn any_row() -> impl Strategy<Value = ReportRow> {
        let facts = (0..5usize, 0..4usize, 0..4i8, -2..2i64, 0..3usize, 0..3usize);
        (facts, 1..4u32, 0..2u8).prop_map(|((owner, kind, day, amount, person, code), line, word)| {
            row(SampleRow {
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
            })
        })
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
