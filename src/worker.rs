//! What happens after commit or by the clock, beside the requests: folding counts of stages, sealing the journal, telling
//! requesters the answer, reading the keys again, deriving standings anew, forgetting old answers, counting what tables hold,
//! sweeping files that nothing names, working on imports.
//!
//! Each task is harmless to repeat and to interrupt; on PostgreSQL several servers may run them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::watch, task::JoinHandle};
use tracing::Instrument;

use crate::{
    app::App,
    domain::{self, customer, ledger, stage, standing, visit},
    error::Result,
    journal::{self, Sealer},
    watch::{Tally, millis},
};

/// How often pending counts are folded into the roll-ups; funnels are exact in between, too.
const FOLD: Duration = Duration::from_secs(1);

/// How often the journal is sealed.
const SEAL: Duration = Duration::from_millis(500);
/// How often answers of other processes are looked for, while somebody waits for some; those of this one are told at once.
const TELL: Duration = Duration::from_millis(500);
/// How often imports are looked for.
const IMPORT: Duration = Duration::from_secs(1);
/// How often the key folder is read again; a rotation elsewhere is known by then.
const KEYS: Duration = Duration::from_secs(10);
/// How often old answers are forgotten.
const FORGET: Duration = Duration::from_secs(3600);
/// How often it is looked whether the policy book or the calendar asks for standings anew.
const STANDINGS: Duration = Duration::from_secs(30);
/// How often SQLite is let to count what its tables hold.
const LEARN: Duration = Duration::from_secs(3600);
/// How often photos without a report are looked for.
const SWEEP: Duration = Duration::from_secs(3600);

/// The tasks under way.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts all tasks.
    #[must_use]
    pub fn start(app: &Arc<App>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let leaving = stopped.clone();
        let tasks = vec![
            every(IMPORT, "import", app, &stopped, async move |app| {
                // A long import is let go between two batches when the server leaves.
                ledger::import::work(&app.db, &app.storage, &|| *leaving.borrow()).await
            }),
            every(FOLD, "fold", app, &stopped, async |app| stage::fold(&app.db).await.map(drop)),
            every(SEAL, "seal", app, &stopped, async |app| seal(app).await),
            every_and_when(TELL, Some(app.db.to_tell()), "tell", app, &stopped, async |app| {
                app.answers.look(&app.db).await
            }),
            every(KEYS, "keys", app, &stopped, async |app| app.keys.reload()),
            every(STANDINGS, "standings", app, &stopped, async |app| standing::renew(&app.db).await.map(drop)),
            every(FORGET, "forget", app, &stopped, async |app| {
                customer::taken::forget(&app.db).await?;
                domain::forget_answers(&app.db).await.map(drop)
            }),
            every(LEARN, "learn", app, &stopped, async |app| app.db.learn().await),
            every(SWEEP, "sweep", app, &stopped, async |app| {
                visit::quota::forget(&app.db).await?;
                ledger::import::forget(&app.db).await?;
                visit::upload::forget(&app.db, &app.storage).await?;
                visit::sweep::sweep(&app.db, &app.storage).await.map(drop)
            }),
        ];
        Self { stop, tasks }
    }

    /// Ends the tasks; each finishes the round that it is in.
    pub async fn stop(self) {
        // Nobody listens any more when all tasks have ended by themselves.
        let _none_left = self.stop.send(true);
        for task in self.tasks {
            if let Err(broken) = task.await {
                tracing::error!(%broken, "a worker broke");
            }
        }
    }
}

/// Seals what has been committed.
///
/// # Errors
/// What the database answers, or there is no key.
pub async fn seal(app: &App) -> Result<()> {
    let sealer = Sealer::new(app.keys.keys().journal_signing()?);
    journal::seal_pending(&app.db, &sealer).await.map(drop)
}

/// One round: counted, and told when it failed or took long.
async fn observed<F>(name: &'static str, app: &App, round: &F)
where
    F: for<'a> AsyncFn(&'a App) -> Result<()>,
{
    let tally = Tally::new(Duration::from_millis(app.config.watch.slow_ms));
    let begun = Instant::now();
    let done = tally.around(round(app)).await;
    let took = begun.elapsed();
    app.metrics.tasks.round(name, took, done.is_ok(), app.db.clock().now());
    if let Err(err) = done {
        tracing::error!(error = %err, "a worker's round failed; it is tried again");
    }
    if tally.is_slow(took) {
        let (millis, statements, sql_millis) = (millis(took), tally.statements(), millis(tally.in_sql()));
        tracing::warn!(millis, statements, sql_millis, "a slow round");
    }
}

fn every<F>(
    pause: Duration,
    name: &'static str,
    app: &Arc<App>,
    stopped: &watch::Receiver<bool>,
    round: F,
) -> JoinHandle<()>
where
    F: for<'a> AsyncFn(&'a App) -> Result<()> + Send + 'static,
{
    every_and_when(pause, None, name, app, stopped, round)
}

/// A round after each pause, and at once when there is word.
fn every_and_when<F>(
    pause: Duration,
    mut word: Option<watch::Receiver<()>>,
    name: &'static str,
    app: &Arc<App>,
    stopped: &watch::Receiver<bool>,
    round: F,
) -> JoinHandle<()>
where
    F: for<'a> AsyncFn(&'a App) -> Result<()> + Send + 'static,
{
    let (app, mut stopped) = (Arc::clone(app), stopped.clone());
    let local = async move {
        while !*stopped.borrow() {
            observed(name, &app, &round).instrument(tracing::error_span!("task", task = name)).await;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = heard(&mut word) => {}
                _ = stopped.changed() => {}
            }
        }
    };
    tokio::task::spawn_local(local)
}

/// Ends when there is word; never where none comes.
async fn heard(word: &mut Option<watch::Receiver<()>>) {
    if let Some(word) = word
        && word.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}
