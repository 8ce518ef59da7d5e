//! One write = one transaction. [`Db::write`] runs it, and runs it again when the database says "try again".

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use longhaul_entity::{Timestamp, TypedId, UserId, enums::Role};
use sea_orm::{DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tracing::{Instrument, Span};

use super::{Db, Kind};
use crate::{
    clock::Clock,
    error::{Error, Result, may_retry},
    watch::{EXPORTED, is_traced},
};

/// How often a transaction is tried before the client is told to come back.
const TRIES: u32 = 5;
/// After how many seconds it is not tried again: a lock that is waited for that long is no passing clash, and whoever asked
/// gets his answer while his request still has time.
const PATIENCE_SECONDS: i64 = 3;

/// Where a write comes from: what the journal says about it.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The request that it came with; the same that the client and the log see.
    pub request_id: String,
    /// The address of the client.
    pub address: String,
    /// Who asked, and in which role; none for the system itself and before signing in.
    pub actor: Option<(UserId, Role)>,
}

impl Origin {
    /// Work that the system does by itself, by the name of the task.
    #[must_use]
    pub fn system(task: &str) -> Self {
        Self { request_id: task.to_owned(), ..Self::default() }
    }
}

/// A transaction under way, with the one instant that all of it happens at.
pub struct Op<'a> {
    tx: DatabaseTransaction,
    now: Timestamp,
    clock: Arc<dyn Clock>,
    origin: &'a Origin,
    kind: Kind,
    changes_rights: AtomicBool,
    tells_at_once: AtomicBool,
}

impl Op<'_> {
    /// The connection for statements.
    #[must_use]
    pub const fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// The instant of this transaction.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Where the write comes from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        self.origin
    }

    /// Which database it runs on, for the few statements that differ.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Says that the transaction changes who may do what.
    pub fn changes_rights(&self) {
        self.changes_rights.store(true, Ordering::Relaxed);
    }

    /// Says that somebody may be waiting to be told of this: who listens in this process ([`Db::to_tell`]) looks as soon as it
    /// is committed.
    pub fn tell_at_once(&self) {
        self.tells_at_once.store(true, Ordering::Relaxed);
    }

    /// A fresh id.
    #[must_use]
    pub fn id<T: TypedId>(&self) -> T {
        self.clock.id()
    }
}

/// What a transaction does. It may run more than once: it has no effect but its SQL.
pub trait Work: Sync {
    /// What comes of it.
    type Out: Send;

    /// Does the work; an error rolls all of it back.
    ///
    /// # Errors
    /// Whatever refuses the work or fails in it.
    fn run(&self, op: &Op<'_>) -> impl Future<Output = Result<Self::Out>> + Send;
}

impl Db {
    /// Runs `work` in a transaction and commits it. Tried up to five times within three seconds while the
    /// database reports a passing clash.
    ///
    /// # Errors
    /// The error of the work, after a rollback; or the database's.
    pub async fn write<W: Work>(&self, origin: &Origin, work: &W) -> Result<W::Out> {
        let (mut tried, began) = (1, self.clock().now());
        loop {
            let attempt = self.observed(origin, work).await;
            let patient = || tried < TRIES && self.clock().now().seconds_since(began) < PATIENCE_SECONDS;
            match attempt {
                Err(Error::Database(err)) if may_retry(&err) && patient() => {
                    self.meter().retried();
                    tracing::debug!(tried, %err, "transaction is tried again");
                    let longest = 10_u64 << tried;
                    let wait = longest / 2 + self.clock().jitter(longest / 2);
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                    tried += 1;
                }
                done => return done,
            }
        }
    }

    /// One try, with its time, what became of it, and a span if the request is traced.
    async fn observed<W: Work>(&self, origin: &Origin, work: &W) -> Result<W::Out> {
        let span = if is_traced() { tracing::info_span!(target: EXPORTED, "transaction") } else { Span::none() };
        let begun = Instant::now();
        let done = self.attempt(origin, work).instrument(span).await;
        let outcome = match &done {
            Ok(_) => "committed",
            Err(Error::Refused(_)) => "refused",
            Err(Error::Database(_) | Error::Broken(_)) => "failed",
        };
        self.meter().transaction(outcome, begun.elapsed());
        done
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that opens transactions")]
    async fn attempt<W: Work>(&self, origin: &Origin, work: &W) -> Result<W::Out> {
        // SQLite: a transaction that starts as a reader cannot become a writer while another one writes.
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.kind() == Kind::Sqlite).then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.writer().begin_with_options(options).await?;
        let op = Op {
            tx,
            now: self.clock().now(),
            clock: self.shared_clock(),
            origin,
            kind: self.kind(),
            changes_rights: AtomicBool::new(false),
            tells_at_once: AtomicBool::new(false),
        };
        let out = work.run(&op).await;
        match out {
            Ok(out) => {
                let committed = op.tx.commit().await;
                // Also when the answer was lost: it may have been committed all the same.
                if op.changes_rights.load(Ordering::Relaxed) {
                    self.rights_have_changed();
                }
                if op.tells_at_once.load(Ordering::Relaxed) {
                    self.is_to_be_told();
                }
                Ok(committed.map(|()| out)?)
            }
            Err(err) => {
                // The work's error is what counts; a rollback that fails is one that the database does itself.
                if let Err(rollback) = op.tx.rollback().await {
                    tracing::warn!(%rollback, "rollback failed");
                }
                Err(err)
            }
        }
    }
}
