//! What operators see of a running server: figures ([`Metrics`]), log lines ([`logs`]) and traces ([`Traces`]).
//!
//! Knows settings and time, and no table, no noun and no transport: the layers above say what happened, by labels from
//! closed lists. Nothing of a client's own text and nothing personal comes in here: no phone, no name, no variable.

mod collector;
pub mod logs;
mod metrics;
mod photos;
mod process;
mod requests;
mod sql;
mod tally;
mod tasks;
mod traces;

pub use metrics::{Levels, Metrics};
pub use photos::Photos;
pub use requests::{InFlight, Requests};
pub use sql::{Pool, SqlMeter};
pub use tally::{Tally, carried};
pub use tasks::Tasks;
pub use traces::{EXPORTED, Traces, is_traced, parent_of};

/// Bounds of the histograms of requests and tasks, in seconds.
const LONG: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Bounds of the histograms of SQL, in seconds.
const SHORT: [f64; 14] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Whole milliseconds, as a number in log lines too; 128 bits would be a text there.
#[must_use]
pub fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

type Histogram = prometheus_client::metrics::histogram::Histogram;

fn long() -> Histogram {
    Histogram::new(LONG)
}

fn short() -> Histogram {
    Histogram::new(SHORT)
}
