//! The proof that what was reversed is owed no more (LEAD-6): what else holds of entries, the database itself sees to. For the
//! command `check`.

use longhaul_entity::{OffenceId, TypedId, enums::OffenceStepKind, offence_step};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{query, rules};
use crate::{db::Db, error::Result, vocab::Fen};

/// The most findings that are told; the first ones say enough.
const FINDINGS: usize = 100;
/// Offences looked at with one statement.
const PAGE: u64 = 500;

/// Adds up the entries of every offence that was reversed. Answers what is wrong, in words for the administrator; nothing if all
/// is well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut after = OffenceId::from_uuid(Uuid::nil());
    loop {
        let page = offence_step::Entity::find()
            .select_only()
            .column(offence_step::Column::OffenceId)
            .filter(offence_step::Column::Kind.eq(OffenceStepKind::Reversed))
            .filter(offence_step::Column::OffenceId.gt(after))
            .order_by_asc(offence_step::Column::OffenceId)
            .limit(PAGE);
        let page: Vec<OffenceId> = page.into_tuple().all(db.read()).await?;
        let Some(last) = page.last() else { return Ok(findings) };
        after = *last;
        for (id, steps) in query::steps_unscoped(db.read(), &page).await? {
            let owed = rules::owed(&steps);
            if owed != Fen::ZERO {
                findings.push(format!("{id} was reversed, and {owed} yuan are owed still"));
            }
        }
        if findings.len() >= FINDINGS {
            findings.truncate(FINDINGS);
            return Ok(findings);
        }
    }
}
