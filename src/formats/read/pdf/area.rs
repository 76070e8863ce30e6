//! An upright rectangle on the page: what is clipped, painted and covered is told by these.

use super::matrix::Matrix;

/// A rectangle in points from the upper left corner of the page; empty where its edges cross.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl Area {
    /// What no clipping has made smaller.
    pub(super) const EVERYWHERE: Self =
        Self { left: f32::NEG_INFINITY, top: f32::NEG_INFINITY, right: f32::INFINITY, bottom: f32::INFINITY };

    /// Holds nothing.
    pub(super) const NOWHERE: Self =
        Self { left: f32::INFINITY, top: f32::INFINITY, right: f32::NEG_INFINITY, bottom: f32::NEG_INFINITY };

    /// The corners of a box `[x0 y0 x1 y1]`, taken onto the page.
    pub(super) fn corners([x0, y0, x1, y1]: [f64; 4], onto_page: Matrix) -> [(f64, f64); 4] {
        [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|corner| onto_page.point(corner))
    }

    /// The smallest one around points.
    pub(super) fn around(points: &[(f64, f64)]) -> Self {
        points.iter().fold(Self::NOWHERE, |area, &(x, y)| area.with((x as f32, y as f32)))
    }

    /// With one more point in it.
    pub(super) fn with(self, (x, y): (f32, f32)) -> Self {
        Self {
            left: self.left.min(x),
            top: self.top.min(y),
            right: self.right.max(x),
            bottom: self.bottom.max(y),
        }
    }

    /// What two have in common.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Whether a point lies in it, the edges included.
    pub(super) fn holds(&self, (x, y): (f32, f32)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// Whether all of `other` lies in it.
    pub(super) fn holds_all(&self, other: &Self) -> bool {
        self.holds((other.left, other.top)) && self.holds((other.right, other.bottom))
    }

    /// Whether two have a point in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left <= other.right
            && other.left <= self.right
            && self.top <= other.bottom
            && other.top <= self.bottom
    }

    /// Its width, 0 at least.
    pub(super) fn width(&self) -> f32 {
        (self.right - self.left).max(0.0)
    }

    /// Its height, 0 at least.
    pub(super) fn height(&self) -> f32 {
        (self.bottom - self.top).max(0.0)
    }
}

/// Whether four corners in turn are those of an upright rectangle.
pub(super) fn is_upright(corners: &[(f64, f64)]) -> bool {
    const NEAR: f64 = 0.1;
    let [a, b, c, d] = corners else { return false };
    let level = |from: &(f64, f64), to: &(f64, f64)| (from.1 - to.1).abs() < NEAR;
    let plumb = |from: &(f64, f64), to: &(f64, f64)| (from.0 - to.0).abs() < NEAR;
    level(a, b) && plumb(b, c) && level(c, d) && plumb(d, a)
        || plumb(a, b) && level(b, c) && plumb(c, d) && level(d, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_cut_and_asked() {
        let area = Area::around(&[(10.0, 20.0), (30.0, 5.0)]);
        assert_eq!(area, Area { left: 10.0, top: 5.0, right: 30.0, bottom: 20.0 });
        assert_eq!(area.and(Area::EVERYWHERE), area);
        assert!(
            area.holds((10.0, 20.0))
                && !area.holds((9.9, 10.0))
                && !area.and(Area::NOWHERE).holds((10.0, 10.0))
        );
        assert!(area.meets(&Area::around(&[(30.0, 20.0), (40.0, 40.0)])));
        assert!(!area.meets(&Area::around(&[(30.1, 20.0), (40.0, 40.0)])));
    }

    #[test]
    fn a_box_that_is_turned_by_a_quarter_stays_upright() {
        let corners = |matrix| Area::corners([0.0, 0.0, 2.0, 1.0], Matrix(matrix));
        assert!(is_upright(&corners([1.0, 0.0, 0.0, 1.0, 7.0, 7.0])));
        assert!(is_upright(&corners([0.0, 1.0, -1.0, 0.0, 7.0, 7.0])));
        assert!(!is_upright(&corners([0.7, 0.7, -0.7, 0.7, 7.0, 7.0])));
    }
}
