//! What distinguishes the kinds of request (APPR-1); pure.

use longhaul_entity::{
    ClosedEnum,
    enums::{ApprovalKind, ApprovalLevel},
};

use crate::error::{Code, Refusal, Result};

/// The lowest level that decides a kind, whatever the amount (APPR-2): events, factory tours (EVENT-5) and grades (GRADE-3)
/// are for HQ. A cross-territory lead has no fixed one: it goes to the unit above both dealers (LEAD-5).
pub(super) const fn lowest(kind: ApprovalKind) -> ApprovalLevel {
    match kind {
        ApprovalKind::Event | ApprovalKind::FactoryTour | ApprovalKind::GradeChange => ApprovalLevel::Hq,
        ApprovalKind::Promotion
        | ApprovalKind::CrossTerritory
        | ApprovalKind::GiftBeyondStandard
        | ApprovalKind::RetailVisitGifts
        | ApprovalKind::Ceremony
        | ApprovalKind::ConcessionService
        | ApprovalKind::PublicRelations => ApprovalLevel::Area,
    }
}

/// Whether people request the kind themselves; the others are requested by the nouns that they belong to.
pub(super) const fn is_direct(kind: ApprovalKind) -> bool {
    matches!(kind, ApprovalKind::Promotion | ApprovalKind::PublicRelations)
}

/// Whether the kind counts by the vehicle. For any other the amount is the whole, and the number of vehicles is 1: else a
/// large sum would be made small by naming many vehicles.
pub(super) const fn by_vehicle(kind: ApprovalKind) -> bool {
    matches!(kind, ApprovalKind::Promotion | ApprovalKind::Ceremony | ApprovalKind::ConcessionService)
}

/// Whether the kind asks for money or goods, and so has items that say what. A retail visit is approved with gifts or without
/// (VISIT-1).
pub(super) const fn needs_items(kind: ApprovalKind) -> bool {
    !matches!(kind, ApprovalKind::CrossTerritory | ApprovalKind::GradeChange | ApprovalKind::RetailVisitGifts)
}

/// Whether the kind gives something to persons, and not to the customer as a buyer (APPR-6).
pub(super) const fn is_personal(kind: ApprovalKind) -> bool {
    matches!(kind, ApprovalKind::GiftBeyondStandard | ApprovalKind::RetailVisitGifts | ApprovalKind::PublicRelations)
}

/// Whether people deal with requests of the kind themselves.
///
/// # Errors
/// RULE.
pub(super) fn direct(kind: ApprovalKind) -> Result<()> {
    if is_direct(kind) {
        return Ok(());
    }
    let zh = format!("“{}”由对应业务提出，不能在此直接操作", kind.zh());
    let en = format!("Requests of this kind come from where they belong: {}", kind.en());
    Err(Refusal::new(Code::Rule, zh, en).rule("APPR-1").fact("kind", kind.text()).into())
}
