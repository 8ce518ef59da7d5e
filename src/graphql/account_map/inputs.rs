//! What clients hand in about account maps, read into the domain's operations.

use async_graphql::InputObject;
use longhaul_entity::{
    ContactId, CustomerId, UserId,
    enums::{DecisionPart, DevelopmentStep, RelationStage, Stance},
};
use uuid::Uuid;

use super::criteria::{self, CriterionScoresInput, CriterionWeightsInput};
use crate::{
    domain::account_map::{
        complete_development_step::CompleteDevelopmentStep,
        place_contact::PlaceContact,
        score_competitors::{Competitor, ScoreCompetitors},
        set_buying_criteria::SetBuyingCriteria,
        set_relationship::SetRelationship,
    },
    error::invalid,
    graphql::kit::{Date, E, Gid, Reply},
    vocab::scaled,
};

/// Where somebody stands in a customer's decision (KAM-1).
#[derive(InputObject)]
pub(super) struct PlaceContactInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// At which customer's.
    customer_id: Gid<CustomerId>,
    /// Whom: one of its contacts.
    contact_id: Gid<ContactId>,
    /// The version of his place that was read; left out when he was not placed yet. The customer's version is not asked.
    version: Option<i32>,
    /// His department, at most 60 characters.
    department: Option<String>,
    /// What he does in the decision (决策角色).
    part: E<DecisionPart>,
    /// His share of the decision in percent: 0 to 100, with at most two decimals.
    share: f64,
    /// Whether he is for us (态度).
    stance: E<Stance>,
}

/// How close we are to somebody (KAM-2).
#[derive(InputObject)]
pub(super) struct SetRelationshipInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// At which customer's.
    customer_id: Gid<CustomerId>,
    /// To whom: one of its contacts.
    contact_id: Gid<ContactId>,
    /// The version of the relationship that was read; left out when there was none yet.
    version: Option<i32>,
    /// How close (客情阶段).
    stage: E<RelationStage>,
    /// Who of ours holds it: an active salesperson or manager of the responsible dealer.
    holder_id: Gid<UserId>,
    /// What is planned, at most 1,000 characters.
    plan: Option<String>,
    /// The business day by which it is planned; only together with a plan.
    due: Option<Date>,
}

/// What a customer buys by (KAM-4).
#[derive(InputObject)]
pub(super) struct SetBuyingCriteriaInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Whose.
    customer_id: Gid<CustomerId>,
    /// The version of the criteria that was read; left out when there were none yet.
    version: Option<i32>,
    /// The weights: they add up to exactly 1.
    weights: CriterionWeightsInput,
}

/// How we and our competitors do by a customer's criteria (KAM-4), in place of what was scored before.
#[derive(InputObject)]
pub(super) struct ScoreCompetitorsInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// By whose criteria.
    customer_id: Gid<CustomerId>,
    /// The version of the criteria that was read.
    version: i32,
    /// How we do.
    ours: CriterionScoresInput,
    /// How competitors do, at most 10.
    competitors: Vec<CompetitorScoresInput>,
}

/// How a competitor does.
#[derive(InputObject)]
pub(super) struct CompetitorScoresInput {
    /// Its brand, at most 60 characters; each once, and not the maker's own.
    brand: String,
    /// Its scores.
    scores: CriterionScoresInput,
}

/// That a step of a customer's development is done (KAM-5).
#[derive(InputObject)]
pub(super) struct CompleteDevelopmentStepInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Whose.
    customer_id: Gid<CustomerId>,
    /// The customer's round that was read; CONFLICT when another has begun.
    round: i32,
    /// Which step.
    step: E<DevelopmentStep>,
    /// What came of it, at most 2,000 characters.
    output: String,
}

impl PlaceContactInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID for a share with more than two decimals.
    pub(super) fn read(self) -> Reply<PlaceContact> {
        let share = scaled(self.share, 2).and_then(|share| i32::try_from(share).ok());
        let (zh, en) = ("份额为0至100，最多两位小数", "A share is 0 to 100, with at most two decimals");
        Ok(PlaceContact {
            customer: self.customer_id.0,
            contact: self.contact_id.0,
            version: self.version,
            department: self.department,
            part: self.part.0,
            share_bp: share.ok_or_else(|| invalid("input.share", zh, en).rule("KAM-1"))?,
            stance: self.stance.0,
        })
    }
}

impl SetRelationshipInput {
    /// The operation.
    pub(super) fn read(self) -> SetRelationship {
        SetRelationship {
            customer: self.customer_id.0,
            contact: self.contact_id.0,
            version: self.version,
            stage: self.stage.0,
            holder: self.holder_id.0,
            plan: self.plan,
            due: self.due.map(|due| due.0),
        }
    }
}

impl SetBuyingCriteriaInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID for a weight with more than four decimals.
    pub(super) fn read(self) -> Reply<SetBuyingCriteria> {
        let weights = criteria::weights(self.weights)?;
        Ok(SetBuyingCriteria { customer: self.customer_id.0, version: self.version, weights })
    }
}

impl ScoreCompetitorsInput {
    /// The operation.
    pub(super) fn read(self) -> ScoreCompetitors {
        let competitors = self.competitors.into_iter();
        ScoreCompetitors {
            customer: self.customer_id.0,
            version: self.version,
            ours: self.ours.read(),
            competitors: competitors
                .map(|competitor| Competitor { brand: competitor.brand, scores: competitor.scores.read() })
                .collect(),
        }
    }
}

impl CompleteDevelopmentStepInput {
    /// The operation.
    pub(super) fn read(self) -> CompleteDevelopmentStep {
        CompleteDevelopmentStep {
            customer: self.customer_id.0,
            round: self.round,
            step: self.step.0,
            output: self.output,
        }
    }
}
