//! The types that gifts are answered in.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{
    ContactId, GiftId, GiftIssueId, GiftMovementId, GiftStandardId, GiftStockId, PhotoId,
    enums::{CustomerTier, GiftMovementKind, GiftOccasion, GiftRecipientKind},
    gift, gift_issue, gift_movement, gift_standard, gift_stock,
};

use crate::{
    app::App,
    auth::Actor,
    domain::gift::{query, standards},
    error::{Error, Result},
    graphql::{
        approval::ApprovalRequest,
        customer::Customer,
        follow_up::FollowUp,
        kit::{Batch, Date, DateTime, E, Gid, Int64, Money, Reply, app, batch, caller},
        org::Unit,
        person::User,
        visit::Visit,
    },
    vocab::{BusinessDay, Fen},
};

/// A gift of the catalogue (礼品, GIFT-1). HQ keeps it.
pub(in crate::graphql) struct Gift(pub(super) gift::Model);

impl Gift {
    /// The gift with this id; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: GiftId) -> Reply<Option<Self>> {
        Ok(batch::<Gifts>(ctx, id).await?.map(Self))
    }

    /// The gift with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: GiftId) -> Reply<Self> {
        Ok(Self(query::gift(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?))
    }

    /// The gift that something names which the caller sees.
    async fn named(ctx: &Context<'_>, id: GiftId) -> Reply<Self> {
        Self::load(ctx, id).await?.ok_or_else(|| Error::broken("something names a gift that is not there").into())
    }
}

#[Object]
impl Gift {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<GiftId> {
        Gid(self.0.id)
    }

    /// What it is called; once in the catalogue.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is counted in: 盒, 个.
    async fn measure(&self) -> &str {
        &self.0.measure
    }

    /// What one of it is worth, in fen.
    async fn value(&self) -> Money {
        Money(Fen::new(self.0.value_fen))
    }

    /// Whether it is of practical use: such alone are given on a follow-up (FOLLOW-5).
    async fn practical(&self) -> bool {
        self.0.practical
    }

    /// Whether it is given still.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// When it came into the catalogue.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// Raised with each change; an edit names the version that it read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// How many of a gift a unit has (礼品库存, GIFT-1): the sum of its movements, never below zero.
pub(super) struct GiftStock(pub(super) gift_stock::Model);

#[Object]
impl GiftStock {
    /// Its id.
    async fn id(&self) -> Gid<GiftStockId> {
        Gid(self.0.id)
    }

    /// Whose.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }

    /// Of what.
    async fn gift(&self, ctx: &Context<'_>) -> Reply<Gift> {
        Gift::named(ctx, self.0.gift_id).await
    }

    /// How many there are.
    async fn on_hand(&self) -> Int64 {
        Int64(self.0.on_hand)
    }

    /// When it last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }
}

/// An entry in the ledger of stocks (礼品库存变动, GIFT-4). Never changed.
pub(super) struct GiftMovement(pub(super) gift_movement::Model);

#[Object]
impl GiftMovement {
    /// Its id.
    async fn id(&self) -> Gid<GiftMovementId> {
        Gid(self.0.id)
    }

    /// Whose stock moved.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }

    /// Of what.
    async fn gift(&self, ctx: &Context<'_>) -> Reply<Gift> {
        Gift::named(ctx, self.0.gift_id).await
    }

    /// What moved it.
    async fn kind(&self) -> E<GiftMovementKind> {
        E(self.0.kind)
    }

    /// How many came; with a minus, how many went. 0 only for a count that found what the ledger said.
    async fn delta(&self) -> Int64 {
        Int64(self.0.delta)
    }

    /// The unit at the other end of a transfer; null for other movements, and for those who do not see that unit.
    async fn other_unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        match self.0.other_unit_id {
            Some(unit) => Unit::load(ctx, unit).await,
            None => Ok(None),
        }
    }

    /// What was given, or came back; null for other movements.
    async fn issue(&self, ctx: &Context<'_>) -> Reply<Option<GiftIssue>> {
        match self.0.issue_id {
            Some(issue) => GiftIssue::load(ctx, issue).await,
            None => Ok(None),
        }
    }

    /// Where it came from, or why.
    async fn why(&self) -> Option<&str> {
        self.0.why.as_deref()
    }

