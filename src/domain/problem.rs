//! The two forms of failure: a [`Problem`] is counted and shown while the run goes on, an [`Error`] stops it.
//!
//! Both say where, what was found against what was expected, and, as a hint, what to do. Neither ever quotes what a
//! line of a print says: persons stand there (see "GDPR" in the README).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::path::Path;

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::exit::Exit;
use crate::domain::shown::plain;
use crate::domain::wording::Wording;
use crate::domain::{FileName, Location, mask_cpr, texts};

/// How much a [`Problem`] weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Weight {
    /// Something was not read as it stands: the run ends with exit code 3.
    #[serde(rename = "fault")]
    Fault,
    /// Worth knowing; the exit code stays.
    #[serde(rename = "remark")]
    Remark,
}

/// Something wrong with one input. The run goes on without what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub at: Location,
    /// What was found and what was expected.
    pub what: Wording,
    /// What to do about it.
    pub hint: Wording,
    /// Whether it counts against the run.
    pub weight: Weight,
    /// The cells, where they stand in a sheet that people own.
    pub cells: Option<Box<Cells>>,
}

impl Problem {
    /// A problem that makes the run end with exit code 3.
    pub fn fault(at: Location, what: impl Into<Wording>, hint: impl Into<Wording>) -> Self {
        Self::new(at, what, hint, Weight::Fault)
    }

    /// A problem worth knowing that leaves the exit code as it is.
    pub fn remark(at: Location, what: impl Into<Wording>, hint: impl Into<Wording>) -> Self {
        Self::new(at, what, hint, Weight::Remark)
    }

    fn new(at: Location, what: impl Into<Wording>, hint: impl Into<Wording>, weight: Weight) -> Self {
        Self { at, what: what.into(), hint: hint.into(), weight, cells: None }
    }

    /// The same of cells of a sheet.
    #[must_use]
    pub fn in_cells(self, cells: Cells) -> Self {
        Self { cells: Some(Box::new(cells)), ..self }
    }
}

/// The one form: `path:page:line: what` and under it `  hint: what to do`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, what, hint, cells, weight: _ } = self;
        show(f, at, cells.as_deref(), what, hint)
    }
}

/// Cells of one column in a sheet that people own: those that one message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// The path of the file.
    pub file: String,
    /// The name of the sheet; empty in a csv file, which has one without a name.
    pub sheet: String,
    /// The column's letters, as a spreadsheet counts them.
    pub column: String,
    /// The rows, counted from 1; none where no cell is meant.
    pub rows: Vec<u32>,
}

impl Cells {
    /// The most cells that a message names.
    const MOST_NAMED: usize = 20;

    /// No cell, but a list as staff call it, where no file is known to hold it.
    pub fn of_list(called: impl Into<String>) -> Self {
        Self { file: called.into(), sheet: String::new(), column: String::new(), rows: Vec::new() }
    }

    /// Where the first of them stands, in Danish: `mappe/regler.xlsx, Regler!K12`.
    fn place(&self) -> String {
        let first = self.first();
        let file = mask_cpr(&plain(&self.file));
        if first.is_empty() { file } else { format!("{file}, {first}") }
    }

    fn name(&self, row: u32) -> String {
        format!("{}{row}", self.column)
    }

    /// The first of them: `Regler!K12`.
    fn first(&self) -> String {
        let sheet = mask_cpr(&plain(&self.sheet));
        let sheet = if sheet.is_empty() { sheet } else { sheet + "!" };
        sheet + &self.rows.first().map(|row| self.name(*row)).unwrap_or_default()
    }

    /// Where there are several, how many, and which.
    fn all(&self) -> Wording {
        if self.rows.len() < 2 {
            return Wording::default();
        }
        let named = self.rows.iter().take(Self::MOST_NAMED).map(|row| self.name(*row));
        let more = if self.rows.len() > Self::MOST_NAMED { " …" } else { "" };
        let named = named.collect::<Vec<_>>().join(", ") + more;
        texts::such_cells(self.rows.len(), &named)
    }
}

/// The letters of a column that is counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(place: usize) -> String {
    let last = char::from(b'A' + u8::try_from(place % 26).unwrap_or_default());
    match place / 26 {
        0 => last.to_string(),
        before => column_letters(before - 1) + &last.to_string(),
    }
}

/// Writes a message with its place. In Danish a cell has the name that a spreadsheet gives it, and no other.
fn show(
    f: &mut fmt::Formatter<'_>,
    at: &impl fmt::Display,
    cells: Option<&Cells>,
    what: &Wording,
    hint: &Wording,
) -> fmt::Result {
    let all = cells.map(Cells::all).unwrap_or_default();
    let label = texts::hint_label();
    if f.alternate() && what.is_danish() {
        match cells {
            Some(cells) => f.write_str(&cells.place())?,
            None => write!(f, "{at}")?,
        }
        return write!(f, ": {what:#}{all:#}\n  {label:#}: {hint:#}");
    }
    write!(f, "{at}: {what}{all}\n  {label}: {hint}")?;
    match cells.filter(|cells| !cells.sheet.is_empty()) {
        Some(cells) => write!(f, " ({})", cells.first()),
        None => Ok(()),
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Problem", 6)?;
        fields.serialize_field("path", &self.at.file.path)?;
        fields.serialize_field("page", &self.at.page)?;
        fields.serialize_field("line", &self.at.line)?;
        fields.serialize_field("what", &self.what)?;
        fields.serialize_field("hint", &self.hint)?;
        fields.serialize_field("weight", &self.weight)?;
        fields.end()
    }
}

