//! `setPolicies`: versions of several figures at once, for a unit and all below that have none of their own (POL-1 to POL-3).

use longhaul_entity::{PolicyVersionId, Timestamp, UnitId, policy_version, unit};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Change, Figures, Key, figure, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Result, invalid, not_found},
    journal::{Entry, record},
    vocab::text,
};

/// New values of figures.
#[derive(Clone, Debug, Serialize)]
pub struct SetPolicies {
    /// For which unit.
    pub unit: UnitId,
    /// Which figures, each once.
    pub changes: Vec<Change>,
    /// From which instant on; not in a closed month.
    pub valid_from: Timestamp,
    /// Why, at most 500 characters.
    pub why: String,
}

/// What setting figures answers with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliciesSet {
    /// The unit.
    pub unit: UnitId,
    /// From which instant on.
    pub valid_from: Timestamp,
    /// The figures that were named and those that belong together with them.
    pub keys: Vec<Key>,
}

impl Operation for SetPolicies {
    const NAME: &'static str = "setPolicies";
    const ACTION: Action = Action::PolicySet;
    type Output = PoliciesSet;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<PoliciesSet> {
        let why = text("why", &self.why, rules::WHY_CHARS).map_err(|err| invalid("input.why", err.zh(), err.en()))?;
        // Locked: of two who set figures of one group for one unit, the second sees what the first has set.
        unit::Entity::find_by_id(self.unit)
            .filter(actor.reach(Self::ACTION).covers(unit::Column::Id))
            .lock(LockType::NoKeyUpdate)
            .one(op.tx())
            .await?
            .ok_or_else(not_found)?;
        rules::begins(self.valid_from, op.now())?;
        let keys = rules::keys(&self.changes)?;
        let before = figure::several(op.tx(), &keys, self.unit, self.valid_from).await?;
        let after = rules::proposed(before.clone(), &self.changes)?;
        let versions: Vec<PolicyVersionId> = keys.iter().map(|_| op.id()).collect();
        let rows = keys.iter().zip(&versions).map(|(key, id)| policy_version::ActiveModel {
            id: Set(*id),
            key: Set(key.code().to_owned()),
            unit_id: Set(self.unit),
            value: Set(after.value(*key)),
            valid_from: Set(self.valid_from),
            set_by: Set(actor.user),
            set_at: Set(op.now()),
            why: Set(why.clone()),
            ..Default::default()
        });
        policy_version::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        let changes: Vec<_> = keys
            .iter()
            .zip(&versions)
            .map(|(key, id)| json!({ "key": key, "version": id, "before": before.value(*key), "after": after.value(*key) }))
            .collect();
        let data = json!({ "validFrom": self.valid_from, "why": why, "changes": changes });
        record(op, Entry::new("PoliciesSet", self.unit, self.unit, &data)).await?;
        Ok(PoliciesSet { unit: self.unit, valid_from: self.valid_from, keys })
    }
}

/// The figures as they would be for a unit at a moment if the changes counted then: for trying them on records before they
/// are set (POL-4). `keys` are further figures that the trial goes by.
///
/// # Errors
/// What [`SetPolicies`] refuses of the changes themselves.
pub async fn propose(
    db: &impl ConnectionTrait,
    changes: &[Change],
    keys: &[Key],
    unit: UnitId,
    at: Timestamp,
) -> Result<Figures> {
    let mut all = rules::keys(changes)?;
    all.extend(keys);
    rules::proposed(figure::several(db, &all, unit, at).await?, changes)
}
