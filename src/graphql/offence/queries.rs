//! Questions about offences.

use async_graphql::{Context, InputObject, Object};
use longhaul_entity::{ClosedEnum, CustomerId, OffenceId, UnitId, enums::OffenceState, offence};

use super::types::Offence;
use crate::{
    domain::offence::query::{self, Filter},
    graphql::kit::{Connection, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
};

/// The order of lists of offences.
const BY_RECORD: &str = "offence.recorded";

/// Which offences; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct OffenceFilter {
    /// Of dealers within this unit: a dealer, a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// About this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// In one of these states; an empty list is any.
    state: Option<Vec<E<OffenceState>>>,
}

impl OffenceFilter {
    fn read(self) -> Filter {
        let given = self.state.unwrap_or_default();
        Filter {
            unit: self.unit_id.map(|id| id.0),
            customer: self.customer_id.map(|id| id.0),
            states: OffenceState::ALL.iter().copied().filter(|state| given.contains(&E(*state))).collect(),
        }
    }
}

/// Queries about offences.
#[derive(Default)]
pub(in crate::graphql) struct OffenceQuery;

#[Object]
impl OffenceQuery {
    /// An offence against a territory (LEAD-6). NOT_FOUND for one that is not there or not for you.
    async fn offence(&self, ctx: &Context<'_>, #[graphql(desc = "The offence.")] id: Gid<OffenceId>) -> Reply<Offence> {
        Offence::find(ctx, id.0).await
    }

    /// The offences that one sees, the last recorded first: a dealer's manager those that his dealer is accused of, managers
    /// above those of all dealers below.
    async fn offences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offences; all when left out.")] filter: Option<OffenceFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Offence>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default().read();
        let window = PageArgs { first, after, last, before }.window(BY_RECORD)?;
        let total = counted(ctx, query::count(db, actor, &filter)).await?;
        let page = query::list(db, actor, &filter, &window).await?;
        let place = |row: &offence::Model| by_number(row.recorded_at.0, row.id);
        Ok(Connection::new(page, BY_RECORD, total, place, |row| Offence { row }))
    }
}
