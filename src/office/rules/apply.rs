//! Approved rows of a proposal into the rule table that people own.
//!
//! Pure: workbook cells and bytes in, bytes out. A row that asks the same as an older one of another owner takes its place; one
//! that an older row would never let win stands before it; all others come last. A row that does not fit is named, and the
//! others are added. Nothing comes out unless the whole table still loads, its other rows say what they said, and every new row
//! can win.

use std::collections::HashSet;
use std::path::Path;

use super::learn::sheets::{APPROVED, SHEET};
use super::learn::{Names, fill_in, narrow_first};
use super::workbook::{self, RuleSheets};
use super::{Catalogue, Rule, RuleCells, RuleTable, check};
use crate::domain::problem::{Cells, Error, Problem, column_letters};
use crate::domain::wording::Wording;
use crate::domain::{Amount, FileName, Location, texts};
use crate::formats::document::{Cell, Table, TableRow};
use crate::formats::read;
use crate::office::sheet::{is_own, shown, text_of};

/// The most rows above the head of the proposal's table.
const MOST_ABOVE: usize = 50;

/// A rule table as it stands on disk.
#[derive(Debug, Clone, Copy)]
pub struct OwnTable<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A row of a proposal that somebody approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedRow {
    /// Where it stands in the proposal.
    pub at: Location,
    /// The cell that says so.
    pub answer: Cells,
    /// Its cells, in the order of [`RuleTable::COLUMNS`].
    pub cells: RuleCells,
}

impl ApprovedRow {
    /// Why it does not fit.
    fn refused(&self, what: Wording, hint: Wording) -> Problem {
        Problem::fault(self.at.clone(), what, hint).in_cells(self.answer.clone())
    }
}

/// The table with the approved rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The new bytes of the table.
    pub bytes: Vec<u8>,
    /// The names of the rows that were added, in their order.
    pub added: Vec<String>,
    /// The names of the rows whose place they took.
    pub replaced: Vec<String>,
    /// How many approved rows the table says already, word for word.
    pub already: usize,
    /// Approved rows that do not fit, and why.
    pub refused: Vec<Problem>,
}

