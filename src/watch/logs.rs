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
    let lines = tracing_subscriber::registry().with(lines.with_filter(chosen));
    // A layer that is not there would want all spans: those for export would be made for nobody.
    let Some(traces) = traces else { return lines.init() };
    let exported = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer())
        .with_location(false)
        .with_threads(false)
        .with_filter(filter_fn(|meta| meta.is_span() && meta.target() == EXPORTED));
    lines.with(exported).init();
}
