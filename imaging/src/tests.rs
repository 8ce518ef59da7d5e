//! Good pictures of every kind: what is read from them and what is made of them.
#![allow(clippy::unwrap_used)]

use image::{DynamicImage, ImageFormat};

use super::exif_write::ExifNote;
use super::testing::*;
use super::*;

fn note(orientation: u8) -> ExifNote {
    ExifNote { orientation, ..sample::note(7) }
}

fn made(bytes: &[u8]) -> (Inspected, Renditions) {
    let inspected = inspect(bytes).unwrap();
    let renditions = render(bytes, &inspected).unwrap();
    (inspected, renditions)
}

/// The markers of a JPEG up to its data, to see that nothing but pixels is in it.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at + 1] != 0xDA {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

fn assert_clean(picture: &Picture) {
    assert!(markers(&picture.jpeg).iter().all(|marker| matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4)));
    assert!(!picture.jpeg.windows(4).any(|four| four == b"Exif" || four == b"http" || four == b"DEMO"));
    let seen = inspect(&picture.jpeg).unwrap();
    assert_eq!((seen.taken_at, seen.place, seen.camera), (None, None, None));
    assert_eq!((seen.width, seen.height), (picture.width, picture.height));
}

#[test]
fn every_format_gives_two_clean_renditions() {
    for (kind, format) in
        [(ImageFormat::Jpeg, Format::Jpeg), (ImageFormat::Png, Format::Png), (ImageFormat::WebP, Format::WebP)]
    {
        let (inspected, made) = made(&file(&quarters(1600, 800), kind));
        assert_eq!((inspected.format, inspected.width, inspected.height), (format, 1600, 800));
        assert_eq!((inspected.taken_at, inspected.place, inspected.camera), (None, None, None));
        assert_eq!((made.screen.width, made.screen.height), (1280, 640));
        assert_eq!((made.thumb.width, made.thumb.height), (320, 160));
        for picture in [&made.screen, &made.thumb] {
            assert_clean(picture);
            let seen = centres(&picture.jpeg);
            assert!(seen.iter().zip(QUARTERS).all(|(a, b)| near(*a, b)), "{format:?} {seen:?}");
        }
    }
}

#[test]
fn a_large_jpeg_is_decoded_small_and_looks_the_same() {
    let (_, made) = made(&file(&quarters(3000, 2600), ImageFormat::Jpeg));
    assert_eq!((made.screen.width, made.screen.height), (1280, 1109));
    let seen = centres(&made.screen.jpeg);
    assert!(seen.iter().zip(QUARTERS).all(|(a, b)| near(*a, b)), "{seen:?}");
}

#[test]
fn a_small_picture_keeps_its_size() {
    for (width, height) in [(1, 1), (300, 2), (321, 100)] {
        let (_, made) = made(&file(&quarters(width, height), ImageFormat::Png));
        assert_eq!((made.screen.width, made.screen.height), (width, height));
        assert_eq!(made.thumb.width, width.min(320));
    }
}

#[test]
fn all_eight_orientations_stand_upright() {
    for number in 1..=8u8 {
        let upright = quarters(48, 32);
        // How a camera stores what it sees, from the meaning of each number.
        let stored = match number {
            1 => upright,
            2 => upright.fliph(),
            3 => upright.rotate180(),
            4 => upright.flipv(),
            5 => upright.rotate270().flipv(),
            6 => upright.rotate270(),
            7 => upright.rotate90().flipv(),
            _ => upright.rotate90(),
        };
        let (width, height) = (stored.width(), stored.height());
        assert_eq!(width < height, number > 4);
        let bytes = note(number).insert_into(&file(&stored, ImageFormat::Jpeg)).unwrap();
        let (inspected, made) = made(&bytes);
        assert_eq!((inspected.width, inspected.height), (48, 32), "{number}");
        assert_eq!((made.screen.width, made.screen.height), (48, 32), "{number}");
        let seen = centres(&made.screen.jpeg);
        assert!(seen.iter().zip(QUARTERS).all(|(a, b)| near(*a, b)), "{number} {seen:?}");
    }
}

