//! From a received file to evidence: what the picture is, when and where it was taken (VISIT-4), and the derivatives
//! that people look at.
//!
//! A file from a phone is hostile until shown otherwise. So the order is fixed: magic bytes decide the format, whatever
//! the name says; the structure is walked and the size checked before anything is decoded; decoding has a budget of
//! memory; whatever a decoder does, even panic, ends as a [`PhotoFault`]. Derivatives are encoded anew from pixels and
//! carry nothing else of the file. Metadata is read with distrust: what makes no sense counts as absent (VISIT-5: a
//! picture without EXIF is "unverified", not fraud).
//!
//! This crate knows bytes and pixels. It knows no database, no storage and no HTTP.

mod container;
mod decode;
mod exif_read;
pub mod exif_write;
mod fault;
mod likeness;
mod render;
pub mod sample;
mod workshop;

use image::metadata::Orientation;

pub use fault::PhotoFault;
pub use likeness::{Likeness, Print};
pub use render::{Picture, Renditions, SCREEN_SIDE, THUMB_SIDE, render};
pub use workshop::{Outcome, Processed, Workshop};

/// The longest side of a source, in pixels; no phone makes more.
pub const MAX_SIDE: u32 = 12_000;
/// The most pixels of a source.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longest file looked at, in bytes. A backstop: receiving has its own, smaller limit.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;
/// The most memory that decoding one picture may take, in bytes, reckoned from its header before it begins.
pub const MAX_DECODE_BYTES: u64 = 256 * 1024 * 1024;

/// What a source can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Baseline or progressive, Huffman coded, 8 bits, grey, colour or CMYK.
    Jpeg,
    /// Any still PNG, 16 bits too.
    Png,
    /// Any still WebP.
    WebP,
}

impl Format {
    /// The media type to serve the original with.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// When a picture was taken, by its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenAt {
    /// Microseconds since 1970 in UTC.
    pub unix_micros: i64,
    /// The picture names no time zone; Asia/Shanghai was assumed (+08:00).
    pub zone_assumed: bool,
}

/// What a file says about itself, without having been decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected {
    /// What it is by its magic bytes.
    pub format: Format,
    /// Width in pixels as people see it, after orientation.
    pub width: u32,
    /// Height in pixels as people see it, after orientation.
    pub height: u32,
    /// Time taken, if the picture says so believably.
    pub taken_at: Option<TakenAt>,
    /// Latitude and longitude in degrees, finite and on the globe.
    pub place: Option<(f64, f64)>,
    /// Make and model, at most 64 characters, without control characters.
    pub camera: Option<String>,
    /// How the stored pixels lie against what people see.
    orientation: Orientation,
}

/// Looks at a file without decoding it: format, size, structure, metadata.
///
/// # Errors
/// Every [`PhotoFault`] that can be told without decoding.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, PhotoFault> {
    let header = container::scan(bytes)?;
    let exif = header.exif.map(exif_read::read).unwrap_or_default();
    let turned = matches!(
        exif.orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = if turned { (header.height, header.width) } else { (header.width, header.height) };
    Ok(Inspected {
        format: header.format,
        width,
        height,
        taken_at: exif.taken_at,
        place: exif.place,
        camera: exif.camera,
        orientation: exif.orientation,
    })
}

#[cfg(test)]
mod hostile_metadata_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod likeness_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
