//! Groups of customers (集团客户).

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, GroupId, TypedId, UnitId, customer_group};
use uuid::Uuid;

use crate::{
    app::App,
    auth::Actor,
    domain::{
        Operation,
        customer::group::{CreateCustomerGroup, JoinGroup, LeaveGroup, query},
        page::{Key, Place},
        perform,
    },
    error::{Error, Result},
    graphql::{
        customer::Customer,
        kit::{Batch, Connection, DateTime, Gid, PageArgs, Reply, app, batch, caller, counted},
        org::{Unit, read_name},
    },
};

/// Customers that count together (集团客户, CUST-5). Seen by whoever manages groups of the unit that keeps it.
pub(in crate::graphql) struct CustomerGroup(customer_group::Model);

/// Groups by id, as far as the actor sees them.
struct Groups;

impl Batch for Groups {
    type Key = GroupId;
    type Value = customer_group::Model;

    async fn load(app: &App, actor: &Actor, keys: &[GroupId]) -> Result<HashMap<GroupId, customer_group::Model>> {
        query::by_ids(app.db.read(), actor, keys).await
    }
}

/// Vehicles by group, for groups that the actor has seen.
struct Vehicles;

impl Batch for Vehicles {
    type Key = GroupId;
    type Value = i64;

    async fn load(app: &App, _: &Actor, keys: &[GroupId]) -> Result<HashMap<GroupId, i64>> {
        query::vehicles_unscoped(app.db.read(), keys).await
    }
}

impl CustomerGroup {
    /// The group named beside something that the caller sees, if he sees the group too.
    pub(super) async fn load(ctx: &Context<'_>, id: GroupId) -> Reply<Option<Self>> {
        Ok(batch::<Groups>(ctx, id).await?.map(Self))
    }
}

#[Object]
impl CustomerGroup {
    /// Its id.
    async fn id(&self) -> Gid<GroupId> {
        Gid(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The unit that keeps it; its members lie within.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Unit> {
        let unit = Unit::load(ctx, self.0.unit_id).await?;
        unit.ok_or_else(|| Error::broken("a group is seen and its unit is not").into())
    }

    /// The vehicles of all its members.
    async fn vehicles(&self, ctx: &Context<'_>) -> Reply<i64> {
        Ok(batch::<Vehicles>(ctx, self.0.id).await?.unwrap_or_default())
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// A group to be made.
#[derive(InputObject)]
struct CreateCustomerGroupInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<GroupId>>,
    /// Its name, 1 to 120 characters, once in its unit.
    name: String,
    /// The unit that keeps it; your own when it is left out. Its members lie within that unit.
    unit_id: Option<Gid<UnitId>>,
}

/// Which customer comes to which group.
#[derive(InputObject)]
struct JoinGroupInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The group.
    group_id: Gid<GroupId>,
    /// The customer.
    customer_id: Gid<CustomerId>,
}

/// Which customer leaves which group.
#[derive(InputObject)]
struct LeaveGroupInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The group.
    group_id: Gid<GroupId>,
    /// The customer.
    customer_id: Gid<CustomerId>,
}

/// A group that was made.
#[derive(SimpleObject)]
struct CustomerGroupPayload {
    /// The group.
    group: CustomerGroup,
}

/// A customer whose group changed.
#[derive(SimpleObject)]
struct GroupMemberPayload {
    /// The customer as it is now.
    customer: Customer,
}

const ORDER: &str = "customerGroups";
const MEMBERS: &str = "groupMembers";

/// Queries about groups.
#[derive(Default)]
pub(in crate::graphql) struct GroupQuery;

#[Object]
impl GroupQuery {
    /// A group of customers (CUST-5). NOT_FOUND for one that a unit keeps which one does not reach.
    async fn customer_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<GroupId>,
    ) -> Reply<CustomerGroup> {
        Ok(CustomerGroup(query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id.0).await?))
    }

    /// The groups of the units that one reaches, by name.
    async fn customer_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<CustomerGroup>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(ORDER)?;
        let total = counted(ctx, query::count(db, actor)).await?;
        let page = query::list(db, actor, &window).await?;
        let place = |row: &customer_group::Model| Place { key: Key::Text(row.name.clone()), id: row.id.uuid() };
        Ok(Connection::new(page, ORDER, total, place, CustomerGroup))
    }

    /// The members of a group that one sees, by name.
    async fn group_members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The group.")] group_id: Gid<GroupId>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Customer>> {
        let (db, actor, now) = (app(ctx)?.db.read(), &caller(ctx)?.actor, app(ctx)?.db.clock().now());
        let window = PageArgs { first, after, last, before }.window(MEMBERS)?;
        let group = query::find(db, actor, group_id.0).await?.id;
        let total = counted(ctx, query::count_members(db, actor, group)).await?;
        let page = query::members(db, actor, group, &window).await?;
        let asked = ctx.look_ahead().field("edges").field("node");
        let page = page.then(|rows| Customer::page(db, actor, &asked, rows, now)).await?;
        Ok(Connection::new(page, MEMBERS, total, Customer::place_by_name, |customer| customer))
    }
}

/// Changes of groups.
#[derive(Default)]
pub(in crate::graphql) struct GroupMutation;

#[Object]
impl GroupMutation {
    /// Makes a group of customers, without members yet (CUST-5). CONFLICT when the unit has one of this name.
    async fn create_customer_group(
        &self,
        ctx: &Context<'_>,
        input: CreateCustomerGroupInput,
    ) -> Reply<CustomerGroupPayload> {
        let operation = CreateCustomerGroup {
            id: input.id.map(|id| id.0),
            name: read_name("input.name", &input.name)?,
            unit: input.unit_id.map(|unit| unit.0),
        };
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let id = perform(&app.db, caller, input.operation_id, &operation).await?;
        Ok(CustomerGroupPayload { group: CustomerGroup(query::find(app.db.read(), &caller.actor, id).await?) })
    }

    /// Puts a customer into a group, at most 200 into one (CUST-5). RULE when it lies outside the unit that keeps the group
    /// and when it belongs to another.
    async fn join_group(&self, ctx: &Context<'_>, input: JoinGroupInput) -> Reply<GroupMemberPayload> {
        let operation = JoinGroup { group: input.group_id.0, customer: input.customer_id.0 };
        member(ctx, input.operation_id, &operation).await
    }

    /// Takes a customer out of a group (CUST-5).
    async fn leave_group(&self, ctx: &Context<'_>, input: LeaveGroupInput) -> Reply<GroupMemberPayload> {
        let operation = LeaveGroup { group: input.group_id.0, customer: input.customer_id.0 };
        member(ctx, input.operation_id, &operation).await
    }
}

async fn member<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<GroupMemberPayload>
where
    O: Operation<Output = CustomerId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(GroupMemberPayload { customer: Customer::find(ctx, id, &ctx.look_ahead().field("customer")).await? })
}
