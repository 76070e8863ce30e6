//! A name cut into words, numbers and the signs between them.

/// A part of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NamePiece {
    /// Letters, in lower case.
    Word(String),
    /// Digits from 0 to 9.
    Number(String),
    /// Anything else.
    Sign(char),
}

/// The pieces of a name in order. A digit that is none of 0 to 9 counts as a letter.
pub(super) fn cut(name: &str) -> Vec<NamePiece> {
    let mut pieces = Vec::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match (pieces.last_mut(), c) {
            (Some(NamePiece::Number(digits)), '0'..='9') => digits.push(c),
            (_, '0'..='9') => pieces.push(NamePiece::Number(c.to_string())),
            (Some(NamePiece::Word(word)), c) if is_letter(c) => word.push(c),
            (_, c) if is_letter(c) => pieces.push(NamePiece::Word(c.to_string())),
            _ => pieces.push(NamePiece::Sign(c)),
        }
    }
    pieces
}

/// Accents that stand as signs of their own belong to the letter before them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

impl NamePiece {
    /// The digits of a number.
    pub(super) fn number(&self) -> Option<&str> {
        match self {
            Self::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// The letters of a word.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether it is one of some signs.
    pub(super) fn is_sign(&self, signs: &[char]) -> bool {
        matches!(self, Self::Sign(c) if signs.contains(c))
    }
}

/// What stands on either side of a gap without saying anything.
pub(super) const GAP: [char; 8] = [' ', '_', '-', '.', ':', '#', '=', '\u{a0}'];

/// Those of them that only keep two things apart.
pub(super) const BLANK: [char; 3] = [' ', '_', '\u{a0}'];
