//! Photos on their way, in pieces, and those that arrived and wait for a report (断点续传, VISIT-9). Rows go when their time is over.

use sea_orm::entity::prelude::*;

use crate::{Timestamp, UploadId, UserId};

/// A row of `upload`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// Whose photo it is.
    pub owner_id: UserId,
    /// SHA-256 that the whole file has by its owner's account, in hex.
    pub sha256: String,
    /// Bytes of the whole file.
    pub length: i64,
    /// Bytes that arrived and are on disk.
    pub received: i64,
    /// What the client said of it, in the words of the protocol.
    pub metadata: String,
    /// The temporary file; none once it is a photo.
    pub part: Option<String>,
    /// What the photo shows, as JSON, once it is there.
    pub shows: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it is over, if nothing more comes and no report names it.
    pub expires_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
