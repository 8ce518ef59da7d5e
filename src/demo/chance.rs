//! Choices that are the same each time.

use longhaul_entity::Timestamp;

use crate::clock::{Clock, FixedClock};

/// A counted sequence of choices.
pub(super) struct Chance(FixedClock);

impl Chance {
    /// Sequences of different seeds differ.
    pub(super) const fn new(seed: i64) -> Self {
        Self(FixedClock::new(Timestamp(0), seed))
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let clock: &dyn Clock = &self.0;
        usize::try_from(clock.jitter(bound as u64)).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn within(&mut self, low: i32, high: i32) -> i32 {
        let span = usize::try_from(high - low + 1).unwrap_or(0);
        low + i32::try_from(self.below(span)).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub(super) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// Between −`degrees` and `degrees`.
    pub(super) fn around(&mut self, degrees: f64) -> f64 {
        degrees * f64::from(self.within(-1000, 1000)) / 1000.0
    }
}
