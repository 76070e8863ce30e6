//! Fills the workbook that rust_xlsxwriter laid out: the rows of `Adviser`, the texts that they refer to, the reach of
//! their table, and the language of the document. Every other part is copied as it stands, compressed.
//!
//! It refuses a layout that does not look as expected, rather than write a workbook that a spreadsheet would have to
//! repair.

use std::io::{Cursor, Read, Write};

use anyhow::{Context, Result, bail};
use rust_xlsxwriter::utility::column_number_to_name;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::adviser;
use super::rows::{self, OwnColumn, StringTable};
use super::{COMPRESSION, Options};
use crate::domain::audience::Audience;
use crate::formats::book::host::of_unix;
use crate::formats::book::sheet::{FIRST_ROW, HEADER_ROW};
use crate::report::columns::Column;
use crate::report::{Report, words};

// `Adviser` is the second sheet, and so its table the second one.
const ADVISER_SHEET: &str = "xl/worksheets/sheet2.xml";
const ADVISER_TABLE: &str = "xl/tables/table2.xml";
const STRING_TABLE: &str = "xl/sharedStrings.xml";
const PROPERTIES: &str = "docProps/core.xml";

/// From so many rows on a sheet's XML may pass 4 GB, which must be announced beforehand.
const LARGE: usize = 200_000;

/// The finished bytes of a workbook from its `skeleton`.
pub(crate) fn fill(skeleton: &[u8], report: &Report, options: &Options) -> Result<Vec<u8>> {
    let mut parts = ZipArchive::new(Cursor::new(skeleton))?;
    let strings = part(&mut parts, STRING_TABLE)?;
    let mut texts = StringTable::from(unique_count(&strings)?);
    let mut book = ZipWriter::new(Cursor::new(Vec::with_capacity(skeleton.len() + report.rows.len() * 128)));
    for at in 0..parts.len() {
        let name = parts.name_for_index(at).context("a part is missing")??.into_owned();
        match name.as_str() {
            ADVISER_SHEET if !report.rows.is_empty() => {
                let sheet = part(&mut parts, &name)?;
                book.start_file(name, deflated(report.rows.len() > LARGE))?;
                fill_sheet(&mut book, &sheet, report, options, &mut texts)?;
            }
            // Comes after the sheets, which fill `texts`.
            STRING_TABLE => {
                book.start_file(name, deflated(false))?;
                fill_strings(&mut book, &strings, &texts)?;
            }
            ADVISER_TABLE => {
                let table = part(&mut parts, &name)?;
                book.start_file(name, deflated(false))?;
                book.write_all(widened(&table, report, options.audience)?.as_bytes())?;
            }
            PROPERTIES => {
                let properties = part(&mut parts, &name)?;
                book.start_file(name, deflated(false))?;
                book.write_all(with_language(&properties)?.as_bytes())?;
            }
            _ => book.raw_copy_file(parts.by_index_raw(at)?)?,
        }
    }
    Ok(of_unix(book.finish()?.into_inner()))
}

/// The workbook with its language, which rust_xlsxwriter cannot say.
pub(crate) fn in_danish(book: &[u8]) -> Result<Vec<u8>> {
    let mut parts = ZipArchive::new(Cursor::new(book))?;
    let mut danish = ZipWriter::new(Cursor::new(Vec::with_capacity(book.len() + 64)));
    for at in 0..parts.len() {
        let name = parts.name_for_index(at).context("a part is missing")??.into_owned();
        if name == PROPERTIES {
            let properties = part(&mut parts, &name)?;
            danish.start_file(name, deflated(false))?;
            danish.write_all(with_language(&properties)?.as_bytes())?;
        } else {
            danish.raw_copy_file(parts.by_index_raw(at)?)?;
        }
    }
    Ok(of_unix(danish.finish()?.into_inner()))
}

fn deflated(large: bool) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(COMPRESSION.into()))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600)
        .large_file(large)
}

fn part(parts: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String> {
    let mut text = String::new();
    parts.by_name(name).with_context(|| format!("{name} is missing"))?.read_to_string(&mut text)?;
    Ok(text)
}

/// The text split where `found` first stands, which is in neither half.
fn split<'a>(text: &'a str, found: &str) -> Result<(&'a str, &'a str)> {
    text.split_once(found).with_context(|| format!("{found} is missing"))
}

