//! Pure decisions about merging: what may be merged, what of the merged record the kept one takes over, and what is
//! taken out again when they come apart (CUST-10).

use std::collections::BTreeSet;

use longhaul_entity::{
    ClosedEnum, UserId, contact, customer,
    enums::{CustomerKind, MergedField},
    fleet_item, purchase_plan,
};

use crate::{
    error::{Code, Refusal, Result, stale},
    vocab::normalise_name,
};

/// How many records one customer is made of at most. Whatever reads a customer's facts reads those of as many records.
pub const RECORDS_MAX: usize = 8;
/// Characters of the reason.
pub(super) const WHY_MAX: usize = 500;

/// Whether a record may be part of a merge: not set aside, and as the client read it.
///
/// # Errors
/// RULE for one that is set aside; CONFLICT for another version, both with the field.
pub(super) fn mergeable(record: &customer::Model, version: i32, which: [&'static str; 2]) -> Result<()> {
    let [id_field, version_field] = which;
    if record.archived_at.is_some() {
        let (zh, en) = ("客户已归档，请先恢复", "The customer is set aside; take it back first");
        return Err(Refusal::new(Code::Rule, zh, en).rule("CUST-10").field(id_field).into());
    }
    if record.version == version {
        return Ok(());
    }
    Err(match stale(record.version) {
        crate::error::Error::Refused(refusal) => refusal.field(version_field).into(),
        other => other,
    })
}

/// Whether the customer that comes of it has few enough records.
///
/// # Errors
/// LIMIT.
pub(super) fn few_enough(records: usize) -> Result<()> {
    if records <= RECORDS_MAX {
        return Ok(());
    }
    let zh = format!("一个客户最多由{RECORDS_MAX}份档案合并而成");
    let en = format!("A customer is made of {RECORDS_MAX} records at most");
    Err(Refusal::new(Code::Limit, zh, en).rule("CUST-10").fact("max", RECORDS_MAX).into())
}

/// The kept record with its blanks filled from the merged one, and which were filled. What it says itself stands. The
/// owner follows within one dealer only (CUST-13).
pub(super) fn filled(kept: &customer::Model, merged: &customer::Model) -> (customer::Model, Vec<MergedField>) {
    let mut after = kept.clone();
    let one_dealer = kept.dealer_id == merged.dealer_id;
    // Coordinates go with the address that they belong to.
    let one_place = kept.address.is_none() || kept.address == merged.address;
    let mut fields = Vec::new();
    for field in MergedField::ALL {
        let fits = match field {
            MergedField::Owner => one_dealer,
            MergedField::Place => one_place,
            _ => true,
        };
        if fits && take(&mut after, merged, *field) {
            fields.push(*field);
        }
    }
    (after, fields)
}

/// Fills the blank if there is one and the other record has something for it.
fn take(after: &mut customer::Model, from: &customer::Model, field: MergedField) -> bool {
    fn fill<T: Clone>(blank: &mut Option<T>, with: &Option<T>) -> bool {
        let fits = blank.is_none() && with.is_some();
        if fits {
            blank.clone_from(with);
        }
        fits
    }
    match field {
        MergedField::CreditCode => fill(&mut after.credit_code, &from.credit_code),
        MergedField::Phone => fill(&mut after.phone, &from.phone),
        MergedField::Industry => fill(&mut after.industry, &from.industry),
        MergedField::AreaOfUse => fill(&mut after.area_of_use, &from.area_of_use),
        MergedField::Address => fill(&mut after.address, &from.address),
        MergedField::Place => fill(&mut after.lat_e6, &from.lat_e6) && fill(&mut after.lon_e6, &from.lon_e6),
        MergedField::Owner => fill(&mut after.owner_id, &from.owner_id),
    }
}

/// The kept record without what the merge filled in and nobody changed since.
pub(super) fn emptied(kept: &customer::Model, merged: &customer::Model, fields: &[MergedField]) -> customer::Model {
    fn empty<T: PartialEq>(field: &mut Option<T>, filled: &Option<T>) {
        if field == filled {
            *field = None;
        }
    }
    let mut after = kept.clone();
    for field in fields {
        match field {
            MergedField::CreditCode => empty(&mut after.credit_code, &merged.credit_code),
            MergedField::Phone => empty(&mut after.phone, &merged.phone),
            MergedField::Industry => empty(&mut after.industry, &merged.industry),
            MergedField::AreaOfUse => empty(&mut after.area_of_use, &merged.area_of_use),
            MergedField::Address => empty(&mut after.address, &merged.address),
            MergedField::Place if (kept.lat_e6, kept.lon_e6) == (merged.lat_e6, merged.lon_e6) => {
                (after.lat_e6, after.lon_e6) = (None, None);
            }
            MergedField::Place => {}
            MergedField::Owner => empty(&mut after.owner_id, &merged.owner_id),
        }
    }
    after
}

/// Whether the kept record can stand alone again: an individual keeps his phone (CUST-10).
///
/// # Errors
/// RULE.
pub(super) fn stands_alone(after: &customer::Model) -> Result<()> {
    if after.kind != CustomerKind::Individual || after.phone.is_some() {
        return Ok(());
    }
    let zh = "撤销后保留的档案没有电话，请先为其填写电话";
    let en = "Without the merged record the kept one has no phone; give it one first";
    Err(Refusal::new(Code::Rule, zh, en).rule("CUST-10").into())
}

/// The contacts that the kept record does not have yet. The same name with the same phone is the same person.
pub(super) fn new_contacts<'a>(kept: &[contact::Model], merged: &'a [contact::Model]) -> Vec<&'a contact::Model> {
    let who = |line: &contact::Model| (normalise_name(&line.name), line.phone.clone());
    let mut known: BTreeSet<_> = kept.iter().map(who).collect();
    merged.iter().filter(|line| known.insert(who(line))).collect()
}

