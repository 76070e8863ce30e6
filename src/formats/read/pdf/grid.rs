//! The character grid of a page: which column a place on the page is.
//!
//! A print in a fixed pitch has a grid of its own, which is found from the distances between its letters, not from
//! what its font says of itself. A proportional font has none: there the grid is so fine that no word reaches into the
//! column of the next one.

use std::f32::consts::TAU;

use super::glyph::Glyph;
use super::rows::{RowOf, Rows};

/// Letters whose widths differ by less than this share are equally wide.
const ALIKE: f32 = 0.005;
/// How well letters have to stand on a grid, 1 for exactly, to be taken as printed on it.
const STANDS: f32 = 0.6;
/// The same for one row of a print on a grid, whose letters are as wide as its columns: they may be placed roughly.
const STANDS_ROUGHLY: f32 = 0.3;
/// The pitch for a proportional font, as a share of the width of its usual letter.
const FINE: f32 = 0.5;
/// No column is further from the origin: letters without any size would make more than can be counted.
const FARTHEST: f32 = 1e6;
/// Fewer letters than this say nothing about the grid of a page.
const TELLING: usize = 40;

/// Columns of one width, and how far its lines are apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PageGrid {
    /// Width of a column, in points.
    pub(super) pitch: f32,
    /// Where column 0 starts.
    pub(super) origin: f32,
    /// From baseline to baseline of consecutive lines.
    pub(super) leading: f32,
    /// True for a print in fixed pitch, false for a grid that was laid under proportional letters.
    pub(super) fixed: bool,
    /// Width of the usual letter.
    letter: f32,
}

impl PageGrid {
    /// The grid of a file, found on its first pages with text; `None` without text.
    pub(super) fn of(pages: &[Rows]) -> Option<Self> {
        let telling = pages.iter().max_by_key(|page| page.seen())?;
        let mut grid = Self::estimate(telling)?;
        for page in pages {
            if grid.fits(page) {
                grid.origin -= grid.overhang(page) as f32 * grid.pitch;
            }
        }
        Some(grid)
    }

    /// The grid for one page: the one of its file, unless the page is clearly printed on another.
    pub(super) fn or_own(self, page: &Rows) -> Self {
        if self.fits(page) || page.seen() < TELLING {
            return self;
        }
        Self::estimate(page).unwrap_or(self)
    }

    /// The column in which a letter at `x` stands; negative to the left of the origin.
    pub(super) fn column(&self, x: f32) -> i32 {
        // A hair off the middle, so that noise in the last digit does not decide where a round number falls.
        ((x - self.origin) / self.pitch + 0.487).floor().clamp(-FARTHEST, FARTHEST) as i32
    }

    /// How many columns of `page` stand to the left of the origin.
    pub(super) fn overhang(&self, page: &Rows) -> i32 {
        let first = page.iter().filter_map(|row| row.seen().next()).map(|glyph| self.column(glyph.x)).min();
        first.map_or(0, |column| (-column).max(0))
    }

    /// How far a row that is printed in this pitch stands beside the grid, in columns from -0.5 to 0.5; `None` where
    /// it is not printed in this pitch.
    pub(super) fn beside(&self, row: RowOf<'_>) -> Option<f32> {
        let in_pitch = |glyph: &&Glyph| (glyph.advance / self.pitch - 1.0).abs() < 0.1;
        let (seen, alike) = (row.seen().count(), row.seen().filter(in_pitch).count());
        let is_alike = alike * 10 >= seen * 8;
        let says_so = is_alike || seen >= 12;
        if says_so && row.seen().all(|glyph| self.is_on(glyph)) {
            return Some(0.0);
        }
        let (strength, beside) = phase(row.seen().map(|glyph| (glyph.x - self.origin) / self.pitch));
        // Within a quarter the letters are meant to stand on the grid and are only placed roughly.
        let needed = if is_alike { STANDS_ROUGHLY } else { STANDS };
        (says_so && strength >= needed).then_some(if beside.abs() < 0.25 { 0.0 } else { beside })
    }

    fn fits(&self, page: &Rows) -> bool {
        if !self.fixed {
            return (usual_letter(page) / self.letter - 1.0).abs() < 0.15;
        }
        let on = page.iter().flat_map(RowOf::seen).filter(|glyph| self.is_on(glyph)).count();
        if on * 10 >= page.seen() * 9 {
            return true;
        }
        let (strength, beside) = phase(places(page, self.origin, self.pitch, &|_| true));
        strength * (beside * TAU).cos() >= 0.5
    }

    /// Whether a letter stands clearly in a column, not between two.
    fn is_on(&self, glyph: &Glyph) -> bool {
        let place = (glyph.x - self.origin) / self.pitch;
        (place - place.round()).abs() < 0.2
    }

