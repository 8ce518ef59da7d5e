//! "Is this customer taken?" (CUST-10): the answer that any dealer gets about customers it cannot see. Yes or no, which
//! desk to call, and nothing else; never the dealer. Asked so often a day that nobody learns by it who the others'
//! customers are.

use longhaul_entity::{
    CustomerId, Timestamp, UnitId, UserId, customer_identity,
    enums::{CustomerKind, UnitKind},
    protection, taken_day, unit, unit_within,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{Card, identity::Mark, query, rules::TAKEN_A_DAY};
use crate::{
    auth::Action,
    db::{Db, Op, Origin, Work},
    domain::Caller,
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{BusinessDay, CreditCode, PersonOrFirmName, Phone},
};

/// Days that counts are kept for; only the present one decides anything.
const KEPT_DAYS: i32 = 40;

/// What the dealer knows of the customer; at least one of it.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Unified social credit code.
    pub credit_code: Option<CreditCode>,
    /// The customer's phone.
    pub phone: Option<Phone>,
    /// The name of a body or firm; a person's name identifies nobody.
    pub name: Option<PersonOrFirmName>,
}

impl Identity {
    /// What a card says of a customer; a person's name identifies nobody.
    #[must_use]
    pub fn of(card: &Card) -> Self {
        Self {
            credit_code: card.credit_code.clone(),
            phone: card.phone.clone(),
            name: (card.kind != CustomerKind::Individual).then(|| card.name.clone()),
        }
    }
}

/// Whom to call about a customer that is taken: the market area above the responsible dealer (市场部).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Name of the unit.
    pub name: String,
    /// The desk's phone.
    pub phone: Option<String>,
}

/// A customer that is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The customer, for somebody who may see it.
    pub customer: Option<CustomerId>,
    /// Until when it is protected, if it is (LEAD-2).
    pub protected_until: Option<Timestamp>,
    /// Whom to call.
    pub desk: Option<Desk>,
}

/// Whether a customer with that code, phone or name is on record; nothing when it is free. The surest mark that is
/// known decides: code before phone before name. What a merged record is known by answers for the one that was kept. Each
/// question counts into the user's day, whatever the answer.
///
/// # Errors
/// FORBIDDEN for roles that do not deal with customers; INVALID when nothing is asked about; LIMIT when the user has asked
/// often enough today.
pub async fn taken(db: &Db, caller: &Caller, identity: &Identity) -> Result<Option<Taken>> {
    let actor = &caller.actor;
    actor.may(Action::CustomerTaken)?;
    let wanted = keys(identity);
    if wanted.is_empty() {
        let (zh, en) = ("请填写信用代码、电话或名称", "Name the credit code, the phone or the name");
        return Err(invalid("input", zh, en).rule("CUST-10").into());
    }
    db.write(&caller.origin, &Count { user: actor.user }).await?;
    let (now, db) = (db.clock().now(), db.read());
    let Some(held) = holder_unscoped(db, identity).await? else { return Ok(None) };
    // Its keys go with it when it is set aside, and rows are never removed.
    let whole = query::whole_unscoped(db, held).await?;
    let whole = whole.ok_or_else(|| Error::broken("a key belongs to a customer that is not there"))?;
    let seen = query::by_ids(db, actor, Action::CustomerView, &[whole.id]).await?;
    let protection = protection::Entity::find_by_id(whole.id).filter(protection::Column::Until.gt(now)).one(db).await?;
    Ok(Some(Taken {
        customer: seen.first().map(|customer| customer.id),
        protected_until: protection.map(|protection| protection.until),
        desk: desk(db, whole.dealer_id).await?,
    }))
}

/// The record that is known by that code, phone or name, whoever may see it: for answers and reports that tell nobody more
/// than he knows. The surest mark decides. It may have been merged into another.
///
/// # Errors
/// What the database answers.
pub async fn holder_unscoped(db: &impl ConnectionTrait, identity: &Identity) -> Result<Option<CustomerId>> {
    let wanted = keys(identity);
    let rows = customer_identity::Entity::find()
        .filter(customer_identity::Column::Key.is_in(wanted.iter().map(String::as_str)))
        .all(db)
        .await?;
    let held = wanted.iter().find_map(|key| rows.iter().find(|row| row.key == *key));
    Ok(held.map(|row| row.customer_id))
}

