//! What stands in the cells of each line, for those who look how a print is read: also in lines that are no rows.
//!
//! Pure, and of no effect on what is read.

use super::looks_like_row;
use super::paper::Laid;
use super::reading::Take;
use crate::formats::document::Lines;
use crate::prints::layout::Layout;
use crate::prints::layout::grid::{ColumnGrid, KnownHeads, SeenCell};
use crate::prints::layout::labels::Labelled;
use crate::prints::layout::template::Slot;

/// The cells of each line of a print; `takes` are what its lines were taken for. Lines without any have none.
pub fn cells(lines: &Lines, takes: &[Take], layout: &Layout) -> Vec<Vec<SeenCell>> {
    // Line for line as in the file: cells of records that stand side by side are not told apart here.
    let mut alone = layout.clone();
    alone.paper.side_by_side.clear();
    let laid = Laid::of(lines, &alone);
    let texts: Vec<&str> = laid.lines.iter().map(|line| line.text).collect();
    let mut grid = ColumnGrid::fixed(&layout.columns);
    let mut all = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        let take = takes.get(at);
        if take == Some(&Take::Head) && !layout.has_fixed_columns() {
            let head: Vec<&str> = texts[at..].iter().take(layout.head_lines).copied().collect();
            grid = KnownHeads::read(&head, layout).map(|heads| heads.grid).or(grid);
        }
        let skipped = lines.get(at).map_or(0, |line| line.text.len().saturating_sub(text.len()));
        let mut cells = cells_of(text, take, grid.as_ref(), layout);
        cells.iter_mut().for_each(|cell| cell.place = cell.place.start + skipped..cell.place.end + skipped);
        all.push(cells);
    }
    all
}

fn cells_of(text: &str, take: Option<&Take>, grid: Option<&ColumnGrid>, layout: &Layout) -> Vec<SeenCell> {
    match take {
        Some(Take::Carried) => of_forms(text, layout),
        Some(Take::Advice | Take::Continuation | Take::Unrecognised(_)) if layout.labels.is_some() => {
            of_labels(text, layout)
        }
        Some(Take::Advice) => grid.map(|grid| grid.seen(text, layout)).unwrap_or_default(),
        Some(Take::Unrecognised(_)) if looks_like_row(text) => {
            grid.map(|grid| grid.seen(text, layout)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn of_labels(text: &str, layout: &Layout) -> Vec<SeenCell> {
    let found = layout.labels.as_ref().and_then(|labels| labels.read(text)).unwrap_or_default();
    let cell = |it: &Labelled<'_>| {
        let column = &layout.columns[it.column];
        SeenCell {
            field: Some(column.field),
            column: Some(it.column),
            place: it.from..it.from + it.value.len(),
            expected: (!column.shape.fits(it.value)).then(|| column.shape.looks_like()),
        }
    };
    found.iter().filter(|it| !it.value.is_empty()).map(cell).collect()
}

fn of_forms(text: &str, layout: &Layout) -> Vec<SeenCell> {
    let found = layout.carried.iter().find_map(|template| template.read(text));
    let values = found.iter().flat_map(|found| found.values());
    let cell = |(slot, value, from): (Slot, &str, usize)| match slot {
        Slot::Field(field) => {
            let place = from..from + value.len();
            Some(SeenCell { field: Some(field), column: None, place, expected: None })
        }
        _ => None,
    };
    values.filter_map(cell).collect()
}
