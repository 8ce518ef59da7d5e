//! Brings the schema up to date, one migrator at a time, and loads the reference data that belongs to it.

use std::collections::HashMap;

use longhaul_entity::division;
use longhaul_migration::Migrator;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait, sea_query::OnConflict};
use sea_orm_migration::MigratorTrait;

use super::{Db, Kind, connect::connect_migrator};
use crate::{
    config::DatabaseConfig,
    error::Result,
    vocab::{RegionCode, divisions},
};

/// The key of the advisory lock that migrators on PostgreSQL take; any number that nobody else uses.
const MIGRATOR_LOCK: i64 = 0x6c6f_6e67_6861_756c;

/// A change of the schema and whether the database has it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The name of its file.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
}

/// All changes with their state.
///
/// # Errors
/// What the database answers.
pub async fn pending(db: &Db) -> Result<Vec<Change>> {
    let missing = Migrator::get_pending_migrations(db.writer()).await?;
    let missing: Vec<_> = missing.iter().map(|change| change.name().to_owned()).collect();
    Ok(Migrator::migrations()
        .iter()
        .map(|change| Change { name: change.name().to_owned(), applied: !missing.iter().any(|m| m == change.name()) })
        .collect())
}

/// Applies what is missing and loads the administrative divisions (ORG-3). Doing it again changes nothing.
///
/// # Errors
/// What the database answers; nothing of a change that failed stays.
pub async fn up(db: &Db, config: &DatabaseConfig) -> Result<()> {
    match db.kind() {
        // The lock file has made this the only process, and the pool has one connection.
        Kind::Sqlite => apply(db.writer()).await,
        Kind::Postgres => {
            let own = connect_migrator(config).await?;
            own.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATOR_LOCK})")).await?;
            let done = apply(&own).await;
            // Closing the connection releases the lock, whatever became of the work.
            own.close().await?;
            done
        }
    }
}

async fn apply(db: &DatabaseConnection) -> Result<()> {
    Migrator::up(db, None).await?;
    load_divisions(db).await
}

/// The table follows the committed list: new codes are added, changed names corrected, nothing is removed that
/// customers may refer to.
async fn load_divisions(db: &DatabaseConnection) -> Result<()> {
    const BATCH: usize = 500;
    let stored = division::Entity::find().all(db).await?;
    let stored: HashMap<&str, &str> = stored.iter().map(|row| (row.code.as_str(), row.name.as_str())).collect();
    let rows: Vec<_> = divisions::all()
        .iter()
        .filter(|found| stored.get(found.code) != Some(&found.name))
        .filter_map(|found| RegionCode::parse(found.code).ok())
        .map(|code| division::ActiveModel {
            code: Set(code.as_str().to_owned()),
            name: Set(code.name().to_owned()),
            level: Set(code.level()),
            parent_code: Set(code.parent().map(|parent| parent.as_str().to_owned())),
        })
        .collect();
    for batch in rows.chunks(BATCH) {
        let renamed = OnConflict::column(division::Column::Code).update_column(division::Column::Name).to_owned();
        division::Entity::insert_many(batch.to_vec()).on_conflict(renamed).exec_without_returning(db).await?;
    }
    Ok(())
}
