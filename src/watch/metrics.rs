//! All figures of a server in one place, and their print in the format that Prometheus reads.

use std::sync::atomic::AtomicU64;

use longhaul_entity::Timestamp;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, gauge::Gauge, info::Info},
    registry::Registry,
};

use super::{Photos, Pool, Requests, SqlMeter, Tasks, process::Process};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    of: &'static str,
}

/// What is read at the moment in which somebody asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Connections to the database.
    pub pools: Vec<Pool>,
    /// Photos at work and waiting for a place.
    pub photos: (usize, usize),
    /// Passwords at work and waiting for a place.
    pub passwords: (usize, usize),
    /// Counts of stages that are not folded, and journal entries that are not sealed; none when the database did not say.
    pub backlog: Option<(u64, u64)>,
}

/// The figures of a server. The parts are handed to whoever counts.
pub struct Metrics {
    /// HTTP and GraphQL.
    pub requests: Requests,
    /// Tasks beside the requests.
    pub tasks: Tasks,
    /// Photos.
    pub photos: Photos,
    sql: SqlMeter,
    queues: Family<Queue, Gauge>,
    backlog: Family<Of, Gauge>,
    process: ProcessGauges,
    registry: Registry,
}

#[derive(Default)]
struct ProcessGauges {
    resident: Gauge,
    cpu: Gauge<f64, AtomicU64>,
    files: Gauge,
}

impl Metrics {
    /// All at nothing. `sql` is the database's own meter, `started` the moment of the start.
    #[must_use]
    pub fn new(sql: SqlMeter, started: Timestamp) -> Self {
        let mut registry = Registry::default();
        let (requests, tasks, photos) = (Requests::default(), Tasks::default(), Photos::default());
        requests.register(&mut registry);
        sql.register(&mut registry);
        tasks.register(&mut registry);
        photos.register(&mut registry);
        let (queues, backlog) = (Family::<Queue, Gauge>::default(), Family::<Of, Gauge>::default());
        registry.register("longhaul_queue", "Work on photos and passwords, at work and waiting", queues.clone());
        registry.register("longhaul_backlog", "What the background tasks have still to do", backlog.clone());
        let process = ProcessGauges::default();
        process.register(&mut registry, started);
        let build = Info::new(Build { version: env!("CARGO_PKG_VERSION") });
        registry.register("longhaul_build", "The program", build);
        Self { requests, tasks, photos, sql, queues, backlog, process, registry }
    }

    /// The print in OpenMetrics text, with the levels of the moment.
    #[must_use]
    pub fn print(&self, levels: &Levels) -> String {
        self.sql.level(&levels.pools);
        for (queue, (working, waiting)) in [("photos", levels.photos), ("passwords", levels.passwords)] {
            for (state, count) in [("working", working), ("waiting", waiting)] {
                self.queues.get_or_create(&Queue { queue, state }).set(i64::try_from(count).unwrap_or(i64::MAX));
            }
        }
        if let Some((deltas, entries)) = levels.backlog {
            for (of, count) in [("stage counts", deltas), ("journal entries", entries)] {
                self.backlog.get_or_create(&Of { of }).set(i64::try_from(count).unwrap_or(i64::MAX));
            }
        }
        self.process.level();
        let mut text = String::new();
        // Writing to a string does not fail.
        let _written = encode(&mut text, &self.registry);
        text
    }
}

impl ProcessGauges {
    fn register(&self, registry: &mut Registry, started: Timestamp) {
        let start = Gauge::<i64>::default();
        start.set(started.0 / 1_000_000);
        registry.register("process_start_time_seconds", "When it started, in seconds since 1970", start);
        registry.register("process_resident_memory_bytes", "Bytes in memory", self.resident.clone());
        registry.register("process_cpu_seconds", "Seconds of processor time", self.cpu.clone());
        registry.register("process_open_fds", "Open files and sockets", self.files.clone());
    }

    fn level(&self) {
        if let Some(Process { resident_bytes, cpu_seconds, open_files }) = Process::now() {
            self.resident.set(resident_bytes);
            self.cpu.set(cpu_seconds);
            self.files.set(open_files);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_counted_is_printed() {
        let metrics = Metrics::new(SqlMeter::default(), Timestamp(5_000_000));
        metrics.requests.operation("query", &[]);
        metrics.requests.operation("mutation", &["INVALID", "RULE"]);
        metrics.requests.field("query", "customers", "OK", Duration::from_millis(3));
        metrics.tasks.round("fold", Duration::from_millis(1), true, Timestamp(7_000_000));
        let pool = Pool { name: "read", used: 1, idle: 2, most: 4 };
        let text = metrics.print(&Levels { pools: vec![pool], photos: (1, 3), ..Levels::default() });
        for line in [
            "longhaul_graphql_requests_total{type=\"query\",outcome=\"OK\"} 1",
            "longhaul_graphql_requests_total{type=\"mutation\",outcome=\"INVALID\"} 1",
            "longhaul_graphql_errors_total{code=\"RULE\"} 1",
            "longhaul_graphql_fields_total{type=\"query\",field=\"customers\",outcome=\"OK\"} 1",
            "longhaul_graphql_field_seconds_bucket{le=\"0.005\",type=\"query\",field=\"customers\"} 1",
            "longhaul_task_success_timestamp_seconds{task=\"fold\"} 7",
            "longhaul_sql_connections{pool=\"read\",state=\"idle\"} 2",
            "longhaul_queue{queue=\"photos\",state=\"waiting\"} 3",
            "process_start_time_seconds 5",
        ] {
            assert!(text.lines().any(|printed| printed == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn a_request_under_way_counts_until_it_is_dropped() {
        let metrics = Metrics::new(SqlMeter::default(), Timestamp(0));
        let under_way = metrics.requests.begun();
        assert!(metrics.print(&Levels::default()).contains("longhaul_http_requests_in_flight 1\n"));
        drop(under_way);
        assert!(metrics.print(&Levels::default()).contains("longhaul_http_requests_in_flight 0\n"));
    }
}
