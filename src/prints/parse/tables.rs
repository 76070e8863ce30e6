//! Tables of cells and their layout to a [`ParsedPrint`]: every row is taken for exactly one thing.
//!
//! Pure. The head of columns is found below titles and blank rows; columns are known by name, in any order. What Excel
//! does to identifiers is mended where the field has a fixed width: leading zeros of lønnummer, PKAT and løndel.

use std::borrow::Cow;
use std::sync::Arc;

use super::draft::{AdviceDraft, NamedPerson};
use super::facts::PrintFacts;
use super::reading::{ParsedPrint, PrintHeading, Take, UnrecognisedLine, Why};
use crate::domain::field::Field;
use crate::domain::problem::Problem;
use crate::domain::shown::shape;
use crate::domain::values;
use crate::domain::wording::Wording;
use crate::domain::{Amount, Code, FileName, Kind, Location, PayGroup, PayNumber, texts};
use crate::formats::document::{Cell, Table, TableRow};
use crate::prints::layout::{Filled, Layout, LayoutColumn, Persons, folded};

/// Reads the sheets of a file. `Err` is the reason why the whole file is refused.
pub fn read(
    file: &Arc<FileName>,
    tables: &[Table],
    layout: &Layout,
    watch: bool,
) -> Result<ParsedPrint, Problem> {
    let mut parser = TableParser {
        file,
        layout,
        facts: PrintFacts::default(),
        reading: ParsedPrint::default(),
        heads: 0,
        fields: Vec::new(),
        cut_off: Vec::new(),
        person: None,
        without_person: Vec::new(),
    };
    for table in tables {
        parser.sheet(table, watch)?;
    }
    parser.finish()
}

struct TableParser<'a> {
    file: &'a Arc<FileName>,
    layout: &'a Layout,
    facts: PrintFacts,
    reading: ParsedPrint,
    heads: usize,
    /// The fields that the heads met so far name.
    fields: Vec<Field>,
    /// Rows that end before the last of the columns.
    cut_off: Vec<Location>,
    /// The person that a row without one belongs to, where the table does not repeat it.
    person: Option<NamedPerson>,
    without_person: Vec<Location>,
}

/// For each cell of a row the column of the layout that it belongs to.
type ColumnOfCell = Vec<Option<usize>>;

