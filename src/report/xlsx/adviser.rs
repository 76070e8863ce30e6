//! The sheet `Adviser`: its head, its drop-downs and its colours. The rows are [`rows`](super::rows)' business.

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, DataValidation, Format,
    IgnoreError, Note, Workbook, Worksheet, XlsxError,
};

use super::{Options, listing};
use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::domain::{Kind, Owner};
use crate::formats::book::look::{self, Look};
use crate::formats::book::rows::ColumnValue;
use crate::formats::book::shape::ColumnShape;
use crate::formats::book::sheet::{self, FIRST_ROW, HEADER_ROW, SheetColumn, SheetHead};
use crate::report::columns::Column;
use crate::report::{Report, ReportRow, Status, own, words};

/// Name of the table, by which people's own formulas and scripts know it.
pub(super) const TABLE: &str = "Adviser";

/// Percent of its size at which the sheet opens: so that all that is to be seen at once is.
const ZOOM: u16 = 80;

/// Columns that stay in view: through `Kode`, so that one always sees whom and what a row is about.
const FROZEN: u16 = 5;

/// Position of a column in the sheet of an audience that gets it, counted from 0.
pub(super) fn position(column: Column, audience: Audience) -> u16 {
    Column::for_audience(audience).position(|known| known == column).unwrap_or_default() as u16
}

/// Adds the sheet with a table of one blank row, in which each cell shows the format of its column. What else refers
/// to rows (drop-downs, colours, print area) is made for the rows to come.
pub(super) fn add(
    book: &mut Workbook,
    look: &Look,
    report: &Report,
    options: &Options,
) -> Result<(), XlsxError> {
    let own = own_heads(report, options.audience);
    let head = SheetHead {
        sheet: words::ADVICES,
        table: TABLE,
        title: words::sheet_title(words::ADVICES, &report.group, report.run) + &words::part(report.part),
        intro: if report.rows.is_empty() { words::NO_ADVICES } else { words::ADVICES_INTRO },
        columns: Column::for_audience(options.audience)
            .map(|column| heading(column, options.audience, look, width(column, &report.rows)))
            .chain(own.iter().map(|head| SheetColumn {
                text: head,
                width: OWN_WIDTH,
                format: &look.typed_header,
            }))
            .collect(),
        frozen_columns: FROZEN,
    };
    let sheet = listing::begin(book, look, &head, 1, report, options)?;
    for (at, column) in (0u16..).zip(Column::for_audience(options.audience)) {
        let format = look.of(column.shape(), column.is_typed());
        // Cells without contents are not written: they take the format of their column.
        sheet.set_column_format(at, format)?;
        sheet.write_blank(FIRST_ROW, at, format)?;
    }
    let last_row = last_row(report.rows.len());
    let at = |column| position(column, options.audience);
    let last_column = at(Column::RowId);
    let own_format = look.of(ColumnShape::Prose, true);
    for place in (last_column + 1..).take(own.len()) {
        sheet.set_column_format(place, own_format)?;
        sheet.write_blank(FIRST_ROW, place, own_format)?;
    }
    if options.audience == Audience::Sam {
        add_comments(sheet, &report.rows, &own, at)?;
    }
    sheet.set_zoom(ZOOM);
    fold(sheet, at(Column::first_folded(options.audience)), last_column, options.accessible)?;
    sheet.set_print_area(0, 0, last_row, at(Column::LAST_PRINTED))?;
    sheet.ignore_error_range(FIRST_ROW, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    add_drop_downs(sheet, last_row, at)?;
    add_colours(sheet, last_row, at, options.audience)?;
    sheet::rule_lines(sheet, last_row - HEADER_ROW, last_column + 1 + own.len() as u16)
}

/// Width of a column of somebody's own.
const OWN_WIDTH: f64 = 20.0;

/// The heads of people's own columns, which stand behind the others; a kunde's copy has none.
pub(super) fn own_heads(report: &Report, audience: Audience) -> Vec<String> {
    match audience {
        Audience::Sam => own::heads(&report.rows),
        Audience::Customer => Vec::new(),
    }
}

/// Characters of a comment that a spreadsheet takes.
const MOST_COMMENT: usize = 32_000;

/// The comments that people wrote at cells.
fn add_comments(
    sheet: &mut Worksheet,
    rows: &[ReportRow],
    own: &[String],
    position: impl Fn(Column) -> u16,
) -> Result<(), XlsxError> {
    for (row, at) in rows.iter().zip(FIRST_ROW..) {
        for word in row.own.iter().filter(|word| word.is_comment) {
            let among_own = || own.iter().position(|head| *head == word.head);
            let place = match Column::parse(&word.head) {
                Some(column) => position(column),
                None => among_own().map_or(0, |nth| position(Column::RowId) + 1 + nth as u16),
            };
            let text: String = word.text.chars().take(MOST_COMMENT).collect();
            sheet.insert_note(at, place, &Note::new(text).add_author_prefix(false))?;
        }
    }
    Ok(())
}

/// Groups the columns that few need and folds them away; for readers who hear the sheet they stand open.
pub(in crate::report) fn fold(
    sheet: &mut Worksheet,
    first: u16,
    last: u16,
    accessible: bool,
) -> Result<(), XlsxError> {
    match accessible {
        true => sheet.group_columns(first, last)?,
        false => sheet.group_columns_collapsed(first, last)?,
    };
    Ok(())
}

/// The last row of the table, counted from 0: an empty report has one blank row, since Excel refuses a table
/// without any.
pub(super) fn last_row(rows: usize) -> u32 {
    HEADER_ROW + rows.max(1) as u32
}

/// Width of a column in which nothing stands: its head can still be made out, and it gives its room to the others.
const EMPTY_WIDTH: f64 = 5.0;

/// The width of a column; one that is empty throughout is narrow, unless people are to type in it.
pub(super) fn width(column: Column, rows: &[ReportRow]) -> f64 {
    let mut scratch = String::new();
    let mut says = |row: &ReportRow| column.value(row, Cpr::Full, &mut scratch) != ColumnValue::Empty;
    if column.is_typed() || rows.is_empty() || rows.iter().any(&mut says) {
        column.width()
    } else {
        EMPTY_WIDTH
    }
}

fn heading(column: Column, audience: Audience, look: &Look, width: f64) -> SheetColumn<'_> {
    SheetColumn {
        text: column.header(),
        width,
        format: if column.is_typed_by(audience) { &look.typed_header } else { &look.header },
    }
}

