//! Customers as somebody may see them (CUST-13): a salesperson his own and those shared with him, a dealer's manager all
//! of the dealer, managers above all dealers below.

use std::collections::HashMap;

use longhaul_entity::{
    ContactId, CustomerId, UnitId, UserId, app_user, contact, customer, customer_share,
    enums::{Role, UserStatus},
    fleet_item, fleet_vehicle, purchase_plan,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use crate::{
    auth::{Action, Actor, Reach},
    db::{Op, among, rows},
    error::{Code, Refusal, Result, not_found},
};

/// The rows of `customer` within his reach when he does `action`.
pub fn visible(actor: &Actor, action: Action) -> Condition {
    let reach = actor.reach(action);
    let within = reach.covers(customer::Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    let shared = customer_share::Entity::find()
        .select_only()
        .column(customer_share::Column::CustomerId)
        .filter(customer_share::Column::UserId.eq(user))
        .into_query();
    let his = Condition::any().add(customer::Column::OwnerId.eq(user)).add(customer::Column::Id.in_subquery(shared));
    within.add(his)
}

/// The records that were merged into one within his reach (CUST-10): what stands for them leads to them.
fn merged_into_visible(actor: &Actor, action: Action) -> Condition {
    Condition::all()
        .add(customer::Column::MergedInto.is_not_null())
        .add(customer::Column::MergedInto.in_subquery(ids_of(visible(actor, action))))
}

/// The ids of the records that were merged into customers within his reach.
pub fn merged_into_seen(actor: &Actor, action: Action) -> SelectStatement {
    ids_of(merged_into_visible(actor, action))
}

/// The rows whose `column` names the customer, or a record that was merged into it (CUST-10).
pub fn of_whole(column: impl ColumnTrait, id: CustomerId) -> Condition {
    let merged = ids_of(Condition::all().add(customer::Column::MergedInto.eq(id)));
    Condition::any().add(column.eq(id)).add(column.in_subquery(merged))
}

fn ids_of(wanted: Condition) -> SelectStatement {
    customer::Entity::find().select_only().column(customer::Column::Id).filter(wanted).into_query()
}

/// The record, set aside, merged into another or not.
///
/// # Errors
/// FORBIDDEN for roles without customers; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: CustomerId) -> Result<customer::Model> {
    actor.may(Action::CustomerView)?;
    by_ids(db, actor, Action::CustomerView, &[id]).await?.pop().ok_or_else(not_found)
}

/// The customer for an operation of that right; nobody else changes it until the transaction ends.
///
/// # Errors
/// NOT_FOUND; RULE for a record that was merged into another, naming that one.
pub async fn find_locked(op: &Op<'_>, actor: &Actor, action: Action, id: CustomerId) -> Result<customer::Model> {
    let locked =
        async |wanted: Condition| customer::Entity::find_by_id(id).filter(wanted).lock_exclusive().one(op.tx()).await;
    let found = match locked(visible(actor, action)).await? {
        Some(found) => found,
        None => locked(merged_into_visible(actor, action)).await?.ok_or_else(not_found)?,
    };
    not_merged(op.tx(), actor, &found).await?;
    Ok(found)
}

/// The record for an operation of that right, merged into another or not; the operation locks what stands for it by
/// [`lock_whole_unscoped`].
///
/// # Errors
/// NOT_FOUND.
pub async fn find_for(op: &Op<'_>, actor: &Actor, action: Action, id: CustomerId) -> Result<customer::Model> {
    by_ids(op.tx(), actor, action, &[id]).await?.pop().ok_or_else(not_found)
}

/// The record that stands for the customer whom he names for an operation of that right (CUST-10), locked until the transaction
/// ends. Mostly that is the record itself, within his reach: one statement, which also waits for whoever holds it and looks
/// again. Of one that was merged, what it was merged into, whoever has that.
///
/// # Errors
/// NOT_FOUND; UNAVAILABLE when it is merged again and again meanwhile.
pub async fn lock_whole_for(op: &Op<'_>, actor: &Actor, action: Action, id: CustomerId) -> Result<customer::Model> {
    let within = Condition::all().add(visible(actor, action)).add(customer::Column::MergedInto.is_null());
    if let Some(held) = customer::Entity::find_by_id(id).filter(within).lock_exclusive().one(op.tx()).await? {
        return Ok(held);
    }
    let seen = find_for(op, actor, action, id).await?;
    let whole = lock_whole_unscoped(op, seen.id).await?.ok_or_else(not_found)?;
    if whole.id == seen.id {
        // Whoever gave it away meanwhile does not see it any more.
        find_for(op, actor, action, seen.id).await?;
    }
    Ok(whole)
}

/// How often it is looked again which record stands for one.
const LOOKS: usize = 4;

/// The record that stands for the customer (CUST-10), locked until the transaction ends, whoever may see it: for reports about
/// customers that the reporter does not see (LEAD-1). None when there is no such record.
///
/// # Errors
/// UNAVAILABLE when it is merged again and again meanwhile.
pub async fn lock_whole_unscoped(op: &Op<'_>, id: CustomerId) -> Result<Option<customer::Model>> {
    for _ in 0..LOOKS {
        // Whoever merges a record, or undoes it, holds the one that stands for it: what is held here and not merged does.
        let own = customer::Entity::find_by_id(id).filter(customer::Column::MergedInto.is_null());
        if let Some(held) = own.lock_exclusive().one(op.tx()).await? {
            return Ok(Some(held));
        }
        let Some(whole) = whole_unscoped(op.tx(), id).await? else { return Ok(None) };
        let held = customer::Entity::find_by_id(whole.id).lock_exclusive().one(op.tx()).await?;
        let Some(held) = held.filter(|held| held.merged_into.is_none()) else { continue };
        if whole_unscoped(op.tx(), id).await?.is_some_and(|now| now.id == held.id) {
            return Ok(Some(held));
        }
    }
    let (zh, en) = ("客户档案正在合并，请稍后重试", "The customer is being merged; try again");
    Err(Refusal::new(Code::Unavailable, zh, en).into())
}

/// Whether the record stands for itself.
///
/// # Errors
/// RULE when it was merged into another; somebody who sees that one is told which.
pub async fn not_merged(db: &impl ConnectionTrait, actor: &Actor, record: &customer::Model) -> Result<()> {
    let Some(kept) = record.merged_into else { return Ok(()) };
    let (zh, en) = ("该客户档案已合并到另一档案", "This record was merged into another one; work on that");
    let refusal = Refusal::new(Code::Rule, zh, en).rule("CUST-10");
    let seen = by_ids(db, actor, Action::CustomerView, &[kept]).await?;
    Err(match seen.first() {
        Some(kept) => refusal.fact("mergedInto", kept.id.to_string()).fact("name", kept.name.as_str()).into(),
        None => refusal.into(),
    })
}

/// The records that were merged into customers, each with the one that stands for it: for customers that the caller has
/// already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn merged_into_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
) -> Result<Vec<(CustomerId, CustomerId)>> {
    let records = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::MergedInto])
        .filter(among(db, customer::Column::MergedInto, of))
        .order_by_asc(customer::Column::Id);
    Ok(records.into_tuple().all(db).await?)
}

