//! Bad pictures of every kind: each is refused by its own name, and none costs memory, time or a panic.
#![allow(clippy::unwrap_used)]

use image::ImageFormat;
use proptest::prelude::*;

use super::testing::*;
use super::*;

fn fault(bytes: &[u8]) -> PhotoFault {
    match inspect(bytes) {
        Err(fault) => fault,
        Ok(inspected) => render(bytes, &inspected).unwrap_err(),
    }
}

#[test]
fn what_is_no_picture_is_refused_by_name() {
    assert_eq!(fault(b""), PhotoFault::Empty);
    for text in ["hello, I am named photo.jpg", "<html><script>alert(1)</script>", "%PDF-1.7", "\u{feff}<svg/>", "RIFF"]
    {
        assert_eq!(fault(text.as_bytes()), PhotoFault::NotAPicture, "{text}");
    }
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for other in [heic.as_slice(), b"GIF89a\x01\0\x01\0", b"BM\0\0\0\0", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"] {
        assert_eq!(fault(other), PhotoFault::UnsupportedFormat);
    }
}

#[test]
fn a_huge_picture_is_refused_by_its_header_alone() {
    let jpeg = |width, height, sof| [b"\xFF\xD8".as_slice(), &frame(sof, 8, width, height, 3)].concat();
    assert_eq!(fault(&jpeg(20_000, 20_000, 0xC0)), PhotoFault::TooManyPixels);
    assert_eq!(fault(&jpeg(12_001, 1, 0xC0)), PhotoFault::TooManyPixels);
    assert_eq!(fault(&jpeg(10_000, 5_001, 0xC0)), PhotoFault::TooManyPixels);
    // Within the pixels and beyond the memory: all coefficients are held until the last scan.
    assert_eq!(fault(&jpeg(10_000, 5_000, 0xC2)), PhotoFault::TooManyPixels);
    assert_eq!(fault(&jpeg(10_000, 5_000, 0xC0)), PhotoFault::Damaged);
    assert_eq!(fault(&png_head(20_000, 20_000, 8, 2)), PhotoFault::TooManyPixels);
    assert_eq!(fault(&png_head(u32::MAX, u32::MAX, 8, 2)), PhotoFault::TooManyPixels);
    let deep = [png_head(9_000, 5_000, 16, 6), chunk(b"IDAT", &[]), chunk(b"IEND", &[])].concat();
    assert_eq!(fault(&deep), PhotoFault::TooManyPixels);
    let canvas = |side: u32| [&[0; 4][..], &side.to_le_bytes()[..3], &side.to_le_bytes()[..3]].concat();
    assert_eq!(fault(&webp(&[(b"VP8X", &canvas(19_999))])), PhotoFault::TooManyPixels);
    let frame = [0x2F, 0xFF, 0xFF, 0xFF, 0x0F];
    assert_eq!(fault(&webp(&[(b"VP8L", &frame)])), PhotoFault::TooManyPixels);
    assert_eq!(fault(&webp(&[(b"VP8X", &canvas(9)), (b"VP8L", &frame)])), PhotoFault::TooManyPixels);
    assert_eq!(fault(&vec![0; usize::try_from(MAX_FILE_BYTES + 1).unwrap()]), PhotoFault::TooManyBytes);
}

#[test]
fn a_frame_other_than_its_canvas_is_damaged() {
    let plain = file(&quarters(64, 32), ImageFormat::WebP);
    let canvas = [0, 0, 0, 0, 9, 0, 0, 9, 0, 0];
    assert_eq!(fault(&webp(&[(b"VP8X", &canvas), (b"VP8L", &plain[20..])])), PhotoFault::Damaged);
}

#[test]
fn moving_pictures_are_refused() {
    let png = file(&quarters(8, 8), ImageFormat::Png);
    let moving = [&png[..33], &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), &png[33..]].concat();
    assert_eq!(fault(&moving), PhotoFault::Animated);
    assert_eq!(fault(&webp(&[(b"VP8X", &[0x02, 0, 0, 0, 7, 0, 0, 7, 0, 0])])), PhotoFault::Animated);
}

