//! Nonsense in EXIF is absence, never an error.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::super::exif_write::ExifNote;
use super::*;

fn note() -> ExifNote {
    ExifNote {
        taken_at_unix_micros: 1_767_225_600_000_000,
        offset_minutes: 480,
        place: Some((30.5, 114.25)),
        make: "DEMO".to_owned(),
        model: "Yard".to_owned(),
        orientation: 6,
    }
}

/// The block with every occurrence of `from` replaced.
fn altered(from: &[u8], to: &[u8]) -> Exposure {
    let mut tiff = note().tiff();
    let at = tiff.windows(from.len()).position(|part| part == from).unwrap();
    tiff[at..at + from.len()].copy_from_slice(to);
    read(&tiff)
}

fn rational(num: u32, den: u32) -> Vec<u8> {
    [num.to_be_bytes(), den.to_be_bytes()].concat()
}

#[test]
fn a_zone_that_is_not_named_is_shanghai() {
    let named = read(&note().tiff());
    assert_eq!(named.taken_at, Some(TakenAt { unix_micros: 1_767_225_600_000_000, zone_assumed: false }));
    assert_eq!(named.orientation, Orientation::Rotate90);
    for nonsense in [b"      ", b"+99:00", b"-23:59", b"a8:00\0"] {
        let seen = altered(b"+08:00", nonsense);
        assert_eq!(seen.taken_at, Some(TakenAt { unix_micros: 1_767_225_600_000_000, zone_assumed: true }));
    }
}

#[test]
fn impossible_dates_are_absent_and_the_rest_stays() {
    for nonsense in [
        b"0000:00:00 00:00:00",
        b"2026:02:30 08:00:00",
        b"2026:01:01 25:00:00",
        b"9999:01:01 00:00:00",
        b"yesterday or before",
    ] {
        let seen = altered(b"2026:01:01 08:00:00", nonsense);
        assert_eq!(seen.taken_at, None, "{}", String::from_utf8_lossy(nonsense));
        assert!(seen.place.is_some());
    }
}

#[test]
fn places_off_the_globe_are_absent_and_the_rest_stays() {
    let latitude = rational(30, 1);
    for nonsense in [rational(400, 1), rational(30, 0), rational(0, 0), rational(91, 1), rational(u32::MAX, 1)] {
        let seen = altered(&latitude, &nonsense);
        assert_eq!(seen.place, None);
        assert!(seen.taken_at.is_some());
    }
    assert_eq!(altered(&rational(15, 1), &rational(61, 1)).place, None);
    assert_eq!(altered(b"N\0\0\0", b"X\0\0\0").place, None);
    assert_eq!(read(&ExifNote { place: Some((0.0, 0.0)), ..note() }.tiff()).place, None);
    assert_eq!(read(&ExifNote { place: None, ..note() }.tiff()).place, None);
}

#[test]
fn a_camera_name_is_short_and_printable() {
    let camera = |make: &str, model: &str| {
        read(&ExifNote { make: make.to_owned(), model: model.to_owned(), ..note() }.tiff()).camera
    };
    assert_eq!(camera("Huawei", "HUAWEI P60").as_deref(), Some("HUAWEI P60"));
    assert_eq!(camera("a\r\nb\x1b", "").as_deref(), Some("ab"));
    assert_eq!(camera("", "  "), None);
    assert_eq!(camera(&"长".repeat(99), &"x".repeat(99)).unwrap().chars().count().max(64), 64);
}

#[test]
fn orientations_beyond_eight_are_upright() {
    for orientation in [0, 9, 255] {
        let seen = read(&ExifNote { orientation, ..note() }.tiff());
        assert_eq!(seen.orientation, Orientation::NoTransforms);
    }
}

#[test]
fn huge_tags_and_blocks_are_ignored() {
    let mut tiff = note().tiff();
    // The count of the first entry, the make: four thousand million bytes.
    tiff[14..18].copy_from_slice(&u32::MAX.to_be_bytes());
    let seen = read(&tiff);
    assert_eq!(seen.camera.as_deref(), Some("Yard"));
    assert!(seen.taken_at.is_some());
    let mut long = note().tiff();
    long.resize(MAX_EXIF_BYTES + 1, 0);
    assert_eq!(read(&long), Exposure::default());
}

proptest! {
    #[test]
    fn noise_is_nothing(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&noise);
    }

    #[test]
    fn altered_blocks_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let mut tiff = note().tiff();
        for (at, value) in changes {
            let at = at.index(tiff.len());
            tiff[at] = value;
        }
        let seen = read(&tiff);
        prop_assert!(seen.place.is_none_or(|(n, e)| n.abs() <= 90.0 && e.abs() <= 180.0));
        prop_assert!(seen.camera.is_none_or(|name| name.chars().count() <= MAX_CAMERA_CHARS));
    }
}
