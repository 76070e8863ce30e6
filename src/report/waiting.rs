//! For whom the rows of a report wait, in numbers.
//!
//! Pure. A row that somebody has to act on is in one of four: the kunde answered it and nobody has taken that up; it waits for
//! the kunde; it waits for Statens Administration; it is done. What is for information alone is in none.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CustomerAnswer, ReportRow};
use crate::domain::Owner;
use crate::domain::typed::Status;

/// For whom the rows of a report wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRows {
    /// The kunde answered, and nobody has taken it up.
    pub answered: usize,
    /// Those of them whose answer is new since the report before.
    pub new_answers: usize,
    /// The kunde is to act: `Status` says so, or nothing else and the kunde owns the row.
    pub for_customer: usize,
    /// Statens Administration is to act: `Status` says so, or nothing else and another owns the row.
    pub for_sam: usize,
    /// `Udført` or `Accepteret`.
    pub done: usize,
    /// Open rows by their Frist, `2023-07-27`.
    pub deadlines: BTreeMap<String, usize>,
}

impl WaitingRows {
    /// Counts the rows of a report.
    pub fn of<'r>(rows: impl IntoIterator<Item = &'r ReportRow>) -> Self {
        let mut waiting = Self::default();
        rows.into_iter().for_each(|row| waiting.add(row));
        waiting
    }

    /// How many open rows have a Frist before a day.
    pub fn overdue(&self, today: Date) -> usize {
        self.deadlines.range(..today.to_string()).map(|(_, rows)| rows).sum()
    }

    fn add(&mut self, row: &ReportRow) {
        let status = row.typed.status;
        let owner = row.item.decision.owner;
        let place = match (row.answer, status) {
            _ if !status.is_open() => &mut self.done,
            (Some(_), _) => &mut self.answered,
            (None, Status::AwaitsCustomer) => &mut self.for_customer,
            (None, Status::AwaitsSam) => &mut self.for_sam,
            (None, _) => match owner {
                Owner::Customer => &mut self.for_customer,
                Owner::Sam | Owner::Both | Owner::Unresolved => &mut self.for_sam,
                Owner::ForInformation => return,
            },
        };
        *place += 1;
        if status.is_open() {
            self.new_answers += usize::from(row.answer == Some(CustomerAnswer::New));
            if let Some(deadline) = row.item.deadline {
                *self.deadlines.entry(deadline.to_string()).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::super::sample;
    use super::*;

    fn row(owner: Owner, status: Status, answer: Option<CustomerAnswer>) -> ReportRow {
        let mut row = sample::report().rows.swap_remove(0);
        Arc::make_mut(&mut row.item.decision).owner = owner;
        row.typed.set_status(status);
        row.item.deadline = Some(date(2023, 7, 20));
        ReportRow { answer, ..row }
    }

    #[test]
    fn every_row_that_somebody_has_to_act_on_waits_for_one() {
        use CustomerAnswer::{Earlier, New};
        use Owner::{Both, Customer, ForInformation, Sam, Unresolved};
        let rows = [
            row(Customer, Status::Open, None),
            row(Sam, Status::AwaitsCustomer, None),
            row(Customer, Status::Open, Some(New)),
            row(Both, Status::AwaitsCustomer, Some(Earlier)),
            row(Customer, Status::AwaitsSam, None),
            row(Sam, Status::Open, None),
            row(Both, Status::Open, None),
            row(Unresolved, Status::Open, None),
            row(Customer, Status::Done, None),
            row(ForInformation, Status::Open, None),
        ];
        let found = WaitingRows::of(&rows);
        assert_eq!(
            (found.for_customer, found.for_sam, found.answered, found.new_answers, found.done),
            (2, 4, 2, 1, 1)
        );
        assert_eq!((found.overdue(date(2023, 7, 20)), found.overdue(date(2023, 7, 21))), (0, 8));
    }
}
