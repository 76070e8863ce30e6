//! The seven columns that people type in.
//!
//! Pure. The program carries over what stands there and writes nothing of its own in them, but for `Status`, which
//! begins as `Åben` and is opened again when an advice comes back.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::Owner;
use crate::domain::acceptance::Acceptance;
pub use crate::domain::status::Status;

/// One of the seven columns.
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
    /// `Sagsnummer`: the reference of the bestilling or case by which a row is dealt with.
    CaseNumber,
    /// `Intern note`.
    #[serde(rename = "InternalNote")]
    InternalNote,
    /// `Ret ejer`.
    #[serde(rename = "CorrectedOwner")]
    CorrectedOwner,
}

impl TypedColumn {
    /// All seven, in the order of the sheet.
    pub const ALL: [Self; 7] = [
        Self::Status,
        Self::Responsible,
        Self::NoteToCustomer,
        Self::CustomerReply,
        Self::CaseNumber,
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
            Self::CaseNumber => "Sagsnummer",
            Self::InternalNote => "Intern note",
            Self::CorrectedOwner => "Ret ejer",
        }
    }

    /// Whether people choose from a list here, so that two answers cannot stand side by side in one cell.
    pub const fn is_choice(self) -> bool {
        matches!(self, Self::Status | Self::CorrectedOwner)
    }

    /// Whether people write to each other here, so that what stands here may ask for an answer.
    pub const fn is_note(self) -> bool {
        matches!(self, Self::NoteToCustomer | Self::CustomerReply | Self::InternalNote)
    }
}

impl fmt::Display for TypedColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.header())
    }
}

/// What people typed in one row: mostly nothing, of a million of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// `Status`.
    pub status: Status,
    /// `Ret ejer`.
    pub corrected_owner: Option<Owner>,
    /// What stands in the columns that take any text, in their order; in that of `Status` the whole of it, where somebody
    /// wrote behind `Accepteret` how long it holds.
    texts: Vec<(TypedColumn, String)>,
}

impl Typed {
    /// What the cell shows; empty where nothing was typed.
    pub fn get(&self, column: TypedColumn) -> &str {
        match column {
            TypedColumn::Status => self.text(column).unwrap_or(self.status.word()),
            TypedColumn::CorrectedOwner => self.corrected_owner.map(Owner::word).unwrap_or_default(),
            _ => self.text(column).unwrap_or_default(),
        }
    }

    /// The text that was typed in a column; of `Status` the whole of it, where it is more than a word of the list.
    pub fn text(&self, column: TypedColumn) -> Option<&str> {
        self.texts.iter().find(|(of, _)| *of == column).map(|(_, text)| text.as_str())
    }

    /// Enters what a cell shows; an empty one clears it. False, and nothing changed, where the column offers a list and
    /// this is none of its words.
    pub fn set(&mut self, column: TypedColumn, shown: &str) -> bool {
        let shown = shown.trim();
        match column {
            TypedColumn::Status if shown.is_empty() => self.set_status(Status::Open),
            TypedColumn::Status => match Status::read(shown) {
                Some(read) => {
                    self.status = read.status;
                    self.put(column, if read.rest.is_empty() { "" } else { shown });
                }
                None => return false,
            },
            TypedColumn::CorrectedOwner if shown.is_empty() => self.corrected_owner = None,
            TypedColumn::CorrectedOwner => match owner_as_typed(shown) {
                Some(owner) => self.corrected_owner = Some(owner),
                None => return false,
            },
            _ => self.put(column, shown),
        }
        true
    }

    /// Puts a text in its place among the others; an empty one is none.
    fn put(&mut self, column: TypedColumn, text: &str) {
        self.texts.retain(|(of, _)| *of != column);
        if !text.is_empty() {
            let at = self.texts.partition_point(|(of, _)| *of < column);
            self.texts.insert(at, (column, text.to_string()));
        }
    }

    /// Sets `Status` to one of the list.
    pub fn set_status(&mut self, status: Status) {
        self.status = status;
        self.put(TypedColumn::Status, "");
    }

