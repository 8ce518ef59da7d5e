//! The version of the policy book by which the next contact of a lead is due (FOLLOW-2, POL-1).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, COLUMN).await?;
        dialect::run(db, BEFORE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const COLUMN: &str = "
ALTER TABLE lead ADD COLUMN contact_policy_version_id $UUID REFERENCES policy_version (id)
  CHECK (contact_policy_version_id IS NULL OR contact_due_at IS NOT NULL);
";

/// The leads of before did not say by which version they are due: of the versions above their dealer that give that very time, the one
/// set last. By the default of the book none does.
const BEFORE: &str = "
UPDATE lead SET contact_policy_version_id = (
  SELECT v.id FROM policy_version v JOIN unit_within w ON w.ancestor_id = v.unit_id
   WHERE w.unit_id = lead.dealer_id AND v.key = 'follow_up.contact' AND v.valid_from <= lead.touched_at
     AND lead.contact_due_at = COALESCE(lead.contacted_at, lead.counted_at) + v.value * 86400000000
   ORDER BY v.seq DESC LIMIT 1)
  WHERE contact_due_at IS NOT NULL;
";
