//! One row of a print, and what stands in each of its fields.

use super::field::{Field, FieldValue};
use super::{Amount, Code, Day, Kind, Location, PayNumber, PrintKind, RowText};

/// One row of one print, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The print it stands in.
    pub print: PrintKind,
    /// Where its first line stands.
    pub at: Location,
    /// Fejl, Advis, Information or Erindring.
    pub kind: Kind,
    /// Whom it is about; `None` where the person cell is blank.
    pub pay_number: Option<PayNumber>,
    /// The person's name as printed, or empty.
    pub name: RowText,
    /// The advice code; `None` for rows without one (erindringer).
    pub code: Option<Code>,
    /// The text with its wrapped lines joined by one blank.
    pub text: RowText,
    /// Systemafsnit as printed, or empty.
    pub system_section: RowText,
    /// Tjenestested as printed, zeros kept, or empty.
    pub workplace: RowText,
    /// Personalekategori, three digits, or empty.
    pub pkat: RowText,
    /// Løndel, four digits, or empty.
    pub wage_item: RowText,
    /// The amount: a column's, else the first in the text.
    pub amount: Option<Amount>,
    /// The date: a column's, else the first in the text.
    pub date: Option<Day>,
    /// Følgeajour = Ja: an entry back in time wrote over a later one, so the row is a hint that it follows from another entry.
    pub follows_another: bool,
    /// Marks that stand far right of the text (`<`, `*`): shown, and no part of what it says.
    pub mark: RowText,
    /// True where an unrecognised line stands inside the record, or its page is not followed by the next one, so that
    /// something of it may be missing.
    pub flagged: bool,
}

impl Advice {
    /// An advice of which nothing is known yet but where it stands and what it is.
    pub fn new(print: PrintKind, at: Location, kind: Kind) -> Self {
        Self {
            print,
            at,
            kind,
            pay_number: None,
            name: RowText::new(),
            code: None,
            text: RowText::new(),
            system_section: RowText::new(),
            workplace: RowText::new(),
            pkat: RowText::new(),
            wage_item: RowText::new(),
            amount: None,
            date: None,
            follows_another: false,
            mark: RowText::new(),
            flagged: false,
        }
    }
}

impl Advice {
    /// What a field holds; nothing for those that a row is placed by (Løngruppe, Løngeneration, Lønkørsel) and for Andet.
    pub fn get(&self, field: Field) -> FieldValue<'_> {
        match field {
            Field::Kind => FieldValue::Kind(self.kind),
            Field::PayNumber => self.pay_number.map_or(FieldValue::Empty, FieldValue::PayNumber),
            Field::Name => FieldValue::text(&self.name),
            Field::Code => self.code.map_or(FieldValue::Empty, FieldValue::Code),
            Field::Text => FieldValue::text(&self.text),
            Field::Amount => self.amount.map_or(FieldValue::Empty, FieldValue::Amount),
            Field::Date => self.date.map_or(FieldValue::Empty, FieldValue::Day),
            Field::SystemSection => FieldValue::text(&self.system_section),
            Field::Workplace => FieldValue::text(&self.workplace),
            Field::Pkat => FieldValue::text(&self.pkat),
            Field::WageItem => FieldValue::text(&self.wage_item),
            Field::FollowsAnother if self.follows_another => FieldValue::Yes,
            Field::FollowsAnother | Field::Group | Field::Lg | Field::Run | Field::Other => FieldValue::Empty,
        }
    }

    /// Lets a field hold `value`, as [`Field::read`] or [`Advice::get`] gives it for this field; a value of another type
    /// empties it. An advice is never without a type: it keeps the one that it has.
    pub fn set(&mut self, field: Field, value: FieldValue<'_>) {
        let words = || RowText::from(value.words());
        match field {
            Field::Kind => self.kind = value.kind().unwrap_or(self.kind),
            Field::PayNumber => self.pay_number = value.pay_number(),
            Field::Name => self.name = words(),
            Field::Code => self.code = value.code(),
            Field::Text => self.text = words(),
            Field::Amount => self.amount = value.amount(),
            Field::Date => self.date = value.day(),
            Field::SystemSection => self.system_section = words(),
            Field::Workplace => self.workplace = words(),
            Field::Pkat => self.pkat = words(),
            Field::WageItem => self.wage_item = words(),
            Field::FollowsAnother => self.follows_another = value == FieldValue::Yes,
            Field::Group | Field::Lg | Field::Run | Field::Other => {}
        }
    }
}

/// A place where an advice was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The print.
    pub print: PrintKind,
    /// Where its first line stands.
    pub at: Location,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FileName;

    /// A value for each field that an advice has.
    fn values() -> [FieldValue<'static>; Field::OF_ADVICE.len()] {
        Field::OF_ADVICE.map(|field| match field {
            Field::Kind => FieldValue::Kind(Kind::Error),
            Field::PayNumber => field.read("140275-0042 001"),
            Field::Code => field.read("RB7050"),
            Field::Amount => field.read("1.515,90"),
            Field::Date => field.read("31-08-2023"),
            Field::FollowsAnother => field.read("JA"),
            words => FieldValue::Text(words.name()),
        })
    }

    #[test]
    fn every_field_holds_what_it_was_given_and_no_other_one_changes() {
        let at = Location::whole(&FileName::new("f", "f"));
        let empty = Advice::new(PrintKind::U721, at, Kind::Advice);
        let mut full = empty.clone();
        for (field, value) in Field::OF_ADVICE.into_iter().zip(values()) {
            assert_ne!(value, FieldValue::Empty, "{field:?}");
            assert_ne!(empty.get(field), value, "{field:?}");
            full.set(field, value);
            let mut alone = empty.clone();
            alone.set(field, value);
            let differ = Field::ALL.into_iter().filter(|other| alone.get(*other) != empty.get(*other));
            assert_eq!(differ.collect::<Vec<_>>(), [field]);
        }
        assert_eq!(Field::OF_ADVICE.map(|field| full.get(field)), values());
        // What an advice does hold stands among those of an advice.
        for placed in Field::ALL.into_iter().filter(|field| !Field::OF_ADVICE.contains(field)) {
            full.set(placed, FieldValue::Text("words"));
            assert_eq!(full.get(placed), FieldValue::Empty, "{placed:?}");
        }
    }
}
