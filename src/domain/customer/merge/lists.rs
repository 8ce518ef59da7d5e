//! The lists of a customer in a merge: what the merged record has is copied to the kept one, so that the merged record
//! stays as it was; each copy is noted, so that undoing the merge takes out what nobody changed since (CUST-10).

use std::collections::BTreeSet;

use longhaul_entity::{
    ContactId, CustomerId, FleetItemId, MergeId, PurchasePlanId, TypedId, UserId, contact, customer,
    customer_merge_line, customer_share, enums::MergedList, fleet_item, purchase_plan,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::rules::{self, FleetChange};
use crate::{
    db::Op,
    domain::customer::{lines, query, rules::bounded, set_contacts, set_fleet, set_purchase_plans},
    error::Result,
};

/// The lists of a record.
pub(super) struct Lists {
    pub(super) contacts: Vec<contact::Model>,
    pub(super) fleet: Vec<fleet_item::Model>,
    pub(super) plans: Vec<purchase_plan::Model>,
    pub(super) shares: BTreeSet<UserId>,
}

impl Lists {
    /// Those of a record that the caller holds.
    pub(super) async fn of(op: &Op<'_>, id: CustomerId) -> Result<Self> {
        let shares = query::shares_unscoped(op.tx(), &[id]).await?.remove(&id).unwrap_or_default();
        Ok(Self {
            contacts: query::contacts_unscoped(op.tx(), &[id]).await?.remove(&id).unwrap_or_default(),
            fleet: query::fleets_unscoped(op.tx(), &[id]).await?.remove(&id).unwrap_or_default(),
            plans: query::plans_unscoped(op.tx(), &[id]).await?.remove(&id).unwrap_or_default(),
            shares: shares.into_iter().map(|share| share.user_id).collect(),
        })
    }
}

/// What is noted of a line.
fn note(
    merge: MergeId,
    list: MergedList,
    source: Uuid,
    target: Uuid,
    was: Option<i32>,
) -> customer_merge_line::ActiveModel {
    customer_merge_line::ActiveModel {
        merge_id: Set(merge),
        list: Set(list),
        source_id: Set(source),
        target_id: Set(target),
        was: Set(was),
    }
}

/// Copies what the kept record lacks, and notes it. Answers which contacts stand for which.
///
/// # Errors
/// LIMIT when a list would grow too long.
pub(super) async fn join(
    op: &Op<'_>,
    merge: MergeId,
    kept: &customer::Model,
    merged: &customer::Model,
) -> Result<Vec<(ContactId, ContactId)>> {
    let (own, theirs) = (Lists::of(op, kept.id).await?, Lists::of(op, merged.id).await?);
    let mut notes = Vec::new();
    let contacts = join_contacts(op, kept.id, &own, &theirs).await?;
    notes.extend(contacts.iter().map(|(source, copy)| note(merge, MergedList::Contact, source.0, copy.0, None)));
    for (source, target, was) in join_fleet(op, kept.id, &own, &theirs).await? {
        notes.push(note(merge, MergedList::Fleet, source.0, target.0, was));
    }
    for (source, copy) in join_plans(op, kept.id, &own, &theirs).await? {
        notes.push(note(merge, MergedList::Plan, source.0, copy.0, None));
    }
    for user in rules::new_shares(kept, &own.shares, merged, &theirs.shares) {
        let row = customer_share::ActiveModel { customer_id: Set(kept.id), user_id: Set(user) };
        customer_share::Entity::insert(row).exec_without_returning(op.tx()).await?;
        notes.push(note(merge, MergedList::Share, user.0, user.0, None));
    }
    if !notes.is_empty() {
        customer_merge_line::Entity::insert_many(notes).exec_without_returning(op.tx()).await?;
    }
    Ok(contacts)
}

async fn join_contacts(
    op: &Op<'_>,
    kept: CustomerId,
    own: &Lists,
    theirs: &Lists,
) -> Result<Vec<(ContactId, ContactId)>> {
    let new = rules::new_contacts(&own.contacts, &theirs.contacts);
    bounded("input.mergeId", own.contacts.len() + new.len())?;
    let has_first = own.contacts.iter().any(|line| line.is_primary);
    let behind = own.contacts.iter().map(|line| line.position + 1).max().unwrap_or(0);
    let copy = |(position, line): (i32, &&contact::Model)| contact::Model {
        id: op.id(),
        customer_id: kept,
        is_primary: line.is_primary && !has_first,
        position,
        ..(*line).clone()
    };
    let copies: Vec<contact::Model> = (behind..).zip(&new).map(copy).collect();
    lines::insert::<contact::Entity>(op, set_contacts::LIST, &copies).await?;
    Ok(new.iter().zip(&copies).map(|(source, copy)| (source.id, copy.id)).collect())
}

async fn join_fleet(
    op: &Op<'_>,
    kept: CustomerId,
    own: &Lists,
    theirs: &Lists,
) -> Result<Vec<(FleetItemId, FleetItemId, Option<i32>)>> {
    let (mut notes, mut copies) = (Vec::new(), Vec::new());
    for change in rules::fleet(&own.fleet, &theirs.fleet) {
        match change {
            FleetChange::Added(line) => {
                let copy = fleet_item::Model { id: op.id(), customer_id: kept, ..line.clone() };
                notes.push((line.id, copy.id, None));
                copies.push(copy);
            }
            FleetChange::Raised { line, by } => {
                count(op, line.id, by.count).await?;
                notes.push((by.id, line.id, Some(line.count)));
            }
        }
    }
    bounded("input.mergeId", own.fleet.len() + copies.len())?;
    lines::insert::<fleet_item::Entity>(op, set_fleet::LIST, &copies).await?;
    Ok(notes)
}

async fn count(op: &Op<'_>, line: FleetItemId, count: i32) -> Result<()> {
    fleet_item::Entity::update_many()
        .col_expr(fleet_item::Column::Count, Expr::value(count))
        .filter(fleet_item::Column::Id.eq(line))
        .exec(op.tx())
        .await?;
    Ok(())
}

async fn join_plans(
    op: &Op<'_>,
    kept: CustomerId,
    own: &Lists,
    theirs: &Lists,
) -> Result<Vec<(PurchasePlanId, PurchasePlanId)>> {
    let new = rules::new_plans(&own.plans, &theirs.plans);
    bounded("input.mergeId", own.plans.len() + new.len())?;
    let copy =
        |line: &&purchase_plan::Model| purchase_plan::Model { id: op.id(), customer_id: kept, ..(*line).clone() };
    let copies: Vec<purchase_plan::Model> = new.iter().map(copy).collect();
    lines::insert::<purchase_plan::Entity>(op, set_purchase_plans::LIST, &copies).await?;
    Ok(new.iter().zip(&copies).map(|(source, copy)| (source.id, copy.id)).collect())
}

/// Takes out of the kept record's lists what the merge put there and nobody changed since. What was changed stays with it;
/// the merged record has its own lines as they were.
///
/// # Errors
/// What the database answers.
pub(super) async fn part(op: &Op<'_>, merge: MergeId, kept: CustomerId, merged: CustomerId) -> Result<()> {
    let (own, theirs) = (Lists::of(op, kept).await?, Lists::of(op, merged).await?);
    let of_it = customer_merge_line::Column::MergeId.eq(merge);
    let notes = customer_merge_line::Entity::find().filter(of_it).all(op.tx()).await?;
    let of = |list| notes.iter().filter(move |note| note.list == list);
    let copies = of(MergedList::Contact).filter(|note| contact_as_copied(note, &own, &theirs));
    let copies: Vec<ContactId> = copies.map(|note| ContactId::from_uuid(note.target_id)).collect();
    contact::Entity::delete_many().filter(contact::Column::Id.is_in(copies)).exec(op.tx()).await?;
    let copies = of(MergedList::Plan).filter(|note| plan_as_copied(note, &own, &theirs));
    let copies: Vec<PurchasePlanId> = copies.map(|note| PurchasePlanId::from_uuid(note.target_id)).collect();
    purchase_plan::Entity::delete_many().filter(purchase_plan::Column::Id.is_in(copies)).exec(op.tx()).await?;
    for note in of(MergedList::Fleet).filter(|note| trucks_as_copied(note, &own, &theirs)) {
        let line = FleetItemId::from_uuid(note.target_id);
        match note.was {
            Some(was) => count(op, line, was).await?,
            None => fleet_item::Entity::delete_by_id(line).exec(op.tx()).await.map(drop)?,
        }
    }
    let users: Vec<UserId> = of(MergedList::Share).map(|note| UserId::from_uuid(note.target_id)).collect();
    customer_share::Entity::delete_many()
        .filter(customer_share::Column::CustomerId.eq(kept))
        .filter(customer_share::Column::UserId.is_in(users))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// The noted line of the kept record and what it was copied from, if both are there.
fn pair<'a, T>(
    note: &customer_merge_line::Model,
    own: &'a [T],
    theirs: &'a [T],
    id: impl Fn(&T) -> Uuid,
) -> Option<(&'a T, &'a T)> {
    let copy = own.iter().find(|line| id(line) == note.target_id)?;
    Some((copy, theirs.iter().find(|line| id(line) == note.source_id)?))
}

fn contact_as_copied(note: &customer_merge_line::Model, own: &Lists, theirs: &Lists) -> bool {
    pair(note, &own.contacts, &theirs.contacts, |line| line.id.uuid()).is_some_and(|(copy, source)| {
        (&copy.name, &copy.title, &copy.phone) == (&source.name, &source.title, &source.phone)
    })
}

fn plan_as_copied(note: &customer_merge_line::Model, own: &Lists, theirs: &Lists) -> bool {
    pair(note, &own.plans, &theirs.plans, |line| line.id.uuid())
        .is_some_and(|(copy, source)| rules::same_plan(copy, source))
}

fn trucks_as_copied(note: &customer_merge_line::Model, own: &Lists, theirs: &Lists) -> bool {
    pair(note, &own.fleet, &theirs.fleet, |line| line.id.uuid()).is_some_and(|(line, source)| {
        let raised = note.was.is_some();
        line.count == source.count
            && line.year == source.year
            && (raised || (&line.brand, &line.series) == (&source.brand, &source.series))
    })
}
