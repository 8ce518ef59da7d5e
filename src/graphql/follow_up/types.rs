//! The types that follow-ups are answered in.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{
    FollowUpId, approval_request,
    enums::{DemandKind, FollowUpWay},
    follow_up,
};

use crate::{
    app::App,
    auth::Actor,
    domain::{
        approval::{self, Subject},
        follow_up::{promote, query},
    },
    error::{Error, Result},
    graphql::{
        approval::ApprovalRequest,
        customer::Customer,
        kit::{Batch, Date, DateTime, E, Gid, Reply, app, batch, caller},
        lead::Lead,
        person::User,
        visit::PersonMet,
    },
    vocab::BusinessDay,
};

/// A contact with the buyer of a lead (跟进记录, FOLLOW-3). Seen by whoever sees the lead.
pub(in crate::graphql) struct FollowUp(pub(super) follow_up::Model);

impl FollowUp {
    /// A follow-up named beside something that the caller sees, if he sees it too.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: FollowUpId) -> Reply<Option<Self>> {
        Ok(batch::<FollowUps>(ctx, id).await?.map(Self))
    }

    /// The follow-up with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: FollowUpId) -> Reply<Self> {
        Ok(Self(query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?))
    }
}

/// Something that a buyer asks for (客户诉求).
pub(in crate::graphql) struct Demand {
    follow_up: FollowUpId,
    number: i32,
    raised: follow_up::Demand,
}

impl Demand {
    /// The demand that a request is about, if it is about one and the caller sees the follow-up.
    pub(in crate::graphql) async fn behind(ctx: &Context<'_>, subject: &Subject) -> Reply<Option<Self>> {
        let Some((follow_up, number)) = promote::demand_of(subject) else { return Ok(None) };
        let Some(FollowUp(row)) = FollowUp::load(ctx, follow_up).await? else { return Ok(None) };
        let raised = promote::demand(&row, number).cloned();
        Ok(raised.map(|raised| Self { follow_up, number, raised }))
    }
}

#[Object]
impl Demand {
    /// Its place among those of the follow-up, from 1 on.
    async fn number(&self) -> i32 {
        self.number
    }

    /// What it is about.
    async fn kind(&self) -> E<DemandKind> {
        E(self.raised.kind)
    }

    /// What he asks for.
    async fn wish(&self) -> &str {
        &self.raised.wish
    }

    /// What he was told.
    async fn answer(&self) -> Option<&str> {
        self.raised.answer.as_deref()
    }

    /// Whether the answer settled it on the spot.
    async fn settled(&self) -> bool {
        self.raised.settled
    }

    /// The contact at which it was raised.
    async fn follow_up(&self, ctx: &Context<'_>) -> Reply<Option<FollowUp>> {
        FollowUp::load(ctx, self.follow_up).await
    }

    /// The promotion that was asked for because of it, the last one if there were several (FOLLOW-4). Null while there is none,
    /// and for those who do not see the request.
    async fn promotion(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalRequest>> {
        let about = batch::<Promotions>(ctx, self.follow_up).await?.unwrap_or_default();
        let its = |row: &approval_request::Model| {
            promote::demand_of(&Subject::from(row)) == Some((self.follow_up, self.number))
        };
        Ok(about.into_iter().rfind(its).map(ApprovalRequest::from))
    }
}

/// Follow-ups by id, as far as the actor sees them.
struct FollowUps;

impl Batch for FollowUps {
    type Key = FollowUpId;
    type Value = follow_up::Model;

    async fn load(app: &App, actor: &Actor, keys: &[FollowUpId]) -> Result<HashMap<FollowUpId, follow_up::Model>> {
        query::by_ids(app.db.read(), actor, keys).await
    }
}

/// The requests because of follow-ups that the actor sees, the earliest first.
struct Promotions;

impl Batch for Promotions {
    type Key = FollowUpId;
    type Value = Vec<approval_request::Model>;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[FollowUpId],
    ) -> Result<HashMap<FollowUpId, Vec<approval_request::Model>>> {
        approval::query::concerning(app.db.read(), actor, keys).await
    }
}

#[Object]
impl FollowUp {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<FollowUpId> {
        Gid(self.0.id)
    }

    /// The lead that was followed up. Null for those who do not see it any more.
    async fn lead(&self, ctx: &Context<'_>) -> Reply<Option<Lead>> {
        Lead::load(ctx, self.0.lead_id).await
    }

    /// Whose purchase. Null for those who do not see the customer.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.0.customer_id).await
    }

    /// Who made the contact.
    async fn author(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.author_id).await
    }

    /// How (FOLLOW-1).
    async fn way(&self) -> E<FollowUpWay> {
        E(self.0.way)
    }

    /// Whether the customer had bought our brand before: which of the two ledgers it stands in (FOLLOW-3).
    async fn bought(&self) -> bool {
        self.0.bought
    }

    /// When it took place, by the phone.
    async fn contacted_at(&self) -> DateTime {
        DateTime(self.0.contacted_at)
    }

    /// The business day of the contact.
    async fn day(&self) -> Reply<Date> {
        Ok(Date(BusinessDay::new(self.0.day).map_err(Error::broken)?))
    }

    /// When the server received it.
    async fn received_at(&self) -> DateTime {
        DateTime(self.0.received_at)
    }

    /// Whom one spoke with.
    async fn persons(&self) -> Vec<PersonMet> {
        self.0.content.persons.iter().map(PersonMet::of).collect()
    }

    /// What was said.
    async fn said(&self) -> &str {
        &self.0.content.said
    }

    /// What the buyer asked for, with the answers given.
    async fn demands(&self) -> Vec<Demand> {
        let raised = |(number, raised): (i32, &follow_up::Demand)| Demand {
            follow_up: self.0.id,
            number,
            raised: raised.clone(),
        };
        (1..).zip(&self.0.content.demands).map(raised).collect()
    }

    /// How many demands were left open.
    async fn open_demands(&self) -> i32 {
        self.0.open_demands
    }

    /// What comes next.
    async fn next_step(&self) -> Option<&str> {
        self.0.content.next_step.as_deref()
    }
}
