//! `loseLead`: the purchase went elsewhere, with reason, competitor and price (LEAD-7). The dealer's last open lead of a customer ends
//! its protection, and the customer is lost for this round (FUN-1).

use longhaul_entity::{
    LeadId, TypedId, customer,
    enums::{FactKind, LeadEnd, LossReason, Stage},
    lead, protection,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;
use serde_json::json;

use super::{admission, change, handling::Handling, query, report::NOTE_MAX, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation, customer as customers,
        stage::{self, Fact},
    },
    error::{Error, Result, invalid},
    vocab::{Fen, optional_text},
};

/// Characters of a competitor's name.
const COMPETITOR_MAX: usize = 60;

/// Feeds back that a lead was lost (战败).
#[derive(Clone, Debug, Serialize)]
pub struct LoseLead {
    /// Which lead.
    pub id: LeadId,
    /// The version that was read.
    pub version: i32,
    /// Why.
    pub reason: LossReason,
    /// To whom, at most 60 characters; needed unless the demand is gone.
    pub competitor: Option<String>,
    /// The competitor's price of a vehicle.
    pub price: Option<Fen>,
    /// What else is known, at most 1,000 characters.
    pub note: Option<String>,
}

impl Operation for LoseLead {
    const NAME: &'static str = "loseLead";
    const ACTION: Action = Action::LeadWork;
    type Output = LeadId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LeadId> {
        let seen = query::find(op.tx(), actor, self.id).await?;
        // The customer first, as when a lead is reported: nobody waits for somebody who waits for him.
        let customer = customers::query::lock_whole_unscoped(op, seen.customer_id).await?;
        let customer = customer.ok_or_else(|| Error::broken("a lead's customer is not there"))?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::changeable(&before, self.version)?;
        Handling::of(op, &before).await?.may_feed_back(actor)?;
        let after = self.lost(op, &before)?;
        let told = json!({
            "reason": after.loss_reason,
            "competitor": after.loss_competitor,
            "priceFen": after.loss_price_fen,
            "note": after.loss_note,
        });
        change::store(op, &before, after, "LeadLost", &told).await?;
        admission::withdraw(op, &before).await?;
        if customer.dealer_id == before.dealer_id {
            end(op, &customer, &before).await?;
        }
        Ok(self.id)
    }
}

impl LoseLead {
    fn lost(&self, op: &Op<'_>, before: &lead::Model) -> Result<lead::Model> {
        let words = |field: &'static str, typed: Option<&str>, max| -> Result<Option<String>> {
            let read = optional_text(field, typed.unwrap_or_default(), max);
            Ok(read.map_err(|err| invalid(format!("input.{field}"), err.zh(), err.en()))?)
        };
        let competitor = words("competitor", self.competitor.as_deref(), COMPETITOR_MAX)?;
        if competitor.is_none() && self.reason != LossReason::NoDemand {
            let (zh, en) = ("请填写成交的竞品", "Name the competitor that won");
            return Err(invalid("input.competitor", zh, en).rule("LEAD-7").into());
        }
        if self.price.is_some_and(|price| price.get() < 0) {
            return Err(invalid("input.price", "价格不能为负", "A price is not negative").rule("LEAD-7").into());
        }
        Ok(lead::Model {
            ended: Some(LeadEnd::Lost),
            ended_at: Some(op.now()),
            loss_reason: Some(self.reason),
            loss_competitor: competitor,
            loss_price_fen: self.price.map(Fen::get),
            loss_note: words("note", self.note.as_deref(), NOTE_MAX)?,
            ..before.clone()
        })
    }
}

/// The responsible dealer's last lead of the customer was lost: its protection is over now, another may have the customer.
async fn end(op: &Op<'_>, customer: &customer::Model, lost: &lead::Model) -> Result<()> {
    let held = protection::Entity::find_by_id(customer.id).one(op.tx()).await?;
    if let Some(held) = held.filter(|held| held.dealer_id == lost.dealer_id && rules::runs(held, op.now())) {
        if others_open(op, &held, lost).await? {
            return Ok(());
        }
        release(op, &held).await?;
    }
    leave(op, customer, lost).await
}

/// Whether the dealer has other open leads of the customer that its protection covers.
async fn others_open(op: &Op<'_>, held: &protection::Model, lost: &lead::Model) -> Result<bool> {
    let others = lead::Entity::find()
        .filter(query::of_customer(held.customer_id))
        .filter(lead::Column::DealerId.eq(lost.dealer_id))
        .filter(lead::Column::Id.ne(lost.id))
        .filter(lead::Column::Ended.is_null())
        .filter(lead::Column::CountedAt.gte(held.since));
    Ok(others.count(op.tx()).await? > 0)
}

async fn release(op: &Op<'_>, held: &protection::Model) -> Result<()> {
    // A report may have counted a moment later than the clock says.
    let end = op.now().max(held.since);
    protection::Entity::update_many()
        .col_expr(protection::Column::Until, Expr::value(end))
        .filter(protection::Column::CustomerId.eq(held.customer_id))
        .filter(protection::Column::LeadId.eq(held.lead_id))
        .filter(protection::Column::Until.gt(end))
        .exec(op.tx())
        .await?;
    Ok(())
}

async fn leave(op: &Op<'_>, customer: &customer::Model, lost: &lead::Model) -> Result<()> {
    let fact = Fact {
        customer: customer.id,
        round: customer.round,
        stage: Stage::Lost,
        unit: customer.dealer_id,
        owner: customer.owner_id,
        kind: FactKind::LeadLost,
        id: lost.id.uuid(),
    };
    stage::enter(op, fact).await?;
    customers::stand_at(op, customer, Stage::Lost).await
}
