//! A report that comes back: what people typed in it, whatever they did to the sheet.
//!
//! Pure. Rows are known by `Række-id` and columns by their headers, so that sorting, filtering, hiding, moving, inserting
//! and deleting change nothing. [`compare_with`] holds it against what the report said when it was last seen: only
//! cells that changed count, and nothing that cannot be placed is dropped without a word.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::store::{NewEdit, WrittenRow};
use crate::document::{Cell, Row, Table};
use crate::model::{FileName, Location, PayGroup, PayrollRun};
use crate::problem::Problem;
use crate::report::EDITION;
use crate::report::columns::Column;
use crate::sheet::text_of;
use crate::typed::{Status, Typed, TypedColumn};

/// A workbook of ours, as somebody left it.
#[derive(Debug)]
pub struct Returned {
    file: Arc<FileName>,
    sheet: u32,
    /// The løngruppe that its title names.
    pub group: PayGroup,
    /// The lønkørsel that its title names.
    pub run: PayrollRun,
    /// The rows of `Adviser`.
    pub rows: Vec<ReturnedRow>,
    /// The edition that it is, as `Kontrol` tells; `None` where that sheet is gone.
    pub edition: Option<u32>,
    /// Columns that people type in and that are gone.
    pub missing: Vec<TypedColumn>,
}

/// A row of a workbook that comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedRow {
    /// Number of the row in the sheet.
    pub number: u32,
    /// `Række-id`, or empty.
    pub row_id: String,
    cells: HashMap<&'static str, String>,
}

impl ReturnedRow {
    /// What stands in a column; empty where it is gone.
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(column.header()).map(String::as_str).unwrap_or_default()
    }

    /// What stands in a column that the program fills; `None` where it is gone.
    pub fn system(&self, column: Column) -> Option<&str> {
        self.cells.get(column.header()).map(String::as_str)
    }

    /// What stands in a column that people type in; `None` where it is gone.
    pub fn typed(&self, column: TypedColumn) -> Option<&str> {
        self.cells.get(column.header()).map(String::as_str)
    }

    /// The columns that hold something that a new row would not hold.
    fn filled(&self) -> Vec<(TypedColumn, String)> {
        let new = Typed::default();
        let filled = |column: &TypedColumn| {
            self.typed(*column).is_some_and(|shown| !shown.is_empty() && shown != new.get(*column))
        };
        let cell = |column: TypedColumn| (column, self.typed(column).unwrap_or_default().to_string());
        TypedColumn::ALL.into_iter().filter(filled).map(cell).collect()
    }
}

/// What a workbook that came back holds that was not known.
#[derive(Debug, Default)]
pub struct Taken {
    /// The cells that people changed.
    pub edits: Vec<NewEdit>,
    /// The rows of the report as they stand now.
    pub rows: Vec<WrittenRow>,
    /// What could not be placed, and other things worth knowing.
    pub remarks: Vec<Problem>,
}

