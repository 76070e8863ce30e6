//! What a run printed, as it is remembered.

use std::sync::Arc;

use ecow::eco_format;
use serde::{Deserialize, Serialize};

use super::PrintedLine;
use crate::domain::values;
use crate::domain::{
    Advice, Amount, Code, Day, FileName, Kind, Location, PayNumber, PrintKind, RowText, mask_cpr,
};
use crate::formats::document::Cell;
use crate::history::compare::SeenRow;
use crate::office::rules::values as cells;
use crate::report::columns::Column;
use crate::report::returned::{ReturnedRow, as_compared};
use crate::system::secret::ShortMac;

/// One row that a run printed.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Which advice it is, and what the rules say of it.
    pub seen: SeenRow,
    /// The keyed hash of the person.
    pub person: Option<ShortMac>,
    /// What was printed.
    pub advice: Remembered,
}

/// What a run printed, on its way into a book.
#[derive(Debug, Default)]
pub struct PrintedRows {
    pub(super) lines: Vec<PrintedLine>,
    /// `None` where the store keeps them apart: no question that a report asks hangs on them.
    pub(super) texts: Option<Vec<Remembered>>,
}

impl PrintedRows {
    /// The rows that a run printed, with what was printed in each.
    pub fn of(facts: Vec<Fact>) -> Self {
        let lines = (0..).zip(&facts).map(|(seq, fact)| PrintedLine::of(seq, fact)).collect();
        Self { lines, texts: Some(facts.into_iter().map(|fact| fact.advice).collect()) }
    }

    /// The rows, and apart from them what was printed in each.
    pub fn apart(mut self) -> (Self, Vec<Remembered>) {
        let texts = self.texts.take().unwrap_or_default();
        (self, texts)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The rows as they are compared.
    pub fn seen(&self) -> impl Iterator<Item = SeenRow> + '_ {
        self.lines.iter().map(|line| line.seen)
    }
}

/// An advice as the history keeps it: all that was printed of it but its places. Encrypted where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Remembered {
    #[serde(rename = "k")]
    kind: RowText,
    #[serde(rename = "p")]
    pay_number: RowText,
    #[serde(rename = "n")]
    name: RowText,
    #[serde(rename = "c")]
    code: RowText,
    #[serde(rename = "t")]
    text: RowText,
    #[serde(rename = "s")]
    system_section: RowText,
    #[serde(rename = "w")]
    workplace: RowText,
    #[serde(rename = "g")]
    pkat: RowText,
    #[serde(rename = "l")]
    wage_item: RowText,
    #[serde(rename = "a")]
    amount: Option<i64>,
    #[serde(rename = "d")]
    date: RowText,
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    follows_another: bool,
    /// Left out where there is none, as in what was stored before marks were read.
    #[serde(rename = "m", default, skip_serializing_if = "RowText::is_empty")]
    mark: RowText,
}

impl Remembered {
    /// What is kept of an advice.
    pub fn of(advice: &Advice) -> Self {
        Self {
            kind: advice.kind.key().into(),
            pay_number: advice.pay_number.map(|number| number.full().into()).unwrap_or_default(),
            name: advice.name.clone(),
            code: advice.code.map(|code| eco_format!("{code}")).unwrap_or_default(),
            text: advice.text.clone(),
            system_section: advice.system_section.clone(),
            workplace: advice.workplace.clone(),
            pkat: advice.pkat.clone(),
            wage_item: advice.wage_item.clone(),
            amount: advice.amount.map(|amount| amount.0),
            date: advice.date.map(|day| eco_format!("{day}")).unwrap_or_default(),
            follows_another: advice.follows_another,
            mark: advice.mark.clone(),
        }
    }

    /// The advice again, as one that stands in no file.
    pub fn advice(self, print: PrintKind) -> Advice {
        let nowhere = Location::whole(&Arc::new(FileName { path: String::new(), name: String::new() }));
        Advice {
            pay_number: PayNumber::parse_printed(&self.pay_number),
            name: self.name,
            code: Code::parse(&self.code),
            text: self.text,
            system_section: self.system_section,
            workplace: self.workplace,
            pkat: self.pkat,
            wage_item: self.wage_item,
            amount: self.amount.map(Amount),
            date: values::date(&self.date),
            follows_another: self.follows_another,
            mark: self.mark,
            ..Advice::new(print, nowhere, Kind::parse(&self.kind).unwrap_or(Kind::Advice))
        }
    }

    /// Whether a row of a workbook names another person, and whether it says another code or text. A cell that is empty, or
    /// whose column is gone, contradicts nothing.
    pub fn contradicted_by(&self, row: &ReturnedRow) -> (bool, bool) {
        let says = |column: Column| Some(row.text(column)).filter(|says| !says.trim().is_empty());
        let number = says(Column::PayNumber).is_some_and(|says| !self.is_number(&says));
        let code = says(Column::Code).is_some_and(|says| says != *self.code);
        (number, code || says(Column::Text).is_some_and(|says| !self.is_text(&says)))
    }

    /// Whether a report shows the lønnummer so: whole, or half hidden.
    fn is_number(&self, says: &str) -> bool {
        says == &*self.pay_number || says == self.hidden_number()
    }

    /// The lønnummer half hidden; empty where it is none.
    fn hidden_number(&self) -> String {
        PayNumber::parse(&self.pay_number).map(|number| number.masked()).unwrap_or_default()
    }

