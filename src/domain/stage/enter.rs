//! Entering a stage: one event per customer, round and stage, and with it one count.

use std::collections::BTreeMap;

use longhaul_entity::{
    CustomerId, StageEventId, Timestamp, UnitId, UserId,
    enums::{FactKind, Stage},
    stage_delta, stage_eclipse, stage_event,
};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use super::eclipse;
use crate::{
    db::Op,
    error::{Error, Result},
    vocab::BusinessDay,
};

/// What happened, and to whom: the cause of an entry into a stage (FUN-1).
#[derive(Clone, Debug)]
pub struct Fact {
    /// Who entered.
    pub customer: CustomerId,
    /// His round, from 1 on.
    pub round: i32,
    /// What he entered.
    pub stage: Stage,
    /// The dealer responsible now; it keeps the count (CUST-13).
    pub unit: UnitId,
    /// The salesperson that he is assigned to now.
    pub owner: Option<UserId>,
    /// By what kind of fact.
    pub kind: FactKind,
    /// The object that is the fact: the customer, the visit.
    pub id: uuid::Uuid,
}

/// Records that a customer entered a stage, and counts it, unless he entered it before in this round. The day is the
/// business day of the transaction. Answers whether it was new; the customer's row, which the caller holds, is not touched.
///
/// If another record of the customer entered the stage before (CUST-10), it is recorded for the day that the records come
/// apart again, and does not count.
///
/// # Errors
/// What the database answers.
pub async fn enter(op: &Op<'_>, fact: Fact) -> Result<bool> {
    enter_at(op, fact, op.now()).await
}

/// As [`enter`] for a fact of an earlier instant that counts only now: for the business day of that instant.
///
/// # Errors
/// What the database answers.
pub async fn enter_at(op: &Op<'_>, fact: Fact, at: Timestamp) -> Result<bool> {
    let day = BusinessDay::from_micros(at.0).map_err(Error::broken)?.get();
    let id = op.id::<StageEventId>();
    let event = event(id, at, day, &fact);
    let once = [stage_event::Column::CustomerId, stage_event::Column::Round, stage_event::Column::Stage];
    let inserted = stage_event::Entity::insert(event)
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 0 {
        return Ok(false);
    }
    if eclipse::entered_elsewhere(op, fact.customer, fact.round, fact.stage).await? {
        stage_eclipse::Entity::insert(stage_eclipse::ActiveModel { event_id: Set(id) })
            .exec_without_returning(op.tx())
            .await?;
        return Ok(false);
    }
    let count = stage_delta::ActiveModel {
        unit_id: Set(fact.unit),
        day: Set(day),
        stage: Set(fact.stage),
        n: Set(1),
        ..Default::default()
    };
    stage_delta::Entity::insert(count).exec_without_returning(op.tx()).await?;
    Ok(true)
}

/// As [`enter`] for customers that were recorded in this transaction, so that none of them has entered anything before.
///
/// # Errors
/// What the database answers.
pub async fn begin(op: &Op<'_>, facts: &[Fact]) -> Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    let day = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get();
    let events = facts.iter().map(|fact| event(op.id(), op.now(), day, fact));
    stage_event::Entity::insert_many(events).exec_without_returning(op.tx()).await?;
    let mut counts: BTreeMap<(UnitId, Stage), i64> = BTreeMap::new();
    for fact in facts {
        *counts.entry((fact.unit, fact.stage)).or_default() += 1;
    }
    let counts = counts.into_iter().map(|((unit, stage), n)| stage_delta::ActiveModel {
        unit_id: Set(unit),
        day: Set(day),
        stage: Set(stage),
        n: Set(n),
        ..Default::default()
    });
    stage_delta::Entity::insert_many(counts).exec_without_returning(op.tx()).await?;
    Ok(())
}

fn event(id: StageEventId, at: Timestamp, day: i32, fact: &Fact) -> stage_event::ActiveModel {
    stage_event::ActiveModel {
        id: Set(id),
        customer_id: Set(fact.customer),
        round: Set(fact.round),
        stage: Set(fact.stage),
        unit_id: Set(fact.unit),
        owner_id: Set(fact.owner),
        at: Set(at),
        day: Set(day),
        fact_kind: Set(fact.kind),
        fact_id: Set(fact.id),
    }
}
