//! The chunks of a WebP.

use super::super::{Format, PhotoFault};
use super::{Header, array, check_memory, check_size, le32, pixels, take};

/// Bit of the extended header: the file moves.
const ANIMATION: u8 = 0x02;
/// Bit of the extended header: the picture has transparency.
const ALPHA: u8 = 0x10;

/// The picture itself.
struct Frame {
    width: u32,
    height: u32,
    /// What decoding holds at once, in bytes a pixel.
    bytes_per_pixel: u64,
}

pub(super) fn scan(bytes: &[u8]) -> Result<Header<'_>, PhotoFault> {
    let riff = usize::try_from(le32(bytes, 4)?).map_err(|_| PhotoFault::Damaged)?;
    let (mut canvas, mut frame, mut exif) = (None, None, None);
    let end = riff.saturating_add(8).min(bytes.len());
    let mut at = 12;
    while at < end {
        let kind: [u8; 4] = array(bytes, at)?;
        let length = usize::try_from(le32(bytes, at + 4)?).map_err(|_| PhotoFault::Damaged)?;
        let body = bytes.get(at + 8..).unwrap_or_default();
        let body = &body[..length.min(body.len())];
        match &kind {
            b"VP8X" if at == 12 => canvas = Some(read_canvas(body)?),
            b"ANIM" | b"ANMF" => return Err(PhotoFault::Animated),
            b"VP8 " if frame.is_none() => frame = Some(read_lossy(body)?),
            b"VP8L" if frame.is_none() => frame = Some(read_lossless(body)?),
            b"VP8 " | b"VP8L" => return Err(PhotoFault::Damaged),
            b"EXIF" if exif.is_none() => exif = Some(body.strip_prefix(b"Exif\0\0").unwrap_or(body)),
            _ => {}
        }
        // Looked at for its size first, so that a huge picture is called that, cut off or not.
        take(bytes, at + 8, length)?;
        // Chunks are padded to even lengths.
        at = at.saturating_add(8 + length + length % 2);
    }
    if riff.saturating_add(8) > bytes.len() {
        return Err(PhotoFault::Damaged);
    }
    let Some(Frame { width, height, bytes_per_pixel }) = frame else { return Err(PhotoFault::Damaged) };
    // A small canvas around a huge frame would be decoded before anybody noticed.
    if canvas.is_some_and(|(w, h, _)| (w, h) != (width, height)) {
        return Err(PhotoFault::Damaged);
    }
    // A separate plane of transparency is decoded as a picture of its own.
    let alpha_plane = if canvas.is_some_and(|(_, _, alpha)| alpha) { 6 } else { 0 };
    check_memory(pixels(width, height) * (bytes_per_pixel + alpha_plane))?;
    Ok(Header { format: Format::WebP, width, height, exif, adobe: false })
}

/// Extended header: flags, then width and height less one in 24 bits each.
fn read_canvas(body: &[u8]) -> Result<(u32, u32, bool), PhotoFault> {
    let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = array(body, 0)?;
    if flags & ANIMATION != 0 {
        return Err(PhotoFault::Animated);
    }
    let (width, height) = (u32::from_le_bytes([w0, w1, w2, 0]) + 1, u32::from_le_bytes([h0, h1, h2, 0]) + 1);
    check_size(width, height)?;
    Ok((width, height, flags & ALPHA != 0))
}

/// Lossy frame: a tag of three bytes, a start code, width and height in 14 bits each.
fn read_lossy(body: &[u8]) -> Result<Frame, PhotoFault> {
    let [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1] = array(body, 0)? else { return Err(PhotoFault::Damaged) };
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    let (width, height) = (side(w0, w1), side(h0, h1));
    check_size(width, height)?;
    Ok(Frame { width, height, bytes_per_pixel: 5 })
}

/// Lossless frame: a signature, then width and height less one in 14 bits each.
fn read_lossless(body: &[u8]) -> Result<Frame, PhotoFault> {
    let [0x2F, b0, b1, b2, b3] = array(body, 0)? else { return Err(PhotoFault::Damaged) };
    let bits = u32::from_le_bytes([b0, b1, b2, b3]);
    let (width, height) = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
    check_size(width, height)?;
    // Decoded with transparency always, then copied without it.
    Ok(Frame { width, height, bytes_per_pixel: 7 })
}
