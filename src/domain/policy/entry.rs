//! What the book says of a figure, and which figures belong together.

use longhaul_entity::enums::PolicyMeasure;

use super::Key;

/// What the book says of a figure (POL-1, 政策值).
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Which figure.
    pub key: Key,
    /// Its code, which never changes: `customer.tier.gold`.
    pub code: &'static str,
    /// What people call it in Chinese.
    pub zh: &'static str,
    /// What people call it in English.
    pub en: &'static str,
    /// What it counts.
    pub measure: PolicyMeasure,
    /// The figure where nobody has set one.
    pub default: i64,
    /// The least that may be set (POL-3).
    pub least: i64,
    /// The most that may be set (POL-3).
    pub most: i64,
    /// The rule that it comes from.
    pub rule: &'static str,
}

/// What holds among figures that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// They are weights: together exactly one, 10,000 hundredths of a percent.
    WholeSum,
    /// Each is greater than the one before.
    Rising,
    /// None is smaller than the one before.
    NotFalling,
}

/// Figures that belong together: whoever sets one sets all, so that they fit each other for every unit at every moment.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What holds among them.
    pub bond: Bond,
    /// Which, in their order.
    pub keys: &'static [Key],
}

/// All groups; no figure is in two.
pub const GROUPS: &[Group] = {
    use Bond::{NotFalling, Rising, WholeSum};
    &[
        Group { bond: Rising, keys: &[Key::CustomerKindMedium, Key::CustomerKindLarge] },
        Group { bond: Rising, keys: &[Key::CustomerTierSilver, Key::CustomerTierGold] },
        Group { bond: NotFalling, keys: &[Key::CustomerLedgerArea, Key::CustomerLedgerHq] },
        Group {
            bond: WholeSum,
            keys: &[
                Key::GradingWeightSales,
                Key::GradingWeightPayment,
                Key::GradingWeightPotential,
                Key::GradingWeightStagnant,
            ],
        },
        Group { bond: Rising, keys: &[Key::GradingScoreB, Key::GradingScoreA] },
        Group { bond: Rising, keys: &[Key::GradingAmountB, Key::GradingAmountA] },
        Group { bond: NotFalling, keys: &[Key::GradingReviewFirst, Key::GradingReviewLast] },
        Group { bond: NotFalling, keys: &[Key::LeadOffenceLeast, Key::LeadOffenceMost] },
        Group { bond: NotFalling, keys: &[Key::LeadPassedLeast, Key::LeadPassedMost] },
        Group { bond: NotFalling, keys: &[Key::VisitPhotosLeast, Key::VisitPhotosMost] },
        Group { bond: NotFalling, keys: &[Key::ApprovalLimitArea, Key::ApprovalLimitRegion] },
        Group { bond: Rising, keys: &[Key::CareScoreLeast, Key::CareScoreMost] },
        Group { bond: NotFalling, keys: &[Key::GiftValueOrdinary, Key::GiftValueSilver, Key::GiftValueGold] },
        Group { bond: Rising, keys: &[Key::RewardFirstFrom, Key::RewardSecondFrom, Key::RewardThirdFrom] },
        Group { bond: NotFalling, keys: &[Key::RewardFirstExtra, Key::RewardSecondExtra, Key::RewardThirdExtra] },
        Group { bond: WholeSum, keys: &[Key::TargetSplitQuarter, Key::TargetSplitMonth, Key::TargetSplitYear] },
    ]
};

/// The names of the keys at the API: the codes in capitals, `CUSTOMER_TIER_GOLD`.
pub(super) static NAMES: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
    let name = |entry: &Entry| entry.code.replace('.', "_").to_uppercase();
    super::book::ENTRIES.iter().map(name).collect()
});

/// Declares the keys and what the book says of each:
/// `Name = "code", "中文", "English", Measure DEFAULT in LEAST..=MOST, "RULE-1";`.
macro_rules! book {
    ($($name:ident = $code:literal, $zh:literal, $en:literal,
        $measure:ident $default:literal in $least:literal ..= $most:literal, $rule:literal;)+) => {
        /// The figures of the policy book (POL-1, 政策值): a closed list.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        pub enum Key {
            $(#[doc = concat!("`", $code, "`: ", $zh, " / ", $en, " (", $rule, ")")] #[serde(rename = $code)] $name,)+
        }

        /// The entries in the order of the keys.
        pub(super) const ENTRIES: &[super::entry::Entry] = &[$(super::entry::Entry {
            key: Key::$name,
            code: $code,
            zh: $zh,
            en: $en,
            measure: longhaul_entity::enums::PolicyMeasure::$measure,
            default: $default,
            least: $least,
            most: $most,
            rule: $rule,
        },)+];

        impl longhaul_entity::ClosedEnum for Key {
            const NAME: &'static str = "PolicyKey";
            const ABOUT: &'static str = "The figures of the policy book (POL-1, 政策值).";
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            fn text(self) -> &'static str {
                super::entry::NAMES[self as usize].as_str()
            }

            fn zh(self) -> &'static str {
                self.entry().zh
            }

            fn en(self) -> &'static str {
                self.entry().en
            }
        }
    };
}
pub(super) use book;

impl Key {
    /// What the book says of it.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        // The entries are made by the same list as the keys.
        &super::book::ENTRIES[self as usize]
    }

    /// Its code: `customer.tier.gold`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// The key with that code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        super::book::ENTRIES.iter().find(|entry| entry.code == code).map(|entry| entry.key)
    }

    /// The figures that it is set together with, itself among them; none for one that stands alone.
    #[must_use]
    pub fn group(self) -> Option<&'static Group> {
        GROUPS.iter().find(|group| group.keys.contains(&self))
    }
}
