//! `recordFollowUp`: the buyer of a lead was contacted (FOLLOW-1 to FOLLOW-3). The first contact moves the customer on to
//! "following" (FUN-1), each sets by when the next one is due (FOLLOW-2).

use longhaul_entity::{
    ClosedEnum, FollowUpId, LeadId, Timestamp, TypedId, customer,
    enums::{FactKind, FollowUpWay, Stage},
    follow_up::{self, Demand},
    lead,
    visit::PersonMet,
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::rules;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation, customer as customers, lead as leads,
        stage::{self, Fact},
        typed,
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// Records a contact with the buyer of a lead (跟进记录).
#[derive(Clone, Debug, Serialize)]
pub struct RecordFollowUp {
    /// Its id, if the phone made one.
    pub id: Option<FollowUpId>,
    /// The lead that is followed up.
    pub lead: LeadId,
    /// How.
    pub way: FollowUpWay,
    /// When, by the phone: within the last year and not in the future.
    pub contacted_at: Timestamp,
    /// Whom one spoke with, at most 20.
    pub persons: Vec<PersonMet>,
    /// What was said, at most 4,000 characters.
    pub said: String,
    /// What the buyer asks for, at most 20.
    pub demands: Vec<Demand>,
    /// What comes next, at most 4,000 characters.
    pub next_step: Option<String>,
}

impl Operation for RecordFollowUp {
    const NAME: &'static str = "recordFollowUp";
    const ACTION: Action = Action::FollowUpRecord;
    type Output = FollowUpId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<FollowUpId> {
        let content = rules::content(self)?;
        typed::took_place("input.contactedAt", "FOLLOW-2", self.contacted_at, op.now())?;
        let seen = leads::query::find(op.tx(), actor, self.lead).await?;
        // The customer first, as when a lead is reported: nobody waits for somebody who waits for him.
        let customer = customers::query::lock_whole_unscoped(op, seen.customer_id).await?;
        let customer = customer.ok_or_else(|| Error::broken("a lead's customer is not there"))?;
        let lead = leads::query::find_locked(op, actor, Self::ACTION, self.lead).await?;
        leads::may_follow_up(op, actor, (&customer, &lead), "input.leadId").await?;
        let row = self.row(op, actor, (&customer, &lead), content)?;
        insert(op, &row).await?;
        leads::contacted(op, &customer, self.contacted_at).await?;
        let entered = move_on(op, &customer, row.id).await?;
        let told = json!({
            "lead": row.lead_id, "way": row.way.text(), "contactedAt": row.contacted_at,
            "demands": row.content.demands.iter().map(|demand| demand.kind.text()).collect::<Vec<_>>(),
            "openDemands": row.open_demands, "stage": entered.then_some(Stage::Following),
        });
        journal::record(op, Entry::new("FollowedUp", row.id, row.dealer_id, &told)).await?;
        Ok(row.id)
    }
}

impl RecordFollowUp {
    fn row(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        (customer, lead): (&customer::Model, &lead::Model),
        content: follow_up::FollowUpContent,
    ) -> Result<follow_up::Model> {
        let open = content.demands.iter().filter(|demand| !demand.settled).count();
        Ok(follow_up::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            lead_id: lead.id,
            customer_id: customer.id,
            dealer_id: lead.dealer_id,
            author_id: actor.user,
            way: self.way,
            bought: customer.bought,
            contacted_at: self.contacted_at,
            received_at: op.now(),
            day: BusinessDay::from_micros(self.contacted_at.0).map_err(Error::broken)?.get(),
            open_demands: i32::try_from(open).map_err(Error::broken)?,
            content,
        })
    }
}

async fn insert(op: &Op<'_>, row: &follow_up::Model) -> Result<()> {
    let inserted = follow_up::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::column(follow_up::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 1 {
        return Ok(());
    }
    Err(Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already").field("input.id").into())
}

/// Enters the stage "following", once per round, and moves the customer on if he stood before it (FUN-1).
async fn move_on(op: &Op<'_>, customer: &customer::Model, id: FollowUpId) -> Result<bool> {
    let fact = Fact {
        customer: customer.id,
        round: customer.round,
        stage: Stage::Following,
        unit: customer.dealer_id,
        owner: customer.owner_id,
        kind: FactKind::FollowedUp,
        id: id.uuid(),
    };
    let entered = stage::enter(op, fact).await?;
    if entered && matches!(customer.stage, Stage::Collected | Stage::Visited) {
        customers::stand_at(op, customer, Stage::Following).await?;
    }
    Ok(entered)
}
