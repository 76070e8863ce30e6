//! The six columns that people type in.
//!
//! Pure. The program carries over what stands there and writes nothing of its own in them, but for `Status`, which
//! begins as `Åben` and is opened again when an advice comes back.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::values;
use crate::domain::{Day, Owner};

/// One of the six columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TypedColumn {
    /// `Status`.
    #[serde(rename = "Status")]
    Status,
    /// `Ansvarlig`.
    #[serde(rename = "Responsible")]
    Responsible,
    /// `Bemærkning til kunden`.
    #[serde(rename = "NoteToCustomer")]
    NoteToCustomer,
    /// `Kundens svar`.
    #[serde(rename = "CustomerReply")]
    CustomerReply,
    /// `Intern note`.
    #[serde(rename = "InternalNote")]
    InternalNote,
    /// `Ret ejer`.
    #[serde(rename = "CorrectedOwner")]
    CorrectedOwner,
}

impl TypedColumn {
    /// All six, in the order of the sheet.
    pub const ALL: [Self; 6] = [
        Self::Status,
        Self::Responsible,
        Self::NoteToCustomer,
        Self::CustomerReply,
        Self::InternalNote,
        Self::CorrectedOwner,
    ];

    /// The header of the column.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Responsible => "Ansvarlig",
            Self::NoteToCustomer => "Bemærkning til kunden",
            Self::CustomerReply => "Kundens svar",
            Self::InternalNote => "Intern note",
            Self::CorrectedOwner => "Ret ejer",
        }
    }

    /// Whether people choose from a list here, so that two answers cannot stand side by side in one cell.
    pub const fn is_choice(self) -> bool {
        matches!(self, Self::Status | Self::CorrectedOwner)
    }
}

impl fmt::Display for TypedColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.header())
    }
}

/// What people typed in one row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// `Status`.
    pub status: Status,
    /// `Ansvarlig`.
    pub responsible: Option<String>,
    /// `Bemærkning til kunden`.
    pub note_to_customer: Option<String>,
    /// `Kundens svar`.
    pub customer_reply: Option<String>,
    /// `Intern note`, which no kunde copy holds.
    pub internal_note: Option<String>,
    /// `Ret ejer`.
    pub corrected_owner: Option<Owner>,
}

impl Typed {
    /// What the cell shows; empty where nothing was typed.
    pub fn get(&self, column: TypedColumn) -> &str {
        match column {
            TypedColumn::Status => self.status.word(),
            TypedColumn::Responsible => self.responsible.as_deref().unwrap_or_default(),
            TypedColumn::NoteToCustomer => self.note_to_customer.as_deref().unwrap_or_default(),
            TypedColumn::CustomerReply => self.customer_reply.as_deref().unwrap_or_default(),
            TypedColumn::InternalNote => self.internal_note.as_deref().unwrap_or_default(),
            TypedColumn::CorrectedOwner => self.corrected_owner.map(Owner::word).unwrap_or_default(),
        }
    }

    /// Enters what a cell shows; an empty one clears it. False, and nothing changed, where the column offers a list and
    /// this is none of its words.
    pub fn set(&mut self, column: TypedColumn, shown: &str) -> bool {
        let shown = shown.trim();
        let text = (!shown.is_empty()).then(|| shown.to_string());
        match column {
            TypedColumn::Status if shown.is_empty() => self.status = Status::Open,
            TypedColumn::Status => match Status::parse(shown) {
                Some(status) => self.status = status,
                None => return false,
            },
            TypedColumn::CorrectedOwner if shown.is_empty() => self.corrected_owner = None,
            TypedColumn::CorrectedOwner => match owner_as_typed(shown) {
                Some(owner) => self.corrected_owner = Some(owner),
                None => return false,
            },
            TypedColumn::Responsible => self.responsible = text,
            TypedColumn::NoteToCustomer => self.note_to_customer = text,
            TypedColumn::CustomerReply => self.customer_reply = text,
            TypedColumn::InternalNote => self.internal_note = text,
        }
        true
    }

    /// The day until which it is accepted, where `Status` is Accepteret and one of the notes says `til 31-12-2026`.
    /// On that day itself it is accepted no more.
    pub fn accepted_until(&self) -> Option<Date> {
        let notes = [&self.internal_note, &self.customer_reply];
        let until = || notes.into_iter().flatten().find_map(|note| until(note));
        if self.status == Status::Accepted { until() } else { None }
    }
}

/// The first day after the word `til` in a note; `til og med` means the day after it.
fn until(note: &str) -> Option<Date> {
    values::dates(note).into_iter().find_map(|(day, span)| {
        let before = note[..span.start].to_lowercase();
        let before = before.trim_end();
        let before =
            ["den", "d."].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before).trim_end();
        let Day::On(date) = day else { return None };
        let is_word = |before: &str| {
            before.strip_suffix("til").is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        };
        match before.strip_suffix("og med").map(str::trim_end) {
            Some(before) if is_word(before) => date.checked_add(1.day()).ok(),
            _ if is_word(before) => Some(date),
            _ => None,
        }
    })
}

