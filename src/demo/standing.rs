//! What is told of the demo's customers besides their fleets: state-owned firms, purchases, introductions, groups and
//! customers at one mine, so that every class, tier and layer has somebody in it.

use longhaul_entity::{
    CustomerId, SiteId,
    enums::{CustomerKind, KeyIndustry, TransportUse},
};

use super::{BRAND, customers::Firm, desk::Desk, organisation::name};
use crate::{
    domain::{
        Caller,
        customer::{
            group::{CreateCustomerGroup, JoinGroup, query::group_of_unscoped},
            query,
            record_purchase::{Bought, RecordPurchase},
            set_facts::SetCustomerFacts,
            set_introducer::SetIntroducer,
            set_sites::SetCustomerSites,
        },
        org::{self, SiteFilter},
        page::Window,
        standing::Facts,
    },
    error::Result,
};

/// A customer of which more is told, with the one of the same house that was told of before.
pub(super) struct Told<'a> {
    pub(super) number: usize,
    pub(super) firm: &'a Firm,
    pub(super) id: CustomerId,
    pub(super) before: Option<CustomerId>,
    /// Whose it is, and the head of the house.
    pub(super) keeper: &'a Caller,
    pub(super) manager: &'a Caller,
}

impl Told<'_> {
    /// Tells it, all at one moment.
    pub(super) async fn tell(&self, desk: &Desk<'_>) -> Result<()> {
        let kind = self.firm.order.card.kind;
        if matches!(kind, CustomerKind::LargeEnterprise | CustomerKind::MediumEnterprise) {
            self.facts(desk).await?;
        }
        if self.firm.order.card.transport_use == TransportUse::Mining && self.number.is_multiple_of(3) {
            self.sites(desk).await?;
        }
        if self.number % 5 == 2 {
            self.purchase(desk).await?;
        }
        match (self.before, self.number % 4) {
            (Some(before), 1) => self.group(desk, before).await,
            (Some(before), 3) => self.introduced(desk, before).await,
            _ => Ok(()),
        }
    }

    async fn version(&self, desk: &Desk<'_>) -> Result<i32> {
        Ok(query::find(desk.db.read(), &self.manager.actor, self.id).await?.version)
    }

    async fn facts(&self, desk: &Desk<'_>) -> Result<()> {
        const INDUSTRIES: [KeyIndustry; 4] =
            [KeyIndustry::Power, KeyIndustry::Coal, KeyIndustry::Steel, KeyIndustry::Port];
        let facts = Facts {
            state_owned: self.number.is_multiple_of(2),
            key_industry: (!self.number.is_multiple_of(3)).then(|| INDUSTRIES[self.number % INDUSTRIES.len()]),
            provinces: Some(1 + i32::try_from(self.number % 4).unwrap_or(0)),
        };
        let version = self.version(desk).await?;
        desk.perform(self.keeper, &SetCustomerFacts { id: self.id, version, facts }).await.map(drop)
    }

    async fn sites(&self, desk: &Desk<'_>) -> Result<()> {
        let all = org::query::work_sites(desk.db.read(), &self.keeper.actor, &SiteFilter::default(), &Window::first(1))
            .await?;
        let sites: std::collections::BTreeSet<SiteId> = all.rows.into_iter().map(|site| site.id).collect();
        let version = self.version(desk).await?;
        desk.perform(self.keeper, &SetCustomerSites { id: self.id, version, sites }).await.map(drop)
    }

    async fn purchase(&self, desk: &Desk<'_>) -> Result<()> {
        let vehicles = [2, 5, 12, 21][self.number / 5 % 4];
        let bought = Bought { brand: BRAND.to_owned(), series: "9系6×4牵引车".to_owned(), vehicles, day: None };
        desk.perform(self.keeper, &RecordPurchase { id: None, customer: self.id, bought }).await.map(drop)
    }

    async fn group(&self, desk: &Desk<'_>, before: CustomerId) -> Result<()> {
        if group_of_unscoped(desk.db.read(), before).await?.is_some() {
            return Ok(());
        }
        let called = name(&format!("演示集团（{}）", self.number))?;
        let group = desk.perform(self.manager, &CreateCustomerGroup { id: None, name: called, unit: None }).await?;
        for customer in [before, self.id] {
            desk.perform(self.manager, &JoinGroup { group, customer }).await?;
        }
        Ok(())
    }

    async fn introduced(&self, desk: &Desk<'_>, before: CustomerId) -> Result<()> {
        let version = self.version(desk).await?;
        let introduced = SetIntroducer { id: self.id, version, introducer: Some(before) };
        desk.perform(self.manager, &introduced).await.map(drop)
    }
}
