//! The words of the field as types: lønkørsel, løngruppe, lønnummer, advis, ejer.
//!
//! Pure: no I/O, no clock, no environment. Everything here is a plain value that prints itself the way
//! machines read it ([`std::fmt::Display`]) or, where it says so, the way a Danish reader does.

pub mod acceptance;
pub mod address;
pub mod advice;
pub mod audience;
pub mod bank_day;
pub mod cpr;
pub mod exit;
pub mod field;
pub mod letter_case;
pub mod plain_name;
pub mod problem;
pub mod report_id;
pub mod shown;
pub mod since;
pub mod status;
pub(crate) mod texts;
pub mod typed;
pub mod values;
pub mod wording;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ecow::EcoString;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use advice::{Advice, Origin};
use bank_day::bank_days_from;
pub use cpr::mask_cpr;

/// One lønkørsel: løngeneration (LG year and month) and run number within it.
///
/// LG is the calendar month of payment plus one: LG 08/2023 is paid in July 2023. Run 1 is paid mid-month, run 2
/// on the last bank day (documented by Økonomistyrelsen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PayrollRun {
    year: i16,
    month: i8,
    number: i8,
}

impl PayrollRun {
    /// A run of LG `month`/`year` with `number` 1 or 2; `None` where any of the three is out of range.
    pub fn new(year: i16, month: i8, number: i8) -> Option<Self> {
        let fits = (1970..=2199).contains(&year) && (1..=12).contains(&month) && (1..=2).contains(&number);
        fits.then_some(Self { year, month, number })
    }

    /// LG year, four digits.
    pub fn year(self) -> i16 {
        self.year
    }

    /// LG month, 1 to 12.
    pub fn month(self) -> i8 {
        self.month
    }

    /// Run number within the LG: 1 (mid-month) or 2 (last bank day).
    pub fn number(self) -> i8 {
        self.number
    }

    /// As a number that sorts as runs do: `2023082`.
    pub fn key(self) -> i64 {
        i64::from(self.year) * 1000 + i64::from(self.month) * 10 + i64::from(self.number)
    }

    /// The run of a [`key`](Self::key).
    pub fn from_key(key: i64) -> Option<Self> {
        let part = |value: i64| i16::try_from(value).ok();
        Self::new(part(key / 1000)?, part(key / 10 % 100)? as i8, part(key % 10)? as i8)
    }

    /// The first day of the month the run is paid in: the month before the LG month.
    pub fn payment_month(self) -> Date {
        let (year, month) = match self.month {
            1 => (self.year - 1, 12),
            month => (self.year, month - 1),
        };
        Date::constant(year, month, 1)
    }

    /// The payment month in Danish words, `juli 2023`.
    pub fn payment_month_in_words(self) -> String {
        let first = self.payment_month();
        format!("{} {}", month_name(first.month()), first.year())
    }

    /// As a person writes it: `LG 08/2023, 2. lønkørsel (juli 2023)`.
    pub fn in_words(self) -> String {
        format!("{} ({})", self.in_few_words(), self.payment_month_in_words())
    }

    /// The same where there is little room: `LG 08/2023, 2. lønkørsel`.
    pub fn in_few_words(self) -> String {
        format!("LG {:02}/{:04}, {}. lønkørsel", self.month, self.year, self.number)
    }
}

/// As a machine reads it: `2023-08-2`.
impl fmt::Display for PayrollRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{}", self.year, self.month, self.number)
    }
}

/// Reads `2023-08-2`.
impl FromStr for PayrollRun {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape =
            || format!("'{text}' is not a lønkørsel; expected LG year, LG month and run number as 2023-08-2");
        let mut parts = text.trim().split('-');
        let (Some(year), Some(month), Some(number), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(shape());
        };
        if year.len() != 4 || month.len() != 2 || number.len() != 1 {
            return Err(shape());
        }
        let read = |part: &str| part.parse::<i16>().map_err(|_| shape());
        let (year, month, number) = (read(year)?, read(month)?, read(number)?);
        Self::new(year, month as i8, number as i8).ok_or_else(shape)
    }
}

impl Serialize for PayrollRun {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The Danish name of a month, 1 to 12, in lower case.
pub fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ];
    NAMES[(month.clamp(1, 12) - 1) as usize]
}

/// A løngruppe: digits of no fixed width, kept without zero padding, since `0000000999` and `999` are the same
/// group. File names pad it to ten digits (documented); the width is not known to be fixed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PayGroup(Arc<str>);

