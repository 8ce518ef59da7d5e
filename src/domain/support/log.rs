//! Placing somebody on the map and taking him off: the row, and the entry of the log with the index from then on.

use longhaul_entity::{
    ContactId, CustomerId, SupportEventId,
    enums::{DecisionPart, Stance},
    map_place, relationship, support_event,
};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;

use super::{query, rules};
use crate::{
    db::{Op, among},
    error::{Result, stale},
};

/// Where somebody stands (KAM-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Placed {
    /// His department.
    pub department: Option<String>,
    /// What he does in the decision.
    pub part: DecisionPart,
    /// His share in basis points.
    pub share_bp: i32,
    /// Whether he is for us.
    pub stance: Stance,
}

/// What came of placing somebody, for the journal.
#[derive(Clone, Debug, Serialize)]
pub struct Stood {
    /// Where he stood before; none when he was not on the map.
    pub before: Option<Placed>,
    /// Where he stands now.
    pub after: Placed,
    /// The customer's index now, in half basis points.
    pub index: i32,
    /// All shares together, in basis points.
    pub assigned: i32,
}

/// Puts the contact where he stands. The caller holds the customer's row locked: of those who place others at once, each
/// counts the shares that the one before him wrote. `version` is that of his place as it was read; none when he had none.
/// Answers none when he stands there already.
///
/// # Errors
/// INVALID for a share beyond 0 to 100 %; CONFLICT for another version; RULE KAM-1 with the sum when all shares together
/// are more than 100 %.
pub async fn place(
    op: &Op<'_>,
    customer: CustomerId,
    contact: ContactId,
    version: Option<i32>,
    placed: &Placed,
) -> Result<Option<Stood>> {
    rules::is_share(placed.share_bp)?;
    let mut places = query::places_of(op.tx(), customer).await?;
    let old = places.iter().position(|row| row.contact_id == contact).map(|at| places.swap_remove(at));
    rules::current(old.as_ref().map(|row| row.version), version)?;
    let before = old.as_ref().map(Placed::of);
    if before.as_ref() == Some(placed) {
        return Ok(None);
    }
    let new = placed.row(op, contact, version.unwrap_or(0) + 1);
    let same_weight = before.as_ref().is_some_and(|before| before.weight() == placed.weight());
    places.push(new.clone());
    let (index, assigned) = sums(places.iter());
    rules::whole(assigned)?;
    write(op, new, old.as_ref()).await?;
    // A department that is spelt otherwise is no event of the index.
    if !same_weight {
        let (at, n) = next(op, customer).await?;
        let event = support_event::Model { n, at, ..event(op, customer, contact, Some(placed), (index, assigned)) };
        append(op, vec![event]).await?;
    }
    Ok(Some(Stood { before, after: placed.clone(), index, assigned }))
}

/// Takes contacts off the map, with the relationships to them; their history stays. To be called before the contacts go,
/// with the customer's row locked. Answers where those stood who were on the map.
///
/// # Errors
/// What the database answers.
pub async fn withdraw(op: &Op<'_>, customer: CustomerId, gone: &[ContactId]) -> Result<Vec<(ContactId, Placed)>> {
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let places = query::places_of(op.tx(), customer).await?;
    let of = among(op.tx(), relationship::Column::ContactId, gone);
    relationship::Entity::delete_many().filter(of).exec(op.tx()).await?;
    let (leave, stay): (Vec<_>, Vec<_>) = places.into_iter().partition(|row| gone.contains(&row.contact_id));
    if leave.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ContactId> = leave.iter().map(|row| row.contact_id).collect();
    let of = among(op.tx(), map_place::Column::ContactId, &ids);
    map_place::Entity::delete_many().filter(of).exec(op.tx()).await?;
    let (at, first) = next(op, customer).await?;
    // One after the other: each entry holds the sums without him and those before him.
    let events = (first..).zip(1..).zip(&leave).map(|((n, left), row)| {
        let sums = sums(stay.iter().chain(leave.iter().skip(left)));
        support_event::Model { n, at, ..event(op, customer, row.contact_id, None, sums) }
    });
    let events = events.collect();
    append(op, events).await?;
    Ok(leave.iter().map(|row| (row.contact_id, Placed::of(row))).collect())
}

impl Placed {
    /// Where a row says that somebody stands.
    #[must_use]
    pub fn of(row: &map_place::Model) -> Self {
        let map_place::Model { department, part, share_bp, stance, .. } = row.clone();
        Self { department, part, share_bp, stance }
    }

    const fn weight(&self) -> (DecisionPart, i32, Stance) {
        (self.part, self.share_bp, self.stance)
    }

    fn row(&self, op: &Op<'_>, contact_id: ContactId, version: i32) -> map_place::Model {
        let Self { department, part, share_bp, stance } = self.clone();
        map_place::Model { contact_id, department, part, share_bp, stance, version, updated_at: op.now() }
    }
}

/// Index and shares of those on the map.
fn sums<'a>(places: impl Iterator<Item = &'a map_place::Model> + Clone) -> (i32, i32) {
    let assigned = places.clone().map(|row| row.share_bp).sum();
    (rules::index_of(places.map(|row| (row.share_bp, row.stance))), assigned)
}

async fn write(op: &Op<'_>, new: map_place::Model, old: Option<&map_place::Model>) -> Result<()> {
    let Some(old) = old else {
        map_place::Entity::insert(new.into_active_model().reset_all()).exec_without_returning(op.tx()).await?;
        return Ok(());
    };
    let mut row = new.clone().into_active_model().reset_all();
    row.contact_id = NotSet;
    let written = map_place::Entity::update_many()
        .set(row)
        .filter(map_place::Column::ContactId.eq(new.contact_id))
        .filter(map_place::Column::Version.eq(old.version))
        .exec(op.tx())
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(stale(new.version)) }
}

/// The instant and the number of the next entry. Instants never go back along the log, whatever the clocks of two servers
/// say, so that the entry that held at an instant is the last one up to it.
async fn next(op: &Op<'_>, customer: CustomerId) -> Result<(longhaul_entity::Timestamp, i32)> {
    let last = query::last_of(op.tx(), customer).await?;
    Ok(last.map_or((op.now(), 1), |last| (op.now().max(last.at), last.n + 1)))
}

fn event(
    op: &Op<'_>,
    customer_id: CustomerId,
    contact_id: ContactId,
    placed: Option<&Placed>,
    (index_after, assigned_after): (i32, i32),
) -> support_event::Model {
    support_event::Model {
        id: op.id::<SupportEventId>(),
        customer_id,
        n: 1,
        at: op.now(),
        by_id: op.origin().actor.map(|(user, _)| user),
        contact_id,
        part: placed.map(|placed| placed.part),
        share_bp: placed.map(|placed| placed.share_bp),
        stance: placed.map(|placed| placed.stance),
        index_after,
        assigned_after,
    }
}

async fn append(op: &Op<'_>, events: Vec<support_event::Model>) -> Result<()> {
    let rows = events.into_iter().map(|row| row.into_active_model().reset_all());
    support_event::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(())
}
