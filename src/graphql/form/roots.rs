//! Reading forms and publishing new versions.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{enums::FormKind, form_version};

use super::{inputs::PublishFormInput, types::FormVersion};
use crate::{
    domain::{form::query, perform},
    graphql::kit::{Connection, E, PageArgs, Reply, app, by_number, caller, counted},
};

/// The order of lists of versions.
const BY_NUMBER: &str = "form.number";

/// A version that was published.
#[derive(SimpleObject)]
struct PublishFormPayload {
    /// The version.
    version: FormVersion,
}

/// Queries about forms.
#[derive(Default)]
pub(in crate::graphql) struct FormQuery;

#[Object]
impl FormQuery {
    /// A version of a form (VISIT-3). NOT_FOUND for a version that there is not.
    async fn form(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which form.")] kind: E<FormKind>,
        #[graphql(desc = "Which version; the newest when left out.")] version: Option<i32>,
    ) -> Reply<FormVersion> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        Ok(FormVersion::new(query::version(db, actor, kind.0, version).await?))
    }

    /// The newest version of each form, in the order of the rule book: what a phone keeps for when it is out of reach.
    async fn forms(&self, ctx: &Context<'_>) -> Reply<Vec<FormVersion>> {
        let found = query::newest(app(ctx)?.db.read(), &caller(ctx)?.actor).await?;
        Ok(found.into_iter().map(FormVersion::new).collect())
    }

    /// Every version of a form that was published, the newest first.
    async fn form_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which form.")] kind: E<FormKind>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<FormVersion>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(BY_NUMBER)?;
        let total = counted(ctx, query::count_versions(db, actor, kind.0)).await?;
        let page = query::versions(db, actor, kind.0, &window).await?;
        let place = |row: &form_version::Model| by_number(i64::from(row.number), row.id);
        Ok(Connection::new(page, BY_NUMBER, total, place, FormVersion::new))
    }
}

/// Publishing forms.
#[derive(Default)]
pub(in crate::graphql) struct FormMutation;

#[Object]
impl FormMutation {
    /// Publishes another version of a form (VISIT-3): phones get it with the next `forms`, and reports name the version that they were
    /// filled in by. Errors: INVALID VISIT-3 with the field for a question that cannot be asked; LIMIT for more than 100 questions or
    /// 50 options; CONFLICT with `currentVersion` when the newest version is not the one expected.
    async fn publish_form(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: PublishFormInput,
    ) -> Reply<PublishFormPayload> {
        let (app, caller, operation_id) = (app(ctx)?, caller(ctx)?, input.operation_id);
        let id = perform(&app.db, caller, operation_id, &input.read()).await?;
        let version = query::find(app.db.read(), &caller.actor, id).await?;
        Ok(PublishFormPayload { version: FormVersion::new(version) })
    }
}