/// The rows of a proposal that somebody approved.
///
/// # Errors
/// No sheet `Forslag` with these columns, or a `Godkendt` that is neither Ja nor Nej.
pub fn approved(file: &Path, tables: &[Table]) -> Result<Vec<ApprovedRow>, Vec<Error>> {
    let no_table = |what: Wording| vec![Error::about(file, what, texts::give_the_proposal())];
    let Some(table) = tables.iter().find(|table| table.name.trim().eq_ignore_ascii_case(SHEET)) else {
        return Err(no_table(texts::has_no_sheet(SHEET)));
    };
    let wanted: Vec<&str> = RuleTable::COLUMNS.into_iter().chain([APPROVED]).collect();
    let places = |row: &TableRow| -> Option<Vec<usize>> {
        let heads: Vec<String> = row.cells.iter().map(|cell| text_of(cell).to_lowercase()).collect();
        let place = |column: &&str| heads.iter().position(|head| *head == column.to_lowercase());
        // A proposal of the time before that column has no cells for it.
        wanted
            .iter()
            .map(|column| place(column).or((*column == "Sådan gør du").then_some(usize::MAX)))
            .collect()
    };
    let mut above = table.rows.iter().take(MOST_ABOVE).enumerate();
    let Some((head, places)) = above.find_map(|(at, row)| Some((at, places(row)?))) else {
        return Err(no_table(texts::sheet_without_heads(SHEET, &wanted.join(", "))));
    };
    let path = file.display().to_string();
    let name = FileName::new(&path, &path);
    let answer_cell = |row| Cells {
        file: path.clone(),
        sheet: table.name.trim().to_owned(),
        column: column_letters(places[RuleTable::COLUMNS.len()]),
        rows: vec![row],
    };
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    for row in &table.rows[head + 1..] {
        let cell = |place: usize| row.cells.get(place).unwrap_or(&Cell::Empty);
        let (answer, cells) = (
            text_of(cell(places[RuleTable::COLUMNS.len()])),
            std::array::from_fn(|at| written(cell(places[at]))),
        );
        match answer.to_lowercase().as_str() {
            "ja" => rows.push(ApprovedRow {
                at: Location::new(&name, 0, row.number),
                answer: answer_cell(row.number),
                cells,
            }),
            "nej" | "" => {}
            _ => {
                let what = texts::is_not(APPROVED, &shown(&answer), &texts::ja_or_nej());
                let error = Error::in_file(file, row.number as usize, what, texts::correct_or_empty());
                errors.push(error.in_cells(answer_cell(row.number)));
            }
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

/// Whether a workbook has the sheet of proposals.
pub fn has_proposals(tables: &[Table]) -> bool {
    tables.iter().any(|table| table.name.trim().eq_ignore_ascii_case(SHEET))
}

/// The rows that the answered lines of a list to fill in come to; none where a workbook has no such sheet.
pub fn answered(file: &Path, tables: &[Table]) -> Vec<ApprovedRow> {
    let name = FileName::new(&file.display().to_string(), &file.display().to_string());
    let row = |line: fill_in::AnsweredLine| ApprovedRow {
        at: Location::new(&name, 0, line.row),
        answer: Cells {
            file: name.path.clone(),
            sheet: fill_in::sheet::SHEET.to_owned(),
            column: column_letters(line.owner_at),
            rows: vec![line.row],
        },
        cells: line.rule(),
    };
    fill_in::sheet::answered(tables).into_iter().map(row).collect()
}

/// A cell as a rule table writes it; a number that somebody typed is an amount.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Number(kroner) if kroner.abs() < 1e12 => Amount((kroner * 100.0).round() as i64).to_string(),
        cell => text_of(cell),
    }
}

/// Adds approved rows to a table.
///
/// # Errors
/// The table has a fault, or is of a kind that cannot be added to.
pub fn apply(own: OwnTable<'_>, approved: Vec<ApprovedRow>) -> Result<Applied, Vec<Error>> {
    let tables = tables(own)?;
    let rules = RuleTable::from_tables(own.path, &tables)?;
    let (new, mut refused, mut already) = new_rows(&rules, approved);
    let Placed { rows: placed, never_win, already: inherited } = place(&rules, new);
    already += inherited;
    refused.extend(never_win);
    let (placed, unfit) = that_fit(&rules, placed, own.path);
    refused.extend(unfit);
    refused.sort_by_key(|problem| problem.at.line);
    let kind = own.path.extension().map(|it| it.to_string_lossy().to_lowercase());
    let bytes = match kind.as_deref() {
        _ if placed.is_empty() => own.bytes.to_vec(),
        Some("xlsx") => into_workbook(own.path, &tables, &rules, &placed)?,
        Some("csv" | "txt") => into_csv(own, &rules, &placed).map_err(|error| vec![error])?,
        _ => {
            return Err(vec![Error::about(own.path, texts::not_a_table(), texts::save_as_xlsx_or_csv())]);
        }
    };
    refuse_spoilt(OwnTable { bytes: &bytes, ..own }, &in_order(&rules, &placed))?;
    let replaced = placed.iter().filter_map(|new| match new.place {
        Place::InsteadOf(at) => rules.rows().nth(at).map(|rule| rule.name.to_string()),
        Place::Before(_) | Place::Last => None,
    });
    let replaced = replaced.collect();
    let added: Vec<String> = placed.into_iter().map(|new| new.row.cells[0].clone()).collect();
    Ok(Applied { bytes, added, replaced, already, refused })
}

/// A new row, and where it goes.
struct PlacedRow {
    row: ApprovedRow,
    place: Place,
}

/// Where a new row goes; the number is that of an old row, counted from 0.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the place of a row that asks the same.
    InsteadOf(usize),
    /// Before a row that would never let it win.
    Before(usize),
    /// After all others.
    Last,
}

/// The new rows in their places.
struct Placed {
    rows: Vec<PlacedRow>,
    /// Those that cannot win even so.
    never_win: Vec<Problem>,
    /// How many say what the row says that they would take the place of.
    already: usize,
}

