//! What duplicates are recognised by (CUST-10): a phone of the customer or one of its people, the stem of a firm's name,
//! the part of a credit code that names the body. A key that two customers have makes them candidates for a merge and
//! nothing more: somebody has to look.

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, contact, customer, customer_likeness, enums::CustomerKind};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict};

use super::query;
use crate::{db::Op, error::Result};

/// What is cut off a firm's name, the longest first: words of its legal form, which people leave out or mix up.
const FORMS: [&str; 6] = ["股份有限公司", "有限责任公司", "个体工商户", "有限公司", "公司", "集团"];
/// Characters that a stem has at least; what is shorter says nothing.
const STEM_LEAST: usize = 2;

/// Writes the keys of new customers, each with its people.
///
/// # Errors
/// What the database answers.
pub(super) async fn write(op: &Op<'_>, new: impl Iterator<Item = (&customer::Model, &[contact::Model])>) -> Result<()> {
    let keys = new.flat_map(|(customer, contacts)| keys(customer, contacts).into_iter().map(|key| (key, customer.id)));
    insert(op, keys.collect()).await
}

/// Brings the keys up to what the customer is now: none for one that is set aside or was merged into another.
///
/// # Errors
/// What the database answers.
pub(super) async fn renew(op: &Op<'_>, customer: &customer::Model) -> Result<()> {
    let contacts = query::contacts_unscoped(op.tx(), &[customer.id]).await?.remove(&customer.id).unwrap_or_default();
    let before: BTreeSet<String> = customer_likeness::Entity::find()
        .select_only()
        .column(customer_likeness::Column::Key)
        .filter(customer_likeness::Column::CustomerId.eq(customer.id))
        .into_tuple()
        .all(op.tx())
        .await?
        .into_iter()
        .collect();
    let after = keys(customer, &contacts);
    let gone: Vec<&String> = before.difference(&after).collect();
    if !gone.is_empty() {
        customer_likeness::Entity::delete_many()
            .filter(customer_likeness::Column::CustomerId.eq(customer.id))
            .filter(customer_likeness::Column::Key.is_in(gone))
            .exec(op.tx())
            .await?;
    }
    insert(op, after.difference(&before).map(|key| (key.clone(), customer.id)).collect()).await
}

async fn insert(op: &Op<'_>, keys: Vec<(String, CustomerId)>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let rows = keys.into_iter().map(|(key, id)| customer_likeness::ActiveModel { key: Set(key), customer_id: Set(id) });
    let once = [customer_likeness::Column::Key, customer_likeness::Column::CustomerId];
    customer_likeness::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    Ok(())
}

fn keys(customer: &customer::Model, contacts: &[contact::Model]) -> BTreeSet<String> {
    if customer.archived_at.is_some() || customer.merged_into.is_some() {
        return BTreeSet::new();
    }
    let phones = contacts.iter().filter_map(|contact| contact.phone.as_ref()).chain(&customer.phone);
    let mut keys: BTreeSet<String> = phones.map(|phone| format!("PHONE:{phone}")).collect();
    keys.extend(customer.credit_code.as_deref().and_then(|code| code.get(8..17)).map(|body| format!("BODY:{body}")));
    if customer.kind != CustomerKind::Individual {
        keys.extend(stem(&customer.name_key).map(|stem| format!("STEM:{stem}")));
    }
    keys
}

/// A firm's name without the words of its legal form and without brackets; none when too little is left.
fn stem(name_key: &str) -> Option<String> {
    let bare: String = name_key.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    let mut stem = bare.as_str();
    while let Some(shorter) = FORMS.iter().find_map(|form| stem.strip_suffix(form)) {
        stem = shorter;
    }
    (stem.chars().count() >= STEM_LEAST).then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_stem_differ_in_legal_form_and_brackets_only() {
        for name in
            ["远达(唐山)物流有限公司", "远达唐山物流有限责任公司", "远达唐山物流(集团)股份有限公司", "远达唐山物流"]
        {
            assert_eq!(stem(name).as_deref(), Some("远达唐山物流"), "{name}");
        }
        assert_ne!(stem("远达唐山运输有限公司"), stem("远达唐山物流有限公司"));
        assert_eq!(stem("集团有限公司"), None);
        assert_eq!(stem("远公司"), None);
    }
}
