//! The last byte is there: the file is held against its hash, looked at, kept, and given to the reports that wait for it.
//!
//! The temporary file stays until all of that is committed. Whatever is in the way meanwhile, no more than the last byte has to
//! be sent again.

use data_encoding::HEXLOWER;
use longhaul_entity::{UploadId, upload};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;

use super::{
    super::darkroom::{Darkroom, Developed, Handed, Spoilt},
    Fault, KEPT_SECONDS, arrive, end, hold,
    receive::{Reception, bytes},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, perform},
    error::{Error, Result, not_found},
    imaging::PhotoFault,
    storage::PartName,
};

/// Makes a photo of a file that has all its bytes.
///
/// # Errors
/// [`Fault::OtherFile`] and [`Fault::NoPicture`], which end the upload; whatever else is in the way, which does not.
pub(super) async fn finish(
    reception: &mut Reception<'_>,
    darkroom: Darkroom<'_>,
    row: &upload::Model,
    part: &PartName,
) -> Result<(), Fault> {
    reception.incoming.checkpoint().await?;
    let sha256 = reception.incoming.sha256();
    let over = if HEXLOWER.encode(&sha256) == row.sha256 {
        let photo =
            Handed { id: None, source: None, claimed: None, sha256, bytes: reception.incoming.bytes(), path: None };
        match darkroom.develop_one(&photo, reception.incoming.path()).await {
            Ok(shows) => return kept(reception, darkroom, row, (part, shows)).await,
            Err(Spoilt::Picture(PhotoFault::Unavailable)) => Err(Fault::NoPicture(PhotoFault::Unavailable)),
            Err(Spoilt::Picture(fault)) => Ok(Fault::NoPicture(fault)),
            Err(Spoilt::Store(err)) => Err(err.into()),
            Err(Spoilt::Ours(err)) => Err(err.into()),
        }
    } else {
        Ok(Fault::OtherFile)
    };
    match over {
        Ok(fault) => {
            end::end(reception.db, darkroom.storage, reception.caller, reception.id).await?;
            Err(fault)
        }
        Err(passing) => {
            almost(reception, row).await?;
            Err(passing)
        }
    }
}

async fn kept(
    reception: &mut Reception<'_>,
    darkroom: Darkroom<'_>,
    row: &upload::Model,
    (part, shows): (&PartName, Developed),
) -> Result<(), Fault> {
    let done = FinishUpload { upload: reception.id, shows };
    if let Err(err) = perform(reception.db, reception.caller, None, &done).await {
        almost(reception, row).await?;
        return Err(err.into());
    }
    // Nobody asks for it any more; what cannot be removed now is swept later.
    if let Err(err) = darkroom.storage.discard(part).await {
        tracing::warn!(error = %err, "a temporary photo file could not be removed");
    }
    Ok(())
}

/// Counts all but the last byte: who sends that one again tries again.
async fn almost(reception: &mut Reception<'_>, row: &upload::Model) -> Result<(), Fault> {
    reception.count(bytes(row.length).saturating_sub(1)).await
}

/// Makes the upload a photo of its owner, and gives it to the reports that wait for it.
#[derive(Serialize)]
struct FinishUpload {
    upload: UploadId,
    #[serde(skip)]
    shows: Developed,
}

impl Operation for FinishUpload {
    const NAME: &'static str = "finishUpload";
    const ACTION: Action = Action::VisitReport;
    type Output = ();

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<()> {
        use upload::Column;

        hold(op, actor.user).await?;
        let own = upload::Entity::find_by_id(self.upload).filter(Column::OwnerId.eq(actor.user)).lock_exclusive();
        let row = own.one(op.tx()).await?.ok_or_else(not_found)?;
        if row.part.is_none() {
            return Ok(());
        }
        let done = upload::ActiveModel {
            received: Set(row.length),
            part: Set(None),
            shows: Set(Some(serde_json::to_string(&self.shows).map_err(Error::broken)?)),
            expires_at: Set(op.now().plus_seconds(KEPT_SECONDS)),
            ..Default::default()
        };
        upload::Entity::update_many().set(done).filter(Column::Id.eq(row.id)).exec(op.tx()).await?;
        arrive::arrive(op, actor, &self.shows).await
    }
}
