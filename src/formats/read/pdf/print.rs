//! Rows of letters on a grid to lines of text: the last step, where places become columns.

use std::fmt::Write;

use super::area::Area;
use super::glyph::{Glyph, LetterFate, Sign};
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
/// A blank is no narrower than this share of a letter's size, whatever its font says.
const LEAST_BLANK: f32 = 0.1;

/// A word with a gap of more columns than this before it stands where the grid says, whatever the words before it do.
const OWN_PLACE: f32 = 3.0;
/// A letter further than this from the one before, in its own pitch, may begin a word.
const MAY_PART: f32 = 1.3;

/// One line of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PrintLine {
    /// The text without trailing blanks.
    pub(super) text: String,
    /// Why it cannot be taken at its word.
    pub(super) faults: Vec<LineFault>,
}

/// Why a line cannot be taken at its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFault {
    /// A letter has no Unicode; it is shown as `\x{…}`.
    Unmapped,
    /// Letters stand on top of each other.
    Overprinted,
    /// A line is drawn through it.
    Struck,
    /// The edge of a cell cuts a word off in which there are digits: what is left is another number.
    CutNumber,
}

/// The lines of a page on its grid, blank lines where the page leaves room for them. `strikes` are level lines that are
/// drawn on it.
pub(super) fn lines(page: &Rows, grid: &PageGrid, strikes: &[Area]) -> Vec<PrintLine> {
    let printer = Printer { grid, shift: grid.overhang(page), stops: stops(page) };
    let mut lines = Vec::new();
    let mut above: Option<f32> = None;
    let struck = struck(page, strikes);
    for (number, row) in page.iter().enumerate() {
        if let Some(above) = above {
            let blank = ((row.y - above) / grid.leading).round() as usize;
            lines.resize(lines.len() + blank.saturating_sub(1).min(MOST_BLANK), PrintLine::default());
        }
        above = Some(row.y);
        let mut line = printer.line(row);
        line.faults.extend(struck.contains(&number).then_some(LineFault::Struck));
        lines.push(line);
    }
    lines
}

