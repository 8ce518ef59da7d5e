//! What hides beside the pixels: compressed bombs, profiles, EXIF made to mislead, scans without end.
#![allow(clippy::unwrap_used)]

use image::ImageFormat;
use proptest::prelude::*;

use super::testing::*;
use super::*;

/// A zlib stream that unpacks to 258 zeros for every 13 bits: about 160 times its length.
fn bomb(length: usize) -> Vec<u8> {
    let mut bits: Vec<u8> = vec![1, 1, 0];
    // Fixed codes, high bit first: the literal 0, then "258 bytes from one byte back" again and again.
    bits.extend([0, 0, 1, 1, 0, 0, 0, 0]);
    while bits.len() < length * 8 {
        bits.extend([1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
    }
    let packed = bits.chunks(8).map(|eight| eight.iter().rev().fold(0, |byte, bit| byte << 1 | bit));
    [0x78, 0x01].into_iter().chain(packed).collect()
}

fn made(bytes: &[u8]) -> Result<Renditions, PhotoFault> {
    render(bytes, &inspect(bytes)?)
}

fn is_clean(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        if !matches!(jpeg[at + 1], 0xE0 | 0xDB | 0xC0 | 0xC4) {
            return false;
        }
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    true
}

#[test]
fn compressed_text_and_profiles_are_no_bombs() {
    let plain = file(&quarters(64, 64), ImageFormat::Png);
    let packed = bomb(1 << 20);
    for kind in [b"zTXt", b"iCCP"] {
        let hostile = chunk(kind, &[b"Comment\0\0".as_slice(), &packed].concat());
        let png = [&plain[..33], &hostile, &plain[33..]].concat();
        // Ignored or refused; unpacked it would be 160 MB, again and again.
        match made(&png) {
            Ok(renditions) => assert!(is_clean(&renditions.screen.jpeg) && renditions.screen.jpeg.len() < 10_000),
            Err(fault) => assert!(matches!(fault, PhotoFault::Damaged | PhotoFault::TooManyPixels), "{fault:?}"),
        }
    }
}

#[test]
fn profiles_comments_and_captions_do_not_reach_renditions() {
    let picture = file(&quarters(64, 64), ImageFormat::Jpeg);
    let note = sample::note(1).insert_into(&picture).unwrap();
    let more = [
        segment(0xE2, b"ICC_PROFILE\0\x01\x01secret profile"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0secret caption"),
        segment(0xED, b"Photoshop 3.0\0secret caption"),
        segment(0xFE, b"secret comment"),
    ];
    let full = [&note[..2], &more.concat(), &note[2..]].concat();
    let renditions = made(&full).unwrap();
    for picture in [renditions.screen, renditions.thumb] {
        assert!(is_clean(&picture.jpeg));
        assert!(!picture.jpeg.windows(6).any(|six| six == b"secret"));
    }
}

#[test]
fn a_picture_without_a_side_is_damaged() {
    for (width, height) in [(0, 16), (16, 0), (0, 0)] {
        for sof in [0xC0, 0xC2] {
            let mut jpeg = flat_jpeg(sof, 16, &[1, 2, 3], &[]);
            let at = jpeg.windows(2).position(|two| two == [0xFF, sof]).unwrap();
            jpeg[at + 5..at + 7].copy_from_slice(&u16::to_be_bytes(height));
            jpeg[at + 7..at + 9].copy_from_slice(&u16::to_be_bytes(width));
            assert_eq!(inspect(&jpeg), Err(PhotoFault::Damaged));
        }
        assert_eq!(inspect(&png_head(width.into(), height.into(), 8, 2)), Err(PhotoFault::Damaged));
    }
}

#[test]
fn as_many_scans_as_are_allowed_end_soon() {
    let picture = flat_jpeg(0xC2, 2000, &[1, 2, 3], &[]);
    let scan = [segment(0xDA, &[1, 1, 0x00, 1, 63, 0]), vec![0x0F]].concat();
    let most = [&picture[..picture.len() - 2], &scan.repeat(60), &[0xFF, 0xD9]].concat();
    // Each scan walks all blocks once; what matters is that it ends.
    let done = made(&most);
    assert!(matches!(done, Ok(_) | Err(PhotoFault::Damaged)), "{done:?}");
}

#[test]
fn every_kind_of_sampling_and_odd_sizes_come_out_whole() {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
        SamplingFactor::F_4_1,
    ] {
        for progressive in [false, true] {
            for (width, height) in [(1301, 977), (333, 217), (17, 9)] {
                let picture = quarters(width, height).into_rgb8();
                let mut jpeg = Vec::new();
                let mut encoder = Encoder::new(&mut jpeg, 90);
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(progressive);
                let (w, h) = (u16::try_from(width).unwrap(), u16::try_from(height).unwrap());
                encoder.encode(picture.as_raw(), w, h, ColorType::Rgb).unwrap();
                let renditions = made(&jpeg).unwrap();
                assert_eq!(renditions.screen.width, width.min(1280));
                let seen = centres(&renditions.screen.jpeg);
                assert!(seen.iter().zip(QUARTERS).all(|(a, b)| width < 20 || near(*a, b)), "{sampling:?} {seen:?}");
            }
        }
    }
}

/// What stands in a picture's account of itself, whatever it was read from.
fn is_sensible(seen: &exif_read::Exposure) -> bool {
    let on_the_globe = |(lat, lon): (f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    let named = |name: &String| name.chars().count() <= 64 && !name.chars().any(char::is_control);
    // 1995 to 2100, a day more on both sides for zones.
    let dated = |at: &TakenAt| (788_832_000_000_000..4_133_980_800_000_000).contains(&at.unix_micros);
    seen.place.is_none_or(on_the_globe)
        && seen.camera.as_ref().is_none_or(named)
        && seen.taken_at.as_ref().is_none_or(dated)
}

#[test]
fn directories_that_lead_in_circles_end() {
    // The next directory and the Exif directory are this one again; a field of four thousand million values.
    for link in [[0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8], [0x01, 0x0F, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 8]] {
        let tiff = [b"MM\0*\0\0\0\x08\0\x01".as_slice(), &link, &[0, 0, 0, 8]].concat();
        assert!(is_sensible(&exif_read::read(&tiff)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn noise_is_read_as_a_sensible_account_or_none(
        start in prop::sample::select(vec![b"".as_slice(), b"MM\0*\0\0\0\x08", b"II*\0\x08\0\0\0"]),
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        prop_assert!(is_sensible(&exif_read::read(&[start, &noise].concat())));
    }

    #[test]
    fn changed_accounts_stay_sensible(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        length in 0usize..400,
    ) {
        let mut tiff = sample::note(3).tiff();
        for (at, value) in changes {
            let at = at.index(tiff.len());
            tiff[at] = value;
        }
        tiff.truncate(length.max(8));
        prop_assert!(is_sensible(&exif_read::read(&tiff)));
    }

    #[test]
    fn sizes_told_stay_within_bounds(
        start in prop::sample::select(vec![b"\xFF\xD8\xFF\xC0\0\x11\x08".as_slice(), b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", b"RIFF"]),
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        if let Ok(seen) = inspect(&[start, &noise].concat()) {
            prop_assert!((1..=MAX_SIDE).contains(&seen.width) && (1..=MAX_SIDE).contains(&seen.height));
            prop_assert!(u64::from(seen.width) * u64::from(seen.height) <= MAX_PIXELS);
        }
    }
}
