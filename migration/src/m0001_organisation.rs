//! The maker, its tree of units, channels, divisions, work sites and territories (ORG-1 to ORG-4).

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
CREATE TABLE maker (
  id $INT PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  brand TEXT NOT NULL
) $STRICT;

CREATE TABLE unit (
  id $UUID PRIMARY KEY,
  parent_id $UUID REFERENCES unit (id),
  kind TEXT NOT NULL CHECK (kind IN ('HQ', 'REGION', 'AREA', 'DEALER', 'BODY_BUILDER')),
  name TEXT NOT NULL,
  desk_phone TEXT,
  version $INT NOT NULL CHECK (version > 0),
  created_at $BIGINT NOT NULL,
  CHECK ((kind = 'HQ') = (parent_id IS NULL))
) $STRICT;
CREATE UNIQUE INDEX unit_one_hq ON unit (kind) WHERE kind = 'HQ';
CREATE UNIQUE INDEX unit_name ON unit (parent_id, name);

CREATE TABLE unit_within (
  ancestor_id $UUID NOT NULL REFERENCES unit (id),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  PRIMARY KEY (ancestor_id, unit_id)
) $STRICT;
CREATE INDEX unit_within_unit ON unit_within (unit_id, ancestor_id);

CREATE TABLE channel (
  id $UUID PRIMARY KEY,
  kind TEXT NOT NULL UNIQUE CHECK (kind IN ('KEY_ACCOUNT', 'SERIES_96', 'SPECIAL_VEHICLE', 'EXPORT')),
  name TEXT NOT NULL
) $STRICT;

CREATE TABLE division (
  code TEXT PRIMARY KEY CHECK (length(code) = 6),
  name TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('PROVINCE', 'CITY', 'COUNTY')),
  parent_code TEXT REFERENCES division (code),
  CHECK ((level = 'PROVINCE') = (parent_code IS NULL))
) $STRICT;
CREATE INDEX division_parent ON division (parent_code, code);

CREATE TABLE work_site (
  id $UUID PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('MINE', 'WORK_SITE')),
  division_code TEXT NOT NULL REFERENCES division (code),
  lat_e6 $INT NOT NULL CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
  lon_e6 $INT NOT NULL CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
  UNIQUE (division_code, name)
) $STRICT;
CREATE INDEX work_site_name ON work_site (name, id);

CREATE TABLE territory_division (
  unit_id $UUID NOT NULL REFERENCES unit (id),
  division_code TEXT NOT NULL REFERENCES division (code),
  PRIMARY KEY (unit_id, division_code)
) $STRICT;
CREATE INDEX territory_division_code ON territory_division (division_code);

CREATE TABLE territory_site (
  unit_id $UUID NOT NULL REFERENCES unit (id),
  site_id $UUID NOT NULL REFERENCES work_site (id),
  PRIMARY KEY (unit_id, site_id)
) $STRICT;
";
