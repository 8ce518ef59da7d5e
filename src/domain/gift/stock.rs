//! Moving stocks (GIFT-1, GIFT-4): the balance by one conditional write, and the entry that says why, in one transaction.

use longhaul_entity::{
    GiftId, GiftIssueId, GiftMovementId, UnitId, enums::GiftMovementKind, gift_movement, gift_stock,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr},
};

use super::rules;
use crate::{
    auth::Actor,
    db::Op,
    error::{Code, Error, Refusal, Result},
    vocab::BusinessDay,
};

use gift_stock::Column;

/// A stock: of what, and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) unit: UnitId,
    pub(super) gift: GiftId,
}

impl Place {
    pub(super) const fn new(unit: UnitId, gift: GiftId) -> Self {
        Self { unit, gift }
    }
}

fn kept() -> SimpleExpr {
    Expr::col((gift_stock::Entity, Column::OnHand))
}

fn both() -> [Column; 2] {
    [Column::UnitId, Column::GiftId]
}

fn fresh(op: &Op<'_>, place: Place, on_hand: i64) -> gift_stock::ActiveModel {
    gift_stock::ActiveModel {
        id: Set(op.id()),
        unit_id: Set(place.unit),
        gift_id: Set(place.gift),
        on_hand: Set(on_hand),
        created_at: Set(op.now()),
        changed_at: Set(op.now()),
    }
}

/// Puts so many into a stock.
///
/// # Errors
/// LIMIT beyond what a unit holds at most.
pub(super) async fn put(op: &Op<'_>, place: Place, count: i64) -> Result<()> {
    let add = OnConflict::columns(both())
        .value(Column::OnHand, kept().add(count))
        .value(Column::ChangedAt, op.now())
        .action_and_where(kept().lte(i64::from(rules::STOCK_MOST) - count))
        .to_owned();
    let put = gift_stock::Entity::insert(fresh(op, place, count)).on_conflict(add);
    if put.exec_without_returning(op.tx()).await? == 1 {
        return Ok(());
    }
    let (zh, en) = ("库存超出上限", "A unit holds no more of a gift than that");
    Err(Refusal::new(Code::Limit, zh, en).rule("GIFT-1").field("input.count").fact("max", rules::STOCK_MOST).into())
}

/// Takes so many from a stock, if they are there: of all who take at the same moment each sees what the one before left.
///
/// # Errors
/// RULE GIFT-1 with `onHand`.
pub(super) async fn take(op: &Op<'_>, place: Place, count: i64) -> Result<()> {
    let taken = gift_stock::Entity::update_many()
        .col_expr(Column::OnHand, kept().sub(count))
        .col_expr(Column::ChangedAt, Expr::value(op.now()))
        .filter(Column::UnitId.eq(place.unit))
        .filter(Column::GiftId.eq(place.gift))
        .filter(Column::OnHand.gte(count))
        .exec(op.tx())
        .await?;
    if taken.rows_affected == 1 {
        return Ok(());
    }
    let there = gift_stock::Entity::find().filter(Column::UnitId.eq(place.unit)).filter(Column::GiftId.eq(place.gift));
    let on_hand = there.one(op.tx()).await?.map_or(0, |row| row.on_hand);
    let zh = format!("库存不足：现有{on_hand}，需要{count}");
    let en = format!("Not so many in stock: {on_hand} are there, and {count} are asked for");
    Err(Refusal::new(Code::Rule, zh, en).rule("GIFT-1").field("input.count").fact("onHand", on_hand).into())
}

/// How many are there; nobody else moves them until the transaction ends.
///
/// # Errors
/// What the database answers.
pub(super) async fn held(op: &Op<'_>, place: Place) -> Result<i64> {
    let there = OnConflict::columns(both()).do_nothing().to_owned();
    gift_stock::Entity::insert(fresh(op, place, 0)).on_conflict(there).exec_without_returning(op.tx()).await?;
    let row = gift_stock::Entity::find()
        .filter(Column::UnitId.eq(place.unit))
        .filter(Column::GiftId.eq(place.gift))
        .lock_exclusive()
        .one(op.tx())
        .await?;
    Ok(row.ok_or_else(|| Error::broken("a stock that was just put there is not there"))?.on_hand)
}

/// A movement to be written.
pub(super) struct Moved {
    pub(super) place: Place,
    pub(super) kind: GiftMovementKind,
    /// How many came; with a minus, how many went.
    pub(super) delta: i64,
    /// The other half of a transfer, and the unit there.
    pub(super) other: Option<(GiftMovementId, UnitId)>,
    pub(super) issue: Option<GiftIssueId>,
    pub(super) why: Option<String>,
}

impl Moved {
    /// A movement that is no half of a transfer and belongs to no issue.
    pub(super) const fn new(place: Place, kind: GiftMovementKind, delta: i64) -> Self {
        Self { place, kind, delta, other: None, issue: None, why: None }
    }
}

/// Writes the entry of a movement, whose balance the transaction has passed.
///
/// # Errors
/// What the database answers.
pub(super) async fn enter(op: &Op<'_>, actor: &Actor, id: GiftMovementId, moved: Moved) -> Result<()> {
    let row = gift_movement::Model {
        id,
        unit_id: moved.place.unit,
        gift_id: moved.place.gift,
        kind: moved.kind,
        delta: moved.delta,
        pair_id: moved.other.map(|(pair, _)| pair),
        other_unit_id: moved.other.map(|(_, unit)| unit),
        issue_id: moved.issue,
        why: moved.why,
        actor_id: actor.user,
        at: op.now(),
        day: BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get(),
    };
    gift_movement::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
    Ok(())
}
