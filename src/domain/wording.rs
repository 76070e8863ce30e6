//! What a message says: in English, which is the language of the console, and in Danish where payroll staff read it.
//!
//! Whoever finds a fault makes the message and never knows who reads it. `{}` shows it in English, `{:#}` in Danish, and so does
//! every value that holds messages; only the console asks which of the two is wanted. The texts stand in
//! `domain::texts`.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// The languages that messages are shown in, as the settings name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// `en`.
    #[default]
    #[serde(rename = "en")]
    English,
    /// `da`: the messages that payroll staff read; those to IT operations stay English.
    #[serde(rename = "da")]
    Danish,
}

/// A message, or a part of one. As a `str` it is its English text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wording {
    english: String,
    /// `None` where nobody but IT operations reads it.
    listed: Option<Box<ListedText>>,
}

#[derive(Clone, PartialEq, Eq)]
struct ListedText {
    name: &'static str,
    danish: String,
}

impl Wording {
    /// The text called `name` in the table of texts.
    pub(in crate::domain) fn listed(name: &'static str, english: String, danish: String) -> Self {
        Self { english, listed: Some(Box::new(ListedText { name, danish })) }
    }

    /// The same, as a message of the kind that one of its parts is.
    #[must_use]
    pub(crate) fn of_kind(mut self, part: &Self) -> Self {
        if let (Some(listed), Some(part)) = (&mut self.listed, &part.listed) {
            listed.name = part.name;
        }
        self
    }

    /// Whether it can be shown in Danish.
    pub fn is_danish(&self) -> bool {
        self.listed.is_some() || self.english.is_empty()
    }

    /// What kind of message it is: the name of its text, or, where it has none, the text itself.
    pub fn kind(&self) -> &str {
        self.listed.as_ref().map_or(&self.english, |listed| listed.name)
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.listed {
            Some(listed) if f.alternate() => f.write_str(&listed.danish),
            _ => f.write_str(&self.english),
        }
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.english, f)
    }
}

impl Deref for Wording {
    type Target = str;

    fn deref(&self) -> &str {
        &self.english
    }
}

impl From<&str> for Wording {
    fn from(english: &str) -> Self {
        Self { english: english.to_owned(), listed: None }
    }
}

impl From<String> for Wording {
    fn from(english: String) -> Self {
        Self { english, listed: None }
    }
}

impl PartialEq<str> for Wording {
    fn eq(&self, other: &str) -> bool {
        self.english == other
    }
}

impl PartialEq<&str> for Wording {
    fn eq(&self, other: &&str) -> bool {
        self.english == *other
    }
}

/// Machines read it in English.
impl Serialize for Wording {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english)
    }
}

/// Anything that a message is made of, as it is shown in Danish.
pub(in crate::domain) struct InDanish<T>(pub(in crate::domain) T);

impl<T: fmt::Display> fmt::Display for InDanish<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::texts;

    #[test]
    fn a_message_is_shown_in_the_language_that_is_asked_for() {
        let message =
            texts::is_not("Ejer", &texts::quoted("Kunden"), &texts::any_of(&["Kunde", "Begge", "Uafklaret"]));
        assert_eq!(message.to_string(), "Ejer is 'Kunden'; expected Kunde, Begge, Uafklaret");
        assert_eq!(format!("{message:#}"), "Ejer er »Kunden«; der skal stå Kunde, Begge eller Uafklaret");
        assert_eq!((message.kind(), message.is_danish()), ("is_not", true));
        let to_operations = Wording::from("the disk is full");
        assert_eq!(format!("{to_operations:#}"), "the disk is full");
        assert!(!to_operations.is_danish() && Wording::default().is_danish());
    }
}
