//! Undoing a merge: the merged record stands for itself again, exactly as it was; what was edited since stays with the
//! record that was kept (CUST-10).

use std::collections::{BTreeMap, BTreeSet};

use longhaul_entity::{ClosedEnum, CustomerId, MergeId, customer, customer_merge, enums::MergedField};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

use super::{bought, change, customers, hold, identity, lists, one, query, reason, record_ids, rules, stand};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::customer::{likeness, trace},
    error::{Code, Refusal, Result, not_found},
    journal::{self, Entry},
};

/// Two records that stand for themselves again.
#[derive(Clone, Debug)]
pub struct Parted {
    /// The merge that was undone.
    pub id: MergeId,
    /// The record that was kept, as it is now.
    pub kept: customer::Model,
    /// The record that had been merged into it, as it is now.
    pub merged: customer::Model,
}

/// Undoes the latest merge into a record. What the merged record had been made of before goes back with it.
///
/// # Errors
/// NOT_FOUND for what is out of reach; RULE when it is undone already, when a later merge stands in the way, when the kept
/// record is set aside, and when it now carries what the merged one is known by.
pub async fn part(op: &Op<'_>, actor: &Actor, action: Action, id: MergeId, why: &str) -> Result<Parted> {
    let why = reason(why)?;
    let merge = query::find_unscoped(op.tx(), id).await?.ok_or_else(not_found)?;
    let (keep, merged) = (merge.kept_id, merge.merged_id);
    let known = record_ids(op, &[keep, merged]).await?;
    let held = hold(op, actor, action, &[keep, merged], &known).await?;
    // What another undoing took away before the rows were held is no part of it any more.
    let held: Vec<customer::Model> = held
        .into_iter()
        .filter(|record| [keep, merged].contains(&record.id) || record.merged_into == Some(keep))
        .collect();
    let (kept, gone) = (one(&held, keep)?, one(&held, merged)?);
    // Only now: of two who undo it the second has waited for the first.
    let merge = query::find_unscoped(op.tx(), id).await?.ok_or_else(not_found)?;
    undoable(op, actor, &merge, kept).await?;
    let back = goes_back(op, &merge, &held).await?;
    lists::part(op, id, keep, merged).await?;
    let parted = unlink(op, &merge, kept, gone, &held, &back).await?;
    customer_merge::Entity::update_many()
        .col_expr(customer_merge::Column::UndoneAt, Expr::value(op.now()))
        .filter(customer_merge::Column::Id.eq(id))
        .exec(op.tx())
        .await?;
    note(op, &parted, &why, kept).await?;
    Ok(parted)
}

/// Whether the merge can be undone now.
async fn undoable(op: &Op<'_>, actor: &Actor, merge: &customer_merge::Model, kept: &customer::Model) -> Result<()> {
    let refused = |zh: &'static str, en: &'static str| Refusal::new(Code::Rule, zh, en).rule("CUST-10");
    if merge.undone_at.is_some() {
        return Err(refused("该合并已撤销", "The merge is undone already").into());
    }
    customers::not_merged(op.tx(), actor, kept).await?;
    if kept.archived_at.is_some() {
        return Err(refused("客户已归档，请先恢复", "The customer is set aside; take it back first").into());
    }
    let later = query::standing(op.tx(), kept.id)
        .await?
        .into_iter()
        .filter(|other| other.nth > merge.nth)
        .max_by_key(|other| other.nth);
    match later {
        Some(later) => {
            let refusal = refused("请先撤销之后的合并", "Another record was merged into it later; undo that first");
            Err(refusal.fact("laterMerge", later.id.to_string()).into())
        }
        None => Ok(()),
    }
}

