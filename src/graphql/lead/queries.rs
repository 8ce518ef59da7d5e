//! Questions about leads.

use async_graphql::{Context, Enum, InputObject, Object};
use longhaul_entity::{
    CustomerId, LeadId, Timestamp, UnitId, UserId,
    enums::{LeadKind, LeadState},
    lead,
};

use super::{receipt::LeadReceiptVerdict, types::Lead};
use crate::{
    auth::receipts,
    domain::{
        lead::query::{self, Filter, Order},
        policy::{self, Key},
    },
    graphql::kit::{Connection, DateTime, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
};

/// By what leads are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum LeadOrder {
    /// 最新提报在前 / The last received first.
    #[default]
    Received,
    /// 最早应联系在前 / The contact that is due first, first: only leads in follow-up (FOLLOW-2).
    NextContact,
    /// 最早失效在前 / The protection that ends first, first: only protected leads (LEAD-4).
    Lapse,
}

impl LeadOrder {
    const fn read(self) -> (&'static str, Order) {
        match self {
            Self::Received => ("lead.received", Order::Received),
            Self::NextContact => ("lead.contact", Order::ContactDue),
            Self::Lapse => ("lead.lapse", Order::Lapse),
        }
    }
}

/// Which leads; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct LeadFilter {
    /// About this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// Of dealers within this unit: a dealer, a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// That this person works on.
    owner_id: Option<Gid<UserId>>,
    /// Of this kind (LEAD-8).
    kind: Option<E<LeadKind>>,
    /// In one of these states now; an empty list is any.
    state: Option<Vec<E<LeadState>>>,
    /// Open and untouched for as long as the policy book says, 14 days by default (LEAD-7).
    #[graphql(default)]
    untouched: bool,
    /// Protected now, and no more at this instant.
    lapsing_by: Option<DateTime>,
    /// In follow-up, with the next contact due at this instant or before: for "now" those that are overdue (FOLLOW-2).
    contact_due_by: Option<DateTime>,
    /// Lapsed, and neither fed back nor reported again by its dealer since (LEAD-4, LEAD-7).
    #[graphql(default)]
    to_report_again: bool,
}

/// Queries about leads.
#[derive(Default)]
pub(in crate::graphql) struct LeadQuery;

#[Object]
impl LeadQuery {
    /// A lead that one sees. NOT_FOUND for one that is not there or not for you (ALL-1).
    async fn lead(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: Gid<LeadId>) -> Reply<Lead> {
        Lead::find(ctx, id.0).await
    }

    /// The leads that one sees, the last received first or those to be contacted first. A salesperson sees those that he reported or works on.
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which leads; all when left out.")] filter: Option<LeadFilter>,
        #[graphql(desc = "In which order; the last received first when left out.")] order_by: Option<LeadOrder>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Lead>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let (db, now) = (app.db.read(), app.db.clock().now());
        let filter = filter.unwrap_or_default();
        let untouched_since = match filter.untouched {
            true => Some(untouched_since(db, actor.unit, now).await?),
            false => None,
        };
        let filter = filter.read(untouched_since);
        page(ctx, &filter, order_by.unwrap_or_default(), &PageArgs { first, after, last, before }).await
    }

    /// Whether a receipt is genuine: whether this server signed exactly these lines. Says nothing else.
    async fn verify_lead_receipt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The receipt's `payload`, as it was given.")] payload: String,
        #[graphql(desc = "The receipt's `signature`.")] signature: String,
    ) -> Reply<LeadReceiptVerdict> {
        Ok(LeadReceiptVerdict { genuine: receipts::genuine(&app(ctx)?.keys.keys(), &payload, &signature) })
    }
}

/// The part of the leads of that filter that the caller sees, in that order.
pub(in crate::graphql) async fn page(
    ctx: &Context<'_>,
    filter: &Filter,
    order: LeadOrder,
    args: &PageArgs,
) -> Reply<Connection<Lead>> {
    let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
    let (db, now) = (app.db.read(), app.db.clock().now());
    let (name, order) = order.read();
    let window = args.window(name)?;
    let total = counted(ctx, query::count(db, actor, filter, order, now)).await?;
    let found = query::list(db, actor, filter, order, now, &window).await?;
    let place = |row: &lead::Model| by_number(order.key(row), row.id);
    Ok(Connection::new(found, name, total, place, |row| Lead { row }))
}

/// Since when a lead must have been left alone to be shown, for somebody of that unit (LEAD-7).
pub(in crate::graphql) async fn untouched_since(
    db: &impl sea_orm::ConnectionTrait,
    unit: UnitId,
    now: Timestamp,
) -> Reply<Timestamp> {
    let days = policy::at(db, Key::LeadUntouched, unit, now).await?.value;
    Ok(now.plus_seconds(-days * 24 * 3600))
}

impl LeadFilter {
    fn read(self, untouched_since: Option<Timestamp>) -> Filter {
        Filter {
            customer: self.customer_id.map(|id| id.0),
            unit: self.unit_id.map(|id| id.0),
            owner: self.owner_id.map(|id| id.0),
            kind: self.kind.map(|kind| kind.0),
            states: self.state.unwrap_or_default().into_iter().map(|state| state.0).collect(),
            untouched_since,
            lapsing_by: self.lapsing_by.map(|at| at.0),
            contact_due_by: self.contact_due_by.map(|at| at.0),
            to_report_again: self.to_report_again,
        }
    }
}
