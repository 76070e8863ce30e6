//! A sheet that people own as named columns and rows: which sheet it is, which column holds what, where a row
//! stands.
//!
//! Columns may come in any order and casing. A column nobody knows, a column twice, a missing one and a filled cell
//! under no heading are faults with a suggestion: nothing typed is passed over in silence.

use std::path::Path;
use std::sync::Arc;

use crate::domain::problem::{Cells, Error, Problem, column_letters, did_you_mean};
use crate::domain::wording::Wording;
use crate::domain::{FileName, Location, mask_cpr, texts};
use crate::formats::document::{Cell, Table, TableRow};

/// The most rows of one table.
const MOST_ROWS: usize = 20_000;
/// The most characters of a cell that a message shows.
const MOST_SHOWN: usize = 40;

/// What a sheet must look like.
pub(crate) struct SheetForm {
    /// Its name in a workbook.
    pub(crate) name: &'static str,
    /// Every column it may have.
    pub(crate) columns: &'static [&'static str],
    /// Those it must have.
    pub(crate) required: &'static [&'static str],
}

impl SheetForm {
    /// Whether a sheet has its name, whatever the casing.
    pub(crate) fn names(&self, table: &Table) -> bool {
        table.name.trim().to_lowercase() == self.name.to_lowercase()
    }
}

/// A csv text with `;` between the cells as a table of text cells; a row's number is the line it starts on.
pub fn table_of_csv(text: &str) -> Table {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    // Reading UTF-8 text from memory with rows of any length leaves csv nothing to fail on.
    let rows = reader.records().filter_map(Result::ok).map(|record| TableRow {
        number: record.position().map_or(0, |at| line_of(text, at)),
        cells: record.iter().map(cell_of_text).collect(),
    });
    Table { sheet: 1, name: String::new(), rows: rows.collect(), ..Table::default() }
}

/// The line a record starts on; csv counts from before the empty lines that it skips.
fn line_of(text: &str, at: &csv::Position) -> u32 {
    let from =
        usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let line_ends = from.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = line_ends.filter(|byte| **byte == b'\n').count() as u64;
    u32::try_from(at.line() + skipped).unwrap_or(u32::MAX)
}

fn cell_of_text(text: &str) -> Cell {
    if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A cell as trimmed text; empty where there is nothing.
pub(crate) fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::NoValue => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(number) => number.to_string().replace('.', ","),
        Cell::Date(day) => day.to_string(),
    }
}

/// A typed value as a message shows it: short, CPR-shaped parts masked.
pub(crate) fn shown(text: &str) -> Wording {
    let masked = mask_cpr(text);
    match masked.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => texts::quoted(&format!("{}…", &masked[..end])),
        None => texts::quoted(&masked),
    }
}

/// Whether a head is that of a column of people's own, which no form reads: one that begins with `Note`.
pub(crate) fn is_own(head: &str) -> bool {
    head.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("note"))
}

/// A sheet with its columns found.
pub(crate) struct FormSheet<'a> {
    file: Arc<FileName>,
    page: u32,
    columns: SheetColumns,
    rows: Vec<&'a TableRow>,
}

/// Where the columns of a sheet stand.
#[derive(Debug, Clone)]
pub(crate) struct SheetColumns {
    /// The path of its file.
    file: String,
    /// Its name; empty in a csv file.
    sheet: String,
    /// Each column of the form that is there, with its place in the row.
    places: Vec<(&'static str, usize)>,
}

impl SheetColumns {
    fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().find(|(column, _)| *column == name).map(|(_, place)| *place)
    }

    fn cell_at(&self, place: usize, row: u32) -> Cells {
        let (file, sheet) = (self.file.clone(), self.sheet.clone());
        Cells { file, sheet, column: column_letters(place), rows: vec![row] }
    }

    /// A fault of a row, in one of the columns.
    pub(crate) fn fault(&self, at: &Location, column: &str, what: Wording, hint: Wording) -> Error {
        Error::new(at.to_string(), what, hint).in_cells(self.cell(column, at.line))
    }

