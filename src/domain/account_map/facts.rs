//! The facts that steps of the development rest on (KAM-5), for any number of customers at once: nothing of it is typed in.

use std::collections::{HashMap, HashSet};

use longhaul_entity::{
    ClosedEnum, ContactId, CustomerId, Timestamp, contact, customer, development_step,
    enums::{DecisionPart, DevelopmentCondition, DevelopmentStep, EvidenceState, RelationStage, VisitWay},
    map_place, relationship, stage_event, visit, visit_completion, visit_review,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    query,
    rules::{self, Facts},
};
use crate::{
    db::among,
    domain::{customer::query as customers, support},
    error::{Error, Result},
    vocab::BusinessDay,
};

/// A round of a customer that the caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Round {
    customer: CustomerId,
    round: i32,
    is_present: bool,
    has_phone: bool,
}

impl Round {
    /// The customer's present round.
    #[must_use]
    pub fn present(of: &customer::Model) -> Self {
        Self { customer: of.id, round: of.round, is_present: true, has_phone: of.phone.is_some() }
    }

    /// The round of that number of the customer whose present round this is; none if it has not come so far.
    #[must_use]
    pub fn numbered(self, round: i32) -> Option<Self> {
        let is_present = round == self.round;
        (1..=self.round).contains(&round).then_some(Self { round, is_present, ..self })
    }
}

/// Where a customer stands with one step in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The step.
    pub step: DevelopmentStep,
    /// What it lacks to be completed; nothing once it is, and in rounds that are over.
    pub missing: Vec<DevelopmentCondition>,
    /// That it was completed.
    pub completed: Option<development_step::Model>,
}

/// All steps of each round, in their order. For customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn standings_unscoped(
    db: &impl ConnectionTrait,
    rounds: &[Round],
    now: Timestamp,
) -> Result<HashMap<Round, Vec<Standing>>> {
    let facts = of(db, rounds, now).await?;
    let mut completed = completed(db, rounds).await?;
    let mut standings = HashMap::new();
    for round in rounds {
        let known = facts.get(round).cloned().unwrap_or_default();
        let each = DevelopmentStep::ALL.iter().map(|step| {
            let completed = completed.remove(&(round.customer, round.round, *step));
            let open = round.is_present && completed.is_none();
            Standing { step: *step, missing: if open { rules::missing(*step, &known) } else { Vec::new() }, completed }
        });
        standings.insert(*round, each.collect());
    }
    Ok(standings)
}

/// What is so about each customer; of its present round, if it is not said otherwise.
///
/// # Errors
/// What the database answers.
pub(super) async fn of(db: &impl ConnectionTrait, rounds: &[Round], now: Timestamp) -> Result<HashMap<Round, Facts>> {
    let ids: Vec<CustomerId> = rounds.iter().map(|round| round.customer).collect::<HashSet<_>>().into_iter().collect();
    let people = people(db, &ids, now).await?;
    let plans = customers::plans_unscoped(db, &ids).await?;
    let criteria = query::criteria_unscoped(db, &ids).await?;
    let visits = visits(db, &ids).await?;
    let completed = completed(db, rounds).await?;
    let each = rounds.iter().map(|round| {
        let id = round.customer;
        let met = visits.get(&id).copied().unwrap_or_default();
        let his = people.get(&id);
        let has = |condition| his.is_some_and(|held: &Vec<_>| held.contains(&condition));
        let holds = |condition| match condition {
            DevelopmentCondition::PhoneKnown => round.has_phone || has(condition),
            DevelopmentCondition::VisitReported => met.met,
            DevelopmentCondition::NeedsRecorded => met.needs || plans.contains_key(&id),
            DevelopmentCondition::CriteriaWeighed => criteria.contains_key(&id),
            other => has(other),
        };
        let done = DevelopmentStep::ALL.iter().copied();
        let done = done.filter(|step| completed.contains_key(&(id, round.round, *step)));
        let hold = DevelopmentCondition::ALL.iter().copied().filter(|condition| holds(*condition));
        (*round, Facts { completed: done.collect(), hold: hold.collect() })
    });
    Ok(each.collect())
}

/// Completed steps by customer, round and step.
async fn completed(
    db: &impl ConnectionTrait,
    rounds: &[Round],
) -> Result<HashMap<(CustomerId, i32, DevelopmentStep), development_step::Model>> {
    let ids: Vec<CustomerId> = rounds.iter().map(|round| round.customer).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let numbers: HashSet<i32> = rounds.iter().map(|round| round.round).collect();
    let rows = development_step::Entity::find()
        .filter(among(db, development_step::Column::CustomerId, &ids))
        .filter(development_step::Column::Round.is_in(numbers))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| ((row.customer_id, row.round, row.step), row)).collect())
}

