//! From places along a text to places on the page, and which of them anybody sees.

use super::area::Area;
use super::glyph::{Glyph, LetterFate, PageText, Sign};
use super::matrix::Matrix;

/// How the letters of a string are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Showing {
    /// Whether nobody sees them, wherever they stand.
    pub(super) hidden: bool,
    /// Where they are seen.
    pub(super) clip: Area,
}

/// The letter that was shown last, by which it is told where the edge of a cell cuts a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastLetter {
    end: (f32, f32),
    angle: u16,
    is_clipped: bool,
    at: usize,
}

/// Letters that a text may stand beyond the edge of its page and still be on it, in points.
const EDGE: f32 = 2.0;
/// A letter nearer to the end of the one before than this share of its size goes on with that one's word.
const SAME_WORD: f32 = 0.15;

impl PageText {
    /// Takes `glyph` for each of the signs that its code stands for, where it is seen as `showing` says.
    pub(super) fn put(
        &mut self,
        glyph: Glyph,
        signs: &[Sign],
        showing: &Showing,
        last: &mut Option<LastLetter>,
    ) {
        let seen = signs.iter().filter(|sign| !sign.is_blank()).count();
        let within = |at: f32, most: f32| (-EDGE..=most + EDGE).contains(&at);
        let is_beyond = within(glyph.y, self.height) && glyph.x > self.width + EDGE;
        let is_outside = !within(glyph.x, self.width) || !within(glyph.y, self.height);
        let is_clipped = !showing.clip.holds(glyph.centre());
        if showing.hidden {
            self.hidden += seen;
        } else if is_beyond && showing.clip.right >= self.width - EDGE {
            self.cut += seen;
        } else if is_clipped && (!is_outside || is_beyond) {
            self.clipped += seen;
            if seen > 0 {
                self.joins(glyph, true, last);
            }
        } else if is_outside {
            self.outside += seen;
        } else {
            let fate =
                if seen > 0 && self.joins(glyph, false, last) { LetterFate::Cut } else { LetterFate::Seen };
            self.push(Glyph { fate, ..glyph }, signs);
        }
        if seen == 0 {
            *last = None;
        }
    }

    /// Notes a letter that is seen or clipped; whether it is seen, and goes on with a word of which the letter before is
    /// clipped. Where it is the other way round, the letter before is marked.
    fn joins(&mut self, glyph: Glyph, is_clipped: bool, last: &mut Option<LastLetter>) -> bool {
        let at = self.glyphs.len();
        let now = LastLetter { end: glyph.end(), angle: glyph.angle, is_clipped, at };
        let near = SAME_WORD * glyph.size;
        let before = last.replace(now).filter(|before| {
            let (x, y) = before.end;
            before.angle == glyph.angle && (x - glyph.x).abs() < near && (y - glyph.y).abs() < near
        });
        match before {
            Some(before) if before.is_clipped != is_clipped => {
                if let Some(cut) = self.glyphs.get_mut(before.at).filter(|_| is_clipped) {
                    cut.fate = LetterFate::Cut;
                }
                !is_clipped
            }
            _ => false,
        }
    }

    fn push(&mut self, glyph: Glyph, signs: &[Sign]) {
        if let [sign] = *signs {
            self.glyphs.push(Glyph { sign, ..glyph });
            return;
        }
        // The letters of a ligature share its width.
        let advance = glyph.advance / signs.len() as f32;
        let (sin, cos) = f32::from(glyph.angle).to_radians().sin_cos();
        self.glyphs.extend(signs.iter().enumerate().map(|(place, &sign)| {
            let along = advance * place as f32;
            let (x, y) = (glyph.x + along * cos, glyph.y + along * sin);
            Glyph { sign, x, y, advance, placed: glyph.placed && place == 0, ..glyph }
        }));
    }
}

/// The way from a position along a text to its place on the page.
pub(super) struct TextPen {
    start: (f64, f64),
    step: (f64, f64),
    /// What a length along the text is on the page.
    pub(super) stretch: f64,
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
            fate: LetterFate::Seen,
        }
    }
}
