//! The end of uploads: by their owner's word, or when their time is over.

use longhaul_entity::{UploadId, upload};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::{Fault, query};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op, Origin, Work, among},
    domain::{Caller, Operation, perform},
    error::{Error, Result, not_found},
    storage::{PartName, SharedStorage},
};

/// How much longer than they count rows are kept, in seconds: a report that named a photo in its last second must have been written
/// before the file may go.
const GRACE_SECONDS: i64 = 3600;
/// Uploads that are forgotten together.
const PAGE: u64 = 500;

/// Ends an upload and removes its bytes. A photo that a report names stays with it.
///
/// # Errors
/// NOT_FOUND for somebody else's upload as for none; [`Fault::Gone`] when its time was over.
pub async fn end(db: &Db, storage: &SharedStorage, caller: &Caller, id: UploadId) -> Result<(), Fault> {
    if query::find(db.read(), &caller.actor, id).await?.expires_at <= db.clock().now() {
        return Err(Fault::Gone);
    }
    let part = perform(db, caller, None, &EndUpload { upload: id }).await?;
    discard(storage, part.as_deref()).await?;
    Ok(())
}

#[derive(Serialize)]
struct EndUpload {
    upload: UploadId,
}

impl Operation for EndUpload {
    const NAME: &'static str = "endUpload";
    const ACTION: Action = Action::VisitReport;
    type Output = Option<String>;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Option<String>> {
        let own = upload::Entity::find_by_id(self.upload).filter(upload::Column::OwnerId.eq(actor.user));
        let row = own.lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)?;
        if row.part.is_some() {
            upload::Entity::delete_by_id(row.id).exec(op.tx()).await?;
        } else {
            // A report may be naming the photo in this moment: its file is left as long as that of one whose time is over.
            let over = upload::ActiveModel { expires_at: Set(op.now()), ..Default::default() };
            upload::Entity::update_many().set(over).filter(upload::Column::Id.eq(row.id)).exec(op.tx()).await?;
        }
        Ok(row.part)
    }
}

/// Forgets the uploads whose time is over, and removes their temporary files; answers how many. Photos that no report came to name
/// are left to the sweep of files.
///
/// # Errors
/// What the database or the store answers; what was forgotten stays forgotten.
pub async fn forget(db: &Db, storage: &SharedStorage) -> Result<u64> {
    let mut forgotten = 0;
    loop {
        let parts = db.write(&Origin::system("forget-uploads"), &Forget).await?;
        for part in &parts {
            discard(storage, part.as_deref()).await?;
        }
        forgotten += parts.len() as u64;
        if (parts.len() as u64) < PAGE {
            return Ok(forgotten);
        }
    }
}

struct Forget;

impl Work for Forget {
    type Out = Vec<Option<String>>;

    async fn run(&self, op: &Op<'_>) -> Result<Vec<Option<String>>> {
        use upload::Column;

        let before = op.now().plus_seconds(-GRACE_SECONDS);
        let over = upload::Entity::find().filter(Column::ExpiresAt.lt(before)).order_by_asc(Column::ExpiresAt);
        let over = over.order_by_asc(Column::Id).limit(PAGE).lock_exclusive().all(op.tx()).await?;
        let ids: Vec<UploadId> = over.iter().map(|row| row.id).collect();
        if !ids.is_empty() {
            upload::Entity::delete_many().filter(among(op.tx(), Column::Id, &ids)).exec(op.tx()).await?;
        }
        Ok(over.into_iter().map(|row| row.part).collect())
    }
}

async fn discard(storage: &SharedStorage, part: Option<&str>) -> Result<()> {
    let Some(part) = part.and_then(PartName::parse) else { return Ok(()) };
    storage.discard(&part).await.map(drop).map_err(Error::broken)
}
