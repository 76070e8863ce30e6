//! Letters on a page to rows of letters: what stands on one baseline, from left to right.

use std::ops::Range;

use super::glyph::{Glyph, Sign};

/// Letters whose baselines differ by less than this share of their size stand on one row.
const SAME_ROW: f32 = 0.35;
/// A letter nearer to the one before than this share of that one's width stands on top of it.
const ON_TOP: f32 = 0.45;
/// No letter is wider than this share of its size, however far apart the letters of its word are set.
const WIDEST: f32 = 1.5;

/// The rows of one page, from the top, and the letters that are really to be seen.
pub(super) struct Rows {
    glyphs: Vec<Glyph>,
    rows: Vec<PageRow>,
    /// The size of most letters.
    pub(super) size: f32,
}

struct PageRow {
    y: f32,
    range: Range<usize>,
    overprinted: bool,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct RowOf<'r> {
    /// Its baseline.
    pub(super) y: f32,
    /// Its letters from left to right, blanks included.
    pub(super) glyphs: &'r [Glyph],
    /// True where different letters stand on top of each other, so that nobody can read them.
    pub(super) overprinted: bool,
}

impl Rows {
    /// Sorts the letters of a page into rows. Rows without anything to be seen are left out.
    pub(super) fn new(glyphs: &[Glyph]) -> Self {
        let size = usual_size(glyphs);
        let mut rows = Self { glyphs: Vec::with_capacity(glyphs.len()), rows: Vec::new(), size };
        let runs = runs_by_height(glyphs);
        let mut from = 0;
        while from < runs.len() {
            let y = runs[from].0;
            let reach = y + SAME_ROW * size;
            let to = from + runs[from..].iter().take_while(|(at, _)| *at <= reach).count().max(1);
            rows.add(y, glyphs, &runs[from..to]);
            from = to;
        }
        rows
    }

    /// The rows from the top.
    pub(super) fn iter(&self) -> impl Iterator<Item = RowOf<'_>> {
        self.rows.iter().map(|row| RowOf {
            y: row.y,
            glyphs: &self.glyphs[row.range.clone()],
            overprinted: row.overprinted,
        })
    }

    /// How many letters are to be seen.
    pub(super) fn seen(&self) -> usize {
        self.iter().flat_map(RowOf::seen).count()
    }

    fn add(&mut self, y: f32, glyphs: &[Glyph], runs: &[(f32, Range<usize>)]) {
        let start = self.glyphs.len();
        for (_, run) in runs {
            self.glyphs.extend_from_slice(&glyphs[run.clone()]);
        }
        let row = &mut self.glyphs[start..];
        if !row.is_sorted_by(|a, b| a.x <= b.x) {
            row.sort_by(|a, b| a.x.total_cmp(&b.x));
        }
        let (kept, overprinted) = drop_overprint(row);
        self.glyphs.truncate(start + kept);
        if self.glyphs[start..].iter().all(|glyph| glyph.sign.is_blank()) {
            self.glyphs.truncate(start);
        } else {
            self.rows.push(PageRow { y, range: start..start + kept, overprinted });
        }
    }
}

impl<'r> RowOf<'r> {
    /// The letters that are to be seen.
    pub(super) fn seen(self) -> impl Iterator<Item = &'r Glyph> {
        self.glyphs.iter().filter(|glyph| !glyph.sign.is_blank())
    }
}

fn usual_size(glyphs: &[Glyph]) -> f32 {
    let mut sizes: Vec<f32> = glyphs.iter().map(|glyph| glyph.size).filter(|&size| size > 0.0).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let middle = sizes.len() / 2;
    *sizes.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// Runs of neighbours in the file that share a baseline, from the top: far fewer to sort than letters.
fn runs_by_height(glyphs: &[Glyph]) -> Vec<(f32, Range<usize>)> {
    let mut runs: Vec<(f32, Range<usize>)> = Vec::new();
    for (at, glyph) in glyphs.iter().enumerate() {
        match runs.last_mut() {
            Some((y, run)) if *y == glyph.y => run.end = at + 1,
            _ => runs.push((glyph.y, at..at + 1)),
        }
    }
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    runs
}

/// Moves what stays to the front of a sorted row: a letter printed twice for bold type stays once, an underline under
/// letters goes. Gives how many stay and whether different letters are left on top of each other.
fn drop_overprint(row: &mut [Glyph]) -> (usize, bool) {
    let (mut kept, mut overprinted) = (0, false);
    let mut last_seen: Option<usize> = None;
    for at in 0..row.len() {
        let glyph = row[at];
        let below = last_seen.filter(|_| !glyph.sign.is_blank());
        if let Some(below) = below.filter(|&below| on_top(&row[below], &glyph)) {
            if glyph.sign == row[below].sign || is_underline(glyph.sign) {
                continue;
            }
            if is_underline(row[below].sign) {
                row[below] = glyph;
                continue;
            }
            overprinted = true;
        }
        row[kept] = glyph;
        if !glyph.sign.is_blank() {
            last_seen = Some(kept);
        }
        kept += 1;
    }
    (kept, overprinted)
}

fn on_top(below: &Glyph, glyph: &Glyph) -> bool {
    glyph.x - below.x < ON_TOP * below.advance.min(WIDEST * below.size)
}

fn is_underline(sign: Sign) -> bool {
    sign == Sign::Char('_')
}

#[cfg(test)]
mod tests {
    use super::super::glyph::LetterFate;
    use super::*;

    fn glyph(sign: char, x: f32, y: f32) -> Glyph {
        let sign = Sign::Char(sign);
        Glyph {
            sign,
            x,
            y,
            advance: 6.0,
            size: 10.0,
            blank: 6.0,
            angle: 0,
            placed: true,
            fate: LetterFate::Seen,
        }
    }

    fn text(rows: &Rows) -> Vec<String> {
        let letter = |glyph: &Glyph| match glyph.sign {
            Sign::Char(letter) => letter,
            Sign::Unmapped(_) => '?',
        };
        rows.iter().map(|row| row.glyphs.iter().map(letter).collect()).collect()
    }

    #[test]
    fn rows_come_out_from_the_top_whatever_the_order_of_the_file() {
        let page =
            [glyph('d', 6.0, 32.0), glyph('a', 0.0, 20.0), glyph('c', 0.0, 31.0), glyph('b', 6.0, 20.5)];
        assert_eq!(text(&Rows::new(&page)), ["ab", "cd"]);
        assert_eq!(text(&Rows::new(&[glyph(' ', 0.0, 9.0), glyph('x', 0.0, 50.0)])), ["x"]);
        assert!(text(&Rows::new(&[])).is_empty());
    }

    #[test]
    fn what_is_printed_twice_stays_once() {
        let page = [glyph('l', 0.0, 9.0), glyph('l', 6.0, 9.0), glyph('l', 0.4, 9.0), glyph('l', 6.4, 9.2)];
        let rows = Rows::new(&page);
        assert_eq!(text(&rows), ["ll"]);
        assert!(rows.iter().all(|row| !row.overprinted));
        let underlined = Rows::new(&[glyph('_', 0.0, 9.0), glyph('a', 0.0, 9.0), glyph('_', 0.1, 9.0)]);
        assert_eq!(text(&underlined), ["a"]);
    }

    #[test]
    fn different_letters_on_one_spot_are_called_unreadable() {
        let rows = Rows::new(&[glyph('1', 0.0, 9.0), glyph('7', 0.5, 9.0)]);
        assert!(rows.iter().all(|row| row.overprinted));
    }
}
