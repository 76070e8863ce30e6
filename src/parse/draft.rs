//! An advice while its lines are being read.

use crate::layout::field::Field;
use crate::model::{Advice, Amount, Code, Day, Kind, Location, PayNumber, Print};
use crate::parse::values;

/// The fields of a record as they come in, line by line. Values have been checked for shape by the layout.
#[derive(Debug)]
pub(super) struct Draft {
    at: Location,
    kind: Kind,
    pay_number: Option<PayNumber>,
    name: String,
    code: Option<Code>,
    text: String,
    system_section: String,
    workplace: String,
    pkat: String,
    wage_item: String,
    amount: Option<Amount>,
    date: Option<Day>,
    /// True once an unrecognised line stands inside the record.
    pub(super) flagged: bool,
    /// Where a wrapped line of the text starts, in characters: at the value of a record line, or at the text cell.
    pub(super) wraps_at: Option<usize>,
}

impl Draft {
    pub(super) fn new(at: Location, kind: Kind) -> Self {
        Self {
            at,
            kind,
            pay_number: None,
            name: String::new(),
            code: None,
            text: String::new(),
            system_section: String::new(),
            workplace: String::new(),
            pkat: String::new(),
            wage_item: String::new(),
            amount: None,
            date: None,
            flagged: false,
            wraps_at: None,
        }
    }

    pub(super) fn at(&self) -> &Location {
        &self.at
    }

    pub(super) fn has_text(&self) -> bool {
        !self.text.is_empty()
    }

    /// Takes a value; one for a text or name that is there already goes on from it after one blank.
    pub(super) fn take(&mut self, field: Field, value: &str) {
        match field {
            Field::PayNumber => self.pay_number = PayNumber::parse(value),
            Field::Name => join(&mut self.name, value),
            Field::Code => self.code = Code::parse(value),
            Field::Text => join(&mut self.text, value),
            Field::SystemSection => join(&mut self.system_section, value),
            Field::Workplace => self.workplace = value.to_string(),
            Field::Pkat => self.pkat = value.to_string(),
            Field::WageItem => self.wage_item = value.to_string(),
            Field::Amount => self.amount = values::amount(value),
            Field::Date => self.date = values::date(value),
            Field::Kind | Field::Group | Field::Lg | Field::Run | Field::Other => {}
        }
    }

    /// The advice; what no column gave is pulled from the text.
    pub(super) fn finish(self, print: Print) -> Advice {
        let pulled = values::pull(&self.text);
        Advice {
            print,
            at: self.at,
            kind: self.kind,
            pay_number: self.pay_number,
            name: self.name,
            code: self.code,
            wage_item: if self.wage_item.is_empty() {
                pulled.wage_item.unwrap_or_default()
            } else {
                self.wage_item
            },
            amount: self.amount.or(pulled.amount),
            date: self.date.or(pulled.date),
            text: self.text,
            system_section: self.system_section,
            workplace: self.workplace,
            pkat: self.pkat,
            flagged: self.flagged,
        }
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
