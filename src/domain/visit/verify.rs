//! The proof that reports are as they were handed in and that their photos are there (VISIT-4, VISIT-9). For the command
//! `check`.

use longhaul_entity::{VisitId, awaited_photo, photo, visit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    darkroom::keys,
    forms::forms_unscoped,
    query::photos_unscoped,
    seal::{seal, seal_late},
    upload,
};
use crate::{
    db::Db,
    domain::proof,
    error::{Error, Result},
    storage::{SharedStorage, StorageError},
};

/// Reports looked at together.
const PAGE: u64 = 500;

/// Recomputes every seal and looks for the files of every photo. Answers what is wrong, in words for the administrator;
/// nothing if all is well. At most 100.
///
/// # Errors
/// What the database answers, or the store when it cannot be read at all.
pub async fn verify(db: &Db, storage: &SharedStorage) -> Result<Vec<String>> {
    proof::walk(
        async |after: VisitId| behind(db, after).await,
        |visit: &visit::Model| visit.id,
        async |page: Vec<visit::Model>| wrong(db, storage, &page).await,
    )
    .await
}

/// The next reports.
async fn behind(db: &Db, after: VisitId) -> Result<Vec<visit::Model>> {
    let behind = visit::Entity::find().filter(visit::Column::Id.gt(after));
    Ok(behind.order_by_asc(visit::Column::Id).limit(PAGE).all(db.read()).await?)
}

async fn wrong(db: &Db, storage: &SharedStorage, page: &[visit::Model]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let ids: Vec<VisitId> = page.iter().map(|visit| visit.id).collect();
    let mut photos = photos_unscoped(db.read(), &ids).await?;
    let forms = forms_unscoped(db.read(), &ids).await?;
    let mut awaited = upload::awaited_unscoped(db.read(), &ids).await?;
    let completions = upload::completions_unscoped(db.read(), &ids).await?;
    for visit in page {
        let photos = photos.remove(&visit.id).unwrap_or_default();
        let awaited = awaited.remove(&visit.id).unwrap_or_default();
        if seal(visit, &photos, &awaited, forms.get(&visit.id).map(AsRef::as_ref))? != visit.seal {
            findings.push(format!("{}, its form or one of its photos is not as it was sealed", visit.id));
        }
        let there = |late: &awaited_photo::Model| photos.iter().any(|photo| photo.id == late.photo_id);
        let late = completions.get(&visit.id).and_then(|completion| completion.seal.as_ref());
        if late.is_some() != (!awaited.is_empty() && awaited.iter().all(there)) {
            findings.push(format!("{} is complete and is not taken for it, or the other way round", visit.id));
        } else if late.is_some_and(|late| seal_late(visit, &photos, &awaited).ok().as_ref() != Some(late)) {
            findings.push(format!("a photo that {} waited for is not as it was sealed", visit.id));
        }
        for photo in &photos {
            findings.extend(missing(storage, photo).await?);
        }
    }
    Ok(findings)
}

async fn missing(storage: &SharedStorage, photo: &photo::Model) -> Result<Option<String>> {
    let Some(keys) = keys(&photo.sha256) else { return Ok(Some(format!("{} has no proper hash", photo.id))) };
    for key in keys {
        match storage.open(key).await {
            Ok(_) => {}
            Err(StorageError::NotFound) => return Ok(Some(format!("{} has no file {}", photo.id, key.path()))),
            Err(err) => return Err(Error::broken(err)),
        }
    }
    Ok(None)
}
