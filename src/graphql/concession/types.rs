//! The types that concessions are answered in.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{
    ConcessionId, concession, concession_cost, concession_item, concession_step,
    enums::{ConcessionItemKind, ConcessionState, ConcessionStepKind},
};

use crate::{
    app::App,
    auth::Actor,
    domain::{
        approval::Subject,
        concession::{figures::Line, query},
    },
    error::{Error, Result},
    graphql::{
        approval::ApprovalRequest,
        customer::Customer,
        kit::{Batch, Date, DateTime, E, Gid, Int64, Money, Reply, app, batch, caller},
        org::Unit,
        person::User,
        visit::Visit,
    },
    vocab::{BusinessDay, Fen},
};

/// A complaint that is met by a service (让渡服务, VISIT-7).
pub(in crate::graphql) struct Concession(pub(super) concession::Model);

impl Concession {
    /// The case with this id, if the caller sees it; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: ConcessionId) -> Reply<Option<Self>> {
        Ok(batch::<Cases>(ctx, id).await?.map(Self))
    }

    /// The case that a request is about, if it is about one and the caller sees it.
    pub(in crate::graphql) async fn behind(ctx: &Context<'_>, subject: &Subject) -> Reply<Option<Self>> {
        match subject.id::<ConcessionId>() {
            Some(id) => Self::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The case with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: ConcessionId) -> Reply<Self> {
        Ok(Self(query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?))
    }
}

#[Object]
impl Concession {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<ConcessionId> {
        Gid(self.0.id)
    }

    /// Who complains; null when he is beyond your reach now.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.0.customer_id).await
    }

    /// The dealer that serves him.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.dealer_id).await
    }

    /// The visit on which it was raised; null where there is no report of it, and for those who do not see that one.
    async fn visit(&self, ctx: &Context<'_>) -> Reply<Option<Visit>> {
        match self.0.visit_id {
            Some(visit) => Visit::load(ctx, visit).await,
            None => Ok(None),
        }
    }

    /// Which concern of that report it is, from 1 on.
    async fn concern(&self) -> Option<i32> {
        self.0.concern
    }

    /// What he complains of.
    async fn complaint(&self) -> &str {
        &self.0.complaint
    }

    /// How it stands.
    async fn state(&self) -> E<ConcessionState> {
        E(self.0.state)
    }

    /// How often it was asked for, 1 at first: each change asks anew (APPR-5).
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// What it asks for now, item by item.
    async fn items(&self, ctx: &Context<'_>) -> Reply<Vec<ConcessionItem>> {
        let rows = batch::<Items>(ctx, (self.0.id, self.0.round)).await?.unwrap_or_default();
        let costs = match self.0.spent_fen {
            Some(_) => batch::<Costs>(ctx, self.0.id).await?.unwrap_or_default(),
            None => Vec::new(),
        };
        let cost = |at: i32| costs.iter().find(|cost| cost.position == at).map(|cost| cost.cost_fen);
        Ok(rows.into_iter().map(|row| ConcessionItem { cost: cost(row.position), row }).collect())
    }

    /// What all items come to, in fen: once approved, this may be spent.
    async fn amount(&self) -> Money {
        Money(Fen::new(self.0.amount_fen))
    }

    /// What the items of the dearest vehicle come to, in fen: by this it is approved (APPR-5).
    async fn per_vehicle(&self) -> Money {
        Money(Fen::new(self.0.per_vehicle_fen))
    }

    /// For how many vehicles; 1 where none is named.
    async fn vehicles(&self) -> i32 {
        self.0.vehicles
    }

    /// The request of the present round; null where nothing is spent, and for those who do not see it.
    async fn approval(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalRequest>> {
        match self.0.approval_id {
            Some(approval) => ApprovalRequest::load(ctx, approval).await,
            None => Ok(None),
        }
    }

    /// When it was approved; where nothing is spent, when it was asked for.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }

    /// What it cost in the end, in fen; null until it was carried out.
    async fn spent(&self) -> Option<Money> {
        self.0.spent_fen.map(|fen| Money(Fen::new(fen)))
    }

    /// The business day on which it was carried out.
    async fn done_on(&self) -> Reply<Option<Date>> {
        Ok(self.0.done_on.map(|day| BusinessDay::new(day).map(Date)).transpose().map_err(Error::broken)?)
    }

    /// What the customer said in the end.
    async fn word(&self) -> Option<&str> {
        self.0.word.as_deref()
    }

    /// How satisfied he was, 1 to 5.
    async fn satisfaction(&self) -> Option<i32> {
        self.0.satisfaction
    }

    /// Who opened it; null for those who do not see that person.
    async fn opened_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.opened_by).await
    }

    /// When.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// By when it is to be closed (policy `visit.concession` when it was opened).
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// Whether that is past and it is neither closed nor withdrawn.
    async fn overdue(&self, ctx: &Context<'_>) -> Reply<bool> {
        Ok(query::is_overdue(&self.0, app(ctx)?.db.clock().now()))
    }

    /// What happened to it, the first step first (APPR-4).
    async fn steps(&self, ctx: &Context<'_>) -> Reply<Vec<ConcessionStep>> {
        let rows = batch::<Steps>(ctx, self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(ConcessionStep).collect())
    }

    /// Raised with each step; whoever does something names the version that he read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something that a customer is given (让渡服务内容).
