//! What somebody laid over a page (*annotations*, PDF 1.7, 12.5): notes, stamps, form fields. They are no part of the print and
//! are not read; that they are there, and whether they cover text of the page, is told.

use hayro_syntax::object::{Array, Dict, Name, Object};
use hayro_syntax::page::Page;

use super::area::Area;
use super::layers::Layers;
use super::matrix::Matrix;

/// Annotations of one page that are looked at; a page of a form has some hundred.
const MOST: usize = 2_000;
/// An annotation narrower or lower than this, in points, shows nothing.
const LEAST: f32 = 1.0;
/// The bits of `F` that keep it from the screen: hidden, and not to be viewed.
const UNSEEN: i32 = 1 << 1 | 1 << 5;
/// Kinds that change nothing of what one reads: what they say opens when somebody asks for it, or they colour and underline.
const HARMLESS: [&[u8]; 12] = [
    b"Link",
    b"Popup",
    b"Text",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"FileAttachment",
    b"Sound",
    b"Movie",
    b"Screen",
    b"PrinterMark",
    b"TrapNet",
];

/// Something laid over a page.
#[derive(Debug)]
pub(super) struct Annotation {
    /// Where.
    pub(super) area: Area,
    /// The lines that it strikes out.
    pub(super) strikes: Vec<Area>,
}

/// The annotations of `page` that one sees, but for those that change nothing.
pub(super) fn seen(page: &Page<'_>, onto_page: Matrix, layers: &Layers) -> Vec<Annotation> {
    let list = page.raw().get::<Array<'_>>(b"Annots");
    let all = list.iter().flat_map(|list| list.iter::<Dict<'_>>()).take(MOST);
    all.filter(|dict| shows(dict) && !layers.hide(dict, b"OC"))
        .filter_map(|dict| of(&dict, onto_page))
        .collect()
}

fn shows(dict: &Dict<'_>) -> bool {
    let is_unseen = dict.get::<i32>(b"F").is_some_and(|flags| flags & UNSEEN != 0);
    let kind = dict.get::<Name<'_>>(b"Subtype");
    let kind: &[u8] = kind.as_ref().map_or(b"", |kind| kind.as_ref());
    // A field that nobody filled in has neither a look nor a value.
    let is_empty_field = kind == b"Widget"
        && dict.get::<Dict<'_>>(b"AP").is_none()
        && [&b"V"[..], b"Parent"].iter().all(|key| dict.get::<Object<'_>>(key).is_none());
    !is_unseen && !HARMLESS.contains(&kind) && !is_empty_field
}

fn of(dict: &Dict<'_>, onto_page: Matrix) -> Option<Annotation> {
    let corners = Area::corners(dict.get::<[f64; 4]>(b"Rect")?, onto_page);
    let area = Area::around(&corners);
    let is_strike = dict.get::<Name<'_>>(b"Subtype").is_some_and(|kind| kind.as_ref() == b"StrikeOut");
    let strikes = if is_strike { struck(dict, onto_page) } else { Vec::new() };
    (area.width() >= LEAST && area.height() >= LEAST).then_some(Annotation { area, strikes })
}

/// A line through the middle of each piece of text that is struck out.
fn struck(dict: &Dict<'_>, onto_page: Matrix) -> Vec<Area> {
    let numbers: Vec<f64> =
        dict.get::<Array<'_>>(b"QuadPoints").iter().flat_map(|points| points.iter::<f64>()).collect();
    let pieces = numbers.chunks_exact(8).map(|piece| {
        let corners: Vec<(f64, f64)> =
            piece.chunks_exact(2).map(|pair| onto_page.point((pair[0], pair[1]))).collect();
        let Area { left, top, right, bottom } = Area::around(&corners);
        let middle = top.midpoint(bottom);
        Area { left, top: middle, right, bottom: middle }
    });
    pieces.collect()
}
