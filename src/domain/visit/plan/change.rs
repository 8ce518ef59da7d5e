//! `changePlannedVisit`: what is planned becomes something else, until it is done or its month is over (VISIT-1).

use longhaul_entity::{
    PlannedVisitId, Timestamp, customer, enums::PlannedVisitState, planned_visit, planned_visit_gift,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    approve,
    create::{Planned, workable},
    gifts::{Bring, Brought},
    query,
    rules::{self, Said},
    store,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{Caller, Operation, customer::query as customers, perform},
    error::{Error, Result, not_found, stale},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// A planned visit as it is to be, all of it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePlannedVisit {
    /// The planned visit.
    pub id: PlannedVisitId,
    /// The version that was read.
    pub version: i32,
    /// What for, at most 500 characters.
    pub purpose: String,
    /// The time agreed with the customer, within the month.
    pub appointment: Option<Timestamp>,
    /// The gifts to bring, at most 20.
    pub gifts: Vec<Bring>,
    /// What else there is to know, at most 2,000 characters.
    pub note: Option<String>,
}

/// Changes a planned visit; for gifts to a government agency the notice to compliance is kept though the change is refused.
///
/// # Errors
/// As [`plan`](super::plan), NOT_FOUND for a plan out of reach, CONFLICT for one that is done, refused or cancelled and for another
/// version.
pub async fn change(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    change: &ChangePlannedVisit,
) -> Result<PlannedVisitId> {
    perform(db, caller, operation_id, change).await?.out()
}

impl Operation for ChangePlannedVisit {
    const NAME: &'static str = "changePlannedVisit";
    const ACTION: Action = Action::VisitPlan;
    type Output = Planned;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Planned> {
        let (purpose, note) =
            rules::content(Said { purpose: &self.purpose, note: self.note.as_deref(), gifts: &self.gifts })?;
        let (customer, before) = self.held(op, actor).await?;
        workable(op, &customer).await?;
        let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?;
        let anew = (self.appointment != before.appointment_at).then_some(today);
        let (day, due_at) = rules::due(before.month, self.appointment, anew)?;
        store::free(op, (customer.id, before.visitor_id), (before.month, day), Some(&before)).await?;
        let gifts = Brought::load(op, &self.gifts).await?;
        let mut after =
            planned_visit::Model { purpose, note, appointment_at: self.appointment, day, due_at, ..before.clone() };
        let kept = planned_visit_gift::Column::PlannedVisitId.eq(before.id);
        let kept = planned_visit_gift::Entity::find().filter(kept).all(op.tx()).await?;
        let others = gifts.differs(&kept);
        if others {
            after.value_fen = gifts.value.get();
            if let Some(official) = approve::official(op, actor, &after, &gifts).await? {
                return Ok(Planned::Official(official));
            }
            if before.retail {
                approve::withdraw(op, &before, "计划礼品已变更").await?;
                after.state = PlannedVisitState::Waiting;
                after.approval_id = Some(approve::ask(op, actor, &after, &gifts).await?);
            }
        }
        let after = store::store(op, &before, after).await?;
        if others {
            gifts.keep(op, after.id).await?;
        }
        self.tell(op, &after, others.then(|| gifts.told())).await?;
        Ok(Planned::Kept(after.id))
    }
}

impl ChangePlannedVisit {
    /// The customer first, as when a visit is planned or reported; then the plan, which may be changed.
    async fn held(&self, op: &Op<'_>, actor: &Actor) -> Result<(customer::Model, planned_visit::Model)> {
        let seen = query::find_for(op, actor, self.id).await?;
        store::his(actor, &seen)?;
        let customer = customers::lock_whole_unscoped(op, seen.customer_id).await?;
        let customer = customer.ok_or_else(|| Error::broken("a plan for a customer that is not there"))?;
        // It may be another dealer's by now, or nobody's of his.
        let reached = customers::by_ids(op.tx(), actor, Self::ACTION, &[customer.id]).await?;
        if reached.is_empty() || customer.dealer_id != seen.dealer_id {
            return Err(not_found());
        }
        let before = query::locked(op, actor, self.id).await?;
        rules::open(&before)?;
        rules::not_over(before.month, rules::month_of(op.now())?, "input.id")?;
        if before.version != self.version {
            return Err(stale(before.version));
        }
        Ok((customer, before))
    }

    async fn tell(
        &self,
        op: &Op<'_>,
        after: &planned_visit::Model,
        gifts: Option<Vec<serde_json::Value>>,
    ) -> Result<()> {
        let told = json!({
            "version": after.version, "appointmentAt": after.appointment_at, "gifts": gifts, "state": after.state,
            "approval": after.approval_id,
        });
        journal::record(op, Entry::new("PlannedVisitChanged", after.id, after.dealer_id, &told)).await
    }
}
