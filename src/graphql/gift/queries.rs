//! Reading gifts.

use async_graphql::{Context, InputObject, Object};
use longhaul_entity::{
    CustomerId, FollowUpId, GiftId, GiftIssueId, UnitId, UserId, VisitId,
    enums::{CustomerTier, GiftMovementKind, GiftOccasion, GiftRecipientKind},
    gift, gift_issue, gift_movement, gift_standard, gift_stock,
};

use super::{
    figures::{GiftFigure, GiftFigures, GiftFiguresBy},
    types::{Gift, GiftIssue, GiftMovement, GiftStandard, GiftStock},
};
use crate::{
    domain::gift::{
        figures::{self, Asked},
        query::{self, GiftFilter, IssueFilter, MovementFilter, StockFilter},
        standards,
    },
    error::Error,
    graphql::kit::{Connection, Date, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
    vocab::BusinessDay,
};

/// The orders of the lists.
const BY_ENTRY: &str = "gift.created";
const BY_STOCK: &str = "giftStock.created";
const BY_MOVEMENT: &str = "giftMovement.at";
const BY_ISSUE: &str = "giftIssue.issued";
const BY_SETTING: &str = "giftStandard.set";

/// Which gifts; what is left out does not restrict.
#[derive(InputObject, Default)]
struct GiftCatalogueFilter {
    /// Such as are given still, or are not.
    active: Option<bool>,
    /// Such as are of practical use, or are not (FOLLOW-5).
    practical: Option<bool>,
}

/// Which standards; what is left out does not restrict.
#[derive(InputObject, Default)]
struct GiftStandardFilter {
    /// For customers of this tier.
    tier: Option<E<CustomerTier>>,
    /// At this occasion.
    occasion: Option<E<GiftOccasion>>,
    /// For such recipients.
    recipient: Option<E<GiftRecipientKind>>,
}

impl GiftStandardFilter {
    fn read(&self) -> standards::Filter {
        standards::Filter {
            tier: self.tier.map(|tier| tier.0),
            occasion: self.occasion.map(|occasion| occasion.0),
            recipient: self.recipient.map(|recipient| recipient.0),
        }
    }
}

/// Which stocks; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct GiftStockFilter {
    /// Of units within this one, itself included.
    unit_id: Option<Gid<UnitId>>,
    /// Of this gift.
    gift_id: Option<Gid<GiftId>>,
    /// Such as hold something, or such as hold nothing.
    held: Option<bool>,
}

/// Which movements; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct GiftMovementFilter {
    /// Of units within this one, itself included.
    unit_id: Option<Gid<UnitId>>,
    /// Of this gift.
    gift_id: Option<Gid<GiftId>>,
    /// Of this kind.
    kind: Option<E<GiftMovementKind>>,
    /// On this business day or later.
    from: Option<Date>,
    /// On this business day or earlier.
    to: Option<Date>,
}

/// Which issues; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct GiftIssueFilter {
    /// To this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// By dealers within this unit: a dealer, a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// Given by this person.
    giver_id: Option<Gid<UserId>>,
    /// Of this gift.
    gift_id: Option<Gid<GiftId>>,
    /// At such an occasion.
    occasion: Option<E<GiftOccasion>>,
    /// On this visit.
    visit_id: Option<Gid<VisitId>>,
    /// On this follow-up.
    follow_up_id: Option<Gid<FollowUpId>>,
    /// On this business day or later.
    from: Option<Date>,
    /// On this business day or earlier.
    to: Option<Date>,
}

impl GiftIssueFilter {
    fn read(&self) -> IssueFilter {
        IssueFilter {
            customer: self.customer_id.map(|id| id.0),
            unit: self.unit_id.map(|id| id.0),
            giver: self.giver_id.map(|id| id.0),
            gift: self.gift_id.map(|id| id.0),
            occasion: self.occasion.map(|occasion| occasion.0),
            visit: self.visit_id.map(|id| id.0),
            follow_up: self.follow_up_id.map(|id| id.0),
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
        }
    }
}

/// Queries about gifts.
#[derive(Default)]
pub(in crate::graphql) struct GiftQuery;

#[Object]
impl GiftQuery {
    /// A gift of the catalogue (GIFT-1). NOT_FOUND for one that is not there.
    async fn gift(&self, ctx: &Context<'_>, #[graphql(desc = "The gift.")] id: Gid<GiftId>) -> Reply<Gift> {
        Gift::find(ctx, id.0).await
    }

