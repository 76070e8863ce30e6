//! What løngrupper of different sizes are held against each other by: rates per 100 rows, and the median of them all.

use super::figures::{GroupFigures, RunFigures};

/// So many løngrupper there must be before a median says nothing of one of them.
const FEWEST_COMPARED: usize = 3;

/// The sums of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// The lønkørsler together; what is open after the last of them.
    pub(super) runs: Option<RunFigures>,
    /// What is open now.
    pub(super) open: u32,
    /// What of it has Lønmæssig betydning.
    pub(super) pay: u32,
    /// What of it has a Frist that is past.
    pub(super) overdue: u32,
    /// Its amounts, signs aside, in øre.
    pub(super) amount: i64,
}

impl Totals {
    pub(super) fn of(figures: &GroupFigures) -> Self {
        let mut runs: Option<RunFigures> = None;
        for run in &figures.runs {
            match &mut runs {
                None => runs = Some(run.clone()),
                Some(sums) => {
                    sums.add(run);
                    (sums.run, sums.open) = (run.run, run.open);
                }
            }
        }
        let sum = |count: fn(&super::OpenFigures) -> u32| figures.open.iter().map(count).sum();
        Self {
            runs,
            open: sum(|open| open.rows),
            pay: sum(|open| open.pay),
            overdue: sum(|open| open.overdue),
            amount: figures.open.iter().fold(0, |all, open| all.saturating_add(open.amount)),
        }
    }

    pub(super) fn sum<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for of in all {
            match (&mut sum.runs, &of.runs) {
                (Some(runs), Some(other)) => runs.add(other),
                (runs @ None, other) => *runs = other.clone(),
                (Some(_), None) => {}
            }
            sum.open += of.open;
            sum.pay += of.pay;
            sum.overdue += of.overdue;
            sum.amount = sum.amount.saturating_add(of.amount);
        }
        sum
    }

    /// Rows that were printed.
    pub(super) fn printed(&self) -> u32 {
        self.runs.as_ref().map_or(0, RunFigures::printed)
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Rows of type Fejl per 100 rows.
    Errors,
    /// Rows that the kunde follows up on per 100 rows.
    OfCustomer,
    /// Rows without an owner per 100 rows.
    Unresolved,
    /// Rows that an earlier lønkørsel had printed, too, per 100 rows.
    Repeated,
    /// Of 100 questions to the kunde of which that is known, those that were answered in time.
    InTime,
}

impl Measure {
    /// All of them.
    pub(super) const ALL: [Self; 5] =
        [Self::Errors, Self::OfCustomer, Self::Unresolved, Self::Repeated, Self::InTime];

    /// Per 100; `None` where there is nothing to be counted.
    pub(super) fn of(self, totals: &Totals) -> Option<f64> {
        self.of_run(totals.runs.as_ref()?)
    }

    /// The same of a lønkørsel or a month.
    pub(super) fn of_run(self, runs: &RunFigures) -> Option<f64> {
        let of_rows = |count: u32| per_100(count, runs.printed());
        match self {
            Self::Errors => of_rows(runs.errors()),
            Self::OfCustomer => of_rows(runs.of_customer()),
            Self::Unresolved => of_rows(runs.unresolved()),
            Self::Repeated => of_rows(runs.repeated),
            // While most may still come in time, a share of the others would mislead.
            Self::InTime if runs.answers.pending > runs.answers.settled() => None,
            Self::InTime => per_100(runs.answers.in_time, runs.answers.settled()),
        }
    }
}

/// So many of 100; `None` where there are none.
pub(super) fn per_100(count: u32, all: u32) -> Option<f64> {
    (all > 0).then(|| f64::from(count) * 100.0 / f64::from(all))
}

/// The middle one, of an even number the mean of the two in the middle; `None` where so few are compared that it would tell of
/// one of them.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        few if few < FEWEST_COMPARED => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_and_tells_of_nobody() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median([1.0, 2.0]), None);
        assert_eq!(median([]), None);
    }

    #[test]
    fn a_rate_of_nothing_is_none() {
        assert_eq!(per_100(0, 0), None);
        assert_eq!(per_100(1, 8), Some(12.5));
    }
}
