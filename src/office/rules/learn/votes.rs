//! How many decisions went to each owner.

use crate::domain::Owner;

/// Decisions by owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Votes([usize; Owner::ALL.len()]);

impl Votes {
    /// One more decision.
    pub fn add(&mut self, owner: Owner) {
        self.0[owner as usize] += 1;
    }

    /// Decisions for an owner.
    pub fn of(&self, owner: Owner) -> usize {
        self.0[owner as usize]
    }

    /// All decisions.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// The owner with the most; of several, the first in the order of reports.
    pub fn leader(&self) -> Owner {
        let first = |best: Owner, owner: Owner| if self.of(owner) > self.of(best) { owner } else { best };
        Owner::ALL.into_iter().fold(Owner::Customer, first)
    }

    /// Decisions for another owner.
    pub fn against(&self, owner: Owner) -> usize {
        self.total() - self.of(owner)
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(sum, more)| *sum += more);
        self
    }

    /// These without `part`, which is among them.
    #[must_use]
    pub fn without(mut self, part: Self) -> Self {
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