    /// Who recorded it; null for those who do not see that person.
    async fn actor(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.actor_id).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The business day.
    async fn day(&self) -> Reply<Date> {
        day(self.0.day)
    }
}

/// A gift that was given (礼品发放, GIFT-3). Never changed; what came back is a movement.
pub(in crate::graphql) struct GiftIssue(pub(super) gift_issue::Model);

impl GiftIssue {
    /// The issue with this id, if the caller sees it; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: GiftIssueId) -> Reply<Option<Self>> {
        Ok(batch::<Issues>(ctx, id).await?.map(Self))
    }

    /// The issue with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: GiftIssueId) -> Reply<Self> {
        Ok(Self(query::find_issue(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?))
    }
}

#[Object]
impl GiftIssue {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<GiftIssueId> {
        Gid(self.0.id)
    }

    /// The customer. Null for those who do not see it.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.0.customer_id).await
    }

    /// The dealer whose stock it came from.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.dealer_id).await
    }

    /// Who gave it; null for those who do not see that person.
    async fn giver(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.giver_id).await
    }

    /// Who recorded it; null for those who do not see that person.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.recorded_by).await
    }

    /// What was given.
    async fn gift(&self, ctx: &Context<'_>) -> Reply<Gift> {
        Gift::named(ctx, self.0.gift_id).await
    }

    /// How many.
    async fn count(&self) -> i32 {
        self.0.count
    }

    /// How many of these came back.
    async fn returned(&self, ctx: &Context<'_>) -> Reply<Int64> {
        Ok(Int64(batch::<Returned>(ctx, self.0.id).await?.unwrap_or_default()))
    }

    /// What one was worth then, in fen.
    async fn unit_value(&self) -> Money {
        Money(Fen::new(self.0.unit_value_fen))
    }

    /// What all were worth then, in fen.
    async fn value(&self) -> Money {
        Money(Fen::new(self.0.value_fen))
    }

    /// At which occasion (赠礼场合).
    async fn occasion(&self) -> E<GiftOccasion> {
        E(self.0.occasion)
    }

    /// The visit; null at other occasions, and for those who do not see it.
    async fn visit(&self, ctx: &Context<'_>) -> Reply<Option<Visit>> {
        match self.0.visit_id {
            Some(visit) => Visit::load(ctx, visit).await,
            None => Ok(None),
        }
    }

    /// The follow-up; null at other occasions, and for those who do not see it.
    async fn follow_up(&self, ctx: &Context<'_>) -> Reply<Option<FollowUp>> {
        match self.0.follow_up_id {
            Some(follow_up) => FollowUp::load(ctx, follow_up).await,
            None => Ok(None),
        }
    }

    /// Which ceremony or event, in words; null at other occasions.
    async fn occasion_text(&self) -> Option<&str> {
        self.0.occasion_text.as_deref()
    }

    /// What the recipient is at the customer's (受赠人类别).
    async fn recipient(&self) -> E<GiftRecipientKind> {
        E(self.0.recipient)
    }

    /// The recipient's name.
    async fn recipient_name(&self) -> &str {
        &self.0.recipient_name
    }

    /// The contact that he was, if he was one.
    async fn contact_id(&self) -> Option<Gid<ContactId>> {
        self.0.contact_id.map(Gid)
    }

    /// The photo that proves it; it belongs to `proofVisit`.
    async fn proof_photo_id(&self) -> Gid<PhotoId> {
        Gid(self.0.photo_id)
    }

    /// SHA-256 of that photo, in hex.
    async fn proof_sha256(&self) -> &str {
        &self.0.photo_sha256
    }

    /// The visit that the photo belongs to; null for those who do not see it.
    async fn proof_visit(&self, ctx: &Context<'_>) -> Reply<Option<Visit>> {
        Visit::load(ctx, self.0.photo_visit_id).await
    }

    /// The customer's tier then.
    async fn tier(&self) -> E<CustomerTier> {
        E(self.0.tier)
    }

    /// The version of the standard that it went by; null where HQ had set none.
    async fn standard_id(&self) -> Option<Gid<GiftStandardId>> {
        self.0.standard_id.map(Gid)
    }

    /// The approval that it used; null without one, and for those who do not see the request.
    async fn approval(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalRequest>> {
        match self.0.approval_id {
            Some(approval) => ApprovalRequest::load(ctx, approval).await,
            None => Ok(None),
        }
    }

    /// When the server took it in; by this it counts.
    async fn issued_at(&self) -> DateTime {
        DateTime(self.0.issued_at)
    }

    /// The business day of that.
    async fn day(&self) -> Reply<Date> {
        day(self.0.day)
    }
}

