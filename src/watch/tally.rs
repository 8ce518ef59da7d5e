//! What one request, or one round of a background task, spends on SQL: counted along its own future.

use std::{
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tracing::{Instrument, Span};

tokio::task_local! {
    static CURRENT: Arc<Tally>;
}

/// The counts of one piece of work.
#[derive(Debug)]
pub struct Tally {
    statements: AtomicU64,
    sql_micros: AtomicU64,
    fields: Mutex<Vec<&'static str>>,
    slow: Duration,
    log: Span,
}

impl Tally {
    /// Nothing counted yet. What takes `slow` or longer is told in the log, under the span that is entered now.
    #[must_use]
    pub fn new(slow: Duration) -> Arc<Self> {
        let (statements, sql_micros) = (AtomicU64::new(0), AtomicU64::new(0));
        Arc::new(Self { statements, sql_micros, fields: Mutex::default(), slow, log: Span::current() })
    }

    /// Runs `work` so that its SQL counts here.
    pub fn around<F: Future>(self: &Arc<Self>, work: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(Arc::clone(self), work)
    }

    /// The tally of the work that calls; none outside of any.
    #[must_use]
    pub fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// A root field is worked on; its name is from the schema.
    pub fn saw_field(&self, name: &'static str) {
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        if !fields.contains(&name) {
            fields.push(name);
        }
    }

    /// The root fields that were worked on, with commas between them.
    #[must_use]
    pub fn fields(&self) -> String {
        self.fields.lock().unwrap_or_else(PoisonError::into_inner).join(",")
    }

    /// How many SQL statements it were. Beginning and ending a transaction are none.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Relaxed)
    }

    /// The time in SQL; of statements side by side, the sum.
    #[must_use]
    pub fn in_sql(&self) -> Duration {
        Duration::from_micros(self.sql_micros.load(Relaxed))
    }

    /// Whether that is long enough to be told.
    #[must_use]
    pub fn is_slow(&self, took: Duration) -> bool {
        took >= self.slow
    }

    pub(super) fn add(&self, took: Duration) {
        self.statements.fetch_add(1, Relaxed);
        self.sql_micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// Work that goes on in a task of its own and still belongs to whoever calls: his tally and his span go with it. The span may be one of
/// those for export, which log lines do not look through: so the tally's own is entered around it.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let (tally, span) = (Tally::current(), Span::current());
    let log = tally.as_ref().map_or_else(Span::none, |tally| tally.log.clone());
    let work = async move {
        match tally {
            Some(tally) => tally.around(work).await,
            None => work.await,
        }
    };
    work.instrument(span).instrument(log)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    async fn count(by: u64) {
        Tally::current().unwrap().add(Duration::from_micros(by));
    }

    #[tokio::test]
    async fn work_counts_where_it_belongs_in_tasks_of_its_own_too() {
        assert!(Tally::current().is_none());
        let (one, other) = (Tally::new(Duration::ZERO), Tally::new(Duration::ZERO));
        one.around(async {
            count(3).await;
            tokio::spawn(carried(count(4))).await.unwrap();
            other.around(count(5)).await;
        })
        .await;
        assert_eq!((one.statements(), one.in_sql()), (2, Duration::from_micros(7)));
        assert_eq!((other.statements(), other.in_sql()), (1, Duration::from_micros(5)));
    }

    #[test]
    fn slow_begins_at_the_bound() {
        let tally = Tally::new(Duration::from_millis(5));
        assert!(!tally.is_slow(Duration::from_micros(4999)) && tally.is_slow(Duration::from_millis(5)));
    }

    #[test]
    fn fields_are_named_once() {
        let tally = Tally::new(Duration::ZERO);
        for name in ["visits", "customers", "visits"] {
            tally.saw_field(name);
        }
        assert_eq!(tally.fields(), "visits,customers");
    }
}