/// Writes the sheet with the report's rows in the place of its blank one.
fn fill_sheet(
    out: &mut impl Write,
    sheet: &str,
    report: &Report,
    options: &Options,
    texts: &mut StringTable,
) -> Result<()> {
    let (head, rest) = split(sheet, &format!("<row r=\"{}\"", FIRST_ROW + 1))?;
    let (blank, tail) = split(rest, "</row>")?;
    // A folded group reaches one column further than the cells do.
    let (before, rest) = split(head, "<dimension ref=\"")?;
    let (_, after) = split(rest, "\"")?;
    write!(
        out,
        "{before}<dimension ref=\"{}\"{after}",
        area(1, report.rows.len(), report, options.audience)
    )?;
    let styles: Vec<u32> = Column::for_audience(options.audience)
        .map(|column| style(blank, column, options))
        .collect::<Result<_>>()?;
    let style = |column| styles[usize::from(adviser::position(column, options.audience))];
    let own: Vec<OwnColumn> = adviser::own_heads(report, options.audience)
        .into_iter()
        .zip(adviser::position(Column::RowId, options.audience) + 1..)
        .map(|(head, at)| Ok(OwnColumn { head, at, style: style_at(blank, at)? }))
        .collect::<Result<_>>()?;
    rows::write(out, &report.rows, &own, options, style, texts)?;
    out.write_all(tail.as_bytes())?;
    Ok(())
}

/// From column A of a row (counted from 1) through the last column and row of the table.
fn area(first_row: u32, rows: usize, report: &Report, audience: Audience) -> String {
    let own = adviser::own_heads(report, audience).len() as u16;
    let last_column = column_number_to_name(adviser::position(Column::RowId, audience) + own);
    format!("A{first_row}:{last_column}{}", adviser::last_row(rows) + 1)
}

/// The number of the format that the blank row shows for a column.
fn style(blank: &str, column: Column, options: &Options) -> Result<u32> {
    style_at(blank, adviser::position(column, options.audience))
}

/// The same for the column at a place.
fn style_at(blank: &str, place: u16) -> Result<u32> {
    let name = column_number_to_name(place);
    let cell = format!("r=\"{name}{}\" s=\"", FIRST_ROW + 1);
    let (_, rest) = split(blank, &cell)?;
    let (number, _) = split(rest, "\"")?;
    number.parse().with_context(|| format!("the format of column {name} is no number"))
}

/// The table part over all rows instead of the blank one: its own reach, and its filter's where it has one.
fn widened(table: &str, report: &Report, audience: Audience) -> Result<String> {
    let over = |rows| area(HEADER_ROW + 1, rows, report, audience);
    let (blank, full) = (over(1), over(report.rows.len()));
    let (blank, full) = (format!("ref=\"{blank}\""), format!("ref=\"{full}\""));
    if !table.contains(&blank) {
        bail!("the table does not reach over {blank}");
    }
    Ok(table.replace(&blank, &full))
}

fn with_language(properties: &str) -> Result<String> {
    const END: &str = "</cp:coreProperties>";
    let (before, _) = split(properties, END)?;
    Ok(format!("{before}<dc:language>{}</dc:language>{END}", words::LANGUAGE))
}

/// How many texts the string table holds.
fn unique_count(strings: &str) -> Result<u32> {
    Ok(attribute(strings, "uniqueCount")?.try_into()?)
}

fn attribute(strings: &str, name: &str) -> Result<u64> {
    let (_, rest) = split(strings, &format!(" {name}=\""))?;
    let (number, _) = split(rest, "\"")?;
    number.parse().with_context(|| format!("{name} is no number"))
}

/// The string table with `texts` after those that it holds.
fn fill_strings(out: &mut impl Write, strings: &str, texts: &StringTable) -> Result<()> {
    let (count, unique) = (attribute(strings, "count")?, attribute(strings, "uniqueCount")?);
    let (before, rest) = split(strings, &format!(" count=\"{count}\" uniqueCount=\"{unique}\""))?;
    let body = rest.strip_suffix("</sst>").context("</sst> is missing")?;
    let (count, unique) = (count + texts.uses(), unique + texts.len() as u64);
    write!(out, "{before} count=\"{count}\" uniqueCount=\"{unique}\"{body}")?;
    out.write_all(texts.xml())?;
    out.write_all(b"</sst>")?;
    Ok(())
}
