//! A root field while it is resolved: in the log, in the trace, in the figures.

use std::{future::Future, time::Duration};

use async_graphql::{Context, PathSegment, ServerError, Value, parser::types::OperationType};
use tracing::{Instrument, Span};

use super::context::app;
use crate::{
    error::Code,
    watch::{EXPORTED, Tally},
};

/// A root field under way.
pub(super) struct RootField {
    kind: &'static str,
    name: &'static str,
    log: Span,
    export: Span,
}

impl RootField {
    /// The field of that name, which is one of the schema's or `other`.
    pub(super) fn begin(ctx: &Context<'_>, name: &'static str) -> Self {
        let kind = match ctx.query_env.operation.node.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        if let Some(tally) = Tally::current() {
            tally.saw_field(name);
        }
        let log = tracing::error_span!("field", field = name);
        let export = log.in_scope(|| tracing::info_span!(target: EXPORTED, "field", otel.name = name, r#type = kind));
        Self { kind, name, log, export }
    }

    /// The work on the field, within its spans.
    pub(super) fn around<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        work.instrument(self.export.clone()).instrument(self.log.clone())
    }

    /// The field has been resolved, or failed with `error`, or has errors below it.
    pub(super) fn end(&self, ctx: &Context<'_>, took: Duration, error: Option<&ServerError>) {
        let outcome = error.map(code).or_else(|| below(ctx)).unwrap_or("OK");
        if let Ok(app) = app(ctx) {
            app.metrics.requests.field(self.kind, self.name, outcome, took);
        }
    }
}

/// The code of the first error at or below this field in the errors that were set aside.
fn below(ctx: &Context<'_>) -> Option<&'static str> {
    let key = ctx.item.node.response_key().node.as_str();
    let errors = ctx.query_env.errors.lock().ok()?;
    let of_this = |error: &&ServerError| matches!(error.path.first(), Some(PathSegment::Field(name)) if name == key);
    errors.iter().find(of_this).map(code)
}

/// The code that the client will read. An error without one is ours, unless an argument was refused, which the library
/// says in words only.
pub(super) fn code(error: &ServerError) -> &'static str {
    let told = match error.extensions.as_ref().and_then(|told| told.get("code")) {
        Some(Value::String(code)) => Code::ALL.into_iter().find(|known| known.text() == code),
        _ => None,
    };
    let refused = ["Failed to parse \"", "Expected input type \""].iter().any(|said| error.message.starts_with(said));
    let refused = error.source.is_none() && refused;
    told.unwrap_or(if refused { Code::Invalid } else { Code::Internal }).text()
}