    /// The catalogue of gifts, in the order in which they came into it (GIFT-1).
    async fn gifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gifts; all when left out.")] filter: Option<GiftCatalogueFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Gift>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default();
        let filter = GiftFilter { active: filter.active, practical: filter.practical };
        let window = PageArgs { first, after, last, before }.window(BY_ENTRY)?;
        let total = counted(ctx, query::count_gifts(db, actor, filter)).await?;
        let page = query::gifts(db, actor, filter, &window).await?;
        Ok(Connection::new(page, BY_ENTRY, total, |row: &gift::Model| by_number(row.created_at.0, row.id), Gift))
    }

    /// The standards for gifts that count on a day (赠礼标准, GIFT-2), in the order of tiers, occasions and recipients; at most 60. Where
    /// there is none, the figures of the policy book alone bound what is given (`gift.value.…`); they always do.
    async fn gift_standards(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which standards; all when left out.")] filter: Option<GiftStandardFilter>,
        #[graphql(desc = "The business day; today when left out.")] on: Option<Date>,
    ) -> Reply<Vec<GiftStandard>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let day = match on {
            Some(day) => day.0,
            None => BusinessDay::from_micros(app.db.clock().now().0).map_err(Error::broken)?,
        };
        let found = standards::on(app.db.read(), actor, &filter.unwrap_or_default().read(), day).await?;
        Ok(found.into_iter().map(GiftStandard).collect())
    }

    /// Every version of the standards that was set, the last one first (GIFT-2).
    async fn gift_standard_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which standards; all when left out.")] filter: Option<GiftStandardFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<GiftStandard>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default().read();
        let window = PageArgs { first, after, last, before }.window(BY_SETTING)?;
        let total = counted(ctx, standards::count(db, actor, &filter)).await?;
        let page = standards::history(db, actor, &filter, &window).await?;
        let place = |row: &gift_standard::Model| by_number(row.set_at.0, row.id);
        Ok(Connection::new(page, BY_SETTING, total, place, GiftStandard))
    }

    /// The stocks of gifts within reach (GIFT-1), in the order in which units first had them. Somebody of a dealer sees the dealer's.
    async fn gift_stocks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which stocks; all when left out.")] filter: Option<GiftStockFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<GiftStock>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default();
        let (unit, gift) = (filter.unit_id.map(|id| id.0), filter.gift_id.map(|id| id.0));
        let filter = StockFilter { unit, gift, held: filter.held };
        let window = PageArgs { first, after, last, before }.window(BY_STOCK)?;
        let total = counted(ctx, query::count_stocks(db, actor, &filter)).await?;
        let page = query::stocks(db, actor, &filter, &window).await?;
        let place = |row: &gift_stock::Model| by_number(row.created_at.0, row.id);
        Ok(Connection::new(page, BY_STOCK, total, place, GiftStock))
    }

    /// The ledger of stocks within reach (礼品库存台账, GIFT-4), the last movement first.
    async fn gift_movements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which movements; all when left out.")] filter: Option<GiftMovementFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<GiftMovement>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default();
        let filter = MovementFilter {
            unit: filter.unit_id.map(|id| id.0),
            gift: filter.gift_id.map(|id| id.0),
            kind: filter.kind.map(|kind| kind.0),
            from: filter.from.map(|day| day.0),
            to: filter.to.map(|day| day.0),
        };
        let window = PageArgs { first, after, last, before }.window(BY_MOVEMENT)?;
        let total = counted(ctx, query::count_movements(db, actor, &filter)).await?;
        let page = query::movements(db, actor, &filter, &window).await?;
        let place = |row: &gift_movement::Model| by_number(row.at.0, row.id);
        Ok(Connection::new(page, BY_MOVEMENT, total, place, GiftMovement))
    }

    /// What was given (GIFT-3). NOT_FOUND for what is not there or not for you.
    async fn gift_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The issue.")] id: Gid<GiftIssueId>,
    ) -> Reply<GiftIssue> {
        GiftIssue::find(ctx, id.0).await
    }

    /// What was given within reach (GIFT-3), the last issue first. A salesperson sees his own and that of customers that he works on.
    async fn gift_issues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which issues; all when left out.")] filter: Option<GiftIssueFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<GiftIssue>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default().read();
        let window = PageArgs { first, after, last, before }.window(BY_ISSUE)?;
        let total = counted(ctx, query::count_issues(db, actor, &filter)).await?;
        let page = query::issues(db, actor, &filter, &window).await?;
        let place = |row: &gift_issue::Model| by_number(row.issued_at.0, row.id);
        Ok(Connection::new(page, BY_ISSUE, total, place, GiftIssue))
    }

    /// How much was given in some months (礼品统计, GIFT-3): number and worth by giver, dealer, area, region or month, with what came
    /// back of it. NOT_FOUND for a unit out of reach; INVALID for months that are none, or more than 36.
    async fn gift_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of dealers within this unit: a dealer, a market area, a region, HQ.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "From this month on, `YYYYMM`.")] from: i32,
        #[graphql(desc = "Until this month, `YYYYMM`.")] to: i32,
        #[graphql(desc = "By what its parts are.")] by: GiftFiguresBy,
    ) -> Reply<GiftFigures> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let asked = Asked { unit: unit_id.0, from, to };
        let total = figures::total(db, actor, &asked).await?;
        let parts = figures::lines(db, actor, &asked, by.into()).await?;
        Ok(GiftFigures { total: GiftFigure(total), parts: parts.into_iter().map(GiftFigure).collect() })
    }
}
