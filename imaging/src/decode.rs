//! From bytes to pixels, within the budget that the header was checked against.

mod jpeg;

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, GrayImage, ImageError, RgbImage};
use jpeg_decoder::{Decoder, Error, PixelFormat};

use super::container::Header;
use super::{Format, MAX_DECODE_BYTES, MAX_SIDE, PhotoFault};

/// What came out of a decoder.
pub(super) enum Decoded {
    /// Brightness and two differences of colour, three bytes a pixel, as nearly every JPEG holds them. They are scaled and
    /// encoded again as they are.
    Ycc(RgbImage),
    /// Anything else.
    Plain(DynamicImage),
}

/// Decodes a picture. A JPEG comes out at the smallest size its decoder makes cheaply that is not below `wanted`
/// (width and height as stored); the others in full.
pub(super) fn decode(bytes: &[u8], header: &Header<'_>, wanted: (u32, u32)) -> Result<Decoded, PhotoFault> {
    let decoded = match header.format {
        Format::Jpeg => {
            return match jpeg::decode(bytes, header, wanted)? {
                Some(picture) => Ok(Decoded::Ycc(picture)),
                None => decode_rare_jpeg(bytes, header, wanted).map(Decoded::Plain),
            };
        }
        Format::Png => PngDecoder::with_limits(Cursor::new(bytes), limits()).and_then(DynamicImage::from_decoder),
        Format::WebP => WebPDecoder::new(Cursor::new(bytes)).and_then(DynamicImage::from_decoder),
    };
    let picture = decoded.map_err(|error| match error {
        ImageError::Limits(_) => PhotoFault::TooManyPixels,
        ImageError::Unsupported(_) => PhotoFault::UnsupportedFormat,
        _ => PhotoFault::Damaged,
    })?;
    if (picture.width(), picture.height()) == (header.width, header.height) {
        Ok(Decoded::Plain(picture))
    } else {
        Err(PhotoFault::Damaged)
    }
}

fn limits() -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    limits
}

/// Grey, RGB and ink. Halved inside the cosine transform as often as `wanted` allows.
fn decode_rare_jpeg(bytes: &[u8], header: &Header<'_>, wanted: (u32, u32)) -> Result<DynamicImage, PhotoFault> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(MAX_DECODE_BYTES).unwrap_or(usize::MAX));
    decoder.read_info().map_err(fault)?;
    // The budget was reckoned from the header as we read it; a decoder that reads it otherwise is not let loose.
    let info = decoder.info().ok_or(PhotoFault::Damaged)?;
    if (u32::from(info.width), u32::from(info.height)) != (header.width, header.height) {
        return Err(PhotoFault::Damaged);
    }
    let side = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
    decoder.scale(side(wanted.0), side(wanted.1)).map_err(fault)?;
    let pixels = decoder.decode().map_err(fault)?;
    let info = decoder.info().ok_or(PhotoFault::Damaged)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let picture = match info.pixel_format {
        PixelFormat::L8 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
        PixelFormat::CMYK32 => {
            RgbImage::from_raw(width, height, from_cmyk(&pixels, header.adobe)).map(DynamicImage::ImageRgb8)
        }
        PixelFormat::L16 => return Err(PhotoFault::UnsupportedFormat),
    };
    picture.ok_or(PhotoFault::Damaged)
}

/// Ink to light without a colour profile. The decoder turns the stored values over, as Adobe's files need; where its
/// marker is missing they were not turned over to begin with.
fn from_cmyk(pixels: &[u8], adobe: bool) -> Vec<u8> {
    let light = |value: u8| u16::from(if adobe { 255 - value } else { value });
    let mut rgb = Vec::with_capacity(pixels.len() / 4 * 3);
    for ink in pixels.chunks_exact(4) {
        let black = light(ink[3]);
        // The product of two bytes over 255 is a byte.
        rgb.extend(ink[..3].iter().map(|value| (light(*value) * black / 255) as u8));
    }
    rgb
}

fn fault(error: Error) -> PhotoFault {
    match error {
        Error::Unsupported(_) => PhotoFault::UnsupportedFormat,
        _ => PhotoFault::Damaged,
    }
}