/// What stands for each of the ids: the record that it was merged into if he sees that one, else the record itself if he
/// sees it. For customers that something names which happened before a merge.
///
/// # Errors
/// What the database answers.
pub async fn standing_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, customer::Model>> {
    let mut found: HashMap<CustomerId, customer::Model> = HashMap::new();
    for row in by_ids(db, actor, Action::CustomerView, ids).await? {
        found.insert(row.id, row);
    }
    let kept: Vec<CustomerId> = found.values().filter_map(|row| row.merged_into).collect();
    let kept = by_ids(db, actor, Action::CustomerView, &kept).await?;
    for row in found.values_mut() {
        if let Some(stands) = kept.iter().find(|kept| row.merged_into == Some(kept.id)) {
            *row = stands.clone();
        }
    }
    Ok(found)
}

/// The customer that a record belongs to: itself, or the one that it was merged into. For answers that show nothing of it
/// but what everybody may know.
///
/// # Errors
/// What the database answers.
pub(super) async fn whole_unscoped(db: &impl ConnectionTrait, id: CustomerId) -> Result<Option<customer::Model>> {
    let Some(record) = customer::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    match record.merged_into {
        Some(kept) => Ok(customer::Entity::find_by_id(kept).one(db).await?),
        None => Ok(Some(record)),
    }
}

