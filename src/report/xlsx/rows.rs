//! The rows of `Adviser`, written into the sheet that was laid out for them.

use std::io;

use anyhow::Result;

use super::{Options, adviser};
use crate::formats::book::package::{self, LongTable};
use crate::formats::book::rows::{ColumnPen, ColumnValue, RowHeight, RowWriter};
use crate::report::Report;
use crate::report::columns::Column;
use crate::report::own::{OwnWord, text_at};

/// `Adviser` is the second sheet.
const ADVISER_SHEET: usize = 2;

/// Lines of text that a screen holds beside its head, at the zoom of the sheet: a row is no higher than its share of them,
/// and a row of a long report two lines, so that 25 are in sight.
const SCREEN_LINES: usize = 40;
const LEAST_LINES: u32 = 2;

/// The finished bytes of the workbook of a report from its `skeleton`.
pub(super) fn fill(skeleton: &[u8], report: &Report, options: &Options) -> Result<Vec<u8>> {
    let own = adviser::own_heads(report, options.audience);
    let columns = adviser::position(Column::RowId, options.audience) + 1 + own.len() as u16;
    let rows = report.rows.len();
    let table = LongTable { sheet: ADVISER_SHEET, rows, columns };
    package::fill(skeleton, table, |styles, out| write(out, report, &own, options, styles))
}

/// Writes every row. `own` are the heads of people's own columns, `styles` the number of each column's cell format.
fn write(
    out: &mut RowWriter<'_>,
    report: &Report,
    own: &[String],
    options: &Options,
    styles: &[u32],
) -> io::Result<()> {
    let most = most_lines(report.rows.len());
    let is_long = most == LEAST_LINES;
    let folded = Column::first_folded(options.audience);
    let in_sight = |column: Column| options.accessible || (column as usize) < folded as usize;
    // In a long report the next step would make every row high, and is read in its cell or in `Forklaring`.
    let counts = |column: Column| in_sight(column) && (column != Column::HowTo || !is_long);
    let mut places = (0..).zip(styles);
    let mut pens: Vec<(Column, ColumnPen)> = Column::for_audience(options.audience)
        .zip(places.by_ref())
        .map(|(column, (at, style))| {
            let width = counts(column).then(|| column.width());
            (column, ColumnPen::new(at, *style, column.is_distinct(), width))
        })
        .collect();
    let mut own: Vec<(OwnWord, ColumnPen)> = own
        .iter()
        .zip(places)
        .map(|(head, (at, style))| {
            let place = OwnWord { head: head.clone(), ..OwnWord::default() };
            (place, ColumnPen::new(at, *style, true, None))
        })
        .collect();
    let mut scratch = String::new();
    for row in &report.rows {
        let mut lines = 1;
        for (column, pen) in &mut pens {
            lines = lines.max(out.cell(pen, column.value(row, options.cpr, &mut scratch)));
        }
        for (place, pen) in own.iter_mut().filter(|_| !row.own.is_empty()) {
            out.cell(pen, ColumnValue::text(text_at(&row.own, place)));
        }
        let is_cut_off = is_long || lines > most;
        out.end_row(if is_cut_off { RowHeight::CutOff(most) } else { RowHeight::Whole(lines) })?;
    }
    Ok(())
}

/// Lines that a row shows at most.
fn most_lines(rows: usize) -> u32 {
    u32::try_from(SCREEN_LINES / rows.max(1)).unwrap_or(LEAST_LINES).max(LEAST_LINES)
}
