//! Sample photos for the demonstration: a truck yard (停车场) under a sky, drawn from a seed, with EXIF.
//!
//! The same seed and size give the same bytes. Drawing goes row by row with copies, so that a photo of 12 megapixels is
//! made in reasonable time even without optimisation.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::exif_write::ExifNote;
use super::{MAX_SIDE, PhotoFault};

/// Quality of phones' own JPEGs.
const QUALITY: u8 = 90;
/// Grain is drawn once and laid over the picture at changing offsets.
const GRAIN_BYTES: usize = 1 << 15;
/// 2026-01-01 00:00 in Asia/Shanghai, in seconds since 1970.
const NOTE_EPOCH: i64 = 1_767_196_800;

type Rgb = [u8; 3];

/// SplitMix64: repeatable, and good enough for paint.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to and without `high`.
    fn within(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low).max(1));
        low + u32::try_from(self.next() % span).unwrap_or(0)
    }

    fn colour(&mut self, low: u32, high: u32) -> Rgb {
        std::array::from_fn(|_| u8::try_from(self.within(low, high)).unwrap_or(u8::MAX))
    }
}

/// An account of a photo that fits the seed: a working day of 2026, somewhere in eastern China, make `DEMO`.
#[must_use]
pub fn note(seed: u64) -> ExifNote {
    let mut random = Seeded(seed ^ 0x6E6F_7465);
    let seconds = i64::from(random.within(0, 200)) * 86_400 + i64::from(random.within(9 * 3600, 17 * 3600));
    let (north, east) = (random.within(0, 1_000_000), random.within(0, 1_000_000));
    ExifNote {
        taken_at_unix_micros: (NOTE_EPOCH + seconds) * 1_000_000,
        offset_minutes: 8 * 60,
        place: Some((28.0 + f64::from(north) / 125_000.0, 112.0 + f64::from(east) / 125_000.0)),
        make: "DEMO".to_owned(),
        model: format!("Yard {}", seed % 10),
        orientation: 1,
    }
}

/// Draws and encodes a photo of `width` × `height` pixels as stored, with `note` as its EXIF.
///
/// # Errors
/// As [`bare`].
pub fn photo(seed: u64, width: u32, height: u32, note: &ExifNote) -> Result<Vec<u8>, PhotoFault> {
    note.insert_into(&bare(seed, width, height)?).ok_or(PhotoFault::Unavailable)
}

/// The same photo without EXIF: many notes can be put into one drawing.
///
/// # Errors
/// [`PhotoFault::TooManyPixels`] for a side of 0 or beyond [`MAX_SIDE`]; [`PhotoFault::Unavailable`] if encoding fails.
pub fn bare(seed: u64, width: u32, height: u32) -> Result<Vec<u8>, PhotoFault> {
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(PhotoFault::TooManyPixels);
    }
    let pixels = draw(seed, width, height);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(&pixels, width, height, ExtendedColorType::Rgb8)
        .map_err(|_| PhotoFault::Unavailable)?;
    Ok(jpeg)
}

/// A box of one colour: a cab, a cargo body, a window, a wheel.
struct Patch {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    colour: Rgb,
}

/// RGB pixels of the scene.
fn draw(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut random = Seeded(seed);
    let horizon = height * random.within(35, 55) / 100;
    let (zenith, haze) = ([random.colour(60, 120)[0], 130, 200], random.colour(180, 225));
    let (far, near) = (random.colour(110, 150), random.colour(70, 105));
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        let colour =
            if y < horizon { blend(zenith, haze, y, horizon) } else { blend(far, near, y - horizon, height - horizon) };
        pixels.extend_from_slice(&colour.repeat(width as usize));
    }
    for _ in 0..random.within(3, 7) {
        for patch in truck(&mut random, width, height, horizon) {
            fill(&mut pixels, width, height, &patch);
        }
    }
    let grain: Vec<u8> = (0..GRAIN_BYTES).map(|_| u8::try_from(random.within(0, 9)).unwrap_or(0)).collect();
    for row in pixels.chunks_mut(width as usize * 3) {
        let offset = random.within(0, 1 << 14) as usize;
        for (value, noise) in row.iter_mut().zip(grain[offset..].iter().cycle()) {
            *value = value.saturating_sub(*noise);
        }
    }
    pixels
}

/// Between two colours, `at` of `of` parts on the way.
fn blend(from: Rgb, to: Rgb, at: u32, of: u32) -> Rgb {
    std::array::from_fn(|i| {
        let (a, b) = (u32::from(from[i]), u32::from(to[i]));
        u8::try_from((a * (of - at) + b * at) / of.max(1)).unwrap_or(u8::MAX)
    })
}

/// A truck standing on the ground: cargo body, cab, window, wheels.
fn truck(random: &mut Seeded, width: u32, height: u32, horizon: u32) -> Vec<Patch> {
    let ground = random.within(horizon + (height - horizon) / 4, height);
    let length = width * random.within(18, 34) / 100;
    let tall = length * random.within(40, 55) / 100;
    let left = random.within(0, width.saturating_sub(length / 2).max(1));
    let top = ground.saturating_sub(tall);
    let (body, cab) = (random.colour(40, 250), random.colour(30, 240));
    let cab_left = left + length * 3 / 4;
    let wheel = (length / 10).max(1);
    let mut parts = vec![
        Patch { left, top, width: length * 18 / 25, height: tall * 4 / 5, colour: body },
        Patch { left: cab_left, top: top + tall / 4, width: length / 4, height: tall * 11 / 20, colour: cab },
        Patch {
            left: cab_left + length / 12,
            top: top + tall / 3,
            width: length / 7,
            height: tall / 5,
            colour: [25, 32, 40],
        },
    ];
    for share in [10, 25, 80] {
        let at = left + length * share / 100;
        parts.push(Patch { left: at, top: top + tall * 4 / 5, width: wheel, height: wheel, colour: [18, 18, 20] });
    }
    parts
}

/// Paints a patch, cut off at the picture's edges.
fn fill(pixels: &mut [u8], width: u32, height: u32, patch: &Patch) {
    let right = patch.left.saturating_add(patch.width).min(width);
    let bottom = patch.top.saturating_add(patch.height).min(height);
    let Some(columns) = right.checked_sub(patch.left) else { return };
    let line = patch.colour.repeat(columns as usize);
    for y in patch.top..bottom {
        let start = (y as usize * width as usize + patch.left as usize) * 3;
        if let Some(row) = pixels.get_mut(start..start + line.len()) {
            row.copy_from_slice(&line);
        }
    }
}
