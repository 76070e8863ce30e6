//! The work list as a workbook: the rows as one table, what to decide next, proposals for the rule table, a guide, and the
//! editions that it was made of.

use std::io::{self, Read, Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::columns::FROZEN;
use super::{AUDIENCE, Question, WorkColumn, WorkList, WorkRow, release, words};
use crate::domain::problem::Error;
use crate::domain::texts;
use crate::formats::book::look::{self, Look};
use crate::formats::book::package::{self, LongTable};
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::rows::{ColumnPen, ColumnValue, RowHeight, RowWriter};
use crate::formats::book::shape::ColumnShape;
use crate::formats::book::sheet::{self, FIRST_ROW, HEADER_ROW, SheetCell, SheetColumn, SheetHead};
use crate::formats::book::start::start;
use crate::office::rules::learn::fill_in::sheet as fill_in;
use crate::office::rules::learn::sheets;
use crate::report::columns::Column;
use crate::report::own::{OwnWord, text_at};
use crate::report::words as report_words;
use crate::report::xlsx::adviser;

/// Percent of its size at which the sheet opens, as a report does.
const ZOOM: u16 = 80;
/// Lines of text that a row shows; the rest is read in the cell.
const LINES: u32 = 2;
/// Width of a column of somebody's own.
const OWN_WIDTH: f64 = 20.0;

/// Writes the workbook to `out`, in which nothing stands yet: of a large lønkørsel it would take as much memory as the rows. The
/// same list gives the same bytes. An `accessible` one has no filter buttons, and nothing frozen or folded. `path`, where it is to
/// stand, is what an error is about.
///
/// # Errors
/// It cannot be put together: more rows than a sheet holds. Or `out` takes no more.
pub fn workbook<O: Read + Write + Seek + Send>(
    list: &WorkList,
    accessible: bool,
    path: &Path,
    out: O,
) -> Result<O, Error> {
    let unwritable = |error: anyhow::Error| {
        let refused = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
        let (what, hint) = match refused {
            Some(refused) => {
                (texts::cannot_be_written(&texts::refusal(refused)), texts::close_it_or_check_rights())
            }
            None => (
                format!("the workbook cannot be put together: {error}").into(),
                "this is a fault in the program; report it together with the program's version".into(),
            ),
        };
        Error::about(path, what, hint)
    };
    let skeleton = skeleton(list, accessible).map_err(|error| unwritable(error.into()))?;
    let own = own_heads(list);
    let columns = (WorkColumn::ALL.len() + own.len()) as u16;
    let table = LongTable { sheet: 1, rows: list.count(), columns };
    package::fill_into(out, &skeleton, table, |styles, out| write_rows(out, list, &own, styles))
        .map_err(unwritable)
}

/// The workbook with everything but the rows of its first sheet, of which it holds a blank one.
fn skeleton(list: &WorkList, accessible: bool) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start(&words::title(list.run), None)?;
    add_list(&mut book, &look, list, accessible)?;
    if !list.questions.is_empty() {
        add_questions(&mut book, &look, list)?;
    }
    if !list.proposal.rows.is_empty() {
        sheets::add_rows(&mut book, &look, &list.proposal)?;
        add_approved(&mut book, &look, list)?;
    }
    if !list.releases.is_empty() {
        release::add(&mut book, &look, list)?;
    }
    let guide = |[topic, text]: &[&str; 2]| vec![SheetCell::Strong((*topic).into()), SheetCell::text(*text)];
    let guide: Vec<Vec<SheetCell>> = words::GUIDE_ROWS.iter().map(guide).collect();
    plain(words::GUIDE, words::GUIDE_INTRO, list).add(
        &mut book,
        &look,
        &words::GUIDE_COLUMNS,
        &[24.0, 110.0],
        &guide,
    )?;
    add_control(&mut book, &look, list)?;
    book.save_to_buffer()
}

pub(super) fn plain<'a>(sheet: &'a str, intro: &'a str, list: &WorkList) -> PlainSheet<'a> {
    let footer = format!(", LG{}", list.run);
    PlainSheet { sheet, title: words::title(list.run), intro, footer, frozen_columns: 0 }
}