/// Gives each new row its place. One that takes another's keeps what it leaves empty itself, and two that ask the same and do
/// not contradict each other become one.
fn place(rules: &RuleTable, new: Vec<ApprovedRow>) -> Placed {
    let mut placed: Vec<(PlacedRow, Rule)> = Vec::new();
    let (mut never_win, mut already) = (Vec::new(), 0);
    for mut row in new {
        // A row that does not load was refused before.
        let Ok(rule) = rule_of(&row) else { continue };
        let same_layer =
            |other: &Rule| other.layer.to_string().to_lowercase() == rule.layer.to_string().to_lowercase();
        let covers = |wide: &Rule, narrow: &Rule| check::covers(&wide.conditions, &narrow.conditions);
        let before = rules.rows().position(|old| same_layer(old) && covers(old, &rule));
        let old = before.and_then(|at| rules.rows().nth(at)).filter(|old| covers(&rule, old));
        let place = match (before, old) {
            (None, _) => Place::Last,
            (Some(at), None) => Place::Before(at),
            (Some(at), Some(old)) if inherit(&mut row.cells, &old.cells()) => Place::InsteadOf(at),
            (Some(_), Some(_)) => {
                already += 1;
                continue;
            }
        };
        let earlier = placed.iter_mut().find(|(_, earlier)| same_layer(earlier) && covers(earlier, &rule));
        match earlier {
            None => placed.push((PlacedRow { row, place }, rule)),
            Some((same, earlier)) if covers(&rule, earlier) && agree(&same.row.cells, &row.cells) => {
                fill(&mut same.row.cells, &row.cells, OUTCOME);
            }
            Some((earlier, _)) => {
                let what = texts::never_wins_beside(&shown(&row.cells[0]), &shown(&earlier.row.cells[0]));
                never_win.push(row.refused(what, texts::answer_nej_or_narrow()));
            }
        }
    }
    Placed { rows: placed.into_iter().map(|(placed, _)| placed).collect(), never_win, already }
}

/// The cells in which a row says what is so: `Ejer` to `Frist`.
const OUTCOME: std::ops::Range<usize> = 10..14;

/// Gives a row that takes the place of another what it leaves empty; false where it says no more than that one.
fn inherit(new: &mut RuleCells, old: &RuleCells) -> bool {
    fill(new, old, OUTCOME);
    fill(new, old, 14..15);
    if new[10] != old[10] {
        return true;
    }
    // Of the same owner it is the same rule, with something added to it.
    new[0].clone_from(&old[0]);
    fill(new, old, 16..17);
    if !old[15].is_empty() && !new[15].contains(&old[15]) {
        new[15] = format!("{}; {}", old[15], new[15]);
    }
    new[OUTCOME] != old[OUTCOME] || new[16] != old[16]
}

fn fill(cells: &mut RuleCells, from: &RuleCells, columns: std::ops::Range<usize>) {
    for at in columns.filter(|at| cells[*at].is_empty()).collect::<Vec<_>>() {
        cells[at].clone_from(&from[at]);
    }
}

/// Whether two rows say nothing of which one denies the other.
fn agree(one: &RuleCells, other: &RuleCells) -> bool {
    let same = |at: usize| one[at].is_empty() || other[at].is_empty() || one[at] == other[at];
    OUTCOME.chain(16..17).all(same)
}

/// Those with which the whole table loads, and the others with the reason: the example of a row may be one that another wins.
fn that_fit(rules: &RuleTable, placed: Vec<PlacedRow>, path: &Path) -> (Vec<PlacedRow>, Vec<Problem>) {
    if trial(rules, &placed, path).is_ok() {
        return (placed, Vec::new());
    }
    let (mut fit, mut unfit) = (Vec::new(), Vec::new());
    for new in placed {
        fit.push(new);
        if let Err(error) = trial(rules, &fit, path)
            && let Some(new) = fit.pop()
        {
            unfit.push(new.row.refused(error.what, texts::mend_or_answer_nej()));
        }
    }
    (fit, unfit)
}

/// Whether the table loads with new rows in their places. Old rows are numbered as in the file, new ones as in the proposal.
fn trial(rules: &RuleTable, placed: &[PlacedRow], path: &Path) -> Result<(), Error> {
    let row = |number, cells: RuleCells| TableRow { number, cells: cells.map(Cell::Text).to_vec() };
    let heads = row(1, RuleTable::COLUMNS.map(str::to_owned));
    let rows = in_order(rules, placed).into_iter().map(|(number, cells)| row(number, cells));
    let rows = std::iter::once(heads).chain(rows).collect();
    let table = Table { sheet: 1, name: "Regler".to_owned(), rows, ..Table::default() };
    let fault = |errors: Vec<Error>| errors.into_iter().next();
    match RuleTable::from_tables(path, &[table]).map_err(fault) {
        Err(Some(error)) => Err(error),
        _ => Ok(()),
    }
}

/// A new row as the table would read it alone.
fn rule_of(row: &ApprovedRow) -> Result<Rule, Vec<Error>> {
    let text_row = |number, cells: &[&str]| TableRow {
        number,
        cells: cells.iter().map(|cell| Cell::Text((*cell).to_owned())).collect(),
    };
    let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
    let rows = vec![text_row(1, &RuleTable::COLUMNS), text_row(row.at.line, &cells)];
    let table = Table { sheet: 1, name: "Regler".to_owned(), rows, ..Table::default() };
    let mut alone = RuleTable::from_tables(Path::new(&row.at.file.path), &[table])?;
    alone.rules.pop().ok_or_else(Vec::new)
}

