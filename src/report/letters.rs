//! Texts that a print holds in capitals only, in normal letters: where the very same text is known so.
//!
//! Pure. Nothing is guessed of how a word is written: a text that is not known in normal letters stays as it was printed.

use std::collections::HashMap;

use crate::domain::letter_case::push_small;

/// Texts in normal letters, by their words without regard to case and to what stands for an amount, a date or a number.
#[derive(Debug, Default)]
pub struct NormalLetters<'a> {
    known: HashMap<String, &'a str>,
}

impl<'a> NormalLetters<'a> {
    /// Learns from texts; those in capitals only teach nothing, and of two that differ in case the first stands.
    pub fn of(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut known = HashMap::new();
        for text in texts.filter(|text| !is_in_capitals(text)) {
            known.entry(key(text)).or_insert(text);
        }
        Self { known }
    }

    /// A text in capitals as it is known in normal letters, with its own amounts and dates; `None` for any other.
    pub fn written(&self, text: &str) -> Option<String> {
        if !is_in_capitals(text) {
            return None;
        }
        let known = self.known.get(&key(text))?;
        let words = text.split_whitespace().zip(known.split_whitespace());
        let words: Vec<&str> = words.map(|(own, known)| if is_value(own) { own } else { known }).collect();
        Some(words.join(" "))
    }
}

/// Whether a text holds capitals and no other letters.
pub fn is_in_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// Whether a word is an amount, a date or another number, whose letters, if any, are left as they are.
fn is_value(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        match is_value(word) {
            true => key.push('#'),
            false => word.chars().for_each(|letter| push_small(&mut key, letter)),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_that_is_known_is_written_in_normal_letters() {
        let known = [
            "Skyldigt beløb på kr. 1.515,90 modregnes",
            "ATP-sats svarer ikke til overenskomsten",
            "I ALT 1",
        ];
        let letters = NormalLetters::of(known.into_iter());
        for (text, expected) in [
            ("SKYLDIGT BELØB PÅ KR. 7,00 MODREGNES", Some("Skyldigt beløb på kr. 7,00 modregnes")),
            ("ATP-SATS SVARER IKKE TIL OVERENSKOMSTEN", Some("ATP-sats svarer ikke til overenskomsten")),
            ("ATP-SATS SVARER IKKE TIL STILLINGSKODEN", None),
            ("SKYLDIGT BELØB PÅ KR. MODREGNES", None),
            ("Skyldigt Beløb på kr. 7,00 modregnes", None),
            ("I ALT 2", None),
            ("", None),
        ] {
            assert_eq!(letters.written(text).as_deref(), expected, "{text}");
        }
    }
}
