//! Events that do not count. A customer counts once per stage and round (FUN-1), also when there are several records of
//! him (CUST-10): of the events of his records the earliest counts, the others are eclipsed. No event is changed or
//! removed, so that records which come apart again count as before.

use std::collections::{BTreeMap, BTreeSet};

use longhaul_entity::{
    ClosedEnum, CustomerId, StageEventId, customer, enums::Stage, stage_delta, stage_eclipse, stage_event,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{db::Op, error::Result};

/// Makes the records count as one customer: called when records have come together or apart, once for each customer that
/// they make now. What no more counts is taken off its dealer's numbers, what counts again is added, by the day on which
/// it happened. Answers the round and the furthest stage of the way in it; nothing without any event. Whether the customer is
/// lost there, the caller knows, who holds the rows of all records.
///
/// # Errors
/// What the database answers.
pub async fn count_as_one(op: &Op<'_>, records: &[CustomerId]) -> Result<Option<(i32, Stage)>> {
    let of_them = stage_event::Column::CustomerId.is_in(records.iter().copied());
    let events = stage_event::Entity::find().filter(of_them).all(op.tx()).await?;
    let ids = events.iter().map(|event| event.id);
    let before = stage_eclipse::Entity::find().filter(stage_eclipse::Column::EventId.is_in(ids)).all(op.tx()).await?;
    let before: BTreeSet<StageEventId> = before.into_iter().map(|row| row.event_id).collect();
    let after = eclipsed(&events);
    let hidden: Vec<StageEventId> = after.difference(&before).copied().collect();
    let shown: Vec<StageEventId> = before.difference(&after).copied().collect();
    if !hidden.is_empty() {
        let rows = hidden.iter().map(|id| stage_eclipse::ActiveModel { event_id: Set(*id) });
        stage_eclipse::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    }
    if !shown.is_empty() {
        let gone = stage_eclipse::Column::EventId.is_in(shown.iter().copied());
        stage_eclipse::Entity::delete_many().filter(gone).exec(op.tx()).await?;
    }
    recount(op, &events, &hidden, &shown).await?;
    Ok(standing(&events))
}

/// Whether another record of the customer has entered the stage in that round.
pub(super) async fn entered_elsewhere(op: &Op<'_>, customer: CustomerId, round: i32, stage: Stage) -> Result<bool> {
    let others = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::MergedInto.eq(customer))
        .into_query();
    let theirs = stage_event::Entity::find()
        .filter(stage_event::Column::CustomerId.in_subquery(others))
        .filter(stage_event::Column::Round.eq(round))
        .filter(stage_event::Column::Stage.eq(stage));
    Ok(theirs.count(op.tx()).await? > 0)
}

/// Takes off what is hidden now, and adds what is shown again.
async fn recount(
    op: &Op<'_>,
    events: &[stage_event::Model],
    hidden: &[StageEventId],
    shown: &[StageEventId],
) -> Result<()> {
    let count = |event: &stage_event::Model| {
        let n = if hidden.contains(&event.id) { -1 } else { i64::from(shown.contains(&event.id)) };
        (n != 0).then(|| stage_delta::ActiveModel {
            unit_id: Set(event.unit_id),
            day: Set(event.day),
            stage: Set(event.stage),
            n: Set(n),
            ..Default::default()
        })
    };
    let deltas: Vec<stage_delta::ActiveModel> = events.iter().filter_map(count).collect();
    if deltas.is_empty() {
        return Ok(());
    }
    stage_delta::Entity::insert_many(deltas).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// All but the earliest of each stage and round; the id decides between those of one instant.
fn eclipsed(events: &[stage_event::Model]) -> BTreeSet<StageEventId> {
    let mut by_stage: BTreeMap<(i32, Stage), Vec<&stage_event::Model>> = BTreeMap::new();
    for event in events {
        by_stage.entry((event.round, event.stage)).or_default().push(event);
    }
    let mut eclipsed = BTreeSet::new();
    for same in by_stage.into_values() {
        let first = same.iter().map(|event| (event.at, event.id)).min();
        eclipsed.extend(same.iter().map(|event| event.id).filter(|id| first.is_some_and(|(_, first)| first != *id)));
    }
    eclipsed
}

/// The latest round, and the furthest stage of the way reached in it; whoever was lost may have come back.
fn standing(events: &[stage_event::Model]) -> Option<(i32, Stage)> {
    let rank = |stage: Stage| Stage::ALL.iter().position(|on| *on == stage);
    let on_the_way = events.iter().filter(|event| event.stage != Stage::Lost);
    let furthest = on_the_way.max_by_key(|event| (event.round, rank(event.stage)))?;
    Some((furthest.round, furthest.stage))
}

#[cfg(test)]
mod tests {
    use longhaul_entity::{Timestamp, TypedId, UnitId, enums::FactKind};
    use uuid::Uuid;

    use super::*;

    fn event(id: u128, customer: u128, round: i32, stage: Stage, at: i64) -> stage_event::Model {
        stage_event::Model {
            id: StageEventId::from_uuid(Uuid::from_u128(id)),
            customer_id: CustomerId::from_uuid(Uuid::from_u128(customer)),
            round,
            stage,
            unit_id: UnitId::from_uuid(Uuid::nil()),
            owner_id: None,
            at: Timestamp(at),
            day: 20_260_615,
            fact_kind: FactKind::CustomerCreated,
            fact_id: Uuid::nil(),
        }
    }

    fn ids(found: BTreeSet<StageEventId>) -> Vec<u128> {
        found.into_iter().map(|id| id.uuid().as_u128()).collect()
    }

    #[test]
    fn the_earliest_of_a_stage_and_round_counts() {
        let events = [
            event(1, 10, 1, Stage::Collected, 50),
            event(2, 11, 1, Stage::Collected, 40),
            event(3, 11, 1, Stage::Visited, 60),
            event(4, 12, 1, Stage::Collected, 40),
            event(5, 10, 2, Stage::Collected, 70),
        ];
        assert_eq!(ids(eclipsed(&events)), [1, 4]);
        assert_eq!(ids(eclipsed(&events[..1])), [0; 0]);
    }

    #[test]
    fn one_stands_at_the_furthest_stage_of_the_latest_round() {
        let mut events = vec![event(1, 10, 1, Stage::Won, 1), event(2, 11, 2, Stage::Collected, 2)];
        assert_eq!(standing(&events), Some((2, Stage::Collected)));
        events.push(event(3, 10, 2, Stage::Visited, 3));
        assert_eq!(standing(&events), Some((2, Stage::Visited)));
        events.push(event(4, 10, 2, Stage::Lost, 4));
        assert_eq!(standing(&events), Some((2, Stage::Visited)));
        assert_eq!(standing(&[]), None);
    }
}
