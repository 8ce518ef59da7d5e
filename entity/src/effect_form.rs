//! Forms that came with judgements of what visits came to (VISIT-3, VISIT-6, 拜访效果评价表).

use sea_orm::entity::prelude::*;

use crate::{EffectId, FormVersionId, form_version::Answers};

/// A row of `effect_form`. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "effect_form")]
pub struct Model {
    /// The judgement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub effect_id: EffectId,
    /// The version that was filled in.
    pub version_id: FormVersionId,
    /// What was answered.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Answers,
}

impl ActiveModelBehavior for ActiveModel {}
