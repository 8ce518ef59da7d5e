//! The bare endpoints: actix-web, sqlx, one hand-written SQL for each answer, nobody asked who he is. What the product
//! costs beside them is what its rules, its rights and its language cost.

mod read;
mod sql;
mod write;

use std::str::FromStr;

use actix_web::{App, HttpResponse, HttpServer, web};
use sqlx::{
    PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{failure::Result, place::Dialect};

/// The name by which its connections are told from the product's.
pub(crate) const NAME: &str = "longhaul-bare";

/// The pools: as many connections as the product has.
#[derive(Clone)]
pub(crate) enum Pools {
    /// One pool for all.
    Postgres(PgPool),
    /// Readers, and the one that writes.
    Sqlite(SqlitePool, SqlitePool),
}

/// Serves until killed.
pub(crate) async fn serve(database: String, port: u16) -> Result<()> {
    let pools = match Dialect::of(&database) {
        Dialect::Postgres => {
            let options = PgConnectOptions::from_str(&database)?.application_name(NAME);
            Pools::Postgres(
                PgPoolOptions::new().max_connections(20).test_before_acquire(false).connect_with(options).await?,
            )
        }
        Dialect::Sqlite => {
            let options = SqliteConnectOptions::from_str(&database)?
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(std::time::Duration::from_secs(5));
            let pool = |most| SqlitePoolOptions::new().max_connections(most).test_before_acquire(false);
            Pools::Sqlite(pool(4).connect_with(options.clone()).await?, pool(1).connect_with(options).await?)
        }
    };
    HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(pools.clone()))
            .route("/text", web::get().to(text))
            .route("/customer/{id}", web::get().to(read::customer))
            .route("/name/{id}", web::get().to(read::name))
            .route("/customers", web::get().to(read::customers))
            .route("/funnel", web::get().to(read::funnel))
            .route("/visit", web::post().to(write::visit))
            .route("/lead", web::post().to(write::lead))
    })
    .bind(("127.0.0.1", port))?
    .run()
    .await?;
    Ok(())
}

async fn text() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body("{\"data\":{\"__typename\":\"Query\"}}")
}
