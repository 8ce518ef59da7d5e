//! `planVisit`: somebody means to visit a customer in a month (VISIT-1), at a time agreed perhaps (VISIT-2).

use longhaul_entity::{
    ApprovalId, CustomerId, PlannedVisitId, Timestamp, UserId, customer, customer_share,
    enums::{CustomerTier, PlannedVisitState, Role},
    planned_visit,
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    approve,
    gifts::{Bring, Brought},
    rules::{self, RULE, Said},
    store,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation, approval::officials::Official, customer::query as customers, lead::handling, perform,
        standing::query::standings_unscoped, visit::check_in,
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// A visit to be planned (计划拜访).
#[derive(Clone, Debug, Serialize)]
pub struct PlanVisit {
    /// Its id, if the phone made one.
    pub id: Option<PlannedVisitId>,
    /// Who is to make the visit; none: whoever plans it.
    pub visitor: Option<UserId>,
    /// The business month, `YYYYMM`.
    pub month: i32,
    /// Who is to be visited: a customer of one's own dealer.
    pub customer: CustomerId,
    /// What for, at most 500 characters.
    pub purpose: String,
    /// The time agreed with the customer.
    pub appointment: Option<Timestamp>,
    /// The gifts to bring, at most 20.
    pub gifts: Vec<Bring>,
    /// What else there is to know, at most 2,000 characters.
    pub note: Option<String>,
}

/// What came of a plan: it is kept, or compliance was told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Planned {
    /// It is kept, planned or waiting for its approval.
    Kept(PlannedVisitId),
    /// Gifts were planned for a government agency (APPR-6); nothing was kept.
    Official(Official),
}

impl Planned {
    /// The plan, or the refusal: outside the transaction, which has kept the notice.
    ///
    /// # Errors
    /// RULE APPR-6.
    pub(super) fn out(self) -> Result<PlannedVisitId> {
        match self {
            Self::Kept(id) => Ok(id),
            Self::Official(official) => Err(official.refusal()),
        }
    }
}

/// Plans a visit; for gifts to a government agency the notice to compliance is kept though the plan is refused.
///
/// # Errors
/// NOT_FOUND for a customer or gift that is not there; INVALID and LIMIT for what does not fit; RULE: VISIT-1 for a month that is
/// over and for another's plan, CUST-10 for a merged record, CUST-13 for a customer set aside and for a visitor who does not work on
/// it, LEAD-5 outside the territory, LEAD-9 for another channel's business, GIFT-1 for a gift out of use, APPR-6; CONFLICT for an
/// open plan of that time, and for an id that is taken.
pub async fn plan(db: &Db, caller: &Caller, operation_id: Option<Uuid>, plan: &PlanVisit) -> Result<PlannedVisitId> {
    perform(db, caller, operation_id, plan).await?.out()
}

impl Operation for PlanVisit {
    const NAME: &'static str = "planVisit";
    const ACTION: Action = Action::VisitPlan;
    type Output = Planned;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Planned> {
        let (purpose, note) =
            rules::content(Said { purpose: &self.purpose, note: self.note.as_deref(), gifts: &self.gifts })?;
        let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?;
        rules::plannable(self.month, today.year_month())?;
        let (day, due_at) = rules::due(self.month, self.appointment, Some(today))?;
        let customer = customers::find_locked(op, actor, Self::ACTION, self.customer).await?;
        workable(op, &customer).await?;
        let visitor = self.visitor(op, actor, &customer).await?;
        let gifts = Brought::load(op, &self.gifts).await?;
        let (tier, retail) = stands(op, &customer).await?;
        let mut row = planned_visit::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            customer_id: customer.id,
            dealer_id: customer.dealer_id,
            visitor_id: visitor,
            planned_by: actor.user,
            month: self.month,
            purpose,
            appointment_at: self.appointment,
            day,
            due_at,
            note,
            value_fen: gifts.value.get(),
            tier,
            retail,
            state: PlannedVisitState::Planned,
            approval_id: None,
            visit_id: None,
            cancel_reason: None,
            cancelled_by: None,
            cancelled_at: None,
            created_at: op.now(),
            updated_at: op.now(),
            version: 1,
        };
        if let Some(official) = approve::official(op, actor, &row, &gifts).await? {
            return Ok(Planned::Official(official));
        }
        store::free(op, (customer.id, visitor), (self.month, day), None).await?;
        if retail {
            row.state = PlannedVisitState::Waiting;
            row.approval_id = Some(approve::ask(op, actor, &row, &gifts).await?);
        }
        keep(op, &row, &gifts).await?;
        Ok(Planned::Kept(row.id))
    }
}