impl PayGroup {
    /// The group written as `digits`, padded or not; `None` unless it is 1 to 10 digits and nothing else.
    pub fn new(digits: &str) -> Option<Self> {
        if !Self::is_one(digits) {
            return None;
        }
        let bare = digits.trim_start_matches('0');
        Some(Self(if bare.is_empty() { "0" } else { bare }.into()))
    }

    /// Whether [`PayGroup::new`] takes `digits` for a group.
    pub fn is_one(digits: &str) -> bool {
        (1..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    }

    /// The digits without padding.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a number: at most ten digits.
    pub fn number(&self) -> i64 {
        self.0.parse().unwrap_or_default()
    }
}

impl fmt::Display for PayGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// By number: 99 comes before 100.
impl Ord for PayGroup {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), &*self.0).cmp(&(other.0.len(), &*other.0))
    }
}

impl PartialOrd for PayGroup {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<'de> Deserialize<'de> for PayrollRun {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for PayGroup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        Self::new(&digits).ok_or_else(|| D::Error::custom("a løngruppe is one to ten digits"))
    }
}

impl Serialize for PayGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A lønnummer: CPR number (10 digits) and, where the print gives it, a 3-digit løbenummer.
///
/// `Debug` shows it masked, so that it cannot reach a log by accident; [`PayNumber::full`] is for the report alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PayNumber {
    cpr: [u8; 10],
    serial: Option<[u8; 3]>,
}

impl PayNumber {
    /// Reads `010190-1234 001`, `010190-1234-001`, `0101901234001` and the CPR number alone. The day may be a
    /// replacement number's (day + 60); modulus 11 is not asked for, since it does not hold for all
    /// numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = [0u8; 13];
        let mut count = 0;
        for (at, byte) in text.trim().bytes().enumerate() {
            match byte {
                b'0'..=b'9' if count < 13 => {
                    digits[count] = byte;
                    count += 1;
                }
                b'-' if count == 6 && at == 6 => {}
                b'-' | b' ' if count == 10 => {}
                _ => return None,
            }
        }
        let number = |from: usize| (digits[from] - b'0') * 10 + (digits[from + 1] - b'0');
        let serial = match count {
            10 => None,
            13 => Some([digits[10], digits[11], digits[12]]),
            _ => return None,
        };
        let day = number(0);
        let day_fits = (1..=31).contains(&day) || (61..=91).contains(&day);
        if !day_fits || !(1..=12).contains(&number(2)) {
            return None;
        }
        let mut cpr = [0; 10];
        cpr.copy_from_slice(&digits[..10]);
        Some(Self { cpr, serial })
    }

    /// Reads what [`PayNumber::parse`] reads, and numbers of which the print itself hides the last four digits of the
    /// CPR number: `010190-XXXX 001`, `010190-**** 001`. They are shown so, and two persons may look alike.
    pub fn parse_printed(text: &str) -> Option<Self> {
        let text = text.trim();
        let hidden = text.get(6..)?;
        let dash = usize::from(hidden.starts_with('-'));
        let signs = hidden.get(dash..dash + 4).filter(|signs| {
            let first = signs.as_bytes()[0];
            matches!(first, b'X' | b'x' | b'*' | b'#') && signs.bytes().all(|sign| sign == first)
        });
        if signs.is_none() {
            return Self::parse(text);
        }
        let zeros = format!("{}{}0000{}", &text[..6], &hidden[..dash], &hidden[dash + 4..]);
        let mut number = Self::parse(&zeros)?;
        number.cpr[6..].fill(b'X');
        Some(number)
    }

    /// Whether it has a løbenummer behind the CPR number.
    pub fn has_serial(&self) -> bool {
        self.serial.is_some()
    }

    /// Whether the print hides a part of it, so that it may be that of two persons.
    pub fn is_masked(&self) -> bool {
        self.cpr[6..] == *b"XXXX"
    }

    /// Whether the CPR number is a replacement number: its day is 60 higher.
    pub fn is_replacement(&self) -> bool {
        self.cpr[0] >= b'6'
    }

    /// `DDMMYY` of birth, which a replacement number holds, too.
    pub fn birth(&self) -> [u8; 6] {
        let mut birth = [0; 6];
        birth.copy_from_slice(&self.cpr[..6]);
        if self.is_replacement() {
            birth[0] -= 6;
        }
        birth
    }

    /// With every digit: `140275-0042 001`. For the report and nothing else.
    pub fn full(&self) -> String {
        self.written(digits(&self.cpr[6..]))
    }

    /// The ten digits of the CPR number.
    pub fn cpr(&self) -> &str {
        digits(&self.cpr)
    }

    /// With the last four digits of the CPR number hidden: `140275-xxxx 001`.
    pub fn masked(&self) -> String {
        self.written("xxxx")
    }

    fn written(&self, tail: &str) -> String {
        let birth = digits(&self.cpr[..6]);
        match &self.serial {
            Some(serial) => [birth, "-", tail, " ", digits(serial)].concat(),
            None => [birth, "-", tail].concat(),
        }
    }
}