pub(super) struct ConcessionItem {
    row: concession_item::Model,
    cost: Option<i64>,
}

#[Object]
impl ConcessionItem {
    /// What kind of service it is.
    async fn kind(&self) -> E<ConcessionItemKind> {
        E(self.row.kind)
    }

    /// What it is.
    async fn description(&self) -> &str {
        &self.row.description
    }

    /// What it comes to, in fen.
    async fn amount(&self) -> Money {
        Money(Fen::new(self.row.amount_fen))
    }

    /// The plate of the vehicle, if one is named.
    async fn plate(&self) -> Option<&str> {
        self.row.plate.as_deref()
    }

    /// Its vehicle identification number, if one is named.
    async fn vin(&self) -> Option<&str> {
        self.row.vin.as_deref()
    }

    /// Which vehicle of the case that is, from 1 on; null for what is for each of them.
    async fn vehicle(&self) -> Option<i32> {
        self.row.vehicle
    }

    /// What it cost in the end, in fen; null until it was carried out.
    async fn cost(&self) -> Option<Money> {
        self.cost.map(|fen| Money(Fen::new(fen)))
    }
}

/// A step of a case (让渡服务经过): kept for good.
pub(super) struct ConcessionStep(concession_step::Model);

#[Object]
impl ConcessionStep {
    /// What.
    async fn kind(&self) -> E<ConcessionStepKind> {
        E(self.0.kind)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who; null for those who do not see that person.
    async fn actor(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.actor_id).await
    }

    /// The round that it belongs to.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// What was asked for in it, or what it cost, in fen.
    async fn amount(&self) -> Money {
        Money(Fen::new(self.0.amount_fen))
    }

    /// What was said: the complaint, a reason, the customer's word.
    async fn words(&self) -> Option<&str> {
        self.0.words.as_deref()
    }
}

/// Concessions, added up (让渡服务统计).
pub(super) struct ConcessionFigure(pub(super) Line);

#[Object]
impl ConcessionFigure {
    /// The dealer, if it is by dealer.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        match self.0.unit_id {
            Some(unit) => Unit::load(ctx, unit).await,
            None => Ok(None),
        }
    }

    /// The month, `YYYYMM`, if it is by month.
    async fn month(&self) -> Option<i32> {
        self.0.month
    }

    /// How many were opened.
    async fn opened(&self) -> Int64 {
        Int64(self.0.opened)
    }

    /// How many of these are closed.
    async fn closed(&self) -> Int64 {
        Int64(self.0.closed)
    }

    /// What was approved of these, in fen.
    async fn approved(&self) -> Money {
        Money(Fen::new(self.0.approved_fen))
    }

    /// What these cost, in fen.
    async fn spent(&self) -> Money {
        Money(Fen::new(self.0.spent_fen))
    }

    /// How satisfied the customers of the closed ones were on average, 1 to 5; null while none is closed.
    async fn satisfaction(&self) -> Option<f64> {
        (self.0.closed > 0).then(|| self.0.satisfaction as f64 / self.0.closed as f64)
    }
}

/// Cases by id, as far as the actor sees them.
struct Cases;

impl Batch for Cases {
    type Key = ConcessionId;
    type Value = concession::Model;

    async fn load(app: &App, actor: &Actor, keys: &[ConcessionId]) -> Result<HashMap<ConcessionId, concession::Model>> {
        query::by_ids(app.db.read(), actor, keys).await
    }
}

/// The items of rounds of cases that came through a scoped finder.
struct Items;

impl Batch for Items {
    type Key = (ConcessionId, i32);
    type Value = Vec<concession_item::Model>;

    async fn load(app: &App, _: &Actor, keys: &[Self::Key]) -> Result<HashMap<Self::Key, Self::Value>> {
        let mut found = query::items_unscoped(app.db.read(), keys).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.0)?))).collect())
    }
}

/// What the items of cases cost that came through a scoped finder.
struct Costs;

impl Batch for Costs {
    type Key = ConcessionId;
    type Value = Vec<concession_cost::Model>;

    async fn load(app: &App, _: &Actor, keys: &[ConcessionId]) -> Result<HashMap<ConcessionId, Self::Value>> {
        query::costs_unscoped(app.db.read(), keys).await
    }
}

/// The steps of cases that came through a scoped finder.
struct Steps;

impl Batch for Steps {
    type Key = ConcessionId;
    type Value = Vec<concession_step::Model>;

    async fn load(app: &App, _: &Actor, keys: &[ConcessionId]) -> Result<HashMap<ConcessionId, Self::Value>> {
        query::steps_unscoped(app.db.read(), keys).await
    }
}
