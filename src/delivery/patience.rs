//! How often, and after how long, something that failed for now is tried again.
//!
//! Pure: it says how long to wait, and waits for nothing.

use std::time::Duration;

/// How much longer each wait is than the one before.
const FACTOR: u32 = 4;

/// How patient a sender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often it tries again; 0 for once and no more.
    pub retries: u32,
    /// How long it waits before it tries again for the first time; each later wait is four times the one before.
    pub first_wait: Duration,
}

impl Patience {
    /// How long to wait before each further try, in order. No more waits: give up for this time.
    pub fn waits(self) -> impl Iterator<Item = Duration> {
        let next = |wait: &Duration| Some(wait.saturating_mul(FACTOR));
        std::iter::successors(Some(self.first_wait), next)
            .take(usize::try_from(self.retries).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(retries: u32, first: u64) -> Vec<u64> {
        let patience = Patience { retries, first_wait: Duration::from_secs(first) };
        patience.waits().map(|wait| wait.as_secs()).collect()
    }

    #[test]
    fn each_wait_is_four_times_the_one_before() {
        assert_eq!(waits(4, 15), [15, 60, 240, 960]);
        assert_eq!(waits(1, 30), [30]);
    }

    #[test]
    fn no_retries_mean_no_waits_and_no_wait_stays_none() {
        assert_eq!(waits(0, 30), [0; 0]);
        assert_eq!(waits(3, 0), [0, 0, 0]);
    }

    #[test]
    fn waits_beyond_all_time_are_the_longest_there_is() {
        let patience = Patience { retries: 40, first_wait: Duration::from_secs(u64::MAX / 2) };
        assert_eq!(patience.waits().last(), Some(Duration::MAX));
    }
}
