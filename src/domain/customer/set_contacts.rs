//! `setContacts`: the people at a customer's, as a whole list (CUST-9, 联系人). Who goes leaves the account map too (KAM-1).

use std::collections::{HashMap, HashSet};

use longhaul_entity::{ContactId, CustomerId, TypedId, contact};
use serde::Serialize;
use serde_json::{Value, json};

use super::{change, input, likeness, lines, query, rules, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, search, support},
    error::{Result, invalid},
    vocab::{PersonOrFirmName, Phone},
};

/// The list as clients call it.
pub(super) const LIST: &str = "contacts";

/// Somebody at a customer's.
#[derive(Clone, Debug, Serialize)]
pub struct ContactLine {
    /// His id: of a contact that stays, or made by the client for a new one.
    pub id: Option<ContactId>,
    /// His name.
    pub name: PersonOrFirmName,
    /// His post, at most 60 characters.
    pub title: Option<String>,
    /// His phone. Not given: that of the contact with this id stays, since clients see it masked only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Option<Phone>>,
    /// Whether he is the one to call first; at most one is.
    pub primary: bool,
}

/// Puts the list in place of the one before.
#[derive(Clone, Debug, Serialize)]
pub struct SetContacts {
    /// Whose.
    pub id: CustomerId,
    /// The version of the customer that was read.
    pub version: i32,
    /// All contacts, in order of display.
    pub contacts: Vec<ContactLine>,
}

impl Operation for SetContacts {
    const NAME: &'static str = "setContacts";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let old = query::contacts_unscoped(op.tx(), &[self.id]).await?.remove(&self.id).unwrap_or_default();
        let new = rows(op, self.id, &self.contacts, &old)?;
        if old == new {
            return Ok(self.id);
        }
        let after = change::store(op, &before, before.clone()).await?;
        let stay: HashSet<ContactId> = new.iter().map(|row| row.id).collect();
        let gone: Vec<ContactId> = old.iter().map(|row| row.id).filter(|id| !stay.contains(id)).collect();
        let off = support::withdraw(op, self.id, &gone).await?;
        lines::replace::<contact::Entity>(op, LIST, contact::Column::CustomerId, self.id, &new).await?;
        search::renew(op, &after, search::of_contacts(&old), search::of_contacts(&new)).await?;
        likeness::renew(op, &after).await?;
        let mut changed = lines::changed(LIST, shown(&old), shown(&new));
        if !off.is_empty() {
            changed.extend(lines::changed("map", json!(off), Value::Null));
        }
        change::journal(op, "CustomerContactsSet", &after, changed).await?;
        Ok(self.id)
    }
}

/// The lines as they are stored.
///
/// # Errors
/// LIMIT for more than 50; INVALID for two first contacts, bad words, and an id twice.
pub(super) fn rows(
    op: &Op<'_>,
    customer: CustomerId,
    lines: &[ContactLine],
    old: &[contact::Model],
) -> Result<Vec<contact::Model>> {
    rules::bounded("input.contacts", lines.len())?;
    one_primary(lines)?;
    let old: HashMap<ContactId, &contact::Model> = old.iter().map(|row| (row.id, row)).collect();
    let mut ids = lines::Ids::new(LIST);
    let mut rows = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let id = ids.take(op, at, line.id)?;
        let stays = old.get(&id);
        let title = line.title.as_deref().filter(|title| !title.trim().is_empty());
        rows.push(contact::Model {
            id,
            customer_id: customer,
            name: line.name.as_str().to_owned(),
            title: title.map(|title| input::line_words(LIST, at, "title", title)).transpose()?,
            phone: match &line.phone {
                Some(given) => given.as_ref().map(|phone| phone.as_str().to_owned()),
                None => stays.and_then(|row| row.phone.clone()),
            },
            is_primary: line.primary,
            position: i32::try_from(at).unwrap_or(i32::MAX),
            created_at: stays.map_or(op.now(), |row| row.created_at),
        });
    }
    Ok(rows)
}

fn one_primary(lines: &[ContactLine]) -> Result<()> {
    let second = lines.iter().enumerate().filter(|(_, line)| line.primary).nth(1);
    let Some((at, _)) = second else { return Ok(()) };
    let field = input::line_field(LIST, at, "primary");
    Err(invalid(field, "首要联系人只能有一位", "Only one contact can be the first to call").rule("CUST-9").into())
}

/// The contacts as the journal keeps them, phones masked.
pub(super) fn shown(rows: &[contact::Model]) -> Value {
    let line = |row: &contact::Model| {
        json!({
            "id": row.id.uuid(),
            "name": row.name,
            "title": row.title,
            "phone": trace::masked_phone(row.phone.as_deref()),
            "primary": row.is_primary,
        })
    };
    rows.iter().map(line).collect()
}