/// The records that go back with the merged one: those that had been merged into it, however many steps.
async fn goes_back(
    op: &Op<'_>,
    merge: &customer_merge::Model,
    held: &[customer::Model],
) -> Result<BTreeSet<CustomerId>> {
    let ids: Vec<CustomerId> = held.iter().map(|record| record.id).collect();
    let steps = query::standing_among(op.tx(), &ids).await?;
    let steps: BTreeMap<CustomerId, CustomerId> =
        steps.into_iter().map(|step| (step.merged_id, step.kept_id)).collect();
    let leads_there = |mut at: CustomerId| {
        // No longer than there are records: merges make no circle.
        for _ in 0..=ids.len() {
            match steps.get(&at) {
                Some(next) if *next == merge.merged_id => return true,
                Some(next) => at = *next,
                None => return false,
            }
        }
        false
    };
    Ok(ids.iter().copied().filter(|id| leads_there(*id)).collect())
}

/// Writes both records and what follows from their being two: keys, likeness, counts, stages.
async fn unlink(
    op: &Op<'_>,
    merge: &customer_merge::Model,
    kept: &customer::Model,
    gone: &customer::Model,
    held: &[customer::Model],
    back: &BTreeSet<CustomerId>,
) -> Result<Parted> {
    customer::Entity::update_many()
        .col_expr(customer::Column::MergedInto, Expr::value(gone.id))
        .col_expr(customer::Column::Version, Expr::col(customer::Column::Version).add(1))
        .filter(customer::Column::Id.is_in(back.iter().copied()))
        .exec(op.tx())
        .await?;
    let theirs: Vec<CustomerId> = back.iter().copied().chain([gone.id]).collect();
    let own: Vec<CustomerId> = held.iter().map(|record| record.id).filter(|id| !theirs.contains(id)).collect();
    let mut again = customer::Model { merged_into: None, ..gone.clone() };
    stand(op, &mut again, &theirs, None).await?;
    let again = change::store(op, gone, again).await?;
    let fields: Vec<MergedField> = merge.filled.split_whitespace().filter_map(MergedField::of).collect();
    let mut after = rules::emptied(kept, gone, &fields);
    after.bought = bought(op, kept.id).await?;
    rules::stands_alone(&after)?;
    let returned: Vec<&customer::Model> = held.iter().filter(|record| theirs.contains(&record.id)).collect();
    keys_apart(&after, &returned)?;
    stand(op, &mut after, &own, None).await?;
    let after = change::store(op, kept, after).await?;
    likeness::renew(op, &again).await?;
    likeness::renew(op, &after).await?;
    Ok(Parted { id: merge.id, kept: after, merged: again })
}

/// Whether nothing that the kept record is known by belongs to those that go. Its own keys are its own still: what it took
/// over stayed with them.
///
/// # Errors
/// RULE with the field.
fn keys_apart(kept: &customer::Model, going: &[&customer::Model]) -> Result<()> {
    let theirs: Vec<identity::Key> = going.iter().flat_map(|record| identity::keys(record)).collect();
    let Some(shared) = identity::keys(kept).into_iter().find(|key| theirs.contains(key)) else { return Ok(()) };
    let zh = "保留的档案现用着被合并档案的标识，请先修改";
    let en = "The kept record now carries what the merged one is known by; change that first";
    Err(Refusal::new(Code::Rule, zh, en).rule("CUST-10").field(shared.mark.field()).into())
}

/// Writes the undoing into the journal of both.
async fn note(op: &Op<'_>, parted: &Parted, why: &str, before: &customer::Model) -> Result<()> {
    let (kept, merged) = (&parted.kept, &parted.merged);
    let changed = trace::changes(before, kept);
    let data =
        json!({"version": kept.version, "merge": parted.id, "parted": merged.id, "why": why, "changed": changed});
    journal::record(op, Entry::new("MergeUndone", kept.id, kept.dealer_id, &data)).await?;
    let data = json!({"version": merged.version, "merge": parted.id, "partedFrom": kept.id, "why": why});
    journal::record(op, Entry::new("MergeUndone", merged.id, merged.dealer_id, &data)).await
}
