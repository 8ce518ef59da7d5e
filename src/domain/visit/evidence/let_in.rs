//! A report that waited and was cleared, or that has become complete, counts from then on as if nothing had spoken against it (VISIT-5, FUN-1): for the day on which
//! it came in.

use longhaul_entity::{
    CustomerId, TypedId, customer,
    enums::{FactKind, Stage},
    visit,
};
use sea_orm::EntityTrait;

use crate::{
    db::Op,
    domain::{customer as customers, lead, stage},
    error::{Error, Result},
};

/// Counts the visit for the round in which it came in. `whole` stands for the customer, whose row is locked. If another visit brought the customer into the stage
/// meanwhile, that one counts.
///
/// # Errors
/// What the database answers.
pub(in crate::domain::visit) async fn let_in(
    op: &Op<'_>,
    visit: &visit::Model,
    round: i32,
    whole: &customer::Model,
) -> Result<()> {
    let record = customer::Entity::find_by_id(visit.customer_id).one(op.tx()).await?;
    let record = record.ok_or_else(|| Error::broken("a visit to a customer that is not there"))?;
    let fact = stage::Fact {
        customer: record.id,
        round,
        stage: Stage::Visited,
        unit: visit.dealer_id,
        owner: record.owner_id.filter(|_| record.dealer_id == visit.dealer_id),
        kind: FactKind::VisitReported,
        id: visit.id.uuid(),
    };
    if stage::enter_at(op, fact, visit.received_at).await? {
        as_one(op, whole.id).await?;
    }
    // Also the record that was visited and then merged: it is to stand where it reached when they come apart again.
    let merged = Some(&record).filter(|record| record.id != whole.id);
    for stands in [whole].into_iter().chain(merged) {
        if stands.stage == Stage::Collected && stands.round == round {
            customers::stand_at(op, stands, Stage::Visited).await?;
        }
    }
    if whole.dealer_id == visit.dealer_id {
        lead::contacted(op, whole, visit.visited_at).await?;
    }
    Ok(())
}

/// Several records of one customer count once (CUST-10): the entry that is the earliest now.
async fn as_one(op: &Op<'_>, whole: CustomerId) -> Result<()> {
    let merged = customers::query::merged_into_unscoped(op.tx(), &[whole]).await?;
    if merged.is_empty() {
        return Ok(());
    }
    let records: Vec<CustomerId> = merged.into_iter().map(|(record, _)| record).chain([whole]).collect();
    stage::count_as_one(op, &records).await.map(drop)
}
