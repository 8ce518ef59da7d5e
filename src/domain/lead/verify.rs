//! The proof that protections follow from the leads (LEAD-2 to LEAD-4): whoever was received first while the customer was free
//! holds it, until when its length says or its last lead was lost; ranks are dense; no two protections overlap. And that buyers are to
//! be contacted when the policy book says (FOLLOW-2). For the command `check`.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, LeadId, PolicyVersionId, Timestamp, UnitId, customer_merge, enums::LeadOutcome, lead, policy_version,
    protection,
};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::contact;
use crate::{
    db::{Db, among},
    domain::{policy::Key, proof},
    error::Result,
    vocab::add_months,
};

/// Goes through the leads of every customer in the order in which they counted. Answers what does not follow, in words for the
/// administrator; nothing if all is well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    let (reported, held) = (lead::Column::CustomerId, protection::Column::CustomerId);
    let look = async |whose: Vec<CustomerId>| contradictions(db, &whose).await;
    proof::of_customers::<lead::Entity, protection::Entity>(db, (reported, held), look).await
}

/// What is wrong about these records, each with its id.
async fn contradictions(db: &Db, of: &[CustomerId]) -> Result<Vec<(CustomerId, String)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let merged = merged(db, of).await?;
    let mut wanted = of.to_vec();
    wanted.extend(merged.iter().map(|(_, record)| *record));
    let leads = lead::Entity::find().filter(among(db.read(), lead::Column::CustomerId, &wanted)).all(db.read()).await?;
    let held = protection::Entity::find().filter(among(db.read(), protection::Column::CustomerId, of));
    let held: HashMap<_, _> = held.all(db.read()).await?.into_iter().map(|row| (row.customer_id, row)).collect();
    let lengths = lengths(db, &leads).await?;
    let each = of.iter().filter_map(|whose| {
        let own = |record: CustomerId| record == *whose;
        let joined = |record: CustomerId| own(record) || merged.contains(&(*whose, record));
        let mut counted: Vec<&lead::Model> =
            leads.iter().filter(|lead| own(lead.customer_id) && lead.counted_at.is_some()).collect();
        counted.sort_by_key(|lead| lead.counted_at);
        let losses = leads.iter().filter(|lead| joined(lead.customer_id));
        let losses = losses.filter_map(|lead| Some((lead.dealer_id, lead.ended_at?))).collect();
        let told = Told { counted, losses, lengths: &lengths };
        told.contradiction(held.get(whose)).map(|what| (*whose, format!("{whose}: {what}")))
    });
    Ok(each.collect())
}

/// The records that were ever merged into these: a loss there ended the protection here while they were one (CUST-10).
async fn merged(db: &Db, of: &[CustomerId]) -> Result<Vec<(CustomerId, CustomerId)>> {
    let records = customer_merge::Entity::find()
        .select_only()
        .columns([customer_merge::Column::KeptId, customer_merge::Column::MergedId])
        .filter(among(db.read(), customer_merge::Column::KeptId, of));
    Ok(records.into_tuple().all(db.read()).await?)
}

/// What the versions of the policy book say by which protections, in months, and next contacts, in days, were measured.
async fn lengths(db: &Db, leads: &[lead::Model]) -> Result<HashMap<PolicyVersionId, i64>> {
    let named = leads.iter().flat_map(|lead| [lead.policy_version_id, lead.contact_policy_version_id]);
    let ids: Vec<PolicyVersionId> = named.flatten().collect();
    let versions = policy_version::Entity::find().filter(among(db.read(), policy_version::Column::Id, &ids));
    Ok(versions.all(db.read()).await?.into_iter().map(|version| (version.id, version.value)).collect())
}

/// When a protection ends by a lead that was lost then: not before it began, whose report may have counted a moment later than
/// the clock said. Nothing for a loss that lies before it.
fn ends_by(lost: Timestamp, since: Timestamp) -> Option<Timestamp> {
    (lost.plus_seconds(1) >= since).then(|| lost.max(since))
}

/// What is told of one record.
struct Told<'a> {
    /// The leads that counted, in the order in which they did.
    counted: Vec<&'a lead::Model>,
    /// Which dealer's leads ended when.
    losses: Vec<(UnitId, Timestamp)>,
    /// The months of protection and the days until a contact, by version of the policy book.
    lengths: &'a HashMap<PolicyVersionId, i64>,
}

/// A protection as it follows from the leads so far.
struct Running<'a> {
    by: &'a lead::Model,
    since: Timestamp,
    until: Timestamp,
    reports: i32,
}

