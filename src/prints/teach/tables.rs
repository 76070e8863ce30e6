//! A draft for a table: its columns by the row that names them, and the rows above and below by what they state.

use super::columns;
use super::furniture::{self, RowCounts};
use super::heads::Label;
use super::persons::InventedPersons;
use super::sketch::{Furniture, Sketch};
use super::write::DraftSample;
use super::{Hints, Trial};
use crate::domain::field::Field;
use crate::formats::document::Table;
use crate::prints::parse::looks_like_row;
use crate::prints::parse::reading::Take;
use crate::prints::parse::tables::{cells_of, words_of};

/// A sketch and where the columns are named: sheet and row.
pub(super) struct TableSketch {
    pub(super) sketch: Sketch,
    pub(super) place: (u32, u32),
}

/// What the rows of a table tell; `None` where no row names their columns.
pub(super) fn sketch(name: &str, tables: &[Table], _hints: &Hints) -> Option<TableSketch> {
    let table = tables.iter().find(|table| table.rows.iter().any(|row| is_advice(&cells_of(row))))?;
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells_of).collect();
    let first = rows.iter().position(|row| is_advice(row))?;
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
    let head = (0..first).rev().find(|at| filled(&rows[*at]) >= 3)?;
    let width = rows[head].len();
    let labels =
        rows[head].iter().enumerate().map(|(at, text)| Label { text: text.clone(), start: at, end: at });
    let blank = String::new();
    let cells: Vec<Vec<&str>> = rows[first..]
        .iter()
        .filter(|row| is_advice(row))
        .map(|row| (0..width).map(|at| row.get(at).unwrap_or(&blank).as_str()).collect())
        .collect();
    let lines: Vec<String> = table.rows.iter().map(words_of).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut columns = columns::guess_cells(labels.collect(), &cells, &lines);
    columns.retain(|column| column.has_head);
    let sketch = Sketch {
        name: name.to_string(),
        is_table: true,
        head_lines: 1,
        begins: head,
        columns,
        ..Sketch::default()
    };
    Some(TableSketch { sketch, place: (table.sheet, table.rows[head].number) })
}

/// Makes furniture of the rows that state something, and takes the title of the table from those above its head.
pub(super) fn add_furniture(sketch: &mut Sketch, tables: &[Table], trial: &Trial, hints: &Hints) {
    let rows: Vec<String> = tables.iter().flat_map(|table| table.rows.iter().map(words_of)).collect();
    let mut forms: Vec<String> = Vec::new();
    for (at, text) in rows.iter().enumerate().filter(|(_, text)| !text.is_empty() && !looks_like_row(text)) {
        let is_open = match trial.takes.get(at) {
            Some(take) => matches!(take, Take::Furniture | Take::Unrecognised(_)),
            None => at < sketch.begins,
        };
        let form = furniture::template_of(text, false, &trial.counts, hints).filter(|_| is_open);
        if let Some(form) = form.filter(|form| !forms.contains(form)) {
            let is_below = at > sketch.begins;
            if !is_below || furniture::states_something(&form) {
                forms.push(form);
            }
        }
    }
    let states = forms.iter().any(|form| form.contains("{gruppe}"));
    sketch.furniture = forms.into_iter().map(|form| Furniture { form, question: None }).collect();
    let holds = |field: Field| sketch.has(field);
    sketch.several_groups = holds(Field::Group) && !states;
    let top: Vec<&str> =
        rows.iter().take(sketch.begins).filter(|text| !text.is_empty()).map(String::as_str).collect();
    sketch.name_after(&top);
    if sketch.recognise.is_empty() {
        let labels = sketch.columns.iter().map(|column| column.label.text.clone());
        sketch.recognise = labels.filter(|label| label.chars().count() >= 4).take(MOST_LABELS).collect();
    }
}

/// How many labels a table is recognised by where it has no title.
const MOST_LABELS: usize = 5;
/// How many rows a sample has.
const MOST_ROWS: usize = 15;

/// The first rows of a table, persons replaced, and the last that state a count.
pub(super) fn sample(sketch: &Sketch, tables: &[Table], trial: &Trial, hints: &Hints) -> DraftSample {
    let mut made = Sketch::sample_head(trial, hints);
    let Some(layout) = sketch.layout() else { return made };
    let rows: Vec<Vec<String>> = tables.iter().flat_map(|table| table.rows.iter().map(cells_of)).collect();
    let mut persons = InventedPersons::default();
    for advice in trial.reading.parts.iter().flat_map(|part| &part.advices) {
        persons.learn(&advice.name);
    }
    let name = layout.column(Field::Name).map(|at| layout.columns[at].heads.clone()).unwrap_or_default();
    let of_names = rows.iter().find_map(|row| {
        row.iter()
            .position(|cell| name.iter().any(|head| head.join(" ") == crate::prints::layout::folded(cell)))
    });
    let mut counts = RowCounts::default();
    let mut taken = 0;
    let mut lines: Vec<String> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let take = trial.takes.get(at);
        let is_advice = take == Some(&Take::Advice);
        taken += usize::from(is_advice);
        let beyond = is_advice && taken > MOST_ROWS || matches!(take, Some(Take::Unrecognised(_)));
        if beyond {
            continue;
        }
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| match is_advice && Some(column) == of_names {
                true => persons.replace_name(cell),
                false if is_advice => persons.replace_all(cell),
                false => persons.replace_numbers(cell),
            })
            .map(|cell| cell.replace(';', ","))
            .collect();
        lines.push(cells.join(";"));
    }
    let read = super::sample::read_table(&lines.join("\n"), &layout);
    if let Some(reading) = &read {
        counts.add(reading);
    }
    let restated = lines.iter().map(|line| super::sample::restated_row(line, &layout, &counts));
    made.print = format!("{}\n", restated.collect::<Vec<_>>().join("\n").trim_matches('\n'));
    made.rows = sketch.rows_of(&made.print, &layout);
    made
}

fn is_advice(cells: &[String]) -> bool {
    cells.iter().filter(|cell| looks_like_row(cell)).count() >= 1
        && cells.iter().filter(|cell| !cell.is_empty()).count() >= 3
}
