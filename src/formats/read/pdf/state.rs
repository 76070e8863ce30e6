//! The graphics state: how what comes next is drawn.

use super::area::Area;
use super::colour::{Colour, ColourSpace};
use super::matrix::Matrix;

/// What is drawn with less than this share of its colour is not seen.
const SEEN: f64 = 0.06;
/// What is drawn with less than this share of its colour lets through what lies under it.
const OPAQUE: f64 = 0.95;

/// How text and shapes are drawn.
#[derive(Clone)]
pub(super) struct GraphicsState {
    pub(super) onto_page: Matrix,
    /// What is drawn beyond it is not seen.
    pub(super) clip: Area,
    pub(super) font: usize,
    pub(super) size: f64,
    pub(super) char_space: f64,
    pub(super) word_space: f64,
    /// Horizontal scaling, 1 for none.
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    /// How text is drawn, as `Tr` numbers it.
    pub(super) mode: u8,
    /// What shapes and most text are filled with.
    pub(super) fill: PaintInk,
    /// What outlines are drawn with.
    pub(super) stroke: PaintInk,
}

/// One of the two colours of the state.
#[derive(Clone, Copy)]
pub(super) struct PaintInk {
    pub(super) space: ColourSpace,
    /// `None` where it is not known.
    pub(super) colour: Option<Colour>,
    /// From 0, which nobody sees, to 1.
    pub(super) alpha: f64,
}

impl PaintInk {
    /// Takes a space, and its first colour.
    pub(super) fn set_space(&mut self, space: ColourSpace) {
        (self.space, self.colour) = (space, space.first());
    }

    /// Takes a colour of a space.
    pub(super) fn set(&mut self, space: ColourSpace, numbers: &[f64]) {
        (self.space, self.colour) = (space, space.colour(numbers));
    }

    /// Whether it leaves anything to be seen.
    pub(super) fn is_seen(&self) -> bool {
        self.alpha >= SEEN
    }

    /// Whether it hides what lies under it.
    pub(super) fn is_opaque(&self) -> bool {
        self.alpha >= OPAQUE
    }
}

impl GraphicsState {
    /// The inks that text is drawn with, seen ones only: none in the modes that draw nothing.
    pub(super) fn text_inks(&self) -> impl Iterator<Item = PaintInk> {
        let (fills, strokes) = match self.mode {
            0 | 4 => (true, false),
            1 | 5 => (false, true),
            2 | 6 => (true, true),
            // Mode 7 only clips; a scanner's guess is as invisible in it as in mode 3.
            _ => (false, false),
        };
        let inks = [(fills, self.fill), (strokes, self.stroke)];
        inks.into_iter().filter(|(draws, ink)| *draws && ink.is_seen()).map(|(_, ink)| ink)
    }
}

impl Default for GraphicsState {
    fn default() -> Self {
        let ink = PaintInk { space: ColourSpace::Grey, colour: Some(Colour::BLACK), alpha: 1.0 };
        Self {
            onto_page: Matrix::default(),
            clip: Area::EVERYWHERE,
            font: 0,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            fill: ink,
            stroke: ink,
        }
    }
}
