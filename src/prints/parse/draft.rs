//! An advice while its lines are being read.

use crate::domain::values;
use crate::domain::{Advice, Code, Kind, Location, PayNumber, PrintKind};
use crate::prints::layout::field::Field;

/// A record as its values come in, line by line. They have been checked for shape by the layout.
#[derive(Debug)]
pub(super) struct AdviceDraft {
    advice: Advice,
    /// Where a wrapped line of the text starts, in characters: at the value of a record line, or at the text cell.
    pub(super) wraps_at: Option<usize>,
}

impl AdviceDraft {
    pub(super) fn new(print: PrintKind, at: Location, kind: Kind) -> Self {
        Self { advice: Advice::new(print, at, kind), wraps_at: None }
    }

    pub(super) fn at(&self) -> &Location {
        &self.advice.at
    }

    pub(super) fn has_text(&self) -> bool {
        !self.advice.text.is_empty()
    }

    /// Notes that an unrecognised line stands inside the record.
    pub(super) fn flag(&mut self) {
        self.advice.flagged = true;
    }

    /// Takes a value; one for a text or name that is there already goes on from it after one blank.
    pub(super) fn take(&mut self, field: Field, value: &str) {
        let advice = &mut self.advice;
        match field {
            Field::PayNumber => advice.pay_number = PayNumber::parse(value),
            Field::Name => join(&mut advice.name, value),
            Field::Code => advice.code = Code::parse(value),
            Field::Text => join(&mut advice.text, value),
            Field::SystemSection => join(&mut advice.system_section, value),
            Field::Workplace => advice.workplace = value.to_string(),
            Field::Pkat => advice.pkat = value.to_string(),
            Field::WageItem => advice.wage_item = value.to_string(),
            Field::Amount => advice.amount = values::amount(value),
            Field::Date => advice.date = values::date(value),
            Field::Kind | Field::Group | Field::Lg | Field::Run | Field::Other => {}
        }
    }

    /// The advice; what no column gave is pulled from the text.
    pub(super) fn finish(self) -> Advice {
        let mut advice = self.advice;
        let pulled = values::pull(&advice.text);
        advice.amount = advice.amount.or(pulled.amount);
        advice.date = advice.date.or(pulled.date);
        if advice.wage_item.is_empty() {
            advice.wage_item = pulled.wage_item.unwrap_or_default();
        }
        advice
    }
}

/// Adds words to a text, one blank for each gap.
fn join(text: &mut String, more: &str) {
    if !more.contains("  ") {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(more);
        return;
    }
    for word in more.split_whitespace() {
        join(text, word);
    }
}
