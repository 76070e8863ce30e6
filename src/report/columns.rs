//! The columns of `Adviser`: their order, headers and widths, and what each shows of a row.
//!
//! The order and the headers are a contract with everybody who reads a report, by eye or by script.

use std::fmt::Write;

use super::row::ReportRow;
use super::words;
use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::domain::field::Field;
use crate::domain::typed::TypedColumn;
use crate::domain::{Day, Location, PrintKind};
use crate::formats::book::rows::ColumnValue;
use crate::formats::book::shape::ColumnShape;

/// One column of `Adviser`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named by its header in `Column::header`")]
pub enum Column {
    Owner,
    Kind,
    PayNumber,
    Name,
    Code,
    Text,
    HowTo,
    Amount,
    Deadline,
    Status,
    Responsible,
    NoteToCustomer,
    CustomerReply,
    CaseNumber,
    InternalNote,
    CorrectedOwner,
    SinceLast,
    Cause,
    Explanation,
    Date,
    PayEffect,
    FirstSeen,
    RunsSeen,
    SystemSection,
    Workplace,
    Pkat,
    WageItem,
    Print,
    Place,
    Rule,
    RowId,
}

impl Column {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 31] = [
        Self::Owner,
        Self::Kind,
        Self::PayNumber,
        Self::Name,
        Self::Code,
        Self::Text,
        Self::HowTo,
        Self::Amount,
        Self::Deadline,
        Self::Status,
        Self::Responsible,
        Self::NoteToCustomer,
        Self::CustomerReply,
        Self::CaseNumber,
        Self::InternalNote,
        Self::CorrectedOwner,
        Self::SinceLast,
        Self::Cause,
        Self::Explanation,
        Self::Date,
        Self::PayEffect,
        Self::FirstSeen,
        Self::RunsSeen,
        Self::SystemSection,
        Self::Workplace,
        Self::Pkat,
        Self::WageItem,
        Self::Print,
        Self::Place,
        Self::Rule,
        Self::RowId,
    ];

    /// The columns that an audience gets, in the order of the sheet.
    pub fn for_audience(audience: Audience) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |column| audience == Audience::Sam || *column != Self::InternalNote)
    }

    /// The last column of the print area: from the first through this one all is in sight on a screen 1,536 pixels wide
    /// and readable on paper, which a test holds.
    pub const LAST_PRINTED: Self = Self::CustomerReply;

    /// The first of the columns that few need, which stand grouped and folded.
    pub const fn first_folded(audience: Audience) -> Self {
        match audience {
            Audience::Sam => Self::Cause,
            Audience::Customer => Self::CorrectedOwner,
        }
    }

    /// Header, width in characters, and what the cells hold.
    const fn spec(self) -> (&'static str, f64, ColumnShape) {
        use ColumnShape::{Amount, Count, Date, Identifier, Prose, Word};
        match self {
            Self::Owner => ("Ejer", 12.5, Word),
            Self::Kind => (Field::Kind.name(), 9.5, Word),
            Self::PayNumber => (Field::PayNumber.name(), 15.0, Identifier),
            Self::Name => (Field::Name.name(), 15.0, Word),
            Self::Code => (Field::Code.name(), 8.0, Identifier),
            Self::Text => (Field::Text.name(), 31.0, Prose),
            Self::Explanation => ("Forklaring", 31.0, Prose),
            Self::HowTo => ("Sådan gør du", 32.0, Prose),
            Self::Amount => (Field::Amount.name(), 10.5, Amount),
            Self::Date => (Field::Date.name(), 10.5, Date),
            Self::PayEffect => ("Lønmæssig betydning", 12.0, Word),
            Self::Deadline => ("Frist", 10.5, Date),
            Self::SinceLast => ("Siden sidst", 11.0, Word),
            Self::Cause => ("Årsag", 22.0, Prose),
            Self::FirstSeen => ("Først set", 18.0, Word),
            Self::RunsSeen => ("Antal kørsler", 9.0, Count),
            Self::Status => (TypedColumn::Status.header(), 12.5, Word),
            Self::Responsible => (TypedColumn::Responsible.header(), 9.5, Word),
            Self::NoteToCustomer => (TypedColumn::NoteToCustomer.header(), 18.0, Prose),
            Self::CustomerReply => (TypedColumn::CustomerReply.header(), 18.0, Prose),
            Self::CaseNumber => (TypedColumn::CaseNumber.header(), 14.0, Word),
            Self::InternalNote => (TypedColumn::InternalNote.header(), 17.0, Prose),
            Self::CorrectedOwner => (TypedColumn::CorrectedOwner.header(), 14.0, Word),
            Self::SystemSection => (Field::SystemSection.name(), 15.0, Word),
            Self::Workplace => (Field::Workplace.name(), 13.5, Identifier),
            Self::Pkat => (Field::Pkat.name(), 8.5, Identifier),
            Self::WageItem => (Field::WageItem.name(), 9.5, Identifier),
            Self::Print => ("Kilde", 15.0, Word),
            Self::Place => ("Sted", 34.0, Prose),
            Self::Rule => ("Regel", 24.0, Prose),
            Self::RowId => ("Række-id", 22.0, Identifier),
        }
    }

    /// The column that shows a field of an advice; none for the hint that Årsag and Forklaring make words of, and for what
    /// places a row.
    pub const fn of(field: Field) -> Option<Self> {
        Some(match field {
            Field::Kind => Self::Kind,
            Field::PayNumber => Self::PayNumber,
            Field::Name => Self::Name,
            Field::Code => Self::Code,
            Field::Text => Self::Text,
            Field::Amount => Self::Amount,
            Field::Date => Self::Date,
            Field::SystemSection => Self::SystemSection,
            Field::Workplace => Self::Workplace,
            Field::Pkat => Self::Pkat,
            Field::WageItem => Self::WageItem,
            Field::FollowsAnother | Field::Group | Field::Lg | Field::Run | Field::Other => return None,
        })
    }

    /// Reads a header, whatever its casing.
    pub fn parse(header: &str) -> Option<Self> {
        fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
            text.chars().flat_map(char::to_lowercase)
        }
        Self::ALL.into_iter().find(|column| folded(column.header()).eq(folded(header.trim())))
    }

    /// The header cell.
    pub const fn header(self) -> &'static str {
        self.spec().0
    }

    /// Width in characters of the workbook's default font.
    pub const fn width(self) -> f64 {
        self.spec().1
    }

    /// What kind of cells it holds.
    pub const fn shape(self) -> ColumnShape {
        self.spec().2
    }

    /// Whether people type in it; the program only carries over what they typed.
    pub fn is_typed(self) -> bool {
        TypedColumn::ALL.into_iter().any(|typed| Self::from(typed) == self)
    }

    /// Whether an audience types in it: what the kunde types in a column of Statens Administration's is a proposal.
    pub fn is_typed_by(self, audience: Audience) -> bool {
        let sams_own = matches!(self, Self::NoteToCustomer | Self::InternalNote | Self::CorrectedOwner);
        self.is_typed() && (audience == Audience::Sam || !sams_own)
    }

    /// Whether nearly every row shows something else here, so that sharing the texts between rows gains nothing.
    pub const fn is_distinct(self) -> bool {
        matches!(self, Self::PayNumber | Self::Name | Self::Text | Self::Place | Self::RowId)
    }

    /// What the column shows of a row. `scratch` is where a text is put together when the row does not hold it as it
    /// stands; its old contents are dropped.
    pub fn value<'a>(self, row: &'a ReportRow, cpr: Cpr, scratch: &'a mut String) -> ColumnValue<'a> {
        let (item, advice, decision) = (&row.item, &row.item.advice, &row.item.decision);
        scratch.clear();
        match self {
            Self::Owner => ColumnValue::Text(decision.owner.word()),
            Self::Kind => ColumnValue::Text(advice.kind.word()),
            Self::PayNumber => advice.pay_number.map_or(ColumnValue::Empty, |number| {
                scratch.push_str(&match cpr {
                    Cpr::Full => number.full(),
                    Cpr::Masked => number.masked(),
                });
                ColumnValue::Text(scratch)
            }),
            Self::Name => ColumnValue::text(&advice.name),
            Self::Code => {
                advice.code.as_ref().map_or(ColumnValue::Empty, |code| ColumnValue::Text(code.as_str()))
            }
            Self::Text => ColumnValue::text(&advice.text),
            Self::Explanation if advice.flagged || !row.remark.is_empty() => {
                scratch.push_str(&row.explanation);
                push_sentence(scratch, &row.remark);
                if advice.flagged {
                    push_sentence(scratch, words::FLAGGED);
                }
                ColumnValue::Text(scratch)
            }
            Self::Explanation => ColumnValue::text(&row.explanation),
            Self::HowTo if row.overdue => {
                scratch.push_str(words::OVERDUE);
                push_sentence(scratch, &row.how_to);
                ColumnValue::Text(scratch)
            }
            Self::HowTo => ColumnValue::text(&row.how_to),
            Self::Amount => advice.amount.map_or(ColumnValue::Empty, ColumnValue::Amount),
            Self::Date => advice.date.map_or(ColumnValue::Empty, ColumnValue::Day),
            Self::PayEffect => ColumnValue::Text(decision.pay_effect.word()),
            Self::Deadline => {
                item.deadline.map_or(ColumnValue::Empty, |date| ColumnValue::Day(Day::On(date)))
            }
            Self::Cause => ColumnValue::text(&row.cause),
            Self::SinceLast => row.since.map_or(ColumnValue::Empty, |since| ColumnValue::Text(since.word())),
            Self::FirstSeen => row.first_seen.map_or(ColumnValue::Empty, |run| {
                // As runs sort: in words, August of one year would stand before July of the year before.
                scratch.push_str(&words::run_that_sorts(run));
                ColumnValue::Text(scratch)
            }),
            Self::RunsSeen => row.runs_seen.map_or(ColumnValue::Empty, ColumnValue::Count),
            Self::Status => ColumnValue::Text(row.typed.get(TypedColumn::Status)),
            Self::Responsible => typed(row, TypedColumn::Responsible),
            Self::NoteToCustomer => typed(row, TypedColumn::NoteToCustomer),
            Self::CustomerReply => typed(row, TypedColumn::CustomerReply),
            Self::CaseNumber => typed(row, TypedColumn::CaseNumber),
            Self::InternalNote => typed(row, TypedColumn::InternalNote),
            Self::CorrectedOwner => {
                row.typed.corrected_owner.map_or(ColumnValue::Empty, |owner| ColumnValue::Text(owner.word()))
            }
            Self::SystemSection => ColumnValue::text(&advice.system_section),
            Self::Workplace => ColumnValue::text(&advice.workplace),
            Self::Pkat => ColumnValue::text(&advice.pkat),
            Self::WageItem => ColumnValue::text(&advice.wage_item),
            Self::Print => ColumnValue::text(prints(row)),
            Self::Place => {
                match row.last_printed {
                    Some(run) => scratch.push_str(&words::last_printed(run)),
                    None => push_places(scratch, row),
                }
                if row.name_is_borrowed {
                    scratch.push_str("; ");
                    scratch.push_str(words::NAME_IS_BORROWED);
                }
                ColumnValue::text(scratch)
            }
            Self::Rule => match decision.rules.as_slice() {
                [] => ColumnValue::Text(words::NO_RULE),
                [only] => ColumnValue::text(only),
                several => {
                    push_joined(scratch, several, words::RULE_GLUE);
                    ColumnValue::text(scratch)
                }
            },
            Self::RowId => row.row_id.as_deref().map_or(ColumnValue::Empty, ColumnValue::text),
        }
    }
}

