//! The first and the last page of the demo: how it is recognised, and whether it was filled to the end.

use longhaul_entity::{journal_entry, maker};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::{desk::origin, organisation::Organisation};
use crate::{
    db::{Db, Op, Work},
    domain::session::end_all_unscoped,
    error::Result,
    journal::{Entry, record},
};

/// The invented maker; its row says whose database it is.
pub const MAKER: &str = "示范重卡（演示）";
/// The brand of its trucks.
pub const BRAND: &str = "远航";
/// The last entry of a fill.
const FILLED: &str = "DemoFilled";

/// What a migrated database holds, as far as the demo is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody's data: it can be filled.
    Empty,
    /// The demo, whole.
    Filled,
    /// The beginning of a demo: a fill is under way elsewhere or was broken off.
    Unfinished,
    /// The data of that maker.
    Foreign(String),
}

/// What the database holds.
///
/// # Errors
/// What the database answers.
pub async fn state(db: &Db) -> Result<State> {
    let Some(maker) = maker::Entity::find().one(db.read()).await? else { return Ok(State::Empty) };
    if maker.name != MAKER {
        return Ok(State::Foreign(maker.name));
    }
    let last = journal_entry::Entity::find().filter(journal_entry::Column::Kind.eq(FILLED)).one(db.read()).await?;
    Ok(if last.is_some() { State::Filled } else { State::Unfinished })
}

/// Ends the sessions that the fill worked in, and says that it is whole.
pub(super) async fn finish(db: &Db, organisation: &Organisation) -> Result<()> {
    db.write(&origin(), &Finish { organisation }).await
}

struct Finish<'a> {
    organisation: &'a Organisation,
}

impl Work for Finish<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        for caller in self.organisation.callers() {
            end_all_unscoped(op, caller.actor.user, None).await?;
        }
        let hq = self.organisation.admin.actor.unit;
        record(op, Entry::new(FILLED, hq, hq, &json!({ "maker": MAKER }))).await
    }
}
