//! Requests: HTTP by route, GraphQL by type of operation and root field.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram as Plain},
    registry::Registry,
};

use super::{Histogram, Tally, long};

/// Bounds of the histogram of statements per request.
const STATEMENTS: [f64; 10] = [0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    r#type: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Field {
    r#type: &'static str,
    field: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FieldOutcome {
    r#type: &'static str,
    field: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorCode {
    code: &'static str,
}

type Seconds<L> = Family<L, Histogram, fn() -> Histogram>;

/// Counts requests. Copies count together.
#[derive(Clone)]
pub struct Requests {
    http: Family<Answered, Counter>,
    http_seconds: Seconds<Route>,
    in_flight: Gauge,
    statements: Plain,
    slow: Counter,
    operations: Family<Operation, Counter>,
    errors: Family<ErrorCode, Counter>,
    fields: Family<FieldOutcome, Counter>,
    field_seconds: Seconds<Field>,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            http: Family::default(),
            http_seconds: Family::new_with_constructor(long),
            in_flight: Gauge::default(),
            statements: Plain::new(STATEMENTS),
            slow: Counter::default(),
            operations: Family::default(),
            errors: Family::default(),
            fields: Family::default(),
            field_seconds: Family::new_with_constructor(long),
        }
    }
}

/// A request under way; it counts until this is dropped, also when the client goes away.
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Requests {
    /// A request begins.
    #[must_use]
    pub fn begun(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// An HTTP request was answered. `route` is the template of the route, never the path asked for.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration, tally: &Tally) {
        let method = ["GET", "HEAD", "POST", "OPTIONS", "PATCH"].into_iter().find(|known| *known == method);
        let answered = Answered { route: route.to_owned(), method: method.unwrap_or("other"), status };
        self.http.get_or_create(&answered).inc();
        self.http_seconds.get_or_create(&Route { route: answered.route }).observe(took.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "far below 2⁵²")]
        self.statements.observe(tally.statements() as f64);
        if tally.is_slow(took) {
            self.slow.inc();
        }
    }

    /// A GraphQL operation was answered: its type (`none` when the document was refused before it was known) and the
    /// codes of its errors, both from closed lists.
    pub fn operation(&self, kind: &'static str, codes: &[&'static str]) {
        let outcome = codes.first().copied().unwrap_or("OK");
        self.operations.get_or_create(&Operation { r#type: kind, outcome }).inc();
        for code in codes {
            self.errors.get_or_create(&ErrorCode { code }).inc();
        }
    }

    /// A root field was resolved: its name is one of the schema's, or `other`; the outcome is `OK` or a code.
    pub fn field(&self, kind: &'static str, field: &'static str, outcome: &'static str, took: Duration) {
        self.fields.get_or_create(&FieldOutcome { r#type: kind, field, outcome }).inc();
        self.field_seconds.get_or_create(&Field { r#type: kind, field }).observe(took.as_secs_f64());
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("longhaul_http_requests", "HTTP requests answered", self.http.clone());
        let about = "Time until the head of the answer in seconds";
        registry.register("longhaul_http_request_seconds", about, self.http_seconds.clone());
        registry.register("longhaul_http_requests_in_flight", "Requests being worked on", self.in_flight.clone());
        registry.register("longhaul_request_statements", "SQL statements of a request", self.statements.clone());
        registry.register("longhaul_slow_requests", "Requests as slow as the bound or slower", self.slow.clone());
        registry.register("longhaul_graphql_requests", "GraphQL operations answered", self.operations.clone());
        registry.register("longhaul_graphql_errors", "Errors in answers to GraphQL operations", self.errors.clone());
        registry.register("longhaul_graphql_fields", "Root fields resolved", self.fields.clone());
        let about = "Time of root fields in seconds";
        registry.register("longhaul_graphql_field_seconds", about, self.field_seconds.clone());
    }
}