impl PlanVisit {
    /// Who is to make the visit. A manager plans for those of his dealer who work on the customer: others could not report it.
    async fn visitor(&self, op: &Op<'_>, actor: &Actor, customer: &customer::Model) -> Result<UserId> {
        const FIELD: &str = "input.visitorId";
        let Some(visitor) = self.visitor.filter(|visitor| *visitor != actor.user) else { return Ok(actor.user) };
        if actor.role != Role::DealerManager {
            let (zh, en) = ("只能为本人制定拜访计划", "Plan your own visits; the manager plans for others");
            return Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field(FIELD).into());
        }
        customers::assignable(op, FIELD, customer.dealer_id, visitor).await?;
        if customer.owner_id == Some(visitor) || is_shared(op, customer.id, visitor).await? {
            return Ok(visitor);
        }
        let zh = "该人员不负责此客户，请先分配或共享客户";
        let en = "He does not work on the customer: assign it to him or share it with him first";
        Err(Refusal::new(Code::Rule, zh, en).rule("CUST-13").field(FIELD).into())
    }
}

async fn is_shared(op: &Op<'_>, customer: CustomerId, user: UserId) -> Result<bool> {
    use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

    let shared = customer_share::Entity::find()
        .filter(customer_share::Column::CustomerId.eq(customer))
        .filter(customer_share::Column::UserId.eq(user));
    Ok(shared.count(op.tx()).await? > 0)
}

/// Whether a visit to the customer, whose row is locked, may be planned: it is not set aside, lies in the territory or was approved
/// (LEAD-5), and is the dealer's own business (LEAD-9).
///
/// # Errors
/// RULE.
pub(super) async fn workable(op: &Op<'_>, customer: &customer::Model) -> Result<()> {
    check_in::workable(op, customer).await?;
    handling::may_plan(op, customer, "input.customerId").await
}

/// The customer's tier, and whether a visit to it is a retail visit.
async fn stands(op: &Op<'_>, customer: &customer::Model) -> Result<(CustomerTier, bool)> {
    let standing = standings_unscoped(op.tx(), &[customer.id], op.now()).await?.remove(&customer.id);
    let standing = standing.ok_or_else(|| Error::broken("a customer stands nowhere"))?;
    Ok((standing.tier(), rules::is_retail(standing.row.class, standing.tier())))
}

async fn keep(op: &Op<'_>, row: &planned_visit::Model, gifts: &Brought) -> Result<()> {
    let written = planned_visit::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::column(planned_visit::Column::Id).do_nothing().to_owned());
    if written.exec_without_returning(op.tx()).await? != 1 {
        let (zh, en) = ("该编号已被使用", "There is something of that id already");
        return Err(Refusal::new(Code::Conflict, zh, en).rule(RULE).field("input.id").into());
    }
    gifts.keep(op, row.id).await?;
    let approval: Option<ApprovalId> = row.approval_id;
    let told = json!({
        "customer": row.customer_id, "visitor": row.visitor_id, "month": row.month, "appointmentAt": row.appointment_at,
        "gifts": gifts.told(), "tier": row.tier, "retail": row.retail, "state": row.state, "approval": approval,
    });
    journal::record(op, Entry::new("VisitPlanned", row.id, row.dealer_id, &told)).await
}
