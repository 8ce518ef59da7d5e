//! Whether the server lives, and whether it can serve.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpResponse, web};

use crate::{
    app::App,
    db::{self, Op, Origin, Work},
    error::{Error, Result},
};

/// How far the clocks of program and database may differ, in microseconds.
const CLOCKS_DIFFER: i64 = 2_000_000;
/// How long whoever asks is kept waiting; a database that needs longer is none to send requests to.
const PATIENCE: Duration = Duration::from_secs(3);

/// Set when the server is going down: it still answers, but wants no new work.
#[derive(Clone, Default)]
pub(super) struct Leaving(Arc<AtomicBool>);

impl Leaving {
    pub(super) fn announce(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_announced(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The loop turns.
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The database takes writes, the schema is current, the clocks agree, and the server is not going down.
pub(super) async fn ready(app: web::Data<Arc<App>>, leaving: web::Data<Leaving>) -> HttpResponse {
    if leaving.is_announced() {
        return not_ready("shutting down");
    }
    match tokio::time::timeout(PATIENCE, check(&app)).await {
        Ok(Ok(None)) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Ok(Ok(Some(gap))) => {
            tracing::warn!(gap_microseconds = gap, "not ready: the clocks of server and database differ");
            not_ready("the clocks of server and database differ")
        }
        Ok(Err(err)) => {
            tracing::warn!(error = %err, "not ready");
            not_ready("the database or the photo folder cannot be used")
        }
        Err(_) => {
            tracing::warn!(limit = ?PATIENCE, "not ready: the database does not answer in time");
            not_ready("the database does not answer in time")
        }
    }
}

fn not_ready(why: &str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "not ready", "why": why }))
}

/// Fails where the server cannot serve; answers how far the clocks differ if it is too far.
async fn check(app: &App) -> Result<Option<i64>> {
    app.db.write(&Origin::system("ready"), &Probe).await?;
    app.storage.free_bytes().await.map_err(Error::broken)?;
    match db::pending(&app.db).await?.iter().find(|change| !change.applied) {
        Some(missing) => Err(Error::broken(format!("the schema lacks {}", missing.name))),
        None => Ok(app.db.clock_gap().await?.filter(|gap| gap.abs() > CLOCKS_DIFFER)),
    }
}

/// Takes the writer's place and gives it back: on SQLite it waits for the one writer, on PostgreSQL a read-only standby
/// refuses it.
struct Probe;

impl Work for Probe {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        use sea_orm::EntityTrait;
        longhaul_entity::sign_in_failure::Entity::delete_by_id("ready probe").exec(op.tx()).await?;
        Ok(())
    }
}
