//! Removing files of photos that no report came to name: a report that was refused, a server that stopped half-way.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use data_encoding::HEXLOWER;
use longhaul_entity::photo;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::{
    db::Db,
    error::{Error, Result},
    storage::{PhotoKey, SharedStorage, Stored},
};

/// How long a file may lie unnamed, in seconds: longer than any request, and than any clocks differ.
const UNNAMED_SECONDS: i64 = 24 * 3600;
/// Files looked at together.
const PAGE: usize = 300;

/// Removes the files that have been there for a day and that no photo names, and uploads that broke off as long ago; answers
/// how many.
///
/// A report that comes in with such a file puts it anew, which renews its age; so each doomed file is looked at again,
/// row and age, right before it goes.
///
/// # Errors
/// What the store or the database answers; what was removed stays removed.
pub async fn sweep(db: &Db, storage: &SharedStorage) -> Result<u64> {
    let before = instant(db.clock().now().plus_seconds(-UNNAMED_SECONDS).0);
    let mut removed = storage.discard_parts(before).await.map_err(Error::broken)?;
    let mut after: Option<PhotoKey> = None;
    loop {
        let page = storage.list(before, after, PAGE).await.map_err(Error::broken)?;
        if page.is_empty() {
            return Ok(removed);
        }
        let named = named(db, &page).await?;
        for Stored { key, .. } in page {
            let doomed = !named.contains(&hash(key)) && is_doomed(db, storage, before, after, key).await?;
            if doomed && storage.remove(key).await.map_err(Error::broken)? {
                removed += 1;
            }
            after = Some(key);
        }
    }
}

fn instant(micros: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

fn hash(key: PhotoKey) -> String {
    HEXLOWER.encode(&key.sha256)
}

/// Which of the files photos name.
async fn named(db: &Db, page: &[Stored]) -> Result<HashSet<String>> {
    let hashes: HashSet<String> = page.iter().map(|stored| hash(stored.key)).collect();
    let named = photo::Entity::find()
        .select_only()
        .column(photo::Column::Sha256)
        .distinct()
        .filter(photo::Column::Sha256.is_in(hashes));
    let named: Vec<String> = named.into_tuple().all(db.read()).await?;
    Ok(named.into_iter().collect())
}

/// Whether the file, the next one behind `after`, is unnamed and old still.
async fn is_doomed(
    db: &Db,
    storage: &SharedStorage,
    before: SystemTime,
    after: Option<PhotoKey>,
    key: PhotoKey,
) -> Result<bool> {
    let names = photo::Entity::find().filter(photo::Column::Sha256.eq(hash(key))).count(db.read()).await?;
    if names > 0 {
        return Ok(false);
    }
    let next = storage.list(before, after, 1).await.map_err(Error::broken)?;
    Ok(next.first().is_some_and(|stored| stored.key == key))
}
