//! Where customers stand, for those who have seen them, and the conditions by which lists ask for it.

use std::collections::{BTreeMap, HashMap, HashSet};

use longhaul_entity::{
    CustomerId, SiteId, Timestamp, customer, customer_purchase, customer_site, customer_standing,
    enums::{CustomerClass, CustomerLayer, CustomerSize, CustomerTier},
    purchase_plan, standing_change,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, IntoCondition, Order, Query, WindowStatement},
};
use serde::Serialize;
use uuid::Uuid;

use super::{counts, figures::KEYS, rules, settle};
use crate::{
    db::among,
    domain::policy::Key,
    error::{Error, Result},
};

/// Where a customer stands in a year.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What is stored.
    pub row: customer_standing::Model,
    /// The business year.
    pub year: i32,
    /// Whether it means to buy in that year.
    pub plans: bool,
}

impl Standing {
    /// Its tier (CUST-4).
    #[must_use]
    pub const fn tier(&self) -> CustomerTier {
        settle::tier_in(&self.row, self.year)
    }

    /// Its layer (CUST-7).
    #[must_use]
    pub const fn layer(&self) -> CustomerLayer {
        rules::layer(self.row.bought, self.plans)
    }

    /// The vehicles that count for its tier (CUST-5).
    #[must_use]
    pub const fn counted(&self) -> i32 {
        settle::counted_in(&self.row, self.year)
    }

    /// Since when it has its tier: a tier that came with the new year, since its first instant.
    ///
    /// # Errors
    /// For years beyond 9999.
    pub fn tier_since(&self) -> Result<Option<Timestamp>> {
        let (settled, year) = (self.row.settled_year, self.year);
        let turned = settled > 0 && year > settled && settle::tier_in(&self.row, settled) != self.tier();
        if turned { Ok(Some(settle::beginning(settled + 1)?)) } else { Ok(self.row.tier_since) }
    }
}

/// What counts together with a customer's own vehicles.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Those of the others of its group.
    pub group: Option<i32>,
    /// Those of the others at each of its sites.
    pub sites: Vec<(SiteId, i32)>,
    /// Those that the buyers whom it introduced bought in the year before.
    pub introduced: i32,
}

/// Where customers stand that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn standings_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    now: Timestamp,
) -> Result<HashMap<CustomerId, Standing>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let year = settle::year_of(now)?;
    let rows = customer_standing::Entity::find().filter(among(db, customer_standing::Column::Id, of)).all(db).await?;
    let planned: Vec<CustomerId> = purchase_plan::Entity::find()
        .select_only()
        .column(purchase_plan::Column::CustomerId)
        .distinct()
        .filter(among(db, purchase_plan::Column::CustomerId, of))
        .filter(in_year(year))
        .into_tuple()
        .all(db)
        .await?;
    let planned: HashSet<CustomerId> = planned.into_iter().collect();
    let standing = |row: customer_standing::Model| Standing { plans: planned.contains(&row.id), row, year };
    Ok(rows.into_iter().map(|row| (row.id, standing(row))).collect())
}

/// What counts with customers that the caller has already seen through a scoped finder: numbers alone, since the others
/// may be nobody's business (ALL-1).
///
/// # Errors
/// What the database answers.
pub async fn beside_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    now: Timestamp,
) -> Result<HashMap<CustomerId, Beside>> {
    let year = settle::year_of(now)?;
    let mut found: HashMap<CustomerId, Beside> = HashMap::new();
    for (id, vehicles) in counts::in_group(db, of).await? {
        found.entry(id).or_default().group = Some(vehicles);
    }
    for (id, sites) in counts::at_sites(db, of).await? {
        found.entry(id).or_default().sites = sites;
    }
    for ((id, bought), vehicles) in counts::introduced(db, of).await? {
        if bought == year - 1 {
            found.entry(id).or_default().introduced = vehicles;
        }
    }
    Ok(found)
}

/// The latest changes of the standing of customers that the caller has already seen, latest first, `most` of each.
///
/// # Errors
/// What the database answers.
pub async fn history_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    most: u64,
) -> Result<HashMap<CustomerId, Vec<standing_change::Model>>> {
    use standing_change::Column::{At, CustomerId as Whose, Id};
    let each = standing_change::Entity::find().filter(among(db, Whose, of));
    latest(db, each, of, [At, Id], Whose, most, |row: &standing_change::Model| row.customer_id).await
}

/// The latest purchases of customers that the caller has already seen, latest first, `most` of each.
///
/// # Errors
/// What the database answers.
pub async fn purchases_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
    most: u64,
) -> Result<HashMap<CustomerId, Vec<customer_purchase::Model>>> {
    use customer_purchase::Column::{CustomerId as Whose, Day, Id};
    let each = customer_purchase::Entity::find().filter(among(db, Whose, of));
    latest(db, each, of, [Day, Id], Whose, most, |row: &customer_purchase::Model| row.customer_id).await
}

