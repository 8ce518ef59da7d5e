//! `createCustomer`: a dealer records a customer that nobody has yet (CUST-1, CUST-10, CUST-13).

use longhaul_entity::{
    CustomerId, TypedId, UserId, contact, customer,
    enums::{FactKind, Role, Stage},
    fleet_item, purchase_plan,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, ModelTrait,
    sea_query::{Expr, IntoIden, OnConflict, Query},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    identity,
    input::{self, Card},
    likeness, lines, query, rules,
    set_contacts::{self, ContactLine},
    set_fleet::{self, FleetLine, Yard},
    set_purchase_plans::{self, PlanLine},
    trace,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation, search,
        stage::{self, Fact},
        standing,
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
};

/// Records a customer of the actor's dealer: the one that collected it first is responsible (CUST-13).
#[derive(Clone, Debug, Serialize)]
pub struct CreateCustomer {
    /// Its id, if the client made one.
    pub id: Option<CustomerId>,
    /// What is recorded.
    pub card: Card,
    /// The salesperson; a salesperson's own customers are his, only managers name somebody else or nobody.
    pub owner: Option<UserId>,
    /// Its people, at most 50.
    pub contacts: Vec<ContactLine>,
    /// What it drives, at most 50 lines.
    pub fleet: Vec<FleetLine>,
    /// What it means to buy, at most 50.
    pub purchase_plans: Vec<PlanLine>,
}

impl Operation for CreateCustomer {
    const NAME: &'static str = "createCustomer";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let owner = owner_of_new(op, actor, self.owner).await?;
        let new = self.prepare(op, actor, &Yard::read(op).await?, owner)?;
        let id = new.record.id;
        if insert(op, std::slice::from_ref(&new)).await? == 0 {
            let refusal = Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already");
            return Err(refusal.field("input.id").into());
        }
        identity::claim(op, actor, id, id, &identity::keys(&new.record)).await?;
        complete(op, std::slice::from_ref(&new)).await?;
        let mut found_by = search::of_customer(&new.record);
        found_by.extend(search::of_contacts(&new.contacts));
        search::enroll(op, &new.record, found_by).await?;
        Ok(id)
    }
}

/// A customer that is ready to be written, with its lists.
pub(super) struct NewCustomer {
    pub(super) record: customer::Model,
    contacts: Vec<contact::Model>,
    fleet: Vec<fleet_item::Model>,
    plans: Vec<purchase_plan::Model>,
}

/// Records of one statement: SQLite takes 32,766 values.
const TOGETHER: usize = 500;

/// Writes the records with what follows for them from the beginning, except those whose id is in use; how many were written.
///
/// Class, tier and size stand in the same row and in indexes of it: to write them after the record would cost a statement for
/// each customer, and each of those indexes twice.
///
/// # Errors
/// What the database answers.
pub(super) async fn insert(op: &Op<'_>, new: &[NewCustomer]) -> Result<u64> {
    let begun: Vec<_> = new.iter().map(|new| (&new.record, set_fleet::vehicles(&new.fleet))).collect();
    let begun = standing::beginnings(op, &begun).await?;
    let columns = || customer::Column::iter().map(IntoIden::into_iden);
    let derived = || standing::BEGINNING.into_iter().map(IntoIden::into_iden);
    let mut inserted = 0;
    for (new, begun) in new.chunks(TOGETHER).zip(begun.chunks(TOGETHER)) {
        let mut statement = Query::insert();
        statement.into_table(customer::Entity).columns(columns().chain(derived()));
        for (new, begun) in new.iter().zip(begun) {
            let record = customer::Column::iter().map(|column| column.save_as(Expr::val(new.record.get(column))));
            let derived = standing::BEGINNING.into_iter();
            let derived = derived.map(|column| column.save_as(Expr::val(begun.get(column))));
            statement.values(record.chain(derived)).map_err(Error::broken)?;
        }
        statement.on_conflict(OnConflict::column(customer::Column::Id).do_nothing().to_owned());
        inserted += op.tx().execute(&statement).await?.rows_affected();
    }
    Ok(inserted)
}

/// Writes what belongs to customers whose records and keys stand: lists, stage, journal. The index of searches is the caller's.
pub(super) async fn complete(op: &Op<'_>, new: &[NewCustomer]) -> Result<()> {
    let contacts: Vec<_> = new.iter().flat_map(|new| new.contacts.iter().cloned()).collect();
    let fleet: Vec<_> = new.iter().flat_map(|new| new.fleet.iter().cloned()).collect();
    let plans: Vec<_> = new.iter().flat_map(|new| new.plans.iter().cloned()).collect();
    lines::insert::<contact::Entity>(op, set_contacts::LIST, &contacts).await?;
    lines::insert::<fleet_item::Entity>(op, set_fleet::LIST, &fleet).await?;
    lines::insert::<purchase_plan::Entity>(op, set_purchase_plans::LIST, &plans).await?;
    likeness::write(op, new.iter().map(|new| (&new.record, new.contacts.as_slice()))).await?;
    // The record is the fact by which a customer enters the first stage of its first round (FUN-1).
    let facts: Vec<Fact> = new.iter().map(|new| collected(&new.record)).collect();
    stage::begin(op, &facts).await?;
    let told: Vec<_> = new.iter().map(|new| (new.record.id, new.record.dealer_id, new.shown())).collect();
    let entries = told.iter().map(|(id, dealer, data)| Entry::new("CustomerCreated", *id, *dealer, data));
    journal::record_all(op, entries).await
}

