//! Receipts (回执单) and their verification.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::lead;

use crate::{
    auth::receipts,
    domain::lead::receipt,
    graphql::kit::{Reply, app},
};

/// What the server said when it received a report (回执单, LEAD-2): the same whenever it is fetched again.
pub(super) struct Receipt(pub(super) lead::Model);

#[Object(name = "LeadReceipt")]
impl Receipt {
    /// In words, Chinese.
    async fn text_zh(&self) -> String {
        receipt::zh(&self.0)
    }

    /// In words, English.
    async fn text_en(&self) -> String {
        receipt::en(&self.0)
    }

    /// The figures, a line each: what the signature covers.
    async fn payload(&self) -> String {
        receipt::payload(&self.0)
    }

    /// The server's signature over `payload`; `verifyLeadReceipt` says whether it is genuine.
    async fn signature(&self, ctx: &Context<'_>) -> Reply<String> {
        Ok(receipts::sign(&app(ctx)?.keys.keys(), &receipt::payload(&self.0))?)
    }
}

/// Whether a receipt is genuine.
#[derive(SimpleObject)]
pub(super) struct LeadReceiptVerdict {
    /// Whether this server signed exactly this.
    pub(super) genuine: bool,
}