pub(in crate::report) fn add_drop_downs(
    sheet: &mut Worksheet,
    last_row: u32,
    position: impl Fn(Column) -> u16,
) -> Result<(), XlsxError> {
    let lists = [
        (Column::Status, Status::ALL.map(Status::word), words::STATUS_ERROR_TITLE, words::STATUS_ERROR),
        (Column::CorrectedOwner, Owner::ALL.map(Owner::word), words::OWNER_ERROR_TITLE, words::OWNER_ERROR),
    ];
    for (column, offered, title, message) in lists {
        let at = position(column);
        let list = DataValidation::new()
            .allow_list_strings(&offered)?
            .set_error_title(title)?
            .set_error_message(message)?;
        sheet.add_data_validation(FIRST_ROW, at, last_row, at, &list)?;
    }
    Ok(())
}

/// Conditional formats, not cell formats: one rule a colour, however many rows, and no format to look up per cell.
pub(in crate::report) fn add_colours(
    sheet: &mut Worksheet,
    last_row: u32,
    position: impl Fn(Column) -> u16,
    audience: Audience,
) -> Result<(), XlsxError> {
    for owner in Owner::ALL {
        paint(sheet, last_row, position(Column::Owner), owner.word(), look::painted(look::owner_ink(owner)))?;
    }
    for kind in Kind::ALL {
        paint(sheet, last_row, position(Column::Kind), kind.word(), look::painted(look::kind_ink(kind)))?;
    }
    // The reader's program knows the day; the report does not.
    let (frist, status) = (position(Column::Deadline), position(Column::Status));
    let name = rust_xlsxwriter::utility::column_number_to_name;
    let open = Status::ALL.into_iter().filter(|status| !status.is_open());
    let open: Vec<String> =
        open.map(|closed| format!("${}{}<>\"{}\"", name(status), FIRST_ROW + 1, closed.word())).collect();
    let cell = format!("${}{}", name(frist), FIRST_ROW + 1);
    let overdue = format!("AND(ISNUMBER({cell}),{cell}<TODAY(),{})", open.join(","));
    let overdue = ConditionalFormatFormula::new().set_rule(overdue.as_str()).set_format(look::overdue());
    sheet.add_conditional_format(FIRST_ROW, frist, last_row, frist, &overdue)?;
    let typed = ConditionalFormatFormula::new().set_rule("TRUE").set_format(look::typed());
    for column in Column::for_audience(audience).filter(|column| column.is_typed_by(audience)) {
        sheet.add_conditional_format(FIRST_ROW, position(column), last_row, position(column), &typed)?;
    }
    Ok(())
}

fn paint(sheet: &mut Worksheet, last_row: u32, at: u16, word: &str, format: Format) -> Result<(), XlsxError> {
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::EqualTo(word.to_owned()))
        .set_format(format);
    sheet.add_conditional_format(FIRST_ROW, at, last_row, at, &rule)?;
    Ok(())
}
