//! Traces: spans from a request down to its SQL, sent to a collector by OTLP over HTTP, if one is configured.
//!
//! Spans for export have a target of their own ([`EXPORTED`]): log lines do not show them, and without a collector they
//! are never made.

use std::time::Duration;

use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, TextMapPropagator},
    trace::{Span, SpanBuilder, SpanKind, Status, TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracer, SdkTracerProvider},
};

use super::collector::Collector;
use crate::{
    config::WatchConfig,
    error::{Error, Result},
};

/// The target of spans that are exported.
pub const EXPORTED: &str = "otlp";
/// How much of a statement's text a span holds.
const TEXT: usize = 2000;

/// Where spans go. Copies send together.
#[derive(Clone)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    /// The configured collector; none when there is none.
    ///
    /// # Errors
    /// Its address cannot be used.
    pub fn open(config: &WatchConfig) -> Result<Option<Self>> {
        let Some(endpoint) = &config.otlp_endpoint else { return Ok(None) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::default())
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .build()
            .map_err(Error::broken)?;
        let resource = Resource::builder_empty()
            .with_service_name(config.otlp_service.clone())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        // Who calls has decided already whether his trace is kept; for all others the share decides.
        let sampler = Sampler::TraceIdRatioBased(f64::from(config.otlp_percent) / 100.0);
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_sampler(Sampler::ParentBased(Box::new(sampler)))
            .with_batch_exporter(exporter)
            .build();
        let tracer = provider.tracer("longhaul");
        Ok(Some(Self { provider, tracer }))
    }

    pub(super) fn tracer(&self) -> SdkTracer {
        self.tracer.clone()
    }

    /// Sends what has not been sent; at the end of the program. It waits a few seconds for a collector at most.
    pub fn close(&self) {
        if let Err(err) = self.provider.shutdown_with_timeout(Duration::from_secs(5)) {
            tracing::warn!(%err, "the last traces were not sent");
        }
    }
}

/// The trace that a request belongs to, by its header `traceparent` (W3C Trace Context).
#[must_use]
pub fn parent_of(headers: &dyn Extractor) -> Context {
    TraceContextPropagator::new().extract_with_context(&Context::new(), headers)
}

/// Whether what goes on is part of a trace that is kept.
#[must_use]
pub fn is_traced() -> bool {
    Context::map_current(|context| context.span().span_context().is_sampled())
}

/// A statement that has just ended, as a span below the one that is open. Its text has places for its values, not the
/// values.
pub(super) fn statement(traces: &Traces, verb: &'static str, sql: &str, took: Duration, failed: bool) {
    if !is_traced() {
        return;
    }
    let text: String = sql.chars().take(TEXT).collect();
    let ended = opentelemetry::time::now();
    let mut span = SpanBuilder::from_name(format!("sql {verb}"))
        .with_kind(SpanKind::Client)
        .with_start_time(ended.checked_sub(took).unwrap_or(ended))
        .with_attributes([KeyValue::new("db.query.text", text)])
        .start_with_context(&traces.tracer, &Context::current());
    if failed {
        span.set_status(Status::error("the database refused it"));
    }
    span.end_with_timestamp(ended);
}
