//! Batches: what many rows of a list need from another table comes in one statement, under the rights of whoever asks.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader},
};

use super::{
    context::{app, caller},
    errors::Reply,
};
use crate::{
    app::App,
    auth::Actor,
    error::{Error, Result},
    watch::carried,
};

/// How the values of many keys are loaded at once.
pub trait Batch: Send + Sync + 'static {
    /// What is asked for.
    type Key: Send + Sync + Hash + Eq + Clone + 'static;
    /// What comes.
    type Value: Send + Sync + Clone + 'static;

    /// The values of those keys that have one and are visible to the actor, in a number of statements that does not
    /// depend on the number of keys.
    fn load(
        app: &App,
        actor: &Actor,
        keys: &[Self::Key],
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>>> + Send;
}

/// The loaders of one request, made as they are needed. The transport puts one into every request.
#[derive(Default)]
pub struct Loaders {
    by_batch: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// A batch bound to the application and to whoever asks.
struct Bound<B> {
    app: Arc<App>,
    actor: Actor,
    batch: std::marker::PhantomData<B>,
}

impl<B: Batch> Loader<B::Key> for Bound<B> {
    type Value = B::Value;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[B::Key]) -> std::result::Result<HashMap<B::Key, B::Value>, Arc<Error>> {
        B::load(&self.app, &self.actor, keys).await.map_err(Arc::new)
    }
}

/// The value of one key, loaded together with those that other rows of the request ask for.
///
/// # Errors
/// UNAUTHENTICATED without a person; whatever the batch answers.
pub async fn batch<B: Batch>(ctx: &Context<'_>, key: B::Key) -> Reply<Option<B::Value>> {
    let loaders = ctx.data::<Loaders>().map_err(|_| Error::broken("a request without loaders"))?;
    let loader = loaders.of::<B>(app(ctx)?, &caller(ctx)?.actor)?;
    Ok(loader.load_one(key).await?)
}

impl Loaders {
    fn of<B: Batch>(&self, app: &Arc<App>, actor: &Actor) -> Result<Arc<DataLoader<Bound<B>>>> {
        let mut by_batch = self.by_batch.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = by_batch.entry(TypeId::of::<B>()).or_insert_with(|| {
            let bound = Bound::<B> { app: Arc::clone(app), actor: actor.clone(), batch: std::marker::PhantomData };
            Arc::new(DataLoader::new(bound, |load| tokio::spawn(carried(load))))
        });
        Arc::clone(entry).downcast().map_err(|_| Error::broken("two loaders of one type"))
    }
}
