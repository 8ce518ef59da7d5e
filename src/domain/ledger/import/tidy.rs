//! Forgetting what was wrong with imports of long ago: the counts stay, the faults go.

use longhaul_entity::{enums::ImportStatus, ledger_import, ledger_import_error};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    db::{Db, Op, Origin, Work},
    error::Result,
};

/// How long they are kept after the end, in seconds.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// Removes faults of imports that ended 30 days ago; answers how many.
///
/// # Errors
/// What the database answers.
pub async fn forget(db: &Db) -> Result<u64> {
    db.write(&Origin::system("forget-imports"), &Forget).await
}

struct Forget;

impl Work for Forget {
    type Out = u64;

    async fn run(&self, op: &Op<'_>) -> Result<u64> {
        let ended = ledger_import::Column::Status.is_in([ImportStatus::Done, ImportStatus::Failed]);
        let old = ledger_import::Entity::find()
            .select_only()
            .column(ledger_import::Column::Id)
            .filter(ended)
            .filter(ledger_import::Column::FinishedAt.lt(op.now().plus_seconds(-KEPT_SECONDS)))
            .into_query();
        let faults = ledger_import_error::Column::ImportId.in_subquery(old);
        Ok(ledger_import_error::Entity::delete_many().filter(faults).exec(op.tx()).await?.rows_affected)
    }
}
