//! Reading customers.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use longhaul_entity::{
    ClosedEnum, CustomerId, UnitId, UserId,
    enums::{CustomerClass, CustomerKind, CustomerLayer, CustomerSize, CustomerTier, Source, Stage},
};

use super::{ahead, inputs::CustomerTakenInput, types::Customer};
use crate::{
    domain::{
        customer::{
            list::{self, Filter, Sort, SortBy},
            taken,
        },
        standing::{query::Wanted, year_of},
    },
    graphql::kit::{Connection, DateTime, E, Gid, PageArgs, Reply, Typed, app, caller, counted},
    vocab::RegionCode,
};

/// Which customers; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct CustomerFilter {
    /// Of this dealer.
    dealer_id: Option<Gid<UnitId>>,
    /// Of all dealers within this unit: a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// In one of these stages (FUN-1); an empty list is any.
    stage: Option<Vec<E<Stage>>>,
    /// Of one of these kinds (CUST-2); an empty list is any.
    kind: Option<Vec<E<CustomerKind>>>,
    /// Whether they have bought the maker's brand (CUST-6).
    bought: Option<bool>,
    /// Assigned to this person.
    owner_id: Option<Gid<UserId>>,
    /// From one of these sources (CUST-8); an empty list is any.
    source: Option<Vec<E<Source>>>,
    /// In this province, city or county.
    division_code: Option<Typed<RegionCode>>,
    /// Of one of these classes (CUST-3); an empty list is any.
    class: Option<Vec<E<CustomerClass>>>,
    /// Of one of these tiers (CUST-4); an empty list is any.
    tier: Option<Vec<E<CustomerTier>>>,
    /// Of one of these sizes (CUST-2); an empty list is any.
    size: Option<Vec<E<CustomerSize>>>,
    /// In one of these layers this business year (CUST-7); an empty list is any.
    layer: Option<Vec<E<CustomerLayer>>>,
    /// What `searchCustomers` finds them by: any part of the name, pinyin, initials, a whole credit code, ends of phones,
    /// plates and VINs. At most 120 characters; nothing but blanks does not restrict.
    text: Option<String>,
    /// True: those set aside instead of the others.
    archived: Option<bool>,
    /// Recorded at or after this instant.
    created_from: Option<DateTime>,
    /// Recorded before this instant.
    created_to: Option<DateTime>,
}

/// By what customers are sorted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum CustomerSort {
    /// 建档时间 / When they were recorded.
    CreatedAt,
    /// 更新时间 / When they were last changed.
    UpdatedAt,
    /// 名称 / Their name as it is compared, by code point.
    Name,
}

/// The order of a list of customers.
#[derive(InputObject, Clone, Copy)]
struct CustomerOrder {
    /// By what; the id decides between equals.
    by: CustomerSort,
    /// True: the latest, or the last of the alphabet, first.
    #[graphql(default)]
    descending: bool,
}

/// The desk to call about a customer that is taken: a market area, never the dealer.
#[derive(SimpleObject)]
struct CustomerDesk {
    /// Name of the market area (市场部).
    name: String,
    /// Its phone.
    phone: Option<String>,
}

/// Whether a customer is taken (CUST-10): all that a dealer learns of a customer that it cannot see.
#[derive(SimpleObject)]
struct CustomerTaken {
    /// Whether it is on record with any dealer.
    taken: bool,
    /// Until when it is protected; nothing while nobody protects it.
    protected_until: Option<DateTime>,
    /// Whom to call; nothing when it is free.
    desk: Option<CustomerDesk>,
    /// The customer, only to somebody who may see it.
    customer_id: Option<Gid<CustomerId>>,
}

impl CustomerFilter {
    /// What is asked for, in that business year.
    ///
    /// # Errors
    /// INVALID, naming the field.
    pub(in crate::graphql) fn read(self, year: i32) -> Reply<Filter> {
        let standing = Wanted {
            year,
            classes: values(self.class),
            tiers: values(self.tier),
            sizes: values(self.size),
            layers: values(self.layer),
        };
        Ok(Filter {
            standing,
            dealer: self.dealer_id.map(|id| id.0),
            unit: self.unit_id.map(|id| id.0),
            stages: values(self.stage),
            kinds: values(self.kind),
            bought: self.bought,
            owner: self.owner_id.map(|id| id.0),
            sources: values(self.source),
            division: self.division_code.map(|code| code.of("filter.divisionCode")).transpose()?,
            text: self.text,
            archived: self.archived.unwrap_or_default(),
            created_from: self.created_from.map(|at| at.0),
            created_to: self.created_to.map(|at| at.0),
        })
    }
}

/// The values that are named, each once, so that there are never more than the enum has.
fn values<T: ClosedEnum>(given: Option<Vec<E<T>>>) -> Vec<T> {
    let given = given.unwrap_or_default();
    T::ALL.iter().copied().filter(|value| given.contains(&E(*value))).collect()
}

impl CustomerOrder {
    /// The order, and the name by which cursors belong to it.
    const fn read(self) -> (Sort, &'static str) {
        let (by, names) = match self.by {
            CustomerSort::CreatedAt => (SortBy::CreatedAt, ["customers.createdAt", "customers.createdAt.desc"]),
            CustomerSort::UpdatedAt => (SortBy::UpdatedAt, ["customers.updatedAt", "customers.updatedAt.desc"]),
            CustomerSort::Name => (SortBy::Name, ["customers.name", "customers.name.desc"]),
        };
        (Sort { by, descending: self.descending }, names[self.descending as usize])
    }
}

/// Queries about customers.
#[derive(Default)]
pub(in crate::graphql) struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// A customer that one sees, set aside or not; NOT_FOUND for all others (CUST-13).
    async fn customer(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: Gid<CustomerId>) -> Reply<Customer> {
        Customer::find(ctx, id.0, &ctx.look_ahead()).await
    }

    /// The customers that one sees (CUST-13), latest record first when no order is named.
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<CustomerFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<CustomerOrder>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Customer>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let now = app(ctx)?.db.clock().now();
        let filter = filter.unwrap_or_default().read(year_of(now)?)?;
        let latest = CustomerOrder { by: CustomerSort::CreatedAt, descending: true };
        let (sort, order) = order_by.unwrap_or(latest).read();
        let window = PageArgs { first, after, last, before }.window(order)?;
        let asked = ctx.look_ahead();
        let total = counted(ctx, list::count(db, actor, &filter)).await?;
        let page = list::list(db, actor, &filter, sort, &window).await?;
        let node = asked.field("edges").field("node");
        let page = page.then(|rows| ahead::customers(db, actor, &node, rows, now)).await?;
        Ok(Connection::new(page, order, total, |customer: &Customer| sort.place(customer.row()), |customer| customer))
    }

    /// Whether a customer is taken, by whatever dealer (CUST-10): yes or no, until when it is protected, which desk to
    /// call. Credit code decides before phone, phone before name. One user asks 200 times a day at most; then LIMIT with
    /// `retryAfterSeconds`.
    async fn customer_taken(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of the customer.")] input: CustomerTakenInput,
    ) -> Reply<CustomerTaken> {
        let held = taken::taken(&app(ctx)?.db, caller(ctx)?, &input.read()?).await?;
        let taken = held.is_some();
        let (customer, until, desk) =
            held.map(|held| (held.customer, held.protected_until, held.desk)).unwrap_or_default();
        Ok(CustomerTaken {
            taken,
            protected_until: until.map(DateTime),
            desk: desk.map(|desk| CustomerDesk { name: desk.name, phone: desk.phone }),
            customer_id: customer.map(Gid),
        })
    }
}
