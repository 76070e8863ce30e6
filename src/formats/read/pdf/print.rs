//! Rows of letters on a grid to lines of text: the last step, where places become columns.

use std::fmt::Write;

use super::glyph::{Glyph, Sign};
use super::grid::PageGrid;
use super::rows::{RowOf, Rows};

/// Columns of the widest line that is written out as it stands; what is further right follows without a gap.
const MOST_COLUMNS: i32 = 2000;
/// Blank lines in a row.
const MOST_BLANK: usize = 3;
/// A gap wider than this share of a letter's size parts two words even without a blank between them.
const PARTS_WORDS: f32 = 0.15;
/// Letters of one word overlap by less than this share of their size.
const OVERLAPS: f32 = 0.1;
/// A gap wider than this many blanks parts two columns.
const PARTS_COLUMNS: f32 = 1.6;

/// One line of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PrintLine {
    /// The text without trailing blanks.
    pub(super) text: String,
    /// True where a letter has no Unicode; it is shown as `\x{…}`.
    pub(super) unmapped: bool,
    /// True where letters stand on top of each other.
    pub(super) overprinted: bool,
}

/// The lines of a page on its grid, blank lines where the page leaves room for them.
pub(super) fn lines(page: &Rows, grid: &PageGrid) -> Vec<PrintLine> {
    let printer = Printer { grid, shift: grid.overhang(page), stops: stops(page, grid) };
    let mut lines = Vec::new();
    let mut above: Option<f32> = None;
    for row in page.iter() {
        if let Some(above) = above {
            let blank = ((row.y - above) / grid.leading).round() as usize;
            lines.resize(lines.len() + blank.saturating_sub(1).min(MOST_BLANK), PrintLine::default());
        }
        above = Some(row.y);
        lines.push(printer.line(row));
    }
    lines
}

struct Printer<'g> {
    grid: &'g PageGrid,
    shift: i32,
    stops: Vec<f32>,
}

impl Printer<'_> {
    fn line(&self, row: RowOf<'_>) -> PrintLine {
        let mut pen = LinePen::default();
        match self.grid.beside(row).filter(|_| self.grid.fixed) {
            Some(beside) => self.fixed(row, beside * self.grid.pitch, &mut pen),
            None => self.spread(row, &mut pen),
        }
        pen.line.overprinted = row.overprinted;
        pen.line
    }

    fn column(&self, x: f32) -> i32 {
        self.grid.column(x).saturating_add(self.shift)
    }

    /// Every letter in its own column.
    fn fixed(&self, row: RowOf<'_>, beside: f32, pen: &mut LinePen) {
        for glyph in row.seen() {
            pen.move_to(self.column(glyph.x - beside));
            pen.put(glyph.sign);
        }
    }

    /// Words one blank apart; where a column starts, at its place on the grid.
    fn spread(&self, row: RowOf<'_>, pen: &mut LinePen) {
        let mut before: Option<&Glyph> = None;
        let mut blanks = 0;
        for glyph in row.glyphs {
            if glyph.sign.is_blank() {
                blanks += 1;
                continue;
            }
            match before {
                None => pen.move_to(self.column(glyph.x)),
                Some(before) => self.part(before, glyph, blanks, pen),
            }
            pen.put(glyph.sign);
            before = Some(glyph);
            blanks = 0;
        }
    }

    /// Leaves what belongs between two letters: nothing, a blank, or the way to a column.
    fn part(&self, before: &Glyph, glyph: &Glyph, blanks: usize, pen: &mut LinePen) {
        let gap = glyph.x - before.x - before.advance;
        let stop = self.stop(glyph);
        // A value may be so long that it touches the next column, which was started on purpose all the same.
        let touched = stop.is_some() && (!before.placed || gap < -OVERLAPS * glyph.size);
        if gap > PARTS_COLUMNS * glyph.blank || blanks > 1 {
            pen.skip(2);
            pen.move_to(self.column(stop.unwrap_or(glyph.x)));
        } else if blanks > 0 || gap > PARTS_WORDS * glyph.size || touched {
            pen.skip(1);
            if let Some(stop) = stop {
                pen.move_to(self.column(stop));
            }
        }
    }

    /// The start of a column at which a letter stands, if the file put it there on purpose.
    fn stop(&self, glyph: &Glyph) -> Option<f32> {
        let near = same_place(glyph.size);
        let from = self.stops.partition_point(|&stop| stop < glyph.x - near);
        self.stops.get(from).copied().filter(|&stop| glyph.placed && stop <= glyph.x + near)
    }
}

fn same_place(size: f32) -> f32 {
    0.05 * size
}

