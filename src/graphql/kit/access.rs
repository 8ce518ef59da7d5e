//! Rights on fields: one list of `field → action` enforces them and writes them into the descriptions.

use std::{borrow::Cow, marker::PhantomData, time::Instant};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaType, Registry},
};
use longhaul_entity::ClosedEnum;

use super::{context::caller, errors::ApiError, watched::RootField};
use crate::auth::Action;

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
}

impl<T: ObjectType, G: Guarded> Gate<T, G> {
    fn check(ctx: &Context<'_>) -> Result<(), ApiError> {
        match Self::needs(ctx.item.node.name.node.as_str()) {
            Some(Access::Open) => Ok(()),
            Some(Access::Needs(action)) => Ok(caller(ctx)?.actor.may(action)?),
            None => Err(crate::error::Error::broken("a field without a line in the list of rights").into()),
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
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(T::type_name().as_ref()) {
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
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.inner.resolve(ctx, field).await
    }
}

impl<T: ObjectType, G: Guarded> ObjectType for Gate<T, G> {}

/// The roles of an action as descriptions name them.
fn roles(action: Action) -> String {
    action.roles().iter().map(|role| role.text()).collect::<Vec<_>>().join(", ")
}
