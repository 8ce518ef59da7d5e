//! Objects and lists whose fields are mostly at hand: resolved one after the other as far as they go without waiting.
//!
//! async-graphql makes a boxed future and a task of each field, and polls them in whatever order they wake. Of the fields
//! of a list nearly all are ready at once, so that was a third of a list's CPU in the server. Here they share one box; only
//! what has to wait (for another statement) gets one of its own, and waits beside the others as before. Keys come out in
//! the order asked.

use std::{
    borrow::Cow,
    future::poll_fn,
    mem,
    pin::Pin,
    task::{Context as Waker, Poll},
};

use async_graphql::{
    ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
    resolver_utils::{resolve_container, resolve_list},
};
use futures_util::FutureExt;

/// An object.
pub struct One<T>(pub T);

/// A list of objects of one type.
pub struct Each<T>(pub Vec<T>);

impl<T: ObjectType> OutputType for One<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        match plain::<T>(ctx) {
            // Boxed, or the type of the future would have those of everything below in it.
            Some(fields) => Ok(object(ctx, &fields, &self.0).boxed().await),
            None => resolve_container(ctx, &self.0).await,
        }
    }
}

impl<T: ObjectType> OutputType for Each<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(fields) = plain::<T>(ctx) else {
            return resolve_list(ctx, field, &self.0, Some(self.0.len())).await;
        };
        let fields = fields.as_slice();
        let items = self.0.iter().enumerate().map(|(index, item)| async move {
            let ctx = ctx.with_index(index);
            object(&ctx, fields, item).await
        });
        Ok(Value::List(in_turn(items).boxed().await))
    }
}

/// The fields that are asked of an object of type `T`, fragments resolved; nothing where that is not as simple as that: a
/// key that is asked for twice, a directive.
fn plain<'a, T: ObjectType>(ctx: &ContextSelectionSet<'a>) -> Option<Vec<&'a Positioned<Field>>> {
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    gather(ctx, &T::type_name(), &ctx.item.node, &mut fields).then_some(fields)
}

/// Adds the fields of a selection; false where they are not plain.
fn gather<'a>(
    ctx: &ContextSelectionSet<'a>,
    object: &str,
    set: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let key = &field.node.response_key().node;
            let twice = fields.iter().any(|other| other.node.response_key().node == *key);
            fields.push(field);
            !twice && field.node.directives.is_empty()
        }
        Selection::InlineFragment(inline) => {
            let condition = inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
            !condition.is_none_or(|condition| applies(ctx, object, condition))
                || gather(ctx, object, &inline.node.selection_set.node, fields)
        }
        Selection::FragmentSpread(spread) => {
            let Some(fragment) = ctx.query_env.fragments.get(&spread.node.fragment_name.node) else { return false };
            !applies(ctx, object, &fragment.node.type_condition.node.on.node)
                || gather(ctx, object, &fragment.node.selection_set.node, fields)
        }
    })
}

/// Whether a fragment on `condition` is meant for an object of that type.
fn applies(ctx: &ContextSelectionSet<'_>, object: &str, condition: &str) -> bool {
    let interfaces = ctx.schema_env.registry.implements.get(object);
    object == condition || interfaces.is_some_and(|interfaces| interfaces.contains(condition))
}

/// The object with these fields; one that fails is left out, and its error is set aside.
async fn object<T: ObjectType>(ctx: &ContextSelectionSet<'_>, fields: &[&Positioned<Field>], of: &T) -> Value {
    let answers = in_turn(fields.iter().map(|field| async move {
        if field.node.name.node == "__typename" {
            return Ok(Value::String(of.introspection_type_name().into_owned()));
        }
        Ok(of.resolve_field(&ctx.with_field(field)).await?.unwrap_or_default())
    }));
    let mut members = IndexMap::with_capacity(fields.len());
    for (field, answer) in fields.iter().zip(answers.await) {
        match answer {
            Ok(value) => {
                members.insert(field.node.response_key().node.clone(), value);
            }
            Err(error) => ctx.add_error(error),
        }
    }
    // The executor has no empty object: it says null.
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}

/// A future that was begun, or the place for the next.
type Slot<F> = Pin<Box<Option<F>>>;

/// What the futures come to, in their order. Each runs as far as it goes without waiting before the next begins; those
/// that wait go on together.
async fn in_turn<F: Future>(futures: impl ExactSizeIterator<Item = F>) -> Vec<F::Output> {
    let mut results = Vec::with_capacity(futures.len());
    let mut waiting: Vec<(usize, Slot<F>)> = Vec::new();
    let mut slot: Slot<F> = Box::pin(None);
    for future in futures {
        slot.set(Some(future));
        let result = poll_fn(|cx| Poll::Ready(advance(&mut slot, cx))).await;
        if result.is_none() {
            waiting.push((results.len(), mem::replace(&mut slot, Box::pin(None))));
        }
        results.push(result);
    }
    poll_fn(|cx| {
        waiting.retain_mut(|(index, slot)| {
            results[*index] = advance(slot, cx);
            results[*index].is_none()
        });
        if waiting.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results.into_iter().flatten().collect()
}

/// Polls what is in the slot, once; nothing if it has to wait.
fn advance<F: Future>(slot: &mut Slot<F>, cx: &mut Waker<'_>) -> Option<F::Output> {
    match slot.as_mut().as_pin_mut()?.poll(cx) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn those_that_wait_do_so_together() {
        // Nobody passes the barrier before all three have come to it.
        let (barrier, seen) = (Barrier::new(3), Mutex::new(Vec::new()));
        let (barrier, seen) = (&barrier, &seen);
        let results = in_turn((0..5).map(|number| async move {
            seen.lock().unwrap().push(number);
            if number % 2 == 0 {
                barrier.wait().await;
            }
            number
        }));
        assert_eq!(results.await, [0, 1, 2, 3, 4]);
        assert_eq!(*seen.lock().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn what_is_at_hand_does_not_wait() {
        assert_eq!(in_turn((0..3).map(std::future::ready)).now_or_never().unwrap(), [0, 1, 2]);
        assert!(in_turn(std::iter::empty::<std::future::Ready<u8>>()).now_or_never().unwrap().is_empty());
    }
}
