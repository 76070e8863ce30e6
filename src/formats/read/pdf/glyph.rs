//! A letter and where it stands: all that the grid knows of a PDF, so that what finds the letters could be replaced.

use super::area::Area;

/// What a glyph says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A character; every kind of blank is `' '`.
    Char(char),
    /// A code of a font that does not say which character it is. Never guessed.
    Unmapped(u32),
}

impl Sign {
    /// Whether nothing is to be seen.
    pub(super) fn is_blank(self) -> bool {
        self == Self::Char(' ')
    }
}

/// One letter on a page. Lengths are in points; y grows downwards from the upper edge of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// What it says.
    pub(super) sign: Sign,
    /// Where it starts.
    pub(super) x: f32,
    /// Its baseline.
    pub(super) y: f32,
    /// How far the next letter of the word stands from `x`.
    pub(super) advance: f32,
    /// Height of the font.
    pub(super) size: f32,
    /// Width of a blank of the font.
    pub(super) blank: f32,
    /// Whole degrees clockwise by which the text is turned on the page, 0 to 359.
    pub(super) angle: u16,
    /// True where the file gives the letter a place of its own, false where it follows the one before.
    pub(super) placed: bool,
    /// What the page does to it.
    pub(super) fate: LetterFate,
}

/// What a page does to a letter that it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LetterFate {
    /// It is there to be read.
    Seen,
    /// It is, and the one before or after it in its word is not: there the edge of a cell cuts the word off.
    Cut,
    /// Something was painted over it.
    Covered,
}

impl Glyph {
    /// About the middle of what is seen of it.
    pub(super) fn centre(&self) -> (f32, f32) {
        let (along, up) = (0.5 * self.advance, 0.3 * self.size);
        match self.angle {
            0 => (self.x + along, self.y - up),
            angle => {
                let (sin, cos) = f32::from(angle).to_radians().sin_cos();
                (self.x + along * cos + up * sin, self.y + along * sin - up * cos)
            }
        }
    }

    /// Where the next letter of its word would stand.
    pub(super) fn end(&self) -> (f32, f32) {
        match self.angle {
            0 => (self.x + self.advance, self.y),
            angle => {
                let (sin, cos) = f32::from(angle).to_radians().sin_cos();
                (self.x + self.advance * cos, self.y + self.advance * sin)
            }
        }
    }
}

/// What one page shows.
#[derive(Debug, Default)]
pub(super) struct PageText {
    /// The letters, in the order of the file.
    pub(super) glyphs: Vec<Glyph>,
    /// Width of the page.
    pub(super) width: f32,
    /// Height of the page.
    pub(super) height: f32,
    /// Whether there is a picture on it.
    pub(super) picture: bool,
    /// Letters that are drawn invisible, on a layer that is switched off, in the colour of what lies behind them, or covered;
    /// left out.
    pub(super) hidden: usize,
    /// Letters beyond the edge of the cell or form they belong to; left out.
    pub(super) clipped: usize,
    /// Letters of lines that run over the right edge of the page; left out.
    pub(super) cut: usize,
    /// Other letters beside the page; left out.
    pub(super) outside: usize,
    /// Letters under a picture that one sees through, which may change what one reads.
    pub(super) veiled: usize,
    /// Notes, stamps and form fields over letters of the page.
    pub(super) laid_over: usize,
    /// Notes, stamps and form fields elsewhere on it.
    pub(super) laid_beside: usize,
    /// Level lines that may strike out letters.
    pub(super) strikes: Vec<Area>,
    /// Why the page may be incomplete.
    pub(super) broken: Option<PageFault>,
}

impl PageText {
    /// How many letters there are to be seen.
    pub(super) fn seen(&self) -> usize {
        self.glyphs.iter().filter(|glyph| !glyph.sign.is_blank()).count()
    }

    /// Whether most of it is what a scanner put there. Somebody may have put a stamp or a page number beside it.
    pub(super) fn is_scan(&self) -> bool {
        self.hidden > self.seen()
    }

    /// Whether all of it was read, as far as one can know.
    pub(super) fn is_whole(&self) -> bool {
        let is_picture = self.picture && self.seen() == 0;
        self.broken.is_none() && !self.is_scan() && !is_picture && self.cut == 0
    }
}

/// Why a page was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageFault {
    /// Its content is missing or damaged.
    Damaged,
    /// It asks for more work than any print does.
    TooMuch,
}

/// Turns the glyphs of one angle so that their text runs to the right, on a page whose upper left corner is 0, 0.
pub(super) fn turn(glyphs: &mut [Glyph], angle: u16, width: f32, height: f32) {
    if angle == 0 {
        return;
    }
    let (sin, cos) = match angle {
        90 => (1.0, 0.0),
        180 => (0.0, -1.0),
        270 => (-1.0, 0.0),
        _ => f32::from(angle).to_radians().sin_cos(),
    };
    let turned = |x: f32, y: f32| (x * cos + y * sin, y * cos - x * sin);
    let corners = [turned(0.0, 0.0), turned(width, 0.0), turned(0.0, height), turned(width, height)];
    let left = corners.iter().fold(f32::INFINITY, |least, corner| least.min(corner.0));
    let top = corners.iter().fold(f32::INFINITY, |least, corner| least.min(corner.1));
    for glyph in glyphs {
        let (x, y) = turned(glyph.x, glyph.y);
        (glyph.x, glyph.y) = (x - left, y - top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_text_reads_to_the_right() {
        let glyph = |x, y, angle| Glyph {
            sign: Sign::Char('a'),
            x,
            y,
            advance: 6.0,
            size: 10.0,
            blank: 6.0,
            angle,
            placed: true,
            fate: LetterFate::Seen,
        };
        // On a page of 200 by 100: the first letter, then where the second one stands.
        for (angle, first, second, at) in [
            (90, (150.0, 10.0), (150.0, 16.0), (10.0, 50.0)),
            (180, (190.0, 90.0), (184.0, 90.0), (10.0, 10.0)),
            (270, (20.0, 80.0), (20.0, 74.0), (20.0, 20.0)),
        ] {
            let mut pair = [glyph(first.0, first.1, angle), glyph(second.0, second.1, angle)];
            turn(&mut pair, angle, 200.0, 100.0);
            assert_eq!((pair[0].x, pair[0].y), at, "{angle}");
            assert_eq!((pair[1].x, pair[1].y), (at.0 + 6.0, at.1), "{angle}");
        }
    }
}