/// The cells of all rows as the new table has them, each with the number of its line where it stands today.
fn in_order(rules: &RuleTable, placed: &[PlacedRow]) -> Vec<(u32, RuleCells)> {
    let at = |place: Place| {
        let there = placed.iter().filter(move |new| new.place == place);
        there.map(|new| (new.row.at.line, new.row.cells.clone()))
    };
    let mut cells = Vec::new();
    for (number, old) in rules.rows().enumerate() {
        cells.extend(at(Place::Before(number)));
        let others = cells.len();
        cells.extend(at(Place::InsteadOf(number)));
        if cells.len() == others {
            cells.push((old.at.line, old.cells()));
        }
    }
    cells.extend(at(Place::Last));
    cells
}

fn tables(own: OwnTable<'_>) -> Result<Vec<Table>, Vec<Error>> {
    let name = own.path.display().to_string();
    read::tables(&FileName::new(&name, &name), own.bytes).map_err(|problem| vec![problem.into()])
}

/// The approved rows that the table does not say word for word, narrow ones first, each with a name of its own; and those that
/// have a fault; and how many it does say.
fn new_rows(rules: &RuleTable, approved: Vec<ApprovedRow>) -> (Vec<ApprovedRow>, Vec<Problem>, usize) {
    let says = |cells: &RuleCells| cells[1..14].join("\u{1f}").to_lowercase();
    let mut known: HashSet<String> = rules.rows().map(|rule| says(&rule.cells())).collect();
    let mut names = Names::taken_by(rules);
    let (mut refused, mut rows, mut already) = (Vec::new(), Vec::new(), 0);
    for row in approved {
        match rule_of(&row) {
            Ok(_) if !known.insert(says(&row.cells)) => already += 1,
            Ok(rule) => rows.push(ApprovedRow { cells: rule.cells(), ..row }),
            Err(errors) => {
                let first = errors.into_iter().next();
                refused.extend(first.map(|error| row.refused(error.what, texts::mend_or_answer_nej())));
            }
        }
    }
    rows.sort_by_key(|row| narrow_first(&row.cells));
    for row in &mut rows {
        if !row.cells[0].is_empty() {
            row.cells[0] = names.unique(&row.cells[0]);
        }
    }
    (rows, refused, already)
}

/// The workbook anew, with the sheets that it had. One with sheets of people's own is refused: they would be lost.
fn into_workbook(
    path: &Path,
    tables: &[Table],
    rules: &RuleTable,
    placed: &[PlacedRow],
) -> Result<Vec<u8>, Vec<Error>> {
    let has = |name: &str| tables.iter().any(|table| table.name.trim().eq_ignore_ascii_case(name));
    let is_filled =
        |table: &&Table| table.rows.iter().flat_map(|row| &row.cells).any(|cell| !text_of(cell).is_empty());
    let known = |table: &&Table| {
        tables.len() == 1
            || ["Vejledning", "Regler", "Koder"]
                .iter()
                .any(|name| table.name.trim().eq_ignore_ascii_case(name))
    };
    if let Some(foreign) = tables.iter().filter(is_filled).find(|table| !known(table)) {
        return Err(vec![Error::about(
            path,
            texts::foreign_sheet(&shown(&foreign.name)),
            texts::move_the_sheet(),
        )]);
    }
    let heads = tables.iter().filter_map(|table| table.rows.first()).flat_map(|row| &row.cells);
    if let Some(own) = heads.map(text_of).find(|head| is_own(head)) {
        return Err(vec![Error::about(
            path,
            texts::foreign_column(&shown(&own)),
            texts::take_out_or_save_as_csv(),
        )]);
    }
    let codes = match has("Koder") {
        true => Catalogue::from_tables(path, tables)?.entries().map(super::CatalogueEntry::cells).collect(),
        false => Vec::new(),
    };
    let rules = in_order(rules, placed).into_iter().map(|(_, cells)| cells).collect();
    let sheets = RuleSheets { rules, codes, guide: has("Vejledning") };
    workbook::write(&sheets)
        .map_err(|error| vec![Error::new(path.display().to_string(), error.what, error.hint)])
}

