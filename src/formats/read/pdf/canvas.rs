//! What a page has painted so far, and so which of its letters anybody sees: one in the colour of what lies behind it is
//! not seen, nor one that something is painted over. That is how a scanner puts its guess at the text into a file.

use std::ops::Range;

use super::area::Area;
use super::colour::Colour;
use super::glyph::Glyph;

/// Colours of a page that are told apart at once.
const MOST_COLOURS: usize = 8;
/// From this share of the page on a picture is taken for the page itself, scanned.
const SCAN: f32 = 0.5;
/// A thing this thin is a line.
const THIN: f32 = 2.0;
/// A line this long can strike out letters.
const STRIKES: f32 = 12.0;

/// Something painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paint {
    /// In one colour.
    Even(Colour),
    /// In colours that are not known: a picture, a pattern.
    Mixed,
}

/// The page as it is painted.
pub(super) struct Canvas {
    page: Area,
    painted: Vec<(Area, Paint)>,
    colours: Vec<Colour>,
    has_mixed: bool,
    strings: Vec<(Range<usize>, Area)>,
    /// Level lines that may strike out letters.
    pub(super) strikes: Vec<Area>,
    /// Comparisons made, to be counted as work.
    pub(super) compared: u64,
}

impl Canvas {
    /// An empty page of that size.
    pub(super) fn new(width: f32, height: f32) -> Self {
        Self {
            page: Area { left: 0.0, top: 0.0, right: width, bottom: height },
            painted: Vec::new(),
            colours: Vec::new(),
            has_mixed: false,
            strings: Vec::new(),
            strikes: Vec::new(),
            compared: 0,
        }
    }

    /// Paints an area, which from now on is what lies behind letters.
    pub(super) fn paint(&mut self, area: Area, paint: Paint) {
        match paint {
            Paint::Mixed => self.has_mixed = true,
            Paint::Even(colour) => {
                if self.colours.len() < MOST_COLOURS && !self.colours.contains(&colour) {
                    self.colours.push(colour);
                }
            }
        }
        self.painted.push((area, paint));
    }

    /// Draws a line, which is no background, but may strike out letters.
    pub(super) fn rule(&mut self, line: Area) {
        if line.height() <= THIN && line.width() >= STRIKES {
            self.strikes.push(line);
        }
    }

    /// Notes where letters were shown: those of `range`, which stand in a row.
    pub(super) fn wrote(&mut self, range: Range<usize>, glyphs: &[Glyph]) {
        let centres = glyphs[range.clone()].iter().map(Glyph::centre);
        let area = centres.fold(Area::NOWHERE, Area::with);
        match self.strings.last_mut() {
            Some((known, reach))
                if known.end == range.start && reach.top == area.top && reach.bottom == area.bottom =>
            {
                (*known, *reach) =
                    (known.start..range.end, reach.with((area.left, area.top)).with((area.right, area.top)));
            }
            _ => self.strings.push((range, area)),
        }
    }

    /// The letters so far whose middle `area` covers.
    pub(super) fn covered(&mut self, area: &Area, glyphs: &[Glyph]) -> Vec<usize> {
        self.compared += self.strings.len() as u64;
        let met = self.strings.iter().filter(|(_, reach)| area.meets(reach));
        let within = met.flat_map(|(range, _)| range.clone());
        let covered: Vec<usize> =
            within.filter(|&at| glyphs.get(at).is_some_and(|glyph| area.holds(glyph.centre()))).collect();
        self.compared += covered.len() as u64;
        covered
    }

    /// Whether a letter of that colour can be seen where it stands; of an unknown colour it can.
    pub(super) fn shows(&mut self, colour: Option<Colour>, at: (f32, f32)) -> bool {
        let Some(colour) = colour else { return true };
        let differs_from_all = self.colours.iter().all(|other| colour.differs(*other));
        if !self.has_mixed
            && self.colours.len() < MOST_COLOURS
            && differs_from_all
            && colour.differs(Colour::WHITE)
        {
            return true;
        }
        self.compared += self.painted.len() as u64;
        match self.painted.iter().rev().find(|(area, _)| area.holds(at)) {
            None => colour.differs(Colour::WHITE),
            Some((_, Paint::Even(behind))) => colour.differs(*behind),
            // White on the white of a scanned page; on a smaller picture white letters are meant to be read.
            Some((area, Paint::Mixed)) => colour.differs(Colour::WHITE) || !self.is_scan(area),
        }
    }

    /// Whether a picture is as large as a scanned page.
    pub(super) fn is_scan(&self, picture: &Area) -> bool {
        let seen = picture.and(self.page);
        seen.width() * seen.height() >= SCAN * self.page.width() * self.page.height()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: f32, top: f32, right: f32, bottom: f32) -> Area {
        Area { left, top, right, bottom }
    }

    #[test]
    fn letters_show_by_what_lies_behind_them() {
        let mut page = Canvas::new(100.0, 100.0);
        let (white, black) = (Some(Colour::WHITE), Some(Colour::BLACK));
        assert!(
            page.shows(black, (5.0, 5.0)) && !page.shows(white, (5.0, 5.0)) && page.shows(None, (5.0, 5.0))
        );
        page.paint(area(0.0, 0.0, 50.0, 10.0), Paint::Even(Colour::BLACK));
        assert!(
            page.shows(white, (5.0, 5.0)) && !page.shows(black, (5.0, 5.0)) && page.shows(black, (5.0, 50.0))
        );
        page.paint(area(0.0, 0.0, 60.0, 9.0), Paint::Mixed);
        assert!(page.shows(white, (5.0, 5.0)), "a heading on a picture");
        page.paint(area(0.0, 0.0, 100.0, 90.0), Paint::Mixed);
        assert!(!page.shows(white, (5.0, 5.0)) && page.shows(black, (5.0, 5.0)), "a scanned page");
    }
}
