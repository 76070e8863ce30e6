//! The fields a column may hold, named as the report names them, and the shape of a value of each.
//!
//! Shapes decide where cells touch: a field is *strict* when its shape tells its values from running text.

use std::borrow::Cow;

use regex::Regex;

use super::format::ValueFormat;
use crate::domain::values;
use crate::domain::{Code, Day, Kind, PayGroup, PayNumber};

/// What a column of a print holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `Lønnummer`: CPR number and løbenummer.
    PayNumber,
    /// `Navn`.
    Name,
    /// `Kode`: two letters and four digits.
    Code,
    /// `Type`: Fejl, Advis, Information, Erindring.
    Kind,
    /// `Tekst`.
    Text,
    /// `Systemafsnit`.
    SystemSection,
    /// `Tjenestested`: digits.
    Workplace,
    /// `PKAT`: three digits.
    Pkat,
    /// `Løndel`: four digits.
    WageItem,
    /// `Beløb`.
    Amount,
    /// `Dato`.
    Date,
    /// `Løngruppe`: digits.
    Group,
    /// `Løngeneration`: LG month and year.
    Lg,
    /// `Lønkørsel`: 1 or 2, or, in a table, the whole run.
    Run,
    /// `Andet`: a column that the report does not show.
    Other,
}

impl Field {
    /// Every field with its name in layout files.
    pub const NAMES: [(Self, &'static str); 15] = [
        (Self::PayNumber, "Lønnummer"),
        (Self::Name, "Navn"),
        (Self::Code, "Kode"),
        (Self::Kind, "Type"),
        (Self::Text, "Tekst"),
        (Self::SystemSection, "Systemafsnit"),
        (Self::Workplace, "Tjenestested"),
        (Self::Pkat, "PKAT"),
        (Self::WageItem, "Løndel"),
        (Self::Amount, "Beløb"),
        (Self::Date, "Dato"),
        (Self::Group, "Løngruppe"),
        (Self::Lg, "Løngeneration"),
        (Self::Run, "Lønkørsel"),
        (Self::Other, "Andet"),
    ];

    /// The field called `name` in layout files.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(field, _)| *field)
    }

    /// Its name in layout files and in the report.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    /// What a value looks like, for messages.
    pub fn looks_like(self) -> &'static str {
        match self {
            Self::PayNumber => "a lønnummer (DDMMYY-NNNN NNN)",
            Self::Name => "a name (no digits)",
            Self::Code => "a code (two letters, four digits)",
            Self::Kind => "Fejl, Advis, Information or Erindring",
            Self::Text => "text",
            Self::SystemSection => "words",
            Self::Workplace | Self::Group => "up to ten digits",
            Self::Pkat => "three digits",
            Self::WageItem => "four digits",
            Self::Amount => "an amount",
            Self::Date => "a date",
            Self::Lg => "LG month and year (08/2023)",
            Self::Run => "a run number (1 or 2)",
            Self::Other => "a single word",
        }
    }

    /// How many digits a value has, where the field fixes it: løndel 4, PKAT 3 (documented).
    pub fn digits(self) -> Option<usize> {
        match self {
            Self::Pkat => Some(3),
            Self::WageItem => Some(4),
            _ => None,
        }
    }

    fn fits(self, value: &str) -> bool {
        match self {
            Self::PayNumber => PayNumber::parse_printed(value).is_some(),
            Self::Name => {
                !value.bytes().any(|b| b.is_ascii_digit()) && value.chars().any(char::is_alphabetic)
            }
            Self::Code => Code::parse(value).is_some(),
            Self::Kind => Kind::parse(value).is_some(),
            Self::Text => true,
            Self::SystemSection => value.chars().any(char::is_alphabetic),
            Self::Workplace | Self::Group => PayGroup::is_one(value),
            Self::Pkat => digits(value, 3),
            Self::WageItem => digits(value, 4),
            Self::Amount => values::amount(value).is_some(),
            Self::Date => values::date(value).is_some(),
            Self::Lg => values::lg(value).is_some(),
            Self::Run => values::run_number(value).is_some(),
            Self::Other => !value.contains(' '),
        }
    }

    fn strict(self) -> bool {
        !matches!(self, Self::Name | Self::Text | Self::SystemSection | Self::Other)
    }
}

fn digits(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|b| b.is_ascii_digit())
}

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
    pub fn looks_like(&self) -> Cow<'static, str> {
        if !self.meanings.is_empty() {
            let words: Vec<&str> = self.meanings.iter().map(|(word, _)| word.as_str()).collect();
            return Cow::Owned(format!("one of {}", words.join(", ")));
        }
        Cow::Borrowed(self.field.looks_like())
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
    fn every_field_is_found_by_its_name() {
        for (field, name) in Field::NAMES {
            assert_eq!(Field::parse(name), Some(field));
            assert_eq!(field.name(), name);
        }
        assert_eq!(Field::parse("lønnummer"), None);
    }

    #[test]
    fn words_and_ways_of_writing_have_a_meaning() {
        let meanings = vec![("F".to_string(), "Fejl".to_string()), ("A".to_string(), "Advis".to_string())];
        let kind = ValueShape::new(Field::Kind, None).with(meanings, None);
        assert!(kind.fits("f") && kind.fits("A") && !kind.fits("I") && !kind.fits("Fejl"));
        assert_eq!((kind.meaning("F"), kind.looks_like()), ("Fejl".into(), "one of F, A".into()));

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
            (Field::Text, "a  gap", true),
            (Field::Other, "two words", false),
        ];
        for (field, value, expected) in table {
            assert_eq!(ValueShape::new(field, None).fits(value), expected, "{field:?} {value}");
        }
    }
}
