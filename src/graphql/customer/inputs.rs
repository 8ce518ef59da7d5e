//! What clients hand in about customers, read into the domain's operations.

use async_graphql::{InputObject, MaybeUndefined};
use longhaul_entity::{
    ContactId, CustomerId, UserId,
    enums::{CustomerKind, Source, TransportUse},
};
use uuid::Uuid;

use super::lines::{self, ContactInput, FleetItemInput, PurchasePlanInput};
use crate::{
    domain::customer::{Card, create::CreateCustomer, reveal_phone::Whose, taken::Identity, update::UpdateCustomer},
    error::invalid,
    graphql::kit::{E, Gid, Reply, Typed},
    vocab::{Coordinates, CreditCode, PersonOrFirmName, Phone, RegionCode},
};

/// A position on earth, WGS-84.
#[derive(InputObject)]
pub(super) struct CustomerPositionInput {
    /// Degrees, north positive, −90 to 90.
    latitude: f64,
    /// Degrees, east positive, −180 to 180.
    longitude: f64,
}

/// A customer to be recorded (建档). The actor's dealer becomes responsible (CUST-13).
#[derive(InputObject)]
pub(super) struct CreateCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The customer's id, if the client makes it (UUID v7).
    id: Option<Gid<CustomerId>>,
    /// What kind of customer (CUST-2).
    kind: E<CustomerKind>,
    /// Its name, at most 120 characters. That of a body or firm identifies it (CUST-10).
    name: String,
    /// Its unified social credit code; identifies it (CUST-10).
    credit_code: Option<Typed<CreditCode>>,
    /// Its own phone; identifies it (CUST-10). An individual needs one.
    phone: Option<Typed<Phone>>,
    /// Its trade, at most 60 characters.
    industry: Option<String>,
    /// What its trucks are used for.
    transport_use: E<TransportUse>,
    /// Where its trucks run, at most 200 characters.
    area_of_use: Option<String>,
    /// Street address, at most 200 characters.
    address: Option<String>,
    /// The county that it lies in, or a city without counties.
    division_code: Typed<RegionCode>,
    /// Where the address lies.
    coordinates: Option<CustomerPositionInput>,
    /// Where it was learned of (CUST-8).
    source: E<Source>,
    /// Whose it is to be. A salesperson's are his own; a manager names an active person of his dealer, or nobody.
    owner_id: Option<Gid<UserId>>,
    /// Its people, at most 50.
    #[graphql(default)]
    contacts: Vec<ContactInput>,
    /// What it drives, at most 50 lines.
    #[graphql(default)]
    fleet: Vec<FleetItemInput>,
    /// What it means to buy, at most 50.
    #[graphql(default)]
    purchase_plans: Vec<PurchasePlanInput>,
}

/// Changes to a customer. What is left out stays; null clears what may be empty.
#[derive(InputObject)]
pub(super) struct UpdateCustomerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version that was read.
    version: i32,
    /// What kind of customer (CUST-2).
    kind: Option<E<CustomerKind>>,
    /// Its name, at most 120 characters.
    name: Option<String>,
    /// Its unified social credit code.
    credit_code: MaybeUndefined<Typed<CreditCode>>,
    /// Its own phone; an individual keeps one.
    phone: MaybeUndefined<Typed<Phone>>,
    /// Its trade, at most 60 characters.
    industry: MaybeUndefined<String>,
    /// What its trucks are used for.
    transport_use: Option<E<TransportUse>>,
    /// Where its trucks run, at most 200 characters.
    area_of_use: MaybeUndefined<String>,
    /// Street address, at most 200 characters.
    address: MaybeUndefined<String>,
    /// The county that it lies in, or a city without counties.
    division_code: Option<Typed<RegionCode>>,
    /// Where the address lies.
    coordinates: MaybeUndefined<CustomerPositionInput>,
    /// Where it was learned of (CUST-8).
    source: Option<E<Source>>,
}

/// What is known of a customer; at least one of it (CUST-10).
#[derive(InputObject)]
pub(super) struct CustomerTakenInput {
    /// Its unified social credit code.
    credit_code: Option<Typed<CreditCode>>,
    /// Its phone.
    phone: Option<Typed<Phone>>,
    /// The name of a body or firm; a person's name identifies nobody.
    name: Option<String>,
}