/// The numbers of the rows through most of whose letters a line is drawn. Where that is done to every other row of a page, the
/// lines are a pattern of its paper.
fn struck(page: &Rows, strikes: &[Area]) -> Vec<usize> {
    if strikes.is_empty() {
        return Vec::new();
    }
    let through = |strike: &Area, glyph: &Glyph| {
        let height = (glyph.y - strike.top.midpoint(strike.bottom)) / glyph.size;
        (0.12..0.5).contains(&height) && (strike.left..=strike.right).contains(&glyph.centre().0)
    };
    let is_struck = |row: RowOf<'_>| {
        let near = |strike: &&Area| (row.y - strike.bottom).abs() < page.size;
        let near: Vec<&Area> = strikes.iter().filter(near).collect();
        let hit = row.seen().filter(|glyph| near.iter().any(|strike| through(strike, glyph))).count();
        hit >= 3 && hit * 2 >= row.seen().count()
    };
    let struck: Vec<usize> =
        page.iter().enumerate().filter(|(_, row)| is_struck(*row)).map(|(number, _)| number).collect();
    if struck.len() > 2 && struck.len() * 2 > page.iter().count() { Vec::new() } else { struck }
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
        pen.line.faults.extend(row.overprinted.then_some(LineFault::Overprinted));
        pen.line.faults.extend(cuts_number(row).then_some(LineFault::CutNumber));
        pen.line
    }

    fn column(&self, x: f32) -> i32 {
        self.grid.column(x).saturating_add(self.shift)
    }

    /// Every letter in its own column. Letters of one word stand side by side and words one blank apart also where they are
    /// set a little wider or narrower than the grid; where a cell begins, the grid decides again.
    fn fixed(&self, row: RowOf<'_>, beside: f32, pen: &mut LinePen) {
        let mut before: Option<&Glyph> = None;
        let mut blanks = Blanks::default();
        for glyph in row.glyphs {
            if glyph.sign.is_blank() {
                blanks.add(glyph);
                continue;
            }
            let column = self.column(glyph.x - beside);
            match before {
                None => pen.move_to(column),
                Some(before) => self.step(before, glyph, blanks.between(before, glyph), column, pen),
            }
            pen.put(glyph.sign);
            before = Some(glyph);
            blanks = Blanks::default();
        }
    }

    /// Moves from one letter to the next, whose column on the grid is `column`.
    fn step(&self, before: &Glyph, glyph: &Glyph, blanks: usize, column: i32, pen: &mut LinePen) {
        let own_pitch = before.advance / self.grid.pitch;
        let pitch = if (0.75..1.35).contains(&own_pitch) { before.advance } else { self.grid.pitch };
        let step = (glyph.x - before.x) / pitch;
        let begins = glyph.placed && column > pen.column && step >= MAY_PART || is_next_cell(before, glyph);
        if step < 1.5 && blanks == 0 && !begins {
            return;
        }
        pen.skip(1);
        if step.round() >= OWN_PLACE || self.stop(glyph).is_some() {
            pen.move_to(column);
        }
    }

    /// Words one blank apart; where a column starts, at its place on the grid.
    fn spread(&self, row: RowOf<'_>, pen: &mut LinePen) {
        let mut before: Option<&Glyph> = None;
        let mut blanks = Blanks::default();
        for glyph in row.glyphs {
            if glyph.sign.is_blank() {
                blanks.add(glyph);
                continue;
            }
            match before {
                None => pen.move_to(self.column(glyph.x)),
                Some(before) => self.part(before, glyph, blanks.between(before, glyph), pen),
            }
            pen.put(glyph.sign);
            before = Some(glyph);
            blanks = Blanks::default();
        }
    }

    /// Leaves what belongs between two letters: nothing, a blank, or the way to a column.
    fn part(&self, before: &Glyph, glyph: &Glyph, blanks: usize, pen: &mut LinePen) {
        let gap = glyph.x - before.x - before.advance;
        let stop = self.stop(glyph);
        // A value may be so long that it touches the next column, which was started on purpose all the same.
        let touched =
            is_next_cell(before, glyph) || stop.is_some() && (!before.placed || gap < -OVERLAPS * glyph.size);
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

/// Blanks that the file puts between two letters, not all of which need be seen there: the blanks at the end of one cell may
/// lie over the letters of the next.
#[derive(Default)]
struct Blanks {
    count: usize,
    width: f32,
}

impl Blanks {
    fn add(&mut self, blank: &Glyph) {
        self.count += 1;
        self.width = self.width.max(blank.advance);
    }

    /// How many of them there is room for.
    fn between(&self, before: &Glyph, glyph: &Glyph) -> usize {
        let gap = glyph.x - before.x - before.advance;
        let room = (gap / self.width.max(LEAST_BLANK * glyph.size)).round().max(0.0);
        self.count.min(room as usize)
    }
}

/// Whether a letter begins the cell beside one whose edge cuts off the word before it.
fn is_next_cell(before: &Glyph, glyph: &Glyph) -> bool {
    before.fate == LetterFate::Cut && glyph.placed
}

/// Whether the edge of a cell cuts off a word that holds a digit.
fn cuts_number(row: RowOf<'_>) -> bool {
    let is_digit = |glyph: &Glyph| matches!(glyph.sign, Sign::Char(sign) if sign.is_ascii_digit());
    let mut words = row.glyphs.chunk_by(|a, b| {
        let touch = b.x - a.x - a.advance < PARTS_WORDS * b.size;
        !a.sign.is_blank() && !b.sign.is_blank() && touch && !is_next_cell(a, b)
    });
    words.any(|word| word.iter().any(|glyph| glyph.fate == LetterFate::Cut) && word.iter().any(is_digit))
}

fn same_place(size: f32) -> f32 {
    0.05 * size
}

/// Where columns start on a page: places that begin something on at least two rows.
fn stops(page: &Rows) -> Vec<f32> {
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
                if !self.line.faults.contains(&LineFault::Unmapped) {
                    self.line.faults.push(LineFault::Unmapped);
                }
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
                    fate: LetterFate::Seen,
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
        lines(&rows, &grid, &[]).into_iter().map(|line| line.text).collect()
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
                    sign: Sign::Char(letter), x, y, advance, size, blank: size * 0.3, angle: 0, placed: true, fate: LetterFate::Seen,
                })
                .collect();
            let kept = Rows::new(&glyphs).seen();
            prop_assert!(kept <= glyphs.len());
            let read: usize = text(&glyphs).iter().map(|line| line.chars().filter(|letter| *letter != ' ').count()).sum();
            prop_assert_eq!(read, kept);
        }
    }
}
