//! Reading how the support index of a customer came about.

use async_graphql::{Context, Object};
use longhaul_entity::CustomerId;

use super::types::SupportPoint;
use crate::{
    domain::{
        account_map::query,
        support::query::{Span, place_in_log},
    },
    graphql::kit::{Connection, DateTime, Gid, PageArgs, Reply, app, caller, counted},
};

/// The order of lists of points.
const BY_NUMBER: &str = "support.n";

/// Queries about account maps; the map itself hangs on its customer.
#[derive(Default)]
pub(in crate::graphql) struct AccountMapQuery;

#[Object]
impl AccountMapQuery {
    /// How the support index of a customer came about (KAM-3): every change of the map, oldest first. Between two points the
    /// index is that of the first one; before the first there is none. NOT_FOUND for a customer that one does not see.
    async fn support_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which customer.")] customer_id: Gid<CustomerId>,
        #[graphql(desc = "Only points at or after this instant.")] from: Option<DateTime>,
        #[graphql(desc = "Only points before this instant.")] to: Option<DateTime>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<SupportPoint>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(BY_NUMBER)?;
        let span = Span { from: from.map(|from| from.0), to: to.map(|to| to.0) };
        let page = query::history(db, actor, customer_id.0, span, &window).await?;
        let total = counted(ctx, query::count(db, actor, customer_id.0, span)).await?;
        Ok(Connection::new(page, BY_NUMBER, total, place_in_log, SupportPoint))
    }
}
