//! Two records of one customer become one, and apart again (合并, CUST-10).
//!
//! Facts stay where they are: visits, stage events, journal entries and identities keep naming the record that they
//! happened to, and a link leads from there to the record that was kept. What people edit, the card and the lists, is
//! copied to the kept record where it lacks it, and each copy is noted. So the merged record stays as it was, and
//! undoing the merge gives it back exactly. `docs/adr/0010-merged-records-keep-their-facts.md` says why.
//!
//! [`join`] and [`part`] are called by the operations of `domain::merge`, which tell the other nouns in the same
//! transaction.

mod lists;
mod part;
pub mod query;
mod rules;

use std::collections::BTreeSet;

use longhaul_entity::{ContactId, CustomerId, MergeId, customer, customer_merge, enums::Stage};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

pub use part::{Parted, part};
pub use rules::RECORDS_MAX;

use super::{change, identity, likeness, query as customers, set_fleet, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{stage, standing},
    error::{Code, Error, Refusal, Result, not_found},
    journal::{self, Entry},
};

/// Which record is merged into which, as the client read them.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Join {
    /// The record that stays.
    pub keep: CustomerId,
    /// The version of it that was read.
    pub keep_version: i32,
    /// The record that is merged into it.
    pub merge: CustomerId,
    /// The version of it that was read.
    pub merge_version: i32,
    /// Why, at most 500 characters.
    pub why: String,
}

/// Two records that have become one customer.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The merge.
    pub id: MergeId,
    /// The record that stays, as it is now.
    pub kept: customer::Model,
    /// The record that was merged into it, as it is now.
    pub merged: customer::Model,
    /// The copies of the merged record's contacts: first its own, then the kept record's.
    pub contacts: Vec<(ContactId, ContactId)>,
}

/// Merges a record into another. Both stand for themselves, within the actor's reach; customers of two dealers are merged
/// by somebody above both.
///
/// # Errors
/// NOT_FOUND for what is out of reach; RULE for a record with itself, one that was merged before and one set aside;
/// CONFLICT for other versions; LIMIT when lists or records become too many; INVALID without a reason.
pub async fn join(op: &Op<'_>, actor: &Actor, action: Action, asked: &Join) -> Result<Joined> {
    let why = reason(&asked.why)?;
    if asked.keep == asked.merge {
        let (zh, en) = ("不能与自身合并", "A record is not merged with itself");
        return Err(Refusal::new(Code::Rule, zh, en).rule("CUST-10").field("input.mergeId").into());
    }
    let known = record_ids(op, &[asked.keep, asked.merge]).await?;
    let held = hold(op, actor, action, &[asked.keep, asked.merge], &known).await?;
    let (kept, merged) = (one(&held, asked.keep)?, one(&held, asked.merge)?);
    for record in [kept, merged] {
        customers::not_merged(op.tx(), actor, record).await?;
    }
    rules::mergeable(kept, asked.keep_version, ["input.keepId", "input.keepVersion"])?;
    rules::mergeable(merged, asked.merge_version, ["input.mergeId", "input.mergeVersion"])?;
    // Whoever is merged raises the version of what it is merged into: so nobody came to these two since they were read.
    let records: Vec<CustomerId> = held.iter().map(|record| record.id).collect();
    rules::few_enough(records.len())?;
    let id = op.id();
    write_down(op, actor, id, kept, merged, &why).await?;
    let contacts = lists::join(op, id, kept, merged).await?;
    let joined = link(op, actor, id, kept, merged, &records).await?;
    note(op, &joined, &why, kept).await?;
    Ok(Joined { contacts, ..joined })
}

/// The reason, as it is kept.
fn reason(typed: &str) -> Result<String> {
    let read = crate::vocab::text("why", typed, rules::WHY_MAX);
    read.map_err(|err| super::input::refused("input.why".to_owned(), err).rule("CUST-10").into())
}

/// Writes both records and what follows from their being one: keys, likeness, counts, stage.
async fn link(
    op: &Op<'_>,
    actor: &Actor,
    id: MergeId,
    kept: &customer::Model,
    merged: &customer::Model,
    records: &[CustomerId],
) -> Result<Joined> {
    let gone = customer::Model { merged_into: Some(kept.id), ..merged.clone() };
    let gone = change::store(op, merged, gone).await?;
    lead(op, merged.id, kept.id).await?;
    let (mut after, _) = rules::filled(kept, merged);
    after.bought = bought(op, kept.id).await?;
    stand(op, &mut after, records, Some(merged)).await?;
    let after = change::store(op, kept, after).await?;
    identity::renew(op, actor, kept, &after).await?;
    likeness::renew(op, &gone).await?;
    likeness::renew(op, &after).await?;
    Ok(Joined { id, kept: after, merged: gone, contacts: Vec::new() })
}

