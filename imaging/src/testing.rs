//! Hand-made picture files for tests: kinds that no encoder at hand writes.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Red, green, blue and white quarters, as people see them: top left, top right, bottom left, bottom right.
pub(super) const QUARTERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 40], [30, 40, 210], [240, 240, 240]];

/// A picture of four coloured quarters.
pub(super) fn quarters(width: u32, height: u32) -> DynamicImage {
    let draw = |x, y| Rgb(QUARTERS[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)]);
    RgbImage::from_fn(width, height, draw).into()
}

/// Encodes by the encoders at hand.
pub(super) fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The colours at the centres of the four quarters.
pub(super) fn centres(jpeg: &[u8]) -> [[u8; 3]; 4] {
    let picture = image::load_from_memory(jpeg).unwrap().into_rgb8();
    let (w, h) = picture.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| picture.get_pixel(w * x / 4, h * y / 4).0)
}

pub(super) fn near(found: [u8; 3], wanted: [u8; 3]) -> bool {
    found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 16)
}

/// A segment of a JPEG.
pub(super) fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xFF, marker];
    bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

/// The frame header of a JPEG without subsampling.
pub(super) fn frame(marker: u8, precision: u8, width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut body = vec![precision];
    body.extend(height.to_be_bytes());
    body.extend(width.to_be_bytes());
    body.push(components);
    (1..=components).for_each(|id| body.extend([id, 0x11, 0]));
    segment(marker, &body)
}

/// A JPEG of one flat colour, with as many components as values; `more` stands right behind the start marker.
pub(super) fn flat_jpeg(sof: u8, side: u16, values: &[u8], more: &[u8]) -> Vec<u8> {
    let count = u8::try_from(values.len()).unwrap();
    let mut bytes = vec![0xFF, 0xD8];
    bytes.extend(more);
    // All quantisers 8: the first coefficient of a flat block is then its value less 128.
    bytes.extend(segment(0xDB, &[[0].as_slice(), &[8; 64]].concat()));
    bytes.extend(frame(sof, 8, side, side, count));
    // Twelve sizes of the first coefficient in four bits each; of the others only "end of block", in one bit.
    let first: Vec<u8> = [0, 0, 0, 0, 12].into_iter().chain([0; 12]).chain(0..12).collect();
    bytes.extend(segment(0xC4, &first));
    bytes.extend(segment(0xC4, &[[0x10, 1].as_slice(), &[0; 15], &[0]].concat()));
    let blocks = usize::from(side.div_ceil(8)).pow(2);
    let progressive = sof == 0xC2;
    let mut bits = Bits::default();
    for block in 0..blocks {
        for value in values {
            bits.first_coefficient(if block == 0 { i16::from(*value) - 128 } else { 0 });
            if !progressive {
                bits.push(0, 1);
            }
        }
    }
    let table: Vec<u8> = (1..=count).flat_map(|id| [id, 0x00]).collect();
    let last = if progressive { 0 } else { 63 };
    bytes.extend(segment(0xDA, &[[count].as_slice(), &table, &[0, last, 0]].concat()));
    bytes.extend(bits.finish());
    if progressive {
        for id in 1..=count {
            bytes.extend(segment(0xDA, &[1, id, 0x00, 1, 63, 0]));
            let mut bits = Bits::default();
            (0..blocks).for_each(|_| bits.push(0, 1));
            bytes.extend(bits.finish());
        }
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// Entropy-coded data.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u16, len: u32) {
        for at in (0..len).rev() {
            self.pending = self.pending << 1 | u32::from(value >> at & 1);
            self.count += 1;
            if self.count == 8 {
                let byte = u8::try_from(self.pending).unwrap();
                self.bytes.push(byte);
                if byte == 0xFF {
                    self.bytes.push(0);
                }
                (self.pending, self.count) = (0, 0);
            }
        }
    }

    fn first_coefficient(&mut self, value: i16) {
        let size = 16 - value.unsigned_abs().leading_zeros();
        self.push(u16::try_from(size).unwrap(), 4);
        let bits = if value < 0 { value - 1 } else { value };
        self.push(bits.cast_unsigned() & ((1 << size) - 1), size);
    }

    fn finish(mut self) -> Vec<u8> {
        while self.count != 0 {
            self.push(1, 1);
        }
        self.bytes
    }
}

/// A chunk of a PNG.
pub(super) fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
    let covered = [kind.as_slice(), body].concat();
    bytes.extend(&covered);
    bytes.extend(crc(&covered).to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// The beginning of a PNG: signature and header.
pub(super) fn png_head(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let mut body = width.to_be_bytes().to_vec();
    body.extend(height.to_be_bytes());
    body.extend([depth, colour, 0, 0, 0]);
    [b"\x89PNG\r\n\x1A\n".as_slice(), &chunk(b"IHDR", &body)].concat()
}

/// A WebP of these chunks.
pub(super) fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend(*kind);
        body.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend(*data);
        body.extend(vec![0; data.len() % 2]);
    }
    [b"RIFF".as_slice(), &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
}
