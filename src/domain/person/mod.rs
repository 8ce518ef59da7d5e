//! Users (用户): inviting, suspending and changing them, and how they come to a password.
//!
//! Stands below `org` and `session`: signing in is another noun, and what is done here ends sessions.

mod admins;
mod change_own_password;
mod change_user_role;
mod credentials;
mod found;
mod invite_user;
pub mod query;
mod reset_password;
mod restore_user;
pub mod rules;
mod set_password;
mod suspend_user;

pub use change_own_password::change_own_password;
pub use change_user_role::ChangeUserRole;
pub use credentials::{Issued, Ticket};
pub use found::{Found, Founded};
pub use invite_user::InviteUser;
pub use query::UserFilter;
pub use reset_password::ResetPassword;
pub use restore_user::RestoreUser;
pub use set_password::{set_hashed_password, set_password};
pub use suspend_user::SuspendUser;

use longhaul_entity::UserId;
use serde::{Deserialize, Serialize};

/// What a change of a user answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserChanged {
    /// The user.
    pub user: UserId,
}
