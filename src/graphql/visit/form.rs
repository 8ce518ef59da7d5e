//! The form that a report was filled in by, loaded together with those of other reports.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Context;
use longhaul_entity::VisitId;

use crate::{
    app::App,
    auth::Actor,
    domain::{form::Completed, visit::forms::forms_unscoped},
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

/// The forms of visits that came through a scoped finder.
struct FormsOfVisits;

impl Batch for FormsOfVisits {
    type Key = VisitId;
    type Value = Arc<Completed>;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, Arc<Completed>>> {
        forms_unscoped(app.db.read(), keys).await
    }
}
