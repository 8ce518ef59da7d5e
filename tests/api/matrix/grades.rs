//! Proposals of grades and bad events for the matrix. Proposals are written into the database: through the API they exist in
//! December alone, or half a year after a customer was recorded.

use longhaul::{
    db::{Op, Origin, Work},
    error::Result,
};
use longhaul_entity::{
    CustomerId, GradeChangeId, GradeReviewId, TypedId,
    enums::{Grade, GradeCause, GradeReviewState, GradeScheme},
    grade_change, grade_review,
};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::{
    objects::{Target, absent, dealer},
    relation::Relation,
};
use crate::support::{Client, START, TestApp};

struct Propose<'a> {
    app: &'a TestApp,
    customer: CustomerId,
    relation: Relation,
    reviewed: bool,
}

impl Work for Propose<'_> {
    type Out = GradeReviewId;

    async fn run(&self, op: &Op<'_>) -> Result<GradeReviewId> {
        let at = self.app.world.dealer(dealer(self.relation));
        let reviewer = self.reviewed.then_some(at.manager.id);
        let row = grade_review::Model {
            id: op.id(),
            customer_id: self.customer,
            unit_id: at.id,
            year: 2026,
            cause: GradeCause::FirstAssessment,
            scheme: GradeScheme::Strategic,
            grade: Grade::B,
            state: if self.reviewed { GradeReviewState::Reviewed } else { GradeReviewState::Proposed },
            why: "提报".to_owned(),
            figures: "{}".to_owned(),
            proposed_by: at.staff[0].id,
            proposed_at: START,
            reviewed_by: reviewer,
            reviewed_at: reviewer.map(|_| START),
            review_why: reviewer.map(|_| "同意".to_owned()),
            decided_by: None,
            decided_at: None,
            decision_why: None,
        };
        let id = row.id;
        grade_review::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        let change = grade_change::ActiveModel {
            id: Set(op.id::<GradeChangeId>()),
            customer_id: Set(self.customer),
            unit_id: Set(at.id),
            scheme: Set(GradeScheme::Amount),
            grade: Set(Grade::B),
            before: Set(Grade::C),
            cause: Set(GradeCause::FirstAssessment),
            cause_id: Set(Some(id.uuid())),
            why: Set("评定".to_owned()),
            figures: Set("{}".to_owned()),
            author_id: Set(self.app.world.hq_manager.id),
            at: Set(START),
            day: Set(20_260_615),
            ..Default::default()
        };
        grade_change::Entity::insert(change).exec_without_returning(op.tx()).await?;
        Ok(id)
    }
}

/// A proposal about that customer.
pub(super) async fn proposal(app: &TestApp, customer: &Target, relation: Relation, reviewed: bool) -> Target {
    let of = customer.word("id");
    if relation == Relation::Absent {
        return Target::new(&[("id", &absent("GradeReview")), ("customer", of)]);
    }
    let id = of.strip_prefix("Customer:").map(|id| CustomerId::from_uuid(Uuid::try_parse(id).unwrap())).unwrap();
    let work = Propose { app, customer: id, relation, reviewed };
    let made = app.app.db.write(&Origin::system("matrix"), &work).await.unwrap();
    Target::new(&[("id", &made.to_string()), ("customer", of)])
}

/// A bad event of that customer.
pub(super) async fn incident(by: &Client, customer: &Target, relation: Relation) -> Target {
    let of = customer.word("id");
    if relation == Relation::Absent {
        return Target::new(&[("id", &absent("BadEvent")), ("customer", of)]);
    }
    let input = json!({ "customerId": of, "kind": "BREACH_OF_CONTRACT", "day": "2026-06-10", "evidence": "违约函" });
    let made = by.perform("recordBadEvent", input, "event { id }").await;
    Target::new(&[("id", made["event"]["id"].as_str().unwrap()), ("customer", of)])
}
