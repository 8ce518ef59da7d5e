//! The proof that what was reversed is owed no more (LEAD-6): what else holds of entries, the database itself sees to. For the
//! command `check`.

use longhaul_entity::{OffenceId, enums::OffenceStepKind, offence_step};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{query, rules};
use crate::{db::Db, domain::proof, error::Result, vocab::Fen};

/// Offences looked at with one statement.
const PAGE: u64 = 500;

/// Adds up the entries of every offence that was reversed. Answers what is wrong, in words for the administrator; nothing if all
/// is well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    proof::walk(
        async |after: OffenceId| reversed(db, after).await,
        |id: &OffenceId| *id,
        async |page: Vec<OffenceId>| owed_still(db, &page).await,
    )
    .await
}

/// The next offences that were reversed.
async fn reversed(db: &Db, after: OffenceId) -> Result<Vec<OffenceId>> {
    let page = offence_step::Entity::find()
        .select_only()
        .column(offence_step::Column::OffenceId)
        .filter(offence_step::Column::Kind.eq(OffenceStepKind::Reversed))
        .filter(offence_step::Column::OffenceId.gt(after))
        .order_by_asc(offence_step::Column::OffenceId)
        .limit(PAGE);
    Ok(page.into_tuple().all(db.read()).await?)
}

async fn owed_still(db: &Db, of: &[OffenceId]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for (id, steps) in query::steps_unscoped(db.read(), of).await? {
        let owed = rules::owed(&steps);
        if owed != Fen::ZERO {
            findings.push(format!("{id} was reversed, and {owed} yuan are owed still"));
        }
    }
    Ok(findings)
}
