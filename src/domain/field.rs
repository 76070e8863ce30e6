//! The fields that a print may have: their names, what their values look like, and what a value says.
//!
//! [`Field`] is the key of an advice: what reads, compares, keeps, shows and exports advices goes through
//! [`Field::OF_ADVICE`] and [`Advice::get`](super::Advice::get), so that a field that is added here is nowhere forgotten.

use std::borrow::Cow;
use std::fmt;

use super::values;
use super::{Amount, Code, Day, Kind, PayGroup, PayNumber};

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
    /// `Følgeajour`: Ja or Nej.
    FollowsAnother,
    /// `Andet`: a column that the report does not show.
    Other,
}

impl Field {
    /// Every field, in the order in which layouts and messages list them.
    pub const ALL: [Self; 16] = [
        Self::PayNumber,
        Self::Name,
        Self::Code,
        Self::Kind,
        Self::Text,
        Self::SystemSection,
        Self::Workplace,
        Self::Pkat,
        Self::WageItem,
        Self::Amount,
        Self::Date,
        Self::Group,
        Self::Lg,
        Self::Run,
        Self::FollowsAnother,
        Self::Other,
    ];

    /// Those that an advice holds. What is not among them places a row (Løngruppe, Løngeneration, Lønkørsel) or is not shown.
    pub const OF_ADVICE: [Self; 12] = [
        Self::PayNumber,
        Self::Name,
        Self::Kind,
        Self::Code,
        Self::Text,
        Self::SystemSection,
        Self::Workplace,
        Self::Pkat,
        Self::WageItem,
        Self::Amount,
        Self::Date,
        Self::FollowsAnother,
    ];

    /// The field called `name` in layout files.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its name in layout files and in the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PayNumber => "Lønnummer",
            Self::Name => "Navn",
            Self::Code => "Kode",
            Self::Kind => "Type",
            Self::Text => "Tekst",
            Self::SystemSection => "Systemafsnit",
            Self::Workplace => "Tjenestested",
            Self::Pkat => "PKAT",
            Self::WageItem => "Løndel",
            Self::Amount => "Beløb",
            Self::Date => "Dato",
            Self::Group => "Løngruppe",
            Self::Lg => "Løngeneration",
            Self::Run => "Lønkørsel",
            Self::FollowsAnother => "Følgeajour",
            Self::Other => "Andet",
        }
    }

    /// Its name for programs: in Parquet and in what `--json` prints.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PayNumber => "pay_number",
            Self::Name => "name",
            Self::Code => "code",
            Self::Kind => "type",
            Self::Text => "text",
            Self::SystemSection => "system_section",
            Self::Workplace => "workplace",
            Self::Pkat => "pkat",
            Self::WageItem => "wage_item",
            Self::Amount => "amount",
            Self::Date => "date",
            Self::Group => "pay_group",
            Self::Lg => "pay_generation",
            Self::Run => "payroll_run",
            Self::FollowsAnother => "follows_another",
            Self::Other => "other",
        }
    }

    /// Whether an advice that has another value here may be another advice. Amounts and dates change while it stays, and
    /// group and run are the report's.
    pub const fn identifies(self) -> bool {
        match self {
            Self::PayNumber
            | Self::Name
            | Self::Code
            | Self::Kind
            | Self::Text
            | Self::SystemSection
            | Self::Workplace
            | Self::Pkat
            | Self::WageItem => true,
            Self::Amount
            | Self::Date
            | Self::Group
            | Self::Lg
            | Self::Run
            | Self::FollowsAnother
            | Self::Other => false,
        }
    }

    /// Whether it may tell who somebody is: a text may name anybody.
    pub const fn tells_who(self) -> bool {
        match self {
            Self::PayNumber | Self::Name | Self::Text => true,
            Self::Code
            | Self::Kind
            | Self::SystemSection
            | Self::Workplace
            | Self::Pkat
            | Self::WageItem
            | Self::Amount
            | Self::Date
            | Self::Group
            | Self::Lg
            | Self::Run
            | Self::FollowsAnother
            | Self::Other => false,
        }
    }

    /// Whether it holds running words, which a second value goes on from and which are compared without regard to blanks
    /// and capitals.
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Name | Self::Text | Self::SystemSection)
    }

    /// What a printed value says, in the type of its field; nothing where it cannot be one.
    pub fn read(self, printed: &str) -> FieldValue<'_> {
        match self {
            Self::PayNumber => {
                PayNumber::parse_printed(printed).map_or(FieldValue::Empty, FieldValue::PayNumber)
            }
            Self::Code => Code::parse(printed).map_or(FieldValue::Empty, FieldValue::Code),
            Self::Kind => Kind::parse(printed).map_or(FieldValue::Empty, FieldValue::Kind),
            Self::Amount => values::amount(printed).map_or(FieldValue::Empty, FieldValue::Amount),
            Self::Date => values::date(printed).map_or(FieldValue::Empty, FieldValue::Day),
            Self::FollowsAnother if printed.to_lowercase() == "ja" => FieldValue::Yes,
            Self::FollowsAnother => FieldValue::Empty,
            Self::Name
            | Self::Text
            | Self::SystemSection
            | Self::Workplace
            | Self::Pkat
            | Self::WageItem
            | Self::Group
            | Self::Lg
            | Self::Run
            | Self::Other => FieldValue::text(printed),
        }
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
            Self::FollowsAnother => "Ja or Nej",
            Self::Other => "a single word",
        }
    }

    /// The same in Danish, for the page to teach on.
    pub fn looks_like_in_danish(self) -> &'static str {
        match self {
            Self::PayNumber => "DDMMÅÅ-NNNN NNN",
            Self::Name => "et navn uden cifre",
            Self::Code => "to bogstaver og fire cifre",
            Self::Kind => "Fejl, Advis, Information eller Erindring, eller et ord, der er forklaret",
            Self::Text | Self::SystemSection => "ord",
            Self::Workplace | Self::Group => "op til ti cifre",
            Self::Pkat => "tre cifre",
            Self::WageItem => "fire cifre",
            Self::Amount => "et beløb som 1.515,90",
            Self::Date => "en dato som 31-12-2025",
            Self::Lg => "måned og år som 08/2023",
            Self::Run => "1 eller 2",
            Self::FollowsAnother => "Ja eller Nej",
            Self::Other => "ét ord",
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

    /// Whether a value has its shape.
    pub fn fits(self, value: &str) -> bool {
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
            Self::FollowsAnother => ["ja", "nej"].contains(&value.to_lowercase().as_str()),
            Self::Other => !value.contains(' '),
        }
    }

    /// Whether its shape tells its values from running text.
    pub const fn strict(self) -> bool {
        !matches!(self, Self::Name | Self::Text | Self::SystemSection | Self::Other)
    }
}