    /// A remark on a row, in one of the columns.
    pub(crate) fn remark(&self, at: &Location, column: &str, what: Wording, hint: Wording) -> Problem {
        Problem::remark(at.clone(), what, hint).in_cells(self.cell(column, at.line))
    }

    /// The cell of a row in one of the columns; of one that is not there, in the first.
    fn cell(&self, column: &str, row: u32) -> Cells {
        self.cell_at(self.place(column).unwrap_or_default(), row)
    }
}

impl<'a> FormSheet<'a> {
    /// The sheet of `tables` that has the form's name, or the only one there is. Faults of the heading are added to
    /// `errors`; `None` where there is no sheet to read.
    pub(crate) fn open(
        file: &Path,
        tables: &'a [Table],
        form: &SheetForm,
        errors: &mut Vec<Error>,
    ) -> Option<Self> {
        let table = match choose(file, tables, form) {
            Ok(table) => table,
            Err(error) => {
                errors.push(error);
                return None;
            }
        };
        let path = file.display().to_string();
        let page = if table.name.is_empty() { 0 } else { table.sheet };
        let mut rows = table.rows.iter().filter(|row| !is_blank(row));
        let heading = rows.next();
        let columns =
            SheetColumns { file: path.clone(), sheet: table.name.trim().to_owned(), places: Vec::new() };
        let mut sheet = Self {
            file: FileName::new(&path, &path),
            page,
            columns,
            rows: rows.take(MOST_ROWS + 1).collect(),
        };
        sheet.read_heading(heading, form, errors);
        sheet.refuse_excess(errors);
        sheet.refuse_cells_without_heading(heading, errors);
        Some(sheet)
    }

    /// The rows below the heading that hold something.
    pub(crate) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.rows.iter().map(|row| SheetRow { sheet: self, row })
    }

    /// Where its columns stand.
    pub(crate) fn columns(&self) -> &SheetColumns {
        &self.columns
    }

    fn at(&self, row: u32) -> Location {
        Location::new(&self.file, self.page, row)
    }

    fn fault(&self, place: usize, row: u32, what: Wording, hint: Wording) -> Error {
        Error::new(self.at(row).to_string(), what, hint).in_cells(self.columns.cell_at(place, row))
    }

    fn read_heading(&mut self, heading: Option<&TableRow>, form: &SheetForm, errors: &mut Vec<Error>) {
        let number = heading.map_or(1, |row| row.number);
        let all = form.columns.join(", ");
        for (place, cell) in heading.iter().flat_map(|row| &row.cells).enumerate() {
            let title = text_of(cell);
            let known = form.columns.iter().find(|column| column.to_lowercase() == title.to_lowercase());
            let (what, hint) = match known {
                _ if title.is_empty() || (known.is_none() && is_own(&title)) => continue,
                Some(column) if self.columns.place(column).is_none() => {
                    self.columns.places.push((column, place));
                    continue;
                }
                Some(column) => (texts::column_twice(column), texts::delete_one_of_them()),
                None => {
                    let near = did_you_mean(&title, form.columns.iter().copied());
                    (texts::no_column(&shown(&title), form.name), texts::the_columns_are(&all, &near))
                }
            };
            errors.push(self.fault(place, number, what, hint));
        }
        let titles = heading.map_or(0, |row| row.cells.len());
        for missing in form.required.iter().filter(|name| self.columns.place(name).is_none()) {
            let hint = texts::name_the_columns(form.name, &form.required.join(", "));
            errors.push(self.fault(titles, number, texts::column_missing(missing), hint));
        }
    }

    fn refuse_excess(&mut self, errors: &mut Vec<Error>) {
        if let Some(row) = self.rows.get(MOST_ROWS) {
            let (what, hint) = (texts::too_many_rows(MOST_ROWS), texts::delete_unneeded_rows());
            errors.push(self.fault(0, row.number, what, hint));
            self.rows.truncate(MOST_ROWS);
        }
    }

    fn refuse_cells_without_heading(&self, heading: Option<&TableRow>, errors: &mut Vec<Error>) {
        let titles: Vec<String> = heading.iter().flat_map(|row| &row.cells).map(text_of).collect();
        let titled = |place: usize| titles.get(place).is_some_and(|title| !title.is_empty());
        for row in &self.rows {
            let mut cells = row.cells.iter().enumerate();
            if let Some((place, _)) = cells.find(|(place, cell)| !titled(*place) && !text_of(cell).is_empty())
            {
                let (what, hint) = (texts::cell_under_no_heading(), texts::delete_or_quote());
                errors.push(self.fault(place, row.number, what, hint));
            }
        }
    }
}

