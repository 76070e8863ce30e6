//! The work list as a workbook: the rows as one table, what to decide next, proposals for the rule table, a guide, and the
//! editions that it was made of.

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::columns::FROZEN;
use super::{AUDIENCE, Question, WorkColumn, WorkList, WorkRow, words};
use crate::domain::Day;
use crate::domain::problem::Error;
use crate::formats::book::clean::clean_for_table;
use crate::formats::book::height;
use crate::formats::book::host::of_unix;
use crate::formats::book::look::{self, Look};
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::shape::ColumnShape;
use crate::formats::book::sheet::{self, FIRST_ROW, HEADER_ROW, SheetCell, SheetColumn, SheetHead, serial};
use crate::formats::book::start::start;
use crate::formats::document::Cell;
use crate::office::rules::learn::sheets;
use crate::office::rules::values;
use crate::office::sheet::text_of;
use crate::report::columns::Column;
use crate::report::own::OwnWord;
use crate::report::own::text_at;
use crate::report::words as report_words;
use crate::report::xlsx::adviser;

/// Percent of its size at which the sheet opens, as a report does.
const ZOOM: u16 = 80;
/// Lines of text that a row shows; the rest is read in the cell.
const LINES: u32 = 2;
/// Width of a column of somebody's own.
const OWN_WIDTH: f64 = 20.0;

/// The bytes of the workbook; the same list gives the same bytes. An `accessible` one has no filter buttons, and nothing frozen or
/// folded.
///
/// # Errors
/// It cannot be put together: more rows than a sheet holds.
pub fn workbook(list: &WorkList, accessible: bool) -> Result<Vec<u8>, Error> {
    put_together(list, accessible).map_err(|error| {
        Error::new(
            super::file_name(list.run),
            format!("the workbook cannot be put together: {error}"),
            "this is a fault in the program; report it together with the program's version",
        )
    })
}

fn put_together(list: &WorkList, accessible: bool) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start(&words::title(list.run), None)?;
    book.set_zip_compression_level(crate::report::xlsx::COMPRESSION);
    add_list(&mut book, &look, list, accessible)?;
    if !list.questions.is_empty() {
        add_questions(&mut book, &look, list)?;
    }
    if !list.proposal.rows.is_empty() {
        sheets::add_rows(&mut book, &look, &list.proposal)?;
        add_approved(&mut book, &look, list)?;
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
    book.save_to_buffer().map(of_unix)
}

fn plain<'a>(sheet: &'a str, intro: &'a str, list: &WorkList) -> PlainSheet<'a> {
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
    let rows = u32::try_from(list.rows.len()).unwrap_or(u32::MAX);
    let sheet = sheet::lay_out(book, look, &head, rows, words::footer(list.run), accessible)?;
    for column in WorkColumn::ALL {
        sheet.set_column_format(column.position(), look.of(column.shape(), column.is_typed()))?;
    }
    for (row, listed) in (FIRST_ROW..).zip(&list.rows) {
        write_row(sheet, look, row, listed, &own)?;
    }
    dress(sheet, HEADER_ROW + rows.max(1), own.len() as u16, accessible)
}

/// The heads of people's own columns but the one that the list has a place for.
fn own_heads(list: &WorkList) -> Vec<String> {
    list.own_heads().into_iter().filter(|head| !super::columns::is_for_all(head)).collect()
}

fn write_row(
    sheet: &mut Worksheet,
    look: &Look,
    row: u32,
    listed: &WorkRow,
    own: &[String],
) -> Result<(), XlsxError> {
    for column in WorkColumn::ALL {
        write_cell(sheet, look, (row, column), listed)?;
    }
    let behind = WorkColumn::ALL.len() as u16;
    for (at, head) in (behind..).zip(own) {
        write_text(sheet, look, (row, at), own_text(listed, head), true)?;
    }
    sheet.set_row_height(row, height::cut_off_points(LINES))?;
    Ok(())
}

fn own_text<'l>(listed: &'l WorkRow, head: &str) -> &'l str {
    text_at(&listed.own, &OwnWord { head: head.to_owned(), ..OwnWord::default() })
}

