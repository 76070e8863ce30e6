//! Cells that are blank where a print fills them: a column that says nothing in any row may have been lost on the way, and a
//! row that lacks what nearly all others have may have lost it.
//!
//! Pure. What a print always says, nobody knows but its layout (`filled`), and what is told goes by its word. Of a layout
//! that says nothing, what may be lost is told in a remark, and a row without a code is a fault: a code is what the report
//! is about.

use super::reading::PrintPart;
use crate::domain::field::Field;
use crate::domain::problem::Problem;
use crate::domain::{Advice, Kind};
use crate::prints::layout::{Filled, Layout, LayoutColumn};

/// What rows have that name a person: where one of them is blank, and the layout says nothing of it, it is told.
const LOOKED_AT: [Field; 4] = [Field::Name, Field::Pkat, Field::Workplace, Field::SystemSection];
/// Fewer rows than this may well all lack what most have.
const FEWEST: usize = 3;

/// What blank cells tell of the rows of a print, which names the columns `named`.
pub(super) fn cells(parts: &[PrintPart], named: &[Field], layout: &Layout) -> Vec<Problem> {
    let rows: Vec<&Advice> = parts.iter().flat_map(|part| &part.advices).collect();
    let is_named = |column: &&LayoutColumn| named.contains(&column.field);
    let columns = layout.columns.iter().filter(is_named).filter_map(|column| told_of(column, &rows, layout));
    columns.chain(without_code(&rows, named, layout)).collect()
}

fn told_of(column: &LayoutColumn, rows: &[&Advice], layout: &Layout) -> Option<Problem> {
    let is_expected = match column.filled {
        Filled::Usually => true,
        Filled::Unsaid if LOOKED_AT.contains(&column.field) => false,
        _ => return None,
    };
    // A row that names nobody at all is told of as one.
    let is_told = |row: &Advice| column.field == Field::Name && row.pay_number.is_none();
    let mut blank = rows.iter().filter(|row| row.get(column.field).is_empty() && !is_told(row));
    let (first, name) = (blank.next()?, column.field.name());
    let count = 1 + blank.count();
    if count < rows.len() {
        let is_rare = count * 4 <= rows.len();
        return is_rare.then(|| {
            Problem::remark(
                first.at.clone(),
                format!("{count} row(s) do not say their {name}, the first of them here; all others do"),
                "look at the print: a cell may have been lost on the way",
            )
        });
    }
    let at = first.at.clone();
    Some(if is_expected && count >= FEWEST {
        Problem::fault(
            at,
            format!("no row says its {name}, where layout '{}' expects most of them to", layout.name),
            "look at the print: where it does say it, a part of the file is gone; fetch it again. Where it never does, \
             write filled = false at that [[column]] in the layout",
        )
    } else {
        Problem::remark(
            at,
            format!("no row says its {name}, although the print has a column for it"),
            "look at the print: where it does say it, a part of the file is gone; fetch it again. Where it never does, \
             write filled = false at that [[column]] in the layout; where it always does, filled = \"usually\"",
        )
    })
}

/// Rows without a code, where the layout does not say that there are such rows. Of reminders it is known that they may have
/// none, as long as none of the print has one.
fn without_code(rows: &[&Advice], named: &[Field], layout: &Layout) -> Option<Problem> {
    let column = layout.column(Field::Code);
    let on_lines = column.is_none() && layout.has(Field::Code);
    let looked_at = |at: usize| {
        layout.columns[at].filled == Filled::Unsaid
            && (layout.labels.is_some() || named.contains(&Field::Code))
    };
    if !column.map_or(on_lines, looked_at) {
        return None;
    }
    let says = |row: &Advice| !row.get(Field::Code).is_empty();
    let is_coded = |kind: Kind| rows.iter().any(|row| row.kind == kind && says(row));
    let under_title = |kind: Kind| {
        let blank = |at: usize| layout.sections.iter().any(|it| it.kind == kind && it.blank.contains(&at));
        column.is_some_and(blank)
    };
    let may_lack = Kind::ALL.map(|kind| under_title(kind) || kind == Kind::Reminder && !is_coded(kind));
    let lacks = |row: &&&Advice| !says(row) && !may_lack[row.kind as usize];
    let (first, count) = (rows.iter().find(lacks)?, rows.iter().filter(lacks).count());
    Some(Problem::fault(
        first.at.clone(),
        format!(
            "{count} row(s) have no code, the first of them here; layout '{}' does not say that rows may lack one",
            layout.name
        ),
        "look at the print: a cell may have been lost on the way. Where such rows have no code, write filled = false at the \
         [[column]] of the code, or blank = [\"Kode\"] under the [[section]] of their title",
    ))
}