/// Of each customer the last `most` of the rows `each` in that order, the last first; for customers that the caller has already seen. Nouns
/// about customers read theirs by `customer::latest`, which knows merged records too.
///
/// # Errors
/// What the database answers.
pub(in crate::domain) async fn latest<E: EntityTrait>(
    db: &impl ConnectionTrait,
    each: sea_orm::Select<E>,
    of: &[CustomerId],
    order: [E::Column; 2],
    whose: E::Column,
    most: u64,
    key: impl Fn(&E::Model) -> CustomerId,
) -> Result<HashMap<CustomerId, Vec<E::Model>>> {
    let mut found: HashMap<CustomerId, Vec<E::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(found);
    }
    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let [first, second] = order;
    let window =
        WindowStatement::partition_by(whose).order_by(first, Order::Desc).order_by(second, Order::Desc).to_owned();
    let each = each.into_query().expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone()).to_owned();
    let wanted = Query::select()
        .column(Asterisk)
        .from_subquery(each, ranked)
        .and_where(Expr::col(place.clone()).lte(i64::try_from(most).unwrap_or(i64::MAX)))
        .order_by(place, Order::Asc)
        .to_owned();
    let backend = db.get_database_backend();
    for row in E::Model::find_by_statement(backend.build(&wanted)).all(db).await? {
        found.entry(key(&row)).or_default().push(row);
    }
    Ok(found)
}

/// The mines and work sites of a customer that the caller has already seen.
///
/// # Errors
/// What the database answers.
pub async fn sites_unscoped(db: &impl ConnectionTrait, of: CustomerId) -> Result<Vec<SiteId>> {
    let at = customer_site::Entity::find().filter(customer_site::Column::CustomerId.eq(of));
    Ok(at.order_by_asc(customer_site::Column::SiteId).all(db).await?.into_iter().map(|row| row.site_id).collect())
}

/// The figures that a standing went by, in the order of the book, with their versions; none: the default.
///
/// # Errors
/// When what is stored cannot be read.
pub fn figures_used(row: &customer_standing::Model) -> Result<Vec<(Key, i64, Option<Uuid>)>> {
    #[derive(serde::Deserialize)]
    struct Used {
        value: i64,
        version: Option<Uuid>,
    }
    let used: BTreeMap<String, Used> = match &row.standing_policy {
        Some(text) => serde_json::from_str(text).map_err(Error::broken)?,
        None => BTreeMap::new(),
    };
    let figure = |key: &Key| match used.get(key.code()) {
        Some(used) => (*key, used.value, used.version),
        None => (*key, key.entry().default, None),
    };
    Ok(KEYS.iter().map(figure).collect())
}

/// What a list of customers asks of their standing; nothing in a list: any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The business year that is asked about.
    pub year: i32,
    /// One of these classes.
    pub classes: Vec<CustomerClass>,
    /// One of these tiers.
    pub tiers: Vec<CustomerTier>,
    /// One of these sizes.
    pub sizes: Vec<CustomerSize>,
    /// One of these layers.
    pub layers: Vec<CustomerLayer>,
}

impl Wanted {
    /// The condition on rows of `customer`.
    #[must_use]
    pub fn condition(&self) -> Condition {
        use customer_standing::Column::{Class, Size, TierEven, TierOdd};
        let tier = if self.year % 2 == 0 { TierEven } else { TierOdd };
        Condition::all()
            .add_option(one_of(Class, &self.classes))
            .add_option(one_of(tier, &self.tiers))
            .add_option(one_of(Size, &self.sizes))
            .add_option(self.layers())
    }

    fn layers(&self) -> Option<Condition> {
        let wanted = |layer: &CustomerLayer| {
            let bought = customer::Column::Bought;
            match layer {
                CustomerLayer::Consolidate => Condition::all().add(bought.eq(true)).add(self.plans()),
                CustomerLayer::BreakThrough => Condition::all().add(bought.eq(false)).add(self.plans()),
                CustomerLayer::Watch => self.plans().not().into_condition(),
            }
        };
        let any = self.layers.iter().map(wanted).fold(Condition::any(), Condition::add);
        (!self.layers.is_empty()).then_some(any)
    }

    /// Whether a customer means to buy in that year: asked of each row, by the index of its plans.
    fn plans(&self) -> Expr {
        let customer = Expr::col((customer::Entity, customer::Column::Id));
        let plans = purchase_plan::Entity::find()
            .select_only()
            .column(purchase_plan::Column::Id)
            .filter(Expr::col((purchase_plan::Entity, purchase_plan::Column::CustomerId)).eq(customer))
            .filter(in_year(self.year))
            .into_query();
        Expr::exists(plans)
    }
}

/// A plan for a month of that year, gone by or to come.
fn in_year(year: i32) -> Expr {
    purchase_plan::Column::Month.between(year * 100 + 1, year * 100 + 12)
}

/// One value is asked for by `=`, so that an index goes on in its order.
fn one_of<V: Copy + Into<sea_orm::Value>>(column: customer_standing::Column, values: &[V]) -> Option<Expr> {
    match values {
        [] => None,
        [one] => Some(column.eq(*one)),
        several => Some(column.is_in(several.iter().copied())),
    }
}
