//! Nearly the same picture: a fingerprint that survives scaling, compression, brightening and the loss of a rim (VISIT-5).
//!
//! The fingerprint is the signs of 96 low frequencies (cosine transform) of what lies inside a rim of 8 %. A sign changes with
//! neither brightness nor contrast, and low frequencies survive compression and scaling. A crop moves the inside, so whoever looks for
//! an earlier picture asks for the fingerprints of 161 insides: each edge where it is, and up to 5 % of the picture farther out,
//! for this one may be a part of the earlier one; or each up to 5 % farther in, for the earlier one may be a part of this. Each
//! key asked for is a descent of an index, so what is hardly ever done, two different parts of one picture, is not asked for.
//!
//! The signs lie in four bands of 24, of which three are keys of an index. Frequencies that run across the picture stand in the
//! first and those that run down it in the second: the first hardly depends on the upper and lower edge, the second hardly on the
//! others, and so 161 insides have about as many different keys, not three times as many. What is done to brightness turns the
//! faintest signs first: the inside whose edges did not move is asked for with its three faintest signs of each band turned, too.

use image::RgbImage;

/// Cells along each side of the inside that is compared.
const CELLS: usize = 32;
/// Frequencies along each side.
const FREQUENCIES: usize = 12;
/// The rim that is left out, as a share of the side.
const RIM: f32 = 0.08;
/// How far an edge may have moved, as shares of the side.
const MOVED: [f32; 3] = [0.0, 0.025, 0.05];
/// Signs of a band.
const SIGNS: usize = 24;
/// Bands of a fingerprint.
const BANDS: usize = 4;
/// A frequency that is fainter, in levels of brightness, has a sign by chance.
const FAINT: f32 = 0.1;
/// Faint frequencies of a picture that shows something; fog and walls have more.
const FAINT_MOST: usize = 24;
/// Signs of a key that are asked for both ways, where the edges did not move.
const TURNED: usize = 3;
/// Pixels of a side at least: two for each cell.
const LEAST_SIDE: u32 = 64;

/// The frequencies of each band: how often down, how often across.
#[rustfmt::skip]
const BAND: [[(usize, usize); SIGNS]; BANDS] = [
    [
        (0, 1), (0, 2), (0, 3), (1, 1), (0, 4), (1, 2), (0, 5), (1, 3), (0, 6), (1, 4), (0, 7), (1, 5),
        (2, 3), (0, 8), (1, 6), (2, 4), (0, 9), (1, 7), (2, 5), (3, 3), (0, 10), (1, 8), (2, 6), (3, 4),
    ],
    [
        (1, 0), (2, 0), (3, 0), (4, 0), (2, 1), (5, 0), (3, 1), (6, 0), (4, 1), (2, 2), (7, 0), (5, 1),
        (3, 2), (8, 0), (6, 1), (4, 2), (9, 0), (7, 1), (5, 2), (10, 0), (8, 1), (6, 2), (4, 3), (11, 0),
    ],
    [
        (3, 5), (4, 4), (5, 3), (2, 7), (3, 6), (4, 5), (5, 4), (6, 3), (7, 2), (1, 9), (2, 8), (3, 7),
        (4, 6), (5, 5), (6, 4), (7, 3), (8, 2), (9, 1), (0, 11), (1, 10), (2, 9), (3, 8), (4, 7), (5, 6),
    ],
    [
        (6, 5), (7, 4), (8, 3), (9, 2), (10, 1), (1, 11), (2, 10), (3, 9), (4, 8), (5, 7), (6, 6), (7, 5),
        (8, 4), (9, 3), (10, 2), (11, 1), (2, 11), (3, 10), (4, 9), (5, 8), (6, 7), (7, 6), (8, 5), (9, 4),
    ],
];

/// The fingerprint of a picture (感知哈希): four bands of 24 signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Print([u32; BANDS]);

impl Print {
    /// Bands that earlier pictures are found by: the first ones.
    pub const KEYS: usize = 3;
    /// Different signs up to which two pictures are nearly the same; pictures of different yards differ in some forty.
    pub const NEAR: u32 = 8;

    /// Its bands, each below 2^24: across, down, mixed, and the rest.
    #[must_use]
    pub fn bands(self) -> [i32; 4] {
        self.0.map(u32::cast_signed)
    }

    /// The fingerprint of these bands; what a band has beyond its 24 signs is left out.
    #[must_use]
    pub fn of_bands(bands: [i32; 4]) -> Self {
        Self(bands.map(|band| band.cast_unsigned() & ((1 << SIGNS) - 1)))
    }

    /// Signs that differ, 0 (the same) to 96.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, another)| (one ^ another).count_ones()).sum()
    }
}

/// What a picture is recognised by, and what an earlier one is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    own: Print,
    insides: Vec<Print>,
    keys: [Vec<i32>; Print::KEYS],
}