fn digits(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

impl fmt::Debug for PayNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayNumber(…)")
    }
}

/// An advice code without blank: two capital letters and four digits, `RB7050` (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 6]);

impl Code {
    /// Reads `RB7050` and `RB 7050`; `None` for any other shape.
    pub fn parse(text: &str) -> Option<Self> {
        let mut code = [0u8; 6];
        let mut count = 0;
        for byte in text.trim().bytes() {
            match (count, byte) {
                (0 | 1, b'A'..=b'Z') | (2..=5, b'0'..=b'9') => {
                    code[count] = byte;
                    count += 1;
                }
                (2, b' ') => {}
                _ => return None,
            }
        }
        (count == 6).then_some(Self(code))
    }

    /// The six characters.
    pub fn as_str(&self) -> &str {
        digits(&self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an advice is: the column `Type` of the report. Ordered as the report sorts: Fejl first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Fejl: blocks until it is handled.
    Error,
    /// Advis, also called advarsel: be aware of the consequence.
    Advice,
    /// Information.
    Information,
    /// Erindring: a kind of row in U721 that reminds of a date.
    Reminder,
}

impl Kind {
    /// All four, in report order.
    pub const ALL: [Self; 4] = [Self::Error, Self::Advice, Self::Information, Self::Reminder];

    /// The Danish word of the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "Fejl",
            Self::Advice => "Advis",
            Self::Information => "Information",
            Self::Reminder => "Erindring",
        }
    }

    /// The word by which summaries and the history know it: what is stored keeps it, whatever reports call it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Error => "Fejl",
            Self::Advice => "Advis",
            Self::Information => "Information",
            Self::Reminder => "Erindring",
        }
    }

    /// Reads the Danish word whatever its casing, with the synonyms `advarsel` and the plurals.
    pub fn parse(word: &str) -> Option<Self> {
        const WORDS: [(Kind, &[&str]); 4] = [
            (Kind::Error, &["fejl"]),
            (Kind::Advice, &["advis", "adviser", "advarsel", "advarsler"]),
            (Kind::Information, &["information", "informationer", "info"]),
            (Kind::Reminder, &["erindring", "erindringer"]),
        ];
        let word = word.trim();
        let is_called = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        WORDS.into_iter().find(|(_, words)| is_called(words)).map(|(kind, _)| kind)
    }
}

/// Who follows up on an advice. Ordered as the report sorts: the kunde's own first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The kunde acts.
    Customer,
    /// Both act; `Sådan gør du` says who acts first.
    Both,
    /// Nobody has decided yet. Shown as such, never guessed.
    Unresolved,
    /// Statens Administration acts.
    Sam,
    /// Nobody has to act.
    ForInformation,
}

impl Owner {
    /// All five, in report order.
    pub const ALL: [Self; 5] =
        [Self::Customer, Self::Both, Self::Unresolved, Self::Sam, Self::ForInformation];

    /// The Danish word of reports and rule tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "Kunde",
            Self::Both => "Begge",
            Self::Unresolved => "Uafklaret",
            Self::Sam => "Statens Administration",
            Self::ForInformation => "Til orientering",
        }
    }

    /// The word by which summaries and the history know it: what is stored keeps it, whatever reports call it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Customer => "Kunde",
            Self::Both => "Begge",
            Self::Unresolved => "Uafklaret",
            Self::Sam => "Statens Administration",
            Self::ForInformation => "Til orientering",
        }
    }

    /// Reads the Danish word whatever its casing.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.into_iter().find(|owner| owner.word().to_lowercase() == word)
    }
}

/// Whether an advice changes what somebody is paid: the column `Lønmæssig betydning`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PayEffect {
    /// `Ja`.
    Yes,
    /// `Nej`.
    No,
    /// `Ukendt`: no rule says.
    #[default]
    Unknown,
}

