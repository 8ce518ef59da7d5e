//! Stocks and the ledger of their movements, within reach by their unit.

use longhaul_entity::{GiftId, GiftMovementId, UnitId, enums::GiftMovementKind, gift_movement, gift_stock};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};

use crate::{
    auth::{Action, Actor, lies_within},
    domain::page::{Page, Window},
    error::{Result, not_found},
    vocab::BusinessDay,
};

/// Which stocks; what is left out does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct StockFilter {
    /// Of units within this one, itself included.
    pub unit: Option<UnitId>,
    /// Of this gift.
    pub gift: Option<GiftId>,
    /// Such as hold something, or such as hold nothing.
    pub held: Option<bool>,
}

/// Which movements; what is left out does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct MovementFilter {
    /// Of units within this one, itself included.
    pub unit: Option<UnitId>,
    /// Of this gift.
    pub gift: Option<GiftId>,
    /// Of this kind.
    pub kind: Option<GiftMovementKind>,
    /// On this business day or later.
    pub from: Option<BusinessDay>,
    /// On this business day or earlier.
    pub to: Option<BusinessDay>,
}

fn stocked(actor: &Actor, filter: &StockFilter) -> Result<Select<gift_stock::Entity>> {
    use gift_stock::Column;

    actor.may(Action::GiftView)?;
    let held = |held| if held { Column::OnHand.gt(0) } else { Column::OnHand.eq(0) };
    let wanted = actor
        .reach(Action::GiftView)
        .covers(Column::UnitId)
        .add_option(filter.unit.map(|top| lies_within(Column::UnitId, top)))
        .add_option(filter.gift.map(|gift| Column::GiftId.eq(gift)))
        .add_option(filter.held.map(held));
    Ok(gift_stock::Entity::find().filter(wanted))
}

/// A page of the stocks that he sees, in the order in which units first had them.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn stocks(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &StockFilter,
    window: &Window,
) -> Result<Page<gift_stock::Model>> {
    let rows = stocked(actor, filter)?;
    let part = window.apply(rows, gift_stock::Column::CreatedAt, gift_stock::Column::Id, false);
    Ok(window.cut(part.all(db).await?))
}

/// How many stocks [`stocks`] would give in all.
///
/// # Errors
/// As [`stocks`].
pub async fn count_stocks(db: &impl ConnectionTrait, actor: &Actor, filter: &StockFilter) -> Result<u64> {
    Ok(stocked(actor, filter)?.count(db).await?)
}

/// The stock of a unit and gift, if there ever was any and he sees it.
///
/// # Errors
/// FORBIDDEN for roles without gifts.
pub async fn stock_at(
    db: &impl ConnectionTrait,
    actor: &Actor,
    unit: UnitId,
    gift: GiftId,
) -> Result<Option<gift_stock::Model>> {
    let of = Condition::all().add(gift_stock::Column::UnitId.eq(unit)).add(gift_stock::Column::GiftId.eq(gift));
    Ok(stocked(actor, &StockFilter::default())?.filter(of).one(db).await?)
}

fn moved(actor: &Actor, filter: &MovementFilter) -> Result<Select<gift_movement::Entity>> {
    use gift_movement::Column;

    actor.may(Action::GiftLedgerView)?;
    let wanted = actor
        .reach(Action::GiftLedgerView)
        .covers(Column::UnitId)
        .add_option(filter.unit.map(|top| lies_within(Column::UnitId, top)))
        .add_option(filter.gift.map(|gift| Column::GiftId.eq(gift)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.from.map(|day| Column::At.gte(day.start_micros())))
        .add_option(filter.to.map(|day| Column::At.lt(day.end_micros())));
    Ok(gift_movement::Entity::find().filter(wanted))
}

/// The movement.
///
/// # Errors
/// FORBIDDEN for roles without the ledger; NOT_FOUND.
pub async fn find_movement(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: GiftMovementId,
) -> Result<gift_movement::Model> {
    let found = moved(actor, &MovementFilter::default())?.filter(gift_movement::Column::Id.eq(id));
    found.one(db).await?.ok_or_else(not_found)
}

/// A page of the movements that he sees, the last one first.
///
/// # Errors
/// FORBIDDEN for roles without the ledger.
pub async fn movements(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &MovementFilter,
    window: &Window,
) -> Result<Page<gift_movement::Model>> {
    let rows = moved(actor, filter)?;
    Ok(window.cut(window.apply(rows, gift_movement::Column::At, gift_movement::Column::Id, true).all(db).await?))
}

/// How many movements [`movements`] would give in all.
///
/// # Errors
/// As [`movements`].
pub async fn count_movements(db: &impl ConnectionTrait, actor: &Actor, filter: &MovementFilter) -> Result<u64> {
    Ok(moved(actor, filter)?.count(db).await?)
}
