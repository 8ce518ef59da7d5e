//! Opening an upload: who brings a photo says beforehand how long it is and what its hash is, and both are held against his day.

use data_encoding::HEXLOWER;
use longhaul_entity::{UploadId, upload};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde::Serialize;

use super::{
    super::{darkroom::Darkroom, quota},
    Fault, KEPT_SECONDS, METADATA_BYTES, OPEN_MOST, RULE, hold, query,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{Caller, Operation, perform},
    error::{Code, Error, Refusal, Result, invalid},
    storage::PartName,
};

/// A photo that is to come.
#[derive(Clone, Debug, Serialize)]
pub struct CreateUpload {
    /// Bytes of the whole file.
    pub length: u64,
    /// SHA-256 of the whole file.
    pub sha256: [u8; 32],
    /// What the client says of it, in the words of the protocol: given back as it is.
    pub metadata: String,
}

/// Opens an upload. Its bytes count into its owner's day, whether they come or not.
///
/// # Errors
/// [`Fault::TooLong`] for more bytes than a photo may have, [`Fault::Full`]; refused: INVALID for an empty file, LIMIT with
/// the bound for the 51st open upload and for more bytes than the day has left.
pub async fn create(
    db: &Db,
    darkroom: Darkroom<'_>,
    caller: &Caller,
    wanted: CreateUpload,
) -> Result<upload::Model, Fault> {
    caller.actor.may(Action::VisitReport)?;
    if wanted.length == 0 {
        let (zh, en) = ("照片不能为空", "A photo has at least one byte");
        return Err(invalid("Upload-Length", zh, en).rule(RULE).into());
    }
    if wanted.length > darkroom.max_bytes {
        return Err(Fault::TooLong { most: darkroom.max_bytes });
    }
    if wanted.metadata.len() > METADATA_BYTES {
        let (zh, en) = (format!("最多{METADATA_BYTES}字节"), format!("{METADATA_BYTES} bytes at most"));
        return Err(invalid("Upload-Metadata", zh, en).fact("max", METADATA_BYTES).into());
    }
    let part = darkroom.storage.stage(wanted.length).await?.pause().await?;
    let opened = perform(db, caller, None, &Open { wanted, part: &part, day_bytes: darkroom.day_bytes }).await;
    let id = match opened {
        Ok(id) => id,
        Err(err) => {
            darkroom.storage.discard(&part).await?;
            return Err(err.into());
        }
    };
    Ok(query::find(db.read(), &caller.actor, id).await?)
}

#[derive(Serialize)]
struct Open<'a> {
    wanted: CreateUpload,
    #[serde(skip)]
    part: &'a PartName,
    #[serde(skip)]
    day_bytes: u64,
}

impl Operation for Open<'_> {
    const NAME: &'static str = "createUpload";
    const ACTION: Action = Action::VisitReport;
    type Output = UploadId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<UploadId> {
        use upload::Column;

        hold(op, actor.user).await?;
        let open = upload::Entity::find()
            .filter(Column::OwnerId.eq(actor.user))
            .filter(Column::Part.is_not_null())
            .filter(Column::ExpiresAt.gt(op.now()));
        if open.count(op.tx()).await? >= OPEN_MOST {
            let zh = format!("每人最多同时有{OPEN_MOST}个未完成的上传");
            let en = format!("One user has {OPEN_MOST} open uploads at most");
            return Err(Refusal::new(Code::Limit, zh, en).rule(RULE).fact("max", OPEN_MOST).into());
        }
        let length = i64::try_from(self.wanted.length).map_err(Error::broken)?;
        quota::take(op, actor.user, length, self.day_bytes).await.map_err(at_length)?;
        let row = upload::Model {
            id: op.id(),
            owner_id: actor.user,
            sha256: HEXLOWER.encode(&self.wanted.sha256),
            length,
            received: 0,
            metadata: self.wanted.metadata.clone(),
            part: Some(self.part.as_str().to_owned()),
            shows: None,
            created_at: op.now(),
            expires_at: op.now().plus_seconds(KEPT_SECONDS),
        };
        let id = row.id;
        upload::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        Ok(id)
    }
}

/// The refusal of the day's bound names a field of reports.
fn at_length(err: Error) -> Error {
    match err {
        Error::Refused(refusal) => (*refusal).field("Upload-Length").into(),
        failure => failure,
    }
}
