//! `placeContact`: where somebody stands in a customer's decision (KAM-1).

use longhaul_entity::{
    ContactId, CustomerId,
    enums::{DecisionPart, Stance},
};
use serde::Serialize;
use serde_json::json;

use super::{contact_of, open, words};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        support::{self, Placed},
    },
    error::Result,
    journal::{self, Entry},
};

/// Characters of a department.
const DEPARTMENT_MAX: usize = 60;

/// Places somebody, or changes where he stands. The version is that of his place, not the customer's: who places another
/// contact at the same time is not refused for it; only the sum of the shares binds them.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceContact {
    /// At which customer's.
    pub customer: CustomerId,
    /// Whom.
    pub contact: ContactId,
    /// The version of his place that was read; none when he had none.
    pub version: Option<i32>,
    /// His department, at most 60 characters.
    pub department: Option<String>,
    /// What he does in the decision.
    pub part: DecisionPart,
    /// His share in basis points.
    pub share_bp: i32,
    /// Whether he is for us.
    pub stance: Stance,
}

impl Operation for PlaceContact {
    const NAME: &'static str = "placeContact";
    const ACTION: Action = Action::AccountMapEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        // The lock on the customer's row is what keeps the shares of all within 100 %, whoever places whom at once.
        let customer = open(op, actor, self.customer).await?;
        contact_of(op, self.customer, self.contact).await?;
        let department = words("department", self.department.as_deref(), DEPARTMENT_MAX, "KAM-1")?;
        let placed = Placed { department, part: self.part, share_bp: self.share_bp, stance: self.stance };
        let stood = support::place(op, self.customer, self.contact, self.version, &placed).await?;
        if let Some(stood) = stood {
            let data = json!({ "contactId": self.contact, "place": stood });
            journal::record(op, Entry::new("ContactPlaced", self.customer, customer.dealer_id, &data)).await?;
        }
        Ok(self.customer)
    }
}
