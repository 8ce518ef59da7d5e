//! `archiveCustomer`: sets a customer aside. It gives up what it is recognised by, so that another dealer may record it
//! (CUST-10); its history stays.

use longhaul_entity::{CustomerId, enums::StandingCause};
use serde::Serialize;

use super::{change, identity, likeness, query, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, search, standing},
    error::Result,
};

/// Sets the customer aside.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i32,
}

impl Operation for ArchiveCustomer {
    const NAME: &'static str = "archiveCustomer";
    const ACTION: Action = Action::CustomerAssign;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let held = standing::hold(op, self.id, standing::Pools::default()).await?;
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let merged = query::merged_into_unscoped(op.tx(), &[self.id]).await?;
        let records: Vec<CustomerId> = merged.into_iter().map(|(record, _)| record).chain([self.id]).collect();
        identity::release_all(op, &records).await?;
        let mut after = before.clone();
        after.archived_at = Some(op.now());
        let after = change::store(op, &before, after).await?;
        likeness::renew(op, &after).await?;
        search::transfer(op, &before, &after).await?;
        change::journal(op, "CustomerArchived", &after, trace::changes(&before, &after)).await?;
        // What is set aside counts with nobody (CUST-5).
        standing::stand(op, held, StandingCause::Facts).await?;
        Ok(self.id)
    }
}
