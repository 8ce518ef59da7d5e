//! `judgeVisit`: what a visit came to, and with "fit" the customer goes on (VISIT-6, FUN-1).

use longhaul_entity::{
    ClosedEnum, EffectId, Timestamp, TypedId, VisitId, customer,
    enums::{EvidenceState, FactKind, Stage, VisitEffectVerdict},
    visit, visit_effect,
};
use sea_orm::{EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::{
    super::{evidence, query as visits, upload},
    forms, query,
    rules::{self, Said},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation, customer as customers,
        form::Filled,
        stage::{self, Fact},
    },
    error::{Code, Error, Refusal, Result, not_found, stale},
    journal::{self, Entry},
};

/// Judgements of one visit at most.
const MOST: i32 = 20;

/// Says what a visit came to (拜访效果评定).
#[derive(Clone, Debug, Serialize)]
pub struct JudgeVisit {
    /// The visit.
    pub visit: VisitId,
    /// How many judgements it had when it was read; 0 for the first. A later one takes the place of the last.
    pub version: i32,
    /// What is said.
    pub verdict: VisitEffectVerdict,
    /// Why, at most 1,000 characters.
    pub reason: String,
    /// What comes next, at most 1,000 characters; a fit one needs it.
    pub next_plan: Option<String>,
    /// When that is to be: ahead, within a year.
    pub next_at: Option<Timestamp>,
    /// The form for effects (VISIT-3). Left out where there is none: what was sent before judgements had forms is the same request still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Filled>,
}

impl Operation for JudgeVisit {
    const NAME: &'static str = "judgeVisit";
    const ACTION: Action = Action::VisitJudge;
    type Output = VisitId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<VisitId> {
        let said = Said {
            verdict: self.verdict,
            reason: &self.reason,
            next_plan: self.next_plan.as_deref(),
            next_at: self.next_at,
        };
        let (reason, next_plan) = said.read(op.now())?;
        let visit = visit::Entity::find_by_id(self.visit).filter(visits::visible(actor, Self::ACTION));
        let visit = visit.one(op.tx()).await?.ok_or_else(not_found)?;
        rules::judges(actor, visit.visitor_id)?;
        let form = forms::completed(op, self.form.as_ref()).await?;
        // First the customer, as a report and its review take it: judgements of one visit come one after the other.
        let whole = customers::query::lock_whole_unscoped(op, visit.customer_id).await?;
        let whole = whole.ok_or_else(|| Error::broken("a visit to a customer that is not there"))?;
        let before = query::of_visit_unscoped(op.tx(), visit.id).await?;
        self.follows_on(i32::try_from(before.len()).map_err(Error::broken)?)?;
        if self.verdict == VisitEffectVerdict::Fit {
            customers::in_use(&whole)?;
            rules::sound(state(op, visit.id).await?)?;
        }
        let row = visit_effect::Model {
            id: op.id(),
            visit_id: visit.id,
            number: self.version + 1,
            customer_id: whole.id,
            round: whole.round,
            verdict: self.verdict,
            reason,
            next_plan,
            next_at: self.next_at,
            judged_by: actor.user,
            judged_at: op.now(),
        };
        insert(op, &row).await?;
        forms::keep(op, row.id, form.as_ref()).await?;
        let entered = self.verdict == VisitEffectVerdict::Fit && move_on(op, &whole, row.id).await?;
        let told = json!({
            "number": row.number, "verdict": row.verdict.text(), "reason": row.reason, "nextPlan": row.next_plan,
            "nextAt": row.next_at, "customer": whole.id, "form": form.map(|form| form.version.id),
            "stage": entered.then_some(Stage::Following),
        });
        journal::record(op, Entry::new("VisitJudged", visit.id, visit.dealer_id, &told)).await?;
        Ok(visit.id)
    }
}

/// What a report stands at that does not simply count; the customer's row is locked, so it stays so.
async fn state(op: &Op<'_>, visit: VisitId) -> Result<Option<EvidenceState>> {
    if let Some(review) = evidence::query::reviews_unscoped(op.tx(), &[visit]).await?.remove(&visit) {
        return Ok(Some(review.state));
    }
    let outstanding = upload::outstanding_unscoped(op.tx(), &[visit]).await?;
    Ok(outstanding.contains_key(&visit).then_some(EvidenceState::Incomplete))
}

impl JudgeVisit {
    /// Whether nobody has judged since it was read.
    fn follows_on(&self, before: i32) -> Result<()> {
        if before != self.version {
            return Err(stale(before).under(rules::RULE));
        }
        if before < MOST {
            return Ok(());
        }
        let zh = format!("一次拜访最多评定{MOST}次");
        let en = format!("A visit is judged at most {MOST} times");
        Err(Refusal::new(Code::Limit, zh, en).rule(rules::RULE).field("input.visitId").fact("max", MOST).into())
    }
}

async fn insert(op: &Op<'_>, row: &visit_effect::Model) -> Result<()> {
    let written = visit_effect::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if written == 1 { Ok(()) } else { Err(stale(row.number).under(rules::RULE)) }
}

/// Enters the stage "following", once per round, and moves the customer on if he stood before it (FUN-1).
async fn move_on(op: &Op<'_>, customer: &customer::Model, id: EffectId) -> Result<bool> {
    let fact = Fact {
        customer: customer.id,
        round: customer.round,
        stage: Stage::Following,
        unit: customer.dealer_id,
        owner: customer.owner_id,
        kind: FactKind::EffectJudged,
        id: id.uuid(),
    };
    let entered = stage::enter(op, fact).await?;
    if entered && matches!(customer.stage, Stage::Collected | Stage::Visited) {
        customers::stand_at(op, customer, Stage::Following).await?;
    }
    Ok(entered)
}
