//! Any object by its global id alone, under the rights of whoever asks.

use async_graphql::{Context, ID, Interface, Object};
use longhaul_entity::{ApprovalId, CustomerId, CustomerImportId, LeadId, TypedId, UnitId, UserId, VisitId};

use super::{
    approval::ApprovalRequest,
    customer::Customer,
    kit::{Gid, Reply, caller},
    lead::Lead,
    ledger::CustomerImport,
    org::Unit,
    person::User,
    visit::Visit,
};
use crate::{
    auth::Action,
    error::{Code, Refusal, invalid, not_found},
};

/// The most ids that are looked up at once.
const MOST: usize = 100;

/// Something with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id: opaque, it carries the type of what it names."))]
#[expect(clippy::large_enum_variant, reason = "made one at a time and resolved at once")]
pub(super) enum Node {
    ApprovalRequest(ApprovalRequest),
    Customer(Customer),
    CustomerImport(CustomerImport),
    Lead(Lead),
    Unit(Unit),
    User(User),
    Visit(Visit),
}

impl<T: TypedId> From<Gid<T>> for ID {
    fn from(id: Gid<T>) -> Self {
        Self(id.text())
    }
}

/// Queries by id alone.
#[derive(Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id. NOT_FOUND for one that is not there or not for you (ALL-1).
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Reply<Node> {
        find(ctx, &id, "id").await?.ok_or_else(|| not_found().into())
    }

    /// The objects with these ids, in their order, at most 100; null in place of one that is not there or not for you.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, of any types.")] ids: Vec<ID>,
    ) -> Reply<Vec<Option<Node>>> {
        if ids.len() > MOST {
            let refusal = Refusal::new(Code::Limit, "一次最多查询100个编号", "At most 100 ids at once");
            return Err(refusal.field("ids").fact("limit", MOST).into());
        }
        // Side by side, so that the batches see all ids of a type at once.
        futures_util::future::try_join_all(ids.iter().map(|id| find(ctx, id, "ids"))).await
    }
}

async fn find(ctx: &Context<'_>, id: &ID, field: &'static str) -> Reply<Option<Node>> {
    if let Some(Gid(id)) = Gid::<CustomerId>::read(id) {
        return Ok(Customer::load(ctx, id).await?.map(Node::Customer));
    }
    if let Some(Gid(id)) = Gid::<LeadId>::read(id) {
        return Ok(Lead::load(ctx, id).await?.map(Node::Lead));
    }
    if let Some(Gid(id)) = Gid::<VisitId>::read(id) {
        return Ok(Visit::load(ctx, id).await?.map(Node::Visit));
    }
    if let Some(Gid(id)) = Gid::<CustomerImportId>::read(id) {
        return Ok(CustomerImport::load(ctx, id).await?.map(Node::CustomerImport));
    }
    if let Some(Gid(id)) = Gid::<ApprovalId>::read(id) {
        return Ok(ApprovalRequest::load(ctx, id).await?.map(Node::ApprovalRequest));
    }
    if let Some(Gid(id)) = Gid::<UnitId>::read(id) {
        return Ok(Unit::load(ctx, id).await?.map(Node::Unit));
    }
    if let Some(Gid(id)) = Gid::<UserId>::read(id) {
        let actor = &caller(ctx)?.actor;
        if !Action::UserView.allows(actor.role) && actor.user != id {
            return Ok(None);
        }
        return Ok(User::load(ctx, id).await?.map(Node::User));
    }
    Err(invalid(field, "不是可查询对象的编号", "This is no id of an object that can be looked up").into())
}
