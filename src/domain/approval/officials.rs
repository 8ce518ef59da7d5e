//! Public officials (公职人员, APPR-6): gifts and expenses for them are refused whatever a plan says, and compliance is told.
//!
//! The notice is a row of the transaction that refuses. So that it is kept, the refusal leaves that transaction as a value,
//! an [`Official`], and becomes an error outside.

use std::collections::{HashMap, HashSet};

use longhaul_entity::{
    ContactId, CustomerId, NoticeId, compliance_notice, contact, customer,
    enums::{CustomerKind, OfficialGround, UnitKind},
    unit,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{kinds, submit::New, terms::Terms};
use crate::{
    auth::{Action, Actor},
    db::{Op, among},
    domain::customer::query as customers,
    error::{Code, Error, Refusal, Result, not_found},
    journal::{self, Entry},
};

/// Somebody whom something was asked for is a public official: what the refusal is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// By what he counts as one.
    pub ground: OfficialGround,
    /// The field that names him.
    pub field: String,
}

impl Official {
    /// The refusal that the client is told.
    #[must_use]
    pub fn refusal(&self) -> Error {
        let zh = "不得向公职人员赠送礼品或支出费用，本次申请已被拒绝并通知合规部门";
        let en = "Nothing may be given to or spent on public officials; the request is refused, and compliance is told";
        let refusal = Refusal::new(Code::Rule, zh, en).rule("APPR-6").field(self.field.clone());
        refusal.fact("ground", serde_json::json!(self.ground)).into()
    }
}

/// The contacts that recipients are said to be, and whether their customer is a government agency.
pub(super) struct People(HashMap<ContactId, (contact::Model, bool)>);

impl People {
    /// The name of a contact.
    pub(super) fn name(&self, id: ContactId) -> Option<String> {
        self.0.get(&id).map(|(contact, _)| contact.name.clone())
    }

    /// Whether all of them belong to customers that he sees.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn seen_by(&self, op: &Op<'_>, actor: &Actor) -> Result<()> {
        let of: Vec<CustomerId> = self.0.values().map(|(contact, _)| contact.customer_id).collect();
        let seen = customers::by_ids(op.tx(), actor, Action::CustomerView, &of).await?;
        let all = of.iter().all(|id| seen.iter().any(|customer| customer.id == *id));
        if all { Ok(()) } else { Err(not_found()) }
    }
}

/// The contacts that the terms name.
///
/// # Errors
/// NOT_FOUND for one that is not there.
pub(super) async fn people(db: &impl ConnectionTrait, terms: &Terms) -> Result<People> {
    let ids: Vec<ContactId> = terms.recipients().filter_map(|(_, whom)| whom.contact).collect();
    let mut people = HashMap::new();
    if ids.is_empty() {
        return Ok(People(people));
    }
    let contacts = contact::Entity::find().filter(among(db, contact::Column::Id, &ids)).all(db).await?;
    let of: Vec<CustomerId> = contacts.iter().map(|contact| contact.customer_id).collect();
    let agencies = agencies(db, &of).await?;
    for contact in contacts {
        let official = agencies.contains(&contact.customer_id);
        people.insert(contact.id, (contact, official));
    }
    if ids.iter().all(|id| people.contains_key(id)) { Ok(People(people)) } else { Err(not_found()) }
}

/// Those of the records that are a government agency, or were merged into one: a merge makes nobody less of an official
/// (CUST-10).
async fn agencies(db: &impl ConnectionTrait, ids: &[CustomerId]) -> Result<HashSet<CustomerId>> {
    let of =
        async |ids: &[CustomerId]| customer::Entity::find().filter(among(db, customer::Column::Id, ids)).all(db).await;
    let records = of(ids).await?;
    let kept: Vec<CustomerId> = records.iter().filter_map(|record| record.merged_into).collect();
    let kept = if kept.is_empty() { Vec::new() } else { of(&kept).await? };
    let is_agency = |record: &customer::Model| record.kind == CustomerKind::GovernmentAgency;
    let counts = |record: &customer::Model| {
        is_agency(record) || kept.iter().any(|kept| record.merged_into == Some(kept.id) && is_agency(kept))
    };
    Ok(records.iter().filter(|record| counts(record)).map(|record| record.id).collect())
}

/// The first recipient who counts as an official: declared to be one; a contact of a government agency; or anybody whom
/// something is for at a customer that is one.
pub(super) async fn found(db: &impl ConnectionTrait, new: &New, people: &People) -> Result<Option<Official>> {
    let official = |ground, field| Ok(Some(Official { ground, field }));
    for (field, whom) in new.terms.recipients() {
        let contact = whom.contact.and_then(|id| people.0.get(&id));
        if whom.public_official {
            return official(OfficialGround::Declared, field);
        }
        if contact.is_some_and(|(_, agency)| *agency) {
            return official(OfficialGround::AgencyContact, field);
        }
    }
    let Some(id) = new.customer else { return Ok(None) };
    let named = new.terms.recipients().next().map(|(field, _)| field);
    match named {
        _ if !agencies(db, &[id]).await?.contains(&id) => Ok(None),
        Some(field) => official(OfficialGround::AgencyCustomer, field),
        // A visit without gifts gives nobody anything.
        None if kinds::is_personal(new.kind) && !new.terms.items.is_empty() => {
            official(OfficialGround::AgencyCustomer, "input.customerId".to_owned())
        }
        None => Ok(None),
    }
}

/// Whether the request is for a public official; then compliance has its notice, which is kept only if the transaction is
/// committed. Whoever calls this hands the answer out of it as a value, and there turns it into [`Official::refusal`].
///
/// # Errors
/// NOT_FOUND for a contact that is not there; INVALID and LIMIT for the terms.
pub async fn noticed(op: &Op<'_>, actor: &Actor, new: &New) -> Result<Option<Official>> {
    let people = people(op.tx(), &new.terms).await?;
    let kept = new.terms.read(new.kind, |contact| people.name(contact))?;
    let Some(official) = found(op.tx(), new, &people).await? else { return Ok(None) };
    let whom = new.terms.recipients().find(|(field, _)| *field == official.field).map(|(_, whom)| whom);
    let words: Vec<&str> = new.terms.items.iter().map(|item| item.what.as_str()).collect();
    let known = whom.and_then(|whom| whom.name.clone().or_else(|| people.name(whom.contact?)));
    let row = compliance_notice::Model {
        id: op.id::<NoticeId>(),
        at: op.now(),
        actor_id: actor.user,
        unit_id: new.unit,
        kind: new.kind,
        request_id: new.changes,
        customer_id: new.customer,
        ground: official.ground,
        recipient: known,
        recipient_title: whom.and_then(|whom| whom.title.clone()),
        what: words.join("；"),
        per_vehicle_fen: kept.per_vehicle.get(),
        vehicles: new.terms.vehicles,
        reason: kept.reason,
    };
    // For HQ alone: whoever is watched does not see what is written about him.
    let hq = unit::Entity::find().filter(unit::Column::Kind.eq(UnitKind::Hq)).one(op.tx()).await?;
    let hq = hq.ok_or_else(|| Error::broken("an organisation without HQ"))?.id;
    let data = json!({ "kind": row.kind, "unit": row.unit_id, "ground": row.ground, "request": row.request_id });
    let id = row.id;
    compliance_notice::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
    journal::record(op, Entry::new("OfficialRefused", id, hq, &data)).await?;
    Ok(Some(official))
}
