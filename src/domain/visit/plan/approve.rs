//! Retail visits (散户拜访): asked for when they are planned, and planned or refused by what is decided, in the transaction of the
//! decision (VISIT-1, APPR-1). The approval is used up by that (APPR-4): what is changed afterwards is asked for anew (APPR-5).

use longhaul_entity::{
    ApprovalId, ClosedEnum, PlannedVisitId,
    enums::{ApprovalKind, PlannedVisitState},
    planned_visit,
};
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;

use super::{gifts::Brought, store};
use crate::{
    auth::Actor,
    db::Op,
    domain::approval::{self, New, Subject, Terms, Use, officials::Official},
    error::{Error, Result},
    journal::{self, Entry},
    vocab::Fen,
};

/// What is asked for: that plan, in its month. What is changed voids it, so that no version is needed beside.
fn subject(row: &planned_visit::Model) -> Subject {
    Subject::of(row.id).at(row.month)
}

fn request(row: &planned_visit::Model, gifts: &Brought, kind: ApprovalKind) -> Result<New> {
    let reason = format!("{}年{}月计划拜访：{}", row.month / 100, row.month % 100, row.purpose);
    Ok(New {
        id: None,
        kind,
        unit: row.dealer_id,
        customer: Some(row.customer_id),
        channel: None,
        subject: subject(row),
        lowest: None,
        terms: Terms { vehicles: 1, items: gifts.items()?, reason, whom: None },
        changes: None,
    })
}

/// Whether gifts are planned for a government agency; then compliance has its notice (APPR-6), whatever the customer's tier.
///
/// # Errors
/// As `officials::noticed`.
pub(super) async fn official(
    op: &Op<'_>,
    actor: &Actor,
    row: &planned_visit::Model,
    gifts: &Brought,
) -> Result<Option<Official>> {
    if gifts.is_empty() {
        return Ok(None);
    }
    let kind = if row.retail { ApprovalKind::RetailVisitGifts } else { ApprovalKind::GiftBeyondStandard };
    approval::officials::noticed(op, actor, &request(row, gifts, kind)?).await
}

/// Asks for a retail visit with its gifts, if it has any.
///
/// # Errors
/// As `approval::submit`.
pub(super) async fn ask(op: &Op<'_>, actor: &Actor, row: &planned_visit::Model, gifts: &Brought) -> Result<ApprovalId> {
    approval::submit(op, actor, request(row, gifts, ApprovalKind::RetailVisitGifts)?).await
}

/// What was asked for is asked no more: it was changed or cancelled while it waited.
///
/// # Errors
/// What the database answers.
pub(super) async fn withdraw(op: &Op<'_>, before: &planned_visit::Model, why: &str) -> Result<()> {
    if before.state == PlannedVisitState::Waiting {
        approval::void(op, ApprovalKind::RetailVisitGifts, before.id, why).await?;
    }
    Ok(())
}

/// Locks the planned visit before its request is, as whoever changes or cancels it does: nobody waits for somebody who waits for him.
/// For the desk, which decides within its own reach.
///
/// # Errors
/// What the database answers.
pub async fn hold(op: &Op<'_>, id: PlannedVisitId) -> Result<()> {
    planned_visit::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?;
    Ok(())
}

/// The retail visit was decided on: it is planned from now on, which uses the approval up, or refused. For the desk, which has held
/// the row.
///
/// # Errors
/// What the database answers.
pub async fn decided(op: &Op<'_>, id: PlannedVisitId, by: ApprovalId, approved: bool) -> Result<()> {
    let before = planned_visit::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?;
    let before = before.ok_or_else(|| Error::broken("a request about a planned visit that is not there"))?;
    if before.state != PlannedVisitState::Waiting || before.approval_id != Some(by) {
        return Err(Error::broken("a request about a planned visit that does not wait for it"));
    }
    let state = if approved { PlannedVisitState::Planned } else { PlannedVisitState::Refused };
    let after = store::store(op, &before, planned_visit::Model { state, ..before.clone() }).await?;
    if approved {
        let per_vehicle = Fen::new(before.value_fen);
        let kind = ApprovalKind::RetailVisitGifts;
        approval::spend(op, by, &Use { kind, subject: subject(&before), per_vehicle, vehicles: 1 }).await?;
    }
    let told = json!({ "state": after.state.text(), "approval": by, "version": after.version });
    journal::record(op, Entry::new("PlannedVisitDecided", after.id, after.dealer_id, &told)).await
}
