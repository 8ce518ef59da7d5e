//! A picture that was used before is found again after what people do to hide it, and another picture is not.
#![allow(clippy::unwrap_used)]

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, Luma};

use super::*;

/// How many pictures of each kind are compared.
const PICTURES: u64 = 16;

/// Repeatable numbers from 0 up to and without 1 (SplitMix64).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// Shapes of all sizes, the small ones fainter, as in nature; hard edges; grain.
fn natural(seed: u64) -> DynamicImage {
    const WIDTH: u32 = 640;
    const HEIGHT: u32 = 480;
    let mut random = Seeded(seed * 77 + 5);
    let mut plane = vec![128.0f32; (WIDTH * HEIGHT) as usize];
    let mut cell = 256;
    while cell >= 2 {
        let columns = WIDTH / cell + 2;
        let strength = 120.0 * (cell as f32 / 256.0).powf(0.6);
        let grid: Vec<f32> = (0..columns * (HEIGHT / cell + 2)).map(|_| (random.next() - 0.5) * strength).collect();
        for (at, value) in plane.iter_mut().enumerate() {
            let (x, y) = (at as u32 % WIDTH, at as u32 / WIDTH);
            let corner = |dx, dy| grid[((y / cell + dy) * columns + x / cell + dx) as usize];
            let (right, below) = ((x % cell) as f32 / cell as f32, (y % cell) as f32 / cell as f32);
            let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * right;
            let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * right;
            *value += upper + (lower - upper) * below;
        }
        cell /= 2;
    }
    for _ in 0..60 {
        let (left, top) = ((random.next() * WIDTH as f32) as u32, (random.next() * HEIGHT as f32) as u32);
        let (wide, high) = ((random.next() * 150.0) as u32, (random.next() * 100.0) as u32);
        let shade = (random.next() - 0.5) * 120.0;
        for y in top..(top + high).min(HEIGHT) {
            for x in left..(left + wide).min(WIDTH) {
                plane[(y * WIDTH + x) as usize] += shade;
            }
        }
    }
    let grained: Vec<u8> = plane.iter().map(|value| (value + (random.next() - 0.5) * 8.0) as u8).collect();
    GrayImage::from_raw(WIDTH, HEIGHT, grained).unwrap().into()
}

/// A truck yard as the samples draw it, from another place each time.
fn yard(seed: u64) -> DynamicImage {
    image::load_from_memory(&sample::bare(seed, 640, 480).unwrap()).unwrap()
}

fn pictures() -> Vec<DynamicImage> {
    (0..PICTURES).map(natural).chain((0..PICTURES).map(yard)).collect()
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).unwrap();
    bytes
}

fn likeness(file: &[u8]) -> Option<Likeness> {
    render(file, &inspect(file).unwrap()).unwrap().likeness
}

fn kept(picture: &DynamicImage) -> Print {
    likeness(&jpeg(picture, 92)).unwrap().own()
}

/// Cut off at the left, at the top, at the right and at the bottom, in thousandths of the side.
fn cropped(picture: &DynamicImage, off: [u32; 4]) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let (left, top) = (width * off[0] / 1000, height * off[1] / 1000);
    let (wide, high) = (width - left - width * off[2] / 1000, height - top - height * off[3] / 1000);
    picture.crop_imm(left, top, wide, high)
}

/// Every level times `gain`, after it was bent by `gamma`.
fn lit(picture: &DynamicImage, gain: f32, gamma: f32) -> DynamicImage {
    let mut rgb = picture.to_rgb8();
    for value in rgb.iter_mut() {
        *value = ((f32::from(*value) / 255.0).powf(gamma) * gain * 255.0).min(255.0) as u8;
    }
    rgb.into()
}

fn scaled(picture: &DynamicImage, percent: u32) -> DynamicImage {
    let side = |side: u32| side * percent / 100;
    picture.resize_exact(side(picture.width()), side(picture.height()), FilterType::Triangle)
}

/// Whether a picture that was kept is found again: by a key of the index, and near enough by all its signs.
fn found(kept: Print, again: &Likeness) -> bool {
    let by_key = (0..Print::KEYS).any(|band| again.keys()[band].binary_search(&kept.bands()[band]).is_ok());
    by_key && again.distance(kept) <= Print::NEAR
}

