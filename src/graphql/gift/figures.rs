//! Figures of gifts: added up by giver, unit or month.

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::{
    domain::gift::figures::{By, Line},
    graphql::{
        kit::{Int64, Money, Reply},
        org::Unit,
        person::User,
    },
    vocab::Fen,
};

/// By what figures of gifts are added up.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum GiftFiguresBy {
    /// 按赠送人 / By who gave.
    Giver,
    /// 按经销商 / By dealer.
    Dealer,
    /// 按市场部 / By the market area that the dealer lies in now.
    Area,
    /// 按大区 / By the region that the dealer lies in now.
    Region,
    /// 按月 / By the month of the issue.
    Month,
}

impl From<GiftFiguresBy> for By {
    fn from(by: GiftFiguresBy) -> Self {
        match by {
            GiftFiguresBy::Giver => Self::Giver,
            GiftFiguresBy::Dealer => Self::Dealer,
            GiftFiguresBy::Area => Self::Area,
            GiftFiguresBy::Region => Self::Region,
            GiftFiguresBy::Month => Self::Month,
        }
    }
}

/// Figures of gifts (礼品统计).
#[derive(SimpleObject)]
pub(super) struct GiftFigures {
    /// All of it.
    pub(super) total: GiftFigure,
    /// Its parts, which add up to it: months in their order, all else the highest value first. Beyond 500 the rest is left out.
    pub(super) parts: Vec<GiftFigure>,
}

/// What was given, added up.
pub(super) struct GiftFigure(pub(super) Line);

#[Object]
impl GiftFigure {
    /// Who gave, if it is by giver and you see that person.
    async fn giver(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.giver_id {
            Some(giver) => User::load(ctx, giver).await,
            None => Ok(None),
        }
    }

    /// The unit, if it is by a unit.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        match self.0.unit_id {
            Some(unit) => Unit::load(ctx, unit).await,
            None => Ok(None),
        }
    }

    /// The month, `YYYYMM`, if it is by month.
    async fn month(&self) -> Option<i32> {
        self.0.month
    }

    /// How many issues.
    async fn issues(&self) -> Int64 {
        Int64(self.0.issues)
    }

    /// How many gifts.
    async fn pieces(&self) -> Int64 {
        Int64(self.0.pieces)
    }

    /// What they were worth, in fen.
    async fn value(&self) -> Money {
        Money(Fen::new(self.0.value_fen))
    }

    /// How many of these gifts came back, whenever.
    async fn returned(&self) -> Int64 {
        Int64(self.0.returned)
    }

    /// What those were worth, in fen.
    async fn returned_value(&self) -> Money {
        Money(Fen::new(self.0.returned_fen))
    }
}
