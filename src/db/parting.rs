//! PostgreSQL's connections while the server ends. A connection lives in the thread that opened it; threads end one by one,
//! each as soon as it has nothing left to answer, and what others still work on must not end with them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::DatabaseConnection;
use tokio::time::{sleep, timeout};

/// How often it looks whether the usual connections are at rest.
const LOOKS: Duration = Duration::from_millis(5);

/// Which connections are used: the usual ones, which all threads share, or, once threads may end, one for each use, opened in
/// the thread that uses it.
pub(super) struct Parting {
    begun: Arc<AtomicBool>,
    own: DatabaseConnection,
}

impl Parting {
    /// `own` keeps no connection for a second use; `begun` is what the usual ones ask whether they may still be used.
    pub(super) const fn new(begun: Arc<AtomicBool>, own: DatabaseConnection) -> Self {
        Self { begun, own }
    }

    /// The connections to use in place of the usual ones, once threads may end.
    pub(super) fn own(&self) -> Option<&DatabaseConnection> {
        self.begun.load(Ordering::Acquire).then_some(&self.own)
    }

    /// From now on each use has its own connection. Returns when nobody uses one of the usual ones any more, or `patience` is
    /// over.
    pub(super) async fn begin(&self, usual: &DatabaseConnection, patience: Duration) {
        self.begun.store(true, Ordering::Release);
        let pool = usual.get_postgres_connection_pool();
        let at_rest = async {
            while usize::try_from(pool.size()).is_ok_and(|size| size > pool.num_idle()) {
                sleep(LOOKS).await;
            }
        };
        if timeout(patience, at_rest).await.is_err() {
            tracing::warn!(
                "connections are still in use; what their requests do may fail with the thread that opened them"
            );
        }
    }

    pub(super) async fn close(&self) -> crate::error::Result<()> {
        Ok(self.own.close_by_ref().await?)
    }
}