impl Likeness {
    /// The fingerprint to keep.
    #[must_use]
    pub const fn own(&self) -> Print {
        self.own
    }

    /// The keys that earlier pictures are looked for by, of each band that is one: in order, each once.
    #[must_use]
    pub const fn keys(&self) -> &[Vec<i32>; Print::KEYS] {
        &self.keys
    }

    /// Signs that differ between a kept fingerprint and the inside that fits it best.
    #[must_use]
    pub fn distance(&self, kept: Print) -> u32 {
        self.insides.iter().map(|inside| inside.distance(kept)).min().unwrap_or(u32::MAX)
    }

    /// All of it as numbers, for [`Likeness::of_numbers`]: a photo may come hours before its report.
    #[must_use]
    pub fn numbers(&self) -> Vec<u32> {
        let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
        let mut numbers = self.own.0.to_vec();
        numbers.push(count(self.insides.len()));
        numbers.extend(self.insides.iter().flat_map(|inside| inside.0));
        for keys in &self.keys {
            numbers.push(count(keys.len()));
            numbers.extend(keys.iter().map(|key| key.cast_unsigned()));
        }
        numbers
    }

    /// What [`Likeness::numbers`] gave; none for anything else.
    #[must_use]
    pub fn of_numbers(numbers: &[u32]) -> Option<Self> {
        let (own, rest) = numbers.split_first_chunk::<BANDS>()?;
        let (insides, mut rest) = counted(rest, BANDS)?;
        let insides = insides.as_chunks::<BANDS>().0.iter().map(|bands| Print(*bands)).collect();
        let mut keys = [const { Vec::new() }; Print::KEYS];
        for of_band in &mut keys {
            let (band, behind) = counted(rest, 1)?;
            *of_band = band.iter().map(|key| key.cast_signed()).collect();
            rest = behind;
        }
        rest.is_empty().then_some(Self { own: Print(*own), insides, keys })
    }

    /// The likeness of a thumbnail whose pixels begin with their brightness; none for a picture too small or too plain to be
    /// told from others.
    pub(super) fn of(thumb: &RgbImage) -> Option<Self> {
        let grey = Grey::of(thumb)?;
        let waves = Waves::new();
        let mut insides = Vec::new();
        for edges in [edges(1.0), edges(-1.0)] {
            for across in &edges {
                let rows = grey.across(*across, &waves);
                insides.extend(edges.iter().map(|down| waves.print(&rows.down(*down, &waves))));
            }
        }
        let whole = (RIM, 1.0 - RIM);
        let middle = grey.across(whole, &waves).down(whole, &waves);
        let cell = grey.cell_pixels();
        let faint = |(down, across): &(usize, usize)| (middle[*down][*across] / cell).abs() < FAINT;
        if BAND.iter().flatten().filter(|at| faint(at)).count() > FAINT_MOST {
            return None;
        }
        insides.sort_unstable();
        insides.dedup();
        let own = waves.print(&middle);
        let keys = std::array::from_fn(|band| {
            let mut keys = turned(own, &middle, band);
            keys.extend(insides.iter().map(|inside| inside.bands()[band]));
            keys.sort_unstable();
            keys.dedup();
            keys
        });
        Some(Self { own, insides, keys })
    }
}

/// So many items of `size` numbers as the first number says, and what stands behind them.
fn counted(numbers: &[u32], size: usize) -> Option<(&[u32], &[u32])> {
    let (count, rest) = numbers.split_first()?;
    rest.split_at_checked(usize::try_from(*count).ok()?.checked_mul(size)?)
}

/// The keys of a band with its faintest signs turned in every way.
fn turned(own: Print, strengths: &Strengths, band: usize) -> Vec<i32> {
    let mut signs: Vec<usize> = (0..SIGNS).collect();
    let strength = |sign: &usize| {
        let (down, across) = BAND[band][*sign];
        strengths[down][across].abs()
    };
    signs.sort_by(|one, other| strength(one).total_cmp(&strength(other)));
    let faintest: Vec<i32> = signs.iter().take(TURNED).map(|sign| 1 << (SIGNS - 1 - sign)).collect();
    let every_way = (0..1 << TURNED).map(|way: usize| {
        faintest.iter().enumerate().filter(|(n, _)| way >> n & 1 == 1).map(|(_, sign)| sign).sum::<i32>()
    });
    every_way.map(|turned| own.bands()[band] ^ turned).collect()
}

/// Where the two edges of the inside may lie along a side: farther out for 1, farther in for -1.
fn edges(out: f32) -> Vec<(f32, f32)> {
    let to = |low: f32| MOVED.iter().map(move |high| (RIM - out * low, 1.0 - RIM + out * high));
    MOVED.iter().flat_map(|low| to(*low)).collect()
}

