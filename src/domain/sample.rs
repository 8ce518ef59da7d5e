//! Rows for the tests of pure rules, which name what matters to them and take the rest from here.

use longhaul_entity::{
    CustomerId, Timestamp, TypedId, UnitId, UserId, customer,
    enums::{CustomerKind, Source, Stage, TransportUse},
};
use uuid::Uuid;

/// A firm of nobody in particular, with the least that is known of one.
pub(super) fn customer() -> customer::Model {
    customer::Model {
        id: CustomerId::from_uuid(Uuid::nil()),
        dealer_id: UnitId::from_uuid(Uuid::nil()),
        owner_id: None,
        kind: CustomerKind::SmallEnterprise,
        name: "远达物流".to_owned(),
        name_key: "远达物流".to_owned(),
        credit_code: None,
        phone: None,
        industry: None,
        transport_use: TransportUse::Port,
        area_of_use: None,
        address: None,
        division_code: "130102".to_owned(),
        lat_e6: None,
        lon_e6: None,
        source: Source::WalkIn,
        bought: false,
        stage: Stage::Collected,
        round: 1,
        archived_at: None,
        merged_into: None,
        version: 1,
        created_by: UserId::from_uuid(Uuid::nil()),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}
