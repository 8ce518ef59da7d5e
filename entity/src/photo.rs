//! Photos of a visit: evidence (VISIT-4). The bytes lie outside the database, by hash.

use sea_orm::entity::prelude::*;

use crate::{
    PhotoId, Timestamp, VisitId,
    enums::{PhotoFormat, PhotoSource},
};

/// A row of `photo`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "photo")]
pub struct Model {
    /// Its id, made by the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PhotoId,
    /// The report that names it.
    pub visit_id: VisitId,
    /// Its place in the report, from 0 on.
    pub position: i32,
    /// SHA-256 of the original, in hex; what it is stored by.
    pub sha256: String,
    /// Size of the original in bytes.
    pub bytes: i64,
    /// What the bytes are, whatever the name says.
    pub format: PhotoFormat,
    /// Width in pixels, upright.
    pub width: i32,
    /// Height in pixels, upright.
    pub height: i32,
    /// When it was taken, by its EXIF.
    pub taken_at: Option<Timestamp>,
    /// Latitude by its EXIF, micro-degrees.
    pub lat_e6: Option<i32>,
    /// Longitude by its EXIF, micro-degrees.
    pub lon_e6: Option<i32>,
    /// The camera by its EXIF.
    pub camera: Option<String>,
    /// When the server received it.
    pub received_at: Timestamp,
    /// How it came into the phone's application, if that said so (VISIT-5).
    pub source: Option<PhotoSource>,
}

impl ActiveModelBehavior for ActiveModel {}
