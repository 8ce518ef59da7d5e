//! The shape of every write: authorise → load → decide → write → journal → answer → commit.
//!
//! An [`Operation`] is its own input. Given an operation id, the answer is stored as the last row of the transaction that
//! it guards: the same request again finds it, undoes what it did and returns it (ALL-4).

use longhaul_entity::idempotency;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    auth::{self, Action, Actor},
    db::{Db, Op, Origin, Work},
    error::{Code, Error, Refusal, Result},
};

/// How long answers are kept: phones stay offline for long.
const KEPT_DAYS: i64 = 45;

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub actor: Actor,
    /// The request.
    pub origin: Origin,
}

/// One write of the business, named like its mutation.
pub trait Operation: Serialize + Sync {
    /// Its name, as the API calls it.
    const NAME: &'static str;
    /// The right that it needs.
    const ACTION: Action;
    /// What it answers with: ids, not objects. Objects are read again, under the rights of whoever asks.
    type Output: Serialize + DeserializeOwned + Send;

    /// Does it, inside the transaction. May run more than once.
    ///
    /// # Errors
    /// What refuses it or fails; all of it is rolled back.
    fn run(&self, op: &Op<'_>, actor: &Actor) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// Performs the operation as one transaction; with an operation id, at most once.
///
/// # Errors
/// FORBIDDEN without the right; CONFLICT when the operation id was used for something else; whatever the operation
/// refuses, the first time and again.
pub async fn perform<O: Operation>(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    operation: &O,
) -> Result<O::Output> {
    caller.actor.may(O::ACTION)?;
    let Some(operation_id) = operation_id else {
        return db.write(&caller.origin, &Plain { actor: &caller.actor, operation }).await;
    };
    let content = serde_json::to_vec(operation).map_err(Error::broken)?;
    let mut hasher = Sha256::new();
    hasher.update(O::NAME.as_bytes());
    hasher.update([0]);
    hasher.update(&content);
    let once = Once {
        actor: &caller.actor,
        operation,
        operation_id,
        hash: data_encoding::HEXLOWER.encode(&hasher.finalize()),
    };
    match db.write(&caller.origin, &once).await {
        // The work was rolled back. An answer that was given before stands, whatever came of doing it again.
        Err(Error::Refused(refusal)) if !concerns_the_caller(refusal.code) => {
            let settle = Settle { once: &once, refusal: &refusal };
            match db.write(&caller.origin, &settle).await? {
                Some(Outcome::Done(value)) => serde_json::from_value(value).map_err(Error::broken),
                Some(Outcome::Refused(before)) => Err(Error::Refused(before)),
                None => Err(Error::Refused(refusal)),
            }
        }
        other => other,
    }
}

/// Whether the operation id was answered before, so that [`perform`] will not run the operation: what is dear to prepare
/// for it need not be prepared again.
///
/// # Errors
/// What the database answers.
pub async fn answered_before(db: &Db, caller: &Caller, operation_id: Option<Uuid>) -> Result<bool> {
    let Some(operation_id) = operation_id else { return Ok(false) };
    let key = (caller.actor.user, operation_id);
    Ok(idempotency::Entity::find_by_id(key).one(db.read()).await?.is_some())
}

/// Removes answers that no phone will ask for any more; returns how many.
///
/// # Errors
/// What the database answers.
pub async fn forget_answers(db: &Db) -> Result<u64> {
    struct Forget;
    impl Work for Forget {
        type Out = u64;
        async fn run(&self, op: &Op<'_>) -> Result<u64> {
            let before = op.now().plus_seconds(-KEPT_DAYS * 24 * 3600);
            let old = idempotency::Column::CreatedAt.lt(before);
            Ok(idempotency::Entity::delete_many().filter(old).exec(op.tx()).await?.rows_affected)
        }
    }
    db.write(&Origin::system("forget-answers"), &Forget).await
}

/// What came of an operation, as it is stored.
#[derive(Serialize, Deserialize)]
enum Outcome {
    Done(serde_json::Value),
    Refused(Box<Refusal>),
}

struct Plain<'a, O> {
    actor: &'a Actor,
    operation: &'a O,
}

impl<O: Operation> Work for Plain<'_, O> {
    type Out = O::Output;

