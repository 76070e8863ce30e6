//! Cells that are blank where a print fills them: a column that says nothing in any row was lost on the way, and a row that
//! lacks what nearly all others have may have been.
//!
//! Pure. Assumed: every row of a print that has them says its PKAT, its tjenestested and its systemafsnit. Of a løndel nothing
//! is assumed: whole prints say none.

use super::reading::PrintPart;
use crate::domain::Advice;
use crate::domain::field::{Field, FieldValue};
use crate::domain::problem::Problem;

/// What every row of a print says that has a column for it.
const SAID_BY_ALL: [Field; 3] = [Field::Pkat, Field::Workplace, Field::SystemSection];
/// Fewer rows than this say nothing of a column that all of them leave blank.
const FEWEST: usize = 2;

/// What blank cells tell of the rows of a print, whose columns hold these fields.
pub(super) fn cells(parts: &[PrintPart], columns: &[Field]) -> Vec<Problem> {
    let rows: Vec<&Advice> = parts.iter().flat_map(|part| &part.advices).collect();
    let has_column = |field: &Field| columns.contains(field);
    SAID_BY_ALL.into_iter().filter(has_column).filter_map(|field| told_of(field, &rows)).collect()
}

fn told_of(field: Field, rows: &[&Advice]) -> Option<Problem> {
    let mut blank = rows.iter().filter(|row| matches!(row.get(field), FieldValue::Empty));
    let (first, name) = (blank.next()?, field.name());
    let count = 1 + blank.count();
    if count == rows.len() && count >= FEWEST {
        return Some(Problem::fault(
            first.at.clone(),
            format!("no row says its {name}, although the print has a column for it"),
            "look at the print: where it does say it, a part of the file is gone; fetch it again",
        ));
    }
    (count * 4 <= rows.len()).then(|| {
        Problem::remark(
            first.at.clone(),
            format!("{count} row(s) do not say their {name}, the first of them here; all others do"),
            "look at the print: a cell may have been lost on the way",
        )
    })
}
