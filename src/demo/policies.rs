//! What the demo's maker has set in its policy book: a region with a gift limit of its own, and a figure to come.

use super::{desk::Desk, organisation::Organisation};
use crate::{
    domain::policy::{Change, Key, SetPolicies},
    error::Result,
};

/// Days ago that the region set its limit, and days until what was announced counts.
const SET: i32 = 115;
const AHEAD: i32 = 30;

/// The second region gives cheaper gifts.
pub(super) async fn set(desk: &Desk<'_>, organisation: &Organisation) -> Result<()> {
    let at = desk.at(SET, 10 * 60);
    desk.set(at);
    let limits = SetPolicies {
        unit: organisation.region(1),
        changes: vec![
            Change { key: Key::GiftValueGold, value: 40_000 },
            Change { key: Key::GiftValueSilver, value: 20_000 },
        ],
        valid_from: at,
        why: "本大区礼品预算从紧".to_owned(),
    };
    desk.next(&organisation.admin, &limits).await.map(drop)
}

/// From next month on, leads are to be followed up sooner everywhere.
pub(super) async fn announce(desk: &Desk<'_>, organisation: &Organisation) -> Result<()> {
    desk.set(desk.at(1, 18 * 60));
    let sooner = SetPolicies {
        unit: organisation.admin.actor.unit,
        changes: vec![Change { key: Key::LeadUntouched, value: 10 }],
        valid_from: desk.at(-AHEAD, 0),
        why: "缩短线索闲置时间".to_owned(),
    };
    desk.next(&organisation.admin, &sooner).await.map(drop)
}