fn add_list(book: &mut Workbook, look: &Look, list: &WorkList, accessible: bool) -> Result<(), XlsxError> {
    let own = own_heads(list);
    let heading = |column: WorkColumn| SheetColumn {
        text: column.header(),
        width: column.width(),
        format: if column.is_typed() { &look.typed_header } else { &look.header },
    };
    let own_heading = |head| SheetColumn { text: head, width: OWN_WIDTH, format: &look.typed_header };
    let head = SheetHead {
        sheet: words::LIST,
        table: words::LIST,
        title: words::title(list.run),
        intro: if list.rows.is_empty() { words::NOTHING } else { words::INTRO },
        columns: WorkColumn::ALL
            .into_iter()
            .map(heading)
            .chain(own.iter().map(|head| own_heading(head.as_str())))
            .collect(),
        frozen_columns: FROZEN,
    };
    let rows = u32::try_from(list.count()).unwrap_or(u32::MAX);
    let sheet = sheet::lay_out(book, look, &head, 1, words::footer(list.run), accessible)?;
    let formats = WorkColumn::ALL.map(|column| look.of(column.shape(), column.is_typed()));
    let own_format = look.of(ColumnShape::Prose, true);
    for (at, format) in (0..).zip(formats.into_iter().chain(own.iter().map(|_| own_format))) {
        // Cells without contents are not written: they take the format of their column.
        sheet.set_column_format(at, format)?;
        sheet.write_blank(FIRST_ROW, at, format)?;
    }
    dress(sheet, HEADER_ROW + rows.max(1), own.len() as u16, accessible)
}

/// The heads of people's own columns but the one that the list has a place for.
fn own_heads(list: &WorkList) -> Vec<String> {
    list.own_heads().into_iter().filter(|head| !super::columns::is_for_all(head)).collect()
}

/// Writes every row. `own` are the heads of people's own columns, `styles` the number of each column's cell format.
fn write_rows(out: &mut RowWriter<'_>, list: &WorkList, own: &[String], styles: &[u32]) -> io::Result<()> {
    let mut places = (0..).zip(styles);
    let mut pens: Vec<(WorkColumn, ColumnPen)> = WorkColumn::ALL
        .into_iter()
        .zip(places.by_ref())
        .map(|(column, (at, style))| (column, ColumnPen::new(at, *style, column.is_distinct(), None)))
        .collect();
    let mut own: Vec<(&str, ColumnPen)> = own
        .iter()
        .zip(places)
        .map(|(head, (at, style))| (head.as_str(), ColumnPen::new(at, *style, true, None)))
        .collect();
    let mut texts = String::new();
    for listed in list.rows() {
        let mut of_the_report = listed.row.values(&mut texts).into_iter();
        for (column, pen) in &mut pens {
            out.cell(pen, value(*column, listed, &mut of_the_report));
        }
        for (head, pen) in &mut own {
            out.cell(pen, ColumnValue::text(own_text(listed.row.own, head)));
        }
        out.end_row(RowHeight::CutOff(LINES))?;
    }
    Ok(())
}

fn own_text<'l>(own: &'l [OwnWord], head: &str) -> &'l str {
    if own.is_empty() {
        return "";
    }
    text_at(own, &OwnWord { head: head.to_owned(), ..OwnWord::default() })
}

/// What a column shows of a row; those that the report has come out of `of_the_report`, one after the other.
fn value<'v>(
    column: WorkColumn,
    listed: WorkRow<'v>,
    of_the_report: &mut impl Iterator<Item = ColumnValue<'v>>,
) -> ColumnValue<'v> {
    let WorkRow { order, report, customer, row } = listed;
    let settles = order.settles.0;
    match column {
        WorkColumn::Group => ColumnValue::text(report.group.as_str()),
        WorkColumn::Customer => ColumnValue::text(customer),
        WorkColumn::Reason => ColumnValue::text(words::reason(order.reason)),
        WorkColumn::ForAll => ColumnValue::text(own_text(row.own, column.header())),
        WorkColumn::Settles if settles == 0 => ColumnValue::Empty,
        WorkColumn::Settles => ColumnValue::Count(settles),
        WorkColumn::Of(_) => of_the_report.next().unwrap_or(ColumnValue::Empty),
    }
}

