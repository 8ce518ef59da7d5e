//! SQL: every statement, whichever connection or transaction it runs on, and every transaction.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use sea_orm::metric::Info;

use super::{Histogram, Tally, Traces, millis, short, traces};

/// The kinds of statement that are told apart, by their first word; the last is all others.
const VERBS: [&str; 5] = ["select", "insert", "update", "delete", "other"];
/// How much of a slow statement's text is told.
const TOLD: usize = 2000;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Verb {
    verb: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolState {
    pool: &'static str,
    state: &'static str,
}

/// How many connections a pool has at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// `read` and `write` on SQLite; PostgreSQL has one for both.
    pub name: &'static str,
    /// Those at work.
    pub used: u32,
    /// Those that wait for work.
    pub idle: u32,
    /// The most that there may be.
    pub most: u32,
}

/// Counts statements and transactions of one database. Copies count together.
#[derive(Clone)]
pub struct SqlMeter {
    seconds: Family<Verb, Histogram, fn() -> Histogram>,
    // The histogram of each of VERBS, so that a statement looks nothing up.
    by_verb: [Histogram; VERBS.len()],
    statements: Counter,
    failures: Counter,
    transactions: Family<Outcome, Counter>,
    transaction_seconds: Histogram,
    retries: Counter,
    connections: Family<PoolState, Gauge>,
    traces: Arc<OnceLock<Traces>>,
}

impl Default for SqlMeter {
    fn default() -> Self {
        let seconds = Family::new_with_constructor(short as fn() -> Histogram);
        Self {
            by_verb: VERBS.map(|verb| seconds.get_or_create_owned(&Verb { verb })),
            seconds,
            statements: Counter::default(),
            failures: Counter::default(),
            transactions: Family::default(),
            transaction_seconds: short(),
            retries: Counter::default(),
            connections: Family::default(),
            traces: Arc::default(),
        }
    }
}

impl SqlMeter {
    /// From now on the statements of traced requests are spans.
    pub fn export_to(&self, traces: &Traces) {
        // Only the first is taken; a server has one.
        let _first = self.traces.set(traces.clone());
    }

    /// How many statements there were until now.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.get()
    }

    /// Takes a statement in, from the connection's callback.
    pub fn statement(&self, info: &Info<'_>) {
        let verb = verb(&info.statement.sql);
        self.by_verb[verb].observe(info.elapsed.as_secs_f64());
        self.statements.inc();
        if info.failed {
            self.failures.inc();
        }
        if let Some(tally) = Tally::current() {
            tally.add(info.elapsed);
            if tally.is_slow(info.elapsed) {
                tell_slow(info);
            }
        }
        if let Some(traces) = self.traces.get() {
            let (sql, took) = (info.statement.sql.as_str(), info.elapsed);
            traces::statement(traces, VERBS[verb], sql, took, info.failed);
        }
    }

    /// Takes a try of a transaction in.
    pub fn transaction(&self, outcome: &'static str, took: Duration) {
        self.transactions.get_or_create(&Outcome { outcome }).inc();
        self.transaction_seconds.observe(took.as_secs_f64());
    }

    /// A transaction met a passing clash and is tried again.
    pub fn retried(&self) {
        self.retries.inc();
    }

    pub(super) fn level(&self, pools: &[Pool]) {
        for Pool { name, used, idle, most } in pools {
            for (state, count) in [("used", used), ("idle", idle), ("most", most)] {
                self.connections.get_or_create(&PoolState { pool: name, state }).set(i64::from(*count));
            }
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let about = "Time of SQL statements in seconds";
        registry.register("longhaul_sql_statement_seconds", about, self.seconds.clone());
        registry.register("longhaul_sql_failures", "SQL statements that the database refused", self.failures.clone());
        registry.register("longhaul_sql_transactions", "Tries of writing transactions", self.transactions.clone());
        let about = "Time of tries of writing transactions in seconds";
        registry.register("longhaul_sql_transaction_seconds", about, self.transaction_seconds.clone());
        registry.register("longhaul_sql_retries", "Transactions tried again after a clash", self.retries.clone());
        registry.register("longhaul_sql_connections", "Connections to the database", self.connections.clone());
    }
}

/// The place of a statement's kind in [`VERBS`].
fn verb(sql: &str) -> usize {
    let word = sql.split_whitespace().next().unwrap_or_default();
    VERBS.iter().position(|verb| word.eq_ignore_ascii_case(verb)).unwrap_or(VERBS.len() - 1)
}

/// The text has places for its values, not the values.
fn tell_slow(info: &Info<'_>) {
    let (millis, failed) = (millis(info.elapsed), info.failed);
    let sql: String = info.statement.sql.chars().take(TOLD).collect();
    tracing::warn!(millis, failed, sql, "a slow statement");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart_by_their_first_word() {
        let verbs = ["SELECT 1", "  insert into x", "UPDATE x", "Delete from x", "WITH a AS (SELECT 1) SELECT 2", ""];
        assert_eq!(verbs.map(|sql| VERBS[verb(sql)]), ["select", "insert", "update", "delete", "other", "other"]);
    }
}
