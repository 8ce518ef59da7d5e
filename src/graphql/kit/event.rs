//! What a subscription sends: each time as if it were asked for at that moment.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use async_graphql::{
    ContextSelectionSet, Data, OutputType, Positioned, ServerResult, Value, parser::types::Field, registry::Registry,
};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::{context::Asking, errors::ApiError, loaders::Loaders, watched::RootField};
use crate::{
    app::App,
    auth,
    domain::Caller,
    error::{Code, Refusal, Result},
};

/// One answer of a subscription. It is resolved for whoever subscribed as he is now, with loaders of its own, which have read
/// nothing before, and within the time of a request ([`crate::config::HttpConfig::request_seconds`]): a subscription lives for
/// hours, and none of the three would hold for so long.
pub struct Event<T> {
    value: T,
    field: &'static str,
    time: Duration,
    data: Data,
}

impl<T> Event<T> {
    /// The answer of that root field, for somebody whom [`renewed`] has just read.
    pub fn new(app: &App, field: &'static str, caller: Caller, value: T) -> Self {
        Self::within(Duration::from_secs(app.config.http.request_seconds), field, Asking::Known(caller), value)
    }

    fn within(time: Duration, field: &'static str, asking: Asking, value: T) -> Self {
        let mut data = Data::default();
        data.insert(asking);
        data.insert(Loaders::default());
        Self { value, field, time, data }
    }
}

/// Whoever subscribed, as the database knows him now.
///
/// # Errors
/// UNAUTHENTICATED when his session has ended or he may not sign in any more.
pub async fn renewed(app: &App, caller: &Caller) -> Result<Caller> {
    let actor = auth::load(app.db.read(), caller.actor.session, app.db.clock().now()).await?;
    let mut origin = caller.origin.clone();
    origin.actor = Some((actor.user, actor.role));
    Ok(Caller { actor, origin })
}

impl<T: OutputType> OutputType for Event<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        // What was put in for the request stays below: this is looked at first.
        let mut ctx = ctx.clone();
        ctx.execute_data = Some(&self.data);
        let (root, begun) = (ctx.with_field(field), Instant::now());
        let watched = RootField::begin(&root, self.field);
        // Boxed, or the type of the future would have those of everything below in it.
        let work = watched.around(self.value.resolve(&ctx, field).boxed());
        let answer = timeout(self.time, work).await.unwrap_or_else(|_| {
            tracing::warn!(limit = ?self.time, "an answer of a subscription took too long and was dropped");
            let error = async_graphql::Error::from(ApiError::from(too_long()));
            Err(ctx.set_error_path(error.into_server_error(field.pos)))
        });
        watched.end(&root, begun.elapsed(), answer.as_ref().err());
        answer
    }
}

fn too_long() -> Refusal {
    let (zh, en) = ("处理超时，请稍后重试", "It took too long; try again");
    Refusal::new(Code::Unavailable, zh, en).fact("retryAfterSeconds", 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_graphql::{Context, EmptyMutation, Object, Response, Schema, Subscription, value};
    use futures_util::{Stream, StreamExt, stream};

    use super::*;
    use crate::db::Origin;

    struct Query;

    #[Object]
    impl Query {
        async fn nothing(&self) -> bool {
            true
        }
    }

    struct Thing {
        late: bool,
    }

    #[Object]
    impl Thing {
        /// Where the one comes from whom it is resolved for.
        async fn origin(&self, ctx: &Context<'_>) -> String {
            if self.late {
                std::future::pending::<()>().await;
            }
            let Asking::Nobody(origin, _) = ctx.data_unchecked::<Asking>() else { return String::new() };
            origin.request_id.clone()
        }
    }

    struct Things;

    #[Subscription]
    impl Things {
        async fn thing(&self) -> impl Stream<Item = Event<Thing>> {
            stream::iter([false, false, true, false]).map(|late| {
                let asking = Asking::Nobody(Origin::system("now"), None);
                Event::within(Duration::from_millis(20), "thing", asking, Thing { late })
            })
        }
    }

    #[tokio::test]
    async fn each_answer_has_its_own_rights_and_time() {
        let schema = Schema::new(Query, EmptyMutation, Things);
        let asking = Asking::Nobody(Origin::system("then"), None);
        let request = async_graphql::Request::new("subscription { thing { origin } }");
        let request = request.data(asking).data(Loaders::default());
        let answers: Vec<Response> = schema.execute_stream(request).collect().await;
        let [first, second, late, after] = answers.as_slice() else { panic!("{answers:?}") };
        for answer in [first, second, after] {
            assert!(answer.errors.is_empty(), "{answer:?}");
            assert_eq!(answer.data, value!({ "thing": { "origin": "now" } }));
        }
        assert_eq!((&late.data, late.errors.len()), (&value!(null), 1));
        let code = late.errors[0].extensions.as_ref().and_then(|told| told.get("code")).cloned();
        assert_eq!(code, Some(value!("UNAVAILABLE")));
    }
}
