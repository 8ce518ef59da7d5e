//! Log lines, on the error output: which, and in which form. They and the traces see the same program by spans of their own.

use std::io::IsTerminal;

use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterExt, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use super::{EXPORTED, Traces};
use crate::config::{LogConfig, LogFormat};

/// Begins to write log lines and, if there is a collector, to export spans. Once in a program.
pub fn begin(config: &LogConfig, traces: Option<&Traces>) {
    let chosen = EnvFilter::new(&config.filter).and(filter_fn(|meta| meta.target() != EXPORTED));
    let lines = fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    let lines = match config.format {
        LogFormat::Human => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let exported = traces.map(|traces| {
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer())
            .with_location(false)
            .with_threads(false)
            .with_filter(filter_fn(|meta| meta.is_span() && meta.target() == EXPORTED))
    });
    tracing_subscriber::registry().with(lines.with_filter(chosen)).with(exported).init();
}
