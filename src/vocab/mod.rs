//! The vocabulary: small values with a rule of their own, validated on entry and correct from then on.
//!
//! Knows the standard library, calendar arithmetic and serialisation; nothing of this product's tables, requests or
//! policies. Every refusal is a [`VocabError`] with a text in Chinese and English.

mod chars;
mod credit_code;
mod day;
mod decimal;
pub mod divisions;
mod error;
mod instant;
mod money;
mod name;
mod phone;
mod place;
mod plate;
mod region_code;
mod text;
mod vin;

pub use credit_code::CreditCode;
pub use day::BusinessDay;
pub use decimal::scaled;
pub use error::{Fault, VocabError, What};
pub use instant::{add_months, shanghai_text};
pub use money::Fen;
pub use name::{PersonOrFirmName, normalise_name};
pub use phone::Phone;
pub use place::Coordinates;
pub use plate::Plate;
pub use region_code::RegionCode;
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use longhaul_entity::enums::DivisionLevel;

    use super::*;

    fn rows(table: &'static str) -> Vec<Vec<&'static str>> {
        table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect()
    }

    #[test]
    fn the_places_of_the_demo_exist_and_lie_apart() {
        let places = rows(include_str!("../../data/demo_places.tsv"));
        let position = |row: &[&str]| Coordinates::parse(&format!("{},{}", row[3], row[4])).unwrap();
        for row in &places {
            let region = RegionCode::parse(row[0]).unwrap();
            assert_eq!((region.name(), region.level()), (row[1], DivisionLevel::County));
            let area: Vec<_> = places.iter().filter(|other| other[2] == row[2]).collect();
            assert_eq!(area.len(), 4, "{}", row[2]);
            for other in area.iter().filter(|other| other[0] != row[0]) {
                let metres = position(row).distance_metres(&position(other));
                assert!((5_000.0..200_000.0).contains(&metres), "{} {} {metres}", row[1], other[1]);
            }
        }
        let provinces: HashSet<_> = places.iter().map(|row| RegionCode::parse(row[0]).unwrap().province()).collect();
        assert_eq!((places.len(), provinces.len()), (16, 4));
    }

    #[test]
    fn the_names_of_the_demo_are_names_and_differ() {
        let words = rows(include_str!("../../data/demo_names.tsv"));
        let list = |kind: &str| words.iter().filter(|row| row[0] == kind).map(|row| row[1]).collect::<HashSet<_>>();
        let counts = ["surname", "given", "stem", "form"].map(|kind| list(kind).len());
        assert_eq!(counts, [100, 80, 60, 15]);
        assert_eq!(counts.iter().sum::<usize>(), words.len());
        assert!(words.iter().all(|row| PersonOrFirmName::parse(row[1]).unwrap().as_str() == row[1]));
        assert!(words.iter().all(|row| (row.len() == 3) == (row[0] == "form")));
    }
}
