//! An advice while its lines are being read.

use crate::domain::field::{Field, FieldValue};
use crate::domain::values;
use crate::domain::{Advice, Kind, Location, PayNumber, PrintKind, RowText};

/// A record as its values come in, line by line. They have been checked for shape by the layout.
#[derive(Debug)]
pub(super) struct AdviceDraft {
    advice: Advice,
    /// Its type, as soon as a section, a column or a line of the record has said it.
    kind: Option<Kind>,
    /// Where a wrapped line of the text starts, in characters: at the value of a record line, or at the text cell.
    pub(super) wraps_at: Option<usize>,
}

impl AdviceDraft {
    pub(super) fn new(print: PrintKind, at: Location, kind: Option<Kind>) -> Self {
        Self { advice: Advice::new(print, at, kind.unwrap_or(Kind::Advice)), kind, wraps_at: None }
    }

    pub(super) fn at(&self) -> &Location {
        &self.advice.at
    }

    pub(super) fn has_text(&self) -> bool {
        !self.advice.text.is_empty()
    }

    pub(super) fn has_kind(&self) -> bool {
        self.kind.is_some()
    }

    /// Whom it is about.
    pub(super) fn person(&self) -> Option<NamedPerson> {
        self.advice.pay_number.map(|number| NamedPerson { number, name: self.advice.name.clone() })
    }

    /// Gives it the person that the print named above it and does not repeat.
    pub(super) fn carry_down(&mut self, person: &NamedPerson) {
        self.advice.pay_number = Some(person.number);
        if self.advice.name.is_empty() {
            self.advice.name.clone_from(&person.name);
        }
    }

    /// Notes that an unrecognised line stands inside the record, or that it breaks off.
    pub(super) fn flag(&mut self) {
        self.advice.flagged = true;
    }

    /// Whether a value may stand in the record: one that is there already cannot come again as another one, and a text
    /// or name goes on.
    pub(super) fn may_take(&self, field: Field, value: &str) -> bool {
        let known = self.advice.get(field);
        let goes_on = field.goes_on() || matches!(field, Field::Kind | Field::FollowsAnother);
        goes_on || known.is_empty() || known == field.read(value)
    }

    /// Takes a value; one for a text or name that is there already goes on from it after one blank.
    pub(super) fn take(&mut self, field: Field, value: &str) {
        match field {
            Field::Text => self.take_text(value),
            Field::Kind => self.kind = Kind::parse(value).or(self.kind),
            words if words.goes_on() && !(self.advice.get(words).is_empty() && is_one_run(value)) => {
                let mut all = RowText::from(self.advice.get(words).words());
                join(&mut all, value);
                self.advice.set(words, FieldValue::Text(&all));
            }
            other => self.advice.set(other, other.read(value)),
        }
    }

    fn take_text(&mut self, value: &str) {
        let (text, mark) = apart_from_mark(value);
        join(&mut self.advice.text, text);
        if !mark.is_empty() && !self.advice.mark.split(' ').any(|known| known == mark) {
            join(&mut self.advice.mark, mark);
        }
    }

    /// The advice; what no column gave is pulled from the text.
    pub(super) fn finish(self) -> Advice {
        let mut advice = self.advice;
        advice.kind = self.kind.unwrap_or(advice.kind);
        // A print may have a million of them: none keeps the room in which it was put together.
        advice.text = RowText::from(advice.text.as_str());
        let pulled = values::pull(&advice.text);
        advice.amount = advice.amount.or(pulled.amount);
        advice.date = advice.date.or(pulled.date);
        if advice.wage_item.is_empty() {
            advice.wage_item = pulled.wage_item.unwrap_or_default().into();
        }
        advice
    }
}

/// A person as a print names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedPerson {
    number: PayNumber,
    name: RowText,
}

/// How many blanks stand before a mark of letters at the least. Before a sign that no text ends with two are enough.
const BEFORE_MARK: &str = "    ";
/// How many characters a mark has at the most: `<`, `*`, `R`, `***`.
const LONGEST_MARK: usize = 3;
/// Signs that point at a line and end no text.
const POINTERS: &str = "<>*#|¤§«»←→•";

/// A text and the mark far right of it, which is no part of what the text says.
fn apart_from_mark(value: &str) -> (&str, &str) {
    if is_one_run(value) {
        return (value, "");
    }
    let Some((text, mark)) = value.rsplit_once("  ") else { return (value, "") };
    let mark = mark.trim_start();
    let is_far = value[..value.len() - mark.len()].ends_with(BEFORE_MARK);
    let is_pointer = mark.chars().all(|c| POINTERS.contains(c));
    let is_short =
        mark.chars().count() <= LONGEST_MARK && !mark.contains(|c: char| c == ' ' || c.is_ascii_digit());
    if is_short && (is_pointer || is_far) && !text.trim().is_empty() {
        (text.trim_end(), mark)
    } else {
        (value, "")
    }
}

/// Whether no gap stands between words, as in nearly all values.
fn is_one_run(words: &str) -> bool {
    !words.contains("  ")
}

/// Adds words to a text, one blank for each gap.
fn join(text: &mut RowText, more: &str) {
    if !is_one_run(more) {
        more.split_whitespace().for_each(|word| join(text, word));
    } else if text.is_empty() {
        *text = more.into();
    } else {
        text.push(' ');
        text.push_str(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_far_right_is_no_part_of_a_text() {
        let table = [
            ("ATP-SATS SVARER IKKE      <", ("ATP-SATS SVARER IKKE", "<")),
            ("MODREGNES I NÆSTE  <", ("MODREGNES I NÆSTE", "<")),
            ("ATP-SATS SVARER IKKE    R", ("ATP-SATS SVARER IKKE", "R")),
            ("SATSEN ER  1", ("SATSEN ER  1", "")),
            ("a  gap", ("a  gap", "")),
            ("SKAL FAST FELT 638 VÆRE 1", ("SKAL FAST FELT 638 VÆRE 1", "")),
            ("<", ("<", "")),
            ("LØNDEL 7040      1.515,90", ("LØNDEL 7040      1.515,90", "")),
        ];
        for (value, expected) in table {
            assert_eq!(apart_from_mark(value), expected, "{value}");
        }
    }

    #[test]
    fn gaps_in_what_goes_on_become_one_blank() {
        let at = Location::whole(&crate::domain::FileName::new("f", "f"));
        let mut draft = AdviceDraft::new(PrintKind::U721, at, None);
        for (field, value) in [
            (Field::Text, "MODREGNES  I"),
            (Field::Text, "NÆSTE   LØN"),
            (Field::Text, "KØRSEL"),
            (Field::Name, "PEDERSEN  KIRSTEN"),
            (Field::SystemSection, "Oprykning"),
            (Field::SystemSection, "af trin"),
        ] {
            draft.take(field, value);
        }
        let advice = draft.finish();
        assert_eq!(advice.text, "MODREGNES I NÆSTE LØN KØRSEL");
        assert_eq!((&*advice.name, &*advice.system_section), ("PEDERSEN KIRSTEN", "Oprykning af trin"));
    }

    #[test]
    fn a_value_that_is_there_does_not_come_again_as_another() {
        let at = Location::whole(&crate::domain::FileName::new("f", "f"));
        let mut draft = AdviceDraft::new(PrintKind::U721, at, None);
        draft.take(Field::Code, "RB7050");
        assert!(draft.may_take(Field::Code, "RB 7050") && !draft.may_take(Field::Code, "RB7113"));
        assert!(draft.may_take(Field::Text, "goes on"));
    }
}
