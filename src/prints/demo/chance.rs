//! Chance that repeats itself: the same seed gives the same numbers on every machine (xorshift64*).

/// A source of numbers.
pub(super) struct Chance(u64);

impl Chance {
    /// The source of one løngruppe: other groups and other seeds have sources of their own.
    pub(super) fn of(seed: u64, group: usize) -> Self {
        let mixed = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (group as u64 + 1).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        // The state must not be 0, from which nothing but 0 comes.
        Self(mixed.max(1))
    }

    /// A number from 0 up to, and not including, `end`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (number as usize).checked_rem(end).unwrap_or_default()
    }

    /// One of several.
    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}
