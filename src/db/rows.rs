//! Rows of long lists, read by the place of their columns instead of by name; see [`longhaul_entity::Placed`].

use longhaul_entity::{ByPlace, Placed};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Select};

/// All rows that are selected, with all their columns.
///
/// # Errors
/// What the database answers.
pub async fn all<E: EntityTrait<Model: ByPlace>>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<Vec<E::Model>, DbErr> {
    let rows = select.into_model::<Placed<E::Model>>().all(db).await?;
    Ok(rows.into_iter().map(|Placed(row)| row).collect())
}

/// The row that is selected, with all its columns.
///
/// # Errors
/// What the database answers.
pub async fn one<E: EntityTrait<Model: ByPlace>>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<Option<E::Model>, DbErr> {
    let row = select.into_model::<Placed<E::Model>>().one(db).await?;
    Ok(row.map(|Placed(row)| row))
}
