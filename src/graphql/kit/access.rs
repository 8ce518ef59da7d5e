//! Rights on fields: one list of `field → action` enforces them and writes them into the descriptions.

use std::{
    borrow::Cow,
    future::ready,
    marker::PhantomData,
    pin::Pin,
    time::{Duration, Instant},
};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, Response, ServerError,
    ServerResult, SubscriptionType, Value,
    parser::types::Field,
    registry::{MetaType, Registry},
};
use futures_util::{Stream, StreamExt, stream};
use longhaul_entity::ClosedEnum;

use super::{
    context::caller,
    errors::ApiError,
    watched::{RootField, code},
};
use crate::{auth::Action, error::Code};

/// What a field of a root needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: anyone may call it.
    Open,
    /// The right to an action.
    Needs(Action),
}

/// The rights of a root's fields; a field without a line is refused and makes the schema test fail.
pub trait Guarded: Send + Sync + 'static {
    /// The list: field name as clients see it, and what it needs.
    const ACCESS: &'static [(&'static str, Access)];
}

/// A root whose fields are guarded by the list of `G`.
pub struct Gate<T, G> {
    inner: T,
    list: PhantomData<G>,
}

impl<T, G: Guarded> Gate<T, G> {
    /// Puts the list before the root.
    pub const fn new(inner: T) -> Self {
        Self { inner, list: PhantomData }
    }

    /// The field's name as the list has it: a closed list, whatever a client writes.
    fn label(field: &str) -> &'static str {
        G::ACCESS.iter().find(|(name, _)| *name == field).map_or("other", |(name, _)| name)
    }

    fn needs(field: &str) -> Option<Access> {
        G::ACCESS.iter().find(|(name, _)| *name == field).map(|(_, access)| *access)
    }

    fn check(ctx: &Context<'_>) -> Result<(), ApiError> {
        match Self::needs(ctx.item.node.name.node.as_str()) {
            Some(Access::Open) => Ok(()),
            Some(Access::Needs(action)) => Ok(caller(ctx)?.actor.may(action)?),
            None => Err(crate::error::Error::broken("a field without a line in the list of rights").into()),
        }
    }

    /// Says in the description of each field of the type whom it is for.
    fn describe(registry: &mut Registry, of: &str) {
        let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(of) else { return };
        for (field, meta) in fields {
            let line = match Self::needs(field) {
                Some(Access::Open) => "For: anyone.".to_owned(),
                Some(Access::Needs(action)) => format!("For: {}.", roles(action)),
                None => continue,
            };
            let said = meta.description.take().unwrap_or_default();
            meta.description = Some(format!("{said}\n\n{line}").trim().to_owned());
        }
    }
}

impl<T: ObjectType, G: Guarded> ContainerType for Gate<T, G> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let field = RootField::begin(ctx, Self::label(ctx.item.node.name.node.as_str()));
        let work = async {
            if let Err(refused) = Self::check(ctx) {
                return Err(ctx.set_error_path(async_graphql::Error::from(refused).into_server_error(ctx.item.pos)));
            }
            self.inner.resolve_field(ctx).await
        };
        let (begun, answer) = (Instant::now(), field.around(work).await);
        field.end(ctx, begun.elapsed(), answer.as_ref().err());
        answer
    }
}

impl<T: ObjectType, G: Guarded> OutputType for Gate<T, G> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = T::create_type_info(registry);
        Self::describe(registry, &T::type_name());
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.inner.resolve(ctx, field).await
    }
}

impl<T: ObjectType, G: Guarded> ObjectType for Gate<T, G> {}

/// Each field is asked for its right when somebody subscribes; what it sends later is its own matter
/// ([`Event`](super::Event)).
impl<T: SubscriptionType, G: Guarded> SubscriptionType for Gate<T, G> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = T::create_type_info(registry);
        Self::describe(registry, &T::type_name());
        name
    }

    fn create_field_stream<'a>(
        &'a self,
        ctx: &'a Context<'_>,
    ) -> Option<Pin<Box<dyn Stream<Item = Response> + Send + 'a>>> {
        if let Err(refused) = Self::check(ctx) {
            let field = RootField::begin(ctx, Self::label(ctx.item.node.name.node.as_str()));
            let error = ctx.set_error_path(async_graphql::Error::from(refused).into_server_error(ctx.item.pos));
            field.end(ctx, Duration::ZERO, Some(&error));
            let response = as_of_the_request(Response::from_errors(vec![error]));
            return Some(stream::once(ready(response)).boxed());
        }
        Some(self.inner.create_field_stream(ctx)?.map(as_of_the_request).boxed())
    }
}

/// A refusal of the field as a whole (it cannot be subscribed to, or has nothing more to send) is one of the request: without
/// a path, by which the transport knows that nothing follows. A failure of ours keeps its path, by which the transport knows
/// that its text is not for clients.
fn as_of_the_request(mut response: Response) -> Response {
    let refuses = |error: &ServerError| error.path.len() <= 1 && code(error) != Code::Internal.text();
    if response.data == Value::Null && response.errors.iter().all(refuses) {
        response.errors.iter_mut().for_each(|error| error.path.clear());
    }
    response
}

/// The roles of an action as descriptions name them.
fn roles(action: Action) -> String {
    action.roles().iter().map(|role| role.text()).collect::<Vec<_>>().join(", ")
}
