//! Funnels: how many customers entered each stage, and who they are.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    CustomerId, UnitId,
    enums::{FactKind, Stage},
    stage_event,
};

use super::{
    customer::Customer,
    kit::{Connection, Date, DateTime, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
    org::Unit,
    person::User,
};
use crate::{
    domain::funnel::{self, Range},
    error::Error,
    vocab::BusinessDay,
};

/// The order of lists of entries.
const BY_DAY: &str = "entry.day";

/// The funnel of a unit (漏斗, FUN-2). All its numbers are of one moment.
#[derive(SimpleObject)]
struct Funnel {
    /// The unit; its numbers hold all units within it.
    unit: Unit,
    /// First business day of the period.
    from: Date,
    /// Last business day of the period.
    to: Date,
    /// First business day of the same period before: as many calendar months before if the period is made of whole months,
    /// else as many days.
    from_before: Date,
    /// Last business day of the same period before.
    to_before: Date,
    /// Every stage, in the order of the rule book.
    stages: Vec<FunnelStage>,
    /// The units directly below, by name: their numbers add up to those of the whole.
    parts: Vec<FunnelPart>,
}

/// The numbers of a unit directly below.
#[derive(SimpleObject)]
struct FunnelPart {
    /// The unit.
    unit: Unit,
    /// Every stage, in the order of the rule book.
    stages: Vec<FunnelStage>,
}

/// How many customers entered a stage. A customer counts once per stage and round (FUN-1); each number opens to its
/// customers with `funnelEntries`.
#[derive(SimpleObject)]
struct FunnelStage {
    /// The stage (漏斗阶段).
    stage: E<Stage>,
    /// How many entered it in the period.
    entered: i64,
    /// How many entered it in the same period before.
    entered_before: i64,
    /// Entered, divided by those who entered the stage before it in the same period. Null where nobody did, for the first
    /// stage and for the lost. May be over 1: who enters in this period may have entered the stage before earlier.
    conversion: Option<f64>,
}

impl From<funnel::StageCount> for FunnelStage {
    fn from(count: funnel::StageCount) -> Self {
        Self {
            stage: E(count.stage),
            entered: count.entered,
            entered_before: count.entered_before,
            conversion: count.conversion,
        }
    }
}

fn stages(counts: Vec<funnel::StageCount>) -> Vec<FunnelStage> {
    counts.into_iter().map(FunnelStage::from).collect()
}

/// That a customer entered a stage (阶段事件, FUN-1).
struct FunnelEntry(stage_event::Model);

#[Object]
impl FunnelEntry {
    /// The customer's id, as he was recorded then: `customer` is what stands for him now (CUST-10). He may have gone to
    /// another dealer since; the entry stays where it happened (CUST-13).
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.0.customer_id)
    }

    /// The customer; null when he has gone beyond your reach since.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.0.customer_id).await
    }

    /// The customer's round, from 1 on.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// The stage.
    async fn stage(&self) -> E<Stage> {
        E(self.0.stage)
    }

    /// The dealer that was responsible when it happened.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }

    /// The salesperson whose customer he was when it happened; null if he was nobody's, or the salesperson is elsewhere now.
    async fn owner(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.owner_id {
            Some(owner) => User::load(ctx, owner).await,
            None => Ok(None),
        }
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The business day by which it counts.
    async fn day(&self) -> Reply<Date> {
        Ok(Date(BusinessDay::new(self.0.day).map_err(Error::broken)?))
    }

    /// By what kind of fact.
    async fn fact(&self) -> E<FactKind> {
        E(self.0.fact_kind)
    }
}

/// Queries about funnels.
#[derive(Default)]
pub(super) struct FunnelQuery;

#[Object]
impl FunnelQuery {
    /// The funnel of a unit within reach and a period of at most five years, exact at this moment. NOT_FOUND for a unit out
    /// of reach; INVALID for a period that ends before it begins or is too long.
    async fn funnel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit: a dealer or any unit above.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "First business day of the period, 2000 or later.")] from: Date,
        #[graphql(desc = "Last business day of the period.")] to: Date,
    ) -> Reply<Funnel> {
        let range = Range::new(from.0, to.0)?;
        let found = funnel::funnel(app(ctx)?.db.read(), &caller(ctx)?.actor, unit_id.0, range).await?;
        let part = |part: funnel::Part| FunnelPart { unit: Unit::new(part.unit), stages: stages(part.stages) };
        Ok(Funnel {
            unit: Unit::new(found.unit),
            from: Date(found.range.from()),
            to: Date(found.range.to()),
            from_before: Date(found.before.from()),
            to_before: Date(found.before.to()),
            stages: stages(found.stages),
            parts: found.parts.into_iter().map(part).collect(),
        })
    }

    /// The customers behind a number of the funnel, by business day: as many as the number says.
    async fn funnel_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit of the number.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "The stage of the number.")] stage: E<Stage>,
        #[graphql(desc = "First business day of the period.")] from: Date,
        #[graphql(desc = "Last business day of the period.")] to: Date,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<FunnelEntry>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let range = Range::new(from.0, to.0)?;
        let window = PageArgs { first, after, last, before }.window(BY_DAY)?;
        let found = funnel::entries(app.db.read(), actor, unit_id.0, stage.0, range, &window).await?;
        let total = counted(ctx, funnel::count_entries(app.db.read(), actor, unit_id.0, stage.0, range)).await?;
        let place = |entry: &stage_event::Model| by_number(entry.day.into(), entry.id);
        Ok(Connection::new(found, BY_DAY, total, place, FunnelEntry))
    }
}
