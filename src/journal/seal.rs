//! Sealing: after commit, one task gives the entries their final order and chains them by hash.
//!
//! Inside business transactions the chain would make every commit wait for the one before. On PostgreSQL an entry with
//! a lower number may commit later than one with a higher; therefore the order is that of the transaction ids, and only
//! entries of transactions below the oldest running one are sealed: nothing can come before them any more.

use ed25519_dalek::{Signer, SigningKey};
use longhaul_entity::{journal_entry, journal_head, journal_seal};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult, Statement, sea_query::OnConflict};
use sha2::{Digest, Sha256};

use crate::{
    db::{Db, Kind, Op, Origin, Work},
    error::{Error, Result},
};

/// The most that one transaction seals.
const BATCH: u64 = 500;
/// The hash before the first entry.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The key of the advisory lock that sealers on PostgreSQL take.
const SEALER_LOCK: i64 = 0x7365_616c;

/// An entry with its place in the order of commits.
#[derive(FromQueryResult)]
struct Committed {
    xid: i64,
    #[sea_orm(nested)]
    entry: journal_entry::Model,
}

/// Seals what has been committed, as one transaction.
pub struct Sealer {
    key: SigningKey,
}

impl Sealer {
    /// A sealer that signs with a key that lies outside the database.
    #[must_use]
    pub const fn new(key: SigningKey) -> Self {
        Self { key }
    }
}

/// Seals all that can be sealed now; returns how many entries it were.
///
/// # Errors
/// What the database answers; what was sealed before stays sealed.
pub async fn seal_pending(db: &Db, sealer: &Sealer) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let batch = db.write(&Origin::system("seal"), sealer).await?;
        sealed += batch;
        if batch < BATCH {
            return Ok(sealed);
        }
    }
}

impl Work for Sealer {
    type Out = u64;

    async fn run(&self, op: &Op<'_>) -> Result<u64> {
        if op.kind() == Kind::Postgres && !alone(op).await? {
            return Ok(0);
        }
        let head = journal_head::Entity::find_by_id(1).one(op.tx()).await?;
        let (mut position, mut hash, xid, seq) =
            head.map_or((0, GENESIS.to_owned(), 0, 0), |head| (head.position, head.hash, head.xid, head.seq));
        let next = next_entries(op, xid, seq).await?;
        let Some(last) = next.last().map(|last| (last.xid, last.entry.seq)) else { return Ok(0) };
        let mut seals = Vec::with_capacity(next.len());
        for Committed { entry, .. } in &next {
            position += 1;
            hash = chain(&hash, entry);
            seals.push(journal_seal::ActiveModel {
                position: Set(position),
                entry_seq: Set(entry.seq),
                hash: Set(hash.clone()),
            });
        }
        journal_seal::Entity::insert_many(seals).exec_without_returning(op.tx()).await?;
        let signature = self.key.sign(&head_bytes(position, &hash));
        let head = journal_head::ActiveModel {
            id: Set(1),
            position: Set(position),
            hash: Set(hash),
            xid: Set(last.0),
            seq: Set(last.1),
            signature: Set(data_encoding::HEXLOWER.encode(&signature.to_bytes())),
        };
        let replace = OnConflict::column(journal_head::Column::Id)
            .update_columns([
                journal_head::Column::Position,
                journal_head::Column::Hash,
                journal_head::Column::Xid,
                journal_head::Column::Seq,
                journal_head::Column::Signature,
            ])
            .to_owned();
        journal_head::Entity::insert(head).on_conflict(replace).exec_without_returning(op.tx()).await?;
        Ok(next.len() as u64)
    }
}

async fn alone(op: &Op<'_>) -> Result<bool> {
    let ask = format!("SELECT pg_try_advisory_xact_lock({SEALER_LOCK}) AS taken");
    let row = op.tx().query_one_raw(Statement::from_string(op.tx().get_database_backend(), ask)).await?;
    let row = row.ok_or_else(|| Error::broken("no answer to an advisory lock"))?;
    Ok(row.try_get("", "taken")?)
}

async fn next_entries(op: &Op<'_>, xid: i64, seq: i64) -> Result<Vec<Committed>> {
    let (xid_column, behind) = match op.kind() {
        Kind::Sqlite => ("$1", "seq > $2"),
        Kind::Postgres => {
            ("xid", "(xid, seq) > ($1, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        }
    };
    let ask = format!(
        "SELECT {xid_column} AS xid, seq, id, at, kind, actor_id, role, object_type, object_id, unit_id, request_id,
                address, data
           FROM journal_entry WHERE {behind} ORDER BY xid, seq LIMIT {BATCH}"
    );
    let statement = Statement::from_sql_and_values(op.tx().get_database_backend(), ask, [xid.into(), seq.into()]);
    Ok(Committed::find_by_statement(statement).all(op.tx()).await?)
}

/// The hash of an entry on top of the one before: every column, each with its length in front.
pub(super) fn chain(before: &str, entry: &journal_entry::Model) -> String {
    let texts = [
        entry.seq.to_string(),
        entry.id.0.to_string(),
        entry.at.0.to_string(),
        entry.kind.clone(),
        entry.actor_id.map(|id| id.0.to_string()).unwrap_or_default(),
        entry.role.map(|role| role.to_string()).unwrap_or_default(),
        entry.object_type.clone(),
        entry.object_id.to_string(),
        entry.unit_id.0.to_string(),
        entry.request_id.clone(),
        entry.address.clone(),
        entry.data.clone(),
    ];
    let mut hasher = Sha256::new();
    hasher.update(before.as_bytes());
    for text in texts {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}

/// What the head's signature covers.
pub(super) fn head_bytes(position: i64, hash: &str) -> Vec<u8> {
    format!("longhaul journal {position} {hash}").into_bytes()
}
