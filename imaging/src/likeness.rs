//! Nearly the same picture: a small number that survives scaling, compression and a change of brightness (VISIT-5).

use image::RgbImage;

use super::PhotoFault;
use super::render::shrink;

/// Width of the grid compared; one more than its height, as neighbours are compared.
const COLUMNS: u32 = 9;
const ROWS: u32 = 8;

/// 64 comparisons of neighbouring areas (差异哈希): bit set where it grows brighter to the right.
///
/// It finds a reused picture, not a similar scene: below about [`Likeness::NEAR`] differing bits two pictures are worth
/// a reviewer's look. Plain pictures (fog, a wall) resemble one another; it is a flag, never a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Likeness(pub u64);

impl Likeness {
    /// Differing bits up to which two pictures count as nearly the same.
    pub const NEAR: u32 = 6;

    /// Differing bits, 0 (the same) to 64.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// The likeness of a thumbnail whose pixels begin with their brightness.
    pub(super) fn of(thumb: &RgbImage) -> Result<Self, PhotoFault> {
        let grid = shrink(thumb.clone(), (COLUMNS, ROWS))?;
        let grey: Vec<u8> = grid.pixels().map(|pixel| pixel.0[0]).collect();
        let mut bits = 0;
        for row in grey.chunks_exact(COLUMNS as usize) {
            for pair in row.windows(2) {
                bits = bits << 1 | u64::from(pair[0] < pair[1]);
            }
        }
        Ok(Self(bits))
    }
}