    async fn run(&self, op: &Op<'_>) -> Result<O::Output> {
        auth::confirm(op, self.actor).await?;
        self.operation.run(op, self.actor).await
    }
}

struct Once<'a, O> {
    actor: &'a Actor,
    operation: &'a O,
    operation_id: Uuid,
    hash: String,
}

impl<O: Operation> Once<'_, O> {
    /// Stores the outcome unless there is one. Of two at once the second waits here until the first has committed.
    async fn store(&self, op: &Op<'_>, outcome: &Outcome) -> Result<bool> {
        let row = idempotency::ActiveModel {
            actor_id: Set(self.actor.user),
            operation_id: Set(self.operation_id),
            request_hash: Set(self.hash.clone()),
            outcome: Set(serde_json::to_string(outcome).map_err(Error::broken)?),
            created_at: Set(op.now()),
        };
        let key = [idempotency::Column::ActorId, idempotency::Column::OperationId];
        let inserted = idempotency::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        Ok(inserted == 1)
    }

    /// The outcome that is stored; a refusal for an operation id that stands for something else.
    async fn stored(&self, op: &Op<'_>) -> Result<Option<Outcome>> {
        let row = idempotency::Entity::find_by_id((self.actor.user, self.operation_id)).one(op.tx()).await?;
        let Some(row) = row else { return Ok(None) };
        if row.request_hash != self.hash {
            return Ok(Some(Outcome::Refused(Box::new(used_for_something_else()))));
        }
        serde_json::from_str(&row.outcome).map(Some).map_err(Error::broken)
    }
}

/// The refusal that undoes the work of an operation which was answered before: [`perform`] answers as then.
#[must_use]
pub fn answered_already() -> Error {
    used_for_something_else().into()
}

fn used_for_something_else() -> Refusal {
    let (zh, en) = ("该操作编号已用于其他内容", "The operation id was used for something else");
    Refusal::new(Code::Conflict, zh, en).rule("ALL-4").field("input.operationId")
}

/// The work, and its outcome as its last row: whoever finds the outcome there already undoes his work.
impl<O: Operation> Work for Once<'_, O> {
    type Out = O::Output;

    async fn run(&self, op: &Op<'_>) -> Result<O::Output> {
        auth::confirm(op, self.actor).await?;
        let output = self.operation.run(op, self.actor).await?;
        let value = serde_json::to_value(&output).map_err(Error::broken)?;
        if self.store(op, &Outcome::Done(value)).await? {
            return Ok(output);
        }
        Err(answered_already())
    }
}

/// What stands after an operation was refused: the outcome that was there before, or this refusal if it is final.
struct Settle<'a, O> {
    once: &'a Once<'a, O>,
    refusal: &'a Refusal,
}

impl<O: Operation> Work for Settle<'_, O> {
    type Out = Option<Outcome>;

    async fn run(&self, op: &Op<'_>) -> Result<Option<Outcome>> {
        let before = self.once.stored(op).await?;
        if before.is_some() || !is_final(self.refusal.code) {
            return Ok(before);
        }
        let kept = self.once.store(op, &Outcome::Refused(Box::new(self.refusal.clone()))).await?;
        // Somebody else may have answered in between; then his answer stands.
        if kept { Ok(None) } else { self.once.stored(op).await }
    }
}

/// Whether a refusal is about who asks and not about what he asks: then no answer of before is for him.
const fn concerns_the_caller(code: Code) -> bool {
    matches!(code, Code::Unauthenticated | Code::Forbidden)
}

/// Whether asking again cannot change the answer. What depends on the moment is not kept.
const fn is_final(code: Code) -> bool {
    matches!(code, Code::Rule | Code::NotFound | Code::Invalid | Code::Conflict)
}
