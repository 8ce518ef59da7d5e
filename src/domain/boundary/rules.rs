//! Pure decisions about the boundary: whose business something is, who may handle it, what passing it on earns.

use longhaul_entity::{
    ChannelId, channel,
    enums::{ChannelKind, CustomerClass},
};

use crate::vocab::Fen;

/// A series as two are compared: capitals, without blanks, full-width letters and digits as plain ones.
#[must_use]
pub fn series_key(series: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    series.chars().filter(|c| !c.is_whitespace()).map(plain).flat_map(char::to_uppercase).collect()
}

/// Whose business a customer of that class is who wants a series that `seller` sells; nobody's in particular for a series that
/// no channel has.
#[must_use]
pub fn route(
    class: CustomerClass,
    key_accounts: Option<&channel::Model>,
    seller: Option<&channel::Model>,
) -> Option<channel::Model> {
    match class {
        CustomerClass::IndustryKey => key_accounts.cloned(),
        _ => seller.cloned(),
    }
}

/// Whether a dealer that does the business of those channels may handle what belongs to `route`. A dealer that no channel names
/// does all business but that of the key-account department.
#[must_use]
pub fn may_handle(route: Option<&channel::Model>, of_dealer: &[ChannelId]) -> bool {
    match route {
        None => true,
        Some(channel) if of_dealer.is_empty() => channel.kind != ChannelKind::KeyAccount,
        Some(channel) => of_dealer.contains(&channel.id),
    }
}

/// What passing on a lead of so many vehicles earns once it is won: the least for each vehicle, and no more than the most.
#[must_use]
pub fn reward(vehicles: i32, least: Fen, most: Fen) -> Fen {
    Fen::new(least.get().saturating_mul(vehicles.into())).clamp(least, most.max(least))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::TypedId;
    use uuid::Uuid;

    use super::*;

    fn channel(n: u128, kind: ChannelKind) -> channel::Model {
        channel::Model { id: ChannelId::from_uuid(Uuid::from_u128(n)), kind, name: kind.to_string() }
    }

    #[test]
    fn one_series_is_one_however_it_is_typed() {
        for typed in ["H9", "h9", " H 9 ", "Ｈ９", "ｈ９"] {
            assert_eq!(series_key(typed), "H9");
        }
        assert_eq!(series_key("自卸 v7"), "自卸V7");
        assert_eq!(series_key("  "), "");
    }

    #[test]
    fn industry_key_accounts_go_to_their_department_and_others_by_their_series() {
        let (keys, nine) = (channel(1, ChannelKind::KeyAccount), channel(2, ChannelKind::Series96));
        let of = |class| route(class, Some(&keys), Some(&nine)).unwrap().kind;
        assert_eq!(of(CustomerClass::IndustryKey), ChannelKind::KeyAccount);
        for class in [CustomerClass::GeneralKey, CustomerClass::Focus, CustomerClass::Retail] {
            assert_eq!(of(class), ChannelKind::Series96);
        }
        assert_eq!(route(CustomerClass::Retail, Some(&keys), None), None);
    }

    #[test]
    fn a_dealer_handles_what_its_channels_have() {
        let (keys, nine) = (channel(1, ChannelKind::KeyAccount), channel(2, ChannelKind::Series96));
        assert!(may_handle(None, &[]) && may_handle(None, &[keys.id]));
        assert!(may_handle(Some(&nine), &[]) && !may_handle(Some(&keys), &[]));
        assert!(may_handle(Some(&keys), &[keys.id]) && !may_handle(Some(&nine), &[keys.id]));
    }

    #[test]
    fn the_reward_grows_with_the_vehicles_up_to_its_most() {
        let (least, most) = (Fen::new(50_000), Fen::new(200_000));
        for (vehicles, fen) in [(1, 50_000), (2, 100_000), (3, 150_000), (4, 200_000), (5, 200_000), (100_000, 200_000)]
        {
            assert_eq!(reward(vehicles, least, most), Fen::new(fen), "{vehicles}");
        }
    }
}
