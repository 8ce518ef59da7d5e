//! Pages of follow-ups with everything that stands in their rows: a number of statements that does not depend on the rows.

use std::collections::HashMap;

use longhaul_entity::{FollowUpId, LeadId, UnitId, UserId, app_user, approval_request, follow_up, lead, unit};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use super::layout::Subject;
use crate::{
    auth::Actor,
    db::among,
    domain::{approval, lead as leads},
    error::Result,
};

/// Follow-ups with what stands beside them.
pub(super) struct Loaded {
    rows: Vec<follow_up::Model>,
    leads: HashMap<LeadId, lead::Model>,
    authors: HashMap<UserId, String>,
    dealers: HashMap<UnitId, String>,
    promotions: HashMap<FollowUpId, Vec<approval_request::Model>>,
}

/// Loads what belongs to follow-ups that came through a scoped finder. The names of author and dealer are part of them;
/// leads and requests have rights of their own.
pub(super) async fn load(db: &impl ConnectionTrait, actor: &Actor, rows: Vec<follow_up::Model>) -> Result<Loaded> {
    let ids: Vec<FollowUpId> = rows.iter().map(|row| row.id).collect();
    let of = distinct(rows.iter().map(|row| row.lead_id));
    let authors = distinct(rows.iter().map(|row| row.author_id));
    let dealers = distinct(rows.iter().map(|row| row.dealer_id));
    let people = app_user::Entity::find().filter(among(db, app_user::Column::Id, &authors)).all(db).await?;
    let units = unit::Entity::find().filter(among(db, unit::Column::Id, &dealers)).all(db).await?;
    Ok(Loaded {
        leads: leads::query::by_ids(db, actor, &of).await?,
        authors: people.into_iter().map(|person| (person.id, person.name)).collect(),
        dealers: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
        promotions: approval::query::concerning(db, actor, &ids).await?,
        rows,
    })
}

fn distinct<T: Ord>(ids: impl Iterator<Item = T>) -> Vec<T> {
    let mut ids: Vec<T> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl Loaded {
    /// Each of them as the subject of a row.
    pub(super) fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        self.rows.iter().map(|row| Subject {
            row,
            lead: self.leads.get(&row.lead_id),
            dealer: self.dealers.get(&row.dealer_id).map_or("", String::as_str),
            author: self.authors.get(&row.author_id).map_or("", String::as_str),
            promotions: self.promotions.get(&row.id).map_or(&[], Vec::as_slice),
        })
    }
}
