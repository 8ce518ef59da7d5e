//! Tickets to set a password: issued and voided here, used by `set_password`.

use longhaul_entity::{TicketId, UserId, app_user, password_ticket};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::{Deserialize, Serialize};

use crate::{auth::hash_secret, clock::Clock, db::Op, error::Result};

/// Days that an invitation holds.
pub(super) const INVITATION_DAYS: i64 = 7;
/// Days that a reset holds.
pub(super) const RESET_DAYS: i64 = 1;

/// The secret of a one-time ticket, made before the transaction. It is shown once and stored nowhere, only its hash.
#[derive(Clone)]
pub struct Ticket(String);

impl Ticket {
    /// A fresh one.
    #[must_use]
    pub fn new(clock: &dyn Clock) -> Self {
        Self(data_encoding::BASE64URL_NOPAD.encode(&clock.secret()))
    }

    pub(super) fn hash(&self) -> String {
        hash_secret(&self.0)
    }

    /// The secret, if this very ticket was issued. A repeated request made another one, which nobody issued.
    #[must_use]
    pub fn reveal(self, issued: &Issued) -> Option<String> {
        (self.hash() == issued.ticket_hash).then_some(self.0)
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(…)")
    }
}

/// What an operation answers with that issued a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Whose password it sets.
    pub user: UserId,
    /// The ticket.
    pub ticket: TicketId,
    /// SHA-256 of its secret, in hex.
    pub ticket_hash: String,
}

/// Issues a ticket that holds for `days`; those before it are void.
pub(super) async fn issue(op: &Op<'_>, user: UserId, ticket: &Ticket, days: i64) -> Result<Issued> {
    void_tickets(op, user).await?;
    let (id, ticket_hash) = (op.id(), ticket.hash());
    let row = password_ticket::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        secret_hash: Set(ticket_hash.clone()),
        expires_at: Set(op.now().plus_seconds(days * 24 * 3600)),
        used_at: Set(None),
    };
    password_ticket::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(Issued { user, ticket: id, ticket_hash })
}

/// All open tickets of a user end now.
pub(super) async fn void_tickets(op: &Op<'_>, user: UserId) -> Result<()> {
    password_ticket::Entity::update_many()
        .col_expr(password_ticket::Column::ExpiresAt, Expr::value(op.now()))
        .filter(password_ticket::Column::UserId.eq(user))
        .filter(password_ticket::Column::UsedAt.is_null())
        .filter(password_ticket::Column::ExpiresAt.gt(op.now()))
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Changes a user as he was read and locked, and raises his version.
pub(super) async fn change(op: &Op<'_>, read: &app_user::Model, set: app_user::ActiveModel) -> Result<()> {
    let raised = app_user::ActiveModel { version: Set(read.version + 1), ..set };
    let updated = app_user::Entity::update_many()
        .set(raised)
        .filter(app_user::Column::Id.eq(read.id))
        .filter(app_user::Column::Version.eq(read.version))
        .exec(op.tx())
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(crate::error::stale(read.version)) }
}
