//! Approved rows of a proposal into the rule table that people own.
//!
//! Pure: workbook cells and bytes in, bytes out. Rows are only ever added, after all others. Nothing comes out unless
//! the whole table still loads, its old rows say what they said, and every new row can win.

use std::collections::HashSet;
use std::path::Path;

use super::learn::sheets::{APPROVED, SHEET};
use super::learn::{Names, narrow_first};
use super::workbook::{self, RuleSheets};
use super::{Catalogue, RuleCells, RuleTable, check};
use crate::domain::problem::{Error, Problem};
use crate::domain::{Amount, FileName};
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

/// The table with the approved rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The new bytes of the table.
    pub bytes: Vec<u8>,
    /// The names of the rows that were added.
    pub added: Vec<String>,
    /// How many approved rows the table says already, word for word.
    pub already: usize,
}

/// The rows of a proposal that somebody approved, in the order of [`RuleTable::COLUMNS`].
///
/// # Errors
/// No sheet `Forslag` with these columns, or a `Godkendt` that is neither Ja nor Nej.
pub fn approved(file: &Path, tables: &[Table]) -> Result<Vec<RuleCells>, Vec<Error>> {
    let no_table = |what: String| {
        let hint = "give the workbook that `uddata rules learn --out` wrote, with its sheet and its heads";
        vec![Error::about(file, what, hint)]
    };
    let Some(table) = tables.iter().find(|table| table.name.trim().eq_ignore_ascii_case(SHEET)) else {
        return Err(no_table(format!("has no sheet called {SHEET}")));
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
        let columns = wanted.join(", ");
        return Err(no_table(format!("its sheet {SHEET} has no row with the heads {columns}")));
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
            "ja" => rows.push(cells),
            "nej" | "" => {}
            _ => errors.push(Error::in_file(
                file,
                row.number as usize,
                format!("{APPROVED} is {}; expected Ja or Nej", shown(&answer)),
                "correct the cell, or leave it empty",
            )),
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
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
/// The table or the rows have a fault, a new row can never win, or the file is of a kind that cannot be added to.
pub fn apply(own: OwnTable<'_>, approved: Vec<RuleCells>) -> Result<Applied, Vec<Error>> {
    let tables = tables(own)?;
    let rules = RuleTable::from_tables(own.path, &tables)?;
    let approved_count = approved.len();
    let rows = new_rows(&rules, approved);
    let bytes = match own.path.extension().map(|it| it.to_string_lossy().to_lowercase()).as_deref() {
        _ if rows.is_empty() => own.bytes.to_vec(),
        Some("xlsx") => into_workbook(own.path, &tables, &rules, &rows)?,
        Some("csv" | "txt") => into_csv(own, &rows).map_err(|error| vec![error])?,
        _ => {
            let what = "is neither a csv file nor an xlsx workbook, so no rows can be added to it";
            return Err(vec![Error::about(own.path, what, "save the rule table as xlsx or csv")]);
        }
    };
    refuse_spoilt(OwnTable { bytes: &bytes, ..own }, &rules, rows.len())?;
    let added: Vec<String> = rows.into_iter().map(|[name, ..]| name).collect();
    Ok(Applied { bytes, already: approved_count - added.len(), added })
}

fn tables(own: OwnTable<'_>) -> Result<Vec<Table>, Vec<Error>> {
    let name = own.path.display().to_string();
    read::tables(&FileName::new(&name, &name), own.bytes).map_err(|problem| vec![problem.into()])
}

/// The approved rows that the table does not say word for word, narrow ones first, each with a name of its own.
fn new_rows(rules: &RuleTable, approved: Vec<RuleCells>) -> Vec<RuleCells> {
    let says = |cells: &RuleCells| cells[1..14].join("\u{1f}").to_lowercase();
    let mut known: HashSet<String> = rules.rows().map(|rule| says(&rule.cells())).collect();
    let mut names = Names::taken_by(rules);
    let mut rows: Vec<RuleCells> = approved.into_iter().filter(|cells| known.insert(says(cells))).collect();
    rows.sort_by_key(narrow_first);
    for cells in &mut rows {
        if !cells[0].is_empty() {
            cells[0] = names.unique(&cells[0]);
        }
    }
    rows
}

/// The workbook anew, with the sheets that it had. One with sheets of people's own is refused: they would be lost.
fn into_workbook(
    path: &Path,
    tables: &[Table],
    rules: &RuleTable,
    rows: &[RuleCells],
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
            format!(
                "has a sheet {}, which would be lost when the workbook is written anew",
                shown(&foreign.name)
            ),
            "move that sheet to another workbook, or save the sheet Regler as csv",
        )]);
    }
    let heads = tables.iter().filter_map(|table| table.rows.first()).flat_map(|row| &row.cells);
    if let Some(own) = heads.map(text_of).find(|head| is_own(head)) {
        return Err(vec![Error::about(
            path,
            format!("has a column {}, which would be lost when the workbook is written anew", shown(&own)),
            "take it out, or save the sheet Regler as csv, which keeps it",
        )]);
    }
    let codes = match has("Koder") {
        true => Catalogue::from_tables(path, tables)?.entries().map(super::CatalogueEntry::cells).collect(),
        false => Vec::new(),
    };
    let rules = rules.rows().map(|rule| rule.cells()).chain(rows.iter().cloned()).collect();
    let sheets = RuleSheets { rules, codes, guide: has("Vejledning") };
    workbook::write(&sheets)
        .map_err(|error| vec![Error::new(path.display().to_string(), error.what, error.hint)])
}

