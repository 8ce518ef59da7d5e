//! What merging two records of one customer is to their leads (CUST-10). Leads and protections stay with their records; the
//! protection of the record that is kept counts for both. Nothing is written here, so undoing the merge needs nothing either.

use longhaul_entity::{customer, protection};
use sea_orm::EntityTrait;

use super::rules;
use crate::{
    db::Op,
    error::{Code, Refusal, Result},
};

/// Whether the record may stand for the other one, both locked by this transaction: the earlier received report holds
/// (LEAD-2), so the record that it protects is kept. For records within the actor's reach.
///
/// # Errors
/// RULE when they have to be merged the other way round.
pub async fn may_stand_for(op: &Op<'_>, kept: &customer::Model, merged: &customer::Model) -> Result<()> {
    let of_kept = protection::Entity::find_by_id(kept.id).one(op.tx()).await?;
    let of_merged = protection::Entity::find_by_id(merged.id).one(op.tx()).await?;
    if rules::may_stand_for_both(of_kept.as_ref(), of_merged.as_ref(), op.now()) {
        return Ok(());
    }
    let zh = "被合并的档案正受信息保护，且提报在先；请保留该档案，反向合并";
    let en = "The record to be merged is protected by an earlier report; keep that one, and merge the other way round";
    Err(Refusal::new(Code::Rule, zh, en).rule("LEAD-2").field("input.keepId").into())
}
