//! Users, their passwords and signed-in devices.

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE app_user (
  id $UUID PRIMARY KEY,
  phone TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('DEALER_STAFF', 'DEALER_MANAGER', 'AREA_MANAGER', 'REGION_MANAGER',
    'HQ_MANAGER', 'VERIFIER', 'FINANCE', 'REFERRER', 'ADMIN')),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  channel_id $UUID REFERENCES channel (id),
  status TEXT NOT NULL CHECK (status IN ('INVITED', 'ACTIVE', 'SUSPENDED')),
  password_hash TEXT,
  version $INT NOT NULL CHECK (version > 0),
  created_at $BIGINT NOT NULL,
  CHECK (channel_id IS NULL OR role = 'HQ_MANAGER'),
  CHECK (status <> 'ACTIVE' OR password_hash IS NOT NULL)
) $STRICT;
CREATE INDEX app_user_unit ON app_user (unit_id, created_at, id);

CREATE TABLE sign_in_failure (
  phone TEXT PRIMARY KEY,
  failed $INT NOT NULL CHECK (failed > 0),
  locked_until $BIGINT NOT NULL,
  last_at $BIGINT NOT NULL
) $STRICT;

CREATE TABLE password_ticket (
  id $UUID PRIMARY KEY,
  user_id $UUID NOT NULL REFERENCES app_user (id),
  secret_hash TEXT NOT NULL UNIQUE,
  expires_at $BIGINT NOT NULL,
  used_at $BIGINT
) $STRICT;
CREATE INDEX password_ticket_user ON password_ticket (user_id);

CREATE TABLE session (
  id $UUID PRIMARY KEY,
  user_id $UUID NOT NULL REFERENCES app_user (id),
  device TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at $BIGINT NOT NULL,
  used_at $BIGINT NOT NULL,
  ends_at $BIGINT NOT NULL,
  revoked_at $BIGINT,
  replays $INT NOT NULL DEFAULT 0 CHECK (replays >= 0)
) $STRICT;
CREATE INDEX session_of_user ON session (user_id, created_at, id);

CREATE TABLE refresh_token (
  hash TEXT PRIMARY KEY,
  session_id $UUID NOT NULL REFERENCES session (id),
  issued_at $BIGINT NOT NULL,
  expires_at $BIGINT NOT NULL,
  used_at $BIGINT,
  successor_hash TEXT
) $STRICT;
CREATE INDEX refresh_token_session ON refresh_token (session_id);
";
