//! Merging records of one customer, undoing it, and what may be merged (CUST-10).

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, MergeId, customer_merge};
use uuid::Uuid;

use super::types::Customer;
use crate::{
    app::App,
    auth::Actor,
    domain::{
        Operation,
        customer::{
            duplicates::{self, Candidate},
            merge::{Join, query},
        },
        merge::{MergeCustomers, Merged, UndoMerge},
        perform,
    },
    error::Result,
    graphql::{
        kit::{Batch, Connection, DateTime, Gid, PageArgs, Reply, app, batch, caller},
        person::User,
    },
};

/// The order of lists of candidates.
const BY_KEY: &str = "candidate.key";

/// Which record is merged into which.
#[derive(InputObject)]
struct MergeCustomersInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The record that stays.
    keep_id: Gid<CustomerId>,
    /// The version of it that was read.
    keep_version: i32,
    /// The record that is merged into it.
    merge_id: Gid<CustomerId>,
    /// The version of it that was read.
    merge_version: i32,
    /// Why, at most 500 characters.
    why: String,
}

/// Which merge is undone.
#[derive(InputObject)]
struct UndoMergeInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The merge: the latest one into its record.
    id: Gid<MergeId>,
    /// Why, at most 500 characters.
    why: String,
}

/// What a merge or its undoing answers.
#[derive(SimpleObject)]
struct CustomerMergePayload {
    /// The merge.
    merge_id: Gid<MergeId>,
    /// The record that was kept, as it is now.
    customer: Customer,
    /// The other record, as it is now.
    merged: Customer,
}

/// Two customers that may be one (疑似重复).
#[derive(SimpleObject)]
struct DuplicateCandidate {
    /// What they share: `PHONE:` a number, masked; `STEM:` the name without its legal form; `BODY:` the characters of the
    /// credit code that name the body.
    shared: String,
    /// The customer recorded first among all that share it.
    first: Customer,
    /// Another one.
    second: Customer,
}

impl From<Candidate> for DuplicateCandidate {
    fn from(candidate: Candidate) -> Self {
        let shared = match candidate.key.strip_prefix("PHONE:") {
            Some(phone) => format!("PHONE:{}", super::masked(Some(phone)).unwrap_or_default()),
            None => candidate.key,
        };
        Self { shared, first: Customer::new(candidate.first), second: Customer::new(candidate.second) }
    }
}

/// That a record was merged into another (合并记录, CUST-10).
pub(super) struct CustomerMerge(customer_merge::Model);

#[Object]
impl CustomerMerge {
    /// Its id, by which it is undone.
    async fn id(&self) -> Gid<MergeId> {
        Gid(self.0.id)
    }

    /// The record that was merged, as it was then.
    async fn merged(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::load(ctx, self.0.merged_id).await
    }

    /// Why.
    async fn why(&self) -> &str {
        &self.0.why
    }

    /// Who merged them; null when he belongs to a unit that you do not see now.
    async fn made_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.made_by).await
    }

    /// When.
    async fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }
}

impl CustomerMerge {
    /// The merges into a customer that the caller sees.
    pub(super) async fn of(ctx: &Context<'_>, customer: CustomerId) -> Reply<Vec<Self>> {
        Ok(batch::<Merges>(ctx, customer).await?.unwrap_or_default().into_iter().map(Self).collect())
    }
}

/// Merges by the customer that was kept; the keys come from customers that the actor has seen.
struct Merges;

impl Batch for Merges {
    type Key = CustomerId;
    type Value = Vec<customer_merge::Model>;

    async fn load(
        app: &App,
        _: &Actor,
        keys: &[CustomerId],
    ) -> Result<HashMap<CustomerId, Vec<customer_merge::Model>>> {
        query::merges_unscoped(app.db.read(), keys).await
    }
}

/// Performs the operation and reads both records again, under the rights of whoever asks.
async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<CustomerMergePayload>
where
    O: Operation<Output = Merged>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let done = perform(&app.db, caller, operation_id, operation).await?;
    let asked = ctx.look_ahead();
    let merged = Customer::find(ctx, done.merged, &asked.field("merged")).await?;
    let customer = Customer::find(ctx, done.kept, &asked.field("customer")).await?;
    Ok(CustomerMergePayload { merge_id: Gid(done.merge), customer, merged })
}

/// Merging and undoing it.
#[derive(Default)]
pub(in crate::graphql) struct MergeMutation;

#[Object]
impl MergeMutation {
    /// Makes two records of one customer one (CUST-10). The kept record stands for both: it takes over what it lacks, shows
    /// the visits of both and counts once; what the merged one is known by leads to it. The merged record stays as it is,
    /// with `mergedInto`. Within one dealer by its manager, across dealers by a manager above both; NOT_FOUND for others.
    async fn merge_customers(&self, ctx: &Context<'_>, input: MergeCustomersInput) -> Reply<CustomerMergePayload> {
        let join = Join {
            keep: input.keep_id.0,
            keep_version: input.keep_version,
            merge: input.merge_id.0,
            merge_version: input.merge_version,
            why: input.why,
        };
        changed(ctx, input.operation_id, &MergeCustomers(join)).await
    }

    /// Undoes the latest merge into a record (CUST-10): the merged record is what it was; the kept one gives back what it took
    /// over unless it was changed since. What was recorded for it in between stays with it.
    async fn undo_merge(&self, ctx: &Context<'_>, input: UndoMergeInput) -> Reply<CustomerMergePayload> {
        changed(ctx, input.operation_id, &UndoMerge { merge: input.id.0, why: input.why }).await
    }
}

/// What may be merged.
#[derive(Default)]
pub(in crate::graphql) struct MergeQuery;

#[Object]
impl MergeQuery {
    /// Pairs of customers within reach that may be one, since they share a phone, the stem of the name or the body of the
    /// credit code (CUST-10). Somebody has to look: a similar name alone is another customer.
    async fn duplicate_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<DuplicateCandidate>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last: None, before: None }.window(BY_KEY)?;
        let page = duplicates::candidates(db, actor, &window).await?;
        Ok(Connection::new(page, BY_KEY, None, Candidate::place, DuplicateCandidate::from))
    }
}