/// Strengths of the frequencies: down, then across.
type Strengths = [[f32; FREQUENCIES]; FREQUENCIES];

/// The cosine of every frequency at every cell.
struct Waves([[f32; CELLS]; FREQUENCIES]);

impl Waves {
    fn new() -> Self {
        let at = |frequency: usize, cell: usize| {
            (std::f32::consts::PI * frequency as f32 * (cell as f32 + 0.5) / CELLS as f32).cos()
        };
        Self(std::array::from_fn(|frequency| std::array::from_fn(|cell| at(frequency, cell))))
    }

    fn print(&self, strengths: &Strengths) -> Print {
        Print(BAND.map(|band| {
            band.iter().fold(0, |signs, (down, across)| signs << 1 | u32::from(strengths[*down][*across] > 0.0))
        }))
    }
}

/// The brightness of a picture about its mean, summed up along each row from the left.
struct Grey {
    width: usize,
    height: usize,
    sums: Vec<f32>,
}

impl Grey {
    fn of(thumb: &RgbImage) -> Option<Self> {
        if thumb.width().min(thumb.height()) < LEAST_SIDE {
            return None;
        }
        let (width, height) = (thumb.width() as usize, thumb.height() as usize);
        let total: u64 = thumb.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
        let mean = total as f32 / (width * height) as f32;
        let mut sums = Vec::with_capacity((width + 1) * height);
        for row in thumb.rows() {
            let mut sum = 0.0;
            sums.push(sum);
            sums.extend(row.map(|pixel| {
                sum += f32::from(pixel.0[0]) - mean;
                sum
            }));
        }
        Some(Self { width, height, sums })
    }

    /// What one level of a frequency comes to in sums over the pixels of the inside.
    fn cell_pixels(&self) -> f32 {
        (self.width * self.height) as f32 * (1.0 - 2.0 * RIM).powi(2) / 4.0
    }

    /// The frequencies across each row between two edges, summed up from the top.
    fn across(&self, edges: (f32, f32), waves: &Waves) -> Rows {
        let cuts = cuts(edges, self.width);
        let mut sums = vec![[0.0; FREQUENCIES]];
        let mut sum = [0.0; FREQUENCIES];
        for row in self.sums.chunks_exact(self.width + 1) {
            let at = cuts.map(|(cut, part)| row[cut] + (row[cut + 1] - row[cut]) * part);
            let cells: [f32; CELLS] = std::array::from_fn(|cell| at[cell + 1] - at[cell]);
            for (sum, wave) in sum.iter_mut().zip(&waves.0) {
                *sum += cells.iter().zip(wave).map(|(cell, wave)| cell * wave).sum::<f32>();
            }
            sums.push(sum);
        }
        Rows { height: self.height, sums }
    }
}

/// The frequencies across a picture, summed up along its rows from the top.
struct Rows {
    height: usize,
    sums: Vec<[f32; FREQUENCIES]>,
}

impl Rows {
    /// The frequencies down between two edges.
    fn down(&self, edges: (f32, f32), waves: &Waves) -> Strengths {
        let cuts = cuts(edges, self.height);
        let at = cuts.map(|(cut, part)| -> [f32; FREQUENCIES] {
            let (upper, lower) = (&self.sums[cut], &self.sums[cut + 1]);
            std::array::from_fn(|across| upper[across] + (lower[across] - upper[across]) * part)
        });
        let mut strengths = [[0.0; FREQUENCIES]; FREQUENCIES];
        for cell in 0..CELLS {
            for (strength, wave) in strengths.iter_mut().zip(&waves.0) {
                for (across, strength) in strength.iter_mut().enumerate() {
                    *strength += (at[cell + 1][across] - at[cell][across]) * wave[cell];
                }
            }
        }
        strengths
    }
}

/// Where the borders of the cells lie between two edges of a side that long: behind which pixel, and by what part of the next.
fn cuts((low, high): (f32, f32), length: usize) -> [(usize, f32); CELLS + 1] {
    std::array::from_fn(|cut| {
        let at = (low + (high - low) * cut as f32 / CELLS as f32) * length as f32;
        let before = (at as usize).min(length - 1);
        (before, at - before as f32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frequency_stands_in_one_band() {
        let mut all: Vec<_> = BAND.iter().flatten().collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), BANDS * SIGNS);
        assert!(all.iter().all(|(down, across)| *down < FREQUENCIES && *across < FREQUENCIES && down + across > 0));
    }

    #[test]
    fn a_fingerprint_is_its_bands() {
        let print = Print([1, 2, 3, (1 << SIGNS) - 1]);
        assert_eq!(Print::of_bands(print.bands()), print);
        assert_eq!(print.distance(Print([0, 2, 3, 0])), 25);
    }
}