impl From<TypedColumn> for Column {
    fn from(typed: TypedColumn) -> Self {
        match typed {
            TypedColumn::Status => Self::Status,
            TypedColumn::Responsible => Self::Responsible,
            TypedColumn::NoteToCustomer => Self::NoteToCustomer,
            TypedColumn::CustomerReply => Self::CustomerReply,
            TypedColumn::CaseNumber => Self::CaseNumber,
            TypedColumn::InternalNote => Self::InternalNote,
            TypedColumn::CorrectedOwner => Self::CorrectedOwner,
        }
    }
}

fn typed(row: &ReportRow, column: TypedColumn) -> ColumnValue<'_> {
    row.typed.text(column).map_or(ColumnValue::Empty, ColumnValue::text)
}

fn push_sentence(text: &mut String, sentence: &str) {
    if !text.is_empty() && !sentence.is_empty() {
        text.push(' ');
    }
    text.push_str(sentence);
}

fn push_joined(out: &mut String, parts: &[impl AsRef<str>], glue: &str) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(glue);
        }
        out.push_str(part.as_ref());
    }
}

/// The column `Kilde`: each print that holds the advice, U721 first.
fn prints(row: &ReportRow) -> &'static str {
    let holds = |print| row.item.origins.iter().any(|origin| origin.print == print);
    match (holds(PrintKind::U721), holds(PrintKind::FejlAdvis)) {
        (true, true) => words::BOTH_PRINTS,
        (true, false) => PrintKind::U721.word(),
        (false, true) => PrintKind::FejlAdvis.word(),
        (false, false) => "",
    }
}