fn digits(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|b| b.is_ascii_digit())
}

/// What a field of an advice holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// Nothing.
    Empty,
    /// Words or digits as printed, never empty.
    Text(&'a str),
    /// Whom the advice is about.
    PayNumber(PayNumber),
    /// The advice code.
    Code(Code),
    /// The type.
    Kind(Kind),
    /// Money.
    Amount(Amount),
    /// A date, or never.
    Day(Day),
    /// Ja, where only that is told.
    Yes,
}

impl<'a> FieldValue<'a> {
    /// Words, where there are any.
    pub fn text(words: &'a str) -> Self {
        if words.is_empty() { Self::Empty } else { Self::Text(words) }
    }

    /// Whether the field holds nothing.
    pub fn is_empty(self) -> bool {
        self == Self::Empty
    }

    /// The words; empty where it is none.
    pub fn words(self) -> &'a str {
        if let Self::Text(words) = self { words } else { "" }
    }

    /// The lønnummer.
    pub fn pay_number(self) -> Option<PayNumber> {
        if let Self::PayNumber(number) = self { Some(number) } else { None }
    }

    /// The code.
    pub fn code(self) -> Option<Code> {
        if let Self::Code(code) = self { Some(code) } else { None }
    }

    /// The type.
    pub fn kind(self) -> Option<Kind> {
        if let Self::Kind(kind) = self { Some(kind) } else { None }
    }

    /// The amount.
    pub fn amount(self) -> Option<Amount> {
        if let Self::Amount(amount) = self { Some(amount) } else { None }
    }

    /// The date.
    pub fn day(self) -> Option<Day> {
        if let Self::Day(day) = self { Some(day) } else { None }
    }

    /// The value in the form that keyed hashes are made of: it must never change, or no advice is known again.
    pub fn key(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(words) => Cow::Borrowed(words),
            Self::PayNumber(number) => Cow::Owned(number.full()),
            Self::Code(code) => Cow::Owned(code.to_string()),
            Self::Kind(kind) => Cow::Borrowed(kind.key()),
            Self::Amount(amount) => Cow::Owned(amount.0.to_string()),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Yes => Cow::Borrowed("1"),
        }
    }
}

/// As a report shows it, persons in full.
impl fmt::Display for FieldValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(words) => f.pad(words),
            Self::PayNumber(number) => f.pad(&number.full()),
            Self::Code(code) => code.fmt(f),
            Self::Kind(kind) => f.pad(kind.word()),
            Self::Amount(amount) => amount.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Yes => f.pad("Ja"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_names() {
        for (at, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!((Field::parse(field.name()), field as usize), (Some(field), at));
            assert_eq!(Field::ALL.iter().filter(|other| other.key() == field.key()).count(), 1);
        }
        assert_eq!(Field::Other as usize + 1, Field::ALL.len(), "the last one, and all before it");
        assert_eq!(Field::parse("lønnummer"), None);
    }

    #[test]
    fn only_what_an_advice_holds_identifies_one() {
        for field in Field::ALL {
            assert!(!field.identifies() || Field::OF_ADVICE.contains(&field), "{field:?}");
            assert!(!field.goes_on() || field.identifies(), "{field:?}");
        }
    }

    #[test]
    fn a_value_that_is_read_is_shown_again() {
        let table = [
            (Field::PayNumber, "140275-0042 001", "140275-0042 001"),
            (Field::Code, "RB 7050", "RB7050"),
            (Field::Kind, "Fejl", "Fejl"),
            (Field::Amount, "1.515,90", "1.515,90"),
            (Field::Date, "31-12-9999", "31-12-9999"),
            (Field::FollowsAnother, "JA", "Ja"),
            (Field::FollowsAnother, "NEJ", ""),
            (Field::Pkat, "037", "037"),
            (Field::Code, "RB", ""),
        ];
        for (field, printed, shown) in table {
            assert_eq!(field.read(printed).to_string(), shown, "{field:?} {printed}");
        }
    }
}
