//! Making the roll-ups of inner units anew, when the tree beneath them has changed (ORG-1).

use longhaul_entity::{UnitId, enums::UnitKind, stage_rollup, unit, unit_within};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Query},
};

use super::fold::alone;
use crate::{db::Op, error::Result};

/// The units whose roll-ups hold their own customers' entries; those above hold sums of these.
pub(super) const LEAVES: [UnitKind; 2] = [UnitKind::Dealer, UnitKind::BodyBuilder];

/// Makes the roll-ups of `units` anew as sums of the dealers' within them. For whoever moves a unit: after `unit_within`
/// has been changed, in the same transaction, for every unit that a dealer left or joined. Dealers among them stay as
/// they are. Pending counts need no care: they go to whoever stands above when they are folded, and a funnel reads
/// them by the tree of its own moment.
///
/// # Errors
/// What the database answers.
pub async fn rebuild_units(op: &Op<'_>, units: &[UnitId]) -> Result<()> {
    alone(op).await?;
    let inner = unit::Entity::find()
        .select_only()
        .column(unit::Column::Id)
        .filter(unit::Column::Id.is_in(units.iter().copied()))
        .filter(unit::Column::Kind.is_not_in(LEAVES));
    let inner: Vec<UnitId> = inner.into_tuple().all(op.tx()).await?;
    if inner.is_empty() {
        return Ok(());
    }
    let old = stage_rollup::Column::UnitId.is_in(inner.iter().copied());
    stage_rollup::Entity::delete_many().filter(old).exec(op.tx()).await?;
    op.tx().execute(&sums_of_dealers(&inner)?).await?;
    Ok(())
}

fn sums_of_dealers(inner: &[UnitId]) -> Result<sea_orm::sea_query::InsertStatement> {
    use stage_rollup::Column::{Grain, N, Period, Stage, UnitId};
    let line = |column| Expr::col((stage_rollup::Entity, column));
    let above = Expr::col((unit_within::Entity, unit_within::Column::AncestorId));
    let sums = Query::select()
        .expr(above.clone())
        .exprs([line(Grain), line(Period), line(Stage)])
        .expr(line(N).sum().cast_as(Alias::new("BIGINT")))
        .from(stage_rollup::Entity)
        .inner_join(
            unit_within::Entity,
            Expr::col((unit_within::Entity, unit_within::Column::UnitId)).equals((stage_rollup::Entity, UnitId)),
        )
        .inner_join(unit::Entity, Expr::col((unit::Entity, unit::Column::Id)).equals((stage_rollup::Entity, UnitId)))
        .and_where(Expr::col((unit::Entity, unit::Column::Kind)).is_in(LEAVES))
        .and_where(above.clone().is_in(inner.iter().copied()))
        .add_group_by([above, line(Grain), line(Period), line(Stage)])
        .to_owned();
    let mut insert = Query::insert();
    insert.into_table(stage_rollup::Entity).columns([UnitId, Grain, Period, Stage, N]);
    insert.select_from(sums).map_err(crate::error::Error::broken)?;
    Ok(insert)
}
