//! The sheet `Udvikling`: how many rows each owner had in this and the latest runs. The chart of it stands on `Overblik`.

use rust_xlsxwriter::{Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType};

use super::listing::ListingSheet;
use crate::domain::Owner;
use crate::formats::book::look;
use crate::formats::book::sheet::{FIRST_ROW, HEADER_ROW, SheetCell};
use crate::report::{Report, TrendPoint, words};

/// Columns: run, month of pay, one an owner, and the sum.
const COLUMNS: usize = 3 + Owner::ALL.len();
const FIRST_OWNER: u16 = 2;
const WIDTHS: [f64; COLUMNS] = [18.0, 18.0, 12.0, 12.0, 12.0, 24.0, 16.0, 12.0];

pub(super) fn listing(report: &Report) -> ListingSheet {
    let owners = Owner::ALL.map(Owner::word);
    let headers = [words::RUN, words::PAID_IN].into_iter().chain(owners).chain([words::TOTAL]);
    ListingSheet {
        sheet: words::TREND,
        table: words::TREND,
        intro: words::TREND_INTRO,
        columns: headers.zip(WIDTHS).collect(),
        frozen_columns: 0,
        last_printed: None,
        rows: report.trend.iter().map(row).collect(),
    }
}

fn row(point: &TrendPoint) -> Vec<SheetCell> {
    let mut cells = vec![
        SheetCell::Strong(words::run_in_short(point.run)),
        SheetCell::text(point.run.payment_month_in_words()),
    ];
    cells.extend(point.by_owner.map(SheetCell::count));
    cells.push(SheetCell::count(point.by_owner.iter().sum()));
    cells
}

/// Rows by run, stacked by owner; its numbers stand on this sheet.
pub(super) fn chart(trend: &[TrendPoint]) -> Chart {
    let last_row = FIRST_ROW + trend.len() as u32 - 1;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (column, owner) in (FIRST_OWNER..).zip(Owner::ALL) {
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(look::owner_colour(owner)));
        chart
            .add_series()
            .set_name((words::TREND, HEADER_ROW, column))
            .set_categories((words::TREND, FIRST_ROW, 0, last_row, 0))
            .set_values((words::TREND, FIRST_ROW, column, last_row, column))
            .set_gap(60)
            .set_format(&mut fill);
    }
    chart.title().set_name(words::TREND_TITLE).set_font(ChartFont::new().set_size(12));
    chart.y_axis().set_major_gridlines(false).set_num_format("0").set_major_unit(tick(trend));
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(words::trend_description(trend));
    chart.set_width(520).set_height(330);
    chart
}

/// Whole rows between the marks of the axis, so that there are about six.
fn tick(trend: &[TrendPoint]) -> f64 {
    let most = trend.iter().map(|point| point.by_owner.iter().sum::<usize>()).max().unwrap_or_default();
    most.div_ceil(6).max(1) as f64
}
