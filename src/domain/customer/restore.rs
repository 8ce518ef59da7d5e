//! `restoreCustomer`: takes back a customer that was set aside, unless somebody recorded it meanwhile (CUST-10).

use longhaul_entity::{CustomerId, enums::StandingCause};
use serde::Serialize;

use super::{change, identity, likeness, merge, query, rules, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, search, standing},
    error::{Code, Refusal, Result},
};

/// Takes the customer back.
#[derive(Clone, Debug, Serialize)]
pub struct RestoreCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i32,
}

impl Operation for RestoreCustomer {
    const NAME: &'static str = "restoreCustomer";
    const ACTION: Action = Action::CustomerAssign;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let held = standing::hold(op, self.id, standing::Pools::default()).await?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        if before.archived_at.is_none() {
            let refusal = Refusal::new(Code::Rule, "客户未归档", "The customer is not set aside");
            return Err(refusal.rule("CUST-13").into());
        }
        rules::current(&before, Some(self.version))?;
        // First what was merged into it: each of its records gets its own keys back.
        for record in merge::merged_into(op, self.id).await? {
            identity::claim(op, actor, self.id, record.id, &identity::keys(&record)).await?;
        }
        identity::claim(op, actor, self.id, self.id, &identity::keys(&before)).await?;
        let mut after = before.clone();
        after.archived_at = None;
        let after = change::store(op, &before, after).await?;
        likeness::renew(op, &after).await?;
        search::transfer(op, &before, &after).await?;
        change::journal(op, "CustomerRestored", &after, trace::changes(&before, &after)).await?;
        // What is set aside counts with nobody (CUST-5).
        standing::stand(op, held, StandingCause::Facts).await?;
        Ok(self.id)
    }
}
