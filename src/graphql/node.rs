//! Any object by its global id alone, under the rights of whoever asks.

use async_graphql::{Context, ID, Interface, Object};
use longhaul_entity::{
    ApprovalId, ConcessionId, CustomerId, CustomerImportId, FollowUpId, GiftId, GiftIssueId, LeadId, OffenceId,
    PlannedVisitId, TypedId, UnitId, UserId, VisitId,
};

use super::{
    approval::ApprovalRequest,
    concession::Concession,
    customer::Customer,
    follow_up::FollowUp,
    gift::{Gift, GiftIssue},
    kit::{Gid, Reply, caller},
    lead::Lead,
    ledger::CustomerImport,
    offence::Offence,
    org::Unit,
    person::User,
    visit::{Visit, plan::PlannedVisit},
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
    Concession(Concession),
    Customer(Customer),
    CustomerImport(CustomerImport),
    FollowUp(FollowUp),
    Gift(Gift),
    GiftIssue(GiftIssue),
    Lead(Lead),
    Offence(Offence),
    PlannedVisit(PlannedVisit),
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
    if let Some(Gid(id)) = Gid::<FollowUpId>::read(id) {
        return Ok(FollowUp::load(ctx, id).await?.map(Node::FollowUp));
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
    if let Some(Gid(id)) = Gid::<OffenceId>::read(id) {
        return Ok(Offence::load(ctx, id).await?.map(Node::Offence));
    }
    if let Some(Gid(id)) = Gid::<ConcessionId>::read(id) {
        return Ok(Concession::load(ctx, id).await?.map(Node::Concession));
    }
    if let Some(Gid(id)) = Gid::<PlannedVisitId>::read(id) {
        return Ok(PlannedVisit::load(ctx, id).await?.map(Node::PlannedVisit));
    }
    if let Some(Gid(id)) = Gid::<GiftId>::read(id) {
        return Ok(Gift::load(ctx, id).await?.map(Node::Gift));
    }
    if let Some(Gid(id)) = Gid::<GiftIssueId>::read(id) {
        return Ok(GiftIssue::load(ctx, id).await?.map(Node::GiftIssue));
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
