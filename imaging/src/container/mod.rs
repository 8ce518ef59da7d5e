//! The outside of a picture file: which format it is, how large the picture, whether the file is whole.
//!
//! Everything here walks bytes within bounds and allocates nothing, so that no file costs more than its length before
//! its size has been checked.

mod jpeg;
mod png;
mod webp;

use super::{Format, MAX_DECODE_BYTES, MAX_FILE_BYTES, MAX_PIXELS, MAX_SIDE, PhotoFault};

/// What the outside of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) format: Format,
    /// Pixels as stored, before orientation.
    pub(super) width: u32,
    /// Pixels as stored, before orientation.
    pub(super) height: u32,
    /// The TIFF block of EXIF data, not looked into.
    pub(super) exif: Option<&'a [u8]>,
    /// A JPEG with Adobe's marker: its CMYK is stored inverted.
    pub(super) adobe: bool,
}

/// Walks a file once.
///
/// # Errors
/// Everything of [`PhotoFault`] but `Unavailable`.
pub(super) fn scan(bytes: &[u8]) -> Result<Header<'_>, PhotoFault> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(PhotoFault::TooManyBytes);
    }
    match bytes {
        [] => Err(PhotoFault::Empty),
        [0xFF, 0xD8, 0xFF, ..] => jpeg::scan(bytes),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => png::scan(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::scan(bytes),
        _ if is_other_picture(bytes) => Err(PhotoFault::UnsupportedFormat),
        _ => Err(PhotoFault::NotAPicture),
    }
}

/// Pictures that people do send and that are not taken: told apart so that the answer helps.
fn is_other_picture(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 8] =
        [b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\x01\0", b"\xFF\x0A", b"8BPS", b"\0\0\0\x0CJXL "];
    // HEIC and AVIF: a box of type `ftyp` first.
    STARTS.iter().any(|start| bytes.starts_with(start)) || bytes.get(4..8) == Some(b"ftyp")
}

/// Refuses a picture by its declared size.
fn check_size(width: u32, height: u32) -> Result<(), PhotoFault> {
    if width == 0 || height == 0 {
        return Err(PhotoFault::Damaged);
    }
    if width > MAX_SIDE || height > MAX_SIDE || pixels(width, height) > MAX_PIXELS {
        return Err(PhotoFault::TooManyPixels);
    }
    Ok(())
}

/// Refuses a picture whose decoding would take more than the budget.
fn check_memory(bytes: u64) -> Result<(), PhotoFault> {
    if bytes > MAX_DECODE_BYTES { Err(PhotoFault::TooManyPixels) } else { Ok(()) }
}

fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// The `len` bytes from `start`; a file that ends before is damaged.
fn take(bytes: &[u8], start: usize, len: usize) -> Result<&[u8], PhotoFault> {
    start.checked_add(len).and_then(|end| bytes.get(start..end)).ok_or(PhotoFault::Damaged)
}

fn be16(bytes: &[u8], at: usize) -> Result<u16, PhotoFault> {
    Ok(u16::from_be_bytes(array(bytes, at)?))
}

fn be32(bytes: &[u8], at: usize) -> Result<u32, PhotoFault> {
    Ok(u32::from_be_bytes(array(bytes, at)?))
}

fn le32(bytes: &[u8], at: usize) -> Result<u32, PhotoFault> {
    Ok(u32::from_le_bytes(array(bytes, at)?))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], PhotoFault> {
    take(bytes, at, N)?.try_into().map_err(|_| PhotoFault::Damaged)
}
