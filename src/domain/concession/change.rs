//! `changeConcession`: a case asks for something else, and whatever was said to it before counts no more (APPR-5).

use longhaul_entity::{
    ConcessionId,
    enums::{ApprovalKind, ConcessionState, ConcessionStepKind},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    ask::{self, Item, Wish},
    course::{self, Step},
    open::Kept,
    query, rules,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation,
        approval::{self, Whom},
        customer::{self as customers, query as people},
        perform,
    },
    error::{Error, Result},
};

/// Asks for something else by the same case.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeConcession {
    /// The case.
    pub id: ConcessionId,
    /// The version that was read.
    pub version: i32,
    /// What the customer complains of now; none: what he did before.
    pub complaint: Option<String>,
    /// What he is to be given now, all of it.
    pub items: Vec<Item>,
    /// Whom it is for, where it is for somebody.
    pub whom: Option<Whom>,
}

/// Changes a case; for a public official the notice to compliance is kept though the change is refused.
///
/// # Errors
/// NOT_FOUND for a case or contact out of reach; CONFLICT for one that was carried out or withdrawn, or changed since; INVALID and
/// LIMIT for what does not fit, and for too many changes; RULE for a customer set aside, and APPR-6 for public officials.
pub async fn change(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    change: &ChangeConcession,
) -> Result<ConcessionId> {
    perform(db, caller, operation_id, change).await?.out()
}

impl Operation for ChangeConcession {
    const NAME: &'static str = "changeConcession";
    const ACTION: Action = Action::ConcessionOpen;
    type Output = Kept;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Kept> {
        actor.may(Action::ApprovalRequest)?;
        let seen = query::find_for(op, actor, Self::ACTION, self.id).await?;
        // The customer first, as when a case is opened.
        let customer = people::lock_whole_unscoped(op, seen.customer_id).await?;
        let customer = customer.ok_or_else(|| Error::broken("a case of a customer that is not there"))?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::stands(
            &before,
            self.version,
            &[ConcessionState::Open, ConcessionState::Approved, ConcessionState::Refused],
        )?;
        rules::again(before.round)?;
        customers::in_use(&customer)?;
        let complaint = match self.complaint.as_deref() {
            Some(typed) => rules::complaint(typed)?,
            None => before.complaint.clone(),
        };
        let wish = Wish::read(op, actor, &customer, (&complaint, &self.items), self.whom.as_ref()).await?;
        let round = before.round + 1;
        let new = wish.request(before.id, round, before.dealer_id, customer.id);
        if let Some(official) = ask::official(op, actor, &wish, &new).await? {
            return Ok(Kept::Official(official));
        }
        // What was asked before is void before there is anything new about the case.
        approval::void(op, ApprovalKind::ConcessionService, before.id, "让渡服务已修改").await?;
        let approval = ask::submit(op, actor, &wish, new).await?;
        let mut after = before.clone();
        after.complaint = complaint;
        after.round = round;
        after.amount_fen = wish.total.get();
        after.per_vehicle_fen = wish.per_vehicle.get();
        after.vehicles = wish.vehicles;
        after.approval_id = approval;
        after.state = if approval.is_some() { ConcessionState::Open } else { ConcessionState::Approved };
        after.approved_at = approval.is_none().then_some(op.now());
        wish.keep(op, before.id, round).await?;
        let (words, amount_fen) = (after.complaint.clone(), after.amount_fen);
        let step = Step { kind: ConcessionStepKind::Changed, words: Some(&words), amount_fen };
        course::advance(op, &before, after, step).await?;
        Ok(Kept::Case(before.id))
    }
}
