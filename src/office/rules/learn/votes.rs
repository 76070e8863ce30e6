//! How many decisions went to each owner.

use crate::domain::Owner;

/// Decisions by owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Votes([usize; Owner::ALL.len()]);

impl Votes {
    pub(super) fn add(&mut self, owner: Owner) {
        self.0[owner as usize] += 1;
    }

    pub(super) fn of(&self, owner: Owner) -> usize {
        self.0[owner as usize]
    }

    pub(super) fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// The owner with the most; of several, the first in the order of reports.
    pub(super) fn leader(&self) -> Owner {
        let first = |best: Owner, owner: Owner| if self.of(owner) > self.of(best) { owner } else { best };
        Owner::ALL.into_iter().fold(Owner::Customer, first)
    }

    /// Decisions for another owner.
    pub(super) fn against(&self, owner: Owner) -> usize {
        self.total() - self.of(owner)
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(sum, more)| *sum += more);
        self
    }

    /// These without `part`, which is among them.
    pub(super) fn without(mut self, part: Self) -> Self {
        self.0.iter_mut().zip(part.0).for_each(|(sum, less)| *sum = sum.saturating_sub(less));
        self
    }
}

impl FromIterator<Owner> for Votes {
    fn from_iter<I: IntoIterator<Item = Owner>>(owners: I) -> Self {
        let mut votes = Self::default();
        owners.into_iter().for_each(|owner| votes.add(owner));
        votes
    }
}
