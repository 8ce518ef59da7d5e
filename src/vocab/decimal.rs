//! Decimal numbers that arrive as floating point (小数): whole units of a power of ten, exactly as they were typed.

/// The number in units of 10 to the power of −`places`: 33.33 with two places is 3333. None when it has more places than
/// that or is out of range. What was typed is what the shortest spelling says, so 0.1 is a tenth.
#[must_use]
pub fn scaled(typed: f64, places: usize) -> Option<i64> {
    let spelt = typed.to_string();
    let (whole, fraction) = spelt.split_once('.').unwrap_or((spelt.as_str(), ""));
    if fraction.len() > places {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_what_was_typed() {
        for (typed, places, units) in [
            (0.1, 2, Some(10)),
            (100.5, 2, Some(10_050)),
            (33.33, 2, Some(3_333)),
            (33.333, 2, None),
            (0.1 + 0.2, 4, None),
            (0.3, 0, None),
            (30.0, 0, Some(30)),
            (-0.5, 1, Some(-5)),
            (-0.0, 2, Some(0)),
            (1e300, 2, None),
            (f64::NAN, 2, None),
            (f64::INFINITY, 2, None),
        ] {
            assert_eq!(scaled(typed, places), units, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn every_basis_point_comes_through(units in -1_000_000i64..1_000_000) {
            prop_assert_eq!(scaled(units as f64 / 10_000.0, 4), Some(units));
        }
    }
}
