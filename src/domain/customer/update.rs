//! `updateCustomer`: changes what is recorded about a customer, field by field (CUST-9, CUST-10).

use longhaul_entity::{
    CustomerId, customer,
    enums::{CustomerKind, Source, StandingCause, TransportUse},
};
use serde::Serialize;

use super::{change, identity, input, likeness, rules, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, search, standing},
    error::Result,
    vocab::{Coordinates, CreditCode, PersonOrFirmName, Phone, RegionCode},
};

/// The changes. A field that is not given stays; one given as nothing is cleared.
#[derive(Clone, Debug, Serialize)]
pub struct UpdateCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i32,
    /// What kind of customer (CUST-2).
    pub kind: Option<CustomerKind>,
    /// Its name.
    pub name: Option<PersonOrFirmName>,
    /// Unified social credit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<Option<CreditCode>>,
    /// Its own phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Option<Phone>>,
    /// Its trade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<Option<String>>,
    /// What its trucks are used for.
    pub transport_use: Option<TransportUse>,
    /// Where its trucks run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_of_use: Option<Option<String>>,
    /// Street address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Option<String>>,
    /// The county, or a city without counties.
    pub division: Option<RegionCode>,
    /// Where the address lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Option<Coordinates>>,
    /// Where it was learned of (CUST-8).
    pub source: Option<Source>,
}

impl UpdateCustomer {
    /// Changes nothing yet.
    #[must_use]
    pub const fn nothing(id: CustomerId, version: i32) -> Self {
        Self {
            id,
            version,
            kind: None,
            name: None,
            credit_code: None,
            phone: None,
            industry: None,
            transport_use: None,
            area_of_use: None,
            address: None,
            division: None,
            place: None,
            source: None,
        }
    }

    /// The record as it is to be.
    fn applied(&self, before: &customer::Model) -> Result<customer::Model> {
        let mut after = before.clone();
        self.apply_identity(&mut after);
        self.apply_words(&mut after)?;
        after.transport_use = self.transport_use.unwrap_or(after.transport_use);
        after.source = self.source.unwrap_or(after.source);
        if let Some(division) = self.division {
            rules::lies_in(division)?;
            division.as_str().clone_into(&mut after.division_code);
        }
        if let Some(place) = self.place {
            after.lat_e6 = place.map(|place| place.lat_micro_degrees());
            after.lon_e6 = place.map(|place| place.lon_micro_degrees());
        }
        rules::identifiable(&after)?;
        Ok(after)
    }

    fn apply_identity(&self, after: &mut customer::Model) {
        after.kind = self.kind.unwrap_or(after.kind);
        if let Some(name) = &self.name {
            name.as_str().clone_into(&mut after.name);
            after.name_key = name.normalised();
        }
        if let Some(code) = &self.credit_code {
            after.credit_code = code.as_ref().map(|code| code.as_str().to_owned());
        }
        if let Some(phone) = &self.phone {
            after.phone = phone.as_ref().map(|phone| phone.as_str().to_owned());
        }
    }

    fn apply_words(&self, after: &mut customer::Model) -> Result<()> {
        if let Some(typed) = &self.industry {
            after.industry = input::words("industry", typed.as_deref(), input::INDUSTRY_MAX)?;
        }
        if let Some(typed) = &self.area_of_use {
            after.area_of_use = input::words("areaOfUse", typed.as_deref(), input::ADDRESS_MAX)?;
        }
        if let Some(typed) = &self.address {
            after.address = input::words("address", typed.as_deref(), input::ADDRESS_MAX)?;
        }
        Ok(())
    }
}

impl Operation for UpdateCustomer {
    const NAME: &'static str = "updateCustomer";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let after = self.applied(&before)?;
        if after == before {
            return Ok(self.id);
        }
        identity::renew(op, actor, &before, &after).await?;
        let after = change::store(op, &before, after).await?;
        likeness::renew(op, &after).await?;
        search::renew(op, &after, search::of_customer(&before), search::of_customer(&after)).await?;
        change::journal(op, "CustomerUpdated", &after, trace::changes(&before, &after)).await?;
        if after.kind != before.kind {
            standing::stand_alone(op, self.id, StandingCause::Facts).await?;
        }
        Ok(self.id)
    }
}