    /// How long it is accepted, where `Status` is Accepteret: what stands behind the word, else in one of the notes.
    /// `written` is a day before which nobody wrote it.
    pub fn acceptance(&self, written: Date) -> Option<Acceptance> {
        if self.status != Status::Accepted {
            return None;
        }
        let behind = self.text(TypedColumn::Status).and_then(|said| Some(Status::read(said)?.rest));
        let notes = [TypedColumn::InternalNote, TypedColumn::CustomerReply, TypedColumn::NoteToCustomer];
        let said = behind.into_iter().chain(notes.into_iter().filter_map(|note| self.text(note)));
        let mut unclear = None;
        for said in said {
            match Acceptance::read(said, written) {
                Acceptance::Bare => {}
                Acceptance::Until(day) => return Some(Acceptance::Until(day)),
                other => unclear = unclear.or(Some(other)),
            }
        }
        Some(unclear.unwrap_or(Acceptance::Bare))
    }
}

/// An owner as people type one: the words of the list whatever their casing and blanks, and how they call themselves.
pub fn owner_as_typed(word: &str) -> Option<Owner> {
    // Most cells are empty, or say what the list says.
    if let Some(owner) = Owner::ALL.into_iter().find(|owner| owner.word() == word) {
        return Some(owner);
    }
    match &*folded(word) {
        "" => None,
        "kunden" => Some(Owner::Customer),
        "sam" => Some(Owner::Sam),
        word => Owner::ALL.into_iter().find(|owner| folded(owner.word()) == word),
    }
}

/// A word as it is compared: in small letters, one blank between its parts, without a stop at its end.
fn folded(word: &str) -> String {
    let lower = word.to_lowercase();
    let parts: Vec<&str> = lower.split_whitespace().collect();
    parts.join(" ").trim_end_matches(['.', ',', ';', ':', '!']).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "LP-2026-004711",
            "Ring\ntil dem",
            "Begge",
        ]) {
            assert!(typed.set(column, shown));
            assert_eq!(typed.get(column), shown);
        }
        assert!(!typed.set(TypedColumn::Status, "Se note"));
        assert!(!typed.set(TypedColumn::CorrectedOwner, "Os"));
        assert_eq!(typed.get(TypedColumn::Status), "Afventer kunde");
        for column in TypedColumn::ALL {
            assert!(typed.set(column, " "));
        }
        assert_eq!(typed, Typed::default());
    }

    #[test]
    fn an_acceptance_is_read_where_somebody_wrote_it() {
        let written = Date::constant(2026, 1, 1);
        let until = |year, month, day| Some(Acceptance::Until(Date::constant(year, month, day)));
        let mut typed = Typed::default();
        let said = "Accepteret til 10. februar 2026";
        assert!(typed.set(TypedColumn::Status, said));
        assert_eq!((typed.status, typed.get(TypedColumn::Status)), (Status::Accepted, said));
        assert_eq!(typed.acceptance(written), until(2026, 2, 10));
        // A day in `Status` comes before one in a note, and one that can be read before one that cannot.
        typed.set(TypedColumn::InternalNote, "til 01-03-2026");
        assert_eq!(typed.acceptance(written), until(2026, 2, 10));
        typed.set(TypedColumn::Status, "Accepteret til mandag");
        assert_eq!(typed.acceptance(written), until(2026, 3, 1));
        typed.set(TypedColumn::InternalNote, "");
        assert_eq!(typed.acceptance(written), Some(Acceptance::Unclear("til mandag".into())));
        typed.set(TypedColumn::Status, "Accepteret");
        assert_eq!(
            (typed.get(TypedColumn::Status), typed.acceptance(written)),
            ("Accepteret", Some(Acceptance::Bare))
        );
        for column in [TypedColumn::CustomerReply, TypedColumn::NoteToCustomer] {
            let mut noted = typed.clone();
            noted.set(column, "ja, til 1-2-2027");
            assert_eq!(noted.acceptance(written), until(2027, 2, 1), "{column}");
            noted.set(TypedColumn::Status, "Afventer kunde");
            assert_eq!(noted.acceptance(written), None);
        }
    }
}
