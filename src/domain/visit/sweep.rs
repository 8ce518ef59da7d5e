//! Removing files that nothing came to name, or names any more: photos of a report that was refused, of a server that stopped
//! half-way; spreadsheets whose time is over.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use data_encoding::HEXLOWER;
use longhaul_entity::{photo, upload};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::{
    db::Db,
    domain::ledger,
    error::{Error, Result},
    storage::{PhotoKey, Rendition, SharedStorage, Stored},
};

/// How long a file may lie unnamed, in seconds: longer than any request, and than any clocks differ.
const UNNAMED_SECONDS: i64 = 24 * 3600;
/// How long a temporary file may lie untouched, in seconds: an hour longer than the row of an upload that names it counts, so that no
/// row ever names another upload's file.
const PART_SECONDS: i64 = UNNAMED_SECONDS + 3600;
/// Files looked at together.
const PAGE: usize = 300;

/// Removes the files that have been there for a day and that no photo and no upload names, and uploads that broke off as long ago; answers
/// how many.
///
/// A report that comes in with such a file puts it anew, which renews its age; so each doomed file is looked at again,
/// row and age, right before it goes.
///
/// # Errors
/// What the store or the database answers; what was removed stays removed.
pub async fn sweep(db: &Db, storage: &SharedStorage) -> Result<u64> {
    let before = instant(db.clock().now().plus_seconds(-UNNAMED_SECONDS).0);
    let untouched = instant(db.clock().now().plus_seconds(-PART_SECONDS).0);
    let mut removed = storage.discard_parts(untouched).await.map_err(Error::broken)?;
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

/// Which of the files photos or uploads name, or files of the ledger.
async fn named(db: &Db, page: &[Stored]) -> Result<HashSet<String>> {
    let (sheets, photos): (Vec<_>, Vec<_>) = page.iter().map(|stored| stored.key).partition(is_sheet);
    let sheets = sheets.into_iter().map(hash).collect();
    let mut all = ledger::files::named_unscoped(db.read(), &sheets, db.clock().now()).await?;
    let hashes: HashSet<String> = photos.into_iter().map(hash).collect();
    let named = photo::Entity::find()
        .select_only()
        .column(photo::Column::Sha256)
        .distinct()
        .filter(photo::Column::Sha256.is_in(hashes.clone()));
    let named: Vec<String> = named.into_tuple().all(db.read()).await?;
    all.extend(named);
    let uploaded = upload::Entity::find()
        .select_only()
        .column(upload::Column::Sha256)
        .distinct()
        .filter(upload::Column::Sha256.is_in(hashes))
        .filter(upload::Column::Part.is_null());
    let uploaded: Vec<String> = uploaded.into_tuple().all(db.read()).await?;
    all.extend(uploaded);
    Ok(all)
}

fn is_sheet(key: &PhotoKey) -> bool {
    key.rendition == Rendition::Sheet
}

/// Whether the file, the next one behind `after`, is unnamed and old still.
async fn is_doomed(
    db: &Db,
    storage: &SharedStorage,
    before: SystemTime,
    after: Option<PhotoKey>,
    key: PhotoKey,
) -> Result<bool> {
    let is_named = if is_sheet(&key) {
        let hashes = HashSet::from([hash(key)]);
        !ledger::files::named_unscoped(db.read(), &hashes, db.clock().now()).await?.is_empty()
    } else {
        // First the uploads: a report that names one writes its photo before the upload is forgotten.
        let uploaded = upload::Entity::find().filter(upload::Column::Sha256.eq(hash(key)));
        uploaded.filter(upload::Column::Part.is_null()).count(db.read()).await? > 0
            || photo::Entity::find().filter(photo::Column::Sha256.eq(hash(key))).count(db.read()).await? > 0
    };
    if is_named {
        return Ok(false);
    }
    let next = storage.list(before, after, 1).await.map_err(Error::broken)?;
    Ok(next.first().is_some_and(|stored| stored.key == key))
}
