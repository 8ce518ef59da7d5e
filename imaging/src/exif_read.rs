//! What a picture says about its making: time, place, camera, orientation.
//!
//! EXIF is written by phones, editors and forgers. A value that makes no sense counts as absent; none is an error. It is
//! read with a bound on its length, one field at a time, so that huge or repeated tags cost nothing.

use chrono::{NaiveDate, TimeDelta};
use exif::{DateTime, Exif, In, Reader, Tag, Value};
use image::metadata::Orientation;

use super::TakenAt;

/// The longest EXIF block looked at, in bytes. A JPEG segment holds 64 KiB; the others name no bound.
const MAX_EXIF_BYTES: usize = 256 * 1024;
/// The longest text looked at, in bytes.
const MAX_TEXT_BYTES: usize = 256;
/// The longest camera name kept, in characters.
const MAX_CAMERA_CHARS: usize = 64;
/// Years believed. Before, there was no EXIF; a clock without battery says 1970 or 1980.
const YEARS: std::ops::RangeInclusive<u16> = 1995..=2100;
/// Assumed where a picture names no zone: Asia/Shanghai, the zone of the business, without summer time since 1992.
const ASSUMED_OFFSET_MINUTES: i16 = 8 * 60;
/// The widest offset on Earth, in minutes.
const MAX_OFFSET_MINUTES: i16 = 14 * 60;

/// What was believable.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exposure {
    pub(super) taken_at: Option<TakenAt>,
    pub(super) place: Option<(f64, f64)>,
    pub(super) camera: Option<String>,
    pub(super) orientation: Orientation,
}

impl Default for Exposure {
    fn default() -> Self {
        Self { taken_at: None, place: None, camera: None, orientation: Orientation::NoTransforms }
    }
}

/// Reads a TIFF block; gives back what makes sense of it, in the worst case nothing.
pub(super) fn read(tiff: &[u8]) -> Exposure {
    if tiff.len() > MAX_EXIF_BYTES {
        return Exposure::default();
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let found = reader.read_raw(tiff.to_vec()).or_else(|error| error.distill_partial_result(|_| {}));
    let Ok(exif) = found else { return Exposure::default() };
    Exposure { taken_at: taken_at(&exif), place: place(&exif), camera: camera(&exif), orientation: orientation(&exif) }
}

fn value(exif: &Exif, tag: Tag) -> Option<&Value> {
    exif.get_field(tag, In::PRIMARY).map(|field| &field.value)
}

/// The beginning of a text value, up to its first NUL.
fn text(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    let Value::Ascii(parts) = value(exif, tag)? else { return None };
    let bytes = parts.first()?;
    Some(&bytes[..bytes.len().min(MAX_TEXT_BYTES)])
}

fn taken_at(exif: &Exif) -> Option<TakenAt> {
    let mut stamp = DateTime::from_ascii(text(exif, Tag::DateTimeOriginal)?).ok()?;
    if !YEARS.contains(&stamp.year) {
        return None;
    }
    if let Some(fraction) = text(exif, Tag::SubSecTimeOriginal)
        && stamp.parse_subsec(fraction).is_err()
    {
        stamp.nanosecond = None;
    }
    if let Some(offset) = text(exif, Tag::OffsetTimeOriginal)
        && stamp.parse_offset(offset).is_err()
    {
        stamp.offset = None;
    }
    let named = stamp.offset.filter(|minutes| (-MAX_OFFSET_MINUTES..=MAX_OFFSET_MINUTES).contains(minutes));
    let offset = named.unwrap_or(ASSUMED_OFFSET_MINUTES);
    let local = NaiveDate::from_ymd_opt(i32::from(stamp.year), stamp.month.into(), stamp.day.into())?
        .and_hms_micro_opt(
            stamp.hour.into(),
            stamp.minute.into(),
            stamp.second.into(),
            stamp.nanosecond.unwrap_or(0) / 1000,
        )?;
    let utc = local.checked_sub_signed(TimeDelta::minutes(offset.into()))?.and_utc();
    Some(TakenAt { unix_micros: utc.timestamp_micros(), zone_assumed: named.is_none() })
}

/// Latitude and longitude. The point 0°, 0° is what phones without a fix write, and lies in the sea.
fn place(exif: &Exif) -> Option<(f64, f64)> {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, (b'N', b'S'), 90.0)?;
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, (b'E', b'W'), 180.0)?;
    (latitude != 0.0 || longitude != 0.0).then_some((latitude, longitude))
}

/// Degrees, minutes and seconds with their hemisphere.
fn degrees(exif: &Exif, tag: Tag, hemisphere: Tag, (plus, minus): (u8, u8), most: f64) -> Option<f64> {
    let Value::Rational(parts) = value(exif, tag)? else { return None };
    let sign = match text(exif, hemisphere)?.first()? {
        mark if *mark == plus => 1.0,
        mark if *mark == minus => -1.0,
        _ => return None,
    };
    let part = |at: usize| parts.get(at).map_or(0.0, exif::Rational::to_f64);
    let (whole, minutes, seconds) = (part(0), part(1), part(2));
    // A zero denominator gives infinity or NaN; neither is below a bound and not below zero.
    let sensible = !parts.is_empty() && (0.0..=most).contains(&whole) && sixty(minutes) && sixty(seconds);
    let total = whole + minutes / 60.0 + seconds / 3600.0;
    (sensible && total <= most).then_some(sign * total)
}

fn sixty(value: f64) -> bool {
    (0.0..60.0).contains(&value)
}

/// Make and model as one name, the make not said twice.
fn camera(exif: &Exif) -> Option<String> {
    let clean = |tag| {
        let raw = String::from_utf8_lossy(text(exif, tag).unwrap_or_default()).into_owned();
        let kept: String = raw.chars().filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER).collect();
        kept.trim().to_owned()
    };
    let (make, model) = (clean(Tag::Make), clean(Tag::Model));
    let name = if model.to_lowercase().starts_with(&make.to_lowercase()) { model } else { format!("{make} {model}") };
    let name: String = name.trim().chars().take(MAX_CAMERA_CHARS).collect();
    (!name.is_empty()).then_some(name)
}

fn orientation(exif: &Exif) -> Orientation {
    value(exif, Tag::Orientation)
        .and_then(|value| value.get_uint(0))
        .and_then(|number| u8::try_from(number).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms)
}

#[cfg(test)]
mod tests;
