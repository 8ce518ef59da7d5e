//! A request for approval with all that one needs to decide it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use longhaul_entity::{
    ApprovalId, ContactId, LeadId, UnitId, UserId, approval_item, approval_request, approval_step,
    enums::{ApprovalKind, ApprovalLevel, ApprovalState, ApprovalStepKind, Role},
};

use super::people::ApprovalPerson;
use crate::{
    app::App,
    auth::Actor,
    domain::approval::{
        self, Case, Deed, Limits, Subject, is_overdue, query,
        seats::{self, Ladder, Seat},
        waits_for,
    },
    error::{Error, Result},
    graphql::{
        concession::Concession,
        customer::Customer,
        follow_up::Demand,
        kit::{Batch, DateTime, E, Gid, Money, Reply, app, batch, caller},
        org::{Channel, Unit},
    },
    vocab::Fen,
};

/// A request for an approval (审批申请, APPR-1). Seen by the requester, his dealer's manager and the managers above; a
/// salesperson also sees those about customers that he works on.
pub(in crate::graphql) struct ApprovalRequest {
    pub(super) row: approval_request::Model,
}

impl From<approval_request::Model> for ApprovalRequest {
    /// A request that came through a scoped finder.
    fn from(row: approval_request::Model) -> Self {
        Self { row }
    }
}

impl ApprovalRequest {
    /// The request with this id, if the caller sees it; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: ApprovalId) -> Reply<Option<Self>> {
        Ok(batch::<Requests>(ctx, id).await?.map(|row| Self { row }))
    }

    /// The request about a lead from outside the territory (LEAD-5), if there is one that the caller sees.
    pub(in crate::graphql) async fn about_lead(ctx: &Context<'_>, id: LeadId) -> Reply<Option<Self>> {
        Ok(batch::<RequestsOfLeads>(ctx, id).await?.map(|row| Self { row }))
    }

    /// The request with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(in crate::graphql) async fn find(ctx: &Context<'_>, id: ApprovalId) -> Reply<Self> {
        Ok(Self { row: query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await? })
    }

    async fn ladder(&self, ctx: &Context<'_>) -> Reply<Ladder> {
        let ladder = batch::<Ladders>(ctx, self.row.unit_id).await?;
        Ok(ladder.ok_or_else(|| Error::broken("a request of a unit that is nowhere in the tree"))?)
    }

    async fn limits(&self, ctx: &Context<'_>) -> Reply<Limits> {
        let limits = batch::<LimitsOfUnits>(ctx, self.row.unit_id).await?;
        Ok(limits.ok_or_else(|| Error::broken("a unit without figures"))?)
    }

    fn is_pending(&self) -> bool {
        self.row.state == ApprovalState::Pending
    }
}

/// Whom something is for (受赠人或受益人). Never a public official (APPR-6).
#[derive(SimpleObject)]
struct ApprovalRecipient {
    /// His name.
    name: String,
    /// His post.
    title: Option<String>,
    /// The contact of a customer that he is.
    contact_id: Option<Gid<ContactId>>,
}

/// Something that is asked for (申请明细).
#[derive(SimpleObject)]
struct ApprovalItem {
    /// What it is.
    what: String,
    /// What it comes to per vehicle, in fen.
    per_vehicle: Money,
    /// Whom it is for.
    recipient: Option<ApprovalRecipient>,
}

impl From<approval_request::Recipient> for ApprovalRecipient {
    fn from(stored: approval_request::Recipient) -> Self {
        Self { name: stored.name, title: stored.title, contact_id: stored.contact.map(Gid) }
    }
}

impl From<approval_item::Model> for ApprovalItem {
    fn from(row: approval_item::Model) -> Self {
        let per_vehicle = Money(Fen::new(row.per_vehicle_fen));
        Self { what: row.what, per_vehicle, recipient: row.recipient.map(Into::into) }
    }
}

/// A step of a request (审批记录, APPR-4): who, when, what, why. Never changed.
struct ApprovalStep(approval_step::Model);

#[Object]
impl ApprovalStep {
    /// Its place, from 1 on.
    async fn number(&self) -> i32 {
        self.0.seq
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What was done.
    async fn kind(&self) -> E<ApprovalStepKind> {
        E(self.0.kind)
    }

    /// Who did it; null for the system itself.
    async fn actor(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        person(ctx, self.0.actor_id).await
    }

    /// The role in which he did it.
    async fn role(&self) -> Option<E<Role>> {
        self.0.role.map(E)
    }

    /// The manager in whose name a deputy did it.
    async fn in_name_of(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        person(ctx, self.0.in_name_of).await
    }

    /// Why.
    async fn why(&self) -> Option<&str> {
        self.0.why.as_deref()
    }

    /// The unit at which it lay before.
    async fn from(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        unit(ctx, self.0.from_unit_id).await
    }

    /// The unit at which it lies after.
    async fn to(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        unit(ctx, self.0.to_unit_id).await
    }

    /// Which version of what is asked for it is about, from 1 on.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// The sum that it is about, per vehicle in fen; for a use, what was taken of it.
    async fn per_vehicle(&self) -> Money {
        Money(Fen::new(self.0.per_vehicle_fen))
    }

    /// The limit of whoever decided, per vehicle in fen; null where there is none.
    async fn limit(&self) -> Option<Money> {
        self.0.limit_fen.map(Fen::new).map(Money)
    }
}

#[Object]
impl ApprovalRequest {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<ApprovalId> {
        Gid(self.row.id)
    }

