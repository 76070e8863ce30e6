//! What people typed in a report, held against what it said when it was last seen.
//!
//! Pure. Only cells that changed count, and nothing that cannot be placed is dropped without a word.

use std::collections::HashMap;

use super::store::{EditTarget, NewEdit, WrittenRow};
use crate::domain::mask_cpr;
use crate::domain::problem::Problem;
use crate::domain::typed::{Status, Typed, TypedColumn};
use crate::report::columns::Column;
use crate::report::returned::{Returned, ReturnedRow, as_compared};

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
            returned.at(0),
            format!("{missing} of the report's rows are not in it any more"),
            "nothing is lost: they come back with the next report; to close a row, set its Status",
        ));
    }
    for column in TypedColumn::ALL.into_iter().filter(|column| returned.missing.contains(&(*column).into())) {
        taken.remarks.push(Problem::remark(
            returned.at(0),
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
            let Some(to) = copy.shown(column) else { continue };
            let from = as_compared(before.get(column));
            // An emptied Status is an open one.
            let emptied = column == TypedColumn::Status && to.is_empty();
            let to = if emptied { Status::Open.word().to_string() } else { to.into_owned() };
            // A masked copy shows what was typed with its CPR numbers hidden: nobody changed that.
            if to == from || to == as_compared(&mask_cpr(before.get(column))) {
                continue;
            }
            if !row.now.set(column, &to) {
                taken.remarks.push(unknown_word(returned, copy.number, column));
            }
            let (row_id, target) = (row.row_id.clone(), Some(row.target));
            taken.edits.push(NewEdit { row_id, target, column, from, to });
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
    let filled = filled(row, None);
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
    taken.edits.extend(filled);
}

/// The cells of a row that hold something else than those of a new one, as edits of it.
pub fn filled(row: &ReturnedRow, target: Option<EditTarget>) -> Vec<NewEdit> {
    let new = Typed::default();
    let edit = |column: TypedColumn| {
        let (from, to) = (new.get(column), row.text(column));
        (!to.is_empty() && to != from).then(|| NewEdit {
            row_id: row.row_id.clone(),
            target,
            column,
            from: from.to_string(),
            to: to.into_owned(),
        })
    };
    TypedColumn::ALL.into_iter().filter_map(edit).collect()
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
