//! The forms that come with judgements of what visits came to (VISIT-3, VISIT-6).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["effect_form"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE effect_form (
  effect_id $UUID PRIMARY KEY REFERENCES visit_effect (id),
  version_id $UUID NOT NULL REFERENCES form_version (id),
  answers $JSON NOT NULL
) $STRICT;
CREATE INDEX effect_form_version ON effect_form (version_id);
";
