//! Who counts together with whom, and the one order in which writers lock it (CUST-5).
//!
//! Two who change fleets of one group at the same moment must not both miss the other's change. So whoever changes what
//! others count with locks, in this order: the groups, the sites, each by id; then the customer that he changes; then all
//! whom it counts with, by id. Sums are read after that, and each later statement sees what was committed until then.

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, GroupId, SiteId, customer_group, customer_site, customer_standing, work_site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};

use crate::{
    db::Op,
    error::{Code, Error, Refusal, Result},
};

/// How many customers a group has at most, and how many are at one mine or work site.
pub const BESIDE_MAX: u64 = 200;
/// At how many mines and work sites a customer is at most.
pub const SITES_MAX: usize = 5;
/// How often it is looked again whether somebody came to or left a group meanwhile.
const LOOKS: usize = 4;

/// What a customer counts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pools {
    /// Groups: one at most, or two while it goes from one to the other.
    pub groups: BTreeSet<GroupId>,
    /// Mines and work sites.
    pub sites: BTreeSet<SiteId>,
}

impl Pools {
    /// These and those.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.groups.extend(&other.groups);
        self.sites.extend(&other.sites);
        self
    }

    fn covers(&self, other: &Self) -> bool {
        self.groups.is_superset(&other.groups) && self.sites.is_superset(&other.sites)
    }
}

/// The pools of a customer, held until the transaction ends.
#[derive(Clone, Debug)]
pub struct Held {
    /// The customer.
    pub customer: CustomerId,
    /// What it counts with and what it is about to count with.
    pub pools: Pools,
}

/// Locks what the customer counts with, and `more` that it is about to count with. Comes before the lock of the customer
/// itself.
///
/// # Errors
/// UNAVAILABLE when memberships never come to rest; what the database answers.
pub async fn hold(op: &Op<'_>, customer: CustomerId, more: Pools) -> Result<Held> {
    go_on(op, Held { customer, pools: Pools::default() }, more).await
}

/// Locks what the customer came to count with since it was held.
///
/// # Errors
/// As [`hold`].
pub(super) async fn hold_on(op: &Op<'_>, held: Held) -> Result<Held> {
    go_on(op, held, Pools::default()).await
}

async fn go_on(op: &Op<'_>, mut held: Held, more: Pools) -> Result<Held> {
    for _ in 0..LOOKS {
        let wanted = of(op.tx(), held.customer).await?.and(&more);
        if held.pools.covers(&wanted) {
            return Ok(held);
        }
        lock(op, &wanted).await?;
        held.pools = held.pools.and(&wanted);
    }
    Err(Refusal::new(Code::Unavailable, "归属正在变动，请稍后重试", "Memberships are changing; try again").into())
}

async fn lock(op: &Op<'_>, pools: &Pools) -> Result<()> {
    for group in &pools.groups {
        let row = customer_group::Entity::find_by_id(*group).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
        row.ok_or_else(|| Error::broken("a customer is of a group that is not there"))?;
    }
    for site in &pools.sites {
        let row = work_site::Entity::find_by_id(*site).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
        row.ok_or_else(|| Error::broken("a customer is at a site that is not there"))?;
    }
    Ok(())
}

/// What the customer counts with now; nothing for one that is not there.
///
/// # Errors
/// What the database answers.
pub(super) async fn of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Pools> {
    let group = customer_standing::Entity::find_by_id(customer)
        .select_only()
        .column(customer_standing::Column::GroupId)
        .into_tuple::<Option<GroupId>>()
        .one(db)
        .await?;
    let sites = customer_site::Entity::find()
        .select_only()
        .column(customer_site::Column::SiteId)
        .filter(customer_site::Column::CustomerId.eq(customer))
        .into_tuple::<SiteId>()
        .all(db)
        .await?;
    Ok(Pools { groups: group.flatten().into_iter().collect(), sites: sites.into_iter().collect() })
}

/// All that count together by one of these, in the order in which they are locked.
///
/// # Errors
/// What the database answers.
pub(super) async fn members(db: &impl ConnectionTrait, pools: &Pools) -> Result<BTreeSet<CustomerId>> {
    let mut members = BTreeSet::new();
    if !pools.groups.is_empty() {
        let of = customer_standing::Column::GroupId.is_in(pools.groups.iter().copied());
        members.extend(ids(customer_standing::Entity::find().filter(of), customer_standing::Column::Id, db).await?);
    }
    if !pools.sites.is_empty() {
        let at = customer_site::Column::SiteId.is_in(pools.sites.iter().copied());
        members.extend(ids(customer_site::Entity::find().filter(at), customer_site::Column::CustomerId, db).await?);
    }
    Ok(members)
}

async fn ids<E: EntityTrait>(
    rows: sea_orm::Select<E>,
    column: impl ColumnTrait,
    db: &impl ConnectionTrait,
) -> Result<Vec<CustomerId>> {
    Ok(rows.select_only().column(column).order_by_asc(column).into_tuple().all(db).await?)
}

/// Whether one more fits beside `present`.
///
/// # Errors
/// LIMIT.
pub fn fits(present: u64, field: &'static str) -> Result<()> {
    if present < BESIDE_MAX {
        return Ok(());
    }
    let zh = format!("最多{BESIDE_MAX}个客户合并计算");
    let en = format!("At most {BESIDE_MAX} customers count together");
    Err(Refusal::new(Code::Limit, zh, en).rule("CUST-5").field(field).fact("max", BESIDE_MAX).into())
}