impl Told<'_> {
    /// What is wrong first.
    fn contradiction(&self, held: Option<&protection::Model>) -> Option<String> {
        let mut running: Option<Running<'_>> = None;
        for lead in &self.counted {
            let next = self.next(running, lead);
            match next.and_then(|next| self.contact(lead).map(|()| next)) {
                Ok(next) => running = Some(next),
                Err(what) => return Some(format!("{} {what}", lead.id)),
            }
        }
        match (running, held) {
            (None, None) => None,
            (None, Some(_)) => Some("is protected by no lead".to_owned()),
            (Some(running), None) => Some(format!("was won by {} and has no protection", running.by.id)),
            (Some(running), Some(held)) => self.differs(&running, held),
        }
    }

    /// What follows when this lead counts too.
    fn next<'b>(&self, running: Option<Running<'b>>, lead: &'b lead::Model) -> Result<Running<'b>, String> {
        let (Some(at), Some(rank), Some(until)) = (lead.counted_at, lead.rank, lead.protected_until) else {
            return Err("counts and says not how".to_owned());
        };
        if lead.outcome == LeadOutcome::Granted {
            if let Some(before) = running.filter(|before| at < self.earliest_end(before, at)) {
                return Err(format!("was granted what {} still had", before.by.id));
            }
            if self.end(lead, at) != Some(until) {
                return Err("is not protected for the length of the policy book".to_owned());
            }
            return Ok(Running { by: lead, since: at, until, reports: 1 });
        }
        let Some(mut held) = running else { return Err("stands behind nobody".to_owned()) };
        let covered = held.by.dealer_id == lead.dealer_id;
        if covered != (lead.outcome == LeadOutcome::Covered) || at >= held.until {
            return Err(format!("stands otherwise to {} than it says", held.by.id));
        }
        if until != held.until || rank != held.reports + 1 {
            return Err(format!("has not the rank or the end that follow from {}", held.by.id));
        }
        held.reports += 1;
        Ok(held)
    }

    /// When protection ends that a lead won at that moment.
    fn end(&self, lead: &lead::Model, at: Timestamp) -> Option<Timestamp> {
        let months = self.length(Key::LeadProtection, lead.policy_version_id)?;
        add_months(at.0, i32::try_from(months).ok()?).ok().map(Timestamp)
    }

    /// Whether its buyer is to be contacted when the policy book says (FOLLOW-2); nobody's is of whom nothing was gained.
    fn contact(&self, lead: &lead::Model) -> Result<(), String> {
        let days = self.length(Key::FollowUpContact, lead.contact_policy_version_id);
        let after = lead.contacted_at.or(lead.counted_at);
        let due = after.zip(days).map(|(after, days)| contact::due(after, days));
        if lead.contact_due_at == due.filter(|_| lead.outcome != LeadOutcome::Behind) {
            return Ok(());
        }
        Err("is not to be contacted when the policy book says".to_owned())
    }

    /// A length of time as that version of the policy book says; the default without one.
    fn length(&self, key: Key, version: Option<PolicyVersionId>) -> Option<i64> {
        match version {
            Some(version) => self.lengths.get(&version).copied(),
            None => Some(key.entry().default),
        }
    }

    /// When a protection was over at the earliest, as seen at that moment: its end, or when the holder lost a lead before.
    fn earliest_end(&self, running: &Running<'_>, at: Timestamp) -> Timestamp {
        let his = self.losses.iter().filter(|(dealer, _)| *dealer == running.by.dealer_id);
        let lost = his.filter_map(|(_, lost)| ends_by(*lost, running.since)).filter(|end| *end <= at).min();
        lost.map_or(running.until, |lost| lost.min(running.until))
    }

    fn differs(&self, running: &Running<'_>, held: &protection::Model) -> Option<String> {
        let by: LeadId = running.by.id;
        if (held.lead_id, held.dealer_id, held.since) != (by, running.by.dealer_id, running.since) {
            return Some(format!("is not held by {by}, who was first"));
        }
        if held.reports != running.reports {
            return Some(format!("counts {} reports, and there are {}", held.reports, running.reports));
        }
        let ended = |(dealer, at): &(UnitId, Timestamp)| {
            *dealer == held.dealer_id && ends_by(*at, held.since) == Some(held.until) && held.until < running.until
        };
        let follows = held.until == running.until || self.losses.iter().any(ended);
        (!follows).then(|| format!("is protected until {}, which does not follow from {by}", held.until.to_utc()))
    }
}
