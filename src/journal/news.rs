//! What was committed since a moment, for those who tell it on at once and do not wait for the seal.
//!
//! Entries commit out of the order of their numbers on PostgreSQL, so a number is no place to go on from. A [`Position`] says
//! of every transaction whether it was committed by then: on PostgreSQL it is the snapshot of a statement, which names those
//! that were under way; on SQLite, where one writes at a time, the last number. Between two positions each entry lies exactly
//! once, and none has to wait for a long transaction of somebody else, as sealing has to.

use longhaul_entity::{Timestamp, TypedId, UserId, journal_entry};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    Statement,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    db::{Db, Kind, among},
    error::{Error, Result},
};

/// A moment in the order of commits. Its numbers are of transactions on PostgreSQL and of entries on SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// All below were over.
    first: i64,
    /// None from here on had begun.
    next: i64,
    /// Those between the two that were under way.
    open: Vec<i64>,
}

impl Position {
    /// The present moment.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn now(db: &Db) -> Result<Self> {
        let ask = match db.kind() {
            Kind::Sqlite => "SELECT COALESCE(MAX(seq), 0) + 1 AS place FROM journal_entry",
            Kind::Postgres => "SELECT pg_current_snapshot()::text AS place",
        };
        let ask = Statement::from_string(db.read().get_database_backend(), ask);
        let row = db.read().query_one_raw(ask).await?.ok_or_else(|| Error::broken("no answer to where we are"))?;
        match db.kind() {
            Kind::Sqlite => {
                let next: i64 = row.try_get("", "place")?;
                Ok(Self { first: next, next, open: Vec::new() })
            }
            Kind::Postgres => {
                let text: String = row.try_get("", "place")?;
                Self::read(&text).ok_or_else(|| Error::broken(format!("no snapshot: {text}")))
            }
        }
    }

    /// A snapshot as PostgreSQL writes it: `10:20:10,14,15`.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (first, next, open) = (parts.next()?, parts.next()?, parts.next()?);
        let open = open.split(',').filter(|number| !number.is_empty()).map(|number| number.parse().ok());
        Some(Self { first: first.parse().ok()?, next: next.parse().ok()?, open: open.collect::<Option<_>>()? })
    }

    /// Whether what was written at that place was committed by then.
    #[must_use]
    pub fn covers(&self, place: i64) -> bool {
        place < self.next && !self.open.contains(&place)
    }

    /// Whether it is the moment `other` or a later one, of the same database.
    #[must_use]
    pub fn reaches(&self, other: &Self) -> bool {
        // What is under way can only end as long as nothing begins.
        self.next > other.next || self.next == other.next && self.open.len() <= other.open.len()
    }
}

/// An entry, as far as it takes to know whom it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Happened {
    /// The object that changed.
    pub object_id: Uuid,
    /// Who did it; none for the system itself.
    pub actor_id: Option<UserId>,
    /// Where it stands: what [`Position::covers`] asks for.
    pub place: i64,
}

/// Entries of those kinds that were committed behind `after` and by `upto`, in the order of their transactions; as many as
/// there are.
///
/// # Errors
/// What the database answers.
pub async fn between(db: &Db, kinds: &[&str], after: &Position, upto: &Position) -> Result<Vec<Happened>> {
    let found = entries(db, kinds).filter(Expr::cust(place(db)).gte(after.first)).into_model::<Happened>();
    let mut found = found.all(db.read()).await?;
    found.retain(|entry| !after.covers(entry.place) && upto.covers(entry.place));
    Ok(found)
}

/// Entries of those kinds about these objects that happened later than `since` and were committed by `upto`.
///
/// # Errors
/// What the database answers.
pub async fn about<T: TypedId>(
    db: &Db,
    kinds: &[&str],
    objects: &[T],
    since: Timestamp,
    upto: &Position,
) -> Result<Vec<Happened>> {
    let found = entries(db, kinds)
        .filter(among(db.read(), journal_entry::Column::ObjectId, objects))
        .filter(journal_entry::Column::At.gt(since))
        .into_model::<Happened>();
    let mut found = found.all(db.read()).await?;
    found.retain(|entry| upto.covers(entry.place));
    Ok(found)
}

/// The column whose numbers positions are made of.
const fn place(db: &Db) -> &'static str {
    match db.kind() {
        Kind::Sqlite => "seq",
        Kind::Postgres => "xid",
    }
}

fn entries(db: &Db, kinds: &[&str]) -> Select<journal_entry::Entity> {
    journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::ObjectId)
        .column(journal_entry::Column::ActorId)
        .expr_as(Expr::cust(place(db)), "place")
        .filter(journal_entry::Column::Kind.is_in(kinds.iter().copied()))
        .order_by_asc(Expr::cust(place(db)))
        .order_by_asc(journal_entry::Column::Seq)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str) -> Position {
        Position::read(text).unwrap()
    }

    #[test]
    fn a_snapshot_covers_what_was_over() {
        let position = at("10:20:10,14");
        assert_eq!(position, Position { first: 10, next: 20, open: vec![10, 14] });
        let covered: Vec<i64> = (8..22).filter(|place| position.covers(*place)).collect();
        assert_eq!(covered, [8, 9, 11, 12, 13, 15, 16, 17, 18, 19]);
        assert!(at("7:7:").open.is_empty());
        assert!(["", "1", "1:2", "a:2:", "1:2:x"].iter().all(|text| Position::read(text).is_none()));
    }

    #[test]
    fn moments_have_an_order() {
        let moments = ["10:20:10,14", "10:20:10", "20:20:", "20:21:20", "21:21:"].map(at);
        for (earlier, one) in moments.iter().enumerate() {
            for (later, other) in moments.iter().enumerate() {
                assert_eq!(one.reaches(other), earlier >= later, "{one:?} {other:?}");
            }
        }
    }
}
