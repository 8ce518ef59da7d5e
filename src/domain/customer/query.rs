//! Customers as somebody may see them (CUST-13): a salesperson his own and those shared with him, a dealer's manager all
//! of the dealer, managers above all dealers below.

use std::collections::HashMap;

use longhaul_entity::{
    ContactId, CustomerId, UnitId, UserId, app_user, contact, customer, customer_share,
    enums::{Role, UserStatus},
    fleet_item, purchase_plan,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::{
    auth::{Action, Actor, Reach},
    db::{Op, among},
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

/// The customer, set aside or not.
///
/// # Errors
/// FORBIDDEN for roles without customers; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: CustomerId) -> Result<customer::Model> {
    actor.may(Action::CustomerView)?;
    let found = customer::Entity::find_by_id(id).filter(visible(actor, Action::CustomerView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The customer for an operation of that right; nobody else changes it until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub async fn find_locked(op: &Op<'_>, actor: &Actor, action: Action, id: CustomerId) -> Result<customer::Model> {
    let found = customer::Entity::find_by_id(id).filter(visible(actor, action)).lock_exclusive().one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// The customer, locked until the transaction ends, whoever may see it: for reports about customers that the reporter does
/// not see (LEAD-1).
///
/// # Errors
/// What the database answers.
pub async fn lock_unscoped(op: &Op<'_>, id: CustomerId) -> Result<Option<customer::Model>> {
    Ok(customer::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?)
}

/// Those of the customers that he sees, in no order.
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
    let wanted = among(db, customer::Column::Id, ids);
    Ok(customer::Entity::find().filter(wanted).filter(visible(actor, action)).all(db).await?)
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
pub async fn assignable(op: &Op<'_>, field: &'static str, dealer: UnitId, user: UserId) -> Result<()> {
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
    /// The purchase plans of customers, the next first.
    plans_unscoped = purchase_plan by Month, Id;
    /// With whom customers are shared.
    shares_unscoped = customer_share by UserId;
}
