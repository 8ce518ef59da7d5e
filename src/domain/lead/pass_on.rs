//! `passLead`: whoever received a lead that is another channel's business passes it on (LEAD-9), from a dealer to a channel and from
//! one channel to another. What that earns once it is won is fixed here, and paid by the winning.

use longhaul_entity::{LeadId, channel, enums::Role, lead, lead_passing};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::{
    change,
    handling::{Handling, in_channel},
    query,
    report::NOTE_MAX,
    rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation, boundary,
        policy::{self, Key},
    },
    error::{Code, Error, Refusal, Result, invalid, stale},
    vocab::{Fen, text},
};

/// What passing on earns.
const RANGE: [Key; 2] = [Key::LeadPassedLeast, Key::LeadPassedMost];

/// Passes a lead on to the channel whose business it is (转介).
#[derive(Clone, Debug, Serialize)]
pub struct PassLead {
    /// Which lead.
    pub id: LeadId,
    /// The version that was read.
    pub version: i32,
    /// Why, and what the next one should know; at most 1,000 characters.
    pub why: String,
}

impl Operation for PassLead {
    const NAME: &'static str = "passLead";
    const ACTION: Action = Action::LeadPass;
    type Output = LeadId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LeadId> {
        let why = text("why", &self.why, NOTE_MAX).map_err(|err| invalid("input.why", err.zh(), err.en()))?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::changeable(&before, self.version)?;
        let handling = Handling::of(op, &before).await?;
        let to = target(&handling, actor)?;
        let row = row(op, actor, &before, &handling, (to, why)).await?;
        let told = json!({
            "channel": to.kind, "why": row.why, "vehicles": row.vehicles, "rewardFen": row.reward_fen,
            "policies": serde_json::from_str::<serde_json::Value>(&row.policy).map_err(Error::broken)?,
        });
        let written = lead_passing::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if written != 1 {
            return Err(stale(before.version + 1));
        }
        change::store(op, &before, before.clone(), "LeadPassedOn", &told).await?;
        Ok(self.id)
    }
}

/// The channel to pass it on to, if it is his to pass on.
fn target<'a>(handling: &'a Handling, actor: &Actor) -> Result<&'a channel::Model> {
    let refused = |zh: &'static str, en: &'static str| -> Error {
        Refusal::new(Code::Rule, zh, en).rule("LEAD-9").field("input.id").into()
    };
    let (zh, en) =
        ("该系列未划归任何销售通路，无需转介", "No channel sells that series: there is nobody to pass it on to");
    let to = handling.route.as_ref().ok_or_else(|| refused(zh, en))?;
    let passed_to = handling.passed_to();
    if passed_to == Some(to.id) {
        return Err(refused("已转介至该销售通路", "It was passed on to that channel already"));
    }
    let his = match actor.role {
        Role::HqManager => passed_to.is_some_and(|channel| in_channel(actor, channel)),
        _ => handling.passings.is_empty(),
    };
    if !his {
        return Err(refused("该信息不在您手中，不能转介", "The lead is not in your hands"));
    }
    if actor.role != Role::HqManager && handling.is_of_dealer() {
        return Err(refused("该客户属于本经销商业务，无需转介", "The customer is your own business"));
    }
    Ok(to)
}

async fn row(
    op: &Op<'_>,
    actor: &Actor,
    lead: &lead::Model,
    handling: &Handling,
    (to, why): (&channel::Model, String),
) -> Result<lead_passing::Model> {
    let book = policy::several(op.tx(), &RANGE, lead.dealer_id, op.now()).await?;
    let bound = |key| Fen::new(book.value(key));
    let reward = boundary::rules::reward(lead.count, bound(Key::LeadPassedLeast), bound(Key::LeadPassedMost));
    let by_dealer = actor.role != Role::HqManager;
    Ok(lead_passing::Model {
        lead_id: lead.id,
        seq: i32::try_from(handling.passings.len()).map_err(Error::broken)? + 1,
        from_unit_id: by_dealer.then_some(lead.dealer_id),
        from_channel_id: if by_dealer { None } else { handling.passed_to() },
        to_channel_id: to.id,
        passed_by: actor.user,
        passed_at: op.now(),
        why,
        vehicles: lead.count,
        reward_fen: reward.get(),
        policy: serde_json::to_string(&book).map_err(Error::broken)?,
    })
}
