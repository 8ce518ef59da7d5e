//! Corrections to sealed reports; both stay (VISIT-9, 更正).

use sea_orm::entity::prelude::*;

use crate::{AmendmentId, Timestamp, UserId, VisitId};

/// A row of `visit_amendment`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_amendment")]
pub struct Model {
    /// Its id, made by the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AmendmentId,
    /// The report that it corrects.
    pub visit_id: VisitId,
    /// Who wrote it.
    pub author_id: UserId,
    /// What is to be read instead or besides.
    pub text: String,
    /// When it was written, by the phone.
    pub device_at: Timestamp,
    /// When the server received it.
    pub received_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
