//! Searching customers.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::enums::Matched;

use super::{ahead, types::Customer};
use crate::{
    domain::customer::search,
    graphql::kit::{E, Reply, app, caller},
};

/// Customers that a search answers when no number is named.
const DEFAULT: i32 = 20;

/// A customer that a search found.
#[derive(SimpleObject)]
struct CustomerMatch {
    /// The customer.
    customer: Customer,
    /// By what it was found; the best, where there is more than one.
    matched: E<Matched>,
}

/// Queries that search.
#[derive(Default)]
pub(in crate::graphql) struct CustomerSearchQuery;

#[Object]
impl CustomerSearchQuery {
    /// The customers that one sees (CUST-13) and that fit a text best (ALL-6): found by any part of the name; by pinyin from
    /// any character on, with spaces or without; by its initials; by the last four digits of a phone, a plate or a VIN, or
    /// more of them; by the whole credit code. The whole name or number comes first, then names that begin with the
    /// text, names that hold it, pinyin, initials, ends of numbers; among equals the latest record first. Of a text that is
    /// found very often, the names that end soonest behind it are looked at. Customers that are set aside are not searched;
    /// `customers` with a text lists all that there are, page by page.
    async fn search_customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for, at most 120 characters. A single letter or digit is looked for in names \
            alone. Who may not see phones in full finds them by their last four digits, no more and no fewer, \
            or as a whole.")]
        text: String,
        #[graphql(desc = "How many at most: 1 to 50.", default_with = "DEFAULT")] first: i32,
    ) -> Reply<Vec<CustomerMatch>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let (db, now, node) = (app.db.read(), app.db.clock().now(), ctx.look_ahead().field("customer"));
        let found = search::search(db, actor, &text, first).await?;
        let (rows, matched): (Vec<_>, Vec<_>) = found.into_iter().map(|found| (found.customer, found.matched)).unzip();
        let customers = ahead::customers(db, actor, &node, rows, now).await?;
        let pairs = customers.into_iter().zip(matched);
        Ok(pairs.map(|(customer, matched)| CustomerMatch { customer, matched: E(matched) }).collect())
    }
}
