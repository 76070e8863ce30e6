//! One page: its letters by the way they run, each way on its grid, in lines.

use std::collections::BTreeMap;

use super::area::Area;
use super::glyph::{Glyph, PageText, turn};
use super::grid::PageGrid;
use super::print::{PrintLine, lines};
use super::rows::Rows;

/// The grid of the first pages of a file.
pub(super) fn common_grid(texts: Vec<PageText>) -> Option<PageGrid> {
    let main = |text| by_angle(text).into_iter().next();
    let pages: Vec<Rows> = texts.into_iter().filter_map(main).map(|glyphs| Rows::new(&glyphs)).collect();
    PageGrid::of(&pages)
}

/// The lines of a page. Text that runs another way than most of it (a note in the margin, a stamp) follows below the
/// rest, so that it is accounted for and disturbs no line.
pub(super) fn page_lines(mut text: PageText, grid: Option<PageGrid>) -> Vec<PrintLine> {
    let mut all = Vec::new();
    let strikes = std::mem::take(&mut text.strikes);
    let is_level = text.glyphs.iter().all(|glyph| glyph.angle == 0);
    let strikes: &[Area] = if is_level { &strikes } else { &[] };
    for (place, glyphs) in by_angle(text).into_iter().enumerate() {
        let rows = Rows::new(&glyphs);
        let grid = if place == 0 { grid.map(|grid| grid.or_own(&rows)) } else { None };
        let Some(grid) = grid.or_else(|| PageGrid::of(std::slice::from_ref(&rows))) else { continue };
        if !all.is_empty() {
            all.push(PrintLine::default());
        }
        all.extend(lines(&rows, &grid, strikes));
    }
    all
}

/// The letters by their angle, turned to run to the right, the most frequent angle first.
fn by_angle(text: PageText) -> Vec<Vec<Glyph>> {
    let PageText { glyphs, width, height, .. } = text;
    let Some(first) = glyphs.first().map(|glyph| glyph.angle) else { return Vec::new() };
    let mut groups: Vec<(u16, Vec<Glyph>)> = if glyphs.iter().all(|glyph| glyph.angle == first) {
        vec![(first, glyphs)]
    } else {
        let mut groups: BTreeMap<u16, Vec<Glyph>> = BTreeMap::new();
        for glyph in glyphs {
            groups.entry(glyph.angle).or_default().push(glyph);
        }
        groups.into_iter().collect()
    };
    groups.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    for (angle, glyphs) in &mut groups {
        turn(glyphs, *angle, width, height);
    }
    groups.into_iter().map(|(_, glyphs)| glyphs).collect()
}
