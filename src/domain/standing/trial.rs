//! Trying a figure on the customers before it is set (POL-4): how many would stand elsewhere by it, and who. Writes nothing.

use std::collections::{HashMap, HashSet};

use longhaul_entity::{
    CustomerId, PolicyVersionId, Timestamp, UnitId, customer, customer_standing,
    enums::{CustomerKind, StandingAspect, UnitKind},
    policy_version, unit, unit_within,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait},
};

use super::{
    figures::{KEYS, thresholds},
    rules::Thresholds,
    settle,
};
use crate::{
    auth::{Action, Actor, lies_within},
    db::among,
    domain::{
        page::{Page, Window},
        policy::{self, Change, Figures, Key},
    },
    error::{Code, Error, Refusal, Result, not_found},
    vocab::BusinessDay,
};

/// A figure to be tried.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// Which figure, and its value.
    pub change: Change,
    /// For which unit and all below that have none of their own.
    pub unit: UnitId,
    /// Only customers recorded on this business day or later.
    pub from: Option<BusinessDay>,
    /// Only customers recorded on this business day or earlier.
    pub to: Option<BusinessDay>,
}

/// A customer that would stand elsewhere.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Tried {
    /// Which.
    pub id: CustomerId,
    /// When it was recorded; lists are in this order.
    pub created_at: Timestamp,
    /// Where it stands now; none: no enterprise.
    pub present: Option<String>,
    /// Where it would stand.
    pub proposed: Option<String>,
}

/// How many would go from one place to another.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TriedStep {
    /// Where they stand now.
    pub present: Option<String>,
    /// Where they would stand.
    pub proposed: Option<String>,
    /// How many.
    pub customers: i64,
}

/// What a figure decides of a customer's standing.
fn aspect(key: Key) -> Result<StandingAspect> {
    match key {
        Key::CustomerTierGold | Key::CustomerTierSilver => Ok(StandingAspect::Tier),
        Key::CustomerClassGeneral => Ok(StandingAspect::Class),
        Key::CustomerKindLarge | Key::CustomerKindMedium => Ok(StandingAspect::Size),
        other => {
            let zh = format!("政策值“{}”暂不支持试算", other.entry().zh);
            let en = format!("Nothing can be tried by {} yet", other.code());
            Err(Refusal::new(Code::Rule, zh, en).rule("POL-4").field("key").into())
        }
    }
}

impl Trial {
    /// How many would stand elsewhere, from where to where.
    ///
    /// # Errors
    /// FORBIDDEN; NOT_FOUND for a unit out of reach; RULE POL-4 for a figure that no record can be tried by; what
    /// `setPolicies` refuses of the value.
    pub async fn steps(&self, db: &impl ConnectionTrait, actor: &Actor, now: Timestamp) -> Result<Vec<TriedStep>> {
        let found = self.differing(db, actor, now).await?;
        let query = found
            .select
            .select_only()
            .expr_as(found.present, "present")
            .expr_as(found.proposed, "proposed")
            .expr_as(Expr::col((customer_standing::Entity, customer_standing::Column::Id)).count(), "customers")
            // By their names: to PostgreSQL the same expression with other parameters is another one.
            .group_by(Expr::col(Alias::new("present")))
            .group_by(Expr::col(Alias::new("proposed")));
        let mut steps = query.into_model::<TriedStep>().all(db).await?;
        steps.sort_by(|one, other| (&one.present, &one.proposed).cmp(&(&other.present, &other.proposed)));
        Ok(steps)
    }

    /// Who would stand elsewhere, the latest recorded first.
    ///
    /// # Errors
    /// As [`Trial::steps`].
    pub async fn customers(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        now: Timestamp,
        window: &Window,
    ) -> Result<Page<Tried>> {
        use customer_standing::Column::{CreatedAt, Id};
        let found = self.differing(db, actor, now).await?;
        let query = found
            .select
            .select_only()
            .columns([Id, CreatedAt])
            .expr_as(found.present, "present")
            .expr_as(found.proposed, "proposed");
        let rows = window.apply(query, CreatedAt, Id, true).into_model::<Tried>().all(db).await?;
        Ok(window.cut(rows))
    }