impl Returned {
    /// Reads the sheets of a workbook; a problem where it is no report of this program.
    pub fn read(file: &Arc<FileName>, tables: &[Table]) -> Result<Self, Problem> {
        let refused = |what: &str, hint: &str| Problem::fault(Location::whole(file), what, hint);
        let Some((table, head)) = tables.iter().find_map(|table| Some((table, head_of(table)?))) else {
            return Err(refused(
                "is no report of this program: no sheet has the columns of Adviser",
                "give the workbook that was sent out; its name does not matter",
            ));
        };
        let Some((group, run)) = tables.iter().find_map(title_of) else {
            return Err(refused(
                "does not say which løngruppe and lønkørsel it is of: the title of every sheet is gone",
                "write the title back in cell A1 of Adviser, as it stands in the report that was sent out",
            ));
        };
        let columns: Vec<(&'static str, usize)> = head.columns;
        let rows = table.rows.iter().filter(|row| row.number > head.row).filter_map(|row| {
            let cells: HashMap<&'static str, String> =
                columns.iter().map(|(header, at)| (*header, shown(row.cells.get(*at)))).collect();
            let blank = cells.values().all(String::is_empty);
            let row_id = cells.get(Column::RowId.header()).cloned().unwrap_or_default();
            (!blank).then_some(ReturnedRow { number: row.number, row_id, cells })
        });
        let rows: Vec<ReturnedRow> = rows.collect();
        let has = |column: &TypedColumn| columns.iter().any(|(header, _)| *header == column.header());
        let missing = TypedColumn::ALL.into_iter().filter(|column| !has(column)).collect();
        let edition = tables.iter().find_map(edition_of);
        Ok(Self { file: Arc::clone(file), sheet: table.sheet, group, run, rows, edition, missing })
    }

    /// The name of its file.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The whole of its file, as a place.
    pub fn whole(&self) -> Location {
        Location::whole(&self.file)
    }

    fn at(&self, row: u32) -> Location {
        Location::new(&self.file, self.sheet, row)
    }
}

struct Head {
    row: u32,
    columns: Vec<(&'static str, usize)>,
}

/// How many of the headers of `Adviser` make a row its head.
const ENOUGH_HEADERS: usize = 8;

fn head_of(table: &Table) -> Option<Head> {
    table.rows.iter().find_map(|row| {
        let mut columns: Vec<(&'static str, usize)> = Vec::new();
        for (at, cell) in row.cells.iter().enumerate() {
            let text = text_of(cell);
            let header =
                Column::ALL.iter().map(|column| column.header()).find(|header| *header == text.trim());
            // Of two columns of one name (one was copied) the first is ours.
            if let Some(header) = header.filter(|header| columns.iter().all(|(known, _)| known != header)) {
                columns.push((header, at));
            }
        }
        let named = |column: Column| columns.iter().any(|(header, _)| *header == column.header());
        (columns.len() >= ENOUGH_HEADERS && named(Column::RowId)).then_some(Head { row: row.number, columns })
    })
}

/// Rows of a sheet in which its title is looked for: people insert some above it.
const ROWS_WITH_TITLE: usize = 60;

fn title_of(table: &Table) -> Option<(PayGroup, PayrollRun)> {
    static GROUP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"løngruppe (\d{1,10}), LG ").ok());
    let group = GROUP.as_ref()?;
    let texts = table.rows.iter().take(ROWS_WITH_TITLE).flat_map(|row: &Row| &row.cells).map(text_of);
    texts.into_iter().find_map(|text| {
        let found = group.captures(&text)?;
        Some((PayGroup::new(&found[1])?, run_in_words(&text)?))
    })
}

/// The run in a text that names one as a person writes it: `LG 08/2023, 2. lønkørsel`.
pub fn run_in_words(text: &str) -> Option<PayrollRun> {
    static RUN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"LG (\d\d)/(\d{4}), ([12])\. lønkørsel").ok());
    let found = RUN.as_ref()?.captures(text)?;
    PayrollRun::new(found[2].parse().ok()?, found[1].parse().ok()?, found[3].parse().ok()?)
}

fn edition_of(table: &Table) -> Option<u32> {
    table.rows.iter().find_map(|row| {
        let mut texts = row.cells.iter().map(text_of).skip_while(|text| text != EDITION).skip(1);
        texts.next()?.parse().ok()
    })
}

/// What a cell says, as it is compared: without blanks at its ends, lines divided in one way.
pub fn as_compared(text: &str) -> String {
    text.replace("_x000D_", "").replace("\r\n", "\n").replace('\r', "\n").trim().to_string()
}

fn shown(cell: Option<&Cell>) -> String {
    cell.map(|cell| as_compared(&text_of(cell))).unwrap_or_default()
}

