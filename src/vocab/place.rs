//! A position on earth (坐标): of an address, a check-in, a photo (CUST-9, VISIT-5).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::chars::{half_width, is_blank};
use super::{Fault, VocabError, What};

/// Mean radius of the earth in metres.
const EARTH_RADIUS: f64 = 6_371_008.8;
const MICRO: f64 = 1e6;

/// Latitude and longitude in WGS-84, kept in whole millionths of a degree (about 0.1 m), so that equal is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Degrees", into = "Degrees")]
pub struct Coordinates {
    lat: i32,
    lon: i32,
}

/// How a position is written in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Degrees {
    lat: f64,
    lon: f64,
}

impl Coordinates {
    /// A position from degrees, north and east positive.
    ///
    /// # Errors
    /// `OutOfRange` unless −90 ≤ `lat` ≤ 90 and −180 ≤ `lon` ≤ 180, both finite.
    pub fn new(lat: f64, lon: f64) -> Result<Self, VocabError> {
        // A range holds no NaN and no infinity.
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return Err(VocabError::new(What::Coordinates, Fault::OutOfRange));
        }
        Ok(Self { lat: (lat * MICRO).round() as i32, lon: (lon * MICRO).round() as i32 })
    }

    /// A position from millionths of a degree, as it is stored.
    ///
    /// # Errors
    /// `OutOfRange`, as for degrees.
    pub fn from_micro_degrees(lat: i32, lon: i32) -> Result<Self, VocabError> {
        if lat.unsigned_abs() > 90_000_000 || lon.unsigned_abs() > 180_000_000 {
            return Err(VocabError::new(What::Coordinates, Fault::OutOfRange));
        }
        Ok(Self { lat, lon })
    }

    /// Reads `latitude,longitude` in degrees.
    ///
    /// # Errors
    /// `Empty`, `Malformed`, `OutOfRange`.
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::Coordinates, fault);
        let folded: String = typed.chars().filter(|c| !is_blank(*c)).map(half_width).collect();
        if folded.is_empty() {
            return Err(refused(Fault::Empty));
        }
        let (lat, lon) = folded.split_once(',').ok_or(refused(Fault::Malformed))?;
        let degrees = |part: &str| part.parse::<f64>().map_err(|_| refused(Fault::Malformed));
        Self::new(degrees(lat)?, degrees(lon)?)
    }

    /// Latitude in degrees, north positive.
    pub fn lat(&self) -> f64 {
        f64::from(self.lat) / MICRO
    }

    /// Longitude in degrees, east positive.
    pub fn lon(&self) -> f64 {
        f64::from(self.lon) / MICRO
    }

    /// Latitude in millionths of a degree.
    pub fn lat_micro_degrees(&self) -> i32 {
        self.lat
    }

    /// Longitude in millionths of a degree.
    pub fn lon_micro_degrees(&self) -> i32 {
        self.lon
    }

    /// Distance along the surface in metres, on a sphere: wrong by half a percent at most.
    pub fn distance_metres(&self, other: &Self) -> f64 {
        let (lat, other_lat) = (self.lat().to_radians(), other.lat().to_radians());
        let north = (other_lat - lat) / 2.0;
        let east = (other.lon() - self.lon()).to_radians() / 2.0;
        let haversine = north.sin().powi(2) + lat.cos() * other_lat.cos() * east.sin().powi(2);
        // Rounding may carry antipodes past 1, whose root has no arc sine.
        2.0 * EARTH_RADIUS * haversine.sqrt().min(1.0).asin()
    }
}

impl TryFrom<Degrees> for Coordinates {
    type Error = VocabError;

    fn try_from(degrees: Degrees) -> Result<Self, VocabError> {
        Self::new(degrees.lat, degrees.lon)
    }
}

impl From<Coordinates> for Degrees {
    fn from(place: Coordinates) -> Self {
        Self { lat: place.lat(), lon: place.lon() }
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.6},{:.6}", self.lat(), self.lon())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lat: f64, lon: f64) -> Coordinates {
        Coordinates::new(lat, lon).unwrap()
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let (beijing, tangshan) = (place(39.9087, 116.3975), place(39.6309, 118.1802));
        assert!(
            (beijing.distance_metres(&tangshan) - 155_600.0).abs() < 1_000.0,
            "{}",
            beijing.distance_metres(&tangshan)
        );
        let degree = place(0.0, 0.0).distance_metres(&place(1.0, 0.0));
        assert!((degree - 111_195.0).abs() < 1.0, "{degree}");
        assert!(place(39.9, 179.9999).distance_metres(&place(39.9, -179.9999)) < 20.0);
    }

    #[test]
    fn what_is_nowhere_is_refused() {
        for (lat, lon) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY), (116.4, 39.9)] {
            assert_eq!(Coordinates::new(lat, lon).unwrap_err().fault, Fault::OutOfRange, "{lat} {lon}");
        }
        assert!(Coordinates::from_micro_degrees(90_000_001, 0).is_err());
        assert!(Coordinates::from_micro_degrees(0, i32::MIN).is_err());
    }

    #[test]
    fn text_and_json_are_degrees() {
        assert_eq!(Coordinates::parse(" 39.9087，116.3975 ").unwrap().to_string(), "39.908700,116.397500");
        for (typed, fault) in [
            ("", Fault::Empty),
            ("39.9", Fault::Malformed),
            ("a,b", Fault::Malformed),
            ("91,0", Fault::OutOfRange),
            ("nan,0", Fault::OutOfRange),
        ] {
            assert_eq!(Coordinates::parse(typed).unwrap_err().fault, fault, "{typed}");
        }
        let json = serde_json::to_string(&place(39.9087, 116.3975)).unwrap();
        assert_eq!(json, r#"{"lat":39.9087,"lon":116.3975}"#);
        assert!(serde_json::from_str::<Coordinates>(r#"{"lat":99.0,"lon":0.0}"#).is_err());
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(lat in -90_000_000i32..=90_000_000, lon in -180_000_000i32..=180_000_000) {
            let stored = Coordinates::from_micro_degrees(lat, lon).unwrap();
            prop_assert_eq!(Coordinates::new(stored.lat(), stored.lon()), Ok(stored));
            prop_assert_eq!(Coordinates::parse(&stored.to_string()), Ok(stored));
            let json = serde_json::to_string(&stored).unwrap();
            prop_assert_eq!(serde_json::from_str::<Coordinates>(&json).unwrap(), stored);
        }

        #[test]
        fn distance_is_symmetric_and_bounded(a in (-90.0..=90.0, -180.0..=180.0), b in (-90.0..=90.0, -180.0..=180.0)) {
            let (a, b) = (place(a.0, a.1), place(b.0, b.1));
            let there = a.distance_metres(&b);
            prop_assert!((there - b.distance_metres(&a)).abs() < 1e-3);
            prop_assert!((0.0..=20_016_000.0).contains(&there));
            prop_assert!(a.distance_metres(&a) == 0.0);
        }
    }
}