fn choose<'a>(file: &Path, tables: &'a [Table], form: &SheetForm) -> Result<&'a Table, Error> {
    let named = tables.iter().find(|table| form.names(table));
    match (named, tables) {
        (Some(table), _) | (None, [table]) => Ok(table),
        (None, _) => {
            let names: Vec<&str> = tables.iter().map(|table| table.name.trim()).collect();
            let what = texts::no_sheet(names.len(), form.name);
            Err(Error::about(file, what, texts::call_the_sheet(form.name, &did_you_mean(form.name, names))))
        }
    }
}

fn is_blank(row: &TableRow) -> bool {
    row.cells.iter().all(|cell| text_of(cell).is_empty())
}

/// One row of a [`FormSheet`].
#[derive(Clone, Copy)]
pub(crate) struct SheetRow<'a> {
    sheet: &'a FormSheet<'a>,
    row: &'a TableRow,
}

impl SheetRow<'_> {
    /// Where it stands.
    pub(crate) fn at(&self) -> Location {
        self.sheet.at(self.row.number)
    }

    /// The cell under a heading; empty where the sheet has no such column.
    pub(crate) fn cell(&self, column: &str) -> &Cell {
        self.sheet.columns.place(column).and_then(|place| self.row.cells.get(place)).unwrap_or(&Cell::Empty)
    }

    /// The cell as trimmed text.
    pub(crate) fn text(&self, column: &str) -> String {
        text_of(self.cell(column))
    }

    /// The cell as trimmed text, which must not be empty. Silent where the column itself is missing: that was said.
    pub(crate) fn filled(&self, column: &str, errors: &mut Vec<Error>) -> Option<String> {
        let text = self.text(column);
        if !text.is_empty() {
            return Some(text);
        }
        if self.sheet.columns.place(column).is_some() {
            errors.push(self.fault(column, texts::is_empty(column), texts::fill_in_or_delete_row()));
        }
        None
    }

    /// What `read` makes of the cell; `None` where it is empty, or where `read` refuses it, which is then an error
    /// that says what was `expected`.
    pub(crate) fn read<T>(
        &self,
        column: &str,
        errors: &mut Vec<Error>,
        read: impl FnOnce(&Cell) -> Result<T, Expected>,
    ) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match read(self.cell(column)) {
            Ok(value) => Some(value),
            Err(expected) => {
                let what = texts::is_not(column, &shown(&text), &expected.what).of_kind(&expected.what);
                errors.push(self.fault(column, what, expected.hint));
                None
            }
        }
    }

    /// A fault of a cell of this row.
    pub(crate) fn fault(&self, column: &str, what: Wording, hint: Wording) -> Error {
        self.sheet.columns.fault(&self.at(), column, what, hint)
    }
}

/// What a cell should have held.
pub(crate) struct Expected {
    what: Wording,
    hint: Wording,
}

impl Expected {
    /// A description of the form, with the general hint.
    pub(crate) fn form(what: Wording) -> Self {
        Self { what, hint: texts::correct_or_empty() }
    }

    /// One of some words, with the nearest to `found` as the hint.
    pub(crate) fn one_of(words: &[&str], found: &str) -> Self {
        Self::word(texts::any_of(words), words, found)
    }

