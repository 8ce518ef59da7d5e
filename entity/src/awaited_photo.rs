//! Photos that a report named before they had come (VISIT-9): sealed with it by their hashes. Each one is there as soon as a row of
//! `photo` has its id.

use sea_orm::entity::prelude::*;

use crate::{PhotoId, UserId, VisitId, enums::PhotoSource};

/// A row of `awaited_photo`. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "awaited_photo")]
pub struct Model {
    /// The id that the photo will have.
    #[sea_orm(primary_key, auto_increment = false)]
    pub photo_id: PhotoId,
    /// The report that names it.
    pub visit_id: VisitId,
    /// Who made the visit, and so brings it.
    pub owner_id: UserId,
    /// Its place in the report, from 0 on.
    pub position: i32,
    /// SHA-256 of the original, in hex.
    pub sha256: String,
    /// How it came into the phone's application, if that said so (VISIT-5).
    pub source: Option<PhotoSource>,
}

impl ActiveModelBehavior for ActiveModel {}
