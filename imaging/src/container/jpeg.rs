//! The segments of a JPEG up to its end marker.

use std::io::BufRead;

use super::super::{Format, PhotoFault};
use super::{Header, be16, check_memory, check_size, pixels, take};

/// The most scans of one picture. Encoders make about ten; a file of thousands of empty ones would keep a decoder busy
/// for hours.
const MAX_SCANS: u32 = 64;
/// Pixels that decoding gives at most: it halves until the longest side is below twice the screen size.
const MAX_SCALED_PIXELS: u64 = 2560 * 2560;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;
const APP14: u8 = 0xEE;

/// What the frame header says.
struct Frame {
    width: u32,
    height: u32,
}

pub(super) fn scan(bytes: &[u8]) -> Result<Header<'_>, PhotoFault> {
    let (mut frame, mut exif, mut adobe, mut scans) = (None, None, false, 0u32);
    let mut at = 2;
    loop {
        let (marker, body_at) = next_marker(bytes, at)?;
        at = body_at;
        match marker {
            EOI => break,
            SOI => return Err(PhotoFault::Damaged),
            // Restart markers and TEM stand alone.
            0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let length = usize::from(be16(bytes, at)?);
        let body = take(bytes, at + 2, length.checked_sub(2).ok_or(PhotoFault::Damaged)?)?;
        at += length;
        match marker {
            0xC0..=0xC2 if frame.is_none() => frame = Some(read_frame(body, marker == 0xC2)?),
            0xC0..=0xC2 => return Err(PhotoFault::Damaged),
            // Lossless, hierarchical, arithmetic: allowed by the standard, made by no phone.
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCC..=0xCF | 0xDC | 0xDE | 0xDF => {
                return Err(PhotoFault::UnsupportedFormat);
            }
            SOS => {
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(PhotoFault::Damaged);
                }
            }
            APP1 if exif.is_none() => exif = body.strip_prefix(b"Exif\0\0"),
            APP14 => adobe |= body.starts_with(b"Adobe"),
            _ => {}
        }
    }
    let Some(Frame { width, height }) = frame.filter(|_| scans > 0) else { return Err(PhotoFault::Damaged) };
    Ok(Header { format: Format::Jpeg, width, height, exif, adobe })
}

/// The next marker from `at` and where its body begins. What lies between is entropy-coded data or padding.
fn next_marker(bytes: &[u8], at: usize) -> Result<(u8, usize), PhotoFault> {
    let mut rest = bytes.get(at..).unwrap_or_default();
    loop {
        // Searching a few megabytes for one byte: the library's search is vectorised.
        let skipped = rest.skip_until(0xFF).map_err(|_| PhotoFault::Damaged)?;
        if skipped == 0 {
            return Err(PhotoFault::Damaged);
        }
        while let [0xFF, tail @ ..] = rest {
            rest = tail;
        }
        match rest {
            [] => return Err(PhotoFault::Damaged),
            [0x00, tail @ ..] => rest = tail,
            [marker, tail @ ..] => return Ok((*marker, bytes.len() - tail.len())),
        }
    }
}

/// Frame header: precision, height, width, and each component's sampling factors.
fn read_frame(body: &[u8], progressive: bool) -> Result<Frame, PhotoFault> {
    let [precision, _, _, _, _, count, components @ ..] = body else { return Err(PhotoFault::Damaged) };
    let (height, width) = (u32::from(be16(body, 1)?), u32::from(be16(body, 3)?));
    if *precision != 8 || !matches!(count, 1 | 3 | 4) {
        return Err(PhotoFault::UnsupportedFormat);
    }
    check_size(width, height)?;
    let sampling: Vec<(u64, u64)> =
        components.chunks_exact(3).map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 0x0F))).collect();
    let valid = |factor: u64| (1..=4).contains(&factor);
    if sampling.len() != usize::from(*count) || !sampling.iter().all(|&(h, v)| valid(h) && valid(v)) {
        return Err(PhotoFault::Damaged);
    }
    // A progressive picture holds all its coefficients, two bytes each, until the last scan.
    let most = |pick: fn(&(u64, u64)) -> u64| sampling.iter().map(pick).max().unwrap_or(1);
    let (h_max, v_max) = (most(|&(h, _)| h), most(|&(_, v)| v));
    let samples: u64 = sampling.iter().map(|&(h, v)| pixels(width, height) * h * v / (h_max * v_max)).sum();
    let coefficients = if progressive { 2 * samples } else { 0 };
    // Planes and finished pixels: at most four bytes each.
    check_memory(coefficients + 8 * pixels(width, height).min(MAX_SCALED_PIXELS))?;
    Ok(Frame { width, height })
}
