//! The numbers and words by which the database knows what the program has names for.
//!
//! A database outlives every renaming: none of these follows from the order of an enumeration, from a header of a report
//! or from the name of a variant. What stands here never changes and is never given to anything else; what is new gets a
//! number of its own, and the compiler asks for it.

use super::Stage;
use crate::domain::since::Since;
use crate::domain::typed::TypedColumn;
use crate::domain::{Kind, Owner};
use crate::history::compare::How;
use crate::office::customers::DeliveryMethod;

/// Who follows up, in a line.
pub(super) fn owner(owner: Owner) -> u8 {
    match owner {
        Owner::Customer => 0,
        Owner::Both => 1,
        Owner::Unresolved => 2,
        Owner::Sam => 3,
        Owner::ForInformation => 4,
    }
}

/// The owner of a number; one that no program of ours wrote is nobody.
pub(super) fn owner_of(key: u8) -> Owner {
    Owner::ALL.into_iter().find(|known| owner(*known) == key).unwrap_or(Owner::Unresolved)
}

/// The type, in a line.
pub(super) fn kind(kind: Kind) -> u8 {
    match kind {
        Kind::Error => 0,
        Kind::Advice => 1,
        Kind::Information => 2,
        Kind::Reminder => 3,
    }
}

/// The kind of a number.
pub(super) fn kind_of(key: u8) -> Kind {
    Kind::ALL.into_iter().find(|known| kind(*known) == key).unwrap_or(Kind::Advice)
}

/// `delivery.stage`.
pub(super) fn stage(stage: Stage) -> u8 {
    match stage {
        Stage::Planned => 0,
        Stage::Started => 1,
        Stage::Done => 2,
        Stage::Refused => 3,
    }
}

/// The stage of a number.
pub(super) fn stage_of(key: u8) -> Option<Stage> {
    Stage::ALL.into_iter().find(|known| stage(*known) == key)
}

/// The channel in the keyed hash of a recipient: whoever is moved to another channel has nothing there yet.
pub(super) fn channel(method: DeliveryMethod) -> u8 {
    match method {
        DeliveryMethod::Folder => 0,
        DeliveryMethod::Mail => 1,
        DeliveryMethod::None => u8::MAX,
    }
}

/// The way of a parcel, as the first program wrote it under `by_mail`: whether by mail, else into a folder.
pub(super) mod stored_way {
    use serde::ser::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::DeliveryMethod;

    pub(in super::super) fn serialize<S: Serializer>(way: &DeliveryMethod, to: S) -> Result<S::Ok, S::Error> {
        match way {
            DeliveryMethod::Folder => to.serialize_bool(false),
            DeliveryMethod::Mail => to.serialize_bool(true),
            DeliveryMethod::None => Err(S::Error::custom("a parcel without a way")),
        }
    }

    pub(in super::super) fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<DeliveryMethod, D::Error> {
        let by_mail = bool::deserialize(from)?;
        Ok(if by_mail { DeliveryMethod::Mail } else { DeliveryMethod::Folder })
    }
}

/// What closed an advice, in its book.
pub(super) fn how(how: How) -> i64 {
    match how {
        How::Person => 0,
        How::Silence => 1,
    }
}

/// What closed an advice, by its number.
pub(super) fn how_of(key: Option<i64>) -> How {
    if key == Some(how(How::Silence)) { How::Silence } else { How::Person }
}

/// `trail.field` of what a person typed.
pub(super) fn field(column: TypedColumn) -> &'static str {
    match column {
        TypedColumn::Status => "Status",
        TypedColumn::Responsible => "Ansvarlig",
        TypedColumn::NoteToCustomer => "Bemærkning til kunden",
        TypedColumn::CustomerReply => "Kundens svar",
        TypedColumn::CaseNumber => "Sagsnummer",
        TypedColumn::InternalNote => "Intern note",
        TypedColumn::CorrectedOwner => "Ret ejer",
    }
}

/// The column of a field; `None` for what the program noted.
pub(super) fn column_of(key: &str) -> Option<TypedColumn> {
    TypedColumn::ALL.into_iter().find(|column| field(*column) == key)
}

/// `trail.field` of what the program itself changed.
pub(super) const SINCE: &str = "Siden sidst";
/// `trail.field` of what the program itself changed in all rows of a report.
pub(super) const ROWS_OF_REPORT: &str = "Siden sidst i rapporten";
/// `trail.new` of an advice that silence closed.
pub(super) const GONE: &str = "Bortfaldet";

/// `trail.new` of what the program itself changed.
pub(super) fn since(since: Since) -> &'static str {
    match since {
        Since::New => "Ny",
        Since::Unchanged => "Uændret",
        Since::Changed => "Ændret",
        Since::NotRepeated => "Ikke gentaget",
        Since::Reopened => "Genopstået",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_back_and_none_is_given_twice() {
        assert_eq!(Owner::ALL.map(|it| owner_of(owner(it))), Owner::ALL);
        assert_eq!(Kind::ALL.map(|it| kind_of(kind(it))), Kind::ALL);
        assert_eq!(Stage::ALL.map(|it| stage_of(stage(it))), Stage::ALL.map(Some));
        assert_eq!(TypedColumn::ALL.map(|it| column_of(field(it))), TypedColumn::ALL.map(Some));
        assert_eq!([How::Person, How::Silence].map(|it| how_of(Some(how(it)))), [How::Person, How::Silence]);
        assert_eq!([SINCE, ROWS_OF_REPORT].map(column_of), [None, None]);
        assert_eq!((owner_of(99), stage_of(99)), (Owner::Unresolved, None));
    }
}