    fn estimate(page: &Rows) -> Option<Self> {
        let first = page.iter().flat_map(RowOf::seen).map(|glyph| glyph.x).min_by(f32::total_cmp)?;
        let (leading, letter) = (leading(page), usual_letter(page));
        // A column may be set a little wider or narrower than the rest, which then stands on a grid of its own.
        let usual = usual_advance(page);
        let alike = |glyph: &Glyph| (glyph.advance - usual).abs() <= ALIKE * usual;
        let tries: [&dyn Fn(&Glyph) -> bool; 2] = [&|_| true, &alike];
        for is_telling in tries {
            let Some(pitch) = pitch(page, is_telling) else { continue };
            let (strength, beside) = phase(places(page, first, pitch, is_telling));
            if strength >= STANDS {
                let origin = first + beside * pitch;
                return Some(Self { pitch, origin, leading, fixed: true, letter });
            }
        }
        let pitch = (letter * FINE).max(page.size * 0.1).max(0.1);
        Some(Self { pitch, origin: first, leading, fixed: false, letter })
    }
}

fn places<'p>(
    page: &'p Rows,
    origin: f32,
    pitch: f32,
    is_telling: &'p dyn Fn(&Glyph) -> bool,
) -> impl Iterator<Item = f32> + 'p {
    let telling = page.iter().flat_map(RowOf::seen).filter(move |glyph| is_telling(glyph));
    telling.map(move |glyph| (glyph.x - origin) / pitch)
}

/// The width that most letters share.
fn usual_advance(page: &Rows) -> f32 {
    let mut advances: Vec<f32> = page.iter().flat_map(RowOf::seen).map(|glyph| glyph.advance).collect();
    advances.sort_by(f32::total_cmp);
    let groups = advances.chunk_by(|a, b| b - a <= ALIKE * b);
    groups.max_by_key(|group| group.len()).map_or(0.0, |group| group[group.len() / 2])
}

/// How far places agree on where between two whole numbers they stand (0 to 1), and where that is (-0.5 to 0.5).
fn phase(places: impl Iterator<Item = f32>) -> (f32, f32) {
    let (mut x, mut y, mut count) = (0.0, 0.0, 0.0);
    for place in places {
        let (sin, cos) = (place.fract() * TAU).sin_cos();
        (x, y, count) = (x + cos, y + sin, count + 1.0);
    }
    (x.hypot(y) / f32::max(count, 1.0), y.atan2(x) / TAU)
}

/// The width of the usual letter: the median of all.
fn usual_letter(page: &Rows) -> f32 {
    median(page.iter().flat_map(RowOf::seen).map(|glyph| glyph.advance).collect()).unwrap_or(page.size)
}

/// The distance that letters keep, if they keep one: first from neighbour to neighbour, then over ever longer
/// stretches, so that an error in the placing of single letters is spread over many.
fn pitch(page: &Rows, is_telling: &dyn Fn(&Glyph) -> bool) -> Option<f32> {
    let near = 0.15 * page.size..1.3 * page.size;
    let rows: Vec<Vec<f32>> = page
        .iter()
        .map(|row| row.seen().filter(|glyph| is_telling(glyph)).map(|glyph| glyph.x).collect())
        .collect();
    let neighbours = rows.iter().flat_map(|row| row.windows(2).map(|pair| pair[1] - pair[0]));
    let mut pitch = median(neighbours.filter(|distance| near.contains(distance)).collect())?;
    let mut stretch = 2.0;
    while stretch <= 256.0 {
        let (mut sum, mut weight) = (0.0_f64, 0.0_f64);
        for row in &rows {
            let mut far = 0;
            for &x in row {
                while far + 1 < row.len() && row[far + 1] - x <= stretch * pitch {
                    far += 1;
                }
                let distance = f64::from(row[far] - x);
                let columns = (distance / f64::from(pitch)).round();
                (sum, weight) = (sum + distance * columns, weight + columns * columns);
            }
        }
        if weight > 0.0 {
            pitch = (sum / weight) as f32;
        }
        stretch *= 2.0;
    }
    near.contains(&pitch).then_some(pitch)
}

/// From line to line: what the closer quarter of the rows keep, since blank lines only ever widen the distance.
fn leading(page: &Rows) -> f32 {
    let baselines: Vec<f32> = page.iter().map(|row| row.y).collect();
    let mut distances: Vec<f32> = baselines.windows(2).map(|pair| pair[1] - pair[0]).collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 4).copied().unwrap_or(1.2 * page.size).max(0.5 * page.size)
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
}