/// The column `Sted`: every place, `fejl-advis.txt, side 1, linje 18; u721.txt, side 1, linje 11`.
fn push_places(out: &mut String, row: &ReportRow) {
    for (at, origin) in row.item.origins.iter().enumerate() {
        if at > 0 {
            out.push_str("; ");
        }
        push_place(out, &origin.at);
    }
}

fn push_place(out: &mut String, at: &Location) {
    let name = &at.file.name;
    let (page_word, line_word) = words::place_words(name);
    out.push_str(name);
    for (word, number) in [(page_word, at.page), (line_word, at.line)] {
        if number > 0 && !word.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(out, ", {word} {number}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample::{SampleRow, row};
    use super::*;
    use crate::domain::{FileName, Origin};

    /// The order and the headers as the design states them.
    #[test]
    fn the_headers_are_the_contract() {
        let headers: Vec<&str> = Column::ALL.iter().map(|column| column.header()).collect();
        let contract = "Ejer · Type · Lønnummer · Navn · Kode · Tekst · Sådan gør du · Beløb · Frist · Status · \
            Ansvarlig · Bemærkning til kunden · Kundens svar · Sagsnummer · Intern note · Ret ejer · Siden sidst · \
            Årsag · Forklaring · Dato · Lønmæssig betydning · Først set · Antal kørsler · Systemafsnit · \
            Tjenestested · PKAT · Løndel · Kilde · Sted · Regel · Række-id";
        assert_eq!(headers.join(" · "), contract);
    }

    fn shown(column: Column, row: &ReportRow, cpr: Cpr) -> String {
        match column.value(row, cpr, &mut String::new()) {
            ColumnValue::Empty => String::new(),
            ColumnValue::Text(text) => text.to_owned(),
            ColumnValue::Amount(amount) => amount.to_string(),
            ColumnValue::Day(day) => day.to_string(),
            ColumnValue::Count(count) => count.to_string(),
        }
    }

    #[test]
    fn every_place_is_named_in_the_words_of_its_kind_of_file() {
        let mut row = row(SampleRow::default());
        let at = |name: &str| Origin {
            print: PrintKind::FejlAdvis,
            at: Location::new(&FileName::new(&format!("/secret/{name}"), name), 1, 18),
        };
        row.item.origins = vec![at("fejl-advis.txt"), at("u721.PDF"), at("a.xlsx"), at("b.csv")];
        assert_eq!(
            shown(Column::Place, &row, Cpr::Full),
            "fejl-advis.txt, side 1, linje 18; u721.PDF, side 1, linje 18; a.xlsx, ark 1, række 18; b.csv, række 18"
        );
    }

    #[test]
    fn the_prints_are_named_u721_first() {
        let mut row = row(SampleRow::default());
        let origin = |print| Origin { print, ..row.item.origins[0].clone() };
        let (u721, advis) = (origin(PrintKind::U721), origin(PrintKind::FejlAdvis));
        for (origins, expected) in [
            (vec![u721.clone()], "U721"),
            (vec![advis.clone()], "Fejl & Advis"),
            (vec![advis, u721], "U721 + Fejl & Advis"),
        ] {
            row.item.origins = origins;
            assert_eq!(shown(Column::Print, &row, Cpr::Full), expected);
        }
    }

    #[test]
    fn a_masked_report_hides_cpr_numbers_in_the_text_too() {
        let row = row(SampleRow {
            pay_number: "140275-0042 001",
            text: "Se også 050391-0033 002",
            ..SampleRow::default()
        });
        assert_eq!(shown(Column::PayNumber, &row, Cpr::Full), "140275-0042 001");
        assert_eq!(shown(Column::PayNumber, &row, Cpr::Masked), "140275-xxxx 001");
    }

    #[test]
    fn a_flagged_advice_says_so_whether_or_not_it_has_an_explanation() {
        let mut row = row(SampleRow::default());
        row.item.advice.flagged = true;
        row.explanation = "".into();
        assert_eq!(shown(Column::Explanation, &row, Cpr::Full), words::FLAGGED);
        row.explanation = "Bla.".into();
        assert_eq!(shown(Column::Explanation, &row, Cpr::Full), format!("Bla. {}", words::FLAGGED));
    }

    #[test]
    fn rules_are_joined_and_none_is_said() {
        let mut row = row(SampleRow::default());
        Arc::make_mut(&mut row.item.decision).rules = Vec::new();
        assert_eq!(shown(Column::Rule, &row, Cpr::Full), "ingen regel");
        Arc::make_mut(&mut row.item.decision).rules = vec!["std-1".into(), "gruppe-2".into()];
        assert_eq!(shown(Column::Rule, &row, Cpr::Full), "std-1 + gruppe-2");
    }
}
