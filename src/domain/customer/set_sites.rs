//! `setCustomerSites`: at which mines and work sites a customer is at work; its fleet counts with those of the others
//! there (CUST-5).

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, SiteId, enums::StandingCause};
use serde::Serialize;
use serde_json::json;

use super::{change, lines};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation, org,
        standing::{self, Pools},
    },
    error::{Code, Refusal, Result, invalid},
};

/// Puts the list in place of the one before.
#[derive(Clone, Debug, Serialize)]
pub struct SetCustomerSites {
    /// Whose.
    pub id: CustomerId,
    /// The version of the customer that was read.
    pub version: i32,
    /// All of them, each once, at most five.
    pub sites: BTreeSet<SiteId>,
}

impl Operation for SetCustomerSites {
    const NAME: &'static str = "setCustomerSites";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let wanted: Vec<SiteId> = self.sites.iter().copied().collect();
        if wanted.len() > standing::SITES_MAX {
            let zh = format!("最多{}个", standing::SITES_MAX);
            let en = format!("At most {}", standing::SITES_MAX);
            let refusal = Refusal::new(Code::Limit, zh, en).rule("CUST-5").field("input.siteIds");
            return Err(refusal.fact("max", standing::SITES_MAX).into());
        }
        if org::query::sites_by_id(op.tx(), actor, &wanted).await?.len() < wanted.len() {
            let (zh, en) = ("没有这个矿区或工地", "There is no such mine or work site");
            return Err(invalid("input.siteIds", zh, en).rule("ORG-3").into());
        }
        let more = Pools { sites: self.sites.clone(), ..Pools::default() };
        let held = standing::hold(op, self.id, more).await?;
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let old: BTreeSet<SiteId> = standing::query::sites_unscoped(op.tx(), self.id).await?.into_iter().collect();
        if old == self.sites {
            return Ok(self.id);
        }
        let new: Vec<SiteId> = self.sites.difference(&old).copied().collect();
        standing::sites_are(op, self.id, &wanted, &new).await?;
        let after = change::store(op, &before, before.clone()).await?;
        let changed = lines::changed("sites", json!(old), json!(self.sites));
        change::journal(op, "CustomerSitesSet", &after, changed).await?;
        standing::stand(op, held, StandingCause::Site).await?;
        Ok(self.id)
    }
}
