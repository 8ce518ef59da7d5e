//! What a photo costs: processor time and memory of inspecting and rendering it.
//!
//! `photo_cost make FOLDER COUNT` draws photos of 12 megapixels with about as much detail as a phone's (4 to 5 MB each).
//! `photo_cost serve` reads a path a line from its input and answers `cpu-ms peak-KiB screen-bytes thumb-bytes`, so that
//! something else can be measured in turn with it: see `bench/photos/compare.mjs`. Needs Linux.

use std::error::Error;
use std::fs;
use std::io::{BufRead, Write, stdin, stdout};
use std::path::Path;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

type Done<T> = Result<T, Box<dyn Error>>;

const WIDTH: u16 = 4000;
const HEIGHT: u16 = 3000;
/// Quality of phones' own JPEGs.
const QUALITY: u8 = 92;
/// The grain of a sensor, from peak to peak.
const GRAIN: f32 = 16.0;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", folder, count] => make(Path::new(folder), count.parse()?),
        ["serve"] => serve(),
        _ => Err("photo_cost make FOLDER COUNT | photo_cost serve".into()),
    }
}

fn serve() -> Done<()> {
    for path in stdin().lock().lines() {
        // Forgets the highest use of memory up to now.
        fs::write("/proc/self/clear_refs", "5")?;
        let (before, resting) = (cpu_ms()?, status_kib("VmRSS:")?);
        let bytes = fs::read(path?)?;
        let renditions = longhaul_imaging::render(&bytes, &longhaul_imaging::inspect(&bytes)?)?;
        let (cost, peak) = (cpu_ms()? - before, status_kib("VmHWM:")?.saturating_sub(resting));
        writeln!(stdout(), "{cost:.2} {peak} {} {}", renditions.screen.jpeg.len(), renditions.thumb.jpeg.len())?;
    }
    Ok(())
}

/// Processor time of all threads, in milliseconds.
fn cpu_ms() -> Done<f64> {
    let mut nanos = 0u64;
    for task in fs::read_dir("/proc/self/task")? {
        let line = fs::read_to_string(task?.path().join("schedstat"))?;
        nanos += line.split_whitespace().next().unwrap_or("0").parse::<u64>()?;
    }
    Ok(nanos as f64 / 1e6)
}

fn status_kib(name: &str) -> Done<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let value = status.lines().find_map(|line| line.strip_prefix(name)).and_then(|rest| rest.split_whitespace().next());
    Ok(value.ok_or("no such figure")?.parse()?)
}

fn make(folder: &Path, count: u64) -> Done<()> {
    fs::create_dir_all(folder)?;
    for number in 0..count {
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.encode(&draw(number), WIDTH, HEIGHT, ColorType::Ycbcr)?;
        fs::write(folder.join(format!("{number:02}.jpg")), &jpeg)?;
        writeln!(stdout(), "{number:02}.jpg {} bytes", jpeg.len())?;
    }
    Ok(())
}

/// Repeatable numbers (SplitMix64).
struct Seeded(u64);

impl Seeded {
    /// Between -0.5 and 0.5.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    }
}

/// Shapes of all sizes, the small ones fainter, as in nature; hard edges; grain.
fn draw(seed: u64) -> Vec<u8> {
    let mut random = Seeded(seed * 77 + 5);
    let (width, height) = (usize::from(WIDTH), usize::from(HEIGHT));
    let mut planes = [0, 1, 2].map(|_| vec![128f32; width * height]);
    for (plane, (strength, finest)) in planes.iter_mut().zip([(120.0, 2), (45.0, 8), (45.0, 8)]) {
        let mut cell = 1024;
        while cell >= finest {
            clouds(plane, cell, strength * (cell as f32 / 1024.0).powf(0.6), &mut random);
            cell /= 2;
        }
    }
    for _ in 0..60 {
        let mut at = |most: usize| ((random.next() + 0.5) * most as f32) as usize;
        let (left, top, right, bottom) = (at(width), at(height), at(600), at(400));
        let shade = random.next() * 120.0;
        for y in top..(top + bottom).min(height) {
            planes[0][y * width + left..y * width + (left + right).min(width)].iter_mut().for_each(|p| *p += shade);
        }
    }
    let mut pixels = Vec::with_capacity(width * height * 3);
    let [luma, blue, red] = &planes;
    for ((luma, blue), red) in luma.iter().zip(blue).zip(red) {
        let grain = (random.next() + random.next() + random.next()) * GRAIN;
        pixels.extend([luma + grain, *blue, *red].map(|value| value as u8));
    }
    pixels
}

/// Random brightness at the corners of a grid, straight between them.
fn clouds(plane: &mut [f32], cell: usize, strength: f32, random: &mut Seeded) {
    let columns = usize::from(WIDTH) / cell + 2;
    let grid: Vec<f32> = (0..columns * (usize::from(HEIGHT) / cell + 2)).map(|_| random.next() * strength).collect();
    for (y, row) in plane.chunks_mut(usize::from(WIDTH)).enumerate() {
        let corners = &grid[y / cell * columns..(y / cell + 2) * columns];
        let (upper, lower) = corners.split_at(columns);
        let down = (y % cell) as f32 / cell as f32;
        let line: Vec<f32> = upper.iter().zip(lower).map(|(a, b)| a + (b - a) * down).collect();
        for (x, value) in row.iter_mut().enumerate() {
            let (left, right) = (line[x / cell], line[x / cell + 1]);
            *value += left + (right - left) * (x % cell) as f32 / cell as f32;
        }
    }
}
