//! Formats and colours. Words carry the meaning; every colour pair is readable without seeing the colour (contrast
//! at least 4.5:1, tested).

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::domain::{Kind, Owner};
use crate::formats::book::shape::ColumnShape;

/// A text colour on a background, as `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) text: u32,
    pub(crate) ground: u32,
}

const HEADER: Ink = Ink { text: 0xFFFFFF, ground: 0x1F3864 };
const TYPED_HEADER: Ink = Ink { text: 0x1F3864, ground: 0xFFE08A };
const TYPED: Ink = Ink { text: 0x000000, ground: 0xFFF9E3 };
const OVERDUE: Ink = Ink { text: 0x8B1A1A, ground: 0xFBE3E1 };
const QUIET: u32 = 0x595959;
const LINK: u32 = 0x0B5394;
const LINE: u32 = 0xD0D7E2;

pub(crate) fn kind_ink(kind: Kind) -> Ink {
    match kind {
        Kind::Error => Ink { text: 0x8B1A1A, ground: 0xFBE3E1 },
        Kind::Advice => Ink { text: 0x6B4300, ground: 0xFFF0D2 },
        Kind::Information => Ink { text: 0x1F4E79, ground: 0xE5EFF8 },
        Kind::Reminder => Ink { text: 0x404040, ground: 0xEDEDED },
    }
}

pub(crate) fn owner_ink(owner: Owner) -> Ink {
    match owner {
        Owner::Customer => Ink { text: 0x0B5345, ground: 0xDFF1EA },
        Owner::Both => Ink { text: 0x4A235A, ground: 0xEEE4F3 },
        Owner::Unresolved => Ink { text: 0x6E2C00, ground: 0xFBE5D6 },
        Owner::Sam => Ink { text: 0x1F3864, ground: 0xE0E7F4 },
        Owner::ForInformation => Ink { text: 0x4D4D4D, ground: 0xF2F2F2 },
    }
}

/// The colour of a kind in the chart, strong enough to stand on white.
pub(crate) fn chart_colour(kind: Kind) -> Color {
    Color::RGB(match kind {
        Kind::Error => 0xB03A2E,
        Kind::Advice => 0xB9770E,
        Kind::Information => 0x2E75B6,
        Kind::Reminder => 0x7F7F7F,
    })
}

/// The colour of an owner in the chart, strong enough to stand on white.
pub(crate) fn owner_colour(owner: Owner) -> Color {
    Color::RGB(match owner {
        Owner::Customer => 0x117864,
        Owner::Both => 0x7D3C98,
        Owner::Unresolved => 0xBA4A00,
        Owner::Sam => 0x2E5EAA,
        Owner::ForInformation => 0x8C8C8C,
    })
}

/// The font that everything is written in: one that both Windows and free systems have (or have the measures of).
/// Row heights are reckoned for it.
pub(crate) fn plain() -> Format {
    Format::new().set_font_name("Arial").set_font_size(10)
}

/// Height of a row and width of a column where nothing is said of them.
pub(crate) const ROW_PIXELS: u32 = 17;
pub(crate) const COLUMN_PIXELS: u32 = 64;

/// A conditional format in these colours.
pub(crate) fn painted(ink: Ink) -> Format {
    ruled().set_font_color(Color::RGB(ink.text)).set_background_color(Color::RGB(ink.ground))
}

/// The conditional format of the columns that people type in.
pub(crate) fn typed() -> Format {
    ruled().set_background_color(Color::RGB(TYPED.ground))
}

/// The conditional format of a Frist that is past while its row is open: bold too, since colour alone says nothing.
pub(crate) fn overdue() -> Format {
    painted(OVERDUE).set_bold()
}

/// The conditional format of every row: a thin line below it.
pub(crate) fn ruled() -> Format {
    Format::new().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(LINE))
}

/// The cell formats of a workbook, made once.
pub(crate) struct Look {
    pub(crate) title: Format,
    pub(crate) intro: Format,
    pub(crate) header: Format,
    pub(crate) typed_header: Format,
    pub(crate) text: Format,
    pub(crate) strong: Format,
    pub(crate) link: Format,
    pub(crate) long_date: Format,
    pub(crate) count: Format,
    pub(crate) rate: Format,
    pub(crate) identifier: Format,
    amount: Format,
    date: Format,
}

impl Look {
    pub(crate) fn new() -> Self {
        let header = |ink: Ink| {
            plain()
                .set_font_color(Color::RGB(ink.text))
                .set_background_color(Color::RGB(ink.ground))
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
        };
        let cell = || plain().set_align(FormatAlign::Top);
        // Held off the text of the next column.
        let number = |shown: &str| cell().set_num_format(shown).set_align(FormatAlign::Right).set_indent(1);
        Self {
            title: plain().set_bold().set_font_size(16).set_font_color(Color::RGB(HEADER.ground)),
            intro: plain().set_font_color(Color::RGB(QUIET)),
            header: header(HEADER),
            typed_header: header(TYPED_HEADER),
            text: cell().set_text_wrap(),
            strong: cell().set_text_wrap().set_bold(),
            link: cell()
                .set_text_wrap()
                .set_font_color(Color::RGB(LINK))
                .set_underline(FormatUnderline::Single),
            long_date: cell().set_num_format("[$-406]d. mmmm yyyy").set_align(FormatAlign::Left),
            count: number("[$-406]#,##0"),
            rate: number("[$-406]#,##0.0"),
            identifier: cell().set_num_format("@").set_text_wrap(),
            amount: number("[$-406]#,##0.00"),
            date: cell().set_num_format("dd-mm-yyyy").set_align(FormatAlign::Left),
        }
    }

    /// The format of a column's cells. What people type is text, so that a note may begin with `-`, `+` or `=`.
    pub(crate) fn of(&self, shape: ColumnShape, typed: bool) -> &Format {
        match shape {
            _ if typed => &self.identifier,
            ColumnShape::Word | ColumnShape::Prose => &self.text,
            ColumnShape::Identifier => &self.identifier,
            ColumnShape::Amount => &self.amount,
            ColumnShape::Date => &self.date,
            ColumnShape::Count => &self.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from(colour >> shift & 0xFF) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    #[test]
    fn every_text_stands_out_from_its_ground() {
        let on = |text, ground| Ink { text, ground };
        let mut inks = vec![
            HEADER,
            TYPED_HEADER,
            TYPED,
            OVERDUE,
            on(QUIET, 0xFFFFFF),
            on(LINK, 0xFFFFFF),
            on(HEADER.ground, 0xFFFFFF),
        ];
        inks.extend(Kind::ALL.map(kind_ink));
        inks.extend(Owner::ALL.map(owner_ink));
        for ink in inks {
            let (a, b) = (luminance(ink.text), luminance(ink.ground));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{ink:06X?} has contrast {contrast:.2}");
        }
    }
}