/// Those of the records that he sees, in no order; also what was merged into a customer that he sees.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: Action,
    ids: &[CustomerId],
) -> Result<Vec<customer::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = |ids| customer::Entity::find().filter(among(db, customer::Column::Id, ids));
    let mut found = rows::all(db, wanted(ids).filter(visible(actor, action))).await?;
    let missing: Vec<CustomerId> = ids.iter().copied().filter(|id| found.iter().all(|row| row.id != *id)).collect();
    if !missing.is_empty() && action.allows(actor.role) {
        let records = rows::all(db, wanted(&missing).filter(customer::Column::MergedInto.is_not_null())).await?;
        found.extend(leading_to_seen(db, actor, action, records).await?);
    }
    Ok(found)
}

/// Those of the merged records whose customers he sees. Asked for in one statement with the records, SQLite would gather the ids
/// of all customers that he sees.
async fn leading_to_seen(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: Action,
    mut records: Vec<customer::Model>,
) -> Result<Vec<customer::Model>> {
    let kept: Vec<CustomerId> = records.iter().filter_map(|record| record.merged_into).collect();
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let seen = customer::Entity::find().select_only().column(customer::Column::Id);
    let seen = seen.filter(among(db, customer::Column::Id, &kept)).filter(visible(actor, action));
    let seen: Vec<CustomerId> = seen.into_tuple().all(db).await?;
    records.retain(|record| record.merged_into.is_some_and(|kept| seen.contains(&kept)));
    Ok(records)
}

/// The customer that a contact belongs to, with the contact.
///
/// # Errors
/// NOT_FOUND.
pub async fn find_contact(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: Action,
    id: ContactId,
) -> Result<(customer::Model, contact::Model)> {
    let found = contact::Entity::find_by_id(id).one(db).await?.ok_or_else(not_found)?;
    let whose = by_ids(db, actor, action, &[found.customer_id]).await?.pop().ok_or_else(not_found)?;
    Ok((whose, found))
}

/// Whether customers of the dealer can be assigned to and shared with the user: active, and a salesperson or manager
/// of it (CUST-13). He stays so until the transaction ends.
///
/// # Errors
/// RULE, the same whether he is elsewhere, suspended or nobody.
pub(in crate::domain) async fn assignable(
    op: &Op<'_>,
    field: &'static str,
    dealer: UnitId,
    user: UserId,
) -> Result<()> {
    let found = app_user::Entity::find_by_id(user)
        .filter(app_user::Column::UnitId.eq(dealer))
        .filter(app_user::Column::Status.eq(UserStatus::Active))
        .filter(app_user::Column::Role.is_in([Role::DealerStaff, Role::DealerManager]))
        .lock_shared()
        .one(op.tx())
        .await?;
    if found.is_some() {
        return Ok(());
    }
    let (zh, en) = ("该经销商没有这位在用的人员", "The dealer has no such active person");
    Err(Refusal::new(Code::Rule, zh, en).rule("CUST-13").field(field).into())
}

/// Declares a loader of what belongs to customers: one statement for any number of them. It takes ids that its caller got
/// through a scoped finder, hence the name; rows come in their order of display.
macro_rules! lists {
    ($($(#[doc = $doc:literal])+ $name:ident = $table:ident by $($order:ident),+;)+) => {$(
        $(#[doc = $doc])+
        /// For customers that the caller has already seen through a scoped finder.
        ///
        /// # Errors
        /// What the database answers.
        pub async fn $name(
            db: &impl ConnectionTrait,
            of: &[CustomerId],
        ) -> Result<HashMap<CustomerId, Vec<$table::Model>>> {
            let mut lists: HashMap<CustomerId, Vec<$table::Model>> = HashMap::new();
            if of.is_empty() {
                return Ok(lists);
            }
            let rows = $table::Entity::find()
                .filter(among(db, $table::Column::CustomerId, of))
                $(.order_by_asc($table::Column::$order))+
                .all(db)
                .await?;
            for row in rows {
                lists.entry(row.customer_id).or_default().push(row);
            }
            Ok(lists)
        }
    )+};
}

lists! {
    /// The contacts of customers, as they were listed.
    contacts_unscoped = contact by Position, Id;
    /// The fleets of customers, by brand, series and year.
    fleets_unscoped = fleet_item by Brand, Series, Year, Id;
    /// The vehicles of customers that are known one by one, as they were listed.
    vehicles_unscoped = fleet_vehicle by Position;
    /// The purchase plans of customers, the next first.
    plans_unscoped = purchase_plan by Month, Id;
    /// With whom customers are shared.
    shares_unscoped = customer_share by UserId;
}