#[test]
fn a_picture_is_found_again_whatever_was_done_to_it() {
    for (number, picture) in pictures().iter().enumerate() {
        let kept = kept(picture);
        for (what, file) in [
            ("recompressed", jpeg(picture, 40)),
            ("a third of its size", jpeg(&scaled(picture, 33), 80)),
            ("twice its size", jpeg(&scaled(picture, 200), 80)),
            ("out of proportion", jpeg(&picture.resize_exact(600, 600, FilterType::Triangle), 80)),
            ("brighter", jpeg(&lit(picture, 1.2, 1.0), 80)),
            ("darker", jpeg(&lit(picture, 0.8, 1.0), 80)),
            ("bent", jpeg(&lit(picture, 1.0, 0.75), 80)),
            ("5 % off at each side", jpeg(&cropped(picture, [50; 4]), 80)),
            ("2.5 % off at each side", jpeg(&cropped(picture, [25; 4]), 80)),
            ("5 % off at the left", jpeg(&cropped(picture, [50, 0, 0, 0]), 80)),
            ("5 % off at the top", jpeg(&cropped(picture, [0, 50, 0, 0]), 80)),
            ("5 % off at a corner", jpeg(&cropped(picture, [0, 0, 50, 50]), 80)),
            ("off by nothing even", jpeg(&cropped(picture, [12, 37, 44, 8]), 80)),
            ("all of it", jpeg(&scaled(&lit(&cropped(picture, [30, 10, 20, 40]), 1.1, 1.0), 70), 60)),
        ] {
            let again = likeness(&file).unwrap();
            assert!(found(kept, &again), "{number}, {what}: {} signs differ", again.distance(kept));
        }
    }
}

#[test]
fn the_whole_picture_is_found_after_a_part_of_it_was_used() {
    for (number, picture) in pictures().iter().enumerate() {
        let whole = likeness(&jpeg(picture, 80)).unwrap();
        for off in [[50; 4], [50, 0, 0, 0], [0, 20, 50, 10]] {
            let part = kept(&cropped(picture, off));
            assert!(found(part, &whole), "{number} {off:?}: {} signs differ", whole.distance(part));
        }
    }
}

#[test]
fn another_picture_is_not_the_same() {
    let all = pictures();
    let kept: Vec<Print> = all.iter().map(kept).collect();
    for (number, picture) in all.iter().enumerate() {
        let likeness = likeness(&jpeg(picture, 80)).unwrap();
        for (other, kept) in kept.iter().enumerate().filter(|(other, _)| *other != number) {
            assert!(likeness.distance(*kept) > Print::NEAR, "{number} and {other}: {}", likeness.distance(*kept));
        }
    }
    // The same yard from three steps aside: a fifth of the picture is another.
    for picture in &all[..PICTURES as usize] {
        let aside = likeness(&jpeg(&cropped(picture, [200, 0, 0, 0]), 80)).unwrap();
        assert!(aside.distance(self::kept(picture)) > Print::NEAR);
    }
}

#[test]
fn what_shows_nothing_is_compared_with_nothing() {
    let level = |shade: &dyn Fn(u32, u32) -> u8| -> DynamicImage {
        GrayImage::from_fn(640, 480, |x, y| Luma([shade(x, y)])).into()
    };
    let mut random = Seeded(3);
    let grain: Vec<u8> = (0..640 * 480).map(|_| (random.next() * 6.0) as u8).collect();
    let grain = |x: u32, y: u32| grain[(y * 640 + x) as usize];
    for plain in [
        level(&|_, _| 90),
        level(&|x, y| 120 + grain(x, y)),
        level(&|x, y| u8::try_from(60 + y / 4).unwrap() + grain(x, y)),
        level(&|x, y| if (x < 320) == (y < 240) { 40 } else { 200 }),
    ] {
        assert_eq!(likeness(&jpeg(&plain, 80)), None);
    }
    assert_eq!(likeness(&jpeg(&natural(1).resize_exact(63, 400, FilterType::Triangle), 80)), None);
}

#[test]
fn keys_are_few() {
    for picture in pictures() {
        let likeness = likeness(&jpeg(&picture, 80)).unwrap();
        let keys: usize = likeness.keys().iter().map(Vec::len).sum();
        assert!(keys < 300, "{keys}");
    }
}
