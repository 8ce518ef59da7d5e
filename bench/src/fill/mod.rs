//! Filling a database by its own SQL: a tree of 400 dealers, as many customers as are asked for, three visits each with
//! a photo row each, their stages and the roll-ups over them. Every tenth customer has not been visited yet.
//!
//! Everything follows from the row's number, so that two databases of one size hold the same.

pub(crate) mod rows;
mod words;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use uuid::Uuid;

use crate::{
    failure::{Result, unexpected},
    place::{Dialect, say},
};

/// The first dealer; it has a sixteenth of all customers.
pub(crate) const LARGE_DEALER: u32 = 1001;
/// Dealers, numbered from [`LARGE_DEALER`] on.
pub(crate) const DEALERS: u32 = 400;
/// Days that the customers were recorded on: 2025-01-01 to 2026-10-31.
pub(crate) const DAYS: u64 = 669;
/// The first of them, in microseconds since 1970, in China.
pub(crate) const START: u64 = 1_735_660_800_000_000;

/// A connection that SQL texts are run on.
enum Session {
    Postgres(Box<PgConnection>),
    Sqlite(Box<SqliteConnection>),
}

impl Session {
    async fn open(database: &str) -> Result<Self> {
        Ok(match Dialect::of(database) {
            Dialect::Postgres => Self::Postgres(Box::new(PgConnection::connect(database).await?)),
            Dialect::Sqlite => Self::Sqlite(Box::new(SqliteConnection::connect(database).await?)),
        })
    }

    async fn run(&mut self, text: &str) -> Result<()> {
        let text = AssertSqlSafe(text);
        match self {
            Self::Postgres(session) => sqlx::raw_sql(text).execute(session.as_mut()).await.map(drop)?,
            Self::Sqlite(session) => sqlx::raw_sql(text).execute(session.as_mut()).await.map(drop)?,
        }
        Ok(())
    }

    async fn count(&mut self, table: &str) -> Result<i64> {
        let text = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        Ok(match self {
            Self::Postgres(session) => sqlx::query_scalar(text).fetch_one(session.as_mut()).await?,
            Self::Sqlite(session) => sqlx::query_scalar(text).fetch_one(session.as_mut()).await?,
        })
    }
}

/// What has not happened to a customer yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Untouched {
    /// Nobody has visited him.
    Unvisited,
    /// Nobody has reported him.
    Unreported,
}

/// The customers of a dealer to whom that has not happened yet, at most `most`.
pub(crate) async fn untouched(database: &str, dealer: u32, most: u32, how: Untouched) -> Result<Vec<Uuid>> {
    let condition = match how {
        Untouched::Unvisited => "stage = 'COLLECTED'",
        Untouched::Unreported => "NOT EXISTS (SELECT 1 FROM protection WHERE customer_id = customer.id)",
    };
    let text = AssertSqlSafe(format!(
        "SELECT id FROM customer WHERE dealer_id = $1 AND {condition} ORDER BY created_at, id LIMIT $2"
    ));
    let (dealer, most) = (rows::unit_id(dealer), i64::from(most));
    Ok(match Session::open(database).await? {
        Session::Postgres(mut session) => {
            sqlx::query_scalar(text).bind(dealer).bind(most).fetch_all(session.as_mut()).await?
        }
        Session::Sqlite(mut session) => {
            sqlx::query_scalar(text).bind(dealer).bind(most).fetch_all(session.as_mut()).await?
        }
    })
}

/// The URL of the bench's own database on a server, made if it is not there.
pub(crate) async fn database_on(server: &str, customers: u64) -> Result<String> {
    let name = format!("longhaul_bench_{customers}");
    let mut session = PgConnection::connect(server).await?;
    let there = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(&name);
    if there.fetch_optional(&mut session).await?.is_none() {
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut session).await?;
    }
    let mut url = reqwest::Url::parse(server).map_err(unexpected)?;
    url.set_path(&name);
    Ok(url.to_string())
}

/// The processes of PostgreSQL that serve an application; none on SQLite, which has no processes of its own.
pub(crate) async fn backends(database: &str, application: &str) -> Result<Vec<u32>> {
    let Session::Postgres(mut session) = Session::open(database).await? else { return Ok(Vec::new()) };
    let text = "SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()";
    let pids: Vec<i32> = sqlx::query_scalar(text).bind(application).fetch_all(session.as_mut()).await?;
    Ok(pids.into_iter().map(i32::unsigned_abs).collect())
}

/// Lets the database look at what it holds, so that its plans fit.
pub(crate) async fn statistics(database: &str) -> Result<()> {
    let analyse = match Dialect::of(database) {
        Dialect::Postgres => "VACUUM ANALYZE",
        Dialect::Sqlite => "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)",
    };
    Session::open(database).await?.run(analyse).await
}

/// Fills a migrated database with `customers` customers, unless it is filled already; answers whether it did. The index of
/// searches is left to the product.
pub(crate) async fn fill(database: &str, customers: u64, password_hash: &str) -> Result<bool> {
    let dialect = Dialect::of(database);
    let mut session = Session::open(database).await?;
    if session.count("customer").await? > 0 {
        return Ok(false);
    }
    // Keys and triggers were checked when the rows were thought out; now they would cost an hour.
    session
        .run(match dialect {
            Dialect::Postgres => "SET session_replication_role = replica; SET synchronous_commit = off",
            Dialect::Sqlite => {
                "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000"
            }
        })
        .await?;
    for (what, text) in rows::texts(dialect, customers, password_hash) {
        let began = std::time::Instant::now();
        session.run(&text).await?;
        say(&format!("  {what}: {:.1} s", began.elapsed().as_secs_f64()));
    }
    Ok(true)
}