#[test]
fn rare_kinds_of_jpeg_are_refused() {
    for sof in [0xC3, 0xC5, 0xC9, 0xCA, 0xCF] {
        assert_eq!(fault(&flat_jpeg(sof, 16, &[1, 2, 3], &[])), PhotoFault::UnsupportedFormat, "{sof:x}");
    }
    let deep = [b"\xFF\xD8".as_slice(), &frame(0xC1, 12, 16, 16, 3)].concat();
    let two = [b"\xFF\xD8".as_slice(), &frame(0xC0, 8, 16, 16, 2)].concat();
    assert_eq!((fault(&deep), fault(&two)), (PhotoFault::UnsupportedFormat, PhotoFault::UnsupportedFormat));
}

#[test]
fn a_picture_cut_off_anywhere_is_damaged() {
    for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = file(&quarters(90, 70), kind);
        let step = whole.len() / 40 + 1;
        for length in (16..whole.len()).step_by(step).chain([whole.len() - 1]) {
            assert_eq!(fault(&whole[..length]), PhotoFault::Damaged, "{kind:?} {length} of {}", whole.len());
        }
    }
    // Closed by force: the end marker is there, half of the data is not.
    let whole = file(&quarters(900, 700), ImageFormat::Png);
    let forged = [&whole[..whole.len() / 2], &chunk(b"IEND", &[])].concat();
    assert_eq!(fault(&forged), PhotoFault::Damaged);
}

#[test]
fn thousands_of_empty_scans_are_refused() {
    let picture = flat_jpeg(0xC2, 16, &[1, 2, 3], &[]);
    let scan = [segment(0xDA, &[1, 1, 0x00, 1, 63, 0]), vec![0x0F]].concat();
    let bomb = [&picture[..picture.len() - 2], &scan.repeat(5000), &[0xFF, 0xD9]].concat();
    assert_eq!(inspect(&bomb), Err(PhotoFault::Damaged));
}

#[test]
fn what_hides_in_a_picture_does_not_reach_its_renditions() {
    let script = b"<html><script>alert(document.cookie)</script>";
    let picture = file(&quarters(64, 64), ImageFormat::Jpeg);
    let polyglot = [&picture[..2], &segment(0xFE, script), &picture[2..], script].concat();
    let made = render(&polyglot, &inspect(&polyglot).unwrap()).unwrap();
    for picture in [made.screen, made.thumb] {
        assert!(!picture.jpeg.windows(6).any(|six| six == b"script"));
    }
}

#[test]
fn other_bytes_than_inspected_are_no_way_around() {
    let inspected = inspect(&file(&quarters(64, 64), ImageFormat::Jpeg)).unwrap();
    let huge = [b"\xFF\xD8".as_slice(), &frame(0xC0, 8, 20_000, 20_000, 3)].concat();
    assert_eq!(render(&huge, &inspected), Err(PhotoFault::TooManyPixels));
}

/// Whole files with a few bytes changed reach further than noise does.
fn nearly_good() -> impl Strategy<Value = Vec<u8>> {
    let note = sample::note(1);
    let goods = vec![
        note.insert_into(&file(&quarters(24, 16), ImageFormat::Jpeg)).unwrap(),
        note.insert_into(&flat_jpeg(0xC2, 16, &[9, 99, 199], &[])).unwrap(),
        file(&quarters(24, 16), ImageFormat::Png),
        file(&quarters(24, 16), ImageFormat::WebP),
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    (prop::sample::select(goods), changes).prop_map(|(mut bytes, changes)| {
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn noise_never_panics(
        start in prop::sample::select(vec![
            b"".as_slice(), b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", b"RIFF\x40\0\0\0WEBPVP8X",
        ]),
        noise in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = inspect(&[start, &noise].concat());
    }

    #[test]
    fn nearly_good_files_never_panic_in_inspection(bytes in nearly_good()) {
        let _ = inspect(&bytes);
    }
}
