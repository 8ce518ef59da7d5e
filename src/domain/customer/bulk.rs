//! Recording many customers in one transaction, by the rules of `createCustomer` (CUST-1, CUST-10, CUST-13): for imports.
//!
//! Keys are looked up before they are claimed, so that a customer that is taken does not undo the others; one that is
//! claimed in between undoes all, and the caller runs the transaction again.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use longhaul_entity::{CustomerId, UnitId, UserId, customer, customer_identity};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, extension::postgres::PgFunc},
};

use super::{
    create::{CreateCustomer, NewCustomer, complete, insert, owner_of_new},
    identity::{self, Key},
    query,
    set_fleet::Yard,
    taken::{self, Desk},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    error::{Code, Error, Refusal, Result},
};

/// What became of one of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is a customer now, or would be; with the keys that it claimed.
    Recorded(CustomerId, Vec<String>),
    /// It is on record already where the actor sees it.
    Present,
    /// The rules refuse it.
    Refused(Refusal),
}

/// How it is done.
#[derive(Clone, Copy)]
pub struct Manner<'a> {
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Keys that count as claimed by somebody whom the actor sees: those of earlier rows of a dry run.
    pub claimed: &'a HashSet<String>,
}

/// Who holds a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Holder {
    Customer(CustomerId),
    /// Another of the many, by number.
    Fellow(usize),
    /// Somebody before them.
    Earlier,
}

/// Records them all, each for itself: what is wrong with one does not concern the others. Searches find them once they were
/// taken into the index, which is dear for a few and cheap for many at once ([`search::catch_up_of`]).
///
/// [`search::catch_up_of`]: crate::domain::search::catch_up_of
///
/// # Errors
/// UNAVAILABLE when a key was claimed in between; whatever the database answers.
pub async fn record(op: &Op<'_>, actor: &Actor, many: &[CreateCustomer], manner: Manner<'_>) -> Result<Vec<Became>> {
    actor.may(Action::CustomerEdit)?;
    let prepared = prepare(op, actor, many).await?;
    let held = Held::read(op, actor, prepared.iter().flatten().flat_map(|one| &one.keys)).await?;
    let mut claimed: HashMap<String, Holder> = HashMap::new();
    let (mut became, mut chosen) = (Vec::with_capacity(many.len()), Vec::new());
    for (number, candidate) in prepared.into_iter().enumerate() {
        let Candidate { new, keys, objection } = match candidate {
            Ok(candidate) => candidate,
            Err(refusal) => {
                became.push(Became::Refused(refusal));
                continue;
            }
        };
        let verdict = held.verdict(&keys, &claimed, manner.claimed).or(objection.map(Became::Refused));
        became.push(verdict.unwrap_or_else(|| {
            let texts: Vec<String> = keys.into_iter().map(|key| key.text).collect();
            claimed.extend(texts.iter().map(|key| (key.clone(), Holder::Fellow(number))));
            let id = new.record.id;
            chosen.push(new);
            Became::Recorded(id, texts)
        }));
    }
    if !manner.dry_run {
        write(op, &chosen).await?;
    }
    Ok(became)
}

/// One of many, with its keys and why it may not be written, if so.
struct Candidate {
    new: NewCustomer,
    keys: Vec<Key>,
    objection: Option<Refusal>,
}

/// What is to be written of each. An owner who cannot be keeps nobody from being told that the customer is there already.
async fn prepare(op: &Op<'_>, actor: &Actor, many: &[CreateCustomer]) -> Result<Vec<Result<Candidate, Refusal>>> {
    let yard = Yard::read(op).await?;
    let mut owners: HashMap<Option<UserId>, Result<Option<UserId>, Refusal>> = HashMap::new();
    let mut prepared = Vec::with_capacity(many.len());
    for one in many {
        let owner = match owners.entry(one.owner) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(refused(owner_of_new(op, actor, one.owner).await)?),
        };
        let (owner, objection) = match owner {
            Ok(owner) => (*owner, None),
            Err(refusal) => (None, Some(refusal.clone())),
        };
        prepared.push(refused(one.prepare(op, actor, &yard, owner))?.map(|new| {
            let keys = identity::keys(&new.record);
            Candidate { new, keys, objection }
        }));
    }
    Ok(prepared)
}

/// A refusal as a value; a failure stays one.
fn refused<T>(done: Result<T>) -> Result<Result<T, Refusal>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) => Ok(Err(*refusal)),
        Err(other) => Err(other),
    }
}

/// The keys that are held, and what the actor may know of their holders.
struct Held {
    by: HashMap<String, CustomerId>,
    seen: HashSet<CustomerId>,
    desks: HashMap<CustomerId, Option<Desk>>,
}

impl Held {
    async fn read(op: &Op<'_>, actor: &Actor, keys: impl Iterator<Item = &Key>) -> Result<Self> {
        let texts: Vec<String> = keys.map(|key| key.text.clone()).collect();
        if texts.is_empty() {
            return Ok(Self { by: HashMap::new(), seen: HashSet::new(), desks: HashMap::new() });
        }
        let rows = customer_identity::Entity::find().filter(among_keys(op, texts)).all(op.tx()).await?;
        let records: Vec<CustomerId> = rows.iter().map(|row| row.customer_id).collect();
        let wholes = wholes(op, &records).await?;
        let whole = |record| wholes.get(&record).copied().unwrap_or(record);
        let by: HashMap<String, CustomerId> = rows.into_iter().map(|row| (row.key, whole(row.customer_id))).collect();
        let ids: Vec<CustomerId> = by.values().copied().collect::<HashSet<_>>().into_iter().collect();
        let seen = query::by_ids(op.tx(), actor, Action::CustomerView, &ids).await?;
        let seen: HashSet<CustomerId> = seen.into_iter().map(|customer| customer.id).collect();
        let strangers: Vec<CustomerId> = ids.into_iter().filter(|id| !seen.contains(id)).collect();
        let desks = desks(op, &strangers).await?;
        Ok(Self { by, seen, desks })
    }

