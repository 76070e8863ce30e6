//! The path that a page is drawing, as far as it clips, covers or strikes out letters: its rectangles and straight
//! lines. Anything rounder counts as the rectangle around it, and covers nothing.

use super::area::{Area, is_upright};

/// Rectangles and lines of one path that are told apart; a drawing has more, a table less.
const MOST_PIECES: usize = 500;

/// A path under construction.
#[derive(Debug, Default)]
pub(super) struct DrawnPath {
    /// Its upright rectangles.
    pub(super) rectangles: Vec<Area>,
    /// Its straight lines from one point to another.
    pub(super) lines: Vec<Area>,
    /// The smallest rectangle around all of it; `None` while there is nothing.
    pub(super) bounds: Option<Area>,
    /// True where something of it is no upright rectangle.
    pub(super) is_odd: bool,
    /// True once it is to clip what is drawn from now on.
    pub(super) clips: bool,
    points: Vec<(f64, f64)>,
}

impl DrawnPath {
    /// `m`: begins a piece.
    pub(super) fn begin(&mut self, at: (f64, f64)) {
        self.end_piece();
        self.points.push(at);
    }

    /// `l`: a line to a point.
    pub(super) fn line(&mut self, to: (f64, f64)) {
        // A piece of more corners than a rectangle is only ever a bound.
        if self.points.len() < 6 {
            self.points.push(to);
        } else {
            self.is_odd = true;
            self.reach(to);
        }
    }

    /// `c`, `v`, `y`: a curve; the points that shape it bound it.
    pub(super) fn curve(&mut self, points: &[(f64, f64)]) {
        self.is_odd = true;
        points.iter().for_each(|&point| self.reach(point));
    }

    /// `re`: a rectangle by its four corners.
    pub(super) fn rectangle(&mut self, corners: [(f64, f64); 4]) {
        self.end_piece();
        self.points.extend(corners);
        self.end_piece();
    }

    /// Ends the piece that is begun; to be called before the path is looked at.
    pub(super) fn end_piece(&mut self) {
        let mut points = std::mem::take(&mut self.points);
        if points.len() == 5 && points[0] == points[4] {
            points.pop();
        }
        let area = Area::around(&points);
        if points.len() > 1 {
            points.iter().for_each(|&point| self.reach(point));
        }
        match points.len() {
            0 | 1 => {}
            _ if self.rectangles.len() + self.lines.len() >= MOST_PIECES => self.is_odd = true,
            2 => self.lines.push(area),
            4 if is_upright(&points) => self.rectangles.push(area),
            _ => self.is_odd = true,
        }
        points.clear();
        self.points = points;
    }

    /// The rectangles that it fills all over, if each of its pieces is one and none lies in another, which may be a hole.
    pub(super) fn filled(&self) -> &[Area] {
        let holds_another = |(at, area): (usize, &Area)| {
            self.rectangles.iter().enumerate().any(|(other, inner)| other != at && area.holds_all(inner))
        };
        // Few paths have more than one piece; where many have, they are not held against each other.
        let may_have_holes = match self.rectangles.len() {
            0 | 1 => false,
            2..=20 => self.rectangles.iter().enumerate().any(holds_another),
            _ => true,
        };
        if self.is_odd || may_have_holes { &[] } else { &self.rectangles }
    }

    fn reach(&mut self, (x, y): (f64, f64)) {
        self.bounds = Some(self.bounds.unwrap_or(Area::NOWHERE).with((x as f32, y as f32)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_are_told_however_they_are_drawn() {
        let corners = [(1.0, 2.0), (9.0, 2.0), (9.0, 5.0), (1.0, 5.0)];
        let mut whole = DrawnPath::default();
        whole.rectangle(corners);
        let mut drawn = DrawnPath::default();
        drawn.begin(corners[0]);
        corners[1..].iter().chain(&corners[..1]).for_each(|&corner| drawn.line(corner));
        drawn.end_piece();
        assert_eq!(whole.filled(), drawn.filled());
        assert_eq!(whole.filled(), [Area::around(&corners)]);
        assert_eq!(drawn.bounds, Some(Area::around(&corners)));
    }

    #[test]
    fn frames_and_curves_fill_nothing() {
        let corners = |by: f64| [(by, by), (9.0 - by, by), (9.0 - by, 9.0 - by), (by, 9.0 - by)];
        let mut frame = DrawnPath::default();
        frame.rectangle(corners(0.0));
        frame.rectangle(corners(1.0));
        assert!(frame.filled().is_empty());
        let mut round = DrawnPath::default();
        round.begin((0.0, 0.0));
        round.curve(&[(0.0, 0.0), (0.0, 5.0), (5.0, 9.0), (9.0, 9.0)]);
        round.end_piece();
        assert!(round.filled().is_empty());
        assert_eq!(round.bounds, Some(Area { left: 0.0, top: 0.0, right: 9.0, bottom: 9.0 }));
    }
}
