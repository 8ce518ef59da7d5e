//! A file that is said to be a photo: its container and its metadata. What a decoder is given afterwards has passed here.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use longhaul_imaging::{MAX_PIXELS, MAX_SIDE, inspect, sample};

/// A small JPEG without metadata.
static BARE: LazyLock<Vec<u8>> = LazyLock::new(|| sample::bare(1, 16, 16).expect("a small picture can be drawn"));

fuzz_target!(|bytes: &[u8]| {
    look(bytes);
    // The same bytes as the metadata of a picture that is otherwise sound: without that, hardly any would get as far.
    if let Some(file) = with_metadata(bytes) {
        assert!(inspect(&file).is_ok(), "metadata that makes no sense counts as absent");
        look(&file);
    }
});

/// A JPEG whose EXIF is `tiff`; nothing where that is too long for a segment.
fn with_metadata(tiff: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(tiff.len() + 8).ok()?;
    let (start, rest) = BARE.split_at(2);
    Some([start, &[0xFF, 0xE1], &length.to_be_bytes(), b"Exif\0\0", tiff, rest].concat())
}

fn look(file: &[u8]) {
    let Ok(seen) = inspect(file) else { return };
    assert!(seen.width.max(seen.height) <= MAX_SIDE);
    assert!(u64::from(seen.width) * u64::from(seen.height) <= MAX_PIXELS);
    if let Some((latitude, longitude)) = seen.place {
        assert!((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude));
    }
    let camera = seen.camera.unwrap_or_default();
    assert!(camera.chars().count() <= 64 && !camera.chars().any(char::is_control));
}