impl TableParser<'_> {
    fn sheet(&mut self, table: &Table, watch: bool) -> Result<(), Problem> {
        let mut heads: Option<ColumnOfCell> = None;
        let mut section = Kind::parse(&table.name);
        for row in &table.rows {
            let at = Location::new(self.file, table.sheet, row.number);
            let take = self.row(row, &at, &mut heads, &mut section)?;
            if take == Take::Advice && is_cut_off(table, row, heads.as_ref()) {
                self.cut_off.push(at.clone());
            }
            self.count(row, at, take, watch);
        }
        self.heads += usize::from(heads.is_some());
        let named = heads.iter().flatten().flatten();
        self.fields.extend(named.map(|column| self.layout.columns[*column].field));
        Ok(())
    }

    fn row(
        &mut self,
        row: &TableRow,
        at: &Location,
        heads: &mut Option<ColumnOfCell>,
        section: &mut Option<Kind>,
    ) -> Result<Take, Problem> {
        let words = words_of(row);
        if words.is_empty() {
            return Ok(Take::Blank);
        }
        for template in &self.layout.furniture {
            if let Some(found) = template.read(&words) {
                self.facts.take(&found, template.label(), at, self.layout)?;
                return Ok(Take::Furniture);
            }
        }
        if let Some(found) = self.layout.sections.iter().find(|section| section.title.read(&words).is_some())
        {
            *section = Some(found.kind);
            return Ok(Take::Furniture);
        }
        if let Some(found) = self.heads_of(row, at)? {
            *heads = Some(found);
            return Ok(Take::Head);
        }
        match heads {
            Some(heads) => Ok(match self.advice(row, at, heads, *section)? {
                Ok(()) => Take::Advice,
                Err(why) => Take::unrecognised(why),
            }),
            None if looks_like_row(row) => Ok(Take::unrecognised(Why::BeforeHead)),
            None => Ok(Take::Furniture),
        }
    }

    fn count(&mut self, row: &TableRow, at: Location, take: Take, watch: bool) {
        let tally = &mut self.reading.tally;
        tally.lines += 1;
        match &take {
            Take::Advice | Take::Continuation | Take::Carried => tally.advice_lines += 1,
            Take::Furniture | Take::Head => tally.furniture += 1,
            Take::Blank => tally.blank += 1,
            Take::Unrecognised(why) => {
                tally.unrecognised += 1;
                self.person = None;
                self.reading.unrecognised.push(UnrecognisedLine {
                    at,
                    text: words_of(row),
                    why: Why::clone(why),
                });
            }
        }
        if watch {
            self.reading.takes.push(take);
        }
    }

    /// The columns that a row names, where it looks like a head: two known labels at least, and no more cells that are
    /// none.
    fn heads_of(&mut self, row: &TableRow, at: &Location) -> Result<Option<ColumnOfCell>, Problem> {
        let labels: Vec<String> = row.cells.iter().map(|cell| folded(&text_of(cell))).collect();
        let column = |label: &String| {
            let is_named = |head: &Vec<String>| head.join(" ") == *label;
            self.layout.columns.iter().position(|column| column.heads.iter().any(is_named))
        };
        let heads: ColumnOfCell = labels.iter().map(column).collect();
        let known = heads.iter().flatten().count();
        let filled = labels.iter().filter(|label| !label.is_empty()).count();
        // Many columns that nobody needs do not make the others less known.
        let is_whole = self
            .layout
            .columns
            .iter()
            .enumerate()
            .all(|(index, column)| !column.required || heads.contains(&Some(index)));
        if known < 2 || known * 2 < filled && !is_whole {
            return Ok(None);
        }
        self.refuse_heads(&heads, at)?;
        // By its place and its shape: whose name a damaged row holds there nobody knows.
        let unknown = (1..).zip(labels.iter().zip(&heads));
        for (column, (label, _)) in unknown.filter(|(_, (label, head))| !label.is_empty() && head.is_none()) {
            self.reading.problems.push(Problem::remark(
                at.clone(),
                format!(
                    "column {column} (its head in the shape of '{}') is not in layout '{}' and is left out",
                    shape(label),
                    self.layout.name
                ),
                "if it is needed, add it to the layout as a head of the right [[column]]",
            ));
        }
        Ok(Some(heads))
    }

    fn refuse_heads(&self, heads: &ColumnOfCell, at: &Location) -> Result<(), Problem> {
        for (index, column) in self.layout.columns.iter().enumerate() {
            let times = heads.iter().filter(|head| **head == Some(index)).count();
            if times == 0 && column.required {
                return Err(Problem::fault(
                    at.clone(),
                    format!("the head of columns has no {}", column.labels()),
                    format!(
                        "if the column has a new label, add it to its 'heads' in layout '{}'",
                        self.layout.name
                    ),
                ));
            }
            if times > 1 {
                return Err(Problem::fault(
                    at.clone(),
                    format!("the head of columns has {} twice", column.labels()),
                    "rename or remove one of the two columns",
                ));
            }
        }
        Ok(())
    }

    /// A row under a head; the inner error says why it is no advice.
    fn advice(
        &mut self,
        row: &TableRow,
        at: &Location,
        heads: &ColumnOfCell,
        section: Option<Kind>,
    ) -> Result<Result<(), Why>, Problem> {
        let cells = match self.cells(row, heads) {
            Ok(cells) => cells,
            Err(why) => return Ok(Err(why)),
        };
        let value = |field: Field| {
            let column = self.layout.column(field);
            column.map(|column| &*cells[column]).unwrap_or_default()
        };
        if self.layout.starts.iter().all(|column| cells[*column].is_empty()) {
            return Ok(Err(Why::UnknownForm));
        }
        for (index, column) in self.layout.columns.iter().enumerate() {
            if column.filled == Filled::Always && cells[index].is_empty() {
                return Ok(Err(Why::BlankCell(column.field.name().to_string())));
            }
        }
        let Some(kind) = Kind::parse(value(Field::Kind)).or(section).or(self.layout.only_kind) else {
            return Ok(Err(Why::NoType));
        };
        let mut draft = AdviceDraft::new(self.layout.print, at.clone(), Some(kind));
        for (column, value) in self.layout.columns.iter().zip(&cells) {
            if !value.is_empty() {
                draft.take(column.field, value);
            }
        }
        let own = PrintHeading {
            lg: values::lg(value(Field::Lg)),
            number: values::run_number(value(Field::Run)),
            group: PayGroup::new(value(Field::Group)),
        };
        self.settle_person(&mut draft);
        self.facts.add(draft.finish(), own, self.layout)?;
        Ok(Ok(()))
    }

    fn settle_person(&mut self, draft: &mut AdviceDraft) {
        match (draft.person(), self.layout.persons, &self.person) {
            (Some(person), ..) => self.person = Some(person),
            (None, Persons::None, _) => {}
            (None, Persons::Above, Some(above)) => draft.carry_down(above),
            (None, ..) => self.without_person.push(draft.at().clone()),
        }
    }

    /// The value of each column of the layout, each of the right shape; cells under no known head are left out.
    fn cells(&self, row: &TableRow, heads: &ColumnOfCell) -> Result<Vec<String>, Why> {
        let mut values = vec![String::new(); self.layout.columns.len()];
        for (at, cell) in row.cells.iter().enumerate() {
            let text = text_of(cell);
            match heads.get(at).copied().flatten() {
                Some(index) if !text.is_empty() => {
                    let column = &self.layout.columns[index];
                    if let Some(fault) = fault_of(cell) {
                        return Err(Why::CellFault(column.labels(), fault));
                    }
                    let value = mended(cell, column).unwrap_or(text);
                    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !column.shape.fits(&value) {
                        return Err(Why::Cell(column.labels(), column.shape.looks_like()));
                    }
                    values[index] = column.shape.meaning(&value).into_owned();
                }
                None if at >= heads.len() && !text.is_empty() => return Err(Why::UnknownForm),
                _ => {}
            }
        }
        Ok(values)
    }

    fn finish(self) -> Result<ParsedPrint, Problem> {
        let Self { file, layout, facts, mut reading, heads, fields, without_person, cut_off, .. } = self;
        let whole = Location::whole(file);
        if heads == 0 {
            let required: Vec<String> = layout
                .columns
                .iter()
                .filter(|column| column.required)
                .map(|column| column.labels())
                .collect();
            return Err(Problem::fault(
                whole,
                format!("no row names the columns; layout '{}' expects {}", layout.name, required.join(", ")),
                "if the labels are new, add them to 'heads' in the layout",
            ));
        }
        reading.criteria.clone_from(&facts.criteria);
        reading.printed = facts.printed;
        (reading.parts, reading.doubts) = facts.finish(&whole, layout);
        reading.nameless = super::lines::no_person(&without_person, layout);
        reading.problems.extend(super::blank::cells(&reading.parts, &fields, layout));
        reading.problems.extend(rows_cut_off(&cut_off));
        if !reading.unrecognised.is_empty() {
            reading
                .problems
                .push(super::lines::lines_not_recognised(&reading.unrecognised.iter().collect::<Vec<_>>()));
        }
        Ok(reading)
    }
}