/// Drop-downs, colours, what is folded and what is printed.
fn dress(sheet: &mut Worksheet, last_row: u32, own: u16, accessible: bool) -> Result<(), XlsxError> {
    let at = |column: Column| WorkColumn::Of(column).position();
    sheet.set_zoom(ZOOM);
    adviser::fold(sheet, at(Column::SinceLast), at(Column::RowId), accessible)?;
    // On paper two pages side by side, in letters that can be read: what a row is about, and what people type.
    sheet.set_print_area(0, 0, last_row, WorkColumn::ForAll.position())?;
    sheet.set_print_fit_to_pages(2, 0);
    sheet.set_repeat_columns(0, FROZEN - 1)?;
    sheet.ignore_error_range(FIRST_ROW, 0, last_row, at(Column::RowId), IgnoreError::NumberStoredAsText)?;
    adviser::add_drop_downs(sheet, last_row, at)?;
    let yes = DataValidation::new()
        .allow_list_strings(&[words::YES])?
        .set_error_title(words::YES_ERROR_TITLE)?
        .set_error_message(words::YES_ERROR)?;
    let for_all = WorkColumn::ForAll.position();
    sheet.add_data_validation(FIRST_ROW, for_all, last_row, for_all, &yes)?;
    adviser::add_colours(sheet, last_row, at, AUDIENCE)?;
    let typed = ConditionalFormatFormula::new().set_rule("TRUE").set_format(look::typed());
    sheet.add_conditional_format(FIRST_ROW, for_all, last_row, for_all, &typed)?;
    sheet::rule_lines(sheet, last_row - HEADER_ROW, at(Column::RowId) + 1 + own)
}

fn add_questions(book: &mut Workbook, look: &Look, list: &WorkList) -> Result<(), XlsxError> {
    let row = |question: &Question| {
        let Question { line, decided, needed, asked } = question;
        let asked = match needed {
            0 if line.rows > 0 => words::ENOUGH.to_owned(),
            _ => words::groups(asked),
        };
        let mut cells = fill_in::cells(line, list.answers.get(&line.key()));
        cells.extend([SheetCell::count(*decided), SheetCell::count(*needed), SheetCell::text(asked)]);
        cells
    };
    let rows: Vec<Vec<SheetCell>> = list.questions.iter().map(row).collect();
    let heads = [&fill_in::COLUMNS[..], &words::QUESTIONS_COLUMNS].concat();
    let widths = [&fill_in::WIDTHS[..], &[11.0, 12.0, 36.0]].concat();
    let plain = PlainSheet { frozen_columns: 2, ..plain(fill_in::SHEET, words::QUESTIONS_INTRO, list) };
    fill_in::dress(plain.add(book, look, &heads, &widths, &rows)?, look, &rows)
}

/// What somebody approved in the list before.
fn add_approved(book: &mut Workbook, look: &Look, list: &WorkList) -> Result<(), XlsxError> {
    let sheet = book.worksheet_from_name(sheets::SHEET)?;
    for (row, proposed) in (FIRST_ROW..).zip(&list.proposal.rows) {
        if list.approved.contains(&sheets::key(&proposed.cells)) {
            let format = look.of(ColumnShape::Word, true);
            sheet.write_string_with_format(row, sheets::APPROVED_AT, words::YES, format)?;
        }
    }
    Ok(())
}

/// One line a report: its title, which the list is read back by, and its edition.
fn add_control(book: &mut Workbook, look: &Look, list: &WorkList) -> Result<(), XlsxError> {
    let title = |group| report_words::sheet_title(report_words::ADVICES, group, list.run);
    // Further parts of a report stand behind the first.
    let reports = list.reports.chunk_by(|a, b| a.group == b.group).filter_map(<[_]>::first);
    let of_report = reports.map(|report| {
        let edition = report_words::edition(report.edition, AUDIENCE);
        vec![
            SheetCell::text(title(&report.group)),
            SheetCell::Strong(report_words::EDITION.to_owned()),
            SheetCell::text(edition),
        ]
    });
    let missing = list.missing.iter().map(|group| {
        vec![SheetCell::text(words::group(group)), SheetCell::text(words::MISSING), SheetCell::Empty]
    });
    let rows: Vec<Vec<SheetCell>> = of_report.chain(missing).collect();
    plain(report_words::CONTROL, words::CONTROL_INTRO, list)
        .add(book, look, &words::CONTROL_COLUMNS, &[64.0, 36.0, 12.0], &rows)
        .map(drop)
}
