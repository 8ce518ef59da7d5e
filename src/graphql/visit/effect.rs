//! What visits came to (VISIT-6): judging, and what was judged.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{VisitId, enums::VisitEffectVerdict, visit_effect};
use uuid::Uuid;

use super::{form, roots::one, types::Visit};
use crate::{
    app::App,
    auth::Actor,
    domain::{
        perform,
        visit::effect::{JudgeVisit, query},
    },
    error::Result,
    graphql::{
        form::{FilledForm, FilledFormInput},
        kit::{Batch, DateTime, E, Gid, Reply, app, batch, caller},
        person::User,
    },
};

/// What a visit was judged to have come to (拜访效果评定, forms 6 and 9). Kept for good.
pub(super) struct VisitJudgement(visit_effect::Model);

#[Object]
impl VisitJudgement {
    /// Its place among the judgements of the visit, from 1 on.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Whether the customer is fit for follow-up.
    async fn verdict(&self) -> E<VisitEffectVerdict> {
        E(self.0.verdict)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What comes next; always there for one that is fit.
    async fn next_plan(&self) -> Option<&str> {
        self.0.next_plan.as_deref()
    }

    /// When that is to be.
    async fn next_at(&self) -> Option<DateTime> {
        self.0.next_at.map(DateTime)
    }

    /// The form that it was filled in by, with the questions of that version and the answers (VISIT-3); null without one.
    async fn form(&self, ctx: &Context<'_>) -> Reply<Option<FilledForm>> {
        form::of_judgement(ctx, self.0.id).await
    }

    /// Who judged; null for those who do not see that person.
    async fn judged_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.judged_by).await
    }

    /// When.
    async fn judged_at(&self) -> DateTime {
        DateTime(self.0.judged_at)
    }
}

/// What a visit came to (拜访效果, VISIT-6): the last judgement counts, the earlier ones stay.
pub(super) struct VisitEffect {
    last: visit_effect::Model,
    all: Vec<visit_effect::Model>,
}

impl VisitEffect {
    /// Of a report that the caller sees; none before it is judged.
    pub(super) async fn of(ctx: &Context<'_>, visit: VisitId) -> Reply<Option<Self>> {
        let all = batch::<Effects>(ctx, visit).await?.unwrap_or_default();
        Ok(all.last().cloned().map(|last| Self { last, all }))
    }
}

#[Object]
impl VisitEffect {
    /// Whether the customer is fit for follow-up.
    async fn verdict(&self) -> E<VisitEffectVerdict> {
        E(self.last.verdict)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.last.reason
    }

    /// What comes next.
    async fn next_plan(&self) -> Option<&str> {
        self.last.next_plan.as_deref()
    }

    /// When that is to be.
    async fn next_at(&self) -> Option<DateTime> {
        self.last.next_at.map(DateTime)
    }

    /// The form that the last judgement was filled in by, with the questions of that version and the answers (VISIT-3); null without one.
    async fn form(&self, ctx: &Context<'_>) -> Reply<Option<FilledForm>> {
        form::of_judgement(ctx, self.last.id).await
    }

    /// Who judged; null for those who do not see that person.
    async fn judged_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.last.judged_by).await
    }

    /// When.
    async fn judged_at(&self) -> DateTime {
        DateTime(self.last.judged_at)
    }

    /// How many judgements there are; whoever judges again names the version that he read.
    async fn version(&self) -> i32 {
        self.last.number
    }

    /// All judgements, the first one first, at most 20; the last one is what counts.
    async fn history(&self) -> Vec<VisitJudgement> {
        self.all.iter().cloned().map(VisitJudgement).collect()
    }
}

/// What a visit came to (拜访效果评定).
#[derive(InputObject)]
struct JudgeVisitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The visit.
    visit_id: Gid<VisitId>,
    /// `effect.version` as it was read; 0 for the first judgement.
    #[graphql(default)]
    version: i32,
    /// Whether the customer is fit for follow-up.
    verdict: E<VisitEffectVerdict>,
    /// Why, at most 1000 characters.
    reason: String,
    /// What comes next, at most 1000 characters; one that is fit needs it.
    next_plan: Option<String>,
    /// When that is to be: ahead, within a year.
    next_at: Option<DateTime>,
    /// The form that it was filled in by (VISIT-3): EFFECT, in the version that the phone had, also when there is a newer one. The verdict
    /// is what counts, whatever the form says.
    form: Option<FilledFormInput>,
}

/// A visit that was judged.
#[derive(SimpleObject)]
struct JudgedVisit {
    /// The report with its effect.
    visit: Visit,
}

/// Judging visits.
#[derive(Default)]
pub(in crate::graphql) struct VisitEffectMutation;

#[Object]
impl VisitEffectMutation {
    /// Says what a visit came to (VISIT-6); by whoever made it, or a manager of his dealer. The first FIT of a round moves the customer to
    /// FOLLOWING (FUN-1); a later NOT_FIT takes nobody back. Errors: NOT_FOUND for a report out of reach; RULE for somebody else's; RULE
    /// VISIT-5 with `state` for FIT about a report that waits or was upheld; RULE for FIT about a customer set aside; INVALID with the
    /// field, the form included (VISIT-3, with `fault` for an answer); CONFLICT when it was judged since; LIMIT beyond 20 judgements, and
    /// beyond 100 answers.
    async fn judge_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The judgement.")] input: JudgeVisitInput,
    ) -> Reply<JudgedVisit> {
        let operation_id = input.operation_id;
        let judgement = JudgeVisit {
            visit: input.visit_id.0,
            version: input.version,
            verdict: input.verdict.0,
            reason: input.reason,
            next_plan: input.next_plan,
            next_at: input.next_at.map(|at| at.0),
            form: input.form.map(FilledFormInput::read),
        };
        let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, &judgement).await?;
        Ok(JudgedVisit { visit: one(ctx, id, "visit").await? })
    }
}

/// The judgements of visits that came through a scoped finder.
struct Effects;

impl Batch for Effects {
    type Key = VisitId;
    type Value = Vec<visit_effect::Model>;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, Vec<visit_effect::Model>>> {
        query::effects_unscoped(app.db.read(), keys).await
    }
}
