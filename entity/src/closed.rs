//! Closed enums: stored as text, named the same in SQL and GraphQL, labelled in Chinese and English.

/// An enum whose values are fixed by the rule book. The text is what SQL stores and what the API shows.
pub trait ClosedEnum: Copy + Eq + Send + Sync + 'static {
    /// The name of the type in the API.
    const NAME: &'static str;
    /// What the type says, for the API's description.
    const ABOUT: &'static str;
    /// Every value, in the order of the rule book.
    const ALL: &'static [Self];
    /// The stored text, `SCREAMING_SNAKE`.
    fn text(self) -> &'static str;
    /// The Chinese label.
    fn zh(self) -> &'static str;
    /// The English label.
    fn en(self) -> &'static str;
    /// The value with that text, if there is one.
    fn of(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.text() == text)
    }
}

/// Declares a closed enum: `Variant = "TEXT", "中文", "English";` per value.
macro_rules! closed_enum {
    ($(#[doc = $about:literal])+ $name:ident { $($variant:ident = $text:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[doc = $about])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType,
        )]
        #[sea_orm(value_type = "String")]
        pub enum $name {
            $(#[doc = concat!($zh, " / ", $en)] #[serde(rename = $text)] $variant,)+
        }

        impl std::str::FromStr for $name {
            type Err = sea_orm::sea_query::ValueTypeErr;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <Self as crate::ClosedEnum>::of(text).ok_or(sea_orm::sea_query::ValueTypeErr)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(crate::ClosedEnum::text(*self))
            }
        }

        // A key can hold an enum; SeaORM then asks for a conversion that no value has.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl crate::ClosedEnum for $name {
            const NAME: &'static str = stringify!($name);
            const ABOUT: &'static str = concat!($($about, "\n",)+);
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ }
            }

            fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }
        }
    };
}
