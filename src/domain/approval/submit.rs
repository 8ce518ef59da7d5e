//! Submitting a request: numbered, added up, and laid before the right level (APPR-2, APPR-3).

use std::cmp::max;

use longhaul_entity::{
    ApprovalId, ChannelId, CustomerId, TypedId, UnitId, approval_counter, approval_item, approval_request,
    enums::{ApprovalKind, ApprovalLevel, ApprovalState, ApprovalStepKind},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    EntityTrait, IntoActiveModel,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use super::{
    course::{self, Step},
    kinds,
    limits::Limits,
    officials,
    rules::{self, Asked},
    seats::{self, Ladder},
    terms::{Kept, Terms},
};
use crate::{
    auth::Actor,
    db::Op,
    error::{Code, Error, Refusal, Result},
    vocab::{BusinessDay, Fen},
};

/// What a request concerns: an object of another noun, where it matters as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The type of the object, as global ids name it.
    pub kind: String,
    /// The object.
    pub id: Uuid,
    /// Its version or hash; empty where any version will do.
    pub version: String,
}

impl Subject {
    /// An object in whatever version.
    pub fn of<I: TypedId>(id: I) -> Self {
        Self { kind: I::TYPE.to_owned(), id: id.uuid(), version: String::new() }
    }

    /// The same in that version, or with that hash.
    #[must_use]
    pub fn at(self, version: impl ToString) -> Self {
        Self { version: version.to_string(), ..self }
    }

    /// The object's id, if it is of that type.
    #[must_use]
    pub fn id<I: TypedId>(&self) -> Option<I> {
        (self.kind == I::TYPE).then(|| I::from_uuid(self.id))
    }
}

impl From<&approval_request::Model> for Subject {
    fn from(row: &approval_request::Model) -> Self {
        Self { kind: row.subject_type.clone(), id: row.subject_id, version: row.subject_version.clone() }
    }
}

/// A request to be submitted.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id, if one was made before.
    pub id: Option<ApprovalId>,
    /// What is asked for.
    pub kind: ApprovalKind,
    /// The unit that it is asked for.
    pub unit: UnitId,
    /// The customer concerned; whoever submits has seen to it that the actor may name it.
    pub customer: Option<CustomerId>,
    /// The channel within which HQ decides; none: any.
    pub channel: Option<ChannelId>,
    /// What it concerns.
    pub subject: Subject,
    /// The lowest unit that may decide, one above `unit`; none where the kind and the amount alone say it. A cross-territory
    /// lead names the lowest above all dealers concerned, and lies with HQ when it names none.
    pub lowest: Option<UnitId>,
    /// What is asked for.
    pub terms: Terms,
    /// The request whose terms are to be these; none for a new one.
    pub changes: Option<ApprovalId>,
}

/// Submits a request in the transaction of whoever needs the approval, in the actor's name.
///
/// # Errors
/// INVALID and LIMIT for its terms, RULE APPR-6 for a public official (see [`officials::noticed`], which is to be asked
/// before), NOT_FOUND for a contact that is not there, CONFLICT for an id that is taken.
pub async fn submit(op: &Op<'_>, actor: &Actor, new: New) -> Result<ApprovalId> {
    let people = officials::people(op.tx(), &new.terms).await?;
    let kept = new.terms.read(new.kind, |contact| people.name(contact))?;
    if let Some(official) = officials::found(op.tx(), &new, &people).await? {
        return Err(official.refusal());
    }
    let ladder = seats::ladder(op.tx(), new.unit).await?;
    let limits = Limits::of_unit(op, new.unit).await?;
    let lowest = lowest(&new, &ladder)?;
    let asked = Asked { requester: actor.user, channel: new.channel };
    let level = laid(lowest, kept.per_vehicle, asked, &ladder, &limits);
    let row = row(op, actor, &new, &kept, (lowest, level), &limits).await?;
    insert(op, &row).await?;
    items(op, &kept, &row).await?;
    let step = Step { to: ladder.unit(level), ..Step::of(ApprovalStepKind::Submitted, &row, &limits)? };
    course::record(op, &row, step).await?;
    Ok(row.id)
}

/// The level at which a request is laid: its lowest, or higher by its amount, or higher where nobody is in office.
pub(super) fn laid(
    lowest: ApprovalLevel,
    per_vehicle: Fen,
    asked: Asked,
    ladder: &Ladder,
    limits: &Limits,
) -> ApprovalLevel {
    rules::route(max(lowest, rules::level_by_amount(per_vehicle, limits)), asked, &ladder.seats)
}

fn lowest(new: &New, ladder: &Ladder) -> Result<ApprovalLevel> {
    let named = match new.lowest {
        Some(unit) => {
            ladder.level(unit).ok_or_else(|| Error::broken("an approval by a unit that does not stand above"))?
        }
        None if new.kind == ApprovalKind::CrossTerritory => ApprovalLevel::Hq,
        None => ladder.foot(),
    };
    Ok(max(named, kinds::lowest(new.kind)))
}

async fn row(
    op: &Op<'_>,
    actor: &Actor,
    new: &New,
    kept: &Kept,
    (lowest, level): (ApprovalLevel, ApprovalLevel),
    limits: &Limits,
) -> Result<approval_request::Model> {
    Ok(approval_request::Model {
        id: new.id.unwrap_or_else(|| op.id()),
        number: number(op).await?,
        kind: new.kind,
        unit_id: new.unit,
        requester_id: actor.user,
        customer_id: new.customer,
        channel_id: new.channel,
        subject_type: new.subject.kind.clone(),
        subject_id: new.subject.id,
        subject_version: new.subject.version.clone(),
        lowest,
        vehicles: new.terms.vehicles,
        per_vehicle_fen: kept.per_vehicle.get(),
        reason: kept.reason.clone(),
        recipient: kept.recipient.clone(),
        round: 1,
        state: ApprovalState::Pending,
        level,
        due_at: limits.due(op.now()),
        decided_at: None,
        decided_by: None,
        answer: None,
        steps: 1,
        version: 1,
        created_at: op.now(),
        updated_at: op.now(),
    })
}

async fn insert(op: &Op<'_>, row: &approval_request::Model) -> Result<()> {
    let inserted = approval_request::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(OnConflict::column(approval_request::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 1 {
        return Ok(());
    }
    Err(Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already").field("input.id").into())
}

/// Writes the items of the request's present round.
pub(super) async fn items(op: &Op<'_>, kept: &Kept, row: &approval_request::Model) -> Result<()> {
    let rows = kept.rows(row.id, row.round);
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    approval_item::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// The next number of the business day: one statement, so no two get the same.
async fn number(op: &Op<'_>) -> Result<String> {
    let day = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get();
    let last = Expr::col((approval_counter::Entity, approval_counter::Column::Last));
    let next =
        OnConflict::column(approval_counter::Column::Day).value(approval_counter::Column::Last, last.add(1)).to_owned();
    let row = approval_counter::ActiveModel { day: Set(day), last: Set(1) };
    let row = approval_counter::Entity::insert(row).on_conflict(next).exec_with_returning(op.tx()).await?;
    Ok(format!("SP{day}-{:04}", row.last))
}
