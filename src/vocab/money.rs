//! Money (金额): whole fen of CNY in 64 bits (ALL-5, REW-7). Every sum is checked; nothing wraps and nothing is rounded unseen.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::chars::{half_width, is_blank};
use super::{Fault, VocabError, What};

/// A sum in fen (分, 1/100 yuan); negative where something is owed or taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A sum of whole fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// A sum of whole yuan, as the policy book gives its figures.
    ///
    /// # Errors
    /// `OutOfRange` beyond 64 bits of fen.
    pub fn from_yuan(yuan: i64) -> Result<Self, VocabError> {
        yuan.checked_mul(100).map(Self).ok_or(out_of_range())
    }

    /// Reads an amount in yuan: `1234.5`, `¥1,234.50`, `-20`, `１２元`.
    ///
    /// # Errors
    /// `Empty`, `Malformed` (more than two decimals, other characters), `OutOfRange`.
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::Money, fault);
        let folded: String = typed.chars().filter(|c| !is_blank(*c)).map(half_width).collect();
        if folded.is_empty() {
            return Err(refused(Fault::Empty));
        }
        let (negative, amount) = match folded.strip_prefix(['-', '−']) {
            Some(amount) => (true, amount),
            None => (false, folded.as_str()),
        };
        let amount = amount.strip_prefix(['¥', '￥']).unwrap_or(amount);
        let amount = amount.strip_suffix('元').unwrap_or(amount);
        let (yuan, decimals) = amount.split_once('.').map_or((amount, ""), |(yuan, decimals)| (yuan, decimals));
        let ends_in_dot = amount.ends_with('.');
        let digits =
            grouped_digits(yuan).filter(|_| !ends_in_dot && decimals.len() <= 2).ok_or(refused(Fault::Malformed))?;
        if !decimals.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused(Fault::Malformed));
        }
        let sign = if negative { "-" } else { "" };
        format!("{sign}{digits}{decimals:0<2}").parse().map(Self).map_err(|_| refused(Fault::OutOfRange))
    }

    /// The sum in fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Both together.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn checked_add(self, other: Self) -> Result<Self, VocabError> {
        self.0.checked_add(other.0).map(Self).ok_or(out_of_range())
    }

    /// What is left when the other is taken away; may be negative.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn checked_sub(self, other: Self) -> Result<Self, VocabError> {
        self.0.checked_sub(other.0).map(Self).ok_or(out_of_range())
    }

    /// So many times the sum.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn checked_mul(self, count: i64) -> Result<Self, VocabError> {
        self.0.checked_mul(count).map(Self).ok_or(out_of_range())
    }

    /// The sum with its sign turned.
    ///
    /// # Errors
    /// `OutOfRange` for the one sum that has no counterpart in 64 bits.
    pub fn checked_neg(self) -> Result<Self, VocabError> {
        self.0.checked_neg().map(Self).ok_or(out_of_range())
    }

    /// All together; zero when there is none.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn total(sums: impl IntoIterator<Item = Self>) -> Result<Self, VocabError> {
        sums.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

fn out_of_range() -> VocabError {
    VocabError::new(What::Money, Fault::OutOfRange)
}

/// The digits before the point: plain, or in groups of three.
fn grouped_digits(yuan: &str) -> Option<String> {
    let mut groups = yuan.split(',');
    let first = groups.next()?;
    let grouped = yuan.contains(',');
    let well_grouped = !grouped || first.len() <= 3 && groups.all(|group| group.len() == 3);
    let digits: String = yuan.chars().filter(|c| *c != ',').collect();
    let well_formed = well_grouped && !first.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    well_formed.then_some(digits)
}

impl fmt::Display for Fen {
    /// `¥1,234.56`, `-¥0.05`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let yuan = (fen / 100).to_string();
        out.write_str(if self.0 < 0 { "-¥" } else { "¥" })?;
        for (at, digit) in yuan.chars().enumerate() {
            if at > 0 && (yuan.len() - at).is_multiple_of(3) {
                out.write_str(",")?;
            }
            write!(out, "{digit}")?;
        }
        write!(out, ".{:02}", fen % 100)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_shown_in_yuan() {
        for (fen, shown) in [
            (123_456, "¥1,234.56"),
            (0, "¥0.00"),
            (5, "¥0.05"),
            (-5, "-¥0.05"),
            (100_000, "¥1,000.00"),
            (-99_999, "-¥999.99"),
            (1_000_000_000, "¥10,000,000.00"),
            (i64::MIN, "-¥92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Fen::new(fen).to_string(), shown);
        }
    }

    #[test]
    fn amounts_are_read_in_yuan() {
        for (typed, fen) in [
            ("1234.5", 123_450),
            ("￥1,234.56", 123_456),
            ("-20", -2_000),
            ("１２元", 1_200),
            ("0.05", 5),
            ("5000 元", 500_000),
        ] {
            assert_eq!(Fen::parse(typed), Ok(Fen::new(fen)), "{typed}");
        }
        for (typed, fault) in [
            ("", Fault::Empty),
            ("1.234", Fault::Malformed),
            ("1.", Fault::Malformed),
            (".5", Fault::Malformed),
            ("1,23.00", Fault::Malformed),
            ("1e3", Fault::Malformed),
            ("--1", Fault::Malformed),
            ("-+1", Fault::Malformed),
            ("1.-5", Fault::Malformed),
            ("¥", Fault::Malformed),
            ("92233720368547758.08", Fault::OutOfRange),
        ] {
            assert_eq!(Fen::parse(typed).unwrap_err().fault, fault, "{typed}");
        }
    }

    #[test]
    fn nothing_wraps() {
        assert!(Fen::new(i64::MAX).checked_add(Fen::new(1)).is_err());
        assert!(Fen::new(i64::MIN).checked_sub(Fen::new(1)).is_err());
        assert!(Fen::new(i64::MIN).checked_neg().is_err());
        assert!(Fen::from_yuan(i64::MAX / 10).is_err());
        assert!(Fen::new(i64::MAX).checked_mul(2).is_err());
        assert_eq!(Fen::total([Fen::new(1), Fen::new(-3)]), Ok(Fen::new(-2)));
        assert!(Fen::total([Fen::new(i64::MAX), Fen::new(1), Fen::new(-1)]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(fen: i64) {
            let sum = Fen::new(fen);
            prop_assert_eq!(Fen::parse(&sum.to_string()), Ok(sum));
            prop_assert_eq!(serde_json::to_string(&sum).unwrap(), fen.to_string());
        }
    }
}
