//! The CPU ratios as bars, each with its bound.

use std::{convert::Infallible, path::Path};

use embedded_graphics::{
    Drawable, Pixel,
    draw_target::DrawTarget,
    geometry::{OriginDimensions, Point, Size},
    mono_font::{MonoTextStyle, ascii::FONT_8X13},
    pixelcolor::{Rgb888, RgbColor},
    primitives::{Primitive, PrimitiveStyle, Rectangle},
    text::Text,
};
use image::{Rgb, RgbImage};

use crate::{
    failure::Result,
    report::{Line, Report},
};

const WIDTH: u32 = 960;
const LINE: u32 = 24;
/// Where bars begin, and how long one of ratio 1 is.
const LEFT: i32 = 340;
const ONE: f64 = 180.0;

struct Canvas(RgbImage);

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> std::result::Result<(), Infallible> {
        for Pixel(at, color) in pixels {
            if let (Ok(x), Ok(y)) = (u32::try_from(at.x), u32::try_from(at.y))
                && let Some(pixel) = self.0.get_pixel_mut_checked(x, y)
            {
                *pixel = Rgb([color.r(), color.g(), color.b()]);
            }
        }
        Ok(())
    }
}

/// Writes the chart as a PNG.
pub(crate) fn write(report: &Report, path: &Path) -> Result<()> {
    let lines = u32::try_from(report.lines.len()).unwrap_or(0);
    let mut canvas = Canvas(RgbImage::from_pixel(WIDTH, (lines + 2) * LINE, Rgb([255; 3])));
    let black = MonoTextStyle::new(&FONT_8X13, Rgb888::BLACK);
    let title = format!("CPU per answer, product over bare endpoint: {} (red: aim)", report.title);
    draw(Text::new(&title, Point::new(8, 18), black).draw(&mut canvas));
    for (number, line) in (1..).zip(&report.lines) {
        bar(&mut canvas, line, number * i32::try_from(LINE).unwrap_or(0) + 4, black);
    }
    Ok(canvas.0.save(path)?)
}

fn bar(canvas: &mut Canvas, line: &Line, top: i32, style: MonoTextStyle<'_, Rgb888>) {
    let name = format!("{} ({} conn)", line.case, line.connections);
    draw(Text::new(&name, Point::new(8, top + 13), style).draw(canvas));
    let length = to_pixels(line.ratio());
    let blue = PrimitiveStyle::with_fill(Rgb888::new(70, 120, 180));
    let size = Size::new(length.unsigned_abs(), LINE - 8);
    draw(Rectangle::new(Point::new(LEFT, top), size).into_styled(blue).draw(canvas));
    if let Some(bound) = line.bound {
        let at = Point::new(LEFT + to_pixels(bound), top - 2);
        let red = PrimitiveStyle::with_fill(Rgb888::RED);
        draw(Rectangle::new(at, Size::new(2, LINE - 4)).into_styled(red).draw(canvas));
    }
    let beside = Point::new((LEFT + length + 8).min(900), top + 13);
    draw(Text::new(&format!("{:.2}", line.ratio()), beside, style).draw(canvas));
}

/// The length of a bar; one that would leave the picture ends at its edge.
#[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
fn to_pixels(ratio: f64) -> i32 {
    (ratio * ONE).clamp(0.0, 540.0) as i32
}

/// Nothing can fail on this canvas.
fn draw<T>(done: std::result::Result<T, Infallible>) {
    let Ok(_) = done;
}
