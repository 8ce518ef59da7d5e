//! The types that follow-ups are answered in.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    FollowUpId,
    enums::{DemandKind, FollowUpWay},
    follow_up,
};

use crate::{
    domain::follow_up::query,
    error::Error,
    graphql::{
        customer::Customer,
        kit::{Date, DateTime, E, Gid, Reply, app, caller},
        lead::Lead,
        person::User,
        visit::PersonMet,
    },
    vocab::BusinessDay,
};

/// A contact with the buyer of a lead (跟进记录, FOLLOW-3). Seen by whoever sees the lead.
pub(super) struct FollowUp(pub(super) follow_up::Model);

impl FollowUp {
    /// The follow-up with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: FollowUpId) -> Reply<Self> {
        Ok(Self(query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?))
    }
}

/// Something that a buyer asks for (客户诉求).
#[derive(SimpleObject)]
struct Demand {
    /// What it is about.
    kind: E<DemandKind>,
    /// What he asks for.
    wish: String,
    /// What he was told.
    answer: Option<String>,
    /// Whether the answer settled it on the spot.
    settled: bool,
}

#[Object]
impl FollowUp {
    /// Its id.
    async fn id(&self) -> Gid<FollowUpId> {
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
        let raised = |it: &follow_up::Demand| Demand {
            kind: E(it.kind),
            wish: it.wish.clone(),
            answer: it.answer.clone(),
            settled: it.settled,
        };
        self.0.content.demands.iter().map(raised).collect()
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
