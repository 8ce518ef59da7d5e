//! What clients hand in about offences, read into the domain's operations.

use async_graphql::{Enum, InputObject};
use longhaul_entity::{CustomerId, LeadId, OffenceId, UnitId, VisitId, enums::OffenceWay};
use uuid::Uuid;

use crate::{
    domain::offence::{AnswerOffence, DecideOffence, RecordOffence, ReverseOffence, Verdict},
    error::invalid,
    graphql::kit::{DateTime, E, Gid, Money, Reply},
};

/// A contact without approval (违规登记).
#[derive(InputObject)]
pub(super) struct RecordOffenceInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<OffenceId>>,
    /// The dealer that is accused: one below whoever records it.
    dealer_id: Gid<UnitId>,
    /// The customer: one that whoever records it sees.
    customer_id: Gid<CustomerId>,
    /// What was done.
    way: E<OffenceWay>,
    /// When: within a year, not in the future.
    happened_at: DateTime,
    /// What shows it, 10 to 2,000 characters.
    evidence: String,
    /// Visits of that dealer to that customer that show it.
    #[graphql(default)]
    visit_ids: Vec<Gid<VisitId>>,
    /// Leads of that dealer about that customer that show it; with the visits at most 20.
    #[graphql(default)]
    lead_ids: Vec<Gid<LeadId>>,
}

/// What the dealer says to an offence (申辩).
#[derive(InputObject)]
pub(super) struct AnswerOffenceInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which offence.
    id: Gid<OffenceId>,
    /// The version that was read.
    version: i32,
    /// What the dealer says, at most 2,000 characters.
    words: String,
}

/// What is said to an offence.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum OffenceVerdict {
    /// 考核 / The dealer pays.
    Penalise,
    /// 不予考核 / It does not.
    Dismiss,
}

/// A decision on an offence (考核决定).
#[derive(InputObject)]
pub(super) struct DecideOffenceInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which offence.
    id: Gid<OffenceId>,
    /// The version that was read.
    version: i32,
    /// What is said.
    verdict: OffenceVerdict,
    /// What the dealer pays, in fen, within the range of the policy book; for PENALISE alone.
    amount: Option<Money>,
    /// Why, at most 2,000 characters.
    why: String,
}

/// A penalty that is taken back (撤销考核).
#[derive(InputObject)]
pub(super) struct ReverseOffenceInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which offence.
    id: Gid<OffenceId>,
    /// The version that was read.
    version: i32,
    /// Why, at most 2,000 characters.
    why: String,
}

impl RecordOffenceInput {
    /// The operation.
    pub(super) fn read(self) -> RecordOffence {
        RecordOffence {
            id: self.id.map(|id| id.0),
            dealer: self.dealer_id.0,
            customer: self.customer_id.0,
            way: self.way.0,
            happened_at: self.happened_at.0,
            evidence: self.evidence,
            visits: self.visit_ids.into_iter().map(|id| id.0).collect(),
            leads: self.lead_ids.into_iter().map(|id| id.0).collect(),
        }
    }
}

impl AnswerOffenceInput {
    /// The operation.
    pub(super) fn read(self) -> AnswerOffence {
        AnswerOffence { id: self.id.0, version: self.version, words: self.words }
    }
}

impl DecideOffenceInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID for an amount that is missing, or that stands beside a dismissal.
    pub(super) fn read(self) -> Reply<DecideOffence> {
        let verdict = match (self.verdict, self.amount) {
            (OffenceVerdict::Penalise, Some(amount)) => Verdict::Penalise(amount.0),
            (OffenceVerdict::Dismiss, None) => Verdict::Dismiss,
            (OffenceVerdict::Penalise, None) => {
                return Err(invalid("input.amount", "请填写考核金额", "Say what it comes to").rule("LEAD-6").into());
            }
            (OffenceVerdict::Dismiss, Some(_)) => {
                let (zh, en) = ("不予考核时没有金额", "What is dismissed costs nothing");
                return Err(invalid("input.amount", zh, en).rule("LEAD-6").into());
            }
        };
        Ok(DecideOffence { id: self.id.0, version: self.version, verdict, why: self.why })
    }
}

impl ReverseOffenceInput {
    /// The operation.
    pub(super) fn read(self) -> ReverseOffence {
        ReverseOffence { id: self.id.0, version: self.version, why: self.why }
    }
}