/// Removes the counts of days long past; returns how many.
///
/// # Errors
/// What the database answers.
pub async fn forget(db: &Db) -> Result<u64> {
    struct Forget;
    impl Work for Forget {
        type Out = u64;
        async fn run(&self, op: &Op<'_>) -> Result<u64> {
            let first = day(op.now())?.plus_days(-KEPT_DAYS).map_err(Error::broken)?;
            let old = taken_day::Column::Day.lt(first.get());
            Ok(taken_day::Entity::delete_many().filter(old).exec(op.tx()).await?.rows_affected)
        }
    }
    db.write(&Origin::system("forget-taken-days"), &Forget).await
}

fn keys(identity: &Identity) -> Vec<String> {
    let code = identity.credit_code.as_ref().map(|code| Mark::CreditCode.key(code.as_str()));
    let phone = identity.phone.as_ref().map(|phone| Mark::Phone.key(phone.as_str()));
    let name = identity.name.as_ref().map(|name| Mark::Name.key(&name.normalised()));
    [code, phone, name].into_iter().flatten().map(|key| key.text).collect()
}

/// Counts a question into the user's day, if it still fits. One statement: questions asked together pass one by one.
struct Count {
    user: UserId,
}

impl Work for Count {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        let today = day(op.now())?;
        let row = taken_day::ActiveModel { user_id: Set(self.user), day: Set(today.get()), asked: Set(1) };
        let asked = || Expr::col((taken_day::Entity, taken_day::Column::Asked));
        let once_more = OnConflict::columns([taken_day::Column::UserId, taken_day::Column::Day])
            .value(taken_day::Column::Asked, asked().add(1))
            .action_and_where(asked().lt(TAKEN_A_DAY))
            .to_owned();
        match taken_day::Entity::insert(row).on_conflict(once_more).exec_without_returning(op.tx()).await? {
            1 => Ok(()),
            _ => Err(asked_enough(op.now(), today)?.into()),
        }
    }
}

fn day(at: Timestamp) -> Result<BusinessDay> {
    BusinessDay::from_micros(at.0).map_err(Error::broken)
}

/// The next day one may ask again.
fn asked_enough(now: Timestamp, today: BusinessDay) -> Result<Refusal> {
    let midnight = Timestamp(today.next().map_err(Error::broken)?.start_micros());
    let seconds = midnight.seconds_since(now) + 1;
    let zh = format!("每人每天最多查询{TAKEN_A_DAY}次，请明天再试");
    let en = format!("One user asks {TAKEN_A_DAY} times a day at most; try again tomorrow");
    let refusal = Refusal::new(Code::Limit, zh, en).rule("CUST-10").fact("max", TAKEN_A_DAY);
    Ok(refusal.fact("retryAfterSeconds", seconds))
}

/// The nearest unit above the dealer: its market area, or what stands in its place.
async fn desk(db: &impl ConnectionTrait, dealer: UnitId) -> Result<Option<Desk>> {
    desk_of(db, dealer).await
}

/// The desk above a dealer.
pub(super) async fn desk_of(db: &impl ConnectionTrait, dealer: UnitId) -> Result<Option<Desk>> {
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(dealer))
        .into_query();
    let above = unit::Entity::find()
        .filter(unit::Column::Id.in_subquery(above))
        .filter(unit::Column::Kind.is_in([UnitKind::Area, UnitKind::Region, UnitKind::Hq]))
        .all(db)
        .await?;
    let nearest = [UnitKind::Area, UnitKind::Region, UnitKind::Hq];
    let found = nearest.iter().find_map(|kind| above.iter().find(|unit| unit.kind == *kind));
    Ok(found.map(|unit| Desk { name: unit.name.clone(), phone: unit.desk_phone.clone() }))
}
