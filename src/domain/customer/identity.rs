//! What a customer is recognised by across dealers that cannot see each other: each key belongs to one customer (CUST-10).
//!
//! A key is claimed by inserting it, so that of many who record the same customer at once exactly one succeeds.
//! The name is a key of bodies and firms only: two persons of one name are two customers.

use longhaul_entity::{CustomerId, customer, customer_identity, enums::CustomerKind};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::query;
use crate::{
    auth::{Action, Actor},
    db::Op,
    error::{Code, Error, Refusal, Result},
};

/// Which of a customer's marks a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The unified social credit code.
    CreditCode,
    /// The customer's own phone.
    Phone,
    /// The name as it is compared.
    Name,
}

impl Mark {
    /// The input field that it comes from.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::CreditCode => "input.creditCode",
            Self::Phone => "input.phone",
            Self::Name => "input.name",
        }
    }

    /// What somebody is told whose mark it was, and nothing of whose it is.
    pub(super) fn refusal(self) -> Refusal {
        let refusal = Refusal::new(Code::Conflict, "该客户已建档", "This customer is on record already");
        refusal.rule("CUST-10").field(self.field())
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::CreditCode => "CODE",
            Self::Phone => "PHONE",
            Self::Name => "NAME",
        }
    }

    /// The key of that mark with that normalised value.
    pub(super) fn key(self, value: &str) -> Key {
        Key { text: format!("{}:{value}", self.prefix()), mark: self }
    }
}

/// A key as it is stored, with the mark that it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) mark: Mark,
}

/// All keys of a customer, in the order in which they are claimed.
pub(super) fn keys(customer: &customer::Model) -> Vec<Key> {
    let code = customer.credit_code.as_deref().map(|code| Mark::CreditCode.key(code));
    let name = (customer.kind != CustomerKind::Individual).then(|| Mark::Name.key(&customer.name_key));
    let phone = customer.phone.as_deref().map(|phone| Mark::Phone.key(phone));
    let mut keys: Vec<Key> = [code, name, phone].into_iter().flatten().collect();
    // One order for all writers: nobody waits for somebody who waits for him.
    keys.sort_by(|one, other| one.text.cmp(&other.text));
    keys
}

/// Claims the keys for a record of the customer `whole`, for itself or one merged into it. A key that another of its
/// records has stays there: it answers for the whole.
///
/// # Errors
/// CONFLICT when one of them belongs to another customer: the refusal names the field, and the customer only to
/// somebody who may see it.
pub(super) async fn claim(
    op: &Op<'_>,
    actor: &Actor,
    whole: CustomerId,
    record: CustomerId,
    keys: &[Key],
) -> Result<()> {
    for key in keys {
        let row = customer_identity::ActiveModel { key: Set(key.text.clone()), customer_id: Set(record) };
        let claimed = customer_identity::Entity::insert(row)
            .on_conflict(OnConflict::column(customer_identity::Column::Key).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if claimed == 0 {
            let holder = holder(op, key).await?;
            if holder.as_ref().is_none_or(|holder| holder.id != whole) {
                return Err(taken(op, actor, key, holder).await?.into());
            }
        }
    }
    Ok(())
}

/// Gives up all keys of the records.
///
/// # Errors
/// What the database answers.
pub(super) async fn release_all(op: &Op<'_>, records: &[CustomerId]) -> Result<()> {
    customer_identity::Entity::delete_many()
        .filter(customer_identity::Column::CustomerId.is_in(records.iter().copied()))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Gives up the keys.
///
/// # Errors
/// What the database answers.
async fn release(op: &Op<'_>, customer: CustomerId, keys: &[Key]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    customer_identity::Entity::delete_many()
        .filter(customer_identity::Column::CustomerId.eq(customer))
        .filter(customer_identity::Column::Key.is_in(keys.iter().map(|key| key.text.as_str())))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Gives up all keys of a customer.
///
/// # Errors
/// What the database answers.
pub(super) async fn forget(op: &Op<'_>, customer: CustomerId) -> Result<()> {
    let all = customer_identity::Column::CustomerId.eq(customer);
    customer_identity::Entity::delete_many().filter(all).exec(op.tx()).await?;
    Ok(())
}

/// Gives up the keys that the customer has no more and claims those that are new.
///
/// # Errors
/// As [`claim`].
pub(super) async fn renew(op: &Op<'_>, actor: &Actor, before: &customer::Model, after: &customer::Model) -> Result<()> {
    let (old, new) = (keys(before), keys(after));
    let gone: Vec<Key> = old.iter().filter(|key| !new.contains(key)).cloned().collect();
    let added: Vec<Key> = new.iter().filter(|key| !old.contains(key)).cloned().collect();
    release(op, before.id, &gone).await?;
    claim(op, actor, before.id, before.id, &added).await
}

/// The customer that the key answers for; none when it was given up a moment ago.
async fn holder(op: &Op<'_>, key: &Key) -> Result<Option<customer::Model>> {
    let held = customer_identity::Entity::find_by_id(key.text.as_str()).one(op.tx()).await?;
    match held {
        Some(held) => query::whole_unscoped(op.tx(), held.customer_id).await,
        None => Ok(None),
    }
}

/// The answer to somebody whose key is taken.
async fn taken(op: &Op<'_>, actor: &Actor, key: &Key, holder: Option<customer::Model>) -> Result<Refusal, Error> {
    let refusal = key.mark.refusal();
    let Some(holder) = holder else { return Ok(refusal) };
    let seen = query::by_ids(op.tx(), actor, Action::CustomerView, &[holder.id]).await?;
    Ok(match seen.first() {
        Some(existing) => refusal.fact("existing", existing.id.to_string()),
        None => refusal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    #[test]
    fn a_firm_is_known_by_its_name_and_a_person_is_not() {
        let customer = |kind| customer::Model {
            kind,
            name: "远达（唐山）物流".to_owned(),
            name_key: "远达(唐山)物流".to_owned(),
            credit_code: Some("91130200MA0000001X".to_owned()),
            phone: Some("13800001111".to_owned()),
            ..sample::customer()
        };
        let texts = |kind| keys(&customer(kind)).into_iter().map(|key| key.text).collect::<Vec<_>>();
        let firm = ["CODE:91130200MA0000001X", "NAME:远达(唐山)物流", "PHONE:13800001111"];
        assert_eq!(texts(CustomerKind::SmallEnterprise), firm);
        assert_eq!(texts(CustomerKind::Individual), [firm[0], firm[2]]);
    }
}
