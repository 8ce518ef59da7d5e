//! What the tree and territories may look like; pure.

use longhaul_entity::{SiteId, enums::UnitKind};

use crate::vocab::RegionCode;

/// Whether a unit of `kind` may stand directly below one of kind `parent` (ORG-1). Each level stands below exactly one
/// other, so no unit can come to stand below itself.
#[must_use]
pub const fn may_stand_below(kind: UnitKind, parent: UnitKind) -> bool {
    match kind {
        UnitKind::Hq => false,
        UnitKind::Region => matches!(parent, UnitKind::Hq),
        UnitKind::Area => matches!(parent, UnitKind::Region),
        UnitKind::Dealer | UnitKind::BodyBuilder => matches!(parent, UnitKind::Area),
    }
}

/// Whether units of that kind are authorised for a territory (ORG-3).
#[must_use]
pub const fn has_territory(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Dealer | UnitKind::BodyBuilder)
}

/// Whether a customer lies in a territory (ORG-3): in one of its divisions, or at one of its named sites.
#[must_use]
pub fn in_territory(divisions: &[RegionCode], sites: &[SiteId], customer: &RegionCode, at: Option<SiteId>) -> bool {
    divisions.iter().any(|division| division.contains(customer)) || at.is_some_and(|site| sites.contains(&site))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{ClosedEnum, TypedId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_level_has_one_place() {
        use UnitKind::{Area, BodyBuilder, Dealer, Hq, Region};
        let allowed = [(Region, Hq), (Area, Region), (Dealer, Area), (BodyBuilder, Area)];
        for kind in UnitKind::ALL {
            for parent in UnitKind::ALL {
                assert_eq!(may_stand_below(*kind, *parent), allowed.contains(&(*kind, *parent)), "{kind} {parent}");
            }
        }
    }

    #[test]
    fn a_customer_lies_in_a_division_or_at_a_site() {
        let region = |code: &str| RegionCode::parse(code).unwrap();
        let site = |n: u128| SiteId::from_uuid(Uuid::from_u128(n));
        let (city, mine) = ([region("130100")], [site(1)]);
        assert!(in_territory(&city, &mine, &region("130102"), None));
        assert!(in_territory(&city, &mine, &region("130100"), None));
        assert!(!in_territory(&city, &mine, &region("130202"), None));
        assert!(!in_territory(&city, &mine, &region("130000"), None));
        assert!(in_territory(&city, &mine, &region("130202"), Some(site(1))));
        assert!(!in_territory(&city, &mine, &region("130202"), Some(site(2))));
        assert!(!in_territory(&[], &[], &region("130102"), Some(site(1))));
    }
}