/// A version of a standard (赠礼标准, GIFT-2): added, never changed.
pub(super) struct GiftStandard(pub(super) gift_standard::Model);

#[Object]
impl GiftStandard {
    /// Its id: what issues name that went by it.
    async fn id(&self) -> Gid<GiftStandardId> {
        Gid(self.0.id)
    }

    /// For customers of this tier.
    async fn tier(&self) -> E<CustomerTier> {
        E(self.0.tier)
    }

    /// At this occasion.
    async fn occasion(&self) -> E<GiftOccasion> {
        E(self.0.occasion)
    }

    /// For such a recipient.
    async fn recipient(&self) -> E<GiftRecipientKind> {
        E(self.0.recipient)
    }

    /// Whether any gift of the catalogue is allowed; otherwise those of `gifts`.
    async fn any_gift(&self) -> bool {
        self.0.any_gift
    }

    /// The gifts that are allowed, at most 100; empty where any is.
    async fn gifts(&self, ctx: &Context<'_>) -> Reply<Vec<Gift>> {
        Ok(batch::<Listed>(ctx, self.0.id).await?.unwrap_or_default().into_iter().map(Gift).collect())
    }

    /// What one recipient is given at one occasion at most, in fen; 0: nothing.
    async fn most(&self) -> Money {
        Money(Fen::new(self.0.most_fen))
    }

    /// From which business day on it counts, until another does.
    async fn valid_from(&self) -> Reply<Date> {
        day(self.0.valid_from)
    }

    /// Who set it; null for those who do not see that person.
    async fn set_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.set_by).await
    }

    /// When it was set.
    async fn set_at(&self) -> DateTime {
        DateTime(self.0.set_at)
    }

    /// Why.
    async fn why(&self) -> &str {
        &self.0.why
    }
}

fn day(stored: i32) -> Reply<Date> {
    Ok(Date(BusinessDay::new(stored).map_err(Error::broken)?))
}

/// Gifts by id.
struct Gifts;

impl Batch for Gifts {
    type Key = GiftId;
    type Value = gift::Model;

    async fn load(app: &App, actor: &Actor, keys: &[GiftId]) -> Result<HashMap<GiftId, gift::Model>> {
        query::gifts_by_ids(app.db.read(), actor, keys).await
    }
}

/// Issues by id, as far as the actor sees them.
struct Issues;

impl Batch for Issues {
    type Key = GiftIssueId;
    type Value = gift_issue::Model;

    async fn load(app: &App, actor: &Actor, keys: &[GiftIssueId]) -> Result<HashMap<GiftIssueId, gift_issue::Model>> {
        query::issues_by_ids(app.db.read(), actor, keys).await
    }
}

/// How many came back of issues that came through a scoped finder.
struct Returned;

impl Batch for Returned {
    type Key = GiftIssueId;
    type Value = i64;

    async fn load(app: &App, _: &Actor, keys: &[GiftIssueId]) -> Result<HashMap<GiftIssueId, i64>> {
        query::returned_unscoped(app.db.read(), keys).await
    }
}

/// The gifts that standards list, by name.
struct Listed;

impl Batch for Listed {
    type Key = GiftStandardId;
    type Value = Vec<gift::Model>;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[GiftStandardId],
    ) -> Result<HashMap<GiftStandardId, Vec<gift::Model>>> {
        let listed = standards::listed(app.db.read(), keys).await?;
        let mut named: Vec<GiftId> = listed.values().flatten().copied().collect();
        named.sort_unstable();
        named.dedup();
        let gifts = query::gifts_by_ids(app.db.read(), actor, &named).await?;
        let of = |ids: Vec<GiftId>| {
            let mut gifts: Vec<gift::Model> = ids.iter().filter_map(|id| gifts.get(id).cloned()).collect();
            gifts.sort_by(|one, other| one.name.cmp(&other.name));
            gifts
        };
        Ok(listed.into_iter().map(|(standard, ids)| (standard, of(ids))).collect())
    }
}
