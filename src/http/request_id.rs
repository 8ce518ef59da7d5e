//! Every request has an id: in the answer's header, in each line of the log, in errors, in the journal and in its trace.
//! Here it is given, and here the request is counted and, if it took long, told.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use longhaul_entity::{ClosedEnum, EntryId};
use opentelemetry::{propagation::Extractor, trace::TraceContextExt};
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::door::Outcome;
use crate::{
    app::App,
    auth::Actor,
    watch::{EXPORTED, Tally, millis, parent_of},
};

/// The id of a request, with what is known of it by log and trace.
#[derive(Clone)]
pub(super) struct RequestId {
    pub(super) text: String,
    log: Span,
    export: Span,
}

impl RequestId {
    /// Who asks, as soon as it is known: the log and the trace say his id and role, and nothing else of him.
    pub(super) fn is_from(&self, actor: &Actor) {
        let (user, role) = (actor.user.0.simple().to_string(), actor.role.text());
        self.log.record("user", &user).record("role", role);
        self.export.set_attribute("enduser.id", user);
        self.export.set_attribute("enduser.role", role);
    }
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id, opens its spans and writes its one line into the log: no query string, no body, no token.
pub(super) async fn identify(
    app: web::Data<Arc<App>>,
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let text = app.db.clock().id::<EntryId>().0.simple().to_string();
    // At the highest level, so that every line has the id whatever lines are chosen.
    let log = tracing::error_span!("request", request_id = %text, user = Empty, role = Empty);
    // Within the span of the log: lines within the one must find the other.
    let export = log.in_scope(|| exported(&req, &text));
    let id = RequestId { export, text, log: log.clone() };
    req.extensions_mut().insert(id.clone());
    let tally = log.in_scope(|| Tally::new(Duration::from_millis(app.config.watch.slow_ms)));
    let (export, counted) = (id.export.clone(), Arc::clone(&tally));
    let work = async move {
        let _in_flight = app.metrics.requests.begun();
        let (method, path, begun) = (req.method().clone(), req.path().to_owned(), Instant::now());
        let answered = next.call(req).await;
        let (status, route, outcome) = match &answered {
            Ok(answer) => {
                let outcome = answer.response().extensions().get::<Outcome>().cloned();
                (answer.status(), answer.request().match_pattern(), outcome)
            }
            Err(err) => (err.as_response_error().status_code(), None, None),
        };
        let took = begun.elapsed();
        let route = route.unwrap_or_else(|| "none".to_owned());
        app.metrics.requests.answered(&route, method.as_str(), status.as_u16(), took, &tally);
        if let Some(Outcome { kind, codes }) = &outcome {
            app.metrics.requests.operation(kind, codes);
        }
        tell(&tally, method.as_str(), &path, status.as_u16(), took);
        name(&id.export, method.as_str(), &route, status.as_u16(), outcome.as_ref(), &tally);
        let mut answer = answered?;
        if let Ok(value) = HeaderValue::from_str(&id.text) {
            answer.headers_mut().insert(HEADER, value);
        }
        Ok(answer)
    };
    counted.around(work.instrument(export)).instrument(log).await
}

/// The one line, and another one if it took long.
fn tell(tally: &Tally, method: &str, path: &str, status: u16, took: Duration) {
    let (millis, statements, sql_millis) = (millis(took), tally.statements(), millis(tally.in_sql()));
    tracing::info!(method, path, status, millis, statements, sql_millis, "answered");
    if tally.is_slow(took) {
        let fields = tally.fields();
        tracing::warn!(method, path, fields, millis, statements, sql_millis, "a slow request");
    }
}

/// The span of the request in its trace; without a collector it is none.
fn exported(req: &ServiceRequest, id: &str) -> Span {
    let span = tracing::info_span!(target: EXPORTED, "request", otel.kind = "server", request_id = id);
    if !span.is_disabled() {
        // It fails for a span that has begun; this one has not.
        let _new = span.set_parent(parent_of(&Headers(req.headers())));
    }
    span
}

/// What is known of the request at its end.
fn name(span: &Span, method: &str, route: &str, status: u16, outcome: Option<&Outcome>, tally: &Tally) {
    if span.is_disabled() {
        return;
    }
    let name = outcome.map_or_else(|| format!("{method} {route}"), |outcome| format!("{} {route}", outcome.kind));
    span.context().span().update_name(name);
    span.set_attribute("http.request.method", method.to_owned());
    span.set_attribute("http.route", route.to_owned());
    span.set_attribute("http.response.status_code", i64::from(status));
    span.set_attribute("longhaul.fields", tally.fields());
    span.set_attribute("longhaul.statements", i64::try_from(tally.statements()).unwrap_or(i64::MAX));
    if let Some(codes) = outcome.map(|outcome| outcome.codes.join(",")).filter(|codes| !codes.is_empty()) {
        span.set_attribute("longhaul.errors", codes);
    }
    if status >= 500 {
        span.set_status(opentelemetry::trace::Status::error(status.to_string()));
    }
}

/// The headers of a request, for the one that names its trace.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