/// The file with lines after its last one, and every byte of it as it was.
fn into_csv(own: OwnTable<'_>, rows: &[RuleCells]) -> Result<Vec<u8>, Error> {
    let coding = Coding::of(own)?;
    let text = coding.decode(own.bytes);
    let heading = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter =
        [b';', b',', b'\t'].into_iter().max_by_key(|byte| heading.bytes().filter(|b| b == byte).count());
    let delimiter = delimiter.unwrap_or(b';');
    let columns = places(own.path, heading, delimiter, rows)?;
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(if ends == "\n" { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF })
        .from_writer(Vec::new());
    for cells in rows {
        let cell = |column: &Option<usize>| column.map_or("", |at| cells[at].as_str());
        // Writing to memory leaves csv nothing to fail on.
        let _ = writer.write_record(columns.iter().map(cell));
    }
    let lines = String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default();
    let mut bytes = own.bytes.to_vec();
    if !text.is_empty() && !text.ends_with('\n') {
        bytes.extend(ends.bytes());
    }
    bytes.extend(coding.encode(&lines).ok_or_else(|| {
        Error::about(
            own.path,
            "a new row holds a letter that the file's encoding has not",
            "save it as UTF-8 first",
        )
    })?);
    Ok(bytes)
}

/// For each column of the file, its place in a row.
fn places(
    path: &Path,
    heading: &str,
    delimiter: u8,
    rows: &[RuleCells],
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
        |at: &usize| !places.contains(&Some(*at)) && rows.iter().any(|cells| !cells[*at].is_empty());
    match (0..16).find(missing) {
        Some(at) => Err(Error::about(
            path,
            format!("has no column {}, which a new row fills in", RuleTable::COLUMNS[at]),
            "add the column to the first line of the file",
        )),
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
                let what = format!("is written in {other}, which no rows can be added to");
                return Err(Error::about(own.path, what, "save it as UTF-8"));
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

/// Refuses a table that does not load, whose old rows changed, or in which a new row can never win.
fn refuse_spoilt(new: OwnTable<'_>, old: &RuleTable, added: usize) -> Result<(), Vec<Error>> {
    let table = RuleTable::from_tables(new.path, &tables(new)?)?;
    let unchanged =
        table.len() == old.len() + added && table.rows().zip(old.rows()).all(|(a, b)| a.cells() == b.cells());
    if !unchanged {
        let hint = "this is a fault in the program; report it together with the program's version";
        return Err(vec![Error::about(new.path, "the old rows would not come out as they are", hint)]);
    }
    let places: HashSet<String> = table.rows().skip(old.len()).map(|rule| rule.at.to_string()).collect();
    let is_new = |problem: &Problem| places.contains(&problem.at.to_string());
    let shadowed: Vec<Error> = check::shadowed(&table)
        .into_iter()
        .filter(is_new)
        .map(|problem| {
            let hint = "delete or narrow the row that comes first, or answer Nej to this one";
            Error { hint: hint.into(), ..problem.into() }
        })
        .collect();
    if shadowed.is_empty() { Ok(()) } else { Err(shadowed) }
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

    fn to_csv(text: &[u8], rows: Vec<RuleCells>) -> Result<Applied, Vec<String>> {
        let own = OwnTable { path: Path::new("regler.csv"), bytes: text };
        apply(own, rows).map_err(|errors| errors.iter().map(Error::to_string).collect())
    }

    fn proposal(rows: &str) -> Result<Vec<RuleCells>, Vec<String>> {
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
        assert_eq!(rows.unwrap().iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!(
            proposal("a;standard;XA0001;;;;;;;;Kunde;;;;;;3;måske\n").unwrap_err(),
            [
                "forslag.xlsx:4: Godkendt is 'måske'; expected Ja or Nej\n  hint: correct the cell, or leave it empty"
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
    fn nothing_comes_out_where_a_new_row_can_never_win_or_has_a_fault() {
        let table = format!("{HEADS}\na;standard;XA0001;;;;;;;;Uafklaret;;;;;\n");
        assert_eq!(
            to_csv(table.as_bytes(), vec![row("ny", "standard", "XA0001", "ferie", "Kunde")]).unwrap_err(),
            [
                "regler.csv:3: rule 'ny' can never win: rule 'a' in row 2 matches all that it matches and comes first\n  hint: delete or narrow the row that comes first, or answer Nej to this one"
            ]
        );
        let mut faulty = row("ny", "standard", "XA0002", "ferie", "Kunden");
        assert!(to_csv(table.as_bytes(), vec![faulty.clone()]).unwrap_err()[0].contains("Ejer is 'Kunden'"));
        faulty[10] = "Kunde".into();
        faulty[14] = "noget andet".into();
        assert!(
            to_csv(table.as_bytes(), vec![faulty]).unwrap_err()[0].contains("does not match its own Tekst")
        );
        assert_eq!(
            to_csv(b"Regel;Lag;Kode;Ejer\n", vec![row("ny", "standard", "XA0001", "ferie", "Kunde")])
                .unwrap_err(),
            [
                "regler.csv: has no column Tekst, which a new row fills in\n  hint: add the column to the first line of the file"
            ]
        );
    }

    fn to_xlsx(bytes: &[u8], rows: Vec<RuleCells>) -> Result<Applied, Vec<Error>> {
        apply(OwnTable { path: Path::new("regler.xlsx"), bytes }, rows)
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
