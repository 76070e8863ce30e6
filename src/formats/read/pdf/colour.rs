//! Colours, as far as it matters whether a letter can be told from what is behind it.

use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Resources;

/// Red, green and blue, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour([f32; 3]);

/// Two colours that differ by no more than this in red, green and blue look the same on paper.
const ALIKE: f32 = 0.06;

impl Colour {
    pub(super) const WHITE: Self = Self([1.0; 3]);
    pub(super) const BLACK: Self = Self([0.0; 3]);

    /// Whether the two can be told apart.
    pub(super) fn differs(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(own, other)| (own - other).abs() > ALIKE)
    }

    fn grey(grey: f64) -> Self {
        Self([grey.clamp(0.0, 1.0) as f32; 3])
    }

    fn of_inks(cyan: f64, magenta: f64, yellow: f64, black: f64) -> Self {
        Self([cyan, magenta, yellow].map(|ink| ((1.0 - ink) * (1.0 - black)).clamp(0.0, 1.0) as f32))
    }
}

/// What the numbers of a colour mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourSpace {
    Grey,
    Rgb,
    Cmyk,
    /// Special inks: none of any is the white of the paper.
    Inks,
    /// Lightness first, from 0 to 100.
    Lab,
    /// A pattern, a table of colours, or what is not known.
    Unknown,
}

impl ColourSpace {
    /// The space that an operator `cs` or `CS` names.
    pub(super) fn named<'a>(name: &Name<'_>, resources: &Resources<'a>) -> Self {
        match Self::simple(name.as_ref()) {
            Self::Unknown => resources.get_color_space(name).map_or(Self::Unknown, |space| Self::of(&space)),
            known => known,
        }
    }

    fn of(space: &Object<'_>) -> Self {
        match space {
            Object::Name(name) => Self::simple(name.as_ref()),
            Object::Array(parts) => Self::with_parts(parts),
            _ => Self::Unknown,
        }
    }

    fn with_parts(parts: &Array<'_>) -> Self {
        let Some(kind) = parts.iter::<Object<'_>>().next().and_then(Object::into_name) else {
            return Self::Unknown;
        };
        match kind.as_ref() {
            b"ICCBased" => {
                match parts.iter::<Stream<'_>>().next().map(|profile| components(profile.dict())) {
                    Some(Some(1)) => Self::Grey,
                    Some(Some(3)) => Self::Rgb,
                    Some(Some(4)) => Self::Cmyk,
                    _ => Self::Unknown,
                }
            }
            b"Separation" | b"DeviceN" => Self::Inks,
            b"Lab" => Self::Lab,
            simple => Self::simple(simple),
        }
    }

    fn simple(name: &[u8]) -> Self {
        match name {
            b"DeviceGray" | b"CalGray" | b"G" => Self::Grey,
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            _ => Self::Unknown,
        }
    }

    /// The colour that numbers name in it; `None` where that is not known.
    pub(super) fn colour(self, numbers: &[f64]) -> Option<Colour> {
        match (self, numbers) {
            (Self::Grey, &[grey]) => Some(Colour::grey(grey)),
            (Self::Rgb, &[red, green, blue]) => {
                Some(Colour([red, green, blue].map(|part| part.clamp(0.0, 1.0) as f32)))
            }
            (Self::Cmyk, &[cyan, magenta, yellow, black]) => {
                Some(Colour::of_inks(cyan, magenta, yellow, black))
            }
            (Self::Inks, [_, ..]) => {
                Some(Colour::grey(1.0 - numbers.iter().fold(0.0, |most, ink| ink.max(most))))
            }
            (Self::Lab, &[lightness, ..]) => Some(Colour::grey(lightness / 100.0)),
            _ => None,
        }
    }

    /// The colour before any is named.
    pub(super) fn first(self) -> Option<Colour> {
        (self != Self::Unknown).then_some(Colour::BLACK)
    }
}

fn components(profile: &Dict<'_>) -> Option<i32> {
    profile.get::<i32>(b"N")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_is_white_in_every_space() {
        let white = |space: ColourSpace, numbers: &[f64]| {
            space.colour(numbers).is_some_and(|colour| !colour.differs(Colour::WHITE))
        };
        assert!(
            white(ColourSpace::Grey, &[1.0])
                && white(ColourSpace::Grey, &[0.97])
                && !white(ColourSpace::Grey, &[0.8])
        );
        assert!(white(ColourSpace::Rgb, &[1.0, 1.0, 1.0]) && !white(ColourSpace::Rgb, &[1.0, 1.0, 0.0]));
        assert!(white(ColourSpace::Cmyk, &[0.0; 4]) && !white(ColourSpace::Cmyk, &[0.0, 0.0, 0.0, 1.0]));
        assert!(white(ColourSpace::Inks, &[0.0, 0.0]) && !white(ColourSpace::Inks, &[0.0, 1.0]));
        assert!(white(ColourSpace::Lab, &[100.0, 0.0, 0.0]));
        assert_eq!(ColourSpace::Unknown.colour(&[1.0]), None);
        assert_eq!(ColourSpace::Rgb.colour(&[1.0]), None);
    }
}