/// A problem as it was serialised. Which name its file has in a report is not in there: it is called by its path.
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            path: String,
            page: u32,
            line: u32,
            what: String,
            hint: String,
            weight: Weight,
        }
        let Fields { path, page, line, what, hint, weight } = Fields::deserialize(deserializer)?;
        let at = Location::new(&FileName::new(&path, &path), page, line);
        Ok(Self::new(at, what, hint, weight))
    }
}

/// Something that leaves nothing more to be done: exit code 1. Written as a [`Problem`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The file (with line where there is one) or other thing it is about.
    pub at: String,
    /// The cells, where they stand in a sheet that people own.
    pub cells: Option<Box<Cells>>,
    /// What was found and what was expected.
    pub what: Wording,
    /// What to do about it.
    pub hint: Wording,
    /// The exit code that it ends the program with.
    pub exit: Exit,
}

impl Error {
    /// An error about `at`, which is shown with CPR-shaped parts masked.
    pub fn new(at: impl AsRef<str>, what: impl Into<Wording>, hint: impl Into<Wording>) -> Self {
        let at = mask_cpr(&plain(at.as_ref()));
        Self { at, cells: None, what: what.into(), hint: hint.into(), exit: Exit::Stopped }
    }

    /// The same of cells of a sheet.
    #[must_use]
    pub fn in_cells(self, cells: Cells) -> Self {
        Self { cells: Some(Box::new(cells)), ..self }
    }

    /// Another process holds the lock at `path`.
    pub fn locked(path: &Path) -> Self {
        let hint = "wait for it to end, or see with the task manager whether it hangs; a lock is free as soon as its \
                    holder is gone";
        Self { exit: Exit::Locked, ..Self::about(path, "another run of uddata holds the lock", hint) }
    }

    /// An error about a file or folder.
    pub fn about(path: &Path, what: impl Into<Wording>, hint: impl Into<Wording>) -> Self {
        Self::new(path.display().to_string(), what, hint)
    }

    /// An error about a line (or row), counted from 1, of a file that people own.
    pub fn in_file(path: &Path, line: usize, what: impl Into<Wording>, hint: impl Into<Wording>) -> Self {
        Self::new(format!("{}:{line}", path.display()), what, hint)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, cells, what, hint, exit: _ } = self;
        show(f, at, cells.as_deref(), what, hint)
    }
}

impl std::error::Error for Error {}

/// Several errors at once: all mistakes of a file that people own, so that they need not be found one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors(pub Vec<Error>);

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in gathered(&self.0).iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(error, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

/// The errors with one for all of a kind in one column of a sheet, where the first of them stands.
fn gathered(errors: &[Error]) -> Vec<Error> {
    let mut gathered: Vec<Error> = Vec::new();
    let mut first: HashMap<(&str, &str, &str, &str), usize> = HashMap::new();
    for error in errors {
        let Some(cells) = error.cells.as_ref().filter(|cells| !cells.rows.is_empty()) else {
            gathered.push(error.clone());
            continue;
        };
        let kind = (cells.file.as_str(), cells.sheet.as_str(), cells.column.as_str(), error.what.kind());
        match first.entry(kind) {
            Entry::Vacant(new) => {
                new.insert(gathered.len());
                gathered.push(error.clone());
            }
            Entry::Occupied(earlier) => {
                let earlier = gathered[*earlier.get()].cells.as_mut();
                earlier.into_iter().for_each(|earlier| earlier.rows.extend(&cells.rows));
            }
        }
    }
    gathered
}

/// What is wrong with an input that nothing can be done without.
impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let cells = problem.cells;
        Self { cells, ..Self::new(problem.at.to_string(), problem.what, problem.hint) }
    }
}

impl From<Vec<Error>> for Errors {
    fn from(errors: Vec<Error>) -> Self {
        Self(errors)
    }
}

/// The word of `known` nearest to `word`, as ` Did you mean 'x'?`, or nothing where none is near.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Wording {
    known
        .into_iter()
        .map(|candidate| {
            let distance = edit_distance(&word.to_lowercase(), &candidate.to_lowercase());
            (distance, candidate)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().div_ceil(3))
        .map(|(_, candidate)| texts::did_you_mean(candidate))
        .unwrap_or_default()
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FileName;

    #[test]
    fn a_problem_says_where_what_and_what_to_do() {
        let at = Location::new(&FileName::new("in/140275-0042.txt", "x"), 2, 7);
        let problem = Problem::fault(at, "the line fits nothing", "look at it");
        assert_eq!(problem.to_string(), "in/xxxxxx-xxxx.txt:2:7: the line fits nothing\n  hint: look at it");
    }

    #[test]
    fn a_cell_is_named_without_a_person_that_its_sheet_is_called_after() {
        let cells = Cells {
            sheet: "140275-0042".into(),
            column: "K".into(),
            rows: vec![12],
            ..Cells::of_list("a.xlsx")
        };
        let error =
            Error::new("a.xlsx:1:12", texts::is_empty("Ejer"), texts::correct_the_cell()).in_cells(cells);
        assert_eq!(
            error.to_string(),
            "a.xlsx:1:12: Ejer is empty\n  hint: correct the cell (xxxxxx-xxxx!K12)"
        );
        assert_eq!(
            format!("{error:#}"),
            "a.xlsx, xxxxxx-xxxx!K12: Ejer er ikke udfyldt\n  sådan gør du: ret cellen"
        );
    }

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        assert_eq!([0, 10, 25, 26, 51, 52, 701, 702].map(column_letters).join(" "), "A K Z AA AZ BA ZZ AAA");
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let known = ["Kode", "Ejer", "Gyldig fra"];
        assert_eq!(did_you_mean("Gyldigfra", known), " Did you mean 'Gyldig fra'?");
        assert_eq!(did_you_mean("kdoe", known), " Did you mean 'Kode'?");
        assert_eq!(did_you_mean("Lønmæssig", known), "");
    }
}
