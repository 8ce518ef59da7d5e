//! How much the sealer has still to do, for those who run the server.

use longhaul_entity::journal_head;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};

use crate::{
    db::{Db, Kind},
    error::{Error, Result},
};

/// Entries behind the sealed head; those beyond `most` are not counted.
///
/// # Errors
/// What the database answers.
pub async fn unsealed(db: &Db, most: u64) -> Result<u64> {
    let head = journal_head::Entity::find_by_id(1).one(db.read()).await?;
    let (xid, seq) = head.map_or((0, 0), |head| (head.xid, head.seq));
    let behind = match db.kind() {
        Kind::Sqlite => "$1 = $1 AND seq > $2",
        Kind::Postgres => "(xid, seq) > ($1::bigint, $2::bigint)",
    };
    let ask = format!("SELECT count(*) AS n FROM (SELECT 1 FROM journal_entry WHERE {behind} LIMIT {most}) AS behind");
    let ask = Statement::from_sql_and_values(db.read().get_database_backend(), ask, [xid.into(), seq.into()]);
    let row = db.read().query_one_raw(ask).await?.ok_or_else(|| Error::broken("no answer to a count"))?;
    Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or(0))
}
