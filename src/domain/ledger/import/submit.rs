//! Taking in the file of an import.

use std::path::PathBuf;

use data_encoding::HEXLOWER;
use longhaul_entity::{
    CustomerImportId,
    enums::{ImportStatus, LedgerFileKind},
    ledger_import, unit,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde_json::json;

use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation,
        ledger::files::{self, Kept},
        perform,
    },
    error::{Code, Error, Refusal, Result, invalid, not_found},
    journal::{self, Entry},
    sheet,
    storage::SharedStorage,
};

/// Imports of a dealer that are queued or under way.
pub const OPEN_MAX: u64 = 5;
/// Characters of a file's name that are kept.
const NAME_MAX: usize = 120;

/// A file that arrived.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// Where it lies.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What the client calls it.
    pub name: String,
}

/// Queues an import.
#[derive(Debug, Serialize)]
struct ImportCustomers {
    sha256: String,
    dry_run: bool,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    kept: Kept,
}

impl Operation for ImportCustomers {
    const NAME: &'static str = "importCustomers";
    const ACTION: Action = Action::LedgerImport;
    type Output = CustomerImportId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerImportId> {
        // Who counts next waits here, so that there are never more than may be.
        let dealer = unit::Entity::find_by_id(actor.unit).lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)?;
        let open = ledger_import::Column::Status.is_in([ImportStatus::Queued, ImportStatus::Running]);
        let of_dealer = ledger_import::Column::DealerId.eq(dealer.id);
        if ledger_import::Entity::find().filter(of_dealer).filter(open).count(op.tx()).await? >= OPEN_MAX {
            let (zh, en) =
                ("本经销商已有5个导入在排队，请稍后再试", "Five imports of the dealer are queued; try again later");
            return Err(Refusal::new(Code::Limit, zh, en).rule("CUST-12").fact("max", OPEN_MAX).into());
        }
        let file = files::name(op, actor, LedgerFileKind::Upload, self.name.clone(), &self.kept).await?;
        let row = ledger_import::Model {
            id: op.id(),
            dealer_id: dealer.id,
            created_by: actor.user,
            session_id: actor.session,
            request_id: op.origin().request_id.clone(),
            address: op.origin().address.clone(),
            file_id: file,
            dry_run: self.dry_run,
            status: ImportStatus::Queued,
            rows: None,
            position: 0,
            good: 0,
            bad: 0,
            skipped: 0,
            marked_file_id: None,
            failure: None,
            runner: None,
            left_behind: 0,
            lease_until: None,
            created_at: op.now(),
            finished_at: None,
        };
        let id = row.id;
        ledger_import::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(op.tx()).await?;
        let data = json!({"sha256": self.sha256, "bytes": self.kept.bytes, "dryRun": self.dry_run});
        journal::record(op, Entry::new("CustomerImportQueued", id, dealer.id, &data)).await?;
        Ok(id)
    }
}

/// Looks at a file, stores it and queues its import.
///
/// # Errors
/// FORBIDDEN; INVALID for what is no spreadsheet; LIMIT for too large a file, and while five imports of the dealer are open.
pub async fn submit(
    db: &Db,
    storage: &SharedStorage,
    caller: &Caller,
    operation_id: Option<uuid::Uuid>,
    uploaded: Uploaded,
    dry_run: bool,
) -> Result<CustomerImportId> {
    caller.actor.may(Action::LedgerImport)?;
    if uploaded.bytes > files::BYTES_MAX {
        return Err(files::too_large().into());
    }
    let path = uploaded.path;
    let read = move || -> Result<(Vec<u8>, Result<(), sheet::SheetFault>)> {
        let bytes = bytes::Bytes::from(std::fs::read(path).map_err(Error::broken)?);
        let judged = sheet::look(&bytes);
        Ok((bytes.into(), judged))
    };
    let (bytes, judged) = tokio::task::spawn_blocking(read).await.map_err(Error::broken)??;
    judged.map_err(|fault| invalid("input.file", fault.zh(), fault.en()).rule("CUST-12"))?;
    let kept = files::keep(storage, bytes, None).await?;
    let name = uploaded.name.chars().take(NAME_MAX).collect();
    let operation = ImportCustomers { sha256: HEXLOWER.encode(&kept.sha256), dry_run, name, kept };
    perform(db, caller, operation_id, &operation).await
}
