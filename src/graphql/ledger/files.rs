//! Files of the ledger as their makers see them.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{LedgerFileId, enums::LedgerFileKind, ledger_file};

use crate::{
    app::App,
    auth::{Actor, FileLink},
    domain::ledger::files,
    error::Result,
    graphql::kit::{Batch, DateTime, E, Reply, app, batch, caller},
};

/// A spreadsheet of a ledger (台账文件, CUST-12, FOLLOW-3): for nobody but whoever made it, and for a time.
pub(in crate::graphql) struct LedgerFile(pub(super) ledger_file::Model);

impl LedgerFile {
    /// The file, if it is the caller's and there still.
    pub(super) async fn load(ctx: &Context<'_>, id: LedgerFileId) -> Reply<Option<Self>> {
        Ok(batch::<Files>(ctx, id).await?.map(Self))
    }

    /// A file that the caller just made.
    pub(super) async fn find(ctx: &Context<'_>, id: LedgerFileId) -> Reply<Self> {
        let app = app(ctx)?;
        Ok(Self(files::find(app.db.read(), &caller(ctx)?.actor, id, app.db.clock().now()).await?))
    }
}

/// Files by id.
struct Files;

impl Batch for Files {
    type Key = LedgerFileId;
    type Value = ledger_file::Model;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[LedgerFileId],
    ) -> Result<HashMap<LedgerFileId, ledger_file::Model>> {
        let rows = files::by_ids(app.db.read(), actor, keys, app.db.clock().now()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

#[Object]
impl LedgerFile {
    /// What it holds.
    async fn kind(&self) -> E<LedgerFileKind> {
        E(self.0.kind)
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its length in bytes.
    async fn bytes(&self) -> i64 {
        self.0.bytes
    }

    /// Rows in it, the headings not counted; null for an uploaded one.
    async fn rows(&self) -> Option<i32> {
        self.0.rows
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// From then on it is gone.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// A link to its bytes: it opens for a few minutes and for this session only.
    async fn url(&self, ctx: &Context<'_>) -> Reply<String> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let expires = app.db.clock().now().plus_seconds(app.config.photo.link_seconds).0.div_euclid(1_000_000);
        let link = FileLink { file: self.0.id, session: actor.session, expires };
        let signature = link.sign(&app.keys.keys())?;
        let base = app.config.http.public_url.as_deref().unwrap_or_default();
        let (file, session) = (link.file.0, link.session.0);
        Ok(format!("{base}/ledgers/{file}?session={session}&expires={expires}&signature={signature}"))
    }
}
