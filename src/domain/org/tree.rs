//! The shape of the tree: the closure `unit_within`, changed by one transaction at a time.

use longhaul_entity::{UnitId, enums::UnitKind, unit, unit_within};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, LockType, Query},
};

use super::rules::may_stand_below;
use crate::{
    db::Op,
    error::{Code, Error, Refusal, Result, stale},
    vocab::{PersonOrFirmName, Phone},
};

/// Units that may stand directly below one: what a list of them can hold.
pub const CHILDREN_MAX: u64 = 500;

/// Waits until no other transaction changes the tree. The row of HQ is what they queue at; rows may refer to it meanwhile.
pub(super) async fn lock(op: &Op<'_>) -> Result<()> {
    unit::Entity::find()
        .filter(unit::Column::Kind.eq(UnitKind::Hq))
        .lock(LockType::NoKeyUpdate)
        .one(op.tx())
        .await?
        .map(drop)
        .ok_or_else(|| Error::broken("there is no HQ yet"))
}

/// Refuses a place that a unit of `kind` named `name` cannot take: the wrong level, a name that stands there already, no room.
pub(super) async fn check_place(op: &Op<'_>, kind: UnitKind, name: &str, parent: &unit::Model) -> Result<()> {
    if !may_stand_below(kind, parent.kind) {
        let refusal = Refusal::new(
            Code::Rule,
            "组织层级不符：总部下设大区，大区下设市场部，市场部下设经销商或改装厂",
            "The levels do not fit: regions below HQ, market areas below a region, dealers and body builders below an area",
        );
        return Err(refusal.rule("ORG-1").field("input.parentId").into());
    }
    check_name(op, parent.id, name).await?;
    let below = unit::Entity::find().filter(unit::Column::ParentId.eq(parent.id)).count(op.tx()).await?;
    if below >= CHILDREN_MAX {
        let refusal = Refusal::new(Code::Limit, "该单元的下级单元已达上限", "No more units fit below this one");
        return Err(refusal.field("input.parentId").fact("limit", CHILDREN_MAX).into());
    }
    Ok(())
}

/// Refuses a name that a unit below the same parent has.
pub(super) async fn check_name(op: &Op<'_>, parent: UnitId, name: &str) -> Result<()> {
    let same = unit::Entity::find().filter(unit::Column::ParentId.eq(parent)).filter(unit::Column::Name.eq(name));
    if same.count(op.tx()).await? == 0 {
        return Ok(());
    }
    let refusal =
        Refusal::new(Code::Conflict, "上级单元下已有同名单元", "A unit of this name stands below the same parent");
    Err(refusal.rule("ORG-1").field("input.name").into())
}

/// A unit before it is entered.
pub(super) struct Seedling<'a> {
    pub(super) id: UnitId,
    pub(super) parent: Option<UnitId>,
    pub(super) kind: UnitKind,
    pub(super) name: &'a PersonOrFirmName,
    pub(super) desk_phone: Option<&'a Phone>,
}

/// Enters a new unit: the row, and its lines of the closure.
pub(super) async fn plant(op: &Op<'_>, new: Seedling<'_>) -> Result<()> {
    let row = unit::ActiveModel {
        id: Set(new.id),
        parent_id: Set(new.parent),
        kind: Set(new.kind),
        name: Set(new.name.as_str().to_owned()),
        desk_phone: Set(new.desk_phone.map(|phone| phone.as_str().to_owned())),
        version: Set(1),
        created_at: Set(op.now()),
    };
    unit::Entity::insert(row).exec_without_returning(op.tx()).await?;
    let itself = unit_within::ActiveModel { ancestor_id: Set(new.id), unit_id: Set(new.id) };
    unit_within::Entity::insert(itself).exec_without_returning(op.tx()).await?;
    match new.parent {
        Some(parent) => graft(op, new.id, parent).await,
        None => Ok(()),
    }
}

/// Takes a unit with all below it from where it stands and puts it below `parent`. Answers with the units above it that
/// it left or joined: what is counted by unit changes for these.
pub(super) async fn relocate(op: &Op<'_>, id: UnitId, parent: UnitId) -> Result<Vec<UnitId>> {
    let before = above(op, id).await?;
    let subtree = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::UnitId)
        .filter(unit_within::Column::AncestorId.eq(id));
    unit_within::Entity::delete_many()
        .filter(unit_within::Column::UnitId.in_subquery(subtree.into_query()))
        .filter(unit_within::Column::AncestorId.is_in(before.iter().copied()))
        .exec(op.tx())
        .await?;
    graft(op, id, parent).await?;
    let after = above(op, id).await?;
    let left = before.iter().filter(|unit| !after.contains(unit));
    let joined = after.iter().filter(|unit| !before.contains(unit));
    Ok(left.chain(joined).copied().collect())
}

/// Every unit above, without itself.
async fn above(op: &Op<'_>, id: UnitId) -> Result<Vec<UnitId>> {
    let lines = unit_within::Entity::find()
        .filter(unit_within::Column::UnitId.eq(id))
        .filter(unit_within::Column::AncestorId.ne(id))
        .all(op.tx())
        .await?;
    Ok(lines.into_iter().map(|line| line.ancestor_id).collect())
}

/// Everything within `id` comes to lie within `parent` and all above that.
async fn graft(op: &Op<'_>, id: UnitId, parent: UnitId) -> Result<()> {
    use unit_within::Column::{AncestorId, UnitId as Unit};
    let (upper, lower) = (Alias::new("upper_line"), Alias::new("lower_line"));
    let pairs = Query::select()
        .column((upper.clone(), AncestorId))
        .column((lower.clone(), Unit))
        .from_as(unit_within::Entity, upper.clone())
        .from_as(unit_within::Entity, lower.clone())
        .and_where(Expr::col((upper, Unit)).eq(parent))
        .and_where(Expr::col((lower, AncestorId)).eq(id))
        .to_owned();
    let mut insert = Query::insert();
    insert.into_table(unit_within::Entity).columns([AncestorId, Unit]);
    insert.select_from(pairs).map_err(Error::broken)?;
    op.tx().execute(&insert).await?;
    Ok(())
}

/// Changes a unit as it was read and raises its version.
///
/// # Errors
/// CONFLICT when the client, or this transaction, read another version.
pub(super) async fn change(op: &Op<'_>, read: &unit::Model, version: i32, set: unit::ActiveModel) -> Result<()> {
    let raised = unit::ActiveModel { version: Set(read.version + 1), ..set };
    let updated = unit::Entity::update_many()
        .set(raised)
        .filter(unit::Column::Id.eq(read.id))
        .filter(unit::Column::Version.eq(version))
        .exec(op.tx())
        .await?;
    if updated.rows_affected == 1 && read.version == version { Ok(()) } else { Err(stale(read.version)) }
}
