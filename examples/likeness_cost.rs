//! What it costs to look for nearly the same picture among so many (VISIT-5, ADR 0011): fills fingerprints by chance in SQL and
//! prints the time of a look-up beside that of a row by its id.
//! `cargo run --release --example likeness_cost -- 3000000 [postgres://…/an_empty_database]`; without an address, a fresh SQLite file.
#![allow(clippy::print_stdout, reason = "says what it measured")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use longhaul::{
    clock::SystemClock,
    config::DatabaseConfig,
    db::{self, Op, Origin, Work},
    domain::visit::evidence::look_up,
    error::{Error, Result},
    imaging::{Likeness, inspect, render, sample},
};
use longhaul_migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, Value};
use sea_orm_migration::MigratorTrait;

/// Pictures that are looked for.
const PICTURES: u64 = 20;
/// Rounds over all of them, the first of which warms up.
const ROUNDS: usize = 6;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let many: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(3_000_000);
    let folder = tempfile::tempdir().map_err(Error::broken)?;
    let fresh = format!("sqlite://{}?mode=rwc", folder.path().join("prints.db").display());
    let url = arguments.next().unwrap_or(fresh);
    let ids = filled(&url, many).await?;
    let pictures: Vec<Likeness> = (0..PICTURES).filter_map(likeness).collect();
    let keys: usize = pictures.iter().flat_map(|picture| picture.keys()).map(Vec::len).sum();
    println!("{} pictures with {} keys each", pictures.len(), keys / pictures.len().max(1));
    let config = DatabaseConfig { url, connections: 1, readers: 1, require_durable: false };
    let db = db::open(&config, Arc::new(SystemClock)).await?;
    let (mut by_key, mut by_id, found) = db.write(&Origin::system("measure"), &Looks { pictures, ids }).await?;
    let (looked, plain) = (median(&mut by_key), median(&mut by_id));
    let ratio = looked.as_secs_f64() / plain.as_secs_f64();
    println!(
        "look-up {looked:?} with {} candidates, row by id {plain:?}: {ratio:.1} times",
        found / by_key.len().max(1)
    );
    Ok(())
}

/// Looks for pictures and for rows by their id in turns, in a transaction as reports are taken in.
struct Looks {
    pictures: Vec<Likeness>,
    ids: Vec<uuid::Uuid>,
}

impl Work for Looks {
    /// How long the one took, and the other; candidates that the first found.
    type Out = (Vec<Duration>, Vec<Duration>, usize);

    async fn run(&self, op: &Op<'_>) -> Result<Self::Out> {
        let backend = op.tx().get_database_backend();
        let (mut by_key, mut by_id, mut found) = (Vec::new(), Vec::new(), 0);
        for round in 0..ROUNDS {
            for (picture, id) in self.pictures.iter().zip(&self.ids) {
                let (took, rows) = timed(op, look_up(backend, &[picture])).await?;
                let (plain, _) = timed(op, row(backend, id)).await?;
                if round > 0 {
                    by_key.push(took);
                    by_id.push(plain);
                    found += rows;
                }
            }
        }
        Ok((by_key, by_id, found))
    }
}

/// A database with so many fingerprints; the ids of some.
async fn filled(url: &str, many: u64) -> Result<Vec<uuid::Uuid>> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    Migrator::up(&db, None).await?;
    let begun = Instant::now();
    fill(&db, many).await?;
    println!("{many} fingerprints in {:.0} s", begun.elapsed().as_secs_f64());
    let ids = some_ids(&db).await?;
    db.close().await?;
    Ok(ids)
}

/// Fingerprints by chance, of photos that are not there: the database is told not to look.
async fn fill(db: &DatabaseConnection, many: u64) -> Result<()> {
    let statements = if db.get_database_backend() == DbBackend::Sqlite {
        let band = "abs(random()) % 16777216";
        [
            "PRAGMA foreign_keys = OFF".to_owned(),
            format!(
                "INSERT INTO photo_print WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {many})
                   SELECT randomblob(16), {band}, {band}, {band}, {band} FROM n"
            ),
            "ANALYZE photo_print".to_owned(),
        ]
    } else {
        let band = "floor(random() * 16777216)::int";
        [
            "SET session_replication_role = replica".to_owned(),
            format!(
                "INSERT INTO photo_print SELECT gen_random_uuid(), {band}, {band}, {band}, {band} FROM generate_series(1, {many})"
            ),
            "VACUUM ANALYZE photo_print".to_owned(),
        ]
    };
    for statement in statements {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn likeness(seed: u64) -> Option<Likeness> {
    let picture = sample::bare(seed, 1280, 960).ok()?;
    render(&picture, &inspect(&picture).ok()?).ok()?.likeness
}

async fn some_ids(db: &DatabaseConnection) -> Result<Vec<uuid::Uuid>> {
    let text = format!("SELECT photo_id FROM photo_print WHERE across > 8000000 LIMIT {PICTURES}");
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), text)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "photo_id")).collect::<Result<_, _>>()?)
}

fn row(backend: DbBackend, id: &uuid::Uuid) -> Statement {
    let text = "SELECT photo_id, across, down, mixed, rest FROM photo_print WHERE photo_id = $1";
    Statement::from_sql_and_values(backend, text, [Value::from(*id)])
}

async fn timed(op: &Op<'_>, statement: Statement) -> Result<(Duration, usize)> {
    let begun = Instant::now();
    let rows = op.tx().query_all_raw(statement).await?;
    Ok((begun.elapsed(), rows.len()))
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
