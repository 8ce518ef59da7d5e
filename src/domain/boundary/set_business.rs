//! `setChannelBusiness`: which series a channel sells, and which dealers do its business (ORG-2, LEAD-9).

use std::collections::BTreeSet;

use longhaul_entity::{
    ChannelId, UnitId, channel, channel_dealer, channel_series,
    enums::{ChannelKind, UnitKind},
    unit,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};
use serde::Serialize;
use serde_json::json;

use super::rules::series_key;
use crate::{
    auth::{Action, Actor},
    db::{Op, among},
    domain::Operation,
    error::{Code, Error, Refusal, Result, invalid, not_found},
    journal::{Entry, record},
};

/// The most series of a channel.
const SERIES_MAX: usize = 200;
/// Characters of a series.
const SERIES_CHARS: usize = 60;
/// The most dealers that are named for a channel.
const DEALERS_MAX: usize = 1000;

/// The whole business of a channel; it takes the place of what was said before.
#[derive(Clone, Debug, Serialize)]
pub struct SetChannelBusiness {
    /// The channel.
    pub channel: ChannelId,
    /// The series that it sells, at most 200; none for the key-account department, whose customers are known by their class.
    pub series: Vec<String>,
    /// The dealers and body builders that do its business, at most 1,000. Who is named for no channel does all business but that
    /// of the key-account department.
    pub dealers: BTreeSet<UnitId>,
}

impl Operation for SetChannelBusiness {
    const NAME: &'static str = "setChannelBusiness";
    const ACTION: Action = Action::ChannelManage;
    type Output = ChannelId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ChannelId> {
        let series = self.series()?;
        // Who changes the business of channels does it one after the other: a series goes from one to the other.
        let channels = channel::Entity::find().lock_exclusive().all(op.tx()).await?;
        let channel = channels.iter().find(|channel| channel.id == self.channel).ok_or_else(not_found)?;
        if channel.kind == ChannelKind::KeyAccount && !series.is_empty() {
            let (zh, en) =
                ("大客户部按客户类别划分，没有产品系列", "The key-account department has customers, no series");
            return Err(invalid("input.series", zh, en).rule("LEAD-9").into());
        }
        self.dealers_exist(op).await?;
        self.replace(op, &series).await?;
        let data = json!({ "channel": channel.kind, "series": series, "dealers": self.dealers });
        record(op, Entry::new("ChannelBusinessSet", channel.id, actor.unit, &data)).await?;
        Ok(channel.id)
    }
}

impl SetChannelBusiness {
    fn series(&self) -> Result<BTreeSet<String>> {
        if self.series.len() > SERIES_MAX {
            let (zh, en) = (format!("最多{SERIES_MAX}个系列"), format!("At most {SERIES_MAX} series"));
            let refusal = Refusal::new(Code::Limit, zh, en).rule("LEAD-9").field("input.series");
            return Err(refusal.fact("max", SERIES_MAX).into());
        }
        let keys: BTreeSet<String> = self.series.iter().map(|series| series_key(series)).collect();
        let fits =
            |key: &String| (1..=SERIES_CHARS).contains(&key.chars().count()) && !key.chars().any(char::is_control);
        if keys.iter().all(fits) {
            return Ok(keys);
        }
        let (zh, en) = ("系列须为1至60个字符", "A series has 1 to 60 characters");
        Err(invalid("input.series", zh, en).rule("LEAD-9").into())
    }

    async fn dealers_exist(&self, op: &Op<'_>) -> Result<()> {
        if self.dealers.len() > DEALERS_MAX {
            let (zh, en) = (format!("最多{DEALERS_MAX}家经销商"), format!("At most {DEALERS_MAX} dealers"));
            let refusal = Refusal::new(Code::Limit, zh, en).rule("LEAD-9").field("input.dealerIds");
            return Err(refusal.fact("max", DEALERS_MAX).into());
        }
        let ids: Vec<UnitId> = self.dealers.iter().copied().collect();
        let known = unit::Entity::find()
            .filter(among(op.tx(), unit::Column::Id, &ids))
            .filter(unit::Column::Kind.is_in([UnitKind::Dealer, UnitKind::BodyBuilder]))
            .count(op.tx())
            .await?;
        if known == ids.len() as u64 {
            return Ok(());
        }
        let refusal = Refusal::new(Code::NotFound, "没有找到经销商", "There is no such dealer");
        Err(refusal.rule("LEAD-9").field("input.dealerIds").into())
    }

    async fn replace(&self, op: &Op<'_>, series: &BTreeSet<String>) -> Result<()> {
        let (channel, tx) = (self.channel, op.tx());
        channel_series::Entity::delete_many().filter(channel_series::Column::ChannelId.eq(channel)).exec(tx).await?;
        channel_dealer::Entity::delete_many().filter(channel_dealer::Column::ChannelId.eq(channel)).exec(tx).await?;
        if !series.is_empty() {
            let rows = series
                .iter()
                .map(|key| channel_series::ActiveModel { series: Set(key.clone()), channel_id: Set(channel) });
            let written = channel_series::Entity::insert_many(rows)
                .on_conflict(OnConflict::column(channel_series::Column::Series).do_nothing().to_owned())
                .exec_without_returning(tx)
                .await?;
            if written != series.len() as u64 {
                return Err(sold_by_another());
            }
        }
        if !self.dealers.is_empty() {
            let rows = self.dealers.iter();
            let rows = rows.map(|unit| channel_dealer::ActiveModel { channel_id: Set(channel), unit_id: Set(*unit) });
            channel_dealer::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

fn sold_by_another() -> Error {
    let (zh, en) = ("有系列已属于其他销售通路", "Another channel sells one of the series already");
    Refusal::new(Code::Conflict, zh, en).rule("LEAD-9").field("input.series").into()
}
