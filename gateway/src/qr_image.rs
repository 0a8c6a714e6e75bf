//! Draws QR codes: the SVG and PNG of the API and the pages.

use std::fmt::Write;

use fast_qr::{ECL, Module, QRBuilder, QRCode, qr::QRCodeError};

/// A QR code, ready to be drawn.
///
/// Its error correction is the lowest: a screen is neither dirty nor torn, and fewer, larger
/// modules are what makes a camera quick.
pub(crate) struct QrImage(Box<QRCode>);

impl QrImage {
    /// Draws up the code of a text, at most 2,953 bytes.
    pub(crate) fn of(text: &str) -> Result<Self, Undrawable> {
        let code = QRBuilder::new(text).ecl(ECL::L).build()?;
        Ok(Self(Box::new(code)))
    }

    /// An SVG of one path, one unit a module, with the quiet zone around it.
    pub(crate) fn svg(&self) -> String {
        let side = self.side();
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path d=\""
        );
        for y in 0..self.0.size {
            self.write_row(&mut svg, y);
        }
        svg.push_str("\"/></svg>\n");
        svg
    }

    /// Its modules alone, row by row, a bit each: 1 for a dark one, the highest bit of a byte first.
    pub(crate) fn modules(&self) -> Vec<u8> {
        let size = self.0.size;
        let mut packed = vec![0; (size * size).div_ceil(8)];
        let all = (0..size).flat_map(|y| self.row(y).iter().take(size));
        for (at, _) in all.enumerate().filter(|(_, module)| module.value()) {
            packed[at / 8] |= 0x80 >> (at % 8);
        }
        packed
    }

    /// A PNG, one bit a pixel, `size` pixels wide and high, or as many as there are modules if
    /// those are more.
    pub(crate) fn png(&self, size: u32) -> Result<Vec<u8>, Undrawable> {
        let pixels = size.max(u32::try_from(self.side()).unwrap_or(u32::MAX));
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, pixels, pixels);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        // Most rows are the same as the one above, and this takes hardly longer than to write them: a
        // better compression would take seventy times as long for a picture of 2048 pixels.
        encoder.set_filter(png::Filter::Up);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rows(pixels as usize))?;
        writer.finish()?;
        Ok(png)
    }

    fn write_row(&self, svg: &mut String, y: usize) {
        let mut x = 0;
        while x < self.0.size {
            let run = self.row(y)[x..]
                .iter()
                .take_while(|module| module.value())
                .count();
            if run > 0 {
                let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                write!(svg, "M{left} {top}h{run}v1h-{run}z").expect("a string takes all");
            }
            x += run + 1;
        }
    }

    /// Rows of packed pixels, white where a bit is set; what the modules leave is margin.
    fn rows(&self, side: usize) -> Vec<u8> {
        let scale = side / self.side();
        let margin = (side - scale * self.0.size) / 2;
        let stride = side.div_ceil(8);
        let mut pixels = vec![0xff; stride * side];
        for y in 0..self.0.size {
            let mut line = vec![0xff; stride];
            let modules = self.row(y).iter().enumerate();
            for (x, _) in modules.filter(|(_, module)| module.value()) {
                for bit in margin + x * scale..margin + (x + 1) * scale {
                    line[bit / 8] &= !(0x80 >> (bit % 8));
                }
            }
            let top = margin + y * scale;
            for row in pixels.chunks_exact_mut(stride).skip(top).take(scale) {
                row.copy_from_slice(&line);
            }
        }
        pixels
    }

    /// The modules of a row; dark ones have the value 1.
    fn row(&self, y: usize) -> &[Module] {
        &self.0[y]
    }

    fn side(&self) -> usize {
        self.0.size + 2 * QUIET_ZONE
    }
}

/// Why there is no picture of a text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undrawable {
    #[error("it is too long for a QR code")]
    TooLong(#[from] QRCodeError),
    #[error("it cannot be written as PNG")]
    Png(#[from] png::EncodingError),
}

/// Modules of white on each side, which a scanner needs to find the code.
const QUIET_ZONE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_too_long_for_any_code_is_an_error() {
        assert!(QrImage::of(&"a".repeat(2953)).is_ok());
        assert!(QrImage::of(&"a".repeat(2954)).is_err());
    }

    #[test]
    fn modules_are_those_of_the_picture() {
        let picture = QrImage::of("latchkey").unwrap();
        let modules = picture.modules();
        assert_eq!(modules.len(), (21 * 21_usize).div_ceil(8));
        let is_dark = |x: usize, y: usize| {
            let at = y * 21 + x;
            modules[at / 8] & (0x80 >> (at % 8)) != 0
        };
        for y in 0..21 {
            for x in 0..21 {
                assert_eq!(is_dark(x, y), picture.row(y)[x].value(), "{x} {y}");
            }
        }
    }

    #[test]
    fn runs_of_a_row_become_one_rectangle_each() {
        let picture = QrImage::of("latchkey").unwrap();
        let svg = picture.svg();
        assert!(svg.contains("viewBox=\"0 0 29 29\""), "{svg}");
        assert!(
            svg.contains("M4 4h7v1h-7z"),
            "the first finder's upper edge"
        );
    }
}