    /// The customers that would stand elsewhere.
    async fn differing(&self, db: &impl ConnectionTrait, actor: &Actor, now: Timestamp) -> Result<Differing> {
        actor.may(Action::PolicyTry)?;
        let aspect = aspect(self.change.key)?;
        let within = actor.reach(Action::PolicyTry).covers(unit::Column::Id);
        unit::Entity::find_by_id(self.unit).filter(within).one(db).await?.ok_or_else(not_found)?;
        // Refuses what cannot be set.
        policy::propose(db, &[self.change], &[], self.unit, now).await?;
        let year = settle::year_of(now)?;
        let (tier, counted) = if year % 2 == 0 {
            (customer_standing::Column::TierEven, customer_standing::Column::CountedEven)
        } else {
            (customer_standing::Column::TierOdd, customer_standing::Column::CountedOdd)
        };
        let present = match aspect {
            StandingAspect::Class => customer_standing::Column::Class.into_expr(),
            StandingAspect::Tier => tier.into_expr(),
            StandingAspect::Size => customer_standing::Column::Size.into_expr(),
        };
        let mut proposed = CaseStatement::new();
        let mut concerned = Condition::any();
        for (from, dealers) in self.proposed(db, now).await? {
            let these = customer_standing::Column::DealerId.is_in(dealers);
            proposed = proposed.case(these.clone(), place(aspect, counted, &from));
            concerned = concerned.add(these);
        }
        let proposed: Expr = match concerned.is_empty() {
            // Everywhere below a nearer figure counts.
            true => present.clone(),
            false => proposed.finally(Expr::val(Option::<String>::None)).into(),
        };
        let differs = present.clone().ne(proposed.clone());
        let day = |day: BusinessDay| Timestamp(day.start_micros());
        let end = self.to.map(BusinessDay::next).transpose().map_err(Error::broken)?;
        let select = customer_standing::Entity::find()
            .filter(Expr::col((customer::Entity, customer::Column::ArchivedAt)).is_null())
            .filter(lies_within(customer_standing::Column::DealerId, self.unit))
            .filter(concerned)
            .filter(differs)
            .filter(
                Condition::all()
                    .add_option(self.from.map(|from| customer_standing::Column::CreatedAt.gte(day(from))))
                    .add_option(end.map(|end| customer_standing::Column::CreatedAt.lt(day(end)))),
            );
        Ok(Differing { select, present, proposed })
    }

    /// The dealers within the unit by the thresholds that would count for them; only those for whom the figure would.
    async fn proposed(&self, db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<(Thresholds, Vec<UnitId>)>> {
        let dealers: Vec<UnitId> = unit::Entity::find()
            .select_only()
            .column(unit::Column::Id)
            .filter(unit::Column::Kind.is_in([UnitKind::Dealer, UnitKind::BodyBuilder]))
            .filter(lies_within(unit::Column::Id, self.unit))
            .order_by_asc(unit::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let figures = policy::of_units(db, KEYS, &dealers, now).await?;
        let nearer = self.nearer(db, &figures).await?;
        let mut groups: Vec<(Thresholds, Vec<UnitId>)> = Vec::new();
        for dealer in dealers {
            let Some(now) = figures.get(&dealer) else { continue };
            if now.get(self.change.key).version.is_some_and(|version| nearer.contains(&version)) {
                continue;
            }
            let from = thresholds(&now.clone().with([(self.change.key, self.change.value)]));
            match groups.iter_mut().find(|(other, _)| *other == from) {
                Some((_, same)) => same.push(dealer),
                None => groups.push((from, vec![dealer])),
            }
        }
        Ok(groups)
    }

    /// The versions that would go on counting: set for a unit below the one that the figure is tried for.
    async fn nearer(
        &self,
        db: &impl ConnectionTrait,
        figures: &HashMap<UnitId, Figures>,
    ) -> Result<HashSet<PolicyVersionId>> {
        let used: HashSet<PolicyVersionId> =
            figures.values().filter_map(|figures| figures.get(self.change.key).version).collect();
        let used: Vec<PolicyVersionId> = used.into_iter().collect();
        if used.is_empty() {
            return Ok(HashSet::new());
        }
        let below = unit_within::Entity::find()
            .select_only()
            .column(unit_within::Column::UnitId)
            .filter(unit_within::Column::AncestorId.eq(self.unit))
            .filter(unit_within::Column::UnitId.ne(self.unit));
        let nearer = policy_version::Entity::find()
            .select_only()
            .column(policy_version::Column::Id)
            .filter(among(db, policy_version::Column::Id, &used))
            .filter(policy_version::Column::UnitId.in_subquery(sea_orm::QueryTrait::into_query(below)));
        Ok(nearer.into_tuple().all(db).await?.into_iter().collect())
    }
}

struct Differing {
    select: Select<customer_standing::Entity>,
    present: Expr,
    proposed: Expr,
}

/// Where a customer stands by these thresholds, as the database says it: the same as `rules` says it.
fn place(aspect: StandingAspect, counted: customer_standing::Column, from: &Thresholds) -> Expr {
    use customer_standing::Column::{Bought, KeyIndustry, Kind, LargestPurchase, Provinces, StateOwned, Vehicles};
    let enterprise = [CustomerKind::LargeEnterprise, CustomerKind::MediumEnterprise, CustomerKind::SmallEnterprise];
    match aspect {
        StandingAspect::Class => CaseStatement::new()
            .case(Condition::all().add(StateOwned.eq(true)).add(KeyIndustry.is_not_null()), "INDUSTRY_KEY")
            .case(Vehicles.gte(from.general), "GENERAL_KEY")
            .case(Bought.eq(true), "FOCUS")
            .finally("RETAIL")
            .into(),
        StandingAspect::Tier => {
            let reaches = |least: i64| Condition::any().add(counted.gte(least)).add(LargestPurchase.gte(least));
            CaseStatement::new()
                .case(reaches(from.gold), "GOLD")
                .case(reaches(from.silver), "SILVER")
                .finally("ORDINARY")
                .into()
        }
        StandingAspect::Size => CaseStatement::new()
            .case(Kind.is_not_in(enterprise), Expr::val(Option::<String>::None))
            .case(Condition::all().add(Vehicles.gt(from.large_over)).add(Provinces.gt(1)), "LARGE")
            .case(Vehicles.gte(from.medium), "MEDIUM")
            .finally("SMALL")
            .into(),
    }
}
