//! Changing customers.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, UserId};
use uuid::Uuid;

use super::{
    inputs::{CreateCustomerInput, RevealPhoneInput, UpdateCustomerInput},
    lines::{self, ContactInput, FleetItemInput, PurchasePlanInput},
    types::Customer,
};
use crate::{
    domain::{
        Operation,
        customer::{
            archive::ArchiveCustomer,
            assign::AssignCustomer,
            restore::RestoreCustomer,
            reveal_phone::{self, RevealPhone},
            set_contacts::SetContacts,
            set_fleet::SetFleet,
            set_purchase_plans::SetPurchasePlans,
            share::ShareCustomer,
            unshare::UnshareCustomer,
        },
        perform,
    },
    error::Error,
    graphql::kit::{Gid, Reply, app, caller},
    vocab::Phone,
};

/// The people at a customer's, as a whole list in place of the one before.
#[derive(InputObject)]
struct SetContactsInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version of the customer that was read.
    version: i32,
    /// All of them in order of display, at most 50. Those with a known id stay, those not listed go.
    contacts: Vec<ContactInput>,
}

/// What a customer drives, as a whole list in place of the one before.
#[derive(InputObject)]
struct SetFleetInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version of the customer that was read.
    version: i32,
    /// The whole fleet, at most 50 lines; one brand, series and year stand in one line.
    fleet: Vec<FleetItemInput>,
}

/// What a customer means to buy, as a whole list in place of the one before.
#[derive(InputObject)]
struct SetPurchasePlansInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version of the customer that was read.
    version: i32,
    /// All plans, at most 50.
    purchase_plans: Vec<PurchasePlanInput>,
}

/// Whose customer it is to be.
#[derive(InputObject)]
struct AssignCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
    /// An active salesperson or manager of the dealer; left out or null: nobody for now.
    owner_id: Option<Gid<UserId>>,
}

/// With whom a customer is to be shared.
#[derive(InputObject)]
struct ShareCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// Somebody of the dealer.
    user_id: Gid<UserId>,
}

/// With whom a customer is shared no more.
#[derive(InputObject)]
struct UnshareCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// Somebody of the dealer.
    user_id: Gid<UserId>,
}

/// Which customer is set aside.
#[derive(InputObject)]
struct ArchiveCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
}

/// Which customer is taken back.
#[derive(InputObject)]
struct RestoreCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
}

/// What a change of a customer answers.
#[derive(SimpleObject)]
pub(super) struct CustomerPayload {
    /// The customer as it is now.
    customer: Customer,
}

/// A phone number in full.
#[derive(SimpleObject)]
struct RevealPhonePayload {
    /// The number. The look is on record (ALL-2).
    phone: Phone,
}

/// Performs the operation and reads the customer again, under the rights of whoever asks.
pub(super) async fn changed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<CustomerPayload>
where
    O: Operation<Output = CustomerId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(CustomerPayload { customer: Customer::find(ctx, id, &ctx.look_ahead().field("customer")).await? })
}

/// Everything that is done with customers.
#[derive(Default)]
pub(in crate::graphql) struct CustomerMutation;

#[Object]
impl CustomerMutation {
    /// Records a customer; one's own dealer becomes responsible (CUST-13). One that is on record with any dealer is
    /// CONFLICT (CUST-10) with the field that clashed, and `existing`, its id, only for somebody who sees it.
    async fn create_customer(&self, ctx: &Context<'_>, input: CreateCustomerInput) -> Reply<CustomerPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()?).await
    }

    /// Changes what is recorded. Code, phone and name that another customer is known by are CONFLICT, as on recording.
    async fn update_customer(&self, ctx: &Context<'_>, input: UpdateCustomerInput) -> Reply<CustomerPayload> {
        let operation_id = input.operation_id;
        changed(ctx, operation_id, &input.read()?).await
    }

    /// Lists the customer's people anew (CUST-9).
    async fn set_contacts(&self, ctx: &Context<'_>, input: SetContactsInput) -> Reply<CustomerPayload> {
        let contacts = lines::contacts(input.contacts)?;
        let operation = SetContacts { id: input.id.0, version: input.version, contacts };
        changed(ctx, input.operation_id, &operation).await
    }

    /// Lists the customer's fleet anew (CUST-9). It says whether the customer has bought the maker's brand (CUST-6).
    async fn set_fleet(&self, ctx: &Context<'_>, input: SetFleetInput) -> Reply<CustomerPayload> {
        let fleet = lines::fleet(input.fleet);
        let operation = SetFleet { id: input.id.0, version: input.version, fleet };
        changed(ctx, input.operation_id, &operation).await
    }

    /// Lists the customer's purchase plans anew (CUST-9).
    async fn set_purchase_plans(&self, ctx: &Context<'_>, input: SetPurchasePlansInput) -> Reply<CustomerPayload> {
        let purchase_plans = lines::plans(input.purchase_plans);
        let operation = SetPurchasePlans { id: input.id.0, version: input.version, purchase_plans };
        changed(ctx, input.operation_id, &operation).await
    }

    /// Says whose customer it is among the dealer's people (CUST-13).
    async fn assign_customer(&self, ctx: &Context<'_>, input: AssignCustomerInput) -> Reply<CustomerPayload> {
        let owner = input.owner_id.map(|owner| owner.0);
        let operation = AssignCustomer { id: input.id.0, version: input.version, owner };
        changed(ctx, input.operation_id, &operation).await
    }

    /// Lets another of the dealer's people work on the customer (CUST-13). Sharing twice is sharing once.
    async fn share_customer(&self, ctx: &Context<'_>, input: ShareCustomerInput) -> Reply<CustomerPayload> {
        changed(ctx, input.operation_id, &ShareCustomer { id: input.id.0, user: input.user_id.0 }).await
    }

    /// Ends the sharing with somebody (CUST-13).
    async fn unshare_customer(&self, ctx: &Context<'_>, input: UnshareCustomerInput) -> Reply<CustomerPayload> {
        changed(ctx, input.operation_id, &UnshareCustomer { id: input.id.0, user: input.user_id.0 }).await
    }

    /// Sets the customer aside: out of lists, closed to changes, and free to be recorded by any dealer (CUST-10).
    async fn archive_customer(&self, ctx: &Context<'_>, input: ArchiveCustomerInput) -> Reply<CustomerPayload> {
        changed(ctx, input.operation_id, &ArchiveCustomer { id: input.id.0, version: input.version }).await
    }

    /// Takes the customer back; CONFLICT when it was recorded by somebody meanwhile (CUST-10).
    async fn restore_customer(&self, ctx: &Context<'_>, input: RestoreCustomerInput) -> Reply<CustomerPayload> {
        changed(ctx, input.operation_id, &RestoreCustomer { id: input.id.0, version: input.version }).await
    }

    /// Shows a phone in full; each look is on record, so this takes no operation id (ALL-2). NOT_FOUND for a customer that
    /// one does not see, and where there is no number.
    async fn reveal_phone(&self, ctx: &Context<'_>, input: RevealPhoneInput) -> Reply<RevealPhonePayload> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let whose = perform(&app.db, caller, None, &RevealPhone { whose: input.read()? }).await?;
        let stored = reveal_phone::number(app.db.read(), &caller.actor, whose).await?;
        Ok(RevealPhonePayload { phone: Phone::parse(&stored).map_err(Error::broken)? })
    }
}