/// Whose phone is to be shown: a customer's own or that of one of its contacts; exactly one of the two.
#[derive(InputObject)]
pub(super) struct RevealPhoneInput {
    /// The customer.
    customer_id: Option<Gid<CustomerId>>,
    /// The contact.
    contact_id: Option<Gid<ContactId>>,
}

impl CreateCustomerInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID, naming the field.
    pub(super) fn read(self) -> Reply<CreateCustomer> {
        Ok(CreateCustomer {
            id: self.id.map(|id| id.0),
            card: Card {
                kind: self.kind.0,
                name: firm_name(&self.name, "input.name".to_owned())?,
                credit_code: self.credit_code.map(|code| code.of("input.creditCode")).transpose()?,
                phone: self.phone.map(|phone| phone.of("input.phone")).transpose()?,
                industry: self.industry,
                transport_use: self.transport_use.0,
                area_of_use: self.area_of_use,
                address: self.address,
                division: self.division_code.of("input.divisionCode")?,
                place: self.coordinates.map(place).transpose()?,
                source: self.source.0,
            },
            owner: self.owner_id.map(|owner| owner.0),
            contacts: lines::contacts(self.contacts)?,
            fleet: lines::fleet(self.fleet),
            purchase_plans: lines::plans(self.purchase_plans),
        })
    }
}

impl UpdateCustomerInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID, naming the field.
    pub(super) fn read(self) -> Reply<UpdateCustomer> {
        Ok(UpdateCustomer {
            id: self.id.0,
            version: self.version,
            kind: self.kind.map(|kind| kind.0),
            name: self.name.map(|name| firm_name(&name, "input.name".to_owned())).transpose()?,
            credit_code: patched(self.credit_code, |code| code.of("input.creditCode"))?,
            phone: patched(self.phone, |phone| phone.of("input.phone"))?,
            industry: patched(self.industry, Ok)?,
            transport_use: self.transport_use.map(|used| used.0),
            area_of_use: patched(self.area_of_use, Ok)?,
            address: patched(self.address, Ok)?,
            division: self.division_code.map(|code| code.of("input.divisionCode")).transpose()?,
            place: patched(self.coordinates, place)?,
            source: self.source.map(|source| source.0),
        })
    }
}

impl CustomerTakenInput {
    /// What is asked about.
    ///
    /// # Errors
    /// INVALID, naming the field.
    pub(super) fn read(self) -> Reply<Identity> {
        Ok(Identity {
            credit_code: self.credit_code.map(|code| code.of("input.creditCode")).transpose()?,
            phone: self.phone.map(|phone| phone.of("input.phone")).transpose()?,
            name: self.name.map(|name| firm_name(&name, "input.name".to_owned())).transpose()?,
        })
    }
}

impl RevealPhoneInput {
    /// Whose.
    ///
    /// # Errors
    /// INVALID unless exactly one is named.
    pub(super) fn read(&self) -> Reply<Whose> {
        match (self.customer_id, self.contact_id) {
            (Some(customer), None) => Ok(Whose::Customer(customer.0)),
            (None, Some(contact)) => Ok(Whose::Contact(contact.0)),
            _ => {
                let (zh, en) = ("请指定客户或联系人之一", "Name either a customer or a contact");
                Err(invalid("input", zh, en).into())
            }
        }
    }
}

/// A name as typed.
///
/// # Errors
/// INVALID, naming the field.
pub(in crate::graphql) fn firm_name(typed: &str, field: String) -> Reply<PersonOrFirmName> {
    Ok(PersonOrFirmName::parse(typed).map_err(|err| invalid(field, err.zh(), err.en()))?)
}

/// A field that may be left out (none), cleared (null) or given.
///
/// # Errors
/// What reading the given value answers.
pub(super) fn patched<T, U>(typed: MaybeUndefined<T>, read: impl FnOnce(T) -> Reply<U>) -> Reply<Option<Option<U>>> {
    match typed {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Ok(Some(None)),
        MaybeUndefined::Value(value) => Ok(Some(Some(read(value)?))),
    }
}

fn place(typed: CustomerPositionInput) -> Reply<Coordinates> {
    let read = Coordinates::new(typed.latitude, typed.longitude);
    Ok(read.map_err(|err| invalid("input.coordinates", err.zh(), err.en()))?)
}