    /// What is to be said of one with these keys; nothing when all are free.
    fn verdict(&self, own: &[Key], claimed: &HashMap<String, Holder>, earlier: &HashSet<String>) -> Option<Became> {
        let mut holders = HashSet::new();
        for key in own {
            let holder = match (self.by.get(&key.text), claimed.get(&key.text)) {
                (Some(customer), _) if !self.seen.contains(customer) => {
                    let desk = self.desks.get(customer).and_then(Option::as_ref);
                    return Some(Became::Refused(masked(key, desk)));
                }
                (Some(customer), _) => Some(Holder::Customer(*customer)),
                (None, Some(fellow)) => Some(*fellow),
                (None, None) => earlier.contains(&key.text).then_some(Holder::Earlier),
            };
            holders.extend(holder);
        }
        match holders.len() {
            0 => None,
            1 => Some(Became::Present),
            _ => Some(Became::Refused(mixed())),
        }
    }
}

/// Those of the records that were merged into others, each with the one that stands for it (CUST-10).
async fn wholes(op: &Op<'_>, records: &[CustomerId]) -> Result<HashMap<CustomerId, CustomerId>> {
    if records.is_empty() {
        return Ok(HashMap::new());
    }
    let merged: Vec<(CustomerId, CustomerId)> = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .column(customer::Column::MergedInto)
        .filter(crate::db::among(op.tx(), customer::Column::Id, records))
        .filter(customer::Column::MergedInto.is_not_null())
        .into_tuple()
        .all(op.tx())
        .await?;
    Ok(merged.into_iter().collect())
}

/// The condition that a key is one of these; one text of the statement for any number of them where the database has arrays.
fn among_keys(op: &Op<'_>, texts: Vec<String>) -> Expr {
    let column = customer_identity::Column::Key;
    if op.tx().get_database_backend() == DbBackend::Postgres {
        column.into_expr().eq(PgFunc::any(Expr::value(texts)))
    } else {
        column.is_in(texts)
    }
}

/// The desk to call about each of the customers: what everybody may know (CUST-10).
async fn desks(op: &Op<'_>, of: &[CustomerId]) -> Result<HashMap<CustomerId, Option<Desk>>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let dealers: Vec<(CustomerId, UnitId)> = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .column(customer::Column::DealerId)
        .filter(crate::db::among(op.tx(), customer::Column::Id, of))
        .into_tuple()
        .all(op.tx())
        .await?;
    let mut known: HashMap<UnitId, Option<Desk>> = HashMap::new();
    let mut desks = HashMap::with_capacity(dealers.len());
    for (customer, dealer) in dealers {
        let desk = match known.entry(dealer) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(taken::desk_of(op.tx(), dealer).await?),
        };
        desks.insert(customer, desk.clone());
    }
    Ok(desks)
}

/// The masked answer: that it is taken, and which desk to call.
fn masked(key: &Key, desk: Option<&Desk>) -> Refusal {
    let mut refusal = key.mark.refusal();
    if let Some(desk) = desk {
        let phone = desk.phone.as_deref().unwrap_or_default();
        refusal.zh = format!("该客户已建档，请联系{} {phone}", desk.name).trim_end().to_owned().into();
        refusal.en =
            format!("This customer is on record already; call {} {phone}", desk.name).trim_end().to_owned().into();
    }
    refusal
}

fn mixed() -> Refusal {
    let (zh, en) = ("信用代码、电话、名称分属不同客户", "Code, phone and name belong to different customers");
    Refusal::new(Code::Conflict, zh, en).rule("CUST-10").field("input.name")
}

async fn write(op: &Op<'_>, new: &[NewCustomer]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    if insert(op, new).await? != new.len() as u64 {
        return Err(Error::broken("a customer's new id is in use"));
    }
    let mut keys: Vec<customer_identity::ActiveModel> = Vec::with_capacity(new.len() * 3);
    let mut texts: Vec<(String, CustomerId)> = new
        .iter()
        .flat_map(|new| identity::keys(&new.record).into_iter().map(|key| (key.text, new.record.id)))
        .collect();
    // The order of all writers: nobody waits for somebody who waits for him.
    texts.sort();
    keys.extend(
        texts.into_iter().map(|(key, id)| customer_identity::ActiveModel { key: Set(key), customer_id: Set(id) }),
    );
    let expected = keys.len() as u64;
    let claimed = customer_identity::Entity::insert_many(keys)
        .on_conflict(OnConflict::column(customer_identity::Column::Key).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if claimed != expected {
        return Err(clash());
    }
    complete(op, new).await
}

fn clash() -> Error {
    let (zh, en) = ("有客户刚被他人建档，请重试", "Somebody just recorded one of these customers; try again");
    Refusal::new(Code::Unavailable, zh, en).rule("CUST-10").into()
}
