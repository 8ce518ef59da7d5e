//! Pure decisions about the map: what shares come to, what the index is, which version may be changed.

use longhaul_entity::enums::Stance;

use crate::error::{Code, Refusal, Result, stale};

/// The whole decision in basis points: 100 %.
pub const UNIT_BP: i32 = 10_000;
/// Halves in a whole: the index is counted in half basis points, so that a neutral half is a whole number.
pub const HALVES: i32 = 2;

/// What a share counts in halves, by the stance of whoever has it (KAM-3): 1, ½, 0, −1.
const fn halves(stance: Stance) -> i32 {
    match stance {
        Stance::Supports => 2,
        Stance::Neutral => 1,
        Stance::Unknown => 0,
        Stance::Against => -2,
    }
}

/// The support index of those shares and stances in half basis points (KAM-3): −20,000 when all are against, 20,000 when
/// all are for us.
pub fn index_of(placed: impl IntoIterator<Item = (i32, Stance)>) -> i32 {
    placed.into_iter().map(|(share, stance)| share * halves(stance)).sum()
}

/// Whether a share is one: 0 to 100 %.
///
/// # Errors
/// INVALID.
pub(super) fn is_share(share_bp: i32) -> Result<()> {
    if (0..=UNIT_BP).contains(&share_bp) {
        return Ok(());
    }
    let (zh, en) = ("份额须在0至100之间", "A share is 0 to 100");
    Err(crate::error::invalid("input.share", zh, en).rule("KAM-1").into())
}

/// Whether the shares of a customer's contacts together are no more than the whole (KAM-1).
///
/// # Errors
/// RULE with the sum in percent.
pub(super) fn whole(sum_bp: i32) -> Result<()> {
    if sum_bp <= UNIT_BP {
        return Ok(());
    }
    let sum = f64::from(sum_bp) / 100.0;
    let zh = format!("决策份额合计为{sum}%，不能超过100%");
    let en = format!("The shares of the decision come to {sum} %, more than 100 %");
    Err(Refusal::new(Code::Rule, zh, en).rule("KAM-1").field("input.share").fact("sum", sum).into())
}

/// Whether somebody who read version `read` (none: nothing was there) may change what now has the version `present`.
///
/// # Errors
/// CONFLICT with the present version; 0 when there is nothing any more.
pub fn current(present: Option<i32>, read: Option<i32>) -> Result<()> {
    if present == read { Ok(()) } else { Err(stale(present.unwrap_or(0))) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use Stance::{Against, Neutral, Supports, Unknown};

    #[test]
    fn the_index_is_the_sum_of_shares_by_stance() {
        for (placed, index) in [
            (vec![], 0),
            (vec![(10_000, Supports)], 20_000),
            (vec![(10_000, Against)], -20_000),
            (vec![(10_000, Neutral)], 10_000),
            (vec![(10_000, Unknown)], 0),
            (vec![(5_000, Supports), (3_000, Neutral), (2_000, Against)], 9_000),
            // A hundredth of a percent, neutral: half a basis point, and it counts.
            (vec![(1, Neutral), (2_000, Against)], -3_999),
        ] {
            assert_eq!(index_of(placed.clone()), index, "{placed:?}");
        }
    }

    #[test]
    fn shares_come_to_a_hundred_percent_at_most() {
        assert!(whole(0).is_ok() && whole(10_000).is_ok());
        for (sum, told) in [(10_050, "100.5"), (10_001, "100.01"), (20_000, "200.0")] {
            let crate::error::Error::Refused(refusal) = whole(sum).unwrap_err() else { panic!("{sum}") };
            assert_eq!((refusal.code, refusal.facts[0].1.to_string()), (Code::Rule, told.to_owned()));
        }
    }

    #[test]
    fn a_share_lies_between_nothing_and_everything() {
        assert!(is_share(0).is_ok() && is_share(10_000).is_ok());
        assert_eq!(
            (is_share(-1).unwrap_err().code(), is_share(10_001).unwrap_err().code()),
            (Code::Invalid, Code::Invalid)
        );
    }

    #[test]
    fn what_was_read_must_still_stand() {
        assert!(current(None, None).is_ok() && current(Some(3), Some(3)).is_ok());
        for (present, read) in [(None, Some(1)), (Some(1), None), (Some(2), Some(1))] {
            assert_eq!(current(present, read).unwrap_err().code(), Code::Conflict);
        }
    }
}
