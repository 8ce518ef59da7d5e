//! What photos are recognised by when they are used again (VISIT-5, 照片指纹): 96 signs in four bands of 24. Photos that came before
//! there were fingerprints, and pictures too plain to be told from others, have none.

use sea_orm::entity::prelude::*;

use crate::PhotoId;

/// A row of `photo_print`. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "photo_print")]
pub struct Model {
    /// The photo.
    #[sea_orm(primary_key, auto_increment = false)]
    pub photo_id: PhotoId,
    /// Signs of frequencies that run across it; a key of the look-up.
    pub across: i32,
    /// Signs of frequencies that run down it; a key of the look-up.
    pub down: i32,
    /// Signs of frequencies that run both ways; a key of the look-up.
    pub mixed: i32,
    /// Further signs, which pictures are told apart by.
    pub rest: i32,
}

impl ActiveModelBehavior for ActiveModel {}