/// Writes the merge down, before anything is noted under it.
async fn write_down(
    op: &Op<'_>,
    actor: &Actor,
    id: MergeId,
    kept: &customer::Model,
    merged: &customer::Model,
    why: &str,
) -> Result<()> {
    let (_, fields) = rules::filled(kept, merged);
    let filled: Vec<&str> = fields.iter().map(|field| longhaul_entity::ClosedEnum::text(*field)).collect();
    let before = query::standing(op.tx(), kept.id).await?;
    let row = customer_merge::ActiveModel {
        id: Set(id),
        kept_id: Set(kept.id),
        merged_id: Set(merged.id),
        nth: Set(before.iter().map(|merge| merge.nth).max().unwrap_or(0) + 1),
        filled: Set(filled.join(" ")),
        why: Set(why.to_owned()),
        made_by: Set(actor.user),
        made_at: Set(op.now()),
        undone_at: Set(None),
    };
    customer_merge::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Writes the merge into the journal of both.
async fn note(op: &Op<'_>, joined: &Joined, why: &str, before: &customer::Model) -> Result<()> {
    let (kept, merged) = (&joined.kept, &joined.merged);
    let changed = trace::changes(before, kept);
    let data =
        json!({"version": kept.version, "merge": joined.id, "merged": merged.id, "why": why, "changed": changed});
    journal::record(op, Entry::new("CustomersMerged", kept.id, kept.dealer_id, &data)).await?;
    let data = json!({"version": merged.version, "merge": joined.id, "mergedInto": kept.id, "why": why});
    journal::record(op, Entry::new("CustomerMergedInto", merged.id, merged.dealer_id, &data)).await
}

/// The records merged into a customer, itself left out; the caller holds the customer.
///
/// # Errors
/// What the database answers.
pub(super) async fn merged_into(op: &Op<'_>, id: CustomerId) -> Result<Vec<customer::Model>> {
    Ok(customer::Entity::find().filter(customer::Column::MergedInto.eq(id)).all(op.tx()).await?)
}

/// The ids of the records and of those merged into them.
async fn record_ids(op: &Op<'_>, of: &[CustomerId]) -> Result<BTreeSet<CustomerId>> {
    let merged = customers::merged_into_unscoped(op.tx(), of).await?;
    Ok(merged.into_iter().map(|(record, _)| record).chain(of.iter().copied()).collect())
}

/// Locks the records in the order of their ids, so that nobody waits for somebody who waits for him. Those `asked` for are
/// within the actor's reach by themselves, not by what they were merged into.
///
/// # Errors
/// NOT_FOUND.
async fn hold(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    asked: &[CustomerId],
    all: &BTreeSet<CustomerId>,
) -> Result<Vec<customer::Model>> {
    let mut held = Vec::with_capacity(all.len());
    for id in all {
        let mut wanted = customer::Entity::find_by_id(*id);
        if asked.contains(id) {
            wanted = wanted.filter(customers::visible(actor, action));
        }
        held.push(wanted.lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)?);
    }
    Ok(held)
}

fn one(held: &[customer::Model], id: CustomerId) -> Result<&customer::Model> {
    held.iter().find(|record| record.id == id).ok_or_else(|| Error::broken("a record was locked and is not there"))
}

/// Lets the records that lead to `from` lead to `to`. The links are one step long: whoever follows one has arrived.
async fn lead(op: &Op<'_>, from: CustomerId, to: CustomerId) -> Result<()> {
    customer::Entity::update_many()
        .col_expr(customer::Column::MergedInto, Expr::value(to))
        .col_expr(customer::Column::Version, Expr::col(customer::Column::Version).add(1))
        .filter(customer::Column::MergedInto.eq(from))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// The vehicles of a record's fleet, as they count for tiers (CUST-4).
///
/// # Errors
/// What the database answers.
pub async fn vehicles(op: &Op<'_>, id: CustomerId) -> Result<i32> {
    let fleet = customers::fleets_unscoped(op.tx(), &[id]).await?.remove(&id).unwrap_or_default();
    Ok(set_fleet::vehicles(&fleet))
}

/// Whether the record's fleet holds trucks of the maker's brand, or a purchase is on record (CUST-6).
async fn bought(op: &Op<'_>, id: CustomerId) -> Result<bool> {
    let fleet = customers::fleets_unscoped(op.tx(), &[id]).await?.remove(&id).unwrap_or_default();
    Ok(set_fleet::bought(&fleet) || standing::has_bought(op, id).await?)
}

/// Counts the records as one customer and puts `after`, which stands for them, where they have come to (FUN-1). Whether they
/// are lost there is what it says of itself, or, if it was in an earlier round, the one that is merged into it.
async fn stand(
    op: &Op<'_>,
    after: &mut customer::Model,
    records: &[CustomerId],
    beside: Option<&customer::Model>,
) -> Result<()> {
    let reached = stage::count_as_one(op, records).await?;
    let (round, reached) = reached.ok_or_else(|| Error::broken("a customer without any stage event"))?;
    let says = [Some(&*after), beside].into_iter().flatten().find(|record| record.round == round);
    let lost = says.is_some_and(|record| record.stage == Stage::Lost);
    (after.round, after.stage) = (round, if lost { Stage::Lost } else { reached });
    Ok(())
}