    /// The number that people call it by: `SP20260615-0001`.
    async fn number(&self) -> &str {
        &self.row.number
    }

    /// What is asked for (审批类型).
    async fn kind(&self) -> E<ApprovalKind> {
        E(self.row.kind)
    }

    /// How far it has come (审批状态).
    async fn state(&self) -> E<ApprovalState> {
        E(self.row.state)
    }

    /// The unit that it is asked for.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.row.unit_id).await
    }

    /// Who asks.
    async fn requester(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        ApprovalPerson::load(ctx, self.row.requester_id).await
    }

    /// The customer concerned, or the one that its record was merged into (CUST-10); null where there is none, or it is beyond
    /// your reach.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        match self.row.customer_id {
            Some(customer) => Customer::standing_for(ctx, customer).await,
            None => Ok(None),
        }
    }

    /// The channel within which HQ decides (ORG-2); null: any.
    async fn channel(&self, ctx: &Context<'_>) -> Reply<Option<Channel>> {
        match self.row.channel_id {
            Some(channel) => Channel::load(ctx, channel).await,
            None => Ok(None),
        }
    }

    /// The global id of what it concerns.
    async fn subject_id(&self) -> ID {
        ID(format!("{}:{}", self.row.subject_type, self.row.subject_id))
    }

    /// The demand of a buyer because of which it is asked for (FOLLOW-4); null for a request about something else, and for a
    /// follow-up beyond your reach.
    async fn demand(&self, ctx: &Context<'_>) -> Reply<Option<Demand>> {
        Demand::behind(ctx, &Subject::from(&self.row)).await
    }

    /// The concession case that it is asked for (VISIT-7); null for a request about something else.
    async fn concession(&self, ctx: &Context<'_>) -> Reply<Option<Concession>> {
        Concession::behind(ctx, &Subject::from(&self.row)).await
    }

    /// For how many vehicles; 1 where the kind does not count by the vehicle.
    async fn vehicles(&self) -> i32 {
        self.row.vehicles
    }

    /// Why it is asked for.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// Whom all of it is for.
    async fn recipient(&self) -> Option<ApprovalRecipient> {
        self.row.recipient.clone().map(Into::into)
    }

    /// What is asked for, item by item, at most 20.
    async fn items(&self, ctx: &Context<'_>) -> Reply<Vec<ApprovalItem>> {
        let rows = batch::<Items>(ctx, self.row.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// All items together per vehicle, in fen: by this it is judged (APPR-5).
    async fn per_vehicle(&self) -> Money {
        Money(Fen::new(self.row.per_vehicle_fen))
    }

    /// All items for all vehicles, in fen.
    async fn total(&self) -> Money {
        Money(Fen::new(self.row.per_vehicle_fen.saturating_mul(self.row.vehicles.into())))
    }

    /// The level at which it lies, or lay when it was decided (审批层级).
    async fn level(&self) -> E<ApprovalLevel> {
        E(self.row.level)
    }

    /// The unit of that level: whom to call.
    async fn at(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        let at = self.ladder(ctx).await?.unit(self.row.level);
        unit(ctx, at).await
    }

    /// What that level decides at most, per vehicle in fen; null for HQ, which decides anything (APPR-2).
    async fn limit(&self, ctx: &Context<'_>) -> Reply<Option<Money>> {
        Ok(self.limits(ctx).await?.of(self.row.level).map(Money))
    }

    /// Until when that level is to decide or pass on (APPR-3); afterwards those above it may decide, too.
    async fn due_at(&self) -> DateTime {
        DateTime(self.row.due_at)
    }

    /// By how many seconds it is overdue; null while there is time, and once it is answered.
    async fn overdue_seconds(&self, ctx: &Context<'_>) -> Reply<Option<i64>> {
        let now = app(ctx)?.db.clock().now();
        Ok(is_overdue(&self.row, now).then(|| now.seconds_since(self.row.due_at)))
    }

    /// Who decides now: the managers of the level at which it lies and their deputies, or those of the first level above
    /// it where somebody is in office. Empty once it is answered.
    async fn waiting_for(&self, ctx: &Context<'_>) -> Reply<Vec<ApprovalPerson>> {
        if !self.is_pending() {
            return Ok(Vec::new());
        }
        let ladder = self.ladder(ctx).await?;
        let managers = waits_for(&self.row, &ladder);
        let deputies = managers.iter().map(|seat| batch::<Deputies>(ctx, **seat));
        let deputies = futures_util::future::try_join_all(deputies).await?;
        let mut people: Vec<UserId> = managers.iter().map(|seat| seat.user).collect();
        for deputy in deputies.into_iter().flatten().flatten() {
            if !people.contains(&deputy) && deputy != self.row.requester_id {
                people.push(deputy);
            }
        }
        ApprovalPerson::load_all(ctx, people).await
    }

    /// Whether you may decide it now.
    async fn may_decide(&self, ctx: &Context<'_>) -> Reply<bool> {
        if !self.is_pending() {
            return Ok(false);
        }
        let seats = batch::<MySeats>(ctx, ()).await?.unwrap_or_default();
        let (ladder, limits) = (self.ladder(ctx).await?, self.limits(ctx).await?);
        let overdue = is_overdue(&self.row, app(ctx)?.db.clock().now());
        let case = Case { request: &self.row, ladder: &ladder, limits: &limits, overdue };
        Ok(case.seat(Deed::Decide, caller(ctx)?.actor.user, &seats).is_ok())
    }

    /// When it was approved or refused.
    async fn decided_at(&self) -> Option<DateTime> {
        self.row.decided_at.map(DateTime)
    }

    /// Who approved or refused it.
    async fn decided_by(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        person(ctx, self.row.decided_by).await
    }

    /// What he said.
    async fn answer(&self) -> Option<&str> {
        self.row.answer.as_deref()
    }

    /// Every step, the earliest first (APPR-4).
    async fn steps(&self, ctx: &Context<'_>) -> Reply<Vec<ApprovalStep>> {
        let rows = batch::<Steps>(ctx, self.row.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(ApprovalStep).collect())
    }

    /// When it was submitted.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }

    /// Raised with each step; whoever decides or changes it names the version that he read (APPR-5).
    async fn version(&self) -> i32 {
        self.row.version
    }
}

async fn person(ctx: &Context<'_>, id: Option<UserId>) -> Reply<Option<ApprovalPerson>> {
    match id {
        Some(id) => ApprovalPerson::load(ctx, id).await,
        None => Ok(None),
    }
}

async fn unit(ctx: &Context<'_>, id: Option<UnitId>) -> Reply<Option<Unit>> {
    match id {
        Some(id) => Unit::load(ctx, id).await,
        None => Ok(None),
    }
}

/// Declares what is loaded for all requests of an answer at once. Apart from the requests themselves, the keys come from
/// such that the actor has seen, so none of these asks again who he is.
macro_rules! batches {
    ($($(#[doc = $doc:literal])+ $name:ident: $key:ty => $value:ty = $load:expr;)+) => {$(
        $(#[doc = $doc])+
        struct $name;

        impl Batch for $name {
            type Key = $key;
            type Value = $value;

            async fn load(app: &App, actor: &Actor, keys: &[$key]) -> Result<HashMap<$key, $value>> {
                $load(app, actor, keys).await
            }
        }
    )+};
}

batches! {
    /// Requests by id, as far as the actor sees them.
    Requests: ApprovalId => approval_request::Model = async |app: &App, actor, keys: &[ApprovalId]| {
        let rows = query::by_ids(app.db.read(), actor, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    };
    /// Requests from outside the territory by lead, as far as the actor sees them.
    RequestsOfLeads: LeadId => approval_request::Model = async |app: &App, actor, keys: &[LeadId]| {
        let found = query::concerning(app.db.read(), actor, keys).await?;
        let asked = |row: &approval_request::Model| row.kind == ApprovalKind::CrossTerritory;
        Ok(found.into_iter().filter_map(|(lead, rows)| Some((lead, rows.into_iter().rfind(asked)?))).collect())
    };
    /// Items by request.
    Items: ApprovalId => Vec<approval_item::Model> =
        async |app: &App, _, keys: &[ApprovalId]| query::items_unscoped(app.db.read(), keys).await;
    /// Steps by request.
    Steps: ApprovalId => Vec<approval_step::Model> =
        async |app: &App, _, keys: &[ApprovalId]| query::steps_unscoped(app.db.read(), keys).await;
    /// Who decides above units.
    Ladders: UnitId => Ladder = async |app: &App, _, keys: &[UnitId]| seats::ladders_unscoped(app.db.read(), keys).await;
    /// The figures for units, now.
    LimitsOfUnits: UnitId => Limits =
        async |app: &App, _, keys: &[UnitId]| approval::limits(app.db.read(), keys, app.db.clock().now()).await;
    /// The deputies of managers, now.
    Deputies: Seat => Vec<UserId> = async |app: &App, _, keys: &[Seat]| {
        let mut found = seats::deputies_unscoped(app.db.read(), keys, app.db.clock().now()).await?;
        Ok(keys.iter().map(|seat| (*seat, found.remove(&seat.user).unwrap_or_default())).collect())
    };
    /// The seats that the actor decides in now.
    MySeats: () => Vec<Seat> = async |app: &App, actor, _| {
        let seats = seats::of_actor(app.db.read(), actor, app.db.clock().now()).await?;
        Ok(HashMap::from([((), seats)]))
    };
}
