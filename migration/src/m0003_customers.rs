//! Customers, what they are known by, their people, fleet and plans (CUST-1 to CUST-13).

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
CREATE TABLE customer (
  id $UUID PRIMARY KEY,
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  owner_id $UUID REFERENCES app_user (id),
  kind TEXT NOT NULL CHECK (kind IN ('GOVERNMENT_AGENCY', 'PUBLIC_INSTITUTION', 'ASSOCIATION', 'LARGE_ENTERPRISE',
    'MEDIUM_ENTERPRISE', 'SMALL_ENTERPRISE', 'INDIVIDUAL')),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  credit_code TEXT CHECK (length(credit_code) = 18),
  phone TEXT,
  industry TEXT,
  transport_use TEXT NOT NULL CHECK (transport_use IN ('LONG_HAUL', 'MINING', 'CITY_CONSTRUCTION', 'CITY_SERVICES',
    'PORT', 'COLD_CHAIN', 'HAZARDOUS', 'OTHER')),
  area_of_use TEXT,
  address TEXT,
  division_code TEXT NOT NULL REFERENCES division (code),
  lat_e6 $INT CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
  lon_e6 $INT CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
  source TEXT NOT NULL CHECK (source IN ('SALES_RECORD', 'SERVICE_RECORD', 'COMPETITOR_SERVICE', 'REPAIR_SHOP',
    'DIRECTORY', 'INFORMANT', 'REFERRAL', 'EVENT', 'WALK_IN', 'PHONE', 'WEB')),
  bought $BOOL NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('COLLECTED', 'VISITED', 'FOLLOWING', 'WON', 'IN_CARE', 'LOST')),
  round $INT NOT NULL CHECK (round > 0),
  archived_at $BIGINT,
  version $INT NOT NULL CHECK (version > 0),
  created_by $UUID NOT NULL REFERENCES app_user (id),
  created_at $BIGINT NOT NULL,
  updated_at $BIGINT NOT NULL,
  CHECK ((lat_e6 IS NULL) = (lon_e6 IS NULL))
) $STRICT;
CREATE INDEX customer_dealer_created ON customer (dealer_id, created_at, id);
CREATE INDEX customer_dealer_name ON customer (dealer_id, name_key, id);
CREATE INDEX customer_dealer_updated ON customer (dealer_id, updated_at, id);
CREATE INDEX customer_owner_created ON customer (owner_id, created_at, id);
CREATE INDEX customer_created ON customer (created_at, id);
CREATE INDEX customer_updated ON customer (updated_at, id);
CREATE INDEX customer_name ON customer (name_key, id);

CREATE TABLE customer_identity (
  key TEXT PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id)
) $STRICT;
CREATE INDEX customer_identity_customer ON customer_identity (customer_id);

CREATE TABLE customer_share (
  customer_id $UUID NOT NULL REFERENCES customer (id),
  user_id $UUID NOT NULL REFERENCES app_user (id),
  PRIMARY KEY (customer_id, user_id)
) $STRICT;
CREATE INDEX customer_share_user ON customer_share (user_id, customer_id);

CREATE TABLE contact (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  name TEXT NOT NULL,
  title TEXT,
  phone TEXT,
  is_primary $BOOL NOT NULL,
  position $INT NOT NULL CHECK (position >= 0),
  created_at $BIGINT NOT NULL
) $STRICT;
CREATE INDEX contact_customer ON contact (customer_id, position);
CREATE UNIQUE INDEX contact_one_primary ON contact (customer_id) WHERE is_primary;

CREATE TABLE fleet_item (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  brand TEXT NOT NULL,
  series TEXT NOT NULL,
  count $INT NOT NULL CHECK (count BETWEEN 1 AND 100000),
  year $INT NOT NULL CHECK (year BETWEEN 1950 AND 2100),
  own_brand $BOOL NOT NULL,
  UNIQUE (customer_id, brand, series, year)
) $STRICT;

CREATE TABLE purchase_plan (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  series TEXT NOT NULL,
  count $INT NOT NULL CHECK (count BETWEEN 1 AND 100000),
  month $INT NOT NULL CHECK (month BETWEEN 195001 AND 210012),
  budget_fen $BIGINT CHECK (budget_fen >= 0),
  way TEXT NOT NULL CHECK (way IN ('CASH', 'LOAN', 'LEASE', 'TENDER'))
) $STRICT;
CREATE INDEX purchase_plan_customer ON purchase_plan (customer_id, month, id);
";