/// What becomes of a line of the merged record's fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FleetChange<'a> {
    /// The kept record has no such trucks: the line is added.
    Added(&'a fleet_item::Model),
    /// It has fewer of them: the larger number stands, since the same trucks recorded twice are one.
    Raised {
        /// The kept record's line.
        line: &'a fleet_item::Model,
        /// The merged record's.
        by: &'a fleet_item::Model,
    },
}

/// What the fleet of the merged record changes in that of the kept one: brand, series and year as they are compared.
pub(super) fn fleet<'a>(kept: &'a [fleet_item::Model], merged: &'a [fleet_item::Model]) -> Vec<FleetChange<'a>> {
    let same = |one: &fleet_item::Model, other: &fleet_item::Model| {
        one.year == other.year
            && normalise_name(&one.brand) == normalise_name(&other.brand)
            && normalise_name(&one.series) == normalise_name(&other.series)
    };
    let change = |line: &'a fleet_item::Model| match kept.iter().find(|own| same(own, line)) {
        None => Some(FleetChange::Added(line)),
        Some(own) if own.count < line.count => Some(FleetChange::Raised { line: own, by: line }),
        Some(_) => None,
    };
    merged.iter().filter_map(change).collect()
}

/// The purchase plans that the kept record does not have yet: the same plan written down twice is one.
pub(super) fn new_plans<'a>(
    kept: &[purchase_plan::Model],
    merged: &'a [purchase_plan::Model],
) -> Vec<&'a purchase_plan::Model> {
    let known = |plan: &purchase_plan::Model| kept.iter().any(|own| same_plan(own, plan));
    merged.iter().filter(|plan| !known(plan)).collect()
}

/// Whether two plans say the same.
pub(super) fn same_plan(one: &purchase_plan::Model, other: &purchase_plan::Model) -> bool {
    normalise_name(&one.series) == normalise_name(&other.series)
        && (one.count, one.month, one.budget_fen, one.way) == (other.count, other.month, other.budget_fen, other.way)
}

