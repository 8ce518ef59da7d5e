//! Writes an EXIF segment, for the sample photos of the demonstration: the fields that [`super::inspect`] reads, in
//! big-endian TIFF directories (main → Exif, GPS).

use chrono::{DateTime, TimeDelta};

/// The longest make or model written, in bytes.
const MAX_TEXT: usize = 64;

/// What to say about a picture's making.
#[derive(Debug, Clone, PartialEq)]
pub struct ExifNote {
    /// When it was taken: microseconds since 1970 in UTC. Written to the second.
    pub taken_at_unix_micros: i64,
    /// The zone it was taken in, in minutes east of UTC, at most 14 hours either way.
    pub offset_minutes: i16,
    /// Latitude and longitude in degrees; written to a hundred-thousandth of a second.
    pub place: Option<(f64, f64)>,
    /// Maker of the camera.
    pub make: String,
    /// Model of the camera.
    pub model: String,
    /// 1 to 8, as EXIF numbers them.
    pub orientation: u8,
}

/// A value of a TIFF directory.
enum Field {
    Ascii(String),
    Short(u16),
    Long(u32),
    Bytes(Vec<u8>),
    Rationals(Vec<(u32, u32)>),
}

impl Field {
    /// TIFF type number, count, and the bytes.
    fn encode(&self) -> (u16, usize, Vec<u8>) {
        match self {
            Self::Ascii(text) => {
                let mut bytes = text.as_bytes()[..text.len().min(MAX_TEXT)].to_vec();
                bytes.push(0);
                (2, bytes.len(), bytes)
            }
            Self::Short(value) => (3, 1, value.to_be_bytes().to_vec()),
            Self::Long(value) => (4, 1, value.to_be_bytes().to_vec()),
            Self::Bytes(bytes) => (1, bytes.len(), bytes.clone()),
            Self::Rationals(parts) => {
                let bytes = parts.iter().flat_map(|(num, den)| [num.to_be_bytes(), den.to_be_bytes()]).flatten();
                (5, parts.len(), bytes.collect())
            }
        }
    }
}

/// Fields by their tags, in ascending order as TIFF demands.
type Directory = Vec<(u16, Field)>;

impl ExifNote {
    /// The TIFF block.
    #[must_use]
    pub fn tiff(&self) -> Vec<u8> {
        let (exif, gps) = (self.exif_directory(), self.gps_directory());
        let main = |exif_at, gps_at| {
            let mut fields = vec![
                (0x010F, Field::Ascii(self.make.clone())),
                (0x0110, Field::Ascii(self.model.clone())),
                (0x0112, Field::Short(self.orientation.into())),
                (0x8769, Field::Long(exif_at)),
            ];
            if self.place.is_some() {
                fields.push((0x8825, Field::Long(gps_at)));
            }
            fields
        };
        let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
        // The length of a directory does not depend on the values of its pointers.
        let exif_at = bytes.len() + directory(&main(0, 0), 0).len();
        let gps_at = exif_at + directory(&exif, 0).len();
        bytes.extend(directory(&main(offset(exif_at), offset(gps_at)), bytes.len()));
        bytes.extend(directory(&exif, exif_at));
        if self.place.is_some() {
            bytes.extend(directory(&gps, gps_at));
        }
        bytes
    }

    /// The same JPEG with this note as its first segment; `None` when `jpeg` is none.
    #[must_use]
    pub fn insert_into(&self, jpeg: &[u8]) -> Option<Vec<u8>> {
        let rest = jpeg.strip_prefix(&[0xFF, 0xD8])?;
        let mut body = b"Exif\0\0".to_vec();
        body.extend(self.tiff());
        let length = u16::try_from(body.len() + 2).ok()?;
        let mut whole = Vec::with_capacity(jpeg.len() + body.len() + 4);
        whole.extend_from_slice(&[0xFF, 0xD8, 0xFF, 0xE1]);
        whole.extend_from_slice(&length.to_be_bytes());
        whole.extend_from_slice(&body);
        whole.extend_from_slice(rest);
        Some(whole)
    }

    fn exif_directory(&self) -> Directory {
        let offset = TimeDelta::minutes(self.offset_minutes.into());
        let local = DateTime::from_timestamp_micros(self.taken_at_unix_micros)
            .and_then(|utc| utc.checked_add_signed(offset))
            .unwrap_or_default();
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.unsigned_abs();
        vec![
            (0x9003, Field::Ascii(local.format("%Y:%m:%d %H:%M:%S").to_string())),
            (0x9011, Field::Ascii(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))),
        ]
    }

    fn gps_directory(&self) -> Directory {
        let (latitude, longitude) = self.place.unwrap_or_default();
        let mark = |value: f64, plus: &str, minus: &str| if value < 0.0 { minus.to_owned() } else { plus.to_owned() };
        vec![
            (0x0000, Field::Bytes(vec![2, 3, 0, 0])),
            (0x0001, Field::Ascii(mark(latitude, "N", "S"))),
            (0x0002, Field::Rationals(sexagesimal(latitude))),
            (0x0003, Field::Ascii(mark(longitude, "E", "W"))),
            (0x0004, Field::Rationals(sexagesimal(longitude))),
        ]
    }
}

/// Degrees, minutes, and seconds to five places.
fn sexagesimal(degrees: f64) -> Vec<(u32, u32)> {
    const UNIT: u64 = 100_000;
    // At most 180 · 3600 · 100,000, far within 64 bits; a cast of NaN is 0.
    let total = (degrees.abs().min(180.0) * 3600.0 * UNIT as f64).round() as u64;
    let part = |value: u64, denominator: u32| (u32::try_from(value).unwrap_or(u32::MAX), denominator);
    vec![part(total / UNIT / 3600, 1), part(total / UNIT / 60 % 60, 1), part(total % (60 * UNIT), 100_000)]
}

/// A directory that begins `at` bytes into the block: entries, no next directory, then what did not fit the entries.
fn directory(fields: &[(u16, Field)], at: usize) -> Vec<u8> {
    let data_at = at + 2 + 12 * fields.len() + 4;
    let mut entries = u16::try_from(fields.len()).unwrap_or(0).to_be_bytes().to_vec();
    let mut data = Vec::new();
    for (tag, field) in fields {
        let (kind, count, mut bytes) = field.encode();
        entries.extend_from_slice(&tag.to_be_bytes());
        entries.extend_from_slice(&kind.to_be_bytes());
        entries.extend_from_slice(&offset(count).to_be_bytes());
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            entries.extend_from_slice(&bytes);
        } else {
            entries.extend_from_slice(&offset(data_at + data.len()).to_be_bytes());
            // Values begin at even offsets.
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            data.extend_from_slice(&bytes);
        }
    }
    entries.extend_from_slice(&[0; 4]);
    entries.extend_from_slice(&data);
    entries
}

/// Blocks are a few hundred bytes; a larger one could not be inserted anyway.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
