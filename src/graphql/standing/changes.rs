//! Changing what standing rests on besides fleets.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, PurchaseId, SiteId, enums::KeyIndustry};
use uuid::Uuid;

use crate::{
    domain::{
        Operation,
        customer::{
            record_purchase::{Bought, RecordPurchase},
            set_facts::SetCustomerFacts,
            set_introducer::SetIntroducer,
            set_sites::SetCustomerSites,
        },
        perform,
        standing::Facts,
    },
    graphql::{
        customer::Customer,
        kit::{Date, E, Gid, Reply, app, caller},
    },
};

/// What is known of a customer besides its fleet; all of it.
#[derive(InputObject)]
struct SetCustomerFactsInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
    /// Whether it belongs to the state (CUST-3).
    state_owned: bool,
    /// Its key industry, if it is of one (CUST-3). A state-owned firm of a key industry is an industry key account.
    key_industry: Option<E<KeyIndustry>>,
    /// In how many provinces it is active, 1 to 34 (CUST-2); null: not known.
    provinces: Option<i32>,
}

/// At which mines and work sites a customer is at work, in place of those before.
#[derive(InputObject)]
struct SetCustomerSitesInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
    /// All of them, at most 5.
    site_ids: Vec<Gid<SiteId>>,
}

/// Who introduced a customer.
#[derive(InputObject)]
struct SetIntroducerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Who was introduced.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
    /// The customer that introduced it; left out or null: none did.
    introducer_id: Option<Gid<CustomerId>>,
}

/// What a customer bought at once.
#[derive(InputObject)]
struct RecordPurchaseInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<PurchaseId>>,
    /// Who bought.
    customer_id: Gid<CustomerId>,
    /// The brand, at most 60 characters. The maker's own in any spelling makes the customer "bought" (CUST-6).
    brand: String,
    /// The series, at most 60 characters.
    series: String,
    /// Number of vehicles in this one purchase, 1 to 100,000.
    vehicles: i32,
    /// The business day, 1950 to today; today when it is left out.
    day: Option<Date>,
}

/// A customer whose standing may have changed.
#[derive(SimpleObject)]
struct CustomerStandingPayload {
    /// The customer as it is now.
    customer: Customer,
}

/// Changes of what standing rests on.
#[derive(Default)]
pub(in crate::graphql) struct StandingMutation;

#[Object]
impl StandingMutation {
    /// Records what class and size rest on besides the fleet (CUST-2, CUST-3).
    async fn set_customer_facts(
        &self,
        ctx: &Context<'_>,
        input: SetCustomerFactsInput,
    ) -> Reply<CustomerStandingPayload> {
        let facts = Facts {
            state_owned: input.state_owned,
            key_industry: input.key_industry.map(|industry| industry.0),
            provinces: input.provinces,
        };
        changed(ctx, input.operation_id, &SetCustomerFacts { id: input.id.0, version: input.version, facts }).await
    }

    /// Says at which mines and work sites the customer is at work: the fleets of all who are at one count together (CUST-5).
    /// LIMIT when 200 customers are at one.
    async fn set_customer_sites(
        &self,
        ctx: &Context<'_>,
        input: SetCustomerSitesInput,
    ) -> Reply<CustomerStandingPayload> {
        let sites = input.site_ids.into_iter().map(|id| id.0).collect();
        changed(ctx, input.operation_id, &SetCustomerSites { id: input.id.0, version: input.version, sites }).await
    }

    /// Says which customer introduced this one; you see both. What is bought of the maker's brand from that day on counts
    /// for the introducer in the year after (CUST-5).
    async fn set_introducer(&self, ctx: &Context<'_>, input: SetIntroducerInput) -> Reply<CustomerStandingPayload> {
        let introducer = input.introducer_id.map(|id| id.0);
        changed(ctx, input.operation_id, &SetIntroducer { id: input.id.0, version: input.version, introducer }).await
    }

    /// Records what a customer bought at once. It joins the fleet; of the maker's brand and alone as large as a tier asks
    /// for, it gives the tier at once (CUST-4).
    async fn record_purchase(&self, ctx: &Context<'_>, input: RecordPurchaseInput) -> Reply<CustomerStandingPayload> {
        let bought = Bought {
            brand: input.brand,
            series: input.series,
            vehicles: input.vehicles,
            day: input.day.map(|day| day.0),
        };
        let operation = RecordPurchase { id: input.id.map(|id| id.0), customer: input.customer_id.0, bought };
        changed(ctx, input.operation_id, &operation).await
    }
}

async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<CustomerStandingPayload>
where
    O: Operation<Output = CustomerId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(CustomerStandingPayload { customer: Customer::find(ctx, id, &ctx.look_ahead().field("customer")).await? })
}