    /// Whether a report shows the text so: in whatever letters, and with CPR numbers half hidden.
    fn is_text(&self, says: &str) -> bool {
        are_same_text(says, &self.text) || are_same_text(says, &mask_cpr(&as_compared(&self.text)))
    }

    /// Lønnummer, code and text as [`words_of`] reads them in a report: whole, and with CPR numbers half hidden.
    pub fn words(&self) -> [[String; 3]; 2] {
        let text = as_compared(&self.text);
        let hidden = [self.hidden_number(), self.code.to_string(), letters_aside(&mask_cpr(&text))];
        [[self.pay_number.to_string(), self.code.to_string(), letters_aside(&text)], hidden]
    }

    /// The columns of a row in which something else stands than was printed. A column that is gone says nothing.
    pub fn differing(&self, row: &ReturnedRow) -> Vec<Column> {
        let says = |column: Column, expected: &str| {
            row.shown(column).is_none_or(|shown| shown == expected || shown == as_compared(expected))
        };
        let same = [
            (Column::Kind, says(Column::Kind, &self.kind)),
            (Column::PayNumber, row.shown(Column::PayNumber).is_none_or(|shown| self.is_number(&shown))),
            // Where a print holds no name, that of another row may be shown.
            (Column::Name, self.name.is_empty() || says(Column::Name, &self.name)),
            (Column::Code, says(Column::Code, &self.code)),
            (Column::Text, row.shown(Column::Text).is_none_or(|shown| self.is_text(&shown))),
            (
                Column::Amount,
                row.shown(Column::Amount).is_none() || row.amount() == Ok(self.amount.map(Amount)),
            ),
            (Column::Date, row.cell(Column::Date).is_none_or(|cell| self.is_dated(cell))),
            (Column::SystemSection, says(Column::SystemSection, &self.system_section)),
            (Column::Workplace, says(Column::Workplace, &self.workplace)),
            (Column::Pkat, says(Column::Pkat, &self.pkat)),
            (Column::WageItem, says(Column::WageItem, &self.wage_item)),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(column, _)| column).collect()
    }

    fn is_dated(&self, cell: &Cell) -> bool {
        match cell {
            Cell::Empty => self.date.is_empty(),
            cell => cells::day(cell) == values::date(&self.date),
        }
    }

    /// Every text of it, the amount, and whether it follows another one.
    pub(in crate::history) fn parts(&self) -> ([&RowText; 11], Option<i64>, bool) {
        let Self {
            kind,
            pay_number,
            name,
            code,
            text,
            system_section,
            workplace,
            pkat,
            wage_item,
            date,
            mark,
            ..
        } = self;
        let texts =
            [kind, pay_number, name, code, text, system_section, workplace, pkat, wage_item, date, mark];
        (texts, self.amount, self.follows_another)
    }

    /// What [`parts`](Self::parts) told.
    pub(in crate::history) fn of_parts(
        texts: [RowText; 11],
        amount: Option<i64>,
        follows_another: bool,
    ) -> Self {
        let [kind, pay_number, name, code, text, system_section, workplace, pkat, wage_item, date, mark] =
            texts;
        Self {
            kind,
            pay_number,
            name,
            code,
            text,
            system_section,
            workplace,
            pkat,
            wage_item,
            amount,
            date,
            follows_another,
            mark,
        }
    }

    /// Changes each text that `change` gives another one for; whether there was any.
    pub(in crate::history) fn change_texts(&mut self, change: impl Fn(&str) -> Option<String>) -> bool {
        let (texts, amount, follows_another) = self.parts();
        let changed = texts.map(|text| change(text));
        let any = changed.iter().any(Option::is_some);
        if any {
            let mut old = texts.map(RowText::clone).into_iter();
            let texts = changed.map(|new| {
                let old = old.next().unwrap_or_default();
                new.map_or(old, RowText::from)
            });
            *self = Self::of_parts(texts, amount, follows_another);
        }
        any
    }

    /// Whom it is about and what they are called, where the print said both.
    pub fn named(self) -> Option<(PayNumber, RowText)> {
        let number = self.pay_number()?;
        (!self.name.is_empty()).then_some((number, self.name))
    }

    /// Whom it is about.
    pub fn pay_number(&self) -> Option<PayNumber> {
        PayNumber::parse_printed(&self.pay_number)
    }

    /// The code, where it has one.
    pub fn code(&self) -> Option<Code> {
        Code::parse(&self.code)
    }

    /// Its type.
    pub fn kind(&self) -> Kind {
        Kind::parse(&self.kind).unwrap_or(Kind::Advice)
    }

    /// Amount and date, the two that change while an advice stays the same.
    pub fn amount_and_date(&self) -> (Option<Amount>, Option<Day>) {
        (self.amount.map(Amount), values::date(&self.date))
    }
}

/// Lønnummer, code and text of a row of a workbook, as [`Remembered::words`] has them.
pub fn words_of(row: &ReturnedRow) -> [String; 3] {
    let text = |column: Column| row.text(column).into_owned();
    [text(Column::PayNumber), text(Column::Code), letters_aside(&row.text(Column::Text))]
}

/// A text as it is compared: a report shows one that was printed in capitals in normal letters.
fn letters_aside(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Whether two texts are the same once they are compared so.
fn are_same_text(one: &str, other: &str) -> bool {
    one == other || letters_aside(one) == letters_aside(other)
}