impl PayEffect {
    /// The Danish word of reports and rule tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "Ja",
            Self::No => "Nej",
            Self::Unknown => "Ukendt",
        }
    }

    /// Reads the Danish word whatever its casing.
    pub fn parse(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().as_str() {
            "ja" => Some(Self::Yes),
            "nej" => Some(Self::No),
            "ukendt" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// An amount of money in øre, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// In kroner, for a spreadsheet cell. Exact to the øre for all amounts below 90 billion kroner.
    pub fn kroner(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

/// As written in Danish: `1.515,90`, `-6.636,59`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kroner, øre) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{},{øre:02}", in_threes(kroner, '.'))
    }
}

/// A number with a sign between each three of its digits: `12.345`.
pub fn in_threes(number: u64, sign: char) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(sign);
        }
        shown.push(digit);
    }
    shown
}

/// A date in a print: a day, or 31-12-9999, which SLS writes for "never" (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Day {
    /// A day of the calendar.
    On(Date),
    /// 31-12-9999. Sorts after every day.
    Never,
}

/// As written in Danish: `31-08-2023`; never is `31-12-9999`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => write!(f, "{:02}-{:02}-{:04}", date.day(), date.month(), date.year()),
            Self::Never => f.write_str("31-12-9999"),
        }
    }
}

/// Which of the two kinds of print a file is; the column `Kilde` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrintKind {
    /// Uddata 721, kontrollog.
    U721,
    /// The Fejl & Advis print.
    FejlAdvis,
}

impl PrintKind {
    /// The name users know it by.
    pub fn word(self) -> &'static str {
        match self {
            Self::U721 => "U721",
            Self::FejlAdvis => "Fejl & Advis",
        }
    }
}

/// What an input is called, CPR-shaped parts masked, with `/` between folders on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName {
    /// The path as the user can find it: for messages and the summary. A member of an archive is
    /// `archive.zip/member`.
    pub path: String,
    /// The same below the folder that was given as input: for the report, which travels.
    pub name: String,
}

impl FileName {
    /// Both names, with CPR-shaped parts masked and nothing in them that a terminal obeys.
    pub fn new(path: &str, name: &str) -> Arc<Self> {
        let shown = |text| mask_cpr(&shown::plain(text));
        Arc::new(Self { path: shown(path), name: shown(name) })
    }
}

/// A place in an input: file, page and line, each counted from 1; 0 where it does not apply.
///
/// A line of a text file counts from the top of the file, as an editor shows it; a line of a PDF from the top of its
/// page. In a table the page is the sheet and the line the row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The input.
    pub file: Arc<FileName>,
    /// Page (or sheet) in the file.
    pub page: u32,
    /// Line (or row).
    pub line: u32,
}

impl Location {
    /// The whole of a file: no page, no line.
    pub fn whole(file: &Arc<FileName>) -> Self {
        Self::new(file, 0, 0)
    }

    /// A line on a page of a file.
    pub fn new(file: &Arc<FileName>, page: u32, line: u32) -> Self {
        Self { file: Arc::clone(file), page, line }
    }
}

/// `path:page:line`, or the path alone where the whole file is meant.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file.path)?;
        if self.page > 0 {
            write!(f, ":{}", self.page)?;
        }
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        Ok(())
    }
}

/// The day that a deadline rule counts from; all three stand in the run calendar (kørselsplan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeadlineAnchor {
    /// `kørsel`: Kørselsdato.
    Run,
    /// `rapport`: Afrapporteringsfrist.
    Report,
    /// `disposition`: Dispositionsdato, the pay day.
    Disposition,
}

/// When an advice must be handled, as a rule says it: `disposition-2`, `rapport+5`, `rapport+5k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeadlineRule {
    /// The day counted from.
    pub anchor: DeadlineAnchor,
    /// Days after it; negative: before it.
    pub days: i32,
    /// What the days are.
    pub unit: DayUnit,
}

/// What days a deadline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayUnit {
    /// Danish bank days.
    Bank,
    /// `k`: calendar days, of which any may be the deadline.
    Calendar,
}

impl DeadlineRule {
    /// The day that the rule comes to, counted from the day of its anchor; `None` at the end of the calendar.
    pub fn counted_from(self, anchor: Date) -> Option<Date> {
        match self.unit {
            DayUnit::Bank => bank_days_from(anchor, self.days),
            DayUnit::Calendar => anchor.checked_add(i64::from(self.days).days()).ok(),
        }
    }
}