/// Holds a workbook against what the report said when it was last seen.
pub fn compare_with(returned: &Returned, report: &[WrittenRow]) -> Taken {
    let mut by_id: HashMap<&str, Vec<&ReturnedRow>> = HashMap::new();
    for row in &returned.rows {
        by_id.entry(&row.row_id).or_default().push(row);
    }
    let mut taken = Taken::default();
    let mut missing = 0;
    for row in report {
        let mut now = row.clone();
        match by_id.remove(row.row_id.as_str()) {
            None => missing += 1,
            Some(copies) => copies_of(returned, &copies, &mut now, &mut taken),
        }
        taken.rows.push(now);
    }
    let mut strangers: Vec<&ReturnedRow> = by_id.into_values().flatten().collect();
    strangers.sort_by_key(|row| row.number);
    for row in strangers {
        stranger(returned, row, &mut taken);
    }
    if missing > 0 {
        taken.remarks.push(Problem::remark(
            Location::new(&returned.file, returned.sheet, 0),
            format!("{missing} of the report's rows are not in it any more"),
            "nothing is lost: they come back with the next report; to close a row, set its Status",
        ));
    }
    for column in &returned.missing {
        taken.remarks.push(Problem::remark(
            Location::new(&returned.file, returned.sheet, 0),
            format!("the column {column} is gone; what stood in it is kept as it was"),
            "undo the deletion if something was typed in it",
        ));
    }
    taken
}

/// One row of the report, and the rows of the workbook that bear its id: more than one where somebody copied it.
fn copies_of(returned: &Returned, copies: &[&ReturnedRow], row: &mut WrittenRow, taken: &mut Taken) {
    if copies.len() > 1 {
        let rows: Vec<String> = copies.iter().map(|copy| copy.number.to_string()).collect();
        taken.remarks.push(Problem::remark(
            returned.at(copies[0].number),
            format!("the rows {} bear one Række-id; what was typed in each of them is kept", rows.join(", ")),
            "delete the copies",
        ));
    }
    let before = row.now.clone();
    for copy in copies {
        for column in TypedColumn::ALL {
            let Some(to) = copy.typed(column) else { continue };
            let from = as_compared(before.get(column));
            // An emptied Status is an open one.
            let to = if column == TypedColumn::Status && to.is_empty() { Status::Open.word() } else { to };
            if to == from {
                continue;
            }
            if !row.now.set(column, to) {
                taken.remarks.push(unknown_word(returned, copy.number, column));
            }
            let (row_id, target) = (row.row_id.clone(), Some(row.target));
            taken.edits.push(NewEdit { row_id, target, column, from, to: to.to_string() });
        }
    }
}

fn unknown_word(returned: &Returned, row: u32, column: TypedColumn) -> Problem {
    Problem::remark(
        returned.at(row),
        format!("{column} holds something that is not in its list; it is kept in the column Forklaring"),
        "choose a word from the list of the cell",
    )
}

/// A row of the workbook that is none of the report's.
fn stranger(returned: &Returned, row: &ReturnedRow, taken: &mut Taken) {
    let filled = row.filled();
    let (what, hint) = match (row.row_id.is_empty(), filled.is_empty()) {
        (true, true) => return,
        (true, false) => (
            "a row without Række-id holds notes; they are kept on the sheet Bortfaldet of the next report"
                .to_string(),
            "type in the rows of the report: notes follow their Række-id",
        ),
        (false, _) => (
            "a row bears a Række-id that is not in this report".to_string(),
            "was it copied from another workbook, or the id changed? Notes of a row of this løngruppe are entered there, \
             others are kept on the sheet Bortfaldet of the next report",
        ),
    };
    taken.remarks.push(Problem::remark(returned.at(row.number), what, hint));
    for (column, to) in filled {
        let from = Typed::default().get(column).to_string();
        taken.edits.push(NewEdit { row_id: row.row_id.clone(), target: None, column, from, to });
    }
}

/// Columns that the program fills, changed by a person: told, and not used.
pub fn changed_by_hand(returned: &Returned, row: &ReturnedRow, columns: &[Column]) -> Option<Problem> {
    if columns.is_empty() {
        return None;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.header()).collect();
    Some(Problem::remark(
        returned.at(row.number),
        format!("{} was changed by hand; what the program fills in counts", names.join(", ")),
        "write a remark in one of the yellow columns instead",
    ))
}