    /// What `form` describes, with the nearest of the words to `found` as the hint.
    pub(crate) fn word(what: Wording, words: &[&str], found: &str) -> Self {
        let near = did_you_mean(found, words.iter().copied());
        let hint =
            if near.is_empty() { texts::correct_the_cell() } else { texts::correct_the_cell_to(&near) };
        Self { what, hint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: SheetForm =
        SheetForm { name: "Regler", columns: &["Regel", "Lag", "Ejer"], required: &["Regel", "Lag"] };

    fn faults(text: &str) -> Vec<String> {
        let mut errors = Vec::new();
        FormSheet::open(Path::new("regler.csv"), &[table_of_csv(text)], &FORM, &mut errors);
        errors.iter().map(Error::to_string).collect()
    }

    #[test]
    fn columns_come_in_any_order_and_casing() {
        let table = [table_of_csv("\u{feff} LAG ;ejer;regel\n\nstandard;;\"a;b\"\n;;\n")];
        let mut errors = Vec::new();
        let sheet = FormSheet::open(Path::new("regler.csv"), &table, &FORM, &mut errors).unwrap();
        assert_eq!(errors, []);
        let rows: Vec<_> =
            sheet.rows().map(|r| (r.at().to_string(), r.text("Regel"), r.text("Lag"))).collect();
        assert_eq!(rows, [("regler.csv:3".into(), "a;b".into(), "standard".into())]);
    }

    #[test]
    fn faults_of_the_heading_are_all_named() {
        assert_eq!(
            faults("Rgel;Ejer;ejer;Farve\n"),
            [
                "regler.csv:1: 'Rgel' is no column of Regler\n  hint: the columns are Regel, Lag, Ejer. Did you mean 'Regel'?",
                "regler.csv:1: column 'Ejer' stands twice\n  hint: delete one of them",
                "regler.csv:1: 'Farve' is no column of Regler\n  hint: the columns are Regel, Lag, Ejer.",
                "regler.csv:1: column 'Regel' is missing\n  hint: the first row must name the columns; Regler needs Regel, Lag",
                "regler.csv:1: column 'Lag' is missing\n  hint: the first row must name the columns; Regler needs Regel, Lag",
            ]
        );
    }

    #[test]
    fn a_cell_under_no_heading_is_a_fault() {
        assert_eq!(
            faults("Regel;;Lag\na;;standard;x\nb;;standard;\nc;x;standard\n"),
            [2, 4].map(|row| format!(
                "regler.csv:{row}: a cell is filled in that stands under no heading\n  hint: delete it, or put quotes around a text that holds a semicolon"
            ))
        );
    }

    #[test]
    fn the_sheet_is_the_named_one_or_the_only_one() {
        let named = |name: &str| Table { name: name.into(), sheet: 2, ..table_of_csv("Regel;Lag\na;b\n") };
        let open = |tables: &[Table]| {
            let mut errors = Vec::new();
            let at = FormSheet::open(Path::new("r.xlsx"), tables, &FORM, &mut errors)
                .and_then(|sheet| sheet.rows().next().map(|row| row.at().to_string()));
            (at, errors.iter().map(Error::to_string).collect::<Vec<_>>())
        };
        assert_eq!(open(&[named("Ark1")]), (Some("r.xlsx:2:2".into()), vec![]));
        assert_eq!(open(&[named("Ark1"), named("regler")]), (Some("r.xlsx:2:2".into()), vec![]));
        let message = "r.xlsx: none of its 2 sheets is called Regler\n  hint: call the sheet Regler. Did you mean 'Regl'?";
        assert_eq!(open(&[named("Ark1"), named("Regl")]), (None, vec![message.to_owned()]));
    }

    #[test]
    fn long_tables_are_refused() {
        let text = format!("Regel;Lag\n{}", "a;b\n".repeat(MOST_ROWS + 1));
        assert_eq!(
            faults(&text),
            [
                "regler.csv:20002: the table has more than 20000 rows\n  hint: delete the rows that are not needed"
            ]
        );
    }

    #[test]
    fn shown_values_are_short_and_hide_persons() {
        assert_eq!(shown("140275-0042"), "'xxxxxx-xxxx'");
        assert_eq!(shown(&"å".repeat(41)).to_string(), format!("'{}…'", "å".repeat(40)));
    }
}