#[test]
fn sixteen_bits_transparency_and_grey_are_taken() {
    let deep = DynamicImage::ImageRgb16(quarters(1400, 100).into_rgb16());
    let (_, made_deep) = made(&file(&deep, ImageFormat::Png));
    let seen = centres(&made_deep.screen.jpeg);
    assert!(seen.iter().zip(QUARTERS).all(|(a, b)| near(*a, b)), "{seen:?}");
    let clear = DynamicImage::new_rgba8(1400, 100);
    for kind in [ImageFormat::Png, ImageFormat::WebP] {
        let (_, made_clear) = made(&file(&clear, kind));
        assert!(centres(&made_clear.thumb.jpeg).iter().all(|c| near(*c, [255; 3])));
    }
    let grey = DynamicImage::ImageLuma8(quarters(1400, 1400).into_luma8());
    for kind in [ImageFormat::Png, ImageFormat::Jpeg] {
        let (_, made_grey) = made(&file(&grey, kind));
        assert_eq!(made_grey.thumb.width, 320);
    }
}

#[test]
fn progressive_and_ink_jpegs_are_taken() {
    const ADOBE: [u8; 12] = *b"Adobe\0\x64\0\0\0\0\0";
    // Baseline and progressive grey, colour (Y 128, no blue, much red), ink stored plain and turned over.
    for sof in [0xC0, 0xC2] {
        let cases: [(&[u8], &[u8], [u8; 3]); 4] = [
            (&[90], &[], [90; 3]),
            (&[128, 128, 200], &[], [229, 77, 128]),
            (&[255, 0, 0, 0], &[], [0, 255, 255]),
            (&[0, 255, 255, 255], &segment(0xEE, &ADOBE), [0, 255, 255]),
        ];
        for (values, more, wanted) in cases {
            let (_, made) = made(&flat_jpeg(sof, 40, values, more));
            let seen = centres(&made.screen.jpeg);
            assert!(near(seen[0], wanted) && near(seen[3], wanted), "{sof:x} {values:?} {seen:?}");
        }
    }
}

#[test]
fn what_the_writer_notes_the_reader_finds() {
    for (place, offset_minutes) in [((30.123_456, 114.654_321), 480), ((-33.9, -70.5), -210), ((0.0, 179.999_999), 0)] {
        let note = ExifNote { place: Some(place), offset_minutes, ..note(1) };
        let bytes = note.insert_into(&file(&quarters(64, 64), ImageFormat::Jpeg)).unwrap();
        let seen = inspect(&bytes).unwrap();
        let taken_at = TakenAt { unix_micros: note.taken_at_unix_micros, zone_assumed: false };
        assert_eq!(seen.taken_at, Some(taken_at));
        let found = seen.place.unwrap();
        assert!((found.0 - place.0).abs() < 1e-7 && (found.1 - place.1).abs() < 1e-7, "{found:?}");
        assert_eq!(seen.camera.as_deref(), Some("DEMO Yard 7"));
    }
    assert_eq!(note(1).insert_into(b"no jpeg"), None);
}

#[test]
fn png_and_webp_carry_exif_too() {
    let tiff = note(6).tiff();
    let png = file(&quarters(64, 32), ImageFormat::Png);
    let (head, rest) = png.split_at(33);
    let png = [head, &chunk(b"eXIf", &tiff), rest].concat();
    let plain = file(&quarters(64, 32), ImageFormat::WebP);
    let canvas = [0x08, 0, 0, 0, 63, 0, 0, 31, 0, 0];
    let webp = webp(&[(b"VP8X", &canvas), (b"VP8L", &plain[20..]), (b"EXIF", &tiff)]);
    for bytes in [png, webp] {
        let (inspected, made) = made(&bytes);
        assert!(inspected.taken_at.is_some() && inspected.place.is_some());
        assert_eq!((made.screen.width, made.screen.height), (32, 64));
    }
}

#[test]
fn samples_are_repeatable_different_and_real_pictures() {
    let note = sample::note(1);
    let photo = sample::photo(1, 640, 480, &note).unwrap();
    assert_eq!(photo, sample::photo(1, 640, 480, &note).unwrap());
    let (inspected, first) = made(&photo);
    assert_eq!((inspected.width, inspected.height), (640, 480));
    assert_eq!(inspected.taken_at.unwrap().unix_micros, note.taken_at_unix_micros);
    let (_, other) = made(&sample::photo(2, 640, 480, &note).unwrap());
    assert!(first.likeness.unwrap().distance(other.likeness.unwrap().own()) > Print::NEAR);
    for (width, height) in [(1, 1), (7, 3), (3, 90)] {
        assert!(inspect(&sample::photo(3, width, height, &note).unwrap()).is_ok());
    }
    assert_eq!(sample::photo(3, 0, 5, &note), Err(PhotoFault::TooManyPixels));
}
