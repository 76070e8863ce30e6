//! The shape of the values of a column: that of its field, or what the layout says instead.
//!
//! Shapes decide where cells touch: one is *strict* when it tells its values from running text.

use std::borrow::Cow;

use regex::Regex;

use super::format::ValueFormat;
use crate::domain::field::Field;
use crate::domain::wording::Wording;
use crate::domain::{Day, texts};

/// The words of a print for what they mean: `F` for Fejl.
pub type Meanings = Vec<(String, String)>;

/// The shape of a column's values: its field's, or a pattern, a list of words or a way of writing that the layout gives
/// instead.
#[derive(Debug, Clone)]
pub struct ValueShape {
    field: Field,
    pattern: Option<Regex>,
    /// Where there are any, a value is one of these words.
    meanings: Meanings,
    format: Option<ValueFormat>,
}

impl ValueShape {
    /// The shape of `field`, narrowed to `pattern` (matched against the whole value) where there is one.
    pub fn new(field: Field, pattern: Option<Regex>) -> Self {
        Self { field, pattern, meanings: Meanings::new(), format: None }
    }

    /// The shape of values that are `meanings`, where there are any, written by `format`, where there is one.
    #[must_use]
    pub fn with(self, meanings: Meanings, format: Option<ValueFormat>) -> Self {
        Self { meanings, format, ..self }
    }

    /// The same shape, narrowed to `pattern` where there is one.
    #[must_use]
    pub fn narrowed(&self, pattern: Option<Regex>) -> Self {
        Self { pattern: pattern.or_else(|| self.pattern.clone()), ..self.clone() }
    }

    /// Whether `value` can stand in the column. A gap of two blanks never stands inside a value, but in a text.
    pub fn fits(&self, value: &str) -> bool {
        if self.field != Field::Text && value.as_bytes().windows(2).any(|pair| pair == b"  ") {
            return false;
        }
        if !self.meanings.is_empty() {
            return self.meaning_of(value).is_some();
        }
        if let Some(format) = &self.format {
            return format.read(value).is_some_and(|when| match self.field {
                Field::Date => when.day().is_some(),
                _ => when.month().is_some() && (!format.names_run() || when.run().is_some()),
            });
        }
        match &self.pattern {
            Some(pattern) => {
                pattern.is_match(value) && (self.field == Field::Other || self.field.fits(value))
            }
            None => self.field.fits(value),
        }
    }

    fn meaning_of(&self, value: &str) -> Option<&str> {
        let is_it = |(word, _): &&(String, String)| word.to_lowercase() == value.trim().to_lowercase();
        self.meanings.iter().find(is_it).map(|(_, meaning)| meaning.as_str())
    }

    /// A value that fits, as a print that says it in full would write it.
    pub fn meaning<'v>(&'v self, value: &'v str) -> Cow<'v, str> {
        if let Some(meaning) = self.meaning_of(value) {
            return Cow::Borrowed(meaning);
        }
        let Some(when) = self.format.as_ref().and_then(|format| format.read(value)) else {
            return Cow::Borrowed(value);
        };
        match (self.field, when.day(), when.month()) {
            (Field::Date, Some(Day::On(date)), _) => Cow::Owned(date.to_string()),
            (Field::Date, Some(Day::Never), _) => Cow::Borrowed("31-12-9999"),
            (Field::Lg, _, Some((year, month))) => Cow::Owned(format!("{month:02}/{year}")),
            _ => Cow::Borrowed(value),
        }
    }

    /// The number of the run that a løngeneration written with it names, too.
    pub fn run_in(&self, value: &str) -> Option<i8> {
        self.format.as_ref()?.read(value)?.run()
    }

    /// What a value looks like, for messages.
    pub fn looks_like(&self) -> Wording {
        if !self.meanings.is_empty() {
            let words: Vec<&str> = self.meanings.iter().map(|(word, _)| word.as_str()).collect();
            return texts::one_of(&words.join(", "));
        }
        texts::in_both(self.field.looks_like(), self.field.looks_like_in_danish())
    }

    /// Whether a value is running words, so that another word before it changes nothing about its shape.
    pub fn is_running_words(&self) -> bool {
        !self.strict() && self.field != Field::Other
    }

    /// Whether a value can be told from running text by its shape alone.
    pub fn strict(&self) -> bool {
        self.field.strict() || self.pattern.is_some() || !self.meanings.is_empty() || self.format.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_ways_of_writing_have_a_meaning() {
        let meanings = vec![("F".to_string(), "Fejl".to_string()), ("A".to_string(), "Advis".to_string())];
        let kind = ValueShape::new(Field::Kind, None).with(meanings, None);
        assert!(kind.fits("f") && kind.fits("A") && !kind.fits("I") && !kind.fits("Fejl"));
        assert_eq!((&*kind.meaning("F"), &*kind.looks_like()), ("Fejl", "one of F, A"));

        let format = |text| Some(ValueFormat::parse(text).unwrap());
        let date = ValueShape::new(Field::Date, None).with(Vec::new(), format("DDMMMÅÅ"));
        assert!(date.fits("21JUL23") && !date.fits("31FEB23") && !date.fits("21-07-2023"));
        assert_eq!(date.meaning("21JUL23"), "2023-07-21");
        let lg = ValueShape::new(Field::Lg, None).with(Vec::new(), format("ÅÅMMK"));
        assert_eq!((lg.meaning("23082"), lg.run_in("23082")), ("08/2023".into(), Some(2)));
        assert!(!lg.fits("23089") && !lg.fits("23139"));
    }

    #[test]
    fn shapes_tell_values_apart() {
        let table = [
            (Field::PayNumber, "140275-0042 001", true),
            (Field::PayNumber, "140275-0042  001", false),
            (Field::Name, "CHRISTENSEN-ØSTERGAARD HANNE", true),
            (Field::Name, "HANNE026", false),
            (Field::Code, "RB 7113", true),
            (Field::Pkat, "093", true),
            (Field::Pkat, "93", false),
            (Field::WageItem, "7040", true),
            (Field::FollowsAnother, "JA", true),
            (Field::FollowsAnother, "Jan", false),
            (Field::Text, "a  gap", true),
            (Field::Other, "two words", false),
        ];
        for (field, value, expected) in table {
            assert_eq!(ValueShape::new(field, None).fits(value), expected, "{field:?} {value}");
        }
    }
}