/// The file with new lines in their places, and every byte of the lines that stay as it was.
fn into_csv(own: OwnTable<'_>, rules: &RuleTable, placed: &[PlacedRow]) -> Result<Vec<u8>, Error> {
    let coding = Coding::of(own)?;
    let text = coding.decode(own.bytes);
    let heading = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter =
        [b';', b',', b'\t'].into_iter().max_by_key(|byte| heading.bytes().filter(|b| b == byte).count());
    let delimiter = delimiter.unwrap_or(b';');
    let columns = places(own.path, heading, delimiter, placed)?;
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = |place: Place| -> Result<Vec<u8>, Error> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(if ends == "\n" { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF })
            .from_writer(Vec::new());
        for new in placed.iter().filter(|new| new.place == place) {
            let cell = |column: &Option<usize>| column.map_or("", |at| new.row.cells[at].as_str());
            // Writing to memory leaves csv nothing to fail on.
            let _ = writer.write_record(columns.iter().map(cell));
        }
        let lines = String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default();
        coding.encode(&lines).ok_or_else(|| {
            Error::about(own.path, texts::letter_not_in_encoding(), texts::save_as_utf8_first())
        })
    };
    let starts = starts_of_records(own.bytes, delimiter);
    let mut bytes = Vec::with_capacity(own.bytes.len() + 1024);
    let mut copied = 0;
    for (number, rule) in rules.rows().enumerate() {
        let Some(record) = starts.iter().position(|(line, _)| *line == rule.at.line) else { continue };
        let start = starts[record].1;
        bytes.extend(&own.bytes[copied..start]);
        copied = start;
        bytes.extend(lines(Place::Before(number))?);
        let instead = lines(Place::InsteadOf(number))?;
        if !instead.is_empty() {
            bytes.extend(instead);
            copied = starts.get(record + 1).map_or(own.bytes.len(), |(_, next)| *next);
        }
    }
    bytes.extend(&own.bytes[copied..]);
    let last = lines(Place::Last)?;
    if !last.is_empty() && !bytes.is_empty() && !bytes.ends_with(b"\n") {
        bytes.extend(ends.bytes());
    }
    bytes.extend(last);
    Ok(bytes)
}

/// For each record of a csv file the line that it begins on, counted from 1, and its first byte.
fn starts_of_records(bytes: &[u8], delimiter: u8) -> Vec<(u32, usize)> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    let mut starts = Vec::new();
    for record in reader.byte_records().filter_map(Result::ok) {
        // csv counts from before the empty lines that it skips.
        let from = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
        let blank = bytes.iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = (from + blank).min(bytes.len());
        let line = 1 + bytes[..start].iter().filter(|byte| **byte == b'\n').count();
        starts.push((u32::try_from(line).unwrap_or(u32::MAX), start));
    }
    starts
}

/// For each column of the file, its place in a row.
fn places(
    path: &Path,
    heading: &str,
    delimiter: u8,
    placed: &[PlacedRow],
) -> Result<Vec<Option<usize>>, Error> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(heading.as_bytes());
    let heads = reader.records().filter_map(Result::ok).next().unwrap_or_default();
    let place = |head: &str| {
        let head = head.trim().trim_start_matches('\u{feff}').to_lowercase();
        RuleTable::COLUMNS.iter().position(|column| column.to_lowercase() == head)
    };
    let places: Vec<Option<usize>> = heads.iter().map(place).collect();
    let missing =
        |at: &usize| !places.contains(&Some(*at)) && placed.iter().any(|new| !new.row.cells[*at].is_empty());
    match (0..16).find(missing) {
        Some(at) => {
            Err(Error::about(path, texts::has_no_column(RuleTable::COLUMNS[at]), texts::add_the_column()))
        }
        None => Ok(places),
    }
}

