//! What operators see of a running server.

use std::net::SocketAddr;

use super::{ConfigError, Key, Reader};

const METRICS: Key = Key {
    name: "LONGHAUL_METRICS_ADDRESS",
    default: "",
    about: "address and port that /metrics is served on, such as 127.0.0.1:9464; empty: nowhere; demo: 127.0.0.1 and a free port",
};
const SLOW: Key = Key {
    name: "LONGHAUL_SLOW_MS",
    default: "500",
    about: "milliseconds from which on requests, rounds of tasks and SQL statements are told in the log, 0 to 600000",
};
const ENDPOINT: Key = Key {
    name: "LONGHAUL_OTLP_ENDPOINT",
    default: "",
    about: "collector that traces are sent to (OTLP over HTTP), such as http://127.0.0.1:4318; empty: none",
};
const SERVICE: Key =
    Key { name: "LONGHAUL_OTLP_SERVICE", default: "longhaul", about: "name of the service in its traces" };
const PERCENT: Key = Key {
    name: "LONGHAUL_OTLP_PERCENT",
    default: "100",
    about: "share of requests that are traced, unless their traceparent has decided, 0 to 100",
};

pub(super) const KEYS: &[Key] = &[METRICS, SLOW, ENDPOINT, SERVICE, PERCENT];

/// What operators see of a running server.
#[derive(Clone, Debug)]
pub struct WatchConfig {
    /// Where figures are served; none: nowhere.
    pub metrics: Option<SocketAddr>,
    /// Milliseconds from which on something is slow.
    pub slow_ms: u64,
    /// Collector of traces, without a slash at the end.
    pub otlp_endpoint: Option<String>,
    /// Name of the service in its traces.
    pub otlp_service: String,
    /// Share of requests that are traced, in percent.
    pub otlp_percent: u8,
}

impl WatchConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        let metrics = reader.text(&METRICS);
        let metrics = (!metrics.is_empty()).then(|| metrics.parse()).transpose();
        let endpoint = reader.text(&ENDPOINT);
        // The collector is reached as everything here is: in the clear, within the house.
        if !endpoint.is_empty() && !endpoint.starts_with("http://") {
            return Err(reader.wrong(&ENDPOINT, "empty, or begin with http://"));
        }
        Ok(Self {
            metrics: metrics.map_err(|_| reader.wrong(&METRICS, "empty, or an address and a port"))?,
            slow_ms: reader.number(&SLOW, 0..=600_000)?,
            otlp_endpoint: (!endpoint.is_empty()).then(|| endpoint.trim_end_matches('/').to_owned()),
            otlp_service: reader.text(&SERVICE),
            otlp_percent: reader.number(&PERCENT, 0..=100)?,
        })
    }
}
