//! What class, tier and size of customers rest on, their values and their history (CUST-2 to CUST-7).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        for column in COLUMNS {
            dialect::run(db, &format!("ALTER TABLE customer ADD COLUMN {column}")).await?;
        }
        dialect::run(db, STAND).await?;
        dialect::run(db, INDEXES).await?;
        dialect::append_only(db, &["customer_purchase", "standing_change"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE customer_group (
  id $UUID PRIMARY KEY,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  name TEXT NOT NULL,
  created_by $UUID NOT NULL REFERENCES app_user (id),
  created_at $BIGINT NOT NULL,
  UNIQUE (unit_id, name)
) $STRICT;
CREATE INDEX customer_group_name ON customer_group (name, id);

CREATE TABLE customer_site (
  customer_id $UUID NOT NULL REFERENCES customer (id),
  site_id $UUID NOT NULL REFERENCES work_site (id),
  PRIMARY KEY (customer_id, site_id)
) $STRICT;
CREATE INDEX customer_site_site ON customer_site (site_id, customer_id);

CREATE TABLE customer_purchase (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  day $INT NOT NULL CHECK (day BETWEEN 19500101 AND 99991231),
  brand TEXT NOT NULL,
  series TEXT NOT NULL,
  vehicles $INT NOT NULL CHECK (vehicles BETWEEN 1 AND 100000),
  own_brand $BOOL NOT NULL,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  recorded_by $UUID NOT NULL REFERENCES app_user (id),
  recorded_at $BIGINT NOT NULL
) $STRICT;
CREATE INDEX customer_purchase_customer ON customer_purchase (customer_id, day, id);

CREATE TABLE standing_change (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  aspect TEXT NOT NULL CHECK (aspect IN ('CLASS', 'TIER', 'SIZE')),
  before TEXT,
  after TEXT,
  cause TEXT NOT NULL CHECK (cause IN ('FLEET', 'PURCHASE', 'FACTS', 'FLEET_BESIDE', 'GROUP', 'SITE', 'INTRODUCTION',
    'NEW_YEAR', 'POLICY')),
  at $BIGINT NOT NULL,
  by $UUID REFERENCES app_user (id)
) $STRICT;
CREATE INDEX standing_change_customer ON standing_change (customer_id, at, id);

CREATE TABLE standing_figures (
  unit_id $UUID PRIMARY KEY REFERENCES unit (id),
  versions TEXT NOT NULL,
  done_through $UUID,
  rounds $INT NOT NULL CHECK (rounds >= 0)
) $STRICT;
";

/// One statement each: SQLite adds columns one by one.
const COLUMNS: &[&str] = &[
    "state_owned $BOOL NOT NULL DEFAULT FALSE",
    "key_industry TEXT CHECK (key_industry IN ('INDUSTRY_GROUP', 'ARMY', 'POST', 'POWER', 'OIL', 'COAL', 'STEEL',
       'RAILWAY', 'PORT', 'TELECOM', 'CONSTRUCTION', 'OTHER'))",
    "provinces $INT CHECK (provinces BETWEEN 1 AND 34)",
    "group_id $UUID REFERENCES customer_group (id)",
    "introducer_id $UUID REFERENCES customer (id)",
    "introduced_on $INT",
    "vehicles $INT NOT NULL DEFAULT 0 CHECK (vehicles >= 0)",
    "counted_even $INT NOT NULL DEFAULT 0",
    "counted_odd $INT NOT NULL DEFAULT 0",
    "largest_purchase $INT NOT NULL DEFAULT 0",
    "class TEXT NOT NULL DEFAULT 'RETAIL' CHECK (class IN ('INDUSTRY_KEY', 'GENERAL_KEY', 'FOCUS', 'RETAIL'))",
    "size TEXT CHECK (size IN ('LARGE', 'MEDIUM', 'SMALL'))",
    "tier_even TEXT NOT NULL DEFAULT 'ORDINARY' CHECK (tier_even IN ('GOLD', 'SILVER', 'ORDINARY'))",
    "tier_odd TEXT NOT NULL DEFAULT 'ORDINARY' CHECK (tier_odd IN ('GOLD', 'SILVER', 'ORDINARY'))",
    "settled_year $INT NOT NULL DEFAULT 0",
    "renew_year $INT",
    "class_since $BIGINT",
    "tier_since $BIGINT",
    "size_since $BIGINT",
    "standing_policy TEXT",
];

/// Where the customers of before stand, by the figures of the rule book: there are no groups, facts or purchases yet.
const STAND: &str = "
UPDATE customer SET vehicles = fleet.vehicles, counted_even = fleet.vehicles, counted_odd = fleet.vehicles,
    class = CASE WHEN fleet.vehicles >= 5 THEN 'GENERAL_KEY' WHEN bought THEN 'FOCUS' ELSE 'RETAIL' END,
    tier_even = CASE WHEN fleet.vehicles >= 20 THEN 'GOLD' WHEN fleet.vehicles >= 10 THEN 'SILVER' ELSE 'ORDINARY' END,
    tier_odd = CASE WHEN fleet.vehicles >= 20 THEN 'GOLD' WHEN fleet.vehicles >= 10 THEN 'SILVER' ELSE 'ORDINARY' END
  FROM (SELECT customer_id, SUM(count) AS vehicles FROM fleet_item GROUP BY customer_id) AS fleet
  WHERE fleet.customer_id = customer.id;
UPDATE customer SET size = CASE WHEN vehicles >= 50 THEN 'MEDIUM' ELSE 'SMALL' END
  WHERE kind IN ('LARGE_ENTERPRISE', 'MEDIUM_ENTERPRISE', 'SMALL_ENTERPRISE');
";

const INDEXES: &str = "
CREATE INDEX customer_tier_even ON customer (tier_even, stage, created_at, id);
CREATE INDEX customer_tier_odd ON customer (tier_odd, stage, created_at, id);
CREATE INDEX customer_class ON customer (class, created_at, id);
CREATE INDEX customer_size ON customer (size, created_at, id) WHERE size IS NOT NULL;
CREATE INDEX customer_group_member ON customer (group_id, id) WHERE group_id IS NOT NULL;
CREATE INDEX customer_introducer ON customer (introducer_id, id) WHERE introducer_id IS NOT NULL;
CREATE INDEX customer_renew ON customer (renew_year, id) WHERE renew_year IS NOT NULL;
";
