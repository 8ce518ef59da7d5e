//! `openConcession`: a complaint becomes a case, and what it asks for lies before the right level (VISIT-7, APPR-1).

use longhaul_entity::{
    ApprovalId, ConcessionId, CustomerId, VisitId, concession, customer,
    enums::{ConcessionState, ConcessionStepKind},
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ask::{self, Item, Wish},
    course::{self, Step},
    query, rules,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation,
        approval::{Whom, officials::Official},
        customer::{self as customers, query as people},
        perform,
        policy::{self, Key},
        visit,
    },
    error::{Code, Error, Refusal, Result, invalid},
    vocab::BusinessDay,
};

const DAY_SECONDS: i64 = 24 * 3600;

/// Opens a concession case (让渡服务申请).
#[derive(Clone, Debug, Serialize)]
pub struct OpenConcession {
    /// Its id, if the phone made one.
    pub id: Option<ConcessionId>,
    /// Who complains: a customer of one's own dealer.
    pub customer: CustomerId,
    /// The visit on which it was raised; none where it was told at once and there is no report yet.
    pub visit: Option<VisitId>,
    /// Which concern of that report it is, from 1 on.
    pub concern: Option<i32>,
    /// What he complains of, at most 800 characters.
    pub complaint: String,
    /// What he is to be given, at most 20 items; none where a good word is enough.
    pub items: Vec<Item>,
    /// Whom it is for, where it is for somebody.
    pub whom: Option<Whom>,
}

/// What came of a case that was opened or changed: it is on record, or compliance was told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Kept {
    /// It is on record.
    Case(ConcessionId),
    /// It was for a public official (APPR-6); nothing was recorded.
    Official(Official),
}

impl Kept {
    /// The case, or the refusal: outside the transaction, which has kept the notice.
    ///
    /// # Errors
    /// RULE APPR-6.
    pub(super) fn out(self) -> Result<ConcessionId> {
        match self {
            Self::Case(id) => Ok(id),
            Self::Official(official) => Err(official.refusal()),
        }
    }
}

/// Opens a case; for a public official the notice to compliance is kept though the case is refused.
///
/// # Errors
/// NOT_FOUND for a customer, visit or contact out of reach; INVALID and LIMIT for what does not fit; RULE for a customer set aside or
/// merged into another, and APPR-6 for public officials; CONFLICT for a concern that is a case already, and for an id that is taken.
pub async fn open(db: &Db, caller: &Caller, operation_id: Option<Uuid>, open: &OpenConcession) -> Result<ConcessionId> {
    perform(db, caller, operation_id, open).await?.out()
}

impl Operation for OpenConcession {
    const NAME: &'static str = "openConcession";
    const ACTION: Action = Action::ConcessionOpen;
    type Output = Kept;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Kept> {
        actor.may(Action::ApprovalRequest)?;
        let complaint = rules::complaint(&self.complaint)?;
        let customer = people::find_locked(op, actor, Self::ACTION, self.customer).await?;
        let id = self.id.unwrap_or_else(|| op.id());
        let wish = Wish::read(op, actor, &customer, (&complaint, &self.items), self.whom.as_ref()).await?;
        self.raised(op, actor, &customer).await?;
        let new = wish.request(id, 1, customer.dealer_id, customer.id);
        customers::in_use(&customer)?;
        if let Some(official) = ask::official(op, actor, &wish, &new).await? {
            return Ok(Kept::Official(official));
        }
        let approval = ask::submit(op, actor, &wish, new).await?;
        let row = self.row(op, actor, &customer, (id, complaint, approval), &wish).await?;
        insert(op, &row).await?;
        wish.keep(op, id, 1).await?;
        let words = Some(row.complaint.as_str());
        let step = Step { kind: ConcessionStepKind::Opened, words, amount_fen: row.amount_fen };
        course::record(op, &row, step).await?;
        Ok(Kept::Case(id))
    }
}

impl OpenConcession {
    /// Whether the visit was one to that customer, and the concern is one of its report that is no case yet. The customer's row is
    /// locked: nobody else opens a case about it meanwhile.
    async fn raised(&self, op: &Op<'_>, actor: &Actor, customer: &customer::Model) -> Result<()> {
        let Some(id) = self.visit else {
            let Some(_) = self.concern else { return Ok(()) };
            let (zh, en) = ("指明顾虑须同时指明拜访", "A concern is one of a visit");
            return Err(invalid("input.concern", zh, en).rule(rules::RULE).into());
        };
        let report = visit::query::find(op.tx(), actor, id).await?;
        let merged = people::merged_into_unscoped(op.tx(), &[customer.id]).await?;
        let of = report.customer_id;
        if of != customer.id && !merged.iter().any(|(record, _)| *record == of) {
            let (zh, en) = ("该拜访属于其他客户", "That visit was one to another customer");
            return Err(invalid("input.visitId", zh, en).rule(rules::RULE).into());
        }
        let Some(number) = self.concern else { return Ok(()) };
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        if place.is_none_or(|place| report.content.concerns.get(place).is_none()) {
            let (zh, en) = ("该报告没有这项顾虑", "The report has no such concern");
            return Err(invalid("input.concern", zh, en).rule(rules::RULE).into());
        }
        match query::about_concern_unscoped(op.tx(), id, number).await? {
            Some(case) => Err(raised_already(case)),
            None => Ok(()),
        }
    }

    async fn row(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        customer: &customer::Model,
        (id, complaint, approval): (ConcessionId, String, Option<ApprovalId>),
        wish: &Wish,
    ) -> Result<concession::Model> {
        let days = policy::at(op.tx(), Key::VisitConcession, customer.dealer_id, op.now()).await?.value;
        Ok(concession::Model {
            id,
            customer_id: customer.id,
            dealer_id: customer.dealer_id,
            visit_id: self.visit,
            concern: self.concern,
            complaint,
            state: if approval.is_some() { ConcessionState::Open } else { ConcessionState::Approved },
            round: 1,
            amount_fen: wish.total.get(),
            per_vehicle_fen: wish.per_vehicle.get(),
            vehicles: wish.vehicles,
            approval_id: approval,
            approved_at: approval.is_none().then_some(op.now()),
            spent_fen: None,
            done_on: None,
            word: None,
            satisfaction: None,
            opened_by: actor.user,
            opened_at: op.now(),
            day: BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get(),
            due_at: op.now().plus_seconds(days.saturating_mul(DAY_SECONDS)),
            steps: 1,
            version: 1,
            updated_at: op.now(),
        })
    }
}

async fn insert(op: &Op<'_>, row: &concession::Model) -> Result<()> {
    let inserted = concession::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(OnConflict::column(concession::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 1 {
        return Ok(());
    }
    let (zh, en) = ("该编号已被使用", "There is something of that id already");
    Err(Refusal::new(Code::Conflict, zh, en).rule("VISIT-8").field("input.id").into())
}

fn raised_already(case: ConcessionId) -> Error {
    let (zh, en) = ("该顾虑已提出让渡服务", "This concern is a case already");
    let refusal = Refusal::new(Code::Conflict, zh, en).rule(rules::RULE).field("input.concern");
    refusal.fact("concessionId", case.to_string()).into()
}
