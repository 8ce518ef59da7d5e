//! The tasks beside the requests: how often they run, how long, and when they last went well.

use std::time::Duration;

use longhaul_entity::Timestamp;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::{Histogram, long};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Run {
    task: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Task {
    task: &'static str,
}

/// Counts rounds of tasks. Copies count together.
#[derive(Clone)]
pub struct Tasks {
    runs: Family<Run, Counter>,
    seconds: Family<Task, Histogram, fn() -> Histogram>,
    went_well: Family<Task, Gauge>,
}

impl Default for Tasks {
    fn default() -> Self {
        let seconds = Family::new_with_constructor(long as fn() -> Histogram);
        Self { runs: Family::default(), seconds, went_well: Family::default() }
    }
}

impl Tasks {
    /// A round of a task has ended at `now`.
    pub fn round(&self, task: &'static str, took: Duration, went_well: bool, now: Timestamp) {
        let outcome = if went_well { "done" } else { "failed" };
        self.runs.get_or_create(&Run { task, outcome }).inc();
        self.seconds.get_or_create(&Task { task }).observe(took.as_secs_f64());
        if went_well {
            self.went_well.get_or_create(&Task { task }).set(now.0 / 1_000_000);
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("longhaul_task_rounds", "Rounds of background tasks", self.runs.clone());
        registry.register("longhaul_task_seconds", "Time of rounds in seconds", self.seconds.clone());
        let about = "When the last round went well, in seconds since 1970";
        registry.register("longhaul_task_success_timestamp_seconds", about, self.went_well.clone());
    }
}