fn write_cell(
    sheet: &mut Worksheet,
    look: &Look,
    (row, column): (u32, WorkColumn),
    listed: &WorkRow,
) -> Result<(), XlsxError> {
    let (at, typed) = ((row, column.position()), column.is_typed());
    let text = match column {
        WorkColumn::Group => listed.group.as_str(),
        WorkColumn::Customer => &listed.customer,
        WorkColumn::Reason => words::reason(listed.reason),
        WorkColumn::ForAll => own_text(listed, column.header()),
        WorkColumn::Settles if listed.settles == 0 => "",
        WorkColumn::Settles => {
            let format = look.of(ColumnShape::Count, false);
            sheet.write_number_with_format(at.0, at.1, listed.settles as f64, format)?;
            return Ok(());
        }
        WorkColumn::Of(of) => {
            let cell = listed.row.cell(of).unwrap_or(&Cell::Empty);
            return match number(of, cell) {
                Some(number) if !typed => {
                    sheet.write_number_with_format(at.0, at.1, number, look.of(of.shape(), false))?;
                    Ok(())
                }
                _ => write_text_in(sheet, look, at, &text_of(cell), of.shape(), typed),
            };
        }
    };
    write_text_in(sheet, look, at, text, column.shape(), typed)
}

/// What a cell comes to as a number, where its column holds numbers.
fn number(column: Column, cell: &Cell) -> Option<f64> {
    match column.shape() {
        ColumnShape::Amount => values::amount(cell).map(|amount| amount.kroner()),
        ColumnShape::Date => match values::day(cell)? {
            Day::On(date) => serial(date).map(f64::from),
            Day::Never => None,
        },
        ColumnShape::Count => match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        },
        _ => None,
    }
}

fn write_text(
    sheet: &mut Worksheet,
    look: &Look,
    at: (u32, u16),
    text: &str,
    typed: bool,
) -> Result<(), XlsxError> {
    write_text_in(sheet, look, at, text, ColumnShape::Prose, typed)
}

fn write_text_in(
    sheet: &mut Worksheet,
    look: &Look,
    (row, column): (u32, u16),
    text: &str,
    shape: ColumnShape,
    typed: bool,
) -> Result<(), XlsxError> {
    if !text.is_empty() {
        let shape = if shape == ColumnShape::Identifier { shape } else { ColumnShape::Prose };
        sheet.write_string_with_format(row, column, clean_for_table(text), look.of(shape, typed))?;
    }
    Ok(())
}

/// Drop-downs, colours, what is folded and what is printed.
fn dress(sheet: &mut Worksheet, last_row: u32, own: u16, accessible: bool) -> Result<(), XlsxError> {
    let at = |column: Column| WorkColumn::Of(column).position();
    sheet.set_zoom(ZOOM);
    adviser::fold(sheet, at(Column::SinceLast), at(Column::RowId), accessible)?;
    sheet.set_print_area(0, 0, last_row, at(Column::CustomerReply))?;
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
        let Question { code, text, rows, groups, decided, needed, asked } = question;
        let code = if code.is_empty() { words::WITHOUT_CODE } else { code };
        let asked = if *needed == 0 { words::ENOUGH.to_owned() } else { words::groups(asked) };
        let counts = [rows, groups, decided, needed].map(|count| SheetCell::count(*count));
        let texts = [SheetCell::Strong(code.to_owned()), SheetCell::text(text)];
        texts.into_iter().chain(counts).chain([SheetCell::text(asked)]).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<SheetCell>> = list.questions.iter().map(row).collect();
    let widths = [10.0, 60.0, 9.0, 11.0, 11.0, 12.0, 40.0];
    plain(words::QUESTIONS, words::QUESTIONS_INTRO, list)
        .add(book, look, &words::QUESTIONS_COLUMNS, &widths, &rows)
        .map(drop)
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
    let of_report = list.reports.iter().map(|(group, edition)| {
        let edition = report_words::edition(*edition, AUDIENCE);
        vec![
            SheetCell::text(title(group)),
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
