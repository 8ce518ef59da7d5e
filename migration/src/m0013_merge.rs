//! Two records of one customer become one, and apart again (CUST-10): the link to the record that was kept, what each
//! merge put into it, the stage events that do not count beside an earlier one, and what duplicates are recognised by.

use sea_orm_migration::{
    async_trait,
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        rename(db).await?;
        dialect::run(db, LIKENESSES).await?;
        // The letters and digits of a code from the ninth on name the body itself, whoever registered it.
        let from_codes = match db.get_database_backend() {
            DbBackend::Sqlite => "substr(credit_code, 9, 9)",
            _ => "substring(credit_code FROM 9 FOR 9)",
        };
        dialect::run(db, &LIKENESSES_OF_CODES.replace("$BODY", from_codes)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Brackets and dots that were told apart in names before and are one since; none of them has a meaning in SQL.
const FOLDED: [(&str, &str); 3] = [
    ("<〘〚〈《「『｢⦅｟❨⁽₍﹛︵︷︹︻︽︿﹁﹃⟨⟪", "("),
    (">〙〛〉》」』｣⦆｠❩⁾₎﹜︶︸︺︼︾﹀﹂﹄⟩⟫", ")"),
    (".。｡﹒․●⦁ꞏ\u{0387}", "·"),
];

/// Brings the names by which customers are compared up to the rule. Where two firms come to have one name, one of them
/// is known by it; the other is a candidate for a merge.
async fn rename(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    for (from, to) in FOLDED.into_iter().flat_map(|(all, to)| all.chars().map(move |from| (from, to))) {
        let renamed = format!(
            "UPDATE customer SET name_key = replace(name_key, '{from}', '{to}') WHERE name_key LIKE '%{from}%';
             INSERT INTO customer_identity (key, customer_id)
               SELECT replace(key, '{from}', '{to}'), customer_id FROM customer_identity WHERE key LIKE 'NAME:%{from}%'
               ON CONFLICT DO NOTHING;
             DELETE FROM customer_identity WHERE key LIKE 'NAME:%{from}%';"
        );
        db.execute_unprepared(&renamed).await?;
    }
    Ok(())
}

const TABLES: &str = "
ALTER TABLE customer ADD COLUMN merged_into $UUID REFERENCES customer (id);
CREATE INDEX customer_merged_into ON customer (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE customer_merge (
  id $UUID PRIMARY KEY,
  kept_id $UUID NOT NULL REFERENCES customer (id),
  merged_id $UUID NOT NULL REFERENCES customer (id),
  nth $INT NOT NULL CHECK (nth > 0),
  filled TEXT NOT NULL,
  why TEXT NOT NULL,
  made_by $UUID NOT NULL REFERENCES app_user (id),
  made_at $BIGINT NOT NULL,
  undone_at $BIGINT,
  CHECK (kept_id <> merged_id)
) $STRICT;
CREATE UNIQUE INDEX customer_merge_once ON customer_merge (merged_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX customer_merge_kept ON customer_merge (kept_id, nth) WHERE undone_at IS NULL;

CREATE TABLE customer_merge_line (
  merge_id $UUID NOT NULL REFERENCES customer_merge (id),
  list TEXT NOT NULL CHECK (list IN ('CONTACT', 'FLEET', 'PLAN', 'SHARE')),
  source_id $UUID NOT NULL,
  target_id $UUID NOT NULL,
  was $INT,
  PRIMARY KEY (merge_id, list, source_id)
) $STRICT;

CREATE TABLE stage_eclipse (
  event_id $UUID PRIMARY KEY REFERENCES stage_event (id)
) $STRICT;

CREATE TABLE taken_day (
  user_id $UUID NOT NULL REFERENCES app_user (id),
  day $INT NOT NULL,
  asked $INT NOT NULL CHECK (asked > 0),
  PRIMARY KEY (user_id, day)
) $STRICT;
CREATE INDEX taken_day_day ON taken_day (day);

CREATE TABLE customer_likeness (
  key TEXT NOT NULL,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  PRIMARY KEY (key, customer_id)
) $STRICT;
CREATE INDEX customer_likeness_customer ON customer_likeness (customer_id, key);
";

/// What customers that are there already are recognised by: phones as they are. Names follow when the customer is next
/// changed: their stem is no matter for SQL.
const LIKENESSES: &str = "
INSERT INTO customer_likeness (key, customer_id)
  SELECT 'PHONE:' || phone, id FROM customer WHERE phone IS NOT NULL AND archived_at IS NULL
  UNION
  SELECT 'PHONE:' || k.phone, k.customer_id FROM contact k JOIN customer c ON c.id = k.customer_id
   WHERE k.phone IS NOT NULL AND c.archived_at IS NULL;
";

const LIKENESSES_OF_CODES: &str = "
INSERT INTO customer_likeness (key, customer_id)
  SELECT 'BODY:' || $BODY, id FROM customer WHERE credit_code IS NOT NULL AND archived_at IS NULL;
";