/// Who gets to work on the kept record with the merged one: its owner and those whom it was shared with, at one dealer
/// only (CUST-13).
pub(super) fn new_shares(
    kept: &customer::Model,
    shared: &BTreeSet<UserId>,
    merged: &customer::Model,
    theirs: &BTreeSet<UserId>,
) -> Vec<UserId> {
    if kept.dealer_id != merged.dealer_id {
        return Vec::new();
    }
    let wanted: BTreeSet<UserId> = theirs.iter().copied().chain(merged.owner_id).collect();
    wanted.into_iter().filter(|user| kept.owner_id != Some(*user) && !shared.contains(user)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{
        ContactId, CustomerId, FleetItemId, PurchasePlanId, Timestamp, TypedId, UnitId, enums::PurchaseWay,
    };
    use uuid::Uuid;

    use super::*;
    use crate::domain::sample;

    fn record(dealer: u128, owner: Option<u128>) -> customer::Model {
        let owner_id = owner.map(|owner| UserId(Uuid::from_u128(owner)));
        customer::Model { dealer_id: UnitId(Uuid::from_u128(dealer)), owner_id, version: 3, ..sample::customer() }
    }

    fn trucks(id: u128, brand: &str, year: i32, count: i32) -> fleet_item::Model {
        fleet_item::Model {
            id: FleetItemId::from_uuid(Uuid::from_u128(id)),
            customer_id: CustomerId(Uuid::nil()),
            brand: brand.to_owned(),
            series: "H9".to_owned(),
            count,
            year,
            own_brand: false,
        }
    }

    #[test]
    fn blanks_are_filled_and_emptied_again_unless_they_were_changed() {
        let kept = customer::Model { phone: Some("13800001111".into()), ..record(1, None) };
        let merged = customer::Model {
            phone: Some("13800002222".into()),
            industry: Some("煤炭".into()),
            address: Some("建设路1号".into()),
            lat_e6: Some(1),
            lon_e6: Some(2),
            ..record(1, Some(7))
        };
        let (after, fields) = filled(&kept, &merged);
        assert_eq!(fields, [MergedField::Industry, MergedField::Address, MergedField::Place, MergedField::Owner]);
        assert_eq!((after.phone.as_deref(), after.industry.as_deref()), (Some("13800001111"), Some("煤炭")));
        assert_eq!((after.lat_e6, after.lon_e6, after.owner_id), (Some(1), Some(2), merged.owner_id));
        assert_eq!(emptied(&after, &merged, &fields), kept);
        let edited = customer::Model { industry: Some("钢材".into()), lon_e6: Some(3), ..after };
        let back = emptied(&edited, &merged, &fields);
        assert_eq!((back.industry.as_deref(), back.address, back.lon_e6), (Some("钢材"), None, Some(3)));
    }

    #[test]
    fn coordinates_go_with_their_address_and_owners_stay_with_their_dealer() {
        let kept = customer::Model { address: Some("建设路1号".into()), ..record(1, None) };
        let merged =
            customer::Model { address: Some("别处".into()), lat_e6: Some(1), lon_e6: Some(2), ..record(2, Some(7)) };
        assert_eq!(filled(&kept, &merged), (kept.clone(), Vec::new()));
        assert!(new_shares(&kept, &BTreeSet::new(), &merged, &BTreeSet::from([UserId(Uuid::nil())])).is_empty());
        let user = |n| UserId(Uuid::from_u128(n));
        let (kept, merged) = (record(1, Some(5)), record(1, Some(7)));
        let shares =
            new_shares(&kept, &BTreeSet::from([user(8)]), &merged, &BTreeSet::from([user(5), user(8), user(9)]));
        assert_eq!(shares, [user(7), user(9)]);
    }

    #[test]
    fn the_same_trucks_are_one_and_the_larger_number_stands() {
        let kept = [trucks(1, "长风", 2020, 3), trucks(2, "东方", 2021, 9)];
        let merged = [
            trucks(3, "长 风", 2020, 5),
            trucks(4, "东方", 2021, 2),
            trucks(5, "东方", 2022, 1),
            trucks(6, "长风", 2019, 1),
        ];
        let expected = [
            FleetChange::Raised { line: &kept[0], by: &merged[0] },
            FleetChange::Added(&merged[2]),
            FleetChange::Added(&merged[3]),
        ];
        assert_eq!(fleet(&kept, &merged), expected);
        assert_eq!(fleet(&merged, &merged), []);
    }

    #[test]
    fn the_same_person_and_the_same_plan_are_taken_over_once() {
        let person = |name: &str, phone: Option<&str>| contact::Model {
            id: ContactId(Uuid::nil()),
            customer_id: CustomerId(Uuid::nil()),
            name: name.to_owned(),
            title: None,
            phone: phone.map(str::to_owned),
            is_primary: false,
            position: 0,
            created_at: Timestamp(0),
        };
        let kept = [person("王 伟", Some("1")), person("李娜", None)];
        let merged =
            [person("王伟", Some("1")), person("王伟", Some("2")), person("李娜", Some("3")), person("李娜", None)];
        let names: Vec<_> = new_contacts(&kept, &merged).into_iter().map(|line| line.phone.as_deref()).collect();
        assert_eq!(names, [Some("2"), Some("3")]);
        let plan = |series: &str, count| purchase_plan::Model {
            id: PurchasePlanId(Uuid::nil()),
            customer_id: CustomerId(Uuid::nil()),
            series: series.to_owned(),
            count,
            month: 202_609,
            budget_fen: None,
            way: PurchaseWay::Cash,
        };
        assert_eq!(new_plans(&[plan("H9", 2)], &[plan("h 9", 2), plan("H9", 3)]), [&plan("H9", 3)]);
    }

    #[test]
    fn what_is_set_aside_stale_or_too_much_is_refused() {
        let which = ["input.keepId", "input.keepVersion"];
        assert!(mergeable(&record(1, None), 3, which).is_ok());
        assert_eq!(mergeable(&record(1, None), 2, which).unwrap_err().code(), Code::Conflict);
        let aside = customer::Model { archived_at: Some(Timestamp(1)), ..record(1, None) };
        assert_eq!(mergeable(&aside, 3, which).unwrap_err().code(), Code::Rule);
        assert!(few_enough(RECORDS_MAX).is_ok());
        assert_eq!(few_enough(RECORDS_MAX + 1).unwrap_err().code(), Code::Limit);
        assert!(stands_alone(&record(1, None)).is_ok());
        let individual = customer::Model { kind: CustomerKind::Individual, ..record(1, None) };
        assert_eq!(stands_alone(&individual).unwrap_err().code(), Code::Rule);
    }
}
