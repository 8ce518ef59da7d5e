//! What a case asks for: read, added up by vehicle, and laid before the right level (APPR-1, APPR-2, APPR-5, APPR-6).

use longhaul_entity::{
    ApprovalId, ClosedEnum, ConcessionId, CustomerId, UnitId, concession_item, customer,
    enums::{ApprovalKind, ConcessionItemKind},
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;

use super::{
    rules::{self, Line},
    vehicles::{Marks, Vehicles},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        approval::{self, New, Subject, Terms, Whom, officials::Official},
        customer::query as customers,
    },
    error::{Error, Result, not_found},
    vocab::Fen,
};

/// Something that a customer is to be given, as it was handed in.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What kind of service it is.
    pub kind: ConcessionItemKind,
    /// What it is, at most 80 characters.
    pub description: String,
    /// What it comes to, 0 to 1,000,000.00 yuan.
    pub amount: Fen,
    /// The plate of the vehicle, if one is named.
    pub plate: Option<String>,
    /// Its vehicle identification number, if one is named.
    pub vin: Option<String>,
}

/// What a case asks for in a round.
pub(super) struct Wish {
    pub(super) lines: Vec<Line>,
    /// What all items come to.
    pub(super) total: Fen,
    /// What those of the dearest vehicle come to: by this it is approved.
    pub(super) per_vehicle: Fen,
    pub(super) vehicles: i32,
    /// Which item is for which.
    numbers: Vehicles,
    /// The items of the dearest vehicle.
    dearest: Vec<usize>,
    reason: String,
    whom: Option<Whom>,
}

/// The vehicles that items are for, by what is known of the customer's fleet.
async fn vehicles(op: &Op<'_>, of: CustomerId, marks: &[Marks]) -> Result<Vehicles> {
    let known = customers::vehicles_unscoped(op.tx(), &[of]).await?.remove(&of).unwrap_or_default();
    let known: Vec<Marks> = known.into_iter().map(|row| Marks { plate: row.plate, vin: row.vin }).collect();
    Ok(Vehicles::of(marks, &known))
}

impl Wish {
    /// Reads what is asked for; a contact that is named is the customer's.
    ///
    /// # Errors
    /// INVALID and LIMIT for the items; NOT_FOUND for a contact of somebody else.
    pub(super) async fn read(
        op: &Op<'_>,
        actor: &Actor,
        customer: &customer::Model,
        (complaint, items): (&str, &[Item]),
        whom: Option<&Whom>,
    ) -> Result<Self> {
        let lines = rules::lines(items)?;
        let fen: Vec<Fen> = lines.iter().map(|line| line.amount).collect();
        let marks: Vec<Marks> = lines.iter().map(|line| line.marks.clone()).collect();
        let numbers = vehicles(op, customer.id, &marks).await?;
        let (dearest, per_vehicle) = numbers.dearest(&fen)?;
        let total = Fen::total(fen).map_err(Error::broken)?;
        if let Some(contact) = whom.and_then(|whom| whom.contact) {
            let (whose, _) = customers::find_contact(op.tx(), actor, Action::CustomerView, contact).await?;
            if whose.id != customer.id && whose.merged_into != Some(customer.id) {
                return Err(not_found());
            }
        }
        let count = numbers.count();
        let reason = format!("客户投诉：{complaint}。共{count}台车，合计{total}");
        Ok(Self { lines, total, per_vehicle, vehicles: count, numbers, dearest, reason, whom: whom.cloned() })
    }

    /// Whether nothing is spent, so that nobody has to allow it.
    pub(super) fn is_free(&self) -> bool {
        self.total == Fen::ZERO
    }

    /// The request for it, for that unit.
    pub(super) fn request(&self, case: ConcessionId, round: i32, unit: UnitId, customer: CustomerId) -> New {
        let dearest = self.dearest.iter().filter_map(|place| self.lines.get(*place));
        // What costs nothing is asked of nobody.
        let items = dearest.filter(|line| line.amount > Fen::ZERO).map(item).collect();
        let terms = Terms { vehicles: self.vehicles, items, reason: self.reason.clone(), whom: self.whom.clone() };
        New {
            id: None,
            kind: ApprovalKind::ConcessionService,
            unit,
            customer: Some(customer),
            channel: None,
            subject: subject(case, round),
            lowest: None,
            terms,
            changes: None,
        }
    }

    /// Writes the items of a round.
    ///
    /// # Errors
    /// What the database answers.
    pub(super) async fn keep(&self, op: &Op<'_>, case: ConcessionId, round: i32) -> Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let row = |((position, place), line): ((i32, usize), &Line)| concession_item::Model {
            case_id: case,
            round,
            position,
            vehicle: self.numbers.number(place),
            kind: line.kind,
            description: line.what.clone(),
            amount_fen: line.amount.get(),
            plate: line.marks.plate.clone(),
            vin: line.marks.vin.clone(),
        };
        let rows = (0..).zip(0..).zip(&self.lines).map(row).map(|row| row.into_active_model().reset_all());
        concession_item::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
        Ok(())
    }
}

/// Whether what costs something is for a public official (APPR-6); then compliance has its notice, which is kept only if the
/// transaction is committed. Asked before anything else is written.
///
/// # Errors
/// INVALID for the recipient.
pub(super) async fn official(op: &Op<'_>, actor: &Actor, wish: &Wish, new: &New) -> Result<Option<Official>> {
    if wish.is_free() { Ok(None) } else { approval::officials::noticed(op, actor, new).await }
}

/// Lays the request of a round before the right level, if one is needed.
///
/// # Errors
/// What the database answers.
pub(super) async fn submit(op: &Op<'_>, actor: &Actor, wish: &Wish, new: New) -> Result<Option<ApprovalId>> {
    if wish.is_free() { Ok(None) } else { approval::submit(op, actor, new).await.map(Some) }
}

/// What an approval of that round concerns.
pub(super) fn subject(case: ConcessionId, round: i32) -> Subject {
    Subject::of(case).at(round)
}

fn item(line: &Line) -> approval::Item {
    let marks = [line.marks.plate.as_deref(), line.marks.vin.as_deref()];
    let vehicle: Vec<&str> = marks.into_iter().flatten().collect();
    let vehicle = if vehicle.is_empty() { String::new() } else { format!("（{}）", vehicle.join(" ")) };
    let what = format!("{}：{}{vehicle}", line.kind.zh(), line.what);
    approval::Item { what, per_vehicle: line.amount, whom: None }
}
