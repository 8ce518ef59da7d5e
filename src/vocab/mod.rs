//! The vocabulary: small values with a rule of their own, validated on entry and correct from then on.
//!
//! Knows the standard library, calendar arithmetic and serialisation; nothing of this product's tables, requests or
//! policies. Every refusal is a [`VocabError`] with a text in Chinese and English.

mod chars;
mod credit_code;
mod day;
pub mod divisions;
mod error;
mod instant;
mod money;
mod name;
mod phone;
mod place;
mod region_code;
mod text;
mod vin;

pub use credit_code::CreditCode;
pub use day::BusinessDay;
pub use error::{Fault, VocabError, What};
pub use instant::add_months;
pub use money::Fen;
pub use name::{PersonOrFirmName, normalise_name};
pub use phone::Phone;
pub use place::Coordinates;
pub use region_code::{Level, RegionCode};
pub use text::{optional_text, text};
pub use vin::Vin;

/// Gives a type that is written as one string (`parse`, `as_str`) its conversions: `Display`, `FromStr`, serde.
macro_rules! written_as_text {
    ($value:ty) => {
        impl std::fmt::Display for $value {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $value {
            type Err = $crate::vocab::VocabError;

            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                Self::parse(typed)
            }
        }

        impl serde::Serialize for $value {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let typed = String::deserialize(deserializer)?;
                Self::parse(&typed).map_err(serde::de::Error::custom)
            }
        }
    };
}
use written_as_text;
