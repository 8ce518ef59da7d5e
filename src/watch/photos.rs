//! Photos: what became of each, and how long it was worked on.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::{Histogram, long};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// Counts photos. Copies count together.
#[derive(Clone)]
pub struct Photos {
    photos: Family<Outcome, Counter>,
    seconds: Histogram,
}

impl Default for Photos {
    fn default() -> Self {
        Self { photos: Family::default(), seconds: long() }
    }
}

impl Photos {
    /// A photo was worked on, without the time it waited: `done`, `refused` for what is no good picture, or `failed`.
    pub fn worked(&self, outcome: &'static str, took: Duration) {
        self.photos.get_or_create(&Outcome { outcome }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("longhaul_photos", "Photos worked on", self.photos.clone());
        registry.register("longhaul_photo_seconds", "Time of work on a photo in seconds", self.seconds.clone());
    }
}
