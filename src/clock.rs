//! Time, ids and randomness: the one place where they come from outside. Everything else is given a [`Clock`].

use std::sync::atomic::{AtomicI64, Ordering};

use longhaul_entity::{Timestamp, TypedId};

/// Where time and chance come from.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Bytes nobody can foretell.
    fn fill(&self, bytes: &mut [u8]);
}

/// What follows from time and chance.
impl dyn Clock {
    /// A fresh id, UUID v7 of the present instant.
    pub fn id<T: TypedId>(&self) -> T {
        let millis = u64::try_from(self.now().0 / 1000).unwrap_or(0);
        let mut random = [0; 10];
        self.fill(&mut random);
        T::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// 32 secret bytes: refresh tokens, tickets.
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }

    /// A number below `bound` for spreading retries; not for secrets. 0 for a bound of 0.
    pub fn jitter(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }
}

/// The system's clock and generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for the time")]
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no token is safe: better to end than to go on guessable.
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

/// A clock that stands until it is moved, for tests and for demo data of past days. Its chance is a counted sequence:
/// ids differ from each other and are the same in every run of the same seed. Never for a server that others reach.
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
    state: AtomicI64,
}

impl FixedClock {
    /// A clock that stands at `at`; clocks of different seeds make different ids.
    #[must_use]
    pub const fn new(at: Timestamp, seed: i64) -> Self {
        Self { micros: AtomicI64::new(at.0), state: AtomicI64::new(seed) }
    }

    /// Moves the clock to `at`.
    pub fn set(&self, at: Timestamp) {
        self.micros.store(at.0, Ordering::SeqCst);
    }

    /// Moves the clock on by that many seconds.
    pub fn advance(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.micros.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: a counter through a mixing function.
            let step = self.state.fetch_add(0x1E37_79B9_7F4A_7C15, Ordering::SeqCst);
            let mut mixed = step as u64;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
        }
    }
}