/// Whether a row of a csv file ends before the last column that its head names.
fn is_cut_off(table: &Table, row: &TableRow, heads: Option<&ColumnOfCell>) -> bool {
    let last = heads.and_then(|heads| heads.iter().rposition(Option::is_some));
    table.narrow.get(&row.number).zip(last).is_some_and(|(fields, last)| *fields as usize <= last)
}

fn rows_cut_off(rows: &[Location]) -> Option<Problem> {
    let first = rows.first()?.clone();
    Some(Problem::fault(
        first,
        format!("{} row(s) end before the last column of the table, the first of them here", rows.len()),
        "a part of the row may be gone, in its last cell too: look at it in the program that wrote the file, and export it anew",
    ))
}

/// What stands in the cells of a row, as one line.
pub(crate) fn words_of(row: &TableRow) -> String {
    let cells = row.cells.iter().map(text_of).filter(|text| !text.trim().is_empty());
    cells.map(|text| text.trim().to_string()).collect::<Vec<_>>().join("  ")
}

/// What each cell of a row says, written as in a print.
pub(crate) fn cells_of(row: &TableRow) -> Vec<String> {
    row.cells.iter().map(|cell| text_of(cell).trim().to_string()).collect()
}

/// What a cell says, written as in a print.
fn text_of(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text.trim()),
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Cow::Owned(format!("{number:.0}"))
        }
        Cell::Number(number) if (number * 100.0 - (number * 100.0).round()).abs() < 1e-4 => {
            Cow::Owned(Amount((number * 100.0).round() as i64).to_string())
        }
        Cell::Number(number) => Cow::Owned(number.to_string().replace('.', ",")),
        Cell::Date(day) => Cow::Owned(day.to_string()),
        Cell::NoValue => Cow::Borrowed("#?"),
    }
}

/// A number as the column writes it: zeros that Excel dropped are put back, an amount has its decimals.
fn mended(cell: &Cell, column: &LayoutColumn) -> Option<Cow<'static, str>> {
    if let (Field::Amount, Cell::Text(text)) = (column.field, cell) {
        return values::amount_in_cell(text).map(|amount| Cow::Owned(amount.to_string()));
    }
    let (digits, is_number) = match cell {
        Cell::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
            (format!("{number:.0}"), true)
        }
        Cell::Text(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            (text.clone(), false)
        }
        _ => return None,
    };
    let padded = match column.field {
        Field::PayNumber if (11..13).contains(&digits.len()) => format!("{digits:0>13}"),
        Field::PayNumber if digits.len() == 9 => format!("{digits:0>10}"),
        Field::Amount if is_number => format!("{digits},00"),
        _ => format!("{digits:0>width$}", width = column.digits?),
    };
    Some(Cow::Owned(padded))
}

/// What spreadsheets, English and Danish, write where a formula came to nothing.
const ERROR_VALUES: [&str; 13] = [
    "#N/A",
    "#I/T",
    "#REF!",
    "#REFERENCE!",
    "#VALUE!",
    "#VÆRDI!",
    "#NAME?",
    "#NAVN?",
    "#DIV/0!",
    "#DIVISION/0!",
    "#NUM!",
    "#NULL!",
    "#NUL!",
];

/// Why a cell says nothing, if it does not.
fn fault_of(cell: &Cell) -> Option<Wording> {
    match cell {
        Cell::NoValue => Some(texts::formula_without_value()),
        Cell::Text(text) if ERROR_VALUES.contains(&text.trim().to_uppercase().as_str()) => {
            Some(texts::error_of_spreadsheet())
        }
        _ => None,
    }
}

/// Whether a cell of the row holds what only advices hold: a code or a lønnummer.
fn looks_like_row(row: &TableRow) -> bool {
    row.cells.iter().any(|cell| {
        let text = text_of(cell);
        Code::parse(&text).is_some() || PayNumber::parse(&text).is_some()
    })
}
