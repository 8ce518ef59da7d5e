//! The chunks of a PNG.

use super::super::{Format, PhotoFault};
use super::{Header, array, be32, check_memory, check_size, pixels, take};

/// Length, type and checksum around the data of a chunk.
const CHUNK_OVERHEAD: usize = 12;

pub(super) fn scan(bytes: &[u8]) -> Result<Header<'_>, PhotoFault> {
    // The header chunk comes first and has a fixed length.
    if be32(bytes, 8)? != 13 || array(bytes, 12)? != *b"IHDR" {
        return Err(PhotoFault::Damaged);
    }
    let (width, height) = (be32(bytes, 16)?, be32(bytes, 20)?);
    check_size(width, height)?;
    let [depth, colour] = array(bytes, 24)?;
    let (mut exif, mut transparent, mut has_pixels) = (None, false, false);
    let mut at = 8;
    loop {
        let length = usize::try_from(be32(bytes, at)?).map_err(|_| PhotoFault::Damaged)?;
        let kind: [u8; 4] = array(bytes, at + 4)?;
        let body = take(bytes, at + 8, length)?;
        // The checksum belongs to the chunk: a file that ends within it is cut off.
        take(bytes, at + 8 + length, 4)?;
        match &kind {
            b"acTL" => return Err(PhotoFault::Animated),
            b"eXIf" if exif.is_none() => exif = Some(body),
            b"tRNS" => transparent = true,
            b"IDAT" => has_pixels = true,
            b"IEND" => break,
            _ => {}
        }
        at += CHUNK_OVERHEAD + length;
    }
    if !has_pixels {
        return Err(PhotoFault::Damaged);
    }
    check_memory(pixels(width, height) * bytes_per_pixel(depth, colour, transparent)?)?;
    Ok(Header { format: Format::Png, width, height, exif, adobe: false })
}

/// Bytes of a decoded pixel, palettes and small depths expanded, and of the plain colour it is turned into.
fn bytes_per_pixel(depth: u8, colour: u8, transparent: bool) -> Result<u64, PhotoFault> {
    let channels = match colour {
        0 => 1 + u64::from(transparent),
        2 | 3 => 3 + u64::from(transparent),
        4 => 2,
        6 => 4,
        _ => return Err(PhotoFault::Damaged),
    };
    match depth {
        1 | 2 | 4 | 8 if channels == 3 => Ok(3),
        1 | 2 | 4 | 8 => Ok(channels + 3),
        16 => Ok(2 * channels + 3),
        _ => Err(PhotoFault::Damaged),
    }
}
