//! What a customer is found by: the entries that follow from its row, its contacts and its vehicles.

use std::collections::BTreeSet;

use longhaul_entity::{contact, customer, enums::Matched, fleet_vehicle};

use super::pinyin;

/// What kind of text an entry is. Each source of entries has kinds of its own, so that what one of them drops no other
/// one loses. The numbers stand in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Kind {
    /// The whole name, as names are compared.
    Name = 1,
    /// An end of the name behind its first character.
    Part = 2,
    /// The pinyin of an end of the name.
    Pinyin = 3,
    /// The initials of an end of the name.
    Initials = 4,
    /// The credit code.
    CreditCode = 5,
    /// The customer's own phone, backwards.
    Phone = 6,
    /// A contact's phone, backwards.
    ContactPhone = 7,
    /// The plate of a vehicle of its fleet, backwards.
    Plate = 8,
    /// The VIN of a vehicle of its fleet, backwards.
    Vin = 9,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Part,
        Self::Pinyin,
        Self::Initials,
        Self::CreditCode,
        Self::Phone,
        Self::ContactPhone,
        Self::Plate,
        Self::Vin,
    ];

    /// The number in the index.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The kind with that number.
    pub(super) fn of(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// How clients are told.
    #[must_use]
    pub const fn matched(self) -> Matched {
        match self {
            Self::Name | Self::Part => Matched::Name,
            Self::Pinyin => Matched::Pinyin,
            Self::Initials => Matched::Initials,
            Self::CreditCode => Matched::CreditCode,
            Self::Phone | Self::ContactPhone => Matched::Phone,
            Self::Plate => Matched::Plate,
            Self::Vin => Matched::Vin,
        }
    }
}

/// An entry: a customer is found by every beginning of the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// What kind of text.
    pub kind: Kind,
    /// The text.
    pub text: String,
}

impl Term {
    fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// Something that is found by its end.
    fn backwards(kind: Kind, text: &str) -> Self {
        Self::new(kind, text.chars().rev().collect::<String>())
    }
}

/// The entries of the customer's own row: name, credit code, phone.
#[must_use]
pub fn of_customer(row: &customer::Model) -> BTreeSet<Term> {
    let name = row.name_key.as_str();
    let ends = name.char_indices().map(|(at, _)| match at {
        0 => Term::new(Kind::Name, name),
        _ => Term::new(Kind::Part, &name[at..]),
    });
    let mut terms: BTreeSet<Term> = ends.collect();
    let spelled = pinyin::spell(name);
    terms.extend(spelled.pinyin.into_iter().map(|text| Term::new(Kind::Pinyin, text)));
    terms.extend(spelled.initials.into_iter().map(|text| Term::new(Kind::Initials, text)));
    terms.extend(row.credit_code.as_deref().map(|code| Term::new(Kind::CreditCode, code)));
    terms.extend(row.phone.as_deref().map(|phone| Term::backwards(Kind::Phone, phone)));
    terms
}

/// The entries of a customer's contacts: their phones.
#[must_use]
pub fn of_contacts(rows: &[contact::Model]) -> BTreeSet<Term> {
    let phones = rows.iter().filter_map(|row| row.phone.as_deref());
    phones.map(|phone| Term::backwards(Kind::ContactPhone, phone)).collect()
}

/// The entries of a customer's vehicles: plates and VINs.
#[must_use]
pub fn of_vehicles(rows: &[fleet_vehicle::Model]) -> BTreeSet<Term> {
    let plates = rows.iter().filter_map(|row| row.plate.as_deref());
    let vins = rows.iter().filter_map(|row| row.vin.as_deref());
    let plates = plates.map(|plate| Term::backwards(Kind::Plate, plate));
    plates.chain(vins.map(|vin| Term::backwards(Kind::Vin, vin))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use longhaul_entity::TypedId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::{sample, search::Wanted},
        vocab::normalise_name,
    };

    fn customer(name: &str) -> customer::Model {
        customer::Model { name: name.to_owned(), name_key: normalise_name(name), ..sample::customer() }
    }

    fn finds(terms: &BTreeSet<Term>, typed: &str) -> bool {
        let Some(wanted) = Wanted::read(typed, false) else { return true };
        wanted.ranges.iter().any(|range| {
            terms.iter().any(|term| {
                let fits = if range.whole { term.text == range.text } else { term.text.starts_with(&range.text) };
                term.kind == range.kind && fits
            })
        })
    }

    proptest! {
        #[test]
        fn any_part_of_a_name_finds_it(name in "[远达物流长行（）A-Za-z0-9 ·]{1,12}|\\PC{1,20}", from in 0usize..20, len in 1usize..20) {
            let part: String = name.chars().skip(from).take(len).collect();
            prop_assert!(finds(&of_customer(&customer(&name)), &part), "{part:?} in {name:?}");
        }
    }

    #[test]
    fn a_customer_has_about_three_entries_for_each_character() {
        assert_eq!(of_customer(&customer("石家庄远达物流有限公司")).len(), 33);
        assert!(of_customer(&customer(&"长".repeat(120))).len() <= 120 * 9);
    }

    #[test]
    fn each_kind_has_a_number_of_its_own() {
        let numbers: HashSet<i32> = Kind::ALL.iter().map(|kind| kind.number()).collect();
        assert_eq!(numbers.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| Kind::of(kind.number()) == Some(*kind)));
        assert_eq!(Kind::of(0), None);
    }

    #[test]
    fn plates_and_vins_are_found_by_their_ends() {
        let vehicle = |plate: Option<&str>, vin: Option<&str>| fleet_vehicle::Model {
            customer_id: TypedId::from_uuid(Uuid::nil()),
            position: 0,
            plate: plate.map(str::to_owned),
            vin: vin.map(str::to_owned),
        };
        let terms = of_vehicles(&[vehicle(Some("冀B12345"), None), vehicle(None, Some("LZZ5CLVB8KA000001"))]);
        let texts: Vec<_> = terms.into_iter().map(|term| term.text).collect();
        assert_eq!(texts, ["54321B冀", "100000AK8BVLC5ZZL"]);
    }
}
