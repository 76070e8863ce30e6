//! From places along a text to places on the page, and which of them anybody sees.

use super::glyph::{Glyph, PageText, Sign};
use super::matrix::Matrix;

/// Where a glyph goes: on the page, among the hidden, or beside the page.
pub(super) struct GlyphSink<'t> {
    /// Whether it is drawn invisible.
    pub(super) hidden: bool,
    /// The page it may go to.
    pub(super) text: &'t mut PageText,
}

impl GlyphSink<'_> {
    /// Letters that a text may stand beyond the edge of its page and still be on it, in points.
    const EDGE: f32 = 2.0;

    /// Takes `glyph` for each of the signs that its code stands for.
    pub(super) fn put(self, glyph: Glyph, signs: &[Sign]) {
        let text = self.text;
        let seen = signs.iter().filter(|sign| !sign.is_blank()).count();
        let within = |at: f32, most: f32| (-Self::EDGE..=most + Self::EDGE).contains(&at);
        if self.hidden {
            text.hidden += seen;
        } else if within(glyph.y, text.height) && glyph.x > text.width + Self::EDGE {
            text.cut += seen;
        } else if !within(glyph.x, text.width) || !within(glyph.y, text.height) {
            text.outside += seen;
        } else if let [sign] = *signs {
            text.glyphs.push(Glyph { sign, ..glyph });
        } else {
            // The letters of a ligature share its width.
            let advance = glyph.advance / signs.len() as f32;
            let (sin, cos) = f32::from(glyph.angle).to_radians().sin_cos();
            text.glyphs.extend(signs.iter().enumerate().map(|(place, &sign)| {
                let along = advance * place as f32;
                let (x, y) = (glyph.x + along * cos, glyph.y + along * sin);
                Glyph { sign, x, y, advance, placed: glyph.placed && place == 0, ..glyph }
            }));
        }
    }
}

/// The way from a position along a text to its place on the page.
pub(super) struct TextPen {
    start: (f64, f64),
    step: (f64, f64),
    stretch: f64,
    /// The font's size along the text, in points on the page.
    pub(super) across: f64,
    size: f32,
    angle: u16,
}

impl TextPen {
    /// For text of a size, a horizontal scale and a rise above its baseline.
    pub(super) fn new(onto_page: Matrix, size: f64, scale: f64, rise: f64) -> Self {
        let Matrix([a, b, c, d, e, f]) = onto_page;
        let forward = if size * scale < 0.0 { -1.0 } else { 1.0 };
        let stretch = a.hypot(b);
        let angle = if b == 0.0 && a * forward > 0.0 {
            0
        } else {
            (b * forward).atan2(a * forward).to_degrees().round().rem_euclid(360.0) as u16 % 360
        };
        Self {
            start: (e + rise * c, f + rise * d),
            step: (a, b),
            stretch,
            across: stretch * (size * scale).abs(),
            size: (c.hypot(d) * size.abs()) as f32,
            angle,
        }
    }

    /// A glyph `along` the text from where it starts; lengths before the matrix is applied, but for `blank`.
    pub(super) fn glyph(&self, along: f64, advance: f64, blank: f64, placed: bool) -> Glyph {
        Glyph {
            sign: Sign::Char(' '),
            x: (self.start.0 + along * self.step.0) as f32,
            y: (self.start.1 + along * self.step.1) as f32,
            advance: (advance.abs() * self.stretch) as f32,
            size: self.size,
            blank: blank as f32,
            angle: self.angle,
            placed,
        }
    }
}
