//! Derivatives: decoded once, scaled down, turned upright, encoded anew.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr};

use super::decode::{Decoded, decode};
use super::{Inspected, Likeness, PhotoFault, container};

/// The longest side of the derivative for screens, in pixels.
pub const SCREEN_SIDE: u32 = 1280;
/// The longest side of the derivative for lists, in pixels.
pub const THUMB_SIDE: u32 = 320;
/// Quality of derivatives on the encoder's scale of 1 to 100.
const QUALITY: u8 = 80;

/// A derivative: a JPEG of pixels and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub jpeg: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// What is made of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renditions {
    /// Longest side [`SCREEN_SIDE`]; a smaller picture keeps its size.
    pub screen: Picture,
    /// Longest side [`THUMB_SIDE`]; a smaller picture keeps its size.
    pub thumb: Picture,
    /// For finding the same picture again; none for one too small or too plain to be told from others.
    pub likeness: Option<Likeness>,
}

/// Decodes a picture that was inspected and makes its derivatives. Takes tens to hundreds of milliseconds of processor
/// time: see [`super::Workshop`].
///
/// # Errors
/// [`PhotoFault::Damaged`], [`PhotoFault::UnsupportedFormat`] or [`PhotoFault::TooManyPixels`] as decoding finds, and
/// whatever [`super::inspect`] would say of other bytes than those inspected.
pub fn render(bytes: &[u8], inspected: &Inspected) -> Result<Renditions, PhotoFault> {
    let header = container::scan(bytes)?;
    let wanted = fit(header.width, header.height, SCREEN_SIDE);
    // From here on three bytes of a pixel are brightness and two differences of colour, until they are encoded.
    let small = match decode(bytes, &header, wanted)? {
        Decoded::Ycc(picture) => shrink(picture, wanted)?,
        Decoded::Plain(picture) => to_ycc(shrink(flatten(picture), wanted)?),
    };
    let screen = upright(small, inspected.orientation);
    let thumb = shrink(screen.clone(), fit(screen.width(), screen.height(), THUMB_SIDE))?;
    let likeness = Likeness::of(&thumb);
    Ok(Renditions { screen: encode(&screen)?, thumb: encode(&thumb)?, likeness })
}

/// The size that keeps the proportions and has no side over `most`; never larger than it was, never without pixels.
fn fit(width: u32, height: u32, most: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= most {
        return (width, height);
    }
    let scale = |side: u32| {
        let scaled = (u64::from(side) * u64::from(most) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(most).clamp(1, most)
    };
    (scale(width), scale(height))
}

/// Scales pixels of three bytes, whatever the bytes stand for. One kind of pixels only, named as a type: the scaler is instantiated here, and all its kinds
/// together would cost minutes of every build.
pub(super) fn shrink(picture: RgbImage, (width, height): (u32, u32)) -> Result<RgbImage, PhotoFault> {
    if picture.dimensions() == (width, height) {
        return Ok(picture);
    }
    let source = TypedImageRef::<U8x3>::from_buffer(picture.width(), picture.height(), picture.as_raw())
        .map_err(|_| PhotoFault::Unavailable)?;
    let mut small = RgbImage::new(width, height);
    let mut target = TypedImage::<U8x3>::from_buffer(width, height, &mut small).map_err(|_| PhotoFault::Unavailable)?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|_| PhotoFault::Unavailable)?;
    Ok(small)
}

/// Eight bits, three colours; what was transparent lies on white.
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(rgb.pixels_mut()) {
        let alpha = u16::from(from.0[3]);
        for channel in 0..3 {
            // A weighted mean of two bytes is a byte.
            to.0[channel] = ((u16::from(from.0[channel]) * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
    }
    rgb
}

fn upright(picture: RgbImage, orientation: Orientation) -> RgbImage {
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}

fn to_ycc(mut picture: RgbImage) -> RgbImage {
    for pixel in picture.pixels_mut() {
        let [red, green, blue] = pixel.0;
        pixel.0 = rgb_to_ycbcr(red, green, blue).into();
    }
    picture
}

/// Rows of a picture as the encoder asks for them.
struct Rows<'a> {
    pixels: &'a [u8],
    width: u16,
    height: u16,
}

impl ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let length = usize::from(self.width) * 3;
        let start = usize::from(y) * length;
        let row = self.pixels.get(start..start + length).unwrap_or_default();
        for (channel, buffer) in buffers.iter_mut().take(3).enumerate() {
            buffer.extend(row.chunks_exact(3).map(|pixel| pixel[channel]));
        }
    }
}

/// Encodes with colour at half the resolution, as phones do.
fn encode(picture: &RgbImage) -> Result<Picture, PhotoFault> {
    let side = |side: u32| u16::try_from(side).map_err(|_| PhotoFault::Unavailable);
    let (width, height) = picture.dimensions();
    let rows = Rows { pixels: picture.as_raw(), width: side(width)?, height: side(height)? };
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode_image(rows).map_err(|_| PhotoFault::Unavailable)?;
    Ok(Picture { jpeg, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_only_scaled_down_and_keeps_a_pixel() {
        assert_eq!(fit(4000, 3000, 1280), (1280, 960));
        assert_eq!(fit(3000, 4000, 320), (240, 320));
        assert_eq!(fit(1280, 1280, 1280), (1280, 1280));
        assert_eq!(fit(100, 50, 1280), (100, 50));
        assert_eq!(fit(12_000, 1, 1280), (1280, 1));
    }
}
