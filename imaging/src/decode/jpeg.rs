//! The JPEG of phones: brightness and two differences of colour, decoded at an eighth to eight eighths of its size.
//!
//! Most of the time goes into the entropy coding; scaling inside the cosine transform spares nearly all of the rest, and
//! the colours are not converted at all. Whatever libjpeg cannot go on with comes as a panic and ends as `Damaged`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::RgbImage;
use mozjpeg::{ColorSpace, Decompress};

use crate::{PhotoFault, container::Header};

/// Decodes to the smallest number of eighths that gives no side below `wanted`. `None` for a picture of other colours.
pub(super) fn decode(bytes: &[u8], header: &Header<'_>, wanted: (u32, u32)) -> Result<Option<RgbImage>, PhotoFault> {
    // Nothing outlives a panic but the bytes, which are only read.
    catch_unwind(AssertUnwindSafe(|| scaled(bytes, header, wanted))).unwrap_or(Err(PhotoFault::Damaged))
}

fn scaled(bytes: &[u8], header: &Header<'_>, wanted: (u32, u32)) -> Result<Option<RgbImage>, PhotoFault> {
    let damaged = |_| PhotoFault::Damaged;
    let mut decoder = Decompress::new_mem(bytes).map_err(damaged)?;
    // The budget was reckoned from the header as we read it; a decoder that reads it otherwise is not let loose.
    if decoder.size() != (header.width as usize, header.height as usize) {
        return Err(PhotoFault::Damaged);
    }
    if decoder.color_space() != ColorSpace::JCS_YCbCr {
        return Ok(None);
    }
    decoder.scale(eighths((header.width, header.height), wanted));
    let mut lines = decoder.to_colorspace(ColorSpace::JCS_YCbCr).map_err(damaged)?;
    let side = |value: usize| u32::try_from(value).map_err(|_| PhotoFault::Damaged);
    let (width, height) = (side(lines.width())?, side(lines.height())?);
    let pixels = lines.read_scanlines::<u8>().map_err(damaged)?;
    lines.finish().map_err(damaged)?;
    RgbImage::from_raw(width, height, pixels).map(Some).ok_or(PhotoFault::Damaged)
}

/// The smallest scale, 1 to 8 eighths, at which a picture of `size` is not below `wanted`.
fn eighths(size: (u32, u32), wanted: (u32, u32)) -> u8 {
    let enough = |side: u32, least: u32, eighths: u8| (side * u32::from(eighths)).div_ceil(8) >= least;
    (1..8).find(|&n| enough(size.0, wanted.0, n) && enough(size.1, wanted.1, n)).unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_side_falls_below_what_is_wanted() {
        assert_eq!(eighths((4000, 3000), (1280, 960)), 3);
        assert_eq!(eighths((12_000, 4000), (1280, 427)), 1);
        assert_eq!(eighths((10_240, 10), (1280, 1)), 1);
        assert_eq!(eighths((10_239, 10), (1280, 1)), 1);
        assert_eq!(eighths((2561, 100), (1280, 50)), 4);
        assert_eq!(eighths((1280, 1280), (1280, 1280)), 8);
        assert_eq!(eighths((1, 1), (1, 1)), 1);
    }
}
