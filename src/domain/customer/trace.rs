//! What the journal keeps of a change: each field before and after. Phones and credit codes only masked: the journal
//! says that they changed, not what they are (ALL-2).

use longhaul_entity::{ClosedEnum, customer};
use serde_json::{Map, Value, json};

use crate::vocab::Phone;

/// The fields of a record by name: value, and what is shown of it.
fn fields(record: &customer::Model) -> Vec<(&'static str, Value, Value)> {
    let plain = |name, value: Value| (name, value.clone(), value);
    let place = record.lat_e6.zip(record.lon_e6).map(|(lat, lon)| json!({"latE6": lat, "lonE6": lon}));
    vec![
        plain("dealerId", json!(record.dealer_id)),
        plain("ownerId", json!(record.owner_id)),
        plain("kind", json!(record.kind.text())),
        plain("name", json!(record.name)),
        ("creditCode", json!(record.credit_code), json!(record.credit_code.as_deref().map(masked_code))),
        ("phone", json!(record.phone), json!(masked_phone(record.phone.as_deref()))),
        plain("industry", json!(record.industry)),
        plain("transportUse", json!(record.transport_use.text())),
        plain("areaOfUse", json!(record.area_of_use)),
        plain("address", json!(record.address)),
        plain("divisionCode", json!(record.division_code)),
        plain("coordinates", json!(place)),
        plain("source", json!(record.source.text())),
        plain("bought", json!(record.bought)),
        plain("archivedAt", json!(record.archived_at)),
        plain("mergedInto", json!(record.merged_into)),
    ]
}

/// Everything that a new record holds.
pub(super) fn whole(record: &customer::Model) -> Map<String, Value> {
    fields(record)
        .into_iter()
        .filter(|(_, value, _)| !value.is_null())
        .map(|(name, _, shown)| (name.into(), shown))
        .collect()
}

/// What differs, each field before and after. A phone that changed within its mask is named all the same.
pub(super) fn changes(before: &customer::Model, after: &customer::Model) -> Map<String, Value> {
    let pairs = fields(before).into_iter().zip(fields(after));
    let differ = pairs.filter(|((_, old, _), (_, new, _))| old != new);
    differ.map(|((name, _, old), (_, _, new))| (name.to_owned(), json!({"before": old, "after": new}))).collect()
}

/// A stored phone as it is shown to those who do not need it: `138****1111`.
pub(super) fn masked_phone(stored: Option<&str>) -> Option<String> {
    stored.map(|stored| Phone::parse(stored).map_or_else(|_| "****".to_owned(), |phone| phone.masked()))
}

fn masked_code(code: &str) -> String {
    format!("{}****{}", code.get(..2).unwrap_or_default(), code.get(14..).unwrap_or_default())
}
