//! Contacts with the buyers of leads (FOLLOW-1 to FOLLOW-3).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLE).await?;
        dialect::append_only(db, &["follow_up"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLE: &str = "
CREATE TABLE follow_up (
  id $UUID PRIMARY KEY,
  lead_id $UUID NOT NULL REFERENCES lead (id),
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  author_id $UUID NOT NULL REFERENCES app_user (id),
  way TEXT NOT NULL CHECK (way IN ('PHONE', 'VISIT', 'THIRD_PERSON', 'PUBLIC_RELATIONS')),
  bought $BOOL NOT NULL,
  contacted_at $BIGINT NOT NULL,
  received_at $BIGINT NOT NULL,
  day $INT NOT NULL,
  open_demands $INT NOT NULL CHECK (open_demands >= 0),
  content $JSON NOT NULL
) $STRICT;
CREATE INDEX follow_up_lead ON follow_up (lead_id, contacted_at, id);
CREATE INDEX follow_up_dealer ON follow_up (dealer_id, contacted_at, id);
CREATE INDEX follow_up_contacted ON follow_up (contacted_at, id);
";