/// An owner as people type one: the words of the list whatever their casing and blanks, and how they call themselves.
pub fn owner_as_typed(word: &str) -> Option<Owner> {
    match &*folded(word) {
        "kunden" => Some(Owner::Customer),
        "sam" => Some(Owner::Sam),
        word => Owner::ALL.into_iter().find(|owner| folded(owner.word()) == word),
    }
}

/// A word as it is compared: in small letters, one blank between its parts, without a stop at its end, `æøå` however typed.
fn folded(word: &str) -> String {
    let lower = word.to_lowercase().replace("a\u{30a}", "å");
    let parts: Vec<&str> = lower.split_whitespace().collect();
    parts.join(" ").trim_end_matches(['.', ',', ';', ':', '!']).to_string()
}

/// How far the work on a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// `Åben`: every new row.
    #[default]
    Open,
    /// `Afventer kunde`.
    AwaitsCustomer,
    /// `Afventer Statens Administration`.
    AwaitsSam,
    /// `Udført`.
    Done,
    /// `Accepteret`: it stays as it is, and that is all right.
    Accepted,
}

impl Status {
    /// All five, in the order that the drop-down offers them.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::AwaitsCustomer, Self::AwaitsSam, Self::Done, Self::Accepted];

    /// The Danish words of the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "Åben",
            Self::AwaitsCustomer => "Afventer kunde",
            Self::AwaitsSam => "Afventer Statens Administration",
            Self::Done => "Udført",
            Self::Accepted => "Accepteret",
        }
    }

    /// Reads the Danish words whatever their casing, their blanks and a stop at their end. A word that is only like one of them
    /// (`Udføre`, `Færdig`) is none: nothing is closed by a guess.
    pub fn parse(word: &str) -> Option<Self> {
        match &*folded(word) {
            "afventer kunden" => Some(Self::AwaitsCustomer),
            "afventer sam" => Some(Self::AwaitsSam),
            word => Self::ALL.into_iter().find(|status| folded(status.word()) == word),
        }
    }

    /// Whether somebody may still have to act.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_words_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(&status.word().to_uppercase()), Some(status));
        }
        for (typed, status) in [
            ("Afventer  kunde ", Status::AwaitsCustomer),
            ("afventer\u{a0}kunden", Status::AwaitsCustomer),
            ("Afventer SAM", Status::AwaitsSam),
            ("udført.", Status::Done),
            ("A\u{30a}ben", Status::Open),
        ] {
            assert_eq!(Status::parse(typed), Some(status), "{typed}");
        }
        for unknown in ["Færdig", "Udføre", "Udført 12/8", "Ok", "Lukket"] {
            assert_eq!(Status::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn owners_read_as_people_type_them() {
        assert_eq!(owner_as_typed(" SAM "), Some(Owner::Sam));
        assert_eq!(owner_as_typed("til  orientering"), Some(Owner::ForInformation));
        assert_eq!(owner_as_typed("Os"), None);
    }

    #[test]
    fn what_is_typed_reads_back_as_it_is_shown() {
        let mut typed = Typed::default();
        for (column, shown) in TypedColumn::ALL.into_iter().zip([
            "Afventer kunde",
            "Hold 3",
            "Se bilag",
            "Ok",
            "Ring\ntil dem",
            "Begge",
        ]) {
            assert!(typed.set(column, shown));
            assert_eq!(typed.get(column), shown);
        }
        assert!(!typed.set(TypedColumn::Status, "Færdig"));
        assert!(!typed.set(TypedColumn::CorrectedOwner, "Os"));
        assert_eq!(typed.get(TypedColumn::Status), "Afventer kunde");
        for column in TypedColumn::ALL {
            assert!(typed.set(column, " "));
        }
        assert_eq!(typed, Typed::default());
    }

    #[test]
    fn acceptance_ends_on_the_day_that_a_note_names() {
        let accepted = |note: &str| Typed {
            status: Status::Accepted,
            internal_note: Some(note.to_string()),
            ..Typed::default()
        };
        let on = |year, month, day| Some(Date::constant(year, month, day));
        for (note, expected) in [
            ("til 31-12-2026", on(2026, 12, 31)),
            ("Aftalt med kunden til den 31.12.2026, se mail", on(2026, 12, 31)),
            ("Gælder til og med 31/12-2026", on(2027, 1, 1)),
            ("Aftalt 01-02-2026, gælder TIL 31-12-2026", on(2026, 12, 31)),
            ("Aftalt 31-12-2026", None),
            ("dertil 31-12-2026", None),
            ("til 31-12-9999", None),
            ("", None),
        ] {
            assert_eq!(accepted(note).accepted_until(), expected, "{note}");
        }
        let reply = Typed {
            status: Status::Accepted,
            customer_reply: Some("ja, til 1-2-2027".into()),
            ..Typed::default()
        };
        assert_eq!(reply.accepted_until(), on(2027, 2, 1));
        assert_eq!(Typed { status: Status::Open, ..accepted("til 31-12-2026") }.accepted_until(), None);
    }
}
