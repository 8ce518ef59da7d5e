//! The forms that reports and judgements were filled in by, each loaded together with those of others.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Context;
use longhaul_entity::{EffectId, VisitId};

use crate::{
    app::App,
    auth::Actor,
    domain::{
        form::Completed,
        visit::{effect, forms},
    },
    error::Result,
    graphql::{
        form::FilledForm,
        kit::{Batch, Reply, batch},
    },
};

/// The form of a report that the caller sees.
pub(super) async fn of(ctx: &Context<'_>, visit: VisitId) -> Reply<Option<FilledForm>> {
    Ok(batch::<FormsOfVisits>(ctx, visit).await?.map(FilledForm))
}

/// The form of a judgement of a report that the caller sees.
pub(super) async fn of_judgement(ctx: &Context<'_>, judgement: EffectId) -> Reply<Option<FilledForm>> {
    Ok(batch::<FormsOfJudgements>(ctx, judgement).await?.map(FilledForm))
}

/// The forms of visits that came through a scoped finder.
struct FormsOfVisits;

impl Batch for FormsOfVisits {
    type Key = VisitId;
    type Value = Arc<Completed>;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, Arc<Completed>>> {
        forms::forms_unscoped(app.db.read(), keys).await
    }
}

/// The forms of judgements of visits that came through a scoped finder.
struct FormsOfJudgements;

impl Batch for FormsOfJudgements {
    type Key = EffectId;
    type Value = Arc<Completed>;

    async fn load(app: &App, _: &Actor, keys: &[EffectId]) -> Result<HashMap<EffectId, Arc<Completed>>> {
        effect::forms::forms_unscoped(app.db.read(), keys).await
    }
}