/// What the rules say of an advice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Who follows up.
    pub owner: Owner,
    /// Whether it changes what somebody is paid.
    pub pay_effect: PayEffect,
    /// True for kinds that SLS prints again until they are mended, so that silence closes them.
    pub closes_itself: bool,
    /// When it must be handled, where a rule says so.
    pub deadline: Option<DeadlineRule>,
    /// The names of the rules that decided, one a layer, standard first; empty where none matched.
    pub rules: Vec<RowText>,
    /// The rule that would decide if the Systemafsnit were the one it asks for, where no print of the advice has any: the
    /// row is decided without it, or not at all.
    pub in_doubt: Option<RowText>,
}

/// A text of a row: a short one lies in its place, a longer one is shared by all that hold it. A print has a million of them.
pub type RowText = EcoString;

/// One row of a report: an advice, every place it was printed, and what was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The advice; where two prints hold it, what each knows of it together.
    pub advice: Advice,
    /// Where it was printed, in print order; never empty.
    pub origins: Vec<Origin>,
    /// Who follows up, and why; rows of which the rules say the same share it.
    pub decision: Arc<Decision>,
    /// The day the deadline rule comes to, where the calendar holds the run that opened the advice. It stands still.
    pub deadline: Option<Date>,
}

/// Lines of one file by what they were taken for. `lines` is always the sum of the other four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Lines (of a table: rows) in the file.
    pub lines: usize,
    /// Lines that are part of an advice.
    pub advice_lines: usize,
    /// Lines that the layout names: heads, titles, criteria, counts.
    pub furniture: usize,
    /// Lines with nothing on them.
    pub blank: usize,
    /// Lines that nothing in the layout accounts for.
    pub unrecognised: usize,
}

impl Tally {
    /// Whether every line is accounted for exactly once.
    pub fn adds_up(&self) -> bool {
        self.lines == self.advice_lines + self.furniture + self.blank + self.unrecognised
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_paid_the_month_before_its_lg() {
        let run = PayrollRun::new(2023, 8, 2).unwrap();
        assert_eq!(run.to_string(), "2023-08-2");
        assert_eq!(run.in_words(), "LG 08/2023, 2. lønkørsel (juli 2023)");
        let january = PayrollRun::new(2023, 1, 1).unwrap();
        assert_eq!(january.payment_month_in_words(), "december 2022");
    }

    #[test]
    fn a_run_is_read_in_one_form_only() {
        assert_eq!("2023-08-2".parse(), Ok(PayrollRun::new(2023, 8, 2).unwrap()));
        for wrong in ["2023-8-2", "2023-13-1", "2023-08-3", "08/2023", "", "2023-08-2-1"] {
            assert!(wrong.parse::<PayrollRun>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_group_is_the_same_whatever_its_padding() {
        assert_eq!(PayGroup::new("0000000999"), PayGroup::new("999"));
        assert_eq!(PayGroup::new("000").unwrap().as_str(), "0");
        assert_eq!(PayGroup::new("99a"), None);
        assert!(PayGroup::new("99") < PayGroup::new("100"));
    }

    #[test]
    fn pay_numbers_are_read_in_all_their_forms() {
        let expected = "140275-0042 001";
        for form in ["140275-0042 001", "1402750042001", "1402750042 001", "140275-0042-001"] {
            assert_eq!(PayNumber::parse(form).map(|n| n.full()).as_deref(), Some(expected), "{form}");
        }
        assert_eq!(PayNumber::parse("740275-0042").unwrap().full(), "740275-0042");
        assert_eq!(PayNumber::parse("140275-0042 001").unwrap().masked(), "140275-xxxx 001");
        for wrong in ["", "140275", "141375-0042", "400275-0042", "140275-00421", "14027-50042"] {
            assert_eq!(PayNumber::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{:?}", PayNumber::parse(expected)), "Some(PayNumber(…))");
    }

    #[test]
    fn codes_are_two_letters_and_four_digits() {
        assert_eq!(Code::parse("RB 7113"), Code::parse("RB7113"));
        assert_eq!(Code::parse("RB 7113").unwrap().as_str(), "RB7113");
        for wrong in ["RB711", "R7113", "rb7113", "RB71133", "RB 71 13", "7113RB"] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_are_written_in_danish() {
        assert_eq!(Amount(151_590).to_string(), "1.515,90");
        assert_eq!(Amount(-663_659).to_string(), "-6.636,59");
        assert_eq!(Amount(5).to_string(), "0,05");
        assert_eq!(Amount(12_345_678_900).to_string(), "123.456.789,00");
    }
}
