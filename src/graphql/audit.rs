//! The audit trail.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{EntryId, UnitId, UserId, enums::Role, journal_entry};
use uuid::Uuid;

use super::kit::{Batch, Connection, DateTime, E, Gid, PageArgs, Reply, app, batch, by_number, caller};
use crate::{
    app::App,
    auth::Actor,
    domain::audit::{self, Sealed},
    error::{Result, invalid},
};

const ORDER: &str = "audit";

/// Which entries of the audit trail.
#[derive(InputObject, Default)]
struct AuditFilter {
    /// About the object with this id, of any type.
    object_id: Option<String>,
    /// By this user.
    actor_id: Option<Gid<UserId>>,
    /// Of this kind: `CustomerCreated`, `VisitReported`, ….
    kind: Option<String>,
    /// Not before this instant.
    from: Option<DateTime>,
    /// Before this instant.
    to: Option<DateTime>,
}

/// Something that happened (ALL-3, 审计记录): written in the transaction in which it happened, never changed.
struct AuditEntry {
    row: journal_entry::Model,
}

/// An entry's place in the sealed order.
#[derive(SimpleObject)]
struct AuditSeal {
    /// From 1 on, without gaps.
    position: i64,
    /// SHA-256 over the entry and the hash before it, in hex.
    hash: String,
}

struct Seals;

impl Batch for Seals {
    type Key = i64;
    type Value = Sealed;

    async fn load(app: &App, _: &Actor, keys: &[i64]) -> Result<HashMap<i64, Sealed>> {
        audit::seals(app.db.read(), keys).await
    }
}

#[Object]
impl AuditEntry {
    /// Its id.
    async fn id(&self) -> Gid<EntryId> {
        Gid(self.row.id)
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// What happened, as a past participle: `CustomerCreated`.
    async fn kind(&self) -> &str {
        &self.row.kind
    }

    /// Who did it; null for the system itself.
    async fn actor_id(&self) -> Option<Gid<UserId>> {
        self.row.actor_id.map(Gid)
    }

    /// The role in which he did it.
    async fn role(&self) -> Option<E<Role>> {
        self.row.role.map(E)
    }

    /// The object that changed.
    async fn object_id(&self) -> String {
        format!("{}:{}", self.row.object_type, self.row.object_id)
    }

    /// The unit that the object belonged to.
    async fn unit_id(&self) -> Gid<UnitId> {
        Gid(self.row.unit_id)
    }

    /// The request that it came with; the same id stands in the answer's header and in the log.
    async fn request_id(&self) -> &str {
        &self.row.request_id
    }

    /// The address that the request came from.
    async fn address(&self) -> &str {
        &self.row.address
    }

    /// What changed, as JSON; never secrets, phone and identity numbers masked.
    async fn data(&self) -> &str {
        &self.row.data
    }

    /// Its place in the sealed order; null for the moment between commit and sealing.
    async fn seal(&self, ctx: &Context<'_>) -> Reply<Option<AuditSeal>> {
        let sealed = batch::<Seals>(ctx, self.row.seq).await?;
        Ok(sealed.map(|sealed| AuditSeal { position: sealed.position, hash: sealed.hash }))
    }
}

/// Queries about what happened.
#[derive(Default)]
pub(super) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What happened in the units within reach, latest first.
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these entries; all when nothing is said.")] filter: Option<AuditFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<AuditEntry>> {
        let filter = filter.unwrap_or_default();
        let filter = audit::Filter {
            object: filter.object_id.as_deref().map(object_id).transpose()?,
            actor: filter.actor_id.map(|id| id.0),
            kind: filter.kind,
            from: filter.from.map(|at| at.0),
            to: filter.to.map(|at| at.0),
        };
        let window = PageArgs { first, after, last, before }.window(ORDER)?;
        let found = audit::list(app(ctx)?.db.read(), &caller(ctx)?.actor, &filter, &window).await?;
        Ok(Connection::new(found, ORDER, None, |row| by_number(row.seq, row.id), |row| AuditEntry { row }))
    }
}

/// The bare id behind a global id of any type.
fn object_id(text: &str) -> Reply<Uuid> {
    let uuid = text.split_once(':').and_then(|(_, id)| Uuid::try_parse(id).ok());
    Ok(uuid.ok_or_else(|| invalid("filter.objectId", "不是有效的编号", "This is no id"))?)
}