impl NewCustomer {
    /// What the journal keeps.
    fn shown(&self) -> Value {
        let mut data = trace::whole(&self.record);
        data.insert(set_contacts::LIST.to_owned(), set_contacts::shown(&self.contacts));
        data.insert(set_fleet::LIST.to_owned(), set_fleet::shown(&self.fleet));
        data.insert(set_purchase_plans::LIST.to_owned(), set_purchase_plans::shown(&self.plans));
        json!({"version": self.record.version, "created": data})
    }
}

/// Records a customer for an operation that goes on if it is on record already: then nothing of this record is left.
///
/// # Errors
/// As `createCustomer`; CONFLICT when somebody else was quicker.
pub async fn try_record(op: &Op<'_>, actor: &Actor, new: CreateCustomer) -> Result<CustomerId> {
    let id = op.id();
    let done = CreateCustomer { id: Some(id), ..new }.run(op, actor).await;
    if matches!(done, Err(Error::Refused(_))) {
        identity::forget(op, id).await?;
        customer::Entity::delete_by_id(id).exec(op.tx()).await?;
    }
    done
}

impl CreateCustomer {
    /// What is to be written.
    ///
    /// # Errors
    /// What the rules refuse.
    pub(super) fn prepare(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        yard: &Yard,
        owner: Option<UserId>,
    ) -> Result<NewCustomer> {
        let id = self.id.unwrap_or_else(|| op.id());
        let contacts = set_contacts::rows(op, id, &self.contacts, &[])?;
        let fleet = set_fleet::rows_of(op, yard, id, &self.fleet)?;
        let plans = set_purchase_plans::rows(op, id, &self.purchase_plans)?;
        let record = self.record(op, actor, id, owner, set_fleet::bought(&fleet))?;
        Ok(NewCustomer { record, contacts, fleet, plans })
    }

    fn record(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        id: CustomerId,
        owner_id: Option<UserId>,
        bought: bool,
    ) -> Result<customer::Model> {
        let card = &self.card;
        rules::lies_in(card.division)?;
        let record = customer::Model {
            id,
            dealer_id: actor.unit,
            owner_id,
            kind: card.kind,
            name: card.name.as_str().to_owned(),
            name_key: card.name.normalised(),
            credit_code: card.credit_code.as_ref().map(|code| code.as_str().to_owned()),
            phone: card.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            industry: input::words("industry", card.industry.as_deref(), input::INDUSTRY_MAX)?,
            transport_use: card.transport_use,
            area_of_use: input::words("areaOfUse", card.area_of_use.as_deref(), input::ADDRESS_MAX)?,
            address: input::words("address", card.address.as_deref(), input::ADDRESS_MAX)?,
            division_code: card.division.as_str().to_owned(),
            lat_e6: card.place.map(|place| place.lat_micro_degrees()),
            lon_e6: card.place.map(|place| place.lon_micro_degrees()),
            source: card.source,
            bought,
            stage: Stage::Collected,
            round: 1,
            archived_at: None,
            merged_into: None,
            version: 1,
            created_by: actor.user,
            created_at: op.now(),
            updated_at: op.now(),
        };
        rules::identifiable(&record)?;
        Ok(record)
    }
}

/// Whose a new customer or lead is: a salesperson's is his own; a manager names anybody of the dealer or nobody (CUST-13).
///
/// # Errors
/// FORBIDDEN for a salesperson who names somebody else; RULE for somebody who cannot be named.
pub async fn owner_of_new(op: &Op<'_>, actor: &Actor, named: Option<UserId>) -> Result<Option<UserId>> {
    if actor.role == Role::DealerStaff {
        if named.is_some_and(|named| named != actor.user) {
            actor.may(Action::CustomerAssign)?;
        }
        return Ok(Some(actor.user));
    }
    if let Some(named) = named {
        query::assignable(op, "input.ownerId", actor.unit, named).await?;
    }
    Ok(named)
}

fn collected(record: &customer::Model) -> Fact {
    Fact {
        customer: record.id,
        round: record.round,
        stage: record.stage,
        unit: record.dealer_id,
        owner: record.owner_id,
        kind: FactKind::CustomerCreated,
        id: record.id.uuid(),
    }
}
