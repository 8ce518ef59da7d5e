//! Pure decisions: which class, tier, size and layer follow from what is known of a customer (CUST-2 to CUST-7).

use longhaul_entity::enums::{CustomerClass, CustomerKind, CustomerLayer, CustomerSize, CustomerTier};

/// From how many vehicles on, by the policy book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thresholds {
    /// A general key account (CUST-3).
    pub general: i64,
    /// Gold (CUST-4).
    pub gold: i64,
    /// Silver (CUST-4).
    pub silver: i64,
    /// A large enterprise: over so many, not from so many on (CUST-2).
    pub large_over: i64,
    /// A medium enterprise (CUST-2).
    pub medium: i64,
}

/// What is known of a customer, its name not among it: a name that begins with 中 says nothing (CUST-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Its kind by law (CUST-2).
    pub kind: CustomerKind,
    /// Whether it belongs to the state.
    pub state_owned: bool,
    /// Whether it is of a key industry.
    pub key_industry: bool,
    /// In how many provinces it is active; none: in one, as far as is known.
    pub provinces: Option<i32>,
    /// Whether it has bought the maker's brand (CUST-6).
    pub bought: bool,
    /// Its own vehicles.
    pub vehicles: i32,
}

/// The class: the first that fits, in the order of the rule (CUST-3).
pub(super) fn class(known: &Known, from: &Thresholds) -> CustomerClass {
    if known.state_owned && known.key_industry {
        CustomerClass::IndustryKey
    } else if i64::from(known.vehicles) >= from.general {
        CustomerClass::GeneralKey
    } else if known.bought {
        CustomerClass::Focus
    } else {
        CustomerClass::Retail
    }
}

/// The tier: by the vehicles that count (CUST-5), or by the most that were bought at once, whichever is higher (CUST-4).
pub(super) fn tier(counted: i32, largest_purchase: i32, from: &Thresholds) -> CustomerTier {
    let vehicles = i64::from(counted.max(largest_purchase));
    if vehicles >= from.gold {
        CustomerTier::Gold
    } else if vehicles >= from.silver {
        CustomerTier::Silver
    } else {
        CustomerTier::Ordinary
    }
}

/// The size of an enterprise; none for other kinds (CUST-2). "Across regions" is more than one province.
pub(super) fn size(known: &Known, from: &Thresholds) -> Option<CustomerSize> {
    use CustomerKind::{LargeEnterprise, MediumEnterprise, SmallEnterprise};
    if !matches!(known.kind, LargeEnterprise | MediumEnterprise | SmallEnterprise) {
        return None;
    }
    let across = known.provinces.is_some_and(|provinces| provinces > 1);
    let vehicles = i64::from(known.vehicles);
    Some(if vehicles > from.large_over && across {
        CustomerSize::Large
    } else if vehicles >= from.medium {
        CustomerSize::Medium
    } else {
        CustomerSize::Small
    })
}

/// The layer of a year, by whether the customer has bought and has a plan for that year (CUST-7). Owners without one are
/// watched: there is nothing to win of them this year, and the day a plan is recorded they are consolidated.
#[must_use]
pub(super) const fn layer(bought: bool, plans: bool) -> CustomerLayer {
    match (bought, plans) {
        (true, true) => CustomerLayer::Consolidate,
        (false, true) => CustomerLayer::BreakThrough,
        (_, false) => CustomerLayer::Watch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Thresholds = Thresholds { general: 5, gold: 20, silver: 10, large_over: 200, medium: 50 };
    const NOBODY: Known = Known {
        kind: CustomerKind::SmallEnterprise,
        state_owned: false,
        key_industry: false,
        provinces: None,
        bought: false,
        vehicles: 0,
    };

    #[test]
    fn the_first_class_that_fits_is_the_class() {
        use CustomerClass::{Focus, GeneralKey, IndustryKey, Retail};
        for (vehicles, bought, expected) in [
            (0, false, Retail),
            (4, false, Retail),
            (4, true, Focus),
            (5, true, GeneralKey),
            (5, false, GeneralKey),
            (6, true, GeneralKey),
        ] {
            assert_eq!(class(&Known { vehicles, bought, ..NOBODY }, &FROM), expected, "{vehicles} {bought}");
            let state = Known { vehicles, bought, state_owned: true, ..NOBODY };
            assert_eq!(class(&state, &FROM), expected, "state-owned alone");
            let industry = Known { vehicles, bought, key_industry: true, ..NOBODY };
            assert_eq!(class(&industry, &FROM), expected, "of the industry alone");
            assert_eq!(class(&Known { key_industry: true, ..state }, &FROM), IndustryKey);
        }
    }

    #[test]
    fn the_tier_follows_the_vehicles_or_the_largest_purchase() {
        use CustomerTier::{Gold, Ordinary, Silver};
        for (counted, largest, expected) in [
            (0, 0, Ordinary),
            (9, 0, Ordinary),
            (10, 0, Silver),
            (19, 0, Silver),
            (20, 0, Gold),
            (3, 9, Ordinary),
            (3, 10, Silver),
            (3, 20, Gold),
            (25, 10, Gold),
        ] {
            assert_eq!(tier(counted, largest, &FROM), expected, "{counted} {largest}");
        }
    }

    #[test]
    fn the_size_asks_for_vehicles_and_for_regions() {
        use CustomerSize::{Large, Medium, Small};
        for (vehicles, provinces, expected) in [
            (49, Some(3), Small),
            (50, None, Medium),
            (50, Some(3), Medium),
            (199, Some(2), Medium),
            (200, Some(2), Medium),
            (201, Some(2), Large),
            (201, Some(1), Medium),
            (201, None, Medium),
        ] {
            let known = Known { vehicles, provinces, ..NOBODY };
            assert_eq!(size(&known, &FROM), Some(expected), "{vehicles} {provinces:?}");
            assert_eq!(size(&Known { kind: CustomerKind::Association, ..known }, &FROM), None);
        }
    }

    #[test]
    fn owners_without_a_plan_are_watched() {
        assert_eq!(layer(true, true), CustomerLayer::Consolidate);
        assert_eq!(layer(false, true), CustomerLayer::BreakThrough);
        assert_eq!(layer(false, false), CustomerLayer::Watch);
        assert_eq!(layer(true, false), CustomerLayer::Watch);
    }
}
