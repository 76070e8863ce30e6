//! The six numbers by which a PDF moves, turns and stretches.

/// Takes a point `(x, y)` to `(a x + c y + e, b x + d y + f)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Default for Matrix {
    fn default() -> Self {
        Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    }
}

impl Matrix {
    /// First `self`, then `next`.
    pub(super) fn then(self, next: Self) -> Self {
        let (Self([a, b, c, d, e, f]), Self([na, nb, nc, nd, ne, nf])) = (self, next);
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    /// Where it takes a point.
    pub(super) fn point(self, (x, y): (f64, f64)) -> (f64, f64) {
        let Self([a, b, c, d, e, f]) = self;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// With its origin moved along its own first axis.
    pub(super) fn moved(self, along: f64) -> Self {
        let Self([a, b, c, d, e, f]) = self;
        Self([a, b, c, d, e + along * a, f + along * b])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_apply_from_left_to_right() {
        let double = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let right = Matrix([1.0, 0.0, 0.0, 1.0, 5.0, 0.0]);
        assert_eq!(right.then(double), Matrix([2.0, 0.0, 0.0, 2.0, 10.0, 0.0]));
        assert_eq!(double.then(right), double.moved(2.5));
    }
}