/// The conditions that rest on contacts, places and relationships.
async fn people(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    now: Timestamp,
) -> Result<HashMap<CustomerId, Vec<DevelopmentCondition>>> {
    let today = BusinessDay::from_micros(now.0).map_err(Error::broken)?.get();
    let contacts = customers::contacts_unscoped(db, of).await?;
    let ids: Vec<ContactId> = contacts.values().flatten().map(|row| row.id).collect();
    let places = support::query::places_unscoped(db, &ids).await?;
    let relations = support::query::relationships_unscoped(db, &ids).await?;
    let each = contacts.into_iter().map(|(customer, people)| {
        let hold =
            people.iter().flat_map(|person| held(person, places.get(&person.id), relations.get(&person.id), today));
        (customer, hold.collect())
    });
    Ok(each.collect())
}

/// The conditions that hold by this contact.
fn held(
    person: &contact::Model,
    place: Option<&map_place::Model>,
    relation: Option<&relationship::Model>,
    today: i32,
) -> Vec<DevelopmentCondition> {
    let decides = place.is_some_and(|place| place.part == DecisionPart::Decides);
    let familiar = relation.is_some_and(|relation| relation.stage >= RelationStage::Familiar);
    let planned = relation.and_then(|relation| relation.due).is_some_and(|due| due >= today);
    let known = [
        (DevelopmentCondition::PhoneKnown, person.phone.is_some()),
        (DevelopmentCondition::DeciderPlaced, decides),
        (DevelopmentCondition::DeciderFamiliar, decides && familiar),
        (DevelopmentCondition::RelationshipPlanned, planned),
    ];
    known.into_iter().filter(|(_, holds)| *holds).map(|(condition, _)| condition).collect()
}

/// What the visit reports of the present round say.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    /// Somebody was met, on site or at the dealer's.
    met: bool,
    /// It is written down what the customer means to buy.
    needs: bool,
}

async fn visits(db: &impl ConnectionTrait, of: &[CustomerId]) -> Result<HashMap<CustomerId, Met>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let met = Expr::case(visit::Column::Way.ne(VisitWay::Phone), 1).finally(0);
    // The same words on both databases: a text within JSON, or none.
    let needs = Expr::case(Expr::cust("content ->> 'purchase' IS NOT NULL"), 1).finally(0);
    let rows: Vec<(CustomerId, i32, i32)> = visit::Entity::find()
        .select_only()
        .column(visit::Column::CustomerId)
        .column_as(Expr::expr(met).max(), "met")
        .column_as(Expr::expr(needs).max(), "needs")
        .filter(among(db, visit::Column::CustomerId, of))
        .filter(Expr::exists(not_cleared()).not())
        .filter(Expr::exists(not_complete()).not())
        .filter(visit::Column::ReceivedAt.into_expr().gte(Expr::SubQuery(None, Box::new(round_began().into()))))
        .group_by(visit::Column::CustomerId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(customer, met, needs)| (customer, Met { met: met > 0, needs: needs > 0 })).collect())
}

/// That the visit waits for a manager, or was not cleared by him: it counts for nothing (VISIT-5).
fn not_cleared() -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(visit_review::Entity)
        .and_where(
            Expr::col((visit_review::Entity, visit_review::Column::VisitId)).equals((visit::Entity, visit::Column::Id)),
        )
        .and_where(visit_review::Column::State.ne(EvidenceState::Cleared))
        .to_owned()
}

/// That photos which the visit's report names have not come yet: it counts for nothing (VISIT-9).
fn not_complete() -> SelectStatement {
    use visit_completion::{Column, Entity};

    Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::VisitId)).equals((visit::Entity, visit::Column::Id)))
        .and_where(Expr::col((Entity, Column::CompletedAt)).is_null())
        .to_owned()
}

/// When the present round of the visit's customer began: with its first entry into a stage. Reports that came in before
/// belong to the round before.
fn round_began() -> SelectStatement {
    let whose = || Expr::col((visit::Entity, visit::Column::CustomerId));
    Query::select()
        .expr(Expr::col((stage_event::Entity, stage_event::Column::At)).min())
        .from(stage_event::Entity)
        .inner_join(
            customer::Entity,
            Expr::col((customer::Entity, customer::Column::Id))
                .equals((stage_event::Entity, stage_event::Column::CustomerId))
                .and(
                    Expr::col((customer::Entity, customer::Column::Round))
                        .equals((stage_event::Entity, stage_event::Column::Round)),
                ),
        )
        .and_where(Expr::col((stage_event::Entity, stage_event::Column::CustomerId)).eq(whose()))
        .to_owned()
}
