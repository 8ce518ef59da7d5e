//! "Is this customer taken?" (CUST-10): the answer that any dealer gets about customers it cannot see. Yes or no, which
//! desk to call, and nothing else; never the dealer.

use longhaul_entity::{
    CustomerId, Timestamp, UnitId, customer, customer_identity,
    enums::{CustomerKind, UnitKind},
    protection, unit, unit_within,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{Card, identity::Mark, query};
use crate::{
    auth::{Action, Actor},
    error::{Error, Result, invalid},
    vocab::{CreditCode, PersonOrFirmName, Phone},
};

/// What the dealer knows of the customer; at least one of it.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Unified social credit code.
    pub credit_code: Option<CreditCode>,
    /// The customer's phone.
    pub phone: Option<Phone>,
    /// The name of a body or firm; a person's name identifies nobody.
    pub name: Option<PersonOrFirmName>,
}

impl Identity {
    /// What a card says of a customer; a person's name identifies nobody.
    #[must_use]
    pub fn of(card: &Card) -> Self {
        Self {
            credit_code: card.credit_code.clone(),
            phone: card.phone.clone(),
            name: (card.kind != CustomerKind::Individual).then(|| card.name.clone()),
        }
    }
}

/// Whom to call about a customer that is taken: the market area above the responsible dealer (市场部).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Name of the unit.
    pub name: String,
    /// The desk's phone.
    pub phone: Option<String>,
}

/// A customer that is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The customer, for somebody who may see it.
    pub customer: Option<CustomerId>,
    /// Until when it is protected, if it is (LEAD-2).
    pub protected_until: Option<Timestamp>,
    /// Whom to call.
    pub desk: Option<Desk>,
}

/// Whether a customer with that code, phone or name is on record; nothing when it is free. The surest mark that is
/// known decides: code before phone before name.
///
/// # Errors
/// FORBIDDEN for roles that do not deal with customers; INVALID when nothing is asked about.
pub async fn taken(
    db: &impl ConnectionTrait,
    actor: &Actor,
    identity: &Identity,
    now: Timestamp,
) -> Result<Option<Taken>> {
    actor.may(Action::CustomerTaken)?;
    let wanted = keys(identity);
    if wanted.is_empty() {
        let (zh, en) = ("请填写信用代码、电话或名称", "Name the credit code, the phone or the name");
        return Err(invalid("input", zh, en).rule("CUST-10").into());
    }
    let Some(held) = holder_unscoped(db, identity).await? else { return Ok(None) };
    let seen = query::by_ids(db, actor, Action::CustomerView, &[held]).await?;
    let protection = protection::Entity::find_by_id(held).filter(protection::Column::Until.gt(now)).one(db).await?;
    Ok(Some(Taken {
        customer: seen.first().map(|customer| customer.id),
        protected_until: protection.map(|protection| protection.until),
        desk: desk(db, held).await?,
    }))
}

/// The customer that is known by that code, phone or name, whoever may see it: for answers and reports that tell nobody
/// more than he knows. The surest mark decides.
///
/// # Errors
/// What the database answers.
pub async fn holder_unscoped(db: &impl ConnectionTrait, identity: &Identity) -> Result<Option<CustomerId>> {
    let wanted = keys(identity);
    let rows = customer_identity::Entity::find()
        .filter(customer_identity::Column::Key.is_in(wanted.iter().map(String::as_str)))
        .all(db)
        .await?;
    let held = wanted.iter().find_map(|key| rows.iter().find(|row| row.key == *key));
    Ok(held.map(|row| row.customer_id))
}

fn keys(identity: &Identity) -> Vec<String> {
    let code = identity.credit_code.as_ref().map(|code| Mark::CreditCode.key(code.as_str()));
    let phone = identity.phone.as_ref().map(|phone| Mark::Phone.key(phone.as_str()));
    let name = identity.name.as_ref().map(|name| Mark::Name.key(&name.normalised()));
    [code, phone, name].into_iter().flatten().map(|key| key.text).collect()
}

/// The nearest unit above the responsible dealer: its market area, or what stands in its place.
async fn desk(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Option<Desk>> {
    let dealer: Option<UnitId> = customer::Entity::find_by_id(customer)
        .select_only()
        .column(customer::Column::DealerId)
        .into_tuple()
        .one(db)
        .await?;
    // Its keys go with it when it is set aside, and rows are never removed.
    let dealer = dealer.ok_or_else(|| Error::broken("a key belongs to a customer that is not there"))?;
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(dealer))
        .into_query();
    let above = unit::Entity::find()
        .filter(unit::Column::Id.in_subquery(above))
        .filter(unit::Column::Kind.is_in([UnitKind::Area, UnitKind::Region, UnitKind::Hq]))
        .all(db)
        .await?;
    let nearest = [UnitKind::Area, UnitKind::Region, UnitKind::Hq];
    let found = nearest.iter().find_map(|kind| above.iter().find(|unit| unit.kind == *kind));
    Ok(found.map(|unit| Desk { name: unit.name.clone(), phone: unit.desk_phone.clone() }))
}
