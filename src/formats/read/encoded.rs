//! A text that is read, and how its bytes stand for letters.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::ISO_8859_15;
use yore::code_pages::{CP850, CP865, CP1252};

use crate::domain::Location;
use crate::domain::problem::Problem;

/// How many places are weighed for or against UTF-8, and bytes for or against a one-byte encoding; more would change
/// the time and not the verdict.
pub(super) const MOST_EVIDENCE: usize = 20_000;

/// An encoding that text is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark; also plain ASCII.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows' western code page, of which ISO-8859-1 is a part.
    Windows1252,
    /// ISO-8859-15: as ISO-8859-1, with a euro sign.
    Iso8859_15,
    /// The DOS code page of western Europe.
    Cp850,
    /// The DOS code page of Denmark and Norway; the same as CP850 in `æøåÆØÅ`.
    Cp865,
}

impl Encoding {
    /// The name that reports and the summary use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
            Self::Iso8859_15 => "iso-8859-15",
            Self::Cp850 => "cp850",
            Self::Cp865 => "cp865",
        }
    }

    /// What each byte of a one-byte encoding says; a byte that says nothing is a control character.
    pub(super) fn signs(self) -> [char; 256] {
        let bytes: [u8; 256] = std::array::from_fn(|byte| byte as u8);
        let mut signs = ['\0'; 256];
        for (slot, sign) in signs.iter_mut().zip(self.decode_one_byte(&bytes).chars()) {
            *slot = sign;
        }
        signs
    }

    /// The text of bytes in a one-byte encoding; one sign a byte.
    pub(super) fn decode_one_byte(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Cp850 => CP850.decode(bytes),
            Self::Cp865 => CP865.decode(bytes),
            Self::Iso8859_15 => ISO_8859_15.decode_without_bom_handling(bytes).0,
            _ => CP1252.decode(bytes),
        }
    }

    /// The bytes that `sign`, an odd one (see `clean`), stands for in a file.
    pub(super) fn bytes_of(self, sign: char) -> Vec<u8> {
        match self {
            Self::Utf8 => sign.to_string().into_bytes(),
            Self::Utf16Le => {
                sign.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_le_bytes()).collect()
            }
            Self::Utf16Be => {
                sign.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect()
            }
            // The soft hyphen; all others have the number of their byte.
            Self::Cp850 if sign == '\u{ad}' => vec![0xF0],
            _ => vec![sign as u32 as u8],
        }
    }
}

/// Text, and what in it is not.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// What the bytes are in.
    pub encoding: Encoding,
    /// The text without byte order mark; a byte that fits nowhere is shown as `\xNN`. It holds no control characters
    /// but TAB, CR, LF and FF, and letters with a mark as one sign (`å`, not `a` and a ring).
    pub text: Cow<'a, str>,
    /// Where in `text` each `\xNN` begins, in order.
    pub faults: Vec<usize>,
}

impl Decoded<'_> {
    /// Whether a byte that fits nowhere stands in this part of the text.
    pub fn is_damaged(&self, part: &Range<usize>) -> bool {
        let next = self.faults.partition_point(|fault| *fault < part.start);
        self.faults.get(next).is_some_and(|fault| *fault < part.end)
    }

    /// The one problem that says how many lines (or rows) are damaged and where the `first` stands.
    pub fn damage(&self, lines: usize, first: Location) -> Problem {
        let name = self.encoding.name();
        let what = match lines {
            1 => format!("this line holds bytes that have no place in {name} text, shown as \\xNN"),
            _ => format!(
                "{lines} lines hold bytes that have no place in {name} text, shown as \\xNN; this is the first"
            ),
        };
        Problem::fault(
            first,
            what,
            "fetch the file again or save it anew as UTF-8; until then read such lines by hand, they are listed as not recognised",
        )
    }
}
