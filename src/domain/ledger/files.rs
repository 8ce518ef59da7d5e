//! Files of the ledgers: bytes in the store, a row that says whose they are and until when (CUST-12, FOLLOW-3).
//!
//! Nobody but whoever made a file opens it: it holds what he was allowed to see then.

use std::collections::HashSet;

use data_encoding::HEXLOWER;
use longhaul_entity::{LedgerFileId, Timestamp, enums::LedgerFileKind, ledger_file};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use sha2::{Digest, Sha256};

use crate::{
    auth::{Action, Actor},
    db::Op,
    error::{Code, Error, Refusal, Result, not_found},
    storage::{PhotoKey, SharedStorage, StorageError},
};

/// The largest file, in bytes, in and out.
pub const BYTES_MAX: u64 = 15 * 1024 * 1024;
/// Files of one person that are kept at a time.
pub const KEPT_MAX: u64 = 50;
/// How long a file that was made can be fetched, in seconds.
const MADE_SECONDS: i64 = 24 * 3600;
/// How long an uploaded file and its bad rows are kept, in seconds.
const IMPORT_SECONDS: i64 = 7 * 24 * 3600;

/// Bytes that lie in the store.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Kept {
    pub(super) sha256: [u8; 32],
    pub(super) bytes: i64,
    /// Rows, where they were counted.
    pub(in crate::domain) rows: Option<i32>,
}

/// Puts bytes into the store. No row names them yet: the sweep removes them after a day if none comes.
///
/// # Errors
/// LIMIT for more than [`BYTES_MAX`]; UNAVAILABLE when there is no room.
pub(in crate::domain) async fn keep(storage: &SharedStorage, bytes: Vec<u8>, rows: Option<i32>) -> Result<Kept> {
    let length = bytes.len() as u64;
    if length > BYTES_MAX {
        return Err(too_large().into());
    }
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    storage.put_bytes(PhotoKey::sheet(sha256), bytes.into()).await.map_err(|err| match err {
        StorageError::Full => no_room(),
        other => Error::broken(other),
    })?;
    Ok(Kept { sha256, bytes: i64::try_from(length).unwrap_or(i64::MAX), rows })
}

/// The hash of kept bytes, for the record.
pub(in crate::domain) fn hash(kept: &Kept) -> String {
    HEXLOWER.encode(&kept.sha256)
}

/// The refusal of a file that is too large.
pub(super) fn too_large() -> Refusal {
    let (zh, en) = ("表格文件最大15MiB", "A spreadsheet has at most 15 MiB");
    Refusal::new(Code::Limit, zh, en).rule("CUST-12").field("input.file").fact("maxBytes", BYTES_MAX)
}

fn no_room() -> Error {
    let (zh, en) = ("存储空间不足，请稍后再试", "There is no room for files now; try again later");
    Refusal::new(Code::Unavailable, zh, en).into()
}

/// Writes the row that names kept bytes as the actor's file.
///
/// # Errors
/// LIMIT when he has too many.
pub(in crate::domain) async fn name(
    op: &Op<'_>,
    actor: &Actor,
    kind: LedgerFileKind,
    name: String,
    kept: &Kept,
) -> Result<LedgerFileId> {
    let his = ledger_file::Column::CreatedBy.eq(actor.user);
    let alive = ledger_file::Column::ExpiresAt.gt(op.now());
    // The rows of an import that went wrong come back whatever else he keeps.
    if kind != LedgerFileKind::BadRows
        && ledger_file::Entity::find().filter(his).filter(alive).count(op.tx()).await? >= KEPT_MAX
    {
        let (zh, en) =
            ("保留的表格文件过多，请等待旧文件过期", "Too many spreadsheets are kept; wait until old ones are gone");
        return Err(Refusal::new(Code::Limit, zh, en).rule("CUST-12").fact("max", KEPT_MAX).into());
    }
    let seconds = match kind {
        LedgerFileKind::Ledger | LedgerFileKind::Month | LedgerFileKind::FollowUps => MADE_SECONDS,
        LedgerFileKind::Upload | LedgerFileKind::BadRows => IMPORT_SECONDS,
    };
    let row = ledger_file::Model {
        id: op.id(),
        kind,
        name,
        sha256: HEXLOWER.encode(&kept.sha256),
        bytes: kept.bytes,
        rows: kept.rows,
        unit_id: actor.unit,
        created_by: actor.user,
        created_at: op.now(),
        expires_at: op.now().plus_seconds(seconds),
    };
    let id = row.id;
    ledger_file::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(op.tx()).await?;
    Ok(id)
}

/// A file of the actor's own that is there still.
///
/// # Errors
/// FORBIDDEN for roles without ledgers; NOT_FOUND.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: LedgerFileId,
    now: Timestamp,
) -> Result<ledger_file::Model> {
    actor.may(Action::LedgerExport)?;
    let found = ledger_file::Entity::find_by_id(id)
        .filter(ledger_file::Column::CreatedBy.eq(actor.user))
        // Moved elsewhere, he sees other customers.
        .filter(ledger_file::Column::UnitId.eq(actor.unit))
        .filter(ledger_file::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    found.ok_or_else(not_found)
}

/// Those of the files that are the actor's own and there still.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[LedgerFileId],
    now: Timestamp,
) -> Result<Vec<ledger_file::Model>> {
    let found = ledger_file::Entity::find()
        .filter(crate::db::among(db, ledger_file::Column::Id, ids))
        .filter(ledger_file::Column::CreatedBy.eq(actor.user))
        .filter(ledger_file::Column::UnitId.eq(actor.unit))
        .filter(ledger_file::Column::ExpiresAt.gt(now));
    Ok(found.all(db).await?)
}

/// Where the bytes of a file lie.
///
/// # Errors
/// The row is damaged.
pub fn key(file: &ledger_file::Model) -> Result<PhotoKey> {
    let sha256 = HEXLOWER.decode(file.sha256.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    Ok(PhotoKey::sheet(sha256.ok_or_else(|| Error::broken("a file's hash has not 32 bytes"))?))
}

/// Those of the hashes that files name which are not gone yet. For the sweep of the store, which is nobody's request.
///
/// # Errors
/// What the database answers.
pub async fn named_unscoped(
    db: &impl ConnectionTrait,
    hashes: &HashSet<String>,
    now: Timestamp,
) -> Result<HashSet<String>> {
    if hashes.is_empty() {
        return Ok(HashSet::new());
    }
    let named: Vec<String> = ledger_file::Entity::find()
        .select_only()
        .column(ledger_file::Column::Sha256)
        .distinct()
        .filter(ledger_file::Column::Sha256.is_in(hashes))
        .filter(ledger_file::Column::ExpiresAt.gt(now))
        .into_tuple()
        .all(db)
        .await?;
    Ok(named.into_iter().collect())
}
