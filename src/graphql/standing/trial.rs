//! Trying a figure of the policy book on the records before it is set (POL-4).

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{CustomerId, UnitId};

use crate::{
    domain::{
        policy::{Change, Key},
        standing::{Trial, Tried, TriedStep},
    },
    error::Error,
    graphql::{
        customer::Customer,
        kit::{Connection, Date, E, Gid, PageArgs, Reply, app, by_number, caller},
    },
};

const ORDER: &str = "tryPolicy";

/// What a figure would change if it were set now (POL-4, 试算).
#[derive(SimpleObject)]
#[graphql(complex)]
struct PolicyTrial {
    /// The figure.
    key: E<Key>,
    /// Its proposed value.
    value: i64,
    /// How many customers would stand elsewhere.
    affected: i64,
    /// From where to where, and how many.
    steps: Vec<PolicyTrialStep>,
    #[graphql(skip)]
    trial: Trial,
}

/// How many customers would go from one place to another.
#[derive(SimpleObject)]
struct PolicyTrialStep {
    /// Where they stand now, as the enum of class, tier or size writes it; null: nowhere.
    before: Option<String>,
    /// Where they would stand.
    after: Option<String>,
    /// How many.
    customers: i64,
}

/// A customer that would stand elsewhere.
struct PolicyTrialCustomer(Tried);

#[Object]
impl PolicyTrialCustomer {
    /// Which.
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.0.id)
    }

    /// The customer, if you see it.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::load(ctx, self.0.id).await
    }

    /// Where it stands now, as the enum of class, tier or size writes it; null: nowhere.
    async fn before(&self) -> Option<&str> {
        self.0.present.as_deref()
    }

    /// Where it would stand.
    async fn after(&self) -> Option<&str> {
        self.0.proposed.as_deref()
    }
}

#[async_graphql::ComplexObject]
impl PolicyTrial {
    /// Who would stand elsewhere, the latest recorded first.
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<PolicyTrialCustomer>> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let window = PageArgs { first, after, last, before }.window(ORDER)?;
        let page = self.trial.customers(app.db.read(), &caller.actor, app.db.clock().now(), &window).await?;
        let total = u64::try_from(self.affected).map_err(Error::broken)?;
        Ok(Connection::new(page, ORDER, Some(total), |row| by_number(row.created_at.0, row.id), PolicyTrialCustomer))
    }
}

/// Queries about figures to be.
#[derive(Default)]
pub(in crate::graphql) struct TrialQuery;

#[Object]
impl TrialQuery {
    /// Tries a figure on the customers before it is set, and writes nothing (POL-4): how many would change class, tier or
    /// size now, and who. RULE for figures that no record can be tried by yet.
    async fn try_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which figure.")] key: E<Key>,
        #[graphql(desc = "Its proposed value, in the measure of the key.")] value: i64,
        #[graphql(desc = "The unit that it would be set for, with all below that have none of their own.")]
        unit_id: Gid<UnitId>,
        #[graphql(desc = "Only customers recorded on this business day or later.")] from: Option<Date>,
        #[graphql(desc = "Only customers recorded on this business day or earlier.")] to: Option<Date>,
    ) -> Reply<PolicyTrial> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let change = Change { key: key.0, value };
        let trial = Trial { change, unit: unit_id.0, from: from.map(|day| day.0), to: to.map(|day| day.0) };
        let steps = trial.steps(app.db.read(), &caller.actor, app.db.clock().now()).await?;
        let step =
            |step: TriedStep| PolicyTrialStep { before: step.present, after: step.proposed, customers: step.customers };
        let affected = steps.iter().map(|step| step.customers).sum();
        Ok(PolicyTrial { key, value, affected, steps: steps.into_iter().map(step).collect(), trial })
    }
}
