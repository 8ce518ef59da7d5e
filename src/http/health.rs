//! Whether the server lives, and whether it can serve.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use actix_web::{HttpResponse, web};

use crate::{
    app::App,
    db::{self, Op, Origin, Work},
    error::{Error, Result},
};

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

/// The database takes writes, the schema is current, and the server is not going down.
pub(super) async fn ready(app: web::Data<Arc<App>>, leaving: web::Data<Leaving>) -> HttpResponse {
    if leaving.is_announced() {
        return not_ready("shutting down");
    }
    match check(&app).await {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Err(err) => {
            tracing::warn!(error = %err, "not ready");
            not_ready("the database or the photo folder cannot be used")
        }
    }
}

fn not_ready(why: &str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "not ready", "why": why }))
}

async fn check(app: &App) -> Result<()> {
    app.db.write(&Origin::system("ready"), &Probe).await?;
    app.storage.free_bytes().await.map_err(Error::broken)?;
    match db::pending(&app.db).await?.iter().find(|change| !change.applied) {
        Some(missing) => Err(Error::broken(format!("the schema lacks {}", missing.name))),
        None => Ok(()),
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
