//! Fills a workbook that rust_xlsxwriter laid out: the rows of its long table, the texts that they refer to, the reach of
//! the table, and the language of the document. Every other part is copied as it stands, compressed.
//!
//! It refuses a layout that does not look as expected, rather than write a workbook that a spreadsheet would have to
//! repair.

use std::io::{self, Cursor, Read, Seek, Write};

use anyhow::{Context, Result, bail};
use rust_xlsxwriter::utility::column_number_to_name;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::abreast::abreast;
use super::host::{make_of_unix, of_unix};
use super::refused::UntilRefused;
use super::rows::{RowWriter, StringTable};
use super::sheet::{FIRST_ROW, HEADER_ROW};
use super::start::COMPRESSION;

/// The language of every workbook.
const LANGUAGE: &str = "da-DK";

const STRING_TABLE: &str = "xl/sharedStrings.xml";
const PROPERTIES: &str = "docProps/core.xml";

/// From so many rows on a sheet's XML may pass 4 GB, which must be announced beforehand.
const LARGE: usize = 200_000;

/// From so many rows on a sheet is deflated while its rows are still written: it is the last that a run of the program waits for.
const ABREAST: usize = 10_000;

/// The long table of a workbook, which was laid out with one blank row that shows the format of each column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LongTable {
    /// The number of its sheet, counted from 1. Each sheet before it has one table, so it is that of the table, too.
    pub(crate) sheet: usize,
    /// Its rows.
    pub(crate) rows: usize,
    /// Its columns.
    pub(crate) columns: u16,
}

impl LongTable {
    /// From column A of a row (counted from 1) through the last column, where the table holds so many rows.
    fn area(&self, first_row: u32, rows: usize) -> String {
        let last_column = column_number_to_name(self.columns.saturating_sub(1));
        format!("A{first_row}:{last_column}{}", HEADER_ROW as usize + 1 + rows.max(1))
    }
}

/// The finished bytes of a workbook from its `skeleton`. `write` writes the rows; it is given the number of the format of each
/// column.
pub(crate) fn fill(
    skeleton: &[u8],
    table: LongTable,
    write: impl FnOnce(&[u32], &mut RowWriter<'_>) -> io::Result<()>,
) -> Result<Vec<u8>> {
    let out = Cursor::new(Vec::with_capacity(skeleton.len() + table.rows * 128));
    fill_into(out, skeleton, table, write).map(Cursor::into_inner)
}

/// The same in `out`, in which nothing stands yet.
pub(crate) fn fill_into<O: Read + Write + Seek + Send>(
    out: O,
    skeleton: &[u8],
    table: LongTable,
    write: impl FnOnce(&[u32], &mut RowWriter<'_>) -> io::Result<()>,
) -> Result<O> {
    let mut parts = ZipArchive::new(Cursor::new(skeleton))?;
    let strings = part(&mut parts, STRING_TABLE)?;
    let mut texts = StringTable::from(unique_count(&strings)?);
    let mut book = ZipWriter::new(UntilRefused::new(out));
    let sheet_part = format!("xl/worksheets/sheet{}.xml", table.sheet);
    let table_part = format!("xl/tables/table{}.xml", table.sheet);
    let mut write = Some(write);
    for at in 0..parts.len() {
        let name = parts.name_for_index(at).context("a part is missing")??.into_owned();
        if name == sheet_part && table.rows > 0 {
            let sheet = part(&mut parts, &name)?;
            let write = write.take().context("two parts are the sheet of the long table")?;
            book.start_file(name, deflated(table.rows > LARGE))?;
            fill_sheet(&mut book, &sheet, table, &mut texts, write)?;
        } else if name == STRING_TABLE {
            // Comes after the sheets, which fill `texts`.
            book.start_file(name, deflated(false))?;
            fill_strings(&mut book, &strings, &texts)?;
        } else if name == table_part {
            let part = part(&mut parts, &name)?;
            book.start_file(name, deflated(false))?;
            book.write_all(widened(&part, table)?.as_bytes())?;
        } else {
            copy_part(&mut parts, at, &mut book)?;
        }
    }
    let mut out = book.finish()?.into_inner();
    make_of_unix(&mut out)?;
    Ok(out)
}

/// The workbook with its language, which rust_xlsxwriter cannot say.
pub(crate) fn in_danish(book: &[u8]) -> Result<Vec<u8>> {
    let mut parts = ZipArchive::new(Cursor::new(book))?;
    let mut danish = ZipWriter::new(Cursor::new(Vec::with_capacity(book.len() + 64)));
    for at in 0..parts.len() {
        copy_part(&mut parts, at, &mut danish)?;
    }
    Ok(of_unix(danish.finish()?.into_inner()))
}

/// Copies a part as it stands, compressed, and the properties with the language.
fn copy_part(
    parts: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
    book: &mut ZipWriter<impl Write + Seek>,
) -> Result<()> {
    if parts.name_for_index(at).context("a part is missing")?? == PROPERTIES {
        let properties = part(parts, PROPERTIES)?;
        book.start_file(PROPERTIES, deflated(false))?;
        book.write_all(with_language(&properties)?.as_bytes())?;
    } else {
        book.raw_copy_file(parts.by_index_raw(at)?)?;
    }
    Ok(())
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

/// Writes the sheet with the rows in the place of its blank one.
fn fill_sheet(
    out: &mut (impl Write + Send),
    sheet: &str,
    table: LongTable,
    texts: &mut StringTable,
    write: impl FnOnce(&[u32], &mut RowWriter<'_>) -> io::Result<()>,
) -> Result<()> {
    let (head, rest) = split(sheet, &format!("<row r=\"{}\"", FIRST_ROW + 1))?;
    let (blank, tail) = split(rest, "</row>")?;
    // A folded group reaches one column further than the cells do.
    let (before, rest) = split(head, "<dimension ref=\"")?;
    let (_, after) = split(rest, "\"")?;
    write!(out, "{before}<dimension ref=\"{}\"{after}", table.area(1, table.rows))?;
    let styles: Vec<u32> = (0..table.columns).map(|place| style_at(blank, place)).collect::<Result<_>>()?;
    let fill = |out: &mut dyn Write| {
        let mut rows = RowWriter::new(out, texts);
        write(&styles, &mut rows)?;
        rows.finish()
    };
    match table.rows >= ABREAST && rayon::current_num_threads() > 1 {
        true => abreast(out, fill)?,
        false => fill(out)?,
    }
    out.write_all(tail.as_bytes())?;
    Ok(())
}

/// The number of the format that the blank row shows for the column at a place.
fn style_at(blank: &str, place: u16) -> Result<u32> {
    let name = column_number_to_name(place);
    let cell = format!("r=\"{name}{}\" s=\"", FIRST_ROW + 1);
    let (_, rest) = split(blank, &cell)?;
    let (number, _) = split(rest, "\"")?;
    number.parse().with_context(|| format!("the format of column {name} is no number"))
}

/// The table part over all rows instead of the blank one: its own reach, and its filter's where it has one.
fn widened(part: &str, table: LongTable) -> Result<String> {
    let over = |rows| table.area(HEADER_ROW + 1, rows);
    let (blank, full) = (format!("ref=\"{}\"", over(1)), format!("ref=\"{}\"", over(table.rows)));
    if !part.contains(&blank) {
        bail!("the table does not reach over {blank}");
    }
    Ok(part.replace(&blank, &full))
}

fn with_language(properties: &str) -> Result<String> {
    const END: &str = "</cp:coreProperties>";
    let (before, _) = split(properties, END)?;
    Ok(format!("{before}<dc:language>{LANGUAGE}</dc:language>{END}"))
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
