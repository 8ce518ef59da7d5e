//! Reports from outside the territory (LEAD-5): laid before the managers above both dealers, and let in or refused by what they
//! decide, in the transaction of the decision.

use longhaul_entity::{
    ApprovalId, ClosedEnum, LeadId, UnitId, customer,
    enums::{ApprovalKind, LeadOutcome, UnitKind},
    lead, territory_division, unit, unit_within,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::json;

use super::{
    change,
    count::{judge, present, settle},
    territory,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        approval::{self, New, Subject, Terms, Use},
        customer as customers,
    },
    error::{Error, Result},
    vocab::Fen,
};

/// Asks for a report that waits. Who does not see the customer names it to nobody.
///
/// # Errors
/// What the database answers.
pub(super) async fn ask(op: &Op<'_>, actor: &Actor, customer: &customer::Model, report: &lead::Model) -> Result<()> {
    let seen = customers::query::by_ids(op.tx(), actor, Action::CustomerView, &[customer.id]).await?;
    let new = New {
        id: None,
        kind: ApprovalKind::CrossTerritory,
        unit: report.dealer_id,
        customer: (!seen.is_empty()).then_some(customer.id),
        channel: None,
        subject: Subject::of(report.id),
        lowest: above_all(op, customer, report.dealer_id).await?,
        terms: Terms { vehicles: 1, items: Vec::new(), reason: reason(report), whom: None },
        changes: None,
    };
    approval::submit(op, actor, new).await.map(drop)
}

fn reason(report: &lead::Model) -> String {
    format!("跨区域提报{}：{}，{}×{}台", report.number, report.customer_name, report.series, report.count)
}

/// The lead was given up while it waited: nothing is asked any more.
///
/// # Errors
/// What the database answers.
pub(super) async fn withdraw(op: &Op<'_>, before: &lead::Model) -> Result<()> {
    if before.outcome == LeadOutcome::Waiting {
        approval::void(op, ApprovalKind::CrossTerritory, before.id, "信息已战败").await?;
    }
    Ok(())
}

/// The lowest unit above the dealer and all others whom it concerns: whoever is responsible for the customer, or, where that is
/// the reporter himself, those whose territory it lies in. None when it is in nobody's: then HQ decides.
async fn above_all(op: &Op<'_>, customer: &customer::Model, dealer: UnitId) -> Result<Option<UnitId>> {
    let others = match customer.dealer_id == dealer {
        true => of_territory(op, customer, dealer).await?,
        false => vec![customer.dealer_id],
    };
    if others.is_empty() {
        return Ok(None);
    }
    let ancestors = |of: UnitId| {
        unit_within::Entity::find()
            .select_only()
            .column(unit_within::Column::AncestorId)
            .filter(unit_within::Column::UnitId.eq(of))
            .into_query()
    };
    let mut above = unit::Entity::find().filter(unit::Column::Id.in_subquery(ancestors(dealer)));
    for other in others {
        above = above.filter(unit::Column::Id.in_subquery(ancestors(other)));
    }
    let above = above.all(op.tx()).await?;
    let nearest = [UnitKind::Area, UnitKind::Region, UnitKind::Hq];
    Ok(nearest.iter().find_map(|kind| above.iter().find(|unit| unit.kind == *kind)).map(|unit| unit.id))
}

/// The dealers whose territory the customer lies in.
async fn of_territory(op: &Op<'_>, customer: &customer::Model, but: UnitId) -> Result<Vec<UnitId>> {
    Ok(territory_division::Entity::find()
        .select_only()
        .column(territory_division::Column::UnitId)
        .distinct()
        .filter(territory_division::Column::DivisionCode.is_in(territory::around(customer)?))
        .filter(territory_division::Column::UnitId.ne(but))
        .into_tuple()
        .all(op.tx())
        .await?)
}

/// Locks the customer of a report before its request is, as whoever reports or gives up a lead does: nobody waits for somebody
/// who waits for him. For the desk, which decides within its own reach.
///
/// # Errors
/// What the database answers.
pub async fn hold(op: &Op<'_>, id: LeadId) -> Result<()> {
    if let Some(report) = lead::Entity::find_by_id(id).one(op.tx()).await? {
        customers::query::lock_whole_unscoped(op, report.customer_id).await?;
    }
    Ok(())
}

/// The report was decided on: it counts from now, behind whoever reported rightly before, which is all that the request was for
/// and uses it up (APPR-4); or it never counts. For the desk, which has held the customer.
///
/// # Errors
/// RULE for a customer that is set aside; what the database answers.
pub async fn decided(op: &Op<'_>, id: LeadId, request: ApprovalId, approved: bool) -> Result<()> {
    let before = lead::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?;
    let before = before.ok_or_else(|| Error::broken("a request about a lead that is not there"))?;
    if before.outcome != LeadOutcome::Waiting || before.ended.is_some() {
        return Err(Error::broken("a request about a lead that does not wait"));
    }
    if !approved {
        let after = lead::Model { outcome: LeadOutcome::Refused, ..before.clone() };
        return change::store(op, &before, after, "LeadRefused", &json!({ "outcome": LeadOutcome::Refused.text() }))
            .await;
    }
    let customer = customers::query::lock_whole_unscoped(op, before.customer_id).await?;
    let customer = customer.ok_or_else(|| Error::broken("a lead's customer is not there"))?;
    customers::in_use(&customer)?;
    let present = present(op, &customer, before.dealer_id).await?;
    let verdict = judge(op, &present, before.dealer_id).await?;
    let after = verdict.stamp(lead::Model { customer_id: customer.id, ..before.clone() });
    let told = json!({
        "outcome": after.outcome.text(),
        "rank": after.rank,
        "countedAt": after.counted_at,
        "protectedUntil": after.protected_until,
    });
    change::store(op, &before, after.clone(), "LeadAdmitted", &told).await?;
    settle(op, &customer, &after, &verdict).await?;
    let subject = Subject::of(id);
    let using = Use { kind: ApprovalKind::CrossTerritory, subject, per_vehicle: Fen::ZERO, vehicles: 1 };
    approval::spend(op, request, &using).await
}