/// Where columns start on a page of proportional letters: places that begin something on at least two rows.
fn stops(page: &Rows, grid: &PageGrid) -> Vec<f32> {
    if grid.fixed {
        return Vec::new();
    }
    let mut starts = Vec::new();
    for row in page.iter() {
        let mut end = f32::NEG_INFINITY;
        for glyph in row.seen() {
            if glyph.placed && glyph.x - end > PARTS_COLUMNS * glyph.blank {
                starts.push(glyph.x);
            }
            end = glyph.x + glyph.advance;
        }
    }
    starts.sort_by(f32::total_cmp);
    let near = same_place(page.size);
    let groups = starts.chunk_by(|a, b| b - a <= near);
    groups.filter(|group| group.len() > 1).map(|group| group[0]).collect()
}

/// Writes a line from left to right.
#[derive(Default)]
struct LinePen {
    line: PrintLine,
    /// The next column that is free.
    column: i32,
    pending: i32,
}

impl LinePen {
    /// Goes on at `column`, or where the pen is if that is further right.
    fn move_to(&mut self, column: i32) {
        self.pending = self.pending.max(column.min(MOST_COLUMNS) - self.column);
    }

    /// Leaves at least `blanks` blanks.
    fn skip(&mut self, blanks: i32) {
        self.pending = self.pending.max(blanks);
    }

    fn put(&mut self, sign: Sign) {
        let text = &mut self.line.text;
        text.extend(std::iter::repeat_n(' ', self.pending.max(0) as usize));
        let before = text.len();
        match sign {
            Sign::Char(character) => text.push(character),
            Sign::Unmapped(code) => {
                self.line.unmapped = true;
                // Writing to a string does not fail.
                let _ = write!(text, "\\x{{{code:02x}}}");
            }
        }
        let written = if matches!(sign, Sign::Char(_)) { 1 } else { (text.len() - before) as i32 };
        self.column += self.pending.max(0) + written;
        self.pending = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PITCH: f32 = 5.1;

    /// Every letter of `text` on its own, moved by up to 0.2 of the pitch, in the order that `shuffle` says.
    fn letters(text: &[String], jitter: &[(f32, f32)], shuffle: &[u32]) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        for (row, line) in text.iter().enumerate() {
            for (column, letter) in line.chars().enumerate() {
                let (right, down) = jitter[glyphs.len() % jitter.len()];
                glyphs.push(Glyph {
                    sign: Sign::Char(letter),
                    x: 40.0 + (column as f32 + right) * PITCH,
                    y: 50.0 + row as f32 * 10.0 + down * PITCH,
                    advance: PITCH,
                    size: PITCH / 0.6,
                    blank: PITCH,
                    angle: 0,
                    placed: true,
                });
            }
        }
        let mut keyed: Vec<(u32, Glyph)> =
            glyphs.into_iter().enumerate().map(|(at, glyph)| (shuffle[at % shuffle.len()], glyph)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        keyed.into_iter().map(|(_, glyph)| glyph).collect()
    }

    fn text(glyphs: &[Glyph]) -> Vec<String> {
        let rows = Rows::new(glyphs);
        let grid = PageGrid::of(std::slice::from_ref(&rows)).unwrap();
        lines(&rows, &grid).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_roughly_placed_row_of_a_print_in_fixed_pitch_stays_on_its_grid() {
        let lines = ["ABCDEFGHIJ KLMNOPQRST UVWXYZ", "abcdefghij klmnopqrst uvwxyz"].map(String::from);
        let mut glyphs = letters(&lines, &[(0.0, 0.0)], &[0]);
        let below = glyphs.iter().filter(|glyph| glyph.y < 55.0).count();
        for (at, glyph) in glyphs[below..].iter_mut().enumerate() {
            glyph.x += if at.is_multiple_of(2) { 0.22 } else { -0.16 } * PITCH;
        }
        assert_eq!(text(&glyphs), lines);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn letters_in_any_order_come_back_as_their_lines(
            body in prop::collection::vec("[A-ZÆØÅ0-9.]{3,12}( {1,9}[a-zæøå0-9,]{1,9}){4,9}", 8..20),
            jitter in prop::collection::vec((-0.19_f32..0.19, -0.19_f32..0.19), 97),
            shuffle in prop::collection::vec(any::<u32>(), 101),
        ) {
            // The first line starts at the left and leaves no doubt where that is.
            prop_assert_eq!(text(&letters(&body, &jitter, &shuffle)), body);
        }

        #[test]
        fn no_letter_is_lost_or_made_up(
            placed in prop::collection::vec(
                (prop::char::range('a', 'z'), -50.0_f32..2000.0, -50.0_f32..2000.0, 0.0_f32..30.0, 0.0_f32..30.0), 1..200),
        ) {
            let glyphs: Vec<Glyph> = placed
                .iter()
                .map(|&(letter, x, y, advance, size)| Glyph {
                    sign: Sign::Char(letter), x, y, advance, size, blank: size * 0.3, angle: 0, placed: true,
                })
                .collect();
            let kept = Rows::new(&glyphs).seen();
            prop_assert!(kept <= glyphs.len());
            let read: usize = text(&glyphs).iter().map(|line| line.chars().filter(|letter| *letter != ' ').count()).sum();
            prop_assert_eq!(read, kept);
        }
    }
}