/// How the letters of a csv file are written.
#[derive(Clone, Copy)]
struct Coding(&'static encoding_rs::Encoding);

impl Coding {
    fn of(own: OwnTable<'_>) -> Result<Self, Error> {
        let name = own.path.display().to_string();
        let document = read::table::read_csv(&FileName::new(&name, &name), own.bytes)?;
        let coding = match document.encoding {
            "utf-8" | "ascii" => encoding_rs::UTF_8,
            "windows-1252" | "iso-8859-1" => encoding_rs::WINDOWS_1252,
            "iso-8859-15" => encoding_rs::ISO_8859_15,
            other => {
                return Err(Error::about(own.path, texts::written_in(other), texts::save_as_utf8()));
            }
        };
        Ok(Self(coding))
    }

    fn decode(self, bytes: &[u8]) -> String {
        self.0.decode_without_bom_handling(bytes).0.into_owned()
    }

    fn encode(self, text: &str) -> Option<Vec<u8>> {
        let (bytes, _, unmappable) = self.0.encode(text);
        (!unmappable).then(|| bytes.into_owned())
    }
}

/// Refuses a table that does not load, does not have the rows that it should, or in which one of them can never win that could.
fn refuse_spoilt(new: OwnTable<'_>, expected: &[(u32, RuleCells)]) -> Result<(), Vec<Error>> {
    let table = RuleTable::from_tables(new.path, &tables(new)?)?;
    let is_as_expected = table.len() == expected.len()
        && table.rows().zip(expected).all(|(rule, (_, cells))| rule.cells() == *cells);
    if is_as_expected {
        return Ok(());
    }
    let hint = "this is a fault in the program; report it together with the program's version";
    Err(vec![Error::about(new.path, "the rows would not come out as they should", hint)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::rules::table_of_csv;

    const HEADS: &str = "Regel;Lag;Kode;Type;Systemafsnit;Tekst;Beløb fra;Beløb til;Gyldig fra;Gyldig til;Ejer;Lønmæssig betydning;Lukkes selv;Frist;Eksempel;Kilde";

    fn row(name: &str, layer: &str, code: &str, text: &str, owner: &str) -> RuleCells {
        let mut cells: RuleCells = Default::default();
        for (at, cell) in
            [(0, name), (1, layer), (2, code), (5, text), (10, owner), (15, "lært af 3 afgørelser")]
        {
            cells[at] = cell.to_owned();
        }
        cells
    }

    /// Rows of a proposal, from its line 5 on.
    fn approve(rows: Vec<RuleCells>) -> Vec<ApprovedRow> {
        let file = FileName::new("forslag.xlsx", "forslag.xlsx");
        let row = |(line, cells)| ApprovedRow {
            at: Location::new(&file, 0, line),
            answer: Cells {
                file: "forslag.xlsx".into(),
                sheet: "Forslag".into(),
                column: "R".into(),
                rows: vec![line],
            },
            cells,
        };
        (5..).zip(rows).map(row).collect()
    }

    fn to_csv(text: &[u8], rows: Vec<RuleCells>) -> Result<Applied, Vec<String>> {
        let own = OwnTable { path: Path::new("regler.csv"), bytes: text };
        apply(own, approve(rows)).map_err(|errors| errors.iter().map(Error::to_string).collect())
    }

    fn proposal(rows: &str) -> Result<Vec<ApprovedRow>, Vec<String>> {
        let text = format!("Forslag\n\n{HEADS};Taler for;godkendt\n{rows}");
        let table = Table { name: "Forslag".into(), ..table_of_csv(&text) };
        approved(Path::new("forslag.xlsx"), &[table])
            .map_err(|errors| errors.iter().map(Error::to_string).collect())
    }

    #[test]
    fn only_what_is_answered_with_ja_is_approved() {
        let rows = proposal(
            "a;standard;XA0001;;;;;;;;Kunde;;;;;;3;JA\nb;standard;XA0002;;;;;;;;Kunde;;;;;;3;nej\nc;standard;;;;;;;;;;;;;;;3;\n",
        );
        assert_eq!(rows.unwrap().iter().map(|row| row.cells[0].as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!(
            proposal("a;standard;XA0001;;;;;;;;Kunde;;;;;;3;måske\n").unwrap_err(),
            [
                "forslag.xlsx:4: Godkendt is 'måske'; expected Ja or Nej\n  hint: correct the cell, or leave it empty (Forslag!R4)"
            ]
        );
        let other = Table { name: "Ark1".into(), ..table_of_csv("a;b\n") };
        assert_eq!(
            approved(Path::new("x.xlsx"), &[other]).unwrap_err()[0].what,
            "has no sheet called Forslag"
        );
        let bare = Table { name: "Forslag".into(), ..table_of_csv("Regel;Lag\n") };
        assert!(
            approved(Path::new("x.xlsx"), &[bare]).unwrap_err()[0].what.contains("no row with the heads")
        );
    }

    #[test]
    fn a_csv_keeps_every_byte_and_its_own_columns_encoding_and_line_ends() {
        let text = "\u{feff}Kilde;regel;Lag;Kode;Tekst;Ejer\r\n\r\n;\"a;b\";standard;RB*;;Kunde";
        let rows = vec![row("ny", "standard", "XA0001", "ferie;løn", "Begge")];
        let applied = to_csv(text.as_bytes(), rows.clone()).unwrap();
        let expected = format!("{text}\r\nlært af 3 afgørelser;ny;standard;XA0001;\"ferie;løn\";Begge\r\n");
        assert_eq!(String::from_utf8(applied.bytes).unwrap(), expected);
        assert_eq!(applied.added, ["ny"]);

        let (text, _, _) =
            encoding_rs::WINDOWS_1252.encode("Regel,Lag,Kode,Tekst,Ejer,Kilde\nløn,standard,RB*,,Kunde,å\n");
        let applied = to_csv(&text, vec![row("ny", "standard", "XA0001", "fødsel", "Begge")]).unwrap();
        let added = applied.bytes.strip_prefix(&*text).unwrap();
        assert_eq!(added, b"ny,standard,XA0001,f\xF8dsel,Begge,l\xE6rt af 3 afg\xF8relser\n");
    }

    #[test]
    fn rows_that_stand_already_are_left_out_and_names_are_made_unique() {
        let table = format!("{HEADS}\na;standard;XA0001;;;;;;;;Kunde;;;;;\n");
        let rows = vec![
            row("b", "standard", "XA0001", "", "Kunde"),
            row("A", "standard", "XA0003", "", "Kunde"),
            row("x", "standard", "XA0002", "", "Kunde"),
            row("y", "standard", "XA0002", "ferie", "Begge"),
        ];
        let applied = to_csv(table.as_bytes(), rows.clone()).unwrap();
        assert_eq!((applied.added, applied.already), (vec!["y".into(), "x".into(), "A (2)".into()], 1));
        let again = to_csv(&applied.bytes, rows).unwrap();
        assert_eq!((again.added.len(), again.already), (0, 4));
        assert!(again.bytes == applied.bytes);
    }

    #[test]
    fn a_row_takes_the_place_of_one_that_asks_the_same_and_stands_before_one_that_asks_less() {
        let table = format!(
            "{HEADS}\r\n\r\nbred;standard;XA*;;;;;;;;Uafklaret;;;;;å\r\n\"ga\r\nmmel\";standard;XB0001;;;;;;;;Kunde;;;;;\r\nsidst;standard;XC0001;;;;;;;;Kunde;;;;;"
        );
        let rows = vec![
            row("smal", "standard", "XA0001", "", "Kunde"),
            row("ny", "standard", "xb0001", "", "Begge"),
            row("helt ny", "standard", "XD0001", "", "Kunde"),
        ];
        let applied = to_csv(table.as_bytes(), rows.clone()).unwrap();
        let kilde = "lært af 3 afgørelser";
        let expected = format!(
            "{HEADS}\r\n\r\nsmal;standard;XA0001;;;;;;;;Kunde;;;;;{kilde}\r\nbred;standard;XA*;;;;;;;;Uafklaret;;;;;å\r\nny;standard;XB0001;;;;;;;;Begge;;;;;{kilde}\r\nsidst;standard;XC0001;;;;;;;;Kunde;;;;;\r\nhelt ny;standard;XD0001;;;;;;;;Kunde;;;;;{kilde}\r\n"
        );
        assert_eq!(String::from_utf8(applied.bytes.clone()).unwrap(), expected);
        assert_eq!(applied.replaced, ["ga\r\nmmel"]);
        assert_eq!(applied.refused, []);
        let again = to_csv(&applied.bytes, rows).unwrap();
        assert_eq!((again.added.len(), again.already, again.bytes), (0, 3, applied.bytes));
    }

    #[test]
    fn a_row_that_takes_anothers_place_keeps_what_it_leaves_empty() {
        let table = format!(
            "{HEADS}\ngammel;standard;XA0001;;;;;;;;Kunde;Ja;;rapport+5;Ferie;drejebog\nanden;standard;XA0002;;;;;;;;Kunde;;ja;;;\n"
        );
        let mut closes = row("luk", "standard", "XA0001", "", "Kunde");
        closes[12] = "ja".into();
        let rows = vec![closes, row("ny", "standard", "XA0002", "", "Begge")];
        let applied = to_csv(table.as_bytes(), rows.clone()).unwrap();
        let kilde = "lært af 3 afgørelser";
        let expected = format!(
            "{HEADS}\ngammel;standard;XA0001;;;;;;;;Kunde;Ja;ja;rapport+5;Ferie;drejebog; {kilde}\nny;standard;XA0002;;;;;;;;Begge;;ja;;;{kilde}\n"
        );
        let expected = expected.replace(&format!("drejebog; {kilde}"), &format!("\"drejebog; {kilde}\""));
        assert_eq!(String::from_utf8(applied.bytes.clone()).unwrap(), expected);
        let again = to_csv(&applied.bytes, rows).unwrap();
        assert_eq!((again.added.len(), again.already, again.bytes), (0, 2, applied.bytes));
    }

    #[test]
    fn rows_that_ask_the_same_and_agree_become_one() {
        let mut closes = row("luk", "standard", "XA0001", "", "");
        closes[12] = "ja".into();
        let owner = row("ejer", "standard", "XA0001", "", "Begge");
        let applied = to_csv(format!("{HEADS}\n").as_bytes(), vec![closes, owner]).unwrap();
        assert_eq!((applied.added.len(), applied.already, applied.refused.len()), (1, 0, 0));
        let text = String::from_utf8(applied.bytes).unwrap();
        assert!(text.contains(";standard;XA0001;;;;;;;;Begge;;ja;"), "{text}");
    }

    /// An old row keeps its example: a new one that would win it is named.
    #[test]
    fn an_example_is_never_taken_from_an_old_row() {
        let table = format!("{HEADS}\na;standard;XA*;;;;;;;;Kunde;;;;ferie;\n");
        let rows = vec![
            row("tager eksemplet", "standard", "XA*", "ferie", "Begge"),
            row("god", "standard", "XA0001", "orlov", "Begge"),
        ];
        let applied = to_csv(table.as_bytes(), rows).unwrap();
        assert_eq!(applied.added, ["god"]);
        assert_eq!((applied.refused.len(), applied.refused[0].at.line), (1, 5));
        assert!(applied.refused[0].what.contains("the example of rule 'a' wins on"), "{:?}", applied.refused);
    }

    #[test]
    fn a_row_that_does_not_fit_is_named_and_the_others_are_written() {
        let table = format!("{HEADS}\na;standard;XA0001;;;;;;;;Kunde;;;;;\n");
        let faulty = |name: &str, at: usize, word: &str| {
            let mut cells = row(name, "standard", "XA0002", "ferie", "Kunde");
            cells[at] = word.to_owned();
            cells
        };
        let rows = vec![
            faulty("forkert ejer", 10, "Kunden"),
            faulty("forkert eksempel", 14, "noget andet"),
            row("god", "standard", "XA0003", "", "Kunde"),
            row("også", "standard", "XA0003", "", "Begge"),
        ];
        let applied = to_csv(table.as_bytes(), rows).unwrap();
        assert_eq!((applied.added, applied.already), (vec!["god".to_owned()], 0));
        let told: Vec<(u32, bool)> = applied
            .refused
            .iter()
            .map(|problem| (problem.at.line, problem.what.contains("can never win")))
            .collect();
        assert_eq!(told, [(5, false), (6, false), (8, true)]);
        assert!(applied.refused[0].what.contains("Ejer is 'Kunden'"), "{:?}", applied.refused);
        assert_eq!(
            to_csv(b"Regel;Lag;Kode;Ejer\n", vec![row("ny", "standard", "XA0001", "ferie", "Kunde")])
                .unwrap_err(),
            [
                "regler.csv: has no column Tekst, which a new row fills in\n  hint: add the column to the first line of the file"
            ]
        );
    }

    fn to_xlsx(bytes: &[u8], rows: Vec<RuleCells>) -> Result<Applied, Vec<Error>> {
        apply(OwnTable { path: Path::new("regler.xlsx"), bytes }, approve(rows))
    }

    #[test]
    fn a_workbook_keeps_its_rules_codes_and_guide() {
        let codes: Vec<super::super::CodeCells> =
            Catalogue::builtin().entries().map(super::super::CatalogueEntry::cells).collect();
        let rules: Vec<RuleCells> = RuleTable::builtin().rows().map(|rule| rule.cells()).collect();
        let sheets = RuleSheets { rules: rules.clone(), codes: codes.clone(), guide: true };
        let before = workbook::write(&sheets).unwrap();
        let new = row("ny", "gruppe:7", "XA0001", "", "Kunde");
        let after = to_xlsx(&before, vec![new.clone()]).unwrap();
        let rules = rules.into_iter().chain([new]).collect();
        assert!(after.bytes == workbook::write(&RuleSheets { rules, ..sheets }).unwrap());
        let nothing = to_xlsx(&before, vec![]).unwrap();
        assert!(nothing.bytes == before, "a workbook to which nothing is added stays as it is");
    }

    #[test]
    fn a_workbook_with_sheets_of_peoples_own_is_refused() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("Regler").unwrap();
        for (at, head) in (0u16..).zip(RuleTable::COLUMNS) {
            sheet.write(0, at, head).unwrap();
        }
        book.add_worksheet().set_name("Noter").unwrap().write(0, 0, "husk").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let errors = to_xlsx(&bytes, vec![row("ny", "standard", "XA0001", "", "Kunde")]).unwrap_err();
        assert_eq!(
            errors[0].what,
            "has a sheet 'Noter', which would be lost when the workbook is written anew"
        );
    }
}
