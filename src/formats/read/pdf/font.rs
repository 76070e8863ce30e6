//! What the codes of a font say and how wide they are, looked up once a code.
//!
//! A code whose character the font does not name stays a code: no table is tried in the hope that it fits.

use std::collections::HashMap;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn};
use hayro_syntax::object::{Dict, Name, Object, Stream};

use super::glyph::Sign;
use super::inflate::is_affordable;

/// The fonts of some pages, each loaded once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    programs: FontResolverFn,
    cmaps: CMapResolverFn,
    known: HashMap<&'a [u8], usize>,
    faces: Vec<Face<'a>>,
}

/// One font.
pub(super) struct Face<'a> {
    /// `None` where the font cannot be loaded: all its codes stay codes.
    font: Option<Font<'a>>,
    mapped: bool,
    /// Width of a blank, in thousandths of the font's size.
    pub(super) blank: f32,
    low: Vec<Option<ShownCode>>,
    high: HashMap<u32, ShownCode>,
}

/// What a code shows.
#[derive(Debug, Clone)]
pub(super) struct ShownCode {
    /// Width, in thousandths of the font's size.
    pub(super) width: f32,
    /// The signs it stands for: mostly one, several for a ligature, none for what has no width and no shape.
    pub(super) signs: Signs,
}

/// The signs of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signs {
    /// Exactly one.
    One(Sign),
    /// None or several.
    Many(Box<[Sign]>),
}

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Self {
        Self {
            cache: FontCache::new(),
            programs: Arc::new(|query| match query {
                FontQuery::Standard(standard) => Some(standard.get_font_data()),
                FontQuery::Fallback(other) => Some(other.pick_standard_font().get_font_data()),
            }),
            cmaps: Arc::new(|_| None),
            known: HashMap::new(),
            faces: vec![Face::new(None, false)],
        }
    }

    /// The number of the font that `dict` describes; without one, of a font that knows no character.
    pub(super) fn number(&mut self, dict: Option<&Dict<'a>>) -> usize {
        let Some(dict) = dict else { return 0 };
        if let Some(&number) = self.known.get(dict.data()) {
            return number;
        }
        let font = is_affordable(dict).then(|| self.cache.font(dict, &self.programs, &self.cmaps)).flatten();
        self.faces.push(Face::new(font, names_its_characters(dict)));
        self.known.insert(dict.data(), self.faces.len() - 1);
        self.faces.len() - 1
    }

    /// The font of a number that [`Self::number`] gave.
    pub(super) fn face(&mut self, number: usize) -> &mut Face<'a> {
        let number = number.min(self.faces.len() - 1);
        &mut self.faces[number]
    }
}

/// An embedded TrueType font with neither an encoding nor a Unicode map numbers its glyphs as it likes: the library
/// would read such codes as if they were Latin letters.
fn names_its_characters(dict: &Dict<'_>) -> bool {
    let embedded =
        dict.get::<Dict<'_>>(b"FontDescriptor").is_some_and(|about| about.contains_key(b"FontFile2"));
    let true_type = dict.get::<Name<'_>>(b"Subtype").is_some_and(|name| name.as_ref() == b"TrueType");
    let says =
        dict.get::<Object<'_>>(b"Encoding").is_some() || dict.get::<Stream<'_>>(b"ToUnicode").is_some();
    !(embedded && true_type) || says
}

impl<'a> Face<'a> {
    fn new(font: Option<Font<'a>>, mapped: bool) -> Self {
        let mut face = Self { font, mapped, blank: 0.0, low: vec![None; 256], high: HashMap::new() };
        let blank = face.shown(32);
        let is_blank = blank.signs == Signs::One(Sign::Char(' '));
        face.blank = if is_blank && blank.width > 50.0 { blank.width } else { 280.0 };
        face
    }

    /// The code at `at` in `bytes` and how many bytes it takes, at least one.
    pub(super) fn code(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        match &self.font {
            Some(font) => {
                let (code, length) = font.read_code(bytes, at);
                (code, length.max(1))
            }
            None => (u32::from(bytes[at]), 1),
        }
    }

    /// What a code shows.
    pub(super) fn shown(&mut self, code: u32) -> &ShownCode {
        let Self { font, mapped, low, high, .. } = self;
        let look_up = || look_up(font.as_ref(), *mapped, code);
        match low.get_mut(code as usize) {
            Some(slot) => slot.get_or_insert_with(look_up),
            None => high.entry(code).or_insert_with(look_up),
        }
    }
}

fn look_up(font: Option<&Font<'_>>, mapped: bool, code: u32) -> ShownCode {
    let Some(font) = font else {
        return ShownCode { width: 500.0, signs: Signs::One(Sign::Unmapped(code)) };
    };
    let unicode = match font.glyph(font.map_code(code), code) {
        FontGlyph::Outline(glyph) => glyph.as_unicode(),
        FontGlyph::Type3(glyph) => glyph.as_unicode(),
    };
    let width = font.code_advance(code).x as f32;
    ShownCode { width, signs: signs(code, unicode.filter(|_| mapped)) }
}

fn signs(code: u32, unicode: Option<BfString>) -> Signs {
    match unicode {
        None => Signs::One(Sign::Unmapped(code)),
        Some(BfString::Char(only)) => plain(code, only).into(),
        Some(BfString::String(text)) => {
            text.chars().flat_map(|one| plain(code, one)).collect::<Vec<_>>().into()
        }
    }
}

/// A character as prints are searched for it: one kind of blank, one kind of hyphen, no ligatures.
fn plain(code: u32, character: char) -> Vec<Sign> {
    let spelled = match character {
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        // A soft hyphen that a page shows is a hyphen.
        '\u{ad}' | '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "",
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        unknown if unknown.is_control() || unknown == '\u{fffd}' || is_private(unknown) => {
            return vec![Sign::Unmapped(code)];
        }
        known => return vec![Sign::Char(known)],
    };
    spelled.chars().map(Sign::Char).collect()
}

/// Code points that mean what the maker of a font likes.
fn is_private(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

impl From<Vec<Sign>> for Signs {
    fn from(signs: Vec<Sign>) -> Self {
        match signs[..] {
            [only] => Self::One(only),
            _ => Self::Many(signs.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_made_plain_and_unknown_codes_stay_codes() {
        let of = |character| plain(7, character);
        assert_eq!(of('å'), [Sign::Char('å')]);
        assert_eq!(of('\u{a0}'), [Sign::Char(' ')]);
        assert_eq!(of('\u{ad}'), [Sign::Char('-')]);
        assert_eq!(of('\u{fb03}'), ['f', 'f', 'i'].map(Sign::Char));
        assert_eq!(of('\u{200b}'), []);
        for unknown in ['\u{0}', '\u{fffd}', '\u{f0b7}', '\u{10fffd}'] {
            assert_eq!(of(unknown), [Sign::Unmapped(7)], "{unknown:?}");
        }
        assert_eq!(signs(9, None), Signs::One(Sign::Unmapped(9)));
    }

    #[test]
    fn without_a_font_every_code_stays_a_code() {
        let mut fonts = Fonts::new();
        let number = fonts.number(None);
        let face = fonts.face(number);
        assert_eq!(face.code(b"A", 0), (65, 1));
        assert_eq!(face.shown(65).signs, Signs::One(Sign::Unmapped(65)));
    }
}
